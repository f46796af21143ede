"""A derivation cut into equations: chains of equals, each side with its place in the text."""

import re
from dataclasses import dataclass, field, replace
from itertools import accumulate

from backprop_checked.derivation.latex_layout import blanked, expanded, without_prose
from backprop_checked.derivation.line_continuation import join_lines
from backprop_checked.derivation.named_costs import in_one_word
from backprop_checked.derivation.opening_words import without_opening_words
from backprop_checked.derivation.program_functions import Functions, functions_in
from backprop_checked.derivation.syntax import Unreadable
from backprop_checked.derivation.text_layout import without_marks

LONGEST, MOST_LINES, LONGEST_LINE = 20_000, 200, 2_000
SEPARATOR = re.compile(
    r"\\(?:right|Right|long|Long)+(?:arrow|leftarrow)|\\implies|\\iff|→|⇒|->|=>|;|\\q?quad|\x00"
    r"|(?<=\s)(?:and|where)(?=\s[^=]*=)"
)
SENTENCE = re.compile(
    r"(?<=[\w)²ᵀ′])[.?!]\s+(?:[A-Z][a-z]+|I)\s[^=]*$|(?<=[\w)²ᵀ′])\.\s+[A-Z][a-z]+[.:]?$"
)  # behind it
# What explains the equation before it, in brackets: (y one-hot), (W2 is H × K).
ASIDE = re.compile(
    r"\s\((?=[^()]*\b(?:one-hot|is|are|for|with|where|since|because|the|of)\b)[^()=]*\)[\s.,]*$",
    re.IGNORECASE,
)
COMMENT = re.compile(r"#.*$")
COMMENTED = re.compile(r"^\s*(?:#+|$)")
# What stands behind three spaces and has words in it is a remark: (output bias), shape: (n1, 1), a few words.
REMARK = re.compile(
    r"(?<=[\w)\]ᵀ′'²])\s{3,}(?:\((?=.*[^\W\d_]{3})(?!.*[^\W\d_]{3}\().*\)|[A-Za-z]{3,}:.*"
    r"|(?=(?:.*\b[a-z]{4,}\b){2})[A-Za-z][\w'’]*(?: [\w'’,-]+){2,}\.?)\s*$"
)
CONDITION = re.compile(
    r"\s*(?:if\s+)?([a-z])\s*(=|≠|!=|\\neq?)\s*y_\{?([a-z])\}?\s*(?:then)?:?\s*", re.IGNORECASE
)
CASE = re.compile(r"\s*(?:if|for|when|where)?\s*\(?([a-z])\s*(?:=|≠|!=|\\neq?(?![a-z]))\s*(?!\1)[a-z]\)?\s*")
STATEMENT = re.compile(
    r"\s*(?:(?:import|def|return|if|else|elif|print|assert|class|while|pass|\"\"\"|''')(?![\w=])"
    r"|from [\w.]+ import\b|for .*\bin\b|with .*:\s*(?:#.*)?$)"
)
PROGRAM = re.compile(
    r"^\s*(?:def\s+\w+\s*\(|class\s+\w+\s*[:(]|import\s+\w+|for\s+.+:\s*(?:#.*)?$)", re.MULTILINE
)
DOCSTRING = re.compile(r"(?ms)^\s*[rf]?(?:\"\"\".*?\"\"\"|'''.*?''')\s*?$")
EXPLANATION = re.compile(r"(?s:\"\"\".*?\"\"\"|'''.*?''')|#.*")
MATLAB = re.compile(r"(?<=[\s\w)'])\.\*(?!\*)")  # .* is the product entry by entry
RETURN = re.compile(r"\s*return\b")
OPENING, CLOSING = "([{⟬⟦", ")]}⟭⟧"  # an equals sign between them is no equation's: cases, 1[i = j]
EQUALS = re.compile(r"\\equiv|\\triangleq|\\coloneqq|:=|≡|==|(?<![<>!=])=(?!=)")


