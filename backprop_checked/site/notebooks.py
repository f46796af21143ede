"""A lab as a notebook: read, run by mkdocs-jupyter, cached; what goes wrong is named with its file and line.

How its page looks is a matter of `labs`, which this module does not import: a change there runs nothing anew.
"""

import base64
import os
import re
from collections.abc import Mapping
from pathlib import Path

import jupytext
import nbformat
from mkdocs_jupyter import convert
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode

from backprop_checked.catalog import cache, dependencies
from backprop_checked.catalog.cache import memoize
from backprop_checked.catalog.drawing import STYLE
from backprop_checked.catalog.paths import CACHE, PROJECT, relative
from backprop_checked.site import animation

TIME_LIMIT = 60  # seconds, for one cell
OPTIONS = ("execute", "allow_errors", "kernel_name")
IMPORTED = ("numpy", "sympy", "matplotlib", "pillow")
RUN_BY = ("mkdocs-jupyter", "jupytext", "nbconvert", "nbclient", "ipykernel", "ipython")

IPYTHON = CACHE / "ipython"
KERNEL = [
    "--log-level=CRITICAL",  # what goes wrong in the kernel is for `run` to say
    f"--ipython-dir={IPYTHON}",  # a reader's own settings would change what the page says
    "--HistoryManager.enabled=False",  # one file, in which kernels that run side by side wait for each other
    "--InlineBackend.figure_formats={'svg'}",
    "--InlineBackend.print_figure_kwargs={'bbox_inches': 'tight', 'metadata': {'Date': None}}",
    f"--InlineBackend.rc={STYLE}",
]

SVG, PNG, WEBP = PICTURES = ("image/svg+xml", "image/png", "image/webp")


class LabError(Exception):
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


def run_cached(lab: Path, settings: Mapping) -> list[NotebookNode]:
    """Return the lab's cells with their outputs: cached, or run anew after any change.

    Raises what `run` raises, and LabError for a file that Python cannot read.
    """

    def make() -> bytes:
        return nbformat.writes(run(lab, settings)).encode()

    name, still = f"labs/{lab.stem}.ipynb", lambda: dependencies.as_fingerprinted(lab)
    text = cache.cached(name, state(lab, settings), make, still)
    return nbformat.reads(text.decode(), as_version=4).cells


def state(lab: Path, settings: Mapping) -> str:
    """Return a digest of all that the executed lab depends on. Raises LabError for a file that Python
    cannot read."""
    options = [settings[name] for name in OPTIONS]
    machinery = dependencies.fingerprint(Path(__file__))
    try:
        return dependencies.fingerprint(lab, IMPORTED + RUN_BY, also=f"{options} {machinery}")
    except SyntaxError as error:
        at = f"{relative(error.filename)}:{error.lineno}"
        raise LabError(f"{at}: {error.msg}\n    {(error.text or '').strip()}") from None


def run(lab: Path, settings: Mapping) -> NotebookNode:
    """Return the lab with its outputs.

    Raises LabError for a cell that raises, hangs, exits or writes to stderr, and for one that is tagged
    raises-exception and raises nothing.
    """
    cells = notebook(lab)
    result = _execute(lab, cells, settings)
    for number, cell in enumerate(result.cells):
        outputs = cell.get("outputs", [])
        for output in outputs:
            if output.get("name") == "stderr":
                # A warning names folders of the machine, so the page would differ between machines.
                raise cell_error(lab, cells.cells, number, f"writes to stderr:\n{_indent(output.text)}")
            if picture_kind(output) == PNG:
                _lay_out_frames(lab, cells.cells, number, output)
        announced = settings["execute"] and "raises-exception" in cell.metadata.get("tags", [])
        if announced and not any(output.output_type == "error" for output in outputs):
            raise cell_error(lab, cells.cells, number, "is tagged raises-exception, and raises nothing")
    return result


