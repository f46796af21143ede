"""Lines about the steps of a recurrent network are not judged as lines about layers."""

import pytest

from backprop_checked.derivation.judge import judge
from tests.derivation.verdict_states import verdict_states

RECURRENT = r"""
h_t = \tanh(W_{hh} h_{t-1} + W_{xh} x_t)
\frac{\partial L}{\partial W_{xh}} = \sum_{t=1}^{T} \left( (1 - h_t^2) \odot \frac{\partial L}{\partial h_t} \right) x_t^T
\frac{\partial L}{\partial W_{hy}} = \sum_t (p_t - y_t) h_t^T
"""
ONE_LINE = r"\frac{\partial L}{\partial W_{xh}} = \sum_{t=1}^{T} \frac{\partial L}{\partial h_t} x_t^T"
BRACKETS = r"""
h^{(t)} = \tanh(W h^{(t-1)} + U x^{(t)} + b)
o^{(t)} = V h^{(t)} + c
"""


@pytest.mark.parametrize("text", [RECURRENT, ONE_LINE, BRACKETS])
def test_steps_are_no_layers(text):
    verdicts = [verdict for chain in judge(text.strip()).chains for verdict in chain.verdicts]
    assert {verdict.state for verdict in verdicts} == {"cannot be read"}
    assert all("recurrent network" in verdict.reason for verdict in verdicts)


def test_a_line_without_steps_beside_them_is_judged():
    chains = judge(f"{RECURRENT.strip()}\n\\delta = (a - y) \\odot \\sigma'(z)").chains
    assert chains[-1].verdicts[0].state == "right"


def test_targets_and_outputs_may_be_numbered_by_t():
    text = "E = \\frac{1}{2} \\sum_t (y_t - t_t)^2\n\\frac{\\partial E}{\\partial y_t} = y_t - t_t"
    assert verdict_states(judge(text)) == ["right"] * 2
