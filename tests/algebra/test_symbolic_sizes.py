import pytest
from sympy import KroneckerDelta, S, Sum, Symbol

from backprop_checked.algebra.formula import Formula, hidden
from backprop_checked.algebra.notation import (
    C,
    L,
    N,
    W,
    a,
    b,
    batch_columns,
    d,
    delta,
    diag,
    i,
    j,
    k,
    l,
    n,
    sigma,
    sigma_prime,
    slope,
    y,
    z,
)
from backprop_checked.algebra.proof import NotProved, prove_steps
from backprop_checked.algebra.symbolic_sizes import EveryWidth, entry, tidy
from backprop_checked.algebra.symbols import vanishes
from backprop_checked.algebra.term import Chain, Entries, Ones

widths = EveryWidth()
upper, lower = (i, 0, n[l] - 1), (k, 0, n[l - 1] - 1)


def gaps(lhs, *terms, on=widths, **how):
    return on.gaps(
        Formula(lhs, *(("", term) for term in terms), on=[on], letters=on.letters, wrong={}, **how)
    )


@pytest.mark.parametrize(
    "false",
    [
        lambda: (d(C, W(l)[j, k]), delta(l)[j, 0]),
        lambda: (d(C, W(l)[j, k]), 2 * delta(l)[j, 0] * a(l - 1)[k, 0]),
        lambda: (d(C, W(l)[j, k]), -delta(l)[j, 0] * a(l - 1)[k, 0]),
        lambda: (d(C, W(l)[j, k]), delta(l)[j, 0] * z(l - 1)[k, 0]),
        lambda: (d(C, W(l)[j, k]), delta(l)[k, 0] * a(l - 1)[j, 0]),
        lambda: (d(C, a(l - 1)[k, 0]), Sum(W(l)[k, i] * delta(l)[i, 0], upper)),
        lambda: (d(C, a(l - 1)[k, 0]), Sum(W(l)[i, k] * delta(l)[i, 0], (i, 0, n[l - 1] - 1))),
        lambda: (d(C, a(l - 1)[k, 0]), Sum(W(l)[i, k] * delta(l)[i, 0], (i, 0, n[l] - 2))),
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
    ],
)
def test_a_false_step_is_never_accepted(false):
    lhs, term = false()
    assert gaps(lhs, term)


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
    ],
)
def test_what_is_true_for_every_width_is_proved(true):
    lhs, term = true()
    assert not gaps(lhs, term)


def test_a_sum_collapses_only_where_both_indices_run_over_the_same_range():
    # a_j of the layer below does not exist where j runs over this layer, which may be wider.
    kronecker = Sum(KroneckerDelta(j, k) * a(l - 1)[k, 0], lower) * b(l)[j, 0]
    assert gaps(b(l)[j, 0] * a(l - 1)[0, 0], kronecker)
    ranges = {j: (S.Zero, n[l] - 1)}
    collapsed = tidy(Sum(KroneckerDelta(j, k) * a(l - 1)[k, 0], lower), ranges)
    assert collapsed.has(KroneckerDelta)
    assert tidy(Sum(KroneckerDelta(j, i) * a(l)[i, 0], upper), ranges) == a(l)[j, 0]


def test_equal_sums_are_one_whatever_their_letters_are_called():
    one = Sum(W(l)[i, k] * W(l)[i, j], upper) - Sum(W(l)[m_, j] * W(l)[m_, k], (m_, 0, n[l] - 1))
    assert tidy(one, {}) == 0


m_ = Symbol("m", integer=True, nonnegative=True)


def test_a_sum_of_equal_numbers_counts_them():
    assert tidy(Sum(W(l)[j, k], upper), {}) == n[l] * W(l)[j, k]


def test_a_range_that_hangs_on_another_is_refused():
    with pytest.raises(TypeError, match="hangs on another"):
        tidy(Sum(W(l)[i, k], (k, 0, i), upper), {})


def test_batches_of_every_size_are_proved_too():
    B, at = batch_columns, EveryWidth(batch_columns)
    assert at.name == "every width and batch size"
    assert not gaps(B.z(l), B.W(l) @ B.a(l - 1) + B.b(l) @ Ones(1, N), on=at)
    assert not gaps(d(C, B.W(l)), B.delta(l) @ B.a(l - 1).T, on=at)
    assert not gaps(d(C, B.b(l)), B.delta(l) @ Ones(N, 1), on=at)
    assert gaps(d(C, B.W(l)), B.delta(l) @ B.a(l - 1).T / N, on=at)
    assert gaps(d(C, B.b(l)), 2 * B.delta(l) @ Ones(N, 1), on=at)


def test_a_letter_that_no_network_computes_is_no_matter_for_every_width(named):
    formula = named(Formula(d(C, y()), ("", y()), on=[widths], wrong={}))
    with pytest.raises(NotProved, match="no letter of a network of every width"):
        prove_steps(formula)


def test_layers_that_cannot_be_compared_are_refused():
    with pytest.raises(TypeError, match="unknown while layers are letters"):
        gaps(delta(l), slope(l) * (W(l + 1).T @ delta(l + 1)) * (Ones(n[l], n[L]) @ delta(L)), layers=hidden)


def test_what_has_no_entry_at_a_symbolic_place_is_refused():
    with pytest.raises(TypeError, match="no entry for Chain"):
        entry(Chain(W(k), k, L, 1, -1), j, k)


def test_entries_agree_with_the_product_that_they_tell():
    told = Entries(Sum(W(l)[j, k] * a(l - 1)[k, 0], lower), j, 0, n[l], 1)
    product = W(l) @ a(l - 1)
    ranges = {j: (S.Zero, n[l] - 1)}
    assert vanishes(tidy(entry(told, j, S.Zero) - entry(product, j, S.Zero), ranges))
