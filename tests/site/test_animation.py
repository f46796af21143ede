"""An animated picture becomes one picture of all its frames, laid out as the stylesheet moves it."""

import io
import re
from pathlib import Path

import pytest
from PIL import Image

from backprop_checked.site.animation import COLUMNS, ROWS, sheet
from backprop_checked.site.labs import _frames

CSS = Path(__file__).resolve().parents[2] / "docs" / "assets" / "animation.css"
COUNT = COLUMNS * ROWS


def animation(count, size=(8, 4)):
    """An animated picture in which each frame has a colour of its own."""
    frames = [Image.new("RGBA", size, (number, 255 - number, 100, 255)) for number in range(count)]
    file = io.BytesIO()
    frames[0].save(file, "WEBP", save_all=True, append_images=frames[1:], duration=100, lossless=True)
    return file.getvalue()


def test_every_frame_lies_in_its_place_row_by_row():
    picture, size = sheet(animation(COUNT))
    assert size == (8, 4)
    with Image.open(io.BytesIO(picture)) as all_of_it:
        assert all_of_it.format == "WEBP"
        assert all_of_it.size == (8 * COLUMNS, 4 * ROWS)
        pixels = all_of_it.convert("RGBA")
    for number in range(COUNT):
        row, column = divmod(number, COLUMNS)
        red, green, _, alpha = pixels.getpixel((8 * column + 4, 4 * row + 2))
        assert abs(red - number) <= 8  # a palette has few colours
        assert abs(green - (255 - number)) <= 8
        assert alpha == 255


def test_the_same_animation_gives_the_same_bytes():
    assert sheet(animation(COUNT)) == sheet(animation(COUNT))


def test_a_still_is_no_animation():
    assert sheet(animation(1)) is None


@pytest.mark.parametrize("count", [2, COUNT - 1, COUNT + 1])
def test_another_number_of_frames_is_refused_with_both_numbers(count):
    with pytest.raises(ValueError, match=rf"has {COUNT} frames.* here are {count}$"):
        sheet(animation(count))


def test_without_the_stylesheet_the_last_frame_is_in_the_window():
    inside = _frames("x.webp", (80, 40), "Words", "it")
    assert 'viewBox="0 0 80 40"' in inside
    x, y, width, height = (
        float(re.search(rf'<image [^>]*\b{name}="([-\d]+)"', inside)[1])
        for name in ("x", "y", "width", "height")
    )
    assert (x + width, y + height) == (80, 40)
    assert (width / 80, height / 40) == (COLUMNS, ROWS)


def test_the_stylesheet_counts_the_same_columns_and_rows():
    text = CSS.read_text(encoding="utf-8")
    steps = dict(re.findall(r"frames-(across|down) [\d.]+s steps\((\d+)\) infinite", text))
    assert steps == {"across": str(COLUMNS), "down": str(ROWS)}
    long = dict(re.findall(r"frames-(across|down) ([\d.]+)s", text))
    assert float(long["down"]) == ROWS * float(long["across"])
    for name, count in (("across", COLUMNS), ("down", ROWS)):
        [body] = re.findall(rf"@keyframes frames-{name} {{(.*?\n)}}", text, re.DOTALL)
        start, end = (float(number) for number in re.findall(r"(-?[\d.]+)%", body))
        # From the first frame, count − 1 away from the last, to one beyond the last, which is never seen.
        assert (start, end) == (100 * (count - 1) / count, -100 / count)
