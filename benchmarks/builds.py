"""How long the site takes to build, cold and after an edit, with twice the formulas, and until `mkdocs serve`
shows an edit; beside its theme alone, and beside stock mkdocs-jupyter and Jupyter Book for the labs.

Run `python -m benchmarks.builds` on an idle machine, and the table beside this file is written anew: about
ten minutes. Every build runs in a copy of the project, and nothing here changes the project's own cache.
Jupyter Book is installed into a temporary environment, which needs a network.
"""

import datetime
import os
import platform
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import psutil

from benchmarks import build_copies, serve_times, tables
from benchmarks.serve_times import BP2, PAGE

TABLE = Path(__file__).with_suffix(".csv")
COLUMNS = (
    "measured",
    "system",
    "cores",
    "python",
    "material",
    "build",
    "seconds",
    "processor seconds",
    "megabytes",
)
LAB = "docs/labs/two_three_two.py"

# What is edited before a build that follows another: a file, and what is put in whose place.
EDITS = {
    "nothing changed": None,
    "a page edited": (PAGE, "\n## Exercises\n", "\nA further sentence.\n\n## Exercises\n"),
    "a comment in a formula edited": (BP2, "BP2 = Formula(", "# a comment\nBP2 = Formula("),
    "a formula edited": (BP2, '"chain rule through the next layer: the sum', '"the chain rule: the sum'),
    "a lab edited": (LAB, "import numpy as np\n", "import numpy as np\n\nedited = 1\n"),
}
THEME_ALONE = "the theme alone, the same pages"
SERVED = "served: "  # what `mkdocs serve` shows, and not a build
BUILD = (sys.executable, "-m", "mkdocs", "build", "--quiet")


def measured(folder: Path, *command: str, environment: dict[str, str] | None = None) -> list[str]:
    """Run a command that builds a project in a folder, and return the seconds on the wall, the processor's
    seconds and the most megabytes in use at a time, by the command and all that it started.

    Raises RuntimeError, with what the command said, where it fails.
    """
    began, used, most = time.perf_counter(), {}, 0
    with tempfile.TemporaryFile("w+", encoding="utf-8") as says:  # a pipe would be full one day
        process = subprocess.Popen(
            command,
            cwd=folder,
            env={**build_copies.environment(folder), **(environment or {})},
            stdout=says,
            stderr=subprocess.STDOUT,
        )
        while process.poll() is None:
            most = max(most, _use(process.pid, used))
            time.sleep(0.1)
        wall = time.perf_counter() - began
        if process.returncode:
            says.seek(0)
            raise RuntimeError(f"{' '.join(command)}: {says.read()}")
    return [f"{wall:.1f}", f"{sum(used.values()):.1f}", f"{most / 2**20:.0f}"]


def _use(pid: int, seconds: dict[tuple, float]) -> int:
    """The bytes that a process and its descendants hold now. Of each the processor's seconds are noted: one
    that proves is the child of a server of processes, and nobody else counts it. The last tenth of a second
    of each is lost."""
    total = 0
    try:
        process = psutil.Process(pid)
        for each in (process, *process.children(recursive=True)):
            times = each.cpu_times()
            seconds[each.pid, each.create_time()] = times.user + times.system
            total += each.memory_info().rss
    except psutil.NoSuchProcess:  # one has just ended
        pass
    return total


def builds(folder: Path) -> dict[str, list[str]]:
    """Return what each build took, in copies in a folder, by its name: this site's, then others'."""
    project = build_copies.project(folder / "project")
    number = build_copies.formulas(project)
    rows = {f"cold, all {number} formulas and the labs": measured(project, *BUILD, "--strict")}
    for name, edit in EDITS.items():
        if edit:
            build_copies.edit(project, *edit)
        rows[name] = measured(project, *BUILD, "--strict")
    for name, seconds in serve_times.measured(project).items():
        rows[SERVED + name] = [f"{seconds:.1f}", "", ""]
    name, figures = _doubled(folder / "doubled")
    return {**rows, name: figures, **_others(project, folder)}


def _doubled(folder: Path) -> tuple[str, list[str]]:
    """What a cold build takes where every chapter stands twice, and its name."""
    project = build_copies.project(folder)
    build_copies.double(project, build_copies.chapters(project))
    name = f"cold, every chapter twice: {build_copies.formulas(project)} formulas, and the labs"
    return name, measured(project, *BUILD, "--strict")


def _others(project: Path, folder: Path) -> dict[str, list[str]]:
    """What others take for the pages of a project that is built, and for its labs."""
    theme = build_copies.theme_alone(project / "site", folder / "theme")
    stock = build_copies.labs_alone(project, folder / "labs")
    book = build_copies.book(project, folder / "book")
    names = [file.stem for file in sorted((project / "docs" / "labs").glob("*.py"))]
    rows = {THEME_ALONE: measured(theme, *BUILD)}
    rows[f"stock mkdocs-jupyter {version('mkdocs-jupyter')}, the labs alone"] = measured(stock, *BUILD)
    build_copies.require_outputs(stock / "site", names, "jp-OutputArea-output")
    command = build_copies.jupyter_book(folder / "environment")
    kernels = {"JUPYTER_PATH": str(book / "jupyter")}
    name = f"Jupyter Book {build_copies.JUPYTER_BOOK}, the labs alone"
    rows[name] = measured(book, *command, environment=kernels)
    build_copies.require_outputs(book / "book" / "_build" / "html", names, "cell_output")
    return rows


def main() -> None:
    """Build all of them, one after the other, and write the table."""
    machine = [
        datetime.date.today().isoformat(),
        f"{platform.system()} {platform.machine()}",
        os.cpu_count(),
        platform.python_version(),
        version("mkdocs-material"),
    ]
    with tempfile.TemporaryDirectory() as folder:
        rows = builds(Path(folder))
    tables.write(TABLE, COLUMNS, [[*machine, name, *figures] for name, figures in rows.items()])
    for name, figures in rows.items():
        print(name, *figures, sep="\t")


def page():
    """Return what the table says: a sentence; how long builds take, each time also as a share of the theme's
    own; and how long until an edit is served."""
    rows = tables.read(TABLE)
    about = rows[0]
    theme = next(float(row["seconds"]) for row in rows if row["build"] == THEME_ALONE)
    heads = ["Build", "Seconds", "Seconds of the processors", "Memory, MB", "Times the theme alone"]
    built = [
        [*(row[key] for key in COLUMNS[-4:]), f"{float(row['seconds']) / theme:.1f}"]
        for row in rows
        if not row["build"].startswith(SERVED)
    ]
    served = [
        [row["build"].removeprefix(SERVED), row["seconds"]] for row in rows if row["build"].startswith(SERVED)
    ]
    return {
        "sentence": (
            f"Measured on {about['measured']} with Python {about['python']} and Material {about['material']} "
            f"on {about['system']} with {about['cores']} cores, one build after the other. Memory is that of "
            "all processes of a build together."
        ),
        "tables": [
            {"title": "How long a build takes", "open": True, "heads": heads, "rows": built},
            {
                "title": "How long until mkdocs serve shows an edit",
                "open": False,
                "heads": ["Edited", "Seconds"],
                "rows": served,
            },
        ],
    }


if __name__ == "__main__":
    main()
