"""Lines about attention, normalisation, recurrence and moves, as people write them, in the letters of a formula."""

import importlib
import json
import os
import subprocess
import sys

import pytest

from backprop_checked.catalog import declared_settings
from backprop_checked.catalog.paths import PROJECT
from backprop_checked.derivation import verdicts
from backprop_checked.derivation.answers import answer
from backprop_checked.derivation.command import main
from backprop_checked.derivation.serialised import to_data
from snippets.attention.score_gradient import SCORE_GRADIENT

pytestmark = pytest.mark.slow

SCORES = "attention.score_gradient.SCORE_GRADIENT"
QUERIES = "attention.query_gradient.QUERY_GRADIENT"
INPUT = "normalisation.input_gradient.INPUT_GRADIENT"
ERROR = "recurrence.error.ERROR"
HUBER, GELU, FOCAL = "losses.huber.HUBER", "losses.gelu.GELU", "losses.focal.FOCAL"
TAYLOR, DROP = "gradient_checking.taylor.TAYLOR", "training.first_order_drop.FIRST_ORDER_DROP"
# (formula, line, whether it is right)
BATCH_INPUT = "normalisation.batch_input.BATCH_INPUT"
POOL, SHARDS = "moves.max_pool.MAX_POOL", "batches.shards.SHARDS"
CELL = "recurrence.lstm_cell_gradient.LSTM_CELL_GRADIENT"
LINES = [
    ("attention.value_gradient.VALUE_GRADIENT", r"\frac{\partial L}{\partial V} = P^T \frac{\partial L}{\partial O}", True),
    (SCORES, r"\frac{\partial L}{\partial S_{ij}} = P_{ij} \left( \frac{\partial L}{\partial P_{ij}} - \sum_{l} P_{il} \frac{\partial L}{\partial P_{il}} \right)", True),
    (SCORES, r"\frac{\partial L}{\partial S_{ij}} = \sum_{l} \frac{\partial L}{\partial P_{il}} P_{il} (\mathbf{1}[l = j] - P_{ij})", True),
    (SCORES, r"\frac{\partial P_{ij}}{\partial S_{ir}} = P_{ij} (\mathbf{1}[j = r] - P_{ij})", False),
    (QUERIES, r"\frac{\partial L}{\partial Q} = \frac{1}{\sqrt{d_k}} \frac{\partial L}{\partial S} K", True),
    (QUERIES, r"\frac{\partial L}{\partial Q} = \frac{\partial L}{\partial S} K / d_k", False),
    ("attention.key_gradient.KEY_GRADIENT", r"\frac{\partial C}{\partial K_{jk}} = \frac{1}{\sqrt{d_k}} \sum_{i=1}^{T} \frac{\partial C}{\partial S_{ij}} Q_{ik}", True),
    ("attention.key_gradient.KEY_GRADIENT", r"\frac{\partial C}{\partial K_{jk}} = \frac{1}{\sqrt{d_k}} \sum_{i=2}^{T} \frac{\partial C}{\partial S_{ij}} Q_{ik}", False),
    ("attention.scores.SCORES", r"S = \frac{Q K^T}{\sqrt{d_k}}", True),
    ("attention.scores.SCORES", "Q @ K.T / np.sqrt(Q.shape[1])", True),
    (INPUT, r"\frac{\partial L}{\partial x_i} = \frac{1}{n s} \left( n g_i - \sum_j g_j - \hat{x}_i \sum_j g_j \hat{x}_j \right)", True),
    (INPUT, r"\frac{\partial L}{\partial x_i} = \frac{1}{s} \left( g_i - \hat{x}_i \sum_j g_j \hat{x}_j \right)", False),
    (INPUT, "(g - np.mean(g) - x_hat * np.mean(g * x_hat)) / s", True),
    (ERROR, r"\delta^{(t)} = W^\top \delta^{(t+1)} \odot \sigma'(z^{(t)}) + G^{(t)} \odot \sigma'(z^{(t)})", True),
    (ERROR, r"\delta^{(t)} = W^\top \delta^{(t+1)} \odot \sigma'(z^{(t)})", False),
    (ERROR, r"\delta^{(t)} = (G^{(t)} + W^\top \delta^{(t+1)}) \odot \sigma'(z^{(t+1)})", False),
    ("convolution.forward.FORWARD", r"Z_{n,f,i,j} = b_f + \sum_{c,u,v} X_{n,c,s i+u,s j+v} W_{f,c,u,v}", True),
    ("moves.reshape.RESHAPE", r"\frac{\partial C}{\partial X_{ij}} = g_{iD+j}", True),
    ("moves.flip.FLIP", "g[::-1]", True),
    (HUBER, r"\frac{\partial c_m}{\partial a_m} = \begin{cases} r_m & \text{if } |r_m| \le \kappa \\ \kappa \, \operatorname{sign}(r_m) & \text{otherwise} \end{cases}", True),
    (HUBER, r"\frac{\partial c_m}{\partial a_m} = \begin{cases} r_m, & |r_m| < \kappa \\ \kappa, & r_m > \kappa \\ -\kappa, & r_m < -\kappa \end{cases}", True),
    (HUBER, r"\frac{\partial c_m}{\partial a_m} = \begin{cases} r_m & |r_m| \le \kappa \\ \kappa & \text{otherwise} \end{cases}", False),
    (HUBER, "np.clip(r, -kappa, kappa)", True),
    (HUBER, "np.clip(r, 0, kappa)", False),
    (HUBER, "np.where(np.abs(r) <= kappa, r, np.sign(r))", False),
    ("losses.bce_stable.BCE_STABLE", "np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z)))", True),
    ("losses.bce_stable.BCE_STABLE", r"c_m = \begin{cases} \log(1 + e^{z_m}) - y_m z_m & z_m < 0 \\ \log(1 + e^{-z_m}) - y_m z_m & z_m \geq 0 \end{cases}", False),
    ("losses.softsign.SOFTSIGN", r"\frac{G_{ij}}{(1 + \lvert X_{ij} \rvert)^2}", True),
    ("losses.softsign.SOFTSIGN", "G / (1 + |X|)^2", True),
    ("losses.softsign.SOFTSIGN", "G / (1 + ||X| - 1|)^2", False),
    ("losses.leaky_relu.LEAKY_RELU", "np.where(X < 0, alpha * G, G)", True),
    ("losses.leaky_relu.LEAKY_RELU", "np.where(X < 0, G, alpha * G)", False),
    (GELU, r"G_{ij} (\Phi(X_{ij}) + X_{ij} \varphi(X_{ij}))", True),
    (GELU, r"G_{ij} (\Phi_{ij} + X_{ij} \varphi(X_{ij}) / 2)", False),
    (GELU, "G * ((1 + erf(X / np.sqrt(2))) / 2 + X * np.exp(-X**2 / 2) / np.sqrt(2 * np.pi))", True),
    (GELU, "G * ((1 + erf(X)) / 2 + X * np.exp(-X**2 / 2) / np.sqrt(2 * np.pi))", False),
    (GELU, r"G_{ij} (\Phi_{ij} + X_{ij} e^{-X_{ij}^2 / 2} \cdot 7 / \sqrt{308})", False),
    ("losses.gelu_tanh.GELU_TANH", r"T_{ij} = \tanh(\sqrt{2 / \pi} (X_{ij} + \beta X_{ij}^3))", True),
    (FOCAL, r"-s_m (1 - q_m)^{\gamma + 1} + s_m \gamma q_m (1 - q_m)^\gamma \log q_m", True),
    (FOCAL, r"-s_m (1 - q_m)^{\gamma - 1} + s_m \gamma q_m (1 - q_m)^\gamma \log q_m", False),
    (FOCAL, r"\frac{\partial c_m}{\partial q_m} = \gamma (1 - q_m)^{\gamma - 1} \log q_m - (1 - q_m)^\gamma / q_m", True),
    ("losses.pos_weight.POS_WEIGHT", "p_m (1 - y_m) - w_+ y_m (1 - p_m)", True),
    ("losses.hinge.HINGE", r"c_m = \max\{0, 1 - s_m z_m\}", True),
    ("losses.hinge.HINGE", r"c_m = \min\{0, 1 - s_m z_m\}", False),
    ("losses.silu.SILU", r"G_{ij} \sigma(X_{ij}) (1 + X_{ij} (1 - \sigma(X_{ij})))", True),
    ("losses.silu.SILU", r"G_{ij} \sigma(X_{ij}) (1 - \sigma(X_{ij}))", False),
    (TAYLOR, r"f(x + h) = f + h \frac{\partial f}{\partial x} + O(h^2)", True),
    (TAYLOR, r"f(x + h) = f + h f'(x) + \frac{h^2}{2} f''(x) + O(h^3)", True),
    (TAYLOR, r"f(x + h) = f + h f'(x) + h^2 f''(x) + O(h^3)", False),
    (TAYLOR, r"\frac{f(x + h) - f(x - h)}{2 h} = f'(x) + O(h^2)", True),
    (TAYLOR, r"\frac{f(x + h) - f(x - h)}{h} = f'(x) + O(h^2)", False),
    (TAYLOR, r"\frac{f(x + 2 h) - f(x)}{2 h} = f'(x) + h f''(x) + O(h^2)", True),
    (DROP, r"C(\theta - \eta \frac{\partial C}{\partial \theta}) - C = -\eta \sum_j \left(\frac{\partial C}{\partial \theta_j}\right)^2 + O(\eta^2)", True),
    (DROP, r"C(\theta - \eta \frac{\partial C}{\partial \theta}) - C = \eta \sum_j \left(\frac{\partial C}{\partial \theta_j}\right)^2 + O(\eta^2)", False),
    (DROP, "eta * np.sum(gradient**2)", False),
    ("gradient_checking.kink.KINK", r"\frac{f(x + h) - f(x - h)}{2 h} = \frac{x + h}{h}", False),
    ("gradient_checking.central_difference.CENTRAL_DIFFERENCE", "(f_of_x(x + h) - f_of_x(x - h)) / (2 * h)", True),
    ("gradient_checking.central_difference.CENTRAL_DIFFERENCE", "(f_of_x(x + 2 * h) - f_of_x(x)) / (2 * h)", False),
    ("scalar.activation.ACTIVATION", "function(function(z))", False),
    ("gradient_checking.best_step.BEST_STEP", "np.cbrt(3 * noise / third)", True),
    ("gradient_checking.best_step.BEST_STEP", r"\sqrt{\frac{3 \varepsilon}{M}}", False),
    ("training.square_floor.SQUARE_FLOOR", r"C = \frac{1}{2} + \frac{\sum_m (1 - a^+_m)^2 + \sum_m a^-_m (a^-_m - 2)}{2 M}", False),
    # A size by its name, the last axis, a step below a letter, an exponent above a function.
    (BATCH_INPUT, "(1 / N) * gamma / s * (N * G - np.sum(G, axis=0) - X_hat * np.sum(G * X_hat, axis=0))", True),
    (BATCH_INPUT, "(1 / D) * gamma / s * (D * G - np.sum(G, axis=0) - X_hat * np.sum(G * X_hat, axis=0))", False),
    ("attention.key_gradient.KEY_GRADIENT", "dS.T @ Q / np.sqrt(Q.shape[-1])", True),
    ("attention.key_gradient.KEY_GRADIENT", "dS.T @ Q / np.sqrt(Q.shape[0])", False),
    (CELL, r"\frac{\partial C}{\partial h_t} \odot o_t \odot (1 - \tanh^2(c_t)) + f_{t+1} \odot \frac{\partial C}{\partial c_{t+1}}", True),
    (CELL, r"\frac{\partial C}{\partial h_t} \odot o_t \odot (1 - \tanh(c_t)) + f_{t+1} \odot \frac{\partial C}{\partial c_{t+1}}", False),
    (CELL, r"\frac{\partial C}{\partial h_t} \odot o_t \odot (1 - \tanh^2(c_t)) + f_t \odot \frac{\partial C}{\partial c_{t+1}}", False),
    ("moves.split.SPLIT", r"\begin{pmatrix} \frac{\partial C}{\partial R} & \frac{\partial C}{\partial A} \end{pmatrix}", False),
    # An exponent that is a fraction below 0, a sum over what holds, a gradient by its name in a program, no vector.
    (BATCH_INPUT, r"\frac{\partial C}{\partial v_j} = -\frac{1}{2} \sum_i G_{ij} \gamma_j (X_{ij} - \mu_j) (v_j + \varepsilon)^{-3/2}", True),
    (BATCH_INPUT, r"\frac{\partial C}{\partial v_j} = -\frac{1}{2} \sum_i G_{ij} \gamma_j (X_{ij} - \mu_j) (v_j + \varepsilon)^{-1/2}", False),
    (BATCH_INPUT, "np.sum(dX, axis=0) = 0", True),
    (BATCH_INPUT, "np.sum(dX, axis=1) = 0", False),
    ("moves.embedding.EMBEDDING", r"\frac{\partial C}{\partial E_{vj}} = \sum_{i : t_i = v} G_{ij}", True),
    ("moves.embedding.EMBEDDING", r"\frac{\partial C}{\partial E_{vj}} = \sum_{i : t_i \neq v} G_{ij}", False),
    (QUERIES, "dQ = dS @ K / np.sqrt(K.shape[1])", True),
    (QUERIES, "dQ = dS @ K / K.shape[1]", False),
    (QUERIES, "dK = dS.T @ Q / np.sqrt(K.shape[1])", True),
    ("normalisation.scale_gradient.SCALE_GRADIENT", "dgamma = np.sum(G * X_hat, axis=0)", True),
    ("normalisation.scale_gradient.SCALE_GRADIENT", "dgamma = np.sum(G * X, axis=0)", False),
    ("steps.momentum.MOMENTUM", "v^{(0)} = 0", True),
    ("steps.momentum.MOMENTUM", "v^{(t)} = 0", False),
    (CELL, r"\frac{\partial C}{\partial h_t} \odot o_t \odot \operatorname{sech}^2(c_t) + f_{t+1} \odot \frac{\partial C}{\partial c_{t+1}}", True),
    # Sizes of which none is 1, and the value of an index map as a number: only there these differ.
    ("convolution.kernel_gradient.KERNEL_GRADIENT", r"\frac{\partial C}{\partial W_{fcuv}} = \sum_n \sum_i \sum_j \Delta_{nfij} X_{n,c,i+u,j+v}", False),
    (POOL, r"\frac{\partial C}{\partial X_{qr}} = \sum_{ij} G_{ij} \mathbf{1}[q = i + u_{i,j}] \mathbf{1}[r = j + v_{i,j}]", False),
    (SHARDS, r"\frac{\partial C}{\partial W} = \sum_s \frac{\partial C_s}{\partial W}", False),
    (SHARDS, r"\frac{\partial C}{\partial W} = \frac{1}{N} \sum_s N_s \frac{\partial C_s}{\partial W}", True),
]  # fmt: skip
UNREADABLE = {
    (
        ERROR,
        r"\delta^{(t)} = W^\top \delta^{(t+2)}",
    ): "“delta” is of a layer or a step that this forward pass",
    (SCORES, r"\frac{\partial C}{\partial S_{ij}} = P_{ik}"): "“k” numbers nothing on the left side",
    (SCORES, r"\frac{\partial C}{\partial S_{ij}} = foo"): "is no letter of this forward pass",
    (SCORES, r"\frac{\partial C}{\partial S_{ij}} ="): "this is no equation: an equals sign is missing",
    ("moves.cut.CUT", r"x_{b + s i}"): "this is no whole number that can stand for a place",
    ("losses.silu.SILU", r"G_{ij} \varphi(X_{ij})"): "“varphi” is no function of this forward pass",
    ("losses.softsign.SOFTSIGN", "G / (1 + |X)"): "a bar has no partner",
    (TAYLOR, r"f(x + h) = f + h f'(x)"): "is taken at another place",
    (HUBER, r"\begin{cases} r_m \\ \kappa \end{cases}"): "what holds otherwise stands last",
    (
        "layouts.quadratic.NUMERATOR_QUADRATIC",
        r"C\left(x + x\right) - C",
    ): "is taken at another place than the forward pass",
}


