"""Every cure is what its mistake's sentence says: on numbers it gives what is right, and not the mistake."""

import importlib

import numpy as np
import pytest

from backprop_checked.checker.mistakes import MISTAKES

rng = np.random.default_rng(0)


def column(n):
    return rng.normal(size=(n, 1))


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def slope(z):
    return sigmoid(z) * (1 - sigmoid(z))


n, N, eta, lam, t = 4, 3, 0.3, 0.7, 0.25
z, z_prev, delta, theta = column(n), column(n), column(n), column(n)
a, a_prev = sigmoid(z), sigmoid(z_prev)
y, e = np.eye(n)[:, :1], np.exp(z)
p, W = e / e.sum(), rng.normal(size=(n, n))
jacobian = np.diag(p[:, 0]) - p @ p.T
Delta, A_prev, Y = rng.normal(size=(n, N)), rng.normal(size=(n, N)), rng.normal(size=(n, N))
each = [column(n) for _ in range(N)]
average = sum(each) / N
X, dZ1, W1 = rng.normal(size=(N, 2)), rng.normal(size=(N, n)), rng.normal(size=(2, n))
errors, images, kernels = (rng.normal(size=size) for size in ((2, 3, 2, 3), (2, 2, 4, 5), (3, 2, 3, 3)))


def correlated(errors, images):
    """Σ over samples and places of an error times the pixel that lies under the weight, weight by weight."""
    found = np.zeros(kernels.shape)
    for f, c, u, v in np.ndindex(found.shape):
        for m, i, j in np.ndindex(2, 2, 3):
            found[f, c, u, v] += errors[m, f, i, j] * images[m, c, i + u, j + v]
    return found


def sent_back(errors, kernels):
    """Each weight sends the error back to the pixel that it was multiplied with."""
    found = np.zeros(images.shape)
    for m, f, c, i, j, u, v in np.ndindex(2, 3, 2, 2, 3, 3, 3):
        found[m, c, i + u, j + v] += errors[m, f, i, j] * kernels[f, c, u, v]
    return found


right_kernel, right_image = correlated(errors, images), sent_back(errors, kernels)
back, outer = W.T @ delta, delta @ a_prev.T
weight_1 = {"X": X, "dZ1": dZ1, "W1": W1, "lam": lam}
data = X.T @ dZ1
bp1, bp2, bp4 = (
    {"cost_slope": a - y, "slope": slope(z)},
    {"W_next": W, "delta_next": delta, "slope": slope(z)},
    {"delta": delta, "a_prev": a_prev},
)
copied = {"G": Delta, "b": z}
total, batch = np.sum(Delta * z), {"Delta": Delta}
summed, ways = Delta.sum(1, keepdims=True), {"outer": column(3), "inner": column(3)}
all_ways = np.sum(ways["outer"] * ways["inner"])
outer_products = {"Delta": Delta, "A_prev": A_prev}
step = {"theta": theta, "gradients": each, "eta": eta}

