"""What is said of a formula is said in the same order each time, and each tab of a figure has a name."""

import importlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from backprop_checked.algebra.formula import Formula, FormulaError, formulas_of
from backprop_checked.catalog import formula_data
from backprop_checked.catalog.modules import modules
from backprop_checked.catalog.paths import PROJECT

LETTERS = """
from snippets.gradient_checking.max_form import MAX_FORM
from backprop_checked.catalog.formula_data import _letters

print([letter["name"] for letter in _letters(MAX_FORM)])
"""


@pytest.mark.slow
def test_letters_stand_in_one_order_whatever_python_makes_of_sets():
    orders = set()
    for seed in "0123":
        surroundings = {**os.environ, "PYTHONPATH": str(PROJECT), "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", LETTERS]
        orders.add(
            subprocess.run(command, env=surroundings, capture_output=True, text=True, check=True).stdout
        )
    assert orders == {"['q', 'g', 'g_hat']\n"}


def test_all_tabs_open_on_the_same_convention():
    opened = {}
    for name in modules():
        module = importlib.import_module(f"snippets.{name}")
        own = [f for f in vars(module).values() if isinstance(f, Formula) and f.module == module.__name__]
        conventions = [formula.convention for formula in own]
        if len(own) > 1:
            opened.setdefault(frozenset(conventions), {}).setdefault(conventions[0], []).append(name)
    for firsts in opened.values():
        assert len(firsts) == 1, f"tabs of the same conventions open on different ones: {firsts}"
    assert len(opened) > 3


def tabs(tmp_path, monkeypatch, **second):
    """Ask for a module with two formulas, the second one written with these arguments as well."""
    arguments = "".join(f", {name}={value}" for name, value in second.items())
    (tmp_path / "pair.py").write_text(
        "from backprop_checked.algebra.formula import Formula\n"
        "from backprop_checked.algebra.notation import l, z\n"
        'ONE = Formula(z(l), ("", z(l)), convention="columns", wrong={})\n'
        f'TWO = Formula(z(l), ("", z(l)), wrong={{}}{arguments})\n'
        "@ONE.program\ndef one(z): return z\n@TWO.program\ndef two(z): return z\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "pair", raising=False)
    monkeypatch.setattr(formula_data, "module_name", lambda name: name)
    monkeypatch.setattr(formula_data, "relative", lambda file: Path(file).name)
    monkeypatch.setattr(formula_data, "_record", lambda module, formula: formula.name)
    return formula_data.formula("pair")


def test_a_second_formula_that_is_no_twin_is_refused(tmp_path, monkeypatch):
    with pytest.raises(
        FormulaError, match=r"pair\.py:4: TWO is a second formula beside ONE: say twin_of=ONE"
    ):
        tabs(tmp_path, monkeypatch, convention='"rows"')


@pytest.mark.parametrize(
    ("name", "problem"), [('""', "has no name"), ('"columns"', "is named like another one")]
)
def test_a_tab_without_a_name_of_its_own_is_refused(tmp_path, monkeypatch, name, problem):
    with pytest.raises(FormulaError, match=rf"pair\.py:4: TWO is a tab that {problem}: give it a convention"):
        tabs(tmp_path, monkeypatch, convention=name, twin_of="ONE")


def test_a_twin_with_a_name_is_a_tab(tmp_path, monkeypatch):
    assert tabs(tmp_path, monkeypatch, convention='"rows"', twin_of="ONE") == ["ONE", "TWO"]


@pytest.mark.parametrize("name", modules())
def test_a_letters_shape_is_said_at_its_own_layer(name):
    """`n_ℓ × n_(ℓ−1)`: what the author writes of other layers is worked out, not carried along."""
    for formula in formulas_of(importlib.import_module(f"snippets.{name}")).values():
        for letter in formula_data._letters(formula):
            for width in re.findall(r"n_\{([^}]*)\}", letter["shape"]):
                letters = re.findall(r"in|out|\\ell|[A-Za-z]", width)
                assert len(letters) <= 1, letter["shape"]
