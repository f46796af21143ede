"""The one door through which LaTeX becomes HTML: MathML that needs no script, in a font of the site's own.

Browsers set MathML Core, and not all of LaTeX: what they set badly is refused here, with the fix. Colours
and columns leave as classes, for `docs/assets/mathematics.css`, so no element has a style attribute.
"""

import html
import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.metadata import distribution
from io import BytesIO
from xml.etree import ElementTree

from math_core import LatexError, LatexToMathML

from backprop_checked.algebra.roles import ROLES, role
from backprop_checked.catalog import memory
from backprop_checked.catalog.cache import memoize
from backprop_checked.site import linebreaks

CHARACTERS: set[str] = set()  # every character that mathml() has asked the font to draw

RENDERER = LatexToMathML(annotation=True, fancy_error=False)
REFUSED = {
    r"\boxed": "no browser draws it; the figure has the frame",
    r"\substack": "it is set unevenly; write the conditions on one line",
    r"\widetilde": r"it stretches in few browsers; write \tilde",
    r"\tag": "it needs the full width; the figure sets the tag",
    r"\vec": r"its arrow stands beside the letter; write \mathbf",
    r"\overline": r"it is drawn with a character for lines below; write \bar",
    "{smallmatrix}": "browsers set it at full size; write pmatrix",
}
# What math-core writes as a style, and the class that says the same in the stylesheet.
LAYOUT = {
    "text-align: right;justify-items: end;padding-right: 0;": "aligned-right",
    "text-align: left;justify-items: start;padding-left: 0;": "aligned-left",
    "text-align: left;justify-items: start;padding-right: 0;": "case-value",
    "text-align: left;justify-items: start;padding-right: 0;padding-left:1em;": "case-condition",
    "padding-right:0.1667em;": "thin-after",
    "padding-left:0.1667em;": "thin-before",
}
PRIMES = ("′", "″", "‴", "⁗")
APPLY_FUNCTION = "\u2061"
BRACKETS = {"(": ")", "[": "]", "{": "}", "‖": "‖", "⌊": "⌋", "⌈": "⌉", "⟨": "⟩", "|": "|"}
TALL = ("mfrac", "mtable", "munder", "munderover", "msqrt", "mroot")
ROOT = 850  # how wide the sign of a root may be, in thousandths of an em; the smallest one is 794
# A letter alone in <mi> is set italic by the browser, from these characters; U+210E is Planck's italic h.
ITALIC = {
    chr(int(unicodedata.decomposition(letter).split()[1], 16)): letter
    for letter in map(chr, range(0x1D400, 0x1D800))
    if unicodedata.name(letter, "").startswith("MATHEMATICAL ITALIC")
} | {"h": "\u210e"}


class MathematicsError(ValueError):
    """LaTeX that would not be set, or would be set badly."""

    def __init__(self, latex: str, problem: str):
        super().__init__(f"{problem}\n  in the LaTeX  {latex}")


@contextmanager
def drawn() -> Iterator[set[str]]:
    """Give the characters that are asked for from now on; at the end all others are there again, too."""
    before = set(CHARACTERS)
    CHARACTERS.clear()
    try:
        yield CHARACTERS
    finally:
        CHARACTERS.update(before)


def mathml(latex: str, display: bool = False) -> str:
    """Return one `<math>` element, also well-formed XML. It carries no LaTeX, a tenth of a page that nobody
    sees: a formula's figure offers its own.

    Raises MathematicsError for what math-core does not know, for what browsers set badly, for a colour that
    is no role, and for a character that the font lacks.
    Source: MathML Core, https://www.w3.org/TR/mathml-core/
    """
    markup, characters = _set(latex, display)
    CHARACTERS.update(characters)
    return markup


@memoize("math-core", "ziamath")
def _set(latex: str, display: bool) -> tuple[str, str]:
    """Return the element and the characters that the font must draw for it."""
    for form, problem in REFUSED.items():
        if re.search(re.escape(form) + "(?![A-Za-z])", latex):
            raise MathematicsError(latex, f"{form} is not used here: {problem}")
    try:
        markup = RENDERER.convert_with_local_state(latex, displaystyle=display)
    except LatexError as error:
        raise MathematicsError(latex, f"math-core, at character {error}") from None
    # XML knows five names of characters; HTML has more, and math-core writes &ApplyFunction;.
    named = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)\w+;")
    root = ElementTree.fromstring(named.sub(lambda name: html.unescape(name[0]), markup))
    presentation, _ = root[0]  # as one element, beside its LaTeX
    root[:] = [presentation]
    try:
        _tidy(presentation)
        characters = _drawn(presentation)
        _join_rows(presentation if display else root)  # of a display, the outer row is asked for its parts
    except ValueError as error:
        raise MathematicsError(latex, str(error)) from None
    return ElementTree.tostring(root, encoding="unicode"), "".join(sorted(characters))


