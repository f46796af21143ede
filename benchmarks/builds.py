"""How long the site takes to build, cold and after an edit, beside its theme alone and stock mkdocs-jupyter.

Run `python -m benchmarks.builds` on an idle machine, and the table beside this file is written anew. Every
build runs in a copy of the project, and nothing here changes the project's own cache.
"""

import datetime
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import psutil

from benchmarks import tables

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
PROJECT = Path(__file__).resolve().parents[1]
COPIED = ("docs", "snippets", "backprop_checked", "benchmarks")
BP2, PAGE, LAB = "snippets/vectorised/bp2.py", "docs/derivations/vectorised.md", "docs/labs/two_three_two.py"

# What is edited before a build that follows another: a file, and what is put in whose place.
EDITS = {
    "nothing changed": None,
    "a page edited": (PAGE, "\n## Exercises\n", "\nOne more sentence.\n\n## Exercises\n"),
    "a comment in a formula edited": (BP2, "BP2 = Formula(", "# a comment\nBP2 = Formula("),
    "a formula edited": (BP2, 'convention="a sample is a column"', 'convention="samples are columns"'),
    "a lab edited": (LAB, "import numpy as np\n", "import numpy as np\n\nedited = 1\n"),
}
THEME_ALONE = "the theme alone, the same pages"
THEME = """\
site_name: The same pages
theme: {name: material, font: false, features: [navigation.sections, navigation.top, search.highlight]}
markdown_extensions: [admonition, attr_list, footnotes, md_in_html, tables, toc]
plugins: [search]
"""
NOTEBOOKS = """\
site_name: The labs
theme: {name: material, font: false}
plugins: [{mkdocs-jupyter: {include: ["*.py"], execute: true, allow_errors: false}}]
"""


def measured(project: Path, *arguments: str) -> list[str]:
    """Build a project; return the seconds on the wall, the processor's seconds and the most megabytes in use
    at a time, by the command and all that it started.

    Raises RuntimeError, with what the command said, where it fails.
    """
    environment = {**os.environ, "PYTHONPATH": str(project), "NO_MKDOCS_2_WARNING": "1"}
    before, began = os.times(), time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", *arguments],
        cwd=project,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    most = 0
    while process.poll() is None:
        most = max(most, _memory(process.pid))
        time.sleep(0.1)
    wall, after = time.perf_counter() - began, os.times()
    if process.returncode:
        raise RuntimeError(process.stdout.read())
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return [f"{wall:.1f}", f"{used:.1f}", f"{most / 2**20:.0f}"]


def _memory(pid: int) -> int:
    """The bytes that a process and its descendants hold now."""
    total = 0
    try:
        process = psutil.Process(pid)
        for each in (process, *process.children(recursive=True)):
            total += each.memory_info().rss
    except psutil.NoSuchProcess:  # one has just ended
        pass
    return total


def builds() -> dict[str, list[str]]:
    """Return what each build took, by its name: those of this site, then the others'."""
    with tempfile.TemporaryDirectory() as folder:
        project = Path(folder) / "project"
        for part in COPIED:
            shutil.copytree(PROJECT / part, project / part, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(PROJECT / "mkdocs.yml", project)
        rows = {"cold, labs and all": measured(project, "--strict")}
        for name, edit in EDITS.items():
            if edit:
                file, old, new = edit
                text = (project / file).read_text(encoding="utf-8")
                if old not in text:
                    raise RuntimeError(f"{file} no longer holds {old!r}: mend EDITS")
                (project / file).write_text(text.replace(old, new, 1), encoding="utf-8")
            rows[name] = measured(project, "--strict")
        others = Path(folder) / "others"
        rows[THEME_ALONE] = measured(_pages_alone(project / "site", others / "theme"))
        rows["stock mkdocs-jupyter, the labs alone"] = measured(_labs_alone(project, others / "labs"))
    return rows


def _pages_alone(site: Path, project: Path) -> Path:
    """A project whose pages are this site's, as the HTML that its blocks have become."""
    (project / "docs").mkdir(parents=True)
    (project / "mkdocs.yml").write_text(THEME, encoding="utf-8")
    for file in site.rglob("index.html"):
        article = re.search(r"<article[^>]*>(.*)</article>", file.read_text(encoding="utf-8"), re.DOTALL)
        page = project / "docs" / file.relative_to(site).with_suffix(".md")
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(f"# A page\n\n<div>{article[1]}</div>\n", encoding="utf-8")
    return project


def _labs_alone(project: Path, folder: Path) -> Path:
    """A project of the labs, which mkdocs-jupyter runs and sets by itself."""
    shutil.copytree(project / "docs" / "labs", folder / "docs")
    for part in COPIED[1:]:
        shutil.copytree(project / part, folder / part)
    (folder / "mkdocs.yml").write_text(NOTEBOOKS, encoding="utf-8")
    return folder


def main() -> None:
    """Build all of them, one after the other, and write the table."""
    machine = [
        datetime.date.today().isoformat(),
        f"{platform.system()} {platform.machine()}",
        os.cpu_count(),
        platform.python_version(),
        version("mkdocs-material"),
    ]
    rows = builds()
    tables.write(TABLE, COLUMNS, [[*machine, name, *figures] for name, figures in rows.items()])
    for name, figures in rows.items():
        print(name, *figures, sep="\t")


def page():
    """Return what the table says: a sentence, and the table, each time also as a share of the theme's own."""
    rows = tables.read(TABLE)
    about = rows[0]
    theme = next(float(row["seconds"]) for row in rows if row["build"] == THEME_ALONE)
    heads = ["Build", "Seconds", "Seconds of the processors", "Memory, MB", "Times the theme alone"]
    shown = [[*(row[key] for key in COLUMNS[-4:]), f"{float(row['seconds']) / theme:.1f}"] for row in rows]
    return {
        "sentence": (
            f"Measured on {about['measured']} with Python {about['python']} and Material {about['material']} "
            f"on {about['system']} with {about['cores']} cores, one build after the other. Memory is that of "
            "all processes of a build together."
        ),
        "tables": [{"title": "How long a build takes", "open": True, "heads": heads, "rows": shown}],
    }


if __name__ == "__main__":
    main()
