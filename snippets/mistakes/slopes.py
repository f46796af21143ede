"""Slopes: which σ′, and where it is taken."""

import numpy as np

from backprop_checked.checker.fragments import Mistake, Scene
from snippets.mistakes.scenes import ARTICLE, LAYERS, NOTEBOOK, sigmoid

SIGMOID_TIMES_Z = Mistake(
    "σ(z)(1 − z) for σ′",
    "notebook",
    """
    slope = lambda z: sigmoid(z) * (1 - z)
    slope(0), slope(2)
    delta2 = (W3.T @ delta3) * slope(z2)
    """,
    """
    slope = lambda z: sigmoid(z) * (1 - sigmoid(z))
    slope(0), slope(2)
    delta2 = (W3.T @ delta3) * slope(z2)
    """,
    scene=NOTEBOOK,
    cure="scalar.sigmoid_slope",
)

SIGMOID_OF_ONE_MINUS_Z = Mistake(
    "σ(z) σ(1 − z) for σ′",
    "notebook",
    """
    slope = lambda z: sigmoid(z) * sigmoid(1 - z)
    slope(0), slope(2)
    delta2 = (W3.T @ delta3) * slope(z2)
    """,
    """
    slope = lambda z: sigmoid(z) * sigmoid(-z)
    slope(0), slope(2)
    delta2 = (W3.T @ delta3) * slope(z2)
    """,
    scene=NOTEBOOK,
    cure=("scalar.sigmoid_slope", "scalar.sigmoid_mirror"),
)

SLOPE_MISSING = Mistake(
    "`W.T @ delta` without σ′",
    "forum",
    """
    delta2 = W3.T @ delta3
    """,
    """
    delta2 = (W3.T @ delta3) * a2 * (1 - a2)
    """,
    scene=NOTEBOOK,
    cure=("vectorised.bp2", "vectorised.layer_jacobian"),
)

SLOPE_AT_THE_ACTIVATION = Mistake(
    "σ′(a) for σ′(z)",
    "forum",
    """
    sigmoid_prime = lambda z: sigmoid(z) * (1 - sigmoid(z))
    delta2 = (W3.T @ delta3) * sigmoid_prime(a2)
    """,
    """
    sigmoid_prime = lambda z: sigmoid(z) * (1 - sigmoid(z))
    delta2 = (W3.T @ delta3) * sigmoid_prime(z2)
    """,
    scene=NOTEBOOK,
    cure=("vectorised.bp2", "scalar.sigmoid_slope"),
)

ERROR_TIMES_ONE_MINUS_ERROR = Mistake(
    "`dh * (1 - dh)` for σ′",
    "teaching",
    """
    dh = W3.T @ delta3
    delta2 = dh * dh * (1 - dh)
    """,
    """
    dh = W3.T @ delta3
    delta2 = dh * a2 * (1 - a2)
    """,
    scene=NOTEBOOK,
    cure=("vectorised.bp2", "scalar.sigmoid_slope"),
)

SLOPE_AT_THE_INPUT = Mistake(
    "σ′ at the layer's input",
    "layers",
    """
    slope1 = sigmoid(x) * (1 - sigmoid(x))
    delta1 = grad1 * slope1
    """,
    """
    slope1 = sigmoid(z1) * (1 - sigmoid(z1))
    delta1 = grad1 * slope1
    """,
    scene=LAYERS,
    cure=("batches.hidden_error", "vectorised.bp2"),
)

SLOPE_OF_THE_NEIGHBOUR = Mistake(
    "∂y₂/∂b₂ = σ′(m), the slope of the other neuron",
    "layers",
    """
    db = np.array([0, slope(m)])
    """,
    """
    db = np.array([0, slope(q)])
    """,
    scene=ARTICLE,
    cure=("index_notation.activity_by_bias", "vectorised.bp3"),
)

HALF_TANH = Mistake(
    "½(tanh x + 1) as the sigmoid of x",
    "teaching",
    """
    half = lambda x: (np.tanh(x) + 1) / 2
    half(x)
    """,
    """
    half = lambda x: (np.tanh(x / 2) + 1) / 2
    half(x), sigmoid(x)
    half(x)
    """,
    scene=Scene(data={"x": np.array([-1.0, 0.0, 2.0]), "sigmoid": sigmoid}),
    cure=("scalar.sigmoid", "scalar.tanh_slope"),
)

LITTLE_ACTIVE = Mistake(
    "“A small activation contributes less to the error”",
    "notebook",
    """
    activations = (0.1, 0.5, 0.9)
    # ∂C/∂a, where the target is 1
    [2 * (a - 1) for a in activations]
    min(activations)  # “contributes least”
    """,
    """
    activations = (0.1, 0.5, 0.9)
    min(activations, key=lambda a: abs(2 * (a - 1)))
    """,
    cure="scalar.square_cost",
)
