"""A chain of three functions of vectors, of which nothing is known but that they are differentiable."""

import numpy as np
from sympy import Symbol

from backprop_checked.algebra.graph import AnyFunction, Graph
from backprop_checked.algebra.notation import Letter, d, i
from backprop_checked.algebra.signs import Sign
from backprop_checked.algebra.symbols import Symbols, opaque

n_0, n_1, n_2, n_3 = (Symbol(f"n_{place}", integer=True, positive=True) for place in range(4))

x = Letter(Sign("x", "data", "the input of a chain of functions"), n_0, 1)
p = Letter(Sign("p", "activation", "the first intermediate result of a chain of functions"), n_1, 1)
q = Letter(Sign("q", "activation", "the second intermediate result of a chain of functions", "{q}"), n_2, 1)
y = Letter(Sign("y", "activation", "the output of a chain of functions", "{y}"), n_3, 1)
x_dot = Letter(
    Sign("x_dot", "error", "a direction: how far each entry of the input moves", r"\dot{x}"), n_0, 1
)
y_bar = Letter(
    Sign("y_bar", "error", "the gradient that arrives at the output of a chain", r"\bar{y}"), n_3, 1
)
J_p, J_q, J_y = d(p, x), d(q, p), d(y, q)  # a row for each output


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
        [x, x_dot, y_bar],
        {
            p: lambda x: functions("p", 4, x),
            q: lambda p: functions("q", 5, p),
            y: lambda q: functions("y", 6, q),
        },
        dimensions=(n_0, n_1, n_2, n_3),
        rules={p[i, 0]: AnyFunction("p", x), q[i, 0]: AnyFunction("q", p), y[i, 0]: AnyFunction("y", q)},
    )
]
