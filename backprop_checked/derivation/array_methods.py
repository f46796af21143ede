"""Methods of arrays and tensors as NumPy's functions: x.t().mm(w), x.pow(2), z.clamp(min=0), y.numel();
the entries that classes choose, log(p[range(N), y]); what dictionaries hold of a layer, params["W" + str(l)].
"""

import ast

from backprop_checked.derivation.guards import called, located
from backprop_checked.derivation.meaning import KINDS
from backprop_checked.derivation.words import MODULES

ITSELF = ("float", "double", "long", "int", "detach", "numpy", "item", "clone", "cpu")
OF_ONE = ("exp", "log", "tanh", "sigmoid", "relu", "sqrt", "abs", "square", "softmax")
PRODUCTS = ("mm", "matmul")
SAMPLE_NUMBERS = ("idx", "ind", "batch", "perm", "order", "sample", "sel")  # how they are called
ONES_OF_CLASSES = "Y"


def without_methods(node):
    """An expression in which methods that NumPy's arrays do not have are what they stand for."""
    return _AsFunctions().visit(node)


class _AsFunctions(ast.NodeTransformer):
    def visit_Call(self, node):
        entries = _entries_of_classes(node.args[0]) if called(node) == "log" and len(node.args) == 1 else None
        if entries is not None:  # log(p[range(N), y]) is the sum of Y log p over the classes
            logarithm = ast.Call(node.func, [self.visit(entries[0])], [])
            return located(_summed(logarithm, entries[1]), node)
        self.generic_visit(node)
        match node.func:
            case ast.Name("float") if len(node.args) == 1 and not node.keywords:
                return node.args[0]
            case ast.Attribute(value=of, attr=name) if not _is_module(of):
                return located(_method(of, name, node.args, node.keywords) or node, node)
            case ast.Attribute(value=ast.Name(id="torch"), attr=name) if node.args:
                of, *others = node.args
                if name in (*PRODUCTS, "pow", "clamp", "t", "numel"):
                    return located(_method(of, name, others, node.keywords) or node, node)
        return node

    def visit_BinOp(self, node):
        self.generic_visit(node)
        inner = _of_sigmoid(node)
        if inner is None or isinstance(inner, ast.Name):  # of a name that is seen
            return node
        return located(ast.Call(ast.Name("sigmoid", ast.Load()), [inner], []), node)

    def visit_Subscript(self, node):
        entries = _entries_of_classes(node)
        if entries is not None and isinstance(node.ctx, ast.Load):
            return located(_summed(self.visit(entries[0]), entries[1]), node)
        self.generic_visit(node)
        if _is_of_samples(node):
            return node.value
        match node.slice:  # params["W" + str(l)], params[f"W{l}"]
            case ast.BinOp(ast.Constant(str() as name), ast.Add(), ast.Call(ast.Name("str"), [number], [])):
                pass
            case ast.JoinedStr([ast.Constant(str() as name), ast.FormattedValue(number)]):
                pass
            case _:
                return node
        if not name.isidentifier():
            return node
        return located(ast.Subscript(ast.Name(name, ast.Load()), number, node.ctx), node)


def _is_of_samples(node):
    """Whether it is some of the samples: X_train[idx], Y[start:stop]."""
    name = node.value.id if isinstance(node.value, ast.Name) else ""
    if (name[:1] not in ("X", "Y") and not name.endswith("_train")) or KINDS.get(name) not in ("input", "y"):
        return False
    match node.slice:
        case ast.Name(id=numbers):
            return numbers.startswith(SAMPLE_NUMBERS)
        case ast.Slice(lower=ast.expr(), upper=ast.expr(), step=None) as part:
            return not all(isinstance(end, ast.Constant) for end in (part.lower, part.upper))
    return False


def _of_sigmoid(node):
    """z of 1 / (1 + exp(−z)); None for anything else."""
    match node:
        case ast.BinOp(ast.Constant(1), ast.Div(), ast.BinOp(one, ast.Add(), other)):
            for number, power in ((one, other), (other, one)):
                one_below = isinstance(number, ast.Constant) and number.value == 1
                if one_below and called(power) == "exp" and len(power.args) == 1:
                    return _without_minus(power.args[0])
    return None


def _without_minus(node):
    match node:
        case ast.UnaryOp(ast.USub(), inner):
            return inner
        case ast.BinOp(ast.UnaryOp(ast.USub(), inner), ast.MatMult() as op, right):  # -x @ w is (-x) @ w
            return ast.BinOp(inner, op, right)
    return None


def _method(of, name, given, keywords):
    """What a method stands for; None for one that is read as it is."""
    plain = not keywords
    match name, given:
        case "t", [] if plain:
            return ast.Attribute(of, "T", ast.Load())
        case "mm" | "matmul", [other] if plain:
            return ast.BinOp(of, ast.MatMult(), other)
        case "pow", [exponent] if plain:
            return ast.BinOp(of, ast.Pow(), exponent)
        case "numel", [] if plain:
            return ast.Attribute(of, "size", ast.Load())
        case "size", [axis] if plain:
            return ast.Subscript(ast.Attribute(of, "shape", ast.Load()), axis, ast.Load())
        case "clamp" | "clamp_min", _ if _is_zero_below(given, keywords):
            return _call("maximum", ast.Constant(0), of)
        case _, [] if plain and name in ITSELF:
            return of
        case _, [] if plain and name in OF_ONE:
            return _call(name, of)
    return None


def _is_zero_below(given, keywords):
    """Whether it keeps an array above 0, and no more."""
    values = [*given, *(each.value for each in keywords if each.arg == "min")]
    return len(values) == 1 == len(given) + len(keywords) and ast.unparse(values[0]) in ("0", "0.0")


def _entries_of_classes(node):
    """(p, the axis of the classes) of p[range(N), y] and p[y, range(N)], where y holds the classes; None for
    anything else."""
    match node:
        case ast.Subscript(value=of, slice=ast.Tuple(elts=[one, other])):
            for axis, numbers, classes in ((1, one, other), (0, other, one)):
                of_classes = isinstance(classes, ast.Name) and KINDS.get(classes.id) == "y"
                if called(numbers) in ("arange", "range") and of_classes:
                    return of, axis
    return None


def _summed(of, axis):
    """The sum over the classes of Y times something, a number for each sample."""
    product = ast.BinOp(ast.Name(ONES_OF_CLASSES, ast.Load()), ast.Mult(), of)
    return ast.Call(
        ast.Attribute(ast.Name("np", ast.Load()), "sum", ast.Load()),
        [product],
        [ast.keyword("axis", ast.Constant(axis))],
    )


def _call(name, *arguments):
    return ast.Call(ast.Attribute(ast.Name("np", ast.Load()), name, ast.Load()), list(arguments), [])


def _is_module(node):
    return isinstance(node, ast.Name) and node.id in (*MODULES, "F")
