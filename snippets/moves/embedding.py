"""Embedding: a row of the table receives the gradients of all places where it was looked up."""

import numpy as np
from sympy import IndexedBase, KroneckerDelta, Sum, Symbol

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.index import whole
from backprop_checked.algebra.notation import C, Each, Letter, d, i, j, k
from backprop_checked.algebra.signs import Sign
from snippets.moves.move import D, error, move, result

T = Symbol("T", integer=True, positive=True)  # how many tokens a text has
n_E = Symbol("n_E", integer=True, positive=True)  # how many rows the table has
token = IndexedBase("t", integer=True, nonnegative=True)  # token[i]: which row stands at place i
E = Letter(Sign("E", "weight", "the embedding: a row for each token of the vocabulary"), n_E, D)
Y, G = Letter(result, T, D), Letter(error, T, D)
tokens = Each(token[i], i, 0, T - 1)
every_place = (i, 0, T - 1)
last_row = whole("n_E") - 1
text = {T: 4, n_E: 5, **{token[place]: row for place, row in enumerate((2, 0, 2, 4))}}  # one twice, two never
in_table = {"t": (lambda place: 0, lambda place: last_row)}

EMBEDDING = Formula(
    d(C, E[k, j]),
    (
        "chain rule through every place of the text",
        Sum(d(C, Y[i, j]) * d(Y[i, j], E[k, j]), every_place),
    ),
    (
        "place $i$ has a copy of row $k$ if token $k$ stands there",
        Sum(KroneckerDelta(k, token[i]) * G[i, j], every_place),
    ),
    on=move(
        "4 tokens of a vocabulary of 5, each {D} numbers",
        [E],
        {Y[i, j]: E[token[i], j]},
        G,
        (D,),
        sizes=text,
        maps=in_table,
    ),
    wrong={
        "a token that stands twice counts once": lambda G, tokens, n_E: once(G, tokens, n_E),
        "the mean over the places of a token": lambda G, tokens, n_E: (
            embedding(G, tokens, n_E) / np.maximum(1, embedding(np.ones(G.shape, dtype=int), tokens, n_E))
        ),
        "every row of the table gets it": lambda G, n_E: np.broadcast_to(np.sum(G, axis=0), (n_E, len(G[0]))),
        "the gradients stay in the order of the text": lambda G, n_E: np.concatenate(
            [G, np.zeros((n_E - len(G), len(G[0])), G.dtype)]
        ),
    },
)


def once(G, tokens, n_E):
    dE = np.zeros((n_E, G.shape[1]), G.dtype)
    dE[tokens] += G
    return dE


@EMBEDDING.program
def embedding(G, tokens, n_E):
    """Return ∂C/∂E, n_E × D.

    Args:
        G: the gradient with respect to the rows that were looked up, T × D.
        tokens: which rows these are, T whole numbers.
        n_E: how many rows the table has.

    >>> embedding(np.array([[1, 2], [10, 20], [100, 200]]), tokens=[2, 0, 2], n_E=4)
    array([[ 10,  20],
           [  0,   0],
           [101, 202],
           [  0,   0]])
    """
    dE = np.zeros((n_E, G.shape[1]), G.dtype)
    np.add.at(dE, tokens, G)
    return dE
