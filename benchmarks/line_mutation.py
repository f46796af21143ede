"""Mutations of one line of backward code: the mistakes that a hand makes, made at random."""

import ast
import copy

SUM_MEAN = {"sum": "mean", "mean": "sum"}


def sign(node):
    """A plus for a minus, or a minus before a product."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Add, ast.Sub)):
        node.op = ast.Sub() if isinstance(node.op, ast.Add) else ast.Add()
        return node
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Mult, ast.MatMult)):
        return ast.UnaryOp(ast.USub(), node)
    return None


def transpose(node):
    """A transpose left out, or one too many in a matrix product."""
    if isinstance(node, ast.Attribute) and node.attr == "T":
        return node.value
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult) and isinstance(node.left, ast.Name):
        node.left = ast.Attribute(node.left, "T", ast.Load())
        return node
    return None


def dropped_factor(node):
    """A factor or a divisor left out."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Mult, ast.Div)):
        return node.left
    return None


def slope_at_a(node):
    """The activation where the pre-activation belongs, or the other way round."""
    swap = {"z": "h", "h": "z"}
    name = node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")
    if len(name) < 2 or name[0] not in swap or not name[1:].isdigit() or name == "h0":
        return None
    if isinstance(node, ast.Attribute):
        node.attr = swap[name[0]] + name[1:]
    else:
        node.id = swap[name[0]] + name[1:]
    return node


def product(node):
    """A matrix product for an entrywise product, or the other way round."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Mult, ast.MatMult)):
        node.op = ast.MatMult() if isinstance(node.op, ast.Mult) else ast.Mult()
        return node
    return None


def sum_for_mean(node):
    """A sum for a mean, or the other way round."""
    if isinstance(node, ast.Attribute) and node.attr in SUM_MEAN:
        node.attr = SUM_MEAN[node.attr]
        return node
    return None


def axis(node):
    """Another axis."""
    if isinstance(node, ast.keyword) and node.arg == "axis" and isinstance(node.value, ast.Constant):
        node.value = ast.Constant(1 if node.value.value == 0 else 0)
        return node
    return None


def set_for_add(node):
    """`=` for `+=`."""
    if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add):
        return ast.Assign([node.target], node.value, lineno=node.lineno)
    return None


MUTATIONS = (sign, transpose, dropped_factor, slope_at_a, product, sum_for_mean, axis, set_for_add)


class _At(ast.NodeTransformer):
    """Applies a mutation to the node of one number, in the order of a walk."""

    def __init__(self, mutation, number):
        self.mutation, self.number, self.applied = mutation, number, False

    def visit(self, node):
        self.number -= 1
        if self.number == -1:
            changed = self.mutation(node)
            self.applied = changed is not None
            return changed if self.applied else node
        return super().visit(node)


def mutants(line):
    """Yield (name of the mutation, mutated line) for every mutation of a line that is one statement.

    >>> [text for name, text in mutants("dW = x.T @ dz") if name == "transpose"]
    ['dW = x @ dz']
    """
    indent = line[: len(line) - len(line.lstrip())]
    try:
        whole = ast.parse(line.strip()).body[0]
    except (SyntaxError, IndexError):
        return
    if not isinstance(whole, (ast.Assign, ast.AugAssign)):
        return
    size = sum(1 for _ in ast.walk(whole))
    for mutation in MUTATIONS:
        for number in range(size):
            one = _At(mutation, number)
            tree = one.visit(copy.deepcopy(whole))
            if one.applied:
                text = indent + ast.unparse(ast.fix_missing_locations(tree))
                if text.strip() != ast.unparse(whole):
                    yield mutation.__name__.replace("_", " "), text
