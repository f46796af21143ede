"""A result that is used twice: u enters the cost itself, and q, which enters the cost, too."""

from backprop_checked.algebra.graph import AnyFunction, Graph
from backprop_checked.algebra.notation import C, Letter, d, i
from backprop_checked.algebra.signs import Sign
from snippets.autodiff.chain import functions, n_0, n_1, n_2, q, u, x

u_copy = Letter(
    Sign("u_copy", "activation", "an intermediate result, where the cost uses it itself", r"\tilde{u}"),
    n_1,
    1,
)
direct = d(C, u_copy)
through_q = d(q, u).T @ d(C, q)

branches = Graph(
    "{n_0}, {n_1}, {n_2} numbers, the second ones used twice",
    [x],
    {
        u: lambda x: functions("u", 4, x),
        u_copy: u,
        q: lambda u: functions("q", 5, u),
        C: AnyFunction("C", u_copy, q),
    },
    dimensions=(n_0, n_1, n_2),
    rules={u[i, 0]: AnyFunction("u", x), q[i, 0]: AnyFunction("q", u)},
    opaque=("cost",),
)
