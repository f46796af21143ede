"""What a program adds to a gradient belongs to it; a step of gradient descent is not judged."""

import pytest

from backprop_checked.derivation.judge import judge
from tests.derivation.verdict_states import verdict_states

pytestmark = pytest.mark.slow

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
    return verdict_states(judge(text.strip()))


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


IDIOMS = {
    "CS231n's, in rows": (
        """
h1 = np.maximum(0, X @ W1 + b1)
scores = h1 @ W2 + b2
probs = softmax(scores)
dscores = probs
dscores[range(N), y] -= 1
dscores /= N
dW2 = h1.T @ dscores
dh1 = dscores @ W2.T
dh1[h1 <= 0] = 0
dW1 = X.T @ dh1
db1 = np.sum(dh1, axis=0)
""",
        [R, R, R, D, D, R, R, R, D, R, R],
    ),
    "without the mask": (
        """
h = np.maximum(0, X @ W1 + b1)
dh = dz2 @ W2.T
dW1 = X.T @ dh
dh = dh * (h > 0)
dW1 = X.T @ dh
""",
        [R, R, B, D, R],
    ),
    "the mask of the wrong side": (
        "h = np.maximum(0, W1 @ x + b1)\ndh = W2.T @ dz2\ndh[h > 0] = 0\ndW1 = np.outer(dh, x)",
        [R, R, D, B],
    ),
    "a mask of the error itself": (
        """
Z1 = np.dot(W1, X) + b1
A1 = np.maximum(0, Z1)
dA1 = np.dot(W2.T, dZ2)
dZ1 = np.array(dA1, copy=True)
dZ1[Z1 <= 0] = 0
dW1 = np.dot(dZ1, X.T)
""",
        [R, R, R, D, R, R],
    ),
    "the wrong mask of the error itself": ("a = np.maximum(0, z)\ndz = da.copy()\ndz[z >= 0] = 0", [R, D, B]),
    "a softmax in two steps": (
        "p = np.exp(z)\np /= np.sum(p)\nL = -np.sum(y * np.log(p))\ndz = p - y",
        [D, R, R, R],
    ),
    "what cannot be read": ("dz = p - y\ndz[mask] = 7\ndW = dz @ x.T", [D, "cannot be read", R]),
}


@pytest.mark.parametrize(("text", "expected"), IDIOMS.values(), ids=IDIOMS)
def test_what_a_name_is_from_there_on(text, expected):
    assert states(text) == expected


def test_more_may_be_added_twice():
    half = "dW2 += 0.5 * reg * W2"
    assert states(f"{PROGRAM}{half}\n{half}")[-1] == R
    assert states(f"{PROGRAM}{half}\n{half}\n{half}")[-1] == B
