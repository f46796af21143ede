"""What stands on a page becomes figures, links and mathematics, or is refused with its file and line."""

import re

import pytest

from backprop_checked.catalog import pages, showing
from backprop_checked.catalog.tasks import ContentError
from backprop_checked.site import crossrefs
from backprop_checked.site.blocks import PageError
from backprop_checked.site.crossrefs import check

SHOWN = "/// formula | vectorised.bp2\n///\n"


def refusal(convert, text):
    with pytest.raises(PageError) as caught:
        convert(text)
    return str(caught.value)


# Formulas


def test_a_formula_becomes_a_figure_with_its_caption(convert):
    html = convert("/// formula | vectorised.bp2\nWhat comes *back*.\n///\n")
    assert '<figure class="formula" id="bp2">' in html
    assert "<p>What comes <em>back</em>.</p></figcaption>" in html.replace("\n", "")
    assert "///" not in html


def test_a_formula_is_closed_unless_its_steps_are_asked_for(convert):
    assert 'open="open"' not in convert(SHOWN)
    opened = convert("/// formula | vectorised.bp2\n    steps: true\n///\n")
    opened = re.sub(r"\s*\n\s*", "", opened)
    assert '<details class="formula-part opened" open="open"><summary>Derivation' in opened


def test_a_derivation_is_its_steps_alone_without_an_anchor(convert):
    html = convert("/// derivation | vectorised.bp2\nA caption.\n///\n")
    assert '<ol class="formula-steps">' in html
    assert "<details" not in html
    assert 'id="bp2"' not in html


@pytest.mark.parametrize("block", ["formula", "derivation"])
def test_an_unknown_formula_is_refused_with_the_nearest_names_and_its_line(convert, block):
    message = refusal(convert, f"# Head\n\n/// {block} | vectorised.bp22\n///\n")
    assert message.startswith("docs/derivations/vectorised.md:3: no formula is called “vectorised.bp22”")
    assert "did you mean vectorised.bp2" in message


def test_a_name_that_another_begins_with_is_found_on_its_own_line(convert):
    message = refusal(
        convert, "/// formula | vectorised.bp1_general\n///\n\n/// formula | vectorised.bp\n///\n"
    )
    assert message.startswith("docs/derivations/vectorised.md:4:")


def test_nothing_is_meant_where_no_name_is_near(convert):
    assert "did you mean" not in refusal(convert, "/// formula | qqq\n///\n")


def test_an_unknown_option_leaves_the_block_as_text_for_the_build_to_find(convert):
    assert "/// formula | vectorised.bp2" in convert("/// formula | vectorised.bp2\n    setps: true\n///\n")


def test_of_a_formula_shown_twice_the_first_has_the_anchor(convert):
    html = convert(f"{SHOWN}\n{SHOWN}")
    assert html.count('<figure class="formula"') == 2
    assert html.count('id="bp2"') == 1
    assert html.index('id="bp2"') < html.index('<figure class="formula">')
    steps = "/// derivation | vectorised.bp2\n///\n"
    ids = re.findall(r'\bid="([^"]*)"', convert(f"{SHOWN}\n{steps}\n{SHOWN}\n{steps}"))
    assert len(ids) == len(set(ids)) > 8


def test_a_formula_away_from_its_own_page_has_no_anchor_and_leads_there(convert):
    html = convert(SHOWN, "index.md")
    assert '<figure class="formula">' in html
    assert 'href="derivations/vectorised.md#bp2"' in html


@pytest.fixture
def checked(tmp_path, monkeypatch):
    """What is said of a chapter's page where BP2 is all that is known."""
    place = {"file": "snippets/vectorised/bp2.py", "line": 7}
    monkeypatch.setattr(pages, "DOCS", tmp_path)
    monkeypatch.setattr(crossrefs, "places", lambda: {"vectorised.bp2": place})
    monkeypatch.setattr(crossrefs, "_not_as_known", crossrefs._not_as_known.__wrapped__)
    (tmp_path / "derivations").mkdir()

    def refusal_of(text):
        (tmp_path / "derivations" / "vectorised.md").write_text(text)
        try:
            check()
        except ContentError as error:
            return str(error)
        return ""

    return refusal_of


