"""An animation as a part of the page: one picture of all frames, which the stylesheet moves past a window.

No script moves it, so it can be paused, and stands still for readers who ask for that, on paper, and without
the stylesheet. Then it shows its last frame.
"""

import io

from PIL import Image

# assets/site.css counts them, too.
COLUMNS, ROWS = 5, 8
COLOURS = 256


def sheet(animation: bytes) -> tuple[bytes, tuple[int, int]] | None:
    """Return all frames of an animated picture as one, and the size of a frame; nothing for a still.

    Raises ValueError for another number of frames than COLUMNS × ROWS.
    """
    picture = Image.open(io.BytesIO(animation))
    count = getattr(picture, "n_frames", 1)
    if count == 1:
        return None
    if count != COLUMNS * ROWS:
        raise ValueError(
            f"an animation has {COLUMNS * ROWS} frames, each unlike the one before; here are {count}"
        )
    width, height = picture.size
    frames = Image.new("RGBA", (COLUMNS * width, ROWS * height))
    for number in range(count):
        picture.seek(number)
        frames.paste(picture.convert("RGBA"), (number % COLUMNS * width, number // COLUMNS * height))
    file = io.BytesIO()
    # A drawing has few colours. With a palette it is half as heavy, and no line is blurred.
    frames.quantize(COLOURS, method=Image.Quantize.FASTOCTREE).save(file, "WEBP", lossless=True)
    return file.getvalue(), (width, height)


def part_of_page(source: str, size: tuple[int, int], alt: str, name: str) -> str:
    """The figure's inside: a control and a window, through which the last frame is seen.

    Args:
        source: where the picture of all frames is.
        size: width and height of one frame.
        alt: what the animation shows, already escaped for HTML.
        name: an id that no other animation of the page has.
    """
    width, height = size
    window = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    all_of_it = f'width="{COLUMNS * width}" height="{ROWS * height}"'
    last = f'x="{-(COLUMNS - 1) * width}" y="{-(ROWS - 1) * height}"'
    # Who asked for less motion must ask for this one; all others may stop it.
    words = '<span class="frames-pause">Pause</span><span class="frames-play">Play</span>'
    return (
        f'<input type="checkbox" id="{name}"><label for="{name}">{words}</label>\n'
        f'<svg role="img" aria-label="{alt}" {window}>'
        f'<g><image href="{source}" {last} {all_of_it}/></g></svg>'
    )
