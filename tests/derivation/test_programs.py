"""Whole programs: the functions that they define are read, and no name is believed where a body says
otherwise."""

import pytest

from backprop_checked.derivation.judge import judge
from backprop_checked.derivation.verdicts import ELSEWHERE, RIGHT, SHAPE, UNDECIDED, WRONG
from tests.derivation.verdict_states import verdict_states

pytestmark = pytest.mark.slow

R, B, D, U, N = "right", "wrong", "taken as a definition", "cannot be read", "not judged"

SIGMOID = "def sigmoid(x):\n    return 1 / (1 + np.exp(-x))\n"
OF_THE_OUTPUT = "def sigmoid_derivative(x):\n    return x * (1 - x)\n"
TRASK = """
def nonlin(x, deriv=False):
    if{}:
        return x*(1-x)

    return 1/(1+np.exp(-x))
a1 = nonlin(z1)
dz1 = da1 * nonlin(a1, deriv=True)
dz1 = da1 * nonlin(a1, True)
dz1 = da1 * nonlin(z1, deriv=True)
dz1 = da1 * nonlin(a1)
"""

# name: (what is defined, the lines, what is said of them); the last lines are false
DEFINED = {
    "the slope of the output": (
        OF_THE_OUTPUT,
        "a1 = sigmoid(z1)\ndz1 = da1 * sigmoid_derivative(a1)\ndz1 = da1 * sigmoid_derivative(z1)",
        [R, R, B],
    ),
    "the slope of the pre-activation": (
        SIGMOID + "def sigmoid_derivative(x):\n    return sigmoid(x) * (1 - sigmoid(x))\n",
        "a1 = sigmoid(z1)\ndz1 = da1 * sigmoid_derivative(z1)\ndz1 = da1 * sigmoid_derivative(a1)",
        [R, R, B],
    ),
    "in one line": (
        "def sigmoid(x): return 1/(1+np.exp(-x))\ndef dsigmoid(x): return x*(1-x)  # of the output\n",
        "a1 = sigmoid(z1)\ndz1 = da1 * dsigmoid(a1)\ndz1 = da1 * dsigmoid(z1)",
        [R, R, B],
    ),
    "lambdas": (
        "sigmoid = lambda x: 1 / (1 + np.exp(-x))\ndsigmoid = lambda x: x * (1 - x)\n",
        "a1 = sigmoid(z1)\ndz1 = da1 * dsigmoid(a1)\ndz1 = da1 * dsigmoid(z1)",
        [R, R, B],
    ),
    "tanh": (
        "def tanh_derivative(x):\n    return 1 - x ** 2\n",
        "h = np.tanh(z)\ndz = dh * tanh_derivative(h)\ndz = dh * tanh_derivative(z)",
        [R, R, B],
    ),
    "a slope that is wrong": (
        "def sigmoid_derivative(x):\n    return sigmoid(x) * (1 + sigmoid(x))\n",
        "a1 = sigmoid(z1)\ndz1 = da1 * sigmoid_derivative(z1)\ndz1 = da1 * sigmoid_derivative(a1)",
        [R, B, B],
    ),
    "a ReLU that leaks": (
        "def relu(x):\n    return np.where(x > 0, x, 0.01 * x)\n",
        "a = relu(z)\ndz = da * np.where(z > 0, 1, 0.01)\ndz = da * (z > 0)",
        [D, R, B],
    ),
    "a ReLU that leaks, with a number of its own": (
        "def leaky(x, alpha=0.01):\n    return np.where(x > 0, x, alpha * x)\n"
        "def leaky_slope(x, alpha=0.01):\n    return np.where(x > 0, 1, alpha)\n",
        "a = leaky(z)\ndz = da * leaky_slope(z)\ndz = da * leaky_slope(z, 0.1)\ndz = da * leaky_slope(z, alpha=0)",
        [D, R, B, B],
    ),
    "a tanh by another name": (
        "def activation(x):\n    return np.tanh(x)\n",
        "a1 = activation(z1)\ndz1 = da1 * (1 - a1 ** 2)\ndz1 = da1 * a1 * (1 - a1)",
        [R, R, B],
    ),
    "names on the way, and a docstring": (
        'def act(z):\n    """The logistic function."""\n    z = np.clip(z, -500, 500)\n    e = np.exp(-z)\n'
        "    s = 1 / (1 + e)\n    return s\n",
        "a1 = act(z1)\ndz1 = da1 * a1 * (1 - a1)\ndz1 = da1 * (1 - a1 ** 2)",
        [R, R, B],
    ),
    "a slope by what a mask changes": (
        "def relu(x):\n    return np.maximum(0, x)\n"
        "def relu_derivative(x):\n    return (x > 0).astype(float)\n",
        "a = relu(z)\ndz = da * relu_derivative(z)\ndz = da * relu(z)",
        [R, R, B],
    ),
    "another function for each sign": (
        "def sigmoid(x):\n    if x >= 0:\n        return 1 / (1 + np.exp(-x))\n    else:\n        e = np.exp(x)\n"
        "        return e / (1 + e)\n",
        "a1 = sigmoid(z1)\ndz1 = da1 * a1 * (1 - a1)\ndz1 = da1 * a1",
        [R, R, B],
    ),
    "a method": (
        "class Net:\n    def sigmoid(self, x):\n        return 1 / (1 + np.exp(-x))\n"
        "    def sigmoid_prime(self, s):\n        return s * (1 - s)\n",
        "self.a1 = self.sigmoid(self.z1)\ndz1 = da1 * self.sigmoid_prime(self.a1)\n"
        "dz1 = da1 * self.sigmoid_prime(self.z1)",
        [R, R, B],
    ),
    "Trask's": ("", TRASK.format("(deriv==True)"), [R, R, R, B, B]),
    "Trask's, shorter": ("", TRASK.format(" deriv"), [R, R, R, B, B]),
    "a cost and its slope": (
        "def mse(y, p):\n    return np.mean((y - p) ** 2)\ndef compute(X, w, b):\n    return X @ w + b\n",
        "y_pred = compute(X, w, b)\nloss = mse(y, y_pred)\nn = len(y)\ndw = 2 / n * X.T @ (y_pred - y)\n"
        "dw = X.T @ (y_pred - y)\ndw = 2 / n * X.T @ (y - y_pred)",
        [R, R, D, R, B, B],
    ),
    "softmax, stable": (
        "def softmax(z):\n    e = np.exp(z - np.max(z, axis=1, keepdims=True))\n"
        "    return e / e.sum(axis=1, keepdims=True)\n",
        "z2 = a1 @ W2 + b2\na2 = softmax(z2)\nloss = -np.sum(y * np.log(a2))\ndz2 = a2 - y\ndz2 = (a2 - y) * a2 * (1 - a2)",
        [R, R, R, R, B],
    ),
}


