"""What is taken off before exp so that no machine overflows: exp(z − max z), whose share of their sum is that
of exp(z). It is left out where nothing but such shares is made of it."""

import ast
import re

from backprop_checked.derivation.guards import called
from backprop_checked.derivation.words import MODULES

REDUCED = ("max", "amax")
WORD = re.compile(r"\w+")
HEAD = re.compile(r"\s*(?:def|class|for|while|if|else|elif|with|import|from|#|$)")


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
    values = [value for _, value in statements.values()]
    passed = _are_only_shared(lines, statements, again, names) and _along_one_axis(values, names)
    return (frozenset(again), frozenset(names)) if passed else (frozenset(), frozenset())


def _are_only_shared(lines, statements, again, names):
    """Whether nothing but shares is made of what is shifted, from there on."""
    first = min((number for number, (name, _) in statements.items() if name in names), default=0)
    for number, line in enumerate(lines[first + 1 :], first + 1):
        if number not in statements:
            if not HEAD.match(line) and names & set(WORD.findall(line)):
                return False
            continue
        value = statements[number][1]
        own = _is_shift(value) or _is_exp_of(value, names) or _is_exp_of_shift(value)
        if number not in again and not own and not _only_shares(value, names):
            return False
    return True


def _along_one_axis(values, names):
    """Whether what is greatest is so along the axis along which shares sum to one, or among all."""
    nodes = [node for value in values for node in ast.walk(value)]
    shifts = {_axis(node.right) for node in nodes if _is_shift(node)} - {None}
    shares = {_axis(node.right) for node in nodes if _is_share(node, names)}
    return not shifts or shifts == shares


def _axis(call):
    """The axis of a maximum or a sum, −1 being that of two; None for all."""
    behind = call.args[1:] if _is_of_module(call.func) else call.args
    given = [each.value for each in call.keywords if each.arg in ("axis", "dim")] or behind
    return ast.unparse(given[0]).replace("-1", "1") if given else None


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
    return isinstance(function, ast.Name) or _name(function.value) in MODULES


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
    inline = _is_exp_of_shift(node.left)
    if inline and _axis(node.left.args[0].right) not in (None, _axis(node.right)):
        return False
    shifted = inline or _name(node.left) in names or _is_exp_of(node.left, names)
    return shifted and of is not None and ast.unparse(of) == ast.unparse(node.left)


def _only_shares(value, names):
    """Whether names stand in shares alone."""
    if _is_share(value, names):
        return True
    if _name(value) in names:
        return False
    return all(_only_shares(each, names) for each in ast.iter_child_nodes(value))
