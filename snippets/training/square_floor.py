"""A lower bound of ½: a sigmoid output with the targets 1 and −1."""

import numpy as np
from sympy import Rational, Sum, Symbol, exp

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import Graph
from backprop_checked.algebra.notation import C, Letter, m
from backprop_checked.algebra.signs import Sign

M = Symbol("M", integer=True, positive=True)  # how many samples each class has
z_plus, z_minus = Letter("z_plus", 1, M), Letter("z_minus", 1, M)
a_plus = Letter(
    Sign("a_plus", "activation", "the outputs for the samples whose target is 1", "{a^{+}}"), 1, M
)
a_minus = Letter(
    Sign("a_minus", "activation", "the outputs for the samples whose target is −1", "{a^{-}}"), 1, M
)
every_sample = (m, 0, M - 1)


def sigmoid(z):
    """σ(z) = 1 / (1 + e^−z): always more than 0 and less than 1."""
    return 1 / (1 + np.exp(-z))


def balanced(samples):
    """A sigmoid output on two classes of so many samples each, with the targets 1 and −1."""
    return Graph(
        f"{samples} samples a class",
        [z_plus, z_minus],
        {
            a_plus: lambda z_plus: sigmoid(z_plus),
            a_minus: lambda z_minus: sigmoid(z_minus),
            C: lambda a_plus, a_minus: (
                (np.sum((a_plus - 1) ** 2) + np.sum((a_minus + 1) ** 2)) / (2 * samples)
            ),
        },
        sizes={M: samples},
        rules={
            a_plus[0, m]: 1 / (1 + exp(-z_plus[0, m])),
            a_minus[0, m]: 1 / (1 + exp(-z_minus[0, m])),
            C: (Sum((a_plus[0, m] - 1) ** 2, every_sample) + Sum((a_minus[0, m] + 1) ** 2, every_sample))
            / (2 * M),
        },
    )


SQUARE_FLOOR = Formula(
    C,
    (
        "the mean of (a − y)² over both classes",
        (Sum((a_plus[0, m] - 1) ** 2, every_sample) + Sum((a_minus[0, m] + 1) ** 2, every_sample)) / (2 * M),
    ),
    (
        "(a + 1)² is $1 + a (a + 2)$; the ones, from half of the samples, give the ½",
        Rational(1, 2)
        + (
            Sum((1 - a_plus[0, m]) ** 2, every_sample)
            + Sum(a_minus[0, m] * (a_minus[0, m] + 2), every_sample)
        )
        / (2 * M),
    ),
    on=[balanced(3), balanced(4)],
    wrong={
        "as if the targets were 1 and 0": lambda a_plus, a_minus: (
            (np.sum((1 - a_plus) ** 2) + np.sum(a_minus**2)) / (2 * np.size(a_plus))
        ),
        "the ½ is dropped: a lower bound of 0": lambda a_plus, a_minus: square_floor(a_plus, a_minus) - 1 / 2,
    },
)


@SQUARE_FLOOR.program
def square_floor(a_plus, a_minus):
    """Return the mean of (a − y)² over two classes of M samples each, as ½ plus what is added to it.

    Args:
        a_plus: the outputs for the samples with target 1, 1 × M, each between 0 and 1.
        a_minus: the outputs for the samples with target −1, 1 × M, each between 0 and 1.

    >>> round(float(square_floor(np.array([[0.5, 0.5]]), np.array([[0.5, 0.5]]))), 6)
    1.25
    >>> round(float(square_floor(np.array([[0.999, 0.999]]), np.array([[0.001, 0.001]]))), 6)
    0.501001
    """
    above = np.sum((1 - a_plus) ** 2) + np.sum(a_minus * (a_minus + 2))
    return 1 / 2 + above / (2 * np.size(a_plus))