def judged(name, line):
    """The only verdict on a line in the letters of a formula, from the data that a browser gets."""
    module, _, own = name.rpartition(".")
    formula = getattr(importlib.import_module(f"snippets.{module}"), own)
    data = json.loads(json.dumps(to_data(declared_settings.declared(formula))))
    [line] = answer(line, declared=data)["lines"]
    [verdict] = line["verdicts"]
    return verdict, line


@pytest.mark.parametrize(("name", "line", "is_right"), LINES)
def test_a_line_in_a_formulas_own_letters(name, line, is_right):
    verdict, shown = judged(name, line)
    assert (
        verdict["state"] == verdicts.RIGHT
        if is_right
        else verdict["state"] in (verdicts.WRONG, verdicts.SHAPE)
    )
    assert shown["read"]


@pytest.mark.parametrize(("name", "line"), UNREADABLE)
def test_what_the_forward_pass_does_not_have_is_said(name, line):
    verdict, _ = judged(name, line)
    assert verdict["state"] == verdicts.UNREAD
    assert UNREADABLE[name, line] in verdict["headline"]


@pytest.mark.parametrize(
    "line", ["P * (dP - np.sum(dP * P, axis=1, keepdims=True))", declared_settings.statement(SCORE_GRADIENT)]
)
def test_a_right_line_in_own_letters_says_which_formula_it_is(line):
    assert judged(SCORES, line)[0]["formula"] == "attention.score_gradient"


