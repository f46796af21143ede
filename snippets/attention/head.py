"""One head of attention: T queries look at U keys, and the cost is any function of the output."""

import numpy as np
from sympy import Sum, Symbol, exp, sqrt

from backprop_checked.algebra.graph import AnyFunction, Graph
from backprop_checked.algebra.notation import C, Letter, d, i, j, k, m
from backprop_checked.algebra.signs import Sign

T = Symbol("T", integer=True, positive=True)  # how many queries there are
U = Symbol("U", integer=True, positive=True)  # how many keys, each with its value
d_k = Symbol("d_k", integer=True, positive=True)  # how many numbers a query or a key has
d_v = Symbol("d_v", integer=True, positive=True)  # how many numbers a value has
r = Symbol("r", integer=True, nonnegative=True)  # runs over the keys beside j
every_query, every_key, other_keys = (i, 0, T - 1), (j, 0, U - 1), (r, 0, U - 1)
every_feature, every_output = (k, 0, d_k - 1), (m, 0, d_v - 1)

queries = Sign("Q", "pre-activation", "the queries of attention, in rows")
keys = Sign("K", "pre-activation", "the keys of attention, in rows", "{K}")
values = Sign("V", "pre-activation", "the values of attention, in rows", "{V}")
scores = Sign("S", "pre-activation", "the scores of attention: what enters softmax, a row for each query")
weights = Sign("P", "activation", "the attention weights: a row for each query, which sums to 1")
output = Sign("O", "activation", "the output of attention: weighted sums of the values, in rows", "{O}")
error = Sign("G", "error", "the gradient of the cost with respect to the output of attention")

Q, K, V = Letter(queries, T, d_k), Letter(keys, U, d_k), Letter(values, U, d_v)
S, P, O = Letter(scores, T, U), Letter(weights, T, U), Letter(output, T, d_v)
G = Letter(error, T, d_v)
dS, dP = d(C, S), d(C, P)

scored = {S: 1 / sqrt(d_k) * (Q @ K.T)}
normalised = {P[i, j]: exp(S[i, j]) / Sum(exp(S[i, r]), other_keys)}
weighted = {O: P @ V, C: AnyFunction("C", O), G: d(C, O)}


def softmax_rows(S):
    """Softmax along each row."""
    e = np.exp(S)
    return e / np.sum(e, axis=1, keepdims=True)


def heads(
    *steps, free=(Q, K, V), name="{T} queries, {U} keys", dimensions=(T, U, d_k, d_v), facts=(), where=None
):
    """One head.

    Args:
        steps: how the letters follow from those that are free, in parts.
        free: the letters that nothing computes.
        name: what the evidence calls it.
        dimensions: the sizes.
        facts: numbers made of them that are not negative.
        where: for a free letter, a function that makes any array into one that obeys its condition.
    """
    steps = {letter: step for part in steps for letter, step in part.items()}
    return [Graph(name, free, steps, dimensions=dimensions, opaque=("cost",), facts=facts, where=where)]


head = heads(scored, normalised, weighted)
# What goes back through one step does not ask where its inputs come from, nor what becomes of its outputs.
of_scores = heads(scored, {C: AnyFunction("C", S)}, free=[Q, K], dimensions=(T, U, d_k))
of_weights = heads(normalised, {C: AnyFunction("C", P)}, free=[S], dimensions=(T, U))
of_output = heads(weighted, free=[P, V], dimensions=(T, U, d_v))
