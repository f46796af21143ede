"""Operator texts: what one operation, call, constant or name may be instead, whatever it stands for."""

import ast
from itertools import combinations, permutations


def operator_texts(node):
    """(text, kind) of the variants of one node."""
    text = ast.unparse(node)
    if isinstance(node, ast.BinOp):
        yield from _binary_texts(node, ast.unparse(node.left), ast.unparse(node.right))
    elif isinstance(node, ast.UnaryOp):
        yield ast.unparse(node.operand), "sign"
    elif isinstance(node, ast.Attribute):
        yield from _attribute_texts(node)
    elif isinstance(node, ast.Subscript):
        yield from _exchanged_indices(node)
        yield from _other_slices(node)
        yield from _flipped(ast.unparse(node.value) if "::-1" in text else text)
    elif isinstance(node, ast.Call):
        yield from _call_texts(node, text)
    elif isinstance(node, ast.Constant):
        yield from _constant_texts(node)
    elif isinstance(node, ast.Compare):
        yield from _comparison_texts(ast.unparse(node.left), text)
    elif isinstance(node, ast.Name):
        yield f"{text}.T", "transpose"
        yield from _flipped(text)
        if len(text) == 1:
            yield f"{text} - 1", "index"
            yield f"{text} + 1", "index"


def _comparison_texts(left, text):
    yield left, "comparison"
    for signs in ((" > ", " >= ", " < ", " <= "), (" == ", " != ")):
        for old, new in permutations(signs, 2):
            if old in text:
                yield text.replace(old, new), "comparison"


def _binary_texts(node, left, right):
    yield f"-({ast.unparse(node)})", "sign"
    yield f"({left})", "part left out"
    yield f"({right})", "part left out"
    for sign in "+-*/@":
        yield f"({left}) {sign} ({right})", "operator"
    for sign in "-/@":
        yield f"({right}) {sign} ({left})", "order"
    for product in (f"({left}).T @ ({right})", f"({left}) @ ({right}).T", f"({right}).T @ ({left})"):
        yield product, "transpose"
    yield f"({right}) @ ({left}).T", "transpose"
    yield f"np.outer({left}, {right})", "outer product"
    yield f"np.outer({right}, {left})", "outer product"


def _attribute_texts(node):
    base = ast.unparse(node.value)
    if node.attr == "T":
        yield base, "transpose"
        yield from _flipped(base)
    elif node.attr == "size":
        yield f"{base}.shape[0]", "number"
        yield f"{base}.shape[1]", "number"
    else:
        yield from _flipped(ast.unparse(node))
        yield f"{base}.{node.attr}.T", "transpose"


def _flipped(text):
    """A kernel turned by half a turn, along its first axes or its last."""
    yield f"{text}[::-1, ::-1]", "flip"
    yield f"{text}[..., ::-1, ::-1]", "flip"


def _exchanged_indices(node):
    """`W[j][k]` for `W[k][j]`, `W[j, k]` for `W[k, j]`."""
    index, base = node.slice, node.value
    if isinstance(index, ast.Tuple):
        for texts in _exchanged(index.elts):
            yield f"{ast.unparse(base)}[{texts}]", "transpose"
    elif isinstance(base, ast.Subscript):
        one, other = ast.unparse(base.slice), ast.unparse(index)
        yield f"{ast.unparse(base.value)}[{other}][{one}]", "transpose"


def _exchanged(nodes):
    """The texts of a few nodes, with commas between them, two of them exchanged."""
    texts = [ast.unparse(each) for each in nodes]
    for one, other in combinations(range(len(texts)), 2):
        if texts[one] != texts[other]:
            swapped = list(texts)
            swapped[one], swapped[other] = texts[other], texts[one]
            yield ", ".join(swapped)


def _other_slices(node):
    """`a[n:-n]` for `a[n:]`, `a[:-n]` for `a[2 * n:]`: every slice that is alike."""
    text = ast.unparse(node)
    for part in dict.fromkeys(
        ast.unparse(each) for each in ast.walk(node.slice) if isinstance(each, ast.Slice)
    ):
        names = dict.fromkeys(
            name.id for name in ast.walk(ast.parse(f"a[{part}]")) if isinstance(name, ast.Name)
        )
        for name in list(names)[1:]:
            for other in (f"{name}:", f":-{name}", f"{name}:-{name}"):
                yield text.replace(part, other), "slice"


