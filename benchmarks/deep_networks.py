"""Random networks of one to ten layers, of more kinds than the others here, with right gradients from a tape.

A forward pass is written once. On arrays it gives the loss; on nodes of a tape it gives the gradient too.
"""

from dataclasses import dataclass

import numpy as np


class TapeNode:
    """A value on the tape: an array, the nodes that it is made of, and each one's vector-Jacobian product."""

    __array_ufunc__ = None  # so that array * node is the node's

    def __init__(self, value, parents=()):
        self.value, self.parents, self.gradient = value, parents, 0

    def __add__(self, other):
        return _node(np.add, self, other, lambda d, a, b: d, lambda d, a, b: d)

    def __sub__(self, other):
        return _node(np.subtract, self, other, lambda d, a, b: d, lambda d, a, b: -d)

    def __mul__(self, other):
        return _node(np.multiply, self, other, lambda d, a, b: d * b, lambda d, a, b: d * a)

    def __truediv__(self, other):
        return _node(np.divide, self, other, lambda d, a, b: d / b, lambda d, a, b: -d * a / b / b)

    def __matmul__(self, other):
        return _node(np.matmul, self, other, lambda d, a, b: d @ b.T, lambda d, a, b: a.T @ d)

    __radd__ = __rmul__ = None  # an array never stands on the left

    def __rmatmul__(self, other):
        return _node(np.matmul, other, self, lambda d, a, b: d @ b.T, lambda d, a, b: a.T @ d)


def _node(function, a, b, to_a, to_b):
    """The node of a function of two, of which one may be an array."""
    x, y = (operand.value if isinstance(operand, TapeNode) else operand for operand in (a, b))
    parents = [
        (operand, lambda d, to=to: to(d, x, y))
        for operand, to in ((a, to_a), (b, to_b))
        if isinstance(operand, TapeNode)
    ]
    return TapeNode(function(x, y), parents)


def _unary(x, function, slope):
    if not isinstance(x, TapeNode):
        return function(x)
    return TapeNode(function(x.value), [(x, lambda d: d * slope(x.value))])


def mean(x, axis=None):
    """The mean over an axis, which stays; over everything, a number."""
    if not isinstance(x, TapeNode):
        return np.mean(x, axis=axis, keepdims=axis is not None)
    value = np.mean(x.value, axis=axis, keepdims=axis is not None)
    share = x.value.dtype.type(value.size / x.value.size)
    return TapeNode(value, [(x, lambda d: np.broadcast_to(d, x.value.shape) * share)])


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


ACTIVATIONS = {
    "sigmoid": (sigmoid, lambda z: sigmoid(z) * (1 - sigmoid(z))),
    "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "relu": (lambda z: np.maximum(z, 0), lambda z: (z > 0).astype(z.dtype)),
    "softplus": (lambda z: np.logaddexp(0, z).astype(z.dtype), sigmoid),
    "sine": (np.sin, np.cos),
}


def surprise(z, y):
    """Softmax with cross-entropy, averaged over the batch; y is one-hot."""
    scores = z.value if isinstance(z, TapeNode) else z
    shifted = scores - np.max(scores, axis=1, keepdims=True)
    total = np.sum(np.exp(shifted), axis=1, keepdims=True)
    value = np.sum(y * (np.log(total) - shifted)) / scores.dtype.type(len(y))
    if not isinstance(z, TapeNode):
        return value
    return TapeNode(value, [(z, lambda d: d * (np.exp(shifted) / total - y) / scores.dtype.type(len(y)))])


def _sum_to(d, shape):
    """The gradient of what was broadcast: summed over the axes along which it was copied."""
    d = d.sum(tuple(range(d.ndim - len(shape))))
    return d.sum(tuple(n for n, size in enumerate(shape) if size == 1 < d.shape[n]), keepdims=True)


def backward(loss):
    """Give every node of the tape its gradient, from the loss down."""
    order, seen = [], set()

    def visit(node):
        if id(node) not in seen:
            seen.add(id(node))
            for parent, _ in node.parents:
                visit(parent)
            order.append(node)

    visit(loss)
    loss.gradient = np.ones_like(loss.value)
    for node in reversed(order):
        for parent, product in node.parents:
            parent.gradient = parent.gradient + _sum_to(
                np.asarray(product(node.gradient)), parent.value.shape
            )


