"""Slips of the pen, made on purpose: each operator changes one place of a term, or of a program."""

import ast
import inspect
import textwrap

import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement

from backprop_checked.algebra.notation import (
    Activation,
    Gradient,
    Item,
    Letter,
    Number,
    Partial,
    Slope,
    Tensor,
)
from backprop_checked.algebra.term import (
    Chain,
    Entries,
    Hadamard,
    Plus,
    Product,
    SumOver,
    Term,
    Transposed,
    is_scalar,
)


def nodes(term, path=()):
    """Every part of a term, with the way to it. Letters are whole."""
    yield path, term
    if isinstance(term, Letter | Tensor | Number):
        return
    for place, part in enumerate(term.args):
        if isinstance(part, sp.Basic):
            yield from nodes(part, (*path, place))


def replaced(term, path, part):
    """The term with another part at the end of a way."""
    if not path:
        return part
    args = list(term.args)
    args[path[0]] = replaced(args[path[0]], path[1:], part)
    return term.func(*args)


def of_terms(term):
    """Every mutant of a term: (operator, a function that makes it). Making one may raise."""
    symbols = {part for _, part in nodes(term) if isinstance(part, sp.Symbol)}
    indices = sorted((s for s in symbols if s.is_nonnegative and not s.is_positive), key=str)
    sizes = sorted((s for s in symbols if s.is_positive), key=str)
    for path, part in nodes(term):
        above = [term_at(term, path[:k]) for k in range(len(path))]
        if any(isinstance(node, Gradient | Partial | MatrixElement | Item) for node in above):
            continue  # what is differentiated, or has an entry, is a letter, and stays one
        for operator, make in (
            *_of_matrices(part),
            *_of_numbers(part),
            *_of_sums(part, sizes),
            *_of_products(part),
            *_of_indices(part, indices, sizes),
        ):
            yield operator, lambda path=path, make=make: replaced(term, path, make())


def term_at(term, path):
    """The part of a term at the end of a way."""
    for place in path:
        term = term.args[place]
    return term


def _of_matrices(part):
    if not isinstance(part, Term):
        return
    if not isinstance(part, Entries):
        yield "transpose", lambda: part.args[0] if isinstance(part, Transposed) else Transposed(part)
        yield "sign", lambda: -part
        yield "2", lambda: 2 * part
    if isinstance(part, Product | Hadamard | Plus):
        many = part.args
        for k in range(len(many)):
            rest = (*many[:k], *many[k + 1 :])
            name = "summand" if isinstance(part, Plus) else "factor"
            yield f"{name} dropped", lambda rest=rest: part.func(*rest) if len(rest) > 1 else rest[0]
        yield "factors swapped", lambda: part.func(many[1], many[0], *many[2:])
        if not isinstance(part, Plus):
            other = Hadamard if isinstance(part, Product) else Product
            yield "@ for ⊙", lambda: other(*many)
    if isinstance(part, Letter) and part.layer is not None:
        for step in (1, -1):
            yield "layer", lambda step=step: part.func(*part.args[:3], part.layer + step)


def _of_numbers(part):
    if isinstance(part, Number) and part.layer is not None:
        for step in (1, -1):
            yield "layer", lambda step=step: part.func(part.args[0], part.layer + step)
    if isinstance(part, sp.Add | sp.Mul):
        for k in range(len(part.args)):
            rest = (*part.args[:k], *part.args[k + 1 :])
            yield "summand dropped" if part.is_Add else "factor dropped", lambda rest=rest: part.func(*rest)
            if part.is_Add:
                yield "sign", lambda rest=rest, k=k: part.func(*rest, -part.args[k])
    if isinstance(part, Activation | Slope):
        other = Slope if isinstance(part, Activation) else Activation
        yield "σ for σ′", lambda: other(*part.args)
    if isinstance(part, sp.Pow):
        yield "power", lambda: part.base
        yield "power", lambda: part.base ** (part.exp + 1)
    if isinstance(part, sp.KroneckerDelta):
        yield "bracket dropped", lambda: sp.S.One
    is_number = isinstance(part, sp.Expr) and is_scalar(part) and not isinstance(part, sp.Integer)
    if is_number and isinstance(part, sp.Sum | MatrixElement | Item | Number | Partial | sp.Function):
        yield "½", lambda: part / 2
        yield "sign", lambda: -part


def _of_sums(part, sizes):
    if isinstance(part, sp.Sum):
        (index, first, last), *more = part.limits
        yield "sum dropped", lambda: part.function
        yield "sum from 1", lambda: sp.Sum(part.function, (index, first + 1, last), *more)
        yield "sum to the last but one", lambda: sp.Sum(part.function, (index, first, last - 1), *more)
        length = last - first + 1
        yield "mean for sum", lambda: part / length
        for size in sizes:
            if last.has(size):
                for other in sizes:
                    yield (
                        "size",
                        lambda size=size, other=other: sp.Sum(
                            part.function, (index, first, last.subs(size, other)), *more
                        ),
                    )


