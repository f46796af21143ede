"""What starts at a value and is multiplied at every step: sums of powers, for every number of steps.

Each false claim is near a true one: a power, an end of a sum, a start or a sign is off. The prover refuses
it, and so do numbers, each on its own.
"""

from fractions import Fraction

import numpy as np
import pytest
from sympy import S, Sum, Symbol

from backprop_checked.algebra import functions, induction
from backprop_checked.algebra.form import UNIT, Atom, Undecided, entry, of_atom, scaled
from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import Graph
from backprop_checked.algebra.inequalities import Assumptions, assume
from backprop_checked.algebra.notation import Letter, Number, diag, k
from backprop_checked.algebra.product import power_of
from backprop_checked.algebra.recurrence import Declared, Recurrence, Span
from backprop_checked.algebra.signs import Sign
from backprop_checked.algebra.term import Chain, Hadamard, Ones, SumOver

T, P = (Symbol(name, integer=True, positive=True) for name in "TP")
t = Symbol("t", integer=True)
r, q = Number("r_share"), Letter(Sign("q_factor"), P, 1)
none = 0 * Ones(P, 1)


def at_step(name):
    return lambda step: Letter(Sign(name), P, 1, step)


g, v, x, y = map(at_step, ("g_in", "v_sum", "x_place", "y_many"))


def w(step):
    return Number(Sign("w_ones"), step)


rules = {
    v(0): none,
    v(t): r * v(t - 1) + g(t),
    x(t): x(t - 1) - v(t),
    w(0): S.Zero,
    w(t): r * w(t - 1) + 1 - r,
    y(t): Hadamard(q, y(t - 1)),
}
free = [r, q, g(t), x(0), y(0)]


def graph(positive=(r,), start=none, where=None):
    rest = {"positive": positive, "where": where}
    return Recurrence("steps", free, (t, 1, T), {**rules, v(0): start}, [], {T: 3, P: 4}, **rest)


steps = graph()


def test_a_letter_in_a_range_stays_in_it_over_more_steps():
    def share(array):
        return 1 / (1 + np.exp(array))

    one = graph(where={r: share})
    for some in (one, one.longer(2)):
        assert some.where == {r: share}
        assert some.positive == (r,)


def claim(left, *terms, first=1, on=steps):
    made = Formula(left, *(("", term) for term in terms), on=[on], layers=Span(first, T), wrong={})
    made.bind(lambda: None, "A_FORMULA", {})
    return made


powers = SumOver(r ** (t - k) * g(k), k, 1, t)
shares = SumOver((1 - r ** (t - k + 1)) / (1 - r) * g(k), k, 1, t)
known = x(0) - 1 / (1 - r) * (SumOver(g(k), k, 1, t) - r * v(t))

TRUE = {
    "a sum of powers": claim(v(t), powers),
    "the weights": claim(w(t), (1 - r) * Sum(r ** (t - k), (k, 1, t)), 1 - r**t),
    "from a step that is proved": claim(x(t), x(t - 1) - v(t), known),
    "two steps back": claim(x(t), x(t - 1) - v(t), x(t - 1) - g(t) + r * (x(t - 1) - x(t - 2)), first=2),
    "a product of equal matrices": claim(y(t), Chain(diag(q), k, t, 1, -1) @ y(0)),
}
FALSE = {
    "a power too many": claim(v(t), SumOver(r ** (t - k + 1) * g(k), k, 1, t)),
    "the other order": claim(v(t), SumOver(r ** (k - 1) * g(k), k, 1, t)),
    "from the second step": claim(v(t), SumOver(r ** (t - k) * g(k), k, 2, t)),
    "to the step before": claim(v(t), SumOver(r ** (t - k) * g(k), k, 1, t - 1) + r * g(t)),
    "a start of 1": claim(v(t), powers + r**t * Ones(P, 1)),
    "all weights": claim(w(t), S.One),
    "a weight more": claim(w(t), 1 - r ** (t + 1)),
    "a weight less": claim(w(t), 1 - r ** (t - 1)),
    "full shares": claim(x(t), x(0) - 1 / (1 - r) * SumOver(g(k), k, 1, t)),
    "a power less in the shares": claim(x(t), x(0) - SumOver((1 - r ** (t - k)) / (1 - r) * g(k), k, 1, t)),
    "false after a true step": claim(x(t), x(t - 1) - v(t), x(0) - 1 / (1 - r) * SumOver(g(k), k, 1, t)),
    "false after two true steps": claim(x(t), x(t - 1) - v(t), known, known + r * v(t)),
    "the sign of the last move": claim(x(t), x(t - 1) - g(t) - r * (x(t - 1) - x(t - 2)), first=2),
    "a factor less": claim(y(t), Chain(diag(q), k, t, 2, -1) @ y(0)),
    "a factor more": claim(y(t), Chain(diag(q), k, t + 1, 1, -1) @ y(0)),
    "the step before its product": claim(y(t), Chain(diag(q), k, t - 1, 1, -1) @ y(0)),
}


