"""Right, wrong, or cannot tell: what is wrong is never blessed, and what is right is never accused."""

import numpy as np
import pytest

from backprop_checked.checker.explanations import rounding_of
from backprop_checked.checker.values import diagnose_values as diagnose
from benchmarks import false_blessings
from benchmarks.deep_networks import deep_network, wrong_gradients

pytestmark = pytest.mark.slow


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class Sigmoids:
    """Six sigmoid layers with half a squared error, and the right gradients; all float64."""

    def __init__(self):
        rng = np.random.default_rng(0)
        self.x, self.y = rng.normal(size=(8, 4)), rng.normal(size=(8, 4))
        self.params = {f"W{k}": rng.normal(size=(4, 4)) / 2 for k in range(6)}

    def forward(self, params):
        activations = [self.x]
        for W in params.values():
            activations.append(sigmoid(activations[-1] @ W))
        return activations

    def loss(self, params):
        return np.sum((self.forward(params)[-1] - self.y) ** 2) / 2

    @property
    def grads(self):
        a, found = self.forward(self.params), {}
        error = a[-1] - self.y
        for k in reversed(range(6)):
            delta = error * a[k + 1] * (1 - a[k + 1])
            found[f"W{k}"] = a[k].T @ delta
            error = delta @ self.params[f"W{k}"].T
        return {name: found[name] for name in self.params}


NET = Sigmoids()
RNG = np.random.default_rng(1)
WRONG = {
    "zeros": lambda G: 0 * G,
    "sign": lambda G: -G,
    "twice": lambda G: 2 * G,
    "random": lambda G: RNG.normal(size=G.shape) * np.linalg.norm(G) / np.sqrt(G.size),
}
LOSSES = {
    "as it is": NET.loss,
    "float32 of size 10⁴": lambda p: np.float32(NET.loss(p)) + np.float32(1e4),
    "an offset of 10¹⁰": lambda p: NET.loss(p) + 1e10,
    "an offset of 10¹²": lambda p: NET.loss(p) + 1e12,
    "a scale of 10⁻⁹": lambda p: 1e-9 * NET.loss(p),
}


@pytest.mark.parametrize("what", WRONG)
def test_the_first_of_six_sigmoid_layers_is_not_blessed(what):
    report = diagnose(NET.loss, NET.params, {**NET.grads, "W0": WRONG[what](NET.grads["W0"])})
    assert report["W0"].verdict == "wrong"
    assert [name for name in report if report[name].ok] == ["W1", "W2", "W3", "W4", "W5"]


@pytest.mark.parametrize("number", [np.float32, np.float64])
@pytest.mark.parametrize("what", WRONG)
@pytest.mark.parametrize("how", LOSSES)
def test_no_wrong_gradient_is_right_whatever_the_loss_and_the_type(how, what, number):
    scale = 1e-9 if how.startswith("a scale") else 1
    grads = {name: WRONG[what](scale * G).astype(number) for name, G in NET.grads.items()}
    report = diagnose(LOSSES[how], NET.params, grads)
    assert [name for name in report if report[name].ok] == []
    assert not report.ok


@pytest.mark.parametrize("number", [np.float32, np.float64])
@pytest.mark.parametrize("how", LOSSES)
def test_no_right_gradient_is_accused_whatever_the_loss_and_the_type(how, number):
    scale = 1e-9 if how.startswith("a scale") else 1
    grads = {name: (scale * G).astype(number) for name, G in NET.grads.items()}
    report = diagnose(LOSSES[how], NET.params, grads)
    assert report.verdict != "wrong", report
    assert report.ok or how not in ("as it is", "a scale of 10⁻⁹")


@pytest.mark.parametrize(("factor", "verdict"), [(1, "right"), (0, "wrong"), (-1, "wrong"), (2, "wrong")])
def test_a_very_steep_sine_is_seen_through(factor, verdict):
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(5, 3)), rng.normal(size=3)
    grad = 1e5 * x.T @ np.cos(1e5 * (x @ w)) / 5
    report = diagnose(lambda p: np.mean(np.sin(1e5 * (x @ p["w"]))), {"w": w}, {"w": factor * grad})
    assert report.verdict == verdict


