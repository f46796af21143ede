"""Programs of several layers that use the same letters: classes, and pairs of functions."""

import pytest

from backprop_checked.derivation.judge import judge
from backprop_checked.derivation.separate_layers import SEPARATELY
from backprop_checked.derivation.verdicts import DEFINED, ELSEWHERE, RIGHT, SHAPE, UNDECIDED, UNREAD, WRONG

from .verdict_states import states_by_line

pytestmark = pytest.mark.slow

CLASSES = """class Linear:
    def __init__(self, n_in, n_out):
        self.W = np.random.randn(n_in, n_out) * 0.01
        self.b = np.zeros(n_out)
    def forward(self, x):
        self.x = x
        self.out = x @ self.W + self.b
        return self.out
    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = dout.sum(axis=0)
        dx = dout @ self.W.T
        return dx

class Sigmoid:
    def forward(self, x):
        self.y = 1 / (1 + np.exp(-x))
        return self.y
    def backward(self, dout):
        dx = dout * self.y * (1 - self.y)
        return dx

class ReLU:
    def forward(self, x):
        self.mask = x > 0
        return x * self.mask
    def backward(self, dout):
        dx = dout * self.mask
        return dx"""
PAIRS = """def affine_forward(x, w, b):
    out = x.dot(w) + b
    cache = (x, w, b)
    return out, cache

def affine_backward(dout, cache):
    x, w, b = cache
    dx = dout.dot(w.T)
    dw = x.T.dot(dout)
    db = np.sum(dout, axis=0)
    return dx, dw, db

def relu_forward(x):
    out = np.maximum(0, x)
    return out, x

def relu_backward(dout, cache):
    dx, x = None, cache
    dx = dout * (x > 0)
    return dx"""


@pytest.mark.parametrize(("text", "right"), [(CLASSES, 6), (PAIRS, 6)])
def test_layers_that_use_the_same_letters_are_judged_separately(text, right):
    report = judge(text)
    states = [verdict.state for chain in report.chains for verdict in chain.verdicts]
    assert set(states) <= {RIGHT, DEFINED}
    assert states.count(RIGHT) >= right
    assert report.assumed[0] == SEPARATELY
    assert report.lines == text.split("\n")


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        (CLASSES, "self.x.T @ dout", "dout.T @ self.x"),
        (CLASSES, "dout.sum(axis=0)", "dout.sum(axis=1)"),
        (CLASSES, "dout @ self.W.T", "dout @ self.W"),
        (CLASSES, "self.y * (1 - self.y)", "self.y * (1 + self.y)"),
        (CLASSES, "dout * self.mask", "dout * (1 - self.mask)"),
        (PAIRS, "dout.dot(w.T)", "dout.dot(w)"),
        (PAIRS, "x.T.dot(dout)", "dout.T.dot(x)"),
        (PAIRS, "dout * (x > 0)", "dout * x"),
        (PAIRS, "dout * (x > 0)", "dout * (x < 0)"),
    ],
)
def test_a_slip_in_one_layer_is_seen(text, old, new):
    assert text.count(old) == 1
    line = text[: text.index(old)].count("\n")
    assert states_by_line(text.replace(old, new))[line] in (WRONG, SHAPE, UNDECIDED)


def test_layers_share_their_conventions():
    loss = """
class MeanSquares:
    def forward(self, x, y):
        return np.mean(np.sum((x - y) ** 2, axis=1))
    def backward(self):
        return 1
"""
    columns = "class Other:\n    def forward(self, x):\n        z = self.W @ x + self.b\n        return z\n\n"
    both = columns + CLASSES.replace("class Linear", "class Rows")
    states = states_by_line(both)
    line = columns.count("\n") + 9
    assert both.split("\n")[line].strip().startswith("self.dW")
    assert states[line] not in (WRONG, SHAPE)
    assert states_by_line(CLASSES + loss).keys() >= states_by_line(CLASSES).keys()


