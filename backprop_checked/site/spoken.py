"""A formula in words, as a teacher says it aloud: for whoever hears the page, or does not know how to read ⊙.

The words are made from the MathML that shows the formula, node by node, so that no formula is typed twice.
What has no word ends in an error. "times" stands between factors that nothing stands between, "entry by
entry" tells ⊙ from a matrix product, and brackets are said wherever more than one letter stands in them.
"""

import re
import unicodedata
from dataclasses import dataclass
from xml.etree import ElementTree

from backprop_checked.catalog.cache import memoize
from backprop_checked.site import mathml

OPERATORS = {
    "=": "equals",
    "+": "plus",
    "−": "minus",
    "⊙": "times entry by entry",
    "⊗": "Kronecker product with",
    "∗": "star",
    "×": "times",
    "·": "times",
    "⋅": "times",
    "⋯": "and so on",
    "…": "and so on",
    ">": "is greater than",
    "<": "is less than",
    "≥": "is at least",
    "≤": "is at most",
    "≠": "is not equal to",
    "≈": "is approximately",
    "∈": "in",
    ":": "colon",
    "mod": "modulo",
}
BETWEEN = {"⋯", "…"}  # an operator by its place, and said like a factor
SUMS = {"∑": "the sum", "∏": "the product"}
ACCENTS = {"ˆ": "hat", "^": "hat", "˙": "dot", "¯": "bar", "‾": "bar", "˜": "tilde", "~": "tilde"}
FENCES = {"(": ")", "[": "]", "{": "}", "|": "|", "‖": "‖", "⌊": "⌋", "⌈": "⌉"}
AROUND = {
    "(": ("open bracket", "close bracket"),
    "[": ("open square bracket", "close square bracket"),
    "{": ("open brace", "close brace"),
    "|": ("the absolute value of", "end of absolute value"),
    "‖": ("the norm of", "end of norm"),
    "⌊": ("the floor of", "end of floor"),
    "⌈": ("the ceiling of", "end of ceiling"),
}
FUNCTIONS = {"sigma", "sigma prime", "f", "capital C", "capital O", "capital E", "capital Phi"}
POWERS = {"2": "squared", "3": "cubed"}
COUNTS = ("in", "out")  # below an n: before a layer and after it, two words and no indices
ROOTS = {"3": "cube", "4": "fourth"}
ONES, PARTIAL, TRANSPOSED, BRACE = "𝟏", "∂", "⊤", "⏟"
ORDERS = {PARTIAL: "", f"{PARTIAL}2": "second ", f"{PARTIAL}3": "third "}
# What a number in brackets above a letter counts, by the letters that formulas of one kind have there.
COUNTED = (("ℓL", "of layer"), ("tT", "of step"))


@dataclass(frozen=True)
class Piece:
    """Some words, and how they go on."""

    words: str
    operand: bool = True  # two operands side by side are multiplied
    single: bool = False  # one letter or number: it needs no brackets
    pause: bool = False  # it would run on into what follows
    after: bool = True  # whether a factor may stand before it without a sign between


@memoize("math-core", "ziamath")
def words(latex: str) -> str:
    """Return a formula in words.

    Raises MathematicsError for LaTeX that cannot be set, and for a sign for which there is no word here.
    """
    root = ElementTree.fromstring(mathml.mathml(latex, display=True))
    raised = [node[-1] for node in root.iter() if node.tag in ("msup", "msubsup")]
    letters = "".join(text for node in raised if (text := _text(node)).startswith("("))
    counted = next((phrase for names, phrase in COUNTED if set(names) & set(letters)), "with superscript")
    try:
        return _Speech(counted).row([root[0]])
    except ValueError as error:
        raise mathml.MathematicsError(latex, str(error)) from None


