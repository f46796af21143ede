"""Padded keys are left out of softmax: the output is the one without them."""

import numpy as np
from sympy import Heaviside, Sum, Symbol, exp

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import i, j, m
from snippets.attention.head import (
    O,
    P,
    S,
    T,
    U,
    V,
    d_k,
    d_v,
    heads,
    other_keys,
    r,
    scored,
    softmax_rows,
    weighted,
)

p = Symbol("p", integer=True, positive=True)  # how many keys at the end are padding
real_keys, other_real = (j, 0, U - p - 1), (r, 0, U - p - 1)


def is_real(key):
    """1 where a key is no padding."""
    return Heaviside(U - p - key, 0)


padded = heads(
    scored,
    {P[i, j]: is_real(j) * exp(S[i, j]) / Sum(is_real(r) * exp(S[i, r]), other_keys)},
    weighted,
    name="{T} queries, {U} keys, of which {p} are padding",
    dimensions=(T, p, U, d_k, d_v),
    facts=[U - p - 1],
)

PADDING = Formula(
    O[i, m],
    ("the weights of padded keys are 0", Sum(P[i, j] * V[j, m], real_keys)),
    (
        "and the sum in the denominator has no padded keys",
        Sum(exp(S[i, j]) * V[j, m], real_keys) / Sum(exp(S[i, r]), other_real),
    ),
    on=padded,
    wrong={
        "no mask: the padding counts": lambda S, V: softmax_rows(S) @ V,
        "the values of the padding are 0, and its keys still count": lambda S, V, p: (
            softmax_rows(S)[:, : len(V) - p] @ V[: len(V) - p]
        ),
        "the scores of the padding are 0": lambda S, V, p: (
            softmax_rows(np.concatenate([S[:, : len(V) - p], 0 * S[:, len(V) - p :]], axis=1)) @ V
        ),
        "the first keys are cut off": lambda S, V, p: softmax_rows(S[:, p:]) @ V[p:],
    },
)


@PADDING.program
def padding(S, V, p):
    """Return O, T × d_v, for keys of which the last p are padding.

    >>> padding(np.log([[1, 3, 100]]), np.array([[4], [8], [1000]]), p=1)
    array([[7.]])
    """
    return softmax_rows(S[:, : len(V) - p]) @ V[: len(V) - p]
