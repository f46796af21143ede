"""The field over all formulas, or letters, leaves those that a reader names; without it they are whole."""

import shutil

import markdown
import pytest

from backprop_checked.catalog.paths import DOCS

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
}
LETTERS = {"κ": "κ", "kappa": "κ", "W": "W", "s": "s", "X": "X"}


@pytest.fixture(scope="module")
def page(tmp_path_factory, serve, browser):
    """Open one of the two pages as its blocks make it, with the script alone."""
    folder = tmp_path_factory.mktemp("find")
    (folder / "assets").mkdir()
    shutil.copy(DOCS / "assets" / "find.js", folder / "assets")
    for name in ("formulas", "notation"):
        text = (DOCS / f"{name}.md").read_text(encoding="utf-8")
        extensions = ["attr_list", "tables", "backprop_checked.site"]
        html = markdown.Markdown(extensions=extensions, output_format="html").convert(text)
        (folder / f"{name}.html").write_text(f"<!doctype html><meta charset=utf-8>{html}", encoding="utf-8")
    with serve(folder) as address, browser.new_context() as context:
        opened = context.new_page()
        opened.set_default_timeout(5000)

        def open_page(name):
            opened.goto(f"{address}{name}.html")
            opened.locator(".find input").wait_for()
            return opened

        yield open_page


def left(page, rows):
    return page.locator(rows).evaluate_all(
        "all => all.filter(each => !each.hidden).map(row => row.innerText)"
    )


@pytest.mark.browser
@pytest.mark.parametrize("query", FORMULAS)
def test_words_leave_the_formula_that_they_name_and_few_beside_it(page, query):
    shown = page("formulas")
    whole = shown.locator(".formula-index > li").count()
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
def test_a_letter_or_its_name_leaves_its_rows_alone(page, query):
    shown = page("notation")
    shown.fill(".find input", query)
    cells = shown.locator(".letters tbody > tr:not([hidden]) > td:first-child").all_text_contents()
    assert cells
    assert all(LETTERS[query].lower() in cell.lower() for cell in cells)
    if query == "W":
        assert not any(cell.startswith("w") for cell in cells)


@pytest.mark.browser
def test_what_names_nothing_leaves_nothing(page):
    shown = page("formulas")
    shown.fill(".find input", "nothing is called so")
    assert shown.locator(".formula-index > li:not([hidden])").count() == 0
    assert shown.locator(".find output").inner_text().startswith("0 of")


def test_without_the_script_the_lists_are_whole_and_the_field_is_not_there():
    text = "/// find | BP2\n///\n\n/// letters\n///\n"
    html = markdown.Markdown(extensions=["backprop_checked.site"]).convert(text)
    assert '<div class="find" data-search-exclude="" hidden="hidden">' in html
    assert html.count("hidden=") == 1
