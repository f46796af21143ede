"""The networks in which the mistakes stand: small, unsymmetric, every width another where that matters."""

from functools import cache

import numpy as np

from backprop_checked.checker.fragments import Scene
from snippets.gradient_checking.relative_error import relative_error
from snippets.training.circles import circles, cost, forward, gradients, random_start, train


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def slope(z):
    """σ′, the slope of the sigmoid."""
    return sigmoid(z) * (1 - sigmoid(z))


def ramp_slope(z):
    """ReLU′, 0 at 0."""
    return (z > 0).astype(float)


def softmax(z):
    return np.exp(z) / np.sum(np.exp(z), axis=-1, keepdims=True)


def normal(seed, *shapes, scale=1.0):
    """Arrays of these shapes with normally distributed entries."""
    rng = np.random.default_rng(seed)
    arrays = [rng.normal(scale=scale, size=shape) for shape in shapes]
    return arrays if len(arrays) > 1 else arrays[0]


def _cnn(w5, w6, a4, y):
    """The CNN question above its convolutions, in its own shapes."""
    z5 = a4 @ w5
    a5 = sigmoid(z5)
    slope5 = a5 * (1 - a5)
    below6 = a5.T
    z6 = (below6 @ w6).ravel()
    p = softmax(z6)
    delta6 = p - y
    cost = -np.sum(y * np.log(p))
    return locals()


CNN = Scene(
    _cnn,
    {"w5": normal(0, (120, 1), scale=0.1), "w6": normal(1, (20, 10), scale=0.5)},
    {"a4": np.random.default_rng(2).random((20, 120)), "y": np.eye(10)[0], "softmax": softmax},
    """
dw6 = np.outer(a5, delta6)
delta5 = (w6 @ delta6)[:, None] * slope5
dw5 = a4.T @ delta5
""",
    layers=(
        {"weight": "w5", "input": "a4", "z": "z5", "slope": slope},
        {"weight": "w6", "input": "below6", "z": "z6", "output": "p", "target": "y"},
    ),
)


def _question(W2, b2, W3, b3, a1, y):
    """The 2-3-2 question, numbered as there: the input is layer 1."""
    z2 = W2 @ a1 + b2
    a2 = np.maximum(z2, 0)
    z3 = W3 @ a2 + b3
    a3 = sigmoid(z3)
    delta3 = (a3 - y) * a3 * (1 - a3)
    cost = np.sum((a3 - y) ** 2) / 2
    return locals()


QUESTION = Scene(
    _question,
    {
        "W2": np.array([[0.5, -0.2], [0.3, 0.8], [0.6, 0.1]]),
        "b2": np.array([[0.1], [-0.2], [0.1]]),
        "W3": np.array([[0.4, -0.3, 0.2], [-0.1, 0.6, 0.5]]),
        "b3": np.array([[0.1], [-0.3]]),
    },
    {"a1": np.array([[1.0], [2.0]]), "y": np.array([[1.0], [0.0]])},
    """
dW3 = delta3 @ a2.T
db3 = delta3
delta2 = (W3.T @ delta3) * (z2 > 0).astype(float)
dW2 = delta2 @ a1.T
db2 = delta2
""",
    layers=(
        {"weight": "W2", "bias": "b2", "input": "a1", "z": "z2", "slope": ramp_slope},
        {
            "weight": "W3",
            "bias": "b3",
            "input": "a2",
            "z": "z3",
            "slope": slope,
            "output": "a3",
            "target": "y",
        },
    ),
)


AT_KINK = Scene(
    _question,
    {**QUESTION.parameters, "W2": np.array([[0.5, -0.25], [0.3, 0.8], [0.6, 0.1]]), "b2": np.zeros((3, 1))},
    QUESTION.data,
    QUESTION.backward,
    layers=QUESTION.layers,
)


def _notebook(W1, b1, W2, b2, W3, b3, x, y):
    """The long notebook's 2-3-3-1 network of sigmoids, one sample."""
    z1 = W1 @ x + b1
    a1 = sigmoid(z1)
    z2 = W2 @ a1 + b2
    a2 = sigmoid(z2)
    z3 = W3 @ a2 + b3
    a3 = sigmoid(z3)
    delta3 = (a3 - y) * a3 * (1 - a3)
    delta2 = (W3.T @ delta3) * a2 * (1 - a2)
    cost = np.sum((a3 - y) ** 2) / 2
    return locals()


