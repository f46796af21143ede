"""The words of a picture are text in the site's font, where matplotlib has put them."""

import io
import re
from xml.etree import ElementTree

import pytest

from backprop_checked.catalog.drawing import STYLE
from backprop_checked.catalog.tasks import ContentError
from backprop_checked.site import drawing, lettering

SVG = "{http://www.w3.org/2000/svg}"
WIDE = "W_next.T @ Delta_next"


def drawn(*words, **style):
    """What matplotlib writes for a figure that says these words."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib.figure import Figure

    with matplotlib.rc_context(STYLE):
        figure, file = Figure(), io.StringIO()
        for line, text in enumerate(words):
            figure.text(0.1, 0.1 + line / 10, text, **style)
        figure.savefig(file, format="svg")
    return file.getvalue()


def texts(picture):
    """The texts of a picture as a page shows it, in their order."""
    root = ElementTree.fromstring(drawing.part_of_page(picture, "A picture", "p-"))
    return list(root.iter(f"{SVG}text"))


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("batch size N", ["batch size N"]),
        (WIDE, [WIDE]),
        ("AVAST, flow & <field>", ["AVAST, flow & <field>"]),  # kerned; matplotlib joins f and l, f and i
        ("  sum ", ["sum"]),
        ("1  2", ["1", "2"]),  # a browser would make one space of two, and stretch it
        (r"$\partial C/\partial w$", ["𝜕𝐶/𝜕𝑤"]),
        (r"$\delta_j^{(2)}$", ["𝛿", "𝑗", "(2)"]),
        (r"$\mathbf{1}_n$", ["𝟏", "𝑛"]),
        (r"$x = -0.5$", ["𝑥", "=", "−0.5"]),
    ],
)
def test_words_are_text_that_can_be_found(words, shown):
    picture = drawn(words)
    assert sorted(text.text for text in texts(picture)) == sorted(shown)
    assert "<use" not in drawing.part_of_page(picture, "A picture", "p-")
    assert set("".join(shown)) - {" "} <= set(lettering.as_text(picture)[1])


def test_a_text_is_as_wide_and_as_large_as_matplotlib_set_it():
    # The widths of its letters in STIXGeneral, in thousandths of their size: m 778, a 444, p 500.
    (text,) = texts(drawn("map", fontsize=20))
    assert text.get("font-size") == "20"
    assert float(text.get("textLength")) == pytest.approx(20 * (0.778 + 0.444 + 0.5), abs=0.1)
    assert text.get("lengthAdjust") == "spacingAndGlyphs"


def test_a_superscript_is_smaller_and_higher_and_a_turned_word_stays_turned():
    power = texts(drawn("$10^4$", fontsize=20, rotation=90))
    base, above = sorted(power, key=lambda text: -len(text.text))
    assert (base.text, above.text) == ("10", "4")
    assert float(above.get("font-size")) == pytest.approx(14, abs=0.1)
    assert float(above.get("y")) < -5 < 15 < float(above.get("x"))
    root = ElementTree.fromstring(drawing.part_of_page(drawn("$10^4$", rotation=90), "A picture", "p-"))
    assert any("rotate(-90)" in group.get("transform", "") for group in root.iter(f"{SVG}g"))


@pytest.mark.parametrize(
    ("words", "shown", "outlines"),
    [
        (r"$\hat{x}$", ["𝑥"], 1),
        (r"$\sqrt{x}$", ["𝑥"], 2),  # the root, and its line
        (r"$\frac{a}{b}$", ["𝑎", "𝑏"], 1),
        ("a ⠿ b", ["a", "b"], 1),  # in a font that stands in for matplotlib's
    ],
)
def test_what_stands_on_other_letters_stays_drawn(words, shown, outlines):
    picture = drawn(words, family=["STIXGeneral", "DejaVu Sans"])
    assert [text.text for text in texts(picture)] == shown
    blank = drawing.part_of_page(drawn(), "A picture", "p-").count("<path")
    assert drawing.part_of_page(picture, "A picture", "p-").count("<path") - blank == outlines


def test_a_file_for_readers_keeps_its_outlines_for_it_brings_no_font():
    file = drawing.on_white(drawn("batch"))
    assert "<text" not in file
    assert file.count("<use") == len("batch")


def test_letters_that_are_set_in_a_new_way_are_refused():
    picture = drawn("ab")
    skewed = re.sub(r'transform="translate\(([-\d. ]+)\)"/>', r'transform="matrix(1 0 0 1 \1)"/>', picture)
    assert skewed != picture
    with pytest.raises(ContentError, match="a picture sets its words in a way that is not known: <use"):
        lettering.as_text(skewed)
    elsewhere = re.sub(r"</svg>\s*$", '<use xlink:href="#STIXGeneral-Regular-44"/></svg>', picture)
    with pytest.raises(ContentError, match="in a way that is not known: STIXGeneral-Regular-44"):
        lettering.as_text(elsewhere)
