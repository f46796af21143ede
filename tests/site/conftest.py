"""What the tests of pages share."""

import shutil
from types import SimpleNamespace

import markdown
import pytest
from filelock import FileLock
from markdown.treeprocessors import Treeprocessor

from backprop_checked.catalog import pages
from backprop_checked.catalog.paths import PROJECT
from backprop_checked.site import crossrefs
from backprop_checked.site.crossrefs import check
from tests.conftest import UNFINISHED

# What stands for the rest of the machine, so that nothing is proved.
IN_ITS_PLACE = {
    "site/__init__.py": "",
    "site/block_syntax.py": "def check():\n    pass\n",
    "site/crossrefs.py": 'def check():\n    pass\n\n\ndef formulas_json():\n    return [{"id": "small"}]\n',
}


def copy_machine(project):
    """Copy the machine into a project's folder."""
    without = shutil.ignore_patterns(UNFINISHED)
    shutil.copytree(PROJECT / "backprop_checked", project / "backprop_checked", ignore=without)


# What the cache holds of any project: who imports whom in the machine, the theme's templates, the font.
OF_THE_MACHINE = ("memoized.json", "trimmed_templates", "fonts")
SMALLEST = """\
site_name: Small
theme: {name: material, font: false, custom_dir: backprop_checked/site/theme}
plugins: [search]
hooks: [backprop_checked/site/build.py]
"""


def project_without_formulas(folder):
    """Write a project with the site's own machinery, and no formula."""
    copy_machine(folder)
    for name, text in IN_ITS_PLACE.items():
        (folder / "backprop_checked" / name).write_text(text)
    (folder / "snippets").mkdir()
    (folder / "snippets" / "__init__.py").touch()
    (folder / "benchmarks").mkdir()  # mkdocs.yml has it watched
    return folder


@pytest.fixture(scope="session")
def of_the_machine(shared, tmp_path_factory, mkdocs_build):
    """What the first build of any project makes of the machine, a third of its work: one worker makes it."""
    folder = shared / "of_the_machine"
    with FileLock(shared / "of_the_machine.lock"):
        if not folder.exists():
            project = project_without_formulas(tmp_path_factory.mktemp("machine"))
            (project / "mkdocs.yml").write_text(SMALLEST)
            (project / "docs").mkdir()
            (project / "docs" / "index.md").write_text("# Small\n")
            result = mkdocs_build(project)
            assert result.returncode == 0, result.stderr
            made = project / ".cache"
            for entry in [entry for entry in made.iterdir() if entry.name not in OF_THE_MACHINE]:
                shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
            assert {entry.name for entry in made.iterdir()} == set(OF_THE_MACHINE)
            made.rename(folder)
    return folder


@pytest.fixture
def without_formulas(tmp_path, of_the_machine):
    """A project's folder with the site's own machinery, and no formula; the machine is read already."""
    shutil.copytree(of_the_machine, tmp_path / ".cache")
    return project_without_formulas(tmp_path)


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