def _square_cost(**names):
    """The same with the notebook's first cost, which has no ½."""
    quantities = _notebook(**names)
    return {**quantities, "cost": 2 * quantities["cost"]}


_shapes = {"W1": (3, 2), "b1": (3, 1), "W2": (3, 3), "b2": (3, 1), "W3": (1, 3), "b3": (1, 1)}
_weights = dict(zip(_shapes, normal(4, *_shapes.values()), strict=True))
_sample = {"x": np.array([[0.8], [-0.5]]), "y": np.array([[1.0]]), "sigmoid": sigmoid}
_three = (
    {"weight": "W1", "bias": "b1", "input": "x", "z": "z1", "slope": slope},
    {"weight": "W2", "bias": "b2", "input": "a1", "z": "z2", "slope": slope},
    {"weight": "W3", "bias": "b3", "input": "a2", "z": "z3", "slope": slope, "output": "a3", "target": "y"},
)
_back = """
dW3 = delta3 @ a2.T
db3 = delta3
delta2 = (W3.T @ delta3) * a2 * (1 - a2)
dW2 = delta2 @ a1.T
db2 = delta2
delta1 = (W2.T @ delta2) * a1 * (1 - a1)
dW1 = delta1 @ x.T
db1 = delta1
"""
NOTEBOOK = Scene(_notebook, _weights, _sample, _back, layers=_three)
SQUARE_COST = Scene(_square_cost, _weights, _sample, _back, layers=_three)


def _layers(w1, b1, w2, b2, x, t):
    """Two layers of the layer article, a sample a row; the first is as wide as its input."""
    z1 = x @ w1 + b1
    y1 = sigmoid(z1)
    z2 = y1 @ w2 + b2
    y2 = sigmoid(z2)
    grad2 = (y2 - t) / len(x)
    delta2 = grad2 * y2 * (1 - y2)
    grad1 = delta2 @ w2.T
    delta1 = grad1 * y1 * (1 - y1)
    cost = np.sum((y2 - t) ** 2) / (2 * len(x))
    return locals()


_rows = normal(5, (3, 3), (3,), (3, 2), (2,))
LAYERS = Scene(
    _layers,
    dict(zip(("w1", "b1", "w2", "b2"), _rows, strict=True)),
    {"x": normal(6, (5, 3)), "t": np.random.default_rng(7).random((5, 2)), "sigmoid": sigmoid},
    """
dw2 = y1.T @ delta2
db2 = np.sum(delta2, axis=0)
grad1 = delta2 @ w2.T
delta1 = grad1 * y1 * (1 - y1)
dw1 = x.T @ delta1
db1 = np.sum(delta1, axis=0)
""",
    {"batch_size": 5},
    layers=(
        {"weight": "w1", "bias": "b1", "input": "x", "z": "z1", "slope": slope},
        {
            "weight": "w2",
            "bias": "b2",
            "input": "y1",
            "z": "z2",
            "slope": slope,
            "output": "y2",
            "target": "t",
        },
    ),
)


def _article(w, b, x):
    """The article's layer of two neurons, written out; y₂ stands for the cost."""
    m = x[0] * w[0, 0] + x[1] * w[1, 0] + b[0]
    q = x[0] * w[0, 1] + x[1] * w[1, 1] + b[1]
    cost = sigmoid(q)
    return locals()


ARTICLE = Scene(
    _article,
    {"w": np.array([[0.5, -1.0], [1.5, 0.7]]), "b": np.array([0.2, -0.4])},
    {"x": np.array([0.6, -1.1]), "slope": slope},
)


def _probabilities(w, b, x, t):
    """A softmax layer under the squared error, a sample a row."""
    z = x @ w + b
    p = softmax(z)
    grad = (p - t) / len(x)
    cost = np.sum((p - t) ** 2) / (2 * len(x))
    return locals()


SOFTMAX_SQUARES = Scene(
    _probabilities,
    {"w": normal(8, (4, 3)), "b": normal(9, (3,))},
    {"x": normal(10, (5, 4)), "t": np.eye(3)[[0, 2, 1, 1, 0]]},
    """
dw = x.T @ dz
db = np.sum(dz, axis=0)
""",
    {"batch_size": 5},
    layers=({"weight": "w", "bias": "b", "input": "x", "z": "z", "output": "p", "target": "t"},),
)


