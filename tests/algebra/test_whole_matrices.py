"""A function of SymPy that is given a whole matrix is refused where it is written, with what to write."""

import pytest
from sympy import Abs, S, Sum, Symbol, exp, log, sqrt, tanh

from backprop_checked.algebra.formula import Formula, hidden
from backprop_checked.algebra.graph import AnyFunction, Graph
from backprop_checked.algebra.notation import C, Letter, d, i, l, sigma, z
from backprop_checked.algebra.signs import Sign
from backprop_checked.algebra.whole_matrices import FunctionOfMatrix, demand_numbers

D = Symbol("D", integer=True, positive=True)
x = Letter("x", D, 1)
u = Letter(Sign("u", "activation", "what is computed"), D, 1)
OF_THE_SUM = "write the number as a sum of entries, such as Sum(x[i, 0]**2, (i, 0, D - 1))"
OF_EACH = "write it of the entries, such as Entries(exp(s[k, 0]), k, 0, K, 1)"
WHOLE = {
    "the root of a product": (sqrt(x.T @ x), "sqrt(x.T @ x)", "x.T @ x is 1 × 1", OF_THE_SUM),
    "that times a matrix": (sqrt(x.T @ x) * x, "sqrt(x.T @ x)", "x.T @ x is 1 × 1", OF_THE_SUM),
    "the logarithm of that": (log(sqrt(x.T @ x)), "sqrt(x.T @ x)", "x.T @ x is 1 × 1", OF_THE_SUM),
    "an exponential": (exp(-x), "exp(-x)", "-x is D × 1", OF_EACH),
    "a tangent, times a number": (3 * tanh(x), "tanh(x)", "x is D × 1", OF_EACH),
    "an absolute value": (Abs(x[i, 0]) * sqrt(x), "sqrt(x)", "x is D × 1", OF_EACH),
    "a sum": (Sum(x, (i, 0, D - 1)), "Sum(", "x is D × 1", OF_EACH),
}
RIGHT = [
    *(x, x.T @ x, sqrt(x[i, 0]), x**S.Half, 1 / x, 2 * x, x + 1, sigma(x), d(C, x), d(C, x[i, 0]), D, S.One),
    *(Sum(x[i, 0] ** 2, (i, 0, D - 1)), exp(-x[i, 0]) * x, sqrt(Sum(x[i, 0] ** 2, (i, 0, D - 1))) * x),
]


@pytest.mark.parametrize(("term", "what", "shape", "instead"), WHOLE.values(), ids=WHOLE)
def test_a_function_of_a_whole_matrix_is_refused_with_what_to_write(term, what, shape, instead):
    with pytest.raises(FunctionOfMatrix) as refused:
        demand_numbers(term, "here")
    said = str(refused.value)
    assert said.startswith(f"here: {what}")
    assert f" is SymPy's, and takes numbers, but {shape}: {instead}" in said


@pytest.mark.parametrize("term", RIGHT, ids=str)
def test_what_has_a_meaning_is_let_through(term):
    demand_numbers(term, "here")


@pytest.mark.parametrize(
    "rule",
    [{u: sqrt(x.T @ x) * x}, {u[i, 0]: exp(x)}, {u: sigma(x), C: AnyFunction("C", sqrt(u))}],
    ids=["a term", "an entry", "a function of which nothing is known"],
)
def test_a_graph_says_for_which_letter(rule):
    with pytest.raises(FunctionOfMatrix, match=r"how .* is computed: "):
        Graph("{D} numbers", [x], rule, dimensions=(D,))


def test_a_formula_says_in_which_step():
    with pytest.raises(FunctionOfMatrix, match=r"step “a reason”: exp\(z\(ℓ\)\) is SymPy's"):
        Formula(d(C, z(l)), ("a reason", exp(z(l))), layers=hidden, wrong={})
