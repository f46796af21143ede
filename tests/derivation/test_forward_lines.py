"""The reader's own forward pass says what its names are: in programs, in any order, assigned once or again."""

import pytest

from backprop_checked.derivation.judge import judge
from tests.derivation.verdict_states import verdict_states

pytestmark = pytest.mark.slow

R, B, D, T = "right", "wrong", "taken as a definition", "cannot tell"

PROGRAMS = {
    "tanh, a linear output": (
        """
h = np.tanh(W1 @ x + b1)
o = W2 @ h + b2
dh = W2.T @ do
dW2 = do @ h.T
dW1 = (dh * (1 - h**2)) @ x.T
dW1 = (dh * (1 - h)) @ x.T
dW1 = dh @ x.T
""",
        [R, R, R, R, R, B, B],
    ),
    "a ReLU of a name": (
        """
z1 = W1 @ x + b1
h = np.maximum(0, z1)
z2 = W2 @ h + b2
dz1 = (W2.T @ dz2) * (z1 > 0)
dz1 = (W2.T @ dz2) * z1
""",
        [R, R, R, R, B],
    ),
    # the program of pytorch-examples, in which h is a pre-activation; its issue 5 asks for the last line
    "without biases, in rows": (
        """
h = x.dot(w1)
h_relu = np.maximum(h, 0)
y_pred = h_relu.dot(w2)
loss = np.square(y_pred - y).sum()
grad_y_pred = 2.0 * (y_pred - y)
grad_w2 = h_relu.T.dot(grad_y_pred)
grad_h_relu = grad_y_pred.dot(w2.T)
grad_w1 = x.T.dot(grad_h_relu * (h > 0))
grad_w1 = x.T.dot(grad_h_relu * (h_relu > 0))
grad_w1 = x.T.dot(grad_h_relu)
grad_h_relu = grad_y_pred.dot(grad_w2.T)
""",
        [R, R, R, R, R, R, R, R, R, B, B],
    ),
    # dennybritz's nn-from-scratch: the error of z2 is delta3
    "errors that count the input as a layer": (
        """
z1 = X.dot(W1) + b1
a1 = np.tanh(z1)
z2 = a1.dot(W2) + b2
probs = softmax(z2)
delta3 = probs - y
dW2 = (a1.T).dot(delta3)
delta2 = delta3.dot(W2.T) * (1 - np.power(a1, 2))
dW1 = np.dot(X.T, delta2)
delta2 = delta3.dot(W2.T) * (1 - a1)
dW1 = np.dot(X.T, delta3)
""",
        [R, R, R, R, R, R, R, R, B, "shapes do not fit"],
    ),
    "a skip that the network does not have": (
        """
h = np.maximum(0, W1 @ x + b1)
z2 = W2 @ h + h
dh = W2.T @ dz2 + dz2
dh = W2.T @ dz2
dW1 = (dh * (h > 0)) @ x.T
""",
        [R, D, T, T, R],
    ),
    "a skip over a layer": (
        """
z1 = W1 @ x + b1
h = np.maximum(z1, 0)
z2 = W2 @ h + b2
y_hat = z2 + x
dh = W2.T @ dy_hat
dz1 = dh * (z1 > 0)
dx = W1.T @ dz1
dx = W1.T @ dz1 + dy_hat
""",
        [R, R, R, D, T, R, T, T],
    ),
    "two ways to the output": (
        """
h = np.tanh(W1 @ x + b1)
y_hat = W2 @ h + W3 @ x + b2
dW3 = np.outer(y_hat - y, x)
dW1 = np.outer(W2.T @ (y_hat - y) * (1 - h**2), x)
""",
        [R, D, T, T],
    ),
    "an output that cannot be read": (
        r"""
q_i = (1 - \epsilon) y_i + \frac{\epsilon}{K}
L = -\sum_i q_i \log p_i
p = \mathrm{softmax}(z)
\frac{\partial L}{\partial z_i} = p_i - q_i
""",
        [D, D, R, T],
    ),
    "a threshold": ("z = W @ x - b\ndb = -dz\ndb = dz\ndz = da * ds(z)", [D, T, T, R]),
    "a scaled pre-activation": ("z = W @ x / np.sqrt(d)\ndW = dz @ x.T", [D, T]),
    "a temperature": (
        "p = softmax(z / T)\nL = -np.sum(y * np.log(p))\ndz = p - y",
        [D, R, T],
    ),
    "a mistake of shapes is none of another network": (
        "h = np.tanh(W1 @ x + b1)\nz2 = h @ W2 + b2\ndW1 = dz1 @ x.T\ndh = W2.T @ dz2",
        [R, "shapes do not fit", R, R],
    ),
    "scores and their softmax": (
        """
h1 = np.maximum(0, X.dot(W1) + b1)
o = h1.dot(W2) + b2
p = softmax(o)
do = p - y
dW2 = h1.T.dot(do)
dh1 = do.dot(W2.T)
dh1 = do.dot(W2.T) * (h1 > 0)
""",
        [R, R, R, R, R, R, B],
    ),
    "assigned again": (
        """
h = np.tanh(W1 @ x + b1)
h = np.tanh(W2 @ h + b2)
y_hat = W3 @ h + b3
dW3 = dy_hat @ h.T
tmp = W3.T @ dy_hat
dz2 = tmp * (1 - h**2)
tmp = W2.T @ dz2
da1 = tmp
da2 = tmp
""",
        [R, R, R, R, D, R, D, R, "shapes do not fit"],
    ),
    "one layer, without a number": (
        """
h = np.tanh(W @ x + b)
dW = (dh * (1 - h**2)) @ x.T
dW = (dh * (1 - h)) @ x.T
""",
        [R, R, B],
    ),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_what_a_program_computes_is_what_its_names_mean(name):
    text, expected = PROGRAMS[name]
    report = judge(text.strip())
    assert verdict_states(report) == expected


@pytest.mark.parametrize("hidden", [r"h = \tanh(W x + b)", "h = σ(W x + b)", "h = tanh(W x + b)"])
def test_h_is_the_layer_that_the_weights_compute(hidden):
    [chain] = judge(hidden).chains
    assert [verdict.state for verdict in chain.verdicts] == [R]


def test_h_alone_is_the_layer_below():
    [chain] = judge("∂C/∂W₂ = δ₂ hᵀ").chains
    assert chain.verdicts[0].state == R


def test_a_name_in_a_program_is_one_name_and_no_product_of_letters():
    verdict = judge("dW2 = dz2 @ hs.T").chains[0].verdicts[0]
    assert (verdict.state, "“hs”" in verdict.reason) == ("cannot be read", True)


def test_weights_numbered_from_nothing_are_those_of_what_they_compute():
    text = "z1 = W0 @ x + b0\na1 = np.tanh(z1)\nz2 = W1 @ a1 + b1\ndz1 = (W1.T @ dz2) * (1 - a1**2)\ndW1 = dz2 @ a1.T"
    assert verdict_states(judge(text)) == [R] * 5


@pytest.mark.parametrize(
    "text",
    [
        "z1 = W1 @ x + b1\na1 = np.tanh(z1)\nz2 = W1 @ a1 + b1",
        "z1 = W2 @ x + b2",
        "a1 = np.tanh(W1 @ x + b1)\na2 = np.tanh(W2 @ a1 + b2)\na3 = np.tanh(W2 @ a2 + b2)",
    ],
)
def test_wrong_weights_are_a_mistake_and_no_new_number(text):
    assert judge(text).chains[-1].verdicts[-1].state in (B, "shapes do not fit")


def test_a_function_that_needs_no_single_numbers_is_of_vectors():
    assert judge("a = σ(z)").assumed == []


@pytest.mark.parametrize(
    "text",
    [
        "h = np.tanh(W1 @ x + b1)\no = W2 @ h + b2\ndb2 = do * (1 - o**2)",
        "h = np.tanh(W1 @ x + b1)\no = W2 @ h + b2\nL = 0.5 * np.sum((o - y)**2)\ndW2 = (o - y) * (1 - o**2) @ h.T",
        "p = softmax(z)\nL = -np.sum(y * np.log(p))\ndz = (p - y) * p * (1 - p)",
    ],
)
def test_a_slope_of_an_output_that_has_another_is_not_right(text):
    assert judge(text).chains[-1].verdicts[-1].state != R


def test_a_name_may_be_assigned_by_what_it_was():
    text = "tmp = W2.T @ delta2\ntmp = tmp * s'(z1)\ndelta1 = tmp\ndelta1 = tmp * s'(z1)"
    assert verdict_states(judge(text)) == [D, D, R, B]


def test_the_mean_of_a_cost_is_that_of_the_line_that_states_it():
    text = "P = softmax(X @ W + b)\nloss = -np.sum(Y * np.log(P)) / N\ndW = X.T @ (P - Y) / N\ndW = X.T @ (P - Y)"
    assert verdict_states(judge(text)) == [R, R, R, B]
    text = "\n".join([*text.splitlines()[:2], "dW = X.T @ (P - Y)"])
    assert judge(text).chains[-1].verdicts[-1].state == B


def test_d_o_is_no_derivative_where_no_letter_is_called_o():
    text = (
        "out_h = sigmoid(X @ W1 + b1)\nout_o = sigmoid(out_h @ W2 + b2)\nE = 0.5 * np.sum((y - out_o)**2)\n"
        "d_o = (out_o - y) * out_o * (1 - out_o)\ndW2 = out_h.T @ d_o\ndW2 = out_h.T @ (d_o * out_o)"
    )
    states = verdict_states(judge(text))
    assert states == [R, R, R, D, R, B]


@pytest.mark.parametrize("first", ["h = relu(W1 x + b1)\ny = softmax(W2 h + b2)\n", "y = softmax(z2)\n"])
def test_what_softmax_computes_is_the_output_also_where_it_is_called_y(first):
    lines = {"dW2 = (y - t) h^T": R, "dh = W2^T (y - t)": R, "dW2 = (t - y) h^T": B, "dh = W2^T (y + t)": B}
    for line, expected in lines.items():
        states = verdict_states(judge(first + line))
        assert states == [*[R] * first.count("\n"), expected]


@pytest.mark.parametrize(
    ("text", "states"),
    [
        ("δ = y - t", "right"),
        ("delta_k = y_k - t_k", "right"),
        (r"\delta_k = y_k - t_k", "right"),
        ("E = 1/2 (y - t)^2\ndE/dy = y - t", "right right"),
        ("E = -t log y - (1-t) log(1-y)\ndE/dz = y - t", "right right"),
        ("δ = t - y", "wrong"),
        ("delta_k = t_k - y_k", "wrong"),
        ("δ = p - t", "right"),
        ("δ = a - t", "right"),
    ],
)
def test_beside_targets_called_t_y_is_the_output(text, states):
    assert " ".join(verdict_states(judge(text))) == states


@pytest.mark.parametrize(
    "text",
    [
        "h = \\sigma(x W_1 + b_1)\nz_2 = h W_2 + b_2\n\\delta_1 = \\delta_2 W_2^T \\odot \\sigma'(z_1)",
        "H = \\sigma(X W_1 + b_1)\n\\hat{Y} = \\sigma(H W_2 + b_2)\n"
        "\\frac{\\partial L}{\\partial W_2} = H^T (\\hat{Y} - Y)",
        "\\hat{y} = \\sigma(X w + b)\n"
        "J = -\\frac{1}{m} \\sum_{i=1}^{m} [ y_i \\log \\hat{y}_i + (1 - y_i) \\log (1 - \\hat{y}_i) ]",
    ],
)
def test_a_layer_of_rows_may_be_written_in_one_line(text):
    assert set(verdict_states(judge(text))) == {"right"}


def test_a_relu_may_be_written_with_where():
    text = "z1 = W1 @ x + b1\nh = np.where(z1 > 0, z1, 0)\ndh = W2.T @ dz2\ndz1 = dh * np.where(z1 > 0, 1, 0)"
    assert verdict_states(judge(text)) == ["right"] * 4


@pytest.mark.parametrize(
    ("forward", "slope", "right"),
    [
        ("h1 = np.tanh(W1 @ x + b1)", "h1 * (1 - h1)", False),
        ("h1 = np.tanh(W1 @ x + b1)", "(1 - h1**2)", True),
        ("h1 = sigmoid(W1 @ x + b1)", "(1 - h1**2)", False),
        ("h1 = sigmoid(W1 @ x + b1)", "h1 * (1 - h1)", True),
        ("h1 = relu(W1 @ x + b1)", "h1 * (1 - h1)", False),
        ("h1 = relu(W1 @ x + b1)", "(h1 > 0)", True),
        ("h1 = sigmoid(W1 @ x + b1)", "(h1 > 0)", False),
    ],
)
def test_the_slope_of_another_activation_than_the_stated_one_is_wrong(forward, slope, right):
    verdict = judge(f"{forward}\ndz1 = (W2.T @ dz2) * {slope}").chains[1].verdicts[0]
    assert verdict.state == ("right" if right else "wrong")
    assert right or (verdict.example and "another line says otherwise" in verdict.notes[0])


def test_there_is_no_bias_where_nothing_is_one():
    text = r"""
z_1 = w_1 x
a_1 = \sigma(z_1)
z_2 = w_2 a_1
a_2 = \sigma(z_2)
C = \frac{1}{2} (a_2 - y)^2
\frac{\partial C}{\partial w_1} = (a_2 - y) \sigma'(z_2) w_2 \sigma'(z_1) x
\frac{\partial C}{\partial w_1} = (a_2 - y) \sigma'(z_2) \sigma'(z_1) x
"""
    states = verdict_states(judge(text.strip()))
    assert states == [R] * 6 + [B]


def test_how_weights_are_ordered_is_said_by_the_line_that_has_them():
    text = r"""
\frac{\partial L}{\partial A^{l-1}} = W^l \frac{\partial L}{\partial Z^l}
\frac{\partial L}{\partial A^{l-1}} = (W^l)^T \frac{\partial L}{\partial Z^l}
Z^l = (W^l)^T A^{l-1} + W_0^l
"""
    states = verdict_states(judge(text.strip()))
    assert states == [R, "shapes do not fit", R]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "z1 = W1 @ x + b1\na1 = np.tanh(z1)\nz2 = W2 @ a1 + b2\ndz2 = z2 - y\ndW2 = (z2 - y) @ a1.T\n"
            "dz2 = (z2 - y) * z2",
            [R, R, R, R, R, B],
        ),
        (
            "z1 = W1 @ x + b1\na1 = sigmoid(z1)\nz2 = W2 @ a1 + b2\na2 = sigmoid(z2)\ndz2 = z2 - y\ndz2 = a2 - y",
            [R, R, R, R, B, R],
        ),
        (
            "l1 = x @ w1 + b1\nl2 = relu(l1)\nout = l2 @ w2 + b2\ndout = 2 * (out - y) / n\ndw2 = l2.T @ dout\n"
            "dw2 = l2.T @ dout / n",
            [R, R, R, R, R, B],
        ),
    ],
)
def test_an_output_that_targets_are_held_against_may_have_no_activation(text, expected):
    assert verdict_states(judge(text)) == expected


