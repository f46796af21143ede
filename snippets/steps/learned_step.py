"""A step whose result is used by another cost, so that gradients flow back through the step."""

from sympy import Symbol

from backprop_checked.algebra.graph import AnyFunction, Graph
from backprop_checked.algebra.notation import Letter, Number, i, k
from backprop_checked.algebra.signs import Sign
from backprop_checked.algebra.term import Entries
from snippets.steps.one_step import after, theta
from snippets.steps.sequence import P, eta

D = Symbol("D", integer=True, positive=True)  # how many numbers the gradient's entries depend on, beside θ
X = Letter("X", D, P)  # so each entry is a function of its own
g = Letter(Sign("g", "error", "the gradient of the cost with respect to the parameters", "{g}"), P, 1)
V = Number(
    Sign("V_after", "cost", "a cost of the parameters after a step, such as that of other data", "{V}")
)

learned = Graph(
    "{P} parameters, any gradient, any cost of what the step gives",
    [theta, eta, X],
    {
        g[i, 0]: AnyFunction("g", theta, Entries(X[k, i], k, 0, D, 1)),
        after: theta - eta * g,
        V: AnyFunction("V", after),
    },
    dimensions=(P, D),
    opaque=("cost",),
)
