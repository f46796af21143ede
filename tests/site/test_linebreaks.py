"""A display that is too wide for a phone is broken where a typesetter would break it, and loses nothing."""

from xml.etree import ElementTree

import pytest

from backprop_checked.algebra.roles import plain
from backprop_checked.catalog.formulas import catalog
from backprop_checked.site import linebreaks
from backprop_checked.site.linebreaks import ROOM, broken, width
from backprop_checked.site.mathml import display, mathml


def row(latex):
    return ElementTree.fromstring(mathml(latex, display=True))[0]


def leaves(parts):
    for part in parts:
        if isinstance(part[0], list):
            yield from leaves(part)
        else:
            yield part


def words(element):
    return "".join(element.itertext())


def lines(latex):
    """What each part of the broken formula says."""
    return ["".join(map(words, part)) for part in leaves(broken(row(latex)))]


def test_what_has_room_stays_whole():
    for latex in ("a = b", r"\delta = \frac{\partial C}{\partial z}", ""):
        assert broken(row(latex)) is None
    assert display("a = b").count("<math") == 1


def test_a_long_one_is_broken_before_a_relation_and_only_a_long_side_of_it_further():
    left, right = "+".join("abcdefghi"), "+".join("klmno")
    terms = ["=a", *(f"+{letter}" for letter in "bcdefghi")]
    assert lines(f"x = {left} = {right}") == ["x", *terms, f"={right}"]


def test_a_sign_stays_with_its_term_and_a_sum_with_its_summand():
    for line in lines(r"f = -a_{jklmnop} + \sum_{jklmno} b_{jklmno} c_{jklmno} d_{jklmno} - e_{jklmnop}"):
        assert line not in ("-", "−", "∑jklmno", "f=")
    assert "=−ajklmnop" in lines(
        r"f = -a_{jklmnop} + \sum_{jk} b_{jklmno} c_{jklmno} d_{jklmno} - e_{jklmnop}"
    )


def test_brackets_that_grow_are_not_opened_and_low_ones_are():
    tall = r"x = \left(\frac{a}{b} + c + d + e + f + g + h + i + j + k + l + m + n\right)"
    low = r"x = \left(a + c + d + e + f + g + h + i + j + k + l + m + n\right)"
    assert len(lines(tall)) == 2
    assert lines(low)[1:3] == ["=(a", "+c"]


def test_a_condition_stays_with_the_1_that_stands_before_it():
    first, second = r"\mathbf{1}\left[q = s i + u\right]", r"\mathbf{1}\left[r = s j + v\right]"
    said = lines(rf"\partial X_{{q r}} = \sum_{{i j u v}} \Delta_{{i j}} W_{{u v}} {first} {second}")
    assert "𝟏" not in [line[-1] for line in said]
    assert said[-1] == "𝟏[r=sj+v]"


def every_display():
    for variants in catalog().values():
        for record in variants:
            yield record["statement"]
            yield from (step["latex"] for step in record["steps"])
            yield from (wrong["latex"] for wrong in record["wrong"] if wrong["latex"])


def test_nothing_of_any_formula_is_lost_and_all_but_few_parts_have_room():
    displays = list(every_display())
    wide = []
    for latex in displays:
        whole = row(latex)
        before = words(whole)
        parts = broken(whole)
        if parts:
            html = ElementTree.fromstring(f"<p>{linebreaks.markup(parts)}</p>")
            assert words(html) == before, plain(latex)
        if max(sum(map(width, part)) for part in (leaves(parts) if parts else [whole])) > ROOM:
            wide.append(plain(latex))
    assert len(displays) > 700
    assert len(wide) < len(displays) / 50, wide


@pytest.mark.parametrize("latex", [r"a \frac{b}{c}", r"\frac{b}{c} a", r"\frac{a}{b} \frac{c}{d}"])
def test_a_fraction_has_a_thin_space_beside_a_factor(latex):
    assert [node.get("width") for node in row(latex).iter("mspace")] == ["0.1667em"]


def test_brackets_within_brackets_differ():
    deep = r"x = \left(\left(\left(\left(a - y\right) b\right) c\right) d\right)"
    assert words(row(deep)).count("((") == 1
    assert "[((" in words(row(deep))
    for latex in every_display():
        assert "((((" not in words(row(latex)), plain(latex)
