"""What some programs and courses write, in the usual form: layers as in dZ[2], and syn0, l1, l1_delta; and
the cross-entropy by its name, CE(y, ŷ)."""

import re
from dataclasses import replace

from backprop_checked.derivation.meaning import KINDS
from backprop_checked.derivation.parsed_chains import change, nodes_in
from backprop_checked.derivation.syntax import (
    Call,
    Entry,
    Listed,
    Multiplication,
    Name,
    Numeral,
    Sum,
    Total,
    ungrouped,
)

CROSS_ENTROPIES = ("CE", "CrossEntropy", "cross_entropy", "crossentropy")
NABLA = "nabla_"
LAYERED = ("W", "b", "z", "a", "delta")
SYNAPSES = re.compile(r"(d|grad_)?(?:syn|synapses?)_?(\d)")
ACTIVATIONS = re.compile(r"(d|grad_)?(?:l|layer)_?(\d)")
ERRORS = re.compile(r"(?:l|layer)_?(\d)_(delta|error)")


def with_usual_layers(chains):
    """Write layers as digits behind names, and gradients as such. The chains are changed."""
    for chain in chains:
        change(chain, _of_nabla)
    nodes = nodes_in(chains)
    lists = {_stem(node.of.text): node for node in nodes if _is_of_layer(node)}
    if len(lists) > 1:  # one alone may be an entry
        for chain in chains:
            change(chain, _without_brackets)
    if any(isinstance(node, Name) and SYNAPSES.fullmatch(node.text) for node in nodes):
        for chain in chains:
            change(chain, _of_synapses)


def _of_nabla(node):
    """grad_w2 for nabla_w2."""
    of_nabla = isinstance(node, Name) and node.text.startswith(NABLA)
    return replace(node, text=f"grad_{node.text.removeprefix(NABLA)}") if of_nabla else node


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


def with_costs_written_out(chains):
    """Write a cost out where it stands by its name. The chains are changed."""
    for chain in chains:
        change(chain, _written_out)


def _written_out(node):
    """−Σ_k y_k log ŷ_k for CE(y, ŷ), in either order."""
    match node:
        case Multiplication((Name(text=name), Listed(items=items)), ("",)) if name in CROSS_ENTROPIES:
            names = [each for each in map(ungrouped, items) if isinstance(each, Name)]
        case _:
            return node
    kinds = [KINDS.get(each.text) for each in names]
    if sorted(map(str, kinds)) != ["output", "y"] or any(each.below or each.above for each in names):
        return node
    target, output = (replace(names[kinds.index(kind)], below=Name("k")) for kind in ("y", "output"))
    body = Multiplication((target, Call("log", (output,))), ("",))
    return Sum(((-1, Total("k", body)),), span=node.span)
