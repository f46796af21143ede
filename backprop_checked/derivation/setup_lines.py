"""Lines of a program that derive nothing: they make data, first weights and names, and print."""

import ast
import re
from dataclasses import replace

from backprop_checked.derivation.meaning import KINDS
from backprop_checked.derivation.numpy_form import HOLDERS
from backprop_checked.derivation.text_layout import lines_under
from backprop_checked.derivation.words import MODULES

LAYERS = re.compile(r"param|weight|layer|dims|sizes|W")
COUNTS = ("L", "n_layers", "num_layers")
LIKE = ("zeros_like", "empty_like")
FIRST_VALUES = ("zeros", "empty", "full")
MOST_LINES = 40
ALIAS = re.compile(r"\s*(\w+)\s*=\s*(?:x|X|inputs?)\s*")
STEM = re.compile(r"\s*(?:self\.)?(\w*)")
IF, ELSE = re.compile(r"(\s*)if\b.*:\s*$"), re.compile(r"(\s*)else\s*:\s*$")
FORWARD = re.compile(r"_?(?:L_model_)?(?:feed_?)?forward|_?predict|_?propagate$")  # of the whole network
COMPUTED = ("output", "a", "z", "hidden")  # what it gives means what it usually does
HELD = (*HOLDERS, "_")
PACKS = ("cache", "caches", "forward_cache", "memory", "store", "intermediates", "params", "parameters")
SHOWN = ("append", "extend", "seed", "show", "plot", "fit", "train", "figure", "legend", "xlabel", "ylabel")


def without_setup(pieces):
    """A `lines.Cut` without the chains that stand in lines which derive nothing."""
    lines = _setup_lines(pieces.lines, pieces.functions)
    return replace(pieces, chains=[each for each in pieces.chains if each.sides[0].line not in lines])


def _setup_lines(lines, functions):
    found = _conditional_values(lines)
    for number in range(len(lines)):
        if number in found or not lines[number].strip():
            continue
        last = _end(lines, number)
        if _goes_through_layers(lines, number):
            found.add(number)
            continue
        text = "\n".join([lines[number].strip(), *lines[number + 1 : last + 1]])
        try:
            [statement] = ast.parse(text).body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        if _derives_nothing(statement, functions):
            found |= set(range(number, last + 1))
    return found


def _conditional_values(lines):
    """The numbers of lines that give a letter of the forward pass one value under `if`, and another one under
    `else`. What gradients are is judged in both."""
    found = set()
    for number, line in enumerate(lines):
        if (head := IF.match(line)) is None or not (first := lines_under(lines, number)):
            continue
        other = first[-1] + 1
        if other < len(lines) and (last := ELSE.match(lines[other])) and last[1] == head[1]:
            given, again = (_targets(lines, block) for block in (first, lines_under(lines, other)))
            both = given.keys() & again.keys()
            found |= {at for name in both for at in (*given[name], *again[name])}
    return found


def _targets(lines, block):
    """By what a block gives a value to, the numbers of these lines."""
    found = {}
    for at in block:
        left, sign, right = lines[at].partition("=")
        letter = STEM.match(left)[1].rstrip("0123456789_")
        if sign and not right.startswith("=") and left[-1:] not in "<>!" and KINDS.get(letter) in COMPUTED:
            found.setdefault(left.strip(), []).append(at)
    return found


def _goes_through_layers(lines, number):
    """Whether it is out = x, and each layer of the program makes a new one: out = layer.forward(out)."""
    first = ALIAS.fullmatch(lines[number])
    again = first and re.compile(rf"\s*{first[1]}\s*=\s*\w+(?:\.forward)?\({first[1]}\)\s*")
    return bool(again) and any(again.fullmatch(line) for line in lines[number + 1 :])


def _end(lines, number):
    """The line in which the brackets of a statement end."""
    depth = 0
    for place in range(number, min(len(lines), number + MOST_LINES)):
        line = lines[place].partition("#")[0]
        depth += sum((sign in "([{") - (sign in ")]}") for sign in line)
        if depth <= 0:
            return place
    return number


