"""A letter of the chapter means one thing on the whole page."""

import importlib

from sympy import exp

from backprop_checked.algebra.formula import Formula
from backprop_checked.catalog.modules import modules
from snippets.softmax.shift import s as S


def exponents():
    """Every exponent of the chapter's formulas that holds s, with the formula's place."""
    for name in modules():
        if name.startswith("softmax."):
            for formula in vars(importlib.import_module(f"snippets.{name}")).values():
                if isinstance(formula, Formula):
                    for step in formula.steps:
                        yield from (
                            (power.args[0], formula.place(step))
                            for power in step.term.atoms(exp)
                            if power.has(S) and power.args[0] != S
                        )


def test_s_is_added_to_every_score():
    found = list(exponents())
    assert len({place.partition(":")[0] for _, place in found}) == 2, "the shift, and log-sum-exp"
    for exponent, place in found:
        assert exponent.coeff(S) == 1, f"{place}: s is added to every score, and here it is {exponent}"
