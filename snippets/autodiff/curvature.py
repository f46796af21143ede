"""Second derivatives of a cost of which nothing is known but that it has them."""

from sympy import Symbol

from backprop_checked.algebra.graph import AnyFunction, Graph
from backprop_checked.algebra.notation import C, Letter, d

P = Symbol("P", integer=True, positive=True)  # how many parameters there are
theta, v = Letter("theta", P, 1), Letter("v", P, 1)
hessian = d(d(C, theta), theta)

any_cost = Graph(
    "{P} parameters", [theta, v], {C: AnyFunction("C", theta)}, dimensions=(P,), opaque=("cost",)
)
