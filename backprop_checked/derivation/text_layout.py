"""What is around equations in a page, a README or a comment, blanked out in its place: marks of Markdown, of
comments and of lists, and prose beside code in backticks.
"""

import re

from backprop_checked.derivation.latex_layout import SEPARATES

FENCE = re.compile(r"\s*(?:```|~~~).*$")
HEADING = re.compile(r"\s*#{1,6}\s.*$")
BOX = re.compile(r"[║│┃╔╗╚╝═─┌┐└┘]+")
IN_A_COMMENT = re.compile(r"^\s*(?://[/!]?|/\*+|\*/)(?=\s|$)|\s\*/\s*$")
# Before an equation alone: a line that goes on with one before it begins with a minus sign, too.
ITEM = re.compile(r"^\s*(?:[-*•>]|\d+[.)])\s+(?=.*=)")
BOLD = re.compile(r"^\s*(?:[-*]\s+)?\*\*[^*]*[A-Za-z][^*]*\*\*:?")
CODE = re.compile(r"`+")


def without_marks(line, latex):
    """A line in which only what may be mathematics or a program is left; every sign stays where it was.

    Args:
        line: as it was typed.
        latex: whether the text is LaTeX, where # begins no comment.
    """
    for pattern in (FENCE, *([HEADING] if latex else []), BOX, IN_A_COMMENT, BOLD, ITEM):
        line = pattern.sub(lambda found: " " * len(found[0]), line)
    return _code(line) if line.count("`") > 1 else line


def lines_under(lines, number):
    """The numbers of the lines of a program that stand under a line, with what is empty between them."""
    indent, found = len(lines[number]) - len(lines[number].lstrip()), []
    for place in range(number + 1, len(lines)):
        if lines[place].strip() and len(lines[place]) - len(lines[place].lstrip()) <= indent:
            break
        found.append(place)
    return found


def _code(line):
    """A line in which what stands in backticks is left, where an equation does; else as it is."""
    parts = CODE.split(line)
    marks = [found.span() for found in CODE.finditer(line)]
    if not any("=" in part for part in parts[1::2]):
        return line
    out, at = [], 0
    for place, (part, (first, last)) in enumerate(zip(parts, [*marks, (len(line), len(line))], strict=True)):
        out.append(part if place % 2 else " " * (first - at))
        out.append((SEPARATES + " " * (last - first - 1)) if last > first else "")
        at = last
    return "".join(out)
