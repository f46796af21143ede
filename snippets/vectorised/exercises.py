"""The exercises of the chapter, solved by programs."""

import numpy as np

from snippets.vectorised.bp1 import bp1, bp1_rows
from snippets.vectorised.bp2 import bp2, bp2_rows
from snippets.vectorised.bp3 import bp3, bp3_rows
from snippets.vectorised.bp4 import bp4, bp4_rows


def fitting_products(n=3, seed=0):
    """Return, for each product of W and an error, its shape and whether it is the gradient with respect to
    the activations of the layer before.

    >>> for product, (shape, right) in fitting_products().items():
    ...     print(f"{product:12} {shape}  {right}")
    W.T @ delta  (3, 1)  True
    W @ delta    (3, 1)  False
    delta.T @ W  (1, 3)  True
    delta.T @ W.T (1, 3)  False
    """
    rng = np.random.default_rng(seed)
    W, delta = rng.normal(size=(n, n)), rng.normal(size=(n, 1))
    right = [sum(W[j, k] * delta[j, 0] for j in range(n)) for k in range(n)]  # Σ_j W_jk δ_j, neuron by neuron
    products = {
        "W.T @ delta": W.T @ delta,
        "W @ delta": W @ delta,
        "delta.T @ W": delta.T @ W,
        "delta.T @ W.T": delta.T @ W.T,
    }
    return {name: (product.shape, np.allclose(product.ravel(), right)) for name, product in products.items()}


def backward(weights, activations, slopes, cost_slope):
    """Return ∂C/∂W and ∂C/∂b of every layer, first layer first.

    Args:
        weights: W of layers 1 to L, each n × n_prev.
        activations: a of layers 0 to L − 1, each n × 1.
        slopes: σ′(z) of layers 1 to L, each n × 1.
        cost_slope: ∂C/∂a of the last layer, n × 1.

    >>> one = np.ones((1, 1))
    >>> gradients = backward([2 * one, 3 * one], [5 * one, 7 * one], [one, one], cost_slope=one)
    >>> for dW, db in gradients:
    ...     print(dW, db)
    [[15.]] [[3.]]
    [[7.]] [[1.]]
    """
    delta = bp1(cost_slope, slopes[-1])
    gradients = [(bp4(delta, activations[-1]), bp3(delta))]
    for layer in reversed(range(len(weights) - 1)):
        delta = bp2(weights[layer + 1], delta, slopes[layer])
        gradients.insert(0, (bp4(delta, activations[layer]), bp3(delta)))
    return gradients


def backward_rows(weights, activations, slopes, cost_slope):
    """Return ∂C/∂W and ∂C/∂b of every layer, first layer first; a sample is a row.

    Args:
        weights: W of layers 1 to L, each n_prev × n.
        activations: a of layers 0 to L − 1, each 1 × n.
        slopes: σ′(z) of layers 1 to L, each 1 × n.
        cost_slope: ∂C/∂a of the last layer, 1 × n.

    >>> one = np.ones((1, 1))
    >>> gradients = backward_rows([2 * one, 3 * one], [5 * one, 7 * one], [one, one], cost_slope=one)
    >>> for dW, db in gradients:
    ...     print(dW, db)
    [[15.]] [[3.]]
    [[7.]] [[1.]]
    """
    delta = bp1_rows(cost_slope, slopes[-1])
    gradients = [(bp4_rows(delta, activations[-1]), bp3_rows(delta))]
    for layer in reversed(range(len(weights) - 1)):
        delta = bp2_rows(weights[layer + 1], delta, slopes[layer])
        gradients.insert(0, (bp4_rows(delta, activations[layer]), bp3_rows(delta)))
    return gradients


def bias_as_weight(delta):
    """Return ∂C/∂b, n × 1, as the gradient of the weights of a neuron whose activation is always 1.

    >>> delta = np.array([[41], [52], [0]])
    >>> bool((bias_as_weight(delta) == bp3(delta)).all())
    True
    """
    return bp4(delta, np.ones((1, 1), dtype=int))


def bias_as_weight_rows(delta):
    """Return ∂C/∂b, 1 × n, as the gradient of the weights of a neuron whose activation is always 1.

    >>> delta = np.array([[41, 52, 0]])
    >>> bool((bias_as_weight_rows(delta) == bp3_rows(delta)).all())
    True
    """
    return bp4_rows(delta, np.ones((1, 1), dtype=int))


def multiplications(widths):
    """Return how many multiplications δ of the first layer takes: from the right, and from the left.

    Args:
        widths: how many neurons layers 1 to L have.

    >>> right, left = multiplications([100] * 10)
    >>> print(f"from the right {right:,}, from the left {left:,}: {left / right:.0f} times as many")
    from the right 91,000, from the left 8,110,000: 89 times as many
    """
    first, *above = widths
    pairs = list(zip(widths, above, strict=False))
    from_the_right = sum(n * n_next for n, n_next in pairs) + sum(widths)
    # From the left the product is first × n all the way: each diagonal matrix scales its columns.
    scalings = first * above[0] + sum(first * n for n in above)
    products = sum(first * n * n_next for n, n_next in pairs[1:]) + first * above[-1]
    return from_the_right, scalings + products
