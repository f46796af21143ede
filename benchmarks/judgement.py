"""What a report says of a mistake, judged: its line, and its words.

The line is `exact` (where the mistake was made, or another line listed beforehand because no value tells
the two apart), `near` (one of several lines that the report offers, or the same statement), `wrong`,
`none` (a report without a place) or `not noticed` (the gradients are called right). The words are `right`
(the suggestion, put into the file, makes the gradients right; or all of the listed words are there),
`vague` or `nothing`.
"""

import ast
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmarks import trials

LINES = ("exact", "near", "wrong", "none", "not noticed")
WORDS = ("right", "vague", "nothing")


@dataclass(frozen=True)
class NamedMistake:
    """What one finding of a report says, whatever checker wrote it.

    Args:
        place: the file's name and the line number, or None.
        places: further places that it offers.
        words: its name and its sentences.
        suggestion: code to write instead, or None.
        target: the file's name and the line number where to write it, or None.
    """

    place: tuple[str, int] | None
    places: tuple[tuple[str, int], ...]
    words: str
    suggestion: str | None = None
    target: tuple[str, int] | None = None


@dataclass(frozen=True)
class Answer:
    """A checker's answer: `right`, `wrong` or `cannot tell`, its findings, and its text for people."""

    state: str
    findings: tuple[NamedMistake, ...]
    text: str = ""


def statement(text, line):
    """Return the smallest statement of the text that covers the line, or None."""
    covers = [
        node
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.stmt) and node.lineno <= line <= node.end_lineno
    ]
    return min(covers, key=lambda node: node.end_lineno - node.lineno, default=None)


def _key(index):
    """Whether an index is a dictionary's key, such as "W1" or "W" + str(l)."""
    return any(isinstance(part, ast.Constant) and isinstance(part.value, str) for part in ast.walk(index))


def written(node):
    """Return the variable that a statement writes to, or into, or None."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call) and node.value.args:
        node = node.value.args[0]  # np.add.at(d, …)
    elif isinstance(node, (ast.Assign, ast.AugAssign)):
        node = node.targets[0] if isinstance(node, ast.Assign) else node.target
    while isinstance(node, ast.Subscript) and not _key(node.slice):
        node = node.value
    return ast.unparse(node) if isinstance(node, (ast.Name, ast.Attribute, ast.Subscript)) else None


def _bodies(node):
    """The blocks of statements of a node."""
    parts = [getattr(node, name, None) for name in ("body", "orelse", "finalbody")]
    return [part for part in parts if isinstance(part, list)]


def neighbours(text, line):
    """Return the lines of the statement, and of the statements beside it that write to the same variable.

    >>> text = "p = f(x); p[0] -= 1; p /= 2; q = 3".replace("; ", chr(10))
    >>> sorted(neighbours(text, 2))
    [1, 2, 3]
    """
    blocks = [body for node in ast.walk(ast.parse(text)) for body in _bodies(node)]
    covers = [(b, n) for b in blocks for n, one in enumerate(b) if one.lineno <= line <= one.end_lineno]
    if not covers:
        return set()
    block, here = min(covers, key=lambda cover: len(ast.unparse(cover[0][cover[1]])))
    first = last = here
    name = written(block[here])
    while name and first > 0 and written(block[first - 1]) == name:
        first -= 1
    while name and last + 1 < len(block) and written(block[last + 1]) == name:
        last += 1
    chosen = [one for one in block[first : last + 1] if not hasattr(one, "body")]
    return {number for one in chosen for number in range(one.lineno, one.end_lineno + 1)}


def line_verdict(answer, files, place, also=()):
    """Judge the line: is it the place of the mistake, or one of the others that may be named?"""
    if answer.state == "right":
        return "not noticed"
    named = [finding.place for finding in answer.findings if finding.place]
    offered = [one for finding in answer.findings for one in finding.places]
    if not named and not offered:
        return "none"
    if place in named or set(also) & set(named):
        return "exact"
    if place in offered or set(also) & set(offered):
        return "near"
    group = {(place[0], line) for line in neighbours(files[place[0]], place[1])}
    if group & set(named):
        return "near"
    return "wrong"


def says(words, wanted):
    """Return whether the words hold one alternative of each wanted text, as a whole word.

    >>> says("N is missing, see line 5", ["n|m"]), says("see line 5", ["5"])
    (True, False)
    """
    words = re.sub(r"(line|lines|:)\s?\d+", " ", words)
    return all(any(_stands(one, words) for one in alternatives.split("|")) for alternatives in wanted)


def _stands(text, words):
    start = r"(?<!\w)" if re.match(r"\w", text) else ""
    # A word of some length may go on: `transpos` stands for `transposed` and `transposition`.
    end = r"(?!\w)" if re.search(r"\w$", text) and len(text) < 4 else ""
    return re.search(start + re.escape(text) + end, words, re.IGNORECASE) is not None


def repaired(text, line, suggestion):
    """Return the text with the suggestion in place of the line's statement, or None if it does not fit."""
    old = statement(text, line)
    if old is None or hasattr(old, "body"):
        return None
    lines = text.split("\n")
    first = lines[old.lineno - 1]
    indent = first[: len(first) - len(first.lstrip())]
    try:
        new = ast.parse(suggestion).body
    except SyntaxError:
        return None
    if (
        len(new) == 1
        and isinstance(new[0], ast.Expr)
        and isinstance(old, (ast.Assign, ast.AugAssign, ast.Return))
    ):
        segment = ast.get_source_segment(text, old.value)
        whole = ast.get_source_segment(text, old)
        suggestion = (
            whole[: len(whole) - len(segment)] + suggestion if whole.endswith(segment) else suggestion
        )
    rows = [indent + row for row in suggestion.split("\n")]
    return "\n".join([*lines[: old.lineno - 1], *rows, *lines[old.end_lineno :]])


