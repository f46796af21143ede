"""Conventions run side by side, and the exercises of the chapter, solved by programs."""

import numpy as np

from snippets.gradient_checking.entries import numerical_gradient
from snippets.layouts.hidden_error import denominator_error
from snippets.layouts.weight_gradient import denominator_weights

# How a text writes a pre-activation: the product, whether its samples are rows, whether its W is in × out.
PRE_ACTIVATIONS = {
    "W a": (lambda W, A: W @ A, False, False),
    "Wᵀ a": (lambda W, A: W.T @ A, False, True),
    "A W": (lambda W, A: A @ W, True, True),
    "A Wᵀ": (lambda W, A: A @ W.T, True, False),
}


def logistic(z):
    return 1 / (1 + np.exp(-z))


def softmax(z):
    e = np.exp(z - np.max(z, axis=0))
    return e / np.sum(e, axis=0)


# A cost with the output that it stands on, for a column a sample: K outputs, N samples.
COSTS = {
    "½ Σ (a − y)²": (logistic, lambda a, y: np.sum((a - y) ** 2) / 2),
    "½ Σ (z − y)²": (lambda z: z, lambda a, y: np.sum((a - y) ** 2) / 2),
    "½ Σ (a − y)² / N": (logistic, lambda a, y: np.sum((a - y) ** 2) / 2 / y.shape[1]),
    "Σ (a − y)² / N": (logistic, lambda a, y: np.sum((a - y) ** 2) / y.shape[1]),
    "Σ (a − y)² / (N K)": (logistic, lambda a, y: np.mean((a - y) ** 2)),
    "−Σ y ln p": (softmax, lambda p, y: -np.sum(y * np.log(p))),
    "−Σ y ln p / N": (softmax, lambda p, y: -np.sum(y * np.log(p)) / y.shape[1]),
}

# What a text writes for the error of its outputs.
ERRORS = {
    "(a − y) σ′": lambda a, y, N: (a - y) * a * (1 - a),
    "(y − a) σ′": lambda a, y, N: (y - a) * a * (1 - a),
    "2 (a − y) σ′ / N": lambda a, y, N: 2 * (a - y) * a * (1 - a) / N,
    "2 (a − y) σ′ / (N K)": lambda a, y, N: 2 * (a - y) * a * (1 - a) / a.size,
    "z − y": lambda a, y, N: a - y,
    "p − y": lambda a, y, N: a - y,
    "(p − y) / N": lambda a, y, N: (a - y) / N,
}

# What that is, as a multiple of the derivative of the text's own cost by z.
MEANINGS = {
    "∂C/∂z": lambda N: 1,
    "−∂C/∂z": lambda N: -1,
    "N ∂C/∂z": lambda N: N,
    "½ N ∂C/∂z": lambda N: N / 2,
}

# What the text's ∂C/∂W is, where ours, G, belongs to the same cost without a mean, with ½ before a square.
GRADIENTS = {
    "G": lambda G, N, K: G,
    "Gᵀ": lambda G, N, K: G.T,
    "G / N": lambda G, N, K: G / N,
    "2 G / N": lambda G, N, K: 2 * G / N,
    "2 Gᵀ / N": lambda G, N, K: 2 * G.T / N,
    "Gᵀ / N": lambda G, N, K: G.T / N,
    "2 G / (N K)": lambda G, N, K: 2 * G / (N * K),
    "2 Gᵀ / (N K)": lambda G, N, K: 2 * G.T / (N * K),
}

# These lay ∂C/∂W out like the transpose of W, all others like W.
NUMERATOR = {"Parr and Howard"}

