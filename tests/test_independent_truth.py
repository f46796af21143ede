"""The composed programs agree with an automatic differentiator that is not ours, to ten digits."""

import numpy as np
import pytest

from benchmarks import independent_truth
from benchmarks.independent_truth import (
    ACTIVATIONS,
    CLOSE,
    LOSSES,
    AutogradNetwork,
    comparisons,
    main,
    of_network,
)

pytestmark = pytest.mark.slow

NETWORKS, CONVOLUTIONS = 120, 60


def test_networks_and_convolutions_of_any_size_agree():
    far = dict(comparisons(NETWORKS, CONVOLUTIONS))
    assert len(far) > 1200
    assert {name: each for name, each in far.items() if not each <= CLOSE} == {}


def test_every_kind_is_drawn():
    networks = [AutogradNetwork(seed) for seed in range(NETWORKS)]
    assert {len(each.names) for each in networks} == {1, 2, 3, 4, 5}
    assert {name for each in networks for name in each.names} == set(ACTIVATIONS)
    kinds = {(each.rows, each.samples > 1, each.loss) for each in networks}
    assert kinds == {(rows, many, loss) for rows in (0, 1) for many in (0, 1) for loss in LOSSES}
    assert {each.penalty > 0 for each in networks} == {False, True}


@pytest.mark.parametrize(
    "wrong",
    [
        ("hidden_error", lambda W, delta, slope: W.T @ delta),
        ("bias_gradient_rows", lambda delta: np.mean(delta, axis=0, keepdims=True)),
        ("kernel_gradient", lambda Delta, X, U, V, s: np.zeros((Delta.shape[1], X.shape[1], U, V))),
    ],
    ids=lambda pair: pair[0],
)
def test_a_wrong_program_is_seen(wrong, monkeypatch, capsys):
    name, program = wrong
    monkeypatch.setattr(independent_truth, name, program)
    for side in ("columns", "rows"):
        batch = [getattr(independent_truth, each.__name__, each) for each in independent_truth.BATCH[side]]
        monkeypatch.setitem(independent_truth.BATCH, side, tuple(batch))
    assert main(["30", "3"]) == 1
    assert " off by more than 1e-10" in capsys.readouterr().out


def test_a_millionth_is_seen():
    [(_, far), *_] = of_network(0)
    assert far <= CLOSE < independent_truth.off(np.ones(2) * (1 + 1e-6), np.ones(2))
