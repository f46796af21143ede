import numpy as np
import pytest
from sympy import KroneckerDelta, S, Sum

from backprop_checked.algebra.formula import Formula, hidden, last, networks
from backprop_checked.algebra.graph import Graph
from backprop_checked.algebra.interpretation import Numeric, Symbolic
from backprop_checked.algebra.network import Network
from backprop_checked.algebra.notation import (
    C,
    L,
    Letter,
    N,
    Number,
    W,
    a,
    b,
    batch_columns,
    columns,
    d,
    delta,
    diag,
    i,
    j,
    k,
    l,
    n,
    rows,
    sigma,
    sigma_prime,
    slope,
    y,
    z,
)
from backprop_checked.algebra.proof import NotProved, prove_for_every_size
from backprop_checked.algebra.reading import OutsideTensor
from backprop_checked.algebra.signs import Sign
from backprop_checked.algebra.symbolic_sizes import NotDeclared, gaps
from backprop_checked.algebra.term import Entries, Ones

upper, lower = (i, 0, n[l] - 1), (k, 0, n[l - 1] - 1)


def formula(lhs, *terms, letters=columns, **how):
    samples = 1 if letters is columns else 5
    on = [Network(2, 3, 4, letters=letters, samples=samples)]
    return bound(Formula(lhs, *(("", term) for term in terms), on=on, letters=letters, wrong={}, **how))


def bound(formula):
    """A formula with a program, which says where it stands."""
    formula.bind(lambda: None, "A_FORMULA", {})
    return formula


FALSE = [
    lambda: (d(C, W(l)[j, k]), delta(l)[j, 0]),
    lambda: (d(C, W(l)[j, k]), 2 * delta(l)[j, 0] * a(l - 1)[k, 0]),
    lambda: (d(C, W(l)[j, k]), -delta(l)[j, 0] * a(l - 1)[k, 0]),
    lambda: (d(C, W(l)[j, k]), delta(l)[j, 0] * z(l - 1)[k, 0]),
    lambda: (d(C, a(l - 1)[k, 0]), Sum(W(l)[i, k] * delta(l)[i, 0], (i, 0, n[l] - 2))),
    lambda: (d(C, a(l - 1)[k, 0]), Sum(W(l)[i, k] * delta(l)[i, 0], (i, 1, n[l] - 1))),
    lambda: (d(C, a(l - 1)[k, 0]), Sum(W(l)[i, k] * delta(l)[i, 0] * sigma_prime(z(l)[i, 0]), upper)),
    lambda: (d(z(l)[i, 0], W(l)[j, k]), a(l - 1)[k, 0]),
    lambda: (d(z(l)[i, 0], W(l)[j, k]), KroneckerDelta(i, k) * a(l - 1)[k, 0]),
    lambda: (d(a(l)[i, 0], W(l)[j, k]), S.Zero * a(l - 1)[k, 0]),
    lambda: (d(z(l + 1)[i, 0], z(l - 1)[k, 0]), S.Zero),
    lambda: (z(l), W(l) @ a(l - 1)),
    lambda: (z(l), W(l) @ z(l - 1) + b(l)),
    lambda: (a(l), z(l)),
    lambda: (a(l), sigma(a(l))),
    lambda: (delta(l), slope(l)),
    lambda: (delta(l), (W(l + 1).T @ delta(l + 1)) * slope(l).subs(z(l), a(l))),
    lambda: (delta(l), W(l + 1).T @ (delta(l + 1) * slope(l + 1))),
]


@pytest.mark.parametrize("false", FALSE)
def test_a_false_step_is_refused_with_sizes_and_an_entry(false):
    lhs, term = false()
    [gap] = gaps(formula(lhs, term))
    sizes, _, difference = gap.counterexample()
    assert all(size >= 1 for size in sizes.values())
    assert abs(difference) > 1e-6
    with pytest.raises(NotProved, match=r"does not hold:\n  for .* = \d"):
        prove_for_every_size(formula(lhs, term))


