"""Every formula of the site is judged right, typed in LaTeX and in NumPy's form, and its wrong variants are not."""

import importlib
import json
from collections import Counter

import pytest

from backprop_checked.algebra.form import Undecided
from backprop_checked.algebra.formula import formulas_of
from backprop_checked.catalog import declared_settings, typed_formulas
from backprop_checked.catalog.formulas import modules
from backprop_checked.catalog.paths import module_name
from backprop_checked.derivation import verdicts
from backprop_checked.derivation.formulas import FORMULAS
from backprop_checked.derivation.judge import judge
from backprop_checked.derivation.serialised import from_data, to_data

# What is a matter of an axis alone, where the left-hand side has none of its own.
EQUAL = {("batches.bias_gradient", "an axis is lost: keepdims is forgotten")}


def judged(module):
    """(formula, what was judged, "formula" or "variant", the verdict's word) of a module."""
    for formula in formulas_of(importlib.import_module(module_name(module))).values():
        try:
            setting = typed_formulas.FormulaSetting(formula)
            text = typed_formulas.program_text(formula.function)
            state = typed_formulas.verdict(formula, setting, formula.function, text).state
        except (Undecided, typed_formulas.NotOneLine):
            continue
        yield module, text, "formula", state
        for name, program, variant in typed_formulas.variants(formula):
            if variant is not None and (module, name) not in EQUAL:
                yield (
                    module,
                    name,
                    "variant",
                    typed_formulas.verdict(formula, setting, program, variant).state,
                )


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
QUICK = [
    "vectorised.bp1",
    "vectorised.bp2",
    "vectorised.bp3",
    "vectorised.bp4",
    "layouts.linear",
    "softmax.error",
]


@pytest.mark.parametrize("module", QUICK)
def test_a_formula_is_right_and_its_wrong_variants_are_not(module):
    words = Counter((kind, word) for _, _, kind, word in judged(module))
    assert words["formula", "right"] >= 1
    assert not words["formula", "wrong"] + words["formula", "shape"] + words["variant", "right"]
    assert words["variant", "wrong"] + words["variant", "shape"] >= 2


# Of each chapter: how many formulas are one line of NumPy and right in their terms, and how many wrong
# variants are refused there; how many are right as programs in their own letters, and how many variants are
# refused there. They are counted, so that none of it shrinks.
LEAST = {
    "attention": (23, 86, 24, 89),
    "autodiff": (19, 74, 19, 74),
    "batches": (17, 63, 17, 64),
    "convolution": (6, 19, 6, 19),
    "gradient_checking": (5, 13, 12, 32),
    "index_notation": (10, 34, 10, 34),
    "layouts": (34, 99, 35, 99),
    "losses": (24, 94, 26, 99),
    "moves": (26, 82, 29, 90),
    "normalisation": (28, 107, 28, 107),
    "recurrence": (18, 74, 31, 101),
    "scalar": (20, 58, 22, 69),
    "softmax": (12, 50, 12, 53),
    "steps": (1, 1, 24, 99),
    "training": (5, 13, 7, 20),
    "two_layer": (12, 47, 12, 47),
    "vectorised": (14, 50, 14, 51),
}  # fmt: skip


def of_chapter(chapter):
    return [module for module in modules() if module.partition(".")[0] == chapter]


def test_every_chapter_is_counted():
    assert set(LEAST) == {module.partition(".")[0] for module in modules()}


@pytest.mark.slow
@pytest.mark.parametrize("chapter", LEAST)
def test_no_formula_is_called_wrong_and_no_wrong_variant_right(chapter):
    words = Counter((kind, word) for module in of_chapter(chapter) for *_, kind, word in judged(module))
    assert words["formula", "wrong"] + words["formula", "shape"] + words["variant", "right"] == 0
    assert words["formula", "right"] >= LEAST[chapter][0]
    assert words["variant", "wrong"] + words["variant", "shape"] >= LEAST[chapter][1]


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
    assert words[True, verdicts.RIGHT] >= LEAST[chapter][2]
    assert words[False, verdicts.WRONG] + words[False, verdicts.SHAPE] >= LEAST[chapter][3]
    assert words[False, verdicts.WRONG] - words["named"] <= 2  # two variants of one formula that are equal


def test_the_list_of_formulas_is_that_of_the_chapters():
    assert tuple(typed_formulas.known()) == FORMULAS
