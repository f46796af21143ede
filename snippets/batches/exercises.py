"""The exercises of the chapter, solved by programs."""

import numpy as np

from snippets.batches.activity import pre_activation, pre_activation_rows
from snippets.batches.bias_gradient import bias_gradient, bias_gradient_rows
from snippets.batches.hidden_error import hidden_error, hidden_error_rows
from snippets.batches.mean_error import mean_error, mean_error_rows
from snippets.batches.shards import shards
from snippets.batches.weight_gradient import weight_gradient, weight_gradient_rows


def tanh_prime(z):
    """The slope of tanh."""
    return 1 - np.tanh(z) ** 2


def backward(A, Y, W, b, W_next, b_next):
    """Return the gradients of W, b, W_next and b_next for the mean of ½ (a − y)²; samples are columns.

    >>> shapes = {"A": (2, 5), "Y": (1, 5), "W": (3, 2), "b": (3, 1), "W_next": (1, 3), "b_next": (1, 1)}
    >>> [gradient.shape for gradient in backward(**{name: np.ones(shape) for name, shape in shapes.items()})]
    [(3, 2), (3, 1), (1, 3), (1, 1)]
    """
    Z = pre_activation(W, A, b)
    H = np.tanh(Z)
    Z_next = pre_activation(W_next, H, b_next)
    Delta_next = mean_error(np.tanh(Z_next), Y, tanh_prime(Z_next))
    Delta = hidden_error(W_next, Delta_next, tanh_prime(Z))
    return (
        weight_gradient(Delta, A),
        bias_gradient(Delta),
        weight_gradient(Delta_next, H),
        bias_gradient(Delta_next),
    )


def backward_rows(A, Y, W, b, W_next, b_next):
    """Return the gradients of W, b, W_next and b_next for the mean of ½ (a − y)²; samples are rows.

    >>> shapes = {"A": (5, 2), "Y": (5, 1), "W": (2, 3), "b": (1, 3), "W_next": (3, 1), "b_next": (1, 1)}
    >>> given = {name: np.ones(shape) for name, shape in shapes.items()}
    >>> [gradient.shape for gradient in backward_rows(**given)]
    [(2, 3), (1, 3), (3, 1), (1, 1)]
    """
    Z = pre_activation_rows(W, A, b)
    H = np.tanh(Z)
    Z_next = pre_activation_rows(W_next, H, b_next)
    Delta_next = mean_error_rows(np.tanh(Z_next), Y, tanh_prime(Z_next))
    Delta = hidden_error_rows(W_next, Delta_next, tanh_prime(Z))
    return (
        weight_gradient_rows(Delta, A),
        bias_gradient_rows(Delta),
        weight_gradient_rows(Delta_next, H),
        bias_gradient_rows(Delta_next),
    )


def both_orientations(seed=0):
    """Return, for each gradient of a 2-3-1 network, whether the rows' is the columns', transposed.

    >>> both_orientations()
    [True, True, True, True]
    """
    rng = np.random.default_rng(seed)
    given = [rng.normal(size=shape) for shape in [(2, 5), (1, 5), (3, 2), (3, 1), (1, 3), (1, 1)]]
    in_columns, in_rows = backward(*given), backward_rows(*[array.T for array in given])
    return [bool(np.allclose(row, column.T)) for row, column in zip(in_rows, in_columns, strict=True)]


def silent_row(n, N):
    """Return the shape of W A + b for a bias of shape (n,), or NumPy's refusal; samples are columns.

    >>> silent_row(n=3, N=5)
    'operands could not be broadcast together with shapes (3,5) (3,)'
    >>> silent_row(n=3, N=3)
    (3, 3)
    """
    W, A, b = np.ones((n, 2)), np.ones((2, N)), np.arange(n)
    try:
        return (W @ A + b).shape
    except ValueError as error:
        return str(error).strip()


def silent_column(n, N):
    """Return the shape of A W + b for a bias of shape (n, 1), or NumPy's refusal; samples are rows.

    >>> silent_column(n=3, N=5)
    'operands could not be broadcast together with shapes (5,3) (3,1)'
    >>> silent_column(n=3, N=3)
    (3, 3)
    """
    W, A, b = np.ones((2, n)), np.ones((N, 2)), np.arange(n)[:, None]
    try:
        return (A @ W + b).shape
    except ValueError as error:
        return str(error).strip()


def accumulated(lengths=(4, 4, 2), seed=0):
    """Return how far off three methods are that add up the gradients of a batch's parts.

    >>> for method, error in accumulated().items():
    ...     print(f"{method:26} {error:.2g}")
    each by its samples        0
    divided by how many parts  0.16
    only added up              0.38
    """
    rng = np.random.default_rng(seed)
    A, Y = rng.normal(size=(2, sum(lengths))), rng.normal(size=(1, sum(lengths)))
    weights = [rng.normal(size=shape) for shape in [(3, 2), (3, 1), (1, 3), (1, 1)]]
    ends = np.cumsum(lengths)[:-1]
    parts = zip(np.split(A, ends, axis=1), np.split(Y, ends, axis=1), strict=True)
    gradients = [backward(*part, *weights)[0] for part in parts]
    whole = backward(A, Y, *weights)[0]
    methods = {
        "each by its samples": shards(gradients, lengths),
        "divided by how many parts": sum(gradients) / len(gradients),
        "only added up": sum(gradients),
    }

    def relative(gradient):
        return np.linalg.norm(gradient - whole) / (np.linalg.norm(gradient) + np.linalg.norm(whole))

    return {method: round(relative(gradient), 6) for method, gradient in methods.items()}


def stack_layer(W, Delta_stack, A_stack):
    """Return ∂C/∂W, ∂C/∂b and ∂C/∂A of a layer whose batch is a stack of columns.

    Args:
        W: the weights, n × n_prev.
        Delta_stack: the errors, N × n × 1.
        A_stack: the activations of the layer before, N × n_prev × 1.

    >>> W = np.array([[1, 2, 3], [4, 5, 6]])
    >>> D, A = np.array([[[1], [10]], [[1], [0]]]), np.array([[[3], [4], [5]], [[1], [0], [1]]])
    >>> for gradient in stack_layer(W, D, A):
    ...     print(gradient.shape, gradient.ravel())
    (2, 3) [ 4  4  6 30 40 50]
    (2, 1) [ 2 10]
    (2, 3, 1) [41 52 63  1  2  3]
    """
    dW = np.sum(Delta_stack @ A_stack.transpose(0, 2, 1), axis=0)
    return dW, np.sum(Delta_stack, axis=0), W.T @ Delta_stack


def stack_layer_rows(W, Delta_stack, A_stack):
    """Return ∂C/∂W, ∂C/∂b and ∂C/∂A of a layer whose batch is a stack of rows.

    Args:
        W: the weights, n_prev × n.
        Delta_stack: the errors, N × 1 × n.
        A_stack: the activations of the layer before, N × 1 × n_prev.

    >>> W = np.array([[1, 4], [2, 5], [3, 6]])
    >>> D, A = np.array([[[1, 10]], [[1, 0]]]), np.array([[[3, 4, 5]], [[1, 0, 1]]])
    >>> for gradient in stack_layer_rows(W, D, A):
    ...     print(gradient.shape, gradient.ravel())
    (3, 2) [ 4 30  4 40  6 50]
    (1, 2) [ 2 10]
    (2, 1, 3) [41 52 63  1  2  3]
    """
    dW = np.sum(A_stack.transpose(0, 2, 1) @ Delta_stack, axis=0)
    return dW, np.sum(Delta_stack, axis=0), Delta_stack @ W.T