# The table on the page, row by row: pre-activation, cost, error of the outputs, what it is, ∂C/∂W.
TEXTS = {
    "this site": ("W a", "½ Σ (a − y)²", "(a − y) σ′", "∂C/∂z", "G"),
    "the CNN question, on paper": ("W a", "−Σ y ln p", "p − y", "∂C/∂z", "G"),
    "the CNN question, its program": ("Wᵀ a", "−Σ y ln p", "p − y", "∂C/∂z", "Gᵀ"),
    "the 2-3-2 question": ("W a", "½ Σ (a − y)²", "(a − y) σ′", "∂C/∂z", "G"),
    "its second answer": ("W a", "½ Σ (z − y)²", "z − y", "∂C/∂z", "G"),
    "the long notebook": ("W a", "Σ (a − y)² / N", "(a − y) σ′", "½ N ∂C/∂z", "2 G / N"),
    "the layer article": ("A W", "−Σ y ln p", "p − y", "∂C/∂z", "Gᵀ"),
    "the two-layer classifier notes": ("A W", "−Σ y ln p / N", "(p − y) / N", "∂C/∂z", "Gᵀ / N"),
    "Rumelhart, Hinton, Williams (PDP)": ("W a", "½ Σ (a − y)²", "(y − a) σ′", "−∂C/∂z", "G"),
    "Mitchell, Machine Learning": ("W a", "½ Σ (a − y)²", "(y − a) σ′", "−∂C/∂z", "G"),
    "Bishop, PRML": ("W a", "½ Σ (a − y)²", "(a − y) σ′", "∂C/∂z", "G"),
    "Nielsen": ("W a", "½ Σ (a − y)² / N", "(a − y) σ′", "N ∂C/∂z", "G / N"),
    "UFLDL tutorial": ("W a", "½ Σ (a − y)² / N", "(a − y) σ′", "N ∂C/∂z", "G / N"),
    "Goodfellow et al., section 6.1": ("Wᵀ a", "Σ (a − y)² / N", "2 (a − y) σ′ / N", "∂C/∂z", "2 Gᵀ / N"),
    "Ng, Deep Learning courses": ("W a", "−Σ y ln p / N", "p − y", "N ∂C/∂z", "G / N"),
    "CS231n notes": ("A W", "−Σ y ln p / N", "(p − y) / N", "∂C/∂z", "Gᵀ / N"),
    "Parr and Howard": ("W a", "Σ (a − y)² / N", "2 (a − y) σ′ / N", "∂C/∂z", "2 Gᵀ / N"),
    "PyTorch: Linear, MSELoss": (
        "A Wᵀ",
        "Σ (a − y)² / (N K)",
        "2 (a − y) σ′ / (N K)",
        "∂C/∂z",
        "2 G / (N K)",
    ),
    "Keras: Dense, mse": ("A W", "Σ (a − y)² / (N K)", "2 (a − y) σ′ / (N K)", "∂C/∂z", "2 Gᵀ / (N K)"),
}


def transposed_if(array, whether):
    return array.T if whether else array


def theirs(text, W1, W2, A0, Y):
    """Return ∂C/∂W of both layers and the error of the outputs, from a text's own forward pass and cost.

    All is laid out as the text does it, and then central differences are taken.

    >>> W1, W2, A0, Y = network()
    >>> print(*[array.shape for array in theirs("CS231n notes", W1, W2, A0, Y)])
    (2, 5) (5, 3) (4, 3)
    """
    pre_activation, cost, _, meaning, _ = TEXTS[text]
    product, in_rows, in_by_out = PRE_ACTIVATIONS[pre_activation]
    output, cost = COSTS[cost]
    x, W1, W2 = transposed_if(A0, in_rows), transposed_if(W1, in_by_out), transposed_if(W2, in_by_out)

    def of_z(z):
        return cost(output(transposed_if(z, in_rows)), Y)

    def scores(W1, W2):
        return product(W2, np.tanh(product(W1, x)))

    dW1 = numerical_gradient(lambda W: of_z(scores(W, W2)), W1)
    dW2 = numerical_gradient(lambda W: of_z(scores(W1, W)), W2)
    dz = numerical_gradient(of_z, scores(W1, W2))
    N, numerator = Y.shape[1], text in NUMERATOR
    return transposed_if(dW1, numerator), transposed_if(dW2, numerator), MEANINGS[meaning](N) * dz


def ours(text, W1, W2, A0, Y):
    """Return the same three from the programs of this chapter, translated as the table says.

    >>> W1, W2, A0, Y = network()
    >>> print(*[array.shape for array in ours("CS231n notes", W1, W2, A0, Y)])
    (2, 5) (5, 3) (4, 3)
    """
    pre_activation, cost, error, _, gradient = TEXTS[text]
    output, in_rows, (K, N) = COSTS[cost][0], PRE_ACTIVATIONS[pre_activation][1], Y.shape
    A1 = np.tanh(W1 @ A0)
    A2 = output(W2 @ A1)
    # The error that belongs to ½ Σ (a − y)² or −Σ y ln p: without a mean.
    delta2 = (A2 - Y) * A2 * (1 - A2) if output is logistic else A2 - Y
    delta1 = denominator_error(delta2, W2, 1 - A1**2)
    dW1, dW2 = denominator_weights(delta1, A0), denominator_weights(delta2, A1)
    translate = GRADIENTS[gradient]
    return translate(dW1, N, K), translate(dW2, N, K), transposed_if(ERRORS[error](A2, Y, N), in_rows)


def network(N=4, seed=0):
    """Return the weights of a 2-5-3 network, N samples and their targets, which sum to one."""
    rng = np.random.default_rng(seed)
    W1, W2 = rng.normal(size=(5, 2)), rng.normal(size=(3, 5))
    return W1, W2, rng.normal(size=(2, N)), softmax(rng.normal(size=(3, N)))


