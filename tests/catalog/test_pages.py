"""A page is read once: its title, its blocks and its links, each with its line; none of its examples."""

import re

import pytest

from backprop_checked.catalog import pages
from backprop_checked.catalog.pages import DOCS, BlockLine, Link, navigation, page


@pytest.fixture
def read(tmp_path, monkeypatch):
    """Write a page and read it."""
    monkeypatch.setattr(pages, "DOCS", tmp_path)

    def write(text, path="small.md"):
        (tmp_path / path).write_text(text, encoding="utf-8")
        return page(path)

    return write


PAGE = """\
---
title: In front
---

# The *title*

/// formula | vectorised.bp2
    steps: true
See [here](other.md#place), `[code](not.md)`.
///

- A list:

    //// letters
    ////

```python
/// formula | in.code
[link](in.md)
```

~~~~
~~~
/// formula | in.tildes
~~~~

/// plot | a.plots.b
///
"""


def test_a_page_has_its_title_its_blocks_and_its_links_with_their_lines(read):
    small = read(PAGE)
    assert small.title == "The *title*"
    assert small.blocks == (
        BlockLine("formula", "vectorised.bp2", 7),
        BlockLine("letters", "", 14),
        BlockLine("plot", "a.plots.b", 27),
    )
    assert small.links == (Link("other.md#place", 9),)
    assert small.shows("formula") == ["vectorised.bp2"]


def test_a_lab_is_a_page_whose_text_stands_in_its_markdown_cells(read):
    lab = read(
        "# %% [markdown]\n# # A lab\n#\n# [a](b.md)\n\n# %%\n# # No title\n# [c](d.md)\nx = 1\n\n"
        "# %% [markdown]\n# [e](f.md)\n",
        "lab.py",
    )
    assert lab.title == "A lab"
    assert lab.links == (Link("b.md", 4), Link("f.md", 12))


def test_a_page_without_a_title_or_a_file_is_called_by_its_path(read):
    assert read("Words.\n").title == "small.md"
    missing = page("missing.md")
    assert (missing.title, missing.blocks, missing.links) == ("missing.md", (), ())
    assert missing.where("words") == "docs/missing.md"


@pytest.mark.parametrize(
    ("asked", "line"),
    [
        (("bp1",), ":5"),
        (("a.b", "formula"), ":7"),
        (("a.b", "formula", 1), ":9"),
        (("a.b", "formula", 2), ""),
        (("a.b", "plot"), ""),
        (("nowhere",), ""),
    ],
)
def test_a_place_is_the_line_of_a_whole_name_or_of_a_block_outside_of_code(read, asked, line):
    small = read("```\nbp1\n```\nbp1_general\nSee bp1.\n\n/// formula | a.b\n///\n/// formula | a.b\n///\n")
    assert small.where(*asked) == f"docs/small.md{line}"


def test_a_page_that_changes_is_read_again(read):
    assert read("# One\n").title == "One"
    assert read("# Two\n").title == "Two"


def test_what_the_navigation_names_is_there_in_its_order():
    paths = navigation()
    assert paths[:2] == ("index.md", "derivations/scalar.md")
    assert len(paths) == len(set(paths)) > 20
    assert [path for path in paths if not (DOCS / path).is_file()] == []


def test_every_block_of_the_real_pages_is_seen():
    for path in navigation():
        text = re.sub(r"^(`{3,}).*?^\1$", "", (DOCS / path).read_text(encoding="utf-8"), flags=re.M | re.S)
        assert len(page(path).blocks) == len(re.findall(r"^ */{3,} ?\w", text, re.MULTILINE)), path


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        ("# Title\n\n**Why *is* `W` turned, and $W^T$ not?**\n\nMore.\n", "Why is W turned, and W^T not?"),
        ("---\na: 1\n---\n# Title { #kept }\n\n/// letters\n///\n\nThe [words](x.md).\n", "The words."),
        ("# Title\n\n- a list\n", ""),
        ("# Title\n\n" + "One sentence. " * 40, " ".join(["One sentence."] * 21)),
        ("# Title\n\n" + "word " * 99, "word " * 59 + "…"),
    ],
)
def test_a_page_is_summed_up_by_its_first_paragraph(read, text, summary):
    assert read(text).summary() == summary.replace(" …", "…")