def test_a_row_of_outputs_each_of_which_depends_on_every_pre_activation_is_read_for_every_size():
    on = networks(rows, output="any function")
    jacobian = d(rows.a(L), rows.z(L))

    def claimed(term):
        return bound(Formula(rows.delta(L), ("", term), on=on, letters=rows, layers=last, wrong={}))

    assert gaps(claimed(rows.cost_slope(L) @ jacobian)) == []
    for false in (jacobian.T, diag(rows.slope(L))):
        with pytest.raises(NotProved):
            prove_for_every_size(claimed(rows.cost_slope(L) @ false))


@pytest.mark.parametrize(
    "outside",
    [
        lambda: (d(C, W(l)[j, k]), delta(l)[k, 0] * a(l - 1)[j, 0]),
        lambda: (d(C, a(l - 1)[k, 0]), Sum(W(l)[k, i] * delta(l)[i, 0], upper)),
        lambda: (d(C, a(l - 1)[k, 0]), Sum(W(l)[i, k] * delta(l)[i, 0], (i, 0, n[l - 1] - 1))),
        lambda: (d(C, a(l - 1)[k, 0]), Sum(W(l)[i, k] * delta(l)[i, 0], (i, 0, n[l]))),
    ],
)
def test_an_entry_that_may_not_exist_is_refused(outside):
    lhs, term = outside()
    with pytest.raises(OutsideTensor, match="may be an entry"):
        gaps(formula(lhs, term))
    with pytest.raises(NotProved, match="may be an entry"):
        prove_for_every_size(formula(lhs, term))


@pytest.mark.parametrize(
    "true",
    [
        lambda: (d(a(l)[i, 0], W(l)[j, k]), sigma_prime(z(l)[i, 0]) * KroneckerDelta(i, j) * a(l - 1)[k, 0]),
        lambda: (
            d(z(l + 1)[i, 0], z(l - 1)[j, 0]),
            sigma_prime(z(l - 1)[j, 0])
            * Sum(W(l + 1)[i, k] * sigma_prime(z(l)[k, 0]) * W(l)[k, j], (k, 0, n[l] - 1)),
        ),
        lambda: (d(z(l - 1)[i, 0], z(l)[j, 0]), S.Zero),
        lambda: (a(l), sigma(z(l))),
        lambda: (a(l)[i, 0], sigma(z(l)[i, 0])),
        lambda: (z(l + 1), W(l + 1) @ sigma(z(l)) + b(l + 1)),
        lambda: (delta(l), diag(slope(l)) @ W(l + 1).T @ diag(slope(l + 1)) @ W(l + 2).T @ delta(l + 2)),
        lambda: (
            Ones(1, n[l]) @ z(l) @ Ones(1, n[l]) @ z(l),
            (Ones(1, n[l]) @ z(l)) * (Ones(1, n[l]) @ z(l)),
        ),
        lambda: (
            Sum(
                W(l)[i, k] * W(l)[i, j] * a(l - 1)[j, 0] * a(l - 1)[k, 0], upper, lower, (j, 0, n[l - 1] - 1)
            ),
            Sum(Sum(W(l)[i, k] * a(l - 1)[k, 0], lower) ** 2, upper),
        ),
        lambda: (
            W(l) @ a(l - 1),
            Entries(Sum(W(l)[j, k] * a(l - 1)[k, 0], lower), j, 0, n[l], 1),
        ),
    ],
)
def test_what_is_true_for_every_size_is_proved(true):
    lhs, term = true()
    assert not gaps(formula(lhs, term))


def test_batches_of_every_size_are_proved_too():
    B = batch_columns

    def holds(lhs, term):
        return not gaps(formula(lhs, term, letters=B))

    assert holds(B.z(l), B.W(l) @ B.a(l - 1) + B.b(l) @ Ones(1, N))
    assert holds(d(C, B.W(l)), B.delta(l) @ B.a(l - 1).T)
    assert holds(d(C, B.b(l)), B.delta(l) @ Ones(N, 1))
    assert not holds(d(C, B.W(l)), B.delta(l) @ B.a(l - 1).T / N)
    assert not holds(d(C, B.b(l)), 2 * B.delta(l) @ Ones(N, 1))


def test_a_letter_that_no_network_computes_is_refused():
    with pytest.raises(NotDeclared, match="no letter of it belongs to a network"):
        gaps(formula(d(C, y()), y()))


