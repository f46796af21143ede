"""Social cards: the picture that is shown where somebody shares a link to a page, drawn as the site is built.

A shared link needs the picture's whole address, so a site that has no address of its own has no cards.
"""

import io
from functools import cache
from pathlib import Path

import matplotlib
from PIL import Image, ImageDraw, ImageFont

from backprop_checked.catalog import cache as store
from backprop_checked.catalog import dependencies, memory

WIDTH, HEIGHT, MARGIN = 1200, 630, 80  # pixels, as the Open Graph protocol's readers show them
PAPER, INK, SOFT, PROVED = "#fdfcf9", "#1c2024", "#555d65", "#1a6b3c"  # as in docs/assets/theme.css
MOST_LINES = 3


def path(page: str) -> str:
    """Return where the card of a page lies in the site: `assets/social/derivations/scalar.png`.

    Args:
        page: its path below docs/.
    """
    return f"assets/social/{Path(page).with_suffix('').as_posix()}.png"


def card(page: str, title: str, description: str, site: str) -> bytes:
    """Return a page's card as a PNG of 1200 × 630 pixels: the site's name, the title, what the page says of
    itself.

    Raises:
        CacheError: where it cannot be kept for the next build.
    """
    state = dependencies.fingerprint(
        Path(__file__), ("pillow", "matplotlib"), also=f"{title}\n{description}\n{site}"
    )
    return store.cached(path(page), state, lambda: _drawn(title, description, site))


def _drawn(title: str, description: str, site: str) -> bytes:
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, HEIGHT - 16, WIDTH, HEIGHT), fill=PROVED)
    draw.text((MARGIN, MARGIN - 20), f"✓ {site}", font=_font("DejaVuSans-Bold", 34), fill=PROVED)
    bottom = _paragraph(draw, MARGIN + 80, title, _font("DejaVuSans-Bold", 58), INK)
    _paragraph(draw, bottom + 36, description, _font("DejaVuSans", 34), SOFT)
    file = io.BytesIO()
    image.save(file, "PNG", optimize=True)
    return file.getvalue()


def _paragraph(
    draw: ImageDraw.ImageDraw, top: int, text: str, font: ImageFont.FreeTypeFont, fill: str
) -> int:
    """Write a text in a few lines, and return where they end."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if draw.textlength(longer, font) <= WIDTH - 2 * MARGIN:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > MOST_LINES:
        lines = [*lines[: MOST_LINES - 1], f"{lines[MOST_LINES - 1]} …"]
    height = int(font.size * 1.3)
    for number, line in enumerate(lines):
        draw.text((MARGIN, top + number * height), line, font=font, fill=fill)
    return top + len(lines) * height


@memory.follows_from(memory.CODE)
@cache
def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    """A font that comes with matplotlib, the same on every machine."""
    return ImageFont.truetype(f"{matplotlib.get_data_path()}/fonts/ttf/{name}.ttf", size)
