"""What a loss and an accuracy say of a network that has learned nothing."""

import numpy as np


def uninformed_loss(shares):
    """Return the lowest mean cross-entropy of predictions that do not depend on the input.

    Args:
        shares: how frequent each class is.

    >>> for shares in ([0.5, 0.5], [0.1] * 10, [0.9, 0.1]):
    ...     print(f"{len(shares)} classes, the largest {shares[0]:.0%}: {uninformed_loss(shares):.3f}")
    2 classes, the largest 50%: 0.693
    10 classes, the largest 10%: 2.303
    2 classes, the largest 90%: 0.325
    """
    shares = np.array(shares)
    return -np.sum(shares * np.log(shares))


def accuracy(P, labels):
    """Return the share of the samples whose largest probability is that of their class.

    >>> from snippets.symptoms.networks import softmax
    >>> rng = np.random.default_rng(0)
    >>> labels = rng.integers(10, size=500)
    >>> P = softmax(5 * np.eye(10)[labels] + rng.normal(size=(500, 10)))
    >>> print(f"as it is: {accuracy(P, labels):.2f}")
    as it is: 1.00
    >>> print(f"labels in another order: {accuracy(P, rng.permutation(labels)):.2f}")
    labels in another order: 0.12
    >>> print(f"labels counted from 1: {accuracy(P, labels + 1):.2f}")
    labels counted from 1: 0.00
    """
    return np.mean(P.argmax(axis=1) == labels)


def lowest_loss(classes):
    """Return the lowest cross-entropy that is possible if softmax is applied twice.

    >>> for classes in (2, 3, 10, 100):
    ...     print(f"{classes} classes: {lowest_loss(classes):.4f}")
    2 classes: 0.3133
    3 classes: 0.5514
    10 classes: 1.4612
    100 classes: 3.6222
    """
    return np.log(1 + (classes - 1) / np.e)


def are_probabilities(Z):
    """Return whether the rows of Z are probabilities: then they are no logits.

    >>> logits = np.array([[2.0, -1.0, 0.5], [0.0, 3.0, -2.0]])
    >>> p = np.exp(logits) / np.sum(np.exp(logits), axis=1, keepdims=True)
    >>> are_probabilities(logits), are_probabilities(p)
    (False, True)
    """
    return bool(np.all(Z >= 0) and np.allclose(np.sum(Z, axis=1), 1))
