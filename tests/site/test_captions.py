"""What pages say of colours is so in the light scheme and in the dark one."""

import colorsys
import re

import pytest

from backprop_checked.catalog.paths import DOCS

STYLES = (DOCS / "assets" / "mathematics.css").read_text(encoding="utf-8")
# A caption may name these: the role that has the colour, and its hues on the wheel.
HUES = {"blue": ("weight", 200, 260), "green": ("activation", 90, 165), "red": ("error", 340, 380)}
# These change with the scheme, or mean another colour in each.
CHANGING = r"black|white|gr[ea]y|dark|light|bright|pale|brown|teal|violet|purple|pink|orange|yellow"


def captions():
    """Every caption and every alt text, with its place: those of pages, and those of labs' pictures."""
    for page in sorted(DOCS.rglob("*.md")):
        block, text = 0, page.read_text(encoding="utf-8")
        for number, line in enumerate(text.splitlines(), 1):
            if re.match(r"/{3,} \S", line):
                block += 1
            elif re.match(r"/{3,}$", line):
                block -= 1
            elif block:
                yield f"{page.name}:{number}", line
    for lab in sorted((DOCS / "labs").glob("*.py")):
        for number, line in enumerate(lab.read_text(encoding="utf-8").splitlines(), 1):
            if alt := re.search(r'alt="([^"]*)"', line):
                yield f"{lab.name}:{number}", alt[1]


def test_no_caption_names_a_colour_that_changes_with_the_scheme():
    found = list(captions())
    assert len(found) > 40
    for place, text in found:
        assert not re.search(rf"\b({CHANGING})\b", text, re.IGNORECASE), f"{place}: {text}"


@pytest.mark.parametrize("name", HUES)
def test_the_colours_that_captions_name_are_those_of_both_schemes(name):
    role, least, most = HUES[name]
    colours = re.findall(rf"--math-{role}: #(\w{{6}})", STYLES)
    assert len(colours) == 2
    for colour in colours:
        hue = 360 * colorsys.rgb_to_hsv(*(int(colour[place : place + 2], 16) / 255 for place in (0, 2, 4)))[0]
        assert least <= hue <= most or least <= hue + 360 <= most, f"{name} is {hue:.0f}°"
