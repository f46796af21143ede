"""Every mistake does what it claims, and what does not is refused."""

import importlib
import json

import numpy as np
import pytest

from backprop_checked.catalog.console import run
from backprop_checked.catalog.mistakes import _record as record
from backprop_checked.catalog.mistakes import groups
from backprop_checked.catalog.modules import modules
from backprop_checked.catalog.paths import DOCS
from backprop_checked.checker.fragments import SEEDS, Mistake, MistakeError, Scene
from snippets.gradient_checking.relative_error import relative_error
from snippets.mistakes.scenes import (
    CLASSIFIER,
    CNN,
    LAYERS,
    NOTEBOOK,
    QUESTION,
    SOFTMAX_SQUARES,
    SQUARE_COST,
)

pytestmark = pytest.mark.slow

EVERY = {
    f"{group}.{name.lower()}": mistake
    for group in groups()
    for name, mistake in vars(importlib.import_module(f"snippets.mistakes.{group}")).items()
    if isinstance(mistake, Mistake)
}
FORMULAS = set(modules())
EMPTY = Scene()

# What the checker has to say of them: first of the five texts' own, then of what people ask.
NAMED = {
    "factors.updated_weight": "weights already updated",
    "outputs.jacobian_twice": "p − y times the Jacobian again",
    "products.column_of_ones": "matrix product where ⊙ belongs",
    "outputs.z_minus_y": "z − y",
    "outputs.z_minus_y_softmax": "z − y",
    "outputs.two_dropped": "factor ½",
    "factors.n_forgotten": "N forgotten",
    "slopes.slope_at_the_input": "σ′ at the layer's input",
    "outputs.softmax_entry_by_entry": "only the diagonal of the softmax Jacobian",
    "factors.only_the_bias": "one sample only",
    "factors.bias_not_summed": "not summed over the batch",
    "factors.third_line": "N forgotten",
    "factors.penalty_is_constant": "penalty missing",
    "factors.penalty_halved": "penalty halved",
    "factors.n_twice": "divided by N twice",
    "factors.summed_over_everything": "summed over everything",
    "factors.one_axis_against_two": "wrong shape that broadcasts",
    "indices.only_way_that_fits": "transposed",
    "indices.not_transposed": "W not transposed",
    "indices.samples_in_rows": "wrong shape",
    "outputs.target_minus_output": "sign",
    "slopes.slope_missing": "σ′ missing",
    "slopes.slope_at_the_activation": "σ′ at a",
    "convolution.kernel_turned_too_often": "kernel flip",
    "todays_layers.attention_scale_forgotten": "factor 2",
}
# What finds each of them. A fragment that something else finds is another lesson: then mend its words, too.
FOUND_BY = {
    "shape": """
        checks.two_layouts convolution.stride_forgotten factors.bias_not_summed
        factors.one_axis_against_two factors.summed_over_everything indices.activation_not_transposed
        indices.inverse indices.order_of_the_chain indices.row_from_a_column indices.samples_in_rows
        indices.shape_comment indices.shape_of_w indices.three_indices products.column_of_ones
        products.einsum_keeps_a_row products.outer_product products.weights_times_error programs.globals
        programs.squeezed
    """,
    "algebra": """
        convolution.kernel_not_turned convolution.kernel_turned_too_often convolution.rows_and_channels
        factors.n_forgotten factors.n_twice factors.only_the_bias factors.overwritten
        factors.penalty_halved factors.penalty_is_constant factors.third_line factors.updated_weight
        indices.not_transposed indices.only_way_that_fits indices.second_derivative
        outputs.jacobian_twice outputs.softmax_entry_by_entry outputs.sum_by_exponential
        outputs.target_minus_output outputs.two_dropped outputs.z_alone outputs.z_minus_y
        outputs.z_minus_y_softmax products.einsum_stack products.matrix_product_for_slopes
        slopes.error_times_one_minus_error slopes.half_tanh slopes.sigmoid_of_one_minus_z
        slopes.sigmoid_times_z slopes.slope_at_the_activation slopes.slope_at_the_input
        slopes.slope_missing slopes.slope_of_the_neighbour
        todays_layers.attention_scale_forgotten todays_layers.batch_of_one todays_layers.carry_forgotten
        todays_layers.carry_not_transposed
        todays_layers.cell_not_carried todays_layers.keys_not_transposed
        todays_layers.loss_and_gradient_differ todays_layers.one_step_left
        todays_layers.scale_before_the_means todays_layers.skip_forgotten
        todays_layers.slope_of_the_state todays_layers.softmax_over_queries
        todays_layers.state_of_its_own_step todays_layers.statistics_constant
    """,
    "numbers": """
        checks.equal_floats checks.error_against_the_step checks.float32 checks.last_layer_for_all
        checks.letters_for_widths checks.relu_at_zero checks.sympy_and_matrices outputs.log_of_zero
        outputs.no_shift outputs.softmax_twice
        programs.integers programs.silent_init slopes.little_active training.labels_of_another_problem
        training.mu_on_the_gradient training.nesterov_sign training.saturated training.scaled_twice
        training.too_small_a_step training.unshuffled training.velocity_forgotten
        todays_layers.all_keys_masked todays_layers.decay_in_the_gradient todays_layers.dropout_not_scaled
        todays_layers.gradient_not_reset todays_layers.mask_after_softmax todays_layers.new_mask
        todays_layers.no_bias_correction todays_layers.repeated_tokens
        todays_layers.unbiased_variance_of_one
    """,
    "run": """
        programs.init_for_backward programs.misspelled_class programs.unbalanced_brackets
        programs.undefined_name programs.unreadable_product
    """,
    "reading": """
        checks.empty_list checks.equal_broadcasts checks.loose_bound checks.nan_passes
        checks.no_absolute_value checks.only_the_mean checks.wrong_words_on_a_figure
        convolution.wrong_shape_comments factors.norm_bars indices.free_index indices.last_row
        indices.small_slips_in_answer indices.summand_cancels indices.wrong_left_side
        outputs.product_of_three outputs.wrong_numerator products.einsum_stack_on_constants
    """,
}


