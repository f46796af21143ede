"""What readers take of a lab: the notebook, in Markdown that Jupyter knows and ready for Colab."""

import re
from pathlib import Path
from textwrap import dedent
from urllib.parse import urlsplit

import nbformat
from nbformat import NotebookNode

from backprop_checked.catalog.pages import REFERENCE
from backprop_checked.site import notebooks, predictions

INSTALL = """\
# In Colab the programs of this site are not there yet.
import importlib.util
import sys

if importlib.util.find_spec("snippets") is None:
    !git clone --quiet --depth 1 https://github.com/{repository} programs
    %pip install --quiet ./programs
    sys.path.insert(0, "programs")"""

# What the site's Markdown knows and Jupyter's does not.
OWN_LINK = re.compile(r"\[([^\]\[]*)\]\(/([\w/]+)\.(?:md|py)(#[\w-]+)?\)")
FOLD = re.compile(r'^\?\?\? \w+ "(.+)"\n\n((?: {4}.*(?:\n|\Z)|\n(?= {4}))+)', re.MULTILINE)


def notebook(lab: Path, repository: str | None = None, address: str | None = None) -> NotebookNode:
    """Return the lab as the notebook that readers take with them, in Markdown that Jupyter knows.

    Args:
        lab: the file.
        repository: OWNER/NAME on GitHub; then the first code cell installs the programs where there are none.
        address: where the site is published; then references lead there, and are bare words otherwise.
    """
    result = notebooks.notebook(lab)
    for part in list(predictions.parts(result.cells)):
        if part.cell.cell_type == "markdown":
            answer = _fold(predictions.SUMMARY, part.discussion) if part.discussion else ""
            part.cell.source = _as_jupyter_knows_it(f"{answer}\n{part.text}".strip(), address)
    if repository:
        install = nbformat.v4.new_code_cell(INSTALL.format(repository=repository), id="install")
        result.cells.insert(1, install)
    return result


def on_github(address: str | None) -> str | None:
    """Return OWNER/NAME of a repository on GitHub; nothing for another address, which Colab cannot open."""
    place = urlsplit(address or "")
    name = place.path.strip("/").removesuffix(".git")
    return name if place.hostname in ("github.com", "www.github.com") and name.count("/") == 1 else None


def _as_jupyter_knows_it(text: str, address: str | None) -> str:
    """A cell's Markdown without what only the site knows: references to formulas, its own links, folds."""

    def referred(match: re.Match) -> str:
        words, name = match.groups()
        return f"[{words or name}](/derivations/{name.replace('.', '.md#')})"

    def linked(match: re.Match) -> str:
        words, page, place = match.groups(default="")
        return f"[{words}]({address.rstrip('/')}/{page}/{place})" if address else words

    def folded(match: re.Match) -> str:
        return _fold(match[1], dedent(match[2]))

    return FOLD.sub(folded, OWN_LINK.sub(linked, re.sub(REFERENCE, referred, text)))


def _fold(summary: str, text: str) -> str:
    return f"<details><summary>{summary}</summary>\n\n{text.strip()}\n\n</details>\n"
