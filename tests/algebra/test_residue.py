"""Numbers modulo a prime say what symbols say."""

import numpy as np
import pytest
import sympy as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from backprop_checked.algebra.comparison import modular_interpretation, symbolic_interpretation
from backprop_checked.algebra.graph import AnyFunction, Graph
from backprop_checked.algebra.network import Network, relu
from backprop_checked.algebra.notation import C, Letter, Partial, a, d, i, j, l, z
from backprop_checked.algebra.residue import NoResidue, Residue, same, slopes
from backprop_checked.algebra.symbols import Symbols, plain, residues
from backprop_checked.algebra.vanishing import vanishes

s, t, u = (Residue.symbol(name) for name in "stu")
LETTERS = dict(zip(sp.symbols("s t u", real=True), (s, t, u), strict=True))


def of(expression):
    """A SymPy expression in numbers modulo a prime."""
    match expression:
        case sp.Add():
            return Residue.total(map(of, expression.args))
        case sp.Mul():
            return np.prod([of(part) for part in expression.args])
        case sp.Pow():
            return of(expression.base) ** expression.exp
    return LETTERS[expression] if expression in LETTERS else Residue.of(expression)


leaves = st.sampled_from([*LETTERS, sp.Integer(2), sp.Rational(-1, 3)])
expressions = st.recursive(
    leaves,
    lambda inner: st.tuples(st.sampled_from([sp.Add, sp.Mul]), inner, inner).map(lambda x: x[0](x[1], x[2])),
    max_leaves=8,
)


@pytest.mark.slow
@settings(deadline=None, max_examples=150)
@given(expressions, expressions, expressions)
def test_equal_polynomials_and_no_others_are_equal(f, g, h):
    assert same(of(f * (g + h)), of((f * g).expand() + (f * h).expand()))
    assert same(of(f), of(g)) == vanishes(f - g)


@settings(deadline=None, max_examples=80)
@given(expressions)
def test_the_derivative_is_that_of_sympy(f):
    found = slopes(of(f), {number: letter for letter, number in LETTERS.items()})
    for letter in LETTERS:
        assert same(found.get(letter, 0), of(f.diff(letter)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (s / t - 1 / (t / s), 0),
        ((-s).exp() * s.exp(), 1),
        (0.5 * s, s / 2),
        (s.ramp(), s * s.gate()),
        (s.gate() ** 2, s.gate()),
        (s.ramp().gate(), s.gate()),
        ((1 + s.gate()) ** -1, 1 - s.gate() / 2),
        (Residue.function("f", [0], s + s * t), Residue.function("f", [0], s * (1 + t))),
        (s.root() ** 2, s),
        (s**0.5 * s**-0.5, 1),
        ((s + s * t) ** sp.Rational(3, 2), (s * (1 + t)) ** 2 / (s * t + s).root()),
        (1 / (s + t.root()), (s - t.root()) / (s**2 - t)),
        (1 / (s.root() + t.root() + u.root()) * (s.root() + t.root() + u.root()), 1),
        ((s + t.root()).root() ** 2 - s, t.root()),
        (s.root().gate() ** 2 * t.root() ** 2, s.root().gate() * t),
        (Residue.of(sp.Rational(9, 4)).root(), 1.5),
        (Residue.of(2).root() ** 2, 2),
        (np.sqrt(5) * s, Residue.of(5).root() * s),
        (s / np.sqrt(12), s * Residue.of(12) ** -0.5),
        (s * 3**-0.5, s / Residue.of(3).root()),
        (-np.sqrt(2 / 3) * s, -(Residue.of(sp.Rational(2, 3)).root()) * s),
        (Residue.of(6).root(), Residue.of(2).root() * Residue.of(3).root()),
        (Residue.function("f", [0], s.root() ** 2), Residue.function("f", [0], s)),
    ],
)
def test_what_is_equal_is_equal(one, other):
    assert same(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (s, t),
        (s.exp(), t.exp()),
        (s.gate(), 1),
        (Residue.function("f", [1, 0], s, t), Residue.function("f", [0, 1], s, t)),
        (Residue.function("f", [0], s), Residue.function("g", [0], s)),
        (1e-12 * s, 0),
        ((s**2).root(), s),
        (s.root(), -s.root()),
        (s.root() * t.root(), s * t),
        ((s + t).root(), s.root() + t.root()),
        (s**1.5, s),
        (Residue.of(2).root(), 2),
        (2.236 * s, Residue.of(5).root() * s),
        (-np.sqrt(5) * s, Residue.of(5).root() * s),
        (np.pi * s, Residue.of(sp.Rational(sp.N(sp.pi**2, 12)).limit_denominator(1000)).root() * s),
        (Residue.function("f", [0], s.root()), Residue.function("f", [0], s)),
    ],
)
def test_what_differs_differs(one, other):
    assert not same(one, other)


