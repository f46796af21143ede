"""What is said of a side of which the shapes do not fit: each factor's, and which arrangements would fit."""

from dataclasses import replace

from backprop_checked.algebra.form import Undecided
from backprop_checked.derivation import verdicts
from backprop_checked.derivation.arrays import Misfit, written_shape
from backprop_checked.derivation.chain import chain_in
from backprop_checked.derivation.elsewhere import agrees
from backprop_checked.derivation.repairs import arrangements
from backprop_checked.derivation.setting import COSTS, MEANS
from backprop_checked.derivation.spans import placed, source_of, span_of
from backprop_checked.derivation.syntax import Unreadable
from backprop_checked.derivation.verdicts import Verdict

COMMON = ("half square", "cross-entropy", "binary cross-entropy")


def shapes_of(misfit, side):
    """(text, shape) of each factor that a `Misfit` tells of, as it stands in a side."""
    source = source_of(side)
    return [(source(node), written_shape(shape)) for node, shape in misfit.shapes]


def of_misfit(here, term, found):
    """The `Verdict` on a side of which the shapes do not fit, as the `SideComparison` found."""
    side, misfit = term.side, found.error
    span = placed(misfit.span, side) if misfit.span else span_of(side)
    verdict = Verdict(verdicts.SHAPE, side.line, span, str(misfit), shapes_of(misfit, side))
    verdict.fits = arrangements(here, term, source_of(side))
    if verdict.fits and here.setting.batch and not any(is_right for _, is_right in verdict.fits):
        _with_a_mean(verdict, here, term)
    if here.layers is not None and here.layers.targets and here.setting.cost == "any" and verdict.fits:
        _with_a_cost(verdict, here, term)
    return verdict


def _with_a_mean(verdict, here, term):
    """Where the cost is a sum over the samples: arrangements that are right if it is their mean."""
    for mean in ("cost", "parameters"):
        setting = replace(here.setting, mean=mean)
        try:
            chain = chain_in(here.terms, setting, here.document, here.condition)
        except (Unreadable, Misfit, Undecided):
            continue
        fits = [each for each in arrangements(chain, term, source_of(term.side)) if each[1]]
        if fits and agrees(setting, here):
            verdict.fits = fits
            verdict.notes.append(f"that is right if {MEANS[mean]}")
            return


def _with_a_cost(verdict, here, term):
    """Where the cost is not known: arrangements that are right with one that is common."""
    for cost in COMMON:
        try:
            chain = chain_in(here.terms, replace(here.setting, cost=cost), here.document, here.condition)
        except (Unreadable, Misfit, Undecided):
            continue
        fits = [each for each in arrangements(chain, term, source_of(term.side)) if each[1]]
        if fits:
            verdict.fits = fits
            verdict.notes.append(f"that is right with {COSTS[cost]}")
            return
