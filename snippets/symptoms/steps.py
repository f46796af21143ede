"""One step of gradient descent, compared with what the gradient promises of it."""

import numpy as np

from snippets.symptoms.networks import loss, train


def drop_ratio(loss, parameters, grads, eta):
    """Return by how much a step lowers the loss, divided by η times the squared length of the gradient.

    >>> from snippets.symptoms.networks import blobs, gradients, loss, start
    >>> X, Y = blobs()
    >>> parameters = start(2, 8, 3)
    >>> right = gradients(parameters, X, Y)
    >>> def ratios(grads):
    ...     of = lambda parameters: loss(parameters, X, Y)
    ...     drops = (drop_ratio(of, parameters, grads, eta) for eta in (1, 1e-1, 1e-3, 1e-5))
    ...     return " ".join(f"{drop:.3f}" for drop in drops)
    >>> print("right:", ratios(right))
    right: 0.768 0.978 1.000 1.000
    >>> print("wrong sign:", ratios([-g for g in right]))
    wrong sign: -1.184 -1.022 -1.000 -1.000
    >>> print("half of it:", ratios([g / 2 for g in right]))
    half of it: 1.770 1.978 2.000 2.000
    """
    moved = [theta - eta * g for theta, g in zip(parameters, grads, strict=True)]
    promised = eta * sum(np.sum(g**2) for g in grads)
    return (loss(parameters) - loss(moved)) / promised


def small_set(parameters, X, Y, samples=10):
    """Return the loss on a few samples after training on them alone: a right program reaches almost 0.

    >>> from snippets.symptoms.networks import blobs, start
    >>> X, Y = blobs()
    >>> print(f"{small_set(start(2, 8, 3), X, Y):.4f}")
    0.0003
    >>> print(f"all weights 0: {small_set(start(2, 8, 3, scale=0), X, Y):.4f}")
    all weights 0: 1.0889
    """
    few = train(parameters, X[:samples], Y[:samples], eta=0.5, steps=2000)
    return loss(few, X[:samples], Y[:samples])