def _call_texts(node, text):
    swaps = [
        (".mean(", ".sum("),
        ("np.mean(", "np.sum("),
        ("np.outer(", "np.dot("),
        ("axis=0", "axis=1"),
        ("axis=0", "axis=-1"),
        ("axis=1", "axis=-1"),
        ("(0)", "(1)"),
        ("(0,", "(1,"),
        (", 0)", ", 1)"),
        (", 0,", ", 1,"),
        ("np.minimum(", "np.maximum("),
        ("np.argmax(", "np.argmin("),
    ]
    for one, other in swaps:
        for old, new in ((one, other), (other, one)):
            if old in text:
                yield text.replace(old, new, 1), "axis" if "axis" in old or old[0] in "(," else "sum"
    yield from _axes_texts(node, text)
    yield from _einsum_texts(node, text)
    yield from _joined_texts(node)
    for argument in node.args:
        yield ast.unparse(argument), "function left out"
    if len(node.args) == 1 and not node.keywords:
        yield f"{ast.unparse(node.func)}(-({ast.unparse(node.args[0])}))", "sign"
    if isinstance(node.func, ast.Attribute):
        yield ast.unparse(node.func.value), "function left out"
    if len(node.args) == 2 and not node.keywords:
        function, (one, other) = ast.unparse(node.func), (ast.unparse(argument) for argument in node.args)
        yield f"{function}({other}, {one})", "order"
        for left, right in (
            (f"({one}).T", other),
            (one, f"({other}).T"),
            (f"({other}).T", one),
            (other, f"({one}).T"),
        ):
            yield f"{function}({left}, {right})", "transpose"


def _axes_texts(node, text):
    """`.sum(axis=(2, 3))` with an axis left out, added, or replaced."""
    for part in (*node.args, *(keyword.value for keyword in node.keywords)):
        axes = [getattr(each, "value", None) for each in part.elts] if isinstance(part, ast.Tuple) else []
        if not axes or any(type(axis) is not int for axis in axes):
            continue
        others = [axis for axis in range(4) if axis not in axes]
        fewer = [[one for one in axes if one != axis] for axis in axes] if len(axes) > 1 else []
        more = [sorted([*axes, other]) for other in others]
        exchanged = [
            sorted([other, *(one for one in axes if one != axis)]) for axis in axes for other in others
        ]
        for several in (*fewer, *more, *exchanged):
            yield text.replace(ast.unparse(part), str(tuple(several))), "axis"


def _joined_texts(node):
    """`np.hstack([a, b])` with two of its parts exchanged."""
    if len(node.args) == 1 and isinstance(node.args[0], ast.List) and len(node.args[0].elts) <= 6:
        for texts in _exchanged(node.args[0].elts):
            yield f"{ast.unparse(node.func)}([{texts}])", "joined"


def _einsum_texts(node, text):
    """`einsum` with two indices of one operand exchanged."""
    if not text.startswith("np.einsum(") or not isinstance(node.args[0], ast.Constant):
        return
    operands, _, result = str(node.args[0].value).partition("->")
    for place, letters in enumerate(several := operands.split(",")):
        for one, other in combinations(dict.fromkeys(letters.strip()), 2):
            swapped = letters.translate(str.maketrans(one + other, other + one))
            spec = ",".join([*several[:place], swapped, *several[place + 1 :]])
            yield text.replace(f"{operands}->{result}", f"{spec}->{result}"), "transpose"


def _constant_texts(node):
    value = node.value
    if not isinstance(value, int | float) or isinstance(value, bool):
        return
    for other in (0, 1, 2, -1, 0.5, value + 1, value - 1, -value):
        if other != value:
            yield repr(other), "number"
    for times in ("2 * ", "3 * ", "0.5 * ") if isinstance(value, float) else ():
        yield f"{times}{value!r}", "number"
