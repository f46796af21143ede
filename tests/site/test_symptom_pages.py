"""Each symptom's page has a test that runs, leads to the checker, and is found from where people start."""

import pytest

from backprop_checked.catalog import pages

PAGES = [page for page in pages.pages() if page.path.startswith("symptoms/")]
START = "symptoms/does_not_learn.md"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.path)
def test_a_symptom_has_a_program_that_tells_its_causes_apart(page):
    assert page.shows("program") or page.shows("readings")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.path)
def test_a_symptoms_page_leads_to_the_checker_or_to_a_mistake_that_was_run(page):
    assert any(link.target.startswith(("../checker.md", "../mistakes/")) for link in page.links)


def test_every_symptom_can_be_reached_from_the_page_where_people_start():
    [start] = [page for page in PAGES if page.path == START]
    linked = {f"symptoms/{link.target}" for link in start.links}
    assert {page.path for page in PAGES} - linked == {START}


def test_every_symptom_is_in_the_navigation():
    assert {page.path for page in PAGES} <= set(pages.navigation())
