"""The chapter's figure: the gradient with respect to the correct logit, for two losses."""

import matplotlib.pyplot as plt
import numpy as np

from snippets.softmax.error import error
from snippets.softmax.not_elementwise import not_elementwise
from snippets.softmax.shift import shift


def gradients_at(lead):
    """The gradient with respect to the correct logit of two, for cross-entropy and for squared error.

    Args:
        lead: the correct logit minus the wrong one.
    """
    p, y = shift(np.array([[lead], [0.0]])), np.array([[1], [0]])
    return error(p, y)[0, 0], not_elementwise(p, cost_slope=2 * (p - y))[0, 0]


def right_score(ink):
    """The gradient with respect to the correct logit, against this logit minus the wrong one.

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
    axes.annotate("wrong logit is larger  ", (0, -1.22), ha="right", va="bottom")
    axes.annotate("  correct logit is larger", (0, -1.22), ha="left", va="bottom")
    axes.set_xlabel("logit of the correct class minus logit of the wrong one")
    axes.set_ylabel("gradient, correct logit")
    axes.set_ylim(-1.25, 0.05)
    axes.grid(axis="y", alpha=0.25)
    return figure
