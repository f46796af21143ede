"""Verdicts as plain data: what the page shows, whether the build or the reader's browser judges."""

from backprop_checked.derivation.chain import ParsedSide
from backprop_checked.derivation.judge import judge
from backprop_checked.derivation.markup import mathematics
from backprop_checked.derivation.serialised import from_data
from backprop_checked.derivation.setting import Setting
from backprop_checked.derivation.wording import MARKS, conventions, details, headline, summary

SHOWN = 60  # characters of a text that is too long


def answer(text, fields=None, declared=None):
    """Judge a derivation; lists, dicts and text, which are the same in Python and in a browser.

    Args:
        text: the derivation.
        fields: the conventions that are given, as `Setting` names them; the others are chosen.
        declared: the forward pass of a formula whose letters are meant, as `serialised.to_data` writes it.

    Returns:
        The lines with their verdicts, the conventions in words, how many sides got which verdict, and as
        `fields` the conventions that differ from those that every derivation begins with.
    """
    fields = fields or {}
    if declared is None:
        report = judge(text, Setting(**fields), tuple(fields))
    else:
        report = judge(text, declared=from_data(declared))
    if report.chains and not report.lines:  # too long to be read: the one verdict is on all of it
        report.lines.append(f"{text[:SHOWN]}…")
    return {
        "conventions": conventions(report),
        "lines": [_line(number, line, report) for number, line in enumerate(report.lines)],
        "summary": summary(report),
        "fields": report.setting.given(),
    }


def _line(number, text, report):
    verdicts = [verdict for chain in report.chains for verdict in chain.verdicts if verdict.line == number]
    return {
        "text": _pieces(text, verdicts),
        "read": [markup for chain in report.chains for markup in _read(chain, number)],
        "verdicts": [_verdict(verdict, text) for verdict in verdicts],
    }


def _read(chain, number):
    """What was understood of a line, as MathML; of sides that cannot be read, nothing is said."""
    if chain.read:
        here, sides = chain.read
        own = [
            (term, place > 0)
            for place, (side, term) in enumerate(sides)
            if side.line == number and isinstance(term, ParsedSide)
        ]
        if own:
            yield mathematics(here, own)


def _pieces(text, verdicts):
    """A line cut where underlines begin and end: [text, state or ""] each."""
    pieces, at = [], 0
    for verdict in sorted(verdicts, key=lambda each: each.span):
        start, end = max(verdict.span[0], at), max(verdict.span[1], at)
        pieces += [[text[at:start], ""], [text[start:end], verdict.state]]
        at = end
    return [piece for piece in [*pieces, [text[at:], ""]] if piece[0]]


def _verdict(verdict, text):
    return {
        "state": verdict.state,
        "mark": MARKS[verdict.state],
        "side": text[verdict.span[0] : verdict.span[1]],
        "headline": headline(verdict),
        "formula": verdict.formula,
        "details": [[title, lines] for title, lines in details(verdict) if lines != [verdict.formula]],
    }
