"""Every mistake that the checker knows, made on purpose: each is a piece of the backward pass, replaced."""

import numpy as np

from backprop_checked.checker.values import diagnose_values as diagnose
from benchmarks.random_networks import ACTIVATIONS, RandomNetwork

MADE = {}  # name: the ways to make it, each a function from a network to (parameters, gradients), or None


def make(name):
    def put(way):
        MADE.setdefault(name, []).append(way)
        return way

    return put


def piece(name, applies=lambda net: True, **replaced):
    """A mistake that is one replaced piece, in the networks to which it applies."""
    replaced = {key.replace("_", " "): function for key, function in replaced.items()}

    @make(name)
    def _(net):
        return (net.params, net.grads(**replaced)) if applies(net) else None


def finish(name, changes, applies=lambda net: True):
    """A mistake that changes finished gradients: `changes(name, gradient)`."""

    @make(name)
    def _(net):
        return (
            (net.params, {key: changes(key, G) for key, G in net.grads().items()}) if applies(net) else None
        )


def dense(net):
    return not net.kernels


def matrix(G):
    return np.ndim(G) == 2 and min(G.shape) > 1


def of_bias(key):
    return key[0] in "bc"


def slips(slope, z):
    """The slope of a sigmoid or of tanh as it is written in a, at z."""
    return z * (1 - z) if slope is ACTIVATIONS["sigmoid"][1] else 1 - z**2


# What is done to a gradient that was right
finish("transposed", lambda key, G: G.T if matrix(G) else G, dense)
finish("sign", lambda key, G: -G if key == "W1" else G)
finish(
    "summed over everything", lambda key, G: np.full(G.shape, G.sum()) if of_bias(key) and G.size > 1 else G
)
# One number of few digits is too little to single out a mistake.
finish(
    "summed over everything",
    lambda key, G: G.sum() if of_bias(key) and G.size > 1 else G,
    lambda net: not net.rounds,
)
finish("(n,) against (n, 1)", lambda key, G: (G[:, None] if G.ndim == 1 else G[:, 0]) if of_bias(key) else G)
finish("wrong shape that broadcasts", lambda key, G: G[:1] * 1.5 if key == "W2" else G, dense)
finish("kernel flip", lambda key, G: G[:, :, ::-1, ::-1] if key[0] == "K" else G, lambda net: net.kernels)
finish(
    "axes swapped", lambda key, G: G.transpose(1, 0, 2, 3) if key[0] == "K" else G, lambda net: net.kernels
)
finish(
    "axes swapped", lambda key, G: G.transpose(0, 1, 3, 2) if key[0] == "K" else G, lambda net: net.kernels
)
finish("a check that cannot fail", lambda key, G: np.zeros_like(G) if key[0] in "WK" else G)
finish("a check that cannot fail", lambda key, G: np.full(G.shape, np.nan) if key[0] in "WK" else G)
finish("a check that cannot fail", lambda key, G: np.array([]) if key[0] in "WK" else G)


@make("another parameter's")
def _(net):
    grads = net.grads()
    pairs = [
        (a, b)
        for a in grads
        for b in grads
        if a < b and grads[a].shape == grads[b].shape and grads[a].size > 3
    ]
    for a, b in pairs[:1]:
        return net.params, {**grads, a: grads[b], b: grads[a]}
    return None


# The cost and the last error
piece("y − a", difference=lambda a, y, z: y - a)
piece("factor 2", lambda net: net.cost == "half square", difference=lambda a, y, z: 2 * (a - y))
piece("factor ½", lambda net: net.cost == "square", difference=lambda a, y, z: (a - y) / 2)
piece("N forgotten", mean=lambda delta, N: delta)
piece("divided by N twice", mean=lambda delta, N: delta / N / N)
piece(
    "z − y",
    lambda net: net.output != "identity" and not (net.output == "softmax" and net.cost != "cross-entropy"),
    difference=lambda a, y, z: z - y,
)
piece(
    "σ′ missing",
    lambda net: net.cost != "cross-entropy" and net.output not in ("softmax", "identity"),
    last=lambda e, z, a, x, slope: e,
)
piece(
    "σ′ at a",
    lambda net: net.cost != "cross-entropy" and net.output not in ("softmax", "identity"),
    last=lambda e, z, a, x, slope: e * slope(a),
)


def softmax_with_cross_entropy(net):
    return net.output == "softmax" and net.cost == "cross-entropy"


for name, way in {
    "only the diagonal of the softmax Jacobian": lambda e, z, a, y: -y * (1 - a),
    "p − y times the Jacobian again": lambda e, z, a, y: a * (e - np.sum(a * e, axis=1, keepdims=True)),
}.items():

    @make(name)
    def _(net, way=way):
        return (
            (net.params, net.grads(**{"last with cross-entropy": way}))
            if softmax_with_cross_entropy(net)
            else None
        )