@pytest.mark.parametrize("name", DEFINED)
def test_a_call_stands_for_what_the_function_gives(name):
    defined, lines, states = DEFINED[name]
    assert verdict_states(judge(defined + lines)) == states


@pytest.mark.parametrize(
    "definition",
    [
        "def sigmoid(x):\n    for i in range(3):\n        x = x * x\n    return x\n",
        "def sigmoid(x):\n    return [1 / (1 + np.exp(-each)) for each in x]\n",
        "def sigmoid(x):\n    return sigmoid(x)\n",
        "def sigmoid(x, y):\n    return x\n",
        "def sigmoid(x):\n    return 1 / (1 +\n",
        "def sigmoid(x):\n    return x\ndef sigmoid(x):\n    return 2 * x\n",
    ],
)
def test_a_function_that_is_not_read_is_not_judged_by_its_name(definition):
    report = judge(definition + "a1 = sigmoid(z1)\ndz1 = da1 * a1 * (1 - a1)")
    first = report.chains[0].verdicts[0]
    assert first.state == U
    assert first.reason == "the function sigmoid is defined in a way that is not read here"


def test_lines_and_places_are_those_of_what_was_typed():
    text = OF_THE_OUTPUT + "\na1 = sigmoid(z1)\ndz1 = da1 * sigmoid_derivative(a1, a1)"
    verdict = judge(text).chains[-1].verdicts[0]
    line = text.splitlines()[verdict.line]
    assert line[slice(*verdict.span)] == "sigmoid_derivative(a1, a1)"


@pytest.mark.parametrize("head", ["def backward(self, x, y):", "def train(X, y):", "def step(a1, dz2):"])
def test_a_backward_pass_in_a_function_is_judged(head):
    body = "\n    {0}dW2 = a1.T @ dz2\n    {0}db2 = np.sum(dz2, axis=0)\n    {0}dW2 = a1 @ dz2\n    return dW2, db2"
    for place in ("self.", ""):
        states = verdict_states(judge(head + body.format(place)))
        assert states[:2] == [R, R]
        assert states[2] not in (R, D)


