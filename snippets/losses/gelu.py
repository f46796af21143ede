"""GELU, exact: the slope is Φ(x) plus x times the density φ(x)."""

import numpy as np
from sympy import erf, exp, pi, sqrt

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, Letter, N, d, i, j
from backprop_checked.algebra.signs import Sign
from snippets.losses.functions import D, G, X, Y, entrywise

x = X[i, j]

Phi = Letter(
    Sign(
        "Phi",
        "activation",
        "the distribution function of the standard normal distribution at each entry of the input",
        r"\Phi",
    ),
    N,
    D,
)

GELU = Formula(
    d(C, x),
    ("chain rule: entry by entry", d(C, Y[i, j]) * d(Y[i, j], x)),
    ("product rule: both factors depend on the input", G[i, j] * (Phi[i, j] + x * d(Phi[i, j], x))),
    (
        "the derivative of a distribution function is its density",
        G[i, j] * (Phi[i, j] + x * exp(-(x**2) / 2) / sqrt(2 * pi)),
    ),
    on=entrywise({Phi[i, j]: (1 + erf(x / sqrt(2))) / 2, Y[i, j]: x * Phi[i, j]}),
    wrong={
        "the gate is held constant": lambda G, Phi: G * Phi,
        "the input is forgotten in the second term": lambda G, X, Phi: (
            G * (Phi + np.exp(-(X**2) / 2) / np.sqrt(2 * np.pi))
        ),
        "the factor of the density is forgotten": lambda G, X, Phi: G * (Phi + X * np.exp(-(X**2) / 2)),
        "the slope of erf without the inner derivative": lambda G, X, Phi: (
            G * (Phi + X * np.exp(-(X**2) / 2) / np.sqrt(np.pi))
        ),
        "the exponent of erf at $x$ itself": lambda G, X, Phi: (
            G * (Phi + X * np.exp(-(X**2)) / np.sqrt(2 * np.pi))
        ),
    },
)


@GELU.program
def gelu(G, X, Phi):
    """Return ∂C/∂X, N × D. Phi is (1 + erf(X / √2)) / 2, from the forward pass; NumPy has no erf, `math` has.

    >>> from math import erf, sqrt
    >>> X = np.array([[0.0, 1.0, -1.0]])
    >>> Phi = np.array([[(1 + erf(number / sqrt(2))) / 2 for number in X[0]]])
    >>> gelu(np.array([[1.0, 1.0, 1.0]]), X, Phi).round(4)
    array([[ 0.5   ,  1.0833, -0.0833]])
    """
    density = np.exp(-(X**2) / 2) / np.sqrt(2 * np.pi)
    return G * (Phi + X * density)
