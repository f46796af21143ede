"""No page breaks a rule of axe-core, with all its folds open; a page that breaks one is seen."""

import pytest

from benchmarks import access, tables

PARTS = 6  # each page is looked at once, a sixth of them at each width in each scheme
CHAPTER = "derivations/scalar/"
# Faults inside of formulas and beside them, in folds and before them, and the rules that they break.
FAULTS = """() => {
  const maths = [...document.querySelectorAll("article math")]
  const letters = maths.map(math => math.querySelector("mi")).filter(Boolean)
  letters.at(0).setAttribute("role", "nonsense")
  letters.at(-1).setAttribute("tabindex", "3")
  letters.at(letters.length / 2).setAttribute("aria-nonsense", "x")
  const add = (place, html) => document.querySelector(place).insertAdjacentHTML("beforeend", html)
  add("article", "<img src='data:,'><a href='#'></a><p style='color: #ddd'>pale</p>")
  add("article details", "<button></button><ul><p>no item</p></ul>")
}"""
BROKEN = {
    "aria-roles",
    "tabindex",
    "aria-valid-attr",
    "image-alt",
    "link-name",
    "color-contrast",
    "button-name",
    "list",
}


@pytest.fixture(scope="module")
def axe(packages):
    return (packages / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


@pytest.mark.parametrize("part", range(PARTS))
def test_no_page_breaks_a_rule(site, browser, axe, part):
    width, scheme = access.WIDTHS[part // 2], access.SCHEMES[part % 2]
    names = access.pages(site)[part::PARTS]
    assert len(names) > 5
    assert list(access.counted(site, browser, axe, names, (width,), (scheme,), whole=False)) == []


@pytest.mark.parametrize("scheme", access.SCHEMES)
def test_no_rule_is_broken_within_formulas(site, browser, axe, scheme):
    assert list(access.counted(site, browser, axe, [CHAPTER], (360,), (scheme,))) == []


def test_without_what_is_plain_in_formulas_the_same_is_found(address, browser, axe):
    """Faults are put into a page, within its formulas, too: both ways find all of them in the same places."""
    with browser.new_context(bypass_csp=True) as window:
        whole, fast = (
            access.violations(window, address + CHAPTER, axe, each, FAULTS) for each in (True, False)
        )
        assert [(rule, impact, len(places)) for rule, impact, places in whole] == [
            (rule, impact, len(places)) for rule, impact, places in fast
        ]
        assert {rule for rule, _, _ in whole} == BROKEN


def test_a_broken_rule_is_seen_within_a_fold_too(browser, axe, tmp_path):
    (tmp_path / "index.html").write_text(
        "<!doctype html><html lang=en><title>A page</title><main><h1>A page</h1>"
        "<details><summary>More</summary><img src='data:,'></details></main>"
    )
    broken = list(access.counted(tmp_path, browser, axe, widths=(320,), schemes=("dark",)))
    assert ("image-alt", "critical", ["img"]) in [row[3:] for row in broken]
    assert {row[:3] for row in broken} == {(320, "dark", "")}


def test_the_table_is_of_every_width_in_both_schemes_and_says_of_no_broken_rule():
    rows = tables.read(access.TABLE)
    seen = {(int(row["width"]), row["scheme"]) for row in rows}
    assert seen == {(width, scheme) for width in access.WIDTHS for scheme in access.SCHEMES}
    assert [row for row in rows if row["rule"]] == []
