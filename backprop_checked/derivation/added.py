"""Names that a program changes in place: dW2 += reg * W2 adds to dW2, and W2 -= lr * dW2 is a step."""

import re
from dataclasses import replace

from backprop_checked.derivation.syntax import Name, Sum, Unreadable, changed, walk

IN_PLACE = re.compile(r"\s*(\w+)\s*([-+*/])\s*")
GRADIENT = re.compile(r"d[A-Z_]\w*|grad_\w+")
BEFORE = "\u2061"  # behind the name of what more is added to: nothing that is seen
CHANGED = "it is changed in place, as in a step of gradient descent: write a gradient on one line"


class ChangedInPlace(Unreadable):
    """The left side of `W -= …`, of which nothing is derived."""


def add_in_place(cuts, chains, left):
    """Make dW = X, then dW += Y, one line dW = X + Y, in which X has a name that is defined by the first; and
    dW = dW + Y, too.

    Args:
        cuts: the chains of a `lines.Cut`.
        chains: what was read of them, which are changed.
        left: makes a left side of a name and a `lines.Side`.
    """
    last = {}
    for cut, chain in zip(cuts, chains, strict=True):
        if len(chain) != 2:
            continue
        found = IN_PLACE.fullmatch(cut.sides[0].text)
        name, sign = found.groups() if found else (cut.sides[0].text.strip(), "")
        before_cut, before = last.get(name, (None, None))
        node = None
        if before is not None and not any(isinstance(each, Unreadable) for each in (before[1], chain[1])):
            node = _with_what_was_before(name, sign, chain[1].node)
        if node is not None:
            before[0] = left(name + BEFORE, before_cut.sides[0])
            chain[:] = [left(name, cut.sides[0]), replace(chain[1], node=node)]
        elif sign:
            chain[0] = ChangedInPlace(CHANGED, (0, len(cut.sides[0].text)))
            continue
        last[name] = cut, chain


def _with_what_was_before(name, sign, node):
    """A side in which what a gradient was before stands under another name; None where it does not stand in
    it."""
    before = Name(name + BEFORE)
    if sign == "+":
        return Sum(((1, before), (1, node)), span=node.span)
    if sign or not GRADIENT.fullmatch(name):
        return None
    inside = any(isinstance(each, Name) and each.text == name for each in walk(node))
    return changed(node, lambda each: _renamed(each, name, before)) if inside else None


def _renamed(node, name, before):
    return replace(before, span=node.span) if isinstance(node, Name) and node.text == name else node