def test_one_class_and_classes_with_letters_of_their_own_are_judged_together():
    alone = CLASSES[: CLASSES.index("class Sigmoid")]
    assert SEPARATELY not in judge(alone).assumed
    text = "class A:\n    def forward(self, X):\n        Z1 = W1 @ X + b1\n"
    text += "class B:\n    def backward(self, dZ1):\n        dW1 = dZ1 @ X.T"
    report = judge(text)
    assert SEPARATELY not in report.assumed
    assert [verdict.state for chain in report.chains for verdict in chain.verdicts] == [RIGHT, RIGHT]


@pytest.mark.parametrize("name", ["y", "self.out", "h"])
def test_an_activation_function_alone(name):
    text = f"{name} = 1 / (1 + np.exp(-x))\ndx = dout * {name} * (1 - {name})"
    assert list(states_by_line(text).values()) == [RIGHT, RIGHT]
    assert states_by_line(text.replace("(1 - ", "(1 + "))[1] not in (RIGHT, ELSEWHERE)


LOSS = CLASSES.replace("class ReLU", "class MSE").replace(
    """        self.mask = x > 0
        return x * self.mask
    def backward(self, dout):
        dx = dout * self.mask
        return dx""",
    """        self.t = t
        self.out = np.mean((x - t) ** 2)
        return self.out
    def backward(self):
        self.dx = 2 * (x - t) / t.size
        return self.dx

layers = [Linear(3, 8), Sigmoid()]
out = x
for layer in layers:
    out = layer.forward(out)""",
)


def test_a_loss_among_the_layers_and_what_stands_outside_of_them():
    assert "class MSE" in LOSS
    found = states_by_line(LOSS)
    lines = LOSS.split("\n")
    assert set(found.values()) <= {RIGHT, DEFINED}
    assert found[next(at for at, line in enumerate(lines) if "self.dx" in line)] == RIGHT
    assert not any(lines[at].startswith("out = ") for at in found)
    assert WRONG in states_by_line(LOSS.replace("2 * (x - t) / t.size", "(x - t) / t.size")).values()
    assert WRONG in states_by_line(LOSS.replace("2 * (x - t) / t.size", "2 * (t - x) / t.size")).values()


@pytest.mark.parametrize(("x", "t"), [("x", "t"), ("pred", "target"), ("y_hat", "y")])
def test_a_class_of_a_loss_alone(x, t):
    text = f"self.out = np.mean(({x} - {t}) ** 2)\nself.d{x} = 2 * (self.{x} - self.{t}) / self.{t}.size"
    assert list(states_by_line(text).values()) == [RIGHT, RIGHT]
    assert states_by_line(text.replace("= 2 * (", "= ("))[1] == WRONG


@pytest.mark.parametrize("more", ["\n" * 300, "x" * 30_000])
def test_a_program_that_is_too_long_is_refused_once(more):
    report = judge(CLASSES + more)
    assert [verdict.state for chain in report.chains for verdict in chain.verdicts] == [UNREAD]
    assert report.lines == []


def test_the_division_by_the_samples_stands_in_one_class_alone():
    loss = """
class Softmax:
    def forward(self, x, t):
        self.p = np.exp(x) / np.sum(np.exp(x), axis=1, keepdims=True)
        self.loss = -np.sum(t * np.log(self.p)) / t.shape[0]
        return self.loss
    def backward(self):
        dx = (self.p - t) / t.shape[0]
        return dx
"""
    linear = CLASSES[: CLASSES.index("class Sigmoid")]
    line = next(at for at, each in enumerate(linear.split("\n")) if "self.dW" in each)
    assert states_by_line(linear + loss)[line] == RIGHT
    twice = linear.replace("self.x.T @ dout", "self.x.T @ dout / N")
    assert RIGHT not in (states_by_line(twice)[line], states_by_line(twice + loss)[line])


def test_functions_that_stand_outside_are_known_in_each_class():
    text = "def squash(v):\n    return 1 / (1 + np.exp(-v))\n\n" + CLASSES.replace(
        "1 / (1 + np.exp(-x))", "squash(x)"
    )
    assert set(states_by_line(text).values()) <= {RIGHT, DEFINED}
