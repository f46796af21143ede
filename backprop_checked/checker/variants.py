"""Variants: the small changes that a wrong expression may need, as texts, each with what was changed.

Each function takes the Rewriting, the expression's node and its statement, and yields (text, kind).
"""

import ast
import copy
from itertools import product
from math import prod

import numpy as np

from backprop_checked.checker.expressions import Expressions
from backprop_checked.checker.operator_texts import operator_texts
from backprop_checked.checker.reasons import named_numbers
from backprop_checked.checker.statements import extent, names_read, names_written, terms_of

HOLE, MOST_SUMMANDS = "__hole__", 400
LOADS = ast.Name | ast.Subscript | ast.Attribute


def expression(text):
    return ast.parse(text, mode="eval").body


def replaced(root, old, new):
    """A copy of a tree with one node replaced."""
    return copy.deepcopy(root, {id(old): new})


def _inner(node):
    """The expressions in a node, itself among them; what stands in an f-string is left alone."""
    found, pending = [], [node]
    while pending:
        each = pending.pop(0)
        if isinstance(each, ast.expr) and not isinstance(getattr(each, "ctx", None), ast.Store):
            found.append(each)
        pending += [] if isinstance(each, ast.JoinedStr) else [*ast.iter_child_nodes(each)]
    return found


def _short_loads(rewriting, node):
    """The short texts of what is read in a node; a module, and what stands in one, is no value."""
    modules = rewriting.source.modules
    loads = dict.fromkeys(ast.unparse(each) for each in _inner(node) if isinstance(each, LOADS))
    return [
        text for text in loads if len(text) < 25 and "(" not in text and text.split(".")[0] not in modules
    ]


def _around(node, inner):
    """The text of a node with a hole where the inner expression stands."""
    return HOLE if inner is node else ast.unparse(replaced(node, inner, ast.Name(HOLE, ast.Load())))


def statement_variants(rewriting, node, statement):
    """`=` that should be `+=`: the old value is added."""
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target = statement.targets[0]
        if not isinstance(target, ast.Tuple | ast.List):
            yield f"{ast.unparse(target)} + ({ast.unparse(node)})", "accumulated"
        if isinstance(target, ast.Subscript) and not isinstance(target.slice, ast.Slice | ast.Constant):
            yield from _masked_texts(rewriting, ast.unparse(node), ast.unparse(target.slice), statement)
    yield f"-({ast.unparse(node)})", "sign"
    yield f"({ast.unparse(node)}).T", "transpose"


def _masked_texts(rewriting, text, index, statement):
    """What is written to some entries, times those of another array, or their signs: first of the one that
    says which entries."""
    written = (node for node in rewriting.source.statements() if index in names_written(node))
    first = set().union(*map(names_read, written))
    for name in sorted(rewriting.scope.texts_at(statement), key=lambda name: name not in first):
        yield f"({text}) * np.sign({name}[{index}])", "sign of"
        yield f"({text}) * {name}[{index}]", "factor"


def twin_variants(rewriting, node, statement):
    """The loss's own expression, where a forward value is computed in another way than there."""
    twin = rewriting.blame.stands_for
    if twin is None:
        return
    for other in rewriting.program.sources[twin.file].statements():
        if (twin.file, other.lineno, other.col_offset) != twin.statement:
            continue
        for each in _inner(other):
            if extent(each) == twin.span.extent:
                yield ast.unparse(each), "forward"


def operator_variants(rewriting, node, statement):
    """Other operators, transposes, axes, constants and comparisons."""
    yield from _size_texts(node)
    indices = {
        id(each) for inner in _inner(node) if isinstance(inner, ast.Subscript) for each in _inner(inner.slice)
    }
    for inner in _inner(node):
        around = _around(node, inner)
        for text, kind in operator_texts(inner):
            if kind == "index" and id(inner) not in indices:
                kind = "expression"
            if kind == "outer product" and rewriting.blame.events[-1].value.size > 1000:
                continue  # a table of millions
            yield around.replace(HOLE, f"({text})"), kind


def comparison_variants(rewriting, node, statement):
    """Other comparisons."""
    for inner in _inner(node):
        if isinstance(inner, ast.Compare):
            for text, kind in operator_texts(inner):
                if text != ast.unparse(inner.left):
                    yield _around(node, inner).replace(HOLE, f"({text})"), kind


