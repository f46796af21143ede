"""What the chapter's picture shows: the classifier as a graph, forward and backward."""

from itertools import pairwise

import matplotlib.pyplot as plt

# From the top: the letter, its role, what computes it, its gradient; what enters beside it, and feels what.
NODES = [
    ("$X$", "data", "", r"$\partial C/\partial Z_1 \; W_1^{\top}$", "", ""),
    (
        "$Z_1$",
        "pre-activation",
        r"$X W_1 + \mathbf{1} b_1$",
        r"$\partial C/\partial H \odot \mathbf{1}[H > 0]$",
        "$W_1, b_1$",
        r"$X^{\top} \partial C/\partial Z_1 + 2 \lambda W_1$",
    ),
    ("$H$", "activation", r"$\max(0, Z_1)$", r"$\partial C/\partial S \; W_2^{\top}$", "", ""),
    (
        "$S$",
        "pre-activation",
        r"$H W_2 + \mathbf{1} b_2$",
        r"$(P - Y) / N$",
        "$W_2, b_2$",
        r"$H^{\top} \partial C/\partial S + 2 \lambda W_2$",
    ),
    ("$P$", "activation", r"$\mathrm{softmax}(S)$", "", "", ""),
    ("$C$", "cost", r"$\mathrm{cross\text{-}entropy} + \lambda R$", "", "$Y$", ""),
]
GAP, CENTRE, LEFT = 1.3, 0.0, -2.3


def graph(ink):
    """The graph, its forward steps to the left, its gradients to the right.

    Args:
        ink: the colour of each role (weight, error, …).
    """
    figure, axes = plt.subplots(figsize=(5.6, 6.6))
    heights = [-GAP * place for place in range(len(NODES))]
    for (letter, role, computed, gradient, beside, influence), y in zip(NODES, heights, strict=True):
        _box(axes, CENTRE, y, letter, ink[role])
        axes.text(CENTRE + 0.48, y, gradient, color=ink["error"], va="center", ha="left", fontsize=13)
        axes.text(CENTRE - 0.3, y + GAP / 2, computed, va="center", ha="right")
        if beside:
            entering = ink["data" if beside == "$Y$" else "weight"]
            _box(axes, LEFT, y, beside, entering)
            axes.text(LEFT, y - 0.4, influence, color=ink["error"], va="center", ha="center", fontsize=10.5)
            _arrow(axes, (LEFT + 0.46, y), (CENTRE - 0.36, y), entering)
    for y, below in pairwise(heights):
        _arrow(axes, (CENTRE - 0.12, y - 0.3), (CENTRE - 0.12, below + 0.3), ink["activation"])
        _arrow(axes, (CENTRE + 0.14, below + 0.3), (CENTRE + 0.14, y - 0.3), ink["error"], dashed=True)
    _penalty(axes, ink, heights)
    axes.set_xlim(-3.9, 2.9)
    axes.set_ylim(heights[-1] - 0.5, 0.5)
    axes.set_axis_off()
    return figure


def _penalty(axes, ink, heights):
    """The other way from the weights to the cost."""
    at = (-3.4, heights[4])
    _box(axes, *at, "$R$", ink["cost"])
    for y in (heights[1], heights[3]):
        axes.plot([LEFT - 0.46, at[0]], [y, y], color=ink["weight"], linewidth=1.4)
    _arrow(axes, (at[0], heights[1]), (at[0], at[1] + 0.3), ink["weight"])
    axes.plot([at[0]] * 2, [at[1] - 0.3, heights[5] - 0.38], color=ink["cost"], linewidth=1.4)
    axes.plot([at[0], CENTRE - 0.6], [heights[5] - 0.38] * 2, color=ink["cost"], linewidth=1.4)
    _arrow(axes, (CENTRE - 0.6, heights[5] - 0.38), (CENTRE - 0.32, heights[5] - 0.2), ink["cost"])


def _box(axes, x, y, text, colour):
    box = {"boxstyle": "round,pad=0.35", "facecolor": "none", "edgecolor": colour, "linewidth": 1.4}
    axes.text(x, y, text, color=colour, bbox=box, ha="center", va="center", fontsize=13)


def _arrow(axes, start, end, colour, dashed=False):
    style = {"arrowstyle": "-|>", "color": colour, "linewidth": 1.4, "linestyle": "--" if dashed else "-"}
    axes.annotate("", end, start, arrowprops=style)