@make("σ′ once too often")
def _(net):
    if net.cost != "cross-entropy" or net.output != "sigmoid":
        return None
    return net.params, net.grads(**{"last with cross-entropy": lambda e, z, a, y: e * a * (1 - a)})


@make("(n,) against (n, 1)")
def _(net):
    if net.widths[-1] != 1 or net.samples == 1 or net.columns:
        return None
    return net.params, net.grads(difference=lambda a, y, z: np.sum(a - y.T, axis=1, keepdims=True))


piece(
    "σ′ written in a, given z",
    lambda net: net.cost != "cross-entropy" and net.output in ("sigmoid", "tanh"),
    last=lambda e, z, a, x, slope: e * slips(slope, z),
)

# The penalty
piece("penalty missing", lambda net: net.lam, penalty=lambda W, lam: 0 * W)
piece("penalty halved", lambda net: net.lam, penalty=lambda W, lam: lam * W)
piece("penalty doubled", lambda net: net.lam, penalty=lambda W, lam: 4 * lam * W)

piece("penalty subtracted", lambda net: net.lam, penalty=lambda W, lam: -2 * lam * W)

# The hidden errors
piece("σ′ missing", gate=lambda e, z, a, x, slopes, k: e)
piece("σ′ at a", gate=lambda e, z, a, x, slopes, k: e * slopes[k](a))
piece(
    "σ′ written in a, given z",
    lambda net: "relu" not in str(net.activation) and "softplus" not in str(net.activation),
    gate=lambda e, z, a, x, slopes, k: e * slips(slopes[k], z[k]),
)
piece(
    "σ′ at the layer's input",
    gate=lambda e, z, a, x, slopes, k: e * (slopes[k](x) if x.shape == e.shape else slopes[k](z[k])),
)


@make("σ′ of the wrong layer")
def _(net):
    def gate(e, z, a, x, slopes, k):
        other = next((n for n in range(len(z) - 1) if n != k and z[n].shape == z[k].shape), k)
        return e * slopes[other](z[other])

    return net.params, net.grads(gate=gate)


@make("matrix product where ⊙ belongs")
def _(net):
    def gate(e, z, a, x, slopes, k):
        slope = slopes[k](z[k])
        if e.ndim != 2 or len(e) not in (1, e.shape[1]):
            return e * slope
        return e @ slope if len(e) > 1 else (e @ slope.T) * np.ones_like(slope)

    return net.params, net.grads(gate=gate)


@make("W not transposed")
def _(net):
    return net.params, net.grads(back=lambda delta, W: delta @ (W if W.shape[0] == W.shape[1] else W.T))


@make("weights already updated")
def _(net):
    def stepped(W, G, lam):
        return W - net.number(0.3) * (G + 2 * net.number(lam) * W)

    return None if net.tied else (net.params, net.grads(**{"weights above": stepped}))


@make("kernel flip")
def _(net):
    return (net.params, net.grads(**{"kernel back": lambda kernel: kernel})) if len(net.kernels) > 1 else None


@make("path missing")
def _(net):
    return (net.params, net.grads(join=lambda shares: shares[0])) if net.tied or net.skip else None


@make("path missing")
def _(net):
    return (net.params, net.grads(join=lambda shares: shares[1])) if net.tied or net.skip else None


# The weights and the biases
piece("z for a", weight=lambda x, delta, z: (x if z is None or z.shape != x.shape else z).T @ delta)
piece(
    "one sample only", dense, weight=lambda x, delta, z: x[-1:].T @ delta[-1:], bias=lambda delta: delta[-1]
)
piece(
    "summed before the product",
    weight=lambda x, delta, z: np.outer(x.sum(0), delta.sum(0)) / x.dtype.type(len(x)),
)
piece(
    "⊙ where a matrix product belongs",
    weight=lambda x, delta, z: x * delta if x.shape == delta.shape else x.T @ delta,
)
piece("not summed over the batch", lambda net: not net.columns, bias=lambda delta: delta)
piece(
    "summed over the wrong axis", lambda net: dense(net) and not net.columns, bias=lambda delta: delta.sum(1)
)


# What is wrong with the check, or with when it is made
@make("stale by one step")
def _(net):
    if net.rounds:  # a loss of seven digits does not tell the place of one gradient from that of another
        return None
    grads = net.grads()
    return {key: w - net.number(0.3) * grads[key] for key, w in net.params.items()}, grads


@make("float32 noise")
def _(net):
    if net.number is np.float32:
        return None
    rounded = RandomNetwork(**{**vars_of(net), "number": np.float32})
    return net.params, {key: G.astype(float) for key, G in rounded.grads().items()}


@make("kink")
def _(net):
    if "relu" not in str(net.activation) or net.kernels:
        return None
    net.x[0] = 0
    params = {**net.params, "b1": 0 * net.params["b1"]}
    return params, net.grads(params)


