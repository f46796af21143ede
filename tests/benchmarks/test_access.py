"""A page that breaks a rule of axe-core is seen. tests/test_every_page.py looks at all pages."""

import pytest

from benchmarks import access, tables

CHAPTER = "derivations/scalar/"
# Faults inside of formulas, of programs and beside them, in folds and before them; the rules that they break.
FAULTS = """() => {
  const maths = [...document.querySelectorAll("article math")]
  const letters = maths.map(math => math.querySelector("mi")).filter(Boolean)
  letters.at(0).setAttribute("role", "nonsense")
  letters.at(-1).setAttribute("tabindex", "3")
  letters.at(letters.length / 2).setAttribute("aria-nonsense", "x")
  const words = [...document.querySelectorAll("article pre > code span:not(:has(*))")]
  words.at(5).setAttribute("role", "nonsense")
  words.at(-1).setAttribute("style", "color: #ddd")
  const style = new CSSStyleSheet()
  style.replaceSync(".highlight span.nearly-white { color: #eee }")
  document.adoptedStyleSheets.push(style)
  words.at(words.length / 2).className = "nearly-white"
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


@pytest.mark.parametrize("scheme", access.SCHEMES)
def test_no_rule_is_broken_within_formulas(site, browser, axe, scheme):
    assert list(access.counted(site, browser, axe, [CHAPTER], (360,), (scheme,))) == []


def test_without_what_is_plain_in_formulas_the_same_is_found(address, browser, axe):
    """Faults are put into a page, within its formulas, too: both ways find all of them in the same places."""
    with browser.new_context(bypass_csp=True) as window, window.new_page() as page:
        page.goto(address + CHAPTER)
        page.evaluate(access.OPEN)
        page.evaluate(FAULTS)
        whole, fast = (access.violations(page, axe, each) for each in (True, False))
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
