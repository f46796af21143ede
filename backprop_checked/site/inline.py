"""References and mathematics within a line of Markdown; a display equation typed by hand is refused.

[][vectorised.bp2]     a formula's tag, linked; [words][vectorised.bp2] for other words
$W^{(\\ell)}$           mathematics; display equations are formulas
{{a column||a row}}     words for readers whose samples are columns, and for those whose samples are rows
10 · 2, z − y, 2-3-2    no line breaks within
"""

import re
from xml.etree import ElementTree

from markdown.inlinepatterns import InlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.util import AtomicString

from backprop_checked.catalog import pages
from backprop_checked.catalog.pages import PageError
from backprop_checked.catalog.tasks import ContentError, PlacedError
from backprop_checked.site import crossrefs, problems
from backprop_checked.site.colours import inline
from backprop_checked.site.mathml import MathematicsError


def where(md, text):
    """Where a text stands, for messages: file and line as far as they are known."""
    path = crossrefs.here(md)
    return pages.page(path).where(text) if path else "a page"


class Reference(InlineProcessor):
    """`[words][chapter.name]`, or `[][chapter.name]` for the formula's own tag."""

    def handleMatch(self, match, data):
        words, name = match.groups()
        try:
            crossrefs.check()
        except PlacedError as error:
            problems.report(error)
        try:
            formula = crossrefs.reference(name, crossrefs.here(self.md))
        except PlacedError as error:
            problems.report(error)
            return None, None, None
        except ContentError as error:
            problems.report(PageError(f"{where(self.md, f'][{name}]')}: {error}"))
            return None, None, None
        title = formula["title"].replace("$", "")
        anchor = ElementTree.Element("a", {"href": formula["href"], "title": title, "class": "reference"})
        anchor.text = words or AtomicString(formula["tag"])
        return anchor, match.start(0), match.end(0)


class InlineMathematics(InlineProcessor):
    """`$…$`, on one line with the full stop or comma behind it: a browser would break before that."""

    PATTERN = r"(?<!\\)\$(?!\s)([^$\n]+?)(?<!\s)\$([.,:;?!]*)"

    def handleMatch(self, match, data):
        latex, mark = match.groups()
        try:
            markup = inline(latex, crossrefs.here(self.md))
        except MathematicsError as error:
            problems.report(PageError(f"{where(self.md, f'${latex}$')}: {error}"))
            return None, None, None
        if mark:
            markup = f'<span class="math-kept">{markup}{mark}</span>'
        return self.md.htmlStash.store(markup), match.start(0), match.end(0)


class Choice(InlineProcessor):
    """`{{in columns||in rows}}`: the reader sees one of the two, which a block `convention` decides."""

    PATTERN = r"\{\{(.*?)\|\|(.*?)\}\}"

    def handleMatch(self, match, data):
        both = ElementTree.Element("span")
        in_columns, in_rows = match.groups()
        ElementTree.SubElement(both, "span", {"class": "in-columns"}).text = in_columns
        # The search would show both choices, one glued to the other. What it leaves out ends for it with the
        # next element of that name, so none inside may have it.
        ElementTree.SubElement(
            both, "in-rows", {"class": "in-rows", "data-search-exclude": ""}
        ).text = in_rows
        return both, match.start(0), match.end(0)


class Together(InlineProcessor):
    """A product of numbers, and the difference of two letters, which no line breaks: `10 · 2`, `z − y`."""

    NUMBER = r"[\d½¼¾⅓]"
    PATTERN = rf"(?<={NUMBER}) ([·×]) (?={NUMBER})|(?<=\b[a-z]) (−) (?=[a-z]\b)"

    def handleMatch(self, match, data):
        return f"\u00a0{match[1] or match[2]}\u00a0", match.start(0), match.end(0)


class Widths(InlineProcessor):
    """The widths of a network, `2-3-2`, which no line breaks. Their hyphens stay, to be searched for."""

    PATTERN = r"(?<![\w-])\d+(?:-\d+){2,}(?![\w-])"

    def handleMatch(self, match, data):
        kept = ElementTree.Element("span", {"class": "math-kept"})
        kept.text = AtomicString(match[0])
        return kept, match.start(0), match.end(0)


class NoDisplayEquations(Preprocessor):
    """A display equation typed by hand is proved by nobody."""

    TYPED = re.compile(r"\$\$|\\\[|\\begin\s*\{")

    def run(self, lines):
        for line in lines:  # fenced code has been put aside by now
            if equation := self.TYPED.search(pages.CODE.sub("", line)):
                problems.report(
                    PageError(
                        f"{where(self.md, line)}: a display equation typed by hand ({equation[0]}) is proved "
                        f"by nobody: make it a formula in snippets/ and show it with  "
                        f"/// formula | chapter.name"
                    )
                )
        return lines


def extend(md):
    """Have a Markdown object read all of these."""
    # Below fenced code (25), which is put aside first, and below raw HTML (20).
    md.preprocessors.register(NoDisplayEquations(md), "no-display-equations", 5)
    # Above Markdown's own references (170) and its escapes (180), below code (190).
    md.inlinePatterns.register(Reference(pages.REFERENCE, md), "formula-reference", 185)
    md.inlinePatterns.register(InlineMathematics(InlineMathematics.PATTERN, md), "inline-mathematics", 186)
    md.inlinePatterns.register(Choice(Choice.PATTERN, md), "choice", 184)
    # Below all of Markdown's own, which see the text as it was written.
    md.inlinePatterns.register(Together(Together.PATTERN, md), "together", 20)
    md.inlinePatterns.register(Widths(Widths.PATTERN, md), "widths", 19)
