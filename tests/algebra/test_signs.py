import ast
import importlib
from collections import defaultdict

import pytest

from backprop_checked.algebra.formula import formulas_of
from backprop_checked.algebra.graph import Graph
from backprop_checked.algebra.latex import tex
from backprop_checked.algebra.notation import (
    C,
    Letter,
    Number,
    Tensor,
    W,
    batch_columns,
    columns,
    delta,
    l,
    scalars,
    z,
)
from backprop_checked.algebra.signs import SHARED, Sign
from backprop_checked.catalog.dependencies import sources
from backprop_checked.catalog.modules import modules
from backprop_checked.catalog.paths import CONTENT, module_file, module_name

OURS = Sign("X", "data", "the images", r"\hat X")


def test_a_letter_carries_what_is_said_of_it():
    X = Tensor(OURS, 2, 3)
    assert (X.name, X.sign.role, X.sign.meaning) == ("X", "data", "the images")
    assert str(X[0, 1]) == "X[0, 1]"
    assert tex(X).endswith(r"{\hat X}")


def test_letters_of_one_name_and_two_meanings_are_two():
    ours, shared = Letter(OURS, 2, 3), Letter("X", 2, 3)
    assert ours != shared
    assert ours == Letter(Sign("X", "data", "the images", r"\hat X"), 2, 3)
    assert ours.subs(l, 1) == ours
    assert ours.func(*ours.args) == ours


def test_a_graph_refuses_two_letters_of_one_name():
    with pytest.raises(ValueError, match="two letters of both are called X: rename one"):
        Graph("both", [Letter(OURS, 2, 3), Letter("X", 2, 3)], {})
    with pytest.raises(ValueError, match="called X"):
        Graph("both", [Letter(OURS, 2, 3)], {Letter("X", 2, 3): lambda X: X})


def test_an_unknown_role_is_refused_with_those_that_there_are():
    with pytest.raises(ValueError, match="X has no role “input”: there are weight, bias"):
        Sign("X", "input")


def test_an_error_knows_whose_it_is():
    assert delta(l).sign.error_of == z(l).sign
    assert W(l).sign.error_of is None


@pytest.fixture(scope="module")
def letters():
    """Every letter of every formula, by chapter."""
    letters = defaultdict(set)
    for name in modules():
        for formula in formulas_of(importlib.import_module(module_name(name))).values():
            for term in (formula.lhs, *(step.term for step in formula.steps)):
                letters[name.partition(".")[0]] |= term.atoms(Sign)
    return letters


def test_a_symbol_that_prose_colours_has_one_role(letters):
    roles = defaultdict(set)
    for sign in {*SHARED.values()}.union(*letters.values()):
        roles[sign.tex].add(sign.role)
    assert len(roles) > 50
    assert {tex: found for tex, found in roles.items() if len(found) > 1 and not tex.startswith("{")} == {}


def test_a_letter_of_a_formula_says_what_it_is(letters):
    for chapter, signs in letters.items():
        for sign in signs - {C.sign}:
            assert sign.role, f"{chapter}: {sign}"
            assert sign.meaning, f"{chapter}: {sign}"


def test_a_sign_that_one_chapter_uses_stands_in_that_chapter(letters):
    of_networks = {
        getattr(convention, kind)(l).sign
        for convention in (columns, scalars, batch_columns)
        for kind in ("W", "b", "z", "a", "delta", "y")
    }
    for sign in {*SHARED.values()} - of_networks:
        chapters = {chapter for chapter in letters if sign in letters[chapter]}
        assert len(chapters) > 1, f"{sign} stands in all chapters, and is used in {chapters} alone"


# A chapter that speaks of another's quantities: transposed convolution is said in the letters of convolution.
BUILDS_ON = {("moves", "convolution")}


def test_a_new_letter_proves_only_what_imports_its_chapter_again():
    with_signs = {file.parent.name for file in CONTENT.glob("*/*.py") if calls_sign(file)}
    assert {"convolution", "two_layer", "training"} <= with_signs
    for name in modules():
        for file in sources(module_file(name)):
            own, other = name.partition(".")[0], file.parent.name
            if other in ("convolution", "two_layer", "training") and (own, other) not in BUILDS_ON:
                assert other == own, f"{name} rests on {file}"


def calls_sign(file):
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return any(isinstance(n, ast.Call) and getattr(n.func, "id", "") == "Sign" for n in ast.walk(tree))


def test_numbers_of_one_sign_are_one():
    assert Number(OURS) == Number(OURS)
    assert Number(OURS) != Number("X")
