"""The table that translates is the one that is run."""

import re

from backprop_checked.catalog.dependencies import PROJECT
from snippets.layouts import exercises
from snippets.layouts.exercises import TEXTS, translations


def rows():
    page = (PROJECT / "docs/derivations/layouts.md").read_text(encoding="utf-8")
    table = page.partition("|---|---|---|---|---|---|\n")[2].partition("\n\n")[0]
    for row in table.splitlines():
        text, *cells = [cell.replace("\u00a0", " ").strip().strip("`") for cell in re.split(r"\|", row)[1:-1]]
        yield text, tuple(cells)


def test_the_pages_table_is_the_table_that_is_run():
    assert dict(rows()) == TEXTS


def test_every_convention_translates():
    assert max(translations().values()) < 1e-8


def test_a_wrong_row_would_show(monkeypatch):
    monkeypatch.setitem(exercises.GRADIENTS, "G / N", lambda G, N, K: G)
    assert translations()["Nielsen"] > 1e-3
