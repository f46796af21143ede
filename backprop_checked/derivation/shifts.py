"""What is taken off before exp so that no machine overflows: exp(z − max z), whose share of their sum is that
of exp(z). It is left out where nothing but such shares is made of it."""

import ast

from backprop_checked.derivation.guards import called

REDUCED = ("max", "amax")


def shifts_in(lines):
    """(the numbers of lines that take the greatest off a name and give it the same one, the names of what is
    shifted otherwise), where a program makes shares of them, e / e.sum(), and nothing else."""
    statements = {number: each for number, line in enumerate(lines) if (each := _statement(line))}
    again, names = set(), set()
    for number, (name, value) in statements.items():
        if (isinstance(value, ast.BinOp) and _is_shift(value)) or _is_exp_of_shift(value):
            names.add(name)
            again |= {number} if isinstance(value, ast.BinOp) and _name(value.left) == name else set()
    for _ in range(len(statements) if names else 0):
        more = {name for name, value in statements.values() if _is_exp_of(value, names)} - names
        if not more:
            break
        names |= more
    first = min((number for number, (name, _) in statements.items() if name in names), default=0)
    for number, (_, value) in statements.items():
        own = number in again or _is_shift(value) or _is_exp_of(value, names) or _is_exp_of_shift(value)
        if number > first and not own and not _only_shares(value, names):
            return frozenset(), frozenset()
    return frozenset(again), frozenset(names)


def without_shifts(tree, names):
    """A side in which what is shifted is not: in a share, and as the value of one of the names."""
    return _WithoutShifts(names).visit(tree)


class _WithoutShifts(ast.NodeTransformer):
    def __init__(self, names):
        self.names = names

    def visit_BinOp(self, node):
        if _is_share(node, self.names) or (self.names and _is_shift(node)):
            return _unshifted(node)
        return self.generic_visit(node)

    def visit_Call(self, node):
        return _unshifted(node) if self.names and _is_exp_of_shift(node) else self.generic_visit(node)


class _Unshifted(ast.NodeTransformer):
    def visit_BinOp(self, node):
        return self.visit(node.left) if _is_shift(node) else self.generic_visit(node)


def _unshifted(node):
    return _Unshifted().visit(node)


def _statement(line):
    """(the name, the value) of a line that gives one a value; None for any other. In S -= max S it is S − max
    S."""
    try:
        match ast.parse(line.strip()).body:
            case [ast.Assign(targets=[target], value=value)] if _name(target):
                return _name(target), value
            case [ast.AugAssign(target=target, op=op, value=value)] if _name(target):
                return _name(target), ast.BinOp(target, op, value)
            case [ast.Return(value=value)] if value is not None:
                return "", value
            case [ast.Expr(value=value)]:
                return "", value
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        pass
    return None


def _name(node):
    match node:
        case ast.Name(id=name) | ast.Attribute(value=ast.Name(id="self"), attr=name):
            return name
    return ""


def _is_shift(node):
    """Whether it is z − max z."""
    match node:
        case ast.BinOp(left=left, op=ast.Sub(), right=right) if called(right) in REDUCED:
            of = right.args[:1] if _is_of_module(right.func) else [getattr(right.func, "value", None)]
            return len(of) == 1 and of[0] is not None and ast.unparse(of[0]) == ast.unparse(left)
    return False


def _is_of_module(function):
    return isinstance(function, ast.Name) or _name(function.value) in ("np", "numpy", "jnp", "torch")


def _is_exp_of_shift(node):
    return called(node) == "exp" and len(node.args) == 1 and _is_shift(node.args[0])


def _is_exp_of(node, names):
    return called(node) == "exp" and len(node.args) == 1 and _name(node.args[0]) in names


def _is_share(node, names):
    """Whether it is e / e.sum(), of what is shifted."""
    if not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and called(node.right) == "sum"):
        return False
    function = node.right.func
    of = (
        node.right.args[0]
        if _is_of_module(function) and node.right.args
        else getattr(function, "value", None)
    )
    shifted = _name(node.left) in names or _is_exp_of(node.left, names) or _is_exp_of_shift(node.left)
    return shifted and of is not None and ast.unparse(of) == ast.unparse(node.left)


def _only_shares(value, names):
    """Whether names stand in shares alone."""
    if _is_share(value, names):
        return True
    if _name(value) in names:
        return False
    return all(_only_shares(each, names) for each in ast.iter_child_nodes(value))
