"""⊙, matrix product, outer product."""

import numpy as np

from backprop_checked.checker.fragments import Mistake, Scene
from snippets.mistakes.scenes import CNN, NOTEBOOK, QUESTION, normal

OUTER_PRODUCT = Mistake(
    "`(p - y) * a` for the gradient of a weight",
    "cnn",
    """
    dw6 = (p - y) * a5.ravel()
    """,
    """
    dw6 = np.outer(a5, p - y)
    """,
    scene=CNN,
    cure=("vectorised.bp4", "index_notation.weight_gradient"),
)

WEIGHTS_TIMES_ERROR = Mistake(
    "`w * B`, and then a matrix product with σ′",
    "cnn",
    """
    B1 = w6 * (p - y)
    B1 @ slope5
    """,
    """
    B1 = w6 @ (p - y)
    delta5 = B1[:, None] * slope5
    dw5 = a4.T @ delta5
    """,
    scene=CNN,
    cure=("vectorised.bp2", "index_notation.hidden_error"),
)

COLUMN_OF_ONES = Mistake(
    "W⁽³⁾ (1, 1, 1)ᵀ a⁽¹⁾ᵀ: slopes as a column in the product",
    "layouts",
    """
    # ReLU′(z2), where all three are positive
    ones = np.ones((3, 1))
    delta2 = delta3 * (W3 @ ones)
    dW2 = delta2 @ a1.T
    """,
    """
    ones = np.ones((3, 1))
    delta2 = (W3.T @ delta3) * ones
    dW2 = delta2 @ a1.T
    """,
    scene=QUESTION,
    cure=("layouts.two_three_two", "layouts.diagonal_is_hadamard"),
)

MATRIX_PRODUCT_FOR_SLOPES = Mistake(
    "A matrix product where each neuron has its own slope",
    "forum",
    """
    slope2 = a2 @ (1 - a2).T  # 3 × 3
    delta2 = slope2 @ (W3.T @ delta3)
    """,
    """
    slope2 = a2 * (1 - a2)  # 3 × 1
    delta2 = slope2 * (W3.T @ delta3)
    """,
    scene=NOTEBOOK,
    cure=("vectorised.bp2", "layouts.diagonal_is_hadamard"),
)

EINSUM_STACK = Mistake(
    "`einsum('ijk,kl->ikl')` for a stack of matrix products",
    "notebook",
    """
    np.einsum("ijk,kl->ikl", T, v)
    """,
    """
    np.einsum("ijk,kl->ijl", T, v)
    """,
    scene=Scene(data={"T": np.arange(1.0, 9).reshape(2, 2, 2), "v": np.array([[1.0], [10.0]])}),
    cure="index_notation.einsum_stack",
)

EINSUM_STACK_ON_CONSTANTS = Mistake(
    "A product tested on matrices of ones, where right and wrong agree",
    "notebook",
    """
    T = np.stack([n * np.ones((3, 3)) for n in (1, 2, 3, 4)])
    v = np.ones((3, 1))
    (np.einsum("ijk,kl->ikl", T, v) == T @ v).all()
    """,
    """
    T = np.arange(36).reshape(4, 3, 3)
    v = np.array([[1], [10], [100]])
    (np.einsum("ijk,kl->ikl", T, v) == T @ v).all()
    """,
    cure="index_notation.einsum_stack",
)

_volume = normal(20, (4, 5, 2), (5, 3, 2), (4, 5, 2, 3))

EINSUM_KEEPS_A_ROW = Mistake(
    "`einsum('ijp,jkp->ik')` as a dense layer",
    "cnn",
    """
    z4 = np.einsum("ijp,jkp->ik", a3, w4)
    print(z4.shape)
    """,
    """
    # a weight for every pixel of every row
    z4 = np.einsum("ijp,ijpk->k", a3, W4)
    print(z4.shape)
    """,
    scene=Scene(data=dict(zip(("a3", "w4", "W4"), _volume, strict=True))),
    cure=("convolution.dense_einsum", "convolution.dense"),
)
