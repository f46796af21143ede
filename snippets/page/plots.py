"""Figures made by matplotlib when the site is built: SVG in the page's own colours, light and dark."""

import io
import re
from functools import cache
from html import escape
from pathlib import Path

from snippets.page.book import CACHE, BookError, kept, path_of, state

# Colours that stand for the site's own: the stylesheet chooses the real ones.
INK = "#010203"
ROLES = {
    "weight": "#0000a1",
    "bias": "#0000a2",
    "activity": "#0000a3",
    "activation": "#0000a4",
    "error": "#0000a5",
    "cost": "#0000a6",
    "data": "#0000a7",
}
STYLE = {
    "figure.figsize": (7.2, 3.4),
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "legend.facecolor": "none",
    "legend.frameon": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "font.size": 11,
    "font.family": "STIXGeneral",
    "mathtext.fontset": "stix",
    "svg.fonttype": "path",
    "svg.hashsalt": "Backprop, Checked",  # the same ids each time
    "lines.linewidth": 2,
    **dict.fromkeys(
        ("text.color", "axes.edgecolor", "axes.labelcolor", "xtick.color", "ytick.color", "grid.color"), INK
    ),
}


@cache
def svg(name, alt):
    """The figure that `snippets.<name>` returns, given the colour of each role, as SVG for a page.

    Args:
        name: a dotted name below snippets/, such as `vectorised.plots.shrinking_errors`.
        alt: what the picture shows, for those who cannot see it.

    Raises:
        BookError: where there is no such function, or it raises.
    """
    module = "snippets." + name.rpartition(".")[0]
    if not path_of(module).exists():
        raise BookError(f"there is no {path_of(module).name} for the plot “{name}”")
    file = CACHE.with_name("plots") / f"{name}.json"
    drawn = kept(file, state(path_of(module), Path(__file__)), _draw, name)
    return drawn.replace("<svg", f'<svg role="img" aria-label="{escape(alt)}"', 1)


def _draw(name):
    """Run in a process of its own."""
    import importlib

    import matplotlib

    matplotlib.use("Agg")
    module, _, function = f"snippets.{name}".rpartition(".")
    with matplotlib.rc_context(STYLE):
        drawn = getattr(importlib.import_module(module), function)(ROLES)
        file = io.StringIO()
        drawn.savefig(file, format="svg", bbox_inches="tight", metadata={"Date": None, "Creator": None})
    return _themed(file.getvalue(), name.replace(".", "-"))


def _themed(text, prefix):
    """Only the drawing, with ids of its own and the page's colours."""
    text = text[text.index("<svg") :].strip()
    text = re.sub(r"<(metadata|style)\b.*?</\1>\s*", "", text, flags=re.DOTALL)
    text = re.sub(r'(id="|href="#|url\(#)', rf"\g<1>{prefix}-", text)
    text = text.replace(INK, "currentColor")
    for role, colour in ROLES.items():
        text = text.replace(colour, f"var(--math-{role})")
    return re.sub(
        r'(<svg[^>]*?) (?:width|height)="[^"]*"', r"\1", re.sub(r'(<svg[^>]*?) height="[^"]*"', r"\1", text)
    )
