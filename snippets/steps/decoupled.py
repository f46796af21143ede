"""Adam with L2 regularisation is not AdamW: the denominator divides the decay, too."""

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.notation import Letter, i
from backprop_checked.algebra.signs import Sign
from snippets.steps.one_step import after, g, lam, one_step, theta
from snippets.steps.sequence import P, eta

D = Letter(
    Sign("D_steps", "data", "what each entry of an optimiser's step is divided by, such as √s", "{D}"),
    P,
    1,
)
decoupled_after = Letter(
    Sign(
        "theta_decoupled",
        "weight",
        "the parameters after a step with decoupled weight decay",
        r"\theta^{\mathrm{W}}",
    ),
    P,
    1,
)

DECOUPLED = Formula(
    decoupled_after[i, 0],
    (
        "definition: the gradient is divided, and the decay is a step of its own",
        theta[i, 0] - eta * g[i, 0] / D[i, 0] - eta * lam * theta[i, 0],
    ),
    (
        "with L2 regularisation $\\lambda \\theta$ is a part of the gradient, so $D$ divides it, too: this "
        "is the only difference between the two steps",
        after[i, 0] + eta * lam * (1 / D[i, 0] - 1) * theta[i, 0],
    ),
    on=one_step(
        {
            after[i, 0]: theta[i, 0] - eta * (g[i, 0] + lam * theta[i, 0]) / D[i, 0],
            decoupled_after[i, 0]: theta[i, 0] - eta * g[i, 0] / D[i, 0] - eta * lam * theta[i, 0],
        },
        [theta, g, D, eta, lam],
        positive=[D],
    ),
    wrong={
        "the same, as in gradient descent": lambda after: after,
        "the sign": lambda after, theta, D, eta, lam: after - eta * lam * (1 / D - 1) * theta,
        "as if L2 regularisation had no decay": lambda after, theta, eta, lam: after - eta * lam * theta,
        "times the denominator": lambda after, theta, D, eta, lam: after + eta * lam * (D - 1) * theta,
        "without the learning rate": lambda after, theta, D, lam: after + lam * (1 / D - 1) * theta,
    },
)


@DECOUPLED.program
def decoupled(after, theta, D, eta, lam):
    """Return the parameters after a step with decoupled weight decay, P × 1, from those of L2 regularisation.

    Args:
        after: the parameters after a step where λθ was in the gradient, P × 1.
        theta: the parameters before, P × 1.
        D: what the entries of the step are divided by, P × 1.
        eta: the learning rate.
        lam: the factor of the decay.

    >>> import numpy as np
    >>> theta, D, eta, lam = np.array([[1.0], [1.0]]), np.array([[0.1], [10.0]]), 0.1, 0.5
    >>> after = theta - eta * (0 + lam * theta) / D  # the gradient is 0
    >>> after.round(3), decoupled(after, theta, D, eta, lam).round(3)
    (array([[0.5  ],
           [0.995]]), array([[0.95],
           [0.95]]))
    """
    return after + eta * lam * (1 / D - 1) * theta
