"""A pre-norm block backward: only the layer's contribution goes through the norm."""

import numpy as np
from sympy import Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import AnyFunction
from backprop_checked.algebra.notation import C, Letter, N, d, j, k, m
from backprop_checked.algebra.signs import Sign
from snippets.normalisation.input_gradient import INPUT_GRADIENT
from snippets.normalisation.layer_norm import s, statistics
from snippets.normalisation.layers import D, G_hat, X, X_hat, batches, features

skip = Letter(Sign("skip", "activation", "the tokens as they pass by a layer", r"\bar{X}"), N, D)
G = d(C, skip)
# A layer sees the normalised tokens; its result is added to the tokens as they are: two paths to the cost.
block = batches(
    statistics,
    {skip: X, C: AnyFunction("C", skip, X_hat), G_hat: d(C, X_hat)},
    free=[X],
    name="{N} tokens of {D}, layer norm before any layer",
)

PRE_NORM = Formula(
    d(C, X[m, k]),
    (
        "two paths: past the layer, and through the norm and the layer",
        d(C, skip[m, k]) + Sum(G_hat[m, j] * d(X_hat[m, j], X[m, k]), features),
    ),
    (
        "backward through layer norm",
        d(C, skip[m, k])
        + (
            G_hat[m, k]
            - (Sum(G_hat[m, j], features) + X_hat[m, k] * Sum(G_hat[m, j] * X_hat[m, j], features)) / D
        )
        / s[m, 0],
        INPUT_GRADIENT,
    ),
    on=block,
    wrong={
        "the skip's share is forgotten": lambda G_hat, X_hat, s: pre_norm(0 * G_hat, G_hat, X_hat, s),
        "the norm is forgotten": lambda G, G_hat: G + G_hat,
        "the skip goes through the norm, too": lambda G, G_hat, X_hat, s: pre_norm(
            0 * G, G + G_hat, X_hat, s
        ),
        "the mean and the variance are held constant": lambda G, G_hat, s: G + np.divide(G_hat, s),
    },
)


@PRE_NORM.program
def pre_norm(G, G_hat, X_hat, s):
    """Return ∂C/∂X, N × D.

    Args:
        G: the gradient with respect to the sum, N × D.
        G_hat: what the backward pass of the layer returns, N × D.
        X_hat: the normalised tokens, N × D.
        s: the divisor of each token, N × 1.

    >>> G, G_hat, X_hat = np.array([[100] * 4]), np.array([[0, 8, 4, 0]]), np.array([[-1, -1, 1, 1]])
    >>> pre_norm(G, G_hat, X_hat, s=np.array([[2]]))
    array([[ 98., 102., 101.,  99.]])
    """
    mean = np.mean(G_hat, axis=1, keepdims=True)
    mean_along = np.mean(G_hat * X_hat, axis=1, keepdims=True)
    return G + (G_hat - mean - X_hat * mean_along) / s
