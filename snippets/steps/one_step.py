"""One step of P parameters: the gradient is known, and so is what is made of it."""

import numpy as np

from backprop_checked.algebra.graph import AnyFunction, Graph
from backprop_checked.algebra.notation import C, Letter, Number, d
from backprop_checked.algebra.signs import Sign
from snippets.steps.sequence import P

theta = Letter("theta", P, 1)
m = Letter(Sign("m_mean", "activation", "Adam's first moment: a running mean of the gradients", "{m}"), P, 1)
s = Letter(
    Sign(
        "s_mean",
        "activation",
        "the second moment: a running mean of the squared gradients, often called v",
        "{s}",
    ),
    P,
    1,
)
after = Letter(Sign("theta_after", "weight", "the parameters after a step", r"\theta^{+}"), P, 1)
lam = Number(Sign("lam", "cost", "the factor of weight decay, or of L2 regularisation", r"\lambda"))
small = Number(Sign("eps", "cost", "a small positive number, added to a denominator", r"\varepsilon"))


def one_step(steps, free, positive=(), name="{P} parameters", opaque=()):
    """One step.

    Args:
        steps: how each letter follows.
        free: the letters that nothing computes.
        positive: those of them that are greater than 0.
        name: what the evidence calls it.
        opaque: what stays open, for the page.
    """
    where = dict.fromkeys(positive, np.exp)
    return [Graph(name, free, steps, dimensions=(P,), where=where, positive=positive, opaque=opaque)]


any_cost = {C: AnyFunction("C", theta)}
g = Letter(Sign("g", "error", "the gradient of the cost with respect to the parameters", "{g}"), P, 1)
gradient = {g: d(C, theta)}
