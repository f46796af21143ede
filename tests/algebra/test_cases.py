"""Comparisons are decided case by case: what is true in every region is proved, and nothing else.

Each false statement is true in all regions but one, or everywhere but at a kink; so a region that is left
out, taken twice or taken with the wrong side shows here.
"""

import numpy as np
import pytest
from sympy import Abs, Heaviside, Max, Min, Rational, Sum, Symbol, exp, log, sign, sqrt, symbols

from backprop_checked.algebra import regions, symbolic_sizes
from backprop_checked.algebra.form import Undecided
from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import Graph
from backprop_checked.algebra.notation import Letter, N, Number, i, j
from backprop_checked.algebra.vanishing import vanishes

X, V, Y = Letter("X", N, 1), Letter("V", N, 1), Letter("result", N, 1)
kappa, any_number = Number("kappa"), Number("any_number")
x, y, kappa_term, a = X[i, 0], V[i, 0], kappa, any_number
all_of_them = (j, 0, N - 1)


def gate(z):
    return Heaviside(z, 0)


far = gate(Abs(x) - kappa)
huber = far * (kappa * Abs(x) - kappa**2 / 2) + (1 - far) * x**2 / 2
clipped = Max(-kappa, Min(kappa, x))

TRUE = {
    "a ramp by an absolute value": (Max(x, 0), (x + Abs(x)) / 2),
    "an absolute value by a maximum": (Abs(x), Max(x, -x)),
    "two gates": (gate(x) + gate(-x), sign(x) ** 2),
    "a number and its sign": (x * sign(x), Abs(x)),
    "the larger and the smaller": (Max(x, y) + Min(x, y), x + y),
    "clipped by absolute values": (clipped, (Abs(x + kappa) - Abs(x - kappa)) / 2),
    "clipped from either end": (clipped, Min(kappa, Max(-kappa, x))),
    "what is above κ is above 0": (gate(x - kappa) * gate(x), gate(x - kappa)),
    "nothing is below −κ and above 0": (gate(-x - kappa) * gate(x), 0 * x),
    "two sides": (far, gate(x - kappa) + gate(-x - kappa)),
    "softplus": (Max(x, 0) + log(1 + exp(-Abs(x))), log(1 + exp(x))),
    "a ramp of a ramp": (Max(0, Max(0, x) - 1), Max(0, x - 1)),
    "between": (gate(x) * gate(y - x), gate(x) * gate(y - x) * gate(y)),
    "a root of a square": (sqrt(x**2), Abs(x)),
    "one over roots of squares": (1 / (sqrt(x**2) + kappa), 1 / (Abs(x) + kappa)),
    "a power of a square": ((x**2) ** Rational(3, 2), Abs(x) ** 3),
    "roots of κ": (sqrt(kappa) * Abs(x) / (sqrt(kappa) + sqrt(kappa) * Abs(x)), Abs(x) / (1 + Abs(x))),
    "a bound of the length": (
        Sum(X[j, 0] ** 2, all_of_them) * gate(kappa - sqrt(Sum(X[j, 0] ** 2, all_of_them))),
        Min(kappa, sqrt(Sum(X[j, 0] ** 2, all_of_them))) ** 2
        - kappa**2 * (1 - gate(kappa - sqrt(Sum(X[j, 0] ** 2, all_of_them)))),
    ),
    "under a sum": (Sum(Max(0, X[j, 0]), all_of_them), Sum(X[j, 0] / 2 + Abs(X[j, 0]) / 2, all_of_them)),
}

