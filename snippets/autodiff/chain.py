"""A chain of three functions of vectors, of which nothing is known but that they are differentiable."""

import numpy as np
from sympy import Symbol

from backprop_checked.algebra.graph import AnyFunction, Graph
from backprop_checked.algebra.notation import Letter, d, i
from backprop_checked.algebra.signs import Sign
from backprop_checked.algebra.symbols import Symbols, opaque

n_0, n_1, n_2, n_3 = (Symbol(f"n_{place}", integer=True, positive=True) for place in range(4))

x = Letter(Sign("x", "data", "the input of a chain of functions"), n_0, 1)
u = Letter(Sign("u", "activation", "the first intermediate result of a chain of functions", "{u}"), n_1, 1)
q = Letter(Sign("q", "activation", "the second intermediate result of a chain of functions", "{q}"), n_2, 1)
r = Letter(Sign("r", "activation", "the output of a chain of functions", "{r}"), n_3, 1)
x_dot = Letter(
    Sign("x_dot", "error", "a direction: how much each entry of the input changes", r"\dot{x}"), n_0, 1
)
r_bar = Letter(
    Sign("r_bar", "error", "the gradient that arrives at the output of a chain", r"\bar{r}"), n_3, 1
)
J_u, J_q, J_r = d(u, x), d(q, u), d(r, q)  # a row for each output


def functions(name, size, *arrays):
    """A column of so many functions of all entries; floats take some whose Jacobian has no symmetry."""
    entries = [entry for array in arrays for entry in np.asarray(array).flat]
    if any(isinstance(array, Symbols) for array in arrays):
        return Symbols([[opaque(f"{name}{place + 1}", entries)] for place in range(size)])
    weights = np.cos(np.arange(size * len(entries)).reshape(size, -1) ** 1.5)
    z = weights @ np.array(entries)[:, None]
    return np.tanh(z) + z**2 / 8


[chain] = [
    Graph(
        "{n_0}, {n_1}, {n_2}, {n_3} numbers one after the other",
        [x, x_dot, r_bar],
        {
            u: lambda x: functions("u", 4, x),
            q: lambda u: functions("q", 5, u),
            r: lambda q: functions("r", 6, q),
        },
        dimensions=(n_0, n_1, n_2, n_3),
        rules={u[i, 0]: AnyFunction("u", x), q[i, 0]: AnyFunction("q", u), r[i, 0]: AnyFunction("r", q)},
    )
]
