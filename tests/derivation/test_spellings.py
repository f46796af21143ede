"""Names and lines of well-known programs and courses: syn0 and l1_delta, dZ[2], δ₁ of the last layer, one-line
regressions; what is true of them is not called wrong, and what is false is not called right."""

import pytest

from backprop_checked.derivation.judge import judge
from backprop_checked.derivation.verdicts import (
    DEFINED,
    ELSEWHERE,
    RIGHT,
    SHAPE,
    SKIPPED,
    UNDECIDED,
    WRONG,
)

from .verdict_states import verdict_states

pytestmark = pytest.mark.slow

SYNAPSES = """def nonlin(x, deriv=False):
    if deriv == True:
        return x * (1 - x)
    return 1 / (1 + np.exp(-x))
l0 = X
l1 = nonlin(np.dot(l0, syn0))
l2 = nonlin(np.dot(l1, syn1))
l2_error = y - l2
l2_delta = l2_error * nonlin(l2, deriv=True)
l1_error = l2_delta.dot(syn1.T)
l1_delta = l1_error * nonlin(l1, deriv=True)
syn1 += l1.T.dot(l2_delta)"""
IN_ORDER = r"""z_1 = x W_1 + b_1
h = \sigma(z_1)
z_2 = h W_2 + b_2
\hat{y} = softmax(z_2)
\delta_1 = \hat{y} - y
\delta_2 = \delta_1 W_2^T
\delta_3 = \delta_2 \circ \sigma'(z_1)
\frac{\partial J}{\partial x} = \delta_3 W_1^T"""
LINEAR = {
    "a program": "dw = X.T @ (X @ w - y) / m",
    "matrices, with a bias": "dW = X.T @ (X @ W + b - Y)",
    "a gradient of theta": "grad = 2 / m * X.T @ (X @ theta - y)",
    "a design matrix": "gradients = 2/m * X_b.T.dot(X_b.dot(theta) - y)",
    "a mean": r"\frac{\partial J}{\partial w} = \frac{1}{m} X^T (Xw - y)",
    "a square": r"\nabla_w L = 2 X^T (X w - y)",
    "from targets": r"\nabla_w L = -2 X^T (y - X w)",
    "multiplied out": r"\nabla_w L = 2 X^T X w - 2 X^T y",
    "one input": "dw = (2/n) * np.sum(x * (y_pred - y))\ndb = (2/n) * np.sum(y_pred - y)",
    "Python's own sum": "dw = (-2/m) * sum(x * (y - y_pred))",
    "with its cost": "loss = np.mean((y_pred - y) ** 2)\ndw = (2/n) * np.sum(x * (y_pred - y))",
    "with a line for ŷ": "y_pred = w * x + b\ndw = (2/n) * sum(x * (y_pred - y))",
    "entries of a design matrix": r"\frac{\partial J}{\partial w_j} = "
    r"\frac{1}{m}\sum_{i=1}^m (\hat{y}_i - y_i) x_{ij}",
}
FALSE = {
    "X for its transpose": "dw = X @ (X @ w - y) / m",
    "a sum for a difference": "dw = X.T @ (X @ w + y)",
    "no transpose of the design matrix": r"\nabla_w L = 2 X (X w - y)",
    "w for y": r"\nabla_w L = 2 X^T X w - 2 X^T w",
    "no input": "y_pred = w * x + b\ndw = (2/n) * sum(y_pred - y)",
    "another factor than the cost's": "loss = np.mean((y_pred - y) ** 2)\n"
    "dw = (1/n) * np.sum(x * (y_pred - y))",
    "no slope": "a2 = sigmoid(z2)\ndz2 = 2 * (a2 - y)",
    "no slope, for a stated cost": "C = \\frac{1}{2} (a - y)^2\n\\delta = a - y",
}


@pytest.mark.parametrize("text", LINEAR.values(), ids=LINEAR)
def test_linear_regression_is_right(text):
    assert set(verdict_states(judge(text))) == {RIGHT}