FALSE = {
    "the other side": (Max(x, 0), (x - Abs(x)) / 2),
    "the smaller one": (Abs(x), Min(x, -x)),
    "two gates are 1, but not at 0": (gate(x) + gate(-x), 1 + 0 * x),
    "the opposite gate, but not at 0": (1 - gate(x), gate(-x)),
    "a sign by a gate, but not at 0": (sign(x), 2 * gate(x) - 1),
    "the square of a sign, but not at 0": (sign(x) ** 2, 1 + 0 * x),
    "the gate of a square, but not at 0": (gate(x**2), 1 + 0 * x),
    "a boundary on the other side": (far, 1 - gate(kappa - Abs(x))),
    "a boundary on both sides": (gate(x - kappa) + gate(kappa - x), 1 + 0 * x),
    "where x is below 0": (x * sign(x), x),
    "the larger minus the smaller": (Max(x, y) - Min(x, y), x - y),
    "clipped from above alone": (clipped, Min(kappa, x)),
    "clipped from below alone": (clipped, Max(-kappa, x)),
    "two maxima": (clipped, Max(-kappa, Max(kappa, x))),
    "clipped with an end of any sign": (Max(-a, Min(a, x)), Min(a, Max(-a, x))),
    "what is above 0 is above κ": (gate(x - kappa) * gate(x), gate(x)),
    "κ has the other sign": (gate(x - kappa), gate(x + kappa)),
    "one side alone": (far, gate(x - kappa)),
    "the condition negated": (far * Abs(x), (1 - far) * Abs(x)),
    "between, which is not nothing": (gate(x) * gate(1 - x), 0 * x),
    "two numbers of which nothing is known": (gate(x) * gate(x - y), gate(x)),
    "another threshold": (gate(2 * x - 1), gate(x - 1)),
    "the absolute value is forgotten": (log(1 + exp(-Abs(x))), log(1 + exp(-x))),
    "the sign of the exponent": (log(1 + exp(x)), Max(x, 0) + log(1 + exp(Abs(x)))),
    "an absolute value is not linear": (Abs(x - 1), Abs(x) - 1),
    "nor does it add up": (Abs(x + y), Abs(x) + Abs(y)),
    "a ramp before 1 is added": (Max(0, Max(0, x) + 1), Max(0, x + 1)),
    "a denominator that may be 0": (x / (1 + Abs(x)), x / (1 + x)),
    "the sign of a square": (sign(x**2), sign(x)),
    "a sign is no gate": (Abs(sign(x)), gate(x)),
    "the line does not meet the parabola": (huber, far * kappa * Abs(x) + (1 - far) * x**2 / 2),
    "a parabola everywhere": (huber, x**2 / 2 + 0 * kappa),
    "leaky, for any slope": (Max(x, a * x), gate(x) * x + (1 - gate(x)) * a * x),
    "a ramp of a sum": (Sum(Max(0, X[j, 0]), all_of_them), Max(0, Sum(X[j, 0], all_of_them))),
    "an absolute value of a sum": (Sum(Abs(X[j, 0]), all_of_them), Abs(Sum(X[j, 0], all_of_them))),
    "this one's gate for every one's": (
        Sum(gate(X[j, 0]) * V[j, 0], all_of_them),
        gate(x) * Sum(V[j, 0], all_of_them),
    ),
    "0 for this one alone": (gate(x) * V[i, 0] + gate(-x) * V[i, 0], V[i, 0] + 0 * x),
}


FALSE |= {
    "a root of a square": (sqrt(x**2), x),
    "a root of a square, with the other sign": (sqrt(x**2), -Abs(x)),
    "a root of a sum of squares": (sqrt(x**2 + y**2), Abs(x) + Abs(y)),
    "a root of an odd power": (sqrt(x**3), Abs(x) ** Rational(3, 2)),
    "a fourth root": ((x**4) ** Rational(1, 4), x),
    "one over roots of squares, signs lost": (1 / (sqrt(x**2) + kappa), 1 / (x + kappa)),
    "a root of κ": (sqrt(kappa), kappa),
    "a length by its entries": (sqrt(Sum(X[j, 0] ** 2, all_of_them)), Sum(Abs(X[j, 0]), all_of_them)),
    "the other side of a bound of the length": (
        Sum(X[j, 0] ** 2, all_of_them) * gate(sqrt(Sum(X[j, 0] ** 2, all_of_them)) - kappa),
        Min(kappa, sqrt(Sum(X[j, 0] ** 2, all_of_them))) ** 2
        - kappa**2 * (1 - gate(kappa - sqrt(Sum(X[j, 0] ** 2, all_of_them)))),
    ),
    "two roots of squares": (sqrt(x**2) + sqrt(y**2), x + y),
    "a power of a square": ((x**2) ** Rational(3, 2), x**3),
    "one over a root of a square": (1 / sqrt(x**2), 1 / x),
    "a whole power is above 0": (Abs(x**N), x**N),
    "the gate of a whole power": (gate(x**N), 1 + 0 * x),
    "the sign of a whole power": (sign(x**N), 1 + 0 * x),
    "a ramp of a whole power": (Max(x**N, 0), x**N),
    "a root of an even power": (sqrt(x ** (2 * N)), x**N),
    "a whole power of the opposite": (Abs((-x) ** N), (-x) ** N),
}