def test_lines_of_a_function_get_no_verdict():
    report = judge(
        SIGMOID
        + OF_THE_OUTPUT
        + "def softmax(x):\n    z = np.exp(x)\n    return z / z.sum()\na1 = sigmoid(z1)"
    )
    assert [chain.line for chain in report.chains] == [7]


@pytest.mark.parametrize("name", ["sigmoid_derivative", "sigmoid_prime", "dsigmoid", "tanh_derivative"])
def test_without_a_definition_nobody_knows_of_what_a_slope_is(name):
    function = "np.tanh" if "tanh" in name else "sigmoid"
    lines = f"a1 = {function}(z1)\ndz1 = da1 * {name}(z1)\ndz1 = da1 * {name}(a1)\ndz1 = da1 * a1"
    report = judge(lines)
    assert verdict_states(report) == [R, R, U, B]
    assert f"add its definition, def {name}(x)" in report.chains[2].verdicts[0].reason


def test_in_mathematics_the_slope_is_taken_where_it_is_written():
    assert verdict_states(judge(r"\delta^l = \frac{\partial C}{\partial a^l} \odot \sigma'(a^l)")) == [B]


@pytest.mark.parametrize("name", ["sig", "sigm", "logistic", "expit", "sigmoide"])
def test_other_names_of_the_sigmoid(name):
    lines = f"a1 = {name}(X @ W1 + b1)\ndz1 = da1 * a1 * (1 - a1)\ndz1 = da1 * (1 - a1 ** 2)"
    assert verdict_states(judge(lines)) == [R, R, B]


GRADIENTS = """
h1 = np.maximum(0, X.dot(W1) + b1)
scores = h1.dot(W2) + b2
{0}['W2'] = h1.T.dot(dscores)
{0}["b2"] = np.sum(dscores, axis=0)
{0}['W1'] = X.T.dot(dscores.dot(W2.T) * (h1 > 0))
{0}['W1'] = X.T.dot(dscores.dot(W2.T) * h1)
{0}['b1'] = np.sum(dscores.dot(W2.T), axis=0)
"""


@pytest.mark.parametrize("holder", ["grads", "gradients", "self.grads"])
def test_what_a_dictionary_of_gradients_holds_is_a_gradient(holder):
    assert verdict_states(judge(GRADIENTS.format(holder))) == [R, R, R, R, R, B, B]


OWN_ERRORS = """
hidden = sigmoid(np.dot(X, W1) + b1)
output = sigmoid(np.dot(hidden, W2) + b2)
loss = 0.5 * np.sum((output - y) ** 2)
{0} = (output - y) * output * (1 - output)
dW2 = hidden.T.dot({0})
{1} = {0}.dot(W2.T) * hidden * (1 - hidden)
dW1 = X.T.dot({1})
dW1 = hidden.T.dot({1})
{2} = (output - y) * output
dW2 = hidden.T.dot({2})
"""


@pytest.mark.parametrize(
    "names",
    [
        ("d_output", "d_hidden", "d_out"),
        ("d_out", "d_hidden", "d_predicted_output"),
        ("output_error", "hidden_error", "output_delta"),
        ("d_predicted_output", "d_hidden_layer", "d_output"),
    ],
)
def test_what_a_program_calls_an_error_is_what_it_says(names):
    states = verdict_states(judge(OWN_ERRORS.format(*names)))
    assert states == [R, R, R, D, R, D, R, states[7], D, B]
    assert states[7] not in (R, D)


def test_words_for_layers_with_a_slope_that_is_defined():
    lines = """
hidden = sigmoid(np.dot(X, W1))
output = sigmoid(np.dot(hidden, W2))
output_delta = (output - y) * sigmoid_derivative(output)
hidden_delta = output_delta.dot(W2.T) * sigmoid_derivative(hidden)
dW2 = hidden.T.dot(output_delta)
dW1 = X.T.dot(hidden_delta)
dW1 = X.T.dot(output_delta.dot(W2.T))
"""
    states = verdict_states(judge(SIGMOID + OF_THE_OUTPUT + lines))
    assert states[:2] == [R, R]
    assert states[4:] == [R, R, B]


def test_a_mean_without_np_is_a_program():
    lines = "y_pred = w * x + b\nloss = ((y_pred - y) ** 2).mean()"
    assert U not in verdict_states(judge(lines))


def test_lines_that_only_set_up_are_not_judged():
    lines = """
import numpy as np
np.random.seed(1)
X = np.array([[0, 0],
              [0, 1]])
m, n = X.shape
W1 = 2 * np.random.random((3, 4)) - 1
b1 = np.zeros((1, 4))
self.bias = 0
W1, b1 = self.params['W1'], self.params['b1']
a1 = np.tanh(z1)
self.W2 -= lr * dW2
"""
    assert verdict_states(judge(lines)) == [R, N]


