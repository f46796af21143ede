"""A tape: it records each operation, and the backward pass reads its entries from the last to the first."""

import numpy as np

from snippets.batches.activity import pre_activation_rows
from snippets.batches.bias_gradient import bias_gradient_rows
from snippets.batches.input_gradient import input_gradient_rows
from snippets.batches.weight_gradient import weight_gradient_rows
from snippets.two_layer.loss import loss
from snippets.two_layer.relu_gate import relu_gate
from snippets.two_layer.score_gradient import score_gradient


def leaf(tape, value):
    """Put a value on the tape that nothing computes, and return its place.

    >>> tape = []
    >>> leaf(tape, 3), leaf(tape, 2), len(tape)
    (0, 1, 2)
    """
    tape.append((value, (), ()))
    return len(tape) - 1


def record(tape, primitive, *inputs):
    """Run a primitive on values of the tape, put its output on the tape, and return the place of the output.

    Args:
        tape: a list of entries: a value, the places of its inputs, and for each of them its VJP.
        primitive: a function that returns a value, and for each of its arguments the VJP.
        *inputs: places.

    >>> tape = []
    >>> x, y = leaf(tape, 3), leaf(tape, 2)
    >>> product = record(tape, multiply, x, y)
    >>> product, tape[product][0]
    (2, 6)
    """
    value, vjps = primitive(*(tape[place][0] for place in inputs))
    tape.append((value, inputs, vjps))
    return len(tape) - 1


def backpropagate(tape, output):
    """Return the gradients of one number on the tape with respect to the leaves, by their places.

    >>> tape = []
    >>> x_1, x_2 = leaf(tape, 3), leaf(tape, 2)
    >>> u = record(tape, multiply, x_1, x_2)
    >>> q = record(tape, multiply, u, u)
    >>> gradients = backpropagate(tape, record(tape, add, u, q))
    >>> print(gradients[x_1], gradients[x_2])
    26.0 39.0
    """
    gradients = {output: np.ones(np.shape(tape[output][0]))}
    for place in reversed(range(output + 1)):
        _, inputs, vjps = tape[place]
        if not inputs or place not in gradients:
            continue  # a leaf, or nothing that the output depends on
        G = gradients.pop(place)  # complete: what uses a node stands after it
        for parent, vjp in zip(inputs, vjps, strict=True):
            share = vjp(G)
            gradients[parent] = gradients[parent] + share if parent in gradients else share
    return gradients


def affine(X, W, b):
    """X W + b, and its three VJPs."""
    vjps = (
        lambda G: input_gradient_rows(W, G),
        lambda G: weight_gradient_rows(G, X),
        bias_gradient_rows,
    )
    return pre_activation_rows(W, X, b), vjps


def relu(Z):
    """max(0, Z)."""
    H = np.maximum(0, Z)
    return H, (lambda G: relu_gate(G, H),)


def cross_entropy(Y):
    """The primitive S ↦ the mean cross-entropy of softmax(S) and the targets Y."""

    def primitive(S):
        e = np.exp(S - np.max(S, axis=1, keepdims=True))
        P = e / np.sum(e, axis=1, keepdims=True)
        return loss(P, Y, 0, 0, lam=0), (lambda G: G * score_gradient(P, Y),)

    return primitive


def penalty(lam):
    """The primitive W ↦ λ times the sum of its squares."""
    return lambda W: (lam * np.sum(W**2), (lambda G: G * 2 * lam * W,))


def add(a, b):
    """a + b, of one shape: the gradient is copied."""
    return a + b, (lambda G: G, lambda G: G)


def multiply(a, b):
    """a ⊙ b, of one shape."""
    return a * b, (lambda G: G * b, lambda G: G * a)
