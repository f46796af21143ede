"""What the tests of pages share."""

from types import SimpleNamespace

import markdown
import pytest
from markdown.treeprocessors import Treeprocessor

from snippets.page import shown
from snippets.page.shown import check


@pytest.fixture
def convert(tmp_path, monkeypatch):
    """Set a text as MkDocs would set it as a page of that name."""
    check(), shown._numbers()  # what the real pages show, which is kept
    monkeypatch.setattr(shown, "DOCS", tmp_path)

    def set_as(text, path="derivations/vectorised.md"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
        md = markdown.Markdown(extensions=["pymdownx.superfences", "pymdownx.details", "snippets.page"])
        relpath = Treeprocessor(md)  # where MkDocs says which page is being set
        relpath.file = SimpleNamespace(src_uri=path)
        md.treeprocessors.register(relpath, "relpath", 0)
        return md.convert(text)

    return set_as
