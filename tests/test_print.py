"""Pages on paper: one convention, headings with what follows them, nothing cut off, few pages."""

import re

import pytest

from benchmarks import access
from benchmarks.browser import serving

PAPER = {
    "width": "210mm",
    "height": "297mm",
    "margin": dict.fromkeys(("top", "bottom", "left", "right"), "15mm"),
}
WIDTH = 680  # CSS pixels between these margins
PARTS = 4  # each prints a part of the pages
# Pages of paper at most: what is there, and a few more sentences.
LENGTHS = {
    "derivations/vectorised/": 15,
    "mistakes/": 11,
    "derivations/autodiff/": 20,
    "formulas/": 60,
}

# As the theme does before it prints.
OPEN = "document.querySelectorAll('details').forEach(part => part.open = true)"

# A number before each heading, and a mark in what follows it, which is a heading too: the PDF's outline says
# where each stands.
MARK = """() => {
  const mark = name => {
    const mark = document.createElement("h6")
    mark.textContent = name
    mark.style = "all: unset; font-size: 1px; line-height: 0"
    return mark
  }
  const first = element => {
    const words = document.createTreeWalker(element, NodeFilter.SHOW_TEXT, node =>
      node.data.trim() && node.parentElement.checkVisibility() &&
        !node.parentElement.closest("math, svg, pre")
        ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_SKIP)
    return words.nextNode()
  }
  const headings = [...document.querySelectorAll("article :is(h1, h2, h3, h4)")]
  let number = 0
  for (const heading of headings) {
    let next = heading.nextElementSibling
    while (next && !(next.checkVisibility() && first(next))) next = next.nextElementSibling
    if (!next) continue
    const word = first(next)
    heading.textContent = `heading ${number} ` + heading.textContent.replace(/[^ a-zA-Z0-9]/g, "x")
    word.parentElement.insertBefore(mark(`after ${number}`), word)
    number += 1
  }
  return number
}"""

# What a box cuts off at its right side, and what reaches into the margin.
CUT = """width => [...document.querySelectorAll("article *")]
  .filter(each => each.checkVisibility() && !each.closest("svg, math") && each.clientWidth > 0)
  .filter(each => each.scrollWidth > each.clientWidth + 1 && getComputedStyle(each).overflowX != "visible"
    || each.getBoundingClientRect().right > width + 1)
  .map(each => each.outerHTML.slice(0, 80))"""


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


def places(pdf):
    """The page on which each mark stands, as a number that the PDF has for it."""
    entries = re.findall(rb"/Title \(((?:heading|after) \d+)[^)]*\)\s*/Dest \[(\d+) 0 R ", pdf)
    return {name.decode(): int(page) for name, page in entries}


def length(pdf):
    """How many pages of paper."""
    return len(re.findall(rb"/Type /Page\b", pdf))


@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_is_cut_at_the_margin_and_a_heading_stands_on_the_page_of_what_follows_it(paper, site, part):
    names = access.pages(site)[part::PARTS]
    assert len(names) > 10
    looked_at = 0
    for name in names:
        page = paper(name)
        assert page.evaluate(CUT, WIDTH) == [], name
        number = page.evaluate(MARK)
        found = places(page.pdf(**PAPER, outline=True, tagged=True))
        page.close()
        for heading in range(number):
            if {f"heading {heading}", f"after {heading}"} <= found.keys():
                looked_at += 1
                assert found[f"heading {heading}"] == found[f"after {heading}"], (name, heading)
    assert looked_at > 40


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
