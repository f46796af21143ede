"""Forward through softmax: the change of each logit, minus their mean, times the probability."""

import numpy as np

from backprop_checked.algebra.formula import Formula
from backprop_checked.algebra.graph import Graph
from backprop_checked.algebra.notation import Letter, d, diag, i
from backprop_checked.algebra.signs import Sign
from backprop_checked.algebra.term import Ones
from snippets.softmax.classes import K, definition, p, z
from snippets.softmax.jacobian import JACOBIAN

z_dot = Letter(Sign("z_dot", "error", "a direction: how much each pre-activation changes", r"\dot{z}"), K, 1)
moving = [
    Graph(
        "{K} classes, whose logits change",
        [z, z_dot],
        {p: lambda z: np.exp(z) / np.sum(np.exp(z))},
        dimensions=(K,),
        turn=turn,
        rules={p[i, 0]: definition[p[i, 0]]},
    )
    for turn in (0, 1)
]

JVP_SOFTMAX = Formula(
    d(p, z) @ z_dot,
    ("the Jacobian of softmax", (diag(p) - p @ p.T) @ z_dot, JACOBIAN),
    (
        "without the matrix: a row of probabilities times $\\dot{z}$ is the mean of the changes",
        p * (z_dot - Ones(K, 1) @ (p.T @ z_dot)),
    ),
    on=moving,
    wrong={
        "softmax entry by entry": lambda p, z_dot: p * (1 - p) * z_dot,
        "the mean of the changes is not subtracted": lambda p, z_dot: p * z_dot,
        "all classes count alike in the mean": lambda p, z_dot: p * (z_dot - np.mean(z_dot)),
        "the sum of the changes": lambda p, z_dot: p * (z_dot - np.sum(z_dot)),
    },
)


@JVP_SOFTMAX.program
def jvp_softmax(p, z_dot):
    """Return how the probabilities change, K × 1.

    >>> jvp_softmax(np.array([[0.25], [0.75]]), np.array([[4], [0]]))
    array([[ 0.75],
           [-0.75]])
    """
    return p * (z_dot - p.T @ z_dot)
