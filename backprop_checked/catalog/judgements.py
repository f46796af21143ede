"""Derivations of content, judged when the site is built: what the page shows, as data."""

import importlib

from backprop_checked.catalog.paths import module_name
from backprop_checked.derivation.judge import judge
from backprop_checked.derivation.wording import MARKS, details, headline


def judgement(name):
    """Return the verdicts on a derivation: its lines, what was assumed, and for each side what is said.

    Args:
        name: a text of content in small letters, such as `mistakes.derivations.hidden_layer`.
    """
    module, _, text = name.rpartition(".")
    report = judge(getattr(importlib.import_module(module_name(module)), text.upper()).strip("\n"))
    return {
        "setting": report.setting.description(),
        "assumed": report.assumed,
        "lines": [_line(number, line, report) for number, line in enumerate(report.lines)],
    }


def _line(number, text, report):
    verdicts = [verdict for chain in report.chains for verdict in chain.verdicts if verdict.line == number]
    return {"text": _pieces(text, verdicts), "verdicts": [_verdict(verdict, text) for verdict in verdicts]}


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
        "details": [[title, lines] for title, lines in details(verdict) if title != "This is"],
    }