def test_what_is_wrong_is_looked_for_once_however_many_blocks_ask(monkeypatch):
    looked = []
    monkeypatch.setattr(crossrefs, "_unknown_formulas", lambda: looked.append(1) or ["a.md:1: unheard of"])
    crossrefs._not_as_known.cache_clear()
    for _ in range(2):
        with pytest.raises(ContentError, match="unheard of"):
            check()
    crossrefs._not_as_known.cache_clear()
    assert looked == [1]


@pytest.mark.parametrize(
    "text",
    ["", f"```\n{SHOWN}```\n", SHOWN.replace("formula", "derivation")],
    ids=["not at all", "in code", "its derivation alone"],
)
def test_a_formula_that_its_page_does_not_show_is_refused(checked, text):
    at = "snippets/vectorised/bp2.py:7: docs/derivations/vectorised.md shows vectorised.bp2"
    assert checked(text).startswith(f"{at} 0 times")
    assert "    /// formula | vectorised.bp2\n    ///" in checked(text)


def test_a_formula_that_another_kind_of_block_names_is_told_where(checked):
    at = "docs/derivations/vectorised.md:1"
    assert f"; {at} names it in a block “formular”:" in checked(SHOWN.replace("formula ", "formular "))


def test_a_formula_shown_twice_is_refused_with_both_lines(checked):
    message = checked(f"{SHOWN}\nWords.\n\n{SHOWN}")
    second = SHOWN.count("\n") + 4
    assert message.startswith(
        f"docs/derivations/vectorised.md:{second}: vectorised.bp2 is shown 2 times, and must be shown once; "
        "also in docs/derivations/vectorised.md:1"
    )


def test_a_formula_shown_once_beside_its_source_in_code_is_shown_once(checked):
    assert checked(f"{SHOWN}\n````text\n{SHOWN}````\n") == ""


def test_a_misspelt_formula_is_told_before_the_one_that_is_then_missing(checked):
    message = checked("Text.\n\n/// formula | vectorised.bp3\n///\n")
    at = "docs/derivations/vectorised.md:3"
    first, second, *_ = message.splitlines()
    assert first == f"{at}: no formula is called “vectorised.bp3”; did you mean vectorised.bp2?"
    assert "shows vectorised.bp2 0 times" in second


def test_a_chapter_that_no_reader_would_find_is_refused(checked, monkeypatch):
    monkeypatch.setattr(showing, "chapters", lambda: ["batches"])
    message = checked(SHOWN)
    assert message == (
        "mkdocs.yml: its nav does not name derivations/vectorised.md, which shows the formulas of "
        "snippets/vectorised/"
    )


# References


@pytest.mark.parametrize(
    ("reference", "link"),
    [
        ("[words][vectorised.bp2]", ">words</a>"),
        ("[][vectorised.bp2]", ">BP2</a>"),
        ("[a *b*][vectorised.bp2]", ">a <em>b</em></a>"),
    ],
)
def test_a_reference_leads_to_the_formula_and_says_its_title(convert, reference, link):
    html = convert(f"See {reference}.", "index.md")
    assert re.search(
        rf'<a class="reference" href="derivations/vectorised.md#bp2" title="[^"]+"{re.escape(link)}\.', html
    )


def test_a_reference_to_an_unknown_formula_is_refused_with_its_line(convert):
    message = refusal(convert, "One line.\n\nSee [this][vectorised.bp22].\n")
    assert message.startswith("docs/derivations/vectorised.md:3: no formula is called “vectorised.bp22”")
    assert "did you mean vectorised.bp2" in message


def test_markdowns_own_references_and_code_are_left_alone(convert):
    html = convert("[words][label] and `[][vectorised.bp2]`\n\n[label]: other.md\n")
    assert '<a href="other.md">words</a>' in html
    assert "<code>[][vectorised.bp2]</code>" in html


# Mathematics


