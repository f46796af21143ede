"""Words before an equation in plain text, and programs in which nothing is a word."""

import pytest

from backprop_checked.derivation.judge import judge
from backprop_checked.derivation.opening_words import without_opening_words
from backprop_checked.derivation.verdicts import ELSEWHERE, RIGHT, SHAPE

from .verdict_states import verdict_states

EQUATIONS = ("z = W a_prev + b", "∂C/∂W = δ a_prevᵀ", "dW = np.dot(delta, a_prev.T)", "a = σ(z)")
OPENINGS = (
    *(
        "My net: ",
        "Forward: ",
        "Layer 1: ",
        "Let ",
        "where ",
        "so ",
        "Then, ",
        "We have ",
        "Step 2: ",
        "with ",
    ),
    *("Thus, ", "Therefore ", "Hidden layer: ", "Let's say ", "For a layer, ", "for the hidden layer "),
    *(
        "By the chain rule, ",
        "Gradient wrt W: ",
        "Backward pass: ",
        "Output layer (all of it): ",
        "so we get ",
    ),
    *("In the backward pass, ", "from this we have ", "the loss is C, and "),
)


@pytest.mark.parametrize("opening", OPENINGS)
def test_an_equation_in_a_sentence_is_read_without_its_words(opening):
    for equation in EQUATIONS:
        line = opening + equation
        assert without_opening_words(line) == " " * len(opening) + equation
        assert verdict_states(judge(line)) == [RIGHT]


@pytest.mark.parametrize(
    "line",
    [
        *EQUATIONS,
        "delta W = 0",
        "so = x",
        "error * W = 3",
        "loss = np.mean((a - y) ** 2)",
        "grad: np.ndarray = X.T @ delta",
        "a[1:] = 0",
        "x := W",
        "if it holds, a = y",
        "the mean of all samples",
        "Loss: cross-entropy",
        "softmax a = y",
    ],
)
def test_what_is_no_word_stays(line):
    assert without_opening_words(line) == line


def test_the_left_side_is_never_taken_for_a_word():
    assert without_opening_words("so a = y").strip() == "a = y"
    assert without_opening_words("where the error = a - y").strip() == "error = a - y"
    assert without_opening_words("so error * W = y").strip() == "error * W = y"
    assert without_opening_words("so W1, b1 = y").strip() == "W1, b1 = y"


MATLAB = """Z1 = X*W1        (X is N x D, W1 is D x H)
A1 = max(0, Z1)
Z2 = A1*W2
dL/dW2 = A1^T * dL/dZ2
dL/dA1 = dL/dZ2 * W2^T
dL/dZ1 = dL/dA1 .* (Z1 > 0)
dL/dW1 = X^T * dL/dZ1"""


def test_where_a_point_before_the_star_means_entry_by_entry_the_star_alone_is_the_matrix_product():
    assert verdict_states(judge(MATLAB)) == [RIGHT] * 7
    assert verdict_states(judge(MATLAB + "\ndL/dZ1 = dL/dA1 * (Z1 > 0)"))[7] == SHAPE
    assert verdict_states(judge(MATLAB.replace("X^T * dL/dZ1", "X^T .* dL/dZ1")))[6] == SHAPE


def test_two_equations_with_and_between_them_and_a_sentence_behind_one():
    assert verdict_states(judge("With z = w x + b and a = σ(z):")) == [RIGHT, RIGHT]
    assert verdict_states(judge("My layer is z = W a_prev + b. How do I go on?")) == [RIGHT]
    assert verdict_states(judge("Write r = Xw − y. Then\n∂C/∂b = ∂C/∂z"))[-1] == RIGHT


def test_a_slope_that_is_the_sigmoid_s_where_the_activation_is_another_one():
    text = """softplus: f(z) = ln(1 + e^z)
f'(z) = e^z / (1 + e^z) = σ(z)
f''(z) = σ(z)(1 − σ(z))
With z = w x + b and L = (f(z) − y)²:
dL/dw = 2 (f(z) − y) σ(z) x
dL/db = 2 (f(z) − y) σ(z)"""
    assert verdict_states(judge(text))[-1] == ELSEWHERE  # if σ is the sigmoid
    false = text.replace("db = 2 (", "db = (")
    assert verdict_states(judge(false))[-1] not in (RIGHT, ELSEWHERE)
