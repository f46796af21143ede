"""Labs: mkdocs-jupyter runs the notebook, and its cells become Markdown that the site sets like any page.

mkdocs-jupyter's own HTML has 595 kB of styles and scripts, and a second Markdown in which neither formulas
nor admonitions exist. So it says which files are labs and runs them; how they look is left to the site.
"""

import base64
import html
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from textwrap import dedent
from urllib.parse import urlsplit

import jupytext
import nbformat
from mkdocs.exceptions import PluginError
from mkdocs_jupyter import convert
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode

from backprop_checked.catalog import cache
from backprop_checked.catalog.cache import memoize
from backprop_checked.catalog.dependencies import fingerprint
from backprop_checked.catalog.drawing import STYLE
from backprop_checked.catalog.paths import CACHE, PROJECT, relative
from backprop_checked.site import animation, drawing

TIME_LIMIT = 60  # seconds, for one cell
OPTIONS = ("execute", "allow_errors", "kernel_name")
IMPORTED = ("numpy", "sympy", "matplotlib", "pillow")
RUN_BY = ("mkdocs-jupyter", "jupytext", "nbconvert", "nbclient", "ipykernel", "ipython")

IPYTHON = CACHE / "ipython"
KERNEL = [
    "--log-level=CRITICAL",  # what goes wrong in the kernel is told by `run`
    f"--ipython-dir={IPYTHON}",  # a reader's own settings would change what the page says
    "--InlineBackend.figure_formats={'svg'}",
    "--InlineBackend.print_figure_kwargs={'bbox_inches': 'tight', 'metadata': {'Date': None}}",
    f"--InlineBackend.rc={STYLE}",
]

SVG, PNG, WEBP = PICTURES = ("image/svg+xml", "image/png", "image/webp")
OUTPUT = "{ .text .output .no-copy }"
RUN_IT_YOURSELF = """\
**Run it yourself.** Take [the notebook]({name}/{name}.ipynb){{ download="{name}.ipynb" }}, which comes \
without its outputs, so that you can predict them, or \
[the same as a Python file]({name}/{name}.py){{ download="{name}.py" }}. \
Both use the programs of this site, so install the project first, as its README says. Then Jupyter runs the \
one, and `python {name}.py` the other."""
# The workflow that publishes the site puts the notebooks there: Colab opens what a repository holds.
IN_COLAB = """ \
Or [open it in Colab](https://colab.research.google.com/github/{repository}/blob/notebooks/{name}.ipynb), \
where its first code cell installs them."""
INSTALL = """\
# In Colab the programs of this site are not there yet.
import importlib.util

if importlib.util.find_spec("snippets") is None:
    %pip install --quiet git+https://github.com/{repository}"""

# What the site's Markdown knows and Jupyter's does not.
REFERENCE = re.compile(r"\[([^\]\[]*)\]\[([a-z_0-9]+\.[a-z_0-9]+)\]")
OWN_LINK = re.compile(r"\[([^\]\[]*)\]\(/([\w/]+)\.(?:md|py)(#[\w-]+)?\)")
FOLD = re.compile(r'^\?\?\? \w+ "(.+)"\n\n((?: {4}.*(?:\n|\Z)|\n(?= {4}))+)', re.MULTILINE)


class LabError(PluginError):
    """A lab that cannot be shown. The message names the file, the line and what happened there."""


def notebook(lab: Path) -> NotebookNode:
    """Return the lab as a notebook without outputs, the same each time."""
    result = nbformat.from_dict(_cells(lab.read_text(encoding="utf-8")))
    for number, cell in enumerate(result.cells, 1):
        cell.id = f"cell-{number}"  # jupytext draws these by lot
    result.metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return result


@memoize("jupytext", "nbformat")
def _cells(text: str) -> NotebookNode:
    return jupytext.reads(text, fmt="py:percent")


def download(lab: Path, repository: str | None = None, address: str | None = None) -> NotebookNode:
    """Return the lab as the notebook that readers take with them, in Markdown that Jupyter knows.

    Args:
        lab: the file.
        repository: OWNER/NAME on GitHub; then the first code cell installs the programs where there are none.
        address: where the site is published; then references lead there, and are bare words otherwise.
    """
    result = notebook(lab)
    for cell in result.cells:
        if cell.cell_type == "markdown":
            cell.source = _as_jupyter_knows_it(cell.source, address)
    if repository:
        install = nbformat.v4.new_code_cell(INSTALL.format(repository=repository), id="install")
        result.cells.insert(1, install)
    return result


def on_github(address: str | None) -> str | None:
    """Return OWNER/NAME of a repository on GitHub; nothing for another address, which Colab cannot open."""
    place = urlsplit(address or "")
    name = place.path.strip("/").removesuffix(".git")
    return name if place.hostname in ("github.com", "www.github.com") and name.count("/") == 1 else None


