"""The chapter's figures: one query and two keys with numbers, and which scores a mask leaves."""

import matplotlib.pyplot as plt
import numpy as np

from snippets.attention.head import softmax_rows
from snippets.attention.key_gradient import key_gradient
from snippets.attention.output import output
from snippets.attention.query_gradient import query_gradient
from snippets.attention.score_gradient import score_gradient
from snippets.attention.scores import scores
from snippets.attention.value_gradient import value_gradient
from snippets.attention.weight_gradient import weight_gradient
from snippets.normalisation.drawing import Edge, GraphNode, draw_graph, draw_table

Q, K, V, G = np.array([[1]]), np.log([[1], [3]]), np.array([[0], [16]]), np.array([[1]])


def flow(ink):
    """One query, two keys and their values: numbers forward, gradients backward.

    Args:
        ink: the colour of each role (weight, error, …).
    """
    S = scores(Q, K)
    P = softmax_rows(S)
    dP = weight_gradient(G, V)
    dS = score_gradient(P, dP)
    nodes = {
        "Q": GraphNode((0, 1.6), "$Q$", "pre-activation", Q, query_gradient(dS, K)),
        "K": GraphNode((0, -0.2), "$K$", "pre-activation", K, key_gradient(dS, Q)),
        "V": GraphNode((0, -2.1), "$V$", "pre-activation", V, value_gradient(P, G)),
        "S": GraphNode((2.9, 0.7), "$S$", "pre-activation", S, dS),
        "P": GraphNode((5.7, 0.7), "$P$", "activation", P, dP),
        "O": GraphNode((8.3, -0.7), "$O$", "activation", output(P, V), G),
        "C": GraphNode((10.0, -0.7), "$C$", "cost"),
    }
    figure, axes = plt.subplots(figsize=(7.0, 4.2))
    draw_graph(axes, ink, nodes, [Edge(*pair) for pair in ("QS", "KS", "SP", "PO", "VO", "OC")])
    axes.set_xlim(-1.0, 10.6)
    axes.set_ylim(-2.7, 3.0)
    return figure


def masks(ink):
    """Scores of five tokens: a causal mask leaves a triangle, two padded keys take two columns away.

    Args:
        ink: the colour of each role (weight, error, …).
    """
    figure, several = plt.subplots(1, 2, figsize=(6.6, 3.2), layout="constrained")
    kinds = {"causal": np.tril(np.ones((5, 5))), "two keys are padding": np.ones((5, 5))}
    kinds["two keys are padding"][:, 3:] = 0
    for axes, (title, allowed) in zip(several, kinds.items(), strict=True):
        draw_table(axes, allowed, ink["activation"])
        for row, column in np.argwhere(allowed == 0):
            axes.text(column + 0.5, 4.5 - row, "−∞", ha="center", va="center", fontsize=11)
        axes.text(2.5, 5.75, title, ha="center", va="center", fontsize=14)
        axes.text(2.5, 5.25, "keys", ha="center", va="center", fontsize=12)
        axes.text(-0.3, 2.5, "queries", ha="center", va="center", rotation=90, fontsize=12)
        axes.set_xlim(-0.7, 5.1)
        axes.set_ylim(-0.1, 6.1)
    return figure
