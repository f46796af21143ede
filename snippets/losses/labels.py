"""A batch of N samples with K scores each, and the number of the correct class of each."""

from sympy import IndexedBase, KroneckerDelta, Sum, exp

from backprop_checked.algebra.graph import Graph
from backprop_checked.algebra.index import whole
from backprop_checked.algebra.notation import Letter, N, j, k, m
from snippets.losses.outputs import K

label = IndexedBase("t", integer=True, nonnegative=True)  # label[m]: the correct class of sample m
Z, P, c = Letter("Z", N, K), Letter("P", N, K), Letter("c", N, 1)
every_class = (j, 0, K - 1)
softmax = {P[m, k]: exp(Z[m, k]) / Sum(exp(Z[m, j]), every_class)}
correct = KroneckerDelta(k, label[m])  # 1 where class k is the correct one


def labelled(*rules, free=()):
    """Four samples of five classes: class 3 twice, two classes never.

    Args:
        rules: how each letter follows, in parts.
        free: letters beside Z that nothing computes.
    """
    steps = {letter: step for part in rules for letter, step in part.items()}
    sizes = {N: 4, K: 5, **{label[place]: own for place, own in enumerate((3, 0, 3, 1))}}
    maps = {"t": (lambda place: 0, lambda place: whole("K") - 1)}
    return [Graph("4 samples of 5 classes", [Z, *free], steps, sizes=sizes, maps=maps)]
