"""The chapter's figures: the three paths with numbers, and what is normalised together."""

import matplotlib.pyplot as plt
import numpy as np

from snippets.normalisation.drawing import Edge, GraphNode, draw_graph, draw_table
from snippets.normalisation.input_gradient import input_gradient
from snippets.normalisation.mean_share import mean_share
from snippets.normalisation.standardise import standardise
from snippets.normalisation.variance_share import variance_share

X = np.array([[0], [0], [4], [4]])
G = np.array([[0], [8], [4], [0]])


def three_paths(ink):
    """Four numbers, their mean and variance, and x̂: values forward, gradients backward.

    Args:
        ink: the colour of each role (weight, error, …).
    """
    mu, var = np.mean(X), np.var(X)
    s = np.sqrt(var)
    x_hat = standardise(X, mu, var, eps=0)
    nodes = {
        "x": GraphNode((0, 0), "$x$", "data", X, input_gradient(G, x_hat, s), beside=(-0.25, 1)),
        "mu": GraphNode((3.2, 1.25), "$\\mu$", "data", mu, mean_share(G, s)),
        "var": GraphNode((3.2, -1.25), "$v$", "activation", var, variance_share(G, x_hat, s), beside=(0, -1)),
        "x_hat": GraphNode((6.4, 0), "$\\hat{x}$", "activation", x_hat, G, beside=(0.8, 1)),
        "C": GraphNode((8.9, 0), "$C$", "cost"),
    }
    edges = [
        Edge("x", "x_hat", "$1/s$", (1.0, 0.22)),
        Edge("x", "mu", "$1/n$", (0.0, 0.42)),
        Edge("x", "var", "$2(x-\\mu)/n$", (-0.75, -0.32)),
        Edge("mu", "x_hat", "$-1/s$", (0.45, 0.3)),
        Edge("var", "x_hat", "$-\\hat{x}/(2s^2)$", (0.8, -0.3)),
        Edge("mu", "var", "0", (-0.2, 0.45)),
        Edge("x_hat", "C"),
    ]
    figure, axes = plt.subplots(figsize=(7.0, 4.0))
    draw_graph(axes, ink, nodes, edges)
    axes.set_xlim(-1.3, 9.4)
    axes.set_ylim(-2.5, 2.5)
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
        chosen = np.zeros((4, 5), bool)
        chosen[(slice(None), 1) if is_column else 1] = True
        draw_table(axes, chosen, ink["error"])
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
    return figure
