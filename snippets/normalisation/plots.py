"""The chapter's figures: the three paths with numbers, and what is normalised together."""

import matplotlib.pyplot as plt
import numpy as np

from snippets.normalisation.input_gradient import input_gradient
from snippets.normalisation.mean_share import mean_share
from snippets.normalisation.standardise import standardise
from snippets.normalisation.variance_share import variance_share

X = np.array([[0], [0], [4], [4]])
G = np.array([[0], [8], [4], [0]])


def text_of(values):
    """A number, or a column of numbers, as the page writes it."""
    text = ", ".join(f"{value:g}".replace("-", "−") for value in np.ravel(values))
    return f"({text})" if np.size(values) > 1 else text


def three_paths(ink):
    """Four numbers, their mean and variance, and x̂: values forward, gradients backward.

    Args:
        ink: the colour of each role (weight, error, …).
    """
    mu, var = np.mean(X), np.var(X)
    s = np.sqrt(var)
    x_hat = standardise(X, mu, var, eps=0)
    nodes = {  # place, name, role, value, gradient
        "x": ((0, 0), "$x$", "data", X, input_gradient(G, x_hat, s)),
        "mu": ((3.2, 1.25), "$\\mu$", "data", mu, mean_share(G, s)),
        "var": ((3.2, -1.25), "$v$", "activation", var, variance_share(G, x_hat, s)),
        "x_hat": ((6.4, 0), "$\\hat{x}$", "activation", x_hat, G),
        "C": ((8.9, 0), "$C$", "cost", None, None),
    }
    edges = [
        ("x", "x_hat", "$1/s$", (1.0, 0.22)),
        ("x", "mu", "$1/n$", (0.0, 0.42)),
        ("x", "var", "$2(x-\\mu)/n$", (-0.75, -0.32)),
        ("mu", "x_hat", "$-1/s$", (0.45, 0.3)),
        ("var", "x_hat", "$-\\hat{x}/(2s^2)$", (0.8, -0.3)),
        ("mu", "var", "0", (-0.2, 0.45)),
        ("x_hat", "C", "", (0, 0)),
    ]
    figure, axes = plt.subplots(figsize=(7.0, 4.0))
    for start, end, label, (right, up) in edges:
        (x0, y0), (x1, y1) = nodes[start][0], nodes[end][0]
        arrow = {"arrowstyle": "-|>", "shrinkA": 17, "shrinkB": 17, "color": plt.rcParams["text.color"]}
        axes.annotate("", (x1, y1), (x0, y0), arrowprops=arrow)
        axes.text((x0 + x1) / 2 + right, (y0 + y1) / 2 + up, label, ha="center", va="center", fontsize=13)
    for (x0, y0), name, role, value, gradient in nodes.values():
        axes.plot(x0, y0, "o", markersize=32, markerfacecolor="none", markeredgecolor=ink[role])
        axes.text(x0, y0, name, ha="center", va="center", color=ink[role], fontsize=16)
        if value is None:
            continue
        right, side = {"x": (-0.25, 1), "\\hat{x}": (0.8, 1), "v": (0, -1)}.get(name.strip("$"), (0, 1))
        for up, text, colour in (
            (0.66, text_of(value), plt.rcParams["text.color"]),
            (1.06, f"← {text_of(gradient)}", ink["error"]),
        ):
            axes.text(x0 + right, y0 + side * up, text, ha="center", va="center", color=colour, fontsize=13)
    axes.set_xlim(-1.3, 9.4)
    axes.set_ylim(-2.5, 2.5)
    axes.set_axis_off()
    return figure


def groups(ink):
    """Tables of samples and features: batch norm normalises columns, layer norm and RMS norm rows.

    Args:
        ink: the colour of each role (weight, error, …).
    """
    figure, several = plt.subplots(1, 2, figsize=(6.6, 2.9), layout="constrained")
    for axes, title, is_column in zip(
        several, ("batch norm", "layer norm, RMS norm"), (True, False), strict=True
    ):
        for row, column in np.ndindex(4, 5):
            chosen = column == 1 if is_column else row == 1
            axes.add_patch(
                plt.Rectangle(
                    (column, 3 - row),
                    1,
                    1,
                    facecolor=ink["error"] if chosen else "none",
                    alpha=0.35 if chosen else 1,
                    edgecolor=plt.rcParams["text.color"],
                    linewidth=0.8,
                )
            )
        axes.plot([0, 5], [-0.45, -0.45], color=ink["weight"], linewidth=4)
        axes.text(
            2.5,
            -0.85,
            "$\\gamma$, $\\beta$: one for each feature",
            ha="center",
            va="center",
            color=ink["weight"],
        )
        axes.text(2.5, 4.35, title, ha="center", va="center", fontsize=14)
        axes.text(-0.3, 2, "$N$ samples", ha="center", va="center", rotation=90)
        axes.set_xlim(-0.7, 5.1)
        axes.set_ylim(-1.2, 4.7)
        axes.set_aspect("equal")
        axes.set_axis_off()
    return figure
