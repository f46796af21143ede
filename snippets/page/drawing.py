"""A picture by matplotlib as a part of the page: in the page's own colours, light and dark."""

import re

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
# Neighbours are far apart in both schemes.
CYCLE = ("weight", "error", "data", "activation", "activity", "bias", "cost")
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
    # A lab says C0, C1, …: the page's colours here, matplotlib's own where a reader runs it.
    "axes.prop_cycle": f"cycler(color={[ROLES[role] for role in CYCLE]})",
    **dict.fromkeys(
        ("text.color", "axes.edgecolor", "axes.labelcolor", "xtick.color", "ytick.color", "grid.color"), INK
    ),
}


def part_of_page(text, alt, prefix):
    """An SVG file's text as a part of a page: only what is drawn, in the page's colours, with its own ids.

    Args:
        text: what matplotlib wrote.
        alt: what the picture shows, already escaped for HTML.
        prefix: what every id begins with: a page may hold several pictures.
    """
    text = text[text.index("<svg") :].strip()
    text = re.sub(r"<(metadata|style)\b.*?</\1>\s*", "", text, flags=re.DOTALL)
    used = set(re.findall(r'(?:href="|url\()#([^")]+)', text))
    text = re.sub(r' id="([^"]*)"', lambda id_: f' id="{prefix}{id_[1]}"' if id_[1] in used else "", text)
    text = re.sub(r'(href="|url\()#', rf"\g<1>#{prefix}", text)
    text = re.sub(r' (?:d|x|y)="[^"]*"', lambda places: _to_a_hundredth(places[0]), text)
    text = text.replace(INK, "currentColor")
    for role, colour in ROLES.items():
        text = text.replace(colour, f"var(--math-{role})")
    said = f'role="img" aria-label="{alt}" stroke-linejoin="round" stroke-linecap="butt"'
    return text.replace("<svg", f"<svg {said}", 1)


def _to_a_hundredth(places):
    """The same with no more digits than can be seen: half as long, and machines differ in the others."""
    return re.sub(r"-?\d+\.\d{3,}", lambda number: f"{float(number[0]):.2f}".rstrip("0").rstrip("."), places)
