"""Notations that people paste every day: subscripts in Unicode without spaces, dictionaries of weights; each
with false lines, of which none is called right."""

import pytest

from backprop_checked.derivation.judge import judge
from backprop_checked.derivation.verdicts import DEFINED, ELSEWHERE, RIGHT, SHAPE, UNDECIDED, UNREAD, WRONG

from .verdict_states import verdict_states

pytestmark = pytest.mark.slow

GLUED = """Z₁ = XW₁ + b₁
A₁ = σ(Z₁)
Z₂ = A₁W₂ + b₂
A₂ = σ(Z₂)
∂L/∂W₁ = Xᵀ[(A₂ − Y)W₂ᵀ ⊙ A₁(1 − A₁)]
∂L/∂W₂ = A₁ᵀ(A₂ − Y)"""
HELD = """cache['Z1'] = np.dot(weights['W1'], X) + weights['b1']
cache['A1'] = np.tanh(cache['Z1'])
cache['Z2'] = np.dot(weights['W2'], cache['A1']) + weights['b2']
cache['A2'] = sigmoid(cache['Z2'])
m = X.shape[1]
dZ2 = cache['A2'] - Y
grads['dW2'] = np.dot(dZ2, cache['A1'].T) / m
dZ1 = np.dot(weights['W2'].T, dZ2) * (1 - np.power(cache['A1'], 2))
grads['dW1'] = np.dot(dZ1, X.T) / m"""


def states_with(text, old, new, line):
    """The verdict on the line that says something else, of a text whose lines have one verdict each."""
    assert old in text
    return verdict_states(judge(text.replace(old, new)))[line]


def with_slips(text, slips):
    """The verdict on the last line of a text, once with each slip that can be made in it."""
    *head, last = text.split("\n")
    texts = ["\n".join([*head, last.replace(old, new)]) for old, new in slips if old in last]
    assert texts, f"none of these slips can be made in {last}"
    return [verdict_states(judge(each))[-1] for each in texts]


def test_subscripts_in_unicode_without_spaces():
    assert verdict_states(judge(GLUED)) == [RIGHT] * 6
    assert states_with(GLUED, "A₁(1 − A₁)]", "A₂(1 − A₁)]", 4) == SHAPE
    assert states_with(GLUED, "A₁ᵀ(A₂ − Y)", "A₁ᵀ(A₂ + Y)", 5) == WRONG
    assert states_with(GLUED, "A₁(1 − A₁)]", "A₁(1 + A₁)]", 4) != RIGHT


@pytest.mark.parametrize(
    "text",
    [
        "z = XWᵀ + b\n∂L/∂W = (∂L/∂z)ᵀX\n∂L/∂X = (∂L/∂z)W",
        "Z1 = W1X + b1\nA1 = σ(Z1)\ndZ1 = W2ᵀdZ2 ⊙ σ'(Z1)\ndW1 = dZ1Xᵀ",
        "∂L/∂w = 2Xᵀ(Xw − y)",
        "ŷ⁽ⁱ⁾ = σ(wᵀx⁽ⁱ⁾ + b)\n∂L/∂w = (1/m) Σᵢ (ŷ⁽ⁱ⁾ − y⁽ⁱ⁾) x⁽ⁱ⁾",
        "ŷ⁽ⁱ⁾ = σ(wᵀx⁽ⁱ⁾ + b)\n∂L/∂b = (1/m) Σᵢ₌₁ᵐ (ŷ⁽ⁱ⁾ − y⁽ⁱ⁾)",
        "L = −Σₖ yₖ log pₖ\np = softmax(z)\n∂L/∂zₖ = pₖ − yₖ",
    ],
)
def test_a_product_without_a_space_and_small_letters(text):
    assert set(verdict_states(judge(text))) == {RIGHT}


@pytest.mark.parametrize("false", ["(∂L/∂z)X", "Xᵀ(∂L/∂z)", "(∂L/∂z)ᵀXW"])
def test_a_transpose_behind_a_product_is_of_its_last_letter(false):
    assert states_with("z = XWᵀ + b\n∂L/∂W = (∂L/∂z)ᵀX", "(∂L/∂z)ᵀX", false, 1) not in (RIGHT, ELSEWHERE)