def _classifier(W1, b1, W2, b2, X, onehot, reg):
    """The two-layer classifier notes: ReLU, softmax, cross-entropy, and the penalty λ(‖W₁‖² + ‖W₂‖²)."""
    N = len(X)
    z = X @ W1 + b1
    h = np.maximum(z, 0)
    scores = h @ W2 + b2
    p = softmax(scores)
    dS = (p - onehot) / N
    dZ = (dS @ W2.T) * (z > 0)
    cost = -np.sum(onehot * np.log(p)) / N + reg * (np.sum(W1**2) + np.sum(W2**2))
    return locals()


CLASSIFIER = Scene(
    _classifier,
    dict(zip(("W1", "b1", "W2", "b2"), normal(11, (4, 6), (6,), (6, 3), (3,)), strict=True)),
    {"X": normal(12, (5, 4)), "onehot": np.eye(3)[[0, 2, 1, 1, 0]], "reg": 0.1},
    """
dW2 = h.T @ dS + 2 * reg * W2
db2 = np.sum(dS, axis=0)
dZ = (dS @ W2.T) * (z > 0).astype(float)
dW1 = X.T @ dZ + 2 * reg * W1
db1 = np.sum(dZ, axis=0)
""",
    {"batch_size": 5, "penalty": 0.1},
    layers=(
        {"weight": "W1", "bias": "b1", "input": "X", "z": "z", "slope": ramp_slope},
        {"weight": "W2", "bias": "b2", "input": "h", "z": "scores", "output": "p", "target": "onehot"},
    ),
)


def _square(W, X, Y):
    """One layer, as many neurons as inputs as samples: everything is square."""
    Delta = W @ X - Y
    cost = np.sum(Delta**2) / 2
    return locals()


SQUARE = Scene(_square, {"W": normal(13, (3, 3))}, dict(zip("XY", normal(14, (3, 3), (3, 3)), strict=True)))


def slide(image, kernel):
    """Move a kernel over all positions of an image, multiply and sum: nothing is flipped."""
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)
    return np.einsum("ijuv,uv->ij", windows, kernel)


def _convolution(W, X, T):
    """One image, one kernel."""
    Delta = slide(X, W) - T
    cost = np.sum(Delta**2) / 2
    return locals()


_image, _target, _kernel = normal(15, (5, 6), (4, 4), (2, 3))
CONVOLUTION = Scene(_convolution, {"W": _kernel, "X": _image}, {"T": _target, "slide": slide})


def _regression(w, b, X, y):
    """One neuron without an activation function, N samples: targets have one axis."""
    out = X @ w + b
    cost = np.mean((out.ravel() - y) ** 2) / 2
    return locals()


REGRESSION = Scene(
    _regression,
    {"w": normal(16, (3, 1)), "b": normal(17, (1,))},
    {"X": normal(18, (6, 3)), "y": normal(19, (6,))},
    known={"batch_size": 6},
)


def _accuracy(parameters):
    """The share of the points that the network puts on the right circle."""
    return float(np.mean((forward(parameters, _points)[-1] > 0.5) == _classes))


def _flagged(h):
    """The share of 50 samples whose right gradient is refused, if its error may not exceed the step h."""
    trained, refused = _well_trained(), 0
    for sample in range(0, 1000, 20):
        x, y = _points[:, [sample]], _classes[:, [sample]]
        right, measured = gradients(trained, x, y), []
        for place, parameter in enumerate(trained):
            for entry in np.ndindex(*parameter.shape):
                ways = []
                for sign in (1, -1):
                    moved = [array.copy() for array in trained]
                    moved[place][entry] += sign * h
                    ways.append(cost(moved, x, y))
                measured.append((ways[0] - ways[1]) / (2 * h))
        refused += (
            relative_error(np.concatenate([gradient.ravel() for gradient in right]), np.array(measured)) > h
        )
    return round(refused / 50, 1)


@cache
def _well_trained():
    return train(_start, _points, _classes, eta=5, steps=6000)[0]


_points, _classes = circles(1000)
_start = random_start([2, 3, 3, 1], seed=3)
CIRCLES = Scene(
    data={
        "X": _points,
        "y": _classes,
        "start": _start,
        "rng": np.random.default_rng(21),
        "a3": np.random.default_rng(22).random((20, 20, 16)),
        "train": train,
        "accuracy": _accuracy,
        "flagged": _flagged,
    }
)
