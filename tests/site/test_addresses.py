"""Headings may be reworded; the addresses that readers have kept lead to the same place."""

import json
import re
from pathlib import Path

import pytest
from markdown.extensions.toc import slugify

from backprop_checked.catalog.paths import DOCS

# Every heading's anchor on the day when the pages were reworded: page, then anchors.
ANCHORS = json.loads(Path(__file__).with_name("addresses.json").read_text(encoding="utf-8"))
HEADING = re.compile(r"^#{1,4} (.+?)(?: *\{:? *#([\w-]+) *\})?$", re.MULTILINE)


def anchors(text):
    """What can be linked to: a heading's own anchor or the one made of its words, and bare anchors."""
    headings = {named or slugify(re.sub(r"[`*$]", "", words), "-") for words, named in HEADING.findall(text)}
    return headings | set(re.findall(r'<a id="([\w-]+)"></a>', text))


def uncommented(lab):
    """The text of a lab's Markdown cells, among its code."""
    return re.sub(r"^# ", "", lab, flags=re.MULTILINE)


def test_anchors_are_read():
    headings = "# One { #first }\n\n## Two words\n\n## Three {: #third }\n"
    assert anchors(headings) == {"first", "two-words", "third"}
    assert anchors(uncommented('# <a id="old"></a>\n# ## In a lab\n')) == {"old", "in-a-lab"}


# Those of the page of mistakes are made by its blocks: tests/site/test_mistakes.py.
@pytest.mark.parametrize("page", sorted(ANCHORS.keys() - {"mistakes.md", "one mistake"}))
def test_every_anchor_that_a_page_once_had_is_there(page):
    text = (DOCS / page).read_text(encoding="utf-8")
    there = anchors(uncommented(text) if page.endswith(".py") else text)
    assert set(ANCHORS[page]) - there == set()
