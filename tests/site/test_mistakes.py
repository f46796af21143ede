"""A mistake becomes a part of the page; what is not known, or not shown, is refused with its place."""

import json
import re
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path
from types import SimpleNamespace

import markdown
import pytest
from markdown.treeprocessors import Treeprocessor
from material.plugins.search.plugin import Parser

from backprop_checked.catalog import mistakes as makers
from backprop_checked.catalog import pages, reports
from backprop_checked.catalog.dependencies import sources
from backprop_checked.catalog.paths import DOCS, PROJECT
from backprop_checked.catalog.tasks import ContentError, file_of
from backprop_checked.checker.single_file import single_file
from backprop_checked.site import crossrefs, generated, mistakes, symptoms
from backprop_checked.site.blocks import PageError

UPDATED = "/// mistake | factors.updated_weight\nFinish *all* gradients first.\n///\n"


@pytest.fixture
def convert(tmp_path, monkeypatch):
    """Set a text as MkDocs would set it as the page of mistakes."""
    (
        mistakes.check(),
        mistakes.in_order(),
        crossrefs.check(),
        crossrefs._numbers(),
    )  # what the real pages show, which is remembered
    monkeypatch.setattr(pages, "DOCS", tmp_path)

    def set_as(text):
        (tmp_path / "mistakes.md").write_text(text, encoding="utf-8")
        return set_page(text)

    return set_as


def set_page(text):
    md = markdown.Markdown(extensions=["pymdownx.superfences", "toc", "attr_list", "backprop_checked.site"])
    relpath = Treeprocessor(md)
    relpath.file = SimpleNamespace(src_uri="mistakes.md")
    md.treeprocessors.register(relpath, "relpath", 0)
    return md.convert(text)


def refusal(convert, text):
    with pytest.raises(PageError) as caught:
        convert(text)
    return str(caught.value)


def test_a_mistake_shows_its_fragment_what_happened_what_is_right_and_what_the_checker_says(convert):
    html = convert(UPDATED)
    assert '<h2 id="updated_weight">A weight is updated before its old value is used</h2>' in html
    assert "shapes fit; caught by algebra" in html
    assert "No error, and the shapes fit. A gradient check says 0.7829 for <code>dw5</code>" in html
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
    assert "The check passes, and should not." in text


def test_what_cannot_run_is_listed_with_its_words(convert):
    html = convert("/// mistake | indices.free_index\nNo index, or one on both sides.\n///\n")
    assert "caught only by reading" in html
    assert "No index, or one on both sides." in html
    assert "mistake-wrong" not in html


def test_an_unknown_mistake_is_refused_with_its_file_its_line_and_the_nearest(convert):
    message = refusal(convert, "# Head\n\n/// mistake | factors.updated_weights\n///\n")
    assert message.startswith("docs/mistakes.md:3: no mistake is called “factors.updated_weights”")
    assert "did you mean factors.updated_weight" in message


def test_an_unknown_seed_is_refused_with_those_that_there_are(convert):
    message = refusal(convert, "/// mistakes | nowhere\n///\n")
    assert message.startswith("docs/mistakes.md:1: no mistake was met in “nowhere”; there are ")
    assert "notebook" in message


def test_an_unknown_report_is_refused_with_its_place(convert):
    message = refusal(convert, "\n/// report | mistakes.nowhere.it\n///\n")
    assert message.startswith("docs/mistakes.md:2: there is no snippets/mistakes/nowhere.py")


def test_the_view_of_a_seed_links_each_of_its_mistakes(convert):
    html = convert("/// mistakes | classifier\n///\n")
    of_seed = [name for name, it in mistakes.mistakes().items() if it["seed"] == "classifier"]
    assert len(of_seed) >= 6
    assert sorted(re.findall(r'href="[\w/]+\.md#(\w+)"', html)) == sorted(
        mistakes.mistakes()[name]["anchor"] for name in of_seed
    )


def test_the_counts_add_up(convert):
    rows = re.findall(r"<tr>(.*?)</tr>", convert("/// mistakes\n///\n"), re.DOTALL)[1:]
    numbers = [[int(cell or 0) for cell in re.findall(r"<td>(\d*)</td>", row)] for row in rows]
    *kinds, total = numbers
    assert total[-1] == len(mistakes.mistakes()) == sum(total[-6:-1])
    assert [sum(column) for column in zip(*kinds, strict=True)] == total[-6:]


