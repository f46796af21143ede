"""Training: nothing is wrong, and nothing is learned."""

from backprop_checked.checker.fragments import Mistake
from snippets.mistakes.scenes import CIRCLES

SATURATED = Mistake(
    "Weights from `np.random.rand`: every slope is 0",
    "cnn",
    """
    w4 = rng.random((20, 120, 16))
    z4 = np.einsum("ijp,jkp->ik", a3, w4)
    np.min(z4), np.max(z4)
    a4 = 1 / (1 + np.exp(-z4))
    np.mean(a4 * (1 - a4) == 0)
    """,
    """
    w4 = rng.normal(scale=1 / np.sqrt(20 * 16), size=(20, 120, 16))
    z4 = np.einsum("ijp,jkp->ik", a3, w4)
    np.min(z4), np.max(z4)
    a4 = 1 / (1 + np.exp(-z4))
    np.mean(a4 * (1 - a4) == 0)
    """,
    scene=CIRCLES,
    cure=("scalar.sigmoid_slope_bound", "vectorised.unrolled"),
)

LABELS_OF_ANOTHER_PROBLEM = Mistake(
    "Trained on the labels ±1 of an earlier problem",
    "notebook",
    """
    labels = np.where(y > 0.5, 1.0, -1.0)
    parameters, costs = train(start, X, labels, eta=3, steps=1000)
    2 * costs[-1]  # the mean of (a − y)²
    """,
    """
    parameters, costs = train(start, X, y, eta=3, steps=1000)
    2 * costs[-1]
    """,
    scene=CIRCLES,
    cure="training.square_floor",
)

UNSHUFFLED = Mistake(
    "Batches cut from data that are sorted by class",
    "notebook",
    """
    batches = y.reshape(20, -1)
    # how many hold one class
    sum(len(np.unique(batch)) == 1 for batch in batches)
    """,
    """
    batches = rng.permutation(y.ravel()).reshape(20, -1)
    sum(len(np.unique(batch)) == 1 for batch in batches)
    """,
    scene=CIRCLES,
    cure="training.descent",
)

TOO_SMALL_A_STEP = Mistake(
    "A learning rate that is too small: η = 0.01 and 10 epochs",
    "notebook",
    """
    parameters, costs = train(start, X, y, eta=1e-2, steps=10 * 20)
    accuracy(parameters)
    """,
    """
    parameters, costs = train(start, X, y, eta=3, steps=1000)
    accuracy(parameters)
    """,
    scene=CIRCLES,
    cure="training.first_order_drop",
)

MU_ON_THE_GRADIENT = Mistake(
    "Momentum: μ multiplies the gradient, and the velocity never decays",
    "tools",
    """
    w, v = 1.0, 0.0
    for step in range(100):
        v = v + 0.9 * w  # w is the gradient of w² / 2
        w -= 0.1 * v
    w
    """,
    """
    w, v = 1.0, 0.0
    for step in range(100):
        v = 0.9 * v + w
        w -= 0.1 * v
    w
    """,
    cure="steps.momentum",
)

NESTEROV_SIGN = Mistake(
    "Nesterov momentum with a minus: g − μv for g + μv",
    "tools",
    """
    w, v = 1.0, 0.0
    for step in range(100):
        v = 0.9 * v + w
        w -= 0.1 * (w - 0.9 * v)
    w
    """,
    """
    w, v = 1.0, 0.0
    for step in range(100):
        v = 0.9 * v + w
        w -= 0.1 * (w + 0.9 * v)
    w
    """,
    cure="steps.nesterov",
)

SCALED_TWICE = Mistake(
    "1 − μ in the velocity, and once more in the step",
    "forum",
    """
    w, v = 1.0, 0.0
    for step in range(100):
        v = 0.9 * v + (1 - 0.9) * w
        w -= 0.1 * (1 - 0.9) * v
    w
    """,
    """
    w, v = 1.0, 0.0
    for step in range(100):
        v = 0.9 * v + (1 - 0.9) * w
        w -= 0.1 * v
    w
    """,
    cure="steps.momentum",
)

VELOCITY_FORGOTTEN = Mistake(
    "A new velocity of zeros in each step",
    "forum",
    """
    w = 1.0
    for step in range(100):
        v = 0.0
        v = 0.9 * v + w
        w -= 0.01 * v
    w
    """,
    """
    w, v = 1.0, 0.0
    for step in range(100):
        v = 0.9 * v + w
        w -= 0.01 * v
    w
    """,
    cure=("steps.momentum", "steps.momentum_path"),
)
