"""The field over all formulas, or letters, leaves those that a reader names; without it they are whole."""

import shutil
from unicodedata import normalize

import markdown
import pytest

from backprop_checked.catalog.paths import DOCS

pytestmark = pytest.mark.slow

# What a reader types, a formula that must be left, and how many may be left beside it.
FORMULAS = {
    "BP2": ("vectorised/#bp2", 2),
    "dropout": ("moves/#dropout", 1),
    "layernorm": ("normalisation/#layer_input", 5),
    "relu derivative": ("scalar/#relu_slope", 9),
    "softmax jacobian": ("softmax/#jacobian", 9),
    "embedding gradient": ("moves/#embedding", 4),
    "max pooling": ("moves/#max_pool", 2),
    "batch normalization": ("normalisation/#batch_input", 9),
    "adam": ("steps/#adam", 4),
    "kernel gradient": ("convolution/#kernel_gradient", 9),
    "gelu": ("losses/#gelu", 1),
    "attention keys": ("attention/#key_gradient", 9),
    "recurrent bias": ("recurrence/#bias_gradient", 9),
    "BP 2": ("vectorised/#bp2", 12),
    "#bp2": ("vectorised/#bp2", 2),
    "vectorised.bp2": ("vectorised/#bp2", 2),
    "layer-norm input": ("normalisation/#layer_input", 5),
}
LETTERS = {"κ": "κ", "kappa": "κ", "W": "W", "s": "s", "X": "X", "ϵ": "ε", "x̂": "x", "ŷ": "y", "κ'": "κ"}


@pytest.fixture(scope="module")
def page(tmp_path_factory, serve, browser):
    """Open one of the two pages as its blocks make it, with the script and the style alone."""
    folder = tmp_path_factory.mktemp("find")
    (folder / "assets").mkdir()
    for name in ("find.js", "overview.css"):
        shutil.copy(DOCS / "assets" / name, folder / "assets")
    head = "<!doctype html><meta charset=utf-8><link rel=stylesheet href=assets/overview.css>"
    for name in ("formulas", "notation"):
        text = (DOCS / f"{name}.md").read_text(encoding="utf-8")
        extensions = ["attr_list", "tables", "backprop_checked.site"]
        html = markdown.Markdown(extensions=extensions, output_format="html").convert(text)
        (folder / f"{name}.html").write_text(
            f"{head}<article class=md-typeset>{html}</article>", encoding="utf-8"
        )
    with serve(folder) as address, browser.new_context() as context:
        opened = context.new_page()
        opened.set_default_timeout(5000)

        def open_page(name=""):
            if name:
                opened.goto(f"{address}{name}.html")
                opened.locator(".find input").wait_for()
            return opened

        yield open_page


@pytest.fixture
def here(page):
    """The same page as the test before had it, opened where that was another one, with nothing typed."""

    def stay(name):
        shown = page() if page().url.endswith(f"/{name}.html") else page(name)
        shown.fill(".find input", "")
        return shown

    return stay


@pytest.mark.browser
@pytest.mark.parametrize("query", FORMULAS)
def test_words_leave_the_formula_that_they_name_and_few_beside_it(here, query):
    shown = here("formulas")
    whole = shown.locator(".formula-index > li:not([hidden])").count()
    shown.fill(".find input", query)
    links = shown.locator(".formula-index > li:not([hidden]) > p > a").evaluate_all(
        "all => all.map(link => link.getAttribute('href').replace('derivations/', '').replace('.md', '/'))"
    )
    target, beside = FORMULAS[query]
    assert target in links
    assert len(links) <= 1 + beside
    assert shown.locator(".find output").inner_text() == f"{len(links)} of {whole}"
    shown.fill(".find input", "")
    assert shown.locator(".formula-index > li:not([hidden])").count() == whole > 300


