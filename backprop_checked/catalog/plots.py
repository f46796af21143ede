"""What plots make: matplotlib's SVG files."""

import importlib
import io

from backprop_checked.catalog import drawing
from backprop_checked.catalog.paths import module_name


def plot(name):
    """Return the SVG file that a function draws, given the colour of each role.

    Args:
        name: a function, such as `vectorised.plots.shrinking_errors`.
    """
    import matplotlib  # here, for the site asks this module for its makers and needs no matplotlib

    matplotlib.use("Agg")
    module, _, function = name.rpartition(".")
    with matplotlib.rc_context(drawing.STYLE):
        figure = getattr(importlib.import_module(module_name(module)), function)(drawing.ROLES)
        file = io.StringIO()
        figure.savefig(file, format="svg", bbox_inches="tight", metadata={"Date": None, "Creator": None})
    return file.getvalue()
