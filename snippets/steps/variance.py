"""Variance through a linear layer: a factor n·Var[w] forward, and backward with the other n."""

from sympy import KroneckerDelta, Sum

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import Graph
from backprop_checked.algebra.notation import Letter, Number, i, j
from backprop_checked.algebra.signs import Sign
from snippets.steps.draws import Q, S, each_j, each_l, l, n, n_out

s = Number(Sign("s_weights", "weight", "the variance of each weight at the start", r"\mathrm{Var}[w]"))
q = Number(Sign("q_inputs", "data", "the mean of a layer's expected squared inputs", "{q}"))
e = Number(Sign("e_square", "pre-activation", "the expected square of a pre-activation", r"\mathrm{E}[z^2]"))
column = Letter(
    Sign("S_column", "weight", "the second moments of the weights that leave a unit", "{S}"), n_out, n_out
)
R = Letter(Sign("R_moment", "error", "the second moments of the errors of a layer", "{R}"), n_out, n_out)
r = Number(Sign("r_errors", "error", "the mean of a layer's expected squared errors", "{r}"))
f = Number(
    Sign(
        "f_square",
        "error",
        "the expected square of a gradient with respect to an activation",
        r"\mathrm{E}[G^2]",
    )
)
each_i, each_out = (i, 0, n_out - 1), (l, 0, n_out - 1)

forward = Graph(
    "{n_in} inputs, independent weights of mean 0",
    [s, Q],
    {
        S[j, l]: s * KroneckerDelta(j, l),
        q: Sum(Q[j, j], each_j) / n,
        e: Sum(S[j, l] * Q[j, l], each_j, each_l),
    },
    dimensions=(n,),
)
backward = Graph(
    "{n_out} outputs, independent weights of mean 0",
    [s, R],
    {
        column[i, l]: s * KroneckerDelta(i, l),
        r: Sum(R[i, i], each_i) / n_out,
        f: Sum(column[i, l] * R[i, l], each_i, each_out),
    },
    dimensions=(n_out,),
)

VARIANCE = Formula(
    e,
    ("weights and inputs are independent", Sum(S[j, l] * Q[j, l], each_j, each_l)),
    ("independent weights of mean 0: $S$ is $\\mathrm{Var}[w]$ on its diagonal, and 0 elsewhere",
     s * Sum(Q[j, j], each_j)),
    ("the sum is $n_{in}$ times the mean", n * s * q),
    on=[forward],
    convention="forward",
    wrong={
        "as for a mean: $n$ is forgotten": lambda s, q: s * q,
        "the variance is squared, as if it were a standard deviation": lambda n_in, s, q: n_in * s**2 * q,
        "divided by $n$, not multiplied": lambda n_in, s, q: s * q / n_in,
        "the square of $n$, as if all weights were equal": lambda n_in, s, q: n_in**2 * s * q,
    },
)  # fmt: skip

VARIANCE_BACK = Formula(
    f,
    ("an entry of $W^{\\top} \\delta$; weights and errors are taken to be independent",
     Sum(column[i, l] * R[i, l], each_i, each_out)),
    ("$S$ is $\\mathrm{Var}[w]$ on its diagonal, and 0 elsewhere", s * Sum(R[i, i], each_i)),
    ("the sum is $n_{out}$ times the mean", n_out * s * r),
    on=[backward],
    convention="backward",
    twin_of=VARIANCE,
    wrong={
        "as for a mean: $n$ is forgotten": lambda s, r: s * r,
        "the variance is squared, as if it were a standard deviation": lambda n_out, s, r: n_out * s**2 * r,
        "divided by $n$, not multiplied": lambda n_out, s, r: s * r / n_out,
    },
)  # fmt: skip


@VARIANCE.program
def variance(n_in, s, q):
    """Return the expected square of a pre-activation, one number.

    Args:
        n_in: how many inputs a unit has.
        s: the variance of each weight.
        q: the mean of the expected squared inputs.

    >>> variance(100, s=0.01, q=4.0)
    4.0
    """
    return n_in * s * q


@VARIANCE_BACK.program
def variance_back(n_out, s, r):
    """Return the expected square of the gradient with respect to an input of the layer, one number.

    >>> variance_back(50, s=0.01, r=4.0)
    2.0
    """
    return n_out * s * r
