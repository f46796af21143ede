"""The exercises of the chapter, solved by programs."""

import numpy as np

from snippets.training.circles import circles, forward, random_start, train
from snippets.training.descent import descent


def parabola(eta, curvature=1.0, steps=4):
    """Return where descent goes on C = ½ · curvature · θ², starting from θ = 1.

    >>> for eta in (0.5, 1.0, 1.9, 2.1):
    ...     print(eta, parabola(eta))
    0.5 [1.0, 0.5, 0.25, 0.125, 0.0625]
    1.0 [1.0, 0.0, 0.0, 0.0, 0.0]
    1.9 [1.0, -0.9, 0.81, -0.729, 0.6561]
    2.1 [1.0, -1.1, 1.21, -1.331, 1.4641]
    """
    path = [1.0]
    for _ in range(steps):
        path.append(descent(path[-1], [curvature * path[-1]], eta))
    return [round(theta, 4) for theta in path]


def equal_start():
    """Return how many different hidden units a 2-4-1 network ends with, and how many samples it gets right.

    >>> for start, (units, right) in equal_start().items():
    ...     print(f"{start:15} {units} different units, {right} of 200 right")
    all zero        1 different units, 100 of 200 right
    all the same    1 different units, 142 of 200 right
    random          4 different units, 199 of 200 right
    """
    X, Y = circles()
    random = random_start([2, 4, 1], seed=0)
    starts = {
        "all zero": [0 * array for array in random],
        "all the same": [0 * array + 0.5 for array in random],
        "random": random,
    }
    results = {}
    for start, parameters in starts.items():
        parameters, _ = train(parameters, X, Y, eta=3, steps=2000)
        right = np.sum((forward(parameters, X)[-1] > 0.5) == Y)
        results[start] = len(np.unique(parameters[0].round(6), axis=0)), int(right)
    return results


def floor(steps=3000):
    """Return the mean of (a − y)² that a 2-4-1 sigmoid network reaches with two ways to write the classes.

    >>> for targets, error in floor().items():
    ...     print(f"{targets:8} {error:.2f}")
    0 and 1  0.01
    −1 and 1 0.51
    """
    X, Y = circles()
    results = {}
    for name, targets in (("0 and 1", Y), ("−1 and 1", 2 * Y - 1)):
        parameters, _ = train(random_start([2, 4, 1], seed=0), X, targets, eta=3, steps=steps)
        results[name] = np.mean((forward(parameters, X)[-1] - targets) ** 2)
    return results


def one_class_batches(samples=1000, length=50, seed=0):
    """Return how many batches hold a single class, for samples in the order of their classes and shuffled.

    >>> one_class_batches()
    (20, 0)
    """
    in_order = np.arange(samples) >= samples // 2
    shuffled = np.random.default_rng(seed).permutation(in_order)
    return tuple(
        sum(len(set(batch.tolist())) == 1 for batch in labels.reshape(-1, length))
        for labels in (in_order, shuffled)
    )


def two_learning_rates():
    """Return how many samples are right after a short, slow training and after a long, fast one.

    >>> for (eta, steps), right in two_learning_rates().items():
    ...     print(f"η = {eta}, {steps} steps: {right} of 200 right")
    η = 0.01, 200 steps: 100 of 200 right
    η = 3, 1000 steps: 200 of 200 right
    """
    X, Y = circles()
    results = {}
    for eta, steps in ((0.01, 200), (3, 1000)):
        parameters, _ = train(random_start([2, 3, 3, 1], seed=2), X, Y, eta, steps)
        results[eta, steps] = int(np.sum((forward(parameters, X)[-1] > 0.5) == Y))
    return results
