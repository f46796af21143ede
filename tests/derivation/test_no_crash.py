"""Whatever is pasted gets a verdict: texts that ended the judge with an error, found by cutting up others'."""

import pytest

from backprop_checked.derivation.judge import judge
from tests.derivation.verdict_states import verdict_states

TEXTS = {
    "A = sigmoid()\ndw = X.T * A": ["cannot be read", "cannot tell"],
    "\\hat{\\pi}_k = \\sigma(z)_k = \\frac{e^{z_k}}{\\sum_{j=1}^{K} e^{z_j}}\n"
    "\\frac{\\partial L}{\\partial b} = \\hat{\\pi} - y": ["cannot be read", "right", "right"],
}


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_in_pieces_is_judged(text):
    assert verdict_states(judge(text)) == TEXTS[text]


@pytest.mark.parametrize("left", ["\\frac{L}{\\partial z}", "L/∂z"])
def test_a_differential_alone_below_a_line_is_a_slip_of_the_pen(left):
    report = judge(f"L = ½ Σ (a - y)²\n{left} = (a - y) ⊙ σ'(z)")
    assert verdict_states(report) == ["right", "cannot be read"]
    assert report.chains[1].verdicts[0].reason == "a ∂ stands below this line, and none above it"
