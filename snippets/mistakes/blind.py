"""Shapes are blind: how many products fit, and how many are right."""

from functools import reduce
from itertools import permutations, product

import numpy as np

from snippets.vectorised.bp2 import bp2
from snippets.vectorised.bp4 import bp4


def fitting(factors, right):
    """Return the matrix products of all factors, each as it is or transposed, that have the shape of `right`.

    Args:
        factors: the arrays by name.
        right: the array that is looked for.

    >>> W, delta = np.array([[1, 2], [3, 4]]), np.array([[1], [10]])
    >>> fitting({"W": W, "δ": delta}, right=W.T @ delta)
    {'W δ': False, 'Wᵀ δ': True}
    """
    fits = {}
    for order in permutations(factors):
        for turns in product((False, True), repeat=len(order)):
            written = list(zip(order, turns, strict=True))
            try:
                turned = [factors[name].T if turn else factors[name] for name, turn in written]
                result = reduce(np.matmul, turned)
            except ValueError:
                continue
            if result.shape == right.shape:
                chain = " ".join(name + "ᵀ" * turn for name, turn in written)
                fits[chain] = bool(np.allclose(result, right))
    return fits


def chains(n0, n1, n2, seed=0):
    """Return how many orders and transposes of the question's chain have the shape of its first weights, and
    which are right.

    >>> for widths in ((2, 3, 4), (2, 3, 2), (3, 3, 3)):
    ...     fit, right = chains(*widths)
    ...     print("-".join(map(str, widths)), f"{fit:3} fit, {len(right)} right:", *right)
    2-3-4   1 fit, 1 right: D Wᵀ δ aᵀ
    2-3-2   2 fit, 1 right: D Wᵀ δ aᵀ
    3-3-3  24 fit, 1 right: D Wᵀ δ aᵀ
    """
    rng = np.random.default_rng(seed)
    W, delta, slope, a = (rng.normal(size=shape) for shape in ((n2, n1), (n2, 1), (n1, 1), (n0, 1)))
    right = bp4(bp2(W, delta, slope), a)
    fits = fitting({"D": np.diag(slope[:, 0]), "W": W, "δ": delta, "a": a}, right)
    fits = {
        chain: is_right for chain, is_right in fits.items() if "Dᵀ" not in chain
    }  # D is its own transpose
    return len(fits), [chain for chain, is_right in fits.items() if is_right]


def gradients(n, n_prev, N, seed=0):
    """Return the products of a batch's errors Δ and activations A that have the shape of W: is each right?

    >>> for sizes in ((2, 3, 4), (3, 3, 4), (3, 3, 3)):
    ...     fits = gradients(*sizes)
    ...     print(*sizes, f" {len(fits)} fit, {sum(fits.values())} right:", ", ".join(fits))
    2 3 4  1 fit, 1 right: Δ Aᵀ
    3 3 4  2 fit, 1 right: Δ Aᵀ, A Δᵀ
    3 3 3  8 fit, 1 right: Δ A, Δ Aᵀ, Δᵀ A, Δᵀ Aᵀ, A Δ, A Δᵀ, Aᵀ Δ, Aᵀ Δᵀ
    """
    rng = np.random.default_rng(seed)
    Delta, A = rng.normal(size=(n, N)), rng.normal(size=(n_prev, N))
    right = sum(np.outer(Delta[:, m], A[:, m]) for m in range(N))  # sample by sample
    return fitting({"Δ": Delta, "A": A}, right)
