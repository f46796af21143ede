"""Predictions in labs: what answers one is folded, so that readers can commit themselves before they look.

A Markdown cell asks if it ends with a prediction. Then the outputs of the code cells that follow are the
answer, and so is the first paragraph of the next Markdown cell, which discusses them. A cell that says
`# %% answer=false` stays open.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from nbformat import NotebookNode

SUMMARY = "Answer"
ASKS = re.compile(r"(?:\A|\n\n)> \*\*Predict before you read on\.\*\*[^\n]*(?:\n>[^\n]*)*\s*\Z")
# A heading, an anchor, a fold or another prediction discusses nothing.
NO_ANSWER = re.compile(r"#|<a |\?\?\?|> ")


@dataclass(frozen=True)
class Part:
    """A cell, and what of it is an answer.

    Attributes:
        cell: the cell.
        discussion: a Markdown cell's first paragraph, if it discusses an answer.
        text: the rest of a Markdown cell; of a code cell, its code.
        answers: whether a code cell's outputs are an answer.
    """

    cell: NotebookNode
    discussion: str
    text: str
    answers: bool


def parts(cells: Iterable[NotebookNode]) -> Iterator[Part]:
    """Say of every cell of a notebook what answers a prediction."""
    asked = False
    for cell in cells:
        answers = asked and cell.metadata.get("answer", True)
        discussion, text = "", cell.source
        if cell.cell_type == "markdown":
            if answers and not NO_ANSWER.match(text):
                discussion, _, text = text.partition("\n\n")
            asked = bool(ASKS.search(cell.source))
        yield Part(cell, discussion, text, answers)


def folded(pieces: list[str]) -> str:
    """Return an answer, pieces of Markdown of which some may be HTML, behind a summary that opens it."""
    inside = "\n\n".join(pieces)
    return f'<details class="question" markdown="1">\n<summary>{SUMMARY}</summary>\n\n{inside}\n\n</details>'