@pytest.mark.parametrize("text", FALSE.values(), ids=FALSE)
def test_and_a_slip_in_it_is_not(text):
    *before, last = verdict_states(judge(text))
    assert last in (WRONG, SHAPE)
    assert set(before) <= {RIGHT}


def test_synapses_and_layers():
    states = verdict_states(judge(SYNAPSES))
    assert states == [RIGHT] * 3 + [DEFINED, ELSEWHERE, DEFINED, RIGHT, SKIPPED]


def test_a_slip_among_synapses():
    slip = SYNAPSES.replace("l2_delta.dot(syn1.T)", "l2_error.dot(syn1.T)")
    assert verdict_states(judge(slip))[6] == WRONG


@pytest.mark.parametrize("bracket", [False, True])
def test_layers_in_brackets_are_layers(bracket):
    text = "dZ2 = A2 - Y\ndW2 = dZ2 @ A1.T / m\ndZ1 = W2.T @ dZ2 * A1 * (1 - A1)"
    slip = text.replace("W2.T", "W2")
    for each, states in ((text, [RIGHT] * 3), (slip, [RIGHT, RIGHT, SHAPE])):
        for digit in "12" if bracket else "":
            each = each.replace(f"Z{digit}", f"Z[{digit}]").replace(f"A{digit}", f"A[{digit}]")
            each = each.replace(f"W{digit}", f"W[{digit}]")
        assert verdict_states(judge(each)) == states


def test_errors_that_are_numbered_in_the_order_of_the_derivation():
    assert verdict_states(judge(IN_ORDER)) == [RIGHT] * 4 + [DEFINED] * 3 + [RIGHT]
    without_slope = IN_ORDER.replace(r" \circ \sigma'(z_1)", "")
    assert RIGHT not in verdict_states(judge(without_slope))[4:]


def test_a_loss_may_have_a_small_letter():
    text = "dl_dz2 = a2 - y\ndl_dW2 = dl_dz2 @ a1.T"
    assert verdict_states(judge(text)) == [RIGHT, RIGHT]
    assert verdict_states(judge(text.replace("@ a1.T", "@ z1.T")))[1] == WRONG


def test_numbers_of_another_type_are_the_same_numbers():
    assert verdict_states(judge("dZ1 = np.multiply(dA1, np.int64(A1 > 0))")) == [RIGHT]
    assert verdict_states(judge("dZ1 = np.multiply(dA1, np.int64(A1 < 0))")) == [WRONG]


def test_what_does_not_speak_of_targets_leaves_the_cost_as_it_is():
    """a1.T @ dz2 is right where a sample is a row, and so is what stands beside it."""
    assert verdict_states(judge("dz2 = a2 - y\ndW2 = a1.T @ dz2")) == [RIGHT, ELSEWHERE]


def test_sizes_that_happen_to_be_equal_decide_nothing():
    """The mean over two outputs and the mean over two samples are the same number."""
    text = "a2 = sigmoid(z2)\nloss = np.sum((a2 - y) ** 2) / m\ndL_da2 = 2 * (a2 - y) / m"
    assert verdict_states(judge(text)) == [RIGHT] * 3
    assert verdict_states(judge(text.replace("= 2 *", "= 1 *")))[2] != RIGHT


def test_a_cost_by_its_name():
    text = "J = CE(y, \\hat{y})\n\\frac{\\partial J}{\\partial z} = \\hat{y} - y"
    assert verdict_states(judge(text)) == [RIGHT, RIGHT]
    assert verdict_states(judge(text.replace("= \\hat{y} - y", "= y - \\hat{y}"))) == [RIGHT, WRONG]


def test_outputs_in_capitals_and_indices_of_layers():
    text = r"""E = \frac{1}{2}\sum_k (O_k - t_k)^2
\delta_k = O_k(1 - O_k)(O_k - t_k)
\frac{\partial E}{\partial W_{jk}} = O_j \delta_k
\delta_j = O_j (1 - O_j) \sum_{k} \delta_k W_{jk}"""
    assert verdict_states(judge(text)) == [RIGHT, RIGHT, ELSEWHERE, ELSEWHERE]
    assert verdict_states(judge(text.replace(r"\delta_k W_{jk}", r"\delta_j W_{jk}")))[-1] == WRONG
    assert verdict_states(judge(text.replace("(O_k - t_k)\n", "(O_k + t_k)\n")))[1] == WRONG