def markdown(lab: Path, settings: Mapping, repository: str | None = None) -> str:
    """Return the lab as Markdown, run with mkdocs-jupyter's settings. Its pictures are files: see `pictures`.

    With a repository (OWNER/NAME on GitHub), the page offers to open the notebook in Colab.

    Raises what `run` raises, and LabError for a file that Python cannot read or a picture that says nothing.
    """
    cells = executed(lab, settings)
    pieces = [piece for number in range(len(cells)) for piece in _pieces(lab, cells, number)]
    line = RUN_IT_YOURSELF + (IN_COLAB if repository else "")
    pieces.insert(1, line.format(name=lab.stem, repository=repository))
    return "\n\n".join(pieces) + "\n"


def pictures(lab: Path, settings: Mapping) -> dict[str, bytes]:
    """Return the pictures that lie beside the lab's page, by their names. Drawings are parts of the page.

    Raises what `run` raises, and LabError for a file that Python cannot read.
    """
    return {
        _picture(number, place, kind): base64.b64decode(output.data[kind])
        for number, cell in enumerate(executed(lab, settings))
        for place, output in enumerate(cell.get("outputs", []))
        if (kind := _kind(output)) in (PNG, WEBP)
    }


def executed(lab: Path, settings: Mapping) -> list[NotebookNode]:
    """Return the lab's cells with their outputs: cached, or run anew after any change.

    Raises what `run` raises, and LabError for a file that Python cannot read.
    """

    def make() -> bytes:
        return nbformat.writes(run(lab, settings)).encode()

    text = cache.cached(f"labs/{lab.stem}.ipynb", state(lab, settings), make)
    return nbformat.reads(text.decode(), as_version=4).cells


def state(lab: Path, settings: Mapping) -> str:
    """Return a digest of all that the executed lab depends on. Raises LabError for a file that Python
    cannot read."""
    options = [settings[name] for name in OPTIONS]
    machinery = fingerprint(Path(__file__))
    try:
        return fingerprint(lab, IMPORTED + RUN_BY, also=f"{options} {machinery}")
    except SyntaxError as error:
        at = f"{relative(error.filename)}:{error.lineno}"
        raise LabError(f"{at}: {error.msg}\n    {(error.text or '').strip()}") from None


def run(lab: Path, settings: Mapping) -> NotebookNode:
    """Return the lab with its outputs.

    Raises LabError for a cell that raises, hangs, exits or writes to stderr, and for one that is tagged
    raises-exception and raises nothing.
    """
    app = convert.get_nbconvert_app(**{name: settings[name] for name in OPTIONS})
    reached = [0]
    app.config["ExecutePreprocessor"].update(
        timeout=TIME_LIMIT,
        extra_arguments=KERNEL,
        record_timing=False,
        on_cell_start=lambda cell, cell_index: reached.append(cell_index),
    )
    IPYTHON.mkdir(parents=True, exist_ok=True)
    os.environ["TQDM_DISABLE"] = "1"  # the kernel inherits it: nobody watches a bar here
    cells = notebook(lab)
    folder = {"metadata": {"path": str(PROJECT)}}
    try:
        text, _ = NotebookExporter(config=app.config).from_notebook_node(cells, folder)
    except CellExecutionError as error:
        raise _error(lab, cells.cells, reached[-1], *_what_was_raised(error)) from None
    except CellTimeoutError:
        raise _error(lab, cells.cells, reached[-1], f"has not ended after {TIME_LIMIT} seconds") from None
    except DeadKernelError:
        problem = "ended its process (an exit, a crash, or no memory left)"
        raise _error(lab, cells.cells, reached[-1], problem) from None
    result = nbformat.reads(text, as_version=4)
    for number, cell in enumerate(result.cells):
        outputs = cell.get("outputs", [])
        for output in outputs:
            if output.get("name") == "stderr":
                # A warning names folders of the machine, so the page would differ between machines.
                raise _error(lab, cells.cells, number, f"writes to stderr:\n{_indented(output.text)}")
            if _kind(output) == PNG:
                _lay_out_frames(lab, cells.cells, number, output)
        wanted = "raises-exception" in cell.metadata.get("tags", [])
        if wanted and settings["execute"] and not any(output.output_type == "error" for output in outputs):
            raise _error(lab, cells.cells, number, "is tagged raises-exception, and raises nothing")
    return result


def _as_jupyter_knows_it(text: str, address: str | None) -> str:
    """A cell's Markdown without what only the site knows: references to formulas, its own links, folds."""

    def linked(found: re.Match) -> str:
        words, page, place = found.groups(default="")
        return f"[{words}]({address.rstrip('/')}/{page}/{place})" if address else words

    text = REFERENCE.sub(lambda it: f"[{it[1] or it[2]}](/derivations/{it[2].replace('.', '.md#')})", text)
    text = OWN_LINK.sub(linked, text)
    return FOLD.sub(lambda it: f"<details><summary>{it[1]}</summary>\n\n{dedent(it[2])}\n</details>\n", text)


