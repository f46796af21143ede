"""Small networks in NumPy whose backward pass is a table of pieces: a mistake is a piece that is replaced."""

from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def softmax(z):
    e = np.exp(z - np.max(z, axis=1, keepdims=True))
    return e / np.sum(e, axis=1, keepdims=True)


# Each activation and its slope, both of the activity z.
ACTIVATIONS = {
    "sigmoid": (sigmoid, lambda z: sigmoid(z) * (1 - sigmoid(z))),
    "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "relu": (lambda z: np.maximum(z, 0), lambda z: (z > 0).astype(z.dtype)),
    "softplus": (lambda z: np.log1p(np.exp(z)), sigmoid),
    "identity": (lambda z: z, np.ones_like),
}

# The backward pass, piece by piece. `x` is a layer's input, a row for each sample; `slope` is σ′.
RIGHT = {
    "difference": lambda a, y, z: a - y,
    "last": lambda e, z, a, x, slope: e * slope(z),  # e is the difference; only without cross-entropy
    "last with cross-entropy": lambda e, z, a, y: e,
    "mean": lambda delta, N: delta / N,
    "weights above": lambda W, G, lam: W,
    "back": lambda delta, W: delta @ W.T,
    "gate": lambda e, z, a, x, slopes, number: e * slopes[number](z[number]),
    "weight": lambda x, delta, z_below: x.T @ delta,
    "bias": lambda delta: np.sum(delta, axis=0),
    "penalty": lambda W, lam: 2 * lam * W,
    "join": lambda shares: sum(shares),
    "kernel back": lambda kernel: kernel[:, :, ::-1, ::-1],
    "kernel": lambda gradient: gradient,
    "finish": lambda grads: grads,
}