def display(latex: str, label: str = "Formula") -> str:
    """Return a display formula in a box that scrolls sideways, by keyboard too. Raises what `mathml` raises.

    One that is too wide for a phone is set in parts, between which a browser breaks the line. The role is a
    group, not a region: a region would put every formula among the page's landmarks.
    """
    row = ElementTree.fromstring(mathml(latex, display=True))[0]
    parts = linebreaks.broken(row)
    name = "math-scroll math-broken" if parts else "math-scroll"
    attributes = f'class="{name}" tabindex="0" role="group" aria-label="{html.escape(label)}"'
    return f"<div {attributes}>{linebreaks.markup(parts) if parts else linebreaks.unbroken(row)}</div>"


def font(characters: Iterable[str]) -> bytes:
    """Return STIX Two Math as woff2, cut to these characters and what they stretch to: always the same bytes.

    Raises importlib.metadata.PackageNotFoundError where ziamath, whose wheel carries the font, is missing.
    Source: STIX Two Math, https://www.stixfonts.org, SIL Open Font License 1.1; its notices stay in the font.
    Changed: the taller signs of a root are narrower.
    """
    from fontTools import subset, ttLib  # a quarter of a second, and the font is most often cached

    options = subset.Options(hinting=False, name_IDs=[0, 1, 2, 4, 6, 13, 14])
    options.layout_features = ["ssty", "dtls", "flac", "ccmp", "kern"]
    face = ttLib.TTFont(_font_file(), recalcTimestamp=False)
    cut = subset.Subsetter(options)
    cut.populate(text="".join(sorted(characters)))
    cut.subset(face)
    _narrow_roots(face)
    face.flavor = "woff2"
    face.save(file := BytesIO())
    return file.getvalue()


def _narrow_roots(face) -> None:
    """Make the taller signs of a root narrower, as far as they are wider than ROOT.

    Chromium makes every root as wide as the widest of them would need, and what it does not use is a gap
    behind the root: 0.4 em in this font. (MathML Core: the preferred inline size of a stretched glyph.)
    """
    from fontTools.pens.transformPen import TransformPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    root = (face.getBestCmap() or {}).get(ord("√"))  # no page may have set anything
    if root is None:
        return
    variants = face["MATH"].table.MathVariants
    taller = variants.VertGlyphConstruction[variants.VertGlyphCoverage.glyphs.index(root)]
    signs = [record.VariantGlyph for record in taller.MathGlyphVariantRecord]
    signs += [part.glyph for part in taller.GlyphAssembly.PartRecords]  # all of one width, so they still meet
    glyphs, widths = face.getGlyphSet(), face["hmtx"]
    for name in dict.fromkeys(signs):
        narrow = ROOT / widths[name][0]
        if narrow >= 1:
            continue
        glyphs[name].draw(TransformPen(pen := TTGlyphPen(None), (narrow, 0, 0, 1, 0, 0)))
        glyph = pen.glyph()
        glyph.recalcBounds(face["glyf"])
        face["glyf"][name] = glyph
        widths[name] = (round(widths[name][0] * narrow), glyph.xMin)


def _font_file() -> str:
    return str(distribution("ziamath").locate_file("ziamath/fonts/STIXTwoMath-Regular.ttf"))


def font_has(text: str) -> bool:
    """Whether the site's font can draw a text."""
    return set(text) <= _font_characters()


@memory.follows_from(memory.CODE)
@cache
def _font_characters() -> frozenset[str]:
    from fontTools.ttLib import TTFont

    return frozenset(map(chr, TTFont(_font_file(), lazy=True).getBestCmap()))


@memory.follows_from(memory.CODE)
@cache
def _classes() -> dict[str, str]:
    """The class for each style that math-core may write."""
    styles = {
        ElementTree.fromstring(RENDERER.convert_with_local_state(role(name, "x"), displaystyle=False))
        .find(".//*[@style]")
        .get("style"): name
        for name in ROLES
    }
    return styles | LAYOUT


def _tidy(node: ElementTree.Element) -> None:
    """Turn styles into classes and primes into parts of letters, from the leaves up."""
    for child in node:
        _tidy(child)
    if node.tag == "menclose":
        raise ValueError("no browser draws <menclose>; leave the frame or the stroke out")
    _turn_style_into_class(node)
    if node.tag in ("msup", "msub", "msubsup"):
        if node[0].tag == "mo" and node[0].text in BRACKETS.values():
            raise ValueError(rf"a script on a bare {node[0].text} sinks the bracket; write \left … \right")
        _join_prime(node)
    if node.tag == "mo" and node.text in ("⊙", "⊗", "⊕"):
        node.set("largeop", "false")  # Gecko would set the large one
    if _is_bracketed(node):
        _keep_low_brackets(node)
        _vary_nested_brackets(node)
    _close_up_functions(node)
    if node.tag in ("mrow", "mtd", "mpadded"):
        _space_fractions(node)


def _join_rows(node: ElementTree.Element) -> None:
    """Let what stands alone in a row say itself what the row says: <mi class="weight">, without <mrow>."""
    for place, row in enumerate(node):
        _join_rows(row)
        if (
            row.tag == "mrow"
            and len(row) == 1
            and row[0].tag != "mo"
            and not row.attrib.keys() & row[0].attrib.keys()
        ):
            row[0].attrib.update(row.attrib)
            node[place] = row[0]


