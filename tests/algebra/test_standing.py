"""A definition is known by the graph itself, which states it; what is only counted is called checked."""

import importlib

import numpy as np
import pytest
from sympy import Sum, Symbol, exp

from backprop_checked.algebra.comparison import standing
from backprop_checked.algebra.formula import Formula, hidden
from backprop_checked.algebra.graph import Graph
from backprop_checked.algebra.notation import (
    C,
    L,
    Letter,
    Number,
    W,
    a,
    b,
    d,
    delta,
    j,
    k,
    l,
    sigma,
    z,
)

K = Symbol("K", integer=True, positive=True)
x, p, s = Letter("x", K, 1), Letter("p", K, 1), Number("s")
softmax = Graph("3 scores", [x, s], {p: lambda x: np.exp(x) / np.sum(np.exp(x))}, sizes={K: 3})
share = exp(x[j, 0]) / Sum(exp(x[k, 0]), (k, 0, K - 1))
shifted = exp(x[j, 0] + s) / Sum(exp(x[k, 0] + s), (k, 0, K - 1))
rows = Number("tall")
counted = Graph("3 rows", [], {rows: lambda: 3}, sizes={K: 3})


@pytest.mark.parametrize(
    ("expected", "formula"),
    [
        ("defined", Formula(z(l), ("", W(l) @ a(l - 1) + b(l)), wrong={})),
        ("defined", Formula(z(l), ("", b(l) + W(l) @ a(l - 1)), wrong={})),
        ("defined", Formula(a(l), ("", sigma(z(l))), wrong={})),
        ("defined", Formula(z(l), ("", (a(l - 1).T @ W(l).T).T + b(l)), wrong={})),
        ("proved", Formula(a(l), ("", sigma(W(l) @ a(l - 1) + b(l))), wrong={})),
        ("proved", Formula(z(l + 1), ("", W(l + 1) @ sigma(z(l)) + b(l + 1)), layers=hidden, wrong={})),
        ("proved", Formula(delta(l), ("", d(C, z(l))), wrong={})),
        ("proved", Formula(d(C, a(L)), ("", d(C, a(L))), wrong={})),
        ("proved", Formula(W(l), ("", W(l)), wrong={})),
        ("defined", Formula(p[j, 0], ("", share), on=[softmax], wrong={})),
        ("proved", Formula(p[j, 0], ("", share), ("", shifted), on=[softmax], wrong={})),
        ("proved", Formula(p[j, 0], ("", shifted), on=[softmax], wrong={})),
        ("checked", Formula(rows, ("", 0 * s + K), on=[counted], wrong={})),
    ],
)
def test_what_a_graph_states_is_defined_and_all_else_proved_or_checked(expected, formula):
    assert standing(formula) == expected


def test_the_steps_of_a_graph_that_are_formulas_too_are_its_definitions():
    for name, expected in (
        ("scalar.activity", "defined"),
        ("convolution.forward", "defined"),
        ("softmax.probabilities", "defined"),
        ("softmax.shift", "proved"),
        ("vectorised.bp2", "proved"),
        ("vectorised.linear_collapse", "proved"),
        ("training.hidden_map", "proved"),
        ("convolution.leftover", "checked"),
    ):
        module = importlib.import_module(f"snippets.{name}")
        [formula, *_] = [
            f for f in vars(module).values() if isinstance(f, Formula) and f.module == module.__name__
        ]
        assert standing(formula) == expected, name
