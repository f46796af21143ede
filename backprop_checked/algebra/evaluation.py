"""Evaluate a term: give every letter an array, get an array back."""

from functools import reduce
from math import prod
from operator import add, matmul, mul

import numpy as np
import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement

from backprop_checked.algebra.message import Shape
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


def evaluate(term, interpretation):  # noqa: C901 - structural recursion, a case a node
    """The value of a term where an interpretation gives each letter an array.

    Args:
        term: a matrix-valued term, or one number (then the result is one number).
        interpretation: has `value(leaf)`, `size(width)`, `activation(layer, order, values)` and
            `apply(function, *values)`.

    Raises:
        TypeError: for a node that has no value yet.
        ShapeError: where a node is not of the shape that it was written with: NumPy would have stretched it.
    """

    def read(t):
        value = value_of(t)
        if isinstance(t, Term) and np.shape(value) != (shape := tuple(map(interpretation.size, t.shape))):
            raise ShapeError(t, " is ", Shape(np.shape(value)), ", and was written as ", Shape(shape))
        return value

    def value_of(t):  # noqa: C901 - a case a node
        match t:
            case Letter() | Gradient():
                return interpretation.value(t)
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
                return interpretation.array(np.diag(np.asarray(vector)))
            case Entrywise():  # the function's own terms, with the array in its argument's place
                return at_indices(t.args[0].expr, interpretation, {x})({x: read(t.args[1])})
            case Named():
                return NAMED[t.name](read(t.args[1]))
            case Block():
                return np.concatenate([read(part) for part in t.parts], axis=t.axis)
            case Entries():
                entry, row, column, *_ = t.args
                rows, columns = map(interpretation.size, t.shape)
                value = at_indices(entry, interpretation, {row, column})
                return interpretation.array(
                    [[value({row: r, column: c}) for c in range(columns)] for r in range(rows)]
                )
            case Kron():
                return interpretation.array(np.kron(*(np.asarray(read(part)) for part in t.args)))
            case Ones():
                return interpretation.array(
                    np.ones([interpretation.size(side) for side in t.shape], dtype=int)
                )
            case Eye():
                return interpretation.array(np.eye(interpretation.size(t.args[0]), dtype=int))
            case Chain():
                factors = [read(t.args[0].subs(t.args[1], layer)) for layer in t.layers()]
                return reduce(matmul, factors) if factors else read(Eye(t.shape[0]))
            case SumOver():
                inner, k, first, last = t.args
                span = range(interpretation.size(first), interpretation.size(last) + 1)
                return reduce(add, [read(inner.subs(k, number)) for number in span])
        if not (is_scalar(t) or isinstance(t, Tensor)):
            raise TypeError(f"no value for {type(t).__name__}: {t}")
        return interpretation.value(t) if isinstance(t, Tensor) else at_indices(t, interpretation)({})

    return read(term)


def at_indices(term, interpretation, names=frozenset()):  # noqa: C901 - structural recursion, a case a node
    """The value of a number, as a function of a dictionary of its indices' values: each letter is looked up
    once, and not once for every index.

    Args:
        term: one number.
        interpretation: as for `evaluate`.
        names: the indices; `x` among them stands for an array, the argument of an `Entrywise`.

    Raises:
        TypeError: for a node that has no value yet.
    """

    def inside(part, more=()):
        return at_indices(part, interpretation, {*names, *more})

    match term:
        case sp.Symbol() if term in names:
            return lambda at: at[x] if term == x else interpretation.number(sp.Integer(at[term]))
        case MatrixElement() | Item() | Partial() if not names & interpretation.located(term)[0].free_symbols:
            _, indices, array = interpretation.located(term)
            places = [_whole_number(index, interpretation, names) for index in indices]
            whole = array()
            return lambda at: interpretation.entry(whole, tuple(place(at) for place in places), term)
        case sp.Sum():
            levels = _levels(term, interpretation, names)
            inner = inside(term.function, {name for name, *_ in term.limits})
            return lambda at: interpretation.total([inner(place) for place in _places(levels, at)])
        case sp.KroneckerDelta():
            one, other = (_whole_number(index, interpretation, names) for index in term.args)
            return lambda at: interpretation.number(sp.Integer(one(at) == other(at)))
        case Remainder():
            return lambda at: interpretation.number(sp.S.Zero)
        case sp.Add():
            parts = [inside(part) for part in term.args]
            return lambda at: reduce(add, [part(at) for part in parts])
        case sp.Mul():  # a Kronecker delta that is 0 makes the product 0, whatever else stands in it
            parts = sorted(term.args, key=lambda part: not isinstance(part, sp.KroneckerDelta))
            deltas = sum(isinstance(part, sp.KroneckerDelta) for part in parts)
            return _product([inside(part) for part in parts], deltas, interpretation)
        case sp.Pow():
            below, above = map(inside, term.args)
            return lambda at: below(at) ** above(at)
        case sp.Max():
            parts = [inside(part) for part in term.args]
            return lambda at: reduce(np.maximum, [interpretation.array(part(at)) for part in parts])
        case sp.Min():
            parts = [inside(part) for part in term.args]
            return lambda at: reduce(np.minimum, [interpretation.array(part(at)) for part in parts])
        case Activation() | Slope() if not names & term.args[0].free_symbols:
            argument = inside(term.args[1])
            return lambda at: interpretation.activation(
                term.args[0], int(isinstance(term, Slope)), argument(at)
            )
        case sp.Function() if not isinstance(term, Activation | Slope):
            parts = [inside(part) for part in term.args]
            return lambda at: interpretation.apply(term.func, *[part(at) for part in parts])
    if names & term.free_symbols:  # what cannot be looked up beforehand: read anew at each value
        return lambda at: at_indices(
            term.xreplace({name: sp.sympify(at[name]) for name in names}), interpretation
        )({})
    value = _constant(term, interpretation)
    return lambda at: value