def _derives_nothing(statement, functions):
    match statement:
        case ast.Expr(value=ast.Call(func=function)):
            name = _called(function)
            return _is_random(function) or name in SHOWN or name in functions.by_name
        case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Attribute(attr="shape")):
            return all(isinstance(each, ast.Name) for each in names)
        case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
            return len(names) == len(values) and all(map(_is_handed_on, names, values))
        case ast.Assign(targets=[ast.Tuple(elts=names)], value=value) if _name(value):
            return all(map(_name, names))  # x, w, b = cache
        case ast.Assign(targets=[target], value=ast.Call(func=function)) if FORWARD.match(_called(function)):
            names = [_name(each) for each in getattr(target, "elts", [target])]
            return all(KINDS.get(each.rstrip("0123456789_")) in COMPUTED or each in HELD for each in names)
        case ast.Assign(targets=[target], value=ast.Constant(int() | float())) if (
            KINDS.get(_name(target)) == "C"
        ):
            return True  # how many layers, a learning rate, a sum that begins
        case ast.Assign(targets=[target], value=value) if _counts_layers(value):
            return True
        case ast.Assign(targets=[target], value=value):
            held = _name(target) in PACKS or _name(value) in PACKS  # cache = (x, w), x = cache
            return (held and not _is_computed(value)) or _is_first_value(target, value)
    return False


def _counts_layers(value):
    """len(params) // 2, len(dims) - 1, len(weights)."""
    inner = value.left if isinstance(value, ast.BinOp) else value
    if not (isinstance(inner, ast.Call) and _called(inner.func) == "len" and len(inner.args) == 1):
        return False
    return isinstance(value, ast.BinOp) or LAYERS.search(ast.unparse(inner.args[0])) is not None


def _called(function):
    return getattr(function, "attr", getattr(function, "id", ""))


def _is_same(target, value):
    """W1 and params['W1'], b and self.b."""
    return bool(_name(target)) and _name(target) == _name(value)


def _is_handed_on(target, value):
    """One of W1, b1 = params['W1'], params['b1'], and of dx, x = None, cache."""
    number = isinstance(getattr(value, "operand", value), ast.Constant)  # None, too
    return _is_same(target, value) or number or _name(value) in PACKS


def _is_computed(value):
    return any(isinstance(node, ast.BinOp | ast.UnaryOp | ast.Call) for node in ast.walk(value))


def _name(node):
    match node:
        case ast.Name(id=name) | ast.Attribute(value=ast.Name(id="self"), attr=name):
            return name
        case ast.Subscript(slice=ast.Constant(value=str() as name)):
            return name
    return ""


def _is_first_value(target, value):
    name, of_self = _name(target), isinstance(target, ast.Attribute)
    if isinstance(value, ast.Dict | ast.List) or any(map(_is_random, ast.walk(value))):
        return True
    if isinstance(value, ast.ListComp) and isinstance(value.elt, ast.Call):
        return _called(value.elt.func) in (*FIRST_VALUES, *LIKE)
    if isinstance(value, ast.Constant):
        number = isinstance(value.value, int | float) and not isinstance(value.value, bool)
        return (
            not number
            or (KINDS.get(name.rstrip("0123456789_")) in ("W", "b") and value.value == 0)
            or of_self
        )
    if of_self and _name(value) == name:
        return True
    called = [each.func.attr for each in ast.walk(value) if _is_of_numpy(each)]
    names = {each.id for each in ast.walk(value) if isinstance(each, ast.Name)}
    return (isinstance(value, ast.Call) and called[:1] and called[0] in FIRST_VALUES) or (
        called[-1:] == ["array"] and names <= {*MODULES, "float", "int", "dtype"}
    )


def _is_of_numpy(node):
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and (isinstance(node.func.value, ast.Name) and node.func.value.id in MODULES)
    )


def _is_random(node):
    """np.random, and what is taken from it; torch.randn."""
    match node:
        case ast.Attribute(value=ast.Name("torch"), attr="randn" | "rand" | "randint"):
            return True
    inner = node.value if isinstance(node, ast.Attribute) else node
    return (isinstance(inner, ast.Attribute) and inner.attr == "random") or (
        isinstance(inner, ast.Name) and inner.id in ("random", "rng")
    )
