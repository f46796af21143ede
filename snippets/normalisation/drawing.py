"""What figures of today's layers are drawn with: a graph of values and gradients, and a table of squares."""

from dataclasses import dataclass

import matplotlib.pyplot as plt
import numpy as np


@dataclass(frozen=True)
class GraphNode:
    """A node of a graph: its centre, its name as mathematics, its role, its value and its gradient.

    `beside` says how far to the right the numbers stand, and whether above (1) or below (−1).
    """

    place: tuple[float, float]
    name: str
    role: str
    value: np.ndarray | None = None
    gradient: np.ndarray | None = None
    beside: tuple[float, int] = (0, 1)


@dataclass(frozen=True)
class Edge:
    """An arrow from one node to another, by their keys, with a label so far from its middle."""

    start: str
    end: str
    label: str = ""
    offset: tuple[float, float] = (0, 0)


def text_of(values):
    """A number, or several, as the page writes them."""
    text = ", ".join(f"{value:.3g}".replace("-", "−") for value in np.ravel(values))
    return f"({text})" if np.size(values) > 1 else text


def draw_graph(axes, ink, nodes, edges):
    """Draw nodes with their values and, in the colour of errors, their gradients.

    Args:
        axes: where it is drawn.
        ink: the colour of each role (weight, error, …).
        nodes: the Node of each key.
        edges: the Edges between them.
    """
    centred = {"ha": "center", "va": "center"}
    line = plt.rcParams["text.color"]
    for edge in edges:
        start, end = nodes[edge.start].place, nodes[edge.end].place
        arrow = {"arrowstyle": "-|>", "shrinkA": 17, "shrinkB": 17, "color": line}
        axes.annotate("", end, start, arrowprops=arrow)
        if edge.label:
            axes.text(*(np.add(start, end) / 2 + edge.offset), edge.label, fontsize=13, **centred)
    for node in nodes.values():
        x, y = node.place
        axes.plot(x, y, "o", markersize=32, markerfacecolor="none", markeredgecolor=ink[node.role])
        axes.text(x, y, node.name, color=ink[node.role], fontsize=16, **centred)
        if node.value is None:
            continue
        right, side = node.beside
        for up, text, colour in (
            (0.66, text_of(node.value), line),
            (1.06, f"← {text_of(node.gradient)}", ink["error"]),
        ):
            axes.text(x + right, y + side * up, text, color=colour, fontsize=13, **centred)
    axes.set_axis_off()


def draw_table(axes, shaded, colour):
    """Draw a square for each entry of a table of booleans, its first row on top, those that are true shaded.

    Args:
        axes: where it is drawn.
        shaded: the table.
        colour: of what is shaded.
    """
    for (row, column), is_shaded in np.ndenumerate(shaded):
        axes.add_patch(
            plt.Rectangle(
                (column, len(shaded) - 1 - row),
                1,
                1,
                facecolor=colour if is_shaded else "none",
                alpha=0.35 if is_shaded else 1,
                edgecolor=plt.rcParams["text.color"],
                linewidth=0.8,
            )
        )
    axes.set_aspect("equal")
    axes.set_axis_off()
