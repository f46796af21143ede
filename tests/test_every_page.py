"""Every page of the built site, opened once: whom it asks, how it fits, its colours, its paper, its rules."""

import pytest

from benchmarks import access
from tests.visits import (
    CLIPPED,
    CONTRAST,
    CUT,
    LAID_OUT,
    LONG_LINES,
    MARK,
    OPEN,
    PAGES,
    PAPER,
    SCHEMES,
    STILL,
    TWO_FRAMES,
    WIDTH,
    Visit,
    may_scroll,
    places,
    scheme,
    switch,
)

pytestmark = pytest.mark.browser

NAMES = [*PAGES, "404.html"]


@pytest.fixture(scope="module")
def window(browser, address):
    """One window for all pages."""
    context = browser.new_context(reduced_motion="reduce")
    context.set_default_timeout(120_000)  # this only ends a test that hangs
    yield Visit(context, address)
    context.close()


@pytest.fixture(scope="module", params=range(len(NAMES)), ids=lambda number: NAMES[number] or "index")
def opened(window, request):
    """A page as it opens on a phone, then with all its folds open: the window, the page's number, and what is
    clipped. To open it takes most of the time, so the tests have it one after the other: each leaves it to
    the next, and the last one spoils it. One page opens in light colours, the next in dark ones."""
    window.complaints.clear()
    window.page.emulate_media(media="screen", color_scheme=list(SCHEMES)[request.param % 2])
    window.page.set_viewport_size({"width": 360, "height": 900})
    page = window.go(NAMES[request.param])
    clipped = [f"clipped as it opens: {box}" for box in page.evaluate(CLIPPED)]
    page.evaluate(OPEN)
    clipped += [f"clipped: {box}" for box in page.evaluate(CLIPPED) if not may_scroll(box)]
    yield window, request.param, clipped
    page.evaluate("localStorage.clear()")  # the next one is a first visit


def test_every_page_of_the_site_is_one_of_these(site):
    assert access.pages(site) == sorted(f"{name}/" if name in PAGES and name else name for name in NAMES)


def test_a_page_asks_nobody_fits_every_screen_and_can_be_read_in_light_and_dark(opened):
    window, _, wrong = opened
    page, schemes = window.page, []
    for widths in ((360, 1280), (1280, 360)):  # a window that stays as wide as it is costs nothing
        if schemes:
            switch(page)
        page.wait_for_function(STILL)
        schemes.append(scheme(page))
        wrong += [f"{schemes[-1]}: {problem}" for problem in page.evaluate(CONTRAST)]
        for width in widths:
            page.set_viewport_size({"width": width, "height": 900})
            page.evaluate(TWO_FRAMES)
            page.wait_for_function(STILL)
            wrong += [f"{schemes[-1]}, {width} px: {problem}" for problem in page.evaluate(LAID_OUT)]
            if width == 1280:
                wrong += [f"too long for 1280 px: {code}" for code in page.evaluate(LONG_LINES)]
    assert sorted(schemes) == sorted(SCHEMES.values())
    assert wrong + window.complaints == []


def test_nothing_is_cut_at_the_margin_and_a_heading_stands_on_the_page_of_what_follows_it(opened):
    page = opened[0].page
    page.emulate_media(media="print")
    page.set_viewport_size({"width": WIDTH, "height": 1000})
    cut = page.evaluate(CUT, WIDTH)
    number = page.evaluate(MARK)
    found = places(page.pdf(**PAPER, outline=True, tagged=True))
    page.evaluate("unmark()")
    page.emulate_media(media="screen")
    both = [n for n in range(number) if {f"heading {n}", f"after {n}"} <= found.keys()]
    assert cut == []
    assert len(both) >= max(number - 1, 1)
    assert [n for n in both if found[f"heading {n}"] != found[f"after {n}"]] == []


def test_no_page_breaks_a_rule(opened, axe):
    """At one of three widths, in light colours or in dark ones: a sixth of the pages each."""
    window, number, _ = opened
    page = window.page
    page.set_viewport_size({"width": access.WIDTHS[number // 2 % 3], "height": 900})
    if scheme(page) != list(SCHEMES.values())[1 - number % 2]:  # it is, behind the tests above
        switch(page)
    assert access.violations(page, axe, whole=False) == []