def test_another_right_line_is_not_the_formula():
    line = r"\frac{\partial L}{\partial S_{ij}} = \sum_{l} \frac{\partial L}{\partial P_{il}} P_{il} (\mathbf{1}[l = j] - P_{ij}) + 0 S_{ij}"
    verdict, _ = judged(SCORES, line)
    assert (verdict["state"], verdict["formula"]) == (verdicts.RIGHT, "")


def test_a_wrong_approximation_shows_no_numbers():
    """They would hold what O(…) leaves open."""
    verdict, _ = judged(TAYLOR, "f(x + h) = f + 2 h f'(x) + O(h^2)")
    assert verdict["state"] == verdicts.WRONG
    assert "in a power of h" in str(verdict)
    assert "An example" not in str(verdict)


@pytest.mark.parametrize(
    "line",
    [
        r"\frac{\partial f}{\partial x} = \frac{f(x + h) - f}{h^2} + O(h)",  # what is left open is too large
        r"f(x + h) = f + h f'(x) + O(h^3)",
    ],
)
def test_what_is_left_open_is_followed_like_the_rest(line):
    assert judged(TAYLOR, line)[0]["state"] != verdicts.RIGHT


def test_a_wrong_variant_has_its_name_and_the_formulas():
    verdict, _ = judged(SCORES, "P * dP")
    assert (verdict["headline"], verdict["formula"]) == (
        "wrong: the row's sum is forgotten",
        "attention.score_gradient",
    )


