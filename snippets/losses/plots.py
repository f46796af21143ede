"""The chapter's figure: the slopes of six activation functions."""

from math import erf, sqrt

import matplotlib.pyplot as plt
import numpy as np

from snippets.losses.elu import elu
from snippets.losses.gelu import gelu
from snippets.losses.leaky_relu import leaky_relu
from snippets.losses.silu import silu
from snippets.losses.softplus import softplus
from snippets.losses.softsign import softsign


def slopes(ink):
    """The slopes of six activation functions, by the programs of the chapter.

    Args:
        ink: the colour of each role (weight, error, …).
    """
    X = np.linspace(-4, 4, 401)[None, :]
    ones, S = np.ones(X.shape), 1 / (1 + np.exp(-X))
    Phi = np.array([[(1 + erf(number / sqrt(2))) / 2 for number in X[0]]])
    above = [
        ("leaky ReLU, α = 0.1", leaky_relu(ones, X, 0.1), "data", "-"),
        ("ELU, α = 1", elu(ones, X, np.where(X > 0, X, np.exp(X) - 1), 1.0), "error", "--"),
        ("softplus", softplus(ones, X), "weight", ":"),
    ]
    smooth = [
        ("SiLU", silu(ones, X, S), "activation", "-"),
        ("GELU", gelu(ones, X, Phi), "pre-activation", "--"),
        ("softsign", softsign(ones, X), "bias", ":"),
    ]
    figure, both = plt.subplots(2, 1, sharex=True)
    for axes, curves in zip(both, (above, smooth), strict=True):
        for name, values, colour, style in curves:
            axes.plot(X[0], values[0], color=ink[colour], linestyle=style, label=name)
        axes.legend(loc="upper left", frameon=False)
        axes.set_ylim(-0.2, 1.3)
        axes.set_ylabel("slope")
        axes.grid(axis="y", alpha=0.25)
    both[1].set_xlabel("input x")
    return figure
