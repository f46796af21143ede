"""The mean brings its 1/N once: the gradient is the mean of the samples' gradients."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, Each, N, batch_columns, d, l, m
from backprop_checked.algebra.term import SumOver
from snippets.batches.examples import cost_of, mean_networks
from snippets.batches.sum_of_outer_products import below_of_sample, error_of_sample
from snippets.batches.weight_gradient import WEIGHT_GRADIENT
from snippets.vectorised.bp4 import BP4

W, A, Delta = batch_columns.W, batch_columns.a, batch_columns.delta

MEAN = Formula(
    d(C, W(l)),
    (
        "the product for a batch holds for every cost, so for a mean too",
        Delta(l) @ A(l - 1).T,
        WEIGHT_GRADIENT,
    ),
    ("the product as a sum over the samples", SumOver(error_of_sample @ below_of_sample.T, m, 0, N - 1)),
    (
        "column $m$ of $\\Delta$ is $1/N$ times the error of sample $m$ in its own cost $c_m$; then by BP4",
        1 / N * SumOver(d(cost_of[m], W(l)), m, 0, N - 1),
        BP4,
    ),
    on=mean_networks(batch_columns),
    letters=batch_columns,
    wrong={
        "1/N in Δ and once more in the product": lambda Delta, A_prev: Delta @ A_prev.T / A_prev.shape[1],
        "1/N is forgotten": lambda gradients: sum(gradients),
        "divided by the neurons": lambda gradients, A_prev: sum(gradients) / len(A_prev),
        "overwritten where it must add": lambda gradients: gradients[-1] / len(gradients),
    },
)

gradients = Each(d(cost_of[m], W(l)), m, 0, N - 1)


@MEAN.program
def mean(gradients):
    """Return ∂C/∂W of the mean cost, n × n_prev, from those of each sample's own cost.

    >>> import numpy as np
    >>> mean([np.array([[1, 2]]), np.array([[3, 2]]), np.array([[8, 2]])])
    array([[4., 2.]])
    """
    return sum(gradients) / len(gradients)
