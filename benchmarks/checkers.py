"""The checkers that are asked: each takes a program's path and gives an Answer."""

from pathlib import Path

from backprop_checked.catalog.paths import PROJECT
from benchmarks.judgement import Answer, NamedMistake

# The files of this project's checker: a table is of the checker that they are.
FILES = sorted((PROJECT / "backprop_checked" / "checker").glob("*.py"))
STATES = {0: "right", 1: "wrong", 3: "cannot tell"}


def package(path):
    """Ask the checker of this project."""
    from backprop_checked.checker import diagnose

    report = diagnose(source=str(path))
    findings = tuple(_finding(one) for one in report.findings)
    return Answer(STATES[report.status], findings, str(report))


def _place(span):
    return (Path(span.file).name, span.line) if span else None


def _finding(one):
    """Return a finding of the package as this folder's. Where it offers several lines, it names none."""
    place, line = _place(one.span), one.suggestion_line
    target = (place[0], line) if place and line else place
    lines = tuple(_place(each) for each in one.lines)
    words = f"{one.code or ''}. {one.message}"
    return NamedMistake(None if lines else place, lines, words, one.suggestion, target)


CHECKERS = {"package": package}
