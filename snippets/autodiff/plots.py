"""The chapter's figures: one graph in both directions with numbers, and what checkpoints cost."""

import matplotlib.pyplot as plt
import numpy as np

from snippets.autodiff.computed_again import computed_again
from snippets.autodiff.stored_inputs import stored_inputs
from snippets.autodiff.tape import add, backpropagate, leaf, multiply, record
from snippets.normalisation.drawing import Edge, GraphNode, draw_graph


def both_modes(ink):
    """The product u of 3 and 2, its square q, and their sum r: values, one direction forward, gradients.

    Args:
        ink: the colour of each role (weight, error, …).
    """
    tape = []
    x_1, x_2 = leaf(tape, 3), leaf(tape, 2)
    u = record(tape, multiply, x_1, x_2)
    q = record(tape, multiply, u, u)
    r = record(tape, add, u, q)
    gradients = backpropagate(tape, r)
    u_bar, u_dot = 1 + 2 * tape[u][0], tape[x_2][0]  # x₁ changes by 1, x₂ does not
    dots = {"x_1": 1, "x_2": 0, "u": u_dot, "q": 2 * tape[u][0] * u_dot, "r": u_bar * u_dot}
    nodes = {
        "x_1": GraphNode((0, 1.3), "$x_1$", "data", tape[x_1][0], gradients[x_1]),
        "x_2": GraphNode((0, -1.3), "$x_2$", "data", tape[x_2][0], gradients[x_2]),
        "u": GraphNode((3.0, 0), "$u$", "activation", tape[u][0], u_bar),
        "q": GraphNode((6.0, 1.3), "$q$", "activation", tape[q][0], 1),
        "r": GraphNode((8.6, 0), "$r$", "activation", tape[r][0], 1, beside=(0.3, 1)),
    }
    edges = [
        Edge("x_1", "u", "$x_2 = 2$", (0.35, 0.42)),
        Edge("x_2", "u", "$x_1 = 3$", (0.35, -0.42)),
        Edge("u", "q", "$2u = 12$", (-0.1, 0.55)),
        Edge("u", "r", "1", (0, -0.3)),
        Edge("q", "r", "1", (0.3, 0.25)),
    ]
    figure, axes = plt.subplots(figsize=(7.0, 4.0))
    draw_graph(axes, ink, nodes, edges)
    for name, node in nodes.items():
        x, height = node.place
        text = f"→ {dots[name]}"
        axes.text(x, height - 0.72, text, color=ink["weight"], fontsize=13, ha="center", va="center")
    axes.set_xlim(-0.9, 9.6)
    axes.set_ylim(-2.3, 2.6)
    return figure


def checkpoints(ink):
    """One hundred layers with a checkpoint before every k-th: what is stored, and what is computed again.

    Args:
        ink: the colour of each role (weight, error, …).
    """
    each = np.array([1, 2, 4, 5, 10, 20, 25, 50, 100])
    figure, axes = plt.subplots(figsize=(6.4, 3.2), layout="constrained")
    for name, count, colour, marker in (
        ("stored at once", stored_inputs, ink["activation"], "o"),
        ("computed again", computed_again, ink["error"], "s"),
    ):
        axes.plot(each, count(100, each), marker=marker, color=colour, label=name)
    axes.set_xscale("log")
    axes.set_xticks(each, map(str, each))
    axes.minorticks_off()
    axes.set(xlabel="layers in a segment", ylabel="of 100 layers")
    axes.legend()
    return figure