def vars_of(net):
    """What a network was made of."""
    return {name: getattr(net, name) for name in net.__dataclass_fields__}


CLASSIFIER = {"widths": (3, 4, 5, 3)}
SQUARE = {"widths": (4, 4, 4, 3), "samples": 4}
NETWORKS = {
    "tanh, softmax": {**CLASSIFIER},
    "sigmoid, softmax, penalty": {**CLASSIFIER, "activation": "sigmoid", "lam": 0.1},
    "ReLU, softmax, penalty": {**CLASSIFIER, "activation": "relu", "lam": 0.05, "samples": 6},
    "softplus, half squares": {
        "widths": (3, 5, 4, 2),
        "activation": "softplus",
        "output": "identity",
        "cost": "half square",
    },
    "tanh, squares, sigmoid": {"widths": (3, 5, 4, 2), "output": "sigmoid", "cost": "square", "lam": 0.1},
    "sigmoid, one output": {"widths": (3, 6, 1), "activation": "sigmoid", "output": "sigmoid", "samples": 7},
    "square, mixed": {**SQUARE, "activation": ("tanh", "sigmoid")},
    "square, columns": {**SQUARE, "columns": True, "activation": ("sigmoid", "tanh"), "lam": 0.1},
    "columns, ReLU, squares": {
        "widths": (3, 5, 4, 2),
        "columns": True,
        "activation": "relu",
        "output": "tanh",
        "cost": "square",
    },
    "one sample": {**CLASSIFIER, "samples": 1},
    "one sample, square, columns": {
        **SQUARE,
        "samples": 1,
        "columns": True,
        "output": "sigmoid",
        "cost": "half square",
    },
    "float32": {**CLASSIFIER, "number": np.float32},
    "float32 throughout": {**CLASSIFIER, "number": np.float32, "rounds": True},
    "float32, penalty, squares": {
        "widths": (3, 5, 2),
        "number": np.float32,
        "output": "sigmoid",
        "cost": "half square",
        "lam": 0.1,
    },
    "tied": {"widths": (3, 4, 4, 3), "tied": True} | {"widths": (3, 4, 4, 4, 3)},
    "a way round": {"widths": (3, 4, 5, 2), "skip": True},
    "softmax, squares": {**CLASSIFIER, "cost": "half square"},
    "convolutions": {"widths": (6, 4, 3), "kernels": ((3, 2), (2, 3)), "samples": 3},
    "convolutions, ReLU, penalty": {
        "widths": (7, 3),
        "kernels": ((2, 3), (2, 2)),
        "activation": "relu",
        "lam": 0.1,
        "samples": 2,
    },
    "convolution, float32": {"widths": (5, 3), "kernels": ((2, 2),), "number": np.float32, "samples": 3},
}


def cases(networks=None, seeds=(0,)):
    """Yield (mistake, network's name, network, parameters, gradients) for all that the values can tell from
    right."""
    for name, about in NETWORKS.items() if networks is None else networks.items():
        for seed in seeds:
            for mistake, ways in MADE.items():
                for way in ways:
                    net = RandomNetwork(**about, seed=seed)
                    variant = way(net)
                    if variant is not None and (
                        mistake in ("float32 noise", "kink") or differs(net, *variant)
                    ):
                        yield mistake, name, net, *variant


def differs(net, params, grads):
    """Whether a gradient differs from the right one by more than rounding."""
    least = 1e-7 if net.number is np.float64 else 1e-3
    for key, right in net.grads(params).items():
        G = np.asarray(grads[key])
        if G.shape != right.shape or not np.linalg.norm(G - right) <= least * np.linalg.norm(right):
            return True
    return False


_LOSSES = {}


def remembered(net):
    """The network's loss, which evaluates nothing twice: every mistake in a network asks for the same
    differences."""
    data = (net.x.tobytes(), net.y.tobytes(), *map(str, vars_of(net).values()))
    known = _LOSSES.setdefault(data, {})

    def loss(params):
        key = b"".join(array.tobytes() for array in params.values())
        if key not in known:
            known[key] = net.loss(params)
        return known[key]

    return loss


def named(net, params, grads, layers=True):
    """The names that the checker gives each wrong gradient, or where none is wrong its remarks: a set for
    each."""
    options = {"batch_size": net.samples, "penalty": net.lam or None}
    if layers:
        own, net.params = net.params, params
        options["layers"] = net.layers()
        net.params = own
    report = diagnose(remembered(net), params, grads, **options)
    if report.verdict != "wrong":
        return [{remark.name for remark in report[key].remarks} for key in report if report[key].remarks]
    return [
        {mistake.name for mistake in report[key].mistakes} for key in report if report[key].verdict == "wrong"
    ]
