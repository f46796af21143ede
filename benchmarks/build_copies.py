"""Copies of the project that are built to be measured: as it is, with every chapter twice, its pages under
the theme alone, and its labs under stock mkdocs-jupyter and under Jupyter Book.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
FOLDERS = ("docs", "snippets", "backprop_checked", "benchmarks")
FILES = ("mkdocs.yml", "CITATION.cff")
AGAIN = "_again"  # how the second copy of a chapter is called
COUNT = re.compile(r"^/// count \| benchmarks\.(\w+)\n.*?^///\n", re.DOTALL | re.MULTILINE)
JUPYTER_BOOK = (
    "1.0.4.post1"  # the last one made with Sphinx; version 2 is another program, and runs on Node.js
)

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
BOOK = """\
title: The labs
execute: {execute_notebooks: force, timeout: 300}
sphinx:
  config:
    nb_custom_formats: {.py: [jupytext.reads, {fmt: "py:percent"}]}
    nb_execution_raise_on_error: true
"""


def project(folder: Path) -> Path:
    """Copy the project, with no cache, and return where it is.

    The page of checks is without the tables that no command has written yet, so that the first one can be.
    """
    for name in FOLDERS:
        ignored = shutil.ignore_patterns("__pycache__", "node_modules")
        shutil.copytree(PROJECT / name, folder / name, ignore=ignored)
    for name in FILES:
        shutil.copy(PROJECT / name, folder)

    def block(match):
        return match[0] if (folder / "benchmarks" / f"{match[1]}.csv").is_file() else ""

    _rewrite(folder / "docs" / "checks.md", lambda text: COUNT.sub(block, text))
    return folder


def edit(project: Path, file: str, old: str, new: str) -> None:
    """Put a text in another's place, where it first stands in a file.

    Raises:
        RuntimeError: where the file does not hold it.
    """
    text = (project / file).read_text(encoding="utf-8")
    if old not in text:
        raise RuntimeError(f"{file} no longer holds {old!r}: name another place")
    (project / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def environment(project: Path) -> dict[str, str]:
    """The environment in which Python imports a copy, not the project."""
    return {**os.environ, "PYTHONPATH": str(project), "NO_MKDOCS_2_WARNING": "1"}


def formulas(project: Path) -> int:
    """Return how many files of a copy hold a formula, as its own catalog finds them."""
    program = "from backprop_checked.catalog.modules import modules; print(len(modules()))"
    run = [sys.executable, "-c", program]
    return int(subprocess.check_output(run, cwd=project, env=environment(project), text=True))


def chapters(project: Path) -> list[str]:
    """Return the names of the chapters: each has a page and a folder of formulas."""
    pages = sorted((project / "docs" / "derivations").glob("*.md"))
    return [page.stem for page in pages if (project / "snippets" / page.stem).is_dir()]


def double(project: Path, names: list[str]) -> None:
    """Give a copy some chapters a second time: `scalar_again` beside `scalar`, its formulas and its page,
    which rest on and lead to each other. The labs and the mistakes stand once."""
    either = "|".join(names)
    imported = re.compile(rf"\bsnippets\.({either})\b")
    # `scalar.fork` and `scalar.md`, but not the page of mistakes of the same name; `/// graph | scalar`.
    named = re.compile(rf"(?<!mistakes[./])\b({either})(?=\.\w)|(?<=\| )({either})$", re.MULTILINE)
    for name in names:
        source, pages = project / "snippets", project / "docs" / "derivations"
        shutil.copytree(source / name, source / f"{name}{AGAIN}")
        for file in (source / f"{name}{AGAIN}").rglob("*.py"):
            _rewrite(file, lambda text: imported.sub(rf"\g<0>{AGAIN}", text))
        page = pages / f"{name}{AGAIN}.md"
        shutil.copy(pages / f"{name}.md", page)
        _rewrite(page, lambda text: named.sub(rf"\g<0>{AGAIN}", text))
    for file, what in {
        "mkdocs.yml": r" +- derivations/%s\.md.*\n",
        "docs/formulas.md": r"/// index \| %s\n///\n",
        "backprop_checked/catalog/declared_settings.py": r' +"%s\.[\w.]+": .*\n',  # NOT_JUDGED
    }.items():
        for name in names:
            line = re.compile(what % name)
            _rewrite(
                project / file,
                lambda text, line=line, name=name: line.sub(
                    lambda match: match[0] + match[0].replace(name, f"{name}{AGAIN}"), text
                ),
            )


def theme_alone(site: Path, folder: Path) -> Path:
    """Return a project whose pages are a built site's, as the HTML that its blocks have become."""
    (folder / "docs").mkdir(parents=True)
    (folder / "mkdocs.yml").write_text(THEME, encoding="utf-8")
    for file in site.rglob("index.html"):
        article = re.search(r"<article[^>]*>(.*)</article>", file.read_text(encoding="utf-8"), re.DOTALL)
        page = folder / "docs" / file.relative_to(site).with_suffix(".md")
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(f"# A page\n\n<div>{article[1]}</div>\n", encoding="utf-8")
    return folder


def labs_alone(project: Path, folder: Path) -> Path:
    """Return a project of the labs, which mkdocs-jupyter runs and sets by itself."""
    _copy_labs(project, folder, "docs")
    (folder / "mkdocs.yml").write_text(NOTEBOOKS, encoding="utf-8")
    return folder


def book(project: Path, folder: Path) -> Path:
    """Return a book of the labs for Jupyter Book, in the folder `book` of a project that they can import.

    They run in this Python, as under mkdocs-jupyter, whatever Jupyter Book is installed in.
    """
    names = _copy_labs(project, folder, "book")
    (folder / "book" / "_config.yml").write_text(BOOK, encoding="utf-8")
    contents = {"format": "jb-book", "root": names[0], "chapters": [{"file": name} for name in names[1:]]}
    (folder / "book" / "_toc.yml").write_text(json.dumps(contents), encoding="utf-8")
    kernel = folder / "jupyter" / "kernels" / "python3"
    kernel.mkdir(parents=True)
    run = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    about = {"argv": run, "display_name": "Python 3", "language": "python"}
    (kernel / "kernel.json").write_text(json.dumps(about), encoding="utf-8")
    return folder


def jupyter_book(folder: Path) -> list[str]:
    """Install Jupyter Book into an environment of its own, and return the command that runs it.

    Raises:
        CalledProcessError: where pip fails, as it does without a network.
    """
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    needed = (f"jupyter-book=={JUPYTER_BOOK}", f"jupytext=={version('jupytext')}")
    subprocess.run([python, "-m", "pip", "install", "--quiet", *needed], check=True)
    return [str(python.with_name("jupyter-book")), "build", "--quiet", "book"]


def require_outputs(site: Path, labs: list[str], mark: str) -> None:
    """See that what another builder has made of the labs holds what their cells print.

    Raises:
        RuntimeError: for a lab that has not been run.
    """
    for name in labs:
        [page] = [file for file in site.rglob("*.html") if name in (file.stem, file.parent.name)]
        if mark not in page.read_text(encoding="utf-8"):
            raise RuntimeError(f"{page} holds no output of a cell")


def _copy_labs(project: Path, folder: Path, place: str) -> list[str]:
    """Copy the labs, and what they import, and return their names."""
    shutil.copytree(project / "docs" / "labs", folder / place)
    for part in FOLDERS[1:]:
        shutil.copytree(project / part, folder / part)
    return sorted(file.stem for file in (folder / place).glob("*.py"))


def _rewrite(file, change):
    file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")
