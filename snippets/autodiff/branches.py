"""A result that is used twice: p enters the cost itself, and q, which enters the cost, too."""

from backprop_checked.algebra.graph import AnyFunction, Graph
from backprop_checked.algebra.notation import C, Letter, d, i
from backprop_checked.algebra.signs import Sign
from snippets.autodiff.chain import functions, n_0, n_1, n_2, p, q, x

p_copy = Letter(
    Sign("p_copy", "activation", "an intermediate result, where the cost uses it itself", r"\tilde{p}"),
    n_1,
    1,
)
direct = d(C, p_copy)
through_q = d(q, p).T @ d(C, q)

branches = Graph(
    "{n_0}, {n_1}, {n_2} numbers, the second ones used twice",
    [x],
    {
        p: lambda x: functions("p", 4, x),
        p_copy: p,
        q: lambda p: functions("q", 5, p),
        C: AnyFunction("C", p_copy, q),
    },
    dimensions=(n_0, n_1, n_2),
    rules={p[i, 0]: AnyFunction("p", x), q[i, 0]: AnyFunction("q", p)},
    opaque=("cost",),
)
