"""A layer alone, with the gradient that comes from above: affine layers and activation functions, as the
backward methods of many programs write them."""

import pytest

from backprop_checked.derivation.judge import judge
from backprop_checked.derivation.verdicts import ELSEWHERE, RIGHT, SHAPE, SKIPPED, WRONG

from .verdict_states import verdict_states

TRUE = {
    "rows": "dx = dout @ W.T\ndW = x.T @ dout\ndb = dout.sum(axis=0)",
    "as PyTorch has it": "grad_input = grad_output @ weight\ngrad_weight = grad_output.T @ input\n"
    "grad_bias = grad_output.sum(0)",
    "attributes": "self.dweights = np.dot(self.inputs.T, dvalues)\n"
    "self.dbiases = np.sum(dvalues, axis=0, keepdims=True)\nself.dinputs = np.dot(dvalues, self.weights.T)",
    "columns": "dW = dY @ X.T\ndX = W.T @ dY\ndb = np.sum(dY, axis=1, keepdims=True)",
    "derivatives": "\\frac{\\partial L}{\\partial W} = \\frac{\\partial L}{\\partial Y} X^T\n"
    "\\frac{\\partial L}{\\partial X} = W^T \\frac{\\partial L}{\\partial Y}",
    "with its forward pass": "out = x @ W + b\ndW = x.T @ dout\ndb = dout.sum(0)",
    "a layer with a number": "dW2 = a1.T @ dout\nda1 = dout @ W2.T",
    "relu": "dx = dout * (x > 0)",
    "tanh": "dx = dout * (1 - np.tanh(x) ** 2)",
    "sigmoid": "grad_input = grad_output * sigmoid(input) * (1 - sigmoid(input))",
    "with its slope": "out = sigmoid(x @ W + b)\ndW = x.T @ (dout * out * (1 - out))",
}
FALSE = {
    "no transpose of W": "dW = x.T @ dout\ndb = dout.sum(axis=0)\ndx = dout @ W",
    "inputs again": "dW = np.dot(x.T, dout) * x",
    "the other half of the relu": "dx = dout * (x < 0)",
    "tanh without its square": "dx = dout * (1 - np.tanh(x))",
    "a sum along the wrong axis": "dx = dout @ W.T\ndW = x.T @ dout\ndb = dout.sum(axis=1)",
    "a σ that is stated, and no slope": "out = sigmoid(x @ W + b)\ndW = x.T @ dout",
    "a factor": "dx = dout @ W.T\ndW = 2 * x.T @ dout",
}


@pytest.mark.parametrize("text", TRUE.values(), ids=TRUE)
def test_a_layer_alone_is_right(text):
    assert set(verdict_states(judge(text))) == {RIGHT}


@pytest.mark.parametrize("text", FALSE.values(), ids=FALSE)
def test_and_a_slip_in_it_is_not(text):
    assert verdict_states(judge(text))[-1] in (WRONG, SHAPE)


def test_gradients_that_say_so_behind_the_name():
    text = (
        "def backward(self, output_gradient, learning_rate):\n"
        "    weights_gradient = np.dot(output_gradient, self.input.T)\n"
        "    self.weights -= learning_rate * weights_gradient"
    )
    assert verdict_states(judge(text)) == [RIGHT, SKIPPED]
    assert verdict_states(judge(text.replace("self.input.T", "self.weights.T")))[0] == SHAPE
    assert verdict_states(judge("W2_grad = a1.T @ (a2 - y)")) == [ELSEWHERE]


def test_a_hidden_layer_needs_its_slope():
    assert RIGHT not in verdict_states(judge("dW2 = a1.T @ dout\ndW1 = X.T @ (dout @ W2.T)"))[1:]


def test_means_without_a_number_of_samples():
    assert verdict_states(judge("w_grad = np.mean((y_pred - y) * x)")) == [RIGHT]
    assert verdict_states(judge("w_grad = np.mean((y_pred + y) * x)")) == [WRONG]