def test_a_side_that_is_no_python_does_not_believe_a_name_that_is_defined():
    lines = "a1 = sigmoid(z1)\ndz1 = da1 ⊙ sigmoid_derivative(z1)\ndz1 = da1 ⊙ a1 ⊙ (1 - a1)"
    assert verdict_states(judge(OF_THE_OUTPUT + lines)) == [R, U, R]


FALSE_AND_TRUE = {
    "a function by another name": (
        "f = np.tanh\ndf = lambda a: 1 - a ** 2\n",
        "a1 = f(z1)\ndz1 = da1 * df(a1)\ndz1 = da1 * df(z1)\ndz1 = da1 * a1 * (1 - a1)",
        [R, R, B, B],
    ),
    "functions of functions, in any order": (
        "def swish(x): return x * sigmoid(x)\n"
        "def swish_grad(x): return sigmoid(x) + x * sigmoid(x) * (1 - sigmoid(x))\n"
        "def sigmoid(x): return 1/(1+np.exp(-x))\n",
        "a = swish(z)\ndz = da * swish_grad(z)\ndz = da * (sigmoid(z) + z * sigmoid(z))",
        [D, R, B],
    ),
    "branches by a word": (
        "def act(x, kind='sigmoid', deriv=False):\n    if kind == 'sigmoid':\n        if deriv:\n"
        "            return x * (1 - x)\n        return 1 / (1 + np.exp(-x))\n    elif kind == 'tanh':\n"
        "        return 1 - x ** 2 if deriv else np.tanh(x)\n",
        "a1 = act(z1, 'tanh')\ndz1 = da1 * act(a1, 'tanh', deriv=True)\ndz1 = da1 * act(a1, deriv=True)",
        [R, R, B],
    ),
    "parts of a backward pass": (
        "def delta(y, a): return (a - y) * a * (1 - a)\ndef grad_w(delta, a): return np.outer(delta, a)\n",
        "z2 = W2 @ a1 + b2\na2 = sigmoid(z2)\ndz2 = delta(y, a2)\ndW2 = grad_w(dz2, a1)\ndz2 = delta(a2, y)",
        [R, R, R, R, B],
    ),
    "no softmax, whatever it is called": (
        "def softmax(z):\n    return np.exp(z) / np.sum(np.exp(-z))\n",
        "a2 = softmax(z2)\nloss = -np.sum(y * np.log(a2))\ndz2 = a2 - y",
        [B, R, "cannot tell"],
    ),
    "pre-activations that count on": (
        "def sigmoidPrime(s):\n    return s * (1 - s)\n",
        "z = np.dot(X, W1)\nz2 = sigmoid(z)\nz3 = np.dot(z2, W2)\no = sigmoid(z3)\n"
        "o_delta = (o - y) * sigmoidPrime(o)\ndW2 = z2.T.dot(o_delta)\n"
        "dW1 = X.T.dot(o_delta.dot(W2.T) * sigmoidPrime(z2))\ndW1 = X.T.dot(o_delta.dot(W2.T) * z2)",
        [R, R, R, R, D, R, R, B],
    ),
}


@pytest.mark.parametrize("name", FALSE_AND_TRUE)
def test_programs_with_a_false_line(name):
    defined, lines, states = FALSE_AND_TRUE[name]
    assert verdict_states(judge(defined + lines)) == states


def test_functions_that_call_each_other_too_often_are_refused_soon():
    defined = [f"def f{n}(x): return {' + '.join([f'0 * f{n + 1}(x)'] * 20)}\n" for n in range(1, 9)]
    ways = (
        "def g(x):\n" + "".join(f"    if x > {n}:\n        x = x + 1\n" for n in range(40)) + "    return x\n"
    )
    lines = "def f9(x): return x\na1 = f1(z1)\na1 = g(z1)"
    assert verdict_states(judge("".join(defined) + ways + lines)) == [U, U]


SOFTMAX = """
def softmax(z):
    e = np.exp(z - np.max(z, {0}))
    return e / np.sum(e, {0})
Z = X @ W + b
P = softmax(Z)
"""


@pytest.mark.parametrize(
    ("axis", "expected"),
    [
        ("axis=1, keepdims=True", "right"),
        ("-1, keepdims=True", "right"),
        ("axis=0", "wrong"),  # over the samples, which are rows
        ("keepdims=True", "shapes do not fit"),  # over all of them
    ],
)
def test_a_softmax_adds_up_over_the_axis_that_its_definition_says(axis, expected):
    assert verdict_states(judge(SOFTMAX.strip().format(axis)))[-1] == expected


