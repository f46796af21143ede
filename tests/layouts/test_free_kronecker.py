"""1[i = j] makes two free indices one where it stands, and nowhere else."""

from sympy import KroneckerDelta, S

from backprop_checked.algebra.notation import a, b, i, j, l, n
from backprop_checked.algebra.symbolic_sizes import tidy

RANGES = dict.fromkeys((i, j), (S.Zero, n[l] - 1))


def test_beside_the_symbol_either_index_may_stand():
    both = KroneckerDelta(i, j) * (a(l)[i, 0] - a(l)[j, 0])
    assert tidy(both, RANGES) == 0


def test_without_the_symbol_they_are_two():
    assert tidy(a(l)[i, 0] - a(l)[j, 0], RANGES) != 0
    assert tidy(KroneckerDelta(i, j) * b(l)[i, 0] - b(l)[j, 0], RANGES) != 0
