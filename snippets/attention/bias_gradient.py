"""A bias that is added to the scores gets their gradient as it is: the scale is not in it."""

import numpy as np
from sympy import sqrt

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import AnyFunction
from backprop_checked.algebra.notation import C, Letter, d
from backprop_checked.algebra.signs import Sign
from snippets.attention.head import K, Q, S, T, U, d_k, dS, heads

B = Letter(Sign("B", "bias", "what is added to the scores before softmax: a learned bias, or a mask"), T, U)
added = {S: 1 / sqrt(d_k) * (Q @ K.T) + B}
with_bias = heads(added, {C: AnyFunction("C", S)}, free=[Q, K, B], dimensions=(T, U, d_k))

BIAS_GRADIENT = Formula(
    d(C, B),
    ("each entry is added to one score, after the scale", dS),
    on=with_bias,
    wrong={
        "the scale is in it, too": lambda dS, Q: dS / np.sqrt(Q.shape[1]),
        "the scores themselves": lambda dS, S: dS * S,
        "the mean over the queries": lambda dS: np.mean(dS, axis=0, keepdims=True),
    },
)




@BIAS_GRADIENT.program
def bias_gradient(dS):
    """Return ∂C/∂B, T × U.

    >>> bias_gradient(np.array([[-2, 0, 2], [1, -3, 2]]))
    array([[-2,  0,  2],
           [ 1, -3,  2]])
    """
    return dS