@pytest.mark.parametrize("slope", ["(z > 0)", "np.where(z > 0, 1, 0)"])
def test_what_rests_on_a_function_that_is_not_read_is_left_open(slope):
    text = "def relu(x):\n    x[x < 0] *= 0.01\n    return x\nz = W @ x + b\na = relu(z)\ndz = da * " + slope
    assert verdict_states(judge(text)) == ["right", "cannot be read", "cannot tell"]
    plain = text.replace("    x[x < 0] *= 0.01\n    return x", "    return np.maximum(0, x)")
    assert verdict_states(judge(plain)) == ["right", "right", "right"]


def test_a_mean_over_all_entries_is_one_over_samples_where_there_is_one_output():
    text = (
        "Z1 = np.dot(X, W1) + b1\nA1 = sigmoid(Z1)\nZ2 = np.dot(A1, W2) + b2\nA2 = sigmoid(Z2)\n"
        "loss = np.mean((A2 - y) ** 2)\ndZ2 = (A2 - y) * A2 * (1 - A2) * 2 / m\ndW2 = np.dot(A1.T, dZ2)"
    )
    verdict = judge(text).chains[5].verdicts[0]
    assert verdict.state == "right in another convention"
    assert verdict.conventions == ["there is one output"]
    assert judge(text.replace("* 2 / m", "/ m")).chains[5].verdicts[0].state == "wrong"


CROSS_ENTROPY = "Z = X @ W + b\nA = sigmoid(Z)\nL = -np.mean(y * np.log(A) + (1 - y) * np.log(1 - A))\n"


@pytest.mark.parametrize("line", ["dZ = (A - y) / len(y)", "dZ = A - y\ndW = X.T @ dZ / len(y)"])
def test_the_mean_over_all_entries_is_that_over_the_samples_if_there_is_one_output(line):
    states = verdict_states(judge(CROSS_ENTROPY + line))
    assert states[:2] == [RIGHT, RIGHT]
    assert states[3] == ELSEWHERE
    assert not {WRONG, SHAPE} & set(states)
    assert RIGHT not in verdict_states(judge(CROSS_ENTROPY + line.replace("A - y", "A + y")))[3:4]


def test_where_the_cost_adds_up_the_outputs_nothing_is_said_of_one_output():
    text = CROSS_ENTROPY.replace("np.mean(", "1 / len(y) * np.sum(") + "dZ = (A - y) / len(y)"
    assert verdict_states(judge(text))[-1] == RIGHT


USE = "dZ1 = (dZ2 @ W2.T) * (1 - A1**2)"
CHANGES = ["W2 -= lr * dW2", "W2 = W2 - lr * dW2", "W2 = W2 - lr * A1.T @ dZ2"]


@pytest.mark.parametrize("change", CHANGES)
def test_weights_that_are_changed_before_a_gradient_is_made_of_them(change):
    assert RIGHT in verdict_states(judge(f"dW2 = A1.T @ dZ2\n{USE}\n{change}"))[1:2]
    verdict = judge(f"dW2 = A1.T @ dZ2\n{change}\n{USE}").chains[2].verdicts[0]
    assert verdict.state == UNDECIDED
    assert change in verdict.reason


def test_a_function_that_stands_above_may_run_later_and_a_forward_pass_begins_anew():
    later = f"dW2 = A1.T @ dZ2\ndef step(self):\n    W2 -= lr * dW2\ndef backward(self):\n    {USE}"
    assert verdict_states(judge(later))[-1] == RIGHT
    again = f"dW2 = A1.T @ dZ2\nW2 -= lr * dW2\nZ2 = A1 @ W2 + b2\n{USE}"
    assert verdict_states(judge(again))[-1] == RIGHT


@pytest.mark.parametrize("cost", ["J = -1/m * np.sum(Y * np.log(A))", ""])
def test_a_derivative_of_a_mean_that_is_stated_is_that_of_the_mean(cost):
    text = f"Z = X @ W + b\nA = softmax(Z, axis=1)\n{cost}\ndJ/dZ = A - Y\ndJ/dW = X.T @ (A - Y) / m"
    [left, last] = [chain.verdicts[0] for chain in judge(text).chains][-2:]
    assert last.state == RIGHT
    assert left.state == (ELSEWHERE if cost else RIGHT)
    assert "each sample's own gradient" in " ".join(left.conventions) or not cost
