"""The bridge to Markdown: blocks that show formulas, references to them, and mathematics in a line.

An extension of Python-Markdown, so that any builder which uses that shows the same.

    /// formula | vectorised.bp2        the figure; the option `steps: true` opens its derivation
    A caption.
    ///

    /// derivation | vectorised.bp2     its steps alone
    ///

    /// work | nielsen                  a work of the bibliography, with the pages that link to it
    What it is.
    ///

    /// mistake | factors.updated_weight    a mistake, run; its content says why
    ///

    [][vectorised.bp2]                  a reference: its tag, linked; [words][vectorised.bp2] for other words
    $W^{(\\ell)}$                        mathematics in a line; display equations are formulas
"""

import difflib
import re

from markdown import Extension
from markdown.inlinepatterns import InlineProcessor
from markdown.preprocessors import Preprocessor
from markdown.util import AtomicString
from pymdownx.blocks import BlocksExtension
from pymdownx.blocks.block import Block, type_boolean, type_string

from backprop_checked.catalog.formula_data import program
from backprop_checked.catalog.formulas import catalog
from backprop_checked.catalog.tasks import ContentError, make
from backprop_checked.site import bibliography, checker, figure, graph, mistakes, overview, plots, symptoms
from backprop_checked.site.crossrefs import chapters, check, here, link, page, tag, unknown, where
from backprop_checked.site.mathml import MathematicsError


class PageError(Exception):
    """Something on a page that cannot be shown. The message names the file, the line and the mend."""


def place(md, text):
    """Where a text stands, for messages: file and line as far as they are known."""
    path = here(md)
    if not path:
        return "a page"
    return where(path, text)


def known(md, name, text):
    """The name of a formula that exists.

    Raises:
        PageError: where none is called so, with the nearest names.
        ContentError: where a formula is not proved, or the formulas shown are not the formulas known.
    """
    if name not in catalog():
        raise PageError(f"{place(md, text)}: {unknown(name)}")
    check()
    return name


class FormulaBlock(Block):
    """Show a formula, once it is proved. Its content is the caption."""

    NAME = "formula"
    ARGUMENT = True
    OPTIONS = {"steps": (False, type_boolean)}

    def on_create(self, parent):
        name = known(self.md, self.argument, f"| {self.argument}")
        before = self.tracker.get(name, 0)
        self.tracker[name] = before + 1
        at_home = here(self.md) in ("", page(name)) and not before
        tabs = f"{name.replace('.', '-')}{f'-{before + 1}' * bool(before)}"
        return figure.formula(figure.Maker(self.md), parent, name, tabs, at_home, self.options["steps"])


class DerivationBlock(Block):
    """Show the steps of a formula, open. Its content is the caption."""

    NAME = "derivation"
    ARGUMENT = True

    def on_create(self, parent):
        name = known(self.md, self.argument, f"| {self.argument}")
        maker = figure.Maker(self.md)
        whole = maker.put(parent, "figure", class_="formula derivation")
        head = maker.put(whole, "div", class_="formula-head")
        maker.link(head, name).set("class", "formula-tag")
        maker.put(head, "span", "derivation", class_="formula-title")
        variants = catalog()[name]
        self.tracker[name] = self.tracker.get(name, 0) + 1
        tabs = f"{name.replace('.', '-')}-steps-{self.tracker[name]}"
        labels = [record["convention"] for record in variants]
        blocks = [whole] if len(variants) == 1 else figure.tabs(maker, whole, tabs, labels)
        for record, block in zip(variants, blocks, strict=True):
            figure.derivation(maker, block, record)
        return maker.put(whole, "figcaption")


class PlotBlock(Block):
    """Show a matplotlib figure that a function makes when the site is built. Its content is the caption."""

    NAME = "plot"
    ARGUMENT = True
    OPTIONS = {"alt": ("", type_string)}

    def on_create(self, parent):
        at = place(self.md, f"| {self.argument}")
        if not self.options["alt"]:
            raise PageError(f"{at}: a picture needs words for those who cannot see it:  alt: …")
        maker = figure.Maker(self.md)
        whole = maker.put(parent, "figure", class_="plot")
        try:
            svg = plots.svg(self.argument, self.options["alt"])
        except ContentError as error:
            raise PageError(f"{at}: {error}") from None
        maker.say(whole, maker.html(svg))
        return maker.put(whole, "figcaption")