@dataclass(frozen=True)
class Side:
    """One side of an equation: its text, the line it stands in, where it starts there, and how it was typed,
    which is as long: looks are blank in its text. "" where nobody has typed it."""

    text: str
    line: int
    start: int
    typed: str = ""


@dataclass
class EqualityChain:
    """Sides that are said to be equal, in order; `bare` where there is no equals sign at all, and
    `condition` where it holds in one case only: (index, "=" or "≠", the sample whose label it is held
    against). `case` is another one that is said behind it, as i = j.
    """

    sides: list = field(default_factory=list)
    bare: bool = False
    condition: tuple | None = None
    case: str = ""


@dataclass(frozen=True)
class Cut:
    """A derivation, cut up.

    Attributes:
        lines: the lines as they were typed.
        chains: what is to be judged.
        latex: whether it is LaTeX, in which each letter is a name.
        functions: the functions that a program defines.
    """

    lines: list
    chains: list
    latex: bool
    functions: Functions = field(default_factory=Functions)


def cut(text, numbers=False, read=str):
    """Cut a derivation into chains.

    Args:
        numbers: whether a number alone on a line says something.
        read: what a line is read as, which is as long.

    Raises:
        Unreadable: where it is too long, has too many lines or has a line that is too long.
    """
    if len(text) > LONGEST:
        raise Unreadable(f"this is {len(text)} signs long, and at most {LONGEST} are read")
    text = expanded(text)
    lines = text.splitlines()
    _limit(lines)
    latex = bool(re.search(r"\\[A-Za-z,;!{|]", _without_explanations(text)))
    functions = Functions() if numbers else functions_in(lines)
    if not numbers:
        lines = join_lines(lines, latex, lambda at: at in functions.lines or bool(STATEMENT.match(lines[at])))
        functions = replace(functions, lines=functions.lines | _docstring_lines(text))
    chains, open_chain, condition = [], False, None
    for number, line, is_in_a_sentence in _equations(map(read, lines), latex, functions):
        case, pieces = _case_before(line) if is_in_a_sentence else ("", list(_pieces(line)))
        for start, piece in pieces:
            if found := CONDITION.fullmatch(piece):
                condition = (found[1], "=" if found[2] == "=" else "≠", found[3])
                continue
            if CASE.fullmatch(piece) and chains and chains[-1].sides[-1].line == number:
                chains[-1].case = piece.strip()
                continue
            sides = [
                replace(side, typed=lines[number][side.start : side.start + len(side.text)])
                for side in _sides(piece, number, start)
            ]
            sides = [*_left_of_result(functions, number), *sides]
            continues = bool(chains) and (not sides[0].text.strip() or open_chain)
            open_chain = len(sides) > 1 and not sides[-1].text.strip()
            full = [side for side in sides if side.text.strip()]
            if len(sides) < 2 and is_in_a_sentence and not continues:
                continue  # a letter that a sentence names
            if continues and (len(sides) > 1 or chains[-1].sides):
                chains[-1].sides += full
                chains[-1].bare = False
            elif full and not (len(sides) == 1 and chains and chains[-1].sides[-1].line == number):
                chains.append(EqualityChain(full, len(sides) == 1, condition, case))
    return Cut(
        lines,
        [chain for chain in chains if not (chain.bare and _is_prose(chain.sides[0].text, numbers))],
        latex,
        functions,
    )


def _without_explanations(text):
    """A program without its comments and docstrings, in which LaTeX may stand; any other text as it is."""
    return EXPLANATION.sub("", text) if PROGRAM.search(text) else text


def _case_before(line):
    """(a case that is said first, as in For i = j: …, the pieces behind it), of a line of a sentence."""
    first, *rest = pieces = list(_pieces(line)) or [(0, "")]
    said = CASE.fullmatch(first[1]) and any(EQUALS.search(piece) for _, piece in rest)
    return (first[1].strip(), rest) if said else ("", pieces)


