"""A sample is a column or a row: chosen once, and everything that depends on it follows."""

import re

import pytest

from backprop_checked.catalog import pages

CHAPTERS = ("derivations/vectorised.md", "derivations/batches.md")  # read through in both conventions
CHOICE = re.compile(r"\{\{(.*?)\|\|(.*?)\}\}", re.DOTALL)
# What depends on the convention: a product with its order or its transposes, the shape of W, a sample.
DEPENDS = re.compile(
    r"`[^`]*(?:@|\.T\b)[^`]*`|\\top|(?:out|in) × (?:out|in)"
    r"|samples are (?:columns|rows)|a sample is a (?:column|row)"
    r"|(?:column|row)s? (?:for|of) each (?:sample|neuron)"
)
# It speaks of both conventions, or of a translation from one to the other, or says what a sign means.
OF_BOTH = (
    "The rows of $A^{\\top}$ are the columns of $A$",
    "$\\left(A B\\right)^{\\top} = B^{\\top} A^{\\top}$",
    "so $W$ changes from out × in to in × out",
    "`.T` reverses all three axes of a stack",
    "### In NumPy: dW = X.T @ dZ, db = np.sum(dZ, axis=0)",  # as people search for it
)


def unchosen(page):
    """What readers of both conventions read: the text without its choices, comments and blocks' names."""
    text = "\n".join(page.lines)
    text = re.sub(r"^ *//// (columns|rows)\n.*?^ *////$", "", text, flags=re.DOTALL | re.MULTILINE)
    return re.sub(r"^ {4}alt: .*$", "", CHOICE.sub("", text), flags=re.MULTILINE)


@pytest.mark.parametrize("path", CHAPTERS)
def test_nothing_that_depends_on_the_convention_stays_behind(path):
    text = " ".join(unchosen(pages.page(path)).split())
    for sentence in OF_BOTH:
        text = re.sub(re.escape(sentence), "", text, flags=re.IGNORECASE)
    assert DEPENDS.findall(text) == []


@pytest.mark.parametrize("path", CHAPTERS)
def test_both_conventions_have_their_words(path):
    page = pages.page(path)
    choices = CHOICE.findall("\n".join(page.lines))
    assert len(choices) >= 15
    assert all(in_columns.strip() != in_rows.strip() for in_columns, in_rows in choices)
    assert len(page.shows("columns")) == len(page.shows("rows")) >= 2


def test_a_page_that_depends_on_the_choice_offers_it_once():
    for page in pages.pages():
        depends = CHOICE.search("\n".join(page.lines)) or page.shows("columns") or page.shows("rows")
        assert len(page.shows("convention")) == bool(depends), page.path


CHOICE_OF_PAGE, DEPENDING = '<div class="convention">', re.compile('class="in-(columns|rows)"')


def test_whatever_depends_on_the_choice_stands_behind_it(site):
    """The choice is made by what stands before it in the page's own part: assets/convention.css."""
    seen = 0
    for file in site.rglob("*.html"):
        text = file.read_text(encoding="utf-8")
        before, _, rest = text.partition(CHOICE_OF_PAGE)
        article, _, after = rest.partition("</article>")
        seen += len(DEPENDING.findall(article))
        assert not DEPENDING.search(before), file
        assert not DEPENDING.search(after), file
    assert seen > 100


# It is a part of nothing else, so that all behind it can follow.
REACHED = """() => [...document.querySelectorAll(".in-columns, .in-rows")]
  .every(each => each.closest("article > .convention, article > .convention ~ *"))"""


@pytest.fixture
def reader(browser, address):
    """A new reader's window, with or without scripts."""
    contexts = []

    def open_page(path, **settings):
        if not contexts or settings:
            contexts.append(browser.new_context(**settings))
            contexts[-1].set_default_timeout(120_000)  # this only ends a test that hangs
        page = contexts[-1].new_page()
        page.goto(address + path)
        return page

    yield open_page
    for context in contexts:
        context.close()


def seen(page):
    """How many parts for columns, and for rows, can be seen."""
    return [page.locator(f".in-{name}:visible").count() for name in ("columns", "rows")]


def formulas(page):
    """Which variant each formula that has both shows."""
    sets = page.locator("figure.formula .tabbed-set", has=page.get_by_text("A sample is a row"))
    return set(sets.evaluate_all("sets => sets.map(set => set.querySelector(':scope > input').checked)"))


@pytest.mark.browser
def test_what_is_chosen_holds_for_sentences_figures_and_formulas_on_all_pages_and_visits(reader):
    page = reader("derivations/vectorised/")
    in_columns, in_rows = seen(page)
    assert in_columns > 10
    assert in_rows == 0
    assert formulas(page) == {True}
    page.locator(".convention label", has_text="A sample is a row").click()
    assert seen(page)[0] == 0
    assert seen(page)[1] > 10
    assert formulas(page) == {False}
    for path in ("derivations/batches/", "derivations/vectorised/"):  # another page, another visit
        page = reader(path)
        assert page.evaluate(REACHED)
        assert seen(page)[0] == 0
        assert seen(page)[1] > 10
        assert formulas(page) == {False}
    page = reader("derivations/batches/")
    label = page.locator("figure.formula .tabbed-labels > label", has_text="A sample is a column").first
    label.click()
    assert page.locator(".convention input").first.is_checked()
    assert seen(page)[1] == 0


@pytest.mark.browser
def test_a_reference_shows_the_form_that_was_chosen_on_its_own_page_and_on_another(reader):
    page = reader("derivations/vectorised/")
    page.locator(".convention label", has_text="A sample is a row").click()
    for path in ("derivations/vectorised/", "derivations/batches/"):
        page = reader(path)
        page.locator("article a.reference[href$='#bp4']:visible").first.hover()
        statement = page.locator("#preview .formula-statement math")
        statement.first.wait_for()
        right = statement.first.text_content().partition("=")[2]
        assert right.startswith("a")  # for columns it begins with the error


@pytest.mark.browser
def test_without_scripts_columns_are_shown_and_rows_are_one_click_away(reader):
    page = reader("derivations/batches/", java_script_enabled=False)
    assert seen(page)[0] > 10
    assert seen(page)[1] == 0
    page.locator(".convention label", has_text="A sample is a row").click()
    assert seen(page)[0] == 0
    assert seen(page)[1] > 10


@pytest.mark.browser
def test_both_choices_can_be_seen_on_a_phone_and_taken_by_the_keyboard(reader):
    page = reader("derivations/batches/", viewport={"width": 360, "height": 800})
    for label in page.locator(".convention label").all():
        box = label.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360
    page.locator(".convention input").first.press("ArrowRight")
    assert page.locator(".convention input").nth(1).is_checked()
    assert seen(page)[0] == 0
