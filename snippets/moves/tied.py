"""Tied weights: one matrix is used several times, and the gradients of its uses add up."""

import numpy as np
from sympy import Sum, Symbol

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, Letter, N, Tensor, d, i, j, k, m
from backprop_checked.algebra.signs import Sign
from snippets.moves.broadcast import BROADCAST
from snippets.moves.move import D, K, error, move, result

P = Symbol("P", integer=True, positive=True)  # how many columns each product has
X = Tensor(
    Sign("X_uses", "data", "the inputs of each use, one matrix behind the other", r"\mathcal{X}"), K, N, D
)
W = Letter("W", D, P)
Y, G = Tensor(result, K, N, P), Tensor(error, K, N, P)
every_use, every_row = (k, 0, K - 1), (m, 0, N - 1)

TIED = Formula(
    d(C, W[i, j]),
    (
        "chain rule through every row of every use",
        Sum(d(C, Y[k, m, j]) * d(Y[k, m, j], W[i, j]), every_use, every_row),
    ),
    (
        "each use is a linear layer with its own input and its own gradient",
        Sum(X[k, m, i] * G[k, m, j], every_use, every_row),
        BROADCAST,
    ),
    on=move(
        "{K} uses of one matrix",
        [X, W],
        {Y[k, m, j]: Sum(X[k, m, i] * W[i, j], (i, 0, D - 1))},
        G,
        (K, N, D, P),
    ),
    wrong={
        "each use overwrites the one before": lambda X, G: X[-1].T @ G[-1],
        "the first use alone": lambda X, G: X[0].T @ G[0],
        "the mean over the uses": lambda X, G: np.mean(X.transpose(0, 2, 1) @ G, axis=0),
        "inputs and gradients are added up before they are multiplied": lambda X, G: (
            np.sum(X, axis=0).T @ np.sum(G, axis=0)
        ),
    },
)


@TIED.program
def tied(X, G):
    """Return ∂C/∂W, D × P, for one matrix that is used K times.

    Args:
        X: the input of each use, K × N × D.
        G: the gradient with respect to what each use gives, K × N × P.

    >>> tied(X=np.array([[[1, 2]], [[3, 4]]]), G=np.array([[[10]], [[100]]]))
    array([[310],
           [420]])
    """
    return np.sum(X.transpose(0, 2, 1) @ G, axis=0)