def test_a_gradient_off_by_a_factor_says_which_factor(convert):
    html = convert("/// mistake | outputs.two_dropped\n///\n")
    assert ": each is 1/2 times what it should be" in html


def test_what_the_checker_says_of_several_gradients_is_said_once(convert):
    text = re.sub(r"<[^>]+>", "", convert("/// mistake | factors.third_line\n///\n"))
    assert "The checker on db2, dW2, db1 and dW1: N forgotten." in text
    text = re.sub(r"<[^>]+>", "", convert("/// mistake | slopes.slope_missing\n///\n"))
    assert text.count("the slope is left out") == 1
    assert "The checker on db1 and dW1: σ′ missing. It happens in the layer of W2" in text


def test_a_wrong_shape_says_what_the_right_one_would_be(convert):
    html = convert("/// mistake | factors.bias_not_summed\n///\n")
    assert "No error, but <code>db1</code> has the shape (5, 3) where <code>b1</code> has (3,)." in html


def test_every_symptom_leads_to_mistakes_that_show_it(convert):
    html = convert("/// symptoms\n///\n")
    found = re.findall(r"<details.*?</details>", html, re.DOTALL)
    assert len(found) == len(symptoms.SYMPTOMS)
    for symptom, box in zip(symptoms.SYMPTOMS, found, strict=True):
        assert symptom.replace("`", "") in re.sub(r"</?\w+[^>]*>", "", box)
        assert re.findall(r'href="mistakes/\w+\.md#(\w+)"', box) == [
            mistakes.mistakes()[name]["anchor"] for name in symptoms.mistakes_with(symptom)
        ]


def test_every_mistake_is_found_under_some_symptom():
    found = set().union(*map(symptoms.mistakes_with, symptoms.SYMPTOMS))
    assert found == set(mistakes.mistakes())


@pytest.mark.parametrize(
    ("symptom", "name"),
    [
        ("NumPy: `operands could not be broadcast together`", "products.outer_product"),
        ("NumPy: `matmul: … mismatch in its core dimension`", "products.weights_times_error"),
        ("Python stops with another error", "programs.undefined_name"),
        ("No error, but a gradient or a result has the wrong shape", "products.column_of_ones"),
        ("A gradient check fails, and the gradient is a multiple of what it should be", "factors.n_twice"),
        ("A gradient check fails in the last layer already", "outputs.jacobian_twice"),
        ("A gradient check fails, and only below the last layer", "factors.updated_weight"),
        ("A check fails, and the gradient is right", "checks.relu_at_zero"),
        ("A check passes, whatever it is given", "checks.empty_list"),
        ("`nan`, or a `RuntimeWarning`", "outputs.no_shift"),
        ("The loss does not fall, or nothing is learned", "training.saturated"),
    ],
)
def test_a_symptom_leads_to_the_mistakes_that_are_known_for_it(symptom, name):
    assert name in symptoms.mistakes_with(symptom)


def test_the_search_finds_a_symptom_by_its_words_and_a_mistake_by_its_title(convert):
    search = Parser()  # what the theme's search makes of a page
    search.feed(convert("/// symptoms\n///\n\n/// mistake | indices.inverse\n///\n"))
    found = {section.id: (" ".join(section.title), " ".join(section.text)) for section in search.data}
    title, _ = found["numpy-operands-could-not-be-broadcast-together"]
    assert "operands could not be broadcast together" in re.sub(r"</?\w+>", "", title)
    title, text = found["inverse"]
    assert "W⁻¹ in the backward pass" in title
    assert "NumPy refuses the shapes" in text
    assert "LinAlgError" in text


def test_a_symptom_that_no_mistake_shows_stops_the_page(convert, monkeypatch):
    monkeypatch.setitem(symptoms.SYMPTOMS, "It smells", lambda it: False)
    with pytest.raises(PageError, match=r"symptoms\.py: no mistake shows “It smells”"):
        convert("/// symptoms\n///\n")


