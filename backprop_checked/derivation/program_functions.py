"""The functions that a program defines: which of its lines do that, and what a call of one stands for."""

import ast
import re
import textwrap
from dataclasses import dataclass, field
from itertools import count

from backprop_checked.derivation.document import Document
from backprop_checked.derivation.function_bodies import (
    SELVES,
    NotRead,
    function_of,
    is_held,
    where,
)
from backprop_checked.derivation.function_names import ARGUMENT, name_of
from backprop_checked.derivation.guards import located, without_guards
from backprop_checked.derivation.meaning import meaning_of
from backprop_checked.derivation.numpy_form import METHODS
from backprop_checked.derivation.shifts import shifts_in, without_shifts
from backprop_checked.derivation.syntax import Name, Unreadable
from backprop_checked.derivation.words import FUNCTIONS, MODULES, SLOPE

DEF = re.compile(r"(\s*)def\s+(\w+)\s*\(")
LAMBDA = re.compile(r"\s*(?:self\.)?(\w+)\s*=\s*\(?\s*lambda\b")
CALLED = re.compile(r"(\w+)\s*\(")
ALIAS = re.compile(r"\s*(?:self\.)?\w+\s*=\s*[\w.]+\s*")
PRINT = re.compile(r"(\s*)print\b.*")
COSTS = r"(?:loss|cost|objective|mse|bce)"
OF = rf"(?:{COSTS}|logistic|linear)"
GRADIENT = re.compile(
    rf"(?:(?:compute|calc|calculate|get)_)?(?:{OF}_)?"
    rf"(?:grad(?:ient)?s?(?:_(?:{OF}|function|(?P<by>[a-z]+)))?|d[cejl]_?d(?P<of>[a-z]+))",
    re.IGNORECASE,
)
COST = re.compile(
    rf"(?:(?:compute|calc|calculate|get)_)?(?:[a-z]+_)?{COSTS}(?:_function)?|[JL]", re.IGNORECASE
)
WEIGHTS, BIAS = ("w", "W", "theta", "Theta", "beta", "weights"), "b"
MOST_CALLS = 200
NOT_READ = "the function {} is defined in a way that is not read here"
NAMED_HERE = ("sigmoid", "tanh", "relu", "softmax")
OF_NETWORK = ("W", "b", "z", "a", "hidden", "input", "output", "delta", "da", "C", "slope")
GIVEN = {*MODULES, *SELVES, "math", "True", "False", "float", "int", "len", "sum", "max", "min", "abs", "exp"}


@dataclass(frozen=True)
class Functions:
    """The functions that a program defines.

    Attributes:
        by_name: each `Function`; None where it is defined in several ways.
        lines: the numbers of the lines that define one, and are no lines of the derivation.
        results: by the number of a line that returns a gradient or the cost, what that is: dw, L.
        shifted: the names of what only keeps exp from overflowing.
    """

    by_name: dict = field(default_factory=dict)
    lines: frozenset = frozenset()
    results: dict = field(default_factory=dict)
    shifted: frozenset = frozenset()

    def put_into(self, tree):
        """A side in which each call of one of these stands for what it gives, and nothing is shifted.

        Raises:
            Unreadable: for a call of one that is not read.
        """
        return _Calls(self.by_name).visit(without_shifts(tree, self.shifted))

    def refuse_in(self, text):
        """Refuse a side that Python does not read, in which one of these is called.

        Raises:
            Unreadable: with the reason.
        """
        for found in CALLED.finditer(text):
            if found[1] in self.by_name:
                raise Unreadable(
                    f"write this line as a program: {found[1]} is a function of one", found.span(1)
                )


def functions_in(lines):
    """The `Functions` that lines of a program define."""
    found, own, results = {}, set(), {}
    for number, line in enumerate(lines):
        function, last = _defined(lines, number, line, found)
        if function is None:
            continue
        values = []
        name = function.name
        twice = name in found and (found[name] is None or _text(found[name]) != _text(function))
        found[name] = None if twice else function
        result = _name_of_result(function)
        if result and not (result == "L" and _is_called(name, lines, number)):
            values = [at for at in range(number, last + 1) if _returns_a_value(lines[at].strip())]
            results |= dict.fromkeys(values, result)
        if not values and last >= number and _is_function(function, lines[number + 1 : last + 1]):
            own |= set(range(number, last + 1))
    again, shifted = shifts_in(lines)
    return Functions(found, frozenset(own | again), results, shifted)


