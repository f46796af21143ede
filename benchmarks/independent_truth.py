"""The book's programs, composed, against an automatic differentiator that is not ours: HIPS autograd.

python -m benchmarks.independent_truth          2,000 networks and 500 convolutions
python -m benchmarks.independent_truth 50 20    so many of each

Each network draws its depth (1 to 5), its widths, its activation functions (of eight), a batch or one
sample, rows or columns, its loss and a penalty; each convolution its stride (1 to 3), its padding (0 to 3)
and a kernel that need not be square. The loss is written once more here, with autograd's NumPy; nothing of
the book is in it.
"""

import argparse
import sys

import autograd.numpy as anp
import numpy as np
from autograd import grad

from snippets.batches.bias_gradient import bias_gradient, bias_gradient_rows
from snippets.batches.hidden_error import hidden_error, hidden_error_rows
from snippets.batches.input_gradient import input_gradient, input_gradient_rows
from snippets.batches.mean_error import mean_error, mean_error_rows
from snippets.batches.output_error import output_error, output_error_rows
from snippets.batches.weight_gradient import weight_gradient, weight_gradient_rows
from snippets.convolution.bias_gradient import bias_gradient as filter_bias
from snippets.convolution.col2im import col2im
from snippets.convolution.forward import forward
from snippets.convolution.im2col import im2col
from snippets.convolution.input_gradient import input_gradient as image_gradient
from snippets.convolution.kernel_gradient import kernel_gradient
from snippets.convolution.padding import padding
from snippets.convolution.patch_gradient import patch_gradient
from snippets.convolution.stride import stride
from snippets.convolution.table_gradient import table_gradient
from snippets.softmax.batch import batch, batch_rows
from snippets.softmax.error import error
from snippets.two_layer.weight_2 import weight_2
from snippets.vectorised.bp1 import bp1, bp1_rows
from snippets.vectorised.bp2 import bp2, bp2_rows
from snippets.vectorised.bp3 import bp3, bp3_rows
from snippets.vectorised.bp4 import bp4, bp4_rows

CLOSE = 1e-10  # relative to the largest entry