@pytest.mark.parametrize("name", TRUE)
def test_what_holds_is_proved(name):
    assert not induction.gaps(TRUE[name])


@pytest.mark.parametrize("name", FALSE)
def test_what_is_false_is_refused_by_the_induction_alone(name):
    assert induction.gaps(FALSE[name])


@pytest.mark.parametrize("name", FALSE)
def test_and_by_numbers_alone(name):
    assert induction.refuted(FALSE[name])


def test_what_rests_on_a_false_step_is_refused_with_it():
    wrong = x(t - 1) + v(t)
    assert len(induction.gaps(claim(x(t), wrong, wrong + 0 * v(t)))) == 2


def test_another_start_is_another_sum():
    ones = graph(start=Ones(P, 1))
    assert induction.gaps(claim(v(t), powers, on=ones))
    assert not induction.gaps(claim(v(t), r**t * Ones(P, 1) + powers, on=ones))


def test_a_power_by_a_letter_needs_a_base_that_is_greater_than_0():
    with pytest.raises(Undecided, match="may be below 0"):
        induction.gaps(claim(v(t), powers, on=graph(positive=())))


@pytest.mark.parametrize(
    ("start", "message"),
    [
        ({v(1): none}, "before its first step"),
        ({v(-1): none}, "before its first step"),
        ({g(0): none}, "before its first step"),
        ({v(0): x(0)}, "changes with a step"),
    ],
)
def test_a_start_is_one_value_before_the_first_step_of_what_is_carried(start, message):
    with pytest.raises(ValueError, match=message):
        Declared(free, (t, 1, T), {v(t): r * v(t - 1) + g(t), x(t): x(t - 1) - v(t), **start}, [])


@pytest.mark.parametrize(("start", "letter"), [(r, r), (2 * Number("s_start"), Number("s_start"))])
def test_a_cost_has_no_derivative_through_a_start_so_a_start_holds_no_letter_there(start, letter):
    rules = {w(0): start, w(t): r * w(t - 1)}
    with pytest.raises(ValueError, match="no derivative of the cost"):
        Declared([r, letter], (t, 1, T), rules, [w(T)])
    assert Declared([r, letter], (t, 1, T), rules, []).starts == [w(0)]


@pytest.mark.parametrize("promised", [w(t), Number(Sign("w_ones"))])
def test_what_is_computed_cannot_be_promised_to_be_greater_than_0(promised):
    rules = {w(0): S(-1), w(t): r * w(t - 1)}
    with pytest.raises(ValueError, match="no free letter"):
        Declared([r], (t, 1, T), rules, [], positive=[r, promised])


def test_a_step_alone_promises_nothing_of_what_it_computes():
    a, b = Number("r_share"), Number(Sign("w_ones"))
    with pytest.raises(ValueError, match="w_ones cannot be promised"):
        Graph("one number", [a], {b: -(a**2) - 1}, positive=[b])
    assert Graph("one number", [a], {b: a**2}, positive=[a]).positive == (a,)


def test_e_to_a_logarithm_is_its_inside_only_where_that_is_greater_than_0():
    u = entry("u")
    with assume(Assumptions(positive=["u"])):
        assert functions.exponential(functions.logarithm(u)) == u
        half = Fraction(1, 2)
        assert functions.exponential(scaled(functions.logarithm(u), half)) == power_of(u, half)
    with assume(Assumptions()):
        inside = of_atom(Atom("function", "log", (), (u,)))
        assert functions.exponential(inside) not in (u, UNIT)