@pytest.fixture(scope="module")
def made():
    return {}


@pytest.mark.parametrize("name", EVERY)
def test_every_mistake_runs_and_is_caught_by_what_the_page_says_of_it(name, made):
    made[name] = record(EVERY[name])
    assert json.loads(json.dumps(made[name]))["title"] == EVERY[name].title  # it will be kept
    assert name in FOUND_BY[made[name]["caught"]].split()


@pytest.mark.parametrize("name", EVERY)
def test_every_mistake_is_cured_by_formulas_that_exist(name):
    assert EVERY[name].cures
    assert set(EVERY[name].cures) <= FORMULAS


@pytest.mark.parametrize("name", NAMED)
def test_the_checker_names_what_went_wrong(name, made):
    verdicts = (made.get(name) or record(EVERY[name]))["checker"]
    assert verdicts
    assert not any(verdict["ok"] for verdict in verdicts)
    assert NAMED[name] in {named["name"] for verdict in verdicts for named in verdict["mistakes"]}


@pytest.mark.parametrize("seed", SEEDS)
def test_every_seed_has_entries_and_its_own_view(seed):
    assert any(mistake.seed == seed for mistake in EVERY.values())
    text = (DOCS / "mistakes" / "texts.md").read_text(encoding="utf-8")
    assert text.count(f"/// mistakes | {seed}\n") == 1


def test_names_are_anchors_so_no_two_are_equal():
    anchors = [name.partition(".")[2] for name in EVERY]
    assert len(anchors) == len(set(anchors))


# What catches a mistake follows from what happens


@pytest.mark.parametrize(
    ("wrong", "right", "scene", "caught"),
    [
        ("dw6 = (p - y) * a5.ravel()", "dw6 = np.outer(a5, p - y)", CNN, "shape"),
        ("dW3 = a2 @ delta3.T", "dW3 = delta3 @ a2.T", QUESTION, "shape"),
        ("db3 = -delta3", "db3 = delta3", QUESTION, "algebra"),
        ("x = np.ones(2) * delta3", "x = np.ones((2, 1)) * delta3", QUESTION, "shape"),
        ("np.exp(1000.0)", "np.exp(1.0)", EMPTY, "numbers"),
        ("[1, 2]", "[1, 3]", EMPTY, "numbers"),
        ("np.array([]).all()", "np.array([0]).all()", EMPTY, "reading"),
        ("np.array([0]).all()", "np.array([]).all()", EMPTY, "numbers"),
        ("undefined", "1", EMPTY, "run"),
        ("(", "1", EMPTY, "run"),
    ],
)
def test_what_catches_a_mistake_follows_from_what_happens(wrong, right, scene, caught):
    assert record(Mistake("it", "forum", wrong, right, scene=scene))["caught"] == caught


def test_the_softmax_that_overflows_is_right_on_symbols_and_so_caught_only_by_numbers():
    assert record(EVERY["outputs.no_shift"])["caught"] == "numbers"
    scene = Scene(data={"z": np.array([1000.0, 999.0])})
    entry = record(
        Mistake(
            "it",
            "forum",
            "np.exp(z) / np.sum(np.exp(z))",
            "np.exp(z - np.max(z)) / np.sum(np.exp(z - np.max(z)))",
            scene=scene,
        )
    )
    assert entry["caught"] == "numbers"


