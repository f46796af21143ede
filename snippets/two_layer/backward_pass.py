"""The whole classifier, composed of the chapter's programs."""

import numpy as np

from snippets.two_layer.bias_1 import bias_1
from snippets.two_layer.bias_2 import bias_2
from snippets.two_layer.hidden import hidden
from snippets.two_layer.hidden_gradient import hidden_gradient
from snippets.two_layer.input import input
from snippets.two_layer.loss import loss
from snippets.two_layer.relu_gate import relu_gate
from snippets.two_layer.score_gradient import score_gradient
from snippets.two_layer.scores import scores
from snippets.two_layer.weight_1 import weight_1
from snippets.two_layer.weight_2 import weight_2


def forward(X, W1, b1, W2, b2):
    """Return the hidden activations, N × n₁, and the probabilities, N × n₂.

    >>> H, P = forward(np.array([[1, 2], [2, 0]]), np.eye(2), np.zeros((1, 2)), np.eye(2), np.zeros((1, 2)))
    >>> P.round(3)
    array([[0.269, 0.731],
           [0.881, 0.119]])
    """
    H = hidden(X, W1, b1)
    S = scores(H, W2, b2)
    e = np.exp(S - np.max(S, axis=1, keepdims=True))
    return H, e / np.sum(e, axis=1, keepdims=True)


def backward(X, Y, W1, b1, W2, b2, lam):
    """Return the gradient of the cost with respect to the inputs and to every weight and bias.

    >>> X, Y, weights = example()
    >>> for name, gradient in backward(X, Y, **weights, lam=0.1).items():
    ...     off = gradient - differences(name, X, Y, weights, lam=0.1)
    ...     print(name.ljust(2), gradient.shape, np.max(np.abs(off)) < 1e-9)
    X  (5, 3) True
    W1 (3, 4) True
    b1 (1, 4) True
    W2 (4, 2) True
    b2 (1, 2) True
    """
    H, P = forward(X, W1, b1, W2, b2)
    dS = score_gradient(P, Y)
    dH = hidden_gradient(dS, W2)
    dZ1 = relu_gate(dH, H)
    return {
        "X": input(dZ1, W1),
        "W1": weight_1(X, dZ1, W1, lam),
        "b1": bias_1(dZ1),
        "W2": weight_2(H, dS, W2, lam),
        "b2": bias_2(dS),
    }


def example():
    """Return five samples of three numbers, their targets, and a classifier with four hidden neurons.

    >>> X, Y, weights = example()
    >>> X.shape, Y.shape
    ((5, 3), (5, 2))
    """
    rng = np.random.default_rng(0)
    X, Y = rng.normal(size=(5, 3)), np.eye(2)[[0, 1, 1, 0, 1]]
    shapes = {"W1": (3, 4), "b1": (1, 4), "W2": (4, 2), "b2": (1, 2)}
    return X, Y, {name: rng.normal(size=shape) for name, shape in shapes.items()}


def differences(name, X, Y, weights, lam, h=1e-5):
    """Return a gradient by central differences: two forward passes for each entry, and no formula of the
    backward pass.

    >>> X, Y, weights = example()
    >>> differences("b2", X, Y, weights, lam=0.1).round(4)
    array([[ 0.5546, -0.5546]])
    """
    letters = {"X": X, **weights}
    gradient = np.zeros(letters[name].shape)
    for place in np.ndindex(*gradient.shape):
        costs = []
        for step in (h, -h):
            changed = letters[name].copy()
            changed[place] += step
            now = {**letters, name: changed}
            costs.append(loss(forward(**now)[1], Y, now["W1"], now["W2"], lam))
        gradient[place] = (costs[0] - costs[1]) / (2 * h)
    return gradient
