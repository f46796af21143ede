"""The figure of a formula holds all that was proved of it, and text in it stays text."""

import copy
import re
from xml.etree import ElementTree

import markdown
import pytest

from backprop_checked.algebra.roles import ROLES, plain
from backprop_checked.catalog.formulas import catalog
from backprop_checked.catalog.modules import modules
from backprop_checked.site import crossrefs, formula_card, rendering, words
from backprop_checked.site.colours import inline, roles
from backprop_checked.site.mathml import MathematicsError


def drawn(name="vectorised.bp2", **options):
    """The figure, as a tree."""
    md = markdown.Markdown(extensions=["backprop_checked.site"])
    block = f"/// formula | {name}\n" + "".join(f"    {key}: {value}\n" for key, value in options.items())
    html = md.convert(f"{block}///\n")
    return ElementTree.fromstring(html)


def text(element, without=None):
    """What a reader reads, without the elements of one kind."""
    if element.tag == without:
        return ""
    return (element.text or "") + "".join(text(child, without) + (child.tail or "") for child in element)


def of_class(root, name):
    return [element for element in root.iter() if name in (element.get("class") or "").split()]


@pytest.fixture
def altered(monkeypatch):
    """BP2's figure where its record says something else."""

    def draw(**changes):
        known = copy.deepcopy(catalog())
        for record in known["vectorised.bp2"]:
            record.update(changes)
        monkeypatch.setattr(crossrefs, "catalog", lambda: known)
        return drawn()

    return draw


@pytest.mark.slow
def test_every_formula_of_the_book_can_be_drawn():
    for name, variants in catalog().items():
        root = drawn(name)
        assert len(of_class(root, "formula-evidence")) == len(variants)
        assert "$" not in text(root), name
        assert "///" not in text(root), name
        ids = [element.get("id") for element in root.iter() if element.get("id")]
        assert len(ids) == len(set(ids)), name


def test_statement_badge_and_parts_stand_in_their_order():
    root = drawn()
    body = of_class(root, "formula-body")[0]
    assert [child.get("class") for child in body] == [
        "formula-statement",
        "formula-badge proved",
        "formula-parts",
    ]
    assert [summary.text for summary in of_class(body, "formula-parts")[0].iter("summary")][:2] == [
        "Derivation",
        "Program",
    ]
    parts = [part.find("summary").text for part in of_class(body, "formula-part")]
    assert parts == ["Derivation", "Program", "8 wrong variants", "In words", "More"]
    for details in body.iter("details"):
        assert details[0].tag == "summary"
        assert "open" not in details.attrib


def test_the_derivation_is_open_where_the_page_says_so_and_nothing_else():
    root = drawn(steps="true")
    opened = [part.find("summary").text for part in of_class(root, "formula-part") if "open" in part.attrib]
    assert opened == ["Derivation"] * len(catalog()["vectorised.bp2"])
    assert len(of_class(root, "opened")) == len(opened)  # on paper the others stay out


def evidence(record):
    """The line of evidence in words and signs."""
    md = markdown.Markdown()
    html = rendering.environment().get_template("standing.html").render(record=record, md=md)
    for number, mathematics in enumerate(md.htmlStash.rawHtmlBlocks):
        signs = text(ElementTree.fromstring(mathematics))
        html = html.replace(f"\ue002wzxhzdk:{number}\ue003", signs)
    return html.strip()


def test_one_wrong_variant_is_one():
    record = catalog()["vectorised.bp2"][0]
    assert "1 wrong variant rejected" in evidence({**record, "wrong": record["wrong"][:1]})
    assert f"{len(record['wrong'])} wrong variants rejected" in evidence(record)


@pytest.mark.parametrize(
    ("every_size", "networks", "anything", "expected"),
    [
        (
            True,
            ["2-3-4", "3-1-2-4"],
            ["σ", "cost"],
            "Proved for every size, and on 2-3-4 and 3-1-2-4, any σ, any cost ·",
        ),
        (
            False,
            ["2-3, batch of 3", "3-2, batch of 3"],
            [],
            "Proved on 2-3 and 3-2 (each: batch of 3) ·",
        ),
        (
            False,
            ["2-3, batch of 3", "3-2, batch of 4", "1-2"],
            [],
            "Proved on 2-3 (batch of 3), 3-2 (batch of 4) and 1-2 ·",
        ),
        (False, ["2-3-2, σ = relu"], [], "Proved on 2-3-2 (σ = relu) ·"),
        (False, ["2", "3", "4"], ["cost"], "Proved on 2, 3 and 4, any cost ·"),
    ],
)
def test_the_evidence_says_where_and_for_what_it_holds(every_size, networks, anything, expected):
    record = catalog()["vectorised.bp2"][0]
    record = {**record, "every_size": every_size, "networks": networks, "any": anything}
    assert evidence(record).startswith(expected)


