"""The chapter's figures: moves forward and backward, and windows that overlap."""

import matplotlib.pyplot as plt
import numpy as np

from snippets.moves.exercises import winners
from snippets.moves.max_pool import max_pool

# From which entry to which: inputs on the left, results on the right.
WIRES = {
    "copy": [(0, 0), (0, 1), (0, 2)],
    "sum": [(0, 0), (1, 0), (2, 0)],
    "gather": [(1, 0), (0, 1), (1, 2)],
    "slice": [(1, 0), (3, 1)],
    "transpose": [(0, 0), (1, 2), (2, 1), (3, 3)],
    "maximum": [(2, 0)],
}
SIZES = {
    "copy": (1, 3),
    "sum": (3, 1),
    "gather": (3, 3),
    "slice": (4, 2),
    "transpose": (4, 4),
    "maximum": (4, 1),
}


def backward(wires, sizes, gradient):
    """Return the gradients of the inputs: each wire carries its result's gradient back, and wires that meet
    add up.

    >>> backward(WIRES["gather"], (3, 3), [1, 10, 100])
    [10, 101, 0]
    """
    gradients = [0] * sizes[0]
    for start, end in wires:
        gradients[start] += gradient[end]
    return gradients


def wires(ink):
    """Six moves as wires from inputs to results, with the gradients that come back along them.

    Args:
        ink: the colour of each role (weight, error, …).
    """
    figure, several = plt.subplots(2, 3, figsize=(7.0, 5.0), layout="constrained")
    for axes, (title, lines) in zip(several.flat, WIRES.items(), strict=True):
        sizes, gradient = SIZES[title], [1, 10, 100, 1000]
        at = [[3.5 * (place + 0.5) / size for place in range(size)] for size in sizes]
        for start, end in lines:
            axes.annotate(
                "",
                (2, -at[1][end]),
                (0, -at[0][start]),
                arrowprops={"arrowstyle": "-|>", "shrinkA": 5, "shrinkB": 5, "color": ink["activation"]},
            )
        for side, (x, numbers) in enumerate(((0, backward(lines, sizes, gradient)), (2, gradient))):
            for place, number in zip(at[side], numbers, strict=False):
                axes.plot(x, -place, "o", markersize=7, color=ink["activation" if side else "data"])
                axes.text(
                    x + (0.25 if side else -0.25),
                    -place,
                    str(number),
                    color=ink["error"],
                    ha="left" if side else "right",
                    va="center",
                    fontsize=14,
                )
        axes.set_title(title, fontsize=14)
        axes.set_xlim(-1.1, 3.1)
        axes.set_ylim(-3.6, 0.1)
        axes.axis("off")
    return figure


def windows(ink):
    """Five numbers under two windows of three, which overlap in the middle; the gradients of both add up.

    Args:
        ink: the colour of each role (weight, error, …).
    """
    X, G = np.array([[3, 0, 4, 2, 0]]), np.array([[0.7, 0.9]])
    dX = max_pool(G, *winners(X, 1, 3, 2), *X.shape, 2)[0]
    figure, axes = plt.subplots(figsize=(7.2, 3.4))
    centred = {"ha": "center", "va": "center", "fontsize": 14}
    for place, (number, gradient) in enumerate(zip(X[0], dX, strict=True)):
        axes.add_patch(plt.Rectangle((place, 0), 1, 1, fill=False, edgecolor=ink["data"]))
        axes.text(place + 0.5, 0.5, str(number), color=ink["data"], **centred)
        axes.text(place + 0.5, -0.5, f"{gradient:.2g}", color=ink["error"], **centred)
    for window, (left, gradient) in enumerate(zip((0, 2), G[0], strict=True)):
        height = 1.35 + 0.2 * window
        axes.plot([left + 0.08, left + 2.92], [height, height], color=ink["activation"], linewidth=3)
        axes.text(left + 1.5 - 0.35 + 0.7 * window, 2.05, "maximum 4", color=ink["activation"], **centred)
        axes.text(left + 1.5 - 0.35 + 0.7 * window, 2.6, f"← {gradient}", color=ink["error"], **centred)
    axes.set_xlim(-0.3, 5.3)
    axes.set_ylim(-0.9, 2.9)
    axes.set_aspect("equal")
    axes.axis("off")
    return figure
