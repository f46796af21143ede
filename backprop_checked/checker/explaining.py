"""Explaining: why a value is wrong, and what to write instead; for mistakes that hide each other, together.

Where two lines are wrong and each spoils what the other is judged by, the first is looked for while the
other is still there. Once all are known, each is looked for again with the truth in place of the others; and
repairs that make the gradients right only with one another are tried with one another.
"""

from dataclasses import dataclass, replace
from itertools import islice, product

from backprop_checked.checker.blames import Blame
from backprop_checked.checker.findings import Reason
from backprop_checked.checker.reasons import reason
from backprop_checked.checker.repairs import Repair
from backprop_checked.checker.restructuring import accumulating_repair, structural_repair
from backprop_checked.checker.rewriting import Rewriting
from backprop_checked.checker.tracing import Evaluation

UNSURE = ("unknown", "entries", "other")  # reasons that do not say what is wrong with the line itself
MOST_TOGETHER = 12


@dataclass(frozen=True)
class Cause:
    """A Blame, the Reason that the numbers give, and the confirmed Repair, if there is one."""

    blame: Blame
    why: Reason
    repair: Repair | None
    rewriting: Rewriting

    @property
    def unsure(self):
        return self.repair is None and self.why.kind in UNSURE


def explain(judge, blame, earlier=()):
    """What explains a Blame: an earlier Cause, if its Repair alone makes these gradients right too.

    One line of a function that is called for each layer is wrong in each of them.
    """
    for cause in earlier:
        if cause.repair and cause.repair.text and _explains(judge, cause, blame):
            return replace(cause, blame=replace(cause.blame, fixed=cause.blame.fixed | blame.fixed))
    why = reason(judge, blame)
    rewriting = Rewriting(judge, blame, why)
    repair = None if why.kind == "stale" else rewriting.repair()
    if repair is None and why.kind in (*UNSURE, "zero", "order"):
        repair = structural_repair(rewriting)
    elif repair is None and why.kind in ("summand", "path", "factor", "other"):
        repair = accumulating_repair(rewriting)
    return Cause(blame, why, repair, rewriting)


def _explains(judge, cause, blame):
    """Whether what was repaired so far makes the gradients of a Blame right, too: here, at parameters drawn
    anew, and at other sizes."""
    number, need = cause.repair.site.number, cause.blame.fixed | blame.fixed
    if number not in judge.repairs or not blame.fixed <= (judge.outcome(judge.repairs) or frozenset()):
        return False
    elsewhere = cause.rewriting.elsewhere
    return elsewhere(judge.repairs, need, seeds=(7, 8)) and all(
        elsewhere(judge.repairs, need, change) for change in judge.changes
    )


def causes_together(judge, several):
    """What explains several Blames, those that are unsure found again, with the truth in place of the
    others."""
    if len(several) < 2 or not any(each.unsure for each in several):
        return several
    again = []
    for each in several:
        better = judge.search_again(each.blame) if each.unsure else None
        again.append(explain(judge, better) if better is not None else each)
    hidden = [each for each in again if each.repair is None and each.rewriting.unproved]
    proved = (
        dict(zip(map(id, hidden), _joint_repairs(judge, hidden), strict=False)) if len(hidden) > 1 else {}
    )
    return [replace(each, repair=proved.get(id(each), each.repair)) for each in again]


def _joint_repairs(judge, several):
    """One Repair of each that together make the gradients right at parameters drawn anew; else none."""
    need = frozenset().union(*(each.blame.fixed for each in several))
    elsewhere = several[0].rewriting.elsewhere
    for some in islice(product(*(each.rewriting.unproved for each in several)), MOST_TOGETHER):
        actions = {repair.site.number: Evaluation(text) for repair, text in some}
        actions = {**judge.repairs, **actions}
        if elsewhere(actions, need, seeds=(7, 8)) and all(
            elsewhere(actions, need, change) for change in judge.changes
        ):
            judge.repairs.update(actions)
            return [repair for repair, _ in some]
    return []