def test_the_command_takes_the_file_of_a_formula(tmp_path, capsys):
    data = declared_settings.settings("attention.score_gradient")["SCORE_GRADIENT"]["own"]
    (tmp_path / "formula.json").write_text(json.dumps(data), encoding="utf-8")
    (tmp_path / "notes.txt").write_text("P * (dP - np.sum(dP * P, axis=1, keepdims=True))", encoding="utf-8")
    given = [str(tmp_path / "notes.txt"), "--formula", str(tmp_path / "formula.json")]
    assert main(given) == 0
    assert "the forward pass of the formula attention.score_gradient" in capsys.readouterr().out
    assert main([given[0], "--formula", given[0]]) == 2


def test_an_end_that_counts_back_from_nothing_is_no_end():
    """g[p:-z] is empty where z is 0."""
    verdict, _ = judged("moves.pad.PAD", "g[p:-z]")
    assert verdict["state"] == verdicts.SHAPE


def test_what_a_browser_gets_is_the_same_in_every_process():
    """SymPy holds the arguments of a maximum in a set, and letters are numbered as they are made."""
    program = (
        "import json, sys; from backprop_checked.catalog.declared_settings import settings; "
        "print(json.dumps([settings(name) for name in sys.argv[1:]]))"
    )
    names = ["gradient_checking.max_form", "losses.bce_stable", "attention.causal"]

    def written(seed, order):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", program, *order]
        return json.loads(subprocess.check_output(command, env=environment, cwd=PROJECT, text=True))

    first = written("1", names)
    assert all(first)
    for seed in "7", "8":
        assert json.dumps(written(seed, names[::-1])[::-1]) == json.dumps(first)


