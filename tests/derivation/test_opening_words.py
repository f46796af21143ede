"""Words before an equation in plain text, and programs in which nothing is a word."""

import pytest

from backprop_checked.derivation.judge import judge
from backprop_checked.derivation.opening_words import without_opening_words
from backprop_checked.derivation.verdicts import RIGHT

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
