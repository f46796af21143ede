"""Every formula of the site is judged right, typed in LaTeX and in NumPy's form, and its wrong variants are not."""

import importlib
import json
from collections import Counter

import pytest

from backprop_checked.algebra.form import Undecided
from backprop_checked.algebra.formula import formulas_of
from backprop_checked.catalog import declared_settings, typed_formulas
from backprop_checked.catalog.modules import modules
from backprop_checked.catalog.paths import module_name
from backprop_checked.derivation import verdicts
from backprop_checked.derivation.formulas import FORMULAS
from backprop_checked.derivation.judge import judge
from backprop_checked.derivation.serialised import from_data, to_data


def declared(formula):
    """A formula's forward pass and letters, as they come to a reader's browser."""
    return from_data(json.loads(json.dumps(to_data(declared_settings.declared(formula)))))


def verdict_on(text, own):
    [chain] = judge(text, declared=own).chains
    [verdict] = chain.verdicts
    return verdict


def every_formula(names=None):
    for module in modules() if names is None else names:
        for formula in formulas_of(importlib.import_module(module_name(module))).values():
            yield module, formula


OPEN = (verdicts.UNREAD, verdicts.UNDECIDED)
BAD = (verdicts.WRONG, verdicts.SHAPE)
# Of each chapter: how many formulas are right as programs in their own letters, and how many of their wrong
# variants are refused. They are counted, so that none of it shrinks.
LEAST = {
    "attention": (24, 89),
    "autodiff": (19, 74),
    "batches": (17, 64),
    "convolution": (6, 19),
    "gradient_checking": (12, 32),
    "index_notation": (10, 34),
    "layouts": (35, 99),
    "losses": (26, 99),
    "moves": (29, 90),
    "normalisation": (28, 107),
    "recurrence": (31, 101),
    "scalar": (22, 69),
    "softmax": (12, 53),
    "steps": (24, 99),
    "training": (7, 20),
    "two_layer": (12, 47),
    "vectorised": (14, 51),
}  # fmt: skip


def of_chapter(chapter):
    return [module for module in modules() if module.partition(".")[0] == chapter]


def test_every_chapter_is_counted():
    assert set(LEAST) == {module.partition(".")[0] for module in modules()}


OF_CHAPTERS = [
    "attention.score_gradient",
    "autodiff.hessian_vector",
    "convolution.kernel_gradient",
    "moves.concatenate",
    "normalisation.input_gradient",
    "recurrence.error",
    "softmax.cases",
    "vectorised.bp2",
]


def judged_from_latex(names=None):
    """(name, the verdict's state, its reason) of each formula, from the LaTeX that its page shows."""
    for module, formula in every_formula(names):
        name = f"{module}.{formula.name}"
        try:
            own = declared(formula)
        except Undecided as error:
            yield name, verdicts.UNDECIDED, str(error)
            continue
        verdict = verdict_on(declared_settings.statement(formula), own)
        yield name, verdict.state, verdict.reason


def demand_right_or_listed(names=None):
    listed = {}
    for name, state, reason in judged_from_latex(names):
        if state != verdicts.RIGHT:
            assert state in OPEN, f"{name} is called {state}: {reason}"
            assert reason, name
            listed[name] = reason
    return listed


def test_a_formula_of_each_chapter_is_judged_right_from_its_own_latex():
    assert demand_right_or_listed(OF_CHAPTERS) == {}


# What makes a formula's LaTeX another one, wherever it stands.
CHANGES = {
    " - ": " + ",
    " + ": " - ",
    r"\sigma'": r"\sigma",
    "_{r}": "_{j}",
    r"\hat{x}": "x",
    "s i + u": "i + u",
}


def changed(formula):
    left, _, right = declared_settings.statement(formula).partition(" = ")
    for old, new in CHANGES.items():
        for place in range(right.count(old)):
            parts = right.split(old)
            yield f"{left} = {old.join(parts[: place + 1])}{new}{old.join(parts[place + 1 :])}"


@pytest.mark.slow
def test_a_formula_that_is_changed_in_one_place_is_not_right():
    states = Counter(
        verdict_on(text, declared(formula)).state
        for _, formula in every_formula([*OF_CHAPTERS, "attention.scores", "layouts.quadratic"])
        for text in changed(formula)
    )
    assert verdicts.RIGHT not in states
    assert states[verdicts.WRONG] >= 8


@pytest.mark.slow
@pytest.mark.parametrize("chapter", LEAST)
def test_every_formula_is_judged_right_or_is_listed(chapter):
    """From the LaTeX of its own page, in its own letters; what cannot be judged is never called right or wrong."""
    listed = {name for name in declared_settings.NOT_JUDGED if name.partition(".")[0] == chapter}
    assert set(demand_right_or_listed(of_chapter(chapter))) == listed


def judged_as_programs(names=None):
    """(what it is, the verdict, the variant's name) of each formula and wrong variant that is one line of NumPy."""
    for module, formula in every_formula(names):
        if f"{module}.{formula.name}" in declared_settings.NOT_JUDGED:
            continue
        own = declared(formula)
        if own.right:
            yield f"{module}.{formula.name}", verdict_on(own.right, own), None
        for name, text in own.wrong:
            yield f"{module}.{formula.name}", verdict_on(text, own), name


def count_programs(names=None):
    words = Counter()
    for formula, verdict, variant in judged_as_programs(names):
        if variant is None:
            assert verdict.state not in BAD, f"{formula} is called {verdict.state}: {verdict.reason}"
        else:
            assert verdict.state != verdicts.RIGHT, f"{formula}: {variant}"
            words["named"] += verdict.mistake == variant
        words[variant is None, verdict.state] += 1
    return words


@pytest.mark.slow
def test_variants_of_a_formula_of_each_chapter_are_called_by_their_names():
    words = count_programs(OF_CHAPTERS)
    assert words[True, verdicts.RIGHT] >= 7
    assert words[False, verdicts.WRONG] >= 20
    assert (
        words[False, verdicts.WRONG] - words["named"] <= 1
    )  # a variant that equals another one has its name


@pytest.mark.slow
@pytest.mark.parametrize("chapter", LEAST)
def test_every_formula_as_a_program_is_right_and_its_variants_have_their_names(chapter):
    words = count_programs(of_chapter(chapter))
    assert words[True, verdicts.RIGHT] >= LEAST[chapter][0]
    assert words[False, verdicts.WRONG] + words[False, verdicts.SHAPE] >= LEAST[chapter][1]
    assert words[False, verdicts.WRONG] - words["named"] <= 2  # two variants of one formula that are equal


def test_the_list_of_formulas_is_that_of_the_chapters():
    assert tuple(typed_formulas.known()) == FORMULAS
