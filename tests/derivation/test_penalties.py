"""Gradients with the one of a penalty in them, where no line states the cost."""

import pytest

from backprop_checked.derivation.judge import judge
from backprop_checked.derivation.verdicts import DEFINED, ELSEWHERE, RIGHT, SHAPE, UNDECIDED, UNREAD, WRONG

from .verdict_states import verdict_states

pytestmark = pytest.mark.slow

TEXT = """dZ2 = A2 - Y
dW2 = 1/m * np.dot(dZ2, A1.T) + {penalty}
db2 = 1/m * np.sum(dZ2, axis=1, keepdims=True)
dA1 = np.dot({weights}, dZ2)
dZ1 = np.multiply(dA1, np.int64(A1 > 0))"""


@pytest.mark.parametrize(
    "penalty",
    ["lambd/m * W2", "(lambd * W2) / m", "reg * W2", "2 * self.reg * W2", "0.01 * W2", "lam * np.sign(W2)"],
)
def test_the_gradient_of_a_penalty_is_right_if_the_cost_has_it(penalty):
    report = judge(TEXT.format(penalty=penalty, weights="W2.T"))
    assert verdict_states(report) == [RIGHT, ELSEWHERE, RIGHT, RIGHT, RIGHT]
    [said] = report.chains[1].verdicts[0].conventions
    assert said == f"the cost has a penalty, too, of which {penalty} is the gradient"


@pytest.mark.parametrize(
    "penalty",
    ["W2", "W2 / m", "2 * W2", "lambd * W1", "lambd * W2.T", "lambd / W2", "lambd * W2 * W2", "lambd"],
)
def test_what_is_no_gradient_of_a_penalty_is_not_taken_for_one(penalty):
    assert verdict_states(judge(TEXT.format(penalty=penalty, weights="W2.T")))[1] in (WRONG, SHAPE, UNREAD)


def test_a_line_with_a_penalty_says_what_is_out_and_in():
    assert verdict_states(judge(TEXT.format(penalty="lambd/m * W2", weights="W2")))[3] == SHAPE


def test_a_cost_that_is_stated_has_the_penalty_or_not():
    cost = "J = -1/m * np.sum(Y * np.log(A2) + (1 - Y) * np.log(1 - A2)){}\n"
    given = "lambd = 0.7\nA2 = sigmoid(Z2)\n" + cost + TEXT.format(penalty="lambd/m * W2", weights="W2.T")
    assert verdict_states(judge(given.format("")))[4] == WRONG
    penalty = " + lambd / (2 * m) * np.sum(np.square(W2))"
    assert verdict_states(judge(given.format(penalty)))[4] == RIGHT
    assert verdict_states(judge(given.format(penalty.replace("2 * m", "m"))))[4] in (WRONG, UNDECIDED)


def test_a_penalty_that_is_added_later():
    text = "dz2 = a2 - y\ndW2 = a1.T @ dz2\ndW2 += reg * W2"
    assert verdict_states(judge(text)) == [RIGHT, DEFINED, ELSEWHERE]
    assert verdict_states(judge(text.replace("a1.T @ dz2", "a1.T @ dz2 / 2")))[2] not in (RIGHT, ELSEWHERE)


def test_a_cost_that_is_stated_and_cannot_be_read_may_have_another_penalty():
    text = "L(w) = 1/(2n) ‖Xw − y‖² + strange(w)\n∇L(w) = (1/n) Xᵀ(Xw − y) + λw"
    assert verdict_states(judge(text))[-1] not in (RIGHT, ELSEWHERE)
    stated = text.replace("strange(w)", "λ‖w‖²")
    assert verdict_states(judge(stated))[-1] == WRONG
    assert verdict_states(judge(stated.replace("+ λw", "+ 2λw")))[-1] == RIGHT


def test_a_cost_that_is_added_to_may_have_another_penalty():
    text = "J = 0\nJ += strange(W2)\n" + TEXT.format(penalty="lambd/m * W2", weights="W2.T")
    states = verdict_states(judge(text))
    assert ELSEWHERE not in states
