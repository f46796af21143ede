"""Programs that could pass by looking at what they are given, and not by computing: refused by their source.

A program sees symbols in one check and numbers in the next, and small arrays in all but one. Whoever asks for
the type of an argument, or compares a size with a number, can answer each check in its own way.
"""

import ast
import dis
import inspect
import textwrap
from collections.abc import Hashable
from contextlib import suppress
from types import CodeType, FunctionType

from backprop_checked.algebra.formula import FormulaError, line_of

ASKS = {
    "isinstance", "issubclass", "type", "hasattr", "getattr", "callable", "vars", "dir", "repr", "str",
    "globals", "locals", "eval", "exec", "open", "issubdtype", "isscalar", "isreal", "isrealobj", "can_cast",
}  # fmt: skip
KINDS = {"kind", "char", "itemsize", "nbytes", "flags", "strides", "free_symbols", "is_Symbol", "func"}
COMPARE = {
    "less", "greater", "equal", "less_equal", "greater_equal", "not_equal", "array_equal", "sign", "clip",
    "heaviside", "minimum", "maximum", "min", "max", "divmod", "get", "bool", "select", "choose",
}  # fmt: skip
FORBIDDEN = {
    isinstance, issubclass, type, hasattr, getattr, callable, vars, dir, repr, eval, exec, open, globals,
    locals, suppress,
}  # fmt: skip
SIZES = {"shape", "size", "ndim", "dtype", "nbytes", "itemsize", "strides", "flags", "__class__", "__name__"}


class LooksAtItsArguments(FormulaError):
    """A program, or a wrong variant, that asks what it is given."""


class CallsSymPy(FormulaError):
    """A program, or a wrong variant, that calls a function of SymPy, which means nothing of an array."""


def demand_that_it_computes(formula):
    """Refuse a program or a wrong variant that asks for a type, compares a size with a number, catches an
    error, or calls a function of SymPy.

    Raises:
        LooksAtItsArguments, CallsSymPy: for the first place where one does, with its file and line.
    """
    for function in (formula.function, *formula.wrong.values()):
        for each in _with_what_it_calls(function, formula.bound.names):
            _demand(each, formula)


def raises_by_itself(function):
    """Whether a function has a `raise` or an `assert` of its own."""
    own = (each for code in _codes(function.__code__) for each in dis.get_instructions(code))
    return any(each.opname == "RAISE_VARARGS" for each in own)


def _codes(code):
    yield code
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _codes(constant)


def _with_what_it_calls(function, names):
    """A function, and those of its chapter that it calls: by name, by a default, or out of a closure."""
    found, waiting = [], [function]
    while waiting:
        each = waiting.pop()
        if each in found:
            continue
        found.append(each)
        waiting += [other for other in map(_function, _reached(each, names)) if _is_ours(other)]
    return found


def _reached(function, names):
    for code in _codes(function.__code__):
        yield from (function.__globals__.get(name, names.get(name)) for name in code.co_names)
    yield from function.__defaults__ or ()
    yield from (function.__kwdefaults__ or {}).values()
    yield from (cell.cell_contents for cell in function.__closure__ or ())


def _function(thing):
    """The function behind a partial or a decorated one."""
    return getattr(thing, "__wrapped__", getattr(thing, "func", thing))


def _is_ours(thing):
    return isinstance(thing, FunctionType) and thing.__module__.startswith("snippets")


def _demand(function, formula):
    reached = [each for each in _reached(function, formula.bound.names) if isinstance(each, Hashable)]
    asked = [each.__name__ for each in reached if each in FORBIDDEN]
    if asked:
        raise LooksAtItsArguments(f"{line_of(function)}: {formula.id}: {function.__name__} uses {asked[0]}()")
    for node in ast.walk(_syntax(function)):
        if name := _called_of_sympy(node, function):
            raise CallsSymPy(
                f"{line_of(function)}: {formula.id}: {function.__name__} calls {name}(), which is SymPy's: a "
                f"program computes with NumPy, np.{name}()"
            )
        what = _asks(node)
        if what:
            raise LooksAtItsArguments(
                f"{line_of(function)}: {formula.id}: {function.__name__} {what}, so it may answer each check "
                f"in its own way: compute with NumPy alone, for every size and every type"
            )


def _called_of_sympy(node, function):
    """The name by which a piece of a function's syntax calls a function of SymPy, or nothing."""
    match node:
        case ast.Call(func=ast.Name(id=name)):
            origin = getattr(function.__globals__.get(name), "__module__", None) or ""
            return name if origin.partition(".")[0] == "sympy" else ""
    return ""


def _syntax(function):
    source = textwrap.dedent(inspect.getsource(function))
    try:
        return ast.parse(source)
    except SyntaxError:  # a lambda that stands in a dictionary
        return _lambda_syntax(function)


def _lambda_syntax(function):
    tree = ast.parse(inspect.getsource(inspect.getmodule(function)))
    parameters = list(inspect.signature(function).parameters)
    for node in ast.walk(tree):
        here = isinstance(node, ast.Lambda) and node.lineno == function.__code__.co_firstlineno
        if here and [each.arg for each in node.args.args] == parameters:
            return node
    return tree


def _asks(node):  # noqa: C901 - a table, a case for each way to ask
    match node:
        case ast.Call(func=ast.Name(id=name)) if name in ASKS:
            return f"calls {name}()"
        case ast.Call(func=ast.Attribute(attr=name)) if name in ASKS:
            return f"calls {name}()"
        case ast.Try():
            return "catches errors"
        case ast.Match():
            return "matches what it is given"
        case ast.Attribute(attr=name) if name.startswith("__") or name in KINDS:
            return f"reads {name}"
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=given) if name in COMPARE:
            if any(map(_is_made_of_sizes, given)):
                return f"compares a size or a type: {ast.unparse(node)}"
        case ast.Subscript(value=ast.Dict()):
            return f"chooses by what it is given: {ast.unparse(node)}"
        case ast.Compare() if any(_is_size(each) for each in ast.walk(node)):
            return f"compares a size or a type: {ast.unparse(node)}"
        case ast.If() | ast.IfExp() | ast.While() | ast.Assert() if any(
            _is_size(e) for e in ast.walk(node.test)
        ):
            return f"asks for a size or a type: {ast.unparse(node.test)}"
        case ast.BoolOp() if any(_is_size(each) for each in ast.walk(node)):
            return f"asks for a size or a type: {ast.unparse(node)}"
    return ""


def _is_size(node):
    return (isinstance(node, ast.Attribute) and node.attr in SIZES) or (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "len"
    )


def _is_made_of_sizes(node):
    """Whether a size stands in an expression, and not only in what a function is given."""
    if isinstance(node, ast.Call) and not _is_size(node):
        return False
    return _is_size(node) or any(map(_is_made_of_sizes, ast.iter_child_nodes(node)))
