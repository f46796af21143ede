"""The colours of letters in mathematics that is written by hand: a letter's role is known by its symbol."""

import re
from functools import cache

from backprop_checked.algebra.roles import role
from backprop_checked.algebra.signs import SHARED
from backprop_checked.catalog import memory
from backprop_checked.catalog.formulas import catalog
from backprop_checked.site.mathml import mathml
from backprop_checked.site.reads import recorded

# A letter's scripts: `W^{(\ell)}`, `a_k`.
SCRIPTS = r"(?:[_^](?:\{[^{}]*\}|\\[a-z]+|\w))*"
# Latin letters, and of the Greek ones errors and steps: the others are numbers in prose. In braces a symbol
# says that in other chapters' prose the letter may be another: an index, a width.
SYMBOL = re.compile(r"[A-Za-z]|\\delta|\\Delta(?: w)?")
# Words inside \operatorname{…} or \text{…} are no letters of ours.
WORDS = re.compile(r"(\\[A-Za-z]+\{[A-Za-z ]*\})")


def inline(latex, page=""):
    """Return mathematics in a line as MathML, its letters in their colours.

    Args:
        latex: the mathematics.
        page: the page that it stands on, such as `derivations/steps.md`: a chapter's letters are its own.

    Raises:
        MathematicsError: for what cannot be set.
        ContentError: where a chapter, which knows its letters, is not proved.
    """
    folder, _, name = page.rpartition("/")
    known = roles(name.removesuffix(".md") if folder == "derivations" else "")

    def colour(letter):
        return role(known[letter["symbol"]], letter[0])

    parts = WORDS.split(latex)
    found = _letters(frozenset(known))
    return mathml("".join(part if place % 2 else found.sub(colour, part) for place, part in enumerate(parts)))


@recorded
@memory.follows_from(memory.CONTENT)
@cache
def roles(chapter=""):
    """Return the role of each symbol that prose may use: those of all chapters, and above them those of the
    chapter that it stands in, in braces or not. A letter to which this one gives two roles has none there.
    """
    every = {sign.tex: {sign.role} for sign in SHARED.values()}
    own = {}
    for name, variants in catalog().items():
        for letter in (letter for record in variants for letter in record["letters"]):
            symbol, its = letter["symbol"], letter["role"]
            every[symbol] = {its}
            if name.partition(".")[0] == chapter:
                own.setdefault(re.sub(r"^\{(\w)\}$", r"\1", symbol), set()).add(its)
    return {
        symbol: next(iter(its))
        for symbol, its in (every | own).items()
        if SYMBOL.fullmatch(symbol) and len(its) == 1
    }


@memory.follows_from(memory.CODE)
@cache
def _letters(symbols):
    """What finds a letter with its scripts, not as a part of a longer word."""
    any_of = "|".join(re.escape(symbol) for symbol in sorted(symbols, key=lambda each: (-len(each), each)))
    return re.compile(rf"(?<![\\A-Za-z])(?P<symbol>{any_of})(?![A-Za-z]){SCRIPTS}")