class _Speech:
    """What the nodes of one formula say."""

    def __init__(self, counted: str):
        self.counted = counted

    def row(self, nodes, product: str = " times ") -> str:
        """The words of nodes side by side; factors are joined by `product`."""
        said, last = "", None
        for piece in self.pieces(nodes):
            if last is None:
                said = piece.words
            elif piece.words == ",":
                said += ","
            else:
                comma = "," if last.pause and not said.endswith(",") else ""
                multiplied = last.operand and piece.after
                said += comma + (product if multiplied else " ") + piece.words
            last = piece
        return said

    def pieces(self, nodes) -> list[Piece]:
        nodes, result = _flat(nodes), []
        while nodes:
            node = nodes.pop(0)
            piece = self.piece(node, not result or not (result[-1].operand or result[-1].pause))
            if nodes and _is_fence(nodes[0]) and (node.text or "") == ONES:
                piece = Piece(f"the indicator of {self.row([nodes.pop(0)])}")
            elif nodes and (piece.words in FUNCTIONS or _names_function(node)):
                if _is_fence(nodes[0]):
                    piece = Piece(f"{piece.words} of {self.argument(nodes.pop(0))}", pause=True)
                elif nodes[0].tag == "msup" and _is_fence(nodes[0][0]):  # σ(z)²
                    raised = nodes.pop(0)
                    piece = Piece(f"{piece.words} of {self.argument(raised[0])}", pause=True)
                    piece = self.raised(piece, raised, raised[1])
                elif _names_function(node) and nodes[0].tag != "mo":
                    piece = Piece(f"{piece.words} of {self.row([nodes.pop(0)])}", pause=True)
            result.append(piece)
        return result

    def argument(self, fence) -> str:
        """What stands in the brackets of a function, with them if it is more than a letter."""
        inner = self.pieces(list(fence)[1:-1])
        return inner[0].words if len(inner) == 1 else self.row([fence])

    def piece(self, node, first: bool) -> Piece:
        """The words of one node; `first` says whether nothing, or an operator, stands before it."""
        if node.tag == "mo":
            return self.operator(node.text, first)
        if method := getattr(self, f"say_{node.tag}", None):
            return method(node)
        raise ValueError(f"spoken.py has no words for <{node.tag}>")

    def say_mi(self, node) -> Piece:
        if node.text == ONES:
            return Piece("the array of ones")
        if node.text in OPERATORS:
            return Piece(OPERATORS[node.text], operand=False, after=False)
        return Piece(_letter(node.text), single=True)

    say_mn = say_mi

    def say_mrow(self, node) -> Piece:
        if not _is_fence(node):  # of one role, such as Δw: no product
            inner = self.pieces(list(node))
            return inner[0] if len(inner) == 1 else Piece(self.row(list(node), " "), pause=True)
        before, behind = AROUND[node[0].text]
        return Piece(f"{before} {self.row(list(node)[1:-1])} {behind}")

    say_mpadded = say_mrow

    def say_msup(self, node) -> Piece:
        return self.raised(self.base(node[0]), node[0], node[1])

    def say_msub(self, node) -> Piece:
        """A letter with an index below it; or an array, written by its entries."""
        if node[0].text in SUMS:
            return self.say_munder(node)
        name, below = _text(node[0]), _text(node[1])
        index = below if name == "n" and below in COUNTS else self.row([node[1]], " ")
        if _is_fence(node[0]) and node[0][0].text == "[":
            inside = self.row(list(node[0])[1:-1])
            return Piece(f"the array with the entry {inside} at {index}, end of array")
        parts = _flat([node[1]])
        if any(part.tag == "mo" and part.text in OPERATORS for part in parts):
            index += ", end of subscript"  # else one would not hear whether 1 is added to n or to its index
        return Piece(f"{self.base(node[0]).words} sub {index}", pause=len(parts) > 1)

    def say_msubsup(self, node) -> Piece:
        if node[0].text in SUMS:
            return self.say_munderover(node)
        return self.raised(self.say_msub(node), node, node[2])

    def say_munder(self, node) -> Piece:
        """A sum over an index; or a factor with its shape below a brace."""
        if node[0].tag == "munder" and _text(node[0][1]) == BRACE:
            sides = " by ".join(self.row(side) for side in _sides(node[1]))
            return Piece(f"{self.row([node[0][0]])}, of shape {sides}", pause=True)
        return Piece(f"{_word(SUMS, node[0].text)} over {self.row([node[1]], ' ')} of", operand=False)

    def say_munderover(self, node) -> Piece:
        sign, start, end = _word(SUMS, node[0].text), self.row([node[1]]), self.row([node[2]])
        return Piece(f"{sign} from {start} to {end} of", operand=False)

    def say_mover(self, node) -> Piece:
        return Piece(f"{self.row([node[0]])} {_word(ACCENTS, node[1].text)}", single=True)

    def say_msqrt(self, node) -> Piece:
        return Piece(f"the square root of {self.whole(list(node), 'end of root')}", pause=True)

    def say_mroot(self, node) -> Piece:
        name = _word(ROOTS, _text(node[1]))
        return Piece(f"the {name} root of {self.whole([node[0]], 'end of root')}", pause=True)

    def say_mtable(self, node) -> Piece:
        rows = [", ".join(self.row(list(cell)) for cell in row) for row in node]
        return Piece(f"the table with the rows {'; '.join(rows)}; end of table")

    def operator(self, text: str, first: bool) -> Piece:
        if text == ",":
            return Piece(",", operand=False, after=False)
        if text in BETWEEN:
            return Piece(OPERATORS[text])
        if text in SUMS:
            return Piece(f"{SUMS[text]} of", operand=False)
        word = _word(OPERATORS, text) if not text.isalpha() else text
        return Piece(word, operand=False, after=first and text in "+−")

    def base(self, node) -> Piece:
        inner = self.pieces([node])
        return inner[0] if len(inner) == 1 else Piece(self.row([node]))

    def raised(self, base: Piece, node, above) -> Piece:
        """A letter with something above it: a layer, ⊤, a power."""
        signs = _flat([above])
        transposed = _text(signs[-1]) == TRANSPOSED
        index = signs[:-1] if transposed else signs
        said, pause = base.words, base.pause
        if len(index) == 1 and _is_fence(index[0]):
            inside = list(index[0])[1:-1]
            said, pause = f"{said} {self.counted} {self.row(inside)}", len(inside) > 1
            index = []
        if transposed:
            said = f"the transpose of {said}" if _is_fence(node) else f"{said}{',' * pause} transposed"
            pause = True
        if not index:
            return Piece(said, pause=pause)
        text = "".join(map(_text, index))
        comma = "" if base.single or _is_fence(node) else ","
        if text in POWERS:
            return Piece(f"{said}{comma} {POWERS[text]}", pause=True)
        if text in ("+", "−", "∗"):
            return Piece(f"{said} superscript {OPERATORS[text]}", pause=True)
        if any(part.get("mathvariant") == "normal" for node in index for part in node.iter()):  # a name
            return Piece(f"{said}{comma} superscript {self.row(index)}", pause=True)
        return Piece(f"{said}{comma} to the power {self.whole(index, 'end of power')}", pause=True)

    def say_mfrac(self, node) -> Piece:
        above, below = _flat([node[0]]), _flat([node[1]])
        order = _text(above[0])
        if order in ORDERS and _text(below[0]) == PARTIAL:
            return self.derivative(order, above[1:], below[1:])
        over, under = self.pieces(above), self.pieces(below)
        if len(over) == len(under) == 1 and not over[0].words.startswith("the "):
            return Piece(f"{over[0].words} over {under[0].words}", pause=True)
        both = f"numerator {self.row(above)} and denominator {self.row(below)}"
        return Piece(f"the fraction with {both}, end of fraction", pause=True)

    def derivative(self, order: str, of, by) -> Piece:
        parts = [[]]
        for node in by:
            if _text(node) == PARTIAL:
                parts.append([])
            else:
                parts[-1].append(node)
        if len(by) == 1 and by[0].tag == "msup" and _text(by[0][1]) == order[1:]:  # ∂x², said by the order
            parts = [[by[0][0]]]
        name = f"the {ORDERS[order]}partial derivative"
        by = f"with respect to {' and '.join(self.row(part) for part in parts)}"
        if not of:
            return Piece(f"{name} {by} of", operand=False)
        return Piece(f"{name} of {self.whole(of, 'end of numerator')} {by}", pause=True)

    def whole(self, nodes, end: str) -> str:
        """The words of nodes, and of their end if they are more than one."""
        single = len(self.pieces(nodes)) == 1
        return self.row(nodes) if single else f"{self.row(nodes)}, {end}"


