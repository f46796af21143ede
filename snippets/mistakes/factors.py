"""Sums over the batch, 1/N, 2 and λ."""

from backprop_checked.checker.fragments import Mistake
from snippets.mistakes.scenes import CLASSIFIER, CNN, LAYERS, NOTEBOOK, REGRESSION

UPDATED_WEIGHT = Mistake(
    "A weight is updated before its old value is used",
    "cnn",
    """
    w6 = w6 - 1 * np.outer(a5, p - y)
    dw5 = a4.T @ ((w6 @ (p - y))[:, None] * slope5)
    """,
    """
    dw5 = a4.T @ ((w6 @ (p - y))[:, None] * slope5)
    w6 = w6 - 1 * np.outer(a5, p - y)
    """,
    scene=CNN,
    cure=("training.descent", "vectorised.bp2"),
)

N_FORGOTTEN = Mistake(
    "y − t without 1/N",
    "layers",
    """
    delta2 = (y2 - t) * y2 * (1 - y2)
    """,
    """
    delta2 = (y2 - t) / len(x) * y2 * (1 - y2)
    """,
    scene=LAYERS,
    cure=("batches.mean_error", "batches.mean"),
)

THIRD_LINE = Mistake(
    "The third line of the cost drops (1/N) Σᵢ",
    "classifier",
    """
    dS = p - onehot
    """,
    """
    dS = (p - onehot) / N
    """,
    scene=CLASSIFIER,
    cure=("two_layer.loss", "two_layer.score_gradient"),
)

N_TWICE = Mistake(
    "1/N in the error, and once more in the product",
    "forum",
    """
    # delta2 holds 1/N already
    dw2 = y1.T @ delta2 / len(x)
    """,
    """
    dw2 = y1.T @ delta2
    """,
    scene=LAYERS,
    cure=("batches.mean_error", "softmax.batch"),
)

PENALTY_IS_CONSTANT = Mistake(
    "“The penalty is a constant, so its derivative is 0”",
    "classifier",
    """
    dW2 = h.T @ dS
    """,
    """
    dW2 = h.T @ dS + 2 * reg * W2
    """,
    scene=CLASSIFIER,
    cure=("two_layer.weight_2", "two_layer.loss"),
)

PENALTY_HALVED = Mistake(
    "λ, λ/2 or 2λ?",
    "forum",
    """
    # the cost says λ‖W‖², not ½ λ‖W‖²
    dW2 = h.T @ dS + reg * W2
    """,
    """
    dW2 = h.T @ dS + 2 * reg * W2
    """,
    scene=CLASSIFIER,
    cure=("two_layer.weight_2", "two_layer.half_penalty"),
)

NORM_BARS = Mistake(
    "Norm bars that do not balance",
    "classifier",
    quote="`λ (‖W⁽¹⁾‖² + W⁽²⁾‖²)`",
    cure="two_layer.loss",
)

ONLY_THE_BIAS = Mistake(
    "“For N > 1 only the bias changes”",
    "layers",
    """
    # as it was for one sample
    dw1 = np.outer(x[0], delta1[0])
    """,
    """
    # adds up one outer product a sample
    dw1 = x.T @ delta1
    """,
    scene=LAYERS,
    cure=("batches.sum_of_outer_products", "batches.weight_gradient"),
)

BIAS_NOT_SUMMED = Mistake(
    "The bias's gradient, not summed over the batch",
    "layers",
    """
    db1 = delta1
    """,
    """
    db1 = np.sum(delta1, axis=0)
    """,
    scene=LAYERS,
    cure=("batches.bias_gradient", "batches.broadcast_adjoint"),
)

SUMMED_OVER_EVERYTHING = Mistake(
    "`np.sum` without an axis",
    "forum",
    """
    db1 = np.sum(delta1)
    """,
    """
    db1 = np.sum(delta1, axis=0)
    """,
    scene=LAYERS,
    cure="batches.bias_gradient",
)

OVERWRITTEN = Mistake(
    "`=` in a loop where `+=` is meant",
    "notebook",
    """
    for j in range(len(W3.T)):
        da1 = W2[j] * delta2[j]
    delta1 = da1[:, None] * a1 * (1 - a1)
    """,
    """
    da1 = 0
    for j in range(len(W3.T)):
        da1 += W2[j] * delta2[j]
    delta1 = da1[:, None] * a1 * (1 - a1)
    """,
    scene=NOTEBOOK,
    cure=("index_notation.input_gradient", "scalar.fork"),
)

ONE_AXIS_AGAINST_TWO = Mistake(
    "`(n,)` against `(n, 1)`",
    "forum",
    """
    error = out - y
    error.shape
    dw = X.T @ error / len(X)
    """,
    """
    error = out - y[:, None]
    error.shape
    dw = X.T @ error / len(X)
    """,
    scene=REGRESSION,
    cure=("batches.weight_gradient", "batches.same"),
)