def test_a_digit_behind_a_letter_of_latex_is_its_layer():
    text = r"""h = \sigma(z1)
\frac{\partial L}{\partial z1} = \frac{\partial L}{\partial h} \odot \sigma'(z1)"""
    assert verdict_states(judge(text)) == [RIGHT, RIGHT]
    assert verdict_states(judge(text.replace(r" \odot \sigma'(z1)", "")))[1] == WRONG


def test_a_linear_and_a_softmax_output_by_the_number_of_its_layer():
    softmax = "A^{[2]} = softmax(Z^{[2]})\ndZ^{[2]} = A^{[2]} - Y"
    assert verdict_states(judge(softmax + r" \,")) == [RIGHT, RIGHT]
    assert verdict_states(judge(softmax.replace("A^{[2]} - Y", r"Y - A^{[2]} \,"))) == [RIGHT, WRONG]
    linear = (
        "Z3 = np.dot(A2, W3) + b3\nA3 = Z3\nloss = (1/(2*m)) * np.sum(np.square(A3 - Y))\n"
        "dZ3 = (1/m) * (A3 - Y)"
    )
    assert verdict_states(judge(linear)) == [RIGHT] * 4
    assert verdict_states(judge(linear.replace("dZ3 = (1/m)", "dZ3 = (2/m)"))) == [RIGHT] * 3 + [WRONG]


def test_what_a_program_gives_to_dy_is_what_dy_is():
    text = (
        "a1 = np.dot(x, W1) + b1\nz1 = sigmoid(a1)\na2 = np.dot(z1, W2) + b2\ny = softmax(a2)\n"
        "dy = (y - t) / batch_num\ngrads['W2'] = np.dot(z1.T, dy)\nda1 = np.dot(dy, W2.T)\n"
        "dz1 = sigmoid_grad(a1) * da1\ngrads['W1'] = np.dot(x.T, dz1)"
    )
    assert verdict_states(judge(text)) == [RIGHT] * 4 + [DEFINED, RIGHT, DEFINED, DEFINED, RIGHT]
    slip = text.replace("sigmoid_grad(a1) * da1", "da1")
    assert verdict_states(judge(slip))[-1] in (WRONG, SHAPE)


def test_classes_taken_off_what_softmax_gives():
    text = (
        "h = np.maximum(0, np.dot(x, W1) + b1)\ns = np.dot(h, W2) + b2\np = softmax(s)\n"
        "p[range(N), y] -= 1\ngrads['W2'] = 1 / N * np.dot(h.T, p)\n"
        "delta = p.dot(W2.T) * (h > 0)\ngrads['b1'] = np.mean(delta, axis=0)"
    )
    states = [RIGHT] * 3 + [DEFINED, RIGHT, DEFINED, RIGHT]
    assert verdict_states(judge(text)) == states
    assert verdict_states(judge(text.replace(" * (h > 0)", "")))[-1] != RIGHT


def test_the_number_of_targets_is_the_number_of_samples_where_there_is_one_output():
    text = (
        "Z2 = np.dot(A1, W2) + b2\nA2 = sigmoid(Z2)\ndZ2 = A2 - y\n"
        "dW2 = np.dot(A1.T, dZ2) / y.size\ndb2 = np.sum(dZ2, axis=0) / y.size"
    )
    assert verdict_states(judge(text)) == [RIGHT] * 3 + [ELSEWHERE] * 2
    assert verdict_states(judge(text.replace("A1.T, dZ2", "A1.T, A2")))[3] == WRONG


REMARKED = """h₁ = ReLU(z₁)         (activations, cached for backward pass)
∂L/∂h₁ = W₂ᵀ · ∂L/∂z₂           (backprop to hidden layer)
∂L/∂z₁ = ∂L/∂h₁ ⊙ ReLU'(z₁)    (ReLU derivative: z₁ > 0)
∂L/∂b₁ = ∂L/∂z₁                 shape: (n1, 1)"""


