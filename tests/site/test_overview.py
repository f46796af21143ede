"""The pages about the whole follow the reading order."""

import re
from xml.etree import ElementTree

import markdown
import pytest

from backprop_checked.catalog import pages
from backprop_checked.catalog.pages import chapters
from backprop_checked.site.crossrefs import tag
from backprop_checked.site.mathml import ROLES


@pytest.fixture(scope="module")
def rows():
    """The rows of the table of letters: the role of each, and the formula that it is first in."""
    html = markdown.Markdown(extensions=["backprop_checked.site"]).convert("/// letters\n///\n")
    found = []
    for row in ElementTree.fromstring(html).iter("tr"):
        cells = list(row.iter("td"))
        if cells:
            chapter, name = re.search(r"(\w+)\.md#(\w+)", next(cells[-1].iter("a")).get("href")).groups()
            found.append((cells[1].text, f"{chapter}.{name}"))
    return found


def place(name):
    chapter = name.partition(".")[0]
    return chapters().index(chapter), tag(name)


def test_letters_stand_by_their_role_and_then_as_the_chapters_bring_them(rows):
    keys = [(list(ROLES).index(role), chapters().index(name.partition(".")[0])) for role, name in rows]
    assert keys == sorted(keys)


def test_a_letter_names_the_first_formula_of_the_course_that_has_it(rows):
    firsts = {name for _, name in rows}
    assert {"scalar.activity", "scalar.nudge", "index_notation.activity"} <= firsts
    assert min(map(place, firsts)) == (0, "1.1")


def test_a_formula_that_another_chapter_repeats_keeps_the_number_of_its_own():
    repeated = [
        name for name in pages.page("derivations/vectorised.md").shows("formula") if "layouts." in name
    ]
    assert repeated
    assert {tag(name).partition(".")[0] for name in repeated} == {str(chapters().index("layouts") + 1)}
