"""Looking up is a product with one-hot rows, and so is its backward pass."""

import numpy as np
from sympy import KroneckerDelta, Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, Letter, d, i, j, k
from backprop_checked.algebra.signs import Sign
from snippets.moves.embedding import D, E, T, every_place, in_table, n_E, text, token
from snippets.moves.move import error, move, result

X = Letter(Sign("one_hot", "data", "the tokens of a text, one-hot, in rows", "X"), T, n_E)
one_hot = X
Y, G = Letter(result, T, D), Letter(error, T, D)

ONE_HOT_PRODUCT = Formula(
    d(C, E[k, j]),
    (
        "the sum over the places of a token",
        Sum(KroneckerDelta(k, token[i]) * G[i, j], every_place),
    ),
    ("the bracket is an entry of $X$: row $i$ is one-hot", Sum(X[i, k] * G[i, j], every_place)),
    on=move(
        "4 tokens of a vocabulary of 5, each {D} numbers",
        [E],
        {X[i, k]: KroneckerDelta(k, token[i]), Y: X @ E},
        G,
        (D,),
        sizes=text,
        maps=in_table,
    ),
    wrong={
        "not transposed": lambda one_hot, G: one_hot @ G,
        "the mean over the text": lambda one_hot, G: one_hot.T @ G / len(G),
        "sums first, product after": lambda one_hot, G: np.sum(one_hot, axis=0)[:, None] * np.sum(G, axis=0),
    },
)


@ONE_HOT_PRODUCT.program
def one_hot_product(one_hot, G):
    """Return ∂C/∂E, n_E × D.

    Args:
        one_hot: the tokens, T × n_E.
        G: the gradient with respect to the rows that were looked up, T × D.

    >>> one_hot_product(np.array([[0, 0, 1], [1, 0, 0], [0, 0, 1]]), np.array([[1], [10], [100]]))
    array([[ 10],
           [  0],
           [101]])
    """
    return one_hot.T @ G
