"""Index maps and gates in the core, as moves need them."""

import numpy as np
import pytest
import sympy as sp
from sympy import IndexedBase, KroneckerDelta, Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import AnyFunction, Graph
from backprop_checked.algebra.index import whole
from backprop_checked.algebra.interpretation import Numeric, slopes
from backprop_checked.algebra.latex import Printer
from backprop_checked.algebra.notation import C, Letter, N, d, i, j
from backprop_checked.algebra.proof import NotProved, prove_for_every_size
from backprop_checked.algebra.signs import Sign
from snippets.moves.max_pool import MAX_POOL, I, J, columns_of_winners, down, right
from snippets.moves.move import D

w = IndexedBase("w", integer=True, nonnegative=True)
X, Y = Letter("X", N, D), Letter(Sign("Y"), N, D)


def looked_up(row):
    """Rows of a matrix, each read at one row that a map names."""
    return Graph(
        "rows that are looked up",
        [X],
        {Y[i, j]: X[row, j], C: AnyFunction("C", Y)},
        sizes={N: 4, D: 3, **{w[place]: (2, 0, 2, 3)[place] for place in range(4)}},
        maps={"w": (lambda place: 0, lambda place: whole("N") - 1)},
    )


def claim(graph, term, named):
    return named(Formula(d(C, X[i, j]), ("claim", term), on=[graph], wrong={}))


@pytest.fixture
def named():
    def bound(formula):
        formula.bind(lambda: 0, "CLAIM", {})
        return formula

    return bound


def test_a_map_at_a_number_is_the_map_there(named):
    every = Sum(KroneckerDelta(i, w[0]) * d(C, Y[sp.Symbol("k", integer=True, nonnegative=True), j]),
                (sp.Symbol("k", integer=True, nonnegative=True), 0, N - 1))  # fmt: skip
    assert prove_for_every_size(claim(looked_up(w[0]), every, named)) == ""
    with pytest.raises(NotProved, match="does not hold"):
        prove_for_every_size(claim(looked_up(w[0]), every.subs(w[0], w[1]), named))


def test_an_entry_at_a_map_that_may_leave_the_matrix_is_refused(named):
    with pytest.raises(NotProved, match="may be an entry behind the last"):
        prove_for_every_size(claim(looked_up(w[i]), d(C, Y[w[i] + 1, j]), named))


def test_a_list_of_lists_is_read_row_by_row():
    interpretation = Numeric(MAX_POOL.on[0])
    table = interpretation.read(columns_of_winners, 1)
    assert [len(row) for row in table] == [interpretation.size(J)] * interpretation.size(I)
    assert table[1][0] == interpretation.size(right[1, 0]) == 3


def test_all_indices_of_a_map_are_printed():
    assert Printer().doprint(down[i, j]) == "u_{i,j}"


def test_a_gate_is_flat_also_inside_of_another():
    x, y = sp.symbols("x y", real=True)
    inner = sp.Heaviside(x - y, 0)
    term = x * sp.Heaviside(inner + sp.Heaviside(y, 0), 0)
    assert slopes(term, {x: 0, y: 1})[x] == sp.Heaviside(inner + sp.Heaviside(y, 0), 0)
    assert slopes(term, {x: 0, y: 1}).get(y, 0) == 0


def test_a_sum_of_gates_that_may_be_nothing_at_a_random_point_is_still_proved():
    from backprop_checked.algebra.proof import prove_steps
    from snippets.moves.max_shared import MAX_SHARED

    assert prove_steps(MAX_SHARED) == 2 * np.prod([3, 4])
