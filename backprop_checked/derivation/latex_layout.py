"""What LaTeX says of looks alone, blanked out in its place: colours, fonts, alignment, the braces around
them; and a
reader's own macros, written out.
"""

import re

from backprop_checked.derivation.syntax import Unreadable
from backprop_checked.derivation.words import FUNCTIONS

LAYOUT = re.compile(
    r"\\(?:left|right|big[lr]?|Big[lr]?|bigg[lr]?|Bigg[lr]?|mathbf|boldsymbol|bm|mathrm|mathit|mathsf|mathbb|"
    r"vec|displaystyle|limits|nolimits|boxed|operatorname\*?|rm|bf|underbrace|overbrace|"
    r"nonumber|notag|cr|hspace\*?\{[^{}]*\})(?![A-Za-z])"
    r"|\\[cdt]?frac\s*\{\s*\}\s*\{\s*\}"
    r"|\\(?:text)?color\s*\{[^{}]*\}|\\bbox\s*\[[^\]]*\]|\\(?:tag|label)\s*\{[^{}]*\}|\\[,;:!> ]|[&~]"
    r"|\\(?:begin|end)\s*\{[a-z*]+\}|\$\$?|\\[\[\]()]"
)
TEXT = re.compile(r"\\(?:text|mbox|textrm|textbf|mathrm|operatorname)\s*\{([^{}]*)\}")
LABEL = re.compile(r"_\s*\{\s*(?:\d+|[A-Za-z])\s*(?:\\times|×)\s*(?:\d+|[A-Za-z])\s*\}")
MACRO = re.compile(r"\\(?:re)?newcommand\s*\{?\\([A-Za-z]+)\}?\s*(?:\[(\d)\])?\s*\{")
TAKES_BRACES = re.compile(
    r"(?:\^|_|\\[cdt]?frac|\\sqrt(?:\s*\[\s*\d+\s*\])?|\\(?:wide)?(?:hat|tilde)|\\bar|\\overline|\\dot|\\mathcal)\s*$"
)
BLOCKS = re.compile(r"\\begin\s*\{([pbBvV]?matrix)\}(.*?)\\end\s*\{\1\}")
CASES = re.compile(r"\\begin\s*\{cases\}(.*?)\\end\s*\{cases\}")
CONDITION = re.compile(
    r",?\s*&?\s*(\\(?:text|mbox|textrm|mathrm)\s*\{\s*(?:,?\s*(?:if|for|when|otherwise|else)\s*)+\})"
)
EITHER_NORM = "⦀"  # stands for ‖ as it is typed: in cases ‖ parts what is side by side
BARS = (
    (re.compile(r"(?<!\\)\\left\s*\\\||(?:\\left\s*)?\\lVert(?![A-Za-z])"), "⦃"),
    (re.compile(r"(?<!\\)\\right\s*\\\||(?:\\right\s*)?\\rVert(?![A-Za-z])"), "⦄"),
    (re.compile(r"(?<!\\)\\\||\\Vert(?![A-Za-z])"), EITHER_NORM),
    (re.compile(r"(?:\\(?:left|big|Big)\s*)?\\lvert(?![A-Za-z])|\\left\s*(?:\||\\vert(?![A-Za-z]))"), "⟪"),
    (re.compile(r"(?:\\(?:right|big|Big)\s*)?\\rvert(?![A-Za-z])|\\right\s*(?:\||\\vert(?![A-Za-z]))"), "⟫"),
    (re.compile(r"\\vert(?![A-Za-z])"), "|"),
    (re.compile(r"(?<!\\)\\\{"), "("),
    (re.compile(r"(?<!\\)\\\}"), ")"),
)
STARTS = "+-−–*/·×⊙@=<>≤≥([{⟪⦃⟦⟬‖⏎,^_"  # behind one of these a bar opens
PAIRS = {"|": "⟪⟫", EITHER_NORM: "⦃⦄"}
DOUBLE_BARS = re.compile(r"\|\|([^|]+)\|\|")
DIGITS = re.compile(r"\\[cdt]?frac\s*(\d)\s*(\d)(?![\d.])")  # \frac12
ONES = re.compile(r"\\(?:mathbf|mathbb|mathds|boldsymbol|bm|vec)\s*(?:\{\s*1\s*\}|1)")
SPELLINGS = (  # what has another spelling, which is no longer
    (re.compile(r"\\bigodot(?![A-Za-z])"), r"\\odot"),
    (re.compile(r"\^\s*\{\s*'\s*\}"), "'"),  # f^{'}
    (
        re.compile(r"\^\s*\{\s*(\[[^\]]*\]|\([^)]*\))\s*\^\s*\{?\s*(?:T|\\top)\s*\}?\s*\}"),
        r"^{\1T}",
    ),  # W^{[l]^T}
)
# What a cost is a function of, where it is a list or stands in a fraction: J(W, b; x, y), dL(a) above a line.
ARGUMENTS = re.compile(
    r"((?<![A-Za-z\\])[JLCE]|\\ell|\\mathcal\s*\{\s*[A-Z]\s*\}|(?<![A-Za-z\\])d\s*[JLCE])\s*\(([^()=+]*[,;][^()=+]*)\)"
)
OPENS = re.compile(r"(\$\$?|(?<!\\)\\[\[\]()])")
MOST_ROUNDS, LONGEST = 12, 20_000
SEPARATES = "\x00"  # stands where an equation ends


