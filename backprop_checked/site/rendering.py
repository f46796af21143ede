"""From plain data to a part of the page: a template is filled, and what it describes joins the page's tree.

Templates are XML, one a block. What they write becomes elements of Python-Markdown's own tree, so a heading
is a heading of the page, in its contents and in the search; `<content/>` stands where the Markdown that an
author wrote into the block belongs. Text from data is text: Jinja escapes it, and Markdown leaves it alone.
"""

import re
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

from jinja2 import (
    Environment,
    FileSystemLoader,
    StrictUndefined,
    TemplateRuntimeError,
    TemplateSyntaxError,
    UndefinedError,
    pass_context,
)
from markdown.util import AtomicString
from markupsafe import Markup

from backprop_checked.algebra.roles import plain
from backprop_checked.catalog import memory
from backprop_checked.site import crossrefs, highlighting, mathml, mistakes, spoken, words
from backprop_checked.site.colours import inline
from backprop_checked.site.compiled_templates import CompiledTemplates

TEMPLATES = Path(__file__).parent / "templates"
LAYOUT = re.compile(r"^(?:\s{2,}|\n)|(?:\s{2,}|\n)$")
PROSE = re.compile(r"(`[^`]+`|\$[^$]+\$)")
# Python-Markdown puts HTML aside, and a text between two characters stands for it that XML forbids.
TO_XML, FROM_XML = {2: "\ue002", 3: "\ue003"}, {0xE002: "\x02", 0xE003: "\x03"}


def render(md, parent, template, data):
    """Append what a template makes of data to an element.

    Args:
        md: the Markdown object that sets the page.
        parent: an element of its tree.
        template: a file in `templates/`.
        data: what the template asks for, by name.

    Returns:
        The new element, the element within it where the author's words belong, and its `<content/>`.

    Raises:
        jinja2.TemplateError: for a template that asks for something else, or writes no XML.
        MathematicsError: for mathematics that cannot be set.
    """
    try:
        root = ElementTree.fromstring(environment().get_template(template).render(data, md=md))
    except TemplateSyntaxError as error:
        raise TemplateRuntimeError(f"templates/{error.name}:{error.lineno}: {error.message}") from error
    except UndefinedError as error:
        raise TemplateRuntimeError(f"templates/{template}: {error}") from error
    except ElementTree.ParseError as error:
        raise TemplateRuntimeError(f"templates/{template} is no XML: {error}") from error
    for element in root.iter():
        element.text, element.tail = _atomic(element.text), _atomic(element.tail)
        if element.tag == "a" and "href" in element.attrib:
            element.set("href", crossrefs.to_page(element.get("href"), md))
    for holder in root.iter():
        if (place := holder.find("content")) is not None:
            parent.append(root)
            return root, holder, place
    raise TemplateRuntimeError(f"templates/{template} has no <content/> for an author's words")


def unwrap(holder, place):
    """Put the author's words where `<content/>` stands."""
    at = list(holder).index(place)
    holder[at : at + 1] = list(place)


def _atomic(text):
    """Text that Markdown leaves alone, without the line ends and indents that lay out the template."""
    text = LAYOUT.sub("", text or "")
    # Markdown would write what looks like an entity as it is.
    return AtomicString(text.replace("&", "&amp;").translate(FROM_XML)) if text else None


@memory.follows_from(memory.CODE)
@cache
def environment():
    """Return Jinja's environment, with the filters that templates use."""
    result = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        bytecode_cache=CompiledTemplates(),
    )
    result.filters |= words.FILTERS | {
        "aside": aside,
        "code": code,
        "display": display,
        "mathml": letter,
        "parts": parts,
        "plain": plain,
        "program_code": program_code,
        "prose": prose,
        "spoken": spoken.words,
    }
    result.globals |= {"chapter_link": chapter_link, "reference": reference, "mistake_link": mistake_link}
    return result


# Filters and functions of templates.


@pass_context
def aside(context, html):
    """HTML that Markdown need not read: a drawing, code, mathematics."""
    return Markup(context["md"].htmlStash.store(str(html)).translate(TO_XML))


@pass_context
def code(context, source, language="python", numbers=False):
    """Source in the theme's colours; `numbers` says whether its lines have theirs."""
    return aside(context, highlighting.code(source, language, numbers))


@pass_context
def program_code(context, source, needs):
    """A program in the theme's colours, with what it needs before it: copied, it is whole."""
    return aside(context, highlighting.program(source, needs["imports"], needs["code"]))


@pass_context
def display(context, latex, label="Formula"):
    """A display formula, in a box that scrolls."""
    return aside(context, mathml.display(latex, label))


@pass_context
def letter(context, latex):
    """LaTeX from the catalog in a line: its letters have their colours."""
    return aside(context, mathml.mathml(latex))


@pass_context
def prose(context, text):
    """A sentence with `code` and $mathematics$ in it."""
    return Markup("").join(_part(context, part) for part in PROSE.split(text))


def _part(context, part):
    match part[:1]:
        case "$":
            return aside(context, inline(part[1:-1], crossrefs.here(context["md"])))
        case "`":
            return Markup("<code>{}</code>").format(part[1:-1])
    return part


@pass_context
def parts(context, message):
    """A message of the algebra as a sentence: a list of {"text": …}, {"latex": …} and {"code": …}."""
    first = {kind: words.sentence(part) if kind == "text" else part for kind, part in message[0].items()}
    return Markup("").join(
        _part_of_message(context, kind, part)
        for parts_of in (first, *message[1:])
        for kind, part in parts_of.items()
    )


def _part_of_message(context, kind, part):
    match kind:
        case "text":
            return part
        case "latex":
            return aside(context, mathml.mathml(part))
        case "code":
            return Markup("<code>{}</code>").format(part)
    raise ValueError(f"a message has parts of text, latex and code; here is one of {kind}")


@pass_context
def reference(context, name):
    """What stands for a formula: its `tag`, `title` (LaTeX between dollars), `statement`, and the `href` that
    leads to it from this page."""
    return crossrefs.reference(name, crossrefs.here(context["md"]))


@pass_context
def chapter_link(context, name):
    """What stands for a chapter: its number as `tag`, its `title`, and the `href` that leads to it."""
    return crossrefs.chapter(name, crossrefs.here(context["md"]))


@pass_context
def mistake_link(context, name):
    """What stands for a mistake: its `title`, what has `caught` it, and the `href` that leads to it."""
    return mistakes.linked(name, crossrefs.here(context["md"]))
