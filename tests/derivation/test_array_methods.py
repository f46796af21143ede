"""Programs with tensors' methods, classes as entries, and a shift before exp; squares beside layers above."""

import subprocess
import sys

import pytest

from backprop_checked.derivation.judge import judge
from backprop_checked.derivation.verdicts import DEFINED, ELSEWHERE, RIGHT, SHAPE, UNDECIDED, UNREAD, WRONG

from .verdict_states import states_by_line

pytestmark = pytest.mark.slow

TENSORS = """x = torch.randn(N, D_in)
h = x.mm(w1)
h_relu = h.clamp(min=0)
y_pred = h_relu.mm(w2)
loss = (y_pred - y).pow(2).sum().item()
grad_y_pred = 2.0 * (y_pred - y)
grad_w2 = h_relu.t().mm(grad_y_pred)
grad_h_relu = grad_y_pred.mm(w2.t())
grad_h = grad_h_relu.clone()
grad_h[h < 0] = 0
grad_w1 = x.t().mm(grad_h)"""
CLASSES = """h = np.maximum(0, X.dot(W1) + b1)
scores = h.dot(W2) + b2
scores -= np.max(scores, axis=1, keepdims=True)
exp_scores = np.exp(scores)
probs = exp_scores / exp_scores.sum(axis=1, keepdims=True)
correct_logprobs = -np.log(probs[range(N), y])
loss = np.sum(correct_logprobs) / N
dscores = probs.copy()
dscores[range(N), y] -= 1
dscores /= N
dW2 = h.T.dot(dscores)
db2 = dscores.sum(axis=0)
dh = dscores.dot(W2.T)
dh[h <= 0] = 0
dW1 = X.T.dot(dh)"""
BATCHES = """xb = X_train[idx]
yb = Y_train[i:i + batch_size]
p = softmax(xb @ W + b)
dlogits = (p - yb) / len(xb)
dW = xb.T @ dlogits
db = dlogits.sum(axis=0)"""


@pytest.mark.parametrize(("text", "right"), [(TENSORS, 8), (CLASSES, 8), (BATCHES, 2)])
def test_programs_as_they_stand_in_courses(text, right):
    states = list(states_by_line(text).values())
    assert set(states) <= {RIGHT, DEFINED}
    assert states.count(RIGHT) >= right


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        (TENSORS, "mm(w2.t())", "mm(w2)"),
        (TENSORS, "grad_y_pred = 2.0 *", "grad_y_pred = "),
        (TENSORS, "grad_h[h < 0]", "grad_h[h > 0]"),
        (TENSORS, "x.t().mm(grad_h)", "x.t().mm(grad_h_relu)"),
        (CLASSES, "dscores /= N", "dscores /= N * N"),
        (CLASSES, "h.T.dot(dscores)", "dscores.T.dot(h)"),
        (CLASSES, "dscores.sum(axis=0)", "dscores.sum(axis=1)"),
        (BATCHES, "xb.T @ dlogits", "xb.T @ p"),
        (BATCHES, "(axis=0)", "(axis=1)"),
    ],
)
def test_a_slip_in_them_is_not_called_right(text, old, new):
    assert text.count(old) == 1
    line = text[: text.index(old)].count("\n")
    assert states_by_line(text.replace(old, new))[line] in (WRONG, SHAPE, UNDECIDED)


def test_the_wrong_half_of_a_relu_is_seen_in_what_is_made_of_it():
    found = states_by_line(CLASSES.replace("dh[h <= 0]", "dh[h >= 0]"))
    assert found[max(found)] in (WRONG, UNDECIDED)


def test_a_shift_that_something_else_is_made_of_is_not_passed_over():
    text = """scores = X.dot(W1) + b1
e = np.exp(scores - np.max(scores, axis=1, keepdims=True))
p = e / np.sum(e, axis=1, keepdims=True)
loss = np.sum(np.log(np.sum(e, axis=1))) - np.sum(Y * scores)
dscores = p - Y"""
    found = states_by_line(text)
    assert found[1] == UNREAD
    assert found[4] not in (RIGHT, ELSEWHERE)


