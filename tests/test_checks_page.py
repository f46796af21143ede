"""The page that says how the site is checked explains what stands under its formulas, and nothing else."""

import re
from html import unescape

import pytest

pytestmark = pytest.mark.browser  # it needs the built site, as the tests of pages do


def words(markup):
    """What a reader reads, where a hyphen that keeps a line together is a hyphen."""
    return " ".join(unescape(re.sub(r"<[^>]*>", "", markup)).replace("\u2011", "-").split())


@pytest.fixture(scope="module")
def rows(site):
    """The first column of the page's first table, each as a pattern: any numbers, anything for a `…`."""
    page = (site / "checks" / "index.html").read_text(encoding="utf-8")
    table = page.partition("<tbody>")[2].partition("</tbody>")[0]
    cells = [words(cell).removeprefix("…, ") for cell in re.findall(r"<tr>\s*<td.*?</td>", table, re.DOTALL)]
    return [re.sub(r"\d+", r"\\d+", re.escape(cell)).replace("…", ".+") for cell in cells]


@pytest.fixture(scope="module")
def lines(site):
    """What is said under the formulas of all chapters."""
    found = set()
    for page in (site / "derivations").rglob("index.html"):
        markup = page.read_text(encoding="utf-8")
        found |= set(
            map(words, re.findall(r'<p class="formula-evidence">(.*?)</p>', markup, flags=re.DOTALL))
        )
    return found


def test_what_the_table_explains_stands_under_some_formula(rows, lines):
    assert len(rows) > 8
    assert [row for row in rows if not any(re.search(row, line) for line in lines)] == []


def test_how_a_line_begins_is_in_the_table(rows, lines):
    assert len(lines) > 100
    assert [line for line in lines if not any(re.match(row, line) for row in rows)] == []