def _turn_style_into_class(node: ElementTree.Element) -> None:
    if style := node.attrib.pop("style", None):
        if style not in _classes():
            raise ValueError(f"mathematics.css has no class for the style {style!r}; only roles have colours")
        node.set("class", _classes()[style])


def _close_up_functions(row: ElementTree.Element) -> None:
    """Leave no space between a function and its bracket: f(x), not f (x)."""
    for function, argument in itertools.pairwise(row):
        if function.tag == "mo" and _opens_with_bracket(argument):
            if function.text == APPLY_FUNCTION:
                function.set("lspace", "0")
            elif function.text.isalpha():
                function.set("rspace", "0")


def _opens_with_bracket(node: ElementTree.Element) -> bool:
    while node.tag in ("mrow", "mpadded", "msup", "msub", "msubsup") and len(node):
        node = node[0]
    return node.text in BRACKETS


def _keep_low_brackets(row: ElementTree.Element) -> None:
    """Do not stretch brackets around what is low: Chromium gives a stretched one the width of the widest."""
    if not any(part.tag in TALL for part in row.iter()):
        for bracket in (row[0], row[-1]):
            bracket.set("stretchy", "false")


def _is_bracketed(node: ElementTree.Element) -> bool:
    return node.tag == "mrow" and len(node) > 1 and BRACKETS.get(node[0].text, "none") == node[-1].text


def _vary_nested_brackets(row: ElementTree.Element) -> None:
    """Square brackets around two pairs of round ones, and so on by turns: nobody counts ((((."""
    if row[0].text == "(" and _rounds_within(row) == 2:
        row[0].text, row[-1].text = "[", "]"


def _rounds_within(row: ElementTree.Element) -> int:
    """How many pairs of round brackets stand in each other within a row, down to the first square pair.

    Those of a layer's number are no brackets of this kind.
    """
    depth = 0
    for part in row:
        if part.tag in ("msup", "msub", "msubsup"):
            inside = _rounds_within([part[0]])
        elif _is_bracketed(part) and part[0].text == "[":
            inside = 0
        else:
            inside = _rounds_within(part) + (_is_bracketed(part) and part[0].text == "(")
        depth = max(depth, inside)
    return depth


def _space_fractions(row: ElementTree.Element) -> None:
    """Leave a thin space between a fraction and a factor beside it, as TeX does."""
    for place in range(len(row) - 1, 0, -1):
        pair = row[place - 1], row[place]
        if any(map(_is_fraction, pair)) and not any(part.tag in ("mo", "mspace") for part in pair):
            row.insert(place, ElementTree.Element("mspace", {"width": "0.1667em"}))


def _is_fraction(node: ElementTree.Element) -> bool:
    while node.tag in ("msup", "msub", "mrow") and (len(node) == 1 or node.tag != "mrow"):
        node = node[0]
    return node.tag == "mfrac"


def _join_prime(scripts: ElementTree.Element) -> None:
    """Move a prime into the letter, as in <mi>σ′</mi>: as a superscript it is too small."""
    base, above = scripts[0], scripts[-1]
    prime = above[0] if above.tag == "mrow" and len(above) else above
    if prime.tag != "mo" or prime.text not in PRIMES:
        return
    letters = list(base.iter("mi"))
    if len(letters) != 1 or any(part.tag not in ("mi", "mrow", "mspace") for part in base.iter()):
        raise ValueError("a prime needs a letter before it, and nothing else")
    letter = letters[0]
    # Two characters are no longer made italic by the browser.
    upright = letter.attrib.pop("mathvariant", None)
    letter.text = (letter.text if upright else ITALIC.get(letter.text, letter.text)) + prime.text
    if base is letter:
        base = scripts[0] = ElementTree.Element("mrow")
        base.append(letter)
    if len(base) == 1:  # Gecko spaces an <mi> of two characters like "log", except beside an <mspace>
        base.insert(0, ElementTree.Element("mspace"))
    if above is not prime:
        above.remove(prime)
        if len(above) == 1:
            scripts[-1] = above[0]
    elif scripts.tag == "msubsup":
        scripts.tag = "msub"
        scripts.remove(above)
    else:
        scripts.tag = "mrow"
        scripts.attrib.update(base.attrib)
        scripts[:] = base[:]


def _drawn(presentation: ElementTree.Element) -> set[str]:
    needed = set()
    for node in presentation.iter():
        text = node.text or ""
        italic = node.tag == "mi" and "mathvariant" not in node.attrib
        if node.tag in ("msqrt", "mroot"):
            needed.add("√")
        needed |= {ITALIC.get(text, text)} if italic and len(text) == 1 else set(text)
    if missing := needed - _font_characters() - {"\u2061", "\u2063", "\ufe00", " "}:
        raise ValueError(f"the font has no character for {', '.join(map(repr, sorted(missing)))}")
    return needed
