"""Training mode and test mode: what the output of a sample depends on beside the sample."""

import numpy as np


def mode_differences(network, X):
    """Return how much the outputs of test mode change: computed again, each sample alone, in training mode.

    Args:
        network: a function of samples, a row each, and of `training`, which is True or False.
        X: some samples, N × n.

    >>> rng = np.random.default_rng(0)
    >>> X = rng.normal(3, 2, size=(64, 4))
    >>> def batch_norm(X, training, mean=3.0, variance=4.0):
    ...     if training:
    ...         mean, variance = np.mean(X, axis=0), np.var(X, axis=0)
    ...     return (X - mean) / np.sqrt(variance + 1e-5)
    >>> def dropout(X, training):
    ...     return X * (rng.random(X.shape) < 0.5) / 0.5 if training else X
    >>> networks = {
    ...     "running averages that fit": batch_norm,
    ...     "running averages of the start": lambda X, training: batch_norm(X, training, 0.0, 1.0),
    ...     "batch statistics at test": lambda X, training: batch_norm(X, True),
    ...     "dropout, as it should be": dropout,
    ...     "dropout at test": lambda X, training: dropout(X, True),
    ... }
    >>> for name, network in networks.items():
    ...     again, alone, training = mode_differences(network, X)
    ...     print(f"{name}: again {again:.1f}, alone {alone:.1f}, training {training:.1f}")
    running averages that fit: again 0.0, alone 0.0, training 0.5
    running averages of the start: again 0.0, alone 0.0, training 6.6
    batch statistics at test: again 0.0, alone 2.8, training 0.0
    dropout, as it should be: again 0.0, alone 0.0, training 9.1
    dropout at test: again 18.3, alone 16.2, training 18.3
    """
    output = network(X, training=False)
    alone = np.concatenate([network(X[[i]], training=False) for i in range(len(X))])
    others = network(X, training=False), alone, network(X, training=True)
    return [float(np.max(np.abs(other - output))) for other in others]
