"""Read a term: give every letter an array, get an array back."""

from functools import reduce
from operator import add, matmul, mul

import numpy as np
import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement

from backprop_checked.algebra.notation import (
    Activation,
    Gradient,
    Item,
    Letter,
    Nudged,
    Number,
    Partial,
    Remainder,
    Slope,
    Tensor,
)
from backprop_checked.algebra.term import (
    Block,
    Chain,
    Diag,
    Entries,
    Entrywise,
    Eye,
    Hadamard,
    Kron,
    Named,
    Ones,
    Plus,
    Product,
    Scaled,
    ShapeError,
    SumOver,
    Term,
    Trace,
    Transposed,
    is_scalar,
    shape_text,
    x,
)


def _softmax(z):
    e = np.exp(z)
    return e / np.sum(e)


NAMED = {
    "softmax": _softmax,
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "identity": lambda z: z,
    "vec": lambda matrix: matrix.T.reshape(-1, 1),  # its columns, one below the other
    "ravel": lambda matrix: matrix.reshape(-1, 1),  # its rows, as NumPy does it
}


def meaning(term, world):
    """What a term says in a world that gives each letter an array.

    Args:
        term: a matrix-valued term, or one number (then the result is one number).
        world: has `value(leaf)`, `size(width)`, `activation(layer, order, values)` and `apply(function,
            *values)`.

    Raises:
        TypeError: for a node that has no meaning yet.
        ShapeError: where a node is not of the shape that it was written with: NumPy would have stretched it.
    """

    def read(t, **own):
        value = said(t, **own)
        if isinstance(t, Term) and np.shape(value) != (shape := tuple(map(world.size, t.shape))):
            raise ShapeError(f"{t} is {shape_text(np.shape(value))}, and was written as {shape_text(shape)}")
        return value

    def said(t, **own):
        match t:
            case Letter() | Gradient() | Number() | Partial() | Tensor() | MatrixElement() | Item():
                return world.value(t)
            case Nudged():
                raised = {letter: read(step) for letter, step in t.steps}
                return world.nudged(t, raised)
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
            case Entrywise():  # the function's own terms, with the array in its argument's place
                return read(t.args[0].expr, x=read(t.args[1]))
            case Named():
                return NAMED[t.name](read(t.args[1]))
            case Block():
                return np.concatenate([read(part) for part in t.parts], axis=t.axis)
            case Entries():
                rows, columns = map(world.size, t.shape)
                return world.array(
                    [[read(t.at(row, column)) for column in range(columns)] for row in range(rows)]
                )
            case Kron():
                return world.array(np.kron(*(np.asarray(read(part)) for part in t.args)))
            case Trace():
                return np.trace(np.asarray(read(t.args[0])))
            case Ones():
                return world.array(np.ones([world.size(side) for side in t.shape], dtype=int))
            case Eye():
                return world.array(np.eye(world.size(t.args[0]), dtype=int))
            case Chain():
                factors = [read(t.args[0].subs(t.args[1], layer)) for layer in t.layers()]
                return reduce(matmul, factors) if factors else read(Eye(t.shape[0]))
            case SumOver():
                inner, k, first, last = t.args
                span = range(world.size(first), world.size(last) + 1)
                return reduce(add, [read(inner.subs(k, number)) for number in span])
        if not is_scalar(t):
            raise TypeError(f"no meaning for {type(t).__name__}: {t}")
        match t:
            case sp.Symbol() if t == x and own:
                return own["x"]
            case sp.Sum():
                bounds = [[name, *map(world.size, ends)] for name, *ends in t.limits]
                return _written_out(t.function, bounds, lambda inner: read(inner, **own))
            case sp.KroneckerDelta():
                return world.number(sp.Integer(world.size(t.args[0]) == world.size(t.args[1])))
            case Remainder():
                return world.number(sp.S.Zero)
            case Activation() | Slope():
                return world.activation(t.args[0], int(isinstance(t, Slope)), read(t.args[1], **own))
            case sp.Add() | sp.Mul():
                return reduce(add if t.is_Add else mul, [read(part, **own) for part in t.args])
            case sp.Pow():
                return read(t.base, **own) ** read(t.exp, **own)
            case sp.Max():
                return reduce(np.maximum, [world.array(read(part, **own)) for part in t.args])
            case sp.Function():
                return world.apply(t.func, *[read(part, **own) for part in t.args])
            case _ if t.is_number or world.is_size(t):
                return world.number(t if t.is_number else sp.Integer(world.size(t)))
        raise TypeError(f"no meaning for {type(t).__name__}: {t}")

    return read(term)


def _written_out(inner, bounds, read):
    """A sum over explicit ranges, term by term."""
    if not bounds:
        return read(inner)
    *outer, (name, first, last) = bounds
    return sum(_written_out(inner.subs(name, value), outer, read) for value in range(first, last + 1))
