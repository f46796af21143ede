"""What a function that a program defines gives for its arguments, as Python's syntax tree. Nothing is run."""

import ast
import copy
from dataclasses import dataclass
from itertools import islice

MOST_NODES, DEEPEST = 400, 8
FROM_MATH = ("exp", "log", "tanh", "sqrt", "cosh", "sinh")
SELVES = ("self", "cls")
PLACES = ("lineno", "col_offset", "end_lineno", "end_col_offset")
HELD = (ast.Gt, ast.GtE, ast.Lt, ast.LtE)
BINDERS = (ast.Lambda, ast.ListComp, ast.GeneratorExp, ast.SetComp, ast.DictComp, ast.NamedExpr, ast.Starred)


class NotRead(Exception):
    """A function that is not defined in a way that is read here."""


@dataclass(frozen=True)
class Function:
    """A function that a program defines.

    Attributes:
        name: how it is called.
        parameters: the names of its parameters, without self.
        defaults: what stands for those that a call leaves out, by their names.
        body: its statements; none where Python cannot read them, or where they are read as lines.
    """

    name: str
    parameters: tuple
    defaults: dict
    body: tuple

    def bound(self, call):
        """What stands for each parameter in a call.

        Raises:
            NotRead: where these are not its arguments.
        """
        if len(call.args) > len(self.parameters) or any(isinstance(each, ast.Starred) for each in call.args):
            raise NotRead
        given = dict(zip(self.parameters, call.args, strict=False))
        for keyword in call.keywords:
            if keyword.arg not in self.parameters or keyword.arg in given:
                raise NotRead
            given[keyword.arg] = keyword.value
        given = {**self.defaults, **given}
        if set(given) != set(self.parameters):
            raise NotRead
        return given

    def values(self, given):
        """What it gives, one for each way through it that is not decided by constants, each with what has to
        hold for it, else None.

        Raises:
            NotRead: where its statements do other things than that.
        """
        found = list(islice(_through(self.body, dict(given)), DEEPEST + 1))
        if not found or len(found) > DEEPEST:
            raise NotRead
        return found


def function_of(node):
    """The `Function` that a `def` or a lambda with a name defines; one without a body where it has parameters
    that are not read."""
    arguments = node.args
    names = [each.arg for each in (*arguments.posonlyargs, *arguments.args)]
    defaults = dict(zip(names[len(names) - len(arguments.defaults) :], arguments.defaults, strict=True))
    if names and names[0] in SELVES:
        names = names[1:]
    names += [each.arg for each in arguments.kwonlyargs]
    given = zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    defaults.update({each.arg: value for each, value in given if value is not None})
    plain = not (arguments.vararg or arguments.kwarg)
    body = node.body if isinstance(node.body, list) else [ast.Return(node.body)]
    for each in (each for top in (*body, *defaults.values()) for each in ast.walk(top)):
        for place in PLACES:  # a call has another place
            vars(each).pop(place, None)
    return Function(getattr(node, "name", ""), tuple(names), defaults, tuple(body) if plain else ())


def _through(statements, known, condition=None):
    """(condition, value) for each way through statements, where names stand for what is known of them."""
    for place, statement in enumerate(statements):
        match statement:
            case ast.Return(value=ast.expr() as value):
                yield from _ways(put_in(value, known), condition)
                return
            case ast.If(test=test, body=body, orelse=orelse):
                rest = statements[place + 1 :]
                asked = put_in(test, known)
                truth = decided(asked)
                if truth is not False:
                    own = asked if truth is None else condition
                    yield from _through((*body, *rest), dict(known), own if condition is None else UNTOLD)
                if truth is not True:
                    yield from _through((*orelse, *rest), dict(known), condition)
                return
            case _:
                known |= _known_after(statement, known)
    raise NotRead


def _known_after(statement, known):
    """What a statement gives a name to, by that name; nothing where it does nothing.

    Raises:
        NotRead: for any other statement.
    """
    match statement:
        case (
            ast.Assign(targets=[ast.Name(id=name)], value=ast.expr() as value)
            | ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value)
        ):
            return {name: put_in(value, known)}
        case ast.AugAssign(target=ast.Name(id=name), op=op, value=value):
            return {name: put_in(ast.BinOp(ast.Name(name, ast.Load()), op, value), known)}
        case ast.Assign(
            targets=[ast.Subscript(value=ast.Name(id=name), slice=ast.Compare() as mask)], value=value
        ):
            old = known.get(name, ast.Name(name, ast.Load()))
            return {name: where(put_in(mask, known), put_in(value, known), old)}
        case ast.Expr(value=ast.Constant() | ast.Call(func=ast.Name(id="print"))) | ast.Pass() | ast.Assert():
            return {}
    raise NotRead


UNTOLD = ast.Constant(None)  # a condition inside another


def _ways(value, condition):
    """The ways through `A if condition else B`."""
    if not isinstance(value, ast.IfExp):
        yield condition, value
        return
    truth = decided(value.test)
    if truth is not False:
        own = value.test if truth is None else condition
        yield from _ways(value.body, own if condition is None else UNTOLD)
    if truth is not True:
        yield from _ways(value.orelse, condition)


def decided(test):
    """Whether a condition about constants holds; None where it is about anything else."""
    match test:
        case ast.Constant(value=value):
            return bool(value)
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            own = decided(inner)
            return None if own is None else not own
        case ast.Compare(
            left=ast.Constant(value=left), ops=[op], comparators=[ast.Constant(value=right)]
        ) if isinstance(op, ast.Eq | ast.Is | ast.NotEq | ast.IsNot):
            return (left == right) == isinstance(op, ast.Eq | ast.Is)
    return None


def is_held(condition):
    """Whether a condition holds one number against another."""
    return (
        isinstance(condition, ast.Compare) and len(condition.ops) == 1 and isinstance(condition.ops[0], HELD)
    )


def where(condition, yes, no):
    """The call np.where(condition, yes, no)."""
    return ast.Call(_of_numpy("where"), [condition, yes, no], [])


def _of_numpy(name):
    return ast.Attribute(ast.Name("np", ast.Load()), name, ast.Load())


def put_in(node, known):
    """A copy of a node in which names stand for what is known of them.

    Raises:
        NotRead: where names in it may be others, and where it becomes too long.
    """
    put = _PutIn(known).visit(copy.deepcopy(node))
    if sum(1 for _ in ast.walk(put)) > MOST_NODES:
        raise NotRead
    return put


class _PutIn(ast.NodeTransformer):
    def __init__(self, known):
        self.known = known

    def visit(self, node):
        if isinstance(node, BINDERS):
            raise NotRead
        return super().visit(node)

    def visit_Name(self, node):
        return copy.deepcopy(self.known.get(node.id, node))

    def visit_Attribute(self, node):
        if isinstance(node.value, ast.Name) and node.value.id == "math" and node.attr in FROM_MATH:
            return _of_numpy(node.attr)
        return self.generic_visit(node)
