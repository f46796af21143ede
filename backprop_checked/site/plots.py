"""Figures made by matplotlib when the site is built: SVG in the page's own colours, light and dark."""

from functools import cache
from html import escape

from backprop_checked.catalog.plots import plot
from backprop_checked.catalog.tasks import make
from backprop_checked.site import drawing


@cache
def svg(name, alt):
    """Return a plot as SVG for a page.

    Args:
        name: a function below `snippets/`, such as `vectorised.plots.shrinking_errors`.
        alt: what the picture shows, for those who cannot see it.

    Raises:
        ContentError: where there is no such function, or it raises.
    """
    return drawing.part_of_page(make(plot, name), escape(alt), f"{name.replace('.', '-')}-")
