"""Putting the heads side by side: its backward pass is the split."""

from sympy import Add, KroneckerDelta, Mul, Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import AnyFunction, Graph
from backprop_checked.algebra.notation import C, Letter, Tensor, d, i, m
from backprop_checked.algebra.signs import Sign
from snippets.attention.head import T, d_v, every_output
from snippets.attention.split import H, c, every_head, g

O_heads = Tensor(Sign("O_heads", "activation", "the output of each head", r"\mathcal{O}"), H, T, d_v)
O = Letter(Sign("O", "activation", "the outputs of all heads side by side", "{O}"), T, H * d_v)
dO = d(C, O)
place = Add(Mul(g, d_v, evaluate=False), m, evaluate=False)

side_by_side = Graph(
    "{T} queries in {H} heads with values of {d_v}",
    [O_heads],
    {O: lambda O_heads: O_heads.transpose(1, 0, 2).reshape(3, -1), C: AnyFunction("C", O)},
    dimensions=(T, d_v, H),
    opaque=("cost",),
    rules={O[i, c]: Sum(KroneckerDelta(c, place) * O_heads[g, i, m], every_head, every_output)},
)

MERGE = Formula(
    d(C, O_heads[g, i, m]),
    (
        "chain rule through every column of the row",
        Sum(d(C, O[i, c]) * d(O[i, c], O_heads[g, i, m]), (c, 0, H * d_v - 1)),
    ),
    (
        "each entry is copied to one column",
        Sum(d(C, O[i, c]) * KroneckerDelta(c, place), (c, 0, H * d_v - 1)),
    ),
    ("only one term is not 0", d(C, O[i, place])),
    on=[side_by_side],
    wrong={
        "reshaped without moving the axis of the heads": lambda dO, H: dO.reshape(H, len(dO), -1),
        "the heads vary fastest": lambda dO, H: dO.reshape(len(dO), -1, H).transpose(2, 0, 1),
        "split, but the axes are not moved back": lambda dO, H: dO.reshape(len(dO), H, -1),
    },
)


@MERGE.program
def merge(dO, H):
    """Return ∂C/∂𝒪 of each head, H × T × d_v, from that of all side by side, T × H d_v.

    >>> import numpy as np
    >>> merge(np.array([[1, 2, 3, 4], [5, 6, 7, 8]]), H=2)
    array([[[1, 2],
            [5, 6]],
    <BLANKLINE>
           [[3, 4],
            [7, 8]]])
    """
    return dO.reshape(len(dO), H, -1).transpose(1, 0, 2)
