"""Plots that matplotlib draws when the site is built: SVG in the page's own colours, light and dark."""

from functools import cache
from html import escape

from backprop_checked.catalog import plots
from backprop_checked.catalog.tasks import ContentError, make
from backprop_checked.site import drawing


def plot(request):
    """The data of a plot.

    Raises:
        ContentError: where there is no such function, where it raises, and where nothing says what it shows.
    """
    if not request.options["alt"]:
        raise ContentError("a picture needs words for those who cannot see it:  alt: …")
    return {"svg": svg(request.argument, request.options["alt"])}


@cache
def svg(name, alt):
    """Return a plot as SVG for a page.

    Args:
        name: a function below `snippets/`, such as `vectorised.plots.shrinking_errors`.
        alt: what the picture shows, for those who cannot see it.

    Raises:
        ContentError: where there is no such function, or it raises.
    """
    return drawing.part_of_page(make(plots.plot, name), escape(alt), f"{name.replace('.', '-')}-")
