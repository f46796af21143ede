"""The checker, asked about numbers alone: without the code that made them, and ten thousand at once."""

import numpy as np

from backprop_checked.checker import diagnose
from snippets.mistakes.nets.nothing_right import backward, loss, params


def numbers_alone():
    """The gradients of nothing_right.py, without the code that computes them."""
    return diagnose(loss, params, backward(params), batch_size=8)


def ten_thousand_weights():
    """A gradient of ten thousand entries, and room for a thousand evaluations of the loss."""
    rng = np.random.default_rng(1)
    X, Y = rng.normal(size=(20, 100)), rng.normal(size=(20, 100))
    params = {"W": rng.normal(size=(100, 100)) / 10}

    def loss(params):
        return np.sum((X @ params["W"] - Y) ** 2) / 2

    transposed = (X @ params["W"] - Y).T @ X
    return diagnose(loss, params, {"W": transposed}, budget=1000)
