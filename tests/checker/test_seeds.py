"""The wrong gradients that people have published: rebuilt small, and named."""

import numpy as np
import pytest

from backprop_checked.checker.values import diagnose_values as diagnose
from snippets.two_layer.backward_pass import backward, forward
from snippets.two_layer.loss import loss as classifier_loss


def names(report, name):
    return [it.name for it in report[name].mistakes]


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def slope(z):
    return sigmoid(z) * (1 - sigmoid(z))


class CnnQuestion:
    """The last two layers of the CNN question, with its shapes: a4 (20, 120), w5 (120, 1), w6 (20, 10)."""

    def __init__(self):
        rng = np.random.default_rng(0)
        self.a4, self.y = rng.random((20, 120)), np.eye(10)[0]
        self.params = {"w5": rng.normal(size=(120, 1)) / 11, "w6": rng.normal(size=(20, 10))}
        self.p = self.forward(self.params)[2]
        self.z5, self.a5, _ = self.forward(self.params)
        self.error = self.p - self.y

    def forward(self, params):
        z5 = self.a4 @ params["w5"]
        scores = (sigmoid(z5).T @ params["w6"])[0]
        e = np.exp(scores - scores.max())
        return z5, sigmoid(z5), e / e.sum()

    def loss(self, params):
        return -np.log(self.forward(params)[2][0])

    def diagnose(self, w5):
        layers = [
            {"weight": "w5", "input": self.a4, "z": self.z5, "slope": slope, "output": self.a5},
            {
                "weight": "w6",
                "input": self.a5.T,
                "z": self.a5.T @ self.params["w6"],
                "output": self.p,
                "target": self.y,
            },
        ]
        return diagnose(self.loss, self.params, {"w5": w5, "w6": self.a5 * self.error}, layers=layers)


def test_the_cnn_question_with_its_factors_in_order_is_right():
    it = CnnQuestion()
    assert it.diagnose(it.a4.T @ ((it.params["w6"] @ it.error)[:, None] * slope(it.z5))).ok


def test_the_cnn_questions_updated_weight():
    it = CnnQuestion()
    updated = it.params["w6"] - 1 * it.a5 * it.error
    report = it.diagnose(it.a4.T @ ((updated @ it.error)[:, None] * slope(it.z5)))
    assert report["w6"].ok
    assert names(report, "w5") == ["weights already updated"]
    assert "(1 times the gradient)" in report["w5"].mistakes[0].sentence


def test_the_cnn_questions_order_of_factors():
    it = CnnQuestion()
    collapsed = it.error[None] @ it.params["w6"].T @ slope(it.z5)  # (1, 10) (10, 20) (20, 1)
    assert collapsed.shape == (1, 1)
    report = it.diagnose(it.a4.T @ (collapsed * np.ones((20, 1))))
    assert names(report, "w5") == ["matrix product where ⊙ belongs"]


def test_the_two_three_two_questions_collapsed_product():
    rng = np.random.default_rng(1)
    x, y = rng.random((2, 1)), np.array([[1.0], [0.0]])
    params = {"W2": rng.random((3, 2)), "W3": rng.normal(size=(2, 3))}

    def forward(params):
        z2 = params["W2"] @ x
        return z2, params["W3"] @ np.maximum(z2, 0)

    def loss(params):
        return np.sum((sigmoid(forward(params)[1]) - y) ** 2) / 2

    z2, z3 = forward(params)
    a2, a3 = np.maximum(z2, 0), sigmoid(z3)
    delta3 = (a3 - y) * a3 * (1 - a3)
    layers = [
        {"weight": "W2", "input": x, "z": z2, "slope": lambda z: (z > 0) * 1.0, "output": a2},
        {"weight": "W3", "input": a2, "z": z3, "slope": slope, "output": a3, "target": y},
    ]
    right = {"W2": ((params["W3"].T @ delta3) * (z2 > 0)) @ x.T, "W3": delta3 @ a2.T}
    assert diagnose(loss, params, right, layers=layers).ok
    wrong = {**right, "W2": delta3 * (params["W3"] @ np.ones((3, 1))) @ x.T}
    assert wrong["W2"].shape == (2, 2)
    assert names(diagnose(loss, params, wrong, layers=layers), "W2") == ["matrix product where ⊙ belongs"]