def _correlated(delta, kernel):
    """The error of a convolution's input: that of its output, correlated with the flipped kernel."""
    rows = kernel.shape[2] - 1
    padded = np.pad(delta, ((0, 0), (0, 0), (rows, rows), (rows, rows)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, kernel.shape[2:], (2, 3))
    return np.einsum("nfijkl,fckl->ncij", windows, kernel)


@dataclass
class RandomNetwork:
    """A network, its data and parameters: `loss(params)`, `grads(params)`, and `layers()` for the checker.

    Args:
        widths: of the input, the hidden layers and the output.
        activation: of the hidden layers, one name or one for each.
        output: "identity", "sigmoid", "tanh" or "softmax".
        cost: "square" (the sum of squares of each sample, averaged), "half square" or "cross-entropy".
        samples: N.
        lam: λ of the penalty λ Σ‖W‖².
        number: np.float64 or np.float32.
        rounds: whether the loss rounds parameters to that, too, so that all of it is float32.
        columns: whether a sample is a column, so that W is out × in, and biases are (n, 1).
        tied: whether the second and third layers share their weights.
        skip: whether the first hidden layer feeds the output as well.
        kernels: the sizes of convolutions before the dense layers; then widths[0] is the image's side.
    """

    widths: tuple
    activation: object = "tanh"
    output: str = "softmax"
    cost: str = "cross-entropy"
    samples: int = 5
    lam: float = 0.0
    number: type = np.float64
    columns: bool = False
    tied: bool = False
    skip: bool = False
    kernels: tuple = ()
    rounds: bool = False
    seed: int = 0
    scale: float = 1.0
    name: str = field(default="", compare=False)

    def __post_init__(self):
        rng = np.random.default_rng(self.seed)
        N, widths = self.samples, list(self.widths)
        self.params, self.stack = {}, []  # the stack: (weight, bias) of each layer
        if self.kernels:
            side, channels = widths[0], 2
            self.x = rng.normal(size=(N, channels, side, side)) * self.scale
            for place, (filters, size) in enumerate(self.kernels, 1):
                self.params[f"K{place}"] = rng.normal(size=(filters, channels, size, size)) / size
                self.params[f"c{place}"] = rng.normal(size=filters) / 3
                channels, side = filters, side - size + 1
            widths[0] = channels * side * side
        else:
            self.x = rng.normal(size=(N, widths[0])) * self.scale
        for place, (n_in, n_out) in enumerate(pairwise(widths), 1):
            shared = self.tied and place == 3
            if not shared:
                self.params[f"W{place}"] = rng.normal(size=(n_in, n_out)) * 1.2 / np.sqrt(n_in)
            self.params[f"b{place}"] = rng.normal(size=n_out) / 3
            self.stack.append((f"W{2 if shared else place}", f"b{place}"))
        if self.skip:
            self.params["U"] = rng.normal(size=(widths[1], widths[-1])) / np.sqrt(widths[1])
        if self.output == "softmax":
            self.y = np.eye(widths[-1])[rng.integers(widths[-1], size=N)]
        elif self.cost == "cross-entropy":
            self.y = rng.integers(2, size=(N, widths[-1])).astype(float)
        else:
            self.y = rng.normal(size=(N, widths[-1]))
        if self.columns:
            self.params = {key: self._turned(array) for key, array in self.params.items()}
        self.params = {key: array.astype(self.number) for key, array in self.params.items()}
        self.x, self.y = self.x.astype(self.number), self.y.astype(self.number)
        kinds = [self.activation] * 9 if isinstance(self.activation, str) else list(self.activation)
        self.hidden = [ACTIVATIONS[kind] for kind in kinds]

    @staticmethod
    def _turned(array):
        return array[:, None] if array.ndim == 1 else array.T

    def _rows(self, params):
        """The parameters with a sample as a row, whatever the layout."""
        if not self.columns:
            return params
        return {key: a[:, 0] if key.startswith("b") else a.T for key, a in params.items()}

    def forward(self, params):
        """Every layer's input and activity, and the output."""
        p, a, inputs, activities = self._rows(params), self.x, [], []
        for place in range(1, len(self.kernels) + 1):
            kernel = p[f"K{place}"]
            windows = np.lib.stride_tricks.sliding_window_view(a, kernel.shape[2:], (2, 3))
            z = np.einsum("ncijkl,fckl->nfij", windows, kernel) + p[f"c{place}"][:, None, None]
            inputs.append(a)
            activities.append(z)
            a = self.hidden[place - 1][0](z)
        a = a.reshape(len(a), -1)
        first = None
        for place, (weight, bias) in enumerate(self.stack, 1):
            z = a @ p[weight] + p[bias]
            if self.skip and place == len(self.stack):
                z = z + first @ p["U"]
            inputs.append(a)
            activities.append(z)
            if place < len(self.stack):
                a = self.hidden[len(self.kernels) + place - 1][0](z)
                first = a if place == 1 else first
        z = activities[-1]
        output = softmax(z) if self.output == "softmax" else ACTIVATIONS[self.output][0](z)
        return inputs, activities, output

    def loss(self, params):
        """The cost, averaged over the batch, and the penalty."""
        if self.rounds:
            params = {key: array.astype(self.number) for key, array in params.items()}
        _, activities, a = self.forward(params)
        z, y = activities[-1], self.y
        if self.cost == "square":
            cost = np.sum((a - y) ** 2) / len(y)
        elif self.cost == "half square":
            cost = np.sum((a - y) ** 2) / 2 / len(y)
        elif self.output == "softmax":
            shifted = z - np.max(z, axis=1, keepdims=True)
            cost = -np.sum(y * (shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True)))) / len(y)
        else:
            cost = np.sum(np.logaddexp(0, z) - y * z) / len(y)
        return cost + self.number(self.lam) * self.penalty(params)

    def penalty(self, params):
        return sum(np.sum(array**2) for key, array in params.items() if key[0] in "WUK")

    def _last_error(self, do, x, z, a):
        """The gradient with respect to the last pre-activation, of the mean or the sum over the samples."""
        e = do["difference"](a, self.y, z[-1])
        if self.output == "softmax" and self.cost != "cross-entropy":
            e = a * (e - np.sum(a * e, axis=1, keepdims=True))
        elif self.cost == "cross-entropy":
            e = do["last with cross-entropy"](e, z[-1], a, self.y)
        else:
            e = do["last"](e, z[-1], a, x[-1], ACTIVATIONS[self.output][1])
        e = e * 2 if self.cost == "square" else e
        return do["mean"](e, self.number(len(self.y)))

    def _names(self, number):
        """The names of a layer's weight and bias."""
        convolutions = len(self.kernels)
        if number >= convolutions:
            return self.stack[number - convolutions]
        return f"K{number + 1}", f"c{number + 1}"

    @staticmethod
    def _weight_share(do, dense, x, delta, below):
        """What a layer with this input and error adds to the gradient of its weight or kernel."""
        if dense:
            return do["weight"](x, delta, below)
        windows = np.lib.stride_tricks.sliding_window_view(x, delta.shape[2:], (2, 3))
        return do["kernel"](np.einsum("ncklij,nfij->fckl", windows, delta))

    def grads(self, params=None, **replaced):
        """The gradients: right, or with some pieces of the backward pass replaced."""
        do = {**RIGHT, **replaced}
        params = self.params if params is None else params
        p, (x, z, a) = self._rows(params), self.forward(params)
        delta, skipped, shares = self._last_error(do, x, z, a), None, {}
        convolutions = len(self.kernels)
        slopes = [slope for _, slope in self.hidden]
        for number in reversed(range(len(x))):
            dense = number >= convolutions
            below = z[number - 1] if number else None
            weight, bias = self._names(number)
            shares.setdefault(weight, []).append(self._weight_share(do, dense, x[number], delta, below))
            errors = delta if dense else delta.transpose(0, 2, 3, 1).reshape(-1, delta.shape[1])
            shares[bias] = [do["bias"](errors)]
            if self.skip and number == len(x) - 1:
                shares["U"] = [do["weight"](x[1], delta, z[0])]
                skipped = do["back"](delta, do["weights above"](p["U"], shares["U"][0], self.lam))
            if number == 0:
                break
            W = do["weights above"](p[weight], shares[weight][-1], self.lam)
            e = (
                do["back"](delta, W).reshape(below.shape)
                if dense
                else _correlated(delta, do["kernel back"](W))
            )
            if self.skip and number == 1:
                e = do["join"]([skipped, e])
            inside = x[number].reshape(below.shape)
            delta = do["gate"](e, z, inside, x[number - 1], slopes, number - 1)
        grads = {key: do["join"](some) if len(some) > 1 else some[0] for key, some in shares.items()}
        for key in grads:
            if self.lam and key[0] in "WUK":
                grads[key] = grads[key] + do["penalty"](p[key], self.number(self.lam))
        if self.columns:
            grads = {key: self._turned(array) if array.ndim < 3 else array for key, array in grads.items()}
        return do["finish"]({key: grads[key] for key in self.params})

    def layers(self):
        """What a reader can tell the checker of each layer: what the forward pass made, and σ′."""
        x, z, a = self.forward(self.params)
        names = [(f"K{k}", f"c{k}") for k in range(1, len(self.kernels) + 1)] + self.stack
        described = []
        for number, (weight, bias) in enumerate(names):
            layer = {"weight": weight, "bias": bias, "input": x[number], "z": z[number]}
            if number < len(names) - 1:
                layer |= {"slope": self.hidden[number][1], "output": x[number + 1].reshape(z[number].shape)}
            else:
                slope = None if self.output == "softmax" else ACTIVATIONS[self.output][1]
                layer |= {"slope": slope, "output": a, "target": self.y}
            described.append(layer)
        if self.skip:
            described.append({**described[-1], "weight": "U", "bias": None, "input": x[1]})
        if self.columns:
            for layer in described:
                layer |= {key: layer[key].T for key in ("input", "z", "output", "target") if key in layer}
        return described


