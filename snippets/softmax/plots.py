"""The chapter's figure: the gradient with respect to the correct logit, for two losses."""

import matplotlib.pyplot as plt
import numpy as np

from snippets.softmax.error import error
from snippets.softmax.not_elementwise import not_elementwise
from snippets.softmax.shift import shift


def gradients_at(lead):
    """The error of the right score of two, under cross-entropy and under squared error.

    Args:
        lead: by how much the right score is above the wrong one.
    """
    p, y = shift(np.array([[lead], [0.0]])), np.array([[1], [0]])
    return error(p, y)[0, 0], not_elementwise(p, cost_slope=2 * (p - y))[0, 0]


def right_score(ink):
    """The error of the right score against its lead over the wrong one.

    Args:
        ink: the colour of each role (weight, error, …).
    """
    figure, axes = plt.subplots()
    leads = np.linspace(-8, 8, 161)
    crossed, squared = np.array([gradients_at(lead) for lead in leads]).T
    axes.plot(leads, crossed, color=ink["error"])
    axes.plot(leads, squared, color=ink["pre-activation"], linestyle="--")
    axes.annotate("cross-entropy", (-8, -0.97), color=ink["error"], va="bottom")
    axes.annotate("squared error", (-8, -0.04), color=ink["pre-activation"], va="top")
    axes.axvline(0, color=ink["data"], linewidth=0.8)
    axes.annotate("wrong class leads  ", (0, -1.05), ha="right", va="bottom")
    axes.annotate("  right class leads", (0, -1.05), ha="left", va="bottom")
    axes.set_xlabel("score of the right class minus score of the wrong one")
    axes.set_ylabel("error of the right score")
    axes.set_ylim(-1.1, 0.05)
    axes.grid(axis="y", alpha=0.25)
    return figure