class ProgramBlock(Block):
    """Show a program that belongs to no formula, with its example run. Its content is the caption."""

    NAME = "program"
    ARGUMENT = True

    def on_create(self, parent):
        maker = figure.Maker(self.md)
        whole = maker.put(parent, "figure", class_="program")
        try:
            self.show(maker, whole)
        except ContentError as error:
            raise PageError(f"{place(self.md, f'| {self.argument}')}: {error}") from None
        return maker.put(whole, "figcaption")

    def show(self, maker, parent):
        figure.program(maker, parent, make(program, self.argument))


class OverviewBlock(Block):
    """Show something about all formulas, or those of one chapter. Its content is the caption."""

    ARGUMENT = None

    def on_create(self, parent):
        chapter = self.argument or ""
        if chapter and chapter not in chapters():
            at = place(self.md, f"| {chapter}")
            raise PageError(f"{at}: no chapter is called “{chapter}”; there are {', '.join(chapters())}")
        check()
        whole = figure.ElementTree.SubElement(parent, "figure", {"class": "overview"})
        self.show(figure.Maker(self.md), whole, chapter)
        return figure.ElementTree.SubElement(whole, "figcaption")


class LettersBlock(OverviewBlock):
    """Show every letter."""

    NAME = "letters"

    def show(self, maker, parent, chapter):
        overview.letters(maker, parent)


class IndexBlock(OverviewBlock):
    """Show every formula of a chapter."""

    NAME = "index"
    ARGUMENT = True

    def show(self, maker, parent, chapter):
        overview.index(maker, parent, chapter)


class GraphBlock(OverviewBlock):
    """Show what follows from what, in a chapter or in all."""

    NAME = "graph"

    def show(self, maker, parent, chapter):
        graph.draw(maker, parent, chapter)


class FiguresBlock(OverviewBlock):
    """Show how much was checked."""

    NAME = "figures"

    def show(self, maker, parent, chapter):
        overview.figures(maker, parent)


class WorkBlock(Block):
    """Tell of a work, once; its name is its anchor. Its content says what it is."""

    NAME = "work"
    ARGUMENT = True

    def on_create(self, parent):
        if self.argument in self.tracker:
            raise PageError(f"{place(self.md, f'| {self.argument}')}: “{self.argument}” is told of twice")
        self.tracker[self.argument] = True
        return figure.ElementTree.SubElement(parent, "div", {"class": "work", "id": self.argument})

    def on_end(self, block):
        try:
            bibliography.used_in(figure.Maker(self.md), block, self.argument)
        except bibliography.BibliographyError as error:
            raise PageError(f"{place(self.md, f'| {self.argument}')}: {error}") from None


class MistakeBlock(Block):
    """Show a mistake, and what happens when it is made. Its content says why, and what is right."""

    NAME = "mistake"
    ARGUMENT = True

    def on_create(self, parent):
        if self.argument not in mistakes.mistakes():
            at = place(self.md, f"| {self.argument}")
            near = difflib.get_close_matches(self.argument, mistakes.mistakes(), 3, 0.4)
            hint = f"; did you mean {', '.join(near)}?" if near else ""
            raise PageError(f"{at}: no mistake is called “{self.argument}”{hint}")
        mistakes.check()
        return mistakes.mistake(figure.Maker(self.md), parent, self.argument)


class MistakesBlock(Block):
    """Show the mistakes of one seed as links; without a seed, how many there are."""

    NAME = "mistakes"
    ARGUMENT = None

    def on_create(self, parent):
        maker, seed = figure.Maker(self.md), self.argument or ""
        if seed and seed not in mistakes.seeds():
            at = place(self.md, f"| {seed}")
            raise PageError(f"{at}: no mistake was met in “{seed}”; there are {', '.join(mistakes.seeds())}")
        mistakes.check()
        whole = maker.put(parent, "figure", class_="overview mistake-overview")
        mistakes.met(maker, whole, seed) if seed else mistakes.counted(maker, whole)
        return maker.put(whole, "figcaption")


