"""Which function, that has a name here, the body of one is that a program defines: proved, not believed."""

import ast
from functools import lru_cache

from backprop_checked.algebra.canonical import canonical
from backprop_checked.algebra.computation import Computation, Node, names_in
from backprop_checked.algebra.form import Undecided, entry, minus
from backprop_checked.algebra.inequalities import assume
from backprop_checked.derivation.activations import SLOPES, VALUES
from backprop_checked.derivation.arrays import Misfit
from backprop_checked.derivation.decision import difference
from backprop_checked.derivation.document import Document
from backprop_checked.derivation.elaboration import Elaboration
from backprop_checked.derivation.guards import called, whole_number
from backprop_checked.derivation.numpy_form import numpy_form
from backprop_checked.derivation.own_activation import PLACE
from backprop_checked.derivation.setting import LineNetwork, Setting
from backprop_checked.derivation.syntax import Compared, Numeral, Unreadable, ungrouped, walk
from backprop_checked.derivation.words import MODULES

ARGUMENT = "net"  # what the argument is called while it is found out which function it is
Z = "z[ℓ]"
NAMED = {
    **{name: VALUES[name] for name in ("sigmoid", "tanh", "relu")},
    **{f"{name}′": SLOPES[name] for name in ("sigmoid", "tanh", "relu")},
}


@lru_cache(maxsize=256)
def name_of(text):
    """The name of the function of `ARGUMENT` that an expression is; "" where it has none here. The axis of a
    softmax stands behind it: "softmax 1"; None where it adds up all entries."""
    node = ast.parse(text, mode="eval").body
    if _is_softmax(node):
        return f"softmax {_axis_of_softmax(node)}" if _keeps_axes(node) else ""
    form = _form(text)
    if form is None:
        return ""
    computation = Computation([Node(PLACE, ())])
    for name, value in NAMED.items():
        try:
            if not difference(computation, canonical(minus(form, value(entry(PLACE)))), ()):
                return "" if name == "relu′" and _is_one_at_zero(text) else name
        except Undecided:
            continue
    return ""


def _is_one_at_zero(text):
    """Whether a slope of the ReLU has x ≥ 0 for x > 0: it is 1 of every activation, for none is below 0."""
    for node in walk(numpy_form(text)):
        if isinstance(node, Compared):
            turned = isinstance(ungrouped(node.left), Numeral)
            if node.sign in (("≤", ">") if turned else ("≥", "<")):
                return True
    return False


def _form(text):
    """The form of an expression at the entry `PLACE`; None where it is no function of one number."""
    network = LineNetwork(Setting(scalar=True), "ℓ", 0, 0)
    try:
        with assume(network.assumptions):
            form = Elaboration(network, Document(), 0, True).array(numpy_form(text)).as_number()
            form = canonical(Computation([Node(Z, (1,), ("i",), entry(PLACE))]).opened(form, [Z]))
    except (Unreadable, Misfit, Undecided, ValueError, IndexError):
        return None
    return form if names_in(form) <= {PLACE} else None


def _of(node):
    """What a function, or a method of an array, is of; its axes do not matter here."""
    if isinstance(node.func, ast.Attribute) and not (
        isinstance(node.func.value, ast.Name) and node.func.value.id in MODULES
    ):
        return node.func.value
    return node.args[0] if node.args else None


def _is_softmax(node):
    """Whether an expression is the softmax of its argument: eᶻ over its sum, z perhaps less its maximum."""
    if isinstance(node, ast.Attribute) and node.attr == "T":
        return _is_softmax(_turned(node.value))
    if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Div):
        return False
    below = _with_axes_as_given(node.right)
    if called(below) != "sum" or called(node.left) != "exp":
        return False
    summed = _of(below)
    return (
        summed is not None
        and ast.unparse(summed) == ast.unparse(node.left)
        and _is_argument_less_maximum(_of(node.left))
    )


def _keeps_axes(node):
    """Whether what a softmax divides by, and takes off, stands over its own sample: a sum along the last axis
    keeps that axis, by keepdims or by what stands behind it."""
    if isinstance(node, ast.Attribute):
        return True  # of the transpose, along whose rows a sum is stretched
    most = _of(node.left)
    parts = [node.right, *([most.right] if isinstance(most, ast.BinOp) else [])]
    return all(_keeps_axis(part) for part in parts)


def _keeps_axis(part):
    call = _with_axes_as_given(part)
    axis = _axis_of(call)
    kept = any(each.arg == "keepdims" and getattr(each.value, "value", False) for each in call.keywords)
    return call is not part or kept or axis is None or axis % 2 == 0


def _axis_of_softmax(node):
    """The axis that a softmax adds up over; None for all of them."""
    if isinstance(node, ast.Attribute):
        axis = _axis_of_softmax(_turned(node.value))
        return None if axis is None else 1 - axis % 2
    return _axis_of(_with_axes_as_given(node.right))


def _axis_of(call):
    """The axis that a sum or a maximum goes over; None for all of them."""
    given = [each.value for each in call.keywords if each.arg == "axis"]
    method = isinstance(call.func, ast.Attribute) and _of(call) is call.func.value
    given += call.args[0 if method else 1 :][:1]
    return whole_number(given[0]) if given else None


def _turned(node):
    """What is left where the transpose of the argument is called by its name."""

    class Turned(ast.NodeTransformer):
        def visit_Attribute(self, each):
            self.generic_visit(each)
            of_argument = isinstance(each.value, ast.Name) and each.value.id == ARGUMENT
            return each.value if each.attr == "T" and of_argument else each

    return Turned().visit(node)


def _with_axes_as_given(node):
    """A sum without [:, None] or .reshape(-1, 1) behind it."""
    while True:
        match node:
            case ast.Subscript(value=inner):
                node = inner
            case ast.Call(func=ast.Attribute(value=ast.Call() as inner, attr="reshape")):
                node = inner
            case _:
                return node


def _is_argument_less_maximum(node):
    match node:
        case ast.Name(id=name):
            return name == ARGUMENT
        case ast.BinOp(left=ast.Name(id=name), op=ast.Sub(), right=right) if name == ARGUMENT:
            most = _with_axes_as_given(right)
            greatest = _of(most) if called(most) in ("max", "amax") else None
            return isinstance(greatest, ast.Name) and greatest.id == ARGUMENT
    return False
