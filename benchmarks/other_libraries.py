"""What PyTorch and JAX say of three small networks: gradients in their shapes and orders, with the day.

The project needs neither library, so the lab on their conventions reads the table beside this file. Run
`python -m benchmarks.other_libraries` where `torch`, `jax` and `flax` are installed, and it is written anew.
"""

import datetime
from importlib.metadata import version
from pathlib import Path

import numpy as np

from benchmarks import tables

TABLE = Path(__file__).with_suffix(".csv")
COLUMNS = ("measured", "library", "version", "network", "parameter", "shape", "gradient")


def arrays(network):
    """Return the numbers of a network, by their names, in this site's shapes: random, and always the same.

    Args:
        network: "classifier", "convolution" or "lstm".
    """
    rng = np.random.default_rng(0)
    shapes = {
        "classifier": {"X": (5, 3), "W1": (3, 4), "b1": (1, 4), "W2": (4, 2), "b2": (1, 2)},
        "convolution": {"X": (2, 2, 6, 5), "W": (3, 2, 2, 3), "b": (3,)},
        "lstm": {"inputs": (4, 2, 1), "W": (12, 3), "U": (12, 2), "b": (12, 1), "G": (3, 1)},
    }
    return {name: rng.normal(size=shape) for name, shape in shapes[network].items()}


LABELS = np.array([0, 1, 1, 0, 1])  # of the classifier's samples


def theirs(library, network, table=TABLE):
    """Return the gradients that a library gives, by the names that it has for its parameters.

    Args:
        library: "PyTorch" or "JAX".
        network: as in `arrays`.
    """
    found = {}
    for row in tables.read(table):
        if (row["library"], row["network"]) == (library, network):
            shape = tuple(map(int, row["shape"].split("×")))
            found[row["parameter"]] = np.array(row["gradient"].split(), dtype=float).reshape(shape)
    return found


def about(table=TABLE):
    """Return which versions gave the numbers, and when: one sentence."""
    rows = tables.read(table)
    versions = ", ".join(dict.fromkeys(f"{row['library']} {row['version']}" for row in rows))
    return f"{versions}; {rows[0]['measured']}"


def pytorch():
    """Yield (network, parameter, gradient) as PyTorch's own layers have them, in float64."""
    import torch

    torch.set_default_dtype(torch.float64)

    def tensor(array):
        return torch.tensor(np.ascontiguousarray(array), requires_grad=True)

    def put(module, **values):
        with torch.no_grad():
            for name, value in values.items():
                getattr(module, name).copy_(torch.tensor(np.ascontiguousarray(value)))

    have = arrays("classifier")
    first, second = torch.nn.Linear(3, 4), torch.nn.Linear(4, 2)
    put(first, weight=have["W1"].T, bias=have["b1"][0])
    put(second, weight=have["W2"].T, bias=have["b2"][0])
    X = tensor(have["X"])
    torch.nn.functional.cross_entropy(second(torch.relu(first(X))), torch.tensor(LABELS)).backward()
    yield "classifier", "input", X.grad
    for name, layer in {"0": first, "2": second}.items():
        yield "classifier", f"{name}.weight", layer.weight.grad
        yield "classifier", f"{name}.bias", layer.bias.grad

    have = arrays("convolution")
    layer = torch.nn.Conv2d(2, 3, (2, 3), stride=2)
    put(layer, weight=have["W"], bias=have["b"])
    X = tensor(have["X"])
    layer(X).square().mean().backward()
    yield "convolution", "input", X.grad
    yield "convolution", "weight", layer.weight.grad
    yield "convolution", "bias", layer.bias.grad

    have = arrays("lstm")
    layer = torch.nn.LSTM(2, 3)
    put(layer, weight_hh_l0=have["W"], weight_ih_l0=have["U"], bias_ih_l0=have["b"][:, 0])
    put(layer, bias_hh_l0=np.zeros(12))
    X = tensor(have["inputs"].transpose(0, 2, 1))  # steps × samples × features
    _, (last, _) = layer(X)
    (last * torch.tensor(have["G"].reshape(1, 1, 3))).sum().backward()
    yield "lstm", "input", X.grad
    for name in ("weight_ih_l0", "weight_hh_l0", "bias_ih_l0", "bias_hh_l0"):
        yield "lstm", name, getattr(layer, name).grad


