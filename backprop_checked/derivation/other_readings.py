"""Sides that are right if letters are read otherwise: of other layers, one output, each sample alone."""

from dataclasses import replace

from backprop_checked.algebra.form import Undecided
from backprop_checked.derivation import verdicts
from backprop_checked.derivation.arrays import Misfit
from backprop_checked.derivation.chain import chain_in, is_the_cost
from backprop_checked.derivation.elsewhere import agrees, has_one_output, is_of_one_output
from backprop_checked.derivation.index_layers import links_layers, right_with_other_layers
from backprop_checked.derivation.one_output import WORDS
from backprop_checked.derivation.penalties import of_penalty
from backprop_checked.derivation.setting import MEANS
from backprop_checked.derivation.spans import span_of
from backprop_checked.derivation.syntax import Derivative, Unreadable, walk
from backprop_checked.derivation.verdicts import Verdict


def in_another_reading(here, term, elsewhere):
    """The verdict on a side that is right with letters of other layers, or with one output; else None."""
    links = links_layers(here, term)
    return with_one_output(here, term, elsewhere) or (with_other_layers(here, term) if links else None)


def with_one_output(here, term, elsewhere):
    """The verdict on a side that is right where there is one output; else None."""
    means = elsewhere is not None and has_one_output(here.setting, elsewhere.setting)
    if not (means or is_of_one_output(here, term)):
        return None
    return Verdict(verdicts.ELSEWHERE, term.side.line, span_of(term.side), conventions=[WORDS])


def with_other_layers(here, term):
    """The verdict on a side that is right where letters without a layer are of another one; else None."""
    said = right_with_other_layers(here, term, agrees)
    return Verdict(verdicts.ELSEWHERE, term.side.line, span_of(term.side), conventions=said) if said else None


def only_where(here, term):
    """In which cases alone a side is right that is equal to the first one.

    Where a line states that the cost is a mean, a derivative of it that is written out is that of the mean.
    Only a name, such as dZ, may hold each sample's own gradient without saying so.
    """
    one = [WORDS] if here.document.one_output and here.layers.known else []
    return [*one, *([MEANS["parameters"]] if _is_of_each_sample(here, term) else []), *of_penalty(term)]


def _is_of_each_sample(here, term):
    nodes = [each for side in (here.terms[0], term) for each in walk(side.node)]
    if here.setting.mean != "parameters" or not any(isinstance(node, Derivative) for node in nodes):
        return False
    if not any(is_the_cost(terms[0].node, here.document) for terms, _ in here.document.right):
        return False
    try:
        chain = chain_in(
            (here.terms[0], term), replace(here.setting, mean="cost"), here.document, here.condition
        )
        return chain.compare(term).equal is not True
    except (Unreadable, Misfit, Undecided):
        return True
