"""Every formula of the site that can be typed as one line of NumPy is judged right, and its wrong variants are not."""

import importlib
from collections import Counter

import pytest

from backprop_checked.algebra.form import Undecided
from backprop_checked.algebra.formula import formulas_of
from backprop_checked.catalog import typed_formulas
from backprop_checked.catalog.formulas import modules
from backprop_checked.catalog.paths import module_name
from backprop_checked.derivation.formulas import FORMULAS

# What is a matter of an axis alone, where the left-hand side has none of its own.
EQUAL = {("batches.bias_gradient", "an axis is lost: keepdims is forgotten")}


def judged(module):
    """(formula, what was judged, "formula" or "variant", the verdict's word) of a module."""
    for formula in formulas_of(importlib.import_module(module_name(module))).values():
        try:
            setting = typed_formulas.FormulaSetting(formula)
            text = typed_formulas.program_text(formula.function)
            state = typed_formulas.verdict(formula, setting, formula.function, text).state
        except (Undecided, typed_formulas.NotOneLine):
            continue
        yield module, text, "formula", state
        for name, program, variant in typed_formulas.variants(formula):
            if variant is not None and (module, name) not in EQUAL:
                yield (
                    module,
                    name,
                    "variant",
                    typed_formulas.verdict(formula, setting, program, variant).state,
                )


QUICK = [
    "vectorised.bp1",
    "vectorised.bp2",
    "vectorised.bp3",
    "vectorised.bp4",
    "layouts.linear",
    "softmax.error",
]


@pytest.mark.parametrize("module", QUICK)
def test_a_formula_is_right_and_its_wrong_variants_are_not(module):
    words = Counter((kind, word) for _, _, kind, word in judged(module))
    assert words["formula", "right"] >= 1
    assert not words["formula", "wrong"] + words["formula", "shape"] + words["variant", "right"]
    assert words["variant", "wrong"] + words["variant", "shape"] >= 2


@pytest.mark.slow
def test_no_formula_is_called_wrong_and_no_wrong_variant_right():
    """Of all formulas. How many of them can be typed as one line is counted, so that it does not shrink."""
    words = Counter()
    for module in modules():
        for _, _, kind, word in judged(module):
            words[kind, word] += 1
    assert words["formula", "wrong"] == words["variant", "right"] == 0
    assert words["formula", "right"] >= 130
    assert words["variant", "wrong"] + words["variant", "shape"] >= 440


def test_the_list_of_formulas_is_that_of_the_chapters():
    assert tuple(typed_formulas.known()) == FORMULAS
