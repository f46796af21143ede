"""The colours of letters in mathematics that is written by hand: a letter's role is known by its symbol."""

import re
from functools import cache

from backprop_checked.algebra.roles import role
from backprop_checked.algebra.signs import SHARED
from backprop_checked.catalog.formulas import catalog
from backprop_checked.site.mathml import mathml
from backprop_checked.site.reads import recorded

# A letter's scripts: `W^{(\ell)}`, `a_k`.
SCRIPTS = r"(?:[_^](?:\{[^{}]*\}|\\[a-z]+|\w))*"
# Latin letters, and of the Greek ones errors and steps: the others are numbers in prose. In braces a symbol
# says that in prose the letter may be another: an index, a width.
SYMBOL = re.compile(r"[A-Za-z]|\\delta|\\Delta(?: w)?")
# Words inside \operatorname{…} or \text{…} are no letters of ours.
WORDS = re.compile(r"(\\[A-Za-z]+\{[A-Za-z ]*\})")


def inline(latex):
    """Return mathematics in a line as MathML, its letters in their colours.

    Raises:
        MathematicsError: for what cannot be set.
        ContentError: where a chapter, which knows its letters, is not proved.
    """

    def colour(letter):
        return role(roles()[letter["symbol"]], letter[0])

    parts = WORDS.split(latex)
    return mathml(
        "".join(part if place % 2 else _letters().sub(colour, part) for place, part in enumerate(parts))
    )


@recorded
@cache
def roles():
    """Return the role of each symbol that prose may use: those of all chapters, and those of one."""
    every = {sign.tex: sign.role for sign in SHARED.values()} | {
        letter["symbol"]: letter["role"]
        for variants in catalog().values()
        for record in variants
        for letter in record["letters"]
    }
    return {symbol: name for symbol, name in every.items() if SYMBOL.fullmatch(symbol)}


@cache
def _letters():
    """What finds a letter with its scripts, not as a part of a longer word."""
    symbols = "|".join(re.escape(symbol) for symbol in sorted(roles(), key=len, reverse=True))
    return re.compile(rf"(?<![\\A-Za-z])(?P<symbol>{symbols})(?![A-Za-z]){SCRIPTS}")
