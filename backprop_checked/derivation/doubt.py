"""A line of the reader's forward pass that does not fit, or cannot be read: its letters mean something else
than they are read as, and what is wrong elsewhere may be that reading.

A forward pass is a definition. So such a line is not called wrong, and nothing that is made of its letters
is; what is right stays right, for that was proved of the letters as they are read.
"""

import re
from dataclasses import replace

from backprop_checked.derivation import verdicts
from backprop_checked.derivation.chain import ParsedSide, with_definitions
from backprop_checked.derivation.meaning import kind_of, meaning_of
from backprop_checked.derivation.program_functions import NOT_READ
from backprop_checked.derivation.syntax import Call, Name, Unreadable, ungrouped, walk

COMPUTED = ("z", "a", "hidden", "output", "y")  # a target is not computed: there y is something else
BAD = (verdicts.SHAPE, verdicts.WRONG)
READ_SO = "as its letters are read here, this line of the forward pass does not fit: "
NOT_READ_END = NOT_READ.partition("{}")[2]
UNSAID = "it depends on a function whose definition is not read here"
RESHAPED = "what reshape makes of a letter cannot be told from its shape here"
IN_A_CASE = "it is said of {} alone, and that is not judged here: write what holds for all, with 1[i = j]"
ANEW = "“{}” is computed from itself, and so it means two things: give them two names, such as z and h"
DIFFERENTIAL = "it speaks of differentials, as “{}” says, and here gradients are judged: write ∂C/∂W = …"
MIXED = "{} is made of σ, which has a meaning of its own here: write its definition without σ"
MADE_OF = "it depends on the line of “{}”" + verdicts.NOT_JUDGED
DEPENDS = "it depends on “{}”, which cannot be read as a line of the network that is known here"


def without_doubtful(judged, chains, cuts, document):
    """Take back what is said to be wrong of lines whose letters another line uses otherwise.

    Args:
        judged: the `verdicts.Judged` of all chains, whose verdicts are changed.
        chains: these chains.
        cuts: as which they were cut, `lines.EqualityChain`s.
    """
    _open_what_is_not_read(judged, chains, document)
    _open_what_is_made_of_gradients_left_open(judged, chains, document)
    for own, cut in zip(judged, cuts, strict=True):
        if cut.case:
            own.verdicts = [_open(verdict, IN_A_CASE.format(cut.case)) for verdict in own.verdicts]
    alone = sum(len(chain) > 1 for chain in chains) < 2  # a line alone is what was asked about
    settled = set()  # the letters of lines that are right
    for chain, own in zip(chains, judged, strict=True):
        state = own.verdicts[0].state if own.verdicts else ""
        forward = state == verdicts.ELSEWHERE and _computes(chain, COMPUTED, document)
        if forward or state == verdicts.RIGHT:
            settled |= _letters(chain, document)
    doubtful = {}
    for chain, own in zip(chains, judged, strict=True):
        if _computes(chain, ("y",) if alone else (*COMPUTED, ""), document):
            doubtful |= dict.fromkeys(_letters_in_doubt(chain, own, settled, document), own)
    for chain, own in zip(chains, judged, strict=True) if doubtful else ():
        source = next(
            (doubtful[text] for text in sorted(_letters(chain, document)) if text in doubtful), None
        )
        if source is not None:
            reason = READ_SO if own is source else DEPENDS.format(source.text)
            own.verdicts = [_open(verdict, reason) for verdict in own.verdicts]
            states = {verdict.state for verdict in own.verdicts}
            if states == {verdicts.DEFINED} and _computes(chain, COMPUTED, document):
                doubtful |= dict.fromkeys(_letters(chain[:1], document) - doubtful.keys(), source)


def _open_what_is_not_read(judged, chains, document):
    """Take back what is said of another chapter's letters, of what is reshaped, and of functions that are not
    read."""
    for chain, own in zip(chains, judged, strict=True):
        reason = document.chapter or (RESHAPED if _is_reshaped(chain, document) else "")
        if reason or _is_set_anew(chain, document):
            own.verdicts = [_open(verdict, reason or ANEW.format(own.text)) for verdict in own.verdicts]
    unread = any(verdict.reason.endswith(NOT_READ_END) for own in judged for verdict in own.verdicts)
    for own in judged if unread else ():
        if own.read is not None and own.read[0].activations:
            own.verdicts = [_unsaid(verdict, UNSAID) for verdict in own.verdicts]
    mixed = {text for text, function in document.functions.items() if function.functions}
    for chain, own in zip(chains, judged, strict=True) if mixed else ():
        if called := mixed & set(_called(chain)):
            own.verdicts = [_open(verdict, MIXED.format(*called)) for verdict in own.verdicts]
    total = next((own.text for chain, own in zip(chains, judged, strict=True)
                  if len(chain) > 1 and _is_total(chain[0], document)), "")  # fmt: skip
    for chain, own in zip(chains, judged, strict=True) if total else ():
        if any(meant.differential for meant in _meant(chain, document)):
            own.verdicts = [_unsaid(verdict, DIFFERENTIAL.format(total)) for verdict in own.verdicts]


