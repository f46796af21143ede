from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sympy import MatrixSymbol, Symbol

from backprop_checked.algebra.notation import Letter, W, a, b, delta, diag, j, k, l, n, slope, y, z
from backprop_checked.algebra.term import (
    Block,
    Chain,
    Entries,
    Ones,
    Plus,
    Scaled,
    ShapeError,
    SumOver,
    Term,
    unchecked,
)

p, q, r = (Symbol(name, integer=True, positive=True) for name in "pqr")
WIDTHS = [p, q, r, p + 1, 2 * q, 3, n[l], n[l - 1]]


@pytest.mark.parametrize(
    "write",
    [
        lambda: W(l) @ delta(l),
        lambda: W(l + 1).T @ delta(l + 1) * slope(l + 1),
        lambda: W(l + 1).T @ delta(l + 1) @ slope(l),
        lambda: z(l) + z(l + 1),
        lambda: diag(W(l)),
        lambda: Block(1, W(l), a(l - 1)),
        lambda: Chain(W(k), k, 1, 3),
        lambda: SumOver(b(k), k, 1, 3),
        lambda: Entries(W(l)[j, 0], j, 0, n[l], n[l - 1]),
    ],
)
def test_what_does_not_fit_cannot_be_written(write):
    with pytest.raises(ShapeError):
        write()


def test_the_message_holds_both_shapes():
    with pytest.raises(ShapeError, match=r"n\[ℓ\] × n\[ℓ - 1\].*n\[ℓ \+ 1\] × 1"):
        W(l) @ delta(l + 1)


def test_sympy_alone_would_have_accepted_it():
    A, v = MatrixSymbol("A", p, q), MatrixSymbol("v", r, 1)
    assert (A * v).shape == (p, 1)  # q is not r, and SymPy takes it for granted
    with pytest.raises(ShapeError):
        Letter("A", p, q) @ Letter("v", r, 1)


def test_a_term_stays_as_it_was_written():
    assert str((W(l + 1).T @ delta(l + 1)) * slope(l)) == "(W(ℓ + 1).T @ delta(ℓ + 1)) * sigma_prime(z(ℓ))"
    assert str((W(l + 1) @ diag(slope(l))).T) == "(W(ℓ + 1) @ diag(sigma_prime(z(ℓ)))).T"
    A, v, w = MatrixSymbol("A", 2, 3), MatrixSymbol("v", 3, 1), MatrixSymbol("w", 2, 1)
    assert (A * v).T != A.T  # SymPy turns the product round while it is being built:
    assert str((A * v).T) == "v.T*A.T"
    assert w.shape == (2, 1)


def test_a_layer_can_be_put_in_everywhere():
    assert (W(l + 1).T @ (delta(l + 1) * slope(l + 1))).subs(l, 1) == W(2).T @ (delta(2) * slope(2))


def test_numbers_are_stretched_as_numpy_does():
    assert (1 - z(l)).shape == z(l).shape
    assert (z(l) - 1).shape == (z(l) + 1).shape == (1 / z(l)).shape == (z(l) / z(l)).shape == z(l).shape
    assert sum([z(l), z(l)]) == Plus(z(l), z(l))


def test_an_array_scales_nothing():
    with pytest.raises(TypeError, match="is no number"):
        Scaled(z(l), z(l))
    for write in (lambda: z(l) * np.ones(3), lambda: np.ones(3) * z(l), lambda: z(l) + np.ones(3)):
        with pytest.raises(TypeError):
            write()


def test_unchecked_terms_are_checked_again_afterwards():
    with unchecked():
        with unchecked():
            W(l) @ delta(l)
        assert isinstance(W(l) @ delta(l), Term)
    with pytest.raises(ShapeError):
        W(l) @ delta(l)


def test_an_index_cannot_number_rows_and_be_summed_over():
    from sympy import Sum

    with pytest.raises(ShapeError, match="summed over"):
        Entries(Sum(z(l)[j, 0], (j, 0, n[l] - 1)), j, 0, n[l], 1)


def test_a_chain_has_no_less_than_no_factors():
    assert list(Chain(W(k), k, 0, 1, -1).layers()) == []
    with pytest.raises(ValueError, match="is no product"):
        Chain(W(k), k, 1, 5, -1).layers()


@given(st.lists(st.sampled_from(WIDTHS), min_size=3, max_size=6))
def test_chains_that_fit_are_accepted(widths):
    letters = [Letter(f"A{place}", *sides) for place, sides in enumerate(pairwise(widths))]
    whole = letters[0]
    for letter in letters[1:]:
        whole = whole @ letter
    assert whole.shape == (widths[0], widths[-1])
    assert whole.T.shape == (widths[-1], widths[0])


@pytest.mark.slow
@given(st.lists(st.sampled_from(WIDTHS), min_size=4, max_size=4))
def test_chains_that_do_not_fit_are_refused(widths):
    rows, inner, other, columns = widths
    A, B = Letter("A", rows, inner), Letter("B", other, columns)
    if inner == other:
        assert (A @ B).shape == (rows, columns)
    else:
        with pytest.raises(ShapeError):
            A @ B
    if (rows, inner) == (other, columns):
        assert (A * B).shape == (A + B).shape == A.shape
    else:
        for write in (lambda: A * B, lambda: A + B, lambda: A - B):
            with pytest.raises(ShapeError):
                write()


def test_the_ones_stretch_a_bias():
    batch = Symbol("N")
    assert (b(l) @ Ones(1, batch)).shape == (n[l], batch)
    assert y().shape[1] == 1
