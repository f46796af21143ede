"""Logistic and linear regression as they are written: without a line for σ(X w), sample by sample, as ∇L(w)."""

import pytest

from backprop_checked.derivation.judge import judge
from backprop_checked.derivation.setting import Setting
from backprop_checked.derivation.verdicts import DEFINED, ELSEWHERE, RIGHT, SHAPE, UNREAD, WRONG

from .verdict_states import verdict_states

pytestmark = pytest.mark.slow

TRUE = {
    "a program": "dw = X.T @ (sigmoid(X @ w) - y)",
    "with a bias": "dw = X.T @ (sigmoid(X @ w + b) - y)\ndb = np.sum(sigmoid(X @ w + b) - y)",
    "a gradient of theta": "grad = (1/m) * X.T @ (sigmoid(X @ theta) - y)",
    "beside the line that names it": "h = sigmoid(X @ theta)\ngrad = X.T @ (sigmoid(X @ theta) - y) / m",
    "the sigmoid written out": "dw = X.T @ (1/(1+np.exp(-X @ w)) - y)",
    "a mean": r"\nabla_\theta J = \frac{1}{m} X^T(\sigma(X\theta) - y)",
    "samples in columns": r"\frac{\partial L}{\partial w} = X (\sigma(w^T X) - y)^T",
    "sample by sample": r"\nabla_w L = \sum_i (\sigma(w^T x_i) - y_i) x_i",
    "a mean of samples": r"\nabla_w L = \frac{1}{n}\sum_{i=1}^n (\sigma(w^T x_i + b) - y_i) x_i",
    "samples above": "z^{(i)} = w^T x^{(i)} + b\n\\nabla_w L = \\sum_i (\\sigma(z^{(i)}) - y^{(i)}) x^{(i)}",
    "outputs of samples": r"\nabla_w L = \sum_i (\hat y_i - y_i) x_i",
    "softmax": "dW = X.T @ (softmax(X @ W) - Y)",
    "tanh": "dW = X.T @ ((np.tanh(X @ W) - Y) * (1 - np.tanh(X @ W)**2))",
    "two layers": "dW2 = (sigmoid(W2 @ np.tanh(W1 @ x + b1) + b2) - y) @ np.tanh(W1 @ x + b1).T",
    "the argument says of what": r"\nabla L(w) = X^T(\sigma(Xw) - y)",
    "the weights say of what": r"\nabla L = X^T(\sigma(Xw) - y)",
    "an operator": r"\frac{\partial}{\partial \theta_j} J(\theta) = "
    r"\frac{1}{m}\sum_{i=1}^m (h_\theta(x^{(i)}) - y^{(i)}) x_j^{(i)}",
    "n_samples": "p = sigmoid(X @ w + b)\ndw = (1 / n_samples) * np.dot(X.T, (p - y))\n"
    "db = (1 / n_samples) * np.sum(p - y)",
    "linear regression": "y_pred = X @ w + b\ngrad_w = 2 * X.T @ (y_pred - y) / n\n"
    "grad_b = 2 * (y_pred - y).mean()",
}
FALSE = {  # without a cost that is known, a wrong sign is another cost's
    "no transpose": ("dw = X @ (sigmoid(X @ w) - y)", [SHAPE]),
    "a sum for a difference": (r"\nabla_w L = \sum_i (\sigma(w^T x_i) + y_i) x_i", [WRONG]),
    "weights for inputs": (r"\nabla_w L = \sum_i (\sigma(w^T x_i) - y_i) w", [WRONG]),
    "from targets to outputs": (r"\nabla_w L = \sum_i (y_i - \sigma(w^T x_i)) x_i", [WRONG]),
    "no sum for b": (
        "dw = X.T @ (sigmoid(X @ w + b) - y)\ndb = sigmoid(X @ w + b) - y",
        [RIGHT, SHAPE],
    ),
    "once with the bias, once without": (
        "dw = X.T @ (sigmoid(X @ w + b) - y)\ndb = np.sum(sigmoid(X @ w) - y)",
        [RIGHT, WRONG],
    ),
    "a slope that the cross-entropy has not": (
        r"L(w) = -\sum_i y_i \log \sigma(w^T x_i) + (1-y_i) \log (1 - \sigma(w^T x_i))"
        "\n"
        r"\nabla_w L = \sum_i (\sigma(w^T x_i) - y_i) \sigma'(w^T x_i) x_i",
        [RIGHT, WRONG],
    ),
    "another mean": (
        r"J(w) = -\frac{1}{m} \sum_i y_i \log \sigma(w^T x_i) + (1-y_i) \log (1 - \sigma(w^T x_i))"
        "\n"
        r"\nabla_w J = \sum_i (\sigma(w^T x_i) - y_i) x_i",
        [RIGHT, WRONG],
    ),
}


@pytest.mark.parametrize("text", TRUE.values(), ids=TRUE)
def test_a_pre_activation_without_a_line_of_its_own_is_read(text):
    assert set(verdict_states(judge(text))) <= {RIGHT, DEFINED}


@pytest.mark.parametrize(("text", "states"), FALSE.values(), ids=FALSE)
def test_what_is_false_there_is_not_called_right(text, states):
    assert verdict_states(judge(text)) == states


def test_one_line_in_rows_is_right_in_that_convention():
    report = judge(r"\frac{\partial L}{\partial w} = \frac{1}{m} X^T (\hat{y} - y)")
    [verdict] = report.chains[0].verdicts
    assert verdict.state == ELSEWHERE
    assert "each sample of a batch is a row" in verdict.conventions
    assert "the cost is the mean over the samples" in verdict.conventions


def test_a_line_that_may_be_about_numbers_is_right_of_one_neuron():
    line = r"\frac{\partial L}{\partial w} = (a - y)(1 - a^2) x"
    [verdict] = judge(line).chains[0].verdicts
    assert verdict.state == ELSEWHERE
    assert "every layer has one neuron" in verdict.conventions
    assert "a matrix product needs equal inner dimensions" in verdict.reason
    assert verdict_states(judge(line.replace("- a^2", "+ a^2"))) == [SHAPE]
    assert verdict_states(judge(line.replace("w}", "W}"))) == [SHAPE]  # a capital is a matrix


def test_a_gradient_of_nothing_that_is_said_cannot_be_read():
    [verdict] = judge(r"\nabla L = X^T \delta").chains[0].verdicts
    assert verdict.state == UNREAD
    assert "of what?" in verdict.reason


def test_a_gradient_that_goes_on_is_no_gradient_of_weights():
    assert verdict_states(judge("dz = grad * ds(z)\ndW = dz @ x.T")) == [RIGHT, RIGHT]


def test_the_setting_that_is_fixed_stays():
    report = judge(TRUE["a program"], Setting(batch=True, cost="square"), ("cost",))
    assert report.setting.cost == "square"
    assert verdict_states(report) == [ELSEWHERE]