def test_remarks_behind_plain_lines():
    assert verdict_states(judge(REMARKED)) == [RIGHT] * 4
    assert verdict_states(judge(REMARKED.replace("= ∂L/∂z₁    ", "= z₁    ")))[3] == WRONG


def test_a_cost_of_a_design_matrix():
    text = "L(W) = \\|XW - Y\\|_F^2\n\\nabla_W L = 2 X^T(XW - Y)"
    assert verdict_states(judge(text)) == [RIGHT, RIGHT]
    assert verdict_states(judge(text.replace("= 2 X", "= X")))[1] == WRONG


def test_b_as_the_size_of_a_batch():
    text = r"\frac{\partial L}{\partial \mathbf{Z}} = \frac{\mathbf{P} - \mathbf{Y}}{B}"
    assert verdict_states(judge(text)) == [RIGHT]
    assert verdict_states(judge(text.replace(r"\mathbf{P} - \mathbf{Y}", r"\mathbf{P} + \mathbf{Y}"))) == [
        WRONG
    ]


@pytest.mark.parametrize(
    "body",
    ["np.where(x < 0, 0, 1)", "x >= 0", "1. * (x >= 0)", "(0 <= x).astype(int)", "np.where(0 > x, 0, 1)"],
)
def test_a_slope_that_is_one_at_zero_is_no_slope_of_an_activation(body):
    """No activation of a ReLU is below 0, so x ≥ 0 is 1 of every one."""
    slope = f"def relu_derivative(x):\n    return {body}\n"
    of_activation = "A1 = np.maximum(0, Z1)\ndZ1 = dA1 * relu_derivative(A1)"
    assert RIGHT not in verdict_states(judge(slope + of_activation))[1:]
    assert verdict_states(judge(slope + of_activation.replace("(A1)", "(Z1)"))) == [RIGHT, RIGHT]
    open_at_zero = slope.replace(body, "x > 0") + of_activation
    assert verdict_states(judge(open_at_zero)) == [RIGHT, RIGHT]


@pytest.mark.parametrize("axis", ["axis=1", "axis=-1", "axis=1, keepdims=False"])
def test_a_softmax_that_does_not_keep_its_axis_is_none(axis):
    text = "def softmax(x):\n    return np.exp(x) / np.sum(np.exp(x), {})\nZ = X @ W + b\nP = softmax(Z)\ndZ = P - Y"
    assert verdict_states(judge(text.format(axis)))[1] != RIGHT
    assert verdict_states(judge(text.format("axis=1, keepdims=True"))) == [RIGHT, RIGHT, RIGHT]


def test_a_name_that_is_set_anew_from_itself():
    text = (
        "delta = Y_hat - Y\ndW2 = np.dot(delta, A1.T)\ndelta = np.dot(W2.T, delta) * (1 - A1**2)\n"
        "dW1 = np.dot(delta, X.T)"
    )
    assert verdict_states(judge(text)) == [RIGHT, RIGHT, DEFINED, RIGHT]
    assert verdict_states(judge(text.replace(" * (1 - A1**2)", "")))[-1] == WRONG


def test_what_comes_from_a_softmax_by_any_name():
    text = "logits = X @ W\npred = softmax(logits)\ngrad = (pred - y) / len(X)\ndW = X.T @ grad"
    assert verdict_states(judge(text)) == [RIGHT, RIGHT, DEFINED, RIGHT]
    assert verdict_states(judge(text.replace("pred - y", "pred + y")))[-1] == WRONG
    book = "a2 = np.dot(z1, W2) + b2\nz1 = sigmoid(a1)\ny = softmax(a2)\ndy = (y - t) / N\ndz1 = np.dot(dy, W2.T)"
    assert verdict_states(judge(book)) == [RIGHT] * 3 + [DEFINED, RIGHT]


