"""The exercises of the chapter, solved by programs."""

import numpy as np

from snippets.moves.embedding import embedding, once
from snippets.moves.max_pool import max_pool
from snippets.moves.transposed import transposed
from snippets.moves.transposed_input import transposed_input


def winners(X, U, V, s):
    """Return, for each window of an image, the row and the column of its largest pixel in the window.

    >>> winners(np.array([[3, 0, 4, 2, 0]]), U=1, V=3, s=2)
    (array([[0, 0]]), array([[2, 0]]))
    """
    windows = np.lib.stride_tricks.sliding_window_view(X, (U, V))[::s, ::s]
    places = np.argmax(windows.reshape(*windows.shape[:2], -1), axis=2)
    return places // V, places % V


def overlapping_windows():
    """Return ∂C/∂X for two published examples of windows that overlap.

    >>> answer, specification = overlapping_windows()
    >>> answer
    array([[0. , 0. , 1.6, 0. , 0. ]])
    >>> specification
    array([[ 0,  0],
           [ 0,  0],
           [ 5, 14],
           [ 7,  0]])
    """
    X = np.array([[3, 0, 4, 2, 0]])
    answer = max_pool(np.array([[0.7, 0.9]]), *winners(X, 1, 3, 2), *X.shape, 2)
    # The second one has two columns, each pooled alone, and a row of padding behind the last.
    columns = np.array([[1, 2, 3, 4], [5, 5, 6, 4]])
    G = np.array([[5, 7], [6, 8]])
    pooled = []
    for column, g in zip(columns, G, strict=True):
        X = np.append(column, np.iinfo(int).min)[:, None]
        pooled.append(max_pool(g[:, None], *winners(X, 3, 1, 2), *X.shape, 2)[:-1])
    return answer, np.concatenate(pooled, axis=1)


def repeated_tokens():
    """Return ∂C/∂E of the text 1, 1, 0, and what adding by dE[tokens] += G makes of it.

    >>> right, wrong = repeated_tokens()
    >>> right.T, wrong.T
    (array([[1, 2]]), array([[1, 1]]))
    """
    G, tokens = np.ones((3, 1), dtype=int), [1, 1, 0]
    return embedding(G, tokens, n_E=2), once(G, tokens, n_E=2)


def upsampled():
    """Return the transposed convolution of a textbook's example with stride 1 and with stride 2.

    >>> for picture in upsampled():
    ...     print(picture)
    [[ 0  0  1]
     [ 0  4  6]
     [ 4 12  9]]
    [[0 0 0 1]
     [0 0 2 3]
     [0 2 0 3]
     [4 6 6 9]]
    """
    A = W = np.array([[[[0, 1], [2, 3]]]])
    return [transposed(A, W, H, H, s)[0, 0] for H, s in ((3, 1), (4, 2))]


def einsum_gradients(string, operands, G):
    """Return the gradient of each operand of an einsum, for strings in which no index stands twice in one
    operand.

    >>> A, B = np.array([[1, 2], [3, 4]]), np.array([[5], [6]])
    >>> einsum_gradients("ik,ij->j", [A, B], G=np.array([1]))
    [array([[5, 5],
           [6, 6]]), array([[3],
           [7]])]
    """
    inputs, output = string.split("->")
    inputs = inputs.split(",")
    sizes = {}
    for text, array in zip(inputs, operands, strict=True):
        sizes.update(zip(text, array.shape, strict=True))
    gradients = []
    for place, text in enumerate(inputs):
        others = [each for other, each in enumerate(inputs) if other != place]
        known = [index for index in text if index in output + "".join(others)]
        rest = [array for other, array in enumerate(operands) if other != place]
        gradient = np.einsum(f"{','.join([output, *others])}->{''.join(known)}", G, *rest)
        alone = tuple(axis for axis, index in enumerate(text) if index not in known)
        shape = [sizes[index] for index in text]
        gradients.append(np.broadcast_to(np.expand_dims(gradient, alone), shape))
    return gradients


def dot_product_tests(seed=0):
    """Return, for some backward passes, ⟨g, Jx⟩ and ⟨backward(g), x⟩ at random x and g: equal where the
    backward pass is right.

    >>> for name, (forward, backward) in dot_product_tests().items():
    ...     print(f"{name:35} {forward:6.3f} {backward:6.3f} {np.isclose(forward, backward)}")
    transposed convolution              -15.689 -15.689 True
    embedding                            2.617  2.617 True
    embedding, repeats counted once      2.617  3.239 False
    """
    rng = np.random.default_rng(seed)
    A, W = rng.normal(size=(1, 2, 3, 4)), rng.normal(size=(2, 1, 2, 3))
    G = rng.normal(size=(1, 1, 6, 9))
    E, g, tokens = rng.normal(size=(5, 3)), rng.normal(size=(4, 3)), [2, 0, 2, 4]
    return {
        "transposed convolution": (
            np.sum(G * transposed(A, W, 6, 9, 2)),
            np.sum(transposed_input(G, W, 2) * A),
        ),
        "embedding": (np.sum(g * E[tokens]), np.sum(embedding(g, tokens, 5) * E)),
        "embedding, repeats counted once": (np.sum(g * E[tokens]), np.sum(once(g, tokens, 5) * E)),
    }
