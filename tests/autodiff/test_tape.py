"""The tape, dual numbers and counted numbers do what the chapter says of them."""

import ast
import inspect

import autograd
import autograd.numpy as anp
import numpy as np
import pytest

from snippets.autodiff import tape as module
from snippets.autodiff.counts import Counter
from snippets.autodiff.dual import Dual, dual, moving, parts
from snippets.autodiff.exercises import checkpointed, hessian_times, taped_classifier
from snippets.autodiff.order import order
from snippets.autodiff.orders import forward, reverse
from snippets.autodiff.products import of_backward_pass, of_forward_pass
from snippets.autodiff.second_pass import second_pass, stored
from snippets.autodiff.segments import run
from snippets.autodiff.tape import (
    add,
    affine,
    backpropagate,
    cross_entropy,
    leaf,
    multiply,
    penalty,
    record,
    relu,
)
from snippets.two_layer.backward_pass import backward, example
from snippets.two_layer.backward_pass import forward as classifier_forward
from snippets.two_layer.whole import arms, start

rng = np.random.default_rng(4)
Y = np.eye(3)[[0, 2, 1, 1]]
PRIMITIVES = {
    "affine": (affine, (4, 5), (5, 3), (1, 3)),
    "relu": (relu, (4, 3)),
    "cross_entropy": (cross_entropy(Y), (4, 3)),
    "penalty": (penalty(0.3), (4, 3)),
    "add": (add, (4, 3), (4, 3)),
    "multiply": (multiply, (4, 3), (4, 3)),
}


@pytest.mark.parametrize("seed", range(3))
def test_the_tape_gives_the_classifiers_gradients_to_the_last_digit(seed):
    X, Y = arms(each=7, seed=seed)
    weights = start(hidden=5, seed=seed, scale=1)
    taped = taped_classifier(X, Y, **weights, lam=0.01)
    by_hand = backward(X, Y, **weights, lam=0.01)
    assert taped.keys() == by_hand.keys()
    for name, gradient in by_hand.items():
        assert np.array_equal(taped[name], gradient)


@pytest.mark.parametrize("name", PRIMITIVES)
def test_each_vjp_of_a_primitive_agrees_with_differences(name):
    primitive, *shapes = PRIMITIVES[name]
    arrays = [rng.normal(size=shape) for shape in shapes]
    value, vjps = primitive(*arrays)
    G, h = rng.normal(size=np.shape(value)), 1e-6
    assert len(vjps) == len(arrays)
    for place, vjp in enumerate(vjps):
        direction = rng.normal(size=shapes[place])
        ends = []
        for step in (h, -h):
            moved = list(arrays)
            moved[place] = arrays[place] + step * direction
            ends.append(np.sum(G * primitive(*moved)[0]))
        share = vjp(G)
        assert share.shape == shapes[place]
        assert np.sum(share * direction) == pytest.approx((ends[0] - ends[1]) / (2 * h), rel=1e-6)


def test_a_tape_and_its_primitives_are_sixty_lines():
    tree = ast.parse(inspect.getsource(module))
    lines = [
        line
        for function in tree.body
        if isinstance(function, ast.FunctionDef)
        for line in ast.unparse(_without_docstrings(function)).splitlines()
    ]
    assert 35 <= len(lines) <= 60


def _without_docstrings(function):
    for node in ast.walk(function):
        if isinstance(node, ast.FunctionDef) and ast.get_docstring(node):
            node.body = node.body[1:]
    return function


def test_a_leaf_on_which_nothing_depends_gets_no_gradient():
    tape = []
    x, unused = leaf(tape, 3.0), leaf(tape, 5.0)
    beside = record(tape, multiply, x, unused)
    y = record(tape, multiply, x, x)
    z = record(tape, multiply, y, beside)
    assert backpropagate(tape, y) == {x: 6.0}
    assert backpropagate(tape, z) == {x: 3 * 9 * 5.0, unused: 27.0}


def test_a_second_pass_over_the_tape_gives_the_same_gradients():
    tape = []
    x = leaf(tape, 3.0)
    y = record(tape, add, record(tape, multiply, x, x), x)
    assert backpropagate(tape, y) == backpropagate(tape, y) == {x: 7.0}


def test_a_node_that_is_used_twice_adds_as_the_formula_says():
    tape = []
    x = leaf(tape, 2.0)
    p = record(tape, multiply, x, x)
    y = record(tape, add, p, record(tape, multiply, p, p))
    slope, inner = np.array([[2 * 2.0]]), np.array([[2 * 4.0]])
    one = np.ones((1, 1))
    assert backpropagate(tape, y)[x] == order(slope, inner, one, one)