class SymptomsBlock(Block):
    """Show what a reader may see, and the mistakes that show it. Its content is the caption."""

    NAME = "symptoms"

    def on_create(self, parent):
        maker = figure.Maker(self.md)
        mistakes.check()
        whole = maker.put(parent, "figure", class_=f"overview mistake-overview {self.NAME}")
        self.show(maker, whole)
        return maker.put(whole, "figcaption")

    def show(self, maker, parent):
        symptoms.symptoms(maker, parent)


class ReadingsBlock(SymptomsBlock):
    """Show what a gradient check says of a gradient that is off by a factor. Its content is the caption."""

    NAME = "readings"

    def show(self, maker, parent):
        symptoms.readings(maker, parent)


class KnownBlock(Block):
    """Show every mistake that the checker knows. Its content is the caption."""

    NAME = "known"

    def on_create(self, parent):
        maker = figure.Maker(self.md)
        whole = maker.put(parent, "figure", class_="overview mistake-overview")
        checker.known(maker, whole)
        return maker.put(whole, "figcaption")


class ReportBlock(ProgramBlock):
    """Show a program that asks the checker, and what the checker tells it. Its content is the caption."""

    NAME = "report"

    def show(self, maker, parent):
        checker.told(maker, parent, self.argument)


BLOCKS = (
    FormulaBlock,
    DerivationBlock,
    PlotBlock,
    ProgramBlock,
    LettersBlock,
    IndexBlock,
    GraphBlock,
    FiguresBlock,
    WorkBlock,
    MistakeBlock,
    MistakesBlock,
    SymptomsBlock,
    ReadingsBlock,
    KnownBlock,
    ReportBlock,
)


class Reference(InlineProcessor):
    """`[words][chapter.name]`, or `[][chapter.name]` for the formula's own tag."""

    PATTERN = r"\[([^\]\[]*)\]\[([a-z_0-9]+\.[a-z_0-9]+)\]"

    def handleMatch(self, match, data):
        name = known(self.md, match[2], f"][{match[2]}]")
        title = catalog()[name][0]["title"].replace("$", "")
        anchor = figure.ElementTree.Element("a", {"href": link(name, self.md), "title": title})
        anchor.text = match[1] or AtomicString(tag(name))
        return anchor, match.start(0), match.end(0)


class InlineMathematics(InlineProcessor):
    """`$…$`, on one line with the full stop or comma behind it: a browser would break before that."""

    PATTERN = r"(?<!\\)\$(?!\s)([^$\n]+?)(?<!\s)\$([.,:;?!]*)"

    def handleMatch(self, match, data):
        try:
            markup = figure.inline(match[1])
        except MathematicsError as error:
            raise PageError(f"{place(self.md, f'${match[1]}$')}: {error}") from None
        if match[2]:
            markup = f'<span class="math-kept">{markup}{match[2]}</span>'
        return self.md.htmlStash.store(markup), match.start(0), match.end(0)


class NoDisplayEquations(Preprocessor):
    """A display equation typed by hand is proved by nobody."""

    TYPED = re.compile(r"\$\$|\\\[|\\begin\s*\{")

    def run(self, lines):
        for line in lines:  # fenced code has been put aside by now
            found = self.TYPED.search(re.sub(r"(`+).*?\1", "", line))
            if found:
                raise PageError(
                    f"{place(self.md, line)}: a display equation typed by hand ({found[0]}) is proved by "
                    f"nobody: make it a formula in snippets/ and show it with  /// formula | chapter.name"
                )
        return lines


class Blocks(BlocksExtension):
    def extendMarkdownBlocks(self, md, block_mgr):
        for block in BLOCKS:
            block_mgr.register(block, self.getConfigs())


class Formulas(Extension):
    """Everything above, as one extension: `backprop_checked.site` in mkdocs.yml."""

    def extendMarkdown(self, md):
        Blocks().extendMarkdown(md)
        # Below fenced code (25), which is put aside first, and below raw HTML (20).
        md.preprocessors.register(NoDisplayEquations(md), "no-display-equations", 5)
        # Above Markdown's own references (170) and its escapes (180), below code (190).
        md.inlinePatterns.register(Reference(Reference.PATTERN, md), "formula-reference", 185)
        md.inlinePatterns.register(
            InlineMathematics(InlineMathematics.PATTERN, md), "inline-mathematics", 186
        )