def blanked(line):
    """A line of LaTeX with all that is layout blanked out; every sign that is left stays where it was."""
    line = BLOCKS.sub(_blocks, with_norms(line))
    line = CASES.sub(_cases, line)
    for pattern, sign in BARS:
        line = pattern.sub(lambda found, sign=sign: sign + " " * (len(found[0]) - 1), line)
    line = DIGITS.sub(lambda found: f"({found[1]}/{found[2]})".ljust(len(found[0])), line)
    line = line.replace("\\\\", f"{SEPARATES} ")
    line = re.sub(r"(?<=\])\\prime(?=\})", "'" + " " * 5, line)  # g^{[l]\prime}
    line = re.sub(r"(?<!\\)%.*$", _blank, line)
    line = re.sub(r"\\(?:tag|label)\s*\{[^{}]*\}", _blank, line)
    line = ONES.sub(lambda found: f" 𝟏{' ' * (len(found[0]) - 2)}", line)
    line = TEXT.sub(_words, line)
    if "brace" in line:
        line = LABEL.sub(_blank, line)
    line = line.replace("\\_", " _")
    while (cleaned := LAYOUT.sub(_blank, line)) != line:
        line = cleaned
    for pattern, written in SPELLINGS:
        line = pattern.sub(lambda found, written=written: found.expand(written).ljust(len(found[0])), line)
    line = ARGUMENTS.sub(lambda found: found[1] + " " * (len(found[0]) - len(found[1])), line)
    return _without_layout_braces(line)


def without_prose(line, inside):
    """(a line in which all that stands outside of $…$ is blank, whether a $ is open at its end). A line
    without a
    $ stays as it is."""
    if not OPENS.search(line):
        return line, inside
    parts = OPENS.split(line)
    for place, part in enumerate(parts):
        if OPENS.fullmatch(part):
            inside = part in ("\\(", "\\[") or (part[0] == "$" and not inside)
            parts[place] = SEPARATES + " " * (len(part) - 1)
        elif not inside:
            parts[place] = " " * len(part)
    return "".join(parts), inside


def _blank(found):
    return " " * len(found[0])


def _blocks(found):
    """A matrix of blocks, with signs of one letter each for its ends, its rows and what is side by side."""
    inner = found[2].replace("\\\\", "⏎ ").replace("&", "‖")
    head, end = found.start(2) - found.start(), found.end() - found.end(2)
    return "⟦" + " " * (head - 1) + inner + "⟧" + " " * (end - 1)


def _cases(found):
    """Cases, with signs of one letter each for their ends, for what parts them and for their conditions."""

    def condition(each):
        return "‖" + " " * (len(each[0]) - 1)

    inner = re.sub(r",(\s*[&⏎])", r" \1", CONDITION.sub(condition, found[1].replace("\\\\", "⏎ ")))
    inner = re.sub(r"‖([^⏎]*)&", r"‖\1 ", inner).replace("&", "‖")
    inner = re.sub(r"⏎(\s*)$", r" \1", inner)
    head, end = found.start(1) - found.start(), found.end() - found.end(1)
    return "⟬" + " " * (head - 1) + inner + "⟭" + " " * (end - 1)


def with_norms(text):
    """A text in which ‖ is no sign of the grammar's own."""
    return text.replace("‖", EITHER_NORM).replace("∥", EITHER_NORM)


