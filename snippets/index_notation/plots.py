"""What the chapter's pictures show: whom a weight reaches, and whom an activation reaches."""

import matplotlib.pyplot as plt
import numpy as np

from snippets.index_notation.activity_by_weight import pre_activation_by_weight

BELOW, ABOVE, COST = 0.0, 2.2, 4.2  # where the layers stand
K, J = 1, 1  # the neuron below and the neuron above that are spoken of


def paths(ink):
    """On the left the one way from a weight to the cost, on the right every way from an activation.

    Args:
        ink: the colour of each role (weight, error, …).
    """
    figure, several = plt.subplots(1, 2, figsize=(7.0, 3.6), layout="constrained")
    below, above = [(BELOW, y) for y in (2.6, 1.3, 0.0)], [(ABOVE, y) for y in (3.1, 1.95, 0.65, -0.5)]
    cost = (COST, 1.3)
    for axes, every, title in zip(
        several, (False, True), ("a weight: one path", "an activation: many paths"), strict=True
    ):
        for place, here in enumerate(above):
            used = every or place == J
            for start, neuron in enumerate(below):
                on = used and start == K
                _arrow(axes, neuron, here, ink["weight"] if on else None)
            _arrow(axes, here, cost, ink["error"] if used else None)
            _neuron(axes, here, f"$z_{place + 1}$", ink["pre-activation"], used)
        for start, neuron in enumerate(below):
            _neuron(axes, neuron, f"$a_{start + 1}$", ink["activation"], start == K)
        _neuron(axes, cost, "$C$", ink["cost"], True)
        for place, here in enumerate(above):
            if every or place == J:
                x, y = (0.66 * here[part] + 0.34 * below[K][part] for part in (0, 1))
                x -= 0.14 * (here[1] - below[K][1])  # beside a steep line, and not on it
                axes.text(
                    x,
                    y + 0.26,
                    f"$W_{{{place + 1}{K + 1}}}$",
                    ha="center",
                    color=ink["weight"],
                    fontsize=16.5,
                )
                x, y = ((here[part] + cost[part]) / 2 for part in (0, 1))
                axes.text(
                    x, y + 0.2, f"$\\delta_{place + 1}$", ha="center", color=ink["error"], fontsize=16.5
                )
        axes.set_title(title, fontsize=14)
        axes.set_xlim(-0.5, 4.7)
        axes.set_ylim(-1.0, 3.6)
        axes.set_axis_off()
    return figure


def _arrow(axes, start, end, colour):
    """A line that is on a way to the cost has a colour; the others are faint."""
    faint = {"color": plt.rcParams["text.color"], "alpha": 0.18, "linewidth": 1}
    style = {"color": colour, "linewidth": 1.8} if colour else faint
    axes.annotate("", end, start, arrowprops={"arrowstyle": "-|>", "shrinkA": 14, "shrinkB": 14, **style})


def _neuron(axes, place, name, colour, on):
    axes.plot(
        *place, "o", markersize=26, markerfacecolor="none", markeredgecolor=colour, alpha=1 if on else 0.35
    )
    axes.text(*place, name, ha="center", va="center", color=colour, alpha=1 if on else 0.5, fontsize=16.5)


def tensor_slices(ink):
    """∂z/∂W of a layer of four neurons over five, a table for each neuron: all rows are 0 but one.

    Args:
        ink: the colour of each role (weight, error, …).
    """
    a_prev = np.array([[0.9], [0.4], [0.7], [0.2], [0.6]])
    by_weight = pre_activation_by_weight(np.ones((4, 5)), a_prev)
    figure, several = plt.subplots(1, 4, figsize=(6.2, 2.0), layout="constrained")
    for i, axes in enumerate(several):
        for j, k in np.ndindex(4, 5):
            axes.add_patch(
                plt.Rectangle(
                    (k, 3 - j), 1, 1, facecolor=ink["activation"], alpha=by_weight[i, j, k], linewidth=0
                )
            )
            axes.add_patch(
                plt.Rectangle(
                    (k, 3 - j), 1, 1, fill=False, linewidth=0.6, edgecolor=plt.rcParams["text.color"]
                )
            )
        axes.set_title(f"$\\partial z_{i + 1} / \\partial W_{{jk}}$", fontsize=14.5)
        axes.set_xlim(-0.1, 5.1)
        axes.set_ylim(-0.1, 4.1)
        axes.set_xticks(np.arange(5) + 0.5, [f"{k + 1}" for k in range(5)])
        axes.set_yticks(np.arange(4) + 0.5, [f"{4 - j}" for j in range(4)])
        axes.tick_params(length=0)
        axes.set_xlabel("$k$")
        axes.set_aspect("equal")
        for side in axes.spines.values():
            side.set_visible(False)
    several[0].set_ylabel("$j$")
    return figure
