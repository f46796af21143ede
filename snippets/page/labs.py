"""Labs: mkdocs-jupyter runs the notebook, and its cells become Markdown that the site sets like any page.

mkdocs-jupyter's own HTML has 595 kB of styles and scripts, and a second Markdown in which neither formulas
nor admonitions exist. So it says which files are labs and runs them; how they look is left to the site.
"""

import html
import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import jupytext
import nbformat
from mkdocs.exceptions import PluginError
from mkdocs_jupyter import convert
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode

from snippets.page.drawing import STYLE, part_of_page
from snippets.page.sources import PROJECT, fingerprint

CACHE = PROJECT / ".cache" / "labs"
TIME_LIMIT = 60  # seconds, for one cell
OPTIONS = ("execute", "allow_errors", "kernel_name")
IMPORTED = ("numpy", "sympy", "matplotlib")
RUN_BY = ("mkdocs-jupyter", "jupytext", "nbconvert", "nbclient", "ipykernel", "ipython")

IPYTHON = PROJECT / ".cache" / "ipython"
KERNEL = [
    "--log-level=CRITICAL",  # what goes wrong in the kernel is told by `run`
    f"--ipython-dir={IPYTHON}",  # a reader's own settings would change what the page says
    "--InlineBackend.figure_formats={'svg'}",
    "--InlineBackend.print_figure_kwargs={'bbox_inches': 'tight', 'metadata': {'Date': None}}",
    f"--InlineBackend.rc={STYLE}",
]

PICTURES = ("image/svg+xml", "image/png", "image/webp")
OUTPUT = "{ .text .output .no-copy }"
RUN_IT_YOURSELF = """\
**Run it yourself.** Take [the notebook]({name}/{name}.ipynb){{ download="{name}.ipynb" }}, which comes \
without its outputs, so that you can predict them, or \
[the same as a Python file]({name}/{name}.py){{ download="{name}.py" }}. \
Both use the programs of this site, so install the project first, as its README says."""


class LabError(PluginError):
    """A lab that cannot be shown. The message names the file, the line and what happened there."""


def notebook(lab: Path) -> NotebookNode:
    """Return the lab as a notebook without outputs, the same each time."""
    result = jupytext.read(lab, fmt="py:percent")
    for number, cell in enumerate(result.cells, 1):
        cell.id = f"cell-{number}"  # jupytext draws these by lot
    result.metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return nbformat.from_dict(result)


def markdown(lab: Path, settings: Mapping) -> str:
    """Return the lab as Markdown, run with mkdocs-jupyter's settings.

    Raises what `run` raises, and LabError for a file that Python cannot read or a picture that says nothing.
    """
    kept = cached(lab, settings)
    if not kept.exists():
        kept.parent.mkdir(parents=True, exist_ok=True)
        unfinished = kept.with_suffix(f".{os.getpid()}")
        nbformat.write(run(lab, settings), unfinished)
        unfinished.replace(kept)
        for old in set(CACHE.glob(f"{lab.stem}-*.ipynb")) - {kept}:
            old.unlink(missing_ok=True)
    cells = nbformat.read(kept, as_version=4).cells
    pieces = [piece for number in range(len(cells)) for piece in _pieces(lab, cells, number)]
    pieces.insert(1, RUN_IT_YOURSELF.format(name=lab.stem))
    return "\n\n".join(pieces) + "\n"


def cached(lab: Path, settings: Mapping) -> Path:
    """Return where the executed lab is kept: another file for each state of all that it depends on."""
    how = [settings[name] for name in OPTIONS]
    machinery = fingerprint(Path(__file__))
    try:
        state = fingerprint(lab, IMPORTED + RUN_BY, also=f"{how} {machinery}")
    except SyntaxError as error:
        at = f"{_name(Path(error.filename))}:{error.lineno}"
        raise LabError(f"{at}: {error.msg}\n    {(error.text or '').strip()}") from None
    return CACHE / f"{lab.stem}-{state[:32]}.ipynb"


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
        wanted = "raises-exception" in cell.metadata.get("tags", [])
        if wanted and settings["execute"] and not any(output.output_type == "error" for output in outputs):
            raise _error(lab, cells.cells, number, "is tagged raises-exception, and raises nothing")
    return result


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
        picture = next((kind for kind in PICTURES if kind in data), None)
        if picture is None and "text/html" not in data:
            # Where a long output is cut into pieces depends on the machine's load, so they are joined again.
            newline = "" if output.output_type == "stream" or printed[-1:] in ("", "\n") else "\n"
            printed += newline + _text(output)
            continue
        if printed:
            yield _fenced(OUTPUT, printed)
            printed = ""
        if picture is None:
            yield f'<div class="output">\n{data["text/html"]}\n</div>'
        elif alt := cell.metadata.get("alt"):
            drawn = _drawn(picture, data[picture], html.escape(alt), f"drawing-{number}-{place}-")
            yield f'<figure class="output">\n{drawn}\n</figure>'
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


def _drawn(kind: str, data: str, alt: str, prefix: str) -> str:
    """The picture as a part of the page."""
    if kind == "image/svg+xml":
        return part_of_page(data, alt, prefix)
    return f'<img src="data:{kind};base64,{"".join(data.split())}" alt="{alt}">'


def _what_was_raised(error: CellExecutionError) -> tuple[str, int, str]:
    """What the cell did, in which of its lines, and where that led in the project's own files."""
    traceback = re.sub(r"\x1b\[[0-9;]*m", "", error.traceback)
    frame = re.search(r"Cell In\[\d+\], line (\d+)", traceback)  # the first is this cell's own
    files = re.findall(r"^File (.+?):(\d+), in ", traceback, re.MULTILINE)
    places = [f"{_name(Path(file).expanduser())}:{line}" for file, line in files]
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
    message = [f"{_name(lab)}:{at}: code cell {counted} {problem}", _indented("".join(shown))]
    return LabError("\n".join([*message, f"  in {inside}"] if inside else message))


def _indented(text: str) -> str:
    return "".join(f"    {line.strip()}\n" for line in text.splitlines()).rstrip()


def _name(file: Path) -> str:
    return str(file.relative_to(PROJECT) if file.is_relative_to(PROJECT) else file)
