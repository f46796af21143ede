"""Figures made by matplotlib when the site is built: SVG in the page's own colours, light and dark."""

import io
from functools import cache
from html import escape

from snippets.page import drawing
from snippets.page.apart import make


@cache
def svg(name, alt):
    """The figure that `snippets.<name>` returns, given the colour of each role, as SVG for a page.

    Args:
        name: a dotted name below snippets/, such as `vectorised.plots.shrinking_errors`.
        alt: what the picture shows, for those who cannot see it.

    Raises:
        BookError: where there is no such function, or it raises.
    """
    return drawing.part_of_page(make("plot", name), escape(alt), f"{name.replace('.', '-')}-")


def drawn(name):
    """The SVG file that a plot makes; run in a process of its own."""
    import importlib

    import matplotlib

    matplotlib.use("Agg")
    module, _, function = f"snippets.{name}".rpartition(".")
    with matplotlib.rc_context(drawing.STYLE):
        drawn = getattr(importlib.import_module(module), function)(drawing.ROLES)
        file = io.StringIO()
        drawn.savefig(file, format="svg", bbox_inches="tight", metadata={"Date": None, "Creator": None})
    return file.getvalue()
