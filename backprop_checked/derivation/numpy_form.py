"""One side of an equation in NumPy's form, read by Python's own parser. Nothing of it is ever run."""

import ast
from fractions import Fraction
from types import EllipsisType

from backprop_checked.derivation import lists
from backprop_checked.derivation.array_methods import without_methods
from backprop_checked.derivation.guards import called, without_guards
from backprop_checked.derivation.named_costs import kinds_of, of_arguments
from backprop_checked.derivation.syntax import (
    Call,
    Compared,
    Derivative,
    Entry,
    Listed,
    Multiplication,
    Name,
    Numeral,
    Power,
    Sum,
    Transpose,
    Unreadable,
)
from backprop_checked.derivation.words import FUNCTIONS, MODULES

LARGEST = 10**6  # numbers that stand in a derivation are small
SIGNS = {ast.Mult: "*", ast.Div: "/", ast.MatMult: "@"}
COMPARISONS = {ast.Gt: ">", ast.GtE: "≥", ast.Lt: "<", ast.LtE: "≤"}
OF_TORCH = {"dim": "axis", "keepdim": "keepdims"}
METHODS = (
    "dot",
    "sum",
    "mean",
    "transpose",
    "reshape",
    "astype",
    "copy",
    "exp",
    "flatten",
    "ravel",
    "swapaxes",
)
CALLS = {
    "dot": "@", "matmul": "@", "multiply": "*", "outer": "⊗", "divide": "/",
}  # fmt: skip
COST_SLOPES = ("cost_derivative", "loss_derivative", "cost_prime", "loss_prime", "d_cost", "d_loss")
COPIES = ("array", "asarray", "copy")
NUMBERS = ("int64", "int32", "float64", "float32")  # np.int64(Z > 0): the same numbers
KNOWN = {
    *("exp", "log", "tanh", "where", "maximum", "sum", "mean", "diag", "diagflat", "einsum", "eye", "ones"),
    "range",
    *("cosh", "sinh"),
    *("square", "sqrt", "power", "abs", "sign", "trace", "kron", "size", "len", "transpose", "swapaxes"),
    *(
        "minimum",
        "clip",
        "log1p",
        "expm1",
        "cbrt",
        "ones_like",
        "zeros_like",
        "hstack",
        "vstack",
        "concatenate",
        "norm",
    ),
}
HOLDERS_OF_WEIGHTS = ("weights", "biases", "W", "b")
HOLDERS = {  # dictionaries by their names; but not v["dW1"], a mean of gradients that is called as they are
    *HOLDERS_OF_WEIGHTS,
    *("params", "parameters", "cache", "caches", "self", "model", "net", "network", "layers", "values"),
    *("activations", "outputs", "memory", "store", "state", "states", "intermediates", "forward_cache"),
}
HOLDERS_OF_GRADIENTS = ("grads", "gradients", "grad", "derivatives")


def name_held(holder, name):
    """What a dictionary holds under a name: grads['W2'] is the gradient dW2, as grads['dW2'] is; "" where it
    may be anything, as weights['h1'] is no activation h1."""
    if holder in HOLDERS_OF_GRADIENTS:
        return name if name.startswith(("d", "grad")) else f"d{name}"
    of_weights = name[:1] in ("W", "w", "b") or holder not in HOLDERS_OF_WEIGHTS
    return name if holder in HOLDERS and of_weights and name.isidentifier() else ""


def is_numpy_form(text):
    """Whether Python can read it, and it is not plain mathematics that Python happens to read, as W^T * δ."""
    try:
        tree = ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return False
    return not any(isinstance(node, ast.BitXor) for node in ast.walk(tree)) and text.isascii()


def numpy_form(text, put_into=None):
    """Read one side of an equation.

    Args:
        put_into: puts into Python's tree what stands for the calls of functions that a program defines.

    Raises:
        Unreadable: for whatever is no arithmetic of arrays, with the place and the reason.
    """
    start = len(text) - len(text.lstrip())
    tree = ast.parse(text.strip(), mode="eval")
    try:
        body = tree.body if put_into is None else put_into(tree.body)
    except Unreadable as error:
        raise Unreadable(error.reason, (start + error.span[0], start + error.span[1])) from error
    return _NumpyReader(text, start).read(without_guards(without_methods(body)))