def random_network(rng):
    """Any network of all that are meant here: its shape, activation, cost, batch, penalty and layout
    drawn."""
    square = rng.random() < 0.3
    depth, width = rng.integers(1, 4), rng.integers(1, 5)
    widths = [int(width) if square else int(rng.integers(1, 6)) for _ in range(depth + 1)]
    output, cost = [
        ("softmax", "cross-entropy"),
        ("softmax", "half square"),
        ("sigmoid", "cross-entropy"),
        ("sigmoid", "square"),
        ("tanh", "half square"),
        ("identity", "square"),
    ][rng.integers(6)]
    if output == "softmax":  # a single class is certain, and its cost is 0 whatever the weights
        widths[-1] += 1
    about = {
        "output": output,
        "cost": cost,
        "activation": tuple(rng.choice(list(ACTIVATIONS), 6)),
        "samples": int(rng.integers(1, 9)),
        "lam": float(rng.choice([0, 0, 0.001, 0.1, 1])),
        "number": np.float32 if rng.random() < 0.2 else np.float64,
        "rounds": bool(rng.random() < 0.5),
        "seed": int(rng.integers(2**31)),
        "scale": float(rng.choice([0.1, 1, 1, 1, 5])),
    }
    match rng.integers(8):
        case 0:
            size = int(rng.integers(1, 4))
            kernels = ((int(rng.integers(1, 4)), size), (int(rng.integers(1, 3)), 4 - size))[
                : rng.integers(1, 3)
            ]
            return RandomNetwork((4, widths[-1]), kernels=kernels, **about)
        case 1:
            return RandomNetwork((widths[0], width, width, width, widths[-1]), tied=True, **about)
        case 2:
            return RandomNetwork((widths[0], width, *widths), skip=True, **about)
        case 3 | 4:
            return RandomNetwork(tuple(widths), columns=True, **about)
    return RandomNetwork(tuple(widths), **about)
