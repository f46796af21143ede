"""The chapter's figures: what a step does with a gradient, and how large activations are, layer by layer."""

import matplotlib.pyplot as plt
import numpy as np

from snippets.normalisation.drawing import Edge, GraphNode, draw_graph
from snippets.steps.deep import VARIANCES, start


def flow(ink):
    """From the gradient to the parameters: by a velocity, and by Adam's two moments.

    Args:
        ink: the colour of each role (weight, error, …).
    """
    nodes = {
        "g": GraphNode((0, 0), "$g$", "error"),
        "v": GraphNode((3.2, 1.6), "$v$", "activation"),
        "m": GraphNode((3.2, -0.35), "$m$", "activation"),
        "s": GraphNode((3.2, -2.2), "$s$", "activation"),
        "momentum": GraphNode((6.8, 1.6), "$\\theta$", "weight"),
        "adam": GraphNode((6.8, -1.3), "$\\theta$", "weight"),
    }
    edges = [
        Edge("g", "v", "1", (-0.2, 0.3)),
        Edge("g", "m", "$1-\\beta_1$", (-0.1, 0.24)),
        Edge("g", "s", "$(1-\\beta_2)\\,g$", (-0.85, -0.35)),
        Edge("v", "momentum", "$-\\eta$", (0, 0.32)),
        Edge("m", "adam", "numerator", (0.85, 0.3)),
        Edge("s", "adam", "denominator", (0.75, -0.35)),
    ]
    figure, axes = plt.subplots(figsize=(7.0, 4.0))
    draw_graph(axes, ink, nodes, edges)
    for key, share, up in (("v", "\\mu", 0.65), ("m", "\\beta_1", 0.65), ("s", "\\beta_2", -0.65)):
        x, y = nodes[key].place
        axes.text(x, y + up, f"${share}$ of it stays", ha="center", va="center", fontsize=13)
    for key, name in (("momentum", "momentum"), ("adam", "Adam")):
        x, y = nodes[key].place
        axes.text(x + 0.5, y, name, ha="left", va="center", fontsize=13)
    axes.set_xlim(-0.6, 9.0)
    axes.set_ylim(-3.1, 2.6)
    return figure


def by_layer(ink, layers=50):
    """The size of the activations in 50 layers with ReLU, for three variances of the weights.

    Args:
        ink: the colour of each role (weight, error, …).
        layers: how many layers there are.
    """
    figure, axes = plt.subplots()
    roles = ("weight", "error", "activation")
    for (name, variance), role in zip(VARIANCES.items(), roles, strict=True):
        sizes = start(variance, layers)
        axes.plot(np.log10(sizes).round(3), color=ink[role], linewidth=2)
        place, below = {"He, 2/n": (38, 10), "Glorot, 1/n": (30, -18), "0.01²": (26, 8)}[name]
        axes.annotate(
            name,
            (place, np.log10(sizes[place])),
            xytext=(4, below),
            textcoords="offset points",
            color=ink[role],
        )
    axes.set_ylim(-60, 6)
    axes.set_xlabel("layer")
    axes.set_ylabel(r"$\log_{10}$ of the root mean square", fontsize=13)
    axes.grid(axis="y", alpha=0.25)
    return figure