# Activation functions, for autograd; and their derivatives, written by hand.
ACTIVATIONS = {
    "sigmoid": (lambda z: 1 / (1 + anp.exp(-z)), lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2),
    "tanh": (anp.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "ReLU": (lambda z: anp.maximum(0, z), lambda z: (z > 0).astype(float)),
    "leaky ReLU": (lambda z: anp.where(z > 0, z, 0.1 * z), lambda z: np.where(z > 0, 1, 0.1)),
    "softplus": (lambda z: anp.log(1 + anp.exp(z)), lambda z: 1 / (1 + np.exp(-z))),
    "swish": (
        lambda z: z / (1 + anp.exp(-z)),
        lambda z: 1 / (1 + np.exp(-z)) + z * np.exp(-z) / (1 + np.exp(-z)) ** 2,
    ),
    "sine": (anp.sin, np.cos),
    "identity": (lambda z: z, np.ones_like),
}
ONE_SAMPLE = {"columns": (bp1, bp2, bp3, bp4), "rows": (bp1_rows, bp2_rows, bp3_rows, bp4_rows)}
BATCH = {
    "columns": (output_error, hidden_error, bias_gradient, weight_gradient),
    "rows": (output_error_rows, hidden_error_rows, bias_gradient_rows, weight_gradient_rows),
}
LOSSES = ("square", "mean square", "softmax", "mean softmax")


class AutogradNetwork:
    """A random network: its arrays, its loss for autograd, and its gradients by the book's programs."""

    def __init__(self, seed):
        rng = np.random.default_rng(seed)
        self.rows, self.samples = bool(rng.integers(2)), int(rng.choice([1, 1, 3, 6]))
        self.loss = LOSSES[rng.integers(len(LOSSES))]
        self.names = [list(ACTIVATIONS)[k] for k in rng.integers(len(ACTIVATIONS), size=rng.integers(1, 6))]
        self.penalty = float(rng.choice([0, 0.3])) if self.rows else 0.0
        widths = rng.integers(2, 8, size=len(self.names) + 1)
        self.x = rng.normal(size=self.laid(widths[0], self.samples))
        self.W = [rng.normal(size=self.laid(*pair)) / 2 for pair in zip(widths[1:], widths, strict=False)]
        self.b = [rng.normal(size=self.laid(width, 1)) / 2 for width in widths[1:]]
        target = np.exp(rng.normal(size=self.laid(widths[-1], self.samples)))
        self.y = target / np.sum(target, axis=1 if self.rows else 0, keepdims=True)

    def laid(self, height, width):
        """A shape as this network lays it out."""
        return (width, height) if self.rows else (height, width)

    def cost(self, W, b, x):
        """The loss, for autograd."""
        for layer, name in enumerate(self.names):
            z = (x @ W[layer] if self.rows else W[layer] @ x) + b[layer]
            last = layer == len(self.names) - 1
            x = z if last and "softmax" in self.loss else ACTIVATIONS[name][0](z)
        axis = 1 if self.rows else 0
        if "softmax" in self.loss:
            logarithms = x - anp.log(anp.sum(anp.exp(x), axis=axis, keepdims=True))
            total = -anp.sum(self.y * logarithms)
        else:
            total = anp.sum((x - self.y) ** 2) / 2
        total = total / self.samples if "mean" in self.loss else total
        return total + self.penalty * sum(anp.sum(each**2) for each in W)

    def gradients(self):
        """(∂C/∂W of each layer, ∂C/∂b of each layer, ∂C/∂x), by the book's programs."""
        a, z = [self.x], []
        for layer, name in enumerate(self.names):
            z.append((a[-1] @ self.W[layer] if self.rows else self.W[layer] @ a[-1]) + self.b[layer])
            a.append(ACTIVATIONS[name][0](z[-1]))
        slopes = [ACTIVATIONS[name][1](each) for name, each in zip(self.names, z, strict=True)]
        side = "rows" if self.rows else "columns"
        one = ONE_SAMPLE if self.samples == 1 else BATCH
        at_output, behind, for_bias, for_weight = one[side]
        delta = self._output_error(at_output, a[-1], z[-1], slopes[-1])
        by_W, by_b = [], []
        for layer in reversed(range(len(self.names))):
            by_b.insert(0, for_bias(delta))
            # The penalty's share is added by the program that has one: a batch in rows.
            by_W.insert(
                0,
                weight_2(a[layer], delta, self.penalty, self.W[layer])
                if self.penalty
                else for_weight(delta, a[layer]),
            )
            if layer:
                delta = behind(self.W[layer], delta, slopes[layer - 1])
        by_x = (input_gradient_rows if self.rows else input_gradient)(self.W[0], delta)
        return by_W, by_b, by_x

    def _output_error(self, at_output, a, z, slope):
        if "softmax" not in self.loss:
            if "mean" in self.loss:
                return (mean_error_rows if self.rows else mean_error)(a, self.y, slope)
            return at_output(a - self.y, slope)
        axis = 1 if self.rows else 0
        p = np.exp(z) / np.sum(np.exp(z), axis=axis, keepdims=True)
        if "mean" in self.loss:
            return (batch_rows if self.rows else batch)(p, self.y)
        return error(p, self.y)


def off(given, right):
    """How far two arrays are apart, relative to the largest entry."""
    if np.shape(given) != np.shape(right):
        return np.inf
    return np.max(np.abs(given - right)) / max(np.max(np.abs(right)), 1e-300)


def of_network(seed):
    """How far each gradient of a random network is from autograd's, by name."""
    network = AutogradNetwork(seed)
    by_W, by_b, by_x = network.gradients()
    right_W, right_b, right_x = (
        grad(network.cost, place)(network.W, network.b, network.x) for place in range(3)
    )
    about = f"network {seed}, {network.loss}, {'-'.join(network.names)}"
    for layer in range(len(network.names)):
        yield f"{about}, dW{layer + 1}", off(by_W[layer], right_W[layer])
        yield f"{about}, db{layer + 1}", off(by_b[layer], right_b[layer])
    yield f"{about}, dx", off(by_x, right_x)


def of_convolution(seed):
    """How far each gradient of a random convolution is from autograd's, by name."""
    rng = np.random.default_rng([seed, 7])
    s, p = int(rng.integers(1, 4)), int(rng.integers(4))
    N, D, F, U, V = (int(n) for n in rng.integers(1, 4, size=5))
    H, B = (max(size, int(rng.integers(1, 8))) + 2 * p for size in (U, V))
    X = rng.normal(size=(N, D, H - 2 * p, B - 2 * p))
    W, b = rng.normal(size=(F, D, U, V)), rng.normal(size=F)
    I, J = (H - U) // s + 1, (B - V) // s + 1
    weights = rng.normal(size=(N, F, I, J))

    def cost(X, W, b):
        image = anp.pad(X, ((0, 0), (0, 0), (p, p), (p, p)), "constant")
        total = 0
        for i in range(I):
            for j in range(J):
                patch = image[:, :, s * i : s * i + U, s * j : s * j + V]
                z = anp.einsum("ncuv,fcuv->nf", patch, W) + b
                total = total + anp.sum(weights[:, :, i, j] * anp.tanh(z))
        return total

    image = np.pad(X, ((0, 0), (0, 0), (p, p), (p, p)))
    Delta = weights * (1 - np.tanh(forward(image, W, b, s)) ** 2)
    right_X, right_W, right_b = (grad(cost, place)(X, W, b) for place in range(3))
    about = f"convolution {seed}, {U} × {V}, stride {s}, padding {p}"
    table, patches = Delta.swapaxes(0, 1).reshape(F, -1), im2col(image, U, V, s)
    by_patch = patch_gradient(W.reshape(F, -1), table).reshape(patches.shape)
    yield f"{about}, dW", off(kernel_gradient(Delta, image, U, V, s), right_W)
    yield f"{about}, db", off(filter_bias(Delta), right_b)
    yield f"{about}, dX", off(padding(image_gradient(Delta, W, H, B, s), p), right_X)
    yield f"{about}, dX by zeros between the errors", off(padding(stride(Delta, W, H, B, s), p), right_X)
    yield f"{about}, dX by col2im", off(padding(col2im(by_patch, H, B, s), p), right_X)
    by_table = table_gradient(table, patches.reshape(D * U * V, -1)).reshape(W.shape)
    yield f"{about}, dW by a table", off(by_table, right_W)


def comparisons(networks, convolutions):
    """Yield (name, how far off) of each gradient of so many random networks and convolutions."""
    for seed in range(networks):
        yield from of_network(seed)
    for seed in range(convolutions):
        yield from of_convolution(seed)


def main(arguments=None):
    """Compare, print what is off and the counts; return 1 for any that is off."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("networks", nargs="?", type=int, default=2000)
    parser.add_argument("convolutions", nargs="?", type=int, default=500)
    options = parser.parse_args(arguments)
    count, worst, failed = 0, 0.0, []
    for name, far in comparisons(options.networks, options.convolutions):
        count, worst = count + 1, max(worst, far)
        if not far <= CLOSE:
            failed.append(f"{name}: {far:.1e}")
    print(
        *failed,
        f"{count} comparisons, the worst {worst:.1e}, {len(failed)} off by more than {CLOSE}",
        sep="\n",
    )
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
