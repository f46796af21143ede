"""An activation function that a derivation states, and that has no name here: its slope is that of what was written."""

import pytest

from backprop_checked.derivation.judge import judge
from tests.derivation.verdict_states import verdict_states

pytestmark = pytest.mark.slow

R, B, D, T, E = "right", "wrong", "taken as a definition", "cannot tell", "right in another convention"


def states(text):
    return verdict_states(judge(text.strip()))


LINES = {
    "a leaky ReLU": (
        """
z1 = W1 @ x + b1
a1 = np.where(z1 > 0, z1, 0.01 * z1)
dz1 = (W2.T @ dz2) * np.where(z1 > 0, 1, 0.01)
dz1 = (W2.T @ dz2) * np.where(a1 > 0, 1, 0.01)
dz1 = (W2.T @ dz2) * (z1 > 0)
dz1 = (W2.T @ dz2) * np.where(z1 > 0, 1, 0.1)
dW1 = dz1 @ x.T
""",
        [R, D, R, R, B, B, R],
    ),
    "a leaky ReLU as the larger of two": (
        "z = W @ x + b\na = np.maximum(0.1 * z, z)\ndz = da * np.where(z > 0, 1, 0.1)\ndz = da * (a > 0)",
        [R, D, R, B],
    ),
    "the gradient inside of where": (
        "Z = W @ A_prev + b\nA = np.where(Z > 0, Z, 0.01 * Z)\ndZ = np.where(Z > 0, dA, 0.01 * dA)\n"
        "dA_prev = W.T @ dZ\ndA_prev = W.T @ dA\ndZ = np.where(Z > 0, 1, 0.01)",
        [R, D, R, R, B, B],
    ),
    "the softplus": (
        r"""
z = W x + b
a = \log(1 + e^{z})
\frac{da}{dz} = \frac{1}{1 + e^{-z}}
\frac{da}{dz} = \frac{e^z}{1 + e^z}
\frac{da}{dz} = \frac{e^z}{(1 + e^z)^2}
""",
        [R, D, R, R, B],
    ),
    "the ELU, with a number": (
        r"""
z = W x + b
a = \begin{cases} z & z > 0 \\ \alpha (e^z - 1) & z \le 0 \end{cases}
\frac{da}{dz} = \begin{cases} 1 & z > 0 \\ \alpha e^z & z \le 0 \end{cases}
\frac{da}{dz} = \begin{cases} 1 & z > 0 \\ a + \alpha & z \le 0 \end{cases}
\frac{da}{dz} = \begin{cases} 1 & z > 0 \\ \alpha (e^z - 1) & z \le 0 \end{cases}
""",
        [R, D, R, R, B],
    ),
    "swish": (
        "z = W @ x + b\na = z * sigmoid(z)\ndz = da * (a + sigmoid(z) * (1 - a))\n"
        "dz = da * sigmoid(z) * (1 - sigmoid(z))",
        [R, D, R, B],
    ),
    "swish, whose σ is the sigmoid": (
        "z = W @ x + b\na = z * σ(z)\ndz = da * (σ(z) + z * σ(z) * (1 - σ(z)))\ndz = da * σ(z)",
        [R, D, R, B],
    ),
    "a function by its name": (
        r"""
f(z) = \max(\alpha z, z)
a = f(W x + b)
f'(z) = \begin{cases} 1 & z > 0 \\ \alpha & z < 0 \end{cases}
f'(z) = \begin{cases} 1 & z > 0 \\ 0 & z < 0 \end{cases}
\delta = \frac{\partial C}{\partial a} \odot f'(z)
\delta = \frac{\partial C}{\partial a} \odot f(z)
""",
        [D, R, R, B, R, B],
    ),
    "it is that of its layer only": (
        "z1 = W1 @ x + b1\na1 = z1 * sigmoid(z1)\nz2 = W2 @ a1 + b2\na2 = sigmoid(z2)\ndz2 = da2 * a2 * (1 - a2)\n"
        "dz1 = (W2.T @ dz2) * a1 * (1 - a1)",
        [R, D, R, R, R, B],
    ),
    "h is what is computed so": (
        "z1 = W1 @ x + b1\nh = np.log(1 + np.exp(z1))\nz2 = W2 @ h + b2\ndW2 = dz2 @ h.T\n"
        "dz1 = (W2.T @ dz2) * sigmoid(z1)\ndz1 = (W2.T @ dz2) * h",
        [R, D, R, R, R, B],
    ),
}


