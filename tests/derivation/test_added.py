"""What a program adds to a gradient belongs to it; a step of gradient descent is not judged."""

import pytest

from backprop_checked.derivation.judge import judge

R, B, D, K = "right", "wrong", "taken as a definition", "not judged"
PROGRAM = """
h = np.maximum(0, X @ W1 + b1)
scores = h @ W2 + b2
probs = softmax(scores)
loss = -np.sum(Y * np.log(probs)) / N + 0.5 * reg * np.sum(W1 * W1) + 0.5 * reg * np.sum(W2 * W2)
dscores = (probs - Y) / N
dW2 = h.T @ dscores
"""


def states(text):
    return [verdict.state for chain in judge(text.strip()).chains for verdict in chain.verdicts]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("dW2 += reg * W2", R),
        ("dW2 += 2 * reg * W2", B),
        ("dW2 = dW2 + reg * W2", R),
    ],
)
def test_a_penalty_may_be_added_below(line, expected):
    found = states(f"{PROGRAM}{line}\nW2 -= lr * dW2")
    assert found[:5] == [R, R, R, D, R]
    assert found[6:] == [expected, K]


def test_without_what_is_added_it_is_wrong_beside_such_a_cost():
    assert states(PROGRAM)[-1] == B


def test_what_is_added_to_nothing_that_is_seen_is_not_judged():
    assert states("z = W @ x + b\ndW += dz @ x.T") == [R, K]
