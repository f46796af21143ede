"""The words of matplotlib's pictures as text in the site's own font: outlines were up to 43 % of a page.

matplotlib draws every letter by itself: `<use xlink:href="#STIXGeneral-Italic-3a" …/>` is the letter with the
number 3a, hexadecimal, in the font STIXGeneral-Italic. Letters that follow each other become one text, just
as wide as matplotlib has set it, so all stays in its place in whatever font a browser shows. The files that
readers download keep their outlines: they bring no font.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.metadata import distribution

from backprop_checked.catalog.tasks import ContentError
from backprop_checked.site import mathml

# The fonts' own names, as matplotlib 3.11 writes them into its ids, and their files.
FILES = {
    "STIXGeneral-Regular": "STIXGeneral.ttf",
    "STIXGeneral-Italic": "STIXGeneralItalic.ttf",
    "STIXGeneral-Bold": "STIXGeneralBol.ttf",
}
BOLD = {
    chr(int(unicodedata.decomposition(letter).split()[1], 16)): letter
    for letter in map(chr, range(0x1D400, 0x1D800))
    if re.match(r"MATHEMATICAL BOLD (?!ITALIC|SCRIPT|FRAKTUR)", unicodedata.name(letter, ""))
}
STYLES = {
    "STIXGeneral-Regular": {"∂": mathml.ITALIC["∂"]},  # as everywhere on the page
    "STIXGeneral-Italic": mathml.ITALIC,
    "STIXGeneral-Bold": BOLD,
}
WORDS = re.compile(
    r'<g((?: style="[^"]*")?) transform="([^"]*?) scale\(([\d.]+) -\3\)">'
    r"(?:\s*<defs>.*?</defs>)?((?:\s*<use [^>]*/>)+)((?:\s*<path [^>]*/>)*)\s*</g>",
    re.DOTALL,
)
MOVED = re.compile(r"translate\(([-\d.]+) ([-\d.]+)\)")
LETTER = re.compile(
    r'<use xlink:href="#([\w-]+)-([0-9a-f]+)"'
    r'(?: transform="translate\(([-\d.]+) ([-\d.]+)\)(?: scale\(([\d.]+)\))?")?/>'
)
OUTLINE = re.compile(r'<path id="([\w-]+-[0-9a-f]+)"( d="[^"]*" transform="scale\(0\.015625\)"/>)')
# From one letter of a text to the next, in hundredths of their size: kerning brings them nearer, and a space
# is a letter itself.
NEAREST, FARTHEST = -15, 5


@dataclass
class TextRun:
    """Letters that follow each other. Places are in hundredths of the size of their group's letters."""

    x: float
    y: float
    size: float
    text: str
    end: float


def as_text(picture: str) -> tuple[str, str]:
    """Return matplotlib's SVG with text for outlines, and the characters that the font must draw for it.

    An accent, a root and the line of a fraction stay outlines; so does a letter that the site's font lacks.

    Raises:
        ContentError: for a letter that is set in a way that is not known here.
    """
    outlines = dict(OUTLINE.findall(picture))
    characters: set[str] = set()

    def words(group: re.Match) -> str:
        style, place, size, letters, lines = group.groups()
        found = LETTER.findall(letters)
        if len(found) != letters.count("<use"):
            raise ContentError(f"a picture sets its words in a way that is not known: {letters.strip()}")
        runs, drawn = _runs(found, outlines)
        drawn += [lines] if lines else []
        characters.update(*(run.text for run in runs))
        scale, left, top = float(size), 0.0, 0.0
        if moved := MOVED.fullmatch(place):  # then each text says itself where it stands
            place, (left, top) = "", map(float, moved.groups())
        attributes = style + (f' transform="{place}"' if place else "") + f' font-size="{100 * scale:g}"'
        if len(runs) == 1 and not drawn:
            return _element(runs[0], left, top, scale, attributes)
        parts = "".join(_element(run, left, top, scale) for run in runs)
        if drawn:
            here = f"translate({left:g} {top:g}) scale({size} -{size})"
            parts += f'<g transform="{here}">{"".join(drawn)}</g>'
        return f"<g{attributes}>{parts}</g>"

    result = WORDS.sub(words, picture)
    drawn = set(re.findall(r'xlink:href="#([^"]*)"', result)) - set(re.findall(r' id="([^"]*)"', result))
    if drawn:
        raise ContentError(f"a picture sets its words in a way that is not known: {', '.join(sorted(drawn))}")
    return result, "".join(sorted(characters))


def _runs(letters: list[tuple[str, ...]], outlines: dict[str, str]) -> tuple[list[TextRun], list[str]]:
    """The letters as few texts, and what stays drawn."""
    runs: list[TextRun] = []
    drawn = []
    spaces, reached = 0, 0.0
    for face, number, *place in letters:
        x, y, size = (float(given or default) for given, default in zip(place, (0, 0, 1), strict=True))
        character, width = _letters(face).get(int(number, 16), ("", 0))
        if not character:
            move = f"translate({x:g} {y:g}) scale({size:g})"
            drawn.append(f'<g transform="{move}"><path{outlines[f"{face}-{number}"]}</g>')
            continue
        end = x + width * size
        if character == " ":
            spaces, reached = spaces + 1, end
            continue
        near = runs and (runs[-1].y, runs[-1].size) == (y, size) and spaces < 2
        if near and NEAREST <= (x - reached) / size <= FARTHEST:
            runs[-1].text += " " * spaces + character
            runs[-1].end = end
        else:
            runs.append(TextRun(x, y, size, character, end))
        spaces, reached = 0, end
    return runs, drawn


def _element(run: TextRun, left: float, top: float, scale: float, attributes: str = "") -> str:
    numbers = {"x": left + run.x * scale, "y": top - run.y * scale}
    if run.size != 1:
        numbers["font-size"] = 100 * scale * run.size
    if len(run.text) > 1:
        numbers["textLength"] = (run.end - run.x) * scale
        attributes += ' lengthAdjust="spacingAndGlyphs"'
    places = "".join(f' {name}="{round(value, 1):g}"' for name, value in numbers.items() if round(value, 1))
    return f"<text{attributes}{places}>{escape(run.text, quote=False)}</text>"


@cache
def _letters(face: str) -> dict[int, tuple[str, float]]:
    """The letters of one of matplotlib's fonts by their numbers: the characters that stand for each in the
    site's font, and its width in hundredths of its size."""
    from fontTools.ttLib import TTFont  # a tenth of a second, and most pages are cached

    if face not in FILES:
        return {}
    file = f"matplotlib/mpl-data/fonts/ttf/{FILES[face]}"
    font = TTFont(distribution("matplotlib").locate_file(file), lazy=True)
    widths, letters = font["hmtx"], {}
    for code, name in font.getBestCmap().items():
        if unicodedata.category(chr(code)) in ("Mn", "Sk") or chr(code) == "√":
            continue  # what stands on or under other letters: it fits those of its own font
        character = STYLES[face].get(chr(code), chr(code))
        if unicodedata.name(character, "").startswith("LATIN SMALL LIGATURE"):
            character = unicodedata.normalize("NFKC", character)
        width = widths[name][0] * 100 / font["head"].unitsPerEm
        if width and mathml.font_has(character):
            letters.setdefault(font.getGlyphID(name), (character, width))
    return letters
