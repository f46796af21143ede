"""What reaches each layer: how much its activations differ between samples, and how large its gradient is."""

import numpy as np


def spread(A):
    """Return how much the rows of an N × n array differ: the largest standard deviation of a column.

    >>> from snippets.symptoms.networks import blobs, forward, gradients, start
    >>> X, Y = blobs()
    >>> for scale in (0, 0.7):
    ...     parameters = start(2, 8, 3, scale)
    ...     A, P = forward(parameters, X)
    ...     dW1, _, dW2, _ = gradients(parameters, X, Y)
    ...     print(f"weights of {scale}: hidden {spread(A):.2f}, output {spread(P):.2f};",
    ...           f"gradients {np.abs(dW1).max():.2g}, {np.abs(dW2).max():.2g}")
    weights of 0: hidden 0.00, output 0.00; gradients 0, 0
    weights of 0.7: hidden 0.76, output 0.17; gradients 0.32, 0.33
    """
    return np.max(np.std(A, axis=0))


def dead_share(Z):
    """Return the share of ReLU units that are 0 for every sample; Z holds pre-activations, N × n.

    >>> rng = np.random.default_rng(0)
    >>> X, W = rng.normal(size=(200, 20)), rng.normal(size=(20, 50)) / np.sqrt(20)
    >>> for bias in (0, -2, -3, -4):
    ...     print(f"bias {bias}: {dead_share(X @ W + bias):.0%} dead")
    bias 0: 0% dead
    bias -2: 6% dead
    bias -3: 70% dead
    bias -4: 98% dead
    """
    return np.mean(np.all(Z <= 0, axis=0))


def different_units(parameters):
    """Return how many different hidden units there are, compared by their weights and biases.

    >>> from snippets.symptoms.networks import blobs, start, train
    >>> X, Y = blobs()
    >>> equal = [np.full((2, 8), 0.5), np.zeros(8), np.full((8, 3), 0.5), np.zeros(3)]
    >>> for name, parameters in {"equal": equal, "random": start(2, 8, 3)}.items():
    ...     trained = train(parameters, X, Y, eta=0.5, steps=200)
    ...     print(f"{name} weights, number of different units: {different_units(trained)}")
    equal weights, number of different units: 1
    random weights, number of different units: 8
    """
    W1, b1, W2, _ = parameters
    units = np.vstack([W1, b1, W2.T])
    return len(np.unique(np.round(units, 9), axis=1).T)
