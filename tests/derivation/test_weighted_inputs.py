"""One neuron whose inputs are written one by one: digits number inputs there, and no layers."""

import pytest

from backprop_checked.derivation.judge import judge
from tests.derivation.verdict_states import verdict_states

R, B, E = "right", "wrong", "right in another convention"
TEXTS = {
    "in LaTeX": (
        r"""
z = w_1 x_1 + w_2 x_2 + b
a = \sigma(z)
L = -y \log a - (1 - y) \log(1 - a)
\frac{\partial L}{\partial w_1} = x_1 (a - y)
\frac{\partial L}{\partial w_2} = x_1 (a - y)
\frac{\partial z}{\partial x_1} = w_1
\frac{\partial z}{\partial w_2} = w_2
""",
        [R, R, R, R, B, R, B],
    ),
    "in plain text": (
        """
z = w1 * x1 + w2 * x2 + b
a = sigmoid(z)
dz = a - y
dw1 = x1 * dz
dw2 = x2 * dz
db = dz * b
db = dz
dw2 = x2 * a
""",
        [R, R, R, R, R, B, R, B],
    ),
    "as in micrograd": (
        """
n = x1*w1 + x2*w2 + b
o = np.tanh(n)
dn = 1 - o**2
dw1 = x1 * dn
dx1 = x1 * dn
dx1 = w1 * dn
""",
        [R, R, E, R, B, R],
    ),
    "without a bias": (
        r"""
z = w_1 x_1 + w_2 x_2
a = \sigma(z)
E = \frac{1}{2} (a - y)^2
\frac{\partial E}{\partial w_1} = (a - y) a (1 - a) x_1
\frac{\partial E}{\partial w_1} = (a - y) x_1
""",
        [R, R, R, R, B],
    ),
    "a missing input": ("z = w_1 x_1 + w_2 x_2 + b\nz = w_1 x_1 + b\nz = w_1 x_2 + w_2 x_1 + b", [R, B, B]),
}


@pytest.mark.parametrize("name", TEXTS)
def test_digits_number_the_inputs(name):
    text, expected = TEXTS[name]
    assert verdict_states(judge(text.strip())) == expected


@pytest.mark.parametrize(
    "text", ["z_2 = W_2 a_1 + b_2", "z_1 = w_1 x\nz_2 = w_2 a_1", "o = W1 x1 + W2 x2 + b"]
)
def test_elsewhere_digits_are_layers(text):
    assert not judge(text).setting.single
