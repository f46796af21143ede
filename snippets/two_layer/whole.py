"""The whole classifier in one file: data, forward pass, backward pass, gradient check and training."""

import numpy as np

from snippets.two_layer.backward_pass import backward, differences, forward
from snippets.two_layer.loss import loss


def arms(each, seed):
    """Return points on three noisy spiral arms in the plane, N × 2, and their classes, one-hot, N × 3.

    >>> X, Y = arms(each=40, seed=0)
    >>> X.shape, Y.shape
    ((120, 2), (120, 3))
    """
    rng = np.random.default_rng(seed)
    classes = np.repeat([0, 1, 2], each)
    radius = rng.uniform(0.2, 1, classes.size)
    angle = 2 * np.pi * classes / 3 + 4 * radius + rng.normal(scale=0.5, size=classes.size)
    return radius[:, None] * np.column_stack([np.cos(angle), np.sin(angle)]), np.eye(3)[classes]


def start(hidden=64, scale=0.1, seed=5):
    """Return the initial weights and biases of a classifier of the plane into three classes.

    >>> {name: array.shape for name, array in start().items()}
    {'W1': (2, 64), 'b1': (1, 64), 'W2': (64, 3), 'b2': (1, 3)}
    """
    rng = np.random.default_rng(seed)
    shapes = {"W1": (2, hidden), "b1": (1, hidden), "W2": (hidden, 3), "b2": (1, 3)}
    return {name: scale * rng.normal(size=shape) for name, shape in shapes.items()}


def largest_gap(X, Y, weights, lam):
    """Return the largest difference between the gradients and central differences, over all entries.

    >>> X, Y = arms(each=3, seed=1)
    >>> largest_gap(X, Y, start(hidden=4, scale=1.0), lam=0.1) < 1e-8
    True
    """
    gradients = backward(X, Y, **weights, lam=lam)
    gaps = [gradient - differences(name, X, Y, weights, lam) for name, gradient in gradients.items()]
    return max(float(np.max(np.abs(gap))) for gap in gaps)


def classifier(steps=1000, eta=0.5, lam=0.001):
    """Check the gradients of a small classifier, train a larger one, and return what happened, line by line.

    >>> print(*classifier(), sep="\\n")
    gradients agree with central differences: True
    step    0: loss 1.10
    step  500: loss 0.49
    step 1000: loss 0.37
    right: 110 of 120 points
    """
    gap = largest_gap(*arms(each=3, seed=1), start(hidden=4, scale=1.0), lam=0.1)
    lines = [f"gradients agree with central differences: {gap < 1e-8}"]
    X, Y = arms(each=40, seed=0)
    weights = start()
    for step in range(steps + 1):
        _, P = forward(X, **weights)
        if step % 500 == 0:
            lines.append(f"step {step:4}: loss {loss(P, Y, weights['W1'], weights['W2'], lam):.2f}")
        gradients = backward(X, Y, **weights, lam=lam)
        weights = {name: array - eta * gradients[name] for name, array in weights.items()}
    right = int(np.sum(np.argmax(P, axis=1) == np.argmax(Y, axis=1)))
    return [*lines, f"right: {right} of {len(X)} points"]
