"""Programs that go along dw, w += lr * dw, where they would go against a gradient: dw is minus it."""

import re
from dataclasses import replace

from backprop_checked.algebra.form import Undecided
from backprop_checked.derivation import verdicts
from backprop_checked.derivation.arrays import Misfit
from backprop_checked.derivation.elsewhere import in_another_setting
from backprop_checked.derivation.syntax import Sum, Unreadable

STEP = re.compile(
    r"\s*(?:self\.)?(?P<weights>[A-Za-z]\w*)\s*(?:\+=|=\s*(?:self\.)?(?P=weights)\s*\+)(?P<rest>[^=]*)$"
)
NAME = re.compile(r"[A-Za-z_]\w*")
MEANT = "{} is minus the gradient, as “{}” says,"
UNSURE = "“{}” goes along it, so it may be meant as minus the gradient, and that is not judged here"


def as_meant_by_steps(judged, lines):
    """Hold the names that a step goes along against minus the gradient.

    Args:
        judged: the `verdicts.Judged` of all chains, whose verdicts are changed.
        lines: the lines as they were typed.
    """
    steps = {}
    for line in lines:
        if found := STEP.match(line.partition("#")[0]):
            steps |= dict.fromkeys(NAME.findall(found["rest"]), line.strip())
    for own in judged:
        if own.text in steps and own.read is not None:
            own.verdicts = [
                _of_minus(own, place, verdict, steps[own.text]) for place, verdict in enumerate(own.verdicts)
            ]


def _of_minus(own, place, verdict, step):
    """The verdict on a side that is wrong of a gradient, as one on minus the gradient."""
    here, sides = own.read
    if verdict.state != verdicts.WRONG or here.layers is None:
        return verdict
    term = sides[place + 1][1]
    minus = replace(term, node=Sum(((-1, term.node),), span=term.node.span))
    try:
        equal = here.compare(minus).equal
        other, agrees = (here, True) if equal is True else in_another_setting(here, minus)
    except (Unreadable, Misfit, Undecided):
        other, agrees = None, False
    if other is None or not agrees:
        return verdicts.Verdict(verdicts.UNDECIDED, verdict.line, verdict.span, UNSURE.format(step))
    words = [MEANT.format(own.text, step), *other.setting.words(here.setting)]
    return verdicts.Verdict(verdicts.ELSEWHERE, verdict.line, verdict.span, conventions=words)
