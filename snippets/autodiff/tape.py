"""A tape: it notes each operation, and the backward pass reads the notes from the last to the first."""

import numpy as np

from snippets.batches.activity import activity_rows
from snippets.batches.bias_gradient import bias_gradient_rows
from snippets.batches.input_gradient import input_gradient_rows
from snippets.batches.weight_gradient import weight_gradient_rows
from snippets.two_layer.loss import loss
from snippets.two_layer.relu_gate import relu_gate
from snippets.two_layer.score_gradient import score_gradient


class Node:
    """A value on a tape. Only a leaf, which nothing computes, stores its gradient."""

    def __init__(self, value):
        self.value, self.grad = value, None


class Tape:
    """What was computed, in order: each output, its inputs, and for each input the VJP that sends its share
    back."""

    def __init__(self):
        self.notes = []

    def record(self, primitive, *inputs):
        """Run a primitive on the values of nodes, note it, and return the node of its output."""
        value, vjps = primitive(*(node.value for node in inputs))
        output = Node(value)
        self.notes.append((output, inputs, vjps))
        return output

    def backward(self, output):
        """Add the gradient of one number to every leaf that it depends on."""
        gradients = {output: np.ones(np.shape(output.value))}
        for node, inputs, vjps in reversed(self.notes):
            if node not in gradients:
                continue  # the output does not depend on it
            G = gradients.pop(node)  # complete: whatever uses the node was recorded after it
            for parent, vjp in zip(inputs, vjps, strict=True):
                share = vjp(G)
                gradients[parent] = gradients[parent] + share if parent in gradients else share
        for leaf, gradient in gradients.items():
            leaf.grad = gradient if leaf.grad is None else leaf.grad + gradient


def affine(X, W, b):
    """X W + b, and its three VJPs."""
    vjps = (
        lambda G: input_gradient_rows(W, G),
        lambda G: weight_gradient_rows(G, X),
        bias_gradient_rows,
    )
    return activity_rows(W, X, b), vjps


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
