"""Gradients with the one of a penalty in them, dW = Xᵀ Δ + λ W, where no line says what the cost is."""

import re
from dataclasses import replace

from backprop_checked.derivation.chain import is_the_cost
from backprop_checked.derivation.meaning import meaning_of
from backprop_checked.derivation.own_cost import NUMBERS
from backprop_checked.derivation.parsed_chains import whole_chains
from backprop_checked.derivation.syntax import (
    Call,
    Derivative,
    Group,
    Multiplication,
    Name,
    Numeral,
    Sum,
    Unreadable,
    ungrouped,
)

WORDS = "the cost has a penalty, too, of which {} is the gradient"
# What states a cost, before a comment.
STATED = re.compile(
    r"^[^#]*?(?<![\w.∂])(?:[LJCE]|(?:\w+_)?(?:loss|cost)|Loss|Cost)(?:\([^()]*\))?\s*\+?=(?!=)"
)
BETWEEN = re.compile(r"^[\s+]+|\s+$")


def without_penalties(chains, document, lines):
    """Take what a penalty adds to the gradient of weights, λ W, away from the sides that have it, where no
    line states the cost, be it read or not: it may have one. The sides remember it, and the chains change."""
    first = [chain[0] for chain in chains if not isinstance(chain[0], Unreadable)]
    if any(is_the_cost(term.node, document) for term in first) or any(map(STATED.search, lines)):
        return
    for chain in whole_chains(chains):
        weights = _weights(chain[0].node, document)
        for place, term in enumerate(chain[1:], 1) if weights is not None else ():
            chain[place] = _without_penalty(term, weights, document)


def of_penalty(term):
    """What has to be said of the cost, as a list, where a side had the gradient of a penalty in it."""
    return [WORDS.format(term.penalty)] if term.penalty else []


def _weights(node, document):
    """What the weights mean with respect to which a side is a gradient; None for any other side."""
    node = ungrouped(node)
    if isinstance(node, Derivative) and node.by is not None:
        own = meaning_of(ungrouped(node.by), document)
        return own if own is not None and own.kind == "W" else None
    own = meaning_of(node, document) if isinstance(node, Name) else None
    return replace(own, differential=False) if own and own.kind == "W" and own.differential else None


def _without_penalty(term, weights, document):
    top = ungrouped(term.node)
    if not isinstance(top, Sum):
        return term
    own = [part for sign, part in top.parts if sign == 1 and _is_penalty(part, weights, document)]
    rest = tuple(each for each in top.parts if not any(each[1] is part for part in own))
    if len(own) != 1 or not rest:
        return term
    node = rest[0][1] if len(rest) == 1 and rest[0][0] == 1 else Sum(rest, span=top.span)
    start, end = own[0].span
    text = BETWEEN.sub("", term.side.text[start:end]) or "λ W"
    return replace(term, node=node, penalty=text)


def _is_penalty(part, weights, document):
    """Whether a summand is λ W, λ/m W or λ sign(W): the weights once, as they are, and numbers."""
    factors = list(_factors(part))
    if not factors:
        return False
    inner = [each.arguments[0] if _is_sign(each) else each for each, _ in factors]
    of = [
        (each, below)
        for each, (_, below) in zip(map(ungrouped, inner), factors, strict=True)
        if isinstance(each, Name) and meaning_of(each, document) == weights
    ]
    numbers = [each for each in inner if not any(each is one for one, _ in of)]
    strength = any(
        each.text in NUMBERS - {"m", "n", "N"} if isinstance(each, Name) else each.value.denominator > 1
        for each in numbers
        if isinstance(each, Name | Numeral)
    )
    plain = all(
        isinstance(each, Numeral) or (isinstance(each, Name) and _is_number(each, document))
        for each in numbers
    )
    return len(of) == 1 and not of[0][1] and strength and plain


def _is_number(name, document):
    own = meaning_of(name, document)
    return name.text in NUMBERS or (own is not None and own.kind in ("N", ""))


def _is_sign(node):
    return isinstance(node, Call) and node.name == "sign" and len(node.arguments) == 1


def _factors(node, below=False):
    """(a factor, whether it stands below a line) each."""
    match node:
        case Group(inner):
            yield from _factors(inner, below)
        case Multiplication(factors, signs):
            for sign, factor in zip(("", *signs), factors, strict=True):
                yield from _factors(factor, below != (sign == "/"))
        case _:
            yield node, below