@pytest.mark.parametrize("power", ["e⁻ᶻ", "e^-z", "e^{-z}"])
def test_powers_of_e(power):
    text = f"σ(z) = 1/(1 + {power})\nσ'(z) = {power}/(1 + {power})²"
    assert verdict_states(judge(text)) == [RIGHT, RIGHT]
    assert states_with(text, ")²", ")", 1) == WRONG
    assert states_with(text, "= 1/(1 +", "= 1/(1 -", 0) != RIGHT


def test_what_a_dictionary_holds():
    assert verdict_states(judge(HELD)) == [RIGHT] * 4 + [DEFINED] + [RIGHT] * 4
    assert states_with(HELD, "(dZ2, cache['A1'].T)", "(dZ2, cache['A2'].T)", 6) == SHAPE
    assert states_with(HELD, "np.power(cache['A1'], 2)", "cache['A1']", 7) == WRONG
    assert states_with(HELD, "np.dot(dZ1, X.T)", "np.dot(dZ2, X.T)", 8) == SHAPE


def test_what_a_dictionary_may_hold_under_a_name_is_not_guessed():
    text = "v['dW1'] = beta * v['dW1'] + dW1\nh1 = sigmoid(X @ weights['h1'] + biases['b1'])"
    assert verdict_states(judge(text)) == [UNREAD, UNREAD]


COSTS = {
    "BCE": "ŷ = σ(z)\nL = BCE(y, ŷ)\ndL/dz = ŷ - y",
    "a long name": "loss = binary_cross_entropy(y, p)\np = sigmoid(z)\ndz = p - y",
    "of squares": "L = mean_squared_error(y, y_hat)\ndy_hat = 2 * (y_hat - y)",
    "LaTeX": r"L = \text{MSE}(y, \hat{y})" + "\n" + r"\frac{\partial L}{\partial \hat{y}} = 2(\hat{y} - y)",
    "torch": "loss = F.cross_entropy(z, y)\ndz = softmax(z) - y",
    "words": "Loss: cross-entropy.\np = softmax(z)\ndL/dz = p - y",
    "more words": "Loss function: mean squared error\na = σ(z)\ndL/dz = 2 (a - y) ⊙ σ'(z)",
    "an object": "criterion = nn.BCELoss()\nloss = criterion(y_hat, y)\ny_hat = sigmoid(z)\ndz = y_hat - y",
}


@pytest.mark.parametrize("name", COSTS)
def test_a_cost_by_its_name(name):
    text = COSTS[name]
    assert set(verdict_states(judge(text))) == {RIGHT}
    *head, last = text.split("\n")
    for false in (last.replace("- y", "+ y"), last + "/3", last.replace("y)", "2 y)") + "- y"):
        assert verdict_states(judge("\n".join([*head, false])))[-1] not in (RIGHT, ELSEWHERE)


def test_what_is_right_with_another_cost_than_the_one_that_is_named_is_wrong():
    text = "L = BCE(y, a)\na = σ(z)\ndL/dz = (a - y) ⊙ a ⊙ (1 - a)\ndL/da = a - y"
    assert verdict_states(judge(text)) == [RIGHT, RIGHT, WRONG, WRONG]
    assert verdict_states(judge("L = MSE(y, a)\ndL/da = a - y")) == [RIGHT, WRONG]
    assert verdict_states(judge("loss = BCE(Y, A1)\nA2 = sigmoid(Z2)\ndZ2 = A2 - Y"))[0] == UNREAD


def test_a_mean_over_samples_is_left_open_by_a_name():
    text = "A = sigmoid(X @ W + b)\nloss = BCE(Y, A)\ndZ = (A - Y){0}\ndW = X.T @ dZ\ndb = np.sum(dZ, axis=0)"
    assert verdict_states(judge(text.format(""))) == [RIGHT] * 5
    assert verdict_states(judge(text.format(" / m"))) == [RIGHT] * 5


