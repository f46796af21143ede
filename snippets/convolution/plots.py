"""What the chapter's pictures show: which outputs depend on a pixel, stride, padding, and im2col."""

import matplotlib.pyplot as plt
import numpy as np

from snippets.convolution.dilation import dilation
from snippets.convolution.forward import forward
from snippets.convolution.im2col import im2col
from snippets.convolution.input_gradient import input_gradient
from snippets.convolution.padding import padding

PIXELS, WEIGHTS = 7, 3


def weight_between():
    """Return which weight leads from a pixel to an output, −1 for none: outputs × pixels, found by running.

    >>> weight_between()
    array([[ 0,  1,  2, -1, -1, -1, -1],
           [-1,  0,  1,  2, -1, -1, -1],
           [-1, -1,  0,  1,  2, -1, -1],
           [-1, -1, -1,  0,  1,  2, -1],
           [-1, -1, -1, -1,  0,  1,  2]])
    """
    one_pixel_each = np.eye(PIXELS, dtype=int)[:, None, None]
    numbered = np.arange(1, WEIGHTS + 1)[None, None, None]
    return forward(one_pixel_each, numbered, np.array([0]), s=1)[:, 0, 0].T - 1


def reach(ink):
    """Pixels below, outputs of a kernel of three weights above: the lines of an output, and those of a pixel.

    Args:
        ink: the colour of each role (weight, error, …).
    """
    table = weight_between()
    figure, both = plt.subplots(2, 1, figsize=(5.4, 5.6))
    chosen = {"output 2 reads": (2, None), "outputs that depend on pixel 3": (None, 3)}
    for axes, (title, (output, pixel)) in zip(both, chosen.items(), strict=True):
        for i, r in np.argwhere(table >= 0):
            strong = output == i or pixel == r
            axes.plot(
                [r, i + 1],
                [0, 1],
                color=ink["weight"],
                alpha=1 if strong else 0.2,
                linewidth=2 if strong else 1,
                zorder=1,
            )
            if strong:
                share = 0.68 if output is None else 0.32  # where along its line the weight's name stands
                axes.text(
                    r + share * (i + 1 - r) + 0.08,
                    share,
                    f"$W_{table[i, r]}$",
                    color=ink["weight"],
                    ha="left",
                    va="center",
                    fontsize=14,
                )
        for place, height, name, role, picked in [
            *((r, 0, f"$X_{r}$", "data", pixel == r or (output is not None and table[output, r] >= 0))
              for r in range(PIXELS)),
            *((i + 1, 1, f"$Z_{i}$", "pre-activation",
               output == i or (pixel is not None and table[i, pixel] >= 0))
              for i in range(len(table))),
        ]:  # fmt: skip
            axes.plot(
                place, height, "o", markersize=9, color=ink[role], alpha=1 if picked else 0.35, zorder=2
            )
            axes.annotate(
                name,
                (place, height),
                xytext=(0, 9 if height else -9),
                textcoords="offset points",
                ha="center",
                va="bottom" if height else "top",
                color=ink[role],
                fontsize=14,
            )
        axes.set_title(title, fontsize=14, pad=16)
        axes.set_xlim(-0.5, PIXELS - 0.5)
        axes.set_ylim(-0.3, 1.25)
        axes.axis("off")
    figure.tight_layout()
    return figure


def strided(ink):
    """A row of eight pixels under a kernel of three weights with stride 2; its errors, and the zeros between.

    Args:
        ink: the colour of each role (weight, error, …).
    """
    Delta = np.array([[[[1, 10, 100]]]])
    with_zeros = dilation(Delta, H=1, B=8, U=1, V=WEIGHTS, s=2)[0, 0]
    figure, axes = plt.subplots(figsize=(7, 3.4))
    _table(axes, np.arange(8)[None], (0, 0), ink["data"])
    axes.text(4, 0.35, "pixels, and the positions of the kernel", ha="center", color=ink["data"])
    for position in range(8 - WEIGHTS + 1):
        used = position % 2 == 0
        place, height = (position + 0.1, -1.45 - 0.42 * position), 0.32
        axes.add_patch(
            plt.Rectangle(place, WEIGHTS - 0.2, height, color=ink["weight"], alpha=0.75 if used else 0.18)
        )
    axes.text(8.3, -2.4, "strong: stride 2\nfaint: left out", va="center", color=ink["weight"])
    _table(axes, with_zeros, (0, -5.2), ink["error"], faint=with_zeros == 0)
    axes.text(3, -4.85, "errors, as for stride 1", ha="center", color=ink["error"])
    axes.text(6.3, -5.7, "0 where a position was left out", va="center", color=ink["error"])
    _frame(axes, (-0.2, 12.4), (-6.4, 0.9))
    return figure