@pytest.mark.parametrize(
    ("name", "line"),
    [
        (SHARDS, r"N = \sum_s N_s"),  # the parts of a batch are as long as the batch
        (SHARDS, r"C = \sum_s \frac{N_s}{N} C_s"),
        (POOL, r"\sum_{q,r} \frac{\partial C}{\partial X_{qr}} = \sum_{i,j} G_{ij}"),
        ("moves.max_axis.MAX_AXIS", r"\frac{\partial C}{\partial X_{i,w_i}} = g_i"),
        ("moves.embedding.EMBEDDING", r"\sum_v \frac{\partial C}{\partial E_{vj}} = \sum_i G_{ij}"),
    ],
)
def test_an_example_holds_what_is_declared_of_an_index_map(name, line):
    assert judged(name, line)[0]["state"] in (verdicts.RIGHT, verdicts.UNDECIDED)


def test_a_sum_does_not_run_over_an_index_of_a_definition():
    data = json.loads(json.dumps(declared_settings.settings("steps.momentum")["MOMENTUM"]["own"]))
    lines = answer("s = \\mu^{t-k}\nv^{(t)} = \\sum_{k=1}^{t} s g^{(k)}", declared=data)["lines"]
    assert [line["verdicts"][0]["state"] for line in lines] == [verdicts.UNREAD] * 2


