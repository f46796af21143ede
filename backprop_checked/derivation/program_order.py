"""Programs that change weights, and then take a gradient that needs them as they were: W2 -= lr * dW2, then
dZ1 = (dZ2 @ W2.T) * slope. The line is right as mathematics, and not as a step of that program.
"""

import re

from backprop_checked.derivation import verdicts
from backprop_checked.derivation.chain import ParsedSide, with_definitions
from backprop_checked.derivation.definitions import is_update
from backprop_checked.derivation.meaning import kind_of, meaning_of
from backprop_checked.derivation.syntax import Name, ungrouped, walk

IN_PLACE = re.compile(r"\s*(?:self\.)?(\w+)\s*[-+]\s*")
ELSEWHERE_FROM_HERE = re.compile(r"\s*(?:def|class|for|while)\b")  # what stands below may run before
FORWARD = ("z", "a", "hidden", "output", "C")
CHANGED = "“{}” has changed {} before: taken in this order, this is made of the new one; change weights last"


def without_changed(judged, chains, cuts, lines, document):
    """Take back "right" and "wrong" where a program has changed the weights that a gradient is made of.

    Args:
        judged: the `verdicts.Judged` of all chains, whose verdicts are changed.
        chains: these chains.
        cuts: as which they were cut, `lines.EqualityChain`s.
        lines: the lines as they were typed.
    """
    changed, at = {}, 0  # by the name of the weights: the line that changes them
    for own, chain, cut in zip(judged, chains, cuts, strict=True):
        if any(map(ELSEWHERE_FROM_HERE.match, lines[at : own.line + 1])):
            changed.clear()
        at = own.line + 1
        if name := _weights_changed(chain, cut, document):
            changed[name] = lines[own.line].strip()
            continue
        if not all(isinstance(term, ParsedSide) for term in chain) or not any(t.numpy for t in chain):
            continue
        used = _names([term.node for term in chain[1:]], document) & set(changed)
        first = meaning_of(ungrouped(chain[0].node), document)
        if first is not None and not first.differential and first.kind in FORWARD:
            for name in used:  # a forward pass with the new ones
                del changed[name]
        elif used:
            name = sorted(used)[0]
            for verdict in own.verdicts:
                if verdict.state in (verdicts.RIGHT, verdicts.ELSEWHERE, verdicts.WRONG):
                    verdict.state, verdict.reason = verdicts.UNDECIDED, CHANGED.format(changed[name], name)


def _weights_changed(chain, cut, document):
    """The name of the weights that a line changes; "" where it changes none."""
    if (found := IN_PLACE.fullmatch(cut.sides[0].text)) and kind_of(Name(found[1]), document) == "W":
        return found[1]
    readable = len(chain) > 1 and all(isinstance(term, ParsedSide) for term in chain)
    first = ungrouped(chain[0].node) if readable else None
    is_step = isinstance(first, Name) and is_update(chain, document) and chain[1].numpy
    return first.text if is_step and kind_of(first, document) == "W" else ""


def _names(nodes, document):
    nodes = with_definitions(nodes, document)
    return {each.text for node in nodes for each in walk(node) if isinstance(each, Name)}
