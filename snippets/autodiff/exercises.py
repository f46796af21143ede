"""The exercises of the chapter, solved by programs."""

import numpy as np

from snippets.attention.probabilities import probabilities
from snippets.attention.score_gradient import score_gradient
from snippets.autodiff.counts import Counter
from snippets.autodiff.dual import Dual, moving, parts
from snippets.autodiff.tape import (
    add,
    affine,
    backpropagate,
    cross_entropy,
    leaf,
    multiply,
    penalty,
    record,
    relu,
)
from snippets.batches.activity import pre_activation_rows
from snippets.batches.bias_gradient import bias_gradient_rows
from snippets.batches.input_gradient import input_gradient_rows
from snippets.batches.weight_gradient import weight_gradient_rows
from snippets.normalisation.input_gradient import input_gradient
from snippets.normalisation.standardise import standardise
from snippets.two_layer.backward_pass import backward, example
from snippets.two_layer.relu_gate import relu_gate


def taped_classifier(X, Y, W1, b1, W2, b2, lam):
    """Return the gradients of the two-layer classifier by name, from a tape.

    >>> X, Y, weights = example()
    >>> taped = taped_classifier(X, Y, **weights, lam=0.1)
    >>> for name, gradient in backward(X, Y, **weights, lam=0.1).items():
    ...     print(name.ljust(2), np.array_equal(taped[name], gradient))
    X  True
    W1 True
    b1 True
    W2 True
    b2 True
    """
    tape = []
    leaves = {"X": X, "W1": W1, "b1": b1, "W2": W2, "b2": b2}
    at = {name: leaf(tape, value) for name, value in leaves.items()}
    H = record(tape, relu, record(tape, affine, at["X"], at["W1"], at["b1"]))
    cost = record(tape, cross_entropy(Y), record(tape, affine, H, at["W2"], at["b2"]))
    for name in ("W1", "W2"):
        cost = record(tape, add, cost, record(tape, penalty(lam), at[name]))
    gradients = backpropagate(tape, cost)
    return {name: gradients[place] for name, place in at.items()}


def sine(x):
    """The primitive sin."""
    return np.sin(x), (lambda G: G * np.cos(x),)


def jax_example():
    """Return x₁x₂ + sin(x₁x₂) at (7, 2) and its two partial derivatives: on a tape, and by dual numbers.

    >>> [round(float(number), 4) for number in jax_example()]
    [14.9906, 2.2735, 7.9572, 2.2735, 7.9572]
    """
    tape = []
    x_1, x_2 = leaf(tape, 7.0), leaf(tape, 2.0)
    product = record(tape, multiply, x_1, x_2)
    f = record(tape, add, product, record(tape, sine, product))
    gradients = backpropagate(tape, f)
    forward = []
    for x_1_dot, x_2_dot in ((1, 0), (0, 1)):
        product = Dual(7.0, x_1_dot) * Dual(2.0, x_2_dot)
        forward.append((product + product.sin()).dot)
    return tape[f][0], gradients[x_1], gradients[x_2], *forward


def backward_twice(passes=2):
    """Return the gradients that are stored after some passes of e = (a + b) · d, where every node adds and
    only the output is set to 1.

    >>> backward_twice(passes=1)
    {'a': 1.0, 'b': 1.0, 'c': 1.0, 'd': 5.0, 'e': 1.0}
    >>> backward_twice(passes=2)
    {'a': 3.0, 'b': 3.0, 'c': 2.0, 'd': 10.0, 'e': 1.0}
    """
    a, b, d = 3.0, 2.0, 1.0
    c, grad = a + b, dict.fromkeys("abcde", 0.0)
    for _ in range(passes):
        grad["e"] = 1.0
        grad["c"] += d * grad["e"]
        grad["d"] += c * grad["e"]
        grad["a"] += grad["c"]
        grad["b"] += grad["c"]
    return grad


def operations(n=20):
    """Return for some primitives how many operations they take forward and backward, for n × n arrays.

    >>> for name, (forward, back) in operations().items():
    ...     print(f"{name:12} {forward:6} {back:6} {back / forward:.1f}")
    linear layer  16000  31580 2.0
    ReLU            400    800 2.0
    softmax        1180   1580 1.3
    standardise    2402   2800 1.2
    """
    counter, counted = Counter(), {}
    X, W, G = (counter.array(n, n) for _ in range(3))
    b, x = counter.array(1, n), counter.array(n * n, 1)
    primitives = {
        "linear layer": (
            lambda: pre_activation_rows(W, X, b),
            lambda: (input_gradient_rows(W, G), weight_gradient_rows(G, X), bias_gradient_rows(G)),
        ),
        "ReLU": (lambda: np.maximum(0, X), lambda: relu_gate(G, X)),
        "softmax": (lambda: probabilities(X), lambda: score_gradient(X, G)),
        "standardise": (
            lambda: standardise(x, mu := np.mean(x), np.mean((x - mu) ** 2), eps=0),
            lambda: input_gradient(x, x, b[0, 0]),
        ),
    }
    for name, passes in primitives.items():
        counts = [counter.total()]
        for run in passes:
            run()
            counts.append(counter.total())
        counted[name] = np.diff(counts).tolist()
    return counted


def hessian_times(direction, lam=0.1):
    """Return how the gradients of the two-layer classifier change along a direction of its weights: its
    backward pass, on dual numbers.

    >>> rng, (X, Y, weights) = np.random.default_rng(1), example()
    >>> u, v = ({name: rng.normal(size=w.shape) for name, w in weights.items()} for _ in range(2))
    >>> Hu, Hv = hessian_times(u), hessian_times(v)
    >>> for one, other in ((u, Hv), (v, Hu)):
    ...     print(round(float(sum(np.sum(one[name] * other[name]) for name in weights)), 6))
    0.036471
    0.036471
    """
    X, Y, weights = example()
    moved = {name: moving(array, direction[name]) for name, array in weights.items()}
    gradients = backward(X, Y, **moved, lam=lam)
    return {name: parts(gradients[name])[1] for name in weights}


def checkpointed(layers, x, each):
    """Return the product of the slopes of a chain of functions of one number, how many inputs were stored at
    once, and how many layers were computed again.

    Args:
        layers: pairs of a function and its derivative.
        x: where.
        each: how many layers a segment has.

    >>> sines = [(np.sin, np.cos)] * 36
    >>> for each in (1, 4, 6, 9, 36):
    ...     slope, stored, again = checkpointed(sines, 1.0, each)
    ...     print(f"{each:2} {slope:.12f} {stored:2} {again:2}")
     1 0.015547869976 36  0
     4 0.015547869976 12 27
     6 0.015547869976 11 30
     9 0.015547869976 12 32
    36 0.015547869976 36 35
    """
    stored, most, again = {}, 0, 0
    for place, (function, _) in enumerate(layers):
        if place % each == 0:
            stored[place] = x
        x = function(x)
    slope = 1.0
    for first in reversed(range(0, len(layers), each)):
        for place in range(first, first + each - 1):
            stored[place + 1] = layers[place][0](stored[place])
            again += 1
        most = max(most, len(stored))
        for place in reversed(range(first, first + each)):
            slope = slope * layers[place][1](stored.pop(place))
    return slope, most, again
