"""Letters and numbers that mean something else than in most derivations: what is true is not called wrong, and
what is false is not called right."""

import pytest

from backprop_checked.derivation.judge import judge
from backprop_checked.derivation.verdicts import (
    DEFINED,
    ELSEWHERE,
    RIGHT,
    SHAPE,
    SKIPPED,
    UNDECIDED,
    UNREAD,
    WRONG,
)

from .verdict_states import verdict_states

pytestmark = pytest.mark.slow

R, E, S, W, T, U, D = RIGHT, ELSEWHERE, SHAPE, WRONG, UNDECIDED, UNREAD, DEFINED
MEAN = "y_pred = w * x + b\nloss = np.mean((y_pred - y) ** 2)\n"
SUM = "y_hat = w * x + b\nloss = np.sum((y_hat - y) ** 2)\n"

STEP = "output = sigmoid(X @ w)\nerror = y - output\ndw = X.T @ (error * output * (1 - output))\n"

CASES = {
    # one number a sample: means and sums are over samples
    "a mean": (MEAN + "db = np.mean(2 * (y_pred - y))\ndw = 2 * np.mean((y_pred - y) * x)", [R, R, R, R]),
    "a sum for the mean": (MEAN + "db = np.sum(2 * (y_pred - y))", [R, R, W]),
    "a product of means": (MEAN + "dw = 2 * np.mean(y_pred - y) * np.mean(x)", [R, R, W]),
    "no mean at all": (MEAN + "dw = 2 * (y_pred - y) * x", [R, R, S]),
    "a sum": (SUM + "dw = np.sum(2 * (y_hat - y) * x)", [R, R, R]),
    "a product of sums": (SUM + "dw = np.sum(2 * (y_hat - y)) * np.sum(x)", [R, R, W]),
    "how many there are": (
        "y_hat = w * x + b\nloss = np.sum((y_hat - y) ** 2) / y.shape[0]\ndb = 2 * np.sum(y_hat - y)",
        [R, R, W],
    ),
    "two layers of one neuron": (
        "h = np.tanh(w1 * x + b1)\ny_hat = w2 * h + b2\nloss = np.mean((y_hat - y) ** 2)\n"
        "db2 = np.sum(2 * (y_hat - y))",
        [R, R, R, W],
    ),
    "a line through points": (
        r"\hat{y}_i = w x_i + b"
        "\n"
        r"L = \frac{1}{n} \sum_{i=1}^{n} (\hat{y}_i - y_i)^2"
        "\n"
        r"\frac{\partial L}{\partial w} = \frac{2}{n} \sum_{i=1}^{n} (\hat{y}_i - y_i) x_i"
        "\n"
        r"\frac{\partial L}{\partial w} = \frac{2}{n} \sum_{i=1}^{n} (\hat{y}_i - y_i)",
        [R, R, R, W],
    ),
    "a sum without an index": (
        r"dW^{[l]} = \frac{1}{m} dZ^{[l]} A^{[l-1]T}"
        "\n"
        r"db^{[l]} = \frac{1}{m} \sum dZ^{[l]}",
        [R, R],
    ),
    "a program's sum without an axis": (
        "dW2 = dZ2 @ A1.T / m\ndb2 = np.sum(dZ2) / m\ndb1 = np.sum(dZ1) / m",
        [E, E, S],  # right if there is one output
    ),
    # logits
    "logits called o": (
        r"\hat{y} = softmax(o)"
        "\n"
        r"L = -\sum_i y_i \log \hat{y}_i"
        "\n"
        r"\frac{\partial L}{\partial o} = \hat{y} - y"
        "\n"
        r"\frac{\partial L}{\partial o} = y - \hat{y}",
        [R, R, R, W],
    ),
    "a softmax that is written out": (
        r"p_i = \frac{\exp(o_i)}{\sum_j \exp(o_j)}"
        "\n"
        r"\frac{\partial p_i}{\partial o_k} = p_i (\delta_{ik} - p_k)"
        "\n"
        r"\frac{\partial p_i}{\partial o_k} = p_i (1 - p_k)",
        [R, R, W],
    ),
    "logits called theta": (
        r"\hat{y} = softmax(\theta)" "\n" r"\frac{\partial J}{\partial \theta} = \hat{y} - y",
        [R, R],
    ),
    "the class y": (
        r"p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}" "\n" r"\frac{\partial L}{\partial z_y} = p_y - 1",
        [R, U],
    ),
    # letters
    "an error called E": (
        "O = sigmoid(X @ W + b)\nE = O - Y\ndW = X.T @ (E * O * (1 - O))\ndW = X.T @ (E * O)",
        [R, D, R, W],
    ),
    "bars": (
        r"\bar{z} = \bar{y} \odot \sigma'(z)" "\n" r"\bar{W} = \bar{z} x^T" "\n" r"\bar{W} = \bar{z} z^T",
        [R, R, S],
    ),
    "the first layer without a number": (
        "s = W.dot(x) + b\nh = sigmoid(s)\nz = W2.dot(h) + b2\ndW2 = np.outer(dz, h)\ndW = np.outer(dz, x)",
        [R, R, R, R, S],
    ),
    "layers with a letter": (
        "H = sigmoid(X @ W_h)\nO = sigmoid(H @ W_o)\ndW_o = H.T @ ((O - Y) * O * (1 - O))\n"
        "dW_o = X.T @ ((O - Y) * O * (1 - O))",
        [R, R, R, S],
    ),
    "layers with a letter, in mathematics": (
        "z_h = W_h x + b_h\nh = \\sigma(z_h)\nz_o = W_o h + b_o\n\\hat y = softmax(z_o)\n\\delta_o = \\hat y - y\n"
        r"\frac{\partial L}{\partial W_o} = \delta_o h^T"
        "\n"
        r"\delta_h = W_o^T \delta_o \odot \sigma'(z_h)"
        "\n"
        r"\frac{\partial L}{\partial W_h} = \delta_h x^T"
        "\n"
        r"\frac{\partial L}{\partial W_h} = \delta_o x^T",
        [R, R, R, R, D, R, D, R, S],
    ),
    "digits for neurons": (
        r"E = \frac{1}{2}(t_1 - o_1)^2 + \frac{1}{2}(t_2 - o_2)^2"
        "\n"
        r"\frac{\partial E}{\partial o_1} = -(t_1 - o_1)"
        "\n"
        r"\frac{\partial E}{\partial w_5} = -(t_1 - o_1) o_1(1 - o_1) h_1",
        [T, T, U],
    ),
    # names of gradients
    "a gradient with the slope in it": (
        "H = sigmoid(X @ W_h)\nO = sigmoid(H @ W_o)\ndO = (O - T) * O * (1 - O)\ndW_o = H.T @ dO\n"
        "dH = (dO @ W_o.T) * H * (1 - H)\ndW_h = X.T @ dH\ndW_h = X.T @ dO",
        [R, R, D, R, D, R, S],
    ),
    "a slope that is missing": (
        "h = np.tanh(W1 @ x + b1)\ndz2 = p - y\ndz1 = W2.T @ dz2\ndW1 = dz1 @ x.T",
        [R, R, W, R],
    ),
    "a slope twice": (
        "h = np.tanh(W1 @ x + b1)\ndh = (W2.T @ dz2) * (1 - h**2)\ndz1 = dh * (1 - h**2)\ndW1 = dz1 @ x.T",
        [R, W, R, R],
    ),
    "the output's gradient with the softmax in it": (
        "z1 = sigmoid(x @ W1 + b1)\ny = softmax(z1 @ W2 + b2)\ndy = (y - t) / N\ngrads['W2'] = z1.T @ dy\n"
        "grads['b2'] = np.sum(dy, axis=0)\ngrads['b2'] = np.sum(dy)",
        [R, R, D, R, R, S],
    ),
    "what comes from above a linear output": (
        "h = np.maximum(0, X @ W1 + b1)\ny_pred = h @ W2 + b2\ngrad = 2 * (y_pred - y) / np.size(y)\n"
        "dW2 = h.T @ grad\ndW2 = grad.T @ h",
        [R, R, R, R, S],
    ),
    "the layer of dz": (
        "h = np.tanh(X @ W1 + b1)\ndz = dh * (1 - h * h)\ndW1 = X.T @ dz\ndz = dh * (1 + h * h)",
        [R, R, R, W],
    ),
    "a step along minus the gradient": (STEP + "w += lr * dw", [E, D, E, SKIPPED]),
    "a step against it": (STEP + "w -= lr * dw", [E, D, W, SKIPPED]),
    "one x of a matrix": (
        r"h_\theta(x) = g(\theta^T x)"
        "\n"
        r"J(\theta) = \frac{1}{2m} \sum_{i=1}^{m} (h_\theta(x^{(i)}) - y^{(i)})^2"
        "\n"
        r"\nabla_\theta J = \frac{1}{m} X^T ((g(X\theta) - y) \odot g'(X\theta))"
        "\n"
        r"\nabla_\theta J = \frac{1}{m} X^T (g(X\theta) - y)",
        [R, R, R, W],
    ),
    "n_l for the last layer": (
        r"\delta^{(n_l)} = - (y - a^{(n_l)}) \bullet f'(z^{(n_l)})"
        "\n"
        r"\delta^{(l)} = ((W^{(l)})^T \delta^{(l+1)}) \bullet f'(z^{(l)})"
        "\n"
        r"\nabla_{b^{(l)}} J(W,b;x,y) = \delta^{(l+1)}",
        [R, R, R],
    ),
    # layers that indices say
    "a sum over the layer above": (
        r"\frac{\partial E}{\partial a_j} = "
        r"\sum_{k}\frac{\partial E}{\partial a_k} \frac{\partial a_k}{\partial z_k} \frac{\partial z_k}{\partial a_j}",
        [E],
    ),
    "without its slope": (
        r"\frac{\partial E}{\partial a_j} = \sum_{k}\frac{\partial E}{\partial a_k} \frac{\partial z_k}{\partial a_j}",
        [W],
    ),
    "weights from i to j": (r"h_j = \sigma(\sum_i w_{ij} x_i)", [E]),
    "outputs called y": (r"y_j = f(\sum_i w_{ij} x_i)", [E]),
    "activations called y": (r"\frac{\partial E}{\partial w_{ij}^l} = \delta_j^l y_i^{l-1}", [E]),
    "and of the wrong layer": (r"\frac{\partial E}{\partial w_{ij}^l} = \delta_j^l y_i^{l}", [S]),
    "a sum that is missing": ("delta_j = w_next_kj delta_next_k s'(z_j)", [S]),
    "outputs of two layers": (
        r"\frac{\partial E}{\partial w_{ij}} = (o_j - t_j) o_j (1 - o_j) o_i",
        [E],
    ),
    # arguments
    "what a cost is a function of": (r"\frac{dL(a,y)}{da} = -\frac{y}{a} + \frac{1-y}{1-a}", [R]),
    "all of it": (r"\nabla_{W^{(l)}} J(W,b;x,y) = \delta^{(l)} (a^{(l-1)})^T", [R]),
    "spellings": (
        r"dZ^{[l - 1]} = W^{[l]^T} \cdot dZ^{[l]} \bigodot f^{'}(Z^{[l - 1]})",
        [R],
    ),
    # letters of chapters
    "a recurrent program": (
        "h = np.tanh(x.dot(W_xh) + prev_h.dot(W_hh) + b_h)\ndW_xh = x.T.dot(dz)\ndW_hh = prev_h.T.dot(dz)",
        [U, U, U],
    ),
    "a batch normalisation": (
        "xhat = (x - mu) / np.sqrt(var + 1e-5)\nout = gamma * xhat + beta\ndbeta = np.sum(dout, axis=0)",
        [U, U, U],
    ),
    # forward lines that do not fit
    "a vector for weights": (
        "Z = w.dot(X.T)\nA = sigmoid(Z)\ndw = (1/m) * (X.T * (A - y)).sum(axis=1)",
        [T, R, T],
    ),
    "a skip, alone": (r"y = x + W_2 \sigma(W_1 x)", [T]),
    "a line that other lines settle": (
        "z1 = W1 @ x + b1\na1 = np.tanh(z1)\nz2 = W1 @ a1 + b1",
        [R, R, S],
    ),
}


@pytest.mark.parametrize(("text", "states"), CASES.values(), ids=CASES)
def test_letters_mean_what_the_lines_say(text, states):
    assert verdict_states(judge(text)) == states
