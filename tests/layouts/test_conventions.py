"""The table that translates is the one that is run."""

import importlib
import re

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import Gradient
from backprop_checked.catalog.dependencies import PROJECT
from backprop_checked.catalog.modules import modules
from snippets.layouts import exercises
from snippets.layouts.exercises import TEXTS, translations


def rows():
    page = (PROJECT / "docs/derivations/layouts.md").read_text(encoding="utf-8")
    table = page.partition("|---|---|---|---|---|---|\n")[2].partition("\n\n")[0]
    for row in table.splitlines():
        text, *cells = [cell.replace("\u00a0", " ").strip().strip("`") for cell in re.split(r"\|", row)[1:-1]]
        yield re.sub(r"\[(.*?)\]\(.*?\)", r"\1", text), tuple(cells)  # without its link


def test_the_pages_table_is_the_table_that_is_run():
    assert dict(rows()) == TEXTS


def test_a_tab_is_named_after_the_layout_of_its_derivatives():
    tabs = 0
    for name in modules():
        module = importlib.import_module(f"snippets.{name}")
        for formula in {id(f): f for f in vars(module).values() if isinstance(f, Formula)}.values():
            if formula.convention.endswith("layout"):
                terms = (formula.lhs, *(step.term for step in formula.steps))
                layouts = {node.layout for term in terms for node in term.atoms(Gradient)}
                assert f"{layouts.pop().capitalize()} layout" == formula.convention, formula.place()
                assert not layouts, formula.place()
                tabs += 1
    assert tabs > 20


def test_every_convention_translates():
    assert max(translations().values()) < 1e-8


def test_a_wrong_row_would_show(monkeypatch):
    monkeypatch.setitem(exercises.GRADIENTS, "G / N", lambda G, N, K: G)
    assert translations()["Nielsen"] > 1e-3
