"""The exercises of the chapter, solved by programs."""

import numpy as np

from snippets.normalisation.batch_input import batch_input
from snippets.normalisation.batch_norm import batch_norm
from snippets.normalisation.scale_gradient import scale_gradient
from snippets.normalisation.shift_gradient import shift_gradient


def statistics(X, eps=0.0):
    """Return the mean, the variance and the divisor of each feature, 1 × D each; samples are rows."""
    mu, var = np.mean(X, axis=0, keepdims=True), np.var(X, axis=0, keepdims=True)
    return mu, var, np.sqrt(var + eps)


def batch_norm_gradients(X, gamma, beta, G, eps=0.0):
    """Return the output and the gradients of X, γ and β for a batch whose samples are rows."""
    mu, var, s = statistics(X, eps)
    X_hat = (X - mu) / s
    Y = batch_norm(X, gamma, beta, mu, var, eps)
    return Y, batch_input(G, X_hat, gamma, s), scale_gradient(G, X_hat), shift_gradient(G)


def stablehlo_example():
    """Recompute the numbers that StableHLO's specification gives for batch norm and its gradients.

    >>> for name, values in stablehlo_example().items():
    ...     print(f"{name:12} {values}")
    output       [[[0.0, 0.0], [2.0, 2.0]], [[2.0, 2.0], [0.0, 0.0]]]
    batch_mean   [2.0, 3.0]
    batch_var    [1.0, 1.0]
    grad_operand [[[0.0, 0.0], [0.0, 0.0]], [[0.0, 0.0], [0.0, 0.0]]]
    grad_scale   [0.0, 0.0]
    grad_offset  [0.4, 0.4]
    """
    operand = np.array([[[1.0, 2.0], [3.0, 4.0]], [[3.0, 4.0], [1.0, 2.0]]])
    X, ones = operand.reshape(-1, 2), np.ones((1, 2))  # the last axis holds the features, all others samples
    Y, by_X, by_scale, by_shift = batch_norm_gradients(X, ones, ones, G=np.full(X.shape, 0.1))
    mu, var, _ = statistics(X)
    return {
        "output": Y.reshape(operand.shape).tolist(),
        "batch_mean": mu[0].tolist(),
        "batch_var": var[0].tolist(),
        "grad_operand": np.abs(by_X).round(15).reshape(operand.shape).tolist(),
        "grad_scale": by_scale[0].tolist(),
        "grad_offset": by_shift[0].tolist(),
    }


def sum_of_outputs(seed=0):
    """Return the largest gradient and the largest difference where the loss is the sum of all outputs.

    >>> largest, by_difference = sum_of_outputs()
    >>> largest < 1e-12, by_difference < 1e-6
    (True, True)
    """
    X = np.random.default_rng(seed).normal(size=(25, 5))
    ones = np.ones((1, 5))

    def loss(X):
        mu, var, _ = statistics(X, 1e-5)
        return np.sum(batch_norm(X, ones, 0 * ones, mu, var, 1e-5))

    _, gradient, _, _ = batch_norm_gradients(X, ones, 0 * ones, G=np.ones(X.shape), eps=1e-5)
    h, differences = 1e-5, np.zeros(X.shape)
    for place in np.ndindex(*X.shape):
        step = np.zeros(X.shape)
        step[place] = h
        differences[place] = (loss(X + step) - loss(X - step)) / (2 * h)
    return float(np.max(np.abs(gradient))), float(np.max(np.abs(differences)))


def constant_statistics(sizes=(8, 64, 512), seed=0):
    """Return, for batches of some sizes, how far off a gradient is that holds the statistics constant.

    >>> for size, (any_gradient, one_sign) in constant_statistics().items():
    ...     print(f"N = {size:3}: {any_gradient:.2f} {one_sign:.2f}")
    N =   8: 0.24 0.57
    N =  64: 0.08 0.51
    N = 512: 0.03 0.50
    """
    rng, off = np.random.default_rng(seed), {}
    for size in sizes:
        X = rng.normal(size=(size, 50))
        noise = rng.normal(size=X.shape)
        mu, _, s = statistics(X)
        off[size] = []
        for G in (noise, np.abs(noise)):  # of either sign, and all of one
            right, wrong = batch_input(G, (X - mu) / s, 1, s), G / s
            lengths = np.linalg.norm(right) + np.linalg.norm(wrong)
            off[size].append(float(np.linalg.norm(right - wrong) / lengths))
    return off


def growing_weights(steps=3, eta=10, seed=0):
    """Return the squared length of the weights before a normalisation, and what is added to it, step by step.

    >>> for squared, added in growing_weights():
    ...     print(f"{squared:.4f} + {added:.4f} = {squared + added:.4f}")
    4.5843 + 0.4663 = 5.0506
    5.0506 + 0.6708 = 5.7213
    5.7213 + 0.4350 = 6.1563
    """
    rng = np.random.default_rng(seed)
    A, w, target = rng.normal(size=(20, 3)), rng.normal(size=(3, 1)), rng.normal(size=(20, 1))
    one, lengths = np.ones((1, 1)), []
    for _ in range(steps):
        x = A @ w
        mu, _, s = statistics(x)
        by_x = batch_input((x - mu) / s - target, (x - mu) / s, one, s)
        step = eta * A.T @ by_x / len(A)
        lengths.append((float(np.sum(w**2)), float(np.sum(step**2))))
        w = w - step
    return lengths