def _size_texts(node):
    """The number of all entries where the number of samples divides; the length of another axis."""
    loads = {ast.unparse(each) for each in _inner(node) if isinstance(each, ast.Name)}
    for inner in _inner(node):
        if isinstance(inner, ast.BinOp) and isinstance(inner.op, ast.Div):
            around = _around(node, inner.right)
            for name in sorted(loads):
                yield around.replace(HOLE, f"{name}.size"), "size"
                for text in (f"len({name})", f"{name}.shape[1]", f"{name}.shape[-1]"):
                    yield around.replace(HOLE, text), "length"


def form_variants(rewriting, node, statement):
    """The usual slopes of an activation in place of a subexpression, factors that the numbers suggest."""
    for text, kind in _suggested_factors(rewriting, node):
        yield text, kind
    short = _short_loads(rewriting, node)
    for inner in _inner(node):
        around = _around(node, inner)
        for text in short:
            for form in ("{0} * (1 - {0})", "1 - {0} ** 2", "({0} > 0)", "np.exp({0})"):
                yield around.replace(HOLE, f"({form.format(text)})"), "slope"
    for name in short:
        for number in rewriting.scope.numbers:
            yield _everywhere(node, name, f"{name} * {number}"), "factor"


def shifted_variants(rewriting, node, statement):
    """One more or one less than a value: the slope of ELU, below zero, is its value plus one."""
    short = _short_loads(rewriting, node)
    for inner in _inner(node):
        around = _around(node, inner)
        for text in short:
            yield around.replace(HOLE, f"({text} + 1)"), "expression"
            yield around.replace(HOLE, f"({text} - 1)"), "expression"


def _everywhere(node, name, text):
    """The text of a node with every reading of a name replaced."""

    class Replace(ast.NodeTransformer):
        def visit(self, each):
            if isinstance(each, LOADS) and ast.unparse(each) == name:
                return expression(f"({text})")
            return super().visit(each)

    return ast.unparse(Replace().visit(copy.deepcopy(node)))


def _suggested_factors(rewriting, node):
    """Divided by what it is too large by, where it is a simple number."""
    by = rewriting.factor
    if by is None:
        return
    text = f"({ast.unparse(node)})"
    names = dict.fromkeys([*rewriting.scope.numbers, *named_numbers(rewriting.program)])
    for name in names:
        yield f"{text} / np.sqrt({name})", "root"
        yield f"{text} * np.sqrt({name})", "root"
    numbers = [str(number) for number in range(2, 1001) if _near(by, number) or _near(1 / by, number)]
    for number in [*names, *numbers]:
        yield f"{text} / {number}", "factor"
        yield f"{text} * {number}", "factor"


def _near(by, number):
    return abs(by - number) < 1e-4 * number


def expression_variants(rewriting, node, statement):
    """A usual form of two or three values in place of the whole expression."""
    blame = rewriting.blame
    expected = blame.expected[-1]
    whole = blame.site.span.extent == extent(node)
    if expected is None or expected.size < 3 or not whole:
        return
    yield from _searched(rewriting, expected)


def index_variants(rewriting, node, at_hand=()):
    """Another condition, another number, a name times one of those at hand or of the numbers, in an index
    or a slice."""
    for inner in _inner(node):
        if isinstance(inner, ast.Compare | ast.UnaryOp):
            for text, kind in operator_texts(inner):
                yield _around(node, inner).replace(HOLE, f"({text})"), kind
    counters = {
        each.target.id
        for each in ast.walk(rewriting.source.tree)
        if isinstance(each, ast.For | ast.comprehension) and isinstance(each.target, ast.Name)
    }
    names = dict.fromkeys(each.id for each in _inner(node) if isinstance(each, ast.Name))
    for name, number in product(names, [*at_hand, *rewriting.scope.numbers]):
        if name in counters and name != number:
            yield _everywhere(node, name, f"{name} * {number}"), "slice"