@dataclass
class DeepNetwork:
    """A dense network: its parameters, `loss(params)` and `grads()`.

    Args:
        widths: of the input and every layer.
        activations: of each hidden layer, one name.
        norm: "", "batch" or "layer": what stands before each activation.
        cost: "softmax" or "square".
        samples: N.
        number: np.float64 or np.float32, of the parameters and of all that is computed from them.
        rounds: whether the loss computes in that type too, and not in the type of what it is given.
        offset, factor: the loss is factor · cost + offset.
        steep: by what the input of every sine is multiplied.
        size: by what the first weights are multiplied.
        corner: whether the biases are zero and a sample is, so that every ReLU meets its corner.
    """

    widths: tuple
    activations: tuple
    norm: str = ""
    cost: str = "square"
    samples: int = 4
    number: type = np.float64
    rounds: bool = True
    offset: float = 0.0
    factor: float = 1.0
    steep: float = 1.0
    size: float = 1.0
    corner: bool = False
    seed: int = 0

    def __post_init__(self):
        rng = np.random.default_rng(self.seed)
        self.x = rng.normal(size=(self.samples, self.widths[0]))
        if self.corner:
            self.x[0] = 0
        self.params = {}
        for place, (n_in, n_out) in enumerate(zip(self.widths, self.widths[1:], strict=False)):
            self.params[f"W{place}"] = self.size * rng.normal(size=(n_in, n_out)) * 1.2 / np.sqrt(n_in)
            self.params[f"b{place}"] = rng.normal(size=n_out) / 3 * (not self.corner)
        self.y = rng.normal(size=(self.samples, self.widths[-1]))
        if self.cost == "softmax":
            self.y = np.eye(self.widths[-1])[rng.integers(self.widths[-1], size=self.samples)]
        self.params = {name: array.astype(self.number) for name, array in self.params.items()}

    def loss(self, params):
        """The loss: a number, of the network's type."""
        return self._forward(params, self.number if self.rounds else np.float64)

    def _forward(self, params, number):
        p = (
            params
            if isinstance(params["W0"], TapeNode)
            else {k: a.astype(number, copy=False) for k, a in params.items()}
        )
        a, y = self.x.astype(number, copy=False), self.y.astype(number, copy=False)
        for place, kind in enumerate((*self.activations, "")):
            z = a @ p[f"W{place}"] + p[f"b{place}"]
            if not kind:
                break
            if self.norm:
                axis = 0 if self.norm == "batch" else 1
                centred = z - mean(z, axis)
                variance = mean(centred * centred, axis) + np.full((1, 1), 1e-5, number)
                z = centred / _unary(variance, np.sqrt, lambda v: 1 / (2 * np.sqrt(v)))
            if kind == "sine":
                z = z * np.full((1, 1), self.steep, number)
            a = _unary(z, *ACTIVATIONS[kind])
        cost = surprise(z, y) if self.cost == "softmax" else mean((z - y) * (z - y))
        if isinstance(cost, TapeNode):
            return cost * number(self.factor)
        return number(self.factor) * cost + number(self.offset)

    def grads(self):
        """The right gradients, in the network's type: the offset adds nothing."""
        nodes = {name: TapeNode(array) for name, array in self.params.items()}
        backward(self._forward(nodes, self.number))
        return {name: np.asarray(node.gradient + 0 * node.value) for name, node in nodes.items()}


def deep_network(rng, offsets=True):
    """Any network of those meant here: its depth, kinds, type, offset and scale drawn."""
    depth = int(rng.integers(1, 11))
    widths = [int(rng.integers(1, 4)) for _ in range(depth + 1)]
    kind = ["plain", "plain", "plain", "plain", "mixed", "batch", "layer", "sine", "corner"][rng.integers(9)]
    cost = "softmax" if rng.random() < 0.4 else "square"
    if cost == "softmax":
        widths[-1] += 1
    one = str(rng.choice(["sigmoid", "tanh", "relu", "softplus"]))
    activations = {
        "mixed": tuple(str(activation) for activation in rng.choice(list(ACTIVATIONS), depth - 1)),
        "sine": ("sine",) * (depth - 1),
        "corner": ("relu",) * (depth - 1),
    }.get(kind, (one,) * (depth - 1))
    offset = float(rng.choice([0, 0, 1, 1e2, 1e4, 1e6, 1e8, 1e10, 1e12])) if offsets else 0.0
    return DeepNetwork(
        tuple(widths),
        activations,
        norm=kind if kind in ("batch", "layer") else "",
        cost=cost,
        samples=int(rng.integers(1, 7)),
        number=np.float32 if rng.random() < 0.4 else np.float64,
        rounds=bool(rng.random() < 0.7),
        offset=offset,
        factor=float(rng.choice([1, 1, 1, 1e-6, 1e-3, 1e3, 1e6])) if offsets else 1.0,
        steep=float(rng.choice([1, 3, 10, 30])),
        size=float(rng.choice([0.2, 1, 1, 1, 3])),
        corner=kind == "corner",
        seed=int(rng.integers(2**31)),
    )


def wrong_gradients(right, rng):
    """Each way to be wrong throughout: zeros, the sign, random numbers of the same size, twice.

    A gradient that is zero itself is left out by the caller: zeros are right there, and so is twice zero.
    """
    yield "zero", {name: 0 * G for name, G in right.items()}
    yield "sign", {name: -G for name, G in right.items()}
    yield "random", {name: _random_like(G, rng) for name, G in right.items()}
    yield "twice", {name: 2 * G for name, G in right.items()}


def _random_like(G, rng):
    """Random numbers of the norm of G, apart from G by a tenth of it at least."""
    size = np.linalg.norm(G)
    while True:
        other = rng.normal(size=G.shape) * rng.uniform(0.5, 1.5)
        other = (other * size / np.sqrt(G.size)).astype(G.dtype)
        if not size or np.linalg.norm(other - G) > 0.1 * size:
            return other
