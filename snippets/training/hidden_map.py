"""The hidden map: from the input to the activation of the last hidden layer."""

from backprop_checked.algebra.formula import Formula, last
from backprop_checked.algebra.network import Network
from backprop_checked.algebra.notation import W, a, b, sigma, z
from snippets.training.square_floor import sigmoid
from snippets.vectorised.activity import ACTIVITY

x, W_1, b_1, W_2, b_2 = a(0), W(1), b(1), W(2), b(2)
three_layers = [Network.of_layers(3, activation=sigmoid)]

HIDDEN_MAP = Formula(
    a(2),
    ("σ is applied to each pre-activation separately", sigma(z(2))),
    ("the pre-activation of the second layer", sigma(W_2 @ a(1) + b_2), ACTIVITY),
    (
        "the activation of the first layer put in: only the input is left",
        sigma(W_2 @ sigma(W_1 @ x + b_1) + b_2),
        ACTIVITY,
    ),
    layers=last,
    on=three_layers,
    wrong={
        "the first layer alone": lambda x, W_1, b_1: sigmoid(W_1 @ x + b_1),
        "only the last hidden layer has an activation function": lambda x, W_1, b_1, W_2, b_2: sigmoid(
            W_2 @ (W_1 @ x + b_1) + b_2
        ),
        "the pre-activation instead of the activation": lambda x, W_1, b_1, W_2, b_2: (
            W_2 @ sigmoid(W_1 @ x + b_1) + b_2
        ),
        "the layers in the wrong order": lambda x, W_1, b_1, W_2, b_2: sigmoid(
            W_1 @ sigmoid(W_2 @ x + b_2) + b_1
        ),
    },
)


@HIDDEN_MAP.program
def hidden_map(x, W_1, b_1, W_2, b_2):
    """Return h(x), the activation of the layer before the last, of a network with three layers: n_2 × 1.

    For a batch in columns the same program gives one column a sample.

    >>> import numpy as np
    >>> x, eye, none = np.array([[0.0], [5.0]]), np.eye(2), np.zeros((2, 1))
    >>> hidden_map(x, W_1=eye, b_1=none, W_2=8 * eye, b_2=none - 4).round(3)
    array([[0.5  ],
           [0.981]])
    """
    return sigmoid(W_2 @ sigmoid(W_1 @ x + b_1) + b_2)
