"""Gradients that do not say of what: ∇L(w), ∇L, and a program's grad = Xᵀ (a − y)."""

from dataclasses import replace

from backprop_checked.derivation.chain import ParsedSide
from backprop_checked.derivation.meaning import kind_of, meaning_of
from backprop_checked.derivation.named_weights import bare_name
from backprop_checked.derivation.parsed_chains import is_whole, nodes_in
from backprop_checked.derivation.syntax import (
    Call,
    Derivative,
    Name,
    Transpose,
    Unreadable,
    changed,
    children,
    ungrouped,
    walk,
)

GRADIENTS = ("grad", "gradient", "gradients", "grads", "g")
OF_WHAT = "∇ of what? Write it below, as in ∇_w L"


def name_gradients(chains, document, inner=()):
    """Say of what gradients are that do not say it, where there are no other weights that it could be.

    Args:
        chains: the chains, which are changed: ∇L is ∇_w L, and grad = Xᵀ (a − y) is dw = Xᵀ (a − y).
        inner: the lines of the forward pass that stood inside them.
    """
    weights = _only_weights([*inner, *chains], document) if document.declared is None else ""
    for chain in chains:
        for place, term in enumerate(chain):
            if isinstance(term, ParsedSide):
                chain[place] = _said(term, weights)
        if weights and is_whole(chain) and _is_of_weights(chain, document):
            own = Name(f"d{weights}", span=chain[0].node.span)
            chain[0] = replace(chain[0], node=own)


def _only_weights(chains, document):
    """The name of the weights, where there is one; else ""."""
    nodes = nodes_in(chains)
    meant = {node.text: own for node in nodes if (own := meaning_of(node, document)) and own.kind == "W"}
    plain = {
        text for text, own in meant.items() if not own.differential and own.layer is None and not own.shift
    }
    return plain.pop() if len(plain) == 1 == sum(not own.differential for own in meant.values()) else ""


def _said(term, weights):
    """A side in which every gradient says of what it is; `Unreadable` where one does not."""
    open_ones = [node for node in walk(term.node) if isinstance(node, Derivative) and node.by is None]
    if not open_ones:
        return term
    if not weights:
        return Unreadable(OF_WHAT, open_ones[0].span)
    return replace(term, node=changed(term.node, lambda node: _by(node, weights)))


def _by(node, weights):
    if isinstance(node, Derivative) and node.by is None:
        return replace(node, by=Name(weights, span=node.span))
    return node


def _is_of_weights(chain, document):
    """Whether a program's grad is that of weights: it has Xᵀ in it, or inputs and no weights."""
    if not chain[0].numpy or bare_name(chain[0].node) not in GRADIENTS:
        return False
    nodes = list(_without_sizes(chain[1].node))
    kinds = {kind_of(node, document) for node in nodes}
    turned = {kind_of(ungrouped(node.inner), document) for node in nodes if isinstance(node, Transpose)}
    return "input" in turned or ("input" in kinds and "W" not in kinds)


def _without_sizes(node):
    """A node and all below it, but for what is only counted, as in len(X)."""
    if isinstance(node, Call) and node.name in ("len", "shape", "size"):
        return
    yield node
    for child in children(node):
        yield from _without_sizes(child)