def mends(files, finding):
    """Return whether the finding's suggestion, written into the files, makes the gradients right."""
    target = finding.target or finding.place
    if not finding.suggestion or not target or target[0] not in files:
        return False
    text = repaired(files[target[0]], target[1], finding.suggestion)
    if text is None:
        return False
    double = {name: whole.replace("float32", "float64") for name, whole in {**files, target[0]: text}.items()}
    with tempfile.TemporaryDirectory() as folder:
        try:
            return trials.right(*trials.run(trials.write(double, Path(folder))))
        except Exception:  # a suggestion that does not run is no cure
            return False


def word_verdict(answer, files, wanted):
    """Judge the words of the findings. A quotation of the wrong line does not count as words about it."""
    if not answer.findings:
        return "nothing"
    if any(mends(files, finding) for finding in answer.findings):
        return "right"
    rows = {row.strip() for text in files.values() for row in text.split("\n") if len(row.strip()) > 3}
    for finding in answer.findings:
        words = f"{finding.words} {finding.suggestion or ''}"
        for row in rows:
            words = words.replace(row, " ")
        if says(words, wanted):
            return "right"
    return "vague"


def judge(program, kinds, answer):
    """Judge an answer on the program with the mistakes of these kinds made.

    The first findings count, as many as mistakes were made: a checker gains nothing by naming many lines.

    Returns:
        for each kind, the verdict on the line and the verdict on the words.
    """
    files = program.wrong(kinds)
    first = Answer(answer.state, answer.findings[: len(kinds)], answer.text)
    verdicts = []
    for kind in kinds:
        mistake = program.mistakes[kind]
        also = [program.place(text) for text in mistake.also]
        line = line_verdict(first, files, program.place(mistake.old), also)
        alone = len(kinds) == 1
        words = word_verdict(first, files, mistake.says) if alone else several(first, program, kind, kinds)
        verdicts.append((kind, line, words))
    return verdicts


def several(answer, program, kind, kinds):
    """Judge the words on one of several mistakes: a suggestion counts if it mends this one alone."""
    mistake = program.mistakes[kind]
    return word_verdict(answer, program.wrong((kind,)), mistake.says)
