"""Kinds of lines that were once not read, or read as something else; each beside one that is wrong."""

import importlib

import pytest

from backprop_checked.catalog import declared_settings
from backprop_checked.catalog.paths import module_name
from backprop_checked.derivation.answers import answer
from backprop_checked.derivation.judge import judge
from backprop_checked.derivation.serialised import to_data
from tests.derivation.verdict_states import verdict_states

pytestmark = pytest.mark.slow

R, B, D = "right", "wrong", "taken as a definition"

OF_NETWORKS = {
    "what σ′ is": (
        r"\sigma'(z) = \sigma(z)(1 - \sigma(z))" "\n" r"\sigma'(z) = \sigma(z)(1 + \sigma(z))",
        [R, B],
    ),
    "what σ″ is": (
        r"\sigma''(z) = \sigma'(z)(1 - 2\sigma(z))" "\n" r"\sigma''(z) = \sigma'(z)(1 - \sigma(z))",
        [R, B],
    ),
    "an operator": (
        r"\frac{d}{dz} \tanh(z) = 1 - \tanh^2(z) = (1 - \tanh(z))(1 + \tanh(z)) = \tanh(z)(1 - \tanh(z))",
        [R, R, B],
    ),
    "an operator of a norm": (
        r"\frac{\partial}{\partial W} \|W x - y\|^2 = 2 (W x - y) x^T = 2 W^T (W x - y) x^T",
        [R, "shapes do not fit"],
    ),
    "a softmax that is stated": (
        "p = softmax(z)\ndz = (np.diag(p) - np.outer(p, p)) @ dp",
        [R, "right in another convention"],  # np.diag is of an array of one axis
    ),
    "the softmax is no function of an entry": ("p = softmax(z)\ndz = p * (1 - p) * dp", [R, B]),
    "an activation that softmax computes": (
        "a = softmax(z)\ndL/dz = (diag(a) - a a^T) dL/da\ndL/dz = a ⊙ (1 - a) ⊙ dL/da",
        [R, R, B],
    ),
    "a name of its own for it": ("s = softmax(z)\nds/dz = diag(s) - s s^T\nds/dz = diag(s)", [R, R, B]),
    "½ in one sign": ("L = ½‖a − y‖²\n∂L/∂a = a − y\n∂L/∂a = ½(a − y)", [R, R, B]),
    "a function of a function": (
        r"\frac{\partial}{\partial z} \log \sigma(z) = 1 - \sigma(z) = \sigma(z)",
        [R, B],
    ),
    "dy of a program": (
        "loss = np.sum((y_pred - y)**2)\ndy = 2 * (y_pred - y)\ndy = 2 * (y - y_pred)",
        [R, R, B],
    ),
    "a forward pass in rows": (
        "Z = X @ W + b\nP = softmax(Z)\ndZ = P - Y\ndW = X.T @ dZ\ndW = dZ @ X.T",
        [R, R, R, R, "shapes do not fit"],
    ),
    "the layer below, by its index": (
        r"z_j = \sum_i w_{ji} a_i + b_j" "\n" r"z_j = \sum_i w_{ij} a_i + b_j",
        ["right in another convention", "shapes do not fit"],
    ),
    "the layer below, without biases": (
        r"z_j = \sum_i w_{ji} a_i" "\n" r"a_j = \sigma(z_j)",
        ["right in another convention", R],
    ),
    "hidden units whose letter is that of outputs": (
        r"\frac{\partial E}{\partial w_{ij}} = o_i \delta_j"
        "\n"
        r"\delta_j = \left(\sum_\ell w_{j\ell} \delta_\ell\right) o_j (1 - o_j)"
        "\n"
        r"\delta_j = \left(\sum_\ell w_{\ell j} \delta_\ell\right) o_j (1 - o_j)",
        ["right in another convention", "right in another convention", "shapes do not fit"],
    ),
    "h of z's own layer": (
        r"\frac{\partial J}{\partial z} = \frac{\partial J}{\partial h} \odot \phi'(z)"
        "\n"
        r"\frac{\partial J}{\partial z} = \frac{\partial J}{\partial h} \odot \phi(z)",
        ["right in another convention", "shapes do not fit"],
    ),
    "σ of no pre-activation": (
        r"L = \log(1 + e^{-y w^T x})"
        "\n"
        r"\nabla_w L = -\sigma(-y w^T x) y x"
        "\n"
        r"\nabla_w L = -\sigma(y w^T x) y x",
        [D, "right in another convention", B],
    ),
    "indices that say the layer": (
        r"\delta_j = \sigma'(z_j) \sum_k w_{kj} \delta_k"
        "\n"
        r"\delta_j = \sigma'(z_j) \sum_k w_{jk} \delta_k",
        ["right in another convention", "shapes do not fit"],
    ),
    "weights with names of their own": (
        "h = tanh(U x + b)\no = V h + c\n∂L/∂V = ∂L/∂o hᵀ\n∂L/∂U = ((Vᵀ ∂L/∂o) ⊙ (1 - h²)) xᵀ\n∂L/∂U = (Vᵀ ∂L/∂o) xᵀ",
        [R, R, R, R, B],
    ),
    "a program of eleven lines": (
        "l1 = sigmoid(X @ syn0)\nl2 = sigmoid(l1 @ syn1)\nl2_delta = (l2 - y) * l2 * (1 - l2)\n"
        "dsyn1 = l1.T @ l2_delta\ndsyn0 = X.T @ (l2_delta @ syn1.T * l1 * (1 - l1))\ndsyn0 = X.T @ (l2_delta @ syn1.T)",
        [R, R, R, R, R, B],
    ),
    "the largest singular value": (r"\|W\|_2 = \sqrt{\sum_{jk} W_{jk}^2}", ["cannot tell"]),
    "the root of the sum of squares": (
        r"\|W\|_F = \sqrt{\sum_{j} \sum_{k} W_{jk}^2} = \sum_{j} \sum_{k} W_{jk}^2",
        [R, B],
    ),
    "Greek letters with digits": ("δ1 = W2ᵀ δ2 ⊙ σ'(z1)\nδ1 = W2ᵀ δ2 ⊙ σ'(a1)", [R, B]),
}


