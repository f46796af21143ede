"""Words before an equation in plain text: Let z = W x + b, Backward pass: dz = …"""

import re

# A line with one of these at its beginning is a sentence; `if` is not here, for what it says need not hold.
OPENING = frozenset(
    (
        *("let", "let's", "where", "so", "then", "thus", "hence", "therefore", "we", "with", "suppose"),
        *("given", "for", "now", "note", "here", "finally", "and", "by", "since", "say", "first", "next"),
        *("also", "put", "set", "define", "using", "because", "i.e.", "e.g.", "recall", "consider", "assume"),
        *("similarly", "substituting", "plugging", "likewise", "again", "this", "that", "which", "it", "as"),
        *("in", "at", "from", "taking", "applying", "differentiating", "the", "our", "my", "write"),
    )
)
SHORT = ("a", "an", "of", "is", "to", "be", "on", "us", "or")
EQUALS = re.compile(r":=|≡|(?<![<>!=])=(?!=)")
TOKEN = re.compile(r"\S+\s*")
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
OPERATORS = "+-−*/·@⊙×⋅(["
# Backward pass: …, Eq. 1: …, Gradient w.r.t. W: …; a colon in brackets is no end of words.
HEADING = re.compile(
    r"\s*(?=[^=:]*[A-Za-z]{3})(?:[A-Za-z][\w.'’-]*|\d+|\([\w\s]*\))(?:\s+(?:[\w.'’-]+|\([\w\s]*\)))*\s*:(?!=)"
)
ANNOTATION = re.compile(r"\s*(?:float|int|list|tuple|dict|bool|np\.|torch\.|Tensor|Array|nd?array)")


def without_opening_words(line):
    """A line of plain text with spaces for the words before its equation; every other sign stays where it
    was."""
    equals = EQUALS.search(line)
    if equals is None:
        return line
    end = 0
    if (found := HEADING.match(line)) and found.end() <= equals.start():
        end = 0 if ANNOTATION.match(line, found.end()) else found.end()
    end = _end_of_words(line, end, equals.start())
    return " " * end + line[end:]


def _end_of_words(line, start, last):
    """Where the words end that a sentence begins with, before the left side of its equation."""
    tokens = list(TOKEN.finditer(line, start, last))
    at = start
    for place, found in enumerate(tokens[:-1]):  # the last one is the left side, or its end
        text = found[0].strip().rstrip(",:;").lower()
        if not place and text not in OPENING:
            break
        word = WORD.fullmatch(text) is not None and (len(text) > 2 or text in SHORT)
        following = tokens[place + 1][0].strip()
        word = word or text in OPENING or (found[0].strip().endswith(",") and following in OPENING)
        if not word or following[0] in OPERATORS:
            break
        at = found.end()
    return at
