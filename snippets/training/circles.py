"""Two circles, one inside the other, and a small network that learns to tell them apart."""

from itertools import pairwise

import numpy as np

from snippets.batches.activity import pre_activation
from snippets.batches.bias_gradient import bias_gradient
from snippets.batches.hidden_error import hidden_error
from snippets.batches.mean_error import mean_error
from snippets.batches.weight_gradient import weight_gradient
from snippets.training.descent import descent
from snippets.training.square_floor import sigmoid


def circles(samples=200, seed=0):
    """Return points on two circles, 2 × N, the outer ones first, and their classes 0 and 1, 1 × N."""
    rng = np.random.default_rng(seed)
    inside = np.arange(samples) >= samples // 2
    angle = rng.uniform(0, 2 * np.pi, samples)
    points = np.where(inside, 0.3, 1) * np.array([np.cos(angle), np.sin(angle)])
    return points + rng.normal(scale=0.1, size=points.shape), inside.astype(float)[None]


def random_start(widths, seed=0):
    """Return the weights and biases of a network with these widths, W and b of the first layer first."""
    rng = np.random.default_rng(seed)
    return [
        array
        for n_prev, n in pairwise(widths)
        for array in (rng.normal(size=(n, n_prev)), rng.normal(size=(n, 1)))
    ]


def forward(parameters, X):
    """Return the activations of every layer, the input first; σ is the sigmoid."""
    activations = [X]
    for W, b in zip(parameters[::2], parameters[1::2], strict=True):
        activations.append(sigmoid(pre_activation(W, activations[-1], b)))
    return activations


def gradients(parameters, X, Y):
    """Return the gradients of the mean of ½ (a − y)² with respect to all weights and biases."""
    activations = forward(parameters, X)
    slopes = [A * (1 - A) for A in activations]
    Delta, result = mean_error(activations[-1], Y, slopes[-1]), []
    for layer in reversed(range(len(parameters) // 2)):
        result = [weight_gradient(Delta, activations[layer]), bias_gradient(Delta), *result]
        if layer:
            Delta = hidden_error(parameters[2 * layer], Delta, slopes[layer])
    return result


def cost(parameters, X, Y):
    """The mean of ½ (a − y)²."""
    return np.sum((forward(parameters, X)[-1] - Y) ** 2) / (2 * X.shape[1])


def train(parameters, X, Y, eta, steps):
    """Return the parameters after so many steps with the whole batch, and the cost before each step."""
    costs = []
    for _ in range(steps):
        costs.append(cost(parameters, X, Y))
        # The gradient of a mean is one gradient already, so the list that descent averages has one entry.
        slopes = gradients(parameters, X, Y)
        parameters = [descent(theta, [slope], eta) for theta, slope in zip(parameters, slopes, strict=True)]
    return parameters, np.array(costs)
