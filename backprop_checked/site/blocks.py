"""The blocks of Markdown that show what is proved and run: one row each in the table, one template each.

    /// formula | vectorised.bp2         its card; the option `steps: true` opens its derivation
    A caption, in Markdown.
    ///

    /// derivation | vectorised.bp2      its steps alone
    /// program | scalar.exercises.f     a program that belongs to no formula, with its example run
    /// download | two_layer.whole.f     a program with all that it needs, as one file
    /// plot | vectorised.plots.shrink   what matplotlib draws; the option `alt: …` says it in words
    /// work | nielsen                   a work of the bibliography, with the pages that link to it
    /// mistake | factors.updated_weight a mistake, run
    /// report | mistakes.asked.f        a program asks the checker, and its answer; `folded: true` folds it
    /// count | benchmarks.score         what a dated table of the checker's trials says
    /// judged | mistakes.derivations.x  a derivation, judged line by line
    /// find | BP2, dropout               the field that leaves what the reader types, of the lists below it
    /// check                            the form for the reader's own derivation
    /// convention                       where the reader chooses: a sample is a column, or a row
    /// columns, /// rows                what only those see who chose so; in a line: {{ … || … }}

A new kind of block is a row in KINDS, a function that collects its data, and a template.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from jinja2 import TemplateError
from markdown import Extension
from pymdownx.blocks import BlocksExtension
from pymdownx.blocks.block import Block, type_boolean, type_string

from backprop_checked.catalog import pages
from backprop_checked.catalog.pages import PageError
from backprop_checked.catalog.tasks import ContentError, PlacedError
from backprop_checked.site import (
    accessibility,
    bibliography,
    checker,
    crossrefs,
    derivation,
    formula_card,
    graph,
    inline,
    mistakes,
    overview,
    plots,
    problems,
    program_files,
    rendering,
    symptoms,
)
from backprop_checked.site.mathml import MathematicsError
from backprop_checked.site.reads import recorded


@dataclass(frozen=True)
class Request:
    """What a page asks for with a block."""

    argument: str  # what stands behind the | of its first line
    options: dict
    page: str  # below docs/; nothing where the builder does not say
    before: int  # how often the page has had this block with this argument already
    base: str = "."  # the folder of the site from which an address counts that the builder leaves as it is


@dataclass(frozen=True)
class Kind:
    """A kind of block: how it is written, what collects its data, and what must hold of the whole site.

    The template has the block's name.
    """

    name: str
    collect: Callable[[Request], dict]
    argument: bool | None = False  # whether the block has one; None where it may
    options: dict = field(default_factory=dict)
    check: Callable[[], None] = lambda: None


KINDS = (
    Kind("formula", formula_card.formula, True, {"steps": (False, type_boolean)}, crossrefs.check),
    Kind("derivation", formula_card.derivation, True, check=crossrefs.check),
    Kind("program", formula_card.program, True),
    Kind("download", program_files.program_file, True),
    Kind("plot", plots.plot, True, {"alt": ("", type_string), "interactive": ("", type_string)}),
    Kind("find", overview.find, True),
    Kind("letters", overview.letters, check=crossrefs.check),
    Kind("index", overview.index, True, check=crossrefs.check),
    Kind("figures", overview.figures, check=crossrefs.check),
    Kind("evidence", overview.evidence, check=crossrefs.check),
    Kind("mutations", overview.mutations),
    Kind("graph", graph.graph, None, check=crossrefs.check),
    Kind("work", bibliography.work, True),
    Kind("mistake", mistakes.mistake, True, check=mistakes.check),
    Kind("mistakes", mistakes.overview, None, check=mistakes.check),
    Kind("kinds", mistakes.kinds, check=mistakes.check),
    Kind("symptoms", symptoms.symptoms, check=mistakes.check),
    Kind("readings", symptoms.readings, check=mistakes.check),
    Kind("known", checker.known),
    Kind("report", checker.report, True, {"folded": (False, type_boolean)}),
    Kind("count", checker.count, True),
    Kind("judged", derivation.derivation, True),
    Kind("check", derivation.form),
    Kind("convention", lambda request: {}),
    Kind("columns", lambda request: {}),
    Kind("rows", lambda request: {}),
)


def kind_of(name):
    """The kind of block of that name."""
    return next(kind for kind in KINDS if kind.name == name)


@recorded
def check(kind):
    """See that what must hold of the whole site for a kind of block does. Raises PlacedError where not."""
    kind_of(kind).check()


@recorded
def collect(kind, *request):
    """Return the data of a block of a kind, by the fields of its `Request`. Raises what its kind does."""
    return kind_of(kind).collect(Request(*request))


class SiteBlock(Block):
    """A block of the table; each kind is a class of its own, as pymdownx asks for."""

    KIND: Kind

    def on_create(self, parent):
        """Collect and render. Reports, with the page and its line, what cannot be shown."""
        kind, argument, page = self.KIND, self.argument or "", crossrefs.here(self.md)
        before = self.tracker.get(argument, 0)
        self.tracker[argument] = before + 1
        options = {name: self.options[name] for name in kind.options}
        try:
            check(kind.name)
        except PlacedError as error:  # of the whole site: this block may be right
            problems.report(error)
        try:
            data = collect(kind.name, argument, options, page, before, crossrefs.base(self.md))
            root, *self.place = rendering.render(self.md, parent, f"{kind.name}.html", data)
        except PlacedError as error:
            # A block that names what is made for it alone says where it stands; the others share one cause.
            at = pages.page(page).where(argument, kind.name, before) if page else "a page"
            alone = kind.name in ("plot", "program")
            problems.report(PageError(f"{at}: {error}") if alone else error)
        except (ContentError, MathematicsError, TemplateError) as error:
            at = pages.page(page).where(argument, kind.name, before) if page else "a page"
            problems.report(PageError(f"{at}: {error}"))
        else:
            return root
        root, *self.place = rendering.render(self.md, parent, "problem.html", {"name": kind.name})
        return root

    def on_add(self, block):
        return self.place[1]

    def on_markdown(self):
        return "block"

    def on_end(self, block):
        rendering.unwrap(*self.place)


class Blocks(BlocksExtension):
    """The table's kinds, as pymdownx knows blocks."""

    def extendMarkdownBlocks(self, md, block_mgr):
        for kind in KINDS:
            names = {"NAME": kind.name, "ARGUMENT": kind.argument, "OPTIONS": kind.options, "KIND": kind}
            block_mgr.register(type(SiteBlock.__name__, (SiteBlock,), names), self.getConfigs())


class Formulas(Extension):
    """Blocks, references and mathematics as one extension: `backprop_checked.site` in mkdocs.yml."""

    def extendMarkdown(self, md):
        Blocks().extendMarkdown(md)
        inline.extend(md)
        accessibility.extend(md)
