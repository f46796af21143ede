"""Mutants of the site's programs: what is equal is never called wrong, and what differs is never called right."""

import ast
import importlib
from collections import Counter

import pytest

from backprop_checked.algebra.formula import formulas_of
from backprop_checked.catalog import declared_settings, typed_formulas
from backprop_checked.derivation.judge import judge
from backprop_checked.derivation.verdicts import RIGHT, SHAPE, WRONG
from benchmarks import mutations, operators

pytestmark = pytest.mark.slow

MODULES = (
    "vectorised.bp2",
    "vectorised.bp4",
    "batches.weight_gradient",
    "layouts.linear",
    "softmax.jacobian",
)
EACH = 8


def expression(source, names):
    """The expression that a mutant of a program returns; None where it has no such form."""
    try:
        [node] = ast.parse(source).body
        return ast.unparse(typed_formulas.inlined(typed_formulas.value_of_body(node.body), names))
    except (typed_formulas.NotOneLine, ValueError):
        return None


def outcomes(module, each):
    """How often the judge said what of mutants that are equal, and of those that are not."""
    found = Counter()
    for formula in formulas_of(importlib.import_module(f"snippets.{module}")).values():
        own = declared_settings.declared(formula)
        for _, source in mutations.sample(each, formula, operators.of_programs(formula.function)):
            text = expression(source, formula.bound.names)
            if text is None:
                continue
            outcome, _ = mutations.of_program(formula, source)
            [[verdict]] = [chain.verdicts for chain in judge(text, declared=own).chains]
            found["equal" if outcome == "equal" else "different", verdict.state] += 1
    return found


@pytest.mark.parametrize("module", MODULES)
def test_no_equal_mutant_is_wrong_and_no_other_is_right(module):
    found = outcomes(module, EACH)
    assert not found["equal", WRONG] + found["equal", SHAPE]
    assert not found["different", RIGHT]
    assert found["different", WRONG] + found["different", SHAPE] >= 3
