"""A chain of n layers in S segments of k layers each: what is stored, and what is computed again."""

from sympy import Sum, Symbol

from backprop_checked.algebra.graph import Graph
from backprop_checked.algebra.notation import Number, i
from backprop_checked.algebra.signs import Sign

S = Symbol("S", integer=True, positive=True)  # how many segments there are
k = Symbol("k", integer=True, positive=True)  # how many layers a segment has
n = Symbol("n", integer=True, positive=True)  # how many layers there are
j = Symbol("j", integer=True, nonnegative=True)
M = Number(Sign("M", "cost", "how many inputs of layers are stored at once, at most", "{M}"))
E = Number(Sign("E", "cost", "how many layers are computed a second time", "{E}"))


def run(segments, each):
    """Go forward and backward through a chain, and count.

    Returns:
        The most inputs of layers that are stored at once; how many layers are computed a second time.
    """
    stored = {segment * each for segment in range(segments)}  # the input of each segment
    most, again = len(stored), 0
    for segment in reversed(range(segments)):
        for layer in range(segment * each, (segment + 1) * each - 1):
            stored.add(layer + 1)  # the layer is computed again: its output is the next one's input
            again += 1
        most = max(most, len(stored))
        for layer in range(segment * each, (segment + 1) * each):
            stored.remove(layer)  # backward through the layer
    return most, again


def counted(segments, each):
    """A chain in so many segments, counted as it is run."""
    most, again = run(segments, each)
    return Graph(
        f"{segments} segments of {each} layers",
        [],
        {M: lambda: most, E: lambda: again},
        sizes={S: segments, k: each, n: segments * each},
        rules={
            M: Sum(1, (i, 0, S - 1)) + Sum(1, (j, 1, k - 1)),
            E: Sum(Sum(1, (j, 1, k - 1)), (i, 0, S - 1)),
        },
        fixed={n: S * k},
    )


chains = [counted(3, 5), counted(6, 4), counted(7, 3)]
