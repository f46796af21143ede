"""A formula of a new kind costs its author a declaration of the forward pass, and no change of the prover."""

import numpy as np
import pytest
from sympy import Heaviside, Sum, Symbol, exp, sqrt

from backprop_checked.algebra.comparison import entries_of
from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import AnyFunction, Graph
from backprop_checked.algebra.interpretation import Numeric
from backprop_checked.algebra.notation import C, Letter, N, Number, d, diag, i, j, k, m, sigma, sigma_prime
from backprop_checked.algebra.signs import Sign
from backprop_checked.algebra.symbolic_sizes import gaps

D, K, T = (Symbol(name, integer=True, positive=True) for name in "DKT")
X, X_hat, Y = Letter(Sign("X"), N, D), Letter(Sign("X_hat"), N, D), Letter(Sign("Y_out"), N, D)
gamma, beta, eps = Letter(Sign("gamma"), 1, D), Letter(Sign("beta"), 1, D), Number(Sign("eps"))
mu, var = Letter(Sign("mu"), 1, D), Letter(Sign("var"), 1, D)
every_sample, others = (m, 0, N - 1), (i, 0, N - 1)

batch_norm = Graph(
    "batch normalisation",
    [X, gamma, beta, eps],
    {
        mu[0, k]: Sum(X[m, k], every_sample) / N,
        var[0, k]: Sum((X[m, k] - mu[0, k]) ** 2, every_sample) / N,
        X_hat[m, k]: (X[m, k] - mu[0, k]) / sqrt(var[0, k] + eps),
        Y[m, k]: gamma[0, k] * X_hat[m, k] + beta[0, k],
        C: AnyFunction("C", Y),
    },
    sizes={N: 5, D: 3},
    where={eps: np.exp},
    positive=[eps],
)
G = d(C, X_hat[m, k])
mean = Sum(G, every_sample) / N
mean_with_x_hat = Sum(G * X_hat[m, k], every_sample) / N
s = sqrt(var[0, k] + eps)
G_here = d(C, X_hat[j, k])
input_gradient = (G_here - mean - X_hat[j, k] * mean_with_x_hat) / s

S, P = Letter(Sign("S"), N, K), Letter(Sign("P"), N, K)
row_softmax = Graph(
    "softmax along rows",
    [S],
    {P[m, k]: exp(S[m, k]) / Sum(exp(S[m, j]), (j, 0, K - 1)), C: AnyFunction("C", P)},
    sizes={N: 3, K: 4},
)
dP, row = d(C, P[m, k]), Sum(d(C, P[m, j]) * P[m, j], (j, 0, K - 1))

W, U, b = Letter(Sign("W"), K, K), Letter(Sign("U"), K, D), Letter(Sign("b"), K, 1)
h_before, x = Letter(Sign("h_before"), K, 1), Letter(Sign("x"), D, 1)
z, h = Letter(Sign("z"), K, 1), Letter(Sign("h_after"), K, 1)
one_step = Graph(
    "one step of a recurrent network",
    [W, U, b, h_before, x],
    {z: W @ h_before + U @ x + b, h: sigma(z), C: AnyFunction("C", h)},
    sizes={K: 4, D: 3},
)

A, scores = Letter(Sign("A"), T, T), Letter(Sign("scores"), T, T)
masked = Graph(
    "softmax along rows that see what came before",
    [scores],
    {
        A[m, k]: exp(scores[m, k])
        * Heaviside(m - k + 1, 0)
        / Sum(Heaviside(m - j + 1, 0) * exp(scores[m, j]), (j, 0, T - 1)),
        C: AnyFunction("C", A),
    },
    sizes={T: 4},
)
dA, seen = d(C, A[m, k]), Sum(d(C, A[m, j]) * A[m, j], (j, 0, T - 1))

RIGHT = {
    "batch norm: inputs": (batch_norm, d(C, X[j, k]), input_gradient),
    "batch norm: gamma": (batch_norm, d(C, gamma[0, k]), Sum(d(C, Y[m, k]) * X_hat[m, k], every_sample)),
    "batch norm: through gamma": (batch_norm, d(C, X_hat[m, k]), d(C, Y[m, k]) * gamma[0, k]),
    "row softmax": (row_softmax, d(C, S[m, k]), P[m, k] * (dP - row)),
    "row softmax: rows of probabilities": (row_softmax, Sum(P[m, k], (k, 0, K - 1)), 1 + 0 * S[m, 0]),
    "masked softmax": (masked, d(C, scores[m, k]), A[m, k] * (dA - seen)),
    "recurrent step: state": (one_step, d(C, h_before), W.T @ (d(C, h) * sigma_prime(z))),
    "recurrent step: weights": (one_step, d(C, W), (d(C, h) * sigma_prime(z)) @ h_before.T),
    "recurrent step: inputs": (one_step, d(C, x), U.T @ diag(sigma_prime(z)) @ d(C, h)),
}
WRONG = {
    "statistics held constant": (batch_norm, d(C, X[j, k]), G_here / s),
    "the share of the mean forgotten": (
        batch_norm,
        d(C, X[j, k]),
        (G_here - X_hat[j, k] * mean_with_x_hat) / s,
    ),
    "the share of the variance forgotten": (batch_norm, d(C, X[j, k]), (G_here - mean) / s),
    "a sum for a mean": (batch_norm, d(C, X[j, k]), (G_here - N * mean - X_hat[j, k] * mean_with_x_hat) / s),
    "1/s forgotten": (batch_norm, d(C, X[j, k]), input_gradient * s),
    "gamma forgotten": (batch_norm, d(C, X_hat[m, k]), d(C, Y[m, k])),
    "softmax entry by entry": (row_softmax, d(C, S[m, k]), P[m, k] * (1 - P[m, k]) * dP),
    "the row's sum forgotten": (row_softmax, d(C, S[m, k]), P[m, k] * dP),
    "the mask forgotten": (masked, d(C, scores[m, k]), exp(scores[m, k]) * (dA - seen)),
    "no slope": (one_step, d(C, h_before), W.T @ d(C, h)),
    "not transposed": (one_step, d(C, h_before), W @ (d(C, h) * sigma_prime(z))),
    "the new state for the old one": (one_step, d(C, W), (d(C, h) * sigma_prime(z)) @ h.T),
}


def formula(graph, left, right):
    return Formula(left, ("", right), on=[graph], wrong={})


@pytest.mark.parametrize("name", RIGHT)
def test_the_gradient_of_a_new_kind_is_proved_for_every_size(name):
    assert not gaps(formula(*RIGHT[name]))


@pytest.mark.parametrize("name", WRONG)
def test_what_people_get_wrong_is_refused_with_sizes_and_an_entry(name):
    [gap] = gaps(formula(*WRONG[name]))
    sizes, entry, _ = gap.counterexample()
    assert sizes
    assert len(entry) == 2


@pytest.mark.parametrize("name", RIGHT)
def test_the_graph_in_numbers_follows_from_the_same_declaration(name):
    graph, left, right = RIGHT[name]
    world = Numeric(graph)
    differences, said = (entries_of(formula(graph, left, right), term, world, 1) for term in (left, right))
    np.testing.assert_allclose(said, differences, rtol=1e-6, atol=1e-8)
