"""A bias that is added to the scores gets their gradient as it is: the scale is not in it."""

import numpy as np

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import AnyFunction
from backprop_checked.algebra.notation import C, Letter, d
from backprop_checked.algebra.signs import Sign
from snippets.attention.head import K, Q, S, T, U, d_k, heads, scored

B = Letter(Sign("B", "bias", "what is added to the scores before softmax: a learned bias, or a mask"), T, U)
S_sum = Letter(
    Sign("S_sum", "pre-activation", "the scores after a bias or a mask is added", r"\tilde{S}"), T, U
)
dS_sum = d(C, S_sum)
added = {S_sum: S + B}

BIAS_GRADIENT = Formula(
    d(C, B),
    ("each entry is added to one score, after the scale", dS_sum),
    on=heads(scored, added, {C: AnyFunction("C", S_sum)}, free=[Q, K, B], dimensions=(T, U, d_k)),
    wrong={
        "the scale is in it, too": lambda dS_sum, Q: dS_sum / np.sqrt(Q.shape[1]),
        "times the scores": lambda dS_sum, S: dS_sum * S,
        "the mean over the queries, as if they shared one bias": lambda dS_sum: np.mean(
            dS_sum, axis=0, keepdims=True
        ),
    },
)


@BIAS_GRADIENT.program
def bias_gradient(dS_sum):
    """Return ∂C/∂B, T × U.

    >>> bias_gradient(np.array([[-2, 0, 2], [1, -3, 2]]))
    array([[-2,  0,  2],
           [ 1, -3,  2]])
    """
    return dS_sum
