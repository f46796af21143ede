"""The chapter's figure: the length of the error in each of twelve layers."""

import matplotlib.pyplot as plt
import numpy as np

from snippets.vectorised.activity import activity
from snippets.vectorised.bp1 import bp1
from snippets.vectorised.bp2 import bp2

ACTIVATIONS = {
    "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2, "error", "o"),
    "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2, "weight", "s"),
    "identity": (lambda z: z, np.ones_like, "activation", "^"),
}


def error_norms(sigma, sigma_prime, depth=12, width=30, seed=0):
    """Return the length of δ in each layer of a random network, as shares of the last layer's.

    The weights have variance 1/width, so that with σ the identity an error keeps its length on average.
    """
    rng = np.random.default_rng(seed)
    weights = [rng.normal(size=(width, width)) / np.sqrt(width) for _ in range(depth)]
    a, slopes = rng.normal(size=(width, 1)), []
    for W in weights:
        z = activity(W, a, np.zeros((width, 1)))
        a, slopes = sigma(z), [*slopes, sigma_prime(z)]
    deltas = [bp1(rng.normal(size=(width, 1)), slopes[-1])]
    for W_next, slope in zip(reversed(weights[1:]), reversed(slopes[:-1]), strict=True):
        deltas.append(bp2(W_next, deltas[-1], slope))
    lengths = np.array([np.linalg.norm(delta) for delta in reversed(deltas)])
    return lengths / lengths[-1]


def shrinking_errors(ink):
    """The length of the error in each of twelve layers, for three activation functions.

    Args:
        ink: the colour of each role (weight, error, …).
    """
    figure, axes = plt.subplots()
    for name, (sigma, sigma_prime, role, marker) in ACTIVATIONS.items():
        lengths = error_norms(sigma, sigma_prime)
        layers = np.arange(1, len(lengths) + 1)
        axes.semilogy(layers, lengths, marker=marker, color=ink[role])
        axes.annotate(f"  {name}", (layers[0], lengths[0]), ha="left", va="bottom", color=ink[role])
    axes.set_xlabel("layer")
    axes.set_ylabel(r"$\|\delta^{(\ell)}\|$ as a share of $\|\delta^{(L)}\|$")
    axes.set_xticks(layers)
    axes.invert_xaxis()
    axes.grid(axis="y", alpha=0.25)
    return figure
