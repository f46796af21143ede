"""Every symbol of a chapter is named in its words before, or beside, the first formula that has it."""

import re

import pytest

from backprop_checked.catalog.pages import chapters
from backprop_checked.catalog.paths import DOCS
from backprop_checked.site.crossrefs import variants

pytestmark = pytest.mark.slow

FORMULA = re.compile(r"^ */// formula \| (\S+)\n[\s\S]*?^ *///$", re.MULTILINE)
# How the LaTeX of a sign begins, and the words that explain it.
SIGNS = {
    r"\partial": r"The round ∂ in place of d says",
    r"O\left(": r"\$O\(\\cdot\)\$ stands for",
    r"\sum": r"sign Σ means",
    r"\mathbf{1}\left[": r"\$\\mathbf\{1\}\[z > 0\]\$ is 1 if",
    r"\top": r"⊤ marks the \*transpose\*",
    r"\odot": r"sign ⊙ multiplies",
    r"\operatorname{diag}": r"diag\(…\) is a diagonal matrix",
    r"\right]_{": r"is the expression in the bracket",
    r"\mathbf{1}^": r"ones, \$\\mathbf\{1\}\$",
    r"\lfloor": r"round down",
    r"\bmod": r"remainder of a division",
    r"\operatorname{im}": r"the imaginary part, written im",
    r"\otimes": r"\*Kronecker product\*",
    r"\operatorname{vec}": r"`vec` writes",
    r"\operatorname{ravel}": r"`ravel` writes",
    r"\operatorname{tr}": r"The \*trace\*",
}


def bare(latex):
    """LaTeX without colours and what only groups letters."""
    return " ".join(re.sub(r"\\textcolor\{\w+\}|\\mathit\b|[{}]", " ", latex).split())


def named(symbol, text):
    """Whether the mathematics in a text has a symbol."""
    words = " ".join(map(bare, re.findall(r"\$([^$]+)\$", text)))
    accents = "".join(rf"(?<!\\{accent} )" for accent in ("hat", "bar", "mathcal"))
    return re.search(rf"{accents}(?<![A-Za-z\\]){re.escape(bare(symbol))}(?![A-Za-z])", words) is not None


def unexplained(chapter, text, before):
    """The symbols that a chapter's formulas have before its words, or those of earlier chapters, name them.

    Args:
        chapter: its name.
        text: its Markdown.
        before: the Markdown of the chapters before it.
    """
    found = {}
    for formula in FORMULA.finditer(text):
        above = " ".join((before + text[: formula.end()]).split())
        for record in variants(formula[1]):
            letters = [letter["symbol"] for letter in record["letters"] if not named(letter["symbol"], above)]
            shown = without_colours(" ".join([record["statement"], *(s["latex"] for s in record["steps"])]))
            signs = [sign for sign, words in SIGNS.items() if sign in shown and not re.search(words, above)]
            for symbol in letters + signs:
                found.setdefault(symbol, f"{chapter}: {symbol} in {formula[1]}")
    return list(found.values())


def without_colours(latex):
    return re.sub(r"\\textcolor\{\w+\}", "", latex)


def test_a_symbol_is_named_by_mathematics_alone_and_as_a_whole():
    assert named(r"{a^{+}}", r"These are $a^{+}$ and \hat Z.")
    assert named(r"\hat Z", r"Here $\hat{Z}$ is a matrix.")
    assert not named("Z", r"Z, $\hat Z_1$ and $\mathcal{ZZ}$.")
    assert not named("u", r"The letter u, $\mu$ and $nu$.")


@pytest.mark.parametrize("chapter", chapters())
def test_every_symbol_is_explained_before_or_beside_its_first_formula(chapter):
    texts = {each: (DOCS / "derivations" / f"{each}.md").read_text(encoding="utf-8") for each in chapters()}
    names = chapters()
    before = "\n".join(texts[each] for each in names[: names.index(chapter)])
    assert unexplained(chapter, texts[chapter], before) == []


def test_a_symbol_without_its_words_is_found():
    text = (DOCS / "derivations" / "scalar.md").read_text(encoding="utf-8")
    without = text.replace("The round ∂ in place of d says", "").replace(r"$u_1, u_2, \dots$", "")
    assert unexplained("scalar", without, "") == [
        r"scalar: \partial in scalar.nudge",
        "scalar: u in scalar.fork",
    ]
