"""The figures of the chapter: errors gathered along weights, and how long the error is in twelve layers."""

import matplotlib.pyplot as plt
import numpy as np

from snippets.vectorised.activity import pre_activation
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
        z = pre_activation(W, a, np.zeros((width, 1)))
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
    axes.set_ylabel(r"$\|\delta^{(\ell)}\|$ as a share of $\|\delta^{(L)}\|$", fontsize=14)
    axes.set_xticks(layers)
    axes.invert_xaxis()
    axes.tick_params(axis="y", labelsize=14)  # so that the exponents can be read on a phone
    axes.grid(axis="y", alpha=0.25)
    return figure


WEIGHTS = np.array([[1, 2, 3], [4, 5, 6]])  # the example of the chapter
BELOW, ABOVE = [(0, 4), (0, 2), (0, 0)], [(4, 3), (4, 1)]  # where the neurons of the two layers are drawn


def gathered(ink):
    """A neuron of the next layer that sums along its weights, and a neuron that gathers the errors above it.

    Args:
        ink: the colour of each role (weight, error, …).
    """
    a, delta_next = np.array([[2], [1], [0]]), np.array([[1], [10]])
    z_next = pre_activation(WEIGHTS, a, np.zeros((2, 1), dtype=int))
    delta = bp2(WEIGHTS, delta_next, a > 0)
    figure, both = plt.subplots(1, 2, figsize=(8, 3.6))
    _layers(both[0], ink, a, z_next, "activation", lambda j, k: j == 0)
    _layers(both[1], ink, delta, delta_next, "error", lambda j, k: k == 0)
    both[0].set_title("forward: z of a neuron above")
    both[1].set_title("backward: the error of a neuron below")
    return figure


def _layers(axes, ink, below, above, role, used):
    """Two layers with their numbers; the lines in use have their weights, and arrows to the sum."""
    for (j, k), weight in np.ndenumerate(WEIGHTS):
        start, end = np.array(BELOW[k], float), np.array(ABOVE[j], float)
        if used(j, k):
            place = start + 0.45 * (end - start)
            step = 0.45 * (end - start) / np.linalg.norm(end - start)
            ends = (start + step, end - step)
            if role == "error":
                ends = ends[::-1]
            arrow = {"arrowstyle": "->", "color": ink[role], "lw": 2}
            axes.annotate("", ends[1], ends[0], arrowprops=arrow)
            axes.text(place[0], place[1] + 0.22, str(weight), ha="center", color=ink["weight"])
        else:
            axes.plot(*zip(start, end, strict=True), color=ink["weight"], alpha=0.2, lw=1, zorder=0)
    for places, numbers in ((BELOW, below), (ABOVE, above)):
        for place, number in zip(places, numbers.ravel(), strict=True):
            axes.add_patch(plt.Circle(place, 0.42, facecolor=ink[role], alpha=0.15))
            axes.add_patch(plt.Circle(place, 0.42, fill=False, edgecolor=ink[role]))
            axes.text(*place, str(number), ha="center", va="center", color=ink[role])
    axes.set_xlim(-0.6, 4.6)
    axes.set_ylim(-0.6, 4.6)
    axes.set_aspect("equal")
    axes.axis("off")