def test_a_square_beside_layers_that_stand_above():
    text = "Z¹ = XW¹ + b¹\nH = tanh(Z¹)\nZ² = HW² + b²\nŶ = softmax(Z²)\n∂L/∂Z¹ = ∂L/∂H ⊙ (1 − H²)"
    assert list(states_by_line(text).values()) == [RIGHT] * 5
    assert states_by_line(text.replace("1 − H²", "1 − H"))[4] == WRONG
    last = "δ² = (a² − y) ⊙ a² ⊙ (1 − a²)\nδ¹ = (W²)ᵀ δ² ⊙ a¹ ⊙ (1 − a¹)\n∂C/∂W² = δ² (a¹)ᵀ"
    tanh = (
        "z¹ = W¹ x + b¹\na¹ = tanh(z¹)\nz² = W² a¹ + b²\na² = σ(z²)\nC = ½ ‖a² − y‖²\n" + last.split("\n")[0]
    )
    assert list(states_by_line(last).values()) == [RIGHT] * 3
    assert states_by_line(tanh)[5] == RIGHT  # 1 − a² is no slope of tanh: the 2 is a layer


@pytest.mark.parametrize("sample", ["x_i^T w", "w^T x_i"])
def test_one_sample_is_a_column_beside_a_matrix_with_a_row_for_each(sample):
    text = rf"""\hat{{y}} = \sigma(Xw + b)
z_i = {sample} + b
\ell = -\frac{{1}}{{n}} \sum_i [y_i \log \hat y_i + (1-y_i)\log(1-\hat y_i)]
\nabla_w \ell = \frac{{1}}{{n}} \sum_i (\hat{{y}}_i - y_i) x_i
\nabla_w \ell = \frac{{1}}{{n}} X^T(\hat{{y}} - y)"""
    assert list(states_by_line(text).values()) == [RIGHT] * 5
    assert states_by_line(text.replace("(\\hat{y}_i - y_i) x_i", "(\\hat{y}_i - y_i) x_i^T"))[3] == SHAPE
    assert states_by_line(text.replace("(\\hat{y}_i - y_i) x_i", "(y_i - \\hat{y}_i) x_i"))[3] == WRONG
    squares = rf"L = \frac1n \|Xw - y\|^2 = \frac1n \sum_i ({sample} - y_i)^2"
    assert [v.state for chain in judge(squares).chains for v in chain.verdicts] == [RIGHT, RIGHT]


SCALARS = """from math import exp, log
x, y = 1.5, 1.0
w, b = 0.4, -0.2
z = w * x + b
a = 1 / (1 + exp(-z))
loss = -(y * log(a) + (1 - y) * log(1 - a))
dloss_da = -y / a + (1 - y) / (1 - a)
da_dz = a * (1 - a)
dz_dw = x
dloss_dz = dloss_da * da_dz
dloss_dw = dloss_dz * dz_dw"""


def test_derivatives_of_one_letter_by_another_in_a_program_of_numbers():
    assert list(states_by_line(SCALARS).values()) == [RIGHT] * 4 + [DEFINED] * 2 + [RIGHT] * 2
    assert states_by_line(SCALARS.replace("a * (1 - a)", "z * (1 - z)"))[9] == WRONG
    assert states_by_line(SCALARS.replace("dz_dw = x", "dz_dw = w"))[10] == WRONG


DOCSTRING = r'''class Network:
    def cost_derivative(self, output_activations, y):
        """Return the vector of partial derivatives \partial C_x /
        \partial a for the output activations."""
        return (output_activations-y)
    def backprop(self, x, y):
        delta = self.cost_derivative(a2, y) * sigmoid_prime(z2)  # \delta^L
        dW2 = np.dot(delta, a1.T)'''


def test_latex_in_a_docstring_makes_no_program_latex():
    found = states_by_line(DOCSTRING)
    assert found[6] == RIGHT
    assert not found.keys() & {2, 3}


def test_python_says_nothing_of_latex_in_a_docstring(tmp_path):
    program = tmp_path / "network.py"
    program.write_text(DOCSTRING, encoding="utf-8")
    command = [sys.executable, "-W", "always", "-m", "backprop_checked.derivation", program]
    result = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert result.stderr == ""
    assert "right" in result.stdout