@pytest.mark.parametrize("name", OF_NETWORKS)
def test_lines_about_networks(name):
    text, expected = OF_NETWORKS[name]
    assert verdict_states(judge(text)) == expected


OF_FORMULAS = {
    "a step below": (
        "recurrence.error.ERROR",
        r"\delta_t = \sigma'(z_t) \odot (W^T \delta_{t+1} + G_t)",
        r"\delta_t = \sigma'(z_t) \odot W^T \delta_{t+1} + G_t",
    ),
    "a gate and a step, and a power": (
        "recurrence.lstm_error.LSTM_ERROR",
        r"\frac{\partial C}{\partial z_{g,t}} = \frac{\partial C}{\partial c_t} \odot i_t \odot (1 - g_t^2)",
        r"\frac{\partial C}{\partial z_{g,t}} = \frac{\partial C}{\partial c_t} \odot i_t \odot (1 - g_t)",
    ),
    "methods and sizes": (
        "normalisation.batch_input.BATCH_INPUT",
        "dX = (gamma / (N * s)) * (N * G - G.sum(axis=0) - X_hat * (G * X_hat).sum(axis=0))",
        "dX = (1 / (N * s)) * (N * G - G.sum(axis=0) - X_hat * (G * X_hat).sum(axis=0))",
    ),
    "a name that a program defines": (
        "normalisation.batch_input.BATCH_INPUT",
        "dx_hat = G * gamma\ndvar = np.sum(dx_hat * (X - mu) * -0.5 * (var + eps)**(-1.5), axis=0)",
        "dx_hat = G * gamma\ndvar = np.sum(dx_hat * (X - mu), axis=0) * (var + eps)**(-1.5)",
    ),
    "a size with an index": (
        "attention.key_gradient.KEY_GRADIENT",
        "dK = dS.T @ Q / np.sqrt(d_k)",
        "dK = dS.T @ Q / d_k",
    ),
    "the other epsilon": (
        "steps.adam.ADAM",
        r"\theta^+ = \theta - \eta \frac{m / c_1}{\sqrt{s / c_2} + \epsilon}",
        r"\theta^+ = \theta - \eta \frac{m / c_1}{\sqrt{s / c_2 + \epsilon}}",
    ),
    "rows of matrices": (
        "moves.embedding.EMBEDDING",
        r"\frac{\partial C}{\partial E_v} = \sum_{i : t_i = v} G_i",
        r"\frac{\partial C}{\partial E_v} = 2 \sum_{i : t_i = v} G_i",
    ),
}


@pytest.mark.parametrize("name", OF_FORMULAS)
def test_lines_about_a_formula(name):
    formula, right, wrong = OF_FORMULAS[name]
    module, _, own = formula.rpartition(".")
    declared = to_data(declared_settings.declared(getattr(importlib.import_module(module_name(module)), own)))
    for text, state in ((right, R), (wrong, B)):
        verdicts = [each for line in answer(text, declared=declared)["lines"] for each in line["verdicts"]]
        assert verdicts[-1]["state"] == state


@pytest.mark.parametrize(
    ("text", "states"),
    [
        (
            "dZ2 = A2 - one_hot_Y\ndW2 = 1 / m * dZ2.dot(A1.T)\ndZ1 = W2.T.dot(dZ2) * ReLU_deriv(Z1)\n"
            "dZ1 = W2.T.dot(dZ2) * ReLU(Z1)",
            "right right right wrong",
        ),
        (
            "dZ^{[l]} = dA^{[l]} * g^{[l]\\prime}(Z^{[l]})\n"
            "db^{[l]} = \\frac{1}{m} \\sum_{i=1}^{m} dZ^{[l](i)}\n"
            "db^{[l]} = \\frac{1}{m} \\sum_{i=1}^{m} dA^{[l](i)}\n"
            "dZ^{[l]} = dA^{[l]} * g^{[l]\\prime}(A^{[l]})",
            "right right in another convention wrong wrong",
        ),
    ],
)
def test_what_a_course_writes_is_read(text, states):
    assert " ".join(verdict_states(judge(text))) == states