def test_one_number_a_sample_in_an_array_of_one_axis():
    text = "y_pred = np.dot(X, w) + b\ndw = np.dot(y_pred - y, X) / m"
    report = judge(text)
    assert verdict_states(report) == [RIGHT, RIGHT]
    assert any("one axis" in note for note in report.chains[1].verdicts[0].notes)
    assert verdict_states(judge(text.replace("y_pred - y,", "y_pred + y,")))[1] == WRONG


def test_only_brackets_that_fit_are_said():
    text = "E = \\frac{1}{2}||x_2-y||^2\nx_2 = \\sigma(W_2 x_1 + b_2)\n"
    line = r"\frac{\partial E}{\partial x_1} = W_2^T (x_2 - y) \odot \sigma'(W_2 x_1 + b_2)"
    report = judge(text + line)
    assert verdict_states(report) == [RIGHT] * 3
    assert any("write brackets" in note for note in report.chains[2].verdicts[0].notes)


def test_a_product_without_a_space_in_plain_mathematics():
    assert verdict_states(judge("y = Wx + b\n∂L/∂W = ∂L/∂y · xᵀ")) == [RIGHT, RIGHT]
    assert verdict_states(judge("y = Wx + b\n∂L/∂W = ∂L/∂y · bᵀ"))[1] != RIGHT


def test_an_activation_that_is_its_pre_activation():
    text = "Z = X @ W + b\nA = Z\ndZ = A - Y"
    assert verdict_states(judge(text)) == [RIGHT] * 3
    assert verdict_states(judge(text.replace("A - Y", "Y - A")))[2] == WRONG


@pytest.mark.parametrize("cost", ["BC", "CC", "B C", "BCL(y, ŷ)", "C + L"])
def test_a_cost_that_is_made_of_itself_is_said_to_be_unclear(cost):
    states = verdict_states(judge(f"L = {cost}\ndL/dz = ŷ + y"))
    assert RIGHT not in states


def test_a_step_with_a_number_for_its_rate_is_a_step():
    assert verdict_states(judge("dW2 = dZ2 @ A1.T\nW2 = W2 - 0.1 * dW2")) == [RIGHT, SKIPPED]
    assert SKIPPED not in verdict_states(judge("dW2 = dZ2 @ A1.T\nW2 = A1 - 0.1 * dW2"))


def test_a_and_what_it_lacks_to_one_side_by_side_are_multiplied_entry_by_entry():
    text = r"\frac{\partial L}{\partial Z_1} = \frac{\partial L}{\partial A_1} \odot A_1 (1 - A_1)"
    assert verdict_states(judge(text)) == [RIGHT]
    assert verdict_states(judge(text.replace("(1 - A_1)", "(1 + A_1)"))) == [SHAPE]


def test_a_chain_that_begins_with_a_name_is_judged_behind_it():
    """Beside z₁ and z₂, h without a number is of the one hidden layer."""
    text = r"""\delta_1 = \frac{\partial J}{\partial z_2} = \hat{y} - y
\delta_2 = \frac{\partial J}{\partial h} = \delta_1 W_2^T
\delta_3 = \frac{\partial J}{\partial z_1} = \delta_2 \circ \sigma'(z_1)"""
    assert verdict_states(judge(text)) == [DEFINED, RIGHT, DEFINED, ELSEWHERE, DEFINED, RIGHT]
    assert RIGHT not in verdict_states(judge(text.replace(r"\hat{y} - y", r"\hat{y} + y")))[:2]


def test_two_lines_of_a_program_that_fit_in_rows_alone_are_in_rows():
    text = "dhidden = np.dot(dscores, W2.T) * (hidden > 0)\ndW1 = X.T.dot(dhidden)"
    assert verdict_states(judge(text)) == [DEFINED, RIGHT]
    assert verdict_states(judge(text.replace("hidden > 0", "hidden < 0")))[1] != RIGHT