OVER_TWO_LINES = [
    "L = -(y log(a) +\n    (1 - y) log(1 - a))\na = σ(z)\ndL/dz = a - y",
    "L = - y log(a)\n    - (1 - y) log(1 - a)\na = σ(z)\ndL/dz = a - y",
    "L = - y \\log a \\\\\n    - (1 - y) \\log(1 - a) \\\\\na = \\sigma(z) \\\\\n\\frac{dL}{dz} = a - y",
    "L = -(1/m) * np.sum(\n    Y * np.log(A) + (1 - Y) * np.log(1 - A)  # both\n)\nA = sigmoid(Z)\ndZ = (A - Y) / m",
]


@pytest.mark.parametrize("text", OVER_TWO_LINES)
def test_what_goes_on_in_the_next_line(text):
    assert verdict_states(judge(text)) == [RIGHT] * 3
    assert judge(text).chains[1].verdicts[0].line == text.count("\n") - 1
    for old, new, place in (("a - y", "a + y", -1), ("A - Y", "A + Y", -1), ("(1 - ", "(1 + ", 0)):
        assert old not in text or verdict_states(judge(text.replace(old, new, 1)))[place] != RIGHT


def test_what_does_not_go_on():
    states = verdict_states(judge("z = W x + b\n- W is the weight matrix\n- x\na = σ(z)"))
    assert (states[0], states[-1]) == (RIGHT, RIGHT)
    assert verdict_states(judge("z = W x + b\na = σ(z\nda = dz"))[0] == RIGHT


@pytest.mark.parametrize("left", ["loss ", "Loss: ", "Cost function: "])
def test_a_cost_without_an_equals_sign(left):
    text = f"{left}||ŷ - y||^2\ndL/dŷ = 2(ŷ - y)\ndL/dŷ = ŷ - y"
    assert verdict_states(judge(text)) == [RIGHT, RIGHT, WRONG]


FUNCTIONS_OF_WEIGHTS = {
    "f(w) = ||Xw - y||^2\n∇f(w) = 2X^T(Xw - y)": [RIGHT, RIGHT],
    "f(W) = ||XW - Y||^2\ndf/dW = 2X^T(XW - Y)": [RIGHT, RIGHT],
    r"f(W) = \|XW - Y\|_F^2" + "\n" + r"\nabla f(W) = 2 X^T (XW - Y)": [RIGHT, RIGHT],
    "F(w) = 1/2 ||Xw - y||^2\n∂F/∂w = X^T X w - X^T y": [RIGHT, RIGHT],
    "f(w) = 1/2 ||Xw - y||^2 + λ/2 ||w||^2\n∇f(w) = X^T(Xw - y) + λw": [DEFINED, RIGHT],
}


@pytest.mark.parametrize("text", FUNCTIONS_OF_WEIGHTS)
def test_a_function_of_weights_is_a_cost(text):
    assert verdict_states(judge(text)) == FUNCTIONS_OF_WEIGHTS[text]
    for state in with_slips(text, (("X^T", "X"), ("y)", "y) X"), ("X^T", "3X^T"), ("Y)", "X)"))):
        assert state not in (RIGHT, ELSEWHERE)


def test_a_function_of_other_things_is_an_activation():
    text = "f(z) = 1/(1+e^{-z})\nf'(z) = f(z)(1 - f(z))\nf'(z) = f(z)(1 + f(z))"
    assert verdict_states(judge(text)) == [RIGHT, RIGHT, WRONG]
    for text in ("f(w) = w^2\nf'(w) = 2w", "f(w) = 1/(1 + e^{-w})\nf'(w) = f(w)(1 - f(w))"):
        assert verdict_states(judge(text))[1] == RIGHT


