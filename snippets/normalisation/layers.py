"""The layers: N samples in rows, D features in columns, and the cost as any function of the output."""

import numpy as np
from sympy import Symbol

from backprop_checked.algebra.graph import AnyFunction, Graph
from backprop_checked.algebra.notation import C, Letter, N, d, i, j, k, m
from backprop_checked.algebra.signs import Sign
from snippets.normalisation.numbers import eps

D = Symbol("D", integer=True, positive=True)  # how many features a sample has
every_sample, samples = (m, 0, N - 1), (i, 0, N - 1)
every_feature, features = (k, 0, D - 1), (j, 0, D - 1)

hat = Sign("X_hat", "activation", "the normalised inputs of a batch, before scale and shift", r"\hat{X}")
hat_error = Sign("G_hat", "error", "the gradient with respect to the normalised inputs", r"\hat{G}")
output = Sign("Y", "activation", "the output of a normalisation layer for a whole batch", "{Y}")
X, X_hat, Y = Letter("X", N, D), Letter(hat, N, D), Letter(output, N, D)
G, G_hat = (
    Letter(Sign("G", "error", "the gradient with respect to the output of the layer"), N, D),
    Letter(hat_error, N, D),
)
gamma = Letter(Sign("gamma", "weight", "the scale of each feature after normalising", r"\gamma"), 1, D)
beta = Letter(Sign("beta", "bias", "the shift of each feature after normalising", r"\beta"), 1, D)

scaled_and_shifted = {Y[m, k]: gamma[0, k] * X_hat[m, k] + beta[0, k]}
scaled = {Y[m, k]: gamma[0, k] * X_hat[m, k]}
gradients = {C: AnyFunction("C", Y), G: d(C, Y), G_hat: d(C, X_hat)}


def batches(*steps, free=(), dimensions=(N, D), name="{N} samples of {D} features", positive=()):
    """A batch on which a layer stands, with any cost of its output.

    Args:
        steps: how the letters follow from those that are free, in parts.
        free: the letters that nothing computes, beside ε.
        dimensions: the widths.
        name: what the evidence calls it.
        positive: letters, beside ε, whose entries are positive.
    """
    positive = [eps, *positive]
    return [
        Graph(
            name,
            [*free, eps],
            {letter: step for part in steps for letter, step in part.items()},
            dimensions=dimensions,
            where=dict.fromkeys(positive, np.exp),
            positive=positive,
            opaque=("cost",),
        )
    ]
