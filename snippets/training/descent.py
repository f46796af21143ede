"""One step of gradient descent, with the mean of the samples' gradients."""

from sympy import Sum, Symbol

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import AnyFunction, Graph, unknown
from backprop_checked.algebra.notation import C, Each, Letter, N, Number, Tensor, d, k, m
from backprop_checked.algebra.signs import Sign
from backprop_checked.algebra.term import Entries, SumOver
from snippets.batches.mean import MEAN

P = Symbol("P", integer=True, positive=True)  # how many parameters there are
D = Symbol("D", integer=True, positive=True)  # how many numbers a sample has
theta, X = Letter("theta", P, 1), Letter("X", D, N)
eta = Number(Sign("eta", "data", "the learning rate: what a step is multiplied by", r"\eta"))
c = Tensor("c", N)

any_network = Graph(
    "{P} parameters, {N} samples",
    [theta, eta, X],
    {
        c: lambda theta, X: [unknown("c", theta, X[:, [sample]]) for sample in range(X.shape[1])],
        C: lambda c: sum(c) / len(c),
    },
    dimensions=(P, N, D),
    opaque=("cost",),
    rules={c[m]: AnyFunction("c", theta, Entries(X[k, m], k, 0, D, 1)), C: Sum(c[m], (m, 0, N - 1)) / N},
)

DESCENT = Formula(
    theta - eta * d(C, theta),
    (
        "the cost is the mean of the samples' costs",
        theta - eta / N * SumOver(d(c[m], theta), m, 0, N - 1),
        MEAN,
    ),
    on=[any_network],
    wrong={
        "uphill": lambda theta, gradients, eta: theta + eta / len(gradients) * sum(gradients),
        "1/N is forgotten": lambda theta, gradients, eta: theta - eta * sum(gradients),
        "1/N twice": lambda theta, gradients, eta: theta - eta / len(gradients) ** 2 * sum(gradients),
        "overwritten where it must add: the last sample": lambda theta, gradients, eta: (
            theta - eta / len(gradients) * gradients[-1]
        ),
        "the step alone, without where it starts": lambda gradients, eta: (
            -eta / len(gradients) * sum(gradients)
        ),
    },
)

gradients = Each(d(c[m], theta), m, 0, N - 1)


@DESCENT.program
def descent(theta, gradients, eta):
    """Return the parameters after one step, shaped as before.

    Args:
        theta: the parameters, P × 1.
        gradients: the gradient of each sample's cost with respect to the parameters, each P × 1.
        eta: the learning rate.

    >>> import numpy as np
    >>> theta = np.array([[1.0], [5.0]])
    >>> descent(theta, [np.array([[4], [0]]), np.array([[2], [8]])], eta=0.5)
    array([[-0.5],
           [ 3. ]])
    """
    return theta - eta / len(gradients) * sum(gradients)