@pytest.mark.parametrize("name", LINES)
def test_the_slope_is_that_of_what_is_stated(name):
    text, expected = LINES[name]
    assert states(text) == expected


def test_that_a_number_is_less_than_one_is_said():
    text = "f(z) = \\max(\\alpha z, z)\na = f(W x + b)"
    assert judge(text).chains[0].verdicts[0].notes == ["alpha is taken to be less than 1"]


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("z = W @ x + b\na = 1 / (1 + np.exp(z))", B),
        ("z = W @ x + b\na = -np.tanh(z)", B),
        ("z = W @ x + b\na = np.where(z > 0, 0, z)", B),
        ("z = W @ x + b\na = np.where(z > 0, z, 0)", R),
        ("z = W @ x + b\na = 1 / (1 + np.exp(-z))", R),
        ("z = W @ x + b\na = s'(z)", B),
        ("z = W @ x + b\na = s(z)", R),
    ],
)
def test_a_function_that_has_a_name_is_none_of_the_readers_own(text, state):
    assert states(text)[1] == state


def test_another_forward_pass_is_no_mistake_but_it_is_said_how_it_differs():
    verdict = judge("z = W @ x - b\ndW = dz @ x.T").chains[0].verdicts[0]
    assert verdict.state == D
    assert verdict.example
    assert "another forward pass" in verdict.notes[0]


@pytest.mark.parametrize("line", ["a = s'(z)", "z_next = W_next @ a_next + b_next", "a = W @ a_prev"])
def test_a_mistake_in_the_forward_pass_is_none_of_the_readers_own(line):
    assert states(line) not in ([D], [R])


@pytest.mark.parametrize(
    "text",
    [
        "∂L/∂z = (diag(s) - s s^T) ∂L/∂s\n∂L/∂z = (s s^T - diag(s)) ∂L/∂s",
        "dz = da * s'(z)\ndz = s'(z)",
    ],
)
def test_a_gradient_that_is_named_is_not_one(text):
    text = f"s = softmax(z)\n{text}" if "diag" in text else text
    assert states(text)[-1] == B


SOFTMAX = {
    "of the last layer, as in Nielsen's book": (
        r"""
a^L_j = \frac{e^{z^L_j}}{\sum_k e^{z^L_k}}
C = -\sum_j y_j \ln a^L_j
\frac{\partial C}{\partial b^L_j} = a^L_j - y_j
\frac{\partial C}{\partial b^L_j} = a^L_j (a^L_j - y_j)
""",
        [R, R, R, B],
    ),
    "of an activation without a layer": (
        r"""
a_i = \frac{e^{z_i}}{\sum_k e^{z_k}}
\frac{\partial a_i}{\partial z_j} = a_i (\delta_{ij} - a_j)
\frac{\partial a_i}{\partial z_j} = a_j (\delta_{ij} - a_j)
a_i = \frac{e^{z_j}}{\sum_k e^{z_k}}
""",
        [R, R, B, "shapes do not fit"],
    ),
    "a program's": (
        "z2 = W2 @ a1 + b2\na2 = np.exp(z2) / np.sum(np.exp(z2))\ndz2 = a2 - y\ndz2 = (a2 - y) * a2 * (1 - a2)",
        [R, R, R, B],
    ),
    "a program's, in two steps": (
        "Z2 = A1 @ W2 + b2\nu = np.exp(Z2)\nA2 = u / np.sum(u, axis=1, keepdims=True)\ndZ2 = A2 - Y\n"
        "dW2 = A1.T @ dZ2\nA2 = u / np.sum(u, axis=0, keepdims=True)",
        [R, D, R, R, R, B],
    ),
}


@pytest.mark.parametrize("name", SOFTMAX)
def test_a_softmax_may_be_written_out_of_an_activation(name):
    text, expected = SOFTMAX[name]
    assert states(text) == expected