@pytest.mark.parametrize(
    "text",
    [
        "- The net: `h = relu(X @ W1 + b1)`, `z = h @ W2 + b2`.\n- Then `dL/dW2 = h.T @ dL/dz` (in rows).",
        "**Forward pass**\n```python\nh = relu(X @ W1 + b1)  # hidden\nz = h @ W2 + b2\n```\n1. dL/dW2 = h.T @ dL/dz",
        "/* h = relu(X @ W1 + b1) */\n//! z = h @ W2 + b2\n// dL/dW2 = h.T @ dL/dz    what every course has",
        "## Given $X \\in \\mathbb{R}^{n}$\n$$h = \\mathrm{relu}(X W_1 + b_1)$$ with $z = h W_2 + b_2$ we have\n"
        "### A step\n* $\\frac{dL}{dW_2} = h^T \\frac{dL}{dz}$ for $W_2$",
    ],
)
def test_what_is_around_equations_in_a_page_is_passed_over(text):
    assert verdict_states(judge(text)) == [RIGHT] * 3


def test_gradients_of_each_sample_may_be_written_as_derivatives():
    forward = "z = X @ W + b\np = softmax(z, axis=1)\n"
    lines = "dL/dz = p - y\ndL/dW = X.T @ (p - y) / m"
    assert verdict_states(judge(forward + lines)) == [RIGHT] * 4
    states = verdict_states(judge(forward + lines.replace("X.T @ (p - y) / m", "X.T @ (y - p) / m")))
    assert states[-1] == WRONG


def test_axes_as_torch_calls_them():
    text = "dZ2 = A2 - Y\ndb2 = dZ2.sum({}, keepdim=True)\ndW2 = A1.T @ dZ2"
    assert verdict_states(judge(text.format("dim=0"))) == [RIGHT] * 3
    assert verdict_states(judge(text.format("dim=1"))) != [RIGHT] * 3


def test_a_sum_behind_a_partial_sign():
    text = "z_j = g(a_j)\n" r"\delta_j = \sum_m \delta_m \frac{\partial \sum_i w_{mi} g(a_i)}{\partial a_j}"
    assert verdict_states(judge(text)) == [RIGHT, ELSEWHERE]
    assert verdict_states(judge(text.replace("{mi} g(a_i)", "{mi} a_i")))[1] == SHAPE


def test_where_all_is_a_comment_the_comment_is_read():
    text = "# dZ2 = A2 - Y\n# and the weights are these:\n#  dW2 = dZ2 @ A1.T\n\n# dW1 = A1"
    assert verdict_states(judge(text)) == [RIGHT, RIGHT, SHAPE]
    assert verdict_states(judge(text + "\ndb2 = dZ2.sum(axis=1, keepdims=True)")) == [RIGHT]


def test_the_lines_of_a_box_are_passed_over():
    text = "║ ∂L/∂Z₂ = Ŷ - Y          Shape: (m, k)  ║\n║ ∂L/∂W₂ = ∂L/∂Z₂ H₁ᵀ    Shape: (k, n)  ║"
    assert verdict_states(judge(text)) == [RIGHT, RIGHT]


def test_a_case_that_is_said_behind_an_equation_is_no_equation_and_nothing_is_wrong_for_it():
    text = r"\frac{\partial a_j}{\partial z_i} = a_i (1 - a_i), \quad i = j" "\n"
    assert verdict_states(judge(text + text.replace("i = j", r"i \neq j"))) == [UNDECIDED] * 2
    assert verdict_states(judge(r"\frac{\partial C}{\partial w_{jk}} = \delta_j x_k, \quad j = k")) == [RIGHT]


def test_pi_with_a_hat_is_an_output():
    text = r"\frac{\partial L}{\partial z} = \hat{\pi} - y"
    assert verdict_states(judge(text)) == [RIGHT]
    assert verdict_states(judge(text.replace("-", "+"))) != [RIGHT]


def test_the_mark_of_a_list_is_no_minus_and_no_number():
    assert (
        verdict_states(judge("- dW2 = A1.T @ dZ2\n* db2 = dZ2.sum(axis=0)\n2. dA1 = dZ2 @ W2.T"))
        == [RIGHT] * 3
    )


def test_a_letter_that_a_sentence_names_is_no_line():
    text = r"Let $W \in \mathbb{R}^{n \times m}$, and $\delta$ its error. Then $\frac{\partial C}{\partial b} = \delta$."
    assert verdict_states(judge(text)) == [RIGHT]
