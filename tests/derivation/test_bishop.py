"""The letters of Bishop's books: a is the pre-activation, z = h(a) the activation."""

import pytest

from backprop_checked.derivation.judge import judge
from tests.derivation.verdict_states import verdict_states

pytestmark = pytest.mark.slow

R, B, E, S = "right", "wrong", "right in another convention", "shapes do not fit"

TEXTS = {
    "with any function": (
        r"""
a_j = \sum_i w_{ji} z_i
z_j = h(a_j)
\delta_k = y_k - t_k
\delta_j = h'(a_j) \sum_k w_{kj} \delta_k
\frac{\partial E_n}{\partial w_{ji}} = \delta_j z_i
\delta_j = h'(z_j) \sum_k w_{kj} \delta_k
\delta_j = h'(a_j) \sum_k w_{jk} \delta_k
""",
        [E, R, R, E, E, S, S],
    ),
    "with the tanh": (
        r"""
a_j = \sum_i w_{ji} z_i
z_j = \tanh(a_j)
\delta_j = (1 - z_j^2) \sum_k w_{kj} \delta_k
\delta_j = (1 - a_j^2) \sum_k w_{kj} \delta_k
""",
        [E, R, E, S],
    ),
    "a program": (
        """
a1 = W1 @ x + b1
z1 = np.tanh(a1)
a2 = W2 @ z1 + b2
dW2 = da2 @ z1.T
da1 = (W2.T @ da2) * (1 - z1**2)
da1 = (W2.T @ da2) * (1 - a1**2)
""",
        [R, R, R, R, R, B],
    ),
    "without a sum": (
        r"""
z = \sigma(a)
\frac{\partial E}{\partial a_j} = \frac{\partial E}{\partial z_j} z_j (1 - z_j)
\frac{\partial E}{\partial a_j} = \frac{\partial E}{\partial z_j} a_j (1 - a_j)
""",
        [R, R, B],
    ),
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_and_z_are_what_a_line_says(name):
    text, expected = TEXTS[name]
    report = judge(text.strip())
    assert verdict_states(report) == expected
    assert "a is the pre-activation and z the activation, as in Bishop's books" in report.assumed


@pytest.mark.parametrize("text", ["a = \\sigma(z)\nz = \\sigma(a)", "z2 = np.tanh(a1)", "z = W a"])
def test_a_mistake_swaps_no_letters(text):
    assert not any("Bishop" in words for words in judge(text).assumed)
