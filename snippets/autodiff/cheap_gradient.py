"""The cheap gradient: a backward pass takes less than twice the multiplications of its forward pass."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import N
from snippets.autodiff.chain import n_0, n_1, n_2
from snippets.autodiff.products import backward_products, batches, forward_products

CHEAP_GRADIENT = Formula(
    backward_products,
    (
        "a layer's weights and its inputs take one product each; the data needs no gradient",
        n_0 * N * n_1 + n_1 * N * n_2 + N * n_2 * n_1,
    ),
    (
        "each has as many multiplications as the layer's own product in the forward pass",
        2 * forward_products - N * n_0 * n_1,
    ),
    on=batches,
    wrong={
        "one product a layer": lambda forward_products: forward_products,
        "the gradient of the data is counted, too": lambda forward_products: 2 * forward_products,
        "once for each weight, as differences need": lambda forward_products, n_0, n_1, n_2: (
            (n_0 * n_1 + n_1 * n_2) * forward_products
        ),
        "what is saved is that of the last layer": lambda forward_products, N, n_1, n_2: (
            2 * forward_products - N * n_1 * n_2
        ),
    },
)


@CHEAP_GRADIENT.program
def cheap_gradient(forward_products, N, n_0, n_1):
    """Return how many multiplications the products of a backward pass take in a classifier of two layers.

    Args:
        forward_products: how many its forward pass takes.
        N: how many samples there are.
        n_0: how many inputs.
        n_1: how many hidden neurons.

    >>> forward = 100 * (784 * 30 + 30 * 10)
    >>> round(cheap_gradient(forward, 100, 784, 30) / forward, 3)
    1.013
    """
    return 2 * forward_products - N * n_0 * n_1
