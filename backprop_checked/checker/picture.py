"""The picture: the lines of the backward pass, and what is known of each."""

import numpy as np

WEIGHT = " ✓→✗"  # a line that holds several values has the mark that comes last here


def backward_lines(judgement, spans):
    """The lines that a gradient depends on: (SourceSpan, mark, words); the wrong ones are those of the spans.

    ✓ is a gradient with respect to something, ✗ the wrong line, → passes a wrong value on.
    """
    rows = {(span.file, span.line): (span, "✗", "") for span in spans}
    for number, (events, matches) in judgement.at_first.items():
        site = judgement.program.sites[number]
        place = site.file, site.line
        if place in rows and rows[place][1] == "✗":
            continue
        row = site.span, *_mark(judgement, number, events, matches)
        if place not in rows or WEIGHT.index(row[1]) > WEIGHT.index(rows[place][1]):
            rows[place] = row
    return [rows[place] for place in sorted(rows) if rows[place][1] != " "]


def _mark(judgement, number, events, matches):
    for match in matches:
        if abs(match.factor - 1) < 1e-4:
            described = judgement.derivatives.describe(match.adjoint)
            return "✓", f"the gradient with respect to {described}"
    after = judgement.recording.by_site.get(number, ())
    same = len(after) == len(events) and all(
        one.value.shape == other.value.shape and np.array_equal(one.value, other.value)
        for one, other in zip(events, after, strict=True)
    )
    return (" ", "") if same else ("→", "passes a wrong value on")