def _execute(lab: Path, cells: NotebookNode, settings: Mapping) -> NotebookNode:
    """Run the cells in a kernel of their own. Raises LabError where one does not come to its end."""
    app = convert.get_nbconvert_app(**{name: settings[name] for name in OPTIONS})
    started = [0]
    app.config["ExecutePreprocessor"].update(
        timeout=TIME_LIMIT,
        extra_arguments=KERNEL,
        record_timing=False,
        on_cell_start=lambda cell, cell_index: started.append(cell_index),
    )
    IPYTHON.mkdir(parents=True, exist_ok=True)
    os.environ["TQDM_DISABLE"] = "1"  # the kernel inherits it: nobody watches a bar here
    folder = {"metadata": {"path": str(PROJECT)}}
    try:
        text, _ = NotebookExporter(config=app.config).from_notebook_node(cells, folder)
    except CellExecutionError as error:
        raise cell_error(lab, cells.cells, started[-1], *_describe_error(error)) from None
    except CellTimeoutError:
        raise cell_error(lab, cells.cells, started[-1], f"has not ended after {TIME_LIMIT} seconds") from None
    except DeadKernelError:
        problem = "ended its process (an exit, a crash, or no memory left)"
        raise cell_error(lab, cells.cells, started[-1], problem) from None
    return nbformat.reads(text, as_version=4)


def picture_kind(output: NotebookNode) -> str | None:
    """The kind of picture that an output is, if it is one."""
    return next((kind for kind in PICTURES if kind in output.get("data", {})), None)


def _lay_out_frames(lab: Path, cells: list[NotebookNode], number: int, output: NotebookNode) -> None:
    """Put the picture of all its frames in an animation's place. A still stays as it is.

    It comes as a PNG, which every Jupyter shows: the one in Colab does not know WebP.
    """
    try:
        laid_out = animation.sheet(base64.b64decode(output.data[PNG]))
    except ValueError as problem:
        raise cell_error(lab, cells, number, f"shows something else: {problem}") from None
    if laid_out:
        del output.data[PNG]
        output.data[WEBP] = base64.b64encode(laid_out[0]).decode()
        output.metadata["frame"] = list(laid_out[1])


def _describe_error(error: CellExecutionError) -> tuple[str, int, str]:
    """What the cell did, in which of its lines, and where that led in the project's own files."""
    traceback = re.sub(r"\x1b\[[0-9;]*m", "", error.traceback)
    frame = re.search(r"Cell In\[\d+\], line (\d+)", traceback)  # the first is this cell's own
    files = re.findall(r"^File (.+?):(\d+), in ", traceback, re.MULTILINE)
    places = [f"{relative(Path(file).expanduser())}:{line}" for file, line in files]
    ours = [place for place in places if not Path(place).is_absolute()]
    what = f"raises {error.ename}: {error.evalue}".rstrip(": ")
    return what, int(frame[1]) if frame else 1, "".join(ours[-1:])


def cell_error(
    lab: Path, cells: list[NotebookNode], number: int, problem: str, line: int = 1, inside: str = ""
) -> LabError:
    """The error that names the file, its line, and the code cell as Jupyter counts them."""
    text = lab.read_text(encoding="utf-8")
    start = end = 0
    for cell in cells[: number + 1]:
        if cell.cell_type == "code":
            # Cells stand in the file one after another, as they are; only magics are written in another way.
            match = re.compile(f"^{re.escape(cell.source)}$", re.MULTILINE).search(text, end)
            start, end = match.span() if match else (end, end)
    at = text.count("\n", 0, start) + line
    counted = sum(cell.cell_type == "code" for cell in cells[: number + 1])
    quoted = cells[number].source.splitlines()[line - 1 : line]
    message = [f"{relative(lab)}:{at}: code cell {counted} {problem}", _indent("".join(quoted))]
    return LabError("\n".join([*message, f"  in {inside}"] if inside else message))


def _indent(text: str) -> str:
    return "".join(f"    {line.strip()}\n" for line in text.splitlines()).rstrip()
