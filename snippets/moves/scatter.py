"""Scatter-add: its backward pass is a gather, with the same indices."""

import numpy as np
from sympy import KroneckerDelta, Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, Each, Letter, d, i, j, k
from snippets.moves.copy import COPY
from snippets.moves.embedding import T, in_table, n_E, text, token
from snippets.moves.move import D, error, move, result

X, Y, G = Letter("X", T, D), Letter(result, n_E, D), Letter(error, n_E, D)
tokens, every_row = Each(token[i], i, 0, T - 1), (k, 0, n_E - 1)

SCATTER = Formula(
    d(C, X[i, j]),
    (
        "chain rule through every row of the result",
        Sum(d(C, Y[k, j]) * d(Y[k, j], X[i, j]), every_row),
    ),
    (
        "this row is added to row $\\mathit{t}_i$, and to no other",
        Sum(G[k, j] * KroneckerDelta(k, token[i]), every_row),
        COPY,
    ),
    ("only one term is not 0", G[token[i], j]),
    on=move(
        "4 rows, added into 5 rows of {D}",
        [X],
        {Y[k, j]: Sum(KroneckerDelta(k, token[i]) * X[i, j], (i, 0, T - 1))},
        G,
        (D,),
        sizes=text,
        maps=in_table,
    ),
    wrong={
        "shared among the rows that were added": lambda G, tokens: (
            G[tokens] / np.array([[tokens.count(token)] for token in tokens])
        ),
        "the rows in their own order": lambda G, tokens: G[: len(tokens)],
        "the sum over the rows": lambda G, tokens: np.broadcast_to(
            np.sum(G, axis=0), (len(tokens), G.shape[1])
        ),
    },
)


@SCATTER.program
def scatter(G, tokens):
    """Return ∂C/∂X, T × D, for rows that were added into others by np.add.at(Y, tokens, X).

    Args:
        G: the gradient with respect to Y, n_E × D.
        tokens: to which row of Y each row of X was added, T whole numbers.

    >>> scatter(np.array([[1, 2], [3, 4], [5, 6]]), tokens=[2, 0, 2])
    array([[5, 6],
           [1, 2],
           [5, 6]])
    """
    return G[tokens]
