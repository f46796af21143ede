"""What the tests of pages share."""

import shutil
from types import SimpleNamespace

import markdown
import pytest
from markdown.treeprocessors import Treeprocessor

from backprop_checked.catalog import pages
from backprop_checked.catalog.paths import PROJECT
from backprop_checked.site import crossrefs
from backprop_checked.site.crossrefs import check

# What stands for the rest of the machine, so that nothing is proved.
IN_ITS_PLACE = {
    "site/__init__.py": "",
    "site/block_syntax.py": "def check():\n    pass\n",
    "site/crossrefs.py": 'def check():\n    pass\n\n\ndef formulas_json():\n    return [{"id": "small"}]\n',
}


def copy_machine(project):
    """Copy the machine into a project's folder."""
    without = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PROJECT / "backprop_checked", project / "backprop_checked", ignore=without)


@pytest.fixture
def without_formulas(tmp_path):
    """A project's folder with the site's own machinery, and no formula."""
    copy_machine(tmp_path)
    for name, text in IN_ITS_PLACE.items():
        (tmp_path / "backprop_checked" / name).write_text(text)
    (tmp_path / "snippets").mkdir()
    (tmp_path / "snippets" / "__init__.py").touch()
    (tmp_path / "benchmarks").mkdir()  # mkdocs.yml has it watched
    return tmp_path


@pytest.fixture
def convert(tmp_path, monkeypatch):
    """Set a text as MkDocs would set it as a page of that name."""
    check(), crossrefs._numbers()  # what the real pages show, which is remembered
    monkeypatch.setattr(pages, "DOCS", tmp_path)

    def set_as(text, path="derivations/vectorised.md"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
        md = markdown.Markdown(
            extensions=["pymdownx.superfences", "pymdownx.details", "backprop_checked.site"]
        )
        relpath = Treeprocessor(md)  # where MkDocs says which page is being set
        relpath.file = SimpleNamespace(src_uri=path)
        md.treeprocessors.register(relpath, "relpath", 0)
        return md.convert(text)

    return set_as
