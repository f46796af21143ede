"""What the chapter's picture shows: what an output reads, and which outputs a pixel reaches."""

import matplotlib.pyplot as plt
import numpy as np

from snippets.convolution.forward import forward

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
    figure, both = plt.subplots(1, 2, figsize=(7.2, 3.2))
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
                    fontsize=13,
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
                fontsize=13,
            )
        axes.set_title(title, fontsize=12, pad=16)
        axes.set_xlim(-0.5, PIXELS - 0.5)
        axes.set_ylim(-0.3, 1.25)
        axes.axis("off")
    figure.tight_layout()
    return figure
