"""Derivations as strangers write them get the verdicts that are true of them."""

import importlib.util
from pathlib import Path

import pytest

from backprop_checked.derivation import verdicts
from backprop_checked.derivation.judge import judge
from tests.derivation.verdict_states import verdict_states

FILE = Path(__file__).with_name("strangers.py")
SPEC = importlib.util.spec_from_file_location("strangers", FILE)
STRANGERS = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(STRANGERS)
LETTERS = {
    verdicts.RIGHT: "R",
    verdicts.ELSEWHERE: "R",
    verdicts.SHAPE: "B",
    verdicts.WRONG: "B",
    verdicts.DEFINED: "D",
}
# In the first, δ₃ belongs to z₂: errors are counted from the input, pre-activations from the first layer. In the
# second, w is a vector and there is one neuron: the judge reads a layer of any width, and says when it is right.
BEYOND = {"tanh and softmax", "a logistic unit"}


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in STRANGERS.STRANGERS if name not in BEYOND])
def test_a_strangers_derivation(name):
    text, expected = STRANGERS.STRANGERS[name]
    found = verdict_states(judge(text))
    assert "".join(LETTERS.get(state, "?") for state in found) == expected
