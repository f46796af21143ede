"""What the chapter's pictures show: one step against its length, and what the last layer gets to see."""

import matplotlib.pyplot as plt
import numpy as np

from snippets.training.circles import circles, cost, forward, gradients, random_start, train
from snippets.training.descent import descent
from snippets.training.first_order_drop import first_order_drop

WIDTHS = [2, 4, 2, 1]


def one_step(etas, seed=2, h=1e-4):
    """Return what one step of each length does to the cost: truly, to first order, and to second order."""
    X, Y = circles()
    start = random_start(WIDTHS, seed)
    slopes = gradients(start, X, Y)

    def after_step(eta):
        return [descent(theta, [slope], eta) for theta, slope in zip(start, slopes, strict=True)]

    truly = np.array([cost(after_step(eta), X, Y) for eta in etas]) - cost(start, X, Y)
    first = etas * sum(first_order_drop(slope, eta=1) for slope in slopes)
    # g · H g, from the gradient a little further and a little back along g
    ahead, behind = (gradients(after_step(step), X, Y) for step in (-h, h))
    curvatures = [(up - down) / (2 * h) for up, down in zip(ahead, behind, strict=True)]
    curvature = sum(np.sum(slope * change) for slope, change in zip(slopes, curvatures, strict=True))
    return truly, first, first + etas**2 / 2 * curvature


def step_length(ink):
    """How the cost changes by one step, against the learning rate.

    Args:
        ink: the colour of each role (weight, error, …).
    """
    etas = np.linspace(0, 36, 145)
    truly, first, second = one_step(etas)
    figure, axes = plt.subplots()
    axes.axhline(0, color=ink["data"], linewidth=0.8)
    low, high = 2.5 * truly.min(), -2.5 * truly.min()
    for change, style, role, words in (
        (truly, "-", "cost", "the cost itself"),
        (first, "--", "error", "first order"),
        (second, ":", "weight", "second order"),
    ):
        seen = (change >= low) & (change <= high)
        axes.plot(etas[seen], change[seen].round(6), style, color=ink[role], linewidth=2)
        end = np.flatnonzero(seen)[-1]
        axes.annotate(f" {words}", (etas[end], change[end]), ha="left", va="bottom", color=ink[role])
    axes.set_xlabel("learning rate η")
    axes.set_ylabel("change of the cost by one step")
    axes.set_ylim(low, high)
    axes.margins(x=0.02)
    return figure


def hidden_space(ink):
    """The two circles where they are, and where the hidden map has put them, with the last layer's cut.

    Args:
        ink: the colour of each role (weight, error, …).
    """
    X, Y = circles()
    parameters, _ = train(random_start(WIDTHS, seed=1), X, Y, eta=3, steps=3000)
    *_, W, b = parameters
    hidden = forward(parameters, X)[-2]
    figure, panels = plt.subplots(1, 2, figsize=(8, 4))
    for axes, points, words in zip(panels, (X, hidden), ("input $x$", "hidden map $h(x)$"), strict=True):
        for label, role, marker in ((0, "error", "o"), (1, "weight", "^")):
            x, y = points[:, Y[0] == label].round(3)
            axes.plot(x, y, marker, color=ink[role], markersize=4, alpha=0.6)
        axes.set_title(words)
    right = panels[1]
    h_1 = np.array([-0.05, 1.05])
    cut = -(W[0, 0] * h_1 + b[0, 0]) / W[0, 1]
    right.plot(h_1, cut.round(3), color=ink["activation"], linewidth=2)
    panels[0].set_aspect("equal")
    right.set_xlim(-0.05, 1.05)
    right.set_ylim(-0.05, 1.05)
    right.set_aspect("equal")
    return figure
