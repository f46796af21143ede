"""GELU by tanh: an approximation has its own slope."""

import numpy as np
from sympy import pi, sqrt, tanh

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, Letter, N, Number, d, i, j
from backprop_checked.algebra.signs import Sign
from snippets.losses.functions import D, G, X, Y, entrywise

x = X[i, j]

T = Letter(Sign("T_gelu", "activation", "the hyperbolic tangent in the approximation of GELU", "{T}"), N, D)
beta = Number(Sign("beta_cubic", "weight", "the factor of the cube, 0.044715", r"{\beta}"))
t = T[i, j]

GELU_TANH = Formula(
    d(C, x),
    ("chain rule: entry by entry", d(C, Y[i, j]) * d(Y[i, j], x)),
    ("product rule: both factors depend on the input", G[i, j] * ((1 + t) / 2 + x * d(t, x) / 2)),
    (
        "the slope of tanh is 1 minus its square, times the derivative of what is inside",
        G[i, j] * (1 + t) / 2 + G[i, j] * x * (1 - t**2) * (1 + 3 * beta * x**2) / sqrt(2 * pi),
    ),
    on=entrywise(
        {T[i, j]: tanh(sqrt(2 / pi) * (x + beta * x**3)), Y[i, j]: x * (1 + T[i, j]) / 2}, free=[beta]
    ),
    wrong={
        "the gate is held constant": lambda G, T: G * (1 + T) / 2,
        "the inner derivative is forgotten": lambda G, X, T: G * ((1 + T) / 2 + X * (1 - T**2) / 2),
        "the 3 of the cube is forgotten": lambda G, X, T, beta: (
            G * (1 + T) / 2 + G * X * (1 - T**2) * (1 + beta * X**2) / np.sqrt(2 * np.pi)
        ),
        "the density of the exact GELU in the second term": lambda G, X, T: (
            G * ((1 + T) / 2 + X * np.exp(-(X**2) / 2) / np.sqrt(2 * np.pi))
        ),
    },
)


@GELU_TANH.program
def gelu_tanh(G, X, T, beta):
    """Return ∂C/∂X, N × D; T is the tanh of the forward pass, and beta the factor of the cube in it.

    >>> X = np.array([[0.0, 1.0, -1.0]])
    >>> T = np.tanh(np.sqrt(2 / np.pi) * (X + 0.044715 * X**3))
    >>> gelu_tanh(np.array([[1.0, 1.0, 1.0]]), X, T, beta=0.044715).round(4)
    array([[ 0.5  ,  1.083, -0.083]])
    """
    return G * (1 + T) / 2 + G * X * (1 - T**2) * (1 + 3 * beta * X**2) / np.sqrt(2 * np.pi)
