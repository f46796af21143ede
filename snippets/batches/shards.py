"""A batch in parts: each part's gradient is weighted by its number of samples."""

import numpy as np
from sympy import Function, IndexedBase, KroneckerDelta, Sum, Symbol

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import AnyFunction, Graph, unknown
from backprop_checked.algebra.index import whole
from backprop_checked.algebra.notation import C, Each, Letter, N, Tensor, d, j, m, n
from backprop_checked.algebra.signs import Sign
from backprop_checked.algebra.term import Entries, Ones, SumOver
from snippets.batches.mean import MEAN

s = Symbol("s", integer=True, nonnegative=True)  # a part of the batch
S = Symbol("S", integer=True, positive=True)  # how many parts there are
N_of = IndexedBase("N", integer=True, positive=True)  # N_of[s]: how many samples part s has
C_part = Tensor(Sign("C_part", "cost", "the mean costs of the parts of a batch", "C"), S)
W, b, A, Z = Letter("W", n[1], n[0]), Letter("b", n[1], 1), Letter("A", n[0], N), Letter("Z", n[1], N)


part_of = Function("part_of", integer=True)  # part_of(m): the part to which sample m belongs
last_part = whole("S") - 1
c = Tensor("c", N)  # c[m]: the cost of sample m alone
every_sample = (m, 0, N - 1)
# The same for any sizes, and for any way to share the samples out among the parts.
definition = {
    c[m]: AnyFunction("c", Entries(Z[j, m], j, 0, n[1], 1)),
    C_part[s]: Sum(KroneckerDelta(part_of(m), s) * c[m], every_sample) / N_of[s],
    C: Sum(c[m], every_sample) / N,
}


def mean_cost(Z):
    """The mean of what the samples cost; the cost of one sample may be anything."""
    return sum(unknown("c", Z[:, [sample]]) for sample in range(Z.shape[1])) / Z.shape[1]


def in_parts(*lengths):
    """One layer, and a batch that is cut into parts of the given lengths."""

    ends = np.cumsum(lengths)

    def costs(Z):
        return [mean_cost(Z[:, end - length : end]) for end, length in zip(ends, lengths, strict=True)]

    return Graph(
        f"a batch of {' + '.join(map(str, lengths))}",
        [A, W, b],
        {Z: W @ A + b @ Ones(1, N), C_part: costs, C: mean_cost},
        {n[0]: 4, n[1]: 5, N: sum(lengths), S: len(lengths)}
        | {N_of[part]: length for part, length in enumerate(lengths)}
        | {
            part_of(sample): part
            for sample, part in enumerate(np.repeat(range(len(lengths)), lengths).tolist())
        },
        opaque=("cost",),
        rules=definition,
        maps={
            "N": (lambda part: 1, lambda part: "N"),
            "part_of": (lambda sample: 0, lambda sample: last_part),
        },
        laws=[(Sum(N_of[s], (s, 0, S - 1)), N)],
    )


SHARDS = Formula(
    d(C, W),
    (
        "the mean over all is the mean over the parts, weighted by how many samples each has",
        SumOver(N_of[s] / N * d(C_part[s], W), s, 0, S - 1),
        MEAN,
    ),
    on=[in_parts(1, 3, 2), in_parts(3, 1, 4)],
    wrong={
        "the plain mean of the parts": lambda gradients, lengths: sum(gradients) / len(gradients),
        "added up, without their weights": lambda gradients: sum(gradients),
        "divided by N, though each is a mean already": lambda gradients, lengths: (
            sum(gradients) / sum(lengths)
        ),
        "overwritten where it must add: the last part": lambda gradients, lengths: (
            lengths[-1] * gradients[-1] / sum(lengths)
        ),
    },
)

gradients = Each(d(C_part[s], W), s, 0, S - 1)
lengths = Each(N_of[s], s, 0, S - 1)


@SHARDS.program
def shards(gradients, lengths):
    """Return ∂C/∂W of the whole batch's mean cost from those of its parts.

    Args:
        gradients: ∂C/∂W of each part's own mean cost, each n × n_prev.
        lengths: how many samples each part has.

    >>> shards([np.array([[4, 0]]), np.array([[1, 8]])], lengths=[3, 1])
    array([[3.25, 2.  ]])
    """
    parts = zip(lengths, gradients, strict=True)
    return sum(length * gradient for length, gradient in parts) / sum(lengths)
