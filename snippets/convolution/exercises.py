"""The exercises of the chapter, solved by programs."""

import numpy as np

from snippets.convolution.col2im import col2im
from snippets.convolution.flipped_kernel import flipped_kernel
from snippets.convolution.forward import forward
from snippets.convolution.im2col import im2col
from snippets.convolution.input_gradient import input_gradient
from snippets.convolution.kernel_gradient import kernel_gradient
from snippets.convolution.patch_gradient import patch_gradient
from snippets.convolution.stride import stride


def one_pixel():
    """Return what a kernel of nine different weights gives where one pixel is 1 and the others are 0.

    >>> one_pixel()
    array([[9, 8, 7],
           [6, 5, 4],
           [3, 2, 1]])
    """
    image, kernel = np.zeros((1, 1, 5, 5), dtype=int), np.arange(1, 10).reshape(1, 1, 3, 3)
    image[0, 0, 2, 2] = 1
    return forward(image, kernel, np.array([0]), s=1)[0, 0]


def only_the_mean(seed=0):
    """Return whether the gradient with respect to the input has the right mean without the flip, and whether
    it is right.

    >>> same_mean, same = only_the_mean()
    >>> print(f"the mean is right: {same_mean}, the gradient is right: {same}")
    the mean is right: True, the gradient is right: False
    """
    rng = np.random.default_rng(seed)
    Delta, W = rng.integers(-9, 10, (1, 3, 4, 4)), rng.integers(-9, 10, (3, 2, 3, 3))
    right, wrong = flipped_kernel(Delta, W), flipped_kernel(Delta, W[:, :, ::-1, ::-1])
    return bool(np.mean(right) == np.mean(wrong)), bool((right == wrong).all())


def three_ways(s=2, seed=0):
    """Return whether the gradient with respect to the input is the same by all three methods: scattered sum,
    flipped kernel, col2im.

    >>> [three_ways(s) for s in (1, 2, 3)]
    [True, True, True]
    """
    rng = np.random.default_rng(seed)
    X, W = rng.integers(-9, 10, (2, 3, 9, 8)), rng.integers(-9, 10, (4, 3, 3, 2))
    H, B = X.shape[2:]
    Delta = rng.integers(-9, 10, forward(X, W, np.zeros(4, dtype=int), s).shape)
    laid_down = input_gradient(Delta, W, H, B, s)
    slid = stride(Delta, W, H, B, s)
    patches = im2col(X, *W.shape[2:], s)
    by_patch = patch_gradient(W.reshape(4, -1), np.einsum("nfij->fnij", Delta).reshape(4, -1))
    gathered = col2im(by_patch.reshape(patches.shape), H, B, s)
    return bool((laid_down == slid).all() and (laid_down == gathered).all())


def how_many_weights(rows=20, columns=20, channels=16, neurons=120):
    """Return how many weights the question's layer has, and how many a dense layer on the same image.

    >>> shared, dense = how_many_weights()
    >>> print(f"the question's layer {shared:,}, a dense layer {dense:,}")
    the question's layer 38,400, a dense layer 768,000
    """
    shared = columns * neurons * channels
    return shared, rows * shared


def saturated(seed=0):
    """Return the largest slope of a sigmoid in the question's layer, whose weights are all between 0 and 1.

    >>> print(saturated())
    0.0
    """
    rng = np.random.default_rng(seed)
    a, w = rng.random((20, 20, 16)), rng.random((20, 120, 16))
    activation = 1 / (1 + np.exp(-np.einsum("ijp,jkp->ik", a, w)))
    return np.max(activation * (1 - activation))


def kernel_by_convolution(seed=0):
    """Return whether the gradient with respect to the kernel is a convolution itself, of the images with the
    errors.

    >>> kernel_by_convolution()
    True
    """
    rng = np.random.default_rng(seed)
    X, Delta = rng.integers(-9, 10, (2, 3, 6, 5)), rng.integers(-9, 10, (2, 4, 4, 4))
    # Channels and samples change places: the samples are what is added up now.
    by_convolution = forward(X.swapaxes(0, 1), Delta.swapaxes(0, 1), np.zeros(4, dtype=int), s=1).swapaxes(
        0, 1
    )
    return bool((by_convolution == kernel_gradient(Delta, X, U=3, V=2, s=1)).all())
