"""The colours of letters in mathematics that is written by hand: a letter's role is known by its name."""

import re

from backprop_checked.algebra.notation import GLOSSARY
from backprop_checked.algebra.roles import role
from backprop_checked.site.mathml import mathml

ROLE_OF = {entry.tex: entry.role for entry in GLOSSARY.values()}
# A letter with its scripts, not part of a longer word: `W^{(\ell)}`, `a_k`, `\delta`.
_SCRIPTS = r"(?:[_^](?:\{[^{}]*\}|\\[a-z]+|\w))*"
_LETTER = re.compile(
    rf"(?<![\\A-Za-z])[{''.join(name for name in ROLE_OF if len(name) == 1)}](?![A-Za-z]){_SCRIPTS}"
    rf"|\\Delta w{_SCRIPTS}|\\(?:delta|Delta)(?![A-Za-z]){_SCRIPTS}"
)
# Words inside \operatorname{…} or \text{…} are no letters of ours.
_WORDS = re.compile(r"(\\[A-Za-z]+\{[A-Za-z ]*\})")


def inline(latex):
    """Return mathematics in a line as MathML, its letters in their colours.

    Raises MathematicsError for what cannot be set.
    """
    parts = _WORDS.split(latex)
    return mathml(
        "".join(part if place % 2 else _LETTER.sub(_colour, part) for place, part in enumerate(parts))
    )


def _colour(letter):
    name = max((name for name in ROLE_OF if letter[0].startswith(name)), key=len)
    return role(ROLE_OF[name], letter[0])
