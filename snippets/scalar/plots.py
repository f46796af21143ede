"""The chapter's figures: the graph of one neuron, a small change of a weight, and four slopes."""

import matplotlib.pyplot as plt
import numpy as np

from snippets.scalar.activity import pre_activation
from snippets.scalar.bp1 import bp1
from snippets.scalar.bp2 import bp2
from snippets.scalar.bp4 import bp4
from snippets.scalar.exercises import run
from snippets.scalar.relu_slope import relu_slope
from snippets.scalar.sigmoid import sigmoid
from snippets.scalar.sigmoid_slope import sigmoid_slope
from snippets.scalar.softplus_slope import softplus_slope
from snippets.scalar.square_cost import square_cost
from snippets.scalar.tanh_slope import tanh_slope


def text_of(number):
    """A number as the page writes it."""
    return f"{number:g}".replace("-", "−")


def computational_graph(ink):
    """One neuron and the cost as a graph: values forward, derivatives along the edges and back.

    Args:
        ink: the colour of each role (weight, error, …).
    """
    w, x, b, y = 2.0, 0.5, -1.0, 1.0
    m, z = w * x, pre_activation(w, x, b)
    a, slope = sigmoid(z), sigmoid_slope(z)
    by_a = square_cost(a, y)
    delta = bp1(by_a, slope)
    nodes = {  # name: place, value, role, ∂C/∂ of it
        "w": ((0, 2), w, "weight", bp4(delta, x)),
        "x": ((0, 0), x, "data", bp2(w, delta, 1)),
        "m": ((1.7, 1), m, "pre-activation", delta),
        "b": ((1.7, -1), b, "bias", delta),
        "z": ((3.4, 1), z, "pre-activation", delta),
        "a": ((5.1, 1), a, "activation", by_a),
        "y": ((5.1, -1), y, "data", None),
        "C": ((6.8, 1), (a - y) ** 2, "cost", 1.0),
    }
    edges = [
        ("w", "m", f"$x$ = {text_of(x)}", (0.35, 0.3)),
        ("x", "m", f"$w$ = {text_of(w)}", (-0.32, 0.28)),
        ("m", "z", "1", (0, 0.24)),
        ("b", "z", "1", (0.16, -0.24)),
        ("z", "a", f"$\\sigma′(z)$\n= {text_of(slope)}", (0, 0.52)),
        ("a", "C", f"$2(a-y)$\n= {text_of(by_a)}", (0, 0.52)),
        ("y", "C", "", (0, 0)),
    ]
    figure, axes = plt.subplots(figsize=(6.6, 3.9))
    for start, end, label, (right, up) in edges:
        (x0, y0), (x1, y1) = nodes[start][0], nodes[end][0]
        arrow = {"arrowstyle": "-|>", "shrinkA": 22, "shrinkB": 22, "color": plt.rcParams["text.color"]}
        axes.annotate("", (x1, y1), (x0, y0), arrowprops=arrow)
        axes.text((x0 + x1) / 2 + right, (y0 + y1) / 2 + up, label, ha="center", va="center", fontsize=14)
    for name, ((x0, y0), value, role, back) in nodes.items():
        axes.plot(x0, y0, "o", markersize=42, markerfacecolor="none", markeredgecolor=ink[role])
        axes.text(
            x0,
            y0 + 0.02,
            f"${name}$\n{text_of(value)}",
            ha="center",
            va="center",
            color=ink[role],
            fontsize=14,
        )
        if back is not None:
            axes.text(
                x0, y0 - 0.72, f"← {text_of(back)}", ha="center", va="center", color=ink["error"], fontsize=14
            )
    axes.set_xlim(-0.5, 7.3)
    axes.set_ylim(-2.0, 2.6)
    axes.set_axis_off()
    return figure


def nudged_weight(ink):
    """The first pre-activation, the last activation and the cost while the first weight moves, and their
    tangents.

    Args:
        ink: the colour of each role (weight, error, …).
    """
    x, w_2, here = 2.0, 2.0, 1.0
    w_1 = np.linspace(-1, 3, 161)
    z_1, _, _, a_2, cost = run(w_1)
    z_here, _, z_2_here, a_2_here, cost_here = run(here)
    slope_1, slope_2 = sigmoid_slope(z_here), sigmoid_slope(z_2_here)
    delta = bp2(w_2, bp1(square_cost(a_2_here, 1.0), slope_2), slope_1)
    panels = [
        ("$z^{(1)}$", "pre-activation", z_1, z_here, x),
        ("$a^{(2)}$", "activation", a_2, a_2_here, slope_2 * w_2 * slope_1 * x),
        ("$C$", "cost", cost, cost_here, bp4(delta, x)),
    ]
    figure, several = plt.subplots(1, 3, figsize=(6.2, 2.8), layout="constrained")
    for axes, (name, role, values, value, slope) in zip(several, panels, strict=True):
        axes.plot(w_1, values, color=ink[role])
        near = here + np.array([-0.9, 0.9])
        axes.plot(near, value + slope * (near - here), color=ink["error"], linestyle="--", linewidth=1.5)
        axes.plot(here, value, "o", color=ink[role], markersize=7)
        axes.set_title(f"{name}, slope {text_of(slope)}", fontsize=14.5, color=ink[role])
        axes.set_xlabel("$w^{(1)}$", fontsize=14.5)
        axes.set_xticks([-1, 0, 1, 2, 3])
        axes.grid(alpha=0.2)
    return figure


def four_slopes(ink):
    """σ′ of the sigmoid, of tanh, of the ReLU and of the softplus.

    Args:
        ink: the colour of each role (weight, error, …).
    """
    z = np.linspace(-5, 5, 401)
    figure, axes = plt.subplots(figsize=(6.4, 3.4))
    for name, slopes, role, style, (right, up) in (
        ("ReLU", relu_slope(z), "cost", "-", (3.1, 1.05)),
        ("softplus", softplus_slope(z), "weight", "--", (2.2, 0.8)),
        ("tanh", tanh_slope(np.tanh(z)), "pre-activation", "-.", (-2.1, 0.62)),
        ("sigmoid", sigmoid_slope(z), "error", "-", (-4.3, 0.14)),
    ):
        axes.plot(z, slopes, style, color=ink[role])
        axes.text(right, up, name, fontsize=14, color=ink[role], ha="left", va="center")
    axes.axhline(0.25, linewidth=0.8, linestyle=":", color=plt.rcParams["text.color"])
    axes.text(5.6, 0.25, "¼", va="center", fontsize=14)
    axes.set_xlabel("$z$")
    axes.set_ylabel(r"$\sigma′(z)$")
    axes.set_ylim(-0.05, 1.15)
    axes.grid(alpha=0.2)
    return figure