def _docstring_lines(text):
    """The numbers of the lines of a program that docstrings fill."""
    found = set()
    for each in DOCSTRING.finditer(text) if PROGRAM.search(text) else ():
        first = text.count("\n", 0, each.start())
        found |= set(range(first, first + each[0].count("\n") + 1))
    return found


def _left_of_result(functions, number):
    """The side that stands before what a function returns that is a gradient or the cost by its name."""
    return [Side(functions.results[number], number, 0)] if number in functions.results else []


def _equations(lines, latex, functions):
    """(number, what may be equations in a line, the rest of it blank, whether that is in a sentence) each,
    without what defines functions of a program."""
    lines, inside = list(lines), False
    commented = all(map(COMMENTED.match, lines))  # then nothing else is meant
    of_entries = not latex and any(MATLAB.search(line) for line in lines)
    for number, line in enumerate(lines):
        if of_entries:  # there * is the matrix product
            line = MATLAB.sub("⊙ ", line).replace("*", "@")
        if number in functions.results:
            line = RETURN.sub(lambda found: " " * len(found[0]), line)
        if number in functions.lines or (not latex and STATEMENT.match(line)):
            continue
        if commented:
            line = COMMENTED.sub(lambda found: " " * len(found[0]), line)
        line = in_one_word(without_marks(line, latex))
        text, inside = without_prose(line, inside)
        yield number, blanked(text) if latex else _without_remarks(text), text != line and not inside


def _without_remarks(line):
    """A line of a program or of plain mathematics with spaces for what explains it."""
    line = COMMENT.sub(lambda found: " " * len(found[0]), line)
    line = without_opening_words(line)
    line = SENTENCE.sub(lambda found: " " * len(found[0]), line) if EQUALS.search(line) else line
    line = ASIDE.sub(lambda found: " " * len(found[0]), line) if EQUALS.search(line) else line
    return REMARK.sub(lambda found: " " * len(found[0]), line) if EQUALS.search(line) else line


def _limit(lines):
    """Refuse too many lines, and a line that is too long."""
    if len(lines) > MOST_LINES:
        raise Unreadable(f"these are {len(lines)} lines, and at most {MOST_LINES} are read")
    for line in lines:
        if len(line) > LONGEST_LINE:
            raise Unreadable(
                f"a line is {len(line)} signs long, and at most {LONGEST_LINE} of a line are read"
            )


def _pieces(line):
    """(start, text) of the equations that stand in one line."""
    start = 0
    depths = list(accumulate((sign in "([{") - (sign in ")]}") for sign in line))
    marks = [
        found.span()
        for found in SEPARATOR.finditer(line)
        if found[0] not in ("->", "=>") or depths[found.start()] <= 0  # einsum("ij->i", a)
    ]
    marks += [(at, at + 1) for at in _outer_commas(line)]
    for first, last in (*sorted(marks), (len(line), len(line))):
        piece = line[start:first] if first >= start else ""
        if piece.strip(" .,:;"):
            end = len(piece.rstrip(" .,:;"))
            yield start, piece[:end]
        start = max(start, last)


def _outer_commas(line):
    depth = 0
    for at, sign in enumerate(line):
        depth += (sign in "([{") - (sign in ")]}")
        if sign == "," and depth == 0:
            yield at


def _sides(piece, number, start):
    sides, depth, last = [], 0, 0
    at = 0
    while at < len(piece):
        depth += (piece[at] in OPENING) - (piece[at] in CLOSING)
        found = EQUALS.match(piece, at)
        if found and depth <= 0:
            sides.append(Side(piece[last:at], number, start + last))
            at = last = found.end()
            continue
        at += 1
    return [*sides, Side(piece[last:], number, start + last)]


def _is_prose(text, numbers):
    """Whether a piece without an equals sign is words: then it says nothing to be judged."""
    words = re.findall(r"[A-Za-z]{2,}", text)
    return (
        not text.strip()
        or (len(words) >= 3 and not re.search(r"[\\^_*@=/]|\w\(", text))
        or (text.strip().isdigit() and not numbers)
    )
