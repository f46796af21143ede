"""Costs that are called as functions are: f(w) = ‖X w − y‖², of which ∇f is the gradient."""

from dataclasses import replace

from backprop_checked.derivation.meaning import KINDS
from backprop_checked.derivation.parsed_chains import change, nodes_in
from backprop_checked.derivation.syntax import (
    Call,
    Group,
    Listed,
    Multiplication,
    Name,
    Unreadable,
    ungrouped,
)

LETTERS = ("f", "g", "F", "phi", "φ", "R", "Q")  # of functions that may be costs


def with_functions_of_weights(chains):
    """Write C for f where a line says what f(w) is, and f is of nothing but weights. Changes the chains."""
    nodes = nodes_in(chains)
    firsts = [ungrouped(c[0].node) for c in chains if len(c) > 1 and not isinstance(c[0], Unreadable)]
    for letter in {name.text for name, of in map(_applied, firsts) if name is not None and _are_weights(of)}:
        calls = [of for name, of in map(_applied, nodes) if name is not None and name.text == letter]
        if letter in LETTERS and all(map(_are_weights, calls)):
            for chain in chains:
                change(chain, lambda each, letter=letter: _as_cost(each, letter))


def _applied(node):
    """(f, what it is of) of f(w), whether or not f is known as a function; (None, None) of any other node."""
    match node:
        case Call(written=Name() as name, arguments=(of,)) if not node.primes:
            return name, ungrouped(of)
        case Multiplication((Name(below=None) as name, (Group() | Listed()) as of), ("",)):
            return name, ungrouped(of)
    return None, None


def _are_weights(node):
    items = node.items if isinstance(node, Listed) else (node,)
    kinds = [KINDS.get(each.text) for each in map(ungrouped, items) if isinstance(each, Name)]
    return len(kinds) == len(items) and "W" in kinds and set(kinds) <= {"W", "b"}


def _as_cost(node, letter):
    name, _ = _applied(node)
    if name is not None and name.text in (letter, "C") and isinstance(node, Call):
        return replace(name, text="C", span=node.span)
    alone = isinstance(node, Name) and node.text == letter and node.below is None
    return replace(node, text="C") if alone else node
