"""Names that a program assigns again: dW2 += reg * W2, dscores /= N, dh[h <= 0] = 0; and W2 -= lr * dW2 is a
step."""

import re
from collections import Counter
from dataclasses import replace

from backprop_checked.derivation import array_methods
from backprop_checked.derivation.meaning import KINDS
from backprop_checked.derivation.numpy_form import name_held, numpy_form
from backprop_checked.derivation.syntax import (
    Compared,
    Multiplication,
    Name,
    Numeral,
    Sum,
    Unreadable,
    changed,
    ungrouped,
    walk,
)

IN_PLACE = re.compile(r"\s*(\w+)\s*([-+*/])\s*")
ENTRIES = re.compile(r"\s*(\w+)\s*\[(.*)\]\s*([-+*/]?)\s*")
GRADIENT = re.compile(r"d[A-Z_]\w*|grad_\w+")
GRADIENT_OF_ALL = re.compile(r"d\w+|grad_\w+")
DIFFERENTIAL = re.compile(r"d_?([A-Za-z]+?)_?\d*")
# dscores[range(N), y] -= 1, where y holds the classes: a one is taken off where Y has it
ONE_HOT = re.compile(r"(?:range|np\.arange)\(.*\)\s*,\s*(\w+)\s*")
ONES_OF_CLASSES = Name(array_methods.ONES_OF_CLASSES)
HELD = re.compile(r"(?:self\.)?\b(\w+)\[['\"](\w+)['\"]\]")
NOT = {">": "≤", "≥": "<", "<": "≥", "≤": ">"}
BEFORE = "\u2061"  # behind the name of what is assigned again: nothing that is seen
AFTER = "\u2062"  # behind the name of what was assigned again, and is another quantity from there on
CHANGED = "it is changed in place, as in a step of gradient descent: write a gradient on one line"


class ChangedInPlace(Unreadable):
    """The left side of `W -= …`, of which nothing is derived."""


def add_in_place(cuts, chains, left):
    """Make dW = X, then dW += Y, one line dW = X + Y, in which X has a name that is defined by the first; and
    dW = dW + Y, dW /= N and dz[z <= 0] = 0, too.

    What dh is after dh[h <= 0] = 0 is no gradient with respect to h: it has a name of its own from there on,
    as p has after p[range(N), y] -= 1.
    So has what was before a change that cannot be read.

    Args:
        cuts: the chains of a `lines.Cut`.
        chains: what was read of them, which are changed.
        left: makes a left side of a name and a `lines.Side`.
    """
    last, others, count = {}, {}, Counter()
    for cut, chain in zip(cuts, chains, strict=True):
        for place, term in enumerate(chain):
            if place and not isinstance(term, Unreadable):
                node = changed(term.node, lambda each: _renamed(each, others))
                chain[place] = replace(term, node=node)
        if len(chain) != 2 or getattr(getattr(chain[0], "node", None), "above", None) is not None:
            continue  # what has a layer above it is another quantity each time
        name, sign, mask = _assigned(cut.sides[0].text, chain[1])
        before_cut, before = last.get(name, (None, None))
        known = before is not None and not isinstance(before[1], Unreadable)
        factor = chain[1] if mask is None else replace(chain[1], node=mask)
        again = known and not isinstance(factor, Unreadable)
        node = _again(name, sign, factor.node, others) if again else None
        earlier = name + BEFORE * (1 + count[name])
        own_one_hot = mask == ONES_OF_CLASSES and not GRADIENT_OF_ALL.fullmatch(name)
        if node is not None and (own_one_hot or _is_another_quantity(name, sign, factor.node)):
            own = others.get(name, name) + AFTER
            chain[:] = [left(own, cut.sides[0]), replace(factor, node=node(others.get(name, name)))]
            others[name] = own
            continue
        if node is not None:
            before[0] = left(earlier, before_cut.sides[0])
            chain[:] = [left(name, cut.sides[0]), replace(factor, node=node(earlier))]
            count[name] += 1
        elif sign:
            if known and GRADIENT_OF_ALL.fullmatch(name):
                before[0] = left(earlier, before_cut.sides[0])
                count[name] += 1
                del last[name]
            if sign != "[":
                chain[0] = ChangedInPlace(CHANGED, (0, len(cut.sides[0].text)))
            continue
        others.pop(name, None)
        last[name] = cut, chain


def _assigned(text, value):
    """(the name that a left side assigns to, by which sign, and what is taken in the place of the right side,
    if anything); the sign is "[" for entries of it that are changed in another way."""
    text = re.sub(r"^\s*self\.(?=\w+\s*[-+*/\s\[]|\w+$)", "", text)
    text = HELD.sub(lambda found: name_held(found[1], found[2]) or found[0], text)
    if found := IN_PLACE.fullmatch(text):
        return *found.groups(), None
    if not (found := ENTRIES.fullmatch(text)):
        return text.strip(), "", None
    name, inner, sign = found.groups()
    number = value.node.value if isinstance(getattr(value, "node", None), Numeral) else None
    classes = ONE_HOT.fullmatch(inner)
    if sign == "-" and number == 1 and classes and KINDS.get(classes[1]) == "y":
        return name, "-", ONES_OF_CLASSES
    if sign or number != 0:
        return name, "[", None
    try:
        held = ungrouped(numpy_form(inner))
    except (Unreadable, SyntaxError, ValueError):
        return name, "[", None
    mask = Compared(held.left, NOT[held.sign], held.right) if isinstance(held, Compared) else None
    return name, "*" if mask is not None else "[", mask


def _again(name, sign, node, others):
    """Makes the side of a name before, in which what it was before stands under that; None where it does not
    stand in it, and where weights take a step."""
    if sign == "[" or (sign == "-" and node != ONES_OF_CLASSES and not GRADIENT_OF_ALL.fullmatch(name)):
        return None
    now = others.get(name, name)

    def own(before):
        return changed(node, lambda each: _renamed(each, {now: before}))

    if sign in ("+", "-"):
        return lambda before: Sum(
            ((1, Name(before)), (1 if sign == "+" else -1, own(before))), span=node.span
        )
    if sign:
        return lambda before: Multiplication((Name(before), own(before)), (sign,), span=node.span)
    inside = any(isinstance(each, Name) and each.text == now for each in walk(node))
    return own if inside and (GRADIENT.fullmatch(name) or _is_another_quantity(name, sign, node)) else None


def _is_another_quantity(name, sign, node):
    """Whether a gradient with respect to an activation is multiplied by something, as by a slope: it is none,
    from there on."""
    found = DIFFERENTIAL.fullmatch(name)
    product = sign == "*" or (not sign and isinstance(ungrouped(node), Multiplication))
    above = KINDS.get(name) in ("da", "delta")  # what it is from there on is that of the layer below
    return product and (above or (bool(found) and KINDS.get(found[1]) in ("a", "hidden")))


def _renamed(node, names):
    known = isinstance(node, Name) and node.text in names
    return replace(node, text=names[node.text]) if known else node
