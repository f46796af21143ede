"""Programs that go through the layers in a loop, with lists or dictionaries: every line of them is right, and
none with a slip in it is."""

import pytest

from backprop_checked.derivation.verdicts import DEFINED, ELSEWHERE, RIGHT, SHAPE, UNREAD, WRONG

from .verdict_states import states_by_line

pytestmark = pytest.mark.slow

NIELSEN = """activation = x
activations = [x]
zs = []
for b, w in zip(self.biases, self.weights):
    z = np.dot(w, activation) + b
    zs.append(z)
    activation = sigmoid(z)
    activations.append(activation)
delta = self.cost_derivative(activations[-1], y) * sigmoid_prime(zs[-1])
nabla_b[-1] = delta
nabla_w[-1] = np.dot(delta, activations[-2].transpose())
for l in range(2, self.num_layers):
    z = zs[-l]
    sp = sigmoid_prime(z)
    delta = np.dot(self.weights[-l+1].transpose(), delta) * sp
    nabla_b[-l] = delta
    nabla_w[-l] = np.dot(delta, activations[-l-1].transpose())"""

FORWARDS = """activations = [X]
for i in range(len(weights)):
    z = activations[i] @ weights[i] + biases[i]
    zs.append(z)
    activations.append(np.tanh(z))
delta = (activations[-1] - y) * (1 - activations[-1]**2)
for i in reversed(range(len(weights))):
    dW[i] = activations[i].T @ delta
    db[i] = delta.sum(axis=0)
    if i > 0:
        delta = delta @ weights[i].T * (1 - activations[i]**2)"""

DICTIONARIES = """A = X
for l in range(1, L + 1):
    Z = np.dot(params["W" + str(l)], A) + params["b" + str(l)]
    A = sigmoid(Z)
    cache["Z" + str(l)] = Z
    cache["A" + str(l)] = A
dZ = cache["A" + str(L)] - Y
for l in range(L, 0, -1):
    grads["dW" + str(l)] = np.dot(dZ, cache["A" + str(l - 1)].T) / m
    grads["db" + str(l)] = np.sum(dZ, axis=1, keepdims=True) / m
    if l > 1:
        dA = np.dot(params["W" + str(l)].T, dZ)
        dZ = dA * sigmoid_prime(cache["Z" + str(l - 1)])"""

FORMATTED = """for l in range(1, L + 1):
    cache[f"Z{l}"] = params[f"W{l}"] @ cache[f"A{l-1}"] + params[f"b{l}"]
    cache[f"A{l}"] = np.tanh(cache[f"Z{l}"])
dZ = cache[f"A{L}"] - Y
for l in reversed(range(1, L + 1)):
    grads[f"dW{l}"] = dZ @ cache[f"A{l-1}"].T / m
    dZ = params[f"W{l}"].T @ dZ * (1 - cache[f"A{l-1}"] ** 2)"""

DELTAS = """for i in range(len(weights)):
    zs[i] = weights[i] @ activations[i] + biases[i]
    activations[i+1] = np.tanh(zs[i])
deltas[-1] = (activations[-1] - y) * (1 - activations[-1]**2)
for i in range(len(weights) - 2, -1, -1):
    deltas[i] = weights[i+1].T @ deltas[i+1] * (1 - activations[i+1]**2)
for i in range(len(weights)):
    dW[i] = deltas[i] @ activations[i].T
    db[i] = deltas[i]"""

TEXTS = {
    "from the end": NIELSEN,
    "from the front": FORWARDS,
    "dictionaries": DICTIONARIES,
    "names that are formatted": FORMATTED,
    "errors in a list": DELTAS,
}


