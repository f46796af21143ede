"""A picture by matplotlib as a part of the page: in the page's own colours, light and dark."""

import re
from functools import cache

from backprop_checked.catalog.cache import memoize
from backprop_checked.catalog.drawing import INK, ROLES
from backprop_checked.catalog.paths import DOCS
from backprop_checked.catalog.tasks import ContentError
from backprop_checked.site import lettering, mathml, path_data

# What SVG can say by an attribute, of all that matplotlib says by a style.
# Source: SVG 2, https://www.w3.org/TR/SVG2/styling.html#PresentationAttributes
PRESENTATION = {
    *("clip-path", "clip-rule", "color", "display", "fill", "fill-opacity", "fill-rule", "font-family"),
    *("font-size", "font-style", "font-weight", "image-rendering", "opacity", "stroke", "stroke-dasharray"),
    *("stroke-dashoffset", "stroke-linecap", "stroke-linejoin", "stroke-miterlimit", "stroke-opacity"),
    *("stroke-width", "text-anchor", "visibility"),
}
# matplotlib writes the outlines of letters for the size 100, in 64ths; quarters are a fortieth of a pixel.
OUTLINE = re.compile(r' d="([^"]*)" transform="scale\(0\.015625\)"')
FONT = "STIX Two Math, serif"
LICENCE = "From Backprop, Checked. Licence: CC BY 4.0 (Creative Commons Attribution 4.0 International)"


def part_of_page(text, alt, prefix):
    """An SVG file's text as a part of a page: only what is drawn, in the page's colours, with its own ids.
    Its words are text in the font of the page's mathematics.

    Args:
        text: what matplotlib wrote.
        alt: what the picture shows, already escaped for HTML.
        prefix: what every id begins with: a page may hold several pictures.

    Raises:
        ContentError: for a style that no attribute of SVG can say, as the page's policy keeps styles out; for
            words that are set in a way that is not known.
    """
    part, characters = _part_of_page(text, alt, prefix)
    mathml.CHARACTERS.update(characters)
    return part


@memoize("fonttools", "matplotlib", "ziamath")
def _part_of_page(text, alt, prefix):
    """The part, and the characters that the font must draw for it."""
    text, characters = lettering.as_text(text[text.index("<svg") :].strip())
    text = re.sub(r"<(metadata|style)\b.*?</\1>\s*", "", text, flags=re.DOTALL)
    used = set(re.findall(r'(?:href="|url\()#([^")]+)', text))
    text = re.sub(r' id="([^"]*)"', lambda id_: f' id="{prefix}{id_[1]}"' if id_[1] in used else "", text)
    text = re.sub(r'(href="|url\()#', rf"\g<1>#{prefix}", text)
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    text = OUTLINE.sub(lambda outline: f' d="{_in_quarters(outline[1])}" transform="scale(0.25)"', text)
    text = re.sub(r'(?<= d=")[^"]*', lambda path: path_data.shortened(path[0]), text)
    text = re.sub(r' [xy]="[^"]*"', lambda place: _to_a_tenth(place[0]), text)
    text = re.sub(r"(?<=\btranslate\()[^)]*", lambda move: _to_a_hundredth(move[0]), text)
    text = re.sub(r' style="([^"]*)"', lambda style: _attributes(style[1]), text)
    text = re.sub(r">\s+<", "><", text)
    text = text.replace(INK, "currentColor")
    for role, colour in ROLES.items():
        text = text.replace(colour, f"var(--math-{role})")
    attributes = (
        f'role="img" aria-label="{alt}" font-family="{FONT}" stroke-linejoin="round" stroke-linecap="butt"'
    )
    return text.replace("<svg", f"<svg {attributes}", 1), characters


def on_white(text):
    """An SVG file's text as a file of its own: its colours are those of a light page, and it says its
    licence."""
    for role, colour in ROLES.items():
        text = text.replace(colour, _in_the_light()[role])
    text = text.replace(INK, "#000000")
    return re.sub(r"<svg\b[^>]*>", lambda start: f"{start[0]}\n <desc>{LICENCE}</desc>", text, count=1)


@cache
def _in_the_light():
    """The colour of each role as the stylesheet first says it, which is for a light page."""
    sheet = (DOCS / "assets" / "mathematics.css").read_text(encoding="utf-8")
    colours = {}
    for role, colour in re.findall(r"--math-([\w-]+): (#[0-9a-f]{6});", sheet):
        colours.setdefault(role, colour)
    return colours


def _attributes(style):
    """The declarations of a style attribute as attributes of their own: `fill: none` as `fill="none"`."""
    declared = dict(re.findall(r"([\w-]+)\s*:\s*([^;]+?)\s*(?:;|$)", style))
    if unknown := sorted(declared.keys() - PRESENTATION):
        raise ContentError(f"a picture has the style {', '.join(unknown)}, which no attribute of SVG can say")
    return "".join(f' {name}="{value}"' for name, value in declared.items())


def _to_a_tenth(places):
    """The same with no more digits than can be seen: machines differ in the others, too."""
    return re.sub(
        r"-?\d+\.\d+", lambda number: f"{round(float(number[0]), 1) + 0:.1f}".removesuffix(".0"), places
    )


def _to_a_hundredth(places):
    return re.sub(r"-?\d+\.\d+", lambda number: f"{round(float(number[0]), 2) + 0:g}", places)


def _in_quarters(outline):
    return re.sub(r"-?\d+", lambda number: str(round(int(number[0]) / 16)), outline)
