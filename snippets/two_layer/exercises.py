"""The exercises of the chapter, solved by programs."""

import numpy as np

from snippets.two_layer.backward_pass import backward, example, forward
from snippets.two_layer.bias_1 import bias_1
from snippets.two_layer.hidden_gradient import hidden_gradient
from snippets.two_layer.loss import loss
from snippets.two_layer.relu_gate import relu_gate
from snippets.two_layer.score_gradient import score_gradient


def every_sample_twice():
    """Return, for each gradient, its length with every sample twice in the batch, as a share of what it was.

    >>> for name, share in every_sample_twice().items():
    ...     print(name.ljust(2), f"{share:.4f}")
    X  0.7071
    W1 1.0000
    b1 1.0000
    W2 1.0000
    b2 1.0000
    """
    X, Y, weights = example()
    once = backward(X, Y, **weights, lam=0.1)
    twice = backward(np.vstack([X, X]), np.vstack([Y, Y]), **weights, lam=0.1)
    return {name: np.linalg.norm(twice[name]) / np.linalg.norm(once[name]) for name in once}


def silent_neuron():
    """Return the gradient with respect to the weights of a dead ReLU, and 2 λ times these weights.

    >>> for row in silent_neuron():
    ...     print(row.round(4))
    [-0.1465  0.2085  0.0703]
    [-0.1465  0.2085  0.0703]
    """
    X, Y, weights = example()
    weights["b1"][0, 0] = -100
    return backward(X, Y, **weights, lam=0.1)["W1"][:, 0], 2 * 0.1 * weights["W1"][:, 0]


def half_the_penalty():
    """Return the relative error of λ W in the place of 2 λ W, where only the penalty contributes.

    >>> round(half_the_penalty(), 4)
    0.3333
    """
    X, Y, weights = example()
    right = backward(0 * X, Y, **{**weights, "b1": 0 * weights["b1"] - 1}, lam=0.1)["W1"]
    wrong = 0.1 * weights["W1"]
    return float(np.linalg.norm(wrong - right) / (np.linalg.norm(wrong) + np.linalg.norm(right)))


def updated_too_early(eta):
    """Return the relative error of ∂C/∂b₁ where W₂ is updated before ∂C/∂H is computed with it.

    >>> for eta in (0.01, 0.1, 1):
    ...     print(f"{eta:4}: {updated_too_early(eta):.3f}")
    0.01: 0.004
     0.1: 0.042
       1: 0.672
    """
    X, Y, weights = example()
    right = backward(X, Y, **weights, lam=0.1)
    H, P = forward(X, **weights)
    W2 = weights["W2"] - eta * right["W2"]
    wrong = bias_1(relu_gate(hidden_gradient(score_gradient(P, Y), W2), H))
    return np.linalg.norm(wrong - right["b1"]) / (np.linalg.norm(wrong) + np.linalg.norm(right["b1"]))


def descend(steps=200, eta=0.5, lam=0.001):
    """Return the cost before and after some steps of descent, and how many samples are then right.

    >>> before, after, right = descend()
    >>> print(f"{before:.2f} -> {after:.2f}, {right} of 5 samples")
    2.02 -> 0.05, 5 of 5 samples
    """
    X, Y, weights = example()
    costs = []
    for _ in range(steps + 1):
        _, P = forward(X, **weights)
        costs.append(loss(P, Y, weights["W1"], weights["W2"], lam))
        gradients = backward(X, Y, **weights, lam=lam)
        weights = {name: array - eta * gradients[name] for name, array in weights.items()}
    return costs[0], costs[-1], int(np.sum(np.argmax(P, axis=1) == np.argmax(Y, axis=1)))