TARGETS = [
    r"E = \frac{1}{2}\sum_k (d_k - o_k)^2"
    + "\n"
    + r"\frac{\partial E}{\partial z_k} = -(d_k - o_k) o_k (1 - o_k)",
    "E = 1/2 (d - o)^2\no = σ(z)\ndE/do = -(d - o)",
    "E = 0.5 * np.sum((Y - T)**2)\nY = X @ W\ndW = X.T @ (Y - T)",
    "dY = Y - T\ndW = X.T @ (Y - T)\nE = 0.5 * np.sum((Y - T)**2)\nY = X @ W + b",
]
SAMPLES = [
    "z = w^T x_t\np = σ(z)\nL = -y_t log p - (1 - y_t) log(1 - p)\ndL/dw = (p - y_t) x_t",
    r"z_t = w^T x_t + b" + "\np_t = \\sigma(z_t)\nL_t = -y_t \\log p_t - (1 - y_t) \\log(1 - p_t)\n"
    r"\frac{\partial L_t}{\partial w} = (p_t - y_t) x_t",
    r"E = \frac{1}{2}\sum_k (o^k - y^k)^2" + "\n" + r"o^k = \sum_j w_j x_j^k" + "\n"
    r"\frac{\partial E}{\partial w_j} = \sum_k (o^k - y^k) x_j^k",
]


@pytest.mark.parametrize("text", TARGETS + SAMPLES)
def test_letters_of_targets_and_of_samples(text):
    assert set(verdict_states(judge(text))) == {RIGHT}
    for state in with_slips(
        text,
        (("- y", "+ y"), ("-(d", "(d"), ("- T", "+ T"), ("1 - o", "1 + o"), ("(p", "(2 p"), ("X @", "X.T @")),
    ):
        assert state not in (RIGHT, ELSEWHERE)


def test_steps_are_no_samples():
    text = "h_t = \\tanh(W x_t + U h_{t-1})\ny_t = V h_t"
    assert RIGHT not in verdict_states(judge(text))


ROWS = [
    r"z_k = w_k^T x + b_k" + "\n" + r"\frac{\partial z_k}{\partial w_k} = x",
    r"\frac{\partial L}{\partial w_j} = (p_j - y_j) x",
    r"\frac{\partial L}{\partial w_k} = \sum_{i=1}^m (p_k^{(i)} - y_k^{(i)}) x^{(i)}",
    "a_j = σ(w_jᵀx + b_j)\n∂L/∂w_j = δ_j x",
    r"z_k = w_k^T x" + "\n" + r"p = softmax(z)" + "\n" + r"L = -\sum_k y_k \log p_k" + "\n"
    r"\nabla_{w_k} L = (p_k - y_k) x",
    "p_k = softmax(w_k^T x + b_k)\n∂L/∂w_k = (p_k - y_k) x",
    "p_k = softmax(w_k^T x + b_k)\n∂L/∂x = Σ_k (p_k - y_k) w_k",
]


@pytest.mark.parametrize("text", ROWS)
def test_rows_of_weights(text):
    assert set(verdict_states(judge(text))) == {RIGHT}
    for state in with_slips(
        text, (("- y", "+ y"), (") x", ")"), ("= x", "= w_k"), ("= x", "= 2x"), ("δ_j x", "δ_j"))
    ):
        assert state not in (RIGHT, ELSEWHERE)


def test_names_of_gradients_in_courses():
    text = "f_wb = sigmoid(X @ w + b)\nerr = f_wb - y\ndj_dw = {0}\ndj_db = {1}"
    assert verdict_states(judge(text.format("X.T @ err / m", "np.mean(err)"))) == [
        RIGHT,
        DEFINED,
        RIGHT,
        RIGHT,
    ]
    states = verdict_states(judge(text.format("X @ err / m", "np.sum(err) / m")))
    assert states == [RIGHT, DEFINED, SHAPE, RIGHT]
    states = verdict_states(judge(text.format("X.T @ err / m", "np.sum(err)")))[2:]
    assert states.count(RIGHT) == states.count(WRONG) == 1  # which of the two has the mean is a convention
    assert verdict_states(judge(text.format("X.T @ (f_wb + y) / m", "np.mean(err)")))[2] == WRONG


def test_a_gradient_over_all_samples_is_one():
    text = "p = sigmoid(X @ w + b)\ndw_total = X.T @ (p - y)\ndw_total = X.T @ (p + y)"
    assert verdict_states(judge(text)) == [RIGHT, RIGHT, WRONG]


