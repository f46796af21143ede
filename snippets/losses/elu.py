"""ELU: where the input is negative, the slope is the output plus α."""

import numpy as np
from sympy import exp

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d, gate, i, j
from snippets.losses.functions import G, X, Y, alpha, entrywise

x = X[i, j]

ELU = Formula(
    d(C, x),
    ("chain rule: entry by entry", d(C, Y[i, j]) * d(Y[i, j], x)),
    (
        "above 0 the function is $x$; below, it is $\\alpha e^{x} - \\alpha$",
        G[i, j] * (gate(x) + (1 - gate(x)) * alpha * exp(x)),
    ),
    (
        "below 0, $\\alpha e^{x}$ is the output plus $\\alpha$",
        G[i, j] * (gate(x) + (1 - gate(x)) * (Y[i, j] + alpha)),
    ),
    on=entrywise({Y[i, j]: gate(x) * x + (1 - gate(x)) * alpha * (exp(x) - 1)}, free=[alpha]),
    wrong={
        "the output itself for the slope": lambda G, X, Y: np.where(X > 0, G, G * Y),
        "$e^{x}$ without α": lambda G, X: np.where(X > 0, G, G * np.exp(X)),
        "the output plus α everywhere": lambda G, Y, alpha: G * (Y + alpha),
        "0 where the input is negative, as for ReLU": lambda G, X: G * (X > 0),
    },
)


@ELU.program
def elu(G, X, Y, alpha):
    """Return ∂C/∂X, N × D, from the output Y of the forward pass.

    >>> X = np.array([[2.0, -np.log(2.0)]])
    >>> Y = np.where(X > 0, X, np.exp(X) - 1)
    >>> elu(np.array([[10.0, 10.0]]), X, Y, alpha=1.0)
    array([[10.,  5.]])
    """
    return G * np.where(X > 0, 1, Y + alpha)
