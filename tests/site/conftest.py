"""What the tests of pages share."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import markdown
import pytest
from markdown.treeprocessors import Treeprocessor

from backprop_checked.site import crossrefs as shown
from backprop_checked.site.crossrefs import check

PAGE = Path(__file__).resolve().parents[2] / "snippets" / "page"
COPIED = ("build.py", "labs.py", "drawing.py", "frames.py", "kept.py", "sources.py", "mathematics.py")
# What stands for the rest of snippets/page, so that nothing is proved.
IN_ITS_PLACE = {
    "__init__.py": "",
    "apart.py": "class ContentError(Exception):\n    pass\n",
    "shown.py": 'def formulas_json():\n    return [{"id": "small"}]\n',
}


@pytest.fixture
def without_formulas(tmp_path):
    """A project's folder with the site's own machinery, and no formula."""
    page = tmp_path / "snippets" / "page"
    page.mkdir(parents=True)
    (page.parent / "__init__.py").touch()
    for name in COPIED:
        shutil.copy(PAGE / name, page)
    (page.parent / "diagnose.py").write_text('SITE = ""\n')
    for name, text in IN_ITS_PLACE.items():
        (page / name).write_text(text)
    return tmp_path


@pytest.fixture
def convert(tmp_path, monkeypatch):
    """Set a text as MkDocs would set it as a page of that name."""
    check(), shown._numbers()  # what the real pages show, which is kept
    monkeypatch.setattr(shown, "DOCS", tmp_path)

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


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    """Run a script in a copy of `snippets` with one more chapter, `small`; return the JSON that it prints."""

    def run(script, files, change=lambda project: None):
        project = tmp_path_factory.mktemp("project")
        shutil.copytree(PAGE.parent, project / "snippets", ignore=shutil.ignore_patterns("__pycache__"))
        (project / "snippets" / "small").mkdir()
        for name, text in {"__init__": "", **files}.items():
            (project / "snippets" / "small" / f"{name}.py").write_text(text, encoding="utf-8")
        change(project)
        result = subprocess.run(
            [sys.executable, "-c", script],
            cwd=project,
            env={**os.environ, "PYTHONPATH": str(project)},
            capture_output=True,
            text=True,
            timeout=1800,
        )
        assert result.returncode == 0, result.stderr
        return json.loads(result.stdout)

    return run
