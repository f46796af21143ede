"""Labs: mkdocs-jupyter runs the notebook, and its cells become Markdown that any builder can set like a page.

mkdocs-jupyter's own HTML has 595 kB of styles and scripts, and a second Markdown in which neither formulas
nor admonitions exist. So it says which files are labs and runs them; how they look is left to the site.
"""

import base64
import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from backprop_checked.catalog.tasks import ContentError
from backprop_checked.site import drawing, predictions
from backprop_checked.site.animation import COLUMNS, ROWS
from backprop_checked.site.notebooks import PICTURES, SVG, LabError, cell_error, picture_kind, run_cached

OUTPUT = "{ .text .output .no-copy }"
RUN_IT_YOURSELF = """\
**Run it yourself.** Download [the notebook]({name}/{name}.ipynb){{ download="{name}.ipynb" }} (its outputs \
are left out, so that you can predict them) or \
[the Python file]({name}/{name}.py){{ download="{name}.py" }}. \
Both import this site's programs, so {install} first: in the folder of its source, run \
`pip install -e . matplotlib tqdm jupyter`. Then open the notebook in Jupyter, or run `python {name}.py`."""
INSTALL = "install the project"
HOW_TO_INSTALL = "https://github.com/{repository}#two-commands"  # a section of the README
# The workflow that publishes the site puts the notebooks there: Colab opens what a repository holds.
IN_COLAB = """ \
Or [open it in Colab](https://colab.research.google.com/github/{repository}/blob/notebooks/{name}.ipynb), \
where its first code cell installs the programs."""


@dataclass(frozen=True)
class LabPage:
    """A lab as a page: its Markdown, and the files that lie beside it, by their names."""

    markdown: str
    files: dict[str, bytes]


def page(lab: Path, settings: Mapping, repository: str | None = None) -> LabPage:
    """Return the lab as a page, run.

    Args:
        lab: the file.
        settings: `execute`, `allow_errors` and `kernel_name`, as mkdocs-jupyter has them.
        repository: OWNER/NAME on GitHub; then the page offers to open the notebook in Colab.

    Raises:
        LabError: for a file that Python cannot read, a cell that fails, a picture that says nothing.
    """
    cells = run_cached(lab, settings)
    pieces = list(_pieces(lab, cells))
    install, colab = (f"[{INSTALL}]({HOW_TO_INSTALL})", IN_COLAB) if repository else (INSTALL, "")
    line = RUN_IT_YOURSELF.replace("{install}", install) + colab
    pieces.insert(1, line.format(name=lab.stem, repository=repository))
    return LabPage("\n\n".join(pieces) + "\n", _files(cells))


def _files(cells: list[NotebookNode]) -> dict[str, bytes]:
    """The pictures that lie beside the page. Drawings are parts of it."""
    return {
        _picture(number, place, kind): base64.b64decode(output.data[kind])
        for number, cell in enumerate(cells)
        for place, output in enumerate(cell.get("outputs", []))
        if (kind := picture_kind(output)) in PICTURES and kind != SVG
    }


def _pieces(lab: Path, cells: list[NotebookNode]) -> Iterator[str]:
    """The cells as pieces of Markdown: texts, codes, outputs. What answers a prediction is folded."""
    answer: list[str] = []
    for number, part in enumerate(predictions.parts(cells)):
        if part.discussion:
            answer.append(part.discussion)
        if answer and part.text.strip():
            yield predictions.folded(answer)
            answer = []
        if part.cell.cell_type == "markdown" and part.text:
            yield part.text
        if part.cell.cell_type == "code" and part.text.strip():
            yield _fence("python", part.text)
            outputs = list(_outputs(lab, cells, number))
            if part.answers:
                answer = outputs
            else:
                yield from outputs
    if answer:
        yield predictions.folded(answer)


def _outputs(lab: Path, cells: list[NotebookNode], number: int) -> Iterator[str]:
    """What came of a code cell, as pieces of Markdown."""
    printed = ""
    for place, output in enumerate(cells[number].outputs):
        piece = _rich(lab, cells, number, place)
        if piece is None:
            # Where a long output is cut into pieces depends on the machine's load, so they are joined again.
            newline = "" if output.output_type == "stream" or printed[-1:] in ("", "\n") else "\n"
            printed += newline + _text(output)
            continue
        if printed:
            yield _fence(OUTPUT, printed)
            printed = ""
        yield piece
    if printed:
        yield _fence(OUTPUT, printed)


def _rich(lab: Path, cells: list[NotebookNode], number: int, place: int) -> str | None:
    """An output that is more than text, as Markdown. Raises LabError for a picture that says nothing,
    and for one that cannot be shown."""
    output = cells[number].outputs[place]
    data = output.get("data", {})
    if picture_kind(output):
        if alt := cells[number].metadata.get("alt"):
            try:
                return _figure(output, html.escape(alt), number, place)
            except ContentError as error:
                raise cell_error(lab, cells, number, f"draws what cannot be shown: {error}") from None
        problem = 'draws a picture that says nothing aloud: write  # %% alt="What it shows"'
        raise cell_error(lab, cells, number, problem)
    if "text/markdown" in data:
        return data["text/markdown"]
    return f'<div class="output">\n{data["text/html"]}\n</div>' if "text/html" in data else None


def _text(output: NotebookNode) -> str:
    match output.output_type:
        case "stream":
            return output.text
        case "error":
            return f"{output.ename}: {output.evalue}"
        case "execute_result" | "display_data":
            return output.data["text/plain"]
    raise LabError(f"an output of the kind {output.output_type} has no place on a page")


def _fence(language: str, text: str) -> str:
    # A fence is longer than any that stands in the text.
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence} {language}\n{text.rstrip()}\n{fence}"


def _picture(number: int, place: int, kind: str) -> str:
    return f"picture-{number}-{place}.{kind.removeprefix('image/')}"


def _figure(output: NotebookNode, alt: str, number: int, place: int) -> str:
    """The picture as a part of the page, or as a file that lies beside it."""
    kind = picture_kind(output)
    source = _picture(number, place, kind)
    if kind == SVG:
        inside = drawing.part_of_page(output.data[kind], alt, f"drawing-{number}-{place}-")
    elif size := output.metadata.get("frame"):
        inside = _frames(source, size, alt, f"frames-{number}-{place}")
        return f'<figure class="output frames">\n{inside}\n</figure>'
    else:
        inside = f'<img src="{source}" alt="{alt}">'
    return f'<figure class="output">\n{inside}\n</figure>'


def _frames(source: str, size: tuple[int, int], alt: str, name: str) -> str:
    """An animation: a control and a window, through which the last frame is seen.

    The stylesheet moves it, so it can be paused, and stands still for readers who ask for that, on paper, and
    without the stylesheet.

    Args:
        source: where the picture of all frames is.
        size: width and height of one frame.
        alt: what the animation shows, already escaped for HTML.
        name: an id that no other animation of the page has.
    """
    width, height = size
    window = f'viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
    sheet = f'width="{COLUMNS * width}" height="{ROWS * height}"'
    last = f'x="{-(COLUMNS - 1) * width}" y="{-(ROWS - 1) * height}"'
    # Who asked for less motion must ask for this one; all others may stop it.
    words = '<span class="frames-pause">Pause</span><span class="frames-play">Play</span>'
    return (
        f'<input type="checkbox" id="{name}"><label for="{name}">{words}</label>\n'
        f'<svg role="img" aria-label="{alt}" {window}>'
        f'<g><image href="{source}" {last} {sheet}/></g></svg>'
    )
