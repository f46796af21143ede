"""Names of layers as some programs write them, in their usual form: dZ[2], and syn0, l1, l1_delta."""

import re
from dataclasses import replace

from backprop_checked.derivation.meaning import KINDS
from backprop_checked.derivation.parsed_chains import change, nodes_in
from backprop_checked.derivation.syntax import Entry, Name, Numeral

LAYERED = ("W", "b", "z", "a", "delta")
SYNAPSES = re.compile(r"(d|grad_)?(?:syn|synapses?)_?(\d)")
ACTIVATIONS = re.compile(r"(d|grad_)?(?:l|layer)_?(\d)")
ERRORS = re.compile(r"(?:l|layer)_?(\d)_(delta|error)")


def with_usual_layers(chains):
    """Write layers as digits behind names. The chains are changed."""
    nodes = nodes_in(chains)
    lists = {_stem(node.of.text): node for node in nodes if _is_of_layer(node)}
    if len(lists) > 1:  # one alone may be an entry
        for chain in chains:
            change(chain, _without_brackets)
    if any(isinstance(node, Name) and SYNAPSES.fullmatch(node.text) for node in nodes):
        for chain in chains:
            change(chain, _of_synapses)


def _is_of_layer(node):
    """Whether a node is a letter of layers with one whole number in brackets: Z[2]."""
    match node:
        case Entry(of=Name(above=None, below=None), items=(Numeral(value),)):
            return value.denominator == 1 and KINDS.get(_stem(node.of.text)) in LAYERED
    return False


def _stem(text):
    return text if text in KINDS else text.removeprefix("grad_").removeprefix("d")


def _without_brackets(node):
    if not _is_of_layer(node):
        return node
    return replace(node.of, text=f"{node.of.text}{node.items[0].value}", span=node.span)


def _of_synapses(node):
    """W1 for syn0, which lies between l0 and l1, a1 for l1, delta1 for l1_delta; l1_error is a name."""
    if not isinstance(node, Name):
        return node
    if found := SYNAPSES.fullmatch(node.text):
        return replace(node, text=f"{found[1] or ''}W{int(found[2]) + 1}")
    if found := ACTIVATIONS.fullmatch(node.text):
        return replace(node, text=f"{found[1] or ''}a{found[2]}")
    if (found := ERRORS.fullmatch(node.text)) and found[2] == "delta":
        return replace(node, text=f"delta{found[1]}")
    return node
