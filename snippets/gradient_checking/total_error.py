"""Every step except the best one has a larger bound on its error."""

from backprop_checked.algebra.formula import Formula
from snippets.gradient_checking.best_step import BEST_STEP, balance, best, bound, noise, third
from snippets.gradient_checking.taylor import h

TOTAL_ERROR = Formula(
    bound,
    (
        "the error of rounding, divided by $h$, and Taylor's remainder",
        noise / h + third * h**2 / 6,
    ),
    (
        "put in $\\varepsilon = M h_{*}^3 / 3$, and add and subtract $M h_{*}^2 / 2$: a square is left",
        third * best**2 / 2 + third * (h - best) ** 2 * (h + 2 * best) / (6 * h),
        BEST_STEP,
    ),
    on=[balance],
    wrong={
        "the shorter the step, the better": lambda h, third: third * h**2 / 6,
        "the longer the step, the better": lambda noise, h: noise / h,
    },
)


@TOTAL_ERROR.program
def total_error(third, best, h):
    """Return how far a central difference may be off with a step h, where `best` is the best step.

    >>> [total_error(third=6, best=1, h=h) for h in (0.5, 1, 2)]
    [4.25, 3.0, 5.0]
    """
    return third * best**2 / 2 + third * (h - best) ** 2 * (h + 2 * best) / (6 * h)