def test_the_notebooks_dropped_2():
    rng = np.random.default_rng(2)
    x, y, params = rng.normal(size=3), 1.0, {"w": rng.normal(size=3), "b": np.array([0.3])}

    def loss(params):
        return (sigmoid(params["w"] @ x + params["b"]) - y) ** 2

    z = params["w"] @ x + params["b"]
    delta = (sigmoid(z) - y) * slope(z)
    report = diagnose(loss, params, {"w": delta * x, "b": delta})
    assert names(report, "w") == names(report, "b") == ["factor ½"]
    assert report["w"].relative_error == pytest.approx(1 / 3)


class Article:
    """The article's layer with square weights, so that the derivative at the layer's input fits."""

    def __init__(self):
        rng = np.random.default_rng(3)
        self.x, self.t = rng.normal(size=(6, 4)), np.eye(4)[rng.integers(4, size=6)]
        self.params = {name: rng.normal(size=(4, 4)) for name in ("w1", "w2")} | {"b1": rng.normal(size=4)}
        self.h = self.x @ self.params["w1"] + self.params["b1"]

    def probabilities(self, params):
        s = sigmoid(self.x @ params["w1"] + params["b1"]) @ params["w2"]
        e = np.exp(s - s.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    def loss(self, params):
        return -np.sum(self.t * np.log(self.probabilities(params))) / 6

    def grads(self, N, at):
        dact = (self.probabilities(self.params) - self.t) / N
        dh = (dact @ self.params["w2"].T) * slope(at)
        return {"w1": self.x.T @ dh, "b1": dh.sum(0), "w2": sigmoid(self.h).T @ dact}

    def diagnose(self, grads):
        a = sigmoid(self.h)
        last = {"output": self.probabilities(self.params), "target": self.t}
        layers = [
            {"weight": "w1", "bias": "b1", "input": self.x, "z": self.h, "slope": slope, "output": a},
            {"weight": "w2", "input": a, "z": a @ self.params["w2"], **last},
        ]
        return diagnose(self.loss, self.params, grads, layers=layers)


def test_the_articles_missing_mean():
    it = Article()
    assert it.diagnose(it.grads(6, at=it.h)).ok
    report = it.diagnose(it.grads(1, at=it.h))
    assert [names(report, name) for name in report] == [["N forgotten"]] * 3


def test_the_articles_derivative_at_the_layers_input():
    it = Article()
    report = it.diagnose(it.grads(6, at=it.x))
    assert report["w2"].ok
    assert names(report, "w1") == names(report, "b1") == ["σ′ at the layer's input"]


def classifier(**changed):
    """The notes' classifier, by the chapter's own programs: its loss, parameters, gradients."""
    rng = np.random.default_rng(4)
    X, Y, lam = rng.normal(size=(5, 3)), np.eye(2)[[0, 1, 1, 0, 1]], 0.1
    shapes = {"W1": (3, 4), "b1": (1, 4), "W2": (4, 2), "b2": (1, 2)}
    params = {name: rng.normal(size=shape) for name, shape in shapes.items()}

    def loss(params):
        return classifier_loss(forward(X, **params)[1], Y, params["W1"], params["W2"], lam)

    told = changed.get("lam", lam)
    grads = backward(X, Y, **params, lam=0)
    grads = {name: grads[name] * changed.get("times", 1) for name in params}
    for name in ("W1", "W2"):
        grads[name] = grads[name] + 2 * told * params[name]

    def penalty(params):
        return lam * (np.sum(params["W1"] ** 2) + np.sum(params["W2"] ** 2))

    return diagnose(loss, params, grads, batch_size=5, penalty=penalty)


def test_the_classifier_is_right_and_its_mistakes_are_named():
    assert classifier().ok
    report = classifier(times=5)
    assert [names(report, name) for name in report] == [["N forgotten"]] * 4
    report = classifier(lam=0)
    assert [names(report, name) for name in report] == [["penalty missing"], [], ["penalty missing"], []]
    report = classifier(times=5, lam=0)
    assert set(names(report, "W1")[0].split(" and ")) == {"N forgotten", "penalty missing"}