def _pieces(lab: Path, cells: list[NotebookNode], number: int) -> Iterator[str]:
    """The cell as pieces of Markdown: its text, or its code and what came of it."""
    cell = cells[number]
    if cell.cell_type == "markdown":
        yield cell.source
    if cell.cell_type != "code" or not cell.source.strip():
        return
    yield _fenced("python", cell.source)
    printed = ""
    for place, output in enumerate(cell.outputs):
        data = output.get("data", {})
        picture = _kind(output)
        rich = next((kind for kind in ("text/markdown", "text/html") if kind in data), None)
        if picture is None and rich is None:
            # Where a long output is cut into pieces depends on the machine's load, so they are joined again.
            newline = "" if output.output_type == "stream" or printed[-1:] in ("", "\n") else "\n"
            printed += newline + _text(output)
            continue
        if printed:
            yield _fenced(OUTPUT, printed)
            printed = ""
        if picture is None and rich == "text/markdown":
            yield data[rich]
        elif picture is None:
            yield f'<div class="output">\n{data[rich]}\n</div>'
        elif alt := cell.metadata.get("alt"):
            yield _figure(output, html.escape(alt), number, place)
        else:
            problem = 'draws a picture that says nothing aloud: write  # %% alt="What it shows"'
            raise _error(lab, cells, number, problem)
    if printed:
        yield _fenced(OUTPUT, printed)


def _text(output: NotebookNode) -> str:
    match output.output_type:
        case "stream":
            return output.text
        case "error":
            return f"{output.ename}: {output.evalue}"
        case "execute_result" | "display_data":
            return output.data["text/plain"]
    raise LabError(f"an output of the kind {output.output_type} has no place on a page")


def _fenced(language: str, text: str) -> str:
    # A fence is longer than any that stands in the text.
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence} {language}\n{text.rstrip()}\n{fence}"


def _kind(output: NotebookNode) -> str | None:
    """The kind of picture that an output is, if it is one."""
    return next((kind for kind in PICTURES if kind in output.get("data", {})), None)


def _picture(number: int, place: int, kind: str) -> str:
    return f"picture-{number}-{place}.{kind.removeprefix('image/')}"


def _figure(output: NotebookNode, alt: str, number: int, place: int) -> str:
    """The picture as a part of the page, or as a file that lies beside it."""
    kind = _kind(output)
    source = _picture(number, place, kind)
    if kind == SVG:
        inside = drawing.part_of_page(output.data[kind], alt, f"drawing-{number}-{place}-")
    elif size := output.metadata.get("frame"):
        inside = animation.part_of_page(source, size, alt, f"frames-{number}-{place}")
        return f'<figure class="output frames">\n{inside}\n</figure>'
    else:
        inside = f'<img src="{source}" alt="{alt}">'
    return f'<figure class="output">\n{inside}\n</figure>'


def _lay_out_frames(lab: Path, cells: list[NotebookNode], number: int, output: NotebookNode) -> None:
    """Put the picture of all its frames in an animation's place. A still stays as it is.

    It comes as a PNG, which every Jupyter shows: the one in Colab does not know WebP.
    """
    try:
        laid_out = animation.sheet(base64.b64decode(output.data[PNG]))
    except ValueError as problem:
        raise _error(lab, cells, number, f"shows something else: {problem}") from None
    if laid_out:
        del output.data[PNG]
        output.data[WEBP] = base64.b64encode(laid_out[0]).decode()
        output.metadata["frame"] = list(laid_out[1])


def _what_was_raised(error: CellExecutionError) -> tuple[str, int, str]:
    """What the cell did, in which of its lines, and where that led in the project's own files."""
    traceback = re.sub(r"\x1b\[[0-9;]*m", "", error.traceback)
    frame = re.search(r"Cell In\[\d+\], line (\d+)", traceback)  # the first is this cell's own
    files = re.findall(r"^File (.+?):(\d+), in ", traceback, re.MULTILINE)
    places = [f"{relative(Path(file).expanduser())}:{line}" for file, line in files]
    ours = [place for place in places if not Path(place).is_absolute()]
    what = f"raises {error.ename}: {error.evalue}".rstrip(": ")
    return what, int(frame[1]) if frame else 1, "".join(ours[-1:])


def _error(
    lab: Path, cells: list[NotebookNode], number: int, problem: str, line: int = 1, inside: str = ""
) -> LabError:
    """The error that names the file, its line, and the code cell as Jupyter counts them."""
    text = lab.read_text(encoding="utf-8")
    start = end = 0
    for cell in cells[: number + 1]:
        if cell.cell_type == "code":
            # Cells stand in the file one after another, as they are; only magics are written in another way.
            found = re.compile(f"^{re.escape(cell.source)}$", re.MULTILINE).search(text, end)
            start, end = found.span() if found else (end, end)
    at = text.count("\n", 0, start) + line
    counted = sum(cell.cell_type == "code" for cell in cells[: number + 1])
    shown = cells[number].source.splitlines()[line - 1 : line]
    message = [f"{relative(lab)}:{at}: code cell {counted} {problem}", _indented("".join(shown))]
    return LabError("\n".join([*message, f"  in {inside}"] if inside else message))


def _indented(text: str) -> str:
    return "".join(f"    {line.strip()}\n" for line in text.splitlines()).rstrip()
