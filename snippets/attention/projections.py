"""The weights of queries, keys and values: three linear layers on the same tokens."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import C, d
from snippets.attention.self_attention import W_K, W_Q, W_V, K, Q, V, X, itself
from snippets.batches.weight_gradient import WEIGHT_GRADIENT_ROWS

dQ, dK, dV = d(C, Q), d(C, K), d(C, V)

QUERY_WEIGHTS = Formula(
    d(C, W_Q),
    ("a linear layer: its input, transposed, times its gradient", X.T @ dQ, WEIGHT_GRADIENT_ROWS),
    on=itself,
    convention="of the queries",
    wrong={
        "the gradient of the keys": lambda X, dK: X.T @ dK,
        "the order of columns": lambda X, dQ: dQ @ X.T,
        "the queries instead of the tokens": lambda Q, dQ: Q.T @ dQ,
    },
)

KEY_WEIGHTS = Formula(
    d(C, W_K),
    ("a linear layer: its input, transposed, times its gradient", X.T @ dK, WEIGHT_GRADIENT_ROWS),
    on=itself,
    convention="of the keys",
    twin_of=QUERY_WEIGHTS,
    wrong={
        "the gradient of the queries": lambda X, dQ: X.T @ dQ,
        "the order of columns": lambda X, dK: dK @ X.T,
    },
)

VALUE_WEIGHTS = Formula(
    d(C, W_V),
    ("a linear layer: its input, transposed, times its gradient", X.T @ dV, WEIGHT_GRADIENT_ROWS),
    on=itself,
    convention="of the values",
    twin_of=QUERY_WEIGHTS,
    wrong={
        "the values instead of the tokens": lambda V, dV: V.T @ dV,
        "the order of columns": lambda X, dV: dV @ X.T,
    },
)


@QUERY_WEIGHTS.program
def query_weights(X, dQ):
    """Return the gradient of the weights of the queries, D × d_k.

    >>> import numpy as np
    >>> query_weights(np.array([[1, 0, 2], [0, 1, 1]]), np.array([[1, 2], [10, 0]]))
    array([[ 1,  2],
           [10,  0],
           [12,  4]])
    """
    return X.T @ dQ


@KEY_WEIGHTS.program
def key_weights(X, dK):
    """Return the gradient of the weights of the keys, D × d_k.

    >>> import numpy as np
    >>> key_weights(np.array([[1, 0, 2], [0, 1, 1]]), np.array([[1, 2], [10, 0]]))
    array([[ 1,  2],
           [10,  0],
           [12,  4]])
    """
    return X.T @ dK


@VALUE_WEIGHTS.program
def value_weights(X, dV):
    """Return the gradient of the weights of the values, D × d_v.

    >>> import numpy as np
    >>> value_weights(np.array([[1, 0, 2], [0, 1, 1]]), np.array([[1], [10]]))
    array([[ 1],
           [10],
           [12]])
    """
    return X.T @ dV
