"""Chains as they were parsed: which can be read whole, what stands in them, one change to all sides."""

from dataclasses import replace

from backprop_checked.derivation.chain import ParsedSide
from backprop_checked.derivation.syntax import changed, walk


def is_whole(chain):
    """Whether a chain is an equation of which every side could be read."""
    return len(chain) > 1 and all(isinstance(term, ParsedSide) for term in chain)


def whole_chains(chains):
    """The chains of which every side could be read."""
    return [chain for chain in chains if is_whole(chain)]


def nodes_in(chains):
    """All nodes of the sides that could be read."""
    terms = [term for chain in chains for term in chain if isinstance(term, ParsedSide)]
    return [node for term in terms for node in walk(term.node)]


def change(chain, of, start=0):
    """Put what `of` gives for each node in its place, in all sides from one on. The chain is changed."""
    for place, term in enumerate(chain):
        if place >= start and isinstance(term, ParsedSide):
            chain[place] = replace(term, node=changed(term.node, of))
