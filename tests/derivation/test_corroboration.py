"""What is not right and not explained is called wrong where the reading is sure: else what it needs is said."""

import pytest

from backprop_checked.derivation.judge import judge
from backprop_checked.derivation.verdicts import RIGHT, SHAPE, UNDECIDED, UNREAD, WRONG
from tests.derivation.verdict_states import verdict_states

pytestmark = pytest.mark.slow

PRODUCT = "delta1 = (W2.T @ delta2) * (net1 + 1)"
SAID = "net1 = W1 @ x + b1\na1 = sigmoid(net1)\n"
FALSE = ["dW2 = delta2 @ (a1 + 1).T", "db2 = delta2 + a2", "dW1 = delta1 @ (x + 1).T"]
TRUE = ["delta2 = a2 - y", "delta1 = (W2.T @ delta2) * a1 * (1 - a1)", "db1 = delta1", "dW1 = delta1 @ x.T"]


def verdicts_of(text):
    return [verdict for chain in judge(text).chains for verdict in chain.verdicts]


def test_a_letter_that_no_line_explains_is_named_and_nothing_is_called_wrong():
    [verdict] = verdicts_of(PRODUCT)
    assert verdict.state == UNDECIDED
    assert "not equal" in verdict.reason
    assert "“net1”" in verdict.reason
    assert verdict.example


def test_with_the_lines_that_explain_it_the_same_is_wrong():
    assert verdict_states(judge(SAID + PRODUCT))[-1] == WRONG


@pytest.mark.parametrize("text", ["dC/dW = a @ delta.T @ x", "dC/dz = W.T @ delta"])
def test_in_letters_that_every_text_has_one_line_is_enough(text):
    assert verdict_states(judge(text)) == [SHAPE]


def test_a_known_mistake_is_named_whatever_the_letters_are():
    [verdict] = verdicts_of("delta1 = (W2.T @ delta2) * net1")
    assert (verdict.state, verdict.mistake) == (WRONG, "the pre-activation instead of the slope")


def test_where_most_is_false_and_something_is_not_read_letters_may_mean_something_else():
    states = verdict_states(judge("\n".join([TRUE[0], *FALSE, "q = foo(x)"])))
    assert states == [RIGHT, UNDECIDED, UNDECIDED, UNDECIDED, UNREAD]


def test_what_is_right_bears_witness():
    states = verdict_states(judge("\n".join([*TRUE, *FALSE[:2], "q = foo(x)"])))
    assert states[-3:] == [WRONG, WRONG, UNREAD]


def test_where_all_is_read_in_plain_letters_what_is_false_is_wrong():
    assert verdict_states(judge("\n".join([TRUE[0], *FALSE]))) == [RIGHT, WRONG, WRONG, WRONG]