@pytest.mark.parametrize("right", ["N_s/N", "0"])
def test_what_is_computed_beside_a_letter_has_no_derivative_by_it(right):
    """C = Σ (N_s/N) C_s holds, but in the forward pass both are sums of what the samples cost."""
    data = declared_settings.settings("batches.shards")["SHARDS"]["own"]
    [line] = answer(rf"\frac{{\partial C}}{{\partial C_s}} = {right}", declared=data)["lines"]
    [verdict] = line["verdicts"]
    assert verdict["state"] == "cannot tell"
    assert "not computed from C_part here, but beside it" in verdict["headline"]


@pytest.mark.parametrize("above", ["(2 C)", "C^2", r"\log C"])
def test_neither_has_what_is_made_of_it(above):
    data = declared_settings.settings("batches.shards")["SHARDS"]["own"]
    [line] = answer(rf"\frac{{\partial {above}}}{{\partial C_s}} = 0", declared=data)["lines"]
    assert line["verdicts"][0]["state"] == verdicts.UNDECIDED


@pytest.mark.parametrize(
    "line",
    [
        r"\frac{\partial C}{\partial X_{ij}} = g_i 1[X_{ij} \geq y_i]",
        r"\max(0, y_i - X_{ij}) = y_i - X_{ij}",
    ],
)
def test_no_example_says_that_a_largest_entry_is_not_the_largest(line):
    data = declared_settings.settings("moves.max_axis")["MAX_AXIS"]["own"]
    [answered] = answer(line, declared=data)["lines"]
    assert answered["verdicts"][0]["state"] == verdicts.UNDECIDED
