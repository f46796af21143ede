import numpy as np
import pytest
import sympy as sp

from backprop_checked.algebra.evaluation import evaluate
from backprop_checked.algebra.graph import (
    ForwardError,
    Graph,
    NoValue,
    SizeError,
    any_function,
    sums_to_one,
    unknown,
)
from backprop_checked.algebra.interpretation import Leaves, Numeric, Symbolic
from backprop_checked.algebra.network import Network, cross_entropy, half_square, relu
from backprop_checked.algebra.notation import (
    C,
    Letter,
    Letters,
    N,
    Nudged,
    Number,
    Tensor,
    W,
    a,
    b,
    batch_rows,
    d,
    delta,
    j,
    k,
    l,
    n,
    rows,
    scalars,
    sigma_prime,
    softmax,
    y,
    z,
)
from backprop_checked.algebra.symbols import Symbols, plain
from backprop_checked.algebra.term import Named, ShapeError, unchecked
from backprop_checked.algebra.vanishing import vanishes

NET = Network(2, 3, 4)


def test_a_network_computes_what_numpy_computes():
    interpretation = Numeric(NET)
    assert np.allclose(
        interpretation.read(z(l), 2),
        interpretation.read(W(l), 2) @ interpretation.read(a(l - 1), 2) + interpretation.read(b(l), 2),
    )


def test_rows_are_the_transposed_columns():
    column, row = Numeric(NET), Network(2, 3, 4, letters=rows)
    given = {rows.a(0): column.value(a(0)).T}
    for m in (1, 2):
        given |= {rows.W(m): column.value(W(m)).T, rows.b(m): column.value(b(m)).T}
    turned = Numeric(row, given)
    assert np.allclose(turned.value(rows.a(2)).T, column.value(a(2)))


def test_symbols_and_differences_differentiate_alike():
    network = Network(2, 3, 2, activation=np.tanh, cost=half_square)
    symbols, numbers = Symbolic(network), Numeric(network)
    point = {
        symbol: value
        for letter in network.free()
        for symbol, value in zip(
            np.asarray(symbols.value(letter)).flat, numbers.value(letter).flat, strict=True
        )
    }
    for term in (d(C, W(1)), d(C, b(2)), delta(1), d(a(2), z(1)), d(d(C, z(2)), z(2))):
        right = numbers.read(term, 1)
        said = np.array(
            [float(entry.subs(point)) for entry in np.asarray(symbols.read(term, 1)).flat]
        ).reshape(right.shape)
        assert np.allclose(said, right, atol=1e-6), term


def test_a_derivative_upwards_is_zero():
    assert not np.any(Numeric(NET).read(d(z(1), z(2)), 1))
    assert all(entry == 0 for entry in np.asarray(Symbolic(NET).read(d(z(1), z(2)), 1)).flat)


def test_a_letter_that_a_network_lacks_has_no_value():
    for term in (z(l - 1), delta(l + 1), W(l + 2), d(C, z(l - 1))):
        with pytest.raises((NoValue, KeyError)):
            Symbolic(Network(2, 3)).read(term, 1)


@pytest.mark.parametrize("index", [-1, 3])
def test_an_entry_outside_of_its_letter_is_refused(index):
    for interpretation in (Symbolic(NET), Numeric(NET), Leaves(NET)):
        with pytest.raises(IndexError, match="asks for entry"):
            interpretation.read(z(l)[k, 0].subs(k, index), 1)


def test_a_loose_index_is_named():
    with pytest.raises(NoValue, match=r"j is no whole number.*left-hand side lacks"):
        Symbolic(NET).read(z(l)[j, 0], 1)


def test_half_a_neuron_is_refused():
    with pytest.raises(NoValue, match="no whole number"):
        NET.size(n[1] / 2)