# (piece, mistake): what the cure is given, what is right as the sentence says, what the mistake gives.
CASES = {
    ("factors", "y − a"): ({"p": p, "y": y}, p - y, y - p),
    ("factors", "sign"): (step, theta - eta * average, theta + eta * average),
    ("factors", "factor 2"): ({"a": a, "y": y}, a - y, 2 * (a - y)),
    ("factors", "factor ½"): ({"a": a, "y": y}, 2 * (a - y), a - y),
    ("factors", "N forgotten"): ({"gradients": each}, average, N * average),
    ("factors", "divided by N twice"): (
        {"A": A_prev, "Y": Y, "slope": Delta},
        (A_prev - Y) * Delta / N,
        (A_prev - Y) * Delta / N**2,
    ),
    ("penalties", "penalty missing"): (weight_1, data + 2 * lam * W1, data),
    ("penalties", "penalty halved"): (weight_1, data + 2 * lam * W1, data + lam * W1),
    ("penalties", "penalty doubled"): (
        {"H": X, "dS": dZ1, "W2": W1, "lam": lam},
        data + lam * W1,
        data + 2 * lam * W1,
    ),
    ("penalties", "penalty subtracted"): (weight_1, data + 2 * lam * W1, data - 2 * lam * W1),
    ("entries", "transposed"): (bp4, outer, outer.T),
    ("entries", "kernel flip"): (
        {"Delta": errors, "X": images, "U": 3, "V": 3, "s": 1},
        right_kernel,
        right_kernel[:, :, ::-1, ::-1],
    ),
    ("entries", "axes swapped"): (
        {"Delta": errors, "X": images, "U": 3, "V": 3, "s": 1},
        right_kernel,
        right_kernel.swapaxes(2, 3),
    ),
    ("entries", "another parameter's"): (bp4, outer, delta @ a.T),
    ("entries", "summed over everything"): (batch, summed, np.full((n, 1), Delta.sum())),
    ("entries", "a check that cannot fail"): ({"g": 0 * z, "g_hat": z}, np.ones((n, 1)), 0 * z),
    ("shapes", "(n,) against (n, 1)"): (copied, total, np.sum(Delta[:, :1] * z[:, 0])),
    ("shapes", "not summed over the batch"): (batch, summed, Delta),
    ("shapes", "wrong shape that broadcasts"): (copied, total, np.sum(Delta[:1] * z)),
    ("last_error", "σ′ missing"): (bp1, (a - y) * slope(z), a - y),
    ("last_error", "σ′ once too often"): ({"a": a, "y": y}, a - y, (a - y) * a * (1 - a)),
    ("last_error", "σ′ at a"): (bp1, (a - y) * slope(z), (a - y) * slope(a)),
    ("last_error", "σ′ written in a, given z"): ({"z": z}, a * (1 - a), z * (1 - z)),
    ("last_error", "only the diagonal of the softmax Jacobian"): (
        {"p": p, "cost_slope": -y / p},
        p - y,
        -y * (1 - p),
    ),
    ("last_error", "p − y times the Jacobian again"): ({"p": p, "y": y}, p - y, jacobian @ (p - y)),
    ("last_error", "z − y"): ({"a": a, "y": y}, (a - y) * a * (1 - a), z - y),
    ("last_error", "(n,) against (n, 1)"): (copied, total, np.sum(Delta[:, :1] * z[:, 0])),
    ("error", "σ′ missing"): (bp2, back * slope(z), back),
    ("error", "σ′ at a"): (bp2, back * slope(z), back * slope(a)),
    ("error", "σ′ written in a, given z"): ({"z": z}, a * (1 - a), a * (1 - z)),
    ("error", "σ′ at the layer's input"): (bp2, back * slope(z), back * slope(a_prev)),
    ("error", "σ′ of the wrong layer"): (bp2, back * slope(z), back * slope(z_prev)),
    ("error", "W not transposed"): (bp2, back * slope(z), (W @ delta) * slope(z)),
    ("error", "kernel flip"): (
        {"Delta": errors, "W": kernels},
        right_image,
        sent_back(errors, kernels[:, :, ::-1, ::-1]),
    ),
    ("error", "path missing"): (ways, all_ways, ways["outer"][0] * ways["inner"][0]),
    ("error", "matrix product where ⊙ belongs"): (
        {"slope": slope(z), "cost_slope": back},
        back * slope(z),
        slope(z).T @ back * np.ones((n, 1)),
    ),
    ("error", "weights already updated"): (
        {**step, "gradients": [theta]},  # of ½‖θ‖²: at θ, not where the step leads
        theta - eta * theta,
        theta - eta * (theta - eta * theta),
    ),
    ("error", "passed on"): (bp2, (W.T @ delta) * slope(z), (W.T @ -delta) * slope(z)),
    ("weight", "z for a"): (bp4, outer, delta @ z_prev.T),
    ("weight", "one sample only"): (outer_products, Delta @ A_prev.T, Delta[:, -1:] @ A_prev[:, -1:].T),
    ("weight", "summed before the product"): (
        outer_products,
        Delta @ A_prev.T,
        np.outer(Delta.sum(1), A_prev.sum(1)) / N,
    ),
    ("weight", "⊙ where a matrix product belongs"): (bp4, outer, delta * a_prev * np.ones((n, n))),
    ("bias", "summed over the wrong axis"): (batch, summed, Delta.sum(0)),
    ("bias", "one sample only"): (batch, summed, Delta[:, -1:]),
    ("shared", "path missing"): (ways, all_ways, ways["outer"][0] * ways["inner"][0]),
    ("loose", "a factor"): (
        {"t": t},
        np.linalg.norm(t * z) / (np.linalg.norm((1 + t) * z) + np.linalg.norm(z)),
        t,
    ),
    ("loose", "a multiple of the parameter"): (weight_1, data + 2 * lam * W1, data + 3 * lam * W1),
    ("loose", "a factor for each neuron"): (bp2, back * slope(z), back),
    ("seen", "wrong shape"): (bp4, outer, delta.T @ a_prev),
    ("seen", "stale by one step"): (step, theta - eta * average, theta),
    ("seen", "gradients not cleared"): (step, theta - eta * average, theta - eta * 2 * average),
    ("seen", "layers left aside"): (bp2, back * slope(z), back * slope(z) + delta),
    ("seen", "kink"): ({"x": 0.2, "h": 1.0}, (max(0, 1.2) - max(0, -0.8)) / 2, 1.0),
    ("seen", "float32 noise"): (
        {"third": 6.0, "best": 0.5, "h": 0.25},
        (6.0 * 0.5**3 / 3) / 0.25 + 6.0 * 0.25**2 / 6,
        6.0 * 0.25**2 / 6,
    ),
}
PROGRAMS = {"diagonal_is_hadamard": "denominator_hadamard"}  # else a formula's program has its file's name


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda it: f"{it.piece}: {it.name}")
def test_a_cure_gives_what_is_right_and_not_the_mistake(mistake):
    given, right, mistaken = CASES[mistake.piece, mistake.name]
    name = mistake.cure.rpartition(".")[2]
    program = getattr(importlib.import_module(f"snippets.{mistake.cure}"), PROGRAMS.get(name, name))
    cure = program(**given)
    assert np.shape(cure) == np.shape(right)
    assert np.allclose(cure, right, rtol=1e-12)
    assert np.shape(cure) != np.shape(mistaken) or not np.allclose(cure, mistaken, rtol=1e-3)


def test_every_mistake_has_a_case():
    assert set(CASES) == {(it.piece, it.name) for it in MISTAKES}
