"""Embedding: a row of the table receives the gradients of all places where it was looked up."""

import numpy as np
from sympy import IndexedBase, KroneckerDelta, Sum, Symbol

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.index import whole
from backprop_checked.algebra.notation import C, Each, Letter, d, i, j
from backprop_checked.algebra.signs import Sign
from snippets.moves.move import D, error, move, result

T = Symbol("T", integer=True, positive=True)  # how many tokens a text has
V = Symbol("V", integer=True, positive=True)  # how many rows the table has
v = Symbol("v", integer=True, nonnegative=True)  # a row of the table
token = IndexedBase("t", integer=True, nonnegative=True)  # token[i]: which row stands at place i
E = Letter(Sign("E", "weight", "the embedding: a row for each token of the vocabulary"), V, D)
Y, G = Letter(result, T, D), Letter(error, T, D)
tokens = Each(token[i], i, 0, T - 1)
every_place = (i, 0, T - 1)
last_row = whole("V") - 1
text = {T: 4, V: 5, **{token[place]: row for place, row in enumerate((2, 0, 2, 4))}}  # one twice, two never
in_table = {"t": (lambda place: 0, lambda place: last_row)}

EMBEDDING = Formula(
    d(C, E[v, j]),
    (
        "chain rule through every place of the text",
        Sum(d(C, Y[i, j]) * d(Y[i, j], E[v, j]), every_place),
    ),
    (
        "place $i$ has a copy of row $v$ if token $v$ stands there",
        Sum(KroneckerDelta(v, token[i]) * G[i, j], every_place),
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
        "a token that stands twice counts once": lambda G, tokens, V: once(G, tokens, V),
        "the mean over the places of a token": lambda G, tokens, V: (
            embedding(G, tokens, V) / np.maximum(1, embedding(np.ones(G.shape, dtype=int), tokens, V))
        ),
        "every row of the table gets it": lambda G, V: np.broadcast_to(np.sum(G, axis=0), (V, len(G[0]))),
        "the gradients stay in the order of the text": lambda G, V: np.concatenate(
            [G, np.zeros((V - len(G), len(G[0])), G.dtype)]
        ),
    },
)


def once(G, tokens, V):
    dE = np.zeros((V, G.shape[1]), G.dtype)
    dE[tokens] += G
    return dE


@EMBEDDING.program
def embedding(G, tokens, V):
    """Return ∂C/∂E, V × D.

    Args:
        G: the gradient with respect to the rows that were looked up, T × D.
        tokens: which rows these are, T whole numbers.
        V: how many rows the table has.

    >>> embedding(np.array([[1, 2], [10, 20], [100, 200]]), tokens=[2, 0, 2], V=4)
    array([[ 10,  20],
           [  0,   0],
           [101, 202],
           [  0,   0]])
    """
    dE = np.zeros((V, G.shape[1]), G.dtype)
    np.add.at(dE, tokens, G)
    return dE
