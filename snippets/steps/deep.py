"""A deep network at its start: how large its activations and its gradients are, layer by layer."""

import numpy as np

WIDTH, SAMPLES = 128, 64
VARIANCES = {"He, 2/n": 2 / WIDTH, "Glorot, 1/n": 1 / WIDTH, "0.01²": 0.01**2}


def relu(z):
    return np.maximum(0, z)


def start(variance, layers, function=relu, seed=0):
    """Run a random batch through a network of random weights.

    Args:
        variance: that of every weight.
        layers: how many there are, each 128 units wide.
        function: the activation function.
        seed: of the random numbers.

    Returns:
        The root mean square of each layer's activations, the input first, `layers` + 1 numbers.
    """
    rng = np.random.default_rng(seed)
    a = rng.normal(size=(WIDTH, SAMPLES))
    sizes = [np.sqrt(np.mean(a**2))]
    for _ in range(layers):
        W = rng.normal(scale=np.sqrt(variance), size=(WIDTH, WIDTH))
        a = function(W @ a)
        sizes.append(np.sqrt(np.mean(a**2)))
    return np.array(sizes)
