"""The input of SwiGLU feeds two branches: two contributions add up."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d
from snippets.losses.swiglu import V, W, X, dB, dZ, gated

SWIGLU_INPUT = Formula(
    d(C, X),
    ("each branch is a linear layer: its gradient times its weights, transposed", dZ @ W.T + dB @ V.T),
    on=gated,
    wrong={
        "only the gate's share": lambda dZ, W: dZ @ W.T,
        "only the value's share": lambda dB, V: dB @ V.T,
        "the weights of the other branch": lambda dZ, dB, W, V: dZ @ V.T + dB @ W.T,
    },
)


@SWIGLU_INPUT.program
def swiglu_input(dZ, dB, W, V):
    """Return ∂C/∂X, N × D, from the gradients of the two branches.

    >>> import numpy as np
    >>> swiglu_input(np.array([[1]]), np.array([[10]]), W=np.array([[2], [3]]), V=np.array([[4], [5]]))
    array([[42, 53]])
    """
    return dZ @ W.T + dB @ V.T