@pytest.mark.parametrize(
    ("name", "standing", "expected"),
    [
        ("vectorised.bp2", "proved", "Proved for every size, and on "),
        ("scalar.activity", "defined", "Defined; read on "),
        ("vectorised.activity", "defined", "Defined; its 2 forms proved equal for every size, and on "),
        ("softmax.shift", "proved", "Proved for every size, and on "),
        ("convolution.output_size", "checked", "Proved for every size, and checked on "),
    ],
)
def test_a_definition_and_a_count_are_not_called_proved(name, standing, expected):
    record = catalog()[name][0]
    assert record["standing"] == standing
    assert evidence(record).startswith(expected)
    (badge, *_) = of_class(drawn(name), "formula-badge")
    summary = text(badge.find("summary"))
    assert (summary == "definition") == (standing == "defined")
    assert ("proved" in summary and "✓" in summary) == (standing == "proved")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("vectorised.bp2", "within 10⁻⁶ of central differences"),
        ("convolution.output_size", "within 10⁻⁶ of the definition on random numbers"),
        ("gradient_checking.central_difference", "within O(h2) of central differences"),
    ],
)
def test_the_evidence_says_what_the_program_was_compared_with(name, expected):
    assert f"and {expected} ·" in evidence(catalog()[name][0])


def test_every_step_has_its_reason_and_what_it_rests_on():
    root = drawn()
    for record, steps in zip(catalog()["vectorised.bp2"], of_class(root, "formula-steps"), strict=True):
        assert len(steps) == len(record["steps"]) > 3
        for row, step in zip(steps, record["steps"], strict=True):
            (reason,) = of_class(row, "formula-reason")
            assert text(reason).lower().startswith(step["reason"].replace("$", "").lower()[:20])
            anchors = [used.partition(".")[2] for used in step["uses"]]
            assert [link.get("href").partition("#")[2] for link in reason.iter("a")] == anchors


def test_every_wrong_variant_has_its_refusal_and_numpys_answer():
    root = drawn()
    for record, variants in zip(catalog()["vectorised.bp2"], of_class(root, "formula-wrong"), strict=True):
        for row, wrong in zip(variants, record["wrong"], strict=True):
            (caught,) = of_class(row, "formula-caught")
            assert caught.text == formula_card.CAUGHT[wrong["caught"]]
            refusal, numpy = of_class(row, "formula-refusal")
            assert len(text(refusal)) > 10
            assert text(numpy) == f"NumPy: {wrong['numpy']}"


def test_a_refusal_speaks_mathematics():
    root = drawn()
    refusals = [text(part) for part in of_class(root, "formula-refusal")]
    assert any("a matrix product needs the inner widths to be equal" in refusal for refusal in refusals)
    for part in of_class(root, "formula-refusal")[::2]:
        words = text(part, without="math")
        assert not re.search(r"\b(W|delta|z|a)\(|n\[|sigma_prime|\$|\\", words), words


def test_a_refusal_that_is_numpys_own_is_said_once():
    for row in of_class(drawn("vectorised.unrolled"), "formula-wrong")[0]:
        sentences = [text(part) for part in of_class(row, "formula-refusal")]
        assert len(sentences) == len({each.removeprefix("NumPy: ").rstrip(" .") for each in sentences})


@pytest.mark.parametrize("name", modules())
def test_numbers_that_refuse_a_wrong_variant_differ(name):
    for record in catalog()[name]:
        for wrong in record["wrong"]:
            message = "".join(text for part in wrong["says"] for text in part.values())
            for given, right in re.findall(r" is (\S+) where (\S+) is right", message):
                assert given != right, wrong


def test_the_program_stands_with_its_example_and_what_that_prints():
    shown = [text(code) for code in drawn().iter("code")]
    for record in catalog()["vectorised.bp2"]:
        assert f"import numpy as np\n\n{record['code']}\n" in shown
        assert '"""' not in record["code"]
        (example,) = (code for code in shown if record["example"][0]["source"] in code)
        assert example.startswith(">>> ")
        assert record["example"][-1]["output"] in example


def test_a_call_over_several_lines_is_shown_as_python_shows_it(altered):
    example = [
        {"source": "for i in range(2):\n    print(i)", "output": "0\n1"},
        {"source": "x = 1", "output": ""},
    ]
    codes = [text(code) for code in altered(example=example).iter("code")]
    assert ">>> for i in range(2):\n...     print(i)\n0\n1\n>>> x = 1\n" in codes


def test_the_latex_can_be_copied_without_marks_of_colour():
    codes = [text(code).strip() for code in drawn().iter("code")]
    for record in catalog()["vectorised.bp2"]:
        assert plain(record["statement"]) in codes
        assert "textcolor" not in plain(record["statement"])


def test_conventions_are_tabs_whose_labels_switch_them():
    root = drawn()
    radios = [element for element in root.iter("input") if element.get("type") == "radio"]
    labels = list(root.iter("label"))
    assert [radio.get("id") for radio in radios] == [label.get("for") for label in labels]
    assert ["checked" in radio.attrib for radio in radios] == [True, False]
    assert len({radio.get("name") for radio in radios}) == 1
    assert [label.text for label in labels] == ["A sample is a column", "A sample is a row"]
    assert len(of_class(root, "tabbed-block")) == 2