def test_zeros_and_short_numbers_are_no_float32():
    # With the 10⁻⁵ that float32 may be off, these would be as good as right.
    params = {"v": np.array([0.5]), "w": np.array([0.25, 2.0])}
    grads = {"v": np.ones(1), "w": np.zeros(2)}
    report = diagnose(lambda p: p["v"][0] + 1e-6 * np.sum(p["w"]), params, grads)
    assert report["w"].verdict == "wrong"
    assert report["v"].verdict == "right"


def test_the_dust_of_float64_is_no_float32():
    dust = np.array([3, -7, 0, 12]) * 2.0**-55
    assert rounding_of(dust) == rounding_of(np.zeros(3)) == np.finfo(np.float64).eps
    assert rounding_of(np.full(3, np.float32(0.1)).astype(float)) == np.finfo(np.float32).eps


def test_what_nobody_can_tell_is_said_with_what_to_do():
    report = diagnose(LOSSES["an offset of 10¹²"], NET.params, NET.grads)
    assert report.verdict == "cannot tell"
    assert report["W0"].mistakes == ()
    assert "leave constants out of the loss" in report["W0"].advice
    assert "W0   ? cannot tell" in str(report)
    assert "leave constants out of the loss" in " ".join(str(report).split())
    assert "leave constants out of the loss" in report._repr_html_()
    assert report.summary == "Of 6 of 6 gradients, differences cannot tell if they are right."
    report = diagnose(LOSSES["float32 of size 10⁴"], NET.params, NET.grads)
    assert "compute in float64" in report["W0"].advice


def test_a_report_is_true_only_if_all_is_right():
    wrong = {name: -G for name, G in NET.grads.items()}
    assert diagnose(NET.loss, NET.params, NET.grads)
    assert not diagnose(NET.loss, NET.params, wrong)
    assert not diagnose(LOSSES["an offset of 10¹²"], NET.params, NET.grads)


# A gradient that is zero


def alone(p):
    return np.sum(np.tanh(p["v"]))


def beside(p):
    return alone(p) + np.sum(np.maximum(p["w"] - 5, 0))


AT = {"v": np.array([0.3, -0.2]), "w": np.ones(3)}
V = 1 / np.cosh(AT["v"]) ** 2


@pytest.mark.parametrize("loss", [alone, beside])
def test_zeros_are_right_where_the_loss_stands_still(loss):
    report = diagnose(loss, AT, {"v": V, "w": np.zeros(3)})
    assert report.ok
    assert "the loss stands still" in report["w"].checked


def test_zeros_are_not_right_where_noise_hides_the_gradient():
    report = diagnose(lambda p: beside(p) + 1e12, AT, {"v": V, "w": np.zeros(3)})
    assert report["w"].verdict == "cannot tell"


def test_dust_where_the_loss_stands_still_is_neither_right_nor_wrong():
    report = diagnose(beside, AT, {"v": V, "w": np.full(3, 1e-20)})
    assert report["w"].verdict == "cannot tell"


def test_where_the_loss_has_an_edge_nobody_can_tell():
    report = diagnose(
        lambda p: np.sum(np.sqrt(p["w"])), {"w": np.array([0.0, 1.0])}, {"w": np.array([9, 0.5])}
    )
    assert report.verdict == "cannot tell"
    assert "Beside 1 of the entries the loss is nan or infinite" in report["w"].advice


# Random networks


@pytest.mark.parametrize(
    "number",
    [
        1,
        3,
        12,
        26,
        39,
        74,
        107,
        122,
        146,
        179,
        219,
        472,
        980,
        1057,
        1171,
        1457,
        1554,
        1746,
        2140,
        3732,
        4923,
        4997,
        5028,
        5135,
        5165,
        5560,
        6375,
        6695,
        7150,
        7207,
        8949,
        8953,
        9423,
        9519,
        9714,
        2538,
    ],
)
def test_deep_networks_that_were_once_blessed_or_accused_no_longer_are(number):
    verdicts = list(false_blessings.findings(number))
    assert verdicts
    assert [name for kind, name, verdict in verdicts if (kind, verdict) == ("right", "wrong")] == []
    assert [name for kind, name, verdict in verdicts if kind != "right" and verdict == "right"] == []