def test_what_numpy_would_stretch_is_refused_by_the_term():
    with unchecked():
        stretched = z(1) * z(1).T
    with pytest.raises(ShapeError, match="was written as"):
        evaluate(stretched, Numeric(NET))
    with pytest.raises(ShapeError, match="was written as"):
        evaluate(Named("softmax", z(1), n[1], n[1]), Numeric(NET))


def test_a_node_without_meaning_is_refused():
    with pytest.raises(TypeError, match="no value for"):
        evaluate(sp.MatrixSymbol("A", 2, 2), Numeric(NET))
    with pytest.raises(TypeError, match="no value for Symbol"):
        evaluate(sp.Symbol("nobody"), Numeric(NET))


@pytest.mark.parametrize("widths", [(), (2,), (2, 0, 3)])
def test_a_network_without_layers_or_neurons_is_refused(widths):
    with pytest.raises(ValueError, match="a network needs"):
        Network(*widths)


def test_samples_need_the_letters_of_a_batch():
    with pytest.raises(ValueError, match="letters of a batch"):
        Network(2, 3, samples=4)


def test_a_network_says_what_is_special_about_it():
    assert Network(
        2, 3, letters=batch_rows, samples=4, output="softmax", cost=cross_entropy, targets=sums_to_one
    ).name == ("2-3, 4 samples, softmax, cross entropy, a target sums to one")
    assert NET.opaque == ("σ", "cost")
    assert Network(2, 3, activation=relu).opaque == ("cost",)
    assert Network(2, 3, identity=True).identity


def test_a_target_obeys_its_condition_in_both_worlds():
    for letters, axis in ((Letters(samples=N), 0), (batch_rows, 1)):
        network = Network(2, 3, letters=letters, samples=4, targets=sums_to_one)
        assert np.allclose(Numeric(network).value(letters.y(1)).sum(axis=axis), 1)
        assert all(
            vanishes(total - 1)
            for total in np.asarray(np.sum(Symbolic(network).value(letters.y(1)), axis=axis))
        )


def test_random_data_are_not_degenerate():
    interpretation = Numeric(Network(3, 1, 2, 4))
    for letter in (
        W(1),
        W(2),
        W(3),
        b(1),
        a(0),
        a(1),
        a(3),
        y(3),
        delta(1),
        delta(2),
        delta(3),
        d(C, W(1)),
        d(a(3), z(3)),
    ):
        value = interpretation.value(letter)
        assert np.max(np.abs(value)) > 1e-3, letter
        assert letter == d(a(3), z(3)) or len(set(value.flat)) == value.size, letter


def test_scalars_are_numbers_in_every_world():
    network = Network(1, 1, 1, letters=scalars)
    for interpretation in (Symbolic(network), Numeric(network), Leaves(network)):
        for term in (
            scalars.W(1),
            scalars.a(1),
            scalars.delta(1),
            d(C, scalars.W(1)),
            d(scalars.a(2), scalars.a(1)),
        ):
            assert np.ndim(interpretation.read(term, 1)) == 0


def test_a_nudge_changes_what_follows_and_nothing_else():
    interpretation, h = Numeric(NET), 0.25
    up = interpretation.read(Nudged(a(2)[1, 0], (W(1)[0, 1], sp.Float(h))), 1)
    weights = interpretation.value(W(1)).copy()
    weights[0, 1] += h
    assert up == interpretation.rerun({W(1): weights}).value(a(2))[1, 0]
    assert interpretation.read(Nudged(a(0)[1, 0], (W(1), W(1))), 1) == interpretation.value(a(0))[1, 0]


def test_a_nudge_has_the_shape_of_what_it_raises():
    with pytest.raises(ShapeError):
        Nudged(C, (W(l), b(l)))
    with pytest.raises(ShapeError):
        Nudged(C, (W(l), sp.Integer(1)))