MORE = {
    "of what weights compute": (
        "h = np.log(1 + np.exp(W1 @ x + b1))\ndW1 = (dh * (1 - np.exp(-h))) @ x.T\ndW1 = (dh * h) @ x.T\n"
        "dW2 = dz2 @ h.T",
        [D, R, B, R],
    ),
    "a sigmoid of x": (
        "f(x) = \\frac{1}{1 + e^{-x}}\nf'(x) = f(x)(1 - f(x))\nf'(x) = f(x)^2 (1 - f(x))\na = f(z)\n"
        "\\delta = (a - y) f'(z)\n\\delta = (a - y) a (1 - a)",
        [D, R, B, R, R, R],
    ),
    "a power": ("z = W x + b\na = z^3\n\\frac{da}{dz} = 3 z^2\n\\frac{da}{dz} = 3 z", [R, D, R, B]),
    "a power of any number": ("f(x) = x^2\nf'(x) = 2x\nf'(x) = x", [D, R, B]),
    "a GELU": (
        r"""
z = W x + b
a = \frac{1}{2} z (1 + \tanh(\sqrt{2/\pi} (z + 0.044715 z^3)))
\frac{da}{dz} = \frac{1}{2} (1 + \tanh(\sqrt{2/\pi} (z + 0.044715 z^3)))
""",
        [R, D, B],
    ),
    "with an index": (
        r"""
a_j = \max(0.1 z_j, z_j)
\frac{\partial a_j}{\partial z_j} = \begin{cases} 1 & z_j > 0 \\ 0.1 & z_j < 0 \end{cases}
\frac{\partial a_j}{\partial z_j} = \begin{cases} 1 & z_j > 0 \\ 0 & z_j < 0 \end{cases}
""",
        [D, R, B],
    ),
}


@pytest.mark.parametrize("name", MORE)
def test_it_may_be_stated_of_anything(name):
    text, expected = MORE[name]
    assert states(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "h = relu(W1 @ x + b1)\ny_hat = W2 @ h + b2 + h\ndW2 = np.outer(dy_hat, h)\n"
            "dh = W2.T @ dy_hat + dy_hat\ndW1 = np.outer(dh * (h > 0), x)",
            [R, D, T, T, R],
        ),
        ("z = (W x + b) / 2\n\\frac{\\partial L}{\\partial W} = \\frac{1}{2} \\delta x^T", [D, T]),
    ],
)
def test_what_another_forward_pass_goes_through_is_not_judged(text, expected):
    assert states(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "z = W @ x + b\na = (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z))\ndz = da * (1 - a**2)\n"
            "dz = da * (1 - a)",
            [R, R, R, B],
        ),
        (
            "z = W @ x + b\na = 2 / (1 + np.exp(-2 * z)) - 1\ndz = da * (1 - a**2)\ndz = da * a * (1 - a)",
            [R, R, R, B],
        ),
        (
            "z = W @ x + b\na = np.exp(z) / (1 + np.exp(z))\ndz = da * a * (1 - a)\ndz = da * (1 - a**2)",
            [R, R, R, B],
        ),
    ],
)
def test_a_function_that_has_a_name_may_be_written_out(text, expected):
    assert states(text) == expected


def test_a_function_by_a_word_may_be_followed_by_what_it_is():
    text = r"""
z = W x + b
h = \text{LeakyReLU}(z) = \max(0.01 z, z)
\frac{\partial h}{\partial z} = \mathbb{1}[z > 0] + 0.01 \cdot \mathbb{1}[z \le 0]
\frac{\partial h}{\partial z} = \mathbb{1}[z > 0]
"""
    assert states(text) == [R, "cannot be read", D, R, B]


def test_the_slope_of_a_gelu_is_one_of_numbers():
    text = r"""
z = W x + b
a = z \Phi(z)
\frac{\partial a}{\partial z} = \Phi(z) + z \phi(z)
\frac{\partial a}{\partial z} = \Phi(z) + \phi(z)
"""
    assert states(text) == [R, D, E, B]


def test_a_class_that_is_called_y_is_no_index_of_a_sum():
    text = "s = W x\n\\frac{\\partial L}{\\partial s_j} = \\mathbf{1}[s_j - s_y + 1 > 0]"
    verdict = judge(text).chains[1].verdicts[0]
    assert (verdict.state, "numbers a class" in verdict.reason) == ("cannot be read", True)


def test_a_sigma_beside_a_function_that_is_written_out_may_be_that_one_or_the_sigmoid():
    softplus = r"a = \log(1 + e^z)"
    assert states(f"{softplus}\n\\frac{{\\partial a}}{{\\partial z}} = \\sigma(z)") == [D, T]
    assert states(f"{softplus}\n\\frac{{\\partial a}}{{\\partial z}} = \\frac{{1}}{{1 + e^{{-z}}}}") == [D, R]
    assert states("\n".join((softplus, r"\delta = \frac{\partial C}{\partial a} \odot \sigma'(z)"))) == [D, R]
