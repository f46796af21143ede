"""Lines about every step by which a hostile reader found the judge at fault: each is here with what is so."""

import re

import pytest

from backprop_checked.derivation import induction, verdicts
from tests.derivation.test_every_step import (
    BIAS_GRADIENT,
    DEPTH,
    GRU_WEIGHT_GRADIENT,
    HEAVY_BALL,
    LSTM_WEIGHT_GRADIENT,
    MOMENTUM,
    MOMENTUM_PATH,
    NESTEROV,
    WEIGHT_GRADIENT,
    WEIGHT_SUM,
)
from tests.derivation.test_own_letters import judged

pytestmark = pytest.mark.slow

RIGHT = [
    # An exponent of which t is a part is no sign of a transpose.
    (WEIGHT_SUM, r"\beta^{2t} = (\beta^t)^2"),
    (WEIGHT_SUM, r"2^{t} = 2 \cdot 2^{t-1}"),
    # A step by its number, or counted from the last one, is there where there are as many steps.
    (MOMENTUM, r"v^{(3)} = \mu^2 g^{(1)} + \mu g^{(2)} + g^{(3)}"),
    (HEAVY_BALL, r"\theta^{(2)} = \theta^{(1)} - \eta g^{(2)} + \mu (\theta^{(1)} - \theta^{(0)})"),
    (WEIGHT_GRADIENT, r"\frac{\partial C}{\partial h^{(T-1)}} = G^{(T-1)} + W^\top \delta^{(T)}"),
    (BIAS_GRADIENT, r"\frac{\partial C}{\partial b} = \sum_{k=1}^{T-2} \delta^{(k)} + \delta^{(T-1)} + \delta^{(T)}"),
    # σ is that of the last step in its argument.
    (WEIGHT_GRADIENT, r"h_t = \sigma(W h_{t-1} + U x_t + b)"),
    (WEIGHT_GRADIENT, r"h^{(t)} = \sigma(W \sigma(W h^{(t-2)} + U x^{(t-1)} + b) + U x^{(t)} + b)"),
    # What is there before the first step has a slope, and the last term of a sum may be written out.
    (WEIGHT_GRADIENT, r"\frac{\partial C}{\partial h^{(0)}} = W^\top \delta^{(1)}"),
    (LSTM_WEIGHT_GRADIENT, r"\frac{\partial C}{\partial c^{(0)}} = f^{(1)} \odot \frac{\partial C}{\partial c^{(1)}}"),
    (WEIGHT_GRADIENT, r"\frac{\partial C}{\partial W} = \sum_{t=1}^{T-1} \delta^{(t)} h^{(t-1) \top} + (G^{(T)} \odot \sigma'(z^{(T)})) h^{(T-1) \top}"),
    # What telescopes, from either end; what is carried, put in once.
    (BIAS_GRADIENT, r"\sum_{t=2}^{T} (\delta^{(t)} - \delta^{(t-1)}) = \delta^{(T)} - \delta^{(1)}"),
    (BIAS_GRADIENT, r"\frac{\partial C}{\partial b} = T \delta^{(1)} + \sum_{t=2}^{T} (T + 1 - t) (\delta^{(t)} - \delta^{(t-1)})"),
    (MOMENTUM_PATH, r"\theta^{(T)} - \theta^{(t)} = - \eta \sum_{k=t+1}^{T} v^{(k)}"),
    (DEPTH, r"q^{(L)} = F^{L-\ell+1} q^{(\ell-1)}"),
    (DEPTH, r"\sum_{k=1}^{\ell} q^{(k)} = F \sum_{k=0}^{\ell - 1} q^{(k)}"),
    (GRU_WEIGHT_GRADIENT, r"h^{(t)} = h^{(0)} + \sum_{k=1}^{t} (1 - u^{(k)}) \odot (n^{(k)} - h^{(k-1)})"),
    (BIAS_GRADIENT, r"\frac{\partial C}{\partial b} = \sum_{t=1}^{T} (G^{(t)} \odot \sigma'(z^{(t)})) + \sum_{t=1}^{T-1} ((W^\top \delta^{(t+1)}) \odot \sigma'(z^{(t)}))"),
    (WEIGHT_SUM, r"\sum_{j=0}^{3} \beta^{j} = 1 + \beta + \beta^2 + \beta^3"),
    (WEIGHT_GRADIENT, r"\frac{\partial C}{\partial W} = \sum_{t=2}^{T} \delta^{(t)} \sigma(z^{(t-1)})^\top + \delta^{(1)} h^{(0) \top}"),
    (LSTM_WEIGHT_GRADIENT, r"\frac{\partial C}{\partial W} = \sum_{t=2}^{T} \delta^{(t)} (o^{(t-1)} \odot \tanh(c^{(t-1)}))^\top + \delta^{(1)} h^{(0) \top}"),
]  # fmt: skip
WRONG = [
    (WEIGHT_SUM, r"c^{(t)} = 1 - \beta^{t^2}"),
    (WEIGHT_SUM, r"c^{(t)} = 1 - \beta^{2t}"),
    (WEIGHT_SUM, r"2^t = 2"),
    (WEIGHT_SUM, r"\beta^{T/t} = \beta^T"),
    # A sum whose index is a number: as it is written.
    (WEIGHT_SUM, r"\sum_{j=1}^{3} j = 3"),
    (WEIGHT_SUM, r"\sum_{j=1}^{4} \beta^{j} = 1 + \beta + \beta^2 + \beta^3"),
    # Not so at T = 1: the step under a sum is not the one that a line leaves open.
    (BIAS_GRADIENT, r"\frac{\partial C}{\partial b} = \sum_{t=1}^{T-2} \delta^{(t+1)} + \delta^{(1)} + \delta^{(T)}"),
    # Not so at t = 1, where all its letters are: the formula is about t from 2 on, the line is not.
    (NESTEROV, r"\sum_{k=1}^{t} g^{(k)} = g^{(1)} + \sum_{k=2}^{t-1} g^{(k)} + g^{(t)}"),
    (HEAVY_BALL, r"v^{(t)} = \mu^{t-1} g^{(1)} + \sum_{k=2}^{t-1} \mu^{t-k} g^{(k)} + g^{(t)}"),
    (MOMENTUM, r"v^{(3)} = \mu^2 g^{(1)} + g^{(2)} + g^{(3)}"),
    (MOMENTUM, r"\sum_{k=1}^{t} g^{(k)} = g^{(1)} + g^{(2)} + \sum_{k=3}^{t} g^{(k)}"),
    (WEIGHT_GRADIENT, r"h^{(t)} = \sigma(W h^{(t-1)} + b)"),
    (WEIGHT_GRADIENT, r"\frac{\partial C}{\partial h^{(0)}} = G^{(1)} + W^\top \delta^{(1)}"),
    (WEIGHT_GRADIENT, r"\frac{\partial C}{\partial W} = \sum_{t=1}^{T-1} \delta^{(t)} h^{(t-1) \top} - (G^{(T)} \odot \sigma'(z^{(T)})) h^{(T-1) \top}"),
    # Almost what telescopes: one step too many, or not so at the first step alone.
    (BIAS_GRADIENT, r"\sum_{t=1}^{T-1} (\delta^{(t+1)} - \delta^{(t)}) = \delta^{(T)}"),
    (BIAS_GRADIENT, r"\frac{\partial C}{\partial b} = T \delta^{(1)} + \sum_{t=2}^{T} (T - t) (\delta^{(t)} - \delta^{(t-1)})"),
    (MOMENTUM_PATH, r"\theta^{(T)} - \theta^{(t)} = - \eta \sum_{k=t}^{T} v^{(k)}"),
    (BIAS_GRADIENT, r"\frac{\partial C}{\partial b} = \sum_{t=1}^{T} (G^{(t)} \odot \sigma'(z^{(t)})) + \sum_{t=1}^{T-1} ((W^\top \delta^{(t+1)}) \odot \sigma'(z^{(t+1)}))"),
    (GRU_WEIGHT_GRADIENT, r"h^{(t)} = h^{(0)} + \sum_{k=1}^{t} u^{(k)} \odot (n^{(k)} - h^{(k-1)})"),
    (DEPTH, r"q^{(L)} = F^{L-\ell+1} q^{(\ell)}"),
    (DEPTH, r"\sum_{k=1}^{\ell} q^{(k)} = F \sum_{k=1}^{\ell - 1} q^{(k)} + q^{(0)}"),
    (WEIGHT_SUM, r"\sum_{k=2}^{t} \beta^k = \sum_{k=1}^{t} \beta^k - \beta^t \beta^{1-t} + \sum_{k=t}^{1} \beta^k"),
]  # fmt: skip
NOT_RIGHT = [  # nobody could say of these that they are right
    (WEIGHT_SUM, r"(-1)^t = -1"),
    (WEIGHT_SUM, r"(1 - c^{(t)})^t = 1 - c^{(t)}"),
    (MOMENTUM, r"(g_i^{(t)})^t = g_i^{(t)}"),
    (WEIGHT_GRADIENT, r"\frac{\partial C}{\partial W} = \sum_{h=1}^{T} \delta^{(h)} h^{(h-1) \top}"),
    (WEIGHT_GRADIENT, r"\delta^{(T+1)} = \delta^{(T)}"),
    (MOMENTUM, r"v^{(t)} = \sum_{t=1}^{t} \mu^{t-t} g^{(t)}"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "line"), RIGHT)
