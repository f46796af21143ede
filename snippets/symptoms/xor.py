"""XOR: how often a network with one hidden layer learns it, and what keeps it from learning."""

import numpy as np

from snippets.symptoms.networks import forward, start, train


def times_learned(hidden, seeds=10, eta=1.0, steps=600, scale=None):
    """Return from how many random starts a network with so many hidden units learns XOR.

    >>> for hidden in (1, 2, 4, 8):
    ...     print(f"{hidden} hidden: {times_learned(hidden)} of 10")
    1 hidden: 0 of 10
    2 hidden: 6 of 10
    4 hidden: 10 of 10
    8 hidden: 10 of 10
    >>> print(f"8 hidden, all weights 0: {times_learned(8, scale=0)} of 10")
    8 hidden, all weights 0: 0 of 10
    >>> print(f"8 hidden, η = 0.001: {times_learned(8, eta=0.001)} of 10")
    8 hidden, η = 0.001: 0 of 10
    """
    X, labels = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 0])
    learned = 0
    for seed in range(seeds):
        parameters = train(start(2, hidden, 2, scale, seed), X, np.eye(2)[labels], eta, steps)
        learned += np.array_equal(forward(parameters, X)[1].argmax(axis=1), labels)
    return learned


def probabilities(seed, hidden=2, eta=1.0, steps=600):
    """Return the probabilities of class 1 after training, for (0, 0), (0, 1), (1, 0) and (1, 1).

    >>> probabilities(seed=0).round(2)
    array([0., 1., 1., 0.])
    >>> probabilities(seed=3).round(2)
    array([0. , 1. , 0.5, 0.5])
    """
    X, labels = np.array([[0, 0], [0, 1], [1, 0], [1, 1]]), np.array([0, 1, 1, 0])
    parameters = train(start(2, hidden, 2, seed=seed), X, np.eye(2)[labels], eta, steps)
    return forward(parameters, X)[1][:, 1]