def _product(parts, deltas, interpretation):
    """A product of functions of the indices' values, of which the first `deltas` are Kronecker deltas. What
    stands behind a factor that is 0 is not evaluated."""

    def times(at):
        first = [part(at) for part in parts[:deltas]]
        if not all(first):
            return interpretation.number(sp.S.Zero)
        values = []
        for part in parts[deltas:]:
            values.append(part(at))
            if _is_nothing(values[-1]):
                return interpretation.number(sp.S.Zero)
        return reduce(mul, values or first)

    return times


def _is_nothing(value):
    """Whether a value is 0, and not only a number that may be."""
    return value is sp.S.Zero or (isinstance(value, int) and value == 0)


def _levels(term, interpretation, names):
    """The loops of a sum, outermost first: an index, its two ends, and the Kronecker deltas that are known
    once the index is. Indices of deltas come first, so that what is 0 costs no more loops."""
    ends = {
        name: [_whole_number(end, interpretation, names) for end in limit] for name, *limit in term.limits
    }
    deltas = [part for part in sp.Mul.make_args(term.function) if isinstance(part, sp.KroneckerDelta)]
    order = dict.fromkeys(
        [name for delta in deltas for name in ends if name in delta.free_symbols] + list(ends)
    )
    levels, bound = [], set(names)
    for name in order:
        bound.add(name)
        known = [delta for delta in deltas if delta.free_symbols & ends.keys() <= bound]
        deltas = [delta for delta in deltas if delta not in known]
        sides = [[_whole_number(side, interpretation, bound) for side in delta.args] for delta in known]
        levels.append((name, *ends[name], sides))
    return levels


def _places(levels, at):
    """The indices' values at which no Kronecker delta of a sum is 0."""
    if not levels:
        yield at
        return
    (name, first, last, deltas), *inner = levels
    for value in range(first(at), last(at) + 1):
        here = {**at, name: value}
        if all(one(here) == other(here) for one, other in deltas):
            yield from _places(inner, here)


def _constant(term, interpretation):
    """A number without indices."""
    match term:
        case Number():
            return interpretation.value(term)
        case Trace():
            return np.trace(np.asarray(evaluate(term.args[0], interpretation)))
        case Nudged():
            return interpretation.nudged(
                term, {letter: evaluate(step, interpretation) for letter, step in term.steps}
            )
        case _ if term.is_number or interpretation.is_size(term):
            return interpretation.number(term if term.is_number else sp.Integer(interpretation.size(term)))
    raise TypeError(f"no value for {type(term).__name__}: {term}")


def _whole_number(term, interpretation, names):
    """An index, a width or a bound, as a function of the indices' values."""
    if not names & term.free_symbols:
        number = interpretation.size(term)
        return lambda at: number
    if term.is_Symbol:
        return lambda at: at[term]
    for node, of in ((sp.Add, sum), (sp.Mul, prod), (sp.Max, max), (sp.Min, min)):
        if isinstance(term, node):
            parts = [_whole_number(part, interpretation, names) for part in term.args]
            return lambda at: of([part(at) for part in parts])
    return lambda at: interpretation.size(
        term.xreplace({name: sp.Integer(at[name]) for name in names & term.free_symbols})
    )