def test_dollars_become_mathematics_and_other_dollars_stay(convert):
    html = convert(r"The weights $W^{(\ell)}$ cost \$5, or $ 5 $, and `$x$`.")
    assert html.count("<math") == 1
    assert 'class="weight"' in html
    assert "cost $5" in html.replace("\\", "")
    assert "$ 5 $" in html
    assert "<code>$x$</code>" in html


def test_a_full_stop_stays_on_the_line_of_the_mathematics_before_it(convert):
    html = convert("So $x$. And [$z$][vectorised.bp2] and $y$ too.")
    assert re.findall(r'<span class="math-kept"><math.*?</math>(.*?)</span>', html) == ["."]
    assert html.count("<math") == 3


def test_mathematics_that_cannot_be_set_is_refused_with_its_line(convert):
    message = refusal(convert, "A line.\n\nHere $\\frobnicate x$ stands.\n")
    assert message.startswith("docs/derivations/vectorised.md:3: ")
    assert "\\frobnicate" in message


@pytest.mark.parametrize(
    "typed", ["$$ x = 1 $$", r"\[ x = 1 \]", r"\begin{align} x \end{align}", r"\begin {x}"]
)
@pytest.mark.parametrize("inside", ["{}", "> {}", "- a list\n\n    {}", "??? note\n\n    {}"])
def test_a_display_equation_typed_by_hand_is_refused(convert, typed, inside):
    message = refusal(convert, f"A line.\n\n{inside.format(typed)}\n")
    assert re.match(r"docs/derivations/vectorised.md:\d+: a display equation typed by hand", message)
    assert "/// formula | chapter.name" in message


@pytest.mark.parametrize(
    "code",
    [
        "```latex\n$$ x $$\n\\begin{align}\n```",
        "~~~\n\\[ x \\]\n~~~",
        "??? note\n\n    ```\n    $$ x $$\n    ```",
        "`$$`, ``\\[ ` ``, `\\begin{x}`",
    ],
    ids=["fence", "tildes", "fence in a note", "spans"],
)
def test_code_may_hold_a_display_equation(convert, code):
    assert "<code" in convert(f"Text.\n\n{code}\n")


# Plots and programs


def test_a_plot_without_words_is_refused(convert):
    message = refusal(convert, "/// plot | vectorised.plots.shrinking_errors\n///\n")
    assert message.startswith("docs/derivations/vectorised.md:1: a picture needs words")
    assert "alt: …" in message


@pytest.mark.parametrize("name", ["vectorised.plots.nothing", "vectorised.nothing.drawn", "nothing", "a.b.c"])
def test_a_plot_that_does_not_exist_is_refused_with_its_line(convert, name):
    message = refusal(convert, f"Text.\n\n/// plot | {name}\n    alt: A picture.\n///\n")
    assert message.startswith("docs/derivations/vectorised.md:3: ")
    assert "Traceback" not in message


def test_a_program_is_shown_with_its_example_run(convert):
    html = convert("/// program | vectorised.exercises.fitting_products\nA caption.\n///\n")
    assert '<figure class="program">' in html
    assert "&gt;&gt;&gt;" in html


@pytest.mark.parametrize("name", ["vectorised.exercises.nothing", "vectorised.nothing.f", "nothing", "a.b.c"])
def test_a_program_that_does_not_exist_is_refused_with_its_line(convert, name):
    message = refusal(convert, f"Text.\n\n/// program | {name}\n///\n")
    assert message.startswith("docs/derivations/vectorised.md:3: ")
    assert "Traceback" not in message


# The choice between columns and rows


def test_words_for_both_conventions_stand_in_the_page_and_are_marked(convert):
    html = convert("Take {{`W.T @ d` and *more*||$x$,\nthen [](#here)}} now, `{{a||b}}`.\n")
    assert '<span class="in-columns"><code>W.T @ d</code> and <em>more</em></span>' in html
    assert '<in-rows class="in-rows" data-search-exclude="">' in html
    assert "<code>{{a||b}}</code>" in html


def test_a_part_for_one_convention_holds_other_blocks(convert):
    html = convert("//// rows\n/// formula | vectorised.bp2\n///\n////\n")
    assert re.search(r'<div class="in-rows">\s*<figure class="formula" id="bp2">', html)