def test_what_a_check_says_of_a_factor_is_said_with_the_entries_that_have_it(convert):
    rows = re.findall(r"<tr>(.*?)</tr>", convert("/// readings\n///\n"), re.DOTALL)[1:]
    message = {cells[0]: cells[1:3] for row in rows if (cells := re.findall(r"<td>([^<]*)", row))}
    assert message["2 or ½"] == ["0.3333", "0.5000"]
    assert message["−1"] == ["1.0000", "2.0000"]
    assert message["N or 1/N, where N = 32"] == ["0.9394", "0.9688"]  # 31/33 and 31/32
    assert [re.findall(r'href="[\w/]+\.md#(\w+)"', row) for row in rows[:3]] == [
        ["two_dropped", "attention_scale_forgotten", "loss_and_gradient_differ"],
        ["target_minus_output"],
        ["n_forgotten", "n_twice"],
    ]


def test_a_factor_that_the_table_does_not_have_stops_the_page(convert, monkeypatch):
    monkeypatch.delitem(makers.FACTORS, "2 or ½")
    monkeypatch.setattr(symptoms, "make", lambda maker, name: maker(name))
    with pytest.raises(PageError, match=r"no row of FACTORS for outputs\.two_dropped"):
        convert("/// readings\n///\n")


def test_a_report_keeps_its_lines_and_their_indents(convert):
    html = convert("/// report | mistakes.asked.ten_thousand_weights\n///\n")
    lines = re.findall(r'<span class="report-line">([^<]*)</span>', html)
    report = reports.report("mistakes.asked.ten_thousand_weights")["report"]
    assert unescape("".join(lines)) == f"{report}\n"
    assert "transposed" in report


@pytest.mark.parametrize("folded", [True, False])
def test_a_report_is_folded_with_what_is_said_of_it_only_where_the_page_asks_for_it(convert, folded):
    option = "    folded: true\n" if folded else ""
    html = convert(f"/// report | mistakes.asked.ten_thousand_weights\n{option}The words.\n///\n")
    open_part, *folded_part = html.split("<details")
    assert "def ten_thousand_weights" in re.sub("<[^>]*>", "", open_part)
    assert len(folded_part) == folded
    answer = folded_part[0].split("</details>")[0] if folded else open_part
    assert "<summary>Answer</summary>" in answer or not folded
    assert 'class="report-line"' in answer
    assert "The words." in answer
    assert html.count("The words.") == 1


# The index


def test_a_mistakes_heading_is_below_that_of_its_part(convert):
    assert '<h3 id="updated_weight">' in convert(f"# Page\n\n## Part\n\n{UPDATED}")