def translations():
    """Return, for each text, how far its numbers are from what the table makes of ours.

    >>> for text, difference in translations().items():
    ...     print("same" if difference < 1e-8 else "NOT THE SAME", "", text)
    same  this site
    same  the CNN question, on paper
    same  the CNN question, its program
    same  the 2-3-2 question
    same  its second answer
    same  the long notebook
    same  the layer article
    same  the two-layer classifier notes
    same  Rumelhart, Hinton, Williams (PDP)
    same  Mitchell, Machine Learning
    same  Bishop, PRML
    same  Nielsen
    same  UFLDL tutorial
    same  Goodfellow et al., section 6.1
    same  Ng, Deep Learning courses
    same  CS231n notes
    same  Parr and Howard
    same  PyTorch: Linear, MSELoss
    same  Keras: Dense, mse
    """
    differences = {}
    for text in TEXTS:
        pairs = zip(theirs(text, *network()), ours(text, *network()), strict=True)
        differences[text] = max(np.max(np.abs(a - b)) for a, b in pairs)
    return differences


def where_it_holds(seed=0):
    """Return the relative error of z − y as the last layer's error, for some outputs and costs.

    >>> for output, error in where_it_holds().items():
    ...     print(f"{error:.2f}  {output}")
    0.00  identity, ½ Σ (a − y)²
    0.33  identity, Σ (a − y)²
    0.85  sigmoid, ½ Σ (a − y)²
    0.71  softmax, −Σ y ln p
    """
    rng = np.random.default_rng(seed)
    z, y = rng.normal(size=(4, 1)), softmax(rng.normal(size=(4, 1)))
    costs = {
        "identity, ½ Σ (a − y)²": lambda z: np.sum((z - y) ** 2) / 2,
        "identity, Σ (a − y)²": lambda z: np.sum((z - y) ** 2),
        "sigmoid, ½ Σ (a − y)²": lambda z: np.sum((logistic(z) - y) ** 2) / 2,
        "softmax, −Σ y ln p": lambda z: -np.sum(y * np.log(softmax(z))),
    }
    claimed, size = z - y, np.linalg.norm
    right = {output: numerical_gradient(cost, z) for output, cost in costs.items()}
    return {output: size(claimed - delta) / (size(claimed) + size(delta)) for output, delta in right.items()}


def size_of_the_tensor(n, n_prev):
    """Return how many numbers ∂z/∂W of a layer has, how many of them are not 0, and its gigabytes in float64.

    >>> numbers, not_zero, gigabytes = size_of_the_tensor(1000, 1000)
    >>> print(f"{numbers:,} numbers, {not_zero:,} of them not 0, {gigabytes:.0f} GB")
    1,000,000,000 numbers, 1,000,000 of them not 0, 8 GB
    """
    return n * n * n_prev, n * n_prev, n * n * n_prev * 8 / 1e9


def adjoint_gap(forward, backward, rows, columns, seed=0):
    """Return how far uᵀ (J v) and (Jᵀ u)ᵀ v are apart, for a linear J given by two programs.

    Args:
        forward: v ↦ J v.
        backward: u ↦ Jᵀ u, or so it is claimed.
        rows, columns: the shape of J.

    >>> W = np.array([[1, 2, 3], [4, 5, 6]])
    >>> print(f"{adjoint_gap(lambda v: W @ v, lambda u: W.T @ u, 2, 3):.1f}")
    0.0
    >>> print(f"{adjoint_gap(lambda v: np.cumsum(v), lambda u: np.cumsum(u), 3, 3):.1f}")
    0.2
    >>> print(f"{adjoint_gap(lambda v: np.cumsum(v), lambda u: np.cumsum(u[::-1])[::-1], 3, 3):.1f}")
    0.0
    """
    rng = np.random.default_rng(seed)
    u, v = rng.normal(size=(rows, 1)), rng.normal(size=(columns, 1))
    pulled_back, pushed = np.reshape(backward(u), (columns, 1)), np.reshape(forward(v), (rows, 1))
    return abs((u.T @ pushed - pulled_back.T @ v).item())


def sandwich(G, P, Q):
    """Return ∂C/∂X of Y = P X Q, from G = ∂C/∂Y.

    >>> P, X, Q = np.array([[1, 2]]), np.array([[1, 0, 2], [3, 1, 1]]), np.array([[1], [0], [5]])
    >>> dX = sandwich(G=np.array([[10]]), P=P, Q=Q)
    >>> dX
    array([[ 10,   0,  50],
           [ 20,   0, 100]])
    >>> print(np.round(numerical_gradient(lambda X: 10 * np.sum(P @ X @ Q), X.astype(float)), 6).tolist())
    [[10.0, 0.0, 50.0], [20.0, 0.0, 100.0]]
    """
    return P.T @ G @ Q.T


def descent_step(W, x, t, eta=0.1):
    """Return W after one step W + η δ xᵀ, with δ = (t − o) ⊙ o ⊙ (1 − o).

    >>> W, x, t = np.array([[1.0, -1.0]]), np.array([[1.0], [2.0]]), np.array([[1.0]])
    >>> for weights in W, descent_step(W, x, t):
    ...     print(round(np.sum((logistic(weights @ x) - t) ** 2) / 2, 4))
    0.2672
    0.2568
    """
    o = logistic(W @ x)
    delta = (t - o) * o * (1 - o)
    return W + eta * denominator_weights(delta, x)