def _product(left, sign, right, span):
    """A product; the sign of -X @ w, which Python gives to X, is that of all of it."""
    match left:
        case Sum(((-1, inner),)):
            return Sum(((-1, Multiplication((inner, right), (sign,), span=span)),), span=span)
    return Multiplication((left, right), (sign,), span=span)


class _NumpyReader:
    def __init__(self, text, start):
        self.text, self.start = text, start

    def span(self, node):
        return self.start + node.col_offset, self.start + node.end_col_offset

    def read(self, node):  # noqa: C901 - structural recursion, a case a node
        span = self.span(node)
        match node:
            case ast.Constant(value=bool() | str() | bytes() | None | complex() | EllipsisType()):
                raise Unreadable("only numbers and names stand in a formula", span)
            case ast.Constant(value=value) if abs(value) > LARGEST:
                raise Unreadable("this number is too large for a formula", span)
            case ast.Constant(value=value):
                return Numeral(Fraction(str(value)), span=span)
            case ast.Name(id=name):
                return Name(name, span=span)
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                return Sum(((-1, self.read(inner)),), span=span)
            case ast.UnaryOp(op=ast.UAdd(), operand=inner):
                return self.read(inner)
            case ast.BinOp(left=left, op=ast.Add() | ast.Sub() as op, right=right):
                sign = 1 if isinstance(op, ast.Add) else -1
                return Sum(((1, self.read(left)), (sign, self.read(right))), span=span)
            case ast.BinOp(left=left, op=ast.Div(), right=right) if self._is_derivative(left, right):
                return Derivative(self._without_d(left), self._without_d(right), span=span)
            case ast.BinOp(
                left=ast.BinOp(left=before, op=sign, right=left) as product, op=ast.Div(), right=right
            ) if type(sign) in SIGNS and self._is_written_as_derivative(product, left, right):
                # W.T @ dL/dz, which Python reads as (W.T @ dL) / dz
                whole = self.span(left)[0], span[1]
                derivative = Derivative(self._without_d(left), self._without_d(right), span=whole)
                return Multiplication((self.read(before), derivative), (SIGNS[type(sign)],), span=span)
            case ast.BinOp(left=left, op=ast.Pow(), right=right):
                return Power(self.read(left), self.read(right), span=span)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in SIGNS:
                return _product(self.read(left), SIGNS[type(op)], self.read(right), span)
            case ast.Attribute(value=value, attr="T"):
                return Transpose(self.read(value), span=span)
            case ast.Attribute(value=ast.Name(id=module), attr="pi") if module in (*MODULES, "math"):
                return Name("pi", span=span)
            case ast.Attribute(value=value, attr="size"):
                return Call("size", (self.read(value),), span=span)
            case ast.Attribute(value=ast.Name(id="self" | "cache"), attr=name):
                return Name(name, span=span)
            case ast.Compare(
                left=left, ops=[ast.Gt() | ast.GtE() | ast.Lt() | ast.LtE() as op], comparators=[right]
            ):
                return Compared(self.read(left), COMPARISONS[type(op)], self.read(right), span=span)
            case ast.GeneratorExp() | ast.ListComp():
                return lists.read(node, self, span)
            case ast.Call(func=ast.Name(id="reversed"), args=[inner], keywords=[]):
                return Entry(self.read(inner), ("reversed",), span=span)
            case ast.Call(args=[of, *_]) if called(node) in COST_SLOPES:
                return Derivative(Name("C"), self.read(of), span=span)
            case ast.Call():
                return self._call(node, span)
            case ast.Subscript():
                return self._entry(node, span)
            case ast.Tuple(elts=items) | ast.List(elts=items):
                return Listed(tuple(map(self.read, items)), span=span)
        raise Unreadable(f"{type(node).__name__.lower()}: this is no arithmetic of arrays", span)

    @staticmethod
    def _is_derivative(left, right):
        """dC/dW: both names begin with a d, and the upper one is that of a cost or of a letter."""
        return all(
            isinstance(side, ast.Name)
            and len(side.id) > 1
            and side.id[0] == "d"
            and side.id not in ("delta",)
            for side in (left, right)
        )

    def _is_written_as_derivative(self, product, left, right):
        """Whether dC/dW stands behind a sign, with no bracket between and no space."""
        between = self.text.strip()[product.end_col_offset : right.col_offset]
        return between == "/" and self._is_derivative(left, right)

    def _without_d(self, node):
        return Name(node.id[1:], span=self.span(node))

    def _call(self, node, span):
        function = node.func
        if kinds_of(called(node)) and (cost := of_arguments(called(node), map(self.read, node.args), span)):
            return cost  # F.cross_entropy(z, y)
        if isinstance(function, ast.Attribute) and not _is_module(function.value):
            return self._method(node, span)
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        if name in COPIES and len(node.args) == 1 and isinstance(node.args[0], ast.Name):
            return self.read(node.args[0])
        if name in NUMBERS and isinstance(function, ast.Attribute) and len(node.args) == 1:
            return self.read(node.args[0])
        arguments = [self.read(each) if not _is_text(each) else Name(each.value) for each in node.args]
        if name in CALLS and len(arguments) == 2:
            return Multiplication(tuple(arguments), (CALLS[name],), span=span)
        if isinstance(function, ast.Attribute) and name not in KNOWN:
            raise Unreadable(f"np.{name} is not known here", self.span(function))
        known = FUNCTIONS.get(name, name)
        if known not in FUNCTIONS.values() and name not in KNOWN:
            if len(arguments) != 1 or node.keywords or _is_text(node.args[0]):
                raise Unreadable(f"“{name}” is no function that is known here", self.span(function))
            return Call("moved", (Name(name, span=self.span(function)), *arguments), span=span)
        written = Name(name, span=self.span(function)) if isinstance(function, ast.Name) else None
        options = self._options(node)
        if written is not None and name == "sum" and not options and len(arguments) == 1:
            options = (("axis", 0),)  # Python's own sum adds up the rows
        return Call(known, tuple(arguments), options, written=written, span=span)

    def _method(self, node, span):
        name, of = node.func.attr, self.read(node.func.value)
        arguments = [self.read(each) for each in node.args]
        if name not in METHODS:
            raise Unreadable(f".{name}() is not known here", span)
        if name == "dot" and len(arguments) == 1:
            return Multiplication((of, arguments[0]), ("@",), span=span)
        if name in ("astype", "copy"):
            return of
        return Call(name, (of, *arguments), self._options(node), span=span)

    def _options(self, node):
        options = []
        for keyword in node.keywords:
            if keyword.arg == "dtype":
                continue
            try:
                name = OF_TORCH.get(keyword.arg, keyword.arg)
                options.append((name, ast.literal_eval(keyword.value)))
            except ValueError as error:
                raise Unreadable(f"{keyword.arg} must be a number here", self.span(keyword.value)) from error
        return tuple(options)

    def _entry(self, node, span):
        if (
            isinstance(node.value, ast.Attribute)
            and node.value.attr == "shape"
            and (axis := _whole(node.slice)) is not None
        ):
            return Call("shape", (self.read(node.value.value), Numeral(Fraction(axis))), span=span)
        items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if isinstance(node.value, ast.Attribute) and getattr(node.value.value, "id", "") == "self":
            node.value = ast.copy_location(ast.Name(node.value.attr, ast.Load()), node.value)
        holder = node.value.id if isinstance(node.value, ast.Name) else ""
        if _is_text(items[0]) and (held := name_held(holder, items[0].value)):
            return Name(held, span=span)
        return Entry(self.read(node.value), tuple(map(self._item, items)), span=span)

    def _item(self, item):
        match item:
            case ast.Slice(
                lower=None, upper=None, step=ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=1))
            ):
                return "reversed"
            case ast.Slice(lower=low, upper=high, step=None):
                return tuple(None if end is None else self.read(end) for end in (low, high))
            case ast.Constant(value=None) | ast.Attribute(attr="newaxis"):
                return None
            case ast.Slice():
                raise Unreadable("a slice with a step is not known here", self.span(item))
        return self.read(item)


def _whole(node):
    """A whole number as it is written, with its sign; None for anything else."""
    try:
        value = ast.literal_eval(node)
    except ValueError:
        return None
    return value if type(value) is int else None


def _is_module(node):
    """Whether functions are taken from it: np, np.linalg."""
    inner = node.value if isinstance(node, ast.Attribute) and node.attr == "linalg" else node
    return isinstance(inner, ast.Name) and inner.id in MODULES


def _is_text(node):
    return isinstance(node, ast.Constant) and isinstance(node.value, str)
