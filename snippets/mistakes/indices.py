"""Indices, orders and transposes."""

from backprop_checked.checker.fragments import Mistake
from snippets.mistakes.scenes import ARTICLE, CLASSIFIER, CNN, LAYERS, NOTEBOOK, QUESTION, SQUARE

THREE_INDICES = Mistake(
    "∂z/∂W = a",
    "cnn",
    """
    dz_dW = a2
    """,
    """
    dz_dW = np.einsum("ki,j->kij", np.eye(2), a2[:, 0])
    """,
    scene=QUESTION,
    cure=("layouts.weight_tensor", "index_notation.activity_by_weight"),
)

ORDER_OF_THE_CHAIN = Mistake(
    "(p − y) · w · σ′, in the order of the chain rule",
    "cnn",
    """
    delta5 = (p - y) @ w6.T @ slope5
    """,
    """
    delta5 = (w6 @ (p - y))[:, None] * slope5
    """,
    scene=CNN,
    cure=("vectorised.bp2", "layouts.chain"),
)

FREE_INDEX = Mistake(
    "An index on one side only",
    "cnn",
    quote="$w_i = w_i - \\alpha\\, \\partial L / \\partial w$",
    cure="training.descent",
)

WRONG_LEFT_SIDE = Mistake(
    "A left side copied from the line above, and one factor twice",
    "layouts",
    quote="$\\partial L / \\partial W^{(3)} = \\dots\\ \\partial z^{(2)} / \\partial W^{(2)}$, with "
    "$\\partial a^{(2)} / \\partial z^{(2)}$ in it two times",
    cure="layouts.two_three_two",
)

SUMMAND_CANCELS = Mistake(
    "“The summand cancels”",
    "layouts",
    quote="“the summand $\\partial z_k / \\partial W_{i j}$ cancels out”, said of every $k$",
    cure="index_notation.weight_gradient",
)

SMALL_SLIPS_IN_ANSWER = Mistake(
    "z without its bias, one number for two equations, W⁽ᴸ⁾ for W⁽ˡ⁾",
    "layouts",
    quote="$z_i = \\sum_j W_{i j} a_j$; two lines (1a-m); the gradient of $W^{(l)}$ with "
    "entries of $W^{(L)}$",
    cure="index_notation.activity",
)

SHAPE_OF_W = Mistake(
    "“(previous layer) × (current layer)”, where W is out × in",
    "notebook",
    """
    W = np.zeros((2, 3))  # previous 2, current 3
    W @ np.ones((2, 1))
    """,
    """
    W = np.zeros((3, 2))
    W @ np.ones((2, 1))
    """,
    cure="vectorised.activity",
)

LAST_ROW = Mistake(
    "The last row gets index k and W gets k + 1 rows",
    "notebook",
    quote="rows $w_0, w_1, \\dots, w_k$ for a matrix with $k$ rows, and the last one holds $w_{0, 1}$",
    cure="index_notation.activity",
)

SECOND_DERIVATIVE = Mistake(
    "∂y₂/∂w₁₂ written for ∂y₂/∂w₂₂",
    "layers",
    """
    dy2_dw12 = slope(q) * x[1]
    """,
    """
    dy2_dw12 = slope(q) * x[0]
    """,
    scene=ARTICLE,
    cure=("index_notation.weight_gradient", "batches.weight_gradient"),
)

SHAPE_COMMENT = Mistake(
    "A comment says that ∂L/∂W₂ is N × C",
    "classifier",
    """
    dW2 = h.T @ dS + 2 * reg * W2
    assert dW2.shape == (N, 3), f"the shape is {dW2.shape}"
    """,
    """
    dW2 = h.T @ dS + 2 * reg * W2
    assert dW2.shape == W2.shape == (6, 3)
    """,
    scene=CLASSIFIER,
    cure="two_layer.weight_2",
)

ONLY_WAY_THAT_FITS = Mistake(
    "“The dimensions leave exactly one way to multiply”",
    "teaching",
    """
    dW = X @ Delta.T
    """,
    """
    dW = Delta @ X.T
    """,
    scene=SQUARE,
    cure=("vectorised.bp4", "layouts.product_left"),
)

NOT_TRANSPOSED = Mistake(
    "W not transposed in the backward pass",
    "forum",
    """
    delta1 = (W2 @ delta2) * a1 * (1 - a1)
    """,
    """
    delta1 = (W2.T @ delta2) * a1 * (1 - a1)
    """,
    scene=NOTEBOOK,
    cure=("vectorised.bp2", "layouts.adjoint"),
)

INVERSE = Mistake(
    "W⁻¹ in the backward pass",
    "forum",
    """
    delta2 = (np.linalg.inv(W3) @ delta3) * a2 * (1 - a2)
    """,
    """
    delta2 = (W3.T @ delta3) * a2 * (1 - a2)
    """,
    scene=NOTEBOOK,
    cure=("layouts.adjoint", "vectorised.bp2"),
)

ACTIVATION_NOT_TRANSPOSED = Mistake(
    "δ times a, and a not transposed",
    "forum",
    """
    dW2 = delta2 @ a1
    """,
    """
    dW2 = delta2 @ a1.T
    """,
    scene=NOTEBOOK,
    cure=("vectorised.bp4", "layouts.weight_gradient"),
)

ROW_FROM_A_COLUMN = Mistake(
    "A gradient written as a row, taken from a column",
    "forum",
    """
    row = delta2.T  # as the numerator layout has it
    b2 = b2 - 0.1 * row
    print(b2.shape)
    """,
    """
    b2 = b2 - 0.1 * delta2
    print(b2.shape)
    """,
    scene=NOTEBOOK,
    cure=("layouts.bias_gradient", "vectorised.bp3"),
)

SAMPLES_IN_ROWS = Mistake(
    "Samples in rows, and a formula for samples in columns",
    "forum",
    """
    dw1 = delta1 @ x.T
    """,
    """
    dw1 = x.T @ delta1
    """,
    scene=LAYERS,
    cure=("batches.weight_gradient", "batches.activity"),
)
