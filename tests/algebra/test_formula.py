import importlib.util
import inspect
import re
from itertools import product

import pytest
from sympy import Sum

from backprop_checked.algebra.formula import Formula, FormulaError, every, formulas_of, hidden, last, networks
from backprop_checked.algebra.network import Network
from backprop_checked.algebra.notation import (
    C,
    Each,
    FunctionOf,
    L,
    Letters,
    N,
    Number,
    Remainder,
    W,
    a,
    b,
    d,
    delta,
    i,
    j,
    k,
    l,
    n,
    slope,
    y,
    z,
)
from backprop_checked.algebra.proof import prove, prove_steps
from backprop_checked.algebra.term import ShapeError

A_FORMULA = Formula(
    z(l),
    ("the pre-activations of a layer", W(l) @ a(l - 1) + b(l)),
    (
        "the same once more",
        W(l) @ a(l - 1) + b(l),
    ),
    wrong={},
)


@A_FORMULA.program
def a_formula(W, a_prev, b):
    return W @ a_prev + b


def test_a_formula_knows_its_name_its_program_and_its_place():
    assert A_FORMULA.name == "A_FORMULA"
    assert A_FORMULA.function is a_formula
    assert A_FORMULA.id == __name__.removeprefix("snippets.")
    assert A_FORMULA.place() == f"{__file__}:{A_FORMULA.line}"
    assert A_FORMULA.rhs == W(l) @ a(l - 1) + b(l)


def test_a_step_knows_its_own_line():
    lines = inspect.getsource(inspect.getmodule(a_formula)).splitlines()
    for step in A_FORMULA.steps:
        file, _, line = A_FORMULA.place(step).rpartition(":")
        assert file == __file__
        assert step.reason in lines[int(line) - 1] + lines[int(line)]


def test_a_program_knows_its_own_line():
    assert A_FORMULA.place(a_formula) == f"{__file__}:{a_formula.__code__.co_firstlineno}"


def test_a_program_stays_the_function_that_it_is():
    assert inspect.isfunction(a_formula)
    assert a_formula is A_FORMULA.function


def test_a_formula_without_a_program_is_refused_where_it_is_used():
    formula = Formula(z(l), ("", z(l)), layers=hidden, wrong={})
    for use in (
        prove,
        prove_steps,
        lambda f: f.id,
        lambda f: f.name,
        lambda f: f.place(),
        lambda f: f.terms(a_formula),
    ):
        with pytest.raises(FormulaError, match=r"for z\(ℓ\) has no program: write @NAME.program above"):
            use(formula)


