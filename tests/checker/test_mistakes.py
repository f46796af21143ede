"""Every mistake is made on purpose and must be named; what is right is never accused."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backprop_checked.checker.mistakes import MISTAKES
from backprop_checked.checker.values import diagnose_values as diagnose
from benchmarks import counting, false_accusations, named_mistakes
from benchmarks.confusion import confusion_table
from benchmarks.false_accusations import asked
from benchmarks.named_mistakes import MADE, NETWORKS
from benchmarks.random_networks import RandomNetwork, random_network

pytestmark = pytest.mark.slow

# These are not made in every network: each has a test of its own below.
ELSEWHERE = {"gradients not cleared", "passed on", "layers left aside", "wrong shape"}


# The page counts all of them; here are some, others where the checker or the networks are others.
TURN = random.Random("".join(counting.fingerprints(false_accusations)))
SOME = {name: NETWORKS[name] for name in TURN.sample(list(NETWORKS), 4)}


@pytest.mark.parametrize("mistake", MADE)
def test_a_mistake_made_on_purpose_is_named(mistake, monkeypatch):
    monkeypatch.setattr(named_mistakes, "MADE", {mistake: MADE[mistake]})
    tried, missed = 0, []
    for _, where, net, params, grads in list(named_mistakes.cases(SOME)) or named_mistakes.cases():
        tried += 1
        said = named_mistakes.named(net, params, grads)
        if not said or not all(any(mistake in name.split(" and ") for name in names) for names in said):
            missed.append((where, said))
    assert tried
    assert not missed


def test_every_mistake_that_the_checker_knows_exactly_is_made():
    known = {it.name for it in MISTAKES if it.piece != "loose"}
    assert known - ELSEWHERE == set(MADE)


@settings(max_examples=50)
@given(st.integers(0, 2**32 - 1))
def test_a_right_gradient_is_never_accused(seed):
    net = random_network(np.random.default_rng(seed))
    report = diagnose(net.loss, net.params, net.grads(), batch_size=net.samples, penalty=net.lam or None)
    assert report.verdict != "wrong", report


@pytest.mark.parametrize("number", [197, 451, 784, 982, 3914, 4657, 6901, 8389, 9902])
def test_right_networks_that_were_once_accused_no_longer_are(number):
    report = asked(number)[1]
    assert report.verdict != "wrong", report


@pytest.mark.parametrize("name", NETWORKS)
def test_layers_do_not_make_a_right_gradient_wrong(name):
    net = RandomNetwork(**NETWORKS[name])
    assert diagnose(net.loss, net.params, net.grads(), layers=net.layers()).ok


@settings(max_examples=15)
@given(st.integers(0, 2**32 - 1), st.floats(0.01, 1), st.data())
def test_one_wrong_entry_is_found_and_nothing_is_invented_for_it(seed, by, data):
    net = RandomNetwork((3, 4, 3), seed=seed)
    grads = net.grads()
    place = data.draw(st.tuples(st.integers(0, 2), st.integers(0, 3)))
    grads["W1"][place] += by
    report = diagnose(net.loss, net.params, grads, batch_size=net.samples, layers=net.layers())
    assert [name for name in report if not report[name].ok] == ["W1"]
    assert str(list(place)) in report["W1"].where
    assert report["W1"].mistakes == ()


@settings(max_examples=20)
@given(st.integers(0, 2**32 - 1))
def test_a_gradient_of_pure_chance_gets_no_name(seed):
    rng = np.random.default_rng(seed)
    net = random_network(rng)
    grads = {
        key: (G + rng.normal(size=G.shape) * np.linalg.norm(G) / np.sqrt(G.size)).astype(G.dtype)
        for key, G in net.grads().items()
    }
    report = diagnose(
        net.loss, net.params, grads, batch_size=net.samples, penalty=net.lam or None, layers=net.layers()
    )
    assert [it.name for name in report for it in report[name].mistakes if grads[name].any()] == []


# Several at once


def penalised():
    return RandomNetwork((3, 4, 2), lam=0.1, samples=5)


TOGETHER = {
    "N forgotten and penalty missing": {"mean": lambda d, N: d, "penalty": lambda W, lam: 0 * W},
    "y − a and penalty doubled": {"difference": lambda a, y, z: y - a, "penalty": lambda W, lam: 4 * lam * W},
    "σ′ missing and penalty halved": {
        "gate": lambda e, z, a, x, slopes, k: e,
        "penalty": lambda W, lam: lam * W,
    },
    "σ′ at a and N forgotten": {
        "gate": lambda e, z, a, x, slopes, k: e * slopes[k](a),
        "mean": lambda d, N: d,
    },
}


@pytest.mark.parametrize("names", TOGETHER)
def test_mistakes_made_together_are_named_together(names):
    net = penalised()
    grads = net.grads(**TOGETHER[names])
    report = diagnose(net.loss, net.params, grads, batch_size=5, penalty=0.1, layers=net.layers())
    assert [set(it.name.split(" and ")) for it in report["W1"].mistakes] == [set(names.split(" and "))]


def test_a_gradient_that_is_transposed_and_twice_too_long_is_both():
    net = RandomNetwork((3, 4, 2))
    report = diagnose(net.loss, net.params, {**net.grads(), "W1": 2 * net.grads()["W1"].T})
    assert [it.name for it in report["W1"].mistakes] == ["transposed and factor 2"]


# What cannot be told apart


def test_with_two_samples_the_factor_and_the_batch_are_both_said():
    net = RandomNetwork((3, 4, 2), samples=2)
    report = diagnose(net.loss, net.params, {k: 2 * G for k, G in net.grads().items()}, batch_size=2)
    assert {it.name for it in report["W1"].mistakes} == {"factor 2", "N forgotten"}
    assert "cannot tell" in str(report)


def test_a_number_for_the_penalty_leaves_open_what_the_cost_has_and_layers_settle_it():
    net = penalised()
    grads = net.grads(penalty=lambda W, lam: lam * W)
    said = diagnose(net.loss, net.params, grads, penalty=0.1)["W1"].mistakes
    assert {it.name for it in said} == {"penalty halved", "penalty missing"}
    said = diagnose(net.loss, net.params, grads, penalty=0.1, layers=net.layers())["W1"].mistakes
    assert {it.name for it in said} == {"penalty halved"}
    said = diagnose(net.loss, net.params, grads, penalty=lambda p: 0.1 * net.penalty(p))["W1"].mistakes
    assert {it.name for it in said} == {"penalty halved"}


def test_a_penalty_that_nobody_mentioned_is_seen_in_what_is_off():
    net = penalised()
    grads = net.grads(penalty=lambda W, lam: 0 * W)
    report = diagnose(net.loss, net.params, grads)
    [it] = report["W1"].mistakes
    assert it.name == "a multiple of the parameter"
    assert "-0.2 times the parameter" in it.sentence
    assert report["b1"].ok


def test_a_missing_slope_of_one_sample_is_seen_as_a_factor_for_each_neuron():
    net = RandomNetwork((3, 4, 2), samples=1)
    report = diagnose(net.loss, net.params, net.grads(gate=lambda e, z, a, x, slopes, k: e))
    assert [it.name for it in report["W1"].mistakes] == ["a factor for each neuron"]


@pytest.mark.parametrize("turn", [1, -1])
def test_whole_factors_that_grow_from_the_top_down_are_passes_that_were_not_cleared(turn):
    net = RandomNetwork((3, 4, 5, 2))
    by = dict(zip(("1", "2", "3"), (6, 4, 2)[::turn], strict=True))
    report = diagnose(net.loss, net.params, {name: by[name[1:]] * G for name, G in net.grads().items()})
    assert {it.name for name in report for it in report[name].mistakes} == {"gradients not cleared"}
    assert "it is 2, …, 6 times" in report["W1"].mistakes[0].sentence
    assert len(str(report)) > 0


def test_whole_factors_without_an_order_are_factors():
    net = RandomNetwork((3, 4, 5, 2))
    by = {"1": 2, "2": 6, "3": 3}
    report = diagnose(net.loss, net.params, {name: by[name[1:]] * G for name, G in net.grads().items()})
    assert {it.name for name in report for it in report[name].mistakes} == {"factor 2", "a factor"}


def test_a_factor_for_each_neuron_counts_no_dead_neuron():
    params = {"w": np.array([[0.3, -0.2, 0.5], [1.0, 0.4, 0.2], [0.7, 0.1, -0.6]])}
    x = np.array([1.0, 2.0, 0.5])

    def loss(p):
        return np.sum(np.maximum(p["w"].T @ x - np.array([0, 9, 0]), 0) * [1.0, 2.0, 3.0])

    right = np.outer(x, [1.0, 0.0, 3.0])
    [it] = diagnose(loss, params, {"w": right * [2.0, 1.0, 3.0]})["w"].mistakes
    assert it.name == "a factor for each neuron"
    assert "from 2 to 3" in it.sentence


def test_any_other_factor_is_told_and_asked_after():
    net = RandomNetwork((3, 4, 2), samples=7)
    grads = {name: 7 * G for name, G in net.grads().items()}
    [it] = diagnose(net.loss, net.params, grads)["W1"].mistakes
    assert it.name == "a factor"
    assert "Is 7 the batch size?" in it.sentence


def test_one_sign_is_not_the_error_the_wrong_way_round():
    net = RandomNetwork((3, 4, 2))
    grads = net.grads()
    report = diagnose(net.loss, net.params, {**grads, "W1": -grads["W1"]})
    assert [it.name for it in report["W1"].mistakes] == ["sign"]
    report = diagnose(net.loss, net.params, {name: -G for name, G in grads.items()})
    assert {it.name for it in report["W1"].mistakes} == {"y − a", "sign"}


def test_what_is_right_refutes_a_mistake_that_would_have_spoilt_it():
    net = RandomNetwork((3, 4, 1), samples=5, output="identity", cost="half square")
    grads = net.grads()
    spoilt = {**grads, "b2": 5 * grads["b2"]}  # as Σ(a − yᵀ) gives it, which would spoil W2
    report = diagnose(net.loss, net.params, spoilt, batch_size=5, layers=net.layers())
    assert {it.name for it in report["b2"].mistakes} == {"N forgotten"}
    report = diagnose(
        net.loss,
        net.params,
        net.grads(difference=lambda a, y, z: np.mean(a - y.T, axis=1, keepdims=True)),
        batch_size=5,
        layers=net.layers(),
    )
    assert {it.name for it in report["W1"].mistakes} == {"(n,) against (n, 1) and divided by N twice"}


def test_a_shape_that_can_stretch_to_nothing_is_a_wrong_shape():
    net = RandomNetwork((3, 4, 2))
    report = diagnose(net.loss, net.params, {**net.grads(), "W1": np.ones((7, 2))})
    assert [it.name for it in report["W1"].mistakes] == ["wrong shape"]


def test_the_readers_own_delta_says_that_a_step_is_right_and_was_handed_a_wrong_error():
    net = RandomNetwork((3, 4, 5, 2))
    layers = net.layers()
    x, z, _ = net.forward(net.params)
    wrong = np.random.default_rng(0).normal(size=z[1].shape)
    grads = net.grads()
    delta = (wrong @ net.params["W2"].T) * (1 - np.tanh(z[0]) ** 2)
    grads |= {"W2": x[1].T @ wrong, "b2": wrong.sum(0), "W1": x[0].T @ delta, "b1": delta.sum(0)}
    layers[1]["delta"] = wrong
    report = diagnose(net.loss, net.params, grads, layers=layers)
    assert report["W2"].mistakes == ()
    assert [it.name for it in report["W1"].mistakes] == ["passed on"]


def test_layers_that_do_not_fit_the_loss_are_left_aside_and_that_is_said():
    net = RandomNetwork((3, 4, 5, 3))
    layers = [{**layer, "target": np.zeros((5, 3))} if "target" in layer else layer for layer in net.layers()]
    report = diagnose(net.loss, net.params, net.grads(gate=lambda e, z, a, x, slopes, k: e), layers=layers)
    assert report["W1"].mistakes == ()
    assert [remark.name for remark in report["W1"].remarks] == ["layers left aside"]
    assert report["W3"].ok


@pytest.mark.parametrize("columns", [False, True])
@pytest.mark.parametrize("out_first", [False, True])
def test_layers_may_have_either_layout(columns, out_first):
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(5, 3)), rng.normal(size=(5, 2))
    weights = {"W1": rng.normal(size=(3, 4)), "W2": rng.normal(size=(4, 2))}
    z = x @ weights["W1"]
    h = np.tanh(z)
    d = h @ weights["W2"] - y

    def laid_out(arrays):
        return {name: array.T.copy() if out_first else array for name, array in arrays.items()}

    def sample(array):
        return array.T if columns else array

    def loss(p):
        W = laid_out(p)
        return np.sum((np.tanh(x @ W["W1"]) @ W["W2"] - y) ** 2) / 2

    layers = [
        {"weight": "W1", "input": sample(x), "z": sample(z), "slope": lambda z: 1 - np.tanh(z) ** 2},
        {
            "weight": "W2",
            "input": sample(h),
            "z": sample(d + y),
            "output": sample(d + y),
            "target": sample(y),
        },
    ]
    grads = laid_out({"W1": x.T @ (d @ weights["W2"].T), "W2": h.T @ d})
    report = diagnose(loss, laid_out(weights), grads, layers=layers)
    assert report["W2"].ok
    assert [it.name for it in report["W1"].mistakes] == ["σ′ missing"]


def test_the_confusion_table_counts_a_case_once():
    table = confusion_table({"small": NETWORKS["sigmoid, one output"]})
    assert sum(sum(row.values()) for row in table["table"].values()) == pytest.approx(table["cases"])
    assert table["alone"] <= table["right"] == table["cases"]
