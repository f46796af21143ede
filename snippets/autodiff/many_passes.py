"""Passes without clearing: a leaf's gradient is added up, once for each pass."""

from sympy import Symbol

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import AnyFunction, Graph
from backprop_checked.algebra.notation import C, Letter, d
from backprop_checked.algebra.term import SumOver
from snippets.autodiff.chain import n_0, n_1

passes = Symbol("T", integer=True, positive=True)  # how many backward passes
T = passes
t = Symbol("t", integer=True, nonnegative=True)  # one of them
W = Letter("W", n_0, n_1)
leaf = Graph(
    "{T} passes, a leaf {n_0} × {n_1}",
    [W],
    {C: AnyFunction("C", W)},
    dimensions=(T, n_0, n_1),
    opaque=("cost",),
)

MANY_PASSES = Formula(
    SumOver(d(C, W), t, 0, T - 1),
    ("the weights did not change, so each pass adds the same gradient", T * d(C, W)),
    on=[leaf],
    wrong={
        "as if each pass began at 0": lambda G: G,
        "the first pass counts for nothing": lambda G, T: (T - 1) * G,
        "doubled by each pass": lambda G, T: 2 ** (T - 1) * G,
    },
)

G = d(C, W)


@MANY_PASSES.program
def many_passes(G, T):
    """Return what a leaf has stored after T passes without clearing, shaped like the leaf.

    >>> import numpy as np
    >>> many_passes(np.array([[1, -2]]), T=3)
    array([[ 3, -6]])
    """
    return T * G
