from dataclasses import dataclass, field

import numpy as np

rng = np.random.default_rng(209)
observed, path = rng.normal(size=(5, 3)), [0, 2, 1, 1, 0]


@dataclass
class Model:
    emit: np.ndarray = field(default_factory=lambda: rng.normal(size=(3, 3)))
    move: np.ndarray = field(default_factory=lambda: rng.normal(size=(3, 3)))


params = Model()


def logsumexp(a, axis):
    m = a.max(axis=axis, keepdims=True)
    return np.squeeze(m, axis) + np.log(np.exp(a - m).sum(axis=axis))


def loss(model):
    scores = observed @ model.emit
    alpha = scores[0]
    for t in range(1, 5):
        alpha = scores[t] + logsumexp(alpha[:, None] + model.move, 0)
    gold = sum(scores[t, path[t]] for t in range(5))
    gold += sum(model.move[path[t - 1], path[t]] for t in range(1, 5))
    return logsumexp(alpha, 0) - gold


def backward(model):
    """Expected minus observed counts, by forward and backward sums."""
    scores = observed @ model.emit
    alpha, beta = np.zeros((5, 3)), np.zeros((5, 3))
    alpha[0] = scores[0]
    for t in range(1, 5):
        alpha[t] = scores[t] + logsumexp(alpha[t - 1][:, None] + model.move, 0)
    for t in range(3, -1, -1):
        beta[t] = logsumexp(model.move + scores[t + 1] + beta[t + 1], 1)
    total = logsumexp(alpha[-1], 0)
    single = np.exp(alpha + beta - total)
    single[np.arange(5), path] -= 1
    pairs = np.zeros((3, 3))
    for t in range(1, 5):
        pairs += np.exp(alpha[t - 1][:, None] + model.move + scores[t] + beta[t] - total)
        pairs[path[t - 1], path[t]] -= 1
    return {"emit": observed.T @ single, "move": pairs}
