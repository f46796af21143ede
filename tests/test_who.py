"""Each wrong variant says how it comes about; each formula has two of them or more, and no straw man."""

import importlib

from backprop_checked.algebra.formula import formulas_of
from backprop_checked.catalog.formulas import explain
from backprop_checked.catalog.modules import modules
from snippets.who import KINDS, WHO


def variants():
    for module in modules():
        for formula in formulas_of(importlib.import_module(f"snippets.{module}")).values():
            yield from ((formula, name) for name in formula.wrong)


def record(*names):
    wrong = [{"name": name} for name in names]
    return {
        "id": "vectorised.bp2",
        "source": {"file": "snippets/vectorised/bp2.py", "line": 11},
        "wrong": wrong,
    }


def test_every_label_has_a_line_and_every_line_a_variant():
    labels = {name for _, name in variants()}
    assert labels == set(WHO)
    assert len(WHO) == sum(map(len, KINDS.values())), "a label stands under two kinds"


def test_a_line_says_how_the_mistake_comes_about():
    for line in KINDS:
        assert line.startswith("You get this if you ")
        assert line.endswith(".")
        assert len(line) < 130


def test_a_variant_without_a_line_is_refused():
    [(name, message)] = explain([record("the slope is missing", "the cost itself")])
    assert name == "vectorised.bp2"
    assert message.startswith("snippets/vectorised/bp2.py:11: ")
    assert "how does the wrong variant “the cost itself” come about" in message
    assert "snippets/who.py" in message


def test_one_variant_is_too_few():
    [(_, message)] = explain([record("the slope is missing")])
    assert "give it 2 wrong variants or more" in message


def test_a_line_is_given_to_each_variant():
    given = record("the slope is missing", "W is not transposed")
    assert not list(explain([given]))
    assert given["wrong"][0]["who"].startswith("You get this if you take ∂C/∂a for ∂C/∂z")


def test_a_label_that_stands_in_a_longer_one_is_told_of_a_missing_comma():
    [(_, message)] = explain([record("the slope is miss", "W is not transposed")])
    assert message.endswith("; there is “the slope is missing”, in which a comma may be missing")
