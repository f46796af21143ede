"""Plots that matplotlib draws when the site is built: SVG in the page's own colours, light and dark."""

import posixpath
from contextlib import suppress
from functools import cache
from html import escape

from backprop_checked.catalog import memory, pages, plots
from backprop_checked.catalog.paths import DOCS, relative
from backprop_checked.catalog.tasks import ContentError, make
from backprop_checked.site import drawing

SCRIPTS = DOCS / "assets" / "interactive"


def plot(request):
    """The data of a plot.

    Raises:
        ContentError: where there is no such function, where it raises, where nothing says what it shows, and
            where there is no script of the name that makes it interactive.
    """
    if not request.options["alt"]:
        raise ContentError("a picture needs words for those who cannot see it:  alt: …")
    script = request.options["interactive"]
    if script and not (SCRIPTS / f"{script}.js").exists():
        raise ContentError(f"there is no {relative(SCRIPTS / script)}.js")
    return {
        "svg": svg(request.argument, request.options["alt"]),
        "file": file_name(request.argument),
        "interactive": script,
        "script": posixpath.relpath(f"assets/interactive/{script}.js", request.base),
    }


def file_name(name):
    """What a plot's file is called, which lies beside the page."""
    return f"{name.replace('.', '-')}.svg"


def files():
    """Yield the files of all plots that pages show: each one's path below docs/, and the picture on white.

    A plot that cannot be drawn has no file; its page says why.
    """
    for page in pages.pages():
        for name in dict.fromkeys(page.shows("plot")):
            with suppress(ContentError):
                path = posixpath.join(posixpath.dirname(page.path), file_name(name))
                yield path, drawing.on_white(_picture(name))


def svg(name, alt):
    """Return a plot as SVG for a page.

    Args:
        name: a function below `snippets/`, such as `vectorised.plots.shrinking_errors`.
        alt: what the picture shows, for those who cannot see it.

    Raises:
        ContentError: where there is no such function, or it raises.
    """
    return drawing.part_of_page(_picture(name), escape(alt), f"{name.replace('.', '-')}-")


@memory.follows_from(memory.CONTENT)
@cache
def _picture(name):
    return make(plots.plot, name)