def test_a_sample_may_be_a_column_beside_a_design_matrix():
    text = r"""
h_\theta(x^{(i)}) = \sigma(\theta^T x^{(i)})
J(\theta) = -\frac{1}{m} \sum_{i=1}^{m} [ y^{(i)} \log h_\theta(x^{(i)}) + (1 - y^{(i)}) \log(1 - h_\theta(x^{(i)})) ]
\frac{\partial J}{\partial \theta_j} = \frac{1}{m} \sum_{i=1}^{m} (h_\theta(x^{(i)}) - y^{(i)}) x_j^{(i)}
\frac{\partial J}{\partial \theta} = \frac{1}{m} X^T (h - y)
\frac{\partial J}{\partial \theta} = \frac{1}{m} X (h - y)
"""
    states = verdict_states(judge(text.strip()))
    assert states == [R, R, R, R, "shapes do not fit"]


def test_an_output_of_each_sample_may_have_no_activation():
    text = r"""
\hat{y}^{(i)} = w^T x^{(i)} + b
J = \frac{1}{m} \sum_i (\hat{y}^{(i)} - y^{(i)})^2
\frac{\partial J}{\partial w} = \frac{2}{m} X^T (\hat{y} - y)
\frac{\partial J}{\partial b} = \frac{2}{m} \sum_i (\hat{y}^{(i)} - y^{(i)})
\frac{\partial J}{\partial b} = \frac{1}{m} \sum_i (\hat{y}^{(i)} - y^{(i)})
"""
    states = verdict_states(judge(text.strip()))
    assert states == [R, R, R, R, B]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            """
z_hidden = W_hidden @ x + b_hidden
a_hidden = sigmoid(z_hidden)
z_output = W_output @ a_hidden + b_output
a_output = sigmoid(z_output)
dz_output = a_output - y
dW_output = dz_output @ a_hidden.T
dW_hidden = ((W_output.T @ dz_output) * a_hidden * (1 - a_hidden)) @ x.T
dW_hidden = (W_output.T @ dz_output) @ x.T
""",
            [R, R, R, R, R, R, R, B],
        ),
        (
            """
delta_output = (a2 - y) * a2 * (1 - a2)
delta_hidden = (W2.T @ delta_output) * a1 * (1 - a1)
dW2 = delta_output @ a1.T
dW1 = delta_hidden @ x.T
dW1 = delta_output @ x.T
""",
            [D, D, R, R, "shapes do not fit"],
        ),
    ],
)
def test_a_word_behind_a_letter_is_no_list_of_indices(text, expected):
    assert verdict_states(judge(text.strip())) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "z_j = \\sum_k W_{jk} h_k + b_j\n\\hat{y}_j = z_j\n"
            "L = \\frac{1}{2} \\sum_j (\\hat{y}_j - y_j)^2\n"
            "\\frac{\\partial L}{\\partial W_{jk}} = (\\hat{y}_j - y_j) h_k\n"
            "\\frac{\\partial L}{\\partial W_{jk}} = (\\hat{y}_j - y_j) z_j h_k",
            [R, R, R, R, B],
        ),
        (
            "z2 = W2 @ h + b2\ny_pred = z2\ndz2 = y_pred - y\ndz2 = (y_pred - y) * y_pred * (1 - y_pred)",
            [R, R, R, B],
        ),
    ],
)
def test_a_line_may_say_that_the_output_has_no_activation(text, expected):
    assert verdict_states(judge(text)) == expected
