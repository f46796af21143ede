"""An autoencoder with tied weights: two contributions, and the second one is transposed."""

from sympy import Symbol

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import AnyFunction, Graph
from backprop_checked.algebra.notation import C, Letter, N, d, i, j
from snippets.moves.move import D, error, result

P = Symbol("P", integer=True, positive=True)  # how many hidden neurons there are
X, W, A = Letter("X", N, D), Letter("W", D, P), Letter("A", N, P)
Z = Letter("Z", N, P)
Y, G = Letter(result, N, D), Letter(error, N, D)
dZ = d(C, Z)

there_and_back = Graph(
    "{N} samples of {D}, {P} hidden neurons",
    [X, W],
    {
        Z: X @ W,
        A[i, j]: AnyFunction("A", Z[i, j], i, j),
        Y: A @ W.T,
        C: AnyFunction("C", Y),
        G: d(C, Y),
    },
    dimensions=(N, D, P),
    opaque=("cost",),
)

AUTOENCODER = Formula(
    d(C, W),
    (
        "used twice, two contributions: as weights of the hidden layer, and transposed, of the output",
        X.T @ dZ + G.T @ A,
    ),
    on=[there_and_back],
    wrong={
        "the second use is forgotten": lambda X, dZ: X.T @ dZ,
        "the first use is forgotten": lambda G, A: G.T @ A,
        "the second share is not transposed": lambda X, dZ, G, A: X.T @ dZ + A.T @ G,
        "the mean of both": lambda X, dZ, G, A: (X.T @ dZ + G.T @ A) / 2,
    },
)


@AUTOENCODER.program
def autoencoder(X, dZ, G, A):
    """Return ∂C/∂W, D × P, for a hidden layer X W and an output A Wᵀ.

    Args:
        X: the input, N × D.
        dZ: the gradient with respect to X W, N × P.
        G: the gradient with respect to the output, N × D.
        A: the activations of the hidden layer, N × P.

    >>> import numpy as np
    >>> autoencoder(X=np.array([[1, 2]]), dZ=np.array([[10]]), G=np.array([[3, 4]]), A=np.array([[100]]))
    array([[310],
           [420]])
    """
    return X.T @ dZ + G.T @ A