METHODS = """def forward(self, X):
    self.z1 = X @ self.W1 + self.b1
    self.a1 = sigmoid(self.z1)
    self.z2 = self.a1 @ self.W2 + self.b2
    self.a2 = sigmoid(self.z2)
    return self.a2

def backward(self, X, y):
    output = self.forward(X)
    dz2 = output - y
    dW2 = self.a1.T @ dz2
    dz1 = (dz2 @ self.W2.T) * self.a1 * (1 - self.a1)
    dW1 = X.T @ dz1"""


def test_a_call_of_the_forward_pass_says_nothing_else_than_the_names_of_what_it_gives():
    assert verdict_states(judge(METHODS)) == [RIGHT] * 8
    assert states_with(METHODS, "output - y", "output + y", 4) not in (RIGHT, ELSEWHERE)
    assert states_with(METHODS, "self.a1.T @ dz2", "self.a1 @ dz2", 5) == SHAPE
    assert states_with(METHODS, "(1 - self.a1)", "(1 - self.a2)", 6) == SHAPE
    assert states_with(METHODS, "* self.a1 * (1 -", "* (1 -", 6) == WRONG
    text = "A2, cache = forward_propagation(X, params)\ndZ2 = A2 - Y\ndW2 = dZ2 @ cache['A1'].T"
    assert verdict_states(judge(text)) == [RIGHT, RIGHT]
    assert verdict_states(judge("res = self.forward(X)\ndz = res - y"))[0] == UNREAD


def test_a_letter_that_is_computed_from_itself_means_two_things_one_after_the_other():
    text = "h = X @ W1 + b1\nh = np.tanh(h)\nz2 = h @ W2 + b2\ndW2 = h.T @ dz2\ndh = dz2 @ W2.T\n"
    right = text + "dh = dh * (1 - h**2)\ndW1 = X.T @ dh"
    assert verdict_states(judge(right)) == [RIGHT] * 5 + [DEFINED, RIGHT]
    assert verdict_states(judge(right.replace("h**2", "h")))[-1] == WRONG
    assert verdict_states(judge(right.replace("dh = dh * (1 - h**2)\n", "")))[-1] == WRONG
    at_once = right.replace("W2.T\ndh = dh * (", "W2.T * (")
    assert verdict_states(judge(at_once)) == [RIGHT] * 4 + [DEFINED, RIGHT]
    assert verdict_states(judge(at_once.replace("h**2", "h")))[-1] not in (RIGHT, ELSEWHERE)
    assert verdict_states(judge("x = W @ x + b\nda = dz"))[0] == UNDECIDED


OUTPUTS = [
    "f(x) = W x + b\ndf/dx = W",
    "f(x) = w^T x + b\nL = 1/2 (f(x) - y)^2\ndL/dw = (f(x) - y) x",
    r"f_{w,b}(x^{(i)}) = w^T x^{(i)} + b"
    + "\n"
    + r"J = \frac{1}{2m} \sum_{i=1}^m (f_{w,b}(x^{(i)}) - y^{(i)})^2"
    "\n" + r"\frac{\partial J}{\partial b} = \frac{1}{m} \sum_{i=1}^m (f_{w,b}(x^{(i)}) - y^{(i)})",
    "f_w(x) = σ(w^T x)\n∇_w L = (f_w(x) - y) x",
]


@pytest.mark.parametrize("text", OUTPUTS)
def test_a_function_of_inputs_is_the_output(text):
    assert set(verdict_states(judge(text))) == {RIGHT}
    for state in with_slips(text, (("- y", "+ y"), (") x", ")"), ("= W", "= x"), ("{m}", "{2m}"))):
        assert state not in (RIGHT, ELSEWHERE)


def test_a_cost_by_its_name_alone_and_of_what_is_no_output():
    text = "{0}\ny = Wx + b\ndL/dy = 2(y − t)\ndL/dy = y − t"
    for first in ("Loss: MSE", "L = MSE(y, t)", "L = MSE"):
        assert verdict_states(judge(text.format(first))) == [RIGHT] * 3 + [WRONG]
    assert verdict_states(judge("L = MSE = (a - y)^2\ndL/da = 2(a - y)")) == [RIGHT] * 3
    assert RIGHT not in verdict_states(judge("L = BCE(y, h)\ndL/dz = h - y"))
    assert verdict_states(judge("Cost: J = 1/2 (a - y)^2\ndJ/da = a - y")) == [RIGHT, RIGHT]


