"""The last layer: a − y, p − y, and softmax."""

from backprop_checked.checker.fragments import Mistake, Scene
from snippets.mistakes.scenes import CLASSIFIER, CNN, QUESTION, SOFTMAX_SQUARES, SQUARE_COST, softmax

JACOBIAN_TWICE = Mistake(
    "The Jacobian of softmax, applied to p − y",
    "cnn",
    """
    J = np.diag(p) - np.outer(p, p)
    delta6 = J @ (p - y)
    """,
    """
    delta6 = p - y
    """,
    scene=CNN,
    cure=("softmax.error", "softmax.jacobian"),
)

Z_MINUS_Y = Mistake(
    "∇J = z − y, whatever the output",
    "layouts",
    """
    delta3 = z3 - y
    """,
    """
    delta3 = (a3 - y) * a3 * (1 - a3)
    """,
    scene=QUESTION,
    cure=("layouts.sigmoid_error", "layouts.identity_error"),
)

Z_MINUS_Y_SOFTMAX = Mistake(
    "z − y as the error of a softmax",
    "layouts",
    """
    delta6 = z6 - y
    """,
    """
    delta6 = p - y
    """,
    scene=CNN,
    cure="softmax.error",
)

Z_ALONE = Mistake(
    "∇J = z, without the target",
    "layouts",
    """
    delta3 = z3
    """,
    """
    delta3 = (a3 - y) * a3 * (1 - a3)
    """,
    scene=QUESTION,
    cure=("layouts.sigmoid_error", "vectorised.bp1"),
)

TARGET_MINUS_OUTPUT = Mistake(
    "y − a for a − y",
    "forum",
    """
    delta3 = (y - a3) * a3 * (1 - a3)
    """,
    """
    delta3 = (a3 - y) * a3 * (1 - a3)
    """,
    scene=QUESTION,
    cure=("vectorised.bp1", "scalar.half_square_cost"),
)

TWO_DROPPED = Mistake(
    "C = (a − y)², and the 2 dropped on the way",
    "notebook",
    """
    delta3 = (a3 - y) * a3 * (1 - a3)
    """,
    """
    delta3 = 2 * (a3 - y) * a3 * (1 - a3)
    """,
    scene=SQUARE_COST,
    cure=("scalar.square_cost", "scalar.half_square_cost", "gradient_checking.factor"),
)

PRODUCT_OF_THREE = Mistake(
    "“The product of z, a and y”",
    "notebook",
    quote="$\\delta$ as “the element-wise product of the vectors $z$, $a$ and $y$”",
    cure="vectorised.bp1",
)

WRONG_NUMERATOR = Mistake(
    "∂a/∂z where ∂C/∂z is meant, and a ∂ that is missing",
    "notebook",
    quote="$\\delta^{(l)} = \\partial a^{(l)} / \\partial z^{(l)}\\ \\partial C / \\partial a^{(l)}$ for "
    "every layer, once with $C / \\partial y$",
    cure=("scalar.bp1", "vectorised.bp1_general"),
)

SOFTMAX_ENTRY_BY_ENTRY = Mistake(
    "Softmax with another loss, multiplied entry by entry",
    "layers",
    """
    dz = grad * p * (1 - p)
    """,
    """
    dz = p * (grad - np.sum(grad * p, axis=1, keepdims=True))
    """,
    scene=SOFTMAX_SQUARES,
    cure=("softmax.not_elementwise", "softmax.jacobian"),
)

SUM_BY_EXPONENTIAL = Mistake(
    "∂Σ/∂eˢ = 1 where ∂Σ/∂s = eˢ is meant",
    "classifier",
    """
    total = np.sum(np.exp(scores), axis=1, keepdims=True)
    dS = (1 / total - onehot) / N
    """,
    """
    total = np.sum(np.exp(scores), axis=1, keepdims=True)
    dS = (np.exp(scores) / total - onehot) / N
    """,
    scene=CLASSIFIER,
    cure=("softmax.cases", "softmax.log_sum_exp"),
)

NO_SHIFT = Mistake(
    "exp of the scores, without subtracting the largest",
    "classifier",
    """
    scores = np.array([1000.0, 999.0, 0.0])
    np.exp(scores) / np.sum(np.exp(scores))
    """,
    """
    scores = np.array([1000.0, 999.0, 0.0])
    shifted = scores - np.max(scores)
    np.exp(shifted) / np.sum(np.exp(shifted))
    """,
    cure=("softmax.shift", "softmax.log_sum_exp"),
)

SOFTMAX_TWICE = Mistake(
    "Softmax twice: in the network, and again in the loss",
    "forum",
    """
    scores = np.array([10.0, 0.0, 0.0])  # a sample of class 0, almost certain
    p = softmax(softmax(scores))
    -np.log(p[0])
    """,
    """
    scores = np.array([10.0, 0.0, 0.0])
    p = softmax(scores)
    -np.log(p[0])
    """,
    scene=Scene(data={"softmax": softmax}),
    cure=("softmax.cross_entropy", "softmax.probabilities"),
)

LOG_OF_ZERO = Mistake(
    "The logarithm of a probability that was rounded to 0",
    "forum",
    """
    scores, onehot = np.array([800.0, 0.0, 0.0]), np.array([0, 1, 0])
    p = np.exp(scores - 800) / np.sum(np.exp(scores - 800))
    -np.sum(onehot * np.log(p))
    """,
    """
    scores, onehot = np.array([800.0, 0.0, 0.0]), np.array([0, 1, 0])
    log_p = scores - 800 - np.log(np.sum(np.exp(scores - 800)))
    -np.sum(onehot * log_p)
    """,
    cure=("softmax.log_sum_exp", "losses.bce_stable"),
)
