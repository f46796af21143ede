"""SwiGLU: a product of two branches, and each receives the other as its factor."""

from sympy import Sum, Symbol, exp

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, Letter, N, d, i, j, k
from backprop_checked.algebra.signs import Sign
from backprop_checked.algebra.term import Hadamard
from snippets.moves.move import D, error, move, result

H = Symbol("H", integer=True, positive=True)  # how many hidden units a branch has
X, Y, G = Letter("X", N, D), Letter(result, N, H), Letter(error, N, H)
W = Letter(Sign("W_gate", "weight", "the weights of the branch of SwiGLU that is the gate", "{W}"), D, H)
V = Letter(Sign("V_value", "weight", "the weights of the branch of SwiGLU that is let through", "{V}"), D, H)
Z = Letter(Sign("Z_gate", "pre-activation", "the input of the gate of SwiGLU", "{Z}"), N, H)
B = Letter(Sign("B_value", "activation", "what the gate of SwiGLU lets through", "{B}"), N, H)
S = Letter(Sign("S_sigmoid", "activation", "the sigmoid of the input of a layer", "{S}"), N, H)
A = Letter(Sign("A_gate", "activation", "the gate of SwiGLU: SiLU of its input", "{A}"), N, H)
dZ, dB = d(C, Z), d(C, B)

gated = move(
    "{N} samples of {D} features, two branches of {H} units",
    [X, W, V],
    {
        Z[i, j]: Sum(X[i, k] * W[k, j], (k, 0, D - 1)),
        B[i, j]: Sum(X[i, k] * V[k, j], (k, 0, D - 1)),
        S[i, j]: 1 / (1 + exp(-Z[i, j])),
        A[i, j]: Z[i, j] * S[i, j],
        Y[i, j]: A[i, j] * B[i, j],
    },
    G,
    (N, D, H),
)

SWIGLU = Formula(
    d(C, B),
    ("the derivative of a product with respect to one factor is the other one", Hadamard(G, A)),
    on=gated,
    convention="of the value",
    wrong={
        "the derivative of a product is the same factor": lambda G, B: G * B,
        "the sigmoid alone for the gate": lambda G, S: G * S,
        "the gate is forgotten": lambda G: G,
    },
)

SWIGLU_GATE = Formula(
    d(C, Z[i, j]),
    ("through the gate: its factor is the other branch", G[i, j] * B[i, j] * d(A[i, j], Z[i, j])),
    (
        "the slope of SiLU",
        G[i, j] * B[i, j] * (S[i, j] + Z[i, j] * S[i, j] * (1 - S[i, j])),
    ),
    on=gated,
    convention="of the gate",
    twin_of=SWIGLU,
    wrong={
        "the slope of the gate is forgotten": lambda G, B: G * B,
        "what the gate lets through is forgotten": lambda G, Z, S: G * (S + Z * S * (1 - S)),
        "the slope of the sigmoid alone": lambda G, B, S: G * B * S * (1 - S),
    },
)


@SWIGLU.program
def swiglu(G, A):
    """Return ∂C/∂B, N × H.

    >>> import numpy as np
    >>> swiglu(np.array([[1, 2]]), A=np.array([[10, 20]]))
    array([[10, 40]])
    """
    return G * A


@SWIGLU_GATE.program
def swiglu_gate(G, B, Z, S):
    """Return ∂C/∂Z, N × H.

    >>> import numpy as np
    >>> swiglu_gate(np.array([[8.0]]), B=np.array([[5.0]]), Z=np.array([[0.0]]), S=np.array([[0.5]]))
    array([[20.]])
    """
    return G * B * (S + Z * S * (1 - S))
