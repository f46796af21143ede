import numpy as np
import pytest
import sympy as sp

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import Graph, unknown
from backprop_checked.algebra.notation import FunctionOf, Nudged, Number, Opaque, Remainder, d
from backprop_checked.algebra.order import is_of_order, order_shown
from backprop_checked.algebra.proof import (
    NotProved,
    ProgramDiffers,
    WrongVariantPasses,
    prove,
    prove_differences,
    prove_steps,
    refusals,
)

h, s = sp.symbols("h s", real=True)


@pytest.mark.parametrize(
    ("expression", "power"),
    [
        (h**2, 2),
        (sp.sin(h) - h, 3),
        ((sp.exp(h) - 1) / h - 1, 1),
        ((sp.cos(h) - 1) / h**2 + sp.Rational(1, 2), 2),
        (Opaque("f", [0], s + h) - Opaque("f", [0], s) - h * Opaque("f", [1], s), 2),
        (h**3 / (h + h**2), 2),
        (sp.Integer(0), 9),
    ],
)
def test_an_order_is_proved_and_no_higher_one(expression, power):
    assert is_of_order(expression, h, power)
    if expression != 0:
        assert not is_of_order(expression, h, power + 1)


def test_what_grows_has_no_order():
    assert not is_of_order(1 / h, h, 1)
    assert not is_of_order(s, h, 1)


@pytest.mark.parametrize(
    "kinked",
    [
        sp.Abs(h),
        h * sp.Abs(h),
        h * sp.Heaviside(h, 0),
        h**2 * sp.sign(h),
        sp.Max(0, h) * h,
        sp.Max(s, h) - sp.Max(s, 0),
        sp.sqrt(h**3),
        h * sp.log(h),
        sp.floor(h),
        sp.Piecewise((h, h > 0), (0, True)),
    ],
    ids=str,
)
def test_what_is_not_smooth_has_no_order(kinked):
    assert not any(is_of_order(kinked, h, power) for power in (1, 2, 3))


def test_a_kink_in_another_letter_is_no_kink_in_h():
    assert is_of_order(h**2 * sp.Abs(s), h, 2)
    assert is_of_order(sp.sqrt(s**2 + h**2 + 1) - sp.sqrt(s**2 + 1), h, 2)


def test_floats_show_an_order():
    assert order_shown([np.array([4e-3]), np.array([1e-3])]) == 2
    assert order_shown([np.zeros(2), np.zeros(2)]) == np.inf
    assert not order_shown([np.array([np.nan]), np.array([np.nan])]) >= 1


f, u, step = Number("f"), Number("u"), Number("h")
curve = Graph("a curve", [u, step], {f: lambda u: unknown("f", u)})
quotient = (Nudged(f, (u, step)) - f) / step
f_of_u = FunctionOf(f, u)


def difference(power, term=quotient, **wrong):
    return Formula(d(f, u), ("Taylor", term + Remainder(step, power)), on=[curve], wrong=wrong)


def forward(f_of_u, u, h):
    return (f_of_u(u + h) - f_of_u(u)) / h


def test_a_forward_difference_is_of_first_order_and_of_no_second(named):
    halved = {
        "halved": lambda f_of_u, u, h: forward(f_of_u, u, h) / 2,
        "doubled": lambda f_of_u, u, h: forward(f_of_u, u, h) * 2,
    }
    assert prove(named(difference(1, **halved), forward, f_of_u=f_of_u, u=u, h=step)).entries == 1
    with pytest.raises(NotProved, match="“Taylor” does not hold"):
        prove_steps(named(difference(2), forward))
    with pytest.raises(
        ProgramDiffers,
        match=r"shrinks as h\^0.9\d, where the formula says O\(h\^2\)|shrinks as h\^1.0\d, where",
    ):
        prove_differences(named(difference(2), forward, f_of_u=f_of_u, u=u, h=step))


def test_without_its_rest_an_approximation_is_false(named):
    with pytest.raises(NotProved):
        prove_steps(named(Formula(d(f, u), ("Taylor", quotient), on=[curve], wrong={}), forward))


def test_a_wrong_approximation_is_refused_by_its_order(named):
    formula = difference(1, backwards=lambda f_of_u, u, h: (f_of_u(u - h) - f_of_u(u)) / h)
    [refusal] = refusals(named(formula, forward, f_of_u=f_of_u, u=u, h=step))
    assert refusal.caught == "algebra"
    assert str(refusal.says) == "its error does not shrink, where h**1 is right"


def test_another_approximation_of_the_same_order_is_not_wrong(named):
    formula = difference(1, centred=lambda f_of_u, u, h: (f_of_u(u + h) - f_of_u(u - h)) / (2 * h))
    with pytest.raises(WrongVariantPasses):
        refusals(named(formula, forward, f_of_u=f_of_u, u=u, h=step))
