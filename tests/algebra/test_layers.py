"""Layers of today, each declared in under ten lines and derived for every size: what people get wrong is
refused."""

import inspect

import numpy as np
import pytest
from sympy import Function, Heaviside, KroneckerDelta, Max, Sum, Symbol, exp, sqrt

from backprop_checked.algebra.comparison import entries_of
from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import AnyFunction, Graph
from backprop_checked.algebra.index import whole
from backprop_checked.algebra.interpretation import Numeric
from backprop_checked.algebra.notation import C, Letter, N, Number, d, i, j, k, m
from backprop_checked.algebra.signs import Sign
from backprop_checked.algebra.symbolic_sizes import gaps

D, K, T, V = (Symbol(name, integer=True, positive=True) for name in "DKTV")
c, t, r = (Symbol(name, integer=True, nonnegative=True) for name in "ctr")
every_feature, every_sample, others = (j, 0, D - 1), (m, 0, N - 1), (r, 0, D - 1)
X, Y, X_hat = Letter(Sign("X"), N, D), Letter(Sign("Y_out"), N, D), Letter(Sign("X_hat"), N, D)
mu, var, eps = Letter(Sign("mu"), N, 1), Letter(Sign("var"), N, 1), Number(Sign("eps"))
RIGHT, WRONG = {}, {}


def layer_norm():
    graph = Graph(
        "layer normalisation",
        [X, eps],
        {
            mu[m, 0]: Sum(X[m, j], every_feature) / D,
            var[m, 0]: Sum((X[m, j] - mu[m, 0]) ** 2, every_feature) / D,
            X_hat[m, k]: (X[m, k] - mu[m, 0]) / sqrt(var[m, 0] + eps),
            C: AnyFunction("C", X_hat),
        },
        dimensions=(N, D),
        where={eps: np.exp},
        positive=[eps],
    )
    G, row = d(C, X_hat[m, k]), d(C, X_hat[m, j])
    mean, with_x_hat = Sum(row, every_feature) / D, Sum(row * X_hat[m, j], every_feature) / D
    s = sqrt(var[m, 0] + eps)
    yield graph, d(C, X[m, k]), (G - mean - X_hat[m, k] * with_x_hat) / s
    yield "the mean is held constant", (G - X_hat[m, k] * with_x_hat) / s
    yield "the variance is held constant", (G - mean) / s
    yield "divided by the samples", (G - mean * D / N - X_hat[m, k] * with_x_hat) / s
    yield "the sign of the last term", (G - mean + X_hat[m, k] * with_x_hat) / s


def rms_norm():
    size = Letter(Sign("size"), N, 1)
    graph = Graph(
        "RMS normalisation",
        [X, eps],
        {
            size[m, 0]: Sum(X[m, j] ** 2, every_feature) / D + eps,
            X_hat[m, k]: X[m, k] / sqrt(size[m, 0]),
            C: AnyFunction("C", X_hat),
        },
        dimensions=(N, D),
        where={eps: np.exp},
        positive=[eps],
    )
    G, row = d(C, X_hat[m, k]), d(C, X_hat[m, j])
    with_x_hat = Sum(row * X_hat[m, j], every_feature) / D
    yield graph, d(C, X[m, k]), (G - X_hat[m, k] * with_x_hat) / sqrt(size[m, 0])
    yield "the size is held constant", G / sqrt(size[m, 0])
    yield "a sum for the mean", (G - X_hat[m, k] * with_x_hat * D) / sqrt(size[m, 0])
    yield "as in layer norm", (G - Sum(row, every_feature) / D - X_hat[m, k] * with_x_hat) / sqrt(size[m, 0])


def dropout():
    mask, p = Letter(Sign("mask"), N, D), Number(Sign("p"))
    graph = Graph(
        "dropout",
        [X, mask, p],
        {Y[m, k]: Heaviside(mask[m, k], 0) * X[m, k] / (1 - p), C: AnyFunction("C", Y)},
        dimensions=(N, D),
    )
    G = d(C, Y[m, k])
    yield graph, d(C, X[m, k]), Heaviside(mask[m, k], 0) * G / (1 - p)
    yield "the scale is forgotten", Heaviside(mask[m, k], 0) * G
    yield "the mask is forgotten", G / (1 - p)
    yield "the scale of what is dropped", Heaviside(mask[m, k], 0) * G / p
    yield "one mask for all samples", Heaviside(mask[0, k], 0) * G / (1 - p)


def max_pooling():
    image, pooled = Letter(Sign("image"), N, 2 * K), Letter(Sign("pooled"), N, K)
    graph = Graph(
        "the larger of two neighbours",
        [image],
        {pooled[m, k]: Max(image[m, 2 * k], image[m, 2 * k + 1]), C: AnyFunction("C", pooled)},
        dimensions=(N, K),
    )

    def wins(own, other):
        return Heaviside(image[m, own] - image[m, other], 0)

    even, odd = KroneckerDelta(i, 2 * k), KroneckerDelta(i, 2 * k + 1)
    first, second = wins(2 * k, 2 * k + 1), wins(2 * k + 1, 2 * k)

    def over(inner):
        return Sum(d(C, pooled[m, k]) * inner, (k, 0, K - 1))

    yield graph, d(C, image[m, i]), over(even * first + odd * (1 - first))
    yield "both get it", over(even + odd)
    yield "the smaller gets it", over(even * second + odd * first)
    yield "each gets half", over(even + odd) / 2
    yield "always the first", over(even)