def test_layers_that_cannot_be_compared_are_refused():
    above = slope(l) * (W(l + 1).T @ delta(l + 1)) * (Ones(n[l], n[L]) @ delta(L))
    with pytest.raises(NotDeclared, match="unknown while layers are letters"):
        gaps(formula(delta(l), above, layers=hidden))


def test_why_a_formula_is_proved_on_some_sizes_only_is_said_by_the_formula():
    how = {"on_sizes": "the reason"}
    assert prove_for_every_size(formula(a(l), sigma(z(l)), **how)) == "the reason"
    assert prove_for_every_size(formula(a(l), sigma(z(l)))) == ""


def test_a_rule_that_differs_from_its_program_is_refused():
    x, total = Letter("x", N, 1), Number(Sign("total"))
    graph = Graph(
        "a sum",
        [x],
        {total: lambda x: np.sum(x)},
        sizes={N: 4},
        rules={total: Sum(x[j, 0], (j, 0, N - 2))},
    )
    forgotten = bound(Formula(total, ("", Sum(x[j, 0], (j, 0, N - 2))), on=[graph], wrong={}))
    with pytest.raises(NotProved, match=r"the rule of total gives .* where the program .* gives"):
        prove_for_every_size(forgotten)


def test_a_graph_that_declares_nothing_has_to_say_why():
    x, total = Letter("x", N, 1), Number(Sign("total"))
    graph = Graph("a sum", [x], {total: lambda x: np.sum(x)}, sizes={N: 4})
    terms = (total, ("", Sum(x[j, 0], (j, 0, N - 1))))
    with pytest.raises(NotProved, match=r"Declare it by rules=…, or say why"):
        prove_for_every_size(bound(Formula(*terms, on=[graph], wrong={})))
    said = bound(Formula(*terms, on=[graph], on_sizes="a reason", wrong={}))
    assert prove_for_every_size(said) == "a reason"


def whole(x):
    return (Sum(x[j, 0], (j, 0, N - 1)), 1)


def summing_to_one(array):
    return array / np.sum(array)


@pytest.mark.parametrize(
    ("promises", "message"),
    [
        (lambda x: {"positive": [x]}, "x is promised to be greater than 0, and is not"),
        (lambda x: {"positive": [x], "where": {x: np.exp}}, None),
        (lambda x: {"laws": [whole(x)]}, "the law .* = 1 does not hold under the conditions"),
        (lambda x: {"laws": [whole(x)], "where": {x: np.exp}}, "the law .* = 1 does not hold"),
        (lambda x: {"laws": [whole(x)], "where": {x: summing_to_one}}, None),
    ],
)
def test_what_a_graph_promises_of_its_free_letters_is_true_on_paper(promises, message):
    x, total = Letter("x", N, 1), Number(Sign("total"))
    rule = Sum(x[j, 0], (j, 0, N - 1))
    graph = Graph("a sum", [x], {total: rule}, sizes={N: 4}, **promises(x))
    claim = bound(Formula(total, ("", rule), on=[graph], wrong={}))
    if message is None:
        assert prove_for_every_size(claim) == ""
    else:
        with pytest.raises(NotProved, match=message):
            prove_for_every_size(claim)


class SecondRowIsFirst(Network):
    own = Letter("W", n[l], n[l - 1])
    conditions = {
        W(l)[j, k]: KroneckerDelta(j, 1) * own[0, k] + (1 - KroneckerDelta(j, 1)) * own[j, k],
    }


def test_a_condition_is_said_once_and_holds_for_letters_symbols_and_floats():
    network = SecondRowIsFirst(2, 4, 3)
    network.facts = (n[l] - 2,)
    for world in (Numeric(network), Symbolic(network)):
        weights = np.asarray(world.value(W(1)))
        assert (weights[0] == weights[1]).all()
        assert len({*weights[:, 0]}) == 3
        assert len({*np.asarray(world.value(W(2))).flat}) == 12
    equal = (W(l)[0, k], ("the two start equal", W(l)[1, k]))
    claim = Formula(*equal, layers=lambda network: [1], on=[network], wrong={})
    assert not gaps(bound(claim))
    free = Formula(*equal, layers=lambda network: [1], on=[Network(2, 4, 3)], wrong={})
    free.on[0].facts = (n[l] - 2,)
    assert gaps(bound(free))
