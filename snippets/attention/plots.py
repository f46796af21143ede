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

Q, K, V, G = np.array([[1]]), np.log([[1], [3]]), np.array([[0], [16]]), np.array([[1]])


def text_of(values):
    """A number, or several, as the page writes them."""
    text = ", ".join(f"{value:.3g}".replace("-", "−") for value in np.ravel(values))
    return f"({text})" if np.size(values) > 1 else text


def flow(ink):
    """One query, two keys and their values: numbers forward, gradients backward.

    Args:
        ink: the colour of each role (weight, error, …).
    """
    S = scores(Q, K)
    P = softmax_rows(S)
    dP = weight_gradient(G, V)
    dS = score_gradient(P, dP)
    nodes = {  # place, name, role, value, gradient
        "Q": ((0, 1.6), "$Q$", "pre-activation", Q, query_gradient(dS, K)),
        "K": ((0, -0.2), "$K$", "pre-activation", K, key_gradient(dS, Q)),
        "V": ((0, -2.1), "$V$", "pre-activation", V, value_gradient(P, G)),
        "S": ((2.9, 0.7), "$S$", "pre-activation", S, dS),
        "P": ((5.7, 0.7), "$P$", "activation", P, dP),
        "O": ((8.3, -0.7), "$O$", "activation", output(P, V), G),
        "C": ((10.0, -0.7), "$C$", "cost", None, None),
    }
    edges = [("Q", "S"), ("K", "S"), ("S", "P"), ("P", "O"), ("V", "O"), ("O", "C")]
    figure, axes = plt.subplots(figsize=(7.0, 4.2))
    for start, end in edges:
        arrow = {"arrowstyle": "-|>", "shrinkA": 17, "shrinkB": 17, "color": plt.rcParams["text.color"]}
        axes.annotate("", nodes[end][0], nodes[start][0], arrowprops=arrow)
    for (x0, y0), name, role, value, gradient in nodes.values():
        axes.plot(x0, y0, "o", markersize=32, markerfacecolor="none", markeredgecolor=ink[role])
        axes.text(x0, y0, name, ha="center", va="center", color=ink[role], fontsize=16)
        if value is None:
            continue
        for up, text, colour in (
            (0.66, text_of(value), plt.rcParams["text.color"]),
            (1.06, f"← {text_of(gradient)}", ink["error"]),
        ):
            axes.text(x0, y0 + up, text, ha="center", va="center", color=colour, fontsize=13)
    axes.set_xlim(-1.0, 10.6)
    axes.set_ylim(-2.7, 3.0)
    axes.set_axis_off()
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
        for (row, column), is_allowed in np.ndenumerate(allowed):
            axes.add_patch(
                plt.Rectangle(
                    (column, 4 - row),
                    1,
                    1,
                    facecolor=ink["activation"] if is_allowed else "none",
                    alpha=0.35 if is_allowed else 1,
                    edgecolor=plt.rcParams["text.color"],
                    linewidth=0.8,
                )
            )
            if not is_allowed:
                axes.text(column + 0.5, 4.5 - row, "−∞", ha="center", va="center", fontsize=11)
        axes.text(2.5, 5.75, title, ha="center", va="center", fontsize=14)
        axes.text(2.5, 5.25, "keys", ha="center", va="center", fontsize=12)
        axes.text(-0.3, 2.5, "queries", ha="center", va="center", rotation=90, fontsize=12)
        axes.set_xlim(-0.7, 5.1)
        axes.set_ylim(-0.1, 6.1)
        axes.set_aspect("equal")
        axes.set_axis_off()
    return figure
