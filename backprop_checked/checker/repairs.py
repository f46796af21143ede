"""Repairs: what to write instead of a wrong expression, and what that says of the mistake."""

from dataclasses import dataclass

from backprop_checked.checker.findings import Reason


@dataclass(frozen=True)
class Repair:
    """What to write instead: the new text of an expression or statement, and the old one."""

    text: str | None  # None where the text stays, and its place is another one
    old: str
    line: int
    kind: str  # what was changed: operator, transpose, name, factor, sum, sign, path, slope, …
    site: object = None
    transposes_a_weight: bool = False
    changed: int = 0  # the line of the part that is another one, in a statement of several lines


# What a confirmed repair says of the mistake: its name, if it has one, and a sentence.
REPAIRS = {
    "accumulated": (
        "path missing",
        "The contributions must be added up, by `+=`; with `=` only the last one is left.",
    ),
    "added up": (
        "path missing",
        "The contributions must be added up, by `+=`; with `=` only the last one is left.",
    ),
    "exchanged": (None, "Two values stand in each other's places."),
    "joined": (None, "The parts are joined in the other order."),
    "carry": (
        "path missing",
        "What this line computes for the next pass of the loop is not handed on to it.",
    ),
    "transpose": (
        "transposed",
        "One factor is transposed where it should not be, or is not where it should be.",
    ),
    "sign": ("sign", "The sign is wrong."),
    "sign of": (None, "The sign is lost where that of the entries differs."),
    "axis": ("summed over the wrong axis", "The sum, or the mean, runs along the wrong axis."),
    "sum": (None, "It should be another sum or mean."),
    "outer product": (
        None,
        "Broadcasting makes an outer product of it: every entry is combined with every other.",
    ),
    "operator": (None, "Another operation belongs here."),
    "order": (None, "The operands stand in the wrong order."),
    "part left out": (None, "One operand is too much."),
    "function left out": (None, "One call is too much."),
    "number": (None, "A number should be another one."),
    "comparison": (None, "The condition should be another one."),
    "index": (None, "The index takes the value of another step."),
    "flip": (None, "The kernel is rotated by 180° in the backward pass: flipped along both of its axes."),
    "slice": (None, "Another part of the array belongs here: the index lacks a factor."),
    "repeated": (
        None,
        "An index stands here more than once, and `+=` adds only its last share; `np.add.at` adds all.",
    ),
    "name": (None, "Another value belongs here."),
    "slope": (None, "This is not the derivative of the activation function that the loss uses."),
    "factor": (None, "A factor is missing, or too much."),
    "length": (None, "Another size divides here: the length of another axis, or of another array."),
    "size": (
        "N forgotten",
        "The loss is a mean over all entries of its array: their number divides, not that of the samples.",
    ),
    "root": ("a factor", "The square root of a size is missing, or too much."),
    "softmax": (
        "only the diagonal of the softmax Jacobian",
        "Softmax ties the outputs together: each error is less the mean of all, weighted by the outputs.",
    ),
    "summand": ("path missing", "A summand is missing: a share of the gradient."),
    "product": (None, "A product is missing."),
    "expression": (None, "Another expression belongs here."),
}

# What says more than the numbers, which alone look like another mistake.
SAYS_ALL = ("size", "softmax", "carry", "joined", "added up", "exchanged")
SHARES_LOST = "accumulated", "zero"  # what comes back as zero is no zero, but the last share


def with_repair(reason, repair):
    """The Reason, with what a confirmed Repair adds to it where the numbers alone said little."""
    code, words = REPAIRS.get(repair and repair.kind, (None, ""))
    if repair and repair.kind == "softmax" and reason.kind == "between":  # the whole step is missing
        return Reason(None, reason.sentence, reason.kind, reason.factor)
    if repair and (
        repair.kind in SAYS_ALL or (repair.kind, reason.kind) == SHARES_LOST
    ):  # the numbers alone look like another mistake
        return Reason(code, words, reason.kind, reason.factor)
    if repair and repair.kind == "loop":
        return Reason(None, "The loop has a pass too few, or too many: its range is another one.", "loop")
    if repair and repair.text is None:  # a statement that belongs elsewhere
        words = f"This line stands in the wrong block, by its indentation. It belongs {repair.kind}."
        return Reason(None, words, "place")
    if repair and repair.kind == "root":  # √4 is 2, but no factor 2 is missing
        return Reason(code, f"{words} {reason.sentence}", reason.kind, reason.factor)
    if repair is None or reason.kind not in ("unknown", "entries", "shape", "other"):
        return reason
    if repair.kind == "transpose" and reason.kind != "transposed" and repair.transposes_a_weight:
        code = "W not transposed"
    return Reason(reason.code or code, f"{words} {reason.sentence}".strip(), reason.kind, reason.factor)