def test_a_dropped_2_reads_as_a_third_and_a_forgotten_n_as_it_should():
    for third in record(EVERY["outputs.two_dropped"])["claims"]:
        assert float(third["relative"]) == pytest.approx(1 / 3, abs=1e-4)
        assert third["times"] == "1/2"
    N = len(LAYERS.data["x"])
    for forgotten in record(EVERY["factors.n_forgotten"])["claims"]:
        assert float(forgotten["relative"]) == pytest.approx((N - 1) / (N + 1), abs=1e-4)
        assert forgotten["times"] == str(N)


def test_a_wrong_error_spoils_all_that_is_made_of_it_and_nothing_else():
    claims = record(EVERY["slopes.slope_missing"])["claims"]
    assert {claim["name"] for claim in claims} == {"W1", "b1", "W2", "b2"}
    assert all(claim["below"] for claim in claims)
    [claim] = record(EVERY["factors.updated_weight"])["claims"]
    assert claim["name"] == "w5"


@pytest.mark.parametrize(
    ("scene", "first"),
    [
        (CNN, "delta6 = p - y"),
        (QUESTION, "delta3 = (a3 - y) * a3 * (1 - a3)"),
        (NOTEBOOK, "delta3 = (a3 - y) * a3 * (1 - a3)"),
        (SQUARE_COST, "delta3 = 2 * (a3 - y) * a3 * (1 - a3)"),
        (LAYERS, "delta2 = (y2 - t) / len(x) * y2 * (1 - y2)"),
        (SOFTMAX_SQUARES, "dz = p * (grad - np.sum(grad * p, axis=1, keepdims=True))"),
        (CLASSIFIER, "dS = (p - onehot) / N"),
    ],
)
def test_the_backward_pass_behind_the_fragments_is_right(scene, first):
    claims, measured = run(first, scene).claims, scene.measured()
    assert set(claims) == set(scene.parameters)
    for name, claim in claims.items():
        assert relative_error(claim, measured[name]) < 1e-9


def test_the_message_of_the_question_is_the_message_here():
    error = record(EVERY["products.weights_times_error"])["error"]
    assert error.startswith("ValueError: matmul: Input operand 1 has a mismatch in its core dimension 0")
    assert "(size 20 is different from 10)" in error


# An entry that does not do what it claims


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"wrong": "db3 = delta3", "scene": QUESTION}, "“it”: what is said to be wrong comes out right"),
        ({"wrong": "1", "right": "1"}, "comes out right"),
        ({"wrong": "True", "right": "True"}, "comes out right"),
        ({"wrong": "db3 = -delta3", "right": "db3 = 2 * delta3", "scene": QUESTION}, "gives another db3"),
        ({"wrong": "1", "right": "1 / 0"}, "what is said to be right fails: ZeroDivisionError"),
        ({"wrong": "1"}, "claims no gradient, and there is nothing right beside it"),
    ],
)
def test_an_entry_that_does_not_do_what_it_claims_is_refused(arguments, message):
    with pytest.raises(MistakeError, match=message):
        record(Mistake("it", "forum", **arguments))


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"seed": "nowhere", "wrong": "1"}, "the seed is one of cnn, .*, not 'nowhere'"),
        ({"seed": "forum"}, "give either a fragment"),
        ({"seed": "forum", "wrong": "1", "quote": "words"}, "give either a fragment"),
    ],
)
def test_an_entry_that_cannot_be_meant_is_refused_as_it_is_written(arguments, message):
    with pytest.raises(MistakeError, match=message):
        Mistake("it", **arguments)


# The console


def test_a_fragment_prints_what_a_console_prints_and_an_error_ends_it():
    result = run("x = 1\nx + 1\nprint('told')\n1 / 0\nx", EMPTY)
    assert result.transcript == [("x = 1", ""), ("x + 1", "2"), ("print('told')", "told"), ("1 / 0", "")]
    assert result.error == "ZeroDivisionError: division by zero"
    assert result.value == 2


def test_a_warning_is_part_of_what_is_printed():
    [(_, printed)] = run("np.exp(np.array([1000.0]))", EMPTY).transcript
    assert printed == "RuntimeWarning: overflow encountered in exp\narray([inf])"


def test_a_fragment_claims_the_gradient_of_what_it_differentiates():
    result = run("dW3 = delta3 @ a2.T\ndelta = 1", QUESTION)
    assert list(result.claims) == ["W3"]


def test_a_fragment_cannot_spoil_the_network_for_the_next():
    before = QUESTION.measured()["W3"]
    run("W3 *= 0\na1[:] = 7", QUESTION)
    assert np.array_equal(QUESTION.measured()["W3"], before)
    assert np.array_equal(QUESTION.data["a1"], [[1], [2]])
