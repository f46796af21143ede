"""Approximations: what equals the left-hand side but for a rest of order h^p."""

import numpy as np
import sympy as sp

from backprop_checked.algebra.symbols import Ramp
from backprop_checked.algebra.vanishing import vanishes

STEPS = (2.0**-5, 2.0**-6)  # the two sizes of h on which floats show an order
# Functions that have no derivative somewhere: wherever that is, an order is denied.
KINKED = (
    sp.Abs,
    sp.sign,
    sp.arg,
    sp.Heaviside,
    sp.DiracDelta,
    sp.Max,
    Ramp,
    sp.Min,
    sp.floor,
    sp.ceiling,
    sp.Mod,
    sp.Piecewise,
)
FLAT = 1e-9  # below this floats show rounding, and no order


def is_of_order(expression, small, power):
    """Whether an expression is O(h^p): whether all terms of its Taylor series under h^p vanish, for all
    values of its other symbols. Where it has h below a fraction bar, numerator and denominator are expanded
    together. What has a kink or a jump in h at 0 (|h|, or a step there) has no Taylor series, so no order is
    proved of it."""
    if not _smooth(sp.sympify(expression), small):
        return False
    numerator, denominator = sp.fraction(sp.together(sp.sympify(expression)))
    zeros = _first_that_stays(denominator, small, 12)
    if zeros is None:
        return False
    return _first_that_stays(numerator, small, power + zeros) is None


def _smooth(expression, small):
    """Whether nothing in an expression that changes with h is known to have kinks or jumps, or is a root of
    what is 0 at h = 0."""
    if not expression.has(small):
        return True
    if isinstance(expression, KINKED):
        return False
    if expression.is_Pow and not expression.exp.is_Integer and vanishes(expression.base.subs(small, 0)):
        return False
    if isinstance(expression, sp.log) and vanishes(expression.args[0].subs(small, 0)):
        return False
    return all(_smooth(part, small) for part in expression.args)


def _first_that_stays(expression, small, most):
    """The lowest power of h, under `most`, whose Taylor coefficient does not vanish; None if all do."""
    for power in range(most):
        if not vanishes(expression.subs(small, 0)):
            return power
        expression = expression.diff(small)
    return None


def order_shown(errors):
    """The power of h with which errors at the two STEPS shrink; infinite where nothing but rounding is
    left."""
    coarse, fine = (np.max(np.abs(error), initial=0) for error in errors)
    if coarse <= FLAT and fine <= FLAT:
        return np.inf
    return np.log(coarse / fine) / np.log(STEPS[0] / STEPS[1]) if fine else np.inf
