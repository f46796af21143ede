"""A short step lowers the cost, by the learning rate times the gradient's squared length."""

import numpy as np
from sympy import Sum, Symbol

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import AnyFunction, Graph
from backprop_checked.algebra.notation import C, Letter, Nudged, Remainder, d, j
from snippets.gradient_checking.taylor import TAYLOR
from snippets.training.descent import eta

P = Symbol("P", integer=True, positive=True)  # how many parameters there are
theta = Letter("theta", P, 1)
every_parameter = (j, 0, P - 1)


any_cost = Graph(
    "{P} parameters", [theta, eta], {C: AnyFunction("C", theta)}, dimensions=(P,), opaque=("cost",)
)


FIRST_ORDER_DROP = Formula(
    Nudged(C, (theta, -eta * d(C, theta))) - C,
    (
        "to first order: each partial derivative times the change of its parameter, which is $-η$ "
        "times the same derivative",
        -eta * Sum(d(C, theta[j, 0]) ** 2, every_parameter) + Remainder(eta, 2),
        TAYLOR,
    ),
    on=[any_cost],
    wrong={
        "uphill": lambda gradient, eta: eta * np.sum(gradient**2),
        "the length instead of its square": lambda gradient, eta: -eta * np.sqrt(np.sum(gradient**2)),
        "the derivatives added up, signs and all": lambda gradient, eta: -eta * np.sum(gradient),
    },
)

gradient = d(C, theta)


@FIRST_ORDER_DROP.program
def first_order_drop(gradient, eta):
    """Return by how much one short step changes the cost, to first order in the learning rate.

    >>> round(float(first_order_drop(np.array([[3], [-4]]), eta=0.01)), 6)
    -0.25
    """
    return -eta * np.sum(gradient**2)