def _flat(nodes) -> list:
    """Nodes without rows that only hold them together and without spaces; brackets with what is in them."""
    result = []
    for node in nodes:
        loose = node.tag in ("mrow", "mpadded", "mstyle") and not _is_fence(node)
        if loose and (len(node) == 1 or "class" not in node.attrib or _is_spaced(node)):
            result += _flat(node)
        elif node.tag != "mspace" and (node.text or "x").strip("\u2061\u2063"):
            result.append(node)
    return _bracketed(result)


def _is_spaced(node) -> bool:
    """Whether a row holds a function and its argument, or a space for the eye, and no letter of two signs."""
    return any(part.tag == "mspace" or part.text == "\u2061" or part.text in FENCES for part in node)


def _bracketed(nodes) -> list:
    """Put what stands between two brackets into a row of its own."""
    stack = [[]]
    for node in nodes:
        closes = len(stack) > 1 and node.tag == "mo" and node.text == FENCES[stack[-1][0].text]
        if node.tag == "mo" and node.text in FENCES and not closes and FENCES[node.text] != node.text:
            stack.append([node])
        elif closes:
            row = ElementTree.Element("mrow")
            row.extend([*stack.pop(), node])
            stack[-1].append(row)
        else:
            stack[-1].append(node)
    return [node for part in stack for node in part]


