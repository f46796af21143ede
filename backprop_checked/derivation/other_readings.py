"""The verdict on a side that is right if letters are read otherwise: of other layers, or of one output."""

from backprop_checked.derivation import verdicts
from backprop_checked.derivation.elsewhere import agrees, has_one_output, is_of_one_output
from backprop_checked.derivation.index_layers import links_layers, right_with_other_layers
from backprop_checked.derivation.one_output import WORDS
from backprop_checked.derivation.spans import span_of
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