def statement(left, right):
    """A formula that says it of a letter that is computed as the left-hand side is."""
    graph = Graph(
        "{N} numbers",
        [X, V, kappa, any_number],
        {Y[i, 0]: left},
        dimensions=(N,),
        where={kappa: np.exp},
        positive=[kappa],
    )
    return Formula(Y[i, 0], ("it is", right), on=[graph], wrong={})


def is_proved(left, right):
    try:
        return not symbolic_sizes.gaps(statement(left, right))
    except Undecided:
        return False


def in_symbols(term):
    """A term without sums, of symbols."""
    values = {x: Symbol("x", real=True), y: Symbol("y", real=True), a: Symbol("a", real=True)}
    return term.xreplace({**values, kappa: exp(Symbol("k", real=True))})


@pytest.mark.parametrize("name", TRUE)
def test_what_holds_in_every_region_is_proved_for_every_size(name):
    assert is_proved(*TRUE[name])


@pytest.mark.parametrize("name", FALSE)
def test_what_fails_in_one_region_is_not(name):
    assert not is_proved(*FALSE[name])


@pytest.mark.parametrize("name", [name for name, (left, _) in TRUE.items() if not left.has(Sum)])
def test_symbols_say_the_same_of_what_is_true(name):
    left, right = map(in_symbols, TRUE[name])
    assert vanishes(left - right)


@pytest.mark.parametrize("name", [name for name, (left, _) in FALSE.items() if not left.has(Sum, N)])
@pytest.mark.parametrize("exactly", [True, False])
def test_and_of_what_is_false(name, exactly):
    left, right = map(in_symbols, FALSE[name])
    assert not vanishes(left - right, exactly)


def test_rows_contradict_each_other_only_where_no_numbers_obey_them():
    u, v = symbols("u v")
    above, below = ({u: 1}, True), ({u: -1}, True)
    assert regions.contradictory([above, below])
    assert regions.contradictory([({u: 1, v: -1}, True), ({v: 1, None: -1}, True), ({u: -1, None: 1}, False)])
    assert regions.contradictory([({None: -1}, False)])
    assert regions.contradictory([({}, True)])
    assert not regions.contradictory([({}, False)])
    assert not regions.contradictory([({u: 1}, False), ({u: -1}, False)])
    assert not regions.contradictory([above, ({v: -1}, True)])
    assert not regions.contradictory([({u: 1, v: -1}, True), ({v: 1, None: -1}, True)])


def test_rows_are_contradictory_for_no_numbers_that_obey_them():
    random = np.random.default_rng(0)
    found = 0
    for _ in range(300):
        point = random.integers(-3, 4, size=3)
        rows = []
        for _ in range(6):
            row = dict(zip("abc", random.integers(-2, 3, size=3).tolist(), strict=True))
            value = sum(number * at for number, at in zip(row.values(), point.tolist(), strict=True))
            rows.append((row | {None: -value + int(random.integers(0, 2))}, False))
        assert not regions.contradictory(rows)
        found += regions.contradictory([*rows, ({"a": 1, None: -int(point[0])}, True), ({"a": -1}, True)])
    assert found
