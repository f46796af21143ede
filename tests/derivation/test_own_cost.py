"""A cost that is stated and is none of the known ones is the cost; weights of one neuron are a vector; numbers
of weights may be those of the layer below."""

import pytest

from backprop_checked.derivation.judge import judge
from backprop_checked.derivation.setting import ABOVE
from tests.derivation.verdict_states import verdict_states

pytestmark = pytest.mark.slow

R, B, S, D = "right", "wrong", "shapes do not fit", "taken as a definition"
HYPOTHESIS = (
    r"J(\theta) = -\frac{1}{m} \sum_{i=1}^{m} "
    r"\left[ y^{(i)} \log h_\theta(x^{(i)}) + (1 - y^{(i)}) \log(1 - h_\theta(x^{(i)})) \right]"
)


def states(text):
    return verdict_states(judge(text.strip()))


STATED = {
    "a penalty beside any cost": (
        r"""
C = C_0 + \frac{\lambda}{2n} \sum_w w^2
\frac{\partial C}{\partial w} = \frac{\partial C_0}{\partial w} + \frac{\lambda}{n} w
\frac{\partial C}{\partial b} = \frac{\partial C_0}{\partial b}
\frac{\partial C}{\partial w} = \frac{\partial C_0}{\partial w} + \frac{\lambda}{2n} w
\frac{\partial C}{\partial b} = \frac{\partial C_0}{\partial b} + \frac{\lambda}{n} b
""",
        [D, R, R, B, B],
    ),
    "a norm": (
        r"""
L = L_0 + \lambda \|W\|^2
\frac{\partial L}{\partial W} = \frac{\partial L_0}{\partial W} + 2 \lambda W
\frac{\partial L}{\partial W} = \frac{\partial L_0}{\partial W} + \lambda W
""",
        [D, R, B],
    ),
    "a penalty beside a cost that is stated, too": (
        r"""
L = \frac{1}{2} \|a - y\|^2
J = L + \frac{\lambda}{2} \|W\|_F^2
\frac{\partial J}{\partial W} = \frac{\partial L}{\partial W} + \lambda W
\frac{\partial J}{\partial W} = ((a - y) \odot \sigma'(z)) x^T + \lambda W
\frac{\partial L}{\partial W} = ((a - y) \odot \sigma'(z)) x^T + \lambda W
""",
        [D, D, R, R, B],
    ),
    "a fourth power": (
        r"""
C = \sum_j (a_j - y_j)^4
\delta = 4 (a - y)^3 \odot \sigma'(z)
\delta = (a - y) \odot \sigma'(z)
""",
        [D, R, B],
    ),
    "a hinge": (
        r"""
L = \max(0, 1 - y a)
\frac{\partial L}{\partial a} = -y \mathbf{1}[1 - y a > 0]
\frac{\partial L}{\partial a} = -y a \mathbf{1}[1 - y a > 0]
""",
        [D, R, B],
    ),
    "least squares with a penalty, in a program": (
        """
loss = np.mean((X @ w - y)**2) + lam * np.sum(w**2)
dw = 2 / N * X.T @ (X @ w - y) + 2 * lam * w
dw = X.T @ (X @ w - y) / N + 2 * lam * w
""",
        [D, R, B],
    ),
    "least squares with a penalty, in matrices": (
        r"""
J = \frac{1}{2m} (X\theta - y)^T (X\theta - y) + \frac{\lambda}{2m} \theta^T \theta
\frac{\partial J}{\partial \theta} = \frac{1}{m} X^T (X\theta - y) + \frac{\lambda}{m} \theta
\frac{\partial J}{\partial \theta} = \frac{1}{m} X^T (X\theta - y) + \frac{\lambda}{2m} \theta
""",
        [D, R, B],
    ),
    "least squares, sample by sample": (
        """
L = 1/N sum_i (y_i - w^T x_i)^2
dL/dw = -2/N sum_i (y_i - w^T x_i) x_i
dL/dw = 2/N sum_i (y_i - w^T x_i) x_i
""",
        [D, R, B],
    ),
}


@pytest.mark.parametrize("name", STATED)
def test_the_cost_is_what_is_stated(name):
    text, expected = STATED[name]
    assert states(text) == expected


def test_an_index_that_nothing_sums_over_states_no_cost():
    text = "L = -z_c + \\log \\sum_j e^{z_j}\n\\frac{\\partial L}{\\partial z} = 2 z"
    assert states(text) == ["cannot tell", "cannot tell"]


def test_two_costs_of_which_none_is_made_of_the_other_decide_nothing():
    text = "L = (a - y)^4\nJ = (a - y)^6\n\\frac{\\partial J}{\\partial a} = 6 (a - y)^5"
    assert states(text) == ["cannot tell"] * 3


