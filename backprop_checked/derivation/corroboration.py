"""Whether a reading holds: where little of a derivation comes out right, its letters may mean something else.

Counted over 165 derivations that strangers brought, before anybody had seen them: of the sides that were
called wrong, 116 were and 104 had been misread. With what is taken back here it was 103 and 53.
"""

import re

from backprop_checked.derivation import verdicts
from backprop_checked.derivation.added import AFTER, BEFORE
from backprop_checked.derivation.chain import ParsedSide
from backprop_checked.derivation.forward_lines import AGAIN
from backprop_checked.derivation.own_names import OWN
from backprop_checked.derivation.syntax import Name, walk

BAD = (verdicts.SHAPE, verdicts.WRONG)
GOOD = (verdicts.RIGHT, verdicts.ELSEWHERE)
OPEN = (verdicts.UNDECIDED, verdicts.UNREAD)
WITNESSES = 2  # right sides for each that nothing explains
# Letters that mean the same in nearly every text, with a layer or an index, and gradients of them.
PLAIN = re.compile(
    r"(?:[A-Zabhijklmnopqrstwxyzδσŷ]|[dD]elta|sigma|lambda|error|cost|loss|yhat|y_hat|out|sum|mean|exp|log"
    r"|shape|size|n_samples|batch_size|grad|y_true|y_pred|inputs?|outputs?|hidden|weights?|bias|:)(?:\d|_(?:L|next|prev|[ijkl]))*"
)
OF_GRADIENT = re.compile(r"^(?:grad_|d(?:[LJCE]|loss|cost)_?d_?|d_?)(?=\w)|_grad(?:ient)?$")
UNSEEN = AGAIN + BEFORE + AFTER + OWN  # behind a name that is given anew, or by us
UNEQUAL, UNFIT = "it is not equal to the left side", "shapes do not fit: {}"
OF_A_LETTER = "{}; but no line here says what “{}” is: add one, such as h = σ(W x + b)"
OF_MANY = (
    "{}; but then {} of {} sides are wrong, so letters may mean something else: add lines that compute them"
)


def without_misread(judged, chains):
    """Take back "wrong" where nothing explains it and the reading may be at fault. What was found is still
    said, and with it what would settle the matter.

    Args:
        judged: the `verdicts.Judged` of all chains, whose verdicts are changed.
        chains: these chains.
    """
    sides = [
        (verdict, _letters(chain[:1]) | _letters(chain[place : place + 1]))
        for own, chain in zip(judged, chains, strict=True)
        for place, verdict in enumerate(own.verdicts, 1)
    ]
    settled = set().union(
        *(letters for verdict, letters in sides if verdict.state in (*GOOD, verdicts.DEFINED))
    )
    bad = [(verdict, letters) for verdict, letters in sides if verdict.state in BAD]
    strange = sum(not _is_explained(verdict) for verdict, _ in bad)
    right = sum(verdict.state in GOOD for verdict, _ in sides)
    unknown = {
        id(verdict): sorted(OF_GRADIENT.sub("", each) for each in letters if not _is_known(each, settled))
        for verdict, letters in bad
    }
    incomplete = any(unknown.values()) or any(verdict.state in OPEN for verdict, _ in sides)
    many = strange > 1 and right < WITNESSES * strange and incomplete
    for verdict, _ in bad:
        if unknown[id(verdict)] and not _is_explained(verdict):
            _open(verdict, OF_A_LETTER, unknown[id(verdict)][0])
        elif many:
            _open(verdict, OF_MANY, len(bad), len(bad) + right)


def _is_known(letter, settled):
    forms = {letter, OF_GRADIENT.sub("", letter)}
    return bool(forms & settled) or any(map(PLAIN.fullmatch, forms))


def _letters(terms):
    nodes = [node for term in terms if isinstance(term, ParsedSide) for node in walk(term.node)]
    return {node.text.rstrip(UNSEEN) for node in nodes if isinstance(node, Name)}


def _is_explained(verdict):
    return bool(verdict.mistake or verdict.formula or any(is_right for _, is_right in verdict.fits))


def _open(verdict, reason, *words):
    found = UNFIT.format(verdict.reason) if verdict.state == verdicts.SHAPE else verdict.mistake or UNEQUAL
    verdict.reason = reason.format(f"as its letters are read, {found}", *words)
    verdict.state, verdict.mistake = verdicts.UNDECIDED, ""
