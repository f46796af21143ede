"""What a verdict says, in words: the same on the page and in a terminal."""

import re

from backprop_checked.derivation import verdicts
from backprop_checked.derivation.verdicts import (
    DEFINED,
    ELSEWHERE,
    RIGHT,
    SHAPE,
    SKIPPED,
    UNDECIDED,
    UNREAD,
    WRONG,
)

MARKS = {
    RIGHT: "✓",
    DEFINED: "·",
    SKIPPED: "·",
    ELSEWHERE: "≈",
    SHAPE: "✗",
    WRONG: "✗",
    UNDECIDED: "?",
    UNREAD: "?",
}

SIZE = re.compile(r"\bn\[([^\[\]]+)\]")
BELOW = str.maketrans("0123456789+−-ℓ", "₀₁₂₃₄₅₆₇₈₉₊₋₋ₗ")


def headline(verdict):
    """The verdict, in one sentence."""
    match verdict.state:
        case verdicts.RIGHT:
            return f"right: proved for {verdict.generality}"
        case verdicts.ELSEWHERE:
            return f"right in another convention: if {' and '.join(verdict.conventions)}"
        case verdicts.WRONG:
            return (
                f"wrong: {verdict.mistake}" if verdict.mistake else "wrong: it is not equal to the left side"
            )
        case verdicts.SHAPE | verdicts.UNDECIDED | verdicts.UNREAD | verdicts.SKIPPED:
            return f"{verdict.state}: {_with_sizes(verdict.reason)}"
    return verdict.state


def details(verdict):
    """(what it is, lines) of all else that is said of a side."""
    title = "This is" if verdict.state == RIGHT else "The formula is"
    said = [(title, [verdict.formula])] if verdict.formula else []
    if verdict.state == ELSEWHERE and verdict.reason:
        said.append(("In the conventions chosen", [_with_sizes(verdict.reason)]))
    if verdict.shapes:
        said.append(("The factors", [f"{text} is {_with_sizes(shape)}" for text, shape in verdict.shapes]))
    right = [text for text, is_right in verdict.fits if is_right]
    other = [text for text, is_right in verdict.fits if not is_right]
    if right:
        said.append(("This fits and is right", right))
    if other:
        said.append(("This fits and is wrong all the same", other))
    if verdict.example:
        *letters, left, own = verdict.example
        said.append(("An example", [f"{text} = {value}" for text, value in letters]))
        said.append(("Result", [f"the left side is {left[1]}", f"{own[0]} is {own[1]}"]))
    if verdict.follows is not None:
        said.append(
            (
                "",
                [
                    "it follows from the side before, which is not right"
                    if verdict.follows
                    else "it does not follow from the side before either"
                ],
            )
        )
    if verdict.notes:
        said.append(("Note", verdict.notes))
    return said


def conventions(report):
    """The conventions that a derivation was read with, those last that were chosen to fit its lines."""
    given = [words for words in report.setting.description() if words not in report.assumed]
    sentences = {"Read with": given, "Chosen to fit the lines": report.assumed}
    return " ".join(f"{about}: {', '.join(words)}." for about, words in sentences.items() if words)


def _with_sizes(text):
    """A sentence in which sizes are written as on paper: n₂, nₗ₋₁, n_L."""

    def written(found):
        low = found[1].translate(BELOW)
        return f"n{low}" if "L" not in low else f"n_{found[1]}" if len(low) == 1 else f"n_({found[1]})"

    return SIZE.sub(written, text)


def text(report):
    """The whole report for a terminal."""
    out = [conventions(report)]
    for chain in report.chains:
        out.append("")
        for verdict in chain.verdicts:
            out += _of_side(verdict, report)
    out += ["", summary(report)]
    return "\n".join(out)


def _of_side(verdict, report):
    lines = []
    if report.lines:
        number = f"{verdict.line + 1:3} | "
        start, end = verdict.span
        lines.append(f"{number}{report.lines[verdict.line]}")
        lines.append(" " * (len(number) + start) + "^" * max(end - start, 1))
    lines.append(f"  {MARKS[verdict.state]} {headline(verdict)}")
    for title, inner in details(verdict):
        lines.append(f"      {title + ': ' if title else ''}{'; '.join(inner)}")
    return lines


def summary(report):
    """How many sides got which verdict."""
    states = [verdict.state for chain in report.chains for verdict in chain.verdicts]
    counted = [f"{states.count(state)} {state}" for state in MARKS if state in states]
    return f"{len(states)} judged: {', '.join(counted)}." if states else "There is no equation here."
