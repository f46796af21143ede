import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from backprop_checked.algebra.notation import Activation, Opaque, Slope
from backprop_checked.algebra.symbols import NotForSymbols, Symbols, fresh, plain
from backprop_checked.algebra.vanishing import vanishes

s, t, u = sp.symbols("s t u", real=True)


@pytest.mark.parametrize(
    "program",
    [
        lambda A, B: A @ B.T,
        lambda A, B: np.einsum("ij,kj->ik", A, B),
        lambda A, B: np.tensordot(A, B, axes=([1], [1])),
        lambda A, B: np.dot(A, B.T) + np.outer(A[0], B[0])[:2, :2] * 0,
        lambda A, B: np.sum(A * B, axis=1, keepdims=True),
        lambda A, B: np.mean(A, axis=0, keepdims=True),
        lambda A, B: np.hstack([A, B]) @ np.vstack([A.T, B.T]),
        lambda A, B: np.lib.stride_tricks.sliding_window_view(A, (2, 2)).sum(axis=(2, 3)),
        lambda A, B: np.pad(A, 1) * 2,
        lambda A, B: np.kron(A, B)[::2],
        lambda A, B: np.log(np.sum(np.exp(A), axis=1)),
        lambda A, B: np.log(np.sum(np.exp(A))),
        lambda A, B: np.tanh(A[0, 0]) + np.sqrt(A[1, 1] ** 2) + np.abs(B[0, 1]),
        lambda A, B: np.maximum(A, 0) * (B > 0) + np.where(A >= B, A, 2 * B),
        lambda A, B: np.max(A, axis=1) - np.min(B),
        lambda A, B: A.reshape(-1)[::-1].copy(),
        lambda A, B: np.diag(A[0]) / (1 + B[1, 2] ** 2),
    ],
)
def test_numpy_does_to_symbols_what_it_does_to_numbers(program):
    numbers = [np.random.default_rng(seed).normal(size=(2, 3)) for seed in (1, 2)]
    symbols = [fresh("A", (2, 3)), fresh("B", (2, 3))]
    point = {
        symbol: value
        for S, V in zip(symbols, numbers, strict=True)
        for symbol, value in zip(np.asarray(S).flat, V.flat, strict=True)
    }
    said, right = np.asarray(program(*symbols)), np.asarray(program(*numbers))
    assert said.shape == right.shape
    for place in np.ndindex(*right.shape):
        assert float(sp.sympify(plain(said[place])).subs(point)) == pytest.approx(right[place])


@pytest.mark.parametrize(
    "program",
    [
        lambda A: A == A,
        lambda A: A != 0,
        lambda A: A // 2,
        lambda A: np.isnan(A),
        lambda A: np.logical_and(A > 0, A < 1),
        lambda A: 1 if A[0, 0] > 0 else 2,
        lambda A: np.any(A > 0),
        lambda A: np.linalg.inv(A @ A.T),
        lambda A: np.argmax(A),
        lambda A: A.astype(float),
    ],
)
def test_what_would_ask_a_symbol_how_it_is_written_is_refused(program):
    with pytest.raises(TypeError):
        program(fresh("A", (2, 3)))


def test_a_refusal_names_the_function():
    with pytest.raises(NotForSymbols, match="equal cannot be asked of symbols"):
        fresh("A", (2,)) == 0  # noqa: B015


def test_symbols_of_wide_letters_are_all_different():
    assert len(set(np.asarray(fresh("W", (12, 12))).flat)) == 144


def test_an_array_of_arrays_without_axes_is_an_array_of_symbols():
    out = np.zeros(2, dtype=object)
    out[0] = fresh("A", (2,))[0]
    assert isinstance(np.asarray(Symbols(out))[0], sp.Symbol)


@pytest.mark.parametrize(
    "zero",
    [
        (s + t) ** 3 - s**3 - 3 * s**2 * t - 3 * s * t**2 - t**3,
        sp.exp(s + t) - sp.exp(s) * sp.exp(t),
        1 / (1 + sp.exp(-s)) - sp.exp(s) / (1 + sp.exp(s)),
        sp.exp(s - sp.Max(s, t, u)) / (sp.exp(s - sp.Max(s, t, u)) + sp.exp(t - sp.Max(s, t, u)))
        - 1 / (1 + sp.exp(t - s)),
        sp.Max(0, s) - s * sp.Heaviside(s, 0),
        sp.Heaviside(sp.Max(0, s), 0) - sp.Heaviside(s, 0),
        sp.Heaviside(s, 0) ** 2 - sp.Heaviside(s, 0),
        0.5 * s - s / 2,
        (1 / 3) * s - s / 3,
        1 / s + 1 / t - (s + t) / (s * t),
        s / (1 + 1 / (t**2 + 1)) - s * (t**2 + 1) / (t**2 + 2),
        Activation(1, s + s * t) - Activation(1, s * (1 + t)),
        Opaque("f", [0], s).diff(s) - Opaque("f", [1], s),
        sp.sqrt(2) ** 2 * s - 2 * s,
    ],
)
def test_what_is_zero_is_seen(zero):
    assert vanishes(zero)


@pytest.mark.parametrize(
    "other",
    [
        s - t,
        s,
        sp.exp(s) - sp.exp(t),
        sp.exp(s + t) - sp.exp(s) - sp.exp(t),
        Activation(1, s) - Activation(2, s),
        Activation(1, s) - Slope(1, s),
        sp.Heaviside(s, 0) - 1,
        1e-12 * s,
        sp.Float("1e-30") * s,
        0.3333 * s - s / 3,
        sp.nan,
        sp.zoo,
        sp.zoo * s,
        1 / ((s + t) ** 2 - s**2 - 2 * s * t - t**2),
        0 * s + sp.Integer(1),
        float("nan"),
        sp.Abs(s) - s,
        sp.sqrt(s**2) - s,
        Opaque("f", [1, 0], s, t) - Opaque("f", [0, 1], s, t),
    ],
)
def test_what_is_not_zero_everywhere_is_denied(other):
    assert not vanishes(other)


def test_the_order_of_differentiation_does_not_matter():
    f = Opaque("f", [0, 0], s * t, t)
    assert vanishes(f.diff(s, t) - f.diff(t, s))


polynomials = st.lists(
    st.tuples(st.integers(-3, 3), st.integers(0, 2), st.integers(0, 2), st.booleans()), min_size=1, max_size=5
).map(lambda terms: sum(c * s**p * t**q * (sp.exp(s) if e else 1) for c, p, q, e in terms))


@settings(deadline=None, max_examples=60)
@given(polynomials, polynomials, polynomials)
def test_fractions_vanish_just_where_sympy_says_so(f, g, h):
    difference = (f + g) * h / (1 + s**2) - f * h / (1 + s**2) - g * h / (1 + s**2)
    assert vanishes(difference)
    assert vanishes(difference + f) == (sp.expand(f) == 0)