def _sides(shape) -> list[list]:
    """The nodes of each side of a shape: × stands between two."""
    sides = [[]]
    for node in _flat([shape]):
        if node.text == "×":
            sides.append([])
        else:
            sides[-1].append(node)
    return sides


def _is_fence(node) -> bool:
    """Whether a row is what stands between two brackets, with them."""
    if node.tag == "mpadded" and len(node) == 1:
        node = node[0]
    if node.tag in ("msup", "msubsup") or len(node) < 2 or node[0].tag != "mo":
        return False
    return node.tag in ("mrow", "mpadded") and FENCES.get(node[0].text, "none") == node[-1].text


def _names_function(node) -> bool:
    """Whether a node is the name of a function: in a cell of a table it is set as an operator."""
    named = node.tag in ("mi", "mo") and len(node.text) > 1 and node.text.isalpha()
    return named and node.text not in OPERATORS


def _letter(text: str) -> str:
    """A letter or number as it is said."""
    name = unicodedata.normalize("NFKD", text.replace("\ufe00", ""))
    if name.endswith("′"):
        return f"{_letter(name[:-1])} prime"
    if len(name) != 1 or not name.isalpha():
        if re.fullmatch(r"[\w.]+", name):
            return name
        if text == PARTIAL:
            return "partial"
        raise ValueError(f"spoken.py has no word for {text!r}")
    script = "script " * unicodedata.name(text[0]).startswith("MATHEMATICAL SCRIPT")
    capital = "capital " * name.isupper()
    greek = re.fullmatch(r"GREEK (?:SMALL|CAPITAL) LETTER (\w+)(?: SYMBOL)?", unicodedata.name(name))
    if not greek:
        return f"{script}{capital}{name}"
    word = greek[1].replace("LAMDA", "LAMBDA")  # Unicode spells it so
    return f"{capital}{word.capitalize() if capital else word.lower()}"


def _text(node) -> str:
    return "".join(node.itertext())


def _word(table: dict[str, str], sign: str) -> str:
    if sign not in table:
        raise ValueError(f"spoken.py has no word for {sign!r}")
    return table[sign]
