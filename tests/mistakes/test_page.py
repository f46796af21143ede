"""A mistake becomes a part of the page; what is not known, or not shown, is refused with its place."""

import re
from types import SimpleNamespace

import markdown
import pytest
from markdown.treeprocessors import Treeprocessor

from snippets.page import mistakes, shown
from snippets.page.apart import BookError
from snippets.page.blocks import PageError

UPDATED = "/// mistake | factors.updated_weight\nFinish *all* gradients first.\n///\n"


@pytest.fixture
def convert(tmp_path, monkeypatch):
    """Set a text as MkDocs would set it as the page of mistakes."""
    mistakes.check(), shown.check(), shown._numbers()  # what the real pages show, which is kept
    monkeypatch.setattr(shown, "DOCS", tmp_path)

    def set_as(text):
        (tmp_path / "mistakes.md").write_text(text, encoding="utf-8")
        md = markdown.Markdown(extensions=["pymdownx.superfences", "toc", "snippets.page"])
        relpath = Treeprocessor(md)
        relpath.file = SimpleNamespace(src_uri="mistakes.md")
        md.treeprocessors.register(relpath, "relpath", 0)
        return md.convert(text)

    return set_as


def refusal(convert, text):
    with pytest.raises(PageError) as caught:
        convert(text)
    return str(caught.value)


def test_a_mistake_shows_its_fragment_what_happened_what_is_right_and_what_the_checker_says(convert):
    html = convert(UPDATED)
    assert '<h3 id="updated_weight">A weight is updated before its old value is used</h3>' in html
    assert "shapes fit; caught by algebra" in html
    assert re.search(r"is off by a relative error of 0\.\d{4}", html)
    assert html.count('class="mistake-wrong"') == html.count('class="mistake-right"') == 1
    assert "<p>Finish <em>all</em> gradients first.</p>" in html
    assert "<strong>weights already updated</strong>" in html
    assert 'href="derivations/vectorised.md#bp2"' in html


def test_a_real_error_is_shown_as_it_was_raised(convert):
    html = convert("/// mistake | products.outer_product\n///\n")
    assert "ValueError: operands could not be broadcast together with shapes (10,) (20,)" in html


def test_what_a_fragment_prints_stands_between_its_lines(convert):
    text = re.sub(r"<[^>]+>", "", convert("/// mistake | checks.no_absolute_value\n///\n"))
    assert "0.001).all()\nTrue" in text.replace("&gt;", ">")
    assert "It passes." in text


def test_what_cannot_run_is_listed_with_its_words(convert):
    html = convert("/// mistake | indices.free_index\nNo index, or one on both sides.\n///\n")
    assert "caught only by reading" in html
    assert "No index, or one on both sides." in html
    assert "mistake-wrong" not in html


def test_an_unknown_mistake_is_refused_with_its_file_its_line_and_the_nearest(convert):
    told = refusal(convert, "# Head\n\n/// mistake | factors.updated_weights\n///\n")
    assert told.startswith("docs/mistakes.md:3: no mistake is called “factors.updated_weights”")
    assert "did you mean factors.updated_weight" in told


def test_an_unknown_seed_is_refused_with_those_that_there_are(convert):
    told = refusal(convert, "/// mistakes | nowhere\n///\n")
    assert told.startswith("docs/mistakes.md:1: no mistake was met in “nowhere”; there are ")
    assert "notebook" in told


def test_an_unknown_report_is_refused_with_its_place(convert):
    told = refusal(convert, "\n/// report | mistakes.nowhere.it\n///\n")
    assert told.startswith("docs/mistakes.md:2: there is no snippets/mistakes/nowhere.py")


def test_the_view_of_a_seed_links_each_of_its_mistakes(convert):
    html = convert("/// mistakes | classifier\n///\n")
    of_seed = [name for name, it in mistakes.mistakes().items() if it["seed"] == "classifier"]
    assert len(of_seed) >= 6
    assert sorted(re.findall(r'href="#(\w+)"', html)) == sorted(mistakes.anchor(name) for name in of_seed)


def test_the_counts_add_up(convert):
    rows = re.findall(r"<tr>(.*?)</tr>", convert("/// mistakes\n///\n"), re.DOTALL)[1:]
    numbers = [[int(cell or 0) for cell in re.findall(r"<td>(\d*)</td>", row)] for row in rows]
    *kinds, total = numbers
    assert total[-1] == len(mistakes.mistakes()) == sum(total[-6:-1])
    assert [sum(column) for column in zip(*kinds, strict=True)] == total[-6:]


def test_every_symptom_leads_to_a_mistake_that_shows_it(convert):
    html = convert("/// symptoms\n///\n")
    for symptom in mistakes.SYMPTOMS:
        assert symptom.replace("`", "").split(",")[0] in re.sub(r"</?code>", "", html)
    assert 'href="#two_dropped"' in html


def test_every_mistake_that_the_checker_knows_has_a_cure_on_the_site(convert):
    html = convert("/// known\n///\n")
    assert html.count("<tr>") > 30


@pytest.fixture
def checked(tmp_path, monkeypatch):
    """What is said of a page of mistakes where one is all that is known."""
    known = {"factors.it": {"file": "snippets/mistakes/factors.py", "line": 9}}
    monkeypatch.setattr(mistakes, "DOCS", tmp_path)
    monkeypatch.setattr(shown, "DOCS", tmp_path)
    monkeypatch.setattr(mistakes, "mistakes", lambda: known)

    def refusal_of(text):
        (tmp_path / "mistakes.md").write_text(text, encoding="utf-8")
        try:
            mistakes.check.__wrapped__()
        except BookError as error:
            return str(error)
        return ""

    return refusal_of


@pytest.mark.parametrize(("text", "times"), [("", 0), ("/// mistake | factors.it\n///\n\n" * 2, 2)])
def test_a_mistake_that_is_not_shown_once_is_refused_with_the_place_where_it_is_written(checked, text, times):
    told = checked(text)
    assert told.startswith(f"snippets/mistakes/factors.py:9: docs/mistakes.md shows factors.it {times} times")
    assert "/// mistake | factors.it" in told


def test_a_mistake_that_is_shown_and_not_known_is_refused_with_its_line(checked):
    told = checked("/// mistake | factors.it\n///\n\n/// mistake | factors.gone\n///\n")
    assert told == "docs/mistakes.md:4: no mistake is called “factors.gone”"


def test_a_mistake_in_a_fence_is_an_example_and_not_shown(checked):
    assert checked("/// mistake | factors.it\n///\n\n```\n/// mistake | factors.it\n///\n```\n") == ""