ONE_NEURON = "z = np.dot(w, x) + b\na = sigmoid(z)\ndz = a - y\ndw = dz * x\ndb = dz"


def test_one_neuron_in_arrays_of_one_axis():
    assert verdict_states(judge(ONE_NEURON)) == [RIGHT] * 5
    assert states_with(ONE_NEURON, "a - y", "a + y", 2) == WRONG
    assert states_with(ONE_NEURON, "dz * x", "dz * x * a", 3) not in (RIGHT, ELSEWHERE)
    assert states_with(ONE_NEURON, "db = dz", "db = dz * b", 4) == WRONG


def test_a_cost_of_a_layer_that_is_not_the_last_is_none():
    text = "L = CE(y, {0})\n\\frac{{\\partial L}}{{\\partial z^L}} = a^L - y"
    assert verdict_states(judge(text.format("a^L"))) == [RIGHT, RIGHT]
    assert verdict_states(judge(text.format("a^{L-1}")))[0] == UNREAD


def test_the_sign_of_a_product_is_that_of_all_of_it():
    assert verdict_states(judge("p = 1 / (1 + np.exp(-X @ w))")) == ["right in another convention"]
    text = "z = X @ w\np = 1 / (1 + np.exp(-X @ w))\ndw = X.T @ (p - y) / len(y)"
    assert verdict_states(judge(text)) == ["right"] * 3


@pytest.mark.parametrize(
    ("activation", "cost"), [("1/(1+np.exp(-Z2))", "binary cross-entropy"), ("softmax(Z2)", "cross-entropy")]
)
def test_the_cost_that_is_chosen_is_that_of_the_last_activation(activation, cost):
    report = judge(
        f"Z1 = X @ W1 + b1\nA1 = np.tanh(Z1)\nZ2 = A1 @ W2 + b2\nA2 = {activation}\n"
        "dZ2 = A2 - y\ndW2 = A1.T @ dZ2 / m"
    )
    assert verdict_states(report) == ["right"] * 6
    assert report.setting.cost == cost


RETURNED = """def loss(w, X, y):
    return np.mean((X @ w - y)**2)

def gradient(w, X, y):
    return 2 * X.T @ (X @ w - y) / len(y)"""


def test_what_a_function_returns_that_is_called_a_gradient_or_a_cost():
    assert verdict_states(judge(RETURNED)) == [RIGHT, RIGHT]
    for old, new in (
        ("2 * X", "X"),
        ("w - y) / l", "w + y) / l"),
        ("X.T @ (X", "-X.T @ (X"),
        ("/ len(y)", ""),
    ):
        assert states_with(RETURNED, old, new, 1) not in (RIGHT, ELSEWHERE), (old, new)
    called = RETURNED.replace("loss", "mse") + "\nL = mse(w, X, y)"  # then the call states it
    assert verdict_states(judge(called)) == [RIGHT, RIGHT]
    neuron = "def grad_{0}(x, y, w, b):\n    a = sigmoid(w * x + b)\n    return (a - y) * a * (1 - a){1}\n"
    assert verdict_states(judge(neuron.format("w", " * x") + neuron.format("b", ""))) == [RIGHT] * 4
    swapped = verdict_states(judge(neuron.format("w", "") + neuron.format("b", " * x")))[1::2]
    assert not {*swapped} & {RIGHT, ELSEWHERE}


@pytest.mark.parametrize("name", ["logistic", "linear", "loss_prime", "cost_derivative", "forward"])
def test_what_other_functions_return_is_no_cost(name):
    text = f"def {name}(x):\n    return 1 / (1 + np.exp(-x))\ndef loss(y, a):\n    return np.sum((a - y)**2) / 2\n"
    assert verdict_states(judge(text + "da = a - y")) == [RIGHT, RIGHT]


