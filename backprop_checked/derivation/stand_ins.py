"""Letters that are written as more than a letter: Var[w], E[z²], θ with a W above it. While a line is read, a
letter that nobody types stands in for each of them, as long as what it stands for."""

import re
from functools import cache

FIRST, MANY = 0xA500, 0x10C  # the syllables of a script in which nobody writes formulas
PARTS = re.compile(r"\\mathrm\{([A-Za-z]+)\}|(\\?[A-Za-z]+)|(\d+)|(\S)")
FONTS = r"\\(?:mathrm|operatorname\*?|text|textrm|mathbb|mathbf|mathit)"
GREEK = {r"\theta": r"(?:\\theta|theta|θ)"}
_spelled = {}  # what each stand-in stands for


@cache
def stand_in(tex):
    """The letter that stands in for what is written so in LaTeX."""
    if len(_spelled) == MANY:
        raise ValueError("more letters of several signs than there are stand-ins")
    letter = chr(FIRST + len(_spelled))
    _spelled[letter] = re.sub(r"\\mathrm\{([A-Za-z]+)\}", r"\1", tex).replace("{", "").replace("}", "")
    return letter


@cache
def pattern(tex):
    """What finds it as people write it: with or without the command for upright letters."""
    found = []
    for upright, word, number, sign in PARTS.findall(tex):
        own = upright or word or number or sign
        if upright:
            found.append(rf"(?:{FONTS}\s*\{{\s*{own}\s*\}}|(?<![A-Za-z\\]){own}(?![A-Za-z]))")
        elif own in GREEK:
            found.append(GREEK[own])
        elif own in "{}":
            found.append(rf"{re.escape(sign)}?")
        elif own in "[]":
            found.append(rf"(?:\\left|\\right)?\s*[{re.escape('[(' if sign == '[' else '])')}]")
        else:
            found.append(re.escape(own))
    return re.compile(r"\s*".join(found))


def with_stand_ins(text, every):
    """A text in which a letter stands in for each of these, written in LaTeX; as long as it was."""
    for tex in sorted(every, key=len, reverse=True):
        text = pattern(tex).sub(lambda found, tex=tex: stand_in(tex) + " " * (len(found[0]) - 1), text)
    return text


def spelled(text):
    """A text with what stand-ins stand for."""
    letters = f"([{chr(FIRST)}-{chr(FIRST + MANY - 1)}]) *"
    return re.sub(letters, lambda found: _spelled.get(found[1], found[0]), text)
