"""How many multiplications the matrix products of a classifier of two layers take, forward and backward."""

from itertools import pairwise

from backprop_checked.algebra.graph import Graph
from backprop_checked.algebra.notation import N, Number
from backprop_checked.algebra.signs import Sign
from snippets.autodiff.chain import n_0, n_1, n_2
from snippets.autodiff.counts import Counter
from snippets.autodiff.orders import entries
from snippets.batches.activity import pre_activation_rows
from snippets.batches.input_gradient import input_gradient_rows
from snippets.batches.weight_gradient import weight_gradient_rows

forward_products = Number(
    Sign("forward_products", "cost", "how many multiplications the products of a forward pass take", "c_f")
)
backward_products = Number(
    Sign("backward_products", "cost", "how many multiplications the products of a backward pass take", "c_b")
)


def of_forward_pass(many, *widths):
    """Count them in the layers' programs."""
    counter = Counter()
    for into, out in pairwise(widths):
        A = counter.array(many, into)
        pre_activation_rows(counter.array(into, out), A, counter.array(1, out))
    return counter.total("multiply")


def of_backward_pass(many, *widths):
    """Count them in the programs of the gradients, that of the data left out."""
    counter = Counter()
    for layer, (into, out) in enumerate(pairwise(widths)):
        Delta = counter.array(many, out)
        weight_gradient_rows(Delta, counter.array(many, into))
        if layer:
            input_gradient_rows(counter.array(into, out), Delta)
    return counter.total("multiply")


def counted(many, *widths):
    """A batch and a network of such widths, its multiplications counted as they are made."""
    forward = entries(N, n_0, n_1) + entries(N, n_1, n_2)
    backward = entries(n_0, N, n_1) + entries(n_1, N, n_2) + entries(N, n_2, n_1)
    return Graph(
        f"{many} samples, widths {', '.join(map(str, widths))}",
        [],
        {
            forward_products: lambda: of_forward_pass(many, *widths),
            backward_products: lambda: of_backward_pass(many, *widths),
        },
        sizes=dict(zip((N, n_0, n_1, n_2), (many, *widths), strict=True)),
        rules={forward_products: forward, backward_products: backward},
    )


batches = [counted(3, 4, 5, 6), counted(7, 6, 4, 3)]