def _name_of_result(function):
    """What a function gives by its name and its parameters: dw of a gradient by its one weight, L of a cost;
    "" where they leave it open."""
    given = function.parameters
    if COST.fullmatch(function.name):
        return "L"
    if (gradient := GRADIENT.fullmatch(function.name)) is None:
        return ""
    letters = [each for each in given if each in (*WEIGHTS, BIAS)]
    if by := gradient["by"] or gradient["of"]:
        letters = [each for each in letters if each == by]
    return f"d{letters[0]}" if len(letters) == 1 else ""


def _is_called(name, lines, number):
    """Whether a function is called in another line than that of its head."""
    return any(name in CALLED.findall(line) for at, line in enumerate(lines) if at != number)


def _returns_a_value(line):
    """Whether a line returns one thing that has no name."""
    try:
        match ast.parse(line).body:
            case [ast.Return(value=ast.BinOp() | ast.Call() | ast.UnaryOp())]:
                return True
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        pass
    return False


def _text(function):
    defaults = {name: ast.dump(value) for name, value in function.defaults.items()}
    return function.parameters, defaults, [ast.dump(each) for each in function.body]


def _defined(lines, number, line, found):
    """(the `Function` that is defined in a line and below it, the last line of that); (None, 0) where none
    is."""
    if head := DEF.match(line):
        return _of_block(lines, number, head)
    if not LAMBDA.match(line) and not ALIAS.fullmatch(line.partition("#")[0]):
        return None, 0
    try:
        [statement] = ast.parse(line.strip()).body
    except (SyntaxError, ValueError):
        return None, 0
    match statement:
        case ast.Assign(targets=[ast.Name(id=name) | ast.Attribute(attr=name)], value=ast.Lambda() as value):
            value.name = name
            return function_of(value), number
        case ast.Assign(targets=[ast.Name(id=name) | ast.Attribute(attr=name)], value=value):
            of = value.attr if isinstance(value, ast.Attribute) else getattr(value, "id", "")
            if of in found or (len(of) > 2 and FUNCTIONS.get(of) in NAMED_HERE):
                other = ast.parse(f"lambda x: {ast.unparse(value)}(x)", mode="eval").body
                other.name = name
                return function_of(other), number
    return None, 0


def _of_block(lines, number, found):
    """(the `Function` that a `def` begins, the last line of its block)."""
    head = _end_of_head(lines, number)
    margin, last = len(found[1].expandtabs()), head
    for place in range(head + 1, len(lines)):
        line = lines[place].expandtabs()
        if line.strip() and not line.lstrip().startswith("#") and len(line) - len(line.lstrip()) <= margin:
            break
        last = place if line.strip() else last
    block = [each.expandtabs() for each in lines[number : last + 1]]
    if last == head and head + 1 < len(lines) and lines[head + 1].lstrip().startswith("return"):
        last += 1  # its margin was lost
        block.append(" " * (margin + 4) + lines[last].strip())
    text = textwrap.dedent("\n".join(PRINT.sub(r"\1pass", each) for each in block))
    try:
        [definition] = ast.parse(text).body
        return function_of(definition), last
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        empty = ast.parse(f"def {found[2]}(): pass").body[0]
        return function_of(empty), last


def _end_of_head(lines, number):
    """The line in which the brackets of a `def` end."""
    depth = 0
    for place in range(number, len(lines)):
        line = lines[place].partition("#")[0]
        depth += sum((sign in "([{") - (sign in ")]}") for sign in line)
        if depth <= 0:
            return place
    return number


def _is_function(function, lines):
    """Whether a `def` says what a function is, and is no part of a program that holds gradients or a forward
    pass."""
    if function.name in FUNCTIONS:
        return True
    body = function.body
    assigned = [_assigned(node) for each in body for node in ast.walk(each)]
    names = {name for each in assigned if each is not None for name in each}
    if not body or (len(body) == 1 and isinstance(body[0], ast.Pass)):
        return not any(re.search(r"(?<![<>!=])=(?!=)", line) for line in lines)
    if not names:
        return True
    if "" in names or any(isinstance(node, ast.For | ast.While) for each in body for node in ast.walk(each)):
        return False
    if len(function.parameters) - len(function.defaults) <= 1 and not _free(function, names):
        return not any(isinstance(each, ast.Return) and isinstance(each.value, ast.Tuple) for each in body)
    meant = [meaning_of(Name(name), Document()) for name in names]
    return not any(own is not None and (own.kind in OF_NETWORK or own.differential) for own in meant)


