"""Adam's two running means: of the gradients, and of their squares."""

import numpy as np
from sympy import S

from backprop_checked.algebra.notation import Letter, Number
from backprop_checked.algebra.signs import Sign
from backprop_checked.algebra.term import Hadamard
from snippets.steps.sequence import P, at_step, g, none, steps, t

_mean = Sign("m_mean", "activation", "Adam's first moment: a running mean of the gradients", "{m}")
_square = Sign(
    "s_mean",
    "activation",
    "the second moment: a running mean of the squared gradients, often called v",
    "{s}",
)
_corrected = Sign("m_hat", "activation", "Adam's first moment after bias correction", r"\hat{m}")
beta = Number(Sign("beta", "data", "the share of a running mean that stays at a step", r"{\beta}"))
any_column = Letter(
    Sign("G_ref", "error", "any column to compare with, such as the expected gradient", r"{\bar{g}}"), P, 1
)

m, s, m_hat = map(at_step, (_mean, _square, _corrected))


def weight_sum(step):
    """How much all weights of a running mean add up to."""
    return Number(Sign("w_sum", "data", "the sum of the weights of a running mean", "{c}"), step)


mean = {m(0): none, m(t): beta * m(t - 1) + (1 - beta) * g(t)}
square = {s(0): none, s(t): beta * s(t - 1) + (1 - beta) * Hadamard(g(t), g(t))}
of_ones = {weight_sum(0): S.Zero, weight_sum(t): beta * weight_sum(t - 1) + (1 - beta)}
a_share = {beta: lambda x: 1 / (1 + np.exp(x))}  # between 0 and 1
of_squares = steps(square, positive=[beta], where=a_share)
with_weights = steps(of_ones, positive=[beta], where=a_share)
of_gradients = steps(mean | {m_hat(t): 1 / (1 - beta**t) * m(t)}, [any_column], [beta], a_share)
