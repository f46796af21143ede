"""Read a term: give every letter an array, get an array back."""

from functools import reduce
from operator import add, matmul, mul

import numpy as np
import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement

from snippets.algebra.notation import Gradient, Letter, Number, Partial
from snippets.algebra.term import (
    Block,
    Chain,
    Diag,
    Entries,
    Entrywise,
    Eye,
    Hadamard,
    Named,
    Ones,
    Plus,
    Product,
    Scaled,
    SumOver,
    Transposed,
    is_scalar,
)


def _softmax(z):
    e = np.exp(z)
    return e / np.sum(e)


NAMED = {"softmax": _softmax}


def meaning(term, world):
    """What a term says in a world that gives each letter an array.

    Args:
        term: a matrix-valued term, or one number (then the result is one number).
        world: has `value(leaf)`, `function(lambda)` and `size(width)`.

    Raises:
        TypeError: for a node that has no meaning yet.
    """

    def read(t):
        match t:
            case Letter() | Gradient() | Number() | Partial():
                return world.value(t)
            case MatrixElement():
                return world.value(t.parent)[tuple(int(world.size(place)) for place in t.indices)]
            case Product():
                return reduce(matmul, map(read, t.args))
            case Hadamard():
                return reduce(mul, map(read, t.args))
            case Plus():
                return reduce(add, map(read, t.args))
            case Scaled():
                return read(t.args[0]) * read(t.args[1])
            case Transposed():
                return read(t.args[0]).T
            case Diag():
                vector = read(t.args[0]).reshape(-1)
                return world.array(np.diag(np.asarray(vector)))
            case Entrywise():
                return world.function(t.args[0])(read(t.args[1]))
            case Named():
                return NAMED[t.name](read(t.args[1]))
            case Block():
                return np.concatenate([read(part) for part in t.parts], axis=t.axis)
            case Entries():
                rows, columns = map(world.size, t.shape)
                return world.array([[read(t.at(row, column)) for column in range(columns)] for row in range(rows)])
            case Ones():
                return world.array(np.ones([world.size(side) for side in t.shape], dtype=int))
            case Eye():
                return world.array(np.eye(world.size(t.args[0]), dtype=int))
            case Chain():
                factors = [read(t.args[0].subs(t.args[1], layer)) for layer in t.layers()]
                return reduce(matmul, factors) if factors else read(Eye(t.shape[0]))
            case SumOver():
                inner, k, first, last = t.args
                return reduce(add, [read(inner.subs(k, number)) for number in range(int(first), int(last) + 1)])
            case sp.Sum():
                bounds = [[name, *map(world.size, ends)] for name, *ends in t.limits]
                return world.number(_written_out(t.function, bounds, read))
            case sp.Expr() if is_scalar(t):
                if world.is_size(t):
                    return world.size(t)
                return world.number(t.func(*map(read, t.args)) if t.args else t)
        raise TypeError(f"no meaning for {type(t).__name__}: {t}")

    return read(term)


def _written_out(inner, bounds, read):
    """A sum over explicit ranges, term by term."""
    if not bounds:
        return read(inner)
    *outer, (name, first, last) = bounds
    return sum(_written_out(inner.subs(name, value), outer, read) for value in range(first, last + 1))