@pytest.mark.parametrize(
    "head", ["gradient_descent(w, X, y)", "gradient(X, y, w, b)", "loss_derivative(w, y)"]
)
def test_what_a_function_returns_that_may_be_something_else_is_not_judged(head):
    assert verdict_states(judge(f"def {head}:\n    return w - 0.1 * X.T @ (X @ w - y)")) == []


@pytest.mark.parametrize("cost", ["", "L = -np.mean(y * np.log(a) + (1 - y) * np.log(1 - a))\n"])
def test_the_mean_of_an_error_is_its_bias_s_gradient_where_there_is_one_output(cost):
    text = f"a = sigmoid(X @ W + b)\n{cost}dz = a - y\ndW = X.T @ dz / len(y)\ndb = np.mean(dz)"
    assert set(verdict_states(judge(text))) <= {RIGHT, ELSEWHERE}
    assert verdict_states(judge(text.replace("np.mean(dz)", "np.sum(dz)")))[-1] not in (RIGHT, ELSEWHERE)


def test_half_a_mean_over_all_entries_is_that_over_the_samples_where_there_is_one_output():
    text = (
        "Z = X @ W + b\nL = 0.5 * np.mean((Z - Y)**2)\ndZ = Z - Y\ndW = X.T @ dZ / m\ndb = dZ.sum(axis=0) / m"
    )
    assert set(verdict_states(judge(text))) <= {RIGHT, ELSEWHERE}
    assert states_with(text, "dZ = Z - Y", "dZ = 2 * (Z - Y)", 2) == WRONG
    entries = "L = 0.5 * np.mean((A - Y)**2)\ndA = (A - Y) / Y.size"
    assert verdict_states(judge(entries)) == [DEFINED, RIGHT]  # of any number of outputs
    assert verdict_states(judge(f"n = len(Y)\n{entries}"))[1:] == [DEFINED, RIGHT]


def test_what_rests_on_an_output_whose_line_cannot_be_read_is_open():
    text = "X_norm = (X - mu) / X_std\ny_hat = X_norm @ w + b\nr = y - y_hat\nloss = np.mean(r ** 2)\ngrad_b = {0}"
    assert verdict_states(judge(text.format("-2 / N * np.sum(r)")))[-1] == UNDECIDED
    assert verdict_states(judge(text.format("2 / N * np.sum(r)")))[-1] == UNDECIDED


def test_a_sum_along_an_axis_is_one_over_samples():
    text = "logits = h @ W2 + b2\ndh = dlogits @ W2.T\ndW2 = h.T @ dlogits\ndb2 = dlogits.sum(0)"
    assert verdict_states(judge(text)) == [RIGHT] * 4
    assert states_with(text, "sum(0)", "mean(0)", 3) == WRONG
    assert states_with(text, "sum(0)", "sum(1)", 3) not in (RIGHT, ELSEWHERE)


@pytest.mark.parametrize("sign", ["-", "+"])
def test_differentials_are_not_judged_as_gradients(sign):
    text = (
        "$z = W x + b$, $\\hat{y} = \\text{softmax}(z)$, $\\ell = -y^\\top \\log \\hat{y}$\n"
        f"$d\\ell = (\\hat{{y}} {sign} y)^\\top dz$\n$dz = dW\\, x + db$\n"
        "$\\frac{\\partial \\ell}{\\partial W} = (\\hat{y} - y) x^\\top$"
    )
    assert verdict_states(judge(text)) == [RIGHT] * 3 + [UNDECIDED] * 2 + [RIGHT]


def test_the_derivative_of_a_hypothesis_may_have_its_argument_behind_it():
    text = (
        "h_\\theta(x) = \\sigma(\\theta^T x)\n\\frac{\\partial}{\\partial \\theta_j} h_\\theta(x^{(i)}) ="
        " h_\\theta(x^{(i)})(1 - h_\\theta(x^{(i)})) x_j^{(i)}"
    )
    assert verdict_states(judge(text)) == [RIGHT, RIGHT]
    assert states_with(text, "(1 - ", "(1 + ", 1) == WRONG