@pytest.mark.parametrize("function", ["exp", "log", "sin", "tanh"])
def test_a_dual_numbers_functions_agree_with_differences(function):
    own = getattr(np, function)
    moved = own(moving(np.array([0.7]), np.array([2.0])))
    [value], [dot] = parts(moved)
    assert value == own(0.7)
    assert dot == pytest.approx((own(0.7 + 2e-6) - own(0.7 - 2e-6)) / 2e-6, rel=1e-8)


def test_dual_numbers_follow_the_rules_of_arithmetic():
    def formula(x, y):
        return (2 - x * y) / (1 + y) - 3 / x + x**3 - -y + y * 5 - 1

    x, y = 1.3, 0.4
    result = formula(Dual(x, 1.0), Dual(y, -2.0))
    ends = [formula(x + step, y - 2 * step) for step in (1e-6, -1e-6)]
    assert result.value == formula(x, y)
    assert result.dot == pytest.approx((ends[0] - ends[1]) / 2e-6, rel=1e-8)
    assert Dual(1.0, 5.0) < Dual(2.0) <= 2 < dual(3)
    assert Dual(3.0) >= 3 > Dual(2.0)


def test_hessian_times_vector_agrees_with_another_differentiator():
    X, Y, weights = example()
    names, lam = [*weights], 0.1
    direction = {name: rng.normal(size=array.shape) for name, array in weights.items()}

    def cost(W1, b1, W2, b2):
        S = anp.maximum(0, X @ W1 + b1) @ W2 + b2
        log_p = S - anp.log(anp.sum(anp.exp(S), axis=1, keepdims=True))
        return -anp.sum(Y * log_p) / len(X) + lam * (anp.sum(W1**2) + anp.sum(W2**2))

    def slope(*arrays):
        gradients = autograd.grad(cost, (0, 1, 2, 3))(*arrays)
        return sum(anp.sum(g * direction[name]) for g, name in zip(gradients, names, strict=True))

    expected = autograd.grad(slope, (0, 1, 2, 3))(*weights.values())
    moved = hessian_times(direction)
    for name, own in zip(names, expected, strict=True):
        assert np.allclose(moved[name], own, rtol=1e-11, atol=1e-13)


def test_counted_numbers_count_each_operation_once():
    counter = Counter()
    A, B = counter.array(2, 3), counter.array(3, 4)
    A @ B
    assert counter.counts == {"multiply": 24, "add": 16}
    np.maximum(0, np.exp(A) / 2)
    assert {name: counter.counts[name] for name in ("function", "divide", "compare")} == {
        "function": 6,
        "divide": 6,
        "compare": 6,
    }
    assert counter.total("multiply", "function") == 30
    assert counter.total() == 58


def test_each_order_is_cheap_where_the_chain_is_narrow():
    assert forward(1, 3, 4, 7) < reverse(1, 3, 4, 7)
    assert reverse(7, 4, 3, 1) < forward(7, 4, 3, 1)
    assert forward(2, 3, 4) == reverse(2, 3, 4) == 24


def test_a_backward_pass_takes_less_than_twice_the_products_of_the_forward_pass():
    for many, *widths in ((1, 1, 1, 1), (5, 2, 7, 3), (3, 9, 1, 8)):
        ahead, back = of_forward_pass(many, *widths), of_backward_pass(many, *widths)
        assert ahead < back + 1
        assert back < 2 * ahead


def test_two_four_and_six_times():
    assert [second_pass(t) for t in (0, 2, 4)] == [stored(t) for t in (0, 2, 4)] == [2, 4, 6]
    assert [stored(t, passes=3) for t in (0, 1, 2)] == [3, 6, 10]


@pytest.mark.parametrize("each", [1, 2, 3, 4, 6, 12])
def test_checkpoints_change_memory_and_time_and_not_the_derivative(each):
    layers = [(np.sin, np.cos), (np.tanh, lambda x: 1 - np.tanh(x) ** 2)] * 6
    plain, most, again = checkpointed(layers, 0.8, 1)
    assert (most, again) == (12, 0)
    slope, *counts = checkpointed(layers, 0.8, each)
    assert slope == plain
    assert tuple(counts) == run(12 // each, each)


def test_dual_weights_do_not_change_the_values():
    X, _, weights = example()
    moved = {name: moving(array, 0 * array + 1) for name, array in weights.items()}
    for own, plain in zip(classifier_forward(X, **moved), classifier_forward(X, **weights), strict=True):
        assert np.allclose(parts(own)[0], plain, rtol=1e-14)
