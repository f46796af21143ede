"""Convolution."""

import numpy as np

from backprop_checked.checker.fragments import Mistake, Scene
from snippets.mistakes.scenes import CONVOLUTION

KERNEL_NOT_TURNED = Mistake(
    "The kernel is not flipped in the gradient with respect to the input",
    "forum",
    """
    padded = np.pad(Delta, ((1, 1), (2, 2)))
    dX = slide(padded, W)
    """,
    """
    padded = np.pad(Delta, ((1, 1), (2, 2)))
    dX = slide(padded, W[::-1, ::-1])
    """,
    scene=CONVOLUTION,
    cure=("convolution.flipped_kernel", "convolution.input_gradient"),
)

KERNEL_TURNED_TOO_OFTEN = Mistake(
    "The gradient with respect to the kernel is flipped too",
    "forum",
    """
    dW = slide(X, Delta)[::-1, ::-1]
    """,
    """
    dW = slide(X, Delta)
    """,
    scene=CONVOLUTION,
    cure="convolution.kernel_gradient",
)

STRIDE_FORGOTTEN = Mistake(
    "A stride of 2, forgotten in the backward pass",
    "forum",
    """
    # image 5 × 5, kernel 2 × 2, stride 2
    error = np.ones((2, 2))
    padded = np.pad(error, 1)
    dX = slide(padded, np.ones((2, 2)))
    print(dX.shape)
    """,
    """
    error = np.ones((2, 2))
    # zeros between the errors, and what is left over behind them
    spread = np.zeros((4, 4))
    spread[::2, ::2] = error
    padded = np.pad(spread, 1)
    dX = slide(padded, np.ones((2, 2)))
    print(dX.shape)
    """,
    scene=Scene(data={"slide": CONVOLUTION.data["slide"]}),
    cure=("convolution.stride", "convolution.dilation", "convolution.leftover"),
)

WRONG_SHAPE_COMMENTS = Mistake(
    "Comments with the wrong shapes",
    "cnn",
    quote="“(5.5.3)*16” beside a 5 × 5 × 1 filter; “# (20, 120, 16)” beside a `w5` of shape (120, 1)",
    cure=("convolution.forward", "convolution.output_size"),
)

ROWS_AND_CHANNELS = Mistake(
    "Flattened in one order, unflattened in another",
    "forum",
    """
    # channels last
    flat = a.transpose(1, 2, 0).ravel()
    back = flat.reshape(2, 3, 4)
    back
    """,
    """
    flat = a.ravel()
    back = flat.reshape(2, 3, 4)
    back
    """,
    scene=Scene(data={"a": np.arange(24.0).reshape(2, 3, 4)}),
    cure="convolution.flatten",
)