def test_what_rests_on_a_function_that_is_made_of_sigma_is_open():
    text = "f(z) = z·σ(z)\nFor a layer a = f(z), z = Wx + b:\n∂L/∂z = ∂L/∂a ⊙ f'(z)\n∂L/∂W = ∂L/∂z xᵀ"
    assert verdict_states(judge(text)) == [DEFINED, UNDECIDED, RIGHT, UNDECIDED, RIGHT]


COMPONENTS = "z = w^T x + b\na = σ(z)\ndz = a - y\ndw1 = x1 * dz\ndw2 = x2 * dz\ndb = dz"


def test_digits_number_inputs_beside_a_vector_of_them():
    assert verdict_states(judge(COMPONENTS)) == [RIGHT] * 6
    assert states_with(COMPONENTS, "x2 * dz", "x1 * dz", 4) not in (RIGHT, ELSEWHERE)
    assert states_with(COMPONENTS, "x2 * dz", "w2 * dz", 4) not in (RIGHT, ELSEWHERE)
    assert verdict_states(judge("z1 = W1 x + b1\na1 = σ(z1)\ndL/dW1 = dz1 x^T")) == [RIGHT] * 3


UPDATED = """hidden = sigmoid(X @ W1)
output = hidden @ W2
d_output = output - y
d_W2 = hidden.T @ d_output
W2 = W2 - lr * d_W2
d_hidden = d_output @ W2.T
d_pre = d_hidden * hidden * (1 - hidden)
d_W1 = X.T @ d_pre"""


def test_weights_that_have_changed_are_seen_through_names_of_the_reader_s_own():
    assert verdict_states(judge(UPDATED))[-1] == UNDECIDED
    lines = UPDATED.split("\n")
    assert verdict_states(judge("\n".join([*lines[:4], *lines[5:], lines[4]])))[-2] == RIGHT
    inline = "\n".join([*lines[:5], "d_W1 = X.T @ (d_output @ W2.T * hidden * (1 - hidden))"])
    assert verdict_states(judge(inline))[-1] == UNDECIDED


LEAKY = """z = x @ w_h + b_h
a = np.where(z > 0, z, 0.01 * z)
out = a @ w_o + b_o
d_out = out - target
d_z = (d_out @ w_o.T) * np.where(z > 0, 1, 0.01)"""


def test_a_gradient_with_d_before_it_is_that_of_the_letter_in_the_forward_pass():
    assert verdict_states(judge(LEAKY))[-1] == RIGHT
    assert states_with(LEAKY, ", 1, 0.01)", ", 1, 0.1)", 4) == WRONG


@pytest.mark.parametrize(
    "sentence", ["{0}the cost is the averaged binary cross-entropy.", "The loss{1} is the BCE"]
)
def test_a_cost_that_a_sentence_names(sentence):
    said = sentence.format("Let samples be columns; ", "")
    assert verdict_states(judge(f"{said}\ndZ2 = A2 - Y")) == [RIGHT, RIGHT]
    assert verdict_states(judge(f"{said}\ndZ2 = (A2 - Y) ⊙ A2 ⊙ (1 - A2)"))[-1] == WRONG
    assert verdict_states(judge(f"If {said}\ndZ2 = (A2 - Y) ⊙ A2 ⊙ (1 - A2)"))[-1] == RIGHT  # nothing is said


OUTER = """H = np.tanh(X @ U)
out = H @ v
loss = 0.5 * np.mean((out - y) ** 2)
d_out = (out - y) / len(y)
d_v = H.T @ d_out
d_H = np.outer(d_out, v)"""


def test_an_outer_product_of_the_errors_of_one_output_and_its_weights():
    assert verdict_states(judge(OUTER)) == [RIGHT, ELSEWHERE, ELSEWHERE, DEFINED, ELSEWHERE, ELSEWHERE]
    for other in ("v, d_out", "d_out, d_v", "d_out, H"):
        assert states_with(OUTER, "outer(d_out, v)", f"outer({other})", 5) not in (RIGHT, ELSEWHERE)