@pytest.mark.parametrize("number", range(40))
def test_the_tape_gives_what_differences_of_the_loss_give(number):
    net = deep_network(np.random.default_rng([3, number]), offsets=False)
    if net.number is np.float32 or (net.steep > 1 and "sine" in net.activations) or net.corner:
        net.number, net.steep, net.corner = np.float64, 1.0, False
        net.__post_init__()
    way = {name: np.random.default_rng(number).normal(size=w.shape) for name, w in net.params.items()}
    up, down = (
        net.loss({name: w + sign * 1e-6 * way[name] for name, w in net.params.items()}) for sign in (1, -1)
    )
    slope = sum(np.sum(G * way[name]) for name, G in net.grads().items())
    assert (up - down) / 2e-6 == pytest.approx(slope, rel=1e-5, abs=1e-8)


def test_wrong_gradients_are_wrong():
    net = deep_network(np.random.default_rng(5))
    right = net.grads()
    for kind, grads in wrong_gradients(right, np.random.default_rng(0)):
        for name, G in grads.items():
            assert not right[name].any() or np.linalg.norm(G - right[name]) > 0.09 * np.linalg.norm(G), kind
            assert G.dtype == right[name].dtype


def through_batch_norm(biased, attenuated=1.0):
    """A loss behind batch normalisation, or behind a layer that lets only that share of it through."""
    rng = np.random.default_rng(3)
    X, Y, V = rng.normal(size=(6, 3)), rng.normal(size=(6, 4)), rng.normal(size=(4, 4))
    params = {"W": rng.normal(size=(3, 4)), "b": np.zeros(4)}

    def loss(p):
        z = X @ p["W"] + p["b"]
        h = z if biased else (z - z.mean(0)) / np.sqrt(z.var(0) + 1e-5)
        return np.mean((attenuated * np.tanh(h) @ V - Y) ** 2)

    right = {}
    for name, w in params.items():
        right[name] = np.zeros(w.shape)
        for place in np.ndindex(w.shape):
            moved = [{**params, name: w.copy()} for _ in range(2)]
            for values, sign in zip(moved, (1, -1), strict=True):
                values[name][place] += sign * 1e-5
            right[name][place] = (loss(moved[0]) - loss(moved[1])) / 2e-5
    return loss, params, right


@pytest.mark.parametrize("rounding", [0, 1e-16, 1e-15])
def test_the_gradient_of_a_bias_before_batch_normalisation_is_right_if_it_is_rounding(rounding):
    loss, params, right = through_batch_norm(biased=False)
    noise = rounding * np.random.default_rng(0).normal(size=4)
    finding = diagnose(loss, params, {**right, "b": noise})["b"]
    assert finding.verdict == "right"
    assert "0 as far as can be seen" in finding.checked
    assert "float32" not in finding.advice


def test_a_gradient_of_a_bias_before_batch_normalisation_that_is_no_rounding_is_not_right():
    loss, params, right = through_batch_norm(biased=False)
    assert diagnose(loss, params, {**right, "b": np.full(4, 1e-6)})["b"].verdict == "wrong"
    assert diagnose(loss, params, {**right, "b": np.full(4, 1e-11)})["b"].verdict != "right"


@pytest.mark.parametrize("attenuated", [1e-6, 1e-10, 1e-13, 1e-15])
@pytest.mark.parametrize("given", [0, 1e-17])
def test_zero_is_not_right_where_the_gradient_is_small(attenuated, given):
    loss, params, _ = through_batch_norm(biased=True, attenuated=attenuated)
    wrong = {name: np.full(w.shape, float(given)) for name, w in params.items()}
    assert {finding.verdict for finding in diagnose(loss, params, wrong).findings.values()} <= {
        "wrong",
        "cannot tell",
    }