def _open_what_is_made_of_gradients_left_open(judged, chains, document):
    """Take back "wrong" of what a program makes of a gradient whose own line is not judged."""
    left = {}  # by name, the line
    for chain, own in zip(chains, judged, strict=True):
        sides = [term for term in chain[1:] if isinstance(term, ParsedSide)]
        used = [node.text for term in sides for node in walk(term.node) if isinstance(node, Name)]
        source = next((left[text] for text in used if text in left), None)
        if source is not None:
            own.verdicts = [
                _open(verdict, MADE_OF.format(source)) if verdict.state == verdicts.WRONG else verdict
                for verdict in own.verdicts
            ]
        first = ungrouped(chain[0].node) if isinstance(chain[0], ParsedSide) else None
        if len(chain) > 1 and isinstance(first, Name) and chain[0].numpy:
            meant = meaning_of(first, document)
            states = {verdict.state for verdict in own.verdicts}
            if meant is not None and meant.differential and states <= {verdicts.UNDECIDED, verdicts.UNREAD}:
                left[first.text] = own.text
            else:
                left.pop(first.text, None)


def _called(chain):
    """How the functions are written that a chain calls."""
    for node in (each for term in chain if isinstance(term, ParsedSide) for each in walk(term.node)):
        if isinstance(node, Call) and node.written is not None:
            yield node.written.text


def _is_total(left, document):
    """Whether a line of mathematics says what the cost's differential is: dL = gᵀ dz."""
    meant = meaning_of(ungrouped(left.node), document) if isinstance(left, ParsedSide) else None
    return meant is not None and meant.kind == "C" and meant.differential and not left.numpy


def _meant(chain, document):
    nodes = [node for term in chain if isinstance(term, ParsedSide) for node in walk(term.node)]
    return [meant for node in nodes if (meant := meaning_of(node, document)) is not None]


def _is_set_anew(chain, document):
    """Whether a program computes a letter of the forward pass from itself: h = np.tanh(h)."""
    if len(chain) != 2 or not all(isinstance(term, ParsedSide) for term in chain) or not chain[1].numpy:
        return False
    first = ungrouped(chain[0].node)
    again = isinstance(first, Name) and any(
        node == replace(first, span=node.span) for node in walk(chain[1].node)
    )
    return again and _computes(chain, COMPUTED, document)


def _is_reshaped(chain, document):
    nodes = [term.node for term in chain[1:] if isinstance(term, ParsedSide)]
    calls = [
        each for node in with_definitions(nodes, document) for each in walk(node) if isinstance(each, Call)
    ]
    return any(call.name in ("reshape", "flatten", "ravel", "squeeze") for call in calls)


def _computes(chain, kinds, document):
    """Whether a chain says what a letter of some kinds is."""
    if isinstance(chain[0], Unreadable) or len(chain) < 2:
        return False
    first = meaning_of(ungrouped(chain[0].node), document)
    return first is not None and first.kind in kinds and not first.differential


def _letters_in_doubt(chain, own, settled, document):
    """The letters of a line of the forward pass that may mean something else: what it computes where that
    cannot be read, and all of them where it does not fit, unless other lines settle what its weights are."""
    states = {verdict.state for verdict in own.verdicts}
    plain = re.fullmatch(r"[A-Za-z]\w*", own.text) is not None  # what is added to a gradient is another line
    if not kind_of(ungrouped(chain[0].node), document) and not (plain and states == {verdicts.UNREAD}):
        return set()
    if states == {verdicts.UNREAD}:
        return _letters(chain[:1], document)
    nodes = [node for term in chain[1:] if isinstance(term, ParsedSide) for node in walk(term.node)]
    weights = {node.text for node in nodes if kind_of(node, document) == "W"}
    return _letters(chain, document) if verdicts.SHAPE in states and not weights <= settled else set()


def _letters(chain, document):
    """The names of a chain's letters, those of which it has gradients and those that names stand for too."""
    nodes = [node for term in chain if isinstance(term, ParsedSide) for node in walk(term.node)]
    found, left = set(), [node.text for node in nodes if isinstance(node, Name)]
    while left:
        text = left.pop()
        text = text.removeprefix("grad_").removeprefix("d") if text not in ("delta", "d") else text
        if text in found:
            continue
        found.add(text)
        if text in document.defined:
            left += [node.text for node in walk(document.defined[text]) if isinstance(node, Name)]
    return found


def _unsaid(verdict, reason):
    """A verdict "cannot tell" in place of one that rests on what is not read, right or wrong."""
    if verdict.state not in (*BAD, verdicts.RIGHT, verdicts.ELSEWHERE):
        return verdict
    return verdicts.Verdict(verdicts.UNDECIDED, verdict.line, verdict.span, reason)


def _open(verdict, reason):
    """A verdict "cannot tell" in place of one that says that a side is wrong."""
    if verdict.state not in BAD:
        return verdict
    shapes = verdict.shapes if reason == READ_SO else []
    reason += (verdict.reason or "it is not what the network computes") if reason == READ_SO else ""
    return verdicts.Verdict(verdicts.UNDECIDED, verdict.line, verdict.span, reason, shapes=shapes)