@pytest.mark.parametrize("name", TEXTS)
def test_every_line_of_a_loop_is_right(name):
    found = states_by_line(TEXTS[name])
    assert set(found.values()) <= {RIGHT, DEFINED}, found
    assert list(found.values()).count(RIGHT) >= 5


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("from the end", "activations[-2]", "activations[-1]"),
        ("from the end", "weights[-l+1]", "weights[-l]"),
        ("from the end", "activations[-l-1]", "activations[-l]"),
        ("from the end", "weights[-l+1].transpose()", "weights[-l+1]"),
        ("from the end", "y) * sigmoid_prime(zs[-1])", "y) * sigmoid_prime(zs[-2])"),
        ("from the front", "activations[i].T @ delta", "activations[i+1].T @ delta"),
        ("from the front", "(1 - activations[i]**2)", "(1 - activations[i+1]**2)"),
        ("from the front", "(1 - activations[i]**2)", "(1 - activations[i])"),
        ("from the front", "delta.sum(axis=0)", "delta.sum(axis=1)"),
        ("from the front", "weights[i].T", "weights[i-1].T"),
        ("dictionaries", '["A" + str(l - 1)].T', '["A" + str(l)].T'),
        ("dictionaries", 'params["W" + str(l)].T', 'params["W" + str(l - 1)].T'),
        ("dictionaries", 'cache["Z" + str(l - 1)]', 'cache["Z" + str(l)]'),
        ("names that are formatted", '"].T @ dZ', '"] @ dZ'),
        ("names that are formatted", '(1 - cache[f"A{l-1}"] ** 2)', '(1 - cache[f"A{l}"] ** 2)'),
        ("names that are formatted", '(1 - cache[f"A{l-1}"] ** 2)', '(1 + cache[f"A{l-1}"] ** 2)'),
        ("errors in a list", "weights[i+1].T", "weights[i].T"),
        ("errors in a list", "deltas[i+1] * (1 - activations[i+1]", "deltas[i+1] * (1 - activations[i]"),
        ("errors in a list", "deltas[i] @ activations[i].T", "deltas[i] @ activations[i+1].T"),
        ("errors in a list", "activations[-1] - y", "activations[-1] + y"),
    ],
)
def test_a_slip_in_a_loop_is_seen(name, old, new):
    text = TEXTS[name]
    assert text.count(old) == 1
    line = text[: text.index(old)].count("\n")
    assert states_by_line(text.replace(old, new))[line] in (WRONG, SHAPE)


def test_a_list_of_which_no_line_says_where_it_begins_is_not_read():
    backward = FORWARDS[FORWARDS.index("delta =") :]
    found = states_by_line(backward)
    assert found[2] == UNREAD  # dW[i]: activations[0] may be x or the first hidden layer
    assert not {WRONG, SHAPE} & set(found.values())


REUSED = """z1 = np.dot(self.w1, x) + self.b1
a1 = sigmoid(z1)
z2 = np.dot(self.w2, a1) + self.b2
a2 = sigmoid(z2)
delta = (a2 - y) * sigmoid_prime(z2)
nabla_w2 = np.dot(delta, a1.transpose())
delta = np.dot(self.w2.transpose(), delta) * sigmoid_prime(z1)
nabla_w1 = np.dot(delta, x.transpose())"""


def test_one_name_for_the_errors_of_all_layers():
    assert list(states_by_line(REUSED).values()) == [RIGHT] * 8
    for old, new in (
        ("delta, a1.transpose()", "delta, x.transpose()"),
        ("delta, x.transpose()", "delta, a1.transpose()"),
        ("self.w2.transpose(), delta", "self.w1.transpose(), delta"),
        ("delta) * sigmoid_prime(z1)", "delta) * sigmoid_prime(z2)"),
    ):
        assert REUSED.count(old) == 1
        line = REUSED[: REUSED.index(old)].count("\n")
        assert states_by_line(REUSED.replace(old, new))[line] not in (RIGHT, ELSEWHERE, DEFINED)


CHOSEN = """import numpy as np
L = 3
for l in range(1, L + 1):
    Z[l] = W[l] @ A[l-1] + b[l]
    if l < L:
        A[l] = np.tanh(Z[l])
    else:
        A[l] = 1 / (1 + np.exp(-Z[l]))
dZ = A[L] - Y
for l in range(L, 0, -1):
    dW[l] = dZ @ A[l-1].T / m
    if l > 1:
        dZ = W[l].T @ dZ * (1 - A[l-1] ** 2)"""


def test_what_is_one_thing_under_if_and_another_one_under_else_is_passed_over():
    found = states_by_line(CHOSEN)
    assert set(found.values()) == {RIGHT}
    assert found.keys() == {3, 8, 10, 12}
    assert states_by_line(CHOSEN.replace("W[l].T @ dZ", "W[l] @ dZ"))[12] == SHAPE


def test_gradients_under_if_and_under_else_are_judged():
    text = "if last:\n    dZ2 = A2 - Y\nelse:\n    dZ2 = W3.T @ dZ3 * (Z2 > 0)\ndW2 = dZ2 @ A1.T"
    assert states_by_line(text).keys() == {1, 3, 4}