def test_what_is_so_is_right(name, line):
    assert judged(name, line)[0]["state"] == verdicts.RIGHT


@pytest.mark.parametrize(("name", "line"), WRONG)
def test_what_is_not_so_is_wrong(name, line):
    assert judged(name, line)[0]["state"] == verdicts.WRONG


@pytest.mark.parametrize(("name", "line"), NOT_RIGHT)
def test_what_means_something_else_is_not_right(name, line):
    assert judged(name, line)[0]["state"] != verdicts.RIGHT


def test_how_many_steps_a_line_needs_is_said():
    [name, line] = RIGHT[2]
    assert judged(name, line)[0]["headline"].endswith("for T from 3 on")


def test_a_proof_that_is_too_long_ends_and_says_so(monkeypatch):
    line = r"v^{(t)} = \sum_{k=1}^{t} \mu^{t-k} g^{(k)}"
    assert judged(MOMENTUM, line)[0]["state"] == verdicts.RIGHT
    monkeypatch.setattr(induction, "MOST_WORK", 5)
    verdict, _ = judged(MOMENTUM, line)
    assert verdict["state"] == verdicts.UNDECIDED
    assert "a proof for every step would take too long" in verdict["headline"]


@pytest.mark.parametrize(("line", "where"), [
    (r"\frac{\partial C}{\partial W} = \sum_{t=0}^{T} \delta^{(t)} h^{(t) \top}", "before 1"),
    (r"\frac{\partial C}{\partial W} = \sum_{t=1}^{T} \delta^{(t+1)} h^{(t) \top}", "after T"),
])  # fmt: skip
def test_a_step_that_may_not_exist_is_told_with_its_end(line, where):
    verdict, _ = judged(WEIGHT_GRADIENT, line)
    assert verdict["state"] == verdicts.UNREAD
    assert (
        f"“delta” has the steps from 1 to T, and here it may be taken at one {where}" in verdict["headline"]
    )


def test_a_shape_is_written_as_people_write_it():
    _, line = judged(LSTM_WEIGHT_GRADIENT, r"\frac{\partial C}{\partial W} = \delta^{(T)} h^{(T-1) \top}")
    read = re.sub(r"<[^>]*>", "", "".join(line["read"]))
    assert "4H" in read
    assert "*" not in read
