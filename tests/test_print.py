"""Pages on paper: one convention, headings with what follows them, nothing cut off, few pages."""

import re

import pytest

from benchmarks.browser import serving
from tests.visits import MARK, OPEN, PAPER, WIDTH, places

# Pages of paper at most: what is there, and a few more sentences.
LENGTHS = {
    "derivations/vectorised/": 15,
    "mistakes/": 11,
    "derivations/autodiff/": 20,
    "formulas/": 60,
}


@pytest.fixture(scope="module")
def paper(site, browser):
    """Open a page of the site as it is before it is printed."""
    window = browser.new_context(viewport={"width": WIDTH, "height": 1000}, bypass_csp=True)
    with serving(site) as address:

        def open_page(name):
            page = window.new_page()
            page.goto(address + name)
            page.emulate_media(media="print")
            page.evaluate(OPEN)
            return page

        yield open_page
    window.close()


def length(pdf):
    """How many pages of paper."""
    return len(re.findall(rb"/Type /Page\b", pdf))


def test_a_heading_alone_is_seen(paper):
    """The marks find it, where the stylesheet lets a heading stand alone."""
    page = paper("derivations/vectorised/")
    page.add_style_tag(content="article :is(h2, h3) { break-after: page !important }")
    number = page.evaluate(MARK)
    found = places(page.pdf(**PAPER, outline=True, tagged=True))
    alone = [n for n in range(1, number) if found[f"heading {n}"] != found[f"after {n}"]]
    assert len(alone) > 5


@pytest.mark.parametrize("name", LENGTHS)
def test_a_page_takes_no_more_paper_than_it_needs(paper, name):
    assert 3 < length(paper(name).pdf(**PAPER)) <= LENGTHS[name]


@pytest.mark.parametrize(
    ("choice", "shown", "hidden"), [(1, ".in-columns", ".in-rows"), (2, ".in-rows", ".in-columns")]
)
def test_the_convention_that_the_reader_has_chosen_is_printed_alone(paper, choice, shown, hidden):
    page = paper("derivations/vectorised/")
    page.evaluate(f"document.querySelector('.convention input:nth-of-type({choice})').click()")
    visible = "each => each.filter(one => one.checkVisibility()).length"
    assert page.locator(f"article {shown}").evaluate_all(visible) > 10
    assert page.locator(f"article {hidden}").evaluate_all(visible) == 0
    sets = page.locator("figure.formula .tabbed-set").evaluate_all(
        """sets => sets.filter(set => set.textContent.includes("A sample is a row"))
          .map(set => [...set.querySelector(".tabbed-content").children].map(one => one.checkVisibility()))"""
    )
    assert len(sets) > 4
    assert {tuple(set) for set in sets} == {(choice == 1, choice == 2)}


def test_tabs_that_are_no_conventions_are_all_printed_each_below_its_name(paper):
    page = paper("derivations/layouts/")
    sets = page.locator("figure.formula .tabbed-set").evaluate_all(
        """sets => sets.filter(set => !set.textContent.includes("A sample is a row")).map(set => [
          [...set.querySelector(".tabbed-labels").children].map(label => label.textContent),
          [...set.querySelector(".tabbed-content").children].filter(one => one.checkVisibility())
            .map(one => getComputedStyle(one, "::before").content)])"""
    )
    page.close()
    assert len(sets) > 8
    for labels, printed in sets:
        assert printed == [f'"{label}"' for label in labels]


@pytest.mark.parametrize("name", ["derivations/scalar/", "derivations/vectorised/", "derivations/batches/"])
def test_what_can_only_be_pressed_is_not_printed(paper, name):
    page = paper(name)
    figure = page.locator("figure.interactive, figure[data-interactive]")
    assert figure.locator("svg").first.is_visible()
    controls = figure.locator("button, input, output")
    assert controls.count() > 2
    assert not any(each.is_visible() for each in controls.all())
    page.close()
