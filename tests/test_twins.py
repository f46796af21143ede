"""Tabs of one formula say one thing: a row twin is its column twin transposed, a layout the other one's."""

import importlib

import numpy as np

from backprop_checked.algebra.comparison import arguments, entries_of, shaped_like, written_out
from backprop_checked.algebra.formula import formulas_of
from backprop_checked.algebra.interpretation import Numeric
from backprop_checked.algebra.notation import Jacobian, Tensor
from backprop_checked.catalog.paths import module_name

COLUMNS, ROWS = "a sample is a column", "a sample is a row"
NUMERATOR, DENOMINATOR = "Numerator layout", "Denominator layout"
TRANSPOSED = {(COLUMNS, ROWS), (NUMERATOR, DENOMINATOR)}
# Tabs that hold other quantities, or the same entries in another order: nothing is transposed there.
OTHERS = {
    ("with respect to w", "with respect to x"),
    ("with respect to w", "with respect to b"),
    ("with respect to γ", "with respect to β"),
    ("of the queries", "of the keys"),
    ("of the queries", "of the values"),
    ("of the first", "of the second"),
    ("of the first part", "of the second part"),
    ("of the first operand", "of the second operand"),
    ("of the operand that has it", "of the other operand"),
    ("by columns (vec)", "by rows (NumPy)"),
    ("mean over all", "mean over the samples"),
    ("of the value", "of the gate"),
    ("target first", "student first"),
    ("one rate", "a schedule"),
    ("of gradients", "of squares"),
    ("Adam", "RMSprop"),
    ("forward", "backward"),
}


def formula(module, name):
    """One formula of a chapter, and the one whose twin it is."""
    twin = formulas_of(importlib.import_module(module_name(module)))[name]
    return twin.twin_of, twin


def transposed(value, letter, wanted):
    """A letter's value in the shape of its twin: matrices transposed, stacks of them one by one."""
    if np.shape(value) == wanted:
        return value
    return np.swapaxes(value, -1, -2) if isinstance(letter, Tensor) else np.transpose(value)


def same_data(first, twin):
    """Interpretations of floats for a formula's networks and for its twin's, with one set of data."""
    for network, other in zip(written_out(first), written_out(twin), strict=True):
        interpretation = Numeric(network)
        given = {
            (letter.sign.name, letter.layer): (letter, value)
            for letter, value in interpretation.given.items()
        }
        fixed = {}
        for letter in other.free():
            own, value = given[letter.sign.name, letter.layer]
            fixed[letter] = transposed(value, own, other.shape(letter))
        yield interpretation, Numeric(other, fixed)


def both(formula, interpretation, layer):
    """What the formula and its program give."""
    says = entries_of(formula, formula.rhs, interpretation, layer)
    gives = formula.function(*arguments(formula.terms(formula.function), interpretation, layer))
    return says, shaped_like(np.asarray(gives, dtype=float), says, formula)


def test_a_twin_is_transposed(formulas_of_module):
    for twin in formulas_of_module:
        if first := twin.twin_of:
            assert (first.convention, twin.convention) in TRANSPOSED | OTHERS
            if (first.convention, twin.convention) in TRANSPOSED:
                compare(first, twin)


def compare(first, twin):
    """Assert that the twin's entries, and its program's, are the first one's, transposed."""
    # A Jacobian has a row for each entry of its numerator, whichever way samples lie.
    as_it_is = isinstance(first.lhs, Jacobian) and first.convention == COLUMNS
    compared = 0
    for interpretation, other in same_data(first, twin):
        for layer in first.layers(interpretation.network):
            pairs = zip(both(first, interpretation, layer), both(twin, other, layer), strict=True)
            for ours, theirs in pairs:
                expected = ours if as_it_is or ours.ndim != 2 else ours.T
                assert theirs.shape == expected.shape, twin.place()
                assert np.allclose(theirs, expected, rtol=1e-6, atol=1e-8), twin.place()
                compared += expected.size
    assert compared


def test_a_twin_that_is_not_transposed_is_seen():
    first, twin = formula("vectorised.bp2", "BP2_ROWS")
    interpretation, other = next(same_data(first, twin))
    ours, theirs = both(first, interpretation, 1)[0], both(twin, other, 1)[0]
    assert np.allclose(theirs, ours.T)
    assert not np.allclose(theirs[:, ::-1], ours.T)
    unrelated = Numeric(other.network, seed=1)
    assert not np.allclose(both(twin, unrelated, 1)[0], ours.T)


def test_the_columns_of_vec_are_the_rows_of_ravel():
    first, twin = formula("layouts.vec", "RAVEL")
    for interpretation, other in same_data(first, twin):
        shape = [interpretation.size(side) for side in first.lhs.args[1].shape]
        ours, theirs = both(first, interpretation, 1)[0], both(twin, other, 1)[0]
        assert np.allclose(ours.reshape(shape[::-1]).T, theirs.reshape(shape))