def padded(ink):
    """An image of 3 × 4 pixels with a row of zeros on each side; its gradient, whose border is cut off.

    Args:
        ink: the colour of each role (weight, error, …).
    """
    X = np.pad(np.arange(1, 13).reshape(1, 1, 3, 4), ((0, 0), (0, 0), (1, 1), (1, 1)))
    W = np.ones((1, 1, WEIGHTS, WEIGHTS), dtype=int)
    Delta = np.ones_like(forward(X, W, np.array([0]), s=1))
    dX = input_gradient(Delta, W, H=5, B=6, s=1)
    border = np.ones((5, 6), dtype=bool)
    border[1:-1, 1:-1] = False
    assert np.array_equal(padding(dX, p=1).ravel(), dX[0, 0][~border])
    figure, axes = plt.subplots(figsize=(7, 3.2))
    _table(axes, X[0, 0], (0, 0), ink["data"], faint=border)
    _table(axes, dX[0, 0], (7.5, 0), ink["error"], faint=border)
    axes.add_patch(plt.Rectangle((0, -3), 3, 3, fill=False, edgecolor=ink["weight"], linewidth=3))
    axes.text(3, 0.35, "image with padding 1", ha="center", color=ink["data"])
    axes.text(10.5, 0.35, "gradient; the border is cut off", ha="center", color=ink["error"])
    axes.text(0, -5.7, "the first position of a 3 × 3 kernel", color=ink["weight"])
    _frame(axes, (-0.2, 13.7), (-6, 0.9))
    return figure


def patches(ink):
    """An image of 3 × 3 pixels, and its four patches as the columns of a table.

    Args:
        ink: the colour of each role (weight, error, …).
    """
    X = np.arange(1, 10).reshape(1, 1, 3, 3)
    table = im2col(X, U=2, V=2, s=1).reshape(4, 4)
    figure, axes = plt.subplots(figsize=(6.4, 3.2))
    _table(axes, X[0, 0], (0, -0.5), ink["data"])
    for (i, j), role in zip(np.ndindex(2, 2), ("weight", "bias", "activation", "error"), strict=True):
        inset, column = 0.06 + 0.07 * (2 * i + j), 2 * i + j
        corner, size = (j + inset, -0.5 - i - 2 + inset), 2 - 2 * inset
        axes.add_patch(plt.Rectangle(corner, size, size, fill=False, edgecolor=ink[role], linewidth=2))
        _table(axes, table[:, column : column + 1], (5 + 1.15 * column, 0), ink[role])
    axes.annotate("", (4.6, -2), (3.4, -2), arrowprops={"arrowstyle": "->", "lw": 1.5, "color": ink["data"]})
    axes.text(1.5, -0.15, "image", ha="center", color=ink["data"])
    axes.text(7.2, 0.35, "patches as columns", ha="center", color=ink["data"])
    _frame(axes, (-0.2, 9.8), (-4.2, 0.9))
    return figure


def _table(axes, entries, corner, color, faint=None):
    """A table of numbers from its upper left corner; those that are faint belong to nothing that counts."""
    left, top = corner
    for (row, column), number in np.ndenumerate(entries):
        alpha = 0.35 if faint is not None and faint[row, column] else 1
        place = (left + column, top - row - 1)
        axes.add_patch(plt.Rectangle(place, 1, 1, facecolor=color, alpha=0.12 * alpha))
        axes.add_patch(plt.Rectangle(place, 1, 1, fill=False, edgecolor=color, alpha=alpha))
        middle = {"ha": "center", "va": "center", "color": color, "alpha": max(alpha, 0.7)}
        axes.text(place[0] + 0.5, place[1] + 0.5, str(number), **middle)


def _frame(axes, across, up):
    """Nothing but what was drawn, with squares that are square."""
    axes.set_xlim(across)
    axes.set_ylim(up)
    axes.set_aspect("equal")
    axes.axis("off")
