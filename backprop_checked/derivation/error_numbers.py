"""A program that calls the errors of all layers delta, one after the other: each has a number of its own."""

import re
from dataclasses import replace

from backprop_checked.derivation.meaning import KINDS
from backprop_checked.derivation.parsed_chains import is_whole
from backprop_checked.derivation.syntax import Name, changed, walk

ERRORS = ("delta", "dz", "dZ", "d_z", "error_term", "Delta")
NUMBERED = re.compile(r"([A-Za-z]+?)_?(\d)")
LAYERED = ("z", "a", "hidden", "output")


def with_numbered_errors(chains):
    """Write delta2, and from its next value on delta1, for a name that is given the errors of several layers.
    The chains, those of a program in its order, are changed."""
    for name in ERRORS:
        given = [chain for chain in chains if is_whole(chain) and chain[0].node == Name(name)]
        numbers = [_layer_of(chain[1].node) for chain in given]
        if len(given) < 2 or None in numbers or numbers != sorted(set(numbers), reverse=True):
            continue
        now = None
        for chain in chains:
            places = range(len(chain))
            if any(chain is each for each in given):
                before, now = now, numbers[next(at for at, each in enumerate(given) if each is chain)]
                _number(chain, places[1:], name, before)
                _number(chain, places[:1], name, now)
            else:
                _number(chain, places, name, now)


def _number(chain, places, name, number):
    """Put the name with a number in the place of the name in some sides."""
    for place in places:
        term = chain[place]
        if number is not None and hasattr(term, "node"):
            chain[place] = replace(term, node=changed(term.node, lambda each: _numbered(each, name, number)))


def _numbered(node, name, number):
    return replace(node, text=f"{name}{number}") if node == Name(name) else node


def _layer_of(node):
    """Of which layer an error is by what it is made of; None where its letters are not all of one."""
    names = [each.text for each in walk(node) if isinstance(each, Name)]
    found = [found for each in names if (found := NUMBERED.fullmatch(each))]
    numbers = {int(each[2]) for each in found if KINDS.get(each[1], "") in LAYERED}
    return numbers.pop() if len(numbers) == 1 else None
