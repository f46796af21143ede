"""Vanishing and exploding gradients: by what factor the length changes from step to step."""


def factor_per_step(lengths):
    """Return by what factor the length of a gradient changes at each step back, on average.

    Args:
        lengths: the length of the gradient at each step or layer, the last one first.

    >>> import numpy as np
    >>> def lengths_back(W, x, carry=1):
    ...     h, g = [np.zeros(len(W))], np.ones(len(W))
    ...     for step in x:
    ...         h.append(np.tanh(W @ h[-1] + step))
    ...     lengths = [np.linalg.norm(g)]
    ...     for state in h[:0:-1]:
    ...         g = carry * W.T @ (g * (1 - state**2))
    ...         lengths.append(np.linalg.norm(g))
    ...     return lengths
    >>> rng = np.random.default_rng(0)
    >>> turn, x = np.linalg.qr(rng.normal(size=(8, 8)))[0], 0.1 * rng.normal(size=(30, 8))
    >>> cases = {
    ...     "W of norm 0.5": lengths_back(0.5 * turn, x),
    ...     "W of norm 1": lengths_back(turn, x),
    ...     "W of norm 2": lengths_back(2 * turn, x),
    ...     "norm 1, large inputs": lengths_back(turn, 30 * x),
    ...     "the carry forgotten": lengths_back(turn, x, carry=0),
    ... }
    >>> for name, lengths in cases.items():
    ...     in_all = lengths[-1] / lengths[0]
    ...     print(f"{name}: {factor_per_step(lengths):.2f} per step, {in_all:.0e} in all")
    W of norm 0.5: 0.49 per step, 5e-10 in all
    W of norm 1: 0.92 per step, 9e-02 in all
    W of norm 2: 1.20 per step, 2e+02 in all
    norm 1, large inputs: 0.30 per step, 3e-16 in all
    the carry forgotten: 0.00 per step, 0e+00 in all
    """
    return (lengths[-1] / lengths[0]) ** (1 / (len(lengths) - 1))