def test_every_address_that_the_page_of_mistakes_once_had_leads_on():
    """When all mistakes stood on one page, these were their anchors, and those of its headings."""
    addresses = json.loads(Path(__file__).with_name("addresses.json").read_text(encoding="utf-8"))
    html = set_page((DOCS / "mistakes.md").read_text(encoding="utf-8"))
    ids = re.findall(r' id="([\w-]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(addresses["mistakes.md"]) <= set(ids)
    rows = dict(re.findall(r'<li id="(\w+)">\s*<a href="(mistakes/\w+\.md#\w+)"', html))
    assert set(addresses["one mistake"]) <= set(rows)
    shown = {name.partition(".")[2]: page for name, page in mistakes._pages_by_name().items()}
    assert rows == {anchor: f"{page}#{anchor}" for anchor, page in shown.items()}


def test_the_index_leads_to_every_symptoms_page(convert):
    html = convert("/// symptoms\n///\n")
    linked = set(re.findall(r'href="(symptoms/\w+\.md)"', html))
    assert linked == {path for path in pages.navigation() if path.startswith("symptoms/")}
    assert set(symptoms.PAGES) <= set(symptoms.SYMPTOMS)
    assert set(symptoms.PAGES.values()) <= linked


# A result is made anew where something changed that it rests on


def needed(*names):
    files = set().union(*(sources(file_of(name)) for name in names))
    return {str(path.relative_to(PROJECT)) for path in files}


def test_a_mistake_rests_on_its_fragments_their_networks_and_the_checker_and_on_no_page():
    files = needed("mistakes.factors", "backprop_checked.catalog.mistakes")
    assert files >= {
        "snippets/mistakes/factors.py",
        "snippets/mistakes/scenes.py",
        "backprop_checked/checker/fragments.py",
        "backprop_checked/checker/values.py",
        "backprop_checked/catalog/console.py",
    }
    assert not [file for file in files if file.startswith("backprop_checked/site/")]


def test_no_formula_rests_on_mistakes_or_the_checker():
    files = needed("backprop_checked.catalog.formula_data", "vectorised.bp2")
    apart = ("backprop_checked/site/", "backprop_checked/checker/", "snippets/mistakes/")
    assert not [file for file in files if file.startswith(apart)]


# The checker's file


def test_the_checker_is_offered_as_it_is_where_the_site_has_no_address():
    assert generated.checker("") == single_file()


@pytest.mark.slow
@pytest.mark.parametrize("address", ["https://small.example/site", "https://small.example/site/"])
def test_the_cures_of_a_checker_that_was_downloaded_lead_to_the_site(address, tmp_path):
    (tmp_path / "diagnose.py").write_text(generated.checker(address), encoding="utf-8")
    (tmp_path / "mine.py").write_text(
        "import numpy as np\n"
        "params = {'w': np.array([[1.0, 2.0]])}\n"
        "loss = lambda params: np.sum(params['w'] ** 2)\n"
        "grads = {'w': params['w']}\n",
        encoding="utf-8",
    )
    command = [sys.executable, "diagnose.py", "mine.py"]
    message = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert message.returncode == 1
    [cure] = re.findall(r"→ (\S+)", message.stdout)
    assert re.fullmatch(r"https://small\.example/site/derivations/scalar/#\w+", cure)


def test_a_checker_without_a_line_for_the_address_stops_the_build(monkeypatch, tmp_path):
    folder = tmp_path / "backprop_checked" / "checker"
    shutil.copytree(PROJECT / "backprop_checked" / "checker", folder)
    (folder / "value_report.py").write_text("SITE = 'elsewhere'\n", encoding="utf-8")
    monkeypatch.setattr(generated, "PROJECT", tmp_path)
    with pytest.raises(ContentError, match=r"value_report\.py: the site's address belongs into one line"):
        generated.checker("https://small.example/")


def test_every_mistake_that_the_checker_knows_has_a_cure_on_the_site(convert):
    html = convert("/// known\n///\n")
    assert html.count("<tr>") > 30


@pytest.fixture
def checked(tmp_path, monkeypatch):
    """What is said of a page of mistakes where one is all that is known."""
    known = {"factors.it": {"file": "snippets/mistakes/factors.py", "line": 9}}
    monkeypatch.setattr(pages, "DOCS", tmp_path)
    monkeypatch.setattr(mistakes, "mistakes", lambda: known)

    def refusal_of(text):
        (tmp_path / "mistakes").mkdir()
        (tmp_path / "mistakes" / "factors.md").write_text(text, encoding="utf-8")
        try:
            mistakes.check.__wrapped__()
        except ContentError as error:
            return str(error)
        return ""

    return refusal_of


def test_a_mistake_that_is_not_shown_is_refused_with_the_place_where_it_is_written(checked):
    message = checked("")
    assert message.startswith("snippets/mistakes/factors.py:9: docs/mistakes/ shows factors.it 0 times")
    assert "/// mistake | factors.it" in message


def test_a_mistake_that_is_shown_twice_is_refused_with_both_lines(checked):
    message = checked("/// mistake | factors.it\n///\n\n" * 2)
    first, second = (f"docs/mistakes/factors.md:{line}" for line in (1, 4))
    assert message.startswith(
        f"{second}: factors.it is shown 2 times, and must be shown once; also in {first}"
    )


def test_a_mistake_that_is_shown_and_not_known_is_refused_with_its_line(checked):
    message = checked("/// mistake | factors.it\n///\n\n/// mistake | factors.gone\n///\n")
    at = "docs/mistakes/factors.md:4"
    assert message == f"{at}: no mistake is called “factors.gone”; did you mean factors.it?"


def test_a_mistake_in_a_fence_is_an_example_and_not_shown(checked):
    assert checked("/// mistake | factors.it\n///\n\n```\n/// mistake | factors.it\n///\n```\n") == ""