def module_of(tmp_path, *lines):
    """A module of a chapter, imported."""
    file = tmp_path / "written.py"
    file.write_text("\n".join([
        "from backprop_checked.algebra.formula import Formula",
        "from backprop_checked.algebra.notation import l, z",
        *lines,
    ]))  # fmt: skip
    spec = importlib.util.spec_from_file_location("written", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MINE = 'MINE = Formula(z(l), ("", z(l)), wrong={})'


def test_a_module_tells_its_own_formulas_and_no_alias(tmp_path):
    module = module_of(tmp_path, MINE, "@MINE.program", "def mine(z): return z", "ALSO = MINE")
    assert formulas_of(module) == {"MINE": module.MINE}
    assert formulas_of(importlib.import_module(__name__)) == {"A_FORMULA": A_FORMULA}


def test_a_formula_of_a_module_without_a_program_is_named_with_its_line(tmp_path):
    with pytest.raises(FormulaError, match=r"written.py:3: MINE has no program: write @MINE.program"):
        formulas_of(module_of(tmp_path, MINE, "def mine(z): return z"))


def test_a_program_under_another_name_is_refused_with_its_line(tmp_path):
    with pytest.raises(
        FormulaError, match=r"written.py:4: other\(\) is the program of a formula called OTHER, and this one"
    ):
        module_of(tmp_path, MINE, "@MINE.program", "def other(z): return z")


def test_a_second_program_is_refused_with_both_lines(tmp_path):
    again = ("@MINE.program", "def mine(z): return z")
    with pytest.raises(FormulaError, match=r"written.py:6: MINE has a program already, .*written.py:4"):
        module_of(tmp_path, MINE, *again, *again)


def test_a_formula_without_steps_is_refused():
    with pytest.raises(FormulaError, match="equals nothing yet"):
        Formula(z(l), wrong={})


def test_a_step_of_another_shape_is_refused_with_both_shapes():
    with pytest.raises(ShapeError, match=re.escape("z(ℓ) is n[ℓ] × 1, but the step “wrong” is n[ℓ + 1] × 1")):
        Formula(z(l), ("right", z(l)), ("wrong", z(l + 1)), wrong={})
    with pytest.raises(ShapeError, match="a number"):
        Formula(z(l), ("wrong", z(l)[j, 0]), wrong={})
    with pytest.raises(ShapeError, match="a number"):
        Formula(z(l)[j, 0], ("wrong", z(l)), wrong={})


def test_an_index_that_the_left_side_lacks_is_refused():
    with pytest.raises(FormulaError, match=r"has a loose k, which .* lacks: sum over it"):
        Formula(d(C, b(l)[j, 0]), ("", delta(l)[j, 0] * a(l - 1)[k, 0]), wrong={})
    Formula(d(C, b(l)[j, 0]), ("", delta(l)[j, 0] * Sum(a(l - 1)[k, 0], (k, 0, n[l - 1] - 1))), wrong={})


def test_an_index_that_runs_over_two_widths_is_refused():
    with pytest.raises(ShapeError, match="j runs over"):
        Formula(W(l)[j, j], ("", W(l)[j, j]), wrong={})


def test_an_order_stands_once_and_alone():
    h = Number("h")
    for term in (2 * Remainder(h, 1), Remainder(h, 1) + Remainder(h, 2), C * Remainder(h, 2)):
        with pytest.raises(FormulaError, match="stands once"):
            Formula(C, ("", term), wrong={})
    assert Formula(C, ("", C + Remainder(h, 2)), wrong={}).steps[0].remainder == Remainder(h, 2)


@pytest.mark.parametrize(
    ("lhs", "at"),
    [
        (z(l), l),
        (d(C, W(l)), l),
        (d(C, a(l - 1)), l),
        (d(z(l + 1), z(l)), l),
        (delta(L), L),
        (delta(1), 1),
        (C, l),
        (d(C, y()), l),
    ],
)
def test_a_formula_speaks_of_one_layer(lhs, at):
    assert Formula(lhs, ("", lhs), wrong={}).at == at


def test_parameters_are_letters_by_name(named):
    formula = named(
        Formula(delta(l), ("", delta(l)), wrong={}),
        mine=W(l),
        each=Each(W(k), k, 1, L),
        two=2,
        f=FunctionOf(C, W(l)),
    )
    terms = formula.terms(lambda W_next, a_prev, slope, delta, C, mine, two, cost_slope, default=3: None)
    assert terms == [W(l + 1), a(l - 1), slope(l), delta(l), C, W(l), 2, d(C, a(l))]
    assert isinstance(formula.terms(lambda each: None)[0], Each)
    assert isinstance(formula.terms(lambda f: None)[0], FunctionOf)


def test_an_unknown_parameter_is_named_with_the_line_of_its_program(named):
    formula = named(Formula(delta(l), ("", delta(l)), wrong={}), text="a text is no term")
    for program in (lambda nobody: nobody, lambda text: text):
        with pytest.raises(FormulaError, match=r"takes “(nobody|text)”, which is no letter") as caught:
            formula.terms(program)
        assert f"{__file__}:{program.__code__.co_firstlineno}" in str(caught.value)


def test_twins_know_each_other():
    first = Formula(z(l), ("", z(l)), wrong={})
    second = Formula(z(l), ("", z(l)), twin_of=first, wrong={})
    assert first.twins == [second]


def lay(*layouts):
    """A formula whose derivatives have these layouts: two gradients, and two Jacobians."""
    first, second, lower, upper = layouts
    turned = lambda term, layout, own: term if layout == own else term.T  # noqa: E731
    jacobian = z(l + 1), z(l)
    return Formula(
        turned(d(C, z(l), layout=first), first, "denominator"),
        (
            "",
            turned(d(*jacobian, layout=lower), lower, "denominator")
            @ turned(d(C, z(l + 1), layout=second), second, "denominator"),
        ),
        ("", turned(d(*jacobian, layout=upper), upper, "denominator") @ delta(l + 1)),
        wrong={},
    )


@pytest.mark.parametrize("layouts", list(product(("numerator", "denominator"), repeat=4)))
def test_a_derivative_has_one_layout_in_a_formula(layouts):
    gradients, jacobians = set(layouts[:2]), set(layouts[2:])
    if gradients == jacobians != {"numerator", "denominator"} or (gradients, jacobians) == (
        {"denominator"},
        {"numerator"},
    ):
        lay(*layouts)
        return
    with pytest.raises(FormulaError, match=r"^d.* is in (numerator|denominator) layout, and another"):
        lay(*layouts)


def test_layers_are_counted_from_one():
    network = Network(2, 3, 4, 5)
    assert list(every(network)) == [1, 2, 3]
    assert list(hidden(network)) == [1, 2]
    assert last(network) == [3]


@pytest.mark.parametrize(
    "letters", [Letters(), Letters(rows=True), Letters(samples=N), Letters(samples=N, rows=True)]
)
def test_no_wrong_transpose_fits_by_luck(letters):
    for network in networks(letters=letters):
        sides = [*network.widths, *[network.samples] * (network.samples > 1)]
        assert len(set(sides)) == len(sides)


def test_free_indices_are_those_of_the_left_side():
    formula = Formula(d(z(l)[i, 0], W(l)[j, k]), ("", d(z(l)[i, 0], W(l)[j, k])), wrong={})
    assert formula.indices() == {i: n[l], j: n[l], k: n[l - 1]}
    assert slope(l).shape == (n[l], 1)