@pytest.mark.parametrize("aside", [" (y one-hot)", "       (W2 is H x K)", " (the mean of all samples)."])
def test_what_explains_an_equation_in_brackets(aside):
    text = f"z¹ = W¹x + b¹{aside}\na¹ = tanh(z¹){aside}\n∂C/∂W¹ = (∂C/∂z¹) xᵀ{aside}"
    assert list(states_by_line(text).values()) == [RIGHT] * 3
    assert states_by_line("∂C/∂W = δ aᵀ (a of the layer below)").keys() == {0}


def test_the_sigmoid_of_a_pre_activation_that_has_no_name():
    text = """h = np.tanh(np.dot(x, W1) + b1)
score = 1.0 / (1.0 + np.exp(-(np.dot(h, W2) + b2)))
error = score - target
grad_b2 = error"""
    assert list(states_by_line(text).values()) == [RIGHT, RIGHT, DEFINED, RIGHT]
    assert states_by_line(text.replace("(1.0 + np.exp(-(", "(1.0 + np.exp(("))[1] != RIGHT


def test_what_is_made_of_a_gradient_that_is_not_judged_is_not_wrong():
    text = """h = np.tanh(x @ W1 + b1)
out = h @ W2 + b2
error = out - y
dh = error * W2.flatten() * (1 - h ** 2)
db1 = dh"""
    found = states_by_line(text)
    assert found[3] == found[4] == UNDECIDED


def test_the_outputs_of_a_softmax_that_are_called_s_and_a_case_that_is_said_first():
    text = r"""Softmax: $s_i = \frac{e^{z_i}}{\sum_j e^{z_j}}$ and the loss
$C = -\sum_i t_i \ln s_i$ with one-hot $t$.
For $i = j$: $\frac{\partial s_i}{\partial z_i} = s_i (1 - s_i)$
For $i \neq j$: $\frac{\partial s_i}{\partial z_j} = s_i s_j$
Hence $\frac{\partial C}{\partial z_j} = s_j - t_j$"""
    assert list(states_by_line(text).values()) == [RIGHT, RIGHT, UNDECIDED, UNDECIDED, RIGHT]
    assert states_by_line(text.replace("s_j - t_j", "s_j + t_j"))[4] == WRONG


def test_y_beside_t_and_another_output_is_a_hidden_activation():
    text = (
        r"z_j = \sum_i w_{ji} x_i, \quad y_j = \sigma(z_j)" + "\n" + r"E = \frac{1}{2} \sum_k (p_k - t_k)^2"
    )
    verdicts = [verdict.state for chain in judge(text).chains for verdict in chain.verdicts]
    assert verdicts[1:] == [RIGHT, RIGHT]
    alone = [
        verdict.state for chain in judge("y = σ(z)\nE = ½ ‖y − t‖²").chains for verdict in chain.verdicts
    ]
    assert alone == [RIGHT, RIGHT]  # here y is the output


@pytest.mark.parametrize("axis", ["axis=0, keepdims=True", "axis=0"])
def test_the_greatest_of_another_axis_is_no_shift(axis):
    right = "Z = X @ W + b\nP = np.exp(Z - np.max(Z, axis=1, keepdims=True)) / np.sum(np.exp(Z - np.max(Z, axis=1, keepdims=True)), axis=1, keepdims=True)"
    assert list(states_by_line(right).values()) == [RIGHT, RIGHT]
    assert states_by_line(right.replace("axis=1, keepdims=True))", f"{axis}))"))[1] != RIGHT
    named = "Z = X @ W + b\nexp_Z = np.exp(Z - Z.max(axis=1, keepdims=True))\nP = exp_Z / exp_Z.sum(axis=1, keepdims=True)"
    assert states_by_line(named)[2] == RIGHT
    assert states_by_line(named.replace("Z.max(axis=1, keepdims=True)", f"Z.max({axis})"))[2] != RIGHT


def test_a_shift_that_a_line_uses_which_is_no_statement_alone_is_not_passed_over():
    text = """Z = X @ W + b
exp_Z = np.exp(Z - Z.max(axis=1, keepdims=True))
P = exp_Z / exp_Z.sum(axis=1, keepdims=True)
loss = (np.log(exp_Z.sum(axis=1)).sum()
        - np.sum(Y * Z))"""
    assert states_by_line(text)[2] != RIGHT