def _assigned(node):
    """The names that a node assigns to, "" for anything else that it changes; None where it is no
    assignment."""
    match node:
        case ast.Assign(targets=targets):
            return [name for each in targets for name in _targets(each)]
        case ast.AugAssign(target=target) | ast.AnnAssign(target=target):
            return list(_targets(target))
    return None


def _targets(node):
    match node:
        case ast.Subscript(slice=ast.Constant(value=str())):
            yield ""
        case ast.Name(id=name) | ast.Subscript(value=ast.Name(id=name)):
            yield name
        case ast.Tuple(elts=items):
            for each in items:
                yield from _targets(each)
        case _:
            yield ""


def _free(function, assigned):
    """The names in a function that come from elsewhere."""
    nodes = [node for each in function.body for node in ast.walk(each)]
    called = {
        node.func.id for node in nodes if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    names = {node.id for node in nodes if isinstance(node, ast.Name)}
    of_self = any(
        isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in SELVES
        for node in nodes
    )
    own = {*GIVEN, *called, *function.parameters, *assigned}
    return (names - own) | ({"self"} if of_self else set())


class _Calls(ast.NodeTransformer):
    """Puts what functions give in the place of their calls."""

    def __init__(self, by_name, outer=(), counter=None):
        self.by_name, self.outer = by_name, outer
        self.counter = count() if counter is None else counter  # of calls in one side

    def visit_Call(self, node):
        if hasattr(node, "named"):
            return node
        self.generic_visit(node)
        name = self._name(node.func)
        if name not in self.by_name:
            known = FUNCTIONS.get(name, "")
            if known and isinstance(node.func, ast.Attribute) and node.func.value.id in SELVES:
                node.func = ast.copy_location(ast.Name(name, ast.Load()), node.func)
            return node
        function = self.by_name[name]
        try:
            if function is None or name in self.outer or next(self.counter) > MOST_CALLS:
                raise NotRead
            own = self._given(function, function.bound(node), (*self.outer, name))
        except (NotRead, RecursionError) as error:
            if self.outer:
                raise NotRead from error
            place = node.col_offset, node.end_col_offset
            raise Unreadable(NOT_READ.format(name), place) from error
        return located(own, node)

    @staticmethod
    def _name(called):
        """The name of a function that may be one of these; "" for one of NumPy."""
        match called:
            case ast.Name(id=name):
                return name
            case ast.Attribute(value=ast.Name(id=of), attr=name) if of in SELVES or (
                of not in (*MODULES, "math") and name not in METHODS
            ):
                return name
        return ""

    def _given(self, function, given, outer):
        """What a function gives for what stands for its parameters."""
        if function.parameters and (named := self._named(function, given, outer)):
            named, _, axis = named.partition(" ")
            options = [ast.keyword("axis", ast.parse(axis, mode="eval").body)] if axis else []
            call = ast.Call(ast.Name(named, ast.Load()), [given[function.parameters[0]]], options)
            call.named = True
            return call
        ways = function.values(given)
        ways = [(condition, self._read(value, outer)) for condition, value in ways]
        if len(ways) == 1:
            return ways[0][1]
        (condition, yes), (_, no), *more = ways
        if more or not is_held(condition):
            raise NotRead
        return where(self._read(condition, outer), yes, no)

    def _read(self, value, outer):
        """A value in which calls of other functions are read, too."""
        return without_guards(_Calls(self.by_name, outer, self.counter).visit(value))

    def _named(self, function, given, outer):
        """The name of the function of its first parameter that it is, whichever way it takes; "" where it has
        none."""
        first, *others = function.parameters
        if not all(isinstance(given[each], ast.Constant) for each in others):
            return ""
        at = {**given, first: ast.Name(ARGUMENT, ast.Load())}
        ways = function.values(at)
        values = [self._read(value, outer) for _, value in ways]
        names = {name_of(ast.unparse(each)) for each in values}
        if len(names) > 1 and len(ways) == 2 and is_held(ways[0][0]):
            names = {name_of(ast.unparse(where(self._read(ways[0][0], outer), *values)))}
        if len(names) > 1 and all(name.startswith("softmax") for name in names):
            names = {"softmax"}  # one way for an array, one for a vector
        name = names.pop() if len(names) == 1 else ""
        return SLOPE.format(name[:-1]) if name.endswith("′") else name