def test_words_beside_each_other_are_apart_in_a_search_too():
    (head,) = of_class(drawn(), "formula-head")
    assert text(head).startswith("BP2 ")
    (labels,) = of_class(drawn(), "tabbed-labels")
    assert "column A sample" in text(labels)


def test_text_from_a_chapter_stays_text(altered):
    hostile = "an <b>, & *c* [e](f.md) <script>"
    step = {"reason": hostile, "latex": "x = 1", "uses": []}
    wrong = {
        "name": hostile,
        "caught": "shape",
        "says": [{"text": hostile}, {"latex": "x"}, {"code": hostile}],
        "numpy": f"{hostile}!",
        "who": "",
        "latex": "",
        "code": "a < b",
    }
    root = altered(title=hostile, says=hostile, steps=[step], wrong=[wrong])
    # Once in the title. In each of two conventions as it is in what the program says, in the refusal's code
    # and in what NumPy says, and with a capital in the reason, the wrong variant's name and the refusal.
    assert text(root).count(hostile) == 1 + 2 * 3
    assert text(root).count(hostile[1:]) == 1 + 2 * 6
    assert not list(root.iter("script"))
    assert "em" not in {element.tag for element in root.iter()}
    assert "a < b\n" in [text(code) for code in root.iter("code")]


def test_code_in_a_title_is_set_as_code_and_nothing_else(altered):
    (title, *_) = of_class(altered(title="`a < *b*` and *c*"), "formula-title")
    assert [code.text for code in title.iter("code")] == ["a < *b*"]
    assert text(title).startswith("a < *b* and *c*")


def test_the_source_is_a_link_where_a_repository_is_named(monkeypatch):
    place = catalog()["vectorised.bp2"][0]["source"]
    assert not [link for link in drawn().iter("a") if "blob" in link.get("href")]
    monkeypatch.setattr(formula_card, "repository", lambda: "https://example.org/us/it")
    links = [link.get("href") for link in drawn().iter("a")]
    assert f"https://example.org/us/it/blob/HEAD/{place['file']}#L{place['line']}" in links


def test_the_neighbourhood_of_a_formula_is_what_it_follows_from_and_what_uses_it_as_links():
    records = catalog()["vectorised.bp2"]
    for record, neighbours in zip(records, of_class(drawn(), "neighbours"), strict=True):
        before, after = neighbours.iter("ul")
        for names, part in ((record["uses"], before), (record["used_by"], after)):
            anchors = [name.partition(".")[2] for name in names]
            assert [link.get("href").partition("#")[2] for link in part.iter("a")] == anchors
        assert text(of_class(neighbours, "neighbours-own")[0]) == "BP2"


@pytest.mark.parametrize(
    ("latex", "classes"),
    [
        (r"W^{(\ell)}", ["weight"]),
        (r"\delta_j", ["error"]),
        ("a_k + z", ["activation", "pre-activation"]),
        (r"\operatorname{diag}(z)", ["pre-activation"]),
        (r"\text{a weight}", []),
        (r"\alpha \lambda n_\ell", []),
        (r"\Delta", ["error"]),
    ],
)
def test_letters_in_a_line_have_their_colours_and_words_have_none(latex, classes):
    root = ElementTree.fromstring(inline(latex))
    assert [
        element.get("class") for element in root.iter() if element.get("class") in figure_roles()
    ] == classes


@pytest.mark.parametrize("chapter", ["recurrence", "steps", "moves", "vectorised"])
def test_a_chapters_prose_has_the_colours_of_its_own_formulas(chapter):
    own = {}
    for name, variants in catalog().items():
        if name.startswith(f"{chapter}."):
            for letter in (letter for record in variants for letter in record["letters"]):
                own.setdefault(re.sub(r"^\{(\w)\}$", r"\1", letter["symbol"]), set()).add(letter["role"])
    known = roles(chapter)
    assert all(known[symbol] in own[symbol] for symbol in known.keys() & own.keys())
    assert len(known.keys() & own.keys()) >= 4


def test_a_letter_has_another_colour_where_another_chapter_means_another_thing():
    assert 'class="activation"' in inline("h", "derivations/recurrence.md")
    assert 'class="activation"' not in inline("h", "derivations/gradient_checking.md")


def figure_roles():
    return set(ROLES)


def test_mathematics_in_a_line_that_cannot_be_set_is_refused():
    with pytest.raises(MathematicsError, match=r"\\frobnicate"):
        inline(r"\frobnicate")


def test_a_sentence_has_a_capital_but_a_symbol_keeps_its_own_letter():
    texts = [
        "the slope is missing",
        "a diagonal matrix scales entries",
        "σ applied twice",
        "p − y, and again",
        "a − y",
        "",
    ]
    assert [words.sentence(text) for text in texts] == [
        "The slope is missing",
        "A diagonal matrix scales entries",
        *texts[2:],
    ]
