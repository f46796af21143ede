"""The exercises of the chapter, solved by programs."""

import numpy as np

from snippets.recurrence.backward_pass import backward, forward
from snippets.recurrence.clipping import clipping
from snippets.recurrence.input_gradient import input_gradient
from snippets.recurrence.many_steps import many_steps


def course_example():
    """Recompute the numbers that a course publishes for the backward pass of one step, a batch of ten.

    >>> for name, value in course_example().items():
    ...     print(f"{name:10} {value:.10f}")
    dxt        -1.3872130506
    da_prev    -0.1523994938
    dWax       0.4107728249
    dWaa       1.1503450668
    dba        0.2002349139
    """
    random = np.random.RandomState(1)  # np.random.seed(1), as the course has it
    sizes = {"x": (3, 10), "h": (5, 10), "U": (5, 3), "W": (5, 5), "Wya": (2, 5), "b": (5, 1), "by": (2, 1)}
    x, h, U, W, _, b, _ = (random.randn(*size) for size in sizes.values())
    G = random.randn(5, 10)
    delta = G * (1 - np.tanh(W @ h + U @ x + b) ** 2)
    return {
        "dxt": input_gradient(U, delta)[1, 2],
        "da_prev": (W.T @ delta)[2, 3],
        "dWax": (delta @ x.T)[3, 1],
        "dWaa": (delta @ h.T)[1, 2],
        "dba": np.sum(delta, axis=1)[4],
    }


def norm_bound(trials=1000, steps=3, width=2, seed=0):
    """Return the largest share of the bound that a gradient reached, over many random networks.

    The bound is the product over all steps of the norm of W times the largest slope.

    >>> print(f"at most {norm_bound():.4f} of the bound")
    at most 0.9985 of the bound
    """
    rng, shares = np.random.default_rng(seed), []
    for _ in range(trials):
        W, U = rng.normal(size=(width, width)), rng.normal(size=(width, 1)) / 10
        states = forward(W, U, 0 * U, 0 * U, rng.normal(size=(steps, 1, 1)))
        slopes, last = [1 - h**2 for h in states[1:]], rng.normal(size=(width, 1))
        bound = np.prod([np.linalg.norm(W, 2) * np.max(slope) for slope in slopes]) * np.linalg.norm(last)
        shares.append(np.linalg.norm(many_steps(slopes, W, last)) / bound)
    return float(max(shares))


def clipped_field(h=1e-5):
    """Return ∂/∂y of the first and ∂/∂x of the second entry, for a gradient and for the clipped one.

    Of a gradient the two are equal, for they are one second derivative. The cost is x²/2 + 2y².

    >>> for name, (one, other) in clipped_field().items():
    ...     print(f"{name:8} {one:6.3f} {other:6.3f}")
    gradient  0.000  0.000
    clipped  -0.384 -0.096
    """

    def gradient(x, y):
        return np.array([[x], [4 * y]])

    def clipped(x, y):
        g = gradient(x, y)
        return clipping(g, most=1.0, length=np.sqrt(np.sum(g**2)))

    x, y, pairs = 3.0, 1.0, {}
    for name, field in (("gradient", gradient), ("clipped", clipped)):
        by_y = (field(x, y + h) - field(x, y - h)) / (2 * h)
        by_x = (field(x + h, y) - field(x - h, y)) / (2 * h)
        pairs[name] = float(by_y[0, 0]) + 0.0, float(by_x[1, 0]) + 0.0
    return pairs


def truncated(size=0.6, lengths=(1, 2, 5, 10, 20), steps=40, width=8, seed=0):
    """Return for several lengths how far the truncated gradient of W is from the whole one.

    >>> for kept, off in truncated().items():
    ...     print(f"{kept:2} of 40 steps: {100 * off:.3f} % is missing")
     1 of 40 steps: 28.509 % is missing
     2 of 40 steps: 15.003 % is missing
     5 of 40 steps: 0.777 % is missing
    10 of 40 steps: 0.016 % is missing
    20 of 40 steps: 0.000 % is missing
    """
    rng = np.random.default_rng(seed)
    orthogonal, _ = np.linalg.qr(rng.normal(size=(width, width)))
    W, U = size * orthogonal, rng.normal(size=(width, 3))
    inputs = rng.normal(size=(steps, 3, 1)) / 2
    states = forward(W, U, np.zeros((width, 1)), np.zeros((width, 1)), inputs)
    G = [np.zeros((width, 1))] * (steps - 1) + [rng.normal(size=(width, 1))]
    whole, *_ = backward(W, U, states, inputs, G)
    off = {}
    for kept in lengths:
        part, *_ = backward(W, U, states[-kept - 1 :], inputs[-kept:], G[-kept:])
        off[kept] = float(np.linalg.norm(part - whole) / np.linalg.norm(whole))
    return off