ONE_NEURON = {
    "an index": (
        r"""
\frac{\partial L}{\partial w_j} = (\hat y - y) x_j
\frac{\partial L}{\partial w_j} = (y - \hat y) x_j
""",
        [R, B],
    ),
    "a hypothesis": (
        HYPOTHESIS
        + r"""
\frac{\partial J}{\partial \theta_j} = \frac{1}{m} \sum_{i=1}^{m} (h_\theta(x^{(i)}) - y^{(i)}) x_j^{(i)}
\frac{\partial J}{\partial \theta_j} = \frac{1}{m} \sum_{i=1}^{m} (y^{(i)} - h_\theta(x^{(i)})) x_j^{(i)}
""",
        [R, R, B],
    ),
    "a transpose": (
        """
z = w^T x + b
a = sigmoid(z)
L = -(y log a + (1-y) log(1-a))
dL/dw = (a - y) x
dL/dw = (a - y) a x
dL/db = a - y
""",
        [R, R, R, R, B, R],
    ),
    "a course's program": (
        """
A = sigmoid(np.dot(w.T, X) + b)
cost = -1/m * np.sum(Y * np.log(A) + (1 - Y) * np.log(1 - A))
dw = 1/m * np.dot(X, (A - Y).T)
db = 1/m * np.sum(A - Y)
dw = 1/m * np.dot(X, (Y - A).T)
""",
        [R, R, R, R, B],
    ),
    "a sum": (
        """
z = sum_j w_j x_j + b
a = sigmoid(z)
da/dw_j = a (1-a) x_j
da/dw_j = a (1-a) w_j
""",
        [R, R, R, B],
    ),
}


@pytest.mark.parametrize("name", ONE_NEURON)
def test_weights_of_one_neuron_are_a_vector(name):
    text, expected = ONE_NEURON[name]
    report = judge(text.strip())
    assert verdict_states(report) == expected
    assert "there is one neuron" in report.assumed


def test_the_softmax_of_one_neuron_makes_nothing_right():
    verdict = judge("dL/dw_j = (a - y) a x_j\nL = -(y log a + (1 - y) log(1 - a))").chains[0].verdicts[0]
    assert verdict.state == B


NUMBERS = {
    "Θ": (
        r"""
\delta^{(3)} = a^{(3)} - y
\delta^{(2)} = (\Theta^{(2)})^T \delta^{(3)} .* g'(z^{(2)})
\frac{\partial J}{\partial \Theta^{(1)}_{ij}} = a^{(1)}_j \delta^{(2)}_i
\delta^{(2)} = (\Theta^{(2)})^T \delta^{(3)}
\frac{\partial J}{\partial \Theta^{(1)}_{ij}} = a^{(1)}_j \delta^{(1)}_i
""",
        [R, R, R, B, S],
    ),
    "a tutorial": (
        r"""
\delta^{(l)} = \left((W^{(l)})^T \delta^{(l+1)}\right) \bullet f'(z^{(l)})
\nabla_{W^{(l)}} J = \delta^{(l+1)} (a^{(l)})^T
\nabla_{b^{(l)}} J = \delta^{(l+1)}
\delta^{(l)} = (W^{(l)})^T \delta^{(l+1)}
""",
        [R, R, R, B],
    ),
    "a forward pass": (
        r"""
z^{(2)} = W^{(1)} x + b^{(1)}
a^{(2)} = f(z^{(2)})
z^{(3)} = W^{(2)} a^{(2)} + b^{(2)}
\delta^{(2)} = (W^{(2)})^T \delta^{(3)} \odot f'(z^{(2)})
\delta^{(2)} = (W^{(2)})^T \delta^{(3)} \odot f'(z^{(3)})
""",
        [R, R, R, R, B],
    ),
}


@pytest.mark.parametrize("name", NUMBERS)
def test_weights_may_have_the_number_of_the_layer_below(name):
    text, expected = NUMBERS[name]
    report = judge(text.strip())
    assert verdict_states(report) == expected
    assert ABOVE in report.assumed


def test_one_line_alone_does_not_number_the_weights():
    verdict = judge(r"\nabla_{W^{(l)}} J = \delta^{(l+1)} (a^{(l)})^T").chains[0].verdicts[0]
    assert (verdict.state, verdict.conventions) == ("right in another convention", [ABOVE])


def test_a_cost_says_the_orientation_in_which_it_can_be_read():
    cost = r"J(w) = \frac{1}{2} \|Xw - y\|_2^2 + \frac{\lambda}{2} \|w\|_2^2"
    assert states(cost + "\n" + r"\nabla_w J = X^\top (Xw - y) + \lambda w") == [D, R]
    assert states(cost + "\n" + r"\nabla_w J = X (Xw - y) + \lambda w") == [D, S]


@pytest.mark.parametrize(
    ("text", "states"),
    [
        (
            "loss = data_loss + 0.5 * reg * np.sum(W1 * W1) + 0.5 * reg * np.sum(W2 * W2)\n"
            "dW2 = h.T @ dscores + reg * W2\ndb2 = np.sum(dscores, axis=0)\ndW2 = h.T @ dscores + 2 * reg * W2",
            [D, R, R, B],
        ),
        (
            "z = W^{(1)} x\nh = \\phi(z)\no = W^{(2)} h\ns = \\frac{\\lambda}{2} (\\|W^{(1)}\\|_F^2 + \\|W^{(2)}\\|_F^2)\n"
            "J = L + s\n"
            "\\frac{\\partial J}{\\partial W^{(2)}} = \\frac{\\partial L}{\\partial o} h^\\top + \\lambda W^{(2)}\n"
            "\\frac{\\partial J}{\\partial W^{(1)}} = \\frac{\\partial L}{\\partial z} x^\\top + W^{(1)}",
            [R, R, R, D, D, R, B],
        ),
        (
            "L = \\sum_i \\log \\cosh(a_i - y_i)\n\\frac{\\partial L}{\\partial a_i} = \\tanh(a_i - y_i)\n"
            "\\frac{\\partial L}{\\partial a_i} = \\frac{1}{\\cosh(a_i - y_i)}",
            [D, R, B],
        ),
    ],
)
def test_a_cost_may_be_made_of_what_has_a_name(text, states):
    assert verdict_states(judge(text)) == states