def jax():
    """Yield (network, parameter, gradient) as Flax's layers have them, in float64."""
    import jax

    jax.config.update("jax_enable_x64", True)
    for network, (loss, parameters) in {
        "classifier": _flax_classifier(),
        "convolution": _flax_convolution(),
        "lstm": _flax_lstm(),
    }.items():
        for name, gradient in jax.grad(loss)(parameters).items():
            parts = gradient.items() if isinstance(gradient, dict) else [("", gradient)]
            for part, own in parts:
                yield network, f"{name}.{part}".rstrip("."), own


def _flax_classifier():
    """The loss of the classifier, and its parameters."""
    import flax.linen as nn
    import jax
    import jax.numpy as jnp

    have = arrays("classifier")
    first, second = (nn.Dense(width, param_dtype=jnp.float64) for width in (4, 2))
    parameters = {
        "input": have["X"],
        "Dense_0": {"kernel": have["W1"], "bias": have["b1"][0]},
        "Dense_1": {"kernel": have["W2"], "bias": have["b2"][0]},
    }

    def cross_entropy(p):
        hidden = nn.relu(first.apply({"params": p["Dense_0"]}, p["input"]))
        logits = second.apply({"params": p["Dense_1"]}, hidden)
        return -jnp.mean(jax.nn.log_softmax(logits)[jnp.arange(5), LABELS])

    return cross_entropy, parameters


def _flax_convolution():
    """The loss of the convolution, and its parameters."""
    import flax.linen as nn
    import jax.numpy as jnp

    have = arrays("convolution")
    layer = nn.Conv(3, (2, 3), strides=2, padding="VALID", param_dtype=jnp.float64)
    parameters = {
        "input": have["X"].transpose(0, 2, 3, 1),
        "Conv_0": {"kernel": have["W"].transpose(2, 3, 1, 0), "bias": have["b"]},
    }
    return lambda p: jnp.mean(layer.apply({"params": p["Conv_0"]}, p["input"]) ** 2), parameters


def _flax_lstm():
    """The loss of the LSTM, and its parameters: a kernel for each gate."""
    import flax.linen as nn
    import jax.numpy as jnp

    have = arrays("lstm")
    cell = nn.LSTMCell(3, param_dtype=jnp.float64)
    parameters = {"input": have["inputs"][:, :, 0]}
    for place, gate in enumerate("ifgo"):
        rows = slice(3 * place, 3 * place + 3)
        parameters[f"i{gate}"] = {"kernel": have["U"][rows].T}
        parameters[f"h{gate}"] = {"kernel": have["W"][rows].T, "bias": have["b"][rows, 0]}

    def at_the_end(p):
        carry = (jnp.zeros((1, 3)), jnp.zeros((1, 3)))
        own = {name: value for name, value in p.items() if name != "input"}
        for x in p["input"]:
            carry, h = cell.apply({"params": own}, carry, x[None])
        return jnp.sum(h * have["G"].T)

    return at_the_end, parameters


def main():
    """Ask both libraries, and write the table."""
    day, rows = datetime.date.today().isoformat(), []
    versions = {"PyTorch": version("torch"), "JAX": f"{version('jax')} with Flax {version('flax')}"}
    for library, ask in (("PyTorch", pytorch), ("JAX", jax)):
        for network, parameter, gradient in ask():
            values = np.asarray(gradient)
            shape, numbers = "×".join(map(str, values.shape)), " ".join(map(repr, values.ravel().tolist()))
            rows.append([day, library, versions[library], network, parameter, shape, numbers])
    tables.write(TABLE, COLUMNS, rows)


if __name__ == "__main__":
    main()
