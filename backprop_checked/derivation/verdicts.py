"""What is said of one side of an equation: data, which templates and the terminal put into words."""

from dataclasses import dataclass, field

from backprop_checked.derivation.setting import COSTS

RIGHT, ELSEWHERE, SHAPE, WRONG, UNDECIDED, UNREAD, DEFINED, SKIPPED = (
    "right",
    "right in another convention",
    "shapes do not fit",
    "wrong",
    "cannot tell",
    "cannot be read",
    "taken as a definition",
    "not judged",
)
NOT_JUDGED = ", which is not judged"  # of the line of a gradient
READINGS = {  # what is said of a way in which a side was read, by the attribute of its elaboration
    "chained": "read as the chain rule: a sum over every entry of what stands between two derivatives",
    "widened": "what stands behind a sum and has its index was taken as summed, too: write brackets",
    "added": "the cost is one number: the entries of this side were added up",
    "whole": "an index that appears on this side only was read as the whole vector",
    "entries_first": "⊙ was read before the matrix product beside it, for only that fits: write brackets",
    "one_axis": "a column before a matrix of as many rows was read as an array of one axis, as NumPy has it",
    "entrywise": "a derivative of a vector was read entry by entry, as the vector of slopes",
}


@dataclass
class Verdict:
    """The verdict on one side.

    Attributes:
        state: one of the words above.
        line: the line in which the side stands, from 0 on.
        span: what is underlined: the whole side, or where it breaks.
        reason: why, in one sentence; empty where the state says all.
        shapes: (text, shape) of the factors, where shapes do not fit.
        fits: (text, whether it is right) of arrangements of the same factors that fit.
        conventions: under what it is right.
        example: lines that show, in numbers, where it is wrong.
        mistake: the mistake that was made, where one explains the difference.
        generality: for what it is right: every size, any σ, any cost.
        formula: the name of the site's formula that a side is, or of which a wrong side is a known variant.
        follows: whether it follows from the side before, where that one is not right.
        notes: how it was read, where that is not obvious.
    """

    state: str
    line: int
    span: tuple
    reason: str = ""
    shapes: list = field(default_factory=list)
    fits: list = field(default_factory=list)
    conventions: list = field(default_factory=list)
    example: list = field(default_factory=list)
    mistake: str = ""
    formula: str = ""
    generality: str = ""
    follows: bool | None = None
    notes: list = field(default_factory=list)


@dataclass
class Judged:
    """A chain with the verdict on each side but the first.

    Attributes:
        text: its first side.
        line: the line in which that stands.
        verdicts: one for each side but the first.
        read: the `ChainInSetting` as which it was judged, and its sides, each a pair of `lines.Side` and
            `chain.ParsedSide`; None where it could not be read.
    """

    text: str
    line: int
    verdicts: list
    read: tuple | None = None


@dataclass
class DerivationReport:
    """All verdicts on a derivation.

    Attributes:
        lines: the lines as they were typed.
        setting: the network and the conventions that it was read in.
        assumed: what of that was chosen by looking at the derivation.
        chains: `Judged`, in order.
    """

    lines: list
    setting: object
    assumed: list
    chains: list

    @property
    def ok(self):
        """Whether everything is right."""
        return all(v.state in (RIGHT, DEFINED, SKIPPED) for chain in self.chains for v in chain.verdicts)


def generality(chain):
    """For what a chain is right: every size, any σ, any cost, or what these are."""
    setting, layers = chain.setting, chain.layers
    if layers is None:
        return chain.network.generality() + (f", up to {chain.network.rest}" if chain.rest else "")
    sizes = "all values" if setting.scalar else "every size"
    known = [f"σ of layer {chain.network.key(layer)} the {name}" for layer, name in chain.activations]
    outputs = {"identity": "the last layer without σ", "softmax": "the last layer a softmax"}
    if layers.known and setting.output in outputs:
        known.append(outputs[setting.output])
    sigma = known or ["any σ" if setting.activation == "any" else f"σ the {setting.activation}"]
    cost = COSTS[setting.cost if layers.known or setting.cost in ("sum", "own") else "any"]
    return ", ".join([sizes, *sigma, cost])


def notes_of(found):
    """How a side was read, where that is not obvious, as its `SideComparison` shows."""
    notes = [note for attribute, note in READINGS.items() if getattr(found.elaboration, attribute)]
    run = sorted(getattr(found.elaboration, "as_in_formula", ()))
    return [*notes, *(f"{name} was taken to run as far as in the formula" for name in run)]