def concatenation():
    left, right, both = (
        Letter(Sign("left"), N, D),
        Letter(Sign("right"), N, K),
        Letter(Sign("both"), N, D + K),
    )
    graph = Graph(
        "two matrices side by side",
        [left, right],
        {
            both[m, i]: Heaviside(D - i, 0) * left[m, i] + Heaviside(i - D + 1, 0) * right[m, i - D],
            C: AnyFunction("C", both),
        },
        dimensions=(N, D, K),
    )
    yield graph, d(C, right[m, k]), d(C, both[m, k + D])
    yield "from the other end", d(C, both[m, D + K - 1 - k])
    yield "as if it stood first", d(C, both[m, k])


def embedding():
    E, out, word = Letter(Sign("E"), V, D), Letter(Sign("out"), N, D), Function("word", integer=True)
    graph = Graph(
        "a row of a table for each word",
        [E],
        {out[m, k]: E[word(m), k], C: AnyFunction("C", out)},
        sizes={word(place): (2, 0, 2)[place] for place in range(3)},
        dimensions=(N, D, V),
        maps={"word": (lambda place: 0, lambda place: whole("V") - 1)},
    )
    meets = KroneckerDelta(word(m), i)
    yield graph, d(C, E[i, k]), Sum(meets * d(C, out[m, k]), every_sample)
    yield "a mean over the words", Sum(meets * d(C, out[m, k]), every_sample) / N
    yield "every row gets it", Sum(d(C, out[m, k]), every_sample)


def attention():
    Q, keys, values = (Letter(Sign(name), T, D) for name in ("Q", "keys", "values"))
    A, S, out = Letter(Sign("A"), T, T), Letter(Sign("S"), T, T), Letter(Sign("out"), T, D)
    seen, past = Heaviside(t - k + 1, 0), (k, 0, T - 1)
    graph = Graph(
        "attention to what came before",
        [Q, keys, values],
        {
            S[t, k]: Sum(Q[t, c] * keys[k, c], (c, 0, D - 1)) / sqrt(D),
            A[t, k]: seen * exp(S[t, k]) / Sum(Heaviside(t - i + 1, 0) * exp(S[t, i]), (i, 0, T - 1)),
            out[t, c]: Sum(A[t, k] * values[k, c], past),
            C: AnyFunction("C", out),
        },
        dimensions=(T, D),
    )
    dA = Sum(d(C, out[t, r]) * values[k, r], others)
    along = Sum(A[t, i] * d(C, out[t, r]) * values[i, r], (i, 0, T - 1), others)
    yield graph, d(C, Q[t, c]), Sum(A[t, k] * (dA - along) * keys[k, c], past) / sqrt(D)
    yield "the scale is forgotten", Sum(A[t, k] * (dA - along) * keys[k, c], past)
    yield "softmax entry by entry", Sum(A[t, k] * (1 - A[t, k]) * dA * keys[k, c], past) / sqrt(D)
    yield "values for keys", Sum(A[t, k] * (dA - along) * values[k, c], past) / sqrt(D)


def hessian_vector():
    W, x, z, v = (
        Letter(Sign("W"), K, D),
        Letter(Sign("x"), D, 1),
        Letter(Sign("z"), K, 1),
        Letter(Sign("v"), D, 1),
    )
    graph = Graph(
        "any function of a linear map",
        [W, x, v],
        {z: W @ x, C: AnyFunction("C", z)},
        dimensions=(K, D),
    )
    above, inner = (i, 0, K - 1), Sum(W[m, r] * v[r, 0], others)
    curvature = d(d(C, z[i, 0]), z[m, 0])
    yield (
        graph,
        Sum(d(d(C, x[k, 0]), x[r, 0]) * v[r, 0], others),
        Sum(W[i, k] * curvature * inner, above, (m, 0, K - 1)),
    )
    yield "the slope for the curvature", Sum(W[i, k] * d(C, z[i, 0]) * Sum(W[i, r] * v[r, 0], others), above)
    yield (
        "the diagonal alone",
        Sum(W[i, k] * d(d(C, z[i, 0]), z[i, 0]) * Sum(W[i, r] * v[r, 0], others), above),
    )


LAYERS = [
    layer_norm,
    rms_norm,
    dropout,
    max_pooling,
    concatenation,
    embedding,
    attention,
    hessian_vector,
]
for layer in LAYERS:
    (graph, left, right), *wrong = layer()
    RIGHT[layer.__name__] = graph, left, right
    WRONG |= {f"{layer.__name__}: {name}": (graph, left, term) for name, term in wrong}


def formula(graph, left, right):
    return Formula(left, ("", right), on=[graph], wrong={})


@pytest.mark.parametrize("name", RIGHT)
def test_the_gradient_of_a_layer_is_proved_for_every_size(name):
    assert not gaps(formula(*RIGHT[name]))


@pytest.mark.parametrize("name", WRONG)
def test_what_people_get_wrong_is_refused_with_sizes_and_an_entry(name):
    [gap] = gaps(formula(*WRONG[name]))
    sizes, _, difference = gap.counterexample()
    assert sizes
    assert difference


@pytest.mark.parametrize("name", RIGHT)
def test_the_layer_in_numbers_follows_from_the_same_declaration(name):
    graph, left, right = RIGHT[name]
    interpretation = Numeric(graph)
    differences, result = (
        entries_of(formula(graph, left, right), term, interpretation, 1) for term in (left, right)
    )
    np.testing.assert_allclose(result, differences, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.__name__)
def test_the_forward_pass_is_declared_in_under_ten_lines(layer):
    source = inspect.getsource(layer).splitlines()
    steps = [line for line in source if line.strip().startswith(("{", "C:")) or "]: " in line]
    assert 0 < len(steps) < 10