def name_variants(rewriting, node, statement):
    """Another name of the reader's in place of one that is read."""
    texts = rewriting.scope.texts_at(statement) + rewriting.scope.numbers
    for inner in _inner(node):
        if isinstance(inner, LOADS) or (
            isinstance(inner, ast.Constant) and type(inner.value) in (int, float)
        ):
            around = _around(node, inner)
            for text in rewriting.scope.literals if isinstance(inner, ast.Constant) else ():
                yield around.replace(HOLE, text), "number"
            for text in texts:
                yield around.replace(HOLE, text), "name"
                if isinstance(inner, ast.Constant) and inner.value == 1:
                    yield around.replace(HOLE, f"(1 - {text})"), "name"


def factor_variants(rewriting, node, statement):
    """A factor, a summand, a sum over an axis that is not there."""
    inners = [inner for inner in _inner(node) if inner is node or isinstance(inner, ast.BinOp | ast.Call)]
    inners += [inner for inner in _inner(node) if isinstance(inner, LOADS)] if len(_inner(node)) < 20 else []
    for inner in inners:
        around = _around(node, inner)
        for text, kind in _factor_texts(rewriting, ast.unparse(inner), statement):
            yield around.replace(HOLE, f"({text})"), kind


def summand_variants(rewriting, node, statement):
    """A summand that is not there: one like those that are, of other values of the same shapes."""
    terms = terms_of(node)
    values = rewriting.scope.values() if len(terms) > 1 or rewriting.lacks_a_share else {}
    shapes = {name: np.shape(value) for name, value in values.items() if name[0] != "("}
    present = {ast.unparse(term) for term in terms}
    for term in terms:
        own = {each: ast.unparse(each) for each in _inner(term) if isinstance(each, LOADS)}
        own = {each: text for each, text in own.items() if shapes.get(text)}
        several = [_alike(shapes, text) for text in own.values()]
        for names in product(*several) if own and prod(map(len, several)) <= MOST_SUMMANDS else ():
            copies = {id(each): expression(name) for each, name in zip(own, names, strict=True)}
            text = ast.unparse(copy.deepcopy(term, copies))
            if text not in present:
                yield f"{ast.unparse(node)} + {text}", "summand"


def share_variants(rewriting, node, statement):
    """A summand of two or three values that is not there, where a share of a gradient is known to be
    missing."""
    event, expected = rewriting.blame.events[-1], rewriting.blame.expected[-1]
    if not rewriting.lacks_a_share or expected is None or np.shape(expected) != event.value.shape:
        return
    if rewriting.blame.site.span.extent == extent(node) and expected.size > 2:
        for text, _ in _searched(rewriting, expected - event.value):
            yield f"{ast.unparse(node)} + {text}", "summand"


def _searched(rewriting, expected):
    """(text, kind) of the usual forms of two or three values that give an array."""
    numbers = {
        name: value
        for name, value in getattr(rewriting.program, "space", {}).items()
        if type(value) is int and value > 2
    }
    scope, floor = rewriting.scope, rewriting.judge.floor
    return Expressions(scope.values(), scope.errors(), expected, numbers, floor).texts()


def _alike(shapes, text):
    """The names of values of the same shape; those first that are parts of the same one, as `p["U"]` of
    `p["W"]`."""
    alike = [name for name in shapes if shapes[name] == shapes[text]]
    return sorted(alike, key=lambda name: name.split("[")[0] != text.split("[")[0])


def _factor_texts(rewriting, text, statement):
    whole = f"({text})"
    for number in [*rewriting.scope.numbers, "2", *rewriting.scope.literals]:
        yield f"{whole} * {number}", "factor"
        yield f"{whole} / {number}", "factor"
    for axis in ("0", "1", "0, keepdims=True", "1, keepdims=True", "-1, keepdims=True"):
        yield f"{whole}.sum({axis})", "sum"
    for name in rewriting.scope.texts_at(statement):
        yield f"{whole} * {name}", "factor"
        yield f"{whole} * (1 - {name} ** 2)", "slope"
        yield f"{whole} * {name} * (1 - {name})", "slope"
        yield f"{whole} * ({name} > 0)", "slope"
        yield f"{whole} * np.sign({name})", "sign of"
        yield f"{whole} + {name}", "summand"
        yield f"{whole} - {name}", "summand"
        yield f"{whole} / {name}", "factor"
        yield f"{whole} / (1 - {name})", "factor"
        yield f"{whole} / len({name})", "factor"
        yield f"{whole} * len({name})", "factor"
        yield f"{name}.T @ {whole}", "product"
        yield f"{whole} @ {name}.T", "product"
