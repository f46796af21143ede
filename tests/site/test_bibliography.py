"""Every work is told of once, is used, and knows by whom; every chapter says what it rests on."""

import re
from collections import Counter

import pytest

from backprop_checked.catalog import pages as catalog_pages
from backprop_checked.catalog.pages import chapters, navigation, page
from backprop_checked.site import bibliography
from backprop_checked.site.bibliography import PAGE, cited
from backprop_checked.site.blocks import PageError

CHAPTERS = [f"derivations/{chapter}.md" for chapter in chapters()]


def works():
    """The names of the works that the bibliography tells of."""
    text = (catalog_pages.DOCS / PAGE).read_text(encoding="utf-8")
    return re.findall(r"^/// work \| (\S+)$", text, re.MULTILINE)


def sources(path):
    """The last section of a chapter."""
    text = (catalog_pages.DOCS / path).read_text(encoding="utf-8")
    return text.partition("\n## Sources\n")[2]


def test_no_work_is_told_of_twice():
    assert [work for work, times in Counter(works()).items() if times > 1] == []


def test_no_work_is_told_of_in_vain():
    used = {work for path in navigation() for work in cited(path)}
    assert [work for work in works() if work not in used] == []


def test_every_work_that_a_page_links_to_is_told_of():
    text = (catalog_pages.DOCS / PAGE).read_text(encoding="utf-8")
    parts = [part.lower().replace(" ", "-") for part in re.findall(r"^## (.+)$", text, re.MULTILINE)]
    known = {*works(), *parts}
    missing = [(path, work) for path in navigation() for work in cited(path) if work not in known]
    assert missing == []


@pytest.mark.parametrize("path", CHAPTERS)
def test_a_chapter_ends_with_its_sources_each_a_link_to_the_bibliography(path):
    links = re.findall(r"\]\(([^)]+)\)", sources(path))
    assert links, f"{path} has no section “Sources” with a link in it"
    assert [link for link in links if not link.startswith("../sources.md#")] == []
    assert "\n## " not in sources(path)


def test_a_lab_is_called_by_its_first_heading():
    assert (
        page("labs/circles.py").title
        == "Two circles: from one neuron to a batch, and a hidden layer as it learns"
    )
    assert (
        page("derivations/scalar.md").title
        == "Backpropagation from scratch, on one neuron: the chain rule by hand"
    )


def test_no_chapter_tells_a_works_year_itself():
    years_of = {path: re.findall(r"\b(?:19|20)\d\d\b", sources(path)) for path in CHAPTERS}
    assert {path: years for path, years in years_of.items() if years} == {}


WORK = "/// work | nielsen\nMichael Nielsen, *A Book*.\n///\n"


@pytest.fixture
def pages(convert, monkeypatch):
    """Give the pages that there are beside the bibliography, and what they say, where `convert` sets them."""

    def give(**chapters):
        texts = {f"derivations/{name}.md": text for name, text in chapters.items()}
        for path, text in texts.items():
            (catalog_pages.DOCS / path).parent.mkdir(parents=True, exist_ok=True)
            (catalog_pages.DOCS / path).write_text(text, encoding="utf-8")
        monkeypatch.setattr(bibliography, "navigation", lambda: list(texts))

    cited.cache_clear()  # no page changes during a build
    yield give
    cited.cache_clear()


def test_a_work_has_its_anchor_and_names_the_pages_that_link_to_it_in_their_order(convert, pages):
    pages(
        scalar="# One neuron\n\nSee [him](../sources.md#nielsen), [him](../sources.md#nielsen).\n",
        layouts="# Rows\n\nSee [another](../sources.md#nielsen-2).\n",
        batches="# A batch\n\n[Nielsen](/sources.md#nielsen)\n",
    )
    html = convert(WORK, PAGE).replace("\n", "")
    assert '<div class="work" id="nielsen"><p>Michael Nielsen, <em>A Book</em>.</p>' in html
    used = '<a href="derivations/scalar.md">One neuron</a>, <a href="derivations/batches.md">A batch</a>.'
    assert f'<p class="work-used">Used in {used}</p></div>' in html


def test_a_work_that_no_page_links_to_is_refused_with_its_line(convert, pages):
    pages(scalar="# One neuron\n")
    with pytest.raises(PageError) as caught:
        convert(f"# Sources\n\n{WORK}", PAGE)
    assert str(caught.value).startswith("docs/sources.md:3: no page rests on “nielsen”")


def test_a_work_told_of_twice_is_refused(convert, pages):
    pages(scalar="[Nielsen](../sources.md#nielsen)\n")
    with pytest.raises(PageError, match=r"docs/sources.md:5: “nielsen” has an entry already"):
        convert(f"{WORK}\n{WORK}", PAGE)


def test_a_page_is_called_what_its_heading_says_and_a_lab_too():
    assert (
        page("derivations/scalar.md").title
        == "Backpropagation from scratch, on one neuron: the chain rule by hand"
    )
    assert page("labs/two_three_two.py").title == "Backpropagation with numbers: a 2-3-2 network by hand"
