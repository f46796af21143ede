"""Equations that go on in the next line, written in one: after an open bracket, or with a sign in between."""

import re

MOST = 8  # lines
COMMENT = re.compile(r"(?<!\\)#.*$")
BREAK = re.compile(r"\s*(?:\\\\|\\)\s*$")
EQUALS = re.compile(r"(?<![<>!=])=(?!=)")
AT_END = re.compile(r"(?:[-+*/@·⊙−–]|\\odot|\\cdot)$")
AT_START = re.compile(r"^(?P<indent>[\s&]*)(?P<sign>[-+−–·⊙@]|\\odot|\\cdot)\s*(?=\S)")
WORD = re.compile(r"(?<![\\A-Za-z_.])[A-Za-z]{3,}(?![A-Za-z_(.])")
KNOWN = ("log", "exp", "tanh", "sigmoid", "softmax", "sum", "max", "sigma", "delta", "lambda", "yhat", "loss")


def join_lines(lines, latex, skipped):
    """The lines, each with what goes on in the next ones behind it; those are empty then.

    Args:
        skipped: whether a line, by its number, is no equation that could go on.
    """
    lines = list(lines)
    for number in range(len(lines)):
        if skipped(number) or not EQUALS.search(_code(lines[number], latex)):
            continue
        for last in range(number + 1, min(number + MOST, len(lines))):
            line, more = lines[number], lines[last]
            if skipped(last) or not _goes_on(line, more, lines[last:], latex):
                break
            lines[number] = f"{BREAK.sub('', _code(line, latex).rstrip())} {more.strip().lstrip('&')}"
            lines[last] = ""
    return lines


def _code(line, latex):
    return line if latex else COMMENT.sub("", line)


def _goes_on(line, more, rest, latex):
    """Whether a line goes on in the one below it, and the bracket that is open in it ends somewhere there."""
    code = BREAK.sub("", _code(line, latex).rstrip())
    if not more.strip():
        return False
    if (depth := _depth(code)) > 0:
        for each in rest[:MOST]:
            depth += _depth(_code(each, latex))
            if depth <= 0 or not each.strip():
                break
        return depth == 0
    if EQUALS.search(_code(more, latex)) or _has_words(more):
        return False
    if AT_END.search(code) or (not latex and line.rstrip().endswith("\\")):
        return True
    found = AT_START.match(more)
    indent = len(line) - len(line.lstrip())
    return bool(found) and (found["sign"] not in "-–" or len(found["indent"]) > indent)


def _depth(line):
    line = re.sub(r"\\[{}]", "", line)
    return sum((sign in "([{") - (sign in ")]}") for sign in line)


def _has_words(line):
    return any(word not in KNOWN for word in WORD.findall(line))