def with_bars(text):
    """A line in which a bar says whether an absolute value begins there or ends, and a double one a norm.

    Raises:
        Unreadable: for a bar that has no partner.
    """
    text = DOUBLE_BARS.sub(lambda found: f"⦃ {found[1]}⦄ ", text)
    signs, opened, before = list(text), {sign: [] for sign in PAIRS}, ""
    for at, sign in enumerate(text):
        if sign in PAIRS:
            opens = not opened[sign] or before in STARTS
            signs[at] = PAIRS[sign][0 if opens else 1]
            opened[sign] = [*opened[sign], at] if opens else opened[sign][:-1]
        before = signs[at] if not sign.isspace() else before
    for at in [at for places in opened.values() for at in places][:1]:
        raise Unreadable("a bar has no partner", (at, at + 1))
    return "".join(signs)


def _words(found):
    """The words in \\text{…}: a function that is known stays, anything else separates equations."""
    called = found.string[found.end() :].lstrip().startswith(("(", "\\left("))
    if called and re.fullmatch(r"[A-Z]\w+", found[1].strip()):  # \text{LeakyReLU}(z) is a function
        return " " * (len(found[0]) - len(found[1]) - 1) + found[1] + " "
    if re.match(r"\\text(?:bf|rm)", found[0]) and re.fullmatch(r"[A-Za-z]", found[1].strip()):
        return found[1].strip().rjust(len(found[0]))  # \textbf{h}
    if found[1].strip() in FUNCTIONS or found[1].strip() in ("T", "prev", "next", "out", "in"):
        head = found[0].index("{")
        return " " * head + found[0][head:]
    return SEPARATES + " " * (len(found[0]) - 1)


def _without_layout_braces(line):
    """Braces that hold no argument are blank; where a script stands on them, they are brackets."""
    signs, open_braces = list(line), []
    arguments = set()  # places of braces that close the first argument of a fraction
    for at, sign in enumerate(line):
        if sign == "{":
            before = line[:at].rstrip()
            takes = bool(TAKES_BRACES.search(before)) or (
                before.endswith("}") and len(before) - 1 in arguments
            )
            first = bool(re.search(r"\\[cdt]?frac\s*$", before))
            open_braces.append((at, takes, first))
        elif sign == "}" and open_braces:
            start, takes, first = open_braces.pop()
            if first:
                arguments.add(at)
            if not takes:
                inner, behind = line[start + 1 : at].strip(), line[at + 1 :].lstrip()
                bracket = (
                    behind[:1] == "^"
                    and not re.fullmatch(r"\\?[A-Za-z]+(?:[_^].*)?", inner)
                    and "=" not in inner
                )
                signs[start], signs[at] = "()" if bracket else "  "
        elif sign == "}":
            signs[at] = " "
    for start, *_ in open_braces:
        signs[start] = " "
    return "".join(signs)


def expanded(text):
    """A text with the macros that it defines written out.

    Raises:
        Unreadable: where that becomes too long, as with a macro that names itself.
    """
    macros = {}
    while found := MACRO.search(text):
        end = _closing(text, found.end() - 1)
        macros[found[1]] = (int(found[2] or 0), text[found.end() : end])
        text = text[: found.start()] + text[end + 1 :]
    if not macros:
        return text
    name = re.compile(
        r"\\(" + "|".join(map(re.escape, sorted(macros, key=len, reverse=True))) + r")(?![A-Za-z])"
    )
    for _ in range(MOST_ROUNDS):
        if not name.search(text):
            return text
        text = _once(text, name, macros)
        if len(text) > LONGEST:
            break
    raise Unreadable("a macro of this text never ends, or makes it too long")


def _once(text, name, macros):
    parts, at = [], 0
    while found := name.search(text, at):
        parts.append(text[at : found.start()])
        count, body = macros[found[1]]
        at = found.end()
        for number in range(1, count + 1):
            if text[at : at + 1] != "{":
                break
            end = _closing(text, at)
            body = body.replace(f"#{number}", text[at + 1 : end])
            at = end + 1
        parts.append(f"{{{body}}}" if "=" not in body else body)
    return "".join([*parts, text[at:]])


def _closing(text, at):
    depth = 0
    for place in range(at, len(text)):
        depth += (text[place] == "{") - (text[place] == "}")
        if not depth:
            return place
    raise Unreadable("a brace is not closed", (at, at + 1))
