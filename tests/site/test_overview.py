"""The pages about the whole follow the reading order."""

import re
from xml.etree import ElementTree

import markdown
import pytest

from backprop_checked.catalog import pages
from backprop_checked.catalog.pages import chapters
from backprop_checked.site import overview
from backprop_checked.site.crossrefs import tag


@pytest.fixture(scope="module")
def table():
    """The tables of letters, as a tree."""
    html = markdown.Markdown(extensions=["backprop_checked.site"]).convert("/// letters\n///\n")
    return ElementTree.fromstring(html)


@pytest.fixture(scope="module")
def groups():
    """The symbols of each letter of the alphabet, in the page's order."""
    return [(letter, [row["symbol"] for row in rows]) for letter, _, rows in overview.letters(None)["groups"]]


@pytest.fixture(scope="module")
def rows(table):
    """The formula that each letter is first in."""
    links = [next(row.iter("a")).get("href") for row in table.iter("tr") if row.find("td") is not None]
    return [".".join(re.search(r"(\w+)\.md#(\w+)", link).groups()) for link in links]


def test_a_row_says_the_chapter_that_brings_its_letter_by_number_and_by_name(table, rows):
    cells = [list(row)[2] for row in table.iter("tr") if row.find("td") is not None]
    said = ["".join(cell.itertext()).split(maxsplit=1) for cell in cells]
    expected = [[tag(name), overview.chapter_name(name.partition(".")[0])] for name in rows]
    assert said == expected
    assert ["1.1", "One neuron"] in said


def place(name):
    chapter = name.partition(".")[0]
    return chapters().index(chapter), tag(name)


def test_letters_stand_in_alphabetical_order_latin_before_greek(groups):
    letters = [letter for letter, _ in groups]
    latin = [letter for letter in letters if len(letter) == 1]
    assert letters[: len(latin)] == sorted(latin)
    greek = [overview.GREEK[letter] for letter in letters[len(latin) :]]
    assert greek == sorted(greek)
    assert {"w", "kappa"} <= set(letters)


def test_small_letters_stand_before_large_ones_and_an_accent_changes_nothing(groups):
    symbols = dict(groups)["x"]
    large = [overview.initial(symbol).isupper() for symbol in symbols]
    assert large == sorted(large)
    assert {r"\hat{x}", r"\hat X", "x", "X"} <= set(symbols)


def test_each_letter_of_the_alphabet_has_an_address(table, groups):
    targets = [each.get("id") for each in table.iter("tbody")]
    links = [link.get("href") for link in next(table.iter("ul")).iter("a")]
    assert links == [f"#{target}" for target in targets] == [f"#letter-{letter}" for letter, _ in groups]


def test_a_letter_that_is_a_number_in_one_formula_and_an_array_in_another_has_both_shapes(table):
    shapes = {}
    for row in table.iter("tr"):
        if row.find("td") is not None:
            _, meaning, _, shape = (" ".join("".join(cell.itertext()).split()) for cell in row)
            shapes[meaning] = shape
    assert " or " in shapes["The mean of the numbers that are normalised together"]
    assert "a number" in shapes["The mean of the numbers that are normalised together"]
    assert shapes["The momentum coefficient: the share of the velocity that stays"] == "a number"


def test_a_letter_names_the_first_formula_of_the_course_that_has_it(rows):
    firsts = set(rows)
    assert {"scalar.activity", "scalar.nudge", "index_notation.activity"} <= firsts
    assert min(map(place, firsts)) == (0, "1.1")


def test_a_formula_that_another_chapter_repeats_keeps_the_number_of_its_own():
    repeated = [
        name for name in pages.page("derivations/vectorised.md").shows("formula") if "layouts." in name
    ]
    assert repeated
    assert {tag(name).partition(".")[0] for name in repeated} == {str(chapters().index("layouts") + 1)}
