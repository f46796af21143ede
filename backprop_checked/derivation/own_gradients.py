"""Names of gradients that a program gives to something else, as dH = (dO @ W2.T) * H * (1 - H), which has the
slope in it, and from which dW1 = X.T @ dH is right."""

import re

from backprop_checked.derivation.verdicts import DEFINED, RIGHT, SHAPE, WRONG

MOST_TRIES = 2
OF_AN_ACTIVATION = re.compile(r"(?:d|grad_|delta_)(?![Wwb]\d*$|[Wwb]_)[A-Za-z]\w*")


def names_in_doubt(report):
    """Sets of names of gradients to be taken for the reader's own, the likeliest first: those whose lines are
    not right, and each of which a line is made that is not."""
    if not any(mark in line for line in report.lines for mark in ("np.", "@", ".T", ".dot(")):
        return
    bad = [each for each in report.chains if any(v.state in (SHAPE, WRONG) for v in each.verdicts)]
    names = {each.text for each in report.chains if OF_AN_ACTIVATION.fullmatch(each.text)}
    own = frozenset(each.text for each in bad) & names
    if own:
        yield own
    used = {word for each in bad for word in re.findall(r"\w+", report.lines[each.line])} & names - own
    yield from (own | {name} for name in sorted(used)[:MOST_TRIES])


def are_own(names, before, after):
    """Whether names are the reader's own: taken so, more lines are right, and what was right still is.

    Args:
        before, after: the reports with the names as gradients, and with them as names of the reader's own.
    """
    pairs = [
        (chain, one.state, other.state)
        for chain, again in zip(before.chains, after.chains, strict=True)
        for one, other in zip(chain.verdicts, again.verdicts, strict=False)
    ]
    kept = all(
        new in (RIGHT, DEFINED) for chain, old, new in pairs if old == RIGHT and chain.text not in names
    )
    gained = sum(old in (SHAPE, WRONG) and new == RIGHT for _, old, new in pairs)
    lost = any(new in (SHAPE, WRONG) and old not in (SHAPE, WRONG) for _, old, new in pairs)
    return kept and gained > 0 and not lost
