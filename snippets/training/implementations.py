"""Four implementations of the same gradients: neuron by neuron, sample by sample, as a stack, as a batch.

Each takes the parameters (W and b of the first layer first), inputs X and targets Y, a column a sample, and
returns the gradient of the mean of ½ (a − y)² by every parameter. σ is the sigmoid.
"""

import numpy as np

from snippets.batches.stack import stack
from snippets.scalar.bp1 import bp1 as scalar_bp1
from snippets.scalar.bp2 import bp2 as scalar_bp2
from snippets.scalar.bp3 import bp3 as scalar_bp3
from snippets.scalar.bp4 import bp4 as scalar_bp4
from snippets.training.circles import forward, gradients
from snippets.training.square_floor import sigmoid
from snippets.vectorised.bp1 import bp1
from snippets.vectorised.bp2 import bp2
from snippets.vectorised.bp3 import bp3
from snippets.vectorised.bp4 import bp4


def neuron_by_neuron(parameters, X, Y):
    """Return the gradients, made of nothing but numbers."""
    result = [np.zeros(array.shape) for array in parameters]
    for x, y in zip(X.T, Y.T, strict=True):
        a = [x]
        for W, b in zip(parameters[::2], parameters[1::2], strict=True):
            z = [sum(w * a_k for w, a_k in zip(row, a[-1], strict=True)) for row in W]
            a.append([sigmoid(z_j + b_j) for z_j, b_j in zip(z, b[:, 0], strict=True)])
        delta = [scalar_bp1(a_j - y_j, slope=a_j * (1 - a_j)) for a_j, y_j in zip(a[-1], y, strict=True)]
        for layer in reversed(range(len(parameters) // 2)):
            W = parameters[2 * layer]
            for j, delta_j in enumerate(delta):
                result[2 * layer + 1][j, 0] += scalar_bp3(delta_j) / len(Y.T)
                for k, a_k in enumerate(a[layer]):
                    result[2 * layer][j, k] += scalar_bp4(delta_j, a_k) / len(Y.T)
            if layer:
                delta = [
                    sum(scalar_bp2(W[j, k], delta_j, a_k * (1 - a_k)) for j, delta_j in enumerate(delta))
                    for k, a_k in enumerate(a[layer])
                ]
    return result


def backward(parameters, a, y, bias_gradient=bp3, weight_gradient=bp4):
    """Return the gradients of ½ (a − y)², given the activations of all layers; a sample is a column."""
    slopes = [layer * (1 - layer) for layer in a]
    delta, result = bp1(a[-1] - y, slopes[-1]), []
    for layer in reversed(range(len(parameters) // 2)):
        result = [weight_gradient(delta, a[layer]), bias_gradient(delta), *result]
        if layer:
            delta = bp2(parameters[2 * layer], delta, slopes[layer])
    return result


def sample_by_sample(parameters, X, Y):
    """Return the gradients, a matrix product at a time."""
    total = [np.zeros(array.shape) for array in parameters]
    for m in range(X.shape[1]):
        x, y = X[:, [m]], Y[:, [m]]
        one = backward(parameters, forward(parameters, x), y)
        total = [gradient + part for gradient, part in zip(total, one, strict=True)]
    return [gradient / X.shape[1] for gradient in total]


def as_a_stack(parameters, X, Y):
    """Return the gradients, from a stack of N columns: N × n × 1."""
    x, y = X.T[:, :, None], Y.T[:, :, None]
    total = backward(parameters, forward(parameters, x), y, lambda delta: np.sum(delta, axis=0), stack)
    return [gradient / len(x) for gradient in total]


as_a_batch = gradients

IMPLEMENTATIONS = {
    "neuron by neuron": neuron_by_neuron,
    "sample by sample": sample_by_sample,
    "as a stack": as_a_stack,
    "as a batch": as_a_batch,
}
