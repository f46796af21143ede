"""An animation without a script: one picture of all frames, which the stylesheet moves past a window."""

import io

from PIL import Image

# The stylesheet counts them, too.
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