def _of_products(part):
    """A product, or a sum of matrices, over as many layers as a letter says."""
    if isinstance(part, Chain):
        inner, k, first, last, step = part.args
        for by in (step, -step):
            yield "first factor", lambda by=by: Chain(inner, k, first + by, last, step)
            yield "last factor", lambda by=by: Chain(inner, k, first, last + by, step)
        yield "order of the factors", lambda: Chain(inner, k, last, first, -step)
    if isinstance(part, SumOver):
        inner, k, first, last = part.args
        yield "sum from one later", lambda: SumOver(inner, k, first + 1, last)
        yield "sum to the last but one", lambda: SumOver(inner, k, first, last - 1)


def _of_indices(part, indices, sizes):
    if not isinstance(part, Item | MatrixElement):
        return
    at = part.indices
    for k, place in enumerate(at):
        for step in (1, -1):
            yield "index shifted", lambda k=k, step=step: _at(part, k, at[k] + step)
        for index in indices:
            yield "index", lambda k=k, index=index: _at(part, k, index)
        for size in sizes:
            if place.has(size):
                yield "stride or padding dropped", lambda k=k, size=size: _at(part, k, at[k].subs(size, 1))
                yield "stride or padding dropped", lambda k=k, size=size: _at(part, k, at[k].subs(size, 0))
    if len(at) > 1:
        yield "indices swapped", lambda: part.parent[(at[1], at[0], *at[2:])]


def _at(part, place, index):
    return part.parent[tuple(index if k == place else other for k, other in enumerate(part.indices))]


SWAPS = {ast.MatMult: ast.Mult, ast.Mult: ast.MatMult, ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Div: ast.Mult}
CALLS = {"sum": "mean", "mean": "sum", "maximum": "minimum", "exp": "expm1", "log": "log1p", "zeros": "ones"}


def of_programs(program):
    """Every mutant of a program: (operator, source)."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(program)))
    tree.body[0].decorator_list = []  # what binds it to its formula
    body = tree.body[0].body
    if isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
        del body[0]  # the docstring
    names = [argument.arg for argument in tree.body[0].args.args]
    count = sum(1 for _ in ast.walk(tree))
    for place in range(count):
        node = _node(tree, place)
        for k, (operator, _) in enumerate(_changes(node, names)):
            copy = ast.parse(ast.unparse(tree))
            same = _node(copy, place)
            if type(same) is not type(node):
                continue
            list(_changes(same, names))[k][1]()
            yield operator, ast.unparse(ast.fix_missing_locations(copy))


def _node(tree, place):
    return next(node for k, node in enumerate(ast.walk(tree)) if k == place)


def _changes(node, names):  # noqa: C901 - a table, a case a node
    """(operator, a function that changes the node where it stands)."""
    match node:
        case ast.BinOp():
            other = SWAPS.get(type(node.op))
            if other:
                yield "operator", lambda: setattr(node, "op", other())
            yield "operands swapped", lambda: node.__dict__.update(left=node.right, right=node.left)
            yield "operand dropped", lambda: node.__dict__.update(op=ast.Mult(), right=ast.Constant(1))
            yield "operand dropped", lambda: node.__dict__.update(op=ast.Mult(), left=ast.Constant(1))
        case ast.Attribute(attr="T"):
            yield "transpose dropped", lambda: setattr(node, "attr", "real")
        case ast.Attribute() if node.attr in CALLS:
            yield "function", lambda: setattr(node, "attr", CALLS[node.attr])
        case ast.Constant(value=int()) if not isinstance(node.value, bool):
            yield "number", lambda: setattr(node, "value", node.value + 1)
            yield "number", lambda: setattr(node, "value", node.value - 1)
        case ast.Name(ctx=ast.Load()) if node.id in names:
            for other in names:
                if other != node.id:
                    yield "letter", lambda other=other: setattr(node, "id", other)
        case ast.Return(value=value) if value is not None:
            yield "sign", lambda: setattr(node, "value", ast.UnaryOp(ast.USub(), value))
            yield "2", lambda: setattr(node, "value", ast.BinOp(ast.Constant(2), ast.Mult(), value))
        case ast.AugAssign():
            yield "= for +=", lambda: None
        case ast.Slice(step=ast.expr()):
            yield "stride dropped", lambda: setattr(node, "step", None)
        case ast.Compare(ops=[ast.Gt()]):
            yield "comparison", lambda: setattr(node, "ops", [ast.Lt()])
