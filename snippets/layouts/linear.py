"""The derivative of W x is W, or its transpose."""

import numpy as np

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import W, a, i, j, l, n, z
from backprop_checked.algebra.term import Entries
from snippets.index_notation.activity_by_input import ACTIVITY_BY_INPUT
from snippets.layouts.jacobian import NUMERATOR_JACOBIAN, den, num

NUMERATOR_LINEAR = Formula(
    num(z(l), a(l - 1)),
    (
        "$a_j$ enters $z_i$ once, multiplied by $W_{ij}$",
        Entries(W(l)[i, j], i, j, n[l], n[l - 1]),
        NUMERATOR_JACOBIAN,
        ACTIVITY_BY_INPUT,
    ),
    ("row by row this is $W$ itself", W(l)),
    convention="Numerator layout",
    wrong={
        "W is transposed": lambda W: W.T,
        "the a is kept, as if nothing had been differentiated": lambda W, a_prev: W @ a_prev,
        "the a is kept in every term: $W_{ij} a_j$": lambda W, a_prev: np.einsum("ij,js->ij", W, a_prev),
    },
)

DENOMINATOR_LINEAR = Formula(
    den(z(l), a(l - 1)),
    (
        "$a_i$ enters $z_j$ once, multiplied by $W_{ji}$",
        Entries(W(l)[j, i], i, j, n[l - 1], n[l]),
        NUMERATOR_JACOBIAN,
        ACTIVITY_BY_INPUT,
    ),
    ("row $i$ is column $i$ of $W$", W(l).T),
    convention="Denominator layout",
    twin_of=NUMERATOR_LINEAR,
    wrong={
        "W is not transposed": lambda W: W,
        "the a is kept, as if nothing had been differentiated": lambda W, a_prev: W @ a_prev,
    },
)


@NUMERATOR_LINEAR.program
def numerator_linear(W):
    """Return ∂(W a)/∂a, n × n_prev: it is W itself.

    >>> import numpy as np
    >>> numerator_linear(np.array([[1, 2, 3], [4, 5, 6]]))
    array([[1, 2, 3],
           [4, 5, 6]])
    """
    return W


@DENOMINATOR_LINEAR.program
def denominator_linear(W):
    """Return ∂(W a)/∂a, n_prev × n.

    >>> import numpy as np
    >>> denominator_linear(np.array([[1, 2, 3], [4, 5, 6]]))
    array([[1, 4],
           [2, 5],
           [3, 6]])
    """
    return W.T
