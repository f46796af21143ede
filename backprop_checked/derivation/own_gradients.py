"""Names of gradients that are given to something else, as dH = (dO @ W2.T) * H * (1 - H), which has the
slope in it, and from which dW1 = X.T @ dH is right; and δ₁, δ₂, numbered in the order of the derivation."""

import re
from dataclasses import replace

from backprop_checked.derivation.parsed_chains import change, is_whole
from backprop_checked.derivation.syntax import Name
from backprop_checked.derivation.verdicts import DEFINED, NOT_JUDGED, RIGHT, SHAPE, UNREAD, WRONG

MOST_TRIES = 3
OF_AN_ACTIVATION = re.compile(r"grad|delta|(?:d|grad_|delta_)(?![Wwb]\d*$|[Wwb]_)[A-Za-z]\w*")
NUMBERED_ERROR = re.compile(r"(?:\\?[dD]elta|[δΔ])\s*(?:_?\s*\{?\d\}?|[₀-₉]|\^\s*\{?[(\[]?\d[)\]]?\}?)")
OWN = "\u2064"  # behind a name that is the reader's own: nothing that is seen


def with_reader_names(chains, cuts, names):
    """Make δ₁ one name wherever it stands, where it is the reader's own. The chains are changed.

    Args:
        cuts: the chains of a `lines.Cut`.
        names: the left sides, as they are typed, that are names of the reader's own.
    """
    own = {}
    for chain, cut in zip(chains, cuts, strict=True):
        typed = cut.sides[0].text.strip()
        node = chain[0].node if typed in names and is_whole(chain) else None
        if isinstance(node, Name) and (node.below is not None or node.above is not None):
            own[replace(node, span=(0, 0))] = typed + OWN
    for chain in chains if own else ():
        change(chain, lambda node: _as_own(node, own))


def _as_own(node, own):
    text = own.get(node) if isinstance(node, Name) else None
    return node if text is None else Name(text, span=node.span)


def names_in_doubt(report):
    """Sets of names of gradients to be taken for the reader's own, the likeliest first: those whose lines are
    not right, and each of which a line is made that is not, alone and beside them."""
    bad = [each for each in report.chains if any(map(_is_bad, each.verdicts))]
    errors = frozenset(each.text for each in report.chains if NUMBERED_ERROR.fullmatch(each.text))
    if bad and errors:
        yield errors
    if not any(mark in line for line in report.lines for mark in ("np.", "@", ".T", ".dot(")):
        return
    names = {each.text for each in report.chains if OF_AN_ACTIVATION.fullmatch(each.text)}
    own = frozenset(each.text for each in bad) & names
    if own:
        yield own
    used = {word for each in bad for word in re.findall(r"\w+", report.lines[each.line])} & names - own
    for name in sorted(used)[:MOST_TRIES]:
        if own:
            yield own | {name}
        yield frozenset({name})


def _is_bad(verdict):
    """Whether a side is wrong, or would be, but for the line of a gradient in it."""
    return verdict.state in (SHAPE, WRONG) or verdict.reason.endswith(NOT_JUDGED)


def are_own(names, before, after):
    """Whether names are the reader's own: taken so, more lines are right, and what was right still is.

    Args:
        before, after: the reports with the names as gradients, and with them as names of the reader's own.
    """
    pairs = [
        (chain, WRONG if _is_bad(one) else one.state, other.state)
        for chain, again in zip(before.chains, after.chains, strict=True)
        for one, other in zip(chain.verdicts, again.verdicts, strict=False)
    ]
    kept = all(
        new in (RIGHT, DEFINED) for chain, old, new in pairs if old == RIGHT and chain.text not in names
    )
    gained = sum(old in (SHAPE, WRONG, UNREAD) and new == RIGHT for _, old, new in pairs)
    lost = any(new in (SHAPE, WRONG) and old not in (SHAPE, WRONG) for _, old, new in pairs)
    return kept and gained > 0 and not lost