@pytest.mark.browser
def test_a_chapter_of_which_nothing_is_left_shows_no_heading(page):
    shown = page("formulas")
    shown.fill(".find input", "dropout")
    headings = shown.locator("h2").evaluate_all(
        "all => all.filter(each => !each.hidden).map(each => each.id)"
    )
    assert [each for each in headings if not each.startswith("how-")] == ["moves"]


@pytest.mark.browser
@pytest.mark.parametrize("query", LETTERS)
def test_a_letter_or_its_name_leaves_its_rows_alone(here, query):
    shown = here("notation")
    shown.fill(".find input", query)
    cells = shown.locator(".letters tbody > tr:not([hidden]) > td:first-child").all_text_contents()
    assert cells
    cells = [normalize("NFKD", cell) for cell in cells]  # 𝒮 is an S
    assert all(LETTERS[query].lower() in cell.lower() for cell in cells)
    if query == "W":
        assert not any(cell.startswith("w") for cell in cells)


@pytest.mark.browser
def test_what_names_nothing_leaves_nothing(page):
    shown = page("formulas")
    shown.fill(".find input", "nothing is called so")
    assert shown.locator(".formula-index > li:not([hidden])").count() == 0
    assert shown.locator(".find output").inner_text().startswith("0 of")


COVERED = """id => {
  const box = document.getElementById(id).getBoundingClientRect()
  return box.height === 0 || document.querySelector(".find").getBoundingClientRect().bottom > box.top
}"""


@pytest.mark.browser
@pytest.mark.parametrize(
    ("name", "anchor", "query"),
    [("formulas", "normalisation", "dropout"), ("notation", "letter-w", "kappa"), ("notation", "sizes", "s")],
)
def test_where_an_address_leads_is_shown_below_the_field_whatever_is_typed(page, name, anchor, query):
    shown = page(name)
    shown.evaluate("id => location.hash = id", anchor)
    assert not shown.evaluate(COVERED, anchor)
    shown.fill(".find input", query)
    shown.evaluate("id => history.replaceState(null, '', '#' + id)", anchor)
    shown.evaluate(
        "id => document.body.append(Object.assign(document.createElement('a'), {href: '#' + id}))", anchor
    )
    shown.locator("body > a").dispatch_event("click")
    assert not shown.evaluate(COVERED, anchor)


@pytest.mark.browser
def test_what_is_left_is_seen_by_who_types_far_down_and_no_link_in_focus_is_covered(page):
    shown = page("formulas")
    shown.evaluate("scrollTo(0, 9000)")
    shown.fill(".find input", "softmax")
    left = shown.locator(".formula-index > li:not([hidden]) a")
    assert left.first.evaluate(
        """link => {
          const {top} = link.getBoundingClientRect()
          return top > document.querySelector(".find").getBoundingClientRect().bottom && top < innerHeight
        }"""
    )
    shown.fill(".find input", "")
    shown.evaluate("scrollTo(0, 9000)")
    covered = shown.evaluate(
        """() => [...document.querySelectorAll(".formula-index a")].slice(0, 40).reverse().filter(link => {
          link.focus()
          const {bottom} = document.querySelector(".find").getBoundingClientRect()
          return link.getBoundingClientRect().top < bottom
        }).length"""
    )
    assert covered == 0


@pytest.mark.browser
def test_who_comes_back_finds_what_was_typed_and_what_it_left(page):
    shown = page("formulas")
    shown.fill(".find input", "dropout")
    shown.goto(shown.url.replace("formulas", "notation"))
    shown.go_back()
    shown.wait_for_function("document.querySelector('.formula-index > li[hidden]')")
    assert shown.input_value(".find input") == "dropout"
    assert 0 < shown.locator(".formula-index > li:not([hidden])").count() < 5


def test_without_the_script_the_lists_are_whole_and_the_field_is_not_there():
    text = "/// find | BP2\n///\n\n/// letters\n///\n"
    html = markdown.Markdown(extensions=["backprop_checked.site"]).convert(text)
    assert '<div class="find" data-search-exclude="" hidden="hidden">' in html
    assert html.count("hidden=") == 1