def test_leaves_know_an_error_under_both_of_its_names():
    interpretation = Leaves(NET)
    assert str(plain(np.asarray(interpretation.read(delta(l), 2))[0, 0])) == "delta(2)_11"
    assert np.all(
        np.asarray(interpretation.read(delta(l), 2)) == np.asarray(interpretation.read(d(C, z(l)), 2))
    )
    numerator = interpretation.read(d(C, z(l), layout="numerator"), 2)
    assert np.all(np.asarray(numerator) == np.asarray(interpretation.read(delta(l), 2)).T)


# ---- graphs

p, q = sp.symbols("p q", integer=True, positive=True)
x, M, s = Letter("x", p, 1), Letter("M", q, p), Letter("s", q, 1)


def graph(steps, **how):
    return Graph("a graph", [x, M], steps, sizes={p: 3, q: 4}, **how)


def test_terms_and_functions_compute_the_same():
    by_term, by_function = graph({s: M @ x}), graph({s: lambda M, x: M @ x})
    assert np.allclose(Numeric(by_term).value(s), Numeric(by_function).value(s))


def test_a_step_from_an_unknown_letter_is_refused():
    with pytest.raises(ForwardError, match="“nobody”, which is no letter before it"):
        Numeric(graph({s: lambda nobody: nobody}))


def test_a_step_that_is_not_shaped_as_declared_is_refused():
    with pytest.raises(ValueError, match="declared as"):
        Numeric(graph({s: lambda M: M}))


def test_a_letter_may_stand_for_a_derivative():
    G = Letter("G", q, 1)
    known = graph({s: M @ x, C: lambda s: unknown("C", s), G: d(C, s)})
    interpretation = Symbolic(known)
    assert np.all(np.asarray(interpretation.value(G)) == np.asarray(interpretation.value(d(C, s))))


def test_a_tensor_has_as_many_indices_as_sides():
    X = Tensor("X", p, q, p)
    with pytest.raises(ShapeError, match="3 indices, not 2"):
        X[j, k]
    assert X[j, k, 0].parent == X
    with pytest.raises(TypeError, match="NumPy's"):  # so no wrong variant is refused for cutting
        X[:, :1]
    with pytest.raises(TypeError, match="NumPy's"):  # nor for the last matrix of a stack
        X[-1]
    with pytest.raises(TypeError, match="NumPy's"):
        X[..., 0]


def test_the_slope_of_a_kink_is_none_by_choice():
    t = Number("t")
    interpretation = Symbolic(Graph("relu", [t], {}, activation=relu))
    slope = interpretation.read(sigma_prime(t), 1)
    assert slope == sp.Heaviside(interpretation.value(t), 0)
    assert slope.subs(interpretation.value(t), 0) == 0


def test_an_opaque_output_has_no_symmetry():
    symbols = Symbols([[sp.Symbol("u")], [sp.Symbol("v")]])
    first, second = np.asarray(any_function(symbols)).flat
    assert first != second
    z_ = np.array([[0.3], [0.7]])
    jacobian = (
        np.array([(any_function(z_ + h) - any_function(z_ - h))[:, 0] for h in 1e-5 * np.eye(2)[:, :, None]])
        / 2e-5
    )
    assert abs(jacobian[0, 1] - jacobian[1, 0]) > 0.1


def test_softmax_is_a_term_too():
    interpretation = Numeric(Network(2, 3, output="softmax"))
    assert np.allclose(interpretation.read(softmax(z(l)), 1), interpretation.value(a(1)))


@pytest.mark.parametrize(
    ("sizes", "message"), [((3, 3), "p and q are 3"), ((2, 3), "p is 2"), ((4, 1), "q is 1")]
)
def test_a_graph_whose_sizes_coincide_says_why_or_is_refused(sizes, message):
    widths = sp.symbols("p q", integer=True, positive=True)
    free, sizes = [Letter("v", *widths)], dict(zip(widths, sizes, strict=True))
    with pytest.raises(SizeError, match=message):
        Graph("a matrix", free, {}, sizes)
    assert Graph("a matrix", free, {}, sizes, alike="the lesson").shape(free[0]) == tuple(sizes.values())