def test_the_order_of_differentiation_does_not_matter():
    f = Residue.function("f", [0, 0], s * t, t)
    by_s, by_t = (slopes(f, {symbol: 0})[0] for symbol in (s, t))
    assert same(slopes(by_s, {t: 0})[0], slopes(by_t, {s: 0})[0])


S = sp.Symbol("s", positive=True)


@pytest.mark.parametrize("expression", [sp.sqrt(S), S ** sp.Rational(-3, 2), 1 / (1 + sp.sqrt(S + S**2))])
def test_a_root_has_the_derivative_that_sympy_says(expression, monkeypatch):
    monkeypatch.setitem(LETTERS, S, s)
    assert same(slopes(of(expression), {s: 0})[0], of(expression.diff(S)))


def test_numpys_root_is_the_same():
    array = residues("v", (2,))
    assert same(plain(np.sqrt(array)[0]), plain(array[0]).root())


@pytest.mark.parametrize("function", [np.sin, np.cbrt])
def test_a_function_that_they_do_not_have_is_refused(function):
    with pytest.raises(NoResidue):
        function(residues("v", (2,)))


def test_a_third_root_a_root_of_less_than_nothing_and_a_branch_are_refused():
    with pytest.raises(NoResidue):
        s ** sp.Rational(1, 3)
    with pytest.raises(NoResidue):
        Residue.of(-2).root()
    with pytest.raises(NoResidue):
        bool(s)


def test_numpy_runs_on_arrays_of_them():
    array = residues("v", (3, 4))
    v = np.asarray(array)
    assert same(plain(np.mean(array, axis=0)[1]), (v[0, 1] + v[1, 1] + v[2, 1]) / 3)
    assert same(plain((array @ array.T)[0, 2]), sum(v[0, k] * v[2, k] for k in range(4)))
    assert same(plain(np.maximum(0, array)[1, 1]), v[1, 1].ramp())
    assert isinstance(array @ array.T, Symbols)


@pytest.mark.parametrize("activation", [None, relu])
def test_a_network_in_them_agrees_with_one_in_symbols_on_what_is_zero(activation):
    network = Network(3, 4, 5, activation=activation)
    term = Partial(z(l)[i, 0], a(l - 1)[j, 0])
    for interpretation in (modular_interpretation(network), symbolic_interpretation(network)):
        through = interpretation.reader(d(C, z(l)[i, 0]) * term, 2, [i, j])
        assert through({i: 1, j: 2}) is not None


def test_a_second_derivative_goes_through_all_that_lies_between():
    x, y = Letter("x", 3, 1), Letter("u", 4, 1)
    M = Letter("M", 4, 3)
    graph = Graph("a layer", [M, x], {y: M @ x, C: AnyFunction("C", y)})
    interpretation = modular_interpretation(graph)
    read = interpretation.reader(d(d(C, x[i, 0]), x[j, 0]), 1, [i, j])
    inner = interpretation.reader(d(d(C, y[i, 0]), y[j, 0]), 1, [i, j])
    W = np.asarray(interpretation.value(M))
    right = sum(W[k, 0] * inner({i: k, j: m}) * W[m, 2] for k in range(4) for m in range(4))
    assert same(read({i: 0, j: 2}), right)
