"""Checks that cannot fail, and checks that fail what is right."""

from dataclasses import replace

import sympy

from backprop_checked.checker.fragments import Mistake, Scene
from snippets.gradient_checking.relative_error import relative_error
from snippets.mistakes.scenes import AT_KINK, CIRCLES, CONVOLUTION, NOTEBOOK

_eps = {"eps": 1e-7, "relative_error": relative_error}

EMPTY_LIST = Mistake(
    "The check is commented out, and its empty list passes",
    "notebook",
    """
    grad_errors = []
    # grad_errors.append(gradient_checking(…))
    (np.array(grad_errors) < eps).all()
    """,
    """
    grad_errors = []
    len(grad_errors) > 0 and (np.array(grad_errors) < eps).all()
    """,
    scene=Scene(data=_eps),
    cure="gradient_checking.relative_error",
)

NAN_PASSES = Mistake(
    "0/0 is `nan`, and `nan` is not greater than ε",
    "notebook",
    """
    # a dead network
    numeric, mine = np.zeros(3), np.zeros(3)
    error = relative_error(mine, numeric)
    passes = not error > eps
    passes
    """,
    """
    numeric, mine = np.zeros(3), np.zeros(3)
    error = relative_error(mine, numeric)
    passes = error < eps
    passes
    """,
    scene=Scene(data=_eps),
    cure="gradient_checking.relative_error",
)

NO_ABSOLUTE_VALUE = Mistake(
    "`theirs - mine < 0.001`, without an absolute value",
    "notebook",
    """
    theirs, mine = np.array([0.1, 0.2]), np.array([0.9, 0.8])
    (theirs - mine < 0.001).all()
    """,
    """
    theirs, mine = np.array([0.1, 0.2]), np.array([0.9, 0.8])
    (np.abs(theirs - mine) < 0.001).all()
    """,
    cure="gradient_checking.relative_error",
)

EQUAL_FLOATS = Mistake(
    "`np.equal` on floats",
    "notebook",
    """
    wx, wy, b = np.array([0.1]), np.array([0.2]), np.array([0.3])
    bias_last, bias_first = (wx + wy) + b, wx + (wy + b)
    np.equal(bias_last, bias_first).all()
    """,
    """
    wx, wy, b = np.array([0.1]), np.array([0.2]), np.array([0.3])
    bias_last, bias_first = (wx + wy) + b, wx + (wy + b)
    np.allclose(bias_last, bias_first, rtol=1e-12)
    """,
    cure="vectorised.bias_column",
)

EQUAL_BROADCASTS = Mistake(
    "Gradients compared with `==`, and the shapes broadcast",
    "teaching",
    """
    mine, theirs = np.ones(64), np.ones((1, 64))
    np.allclose(mine, theirs)
    """,
    """
    mine, theirs = np.ones(64), np.ones((1, 64))
    mine.shape == theirs.shape and np.allclose(mine, theirs)
    """,
    cure="gradient_checking.max_form",
)

ONLY_THE_MEAN = Mistake(
    "A grader that compares only the mean",
    "teaching",
    """
    padded = np.pad(Delta, ((1, 1), (2, 2)))
    mine = slide(padded, W)  # not flipped
    theirs = slide(padded, W[::-1, ::-1])
    np.isclose(mine.mean(), theirs.mean())
    """,
    """
    padded = np.pad(Delta, ((1, 1), (2, 2)))
    mine = slide(padded, W)
    theirs = slide(padded, W[::-1, ::-1])
    np.allclose(mine, theirs)
    """,
    scene=CONVOLUTION,
    cure="convolution.flipped_kernel",
)

ERROR_AGAINST_THE_STEP = Mistake(
    "The error is compared with the step, so the step decides",
    "notebook",
    """
    refused = flagged(h=1e-7)  # the share of right gradients
    refused
    refused == 0
    """,
    """
    refused = flagged(h=6e-6)
    refused
    refused == 0
    """,
    scene=CIRCLES,
    cure=("gradient_checking.best_step", "gradient_checking.total_error"),
)

FLOAT32 = Mistake(
    "A check in float32, with a step made for float64",
    "forum",
    """
    x, h = np.float32(2), np.float32(1e-6)
    measured = ((x + h) * (x + h) - (x - h) * (x - h)) / (2 * h)
    measured, 2 * x
    abs(measured - 2 * x) < 1e-4
    """,
    """
    x, h = np.float64(2), np.float64(1e-6)
    measured = ((x + h) * (x + h) - (x - h) * (x - h)) / (2 * h)
    measured, 2 * x
    abs(measured - 2 * x) < 1e-4
    """,
    cure=("gradient_checking.best_step", "gradient_checking.central_difference"),
)

LOOSE_BOUND = Mistake(
    "A bound so loose that σ′(a) passes",
    "forum",
    """
    slope = lambda z: sigmoid(z) * (1 - sigmoid(z))
    mine, theirs = (W3.T @ delta3) * slope(a2), delta2
    error = relative_error(mine, theirs)
    error
    error < 0.1
    """,
    """
    slope = lambda z: sigmoid(z) * (1 - sigmoid(z))
    mine, theirs = (W3.T @ delta3) * slope(a2), delta2
    error = relative_error(mine, theirs)
    error < 1e-6
    """,
    scene=replace(NOTEBOOK, data=NOTEBOOK.data | {"relative_error": relative_error}),
    cure=("gradient_checking.relative_error", "gradient_checking.factor"),
)

RELU_AT_ZERO = Mistake(
    "A ReLU exactly at 0: the check refuses what is right by convention",
    "forum",
    """
    print(z2[:, 0])
    delta2 = (W3.T @ delta3) * (z2 > 0)
    """,
    scene=AT_KINK,
    cure=("scalar.relu_slope", "gradient_checking.kink"),
)

SYMPY_AND_MATRICES = Mistake(
    "SymPy's derivative with respect to a matrix",
    "tools",
    """
    A = sympy.MatrixSymbol("A", 2, 2)
    slope = (sympy.Trace(A) + sympy.Trace(A**2)).diff(A)
    slope
    """,
    """
    A = sympy.MatrixSymbol("A", 2, 2)
    entries = sympy.Matrix(A)
    slope = (entries + entries**2).trace().diff(entries)
    slope
    """,
    scene=Scene(data={"sympy": sympy}),
    cure="layouts.trace",
)

LETTERS_FOR_WIDTHS = Mistake(
    "SymPy, with letters for the widths: a product that does not fit is accepted",
    "tools",
    """
    m, n = sympy.symbols("m n", integer=True, positive=True)
    W, delta = sympy.MatrixSymbol("W", m, n), sympy.MatrixSymbol("δ", m, 1)
    shape = (W * delta).shape  # Wᵀ is missing
    shape
    """,
    """
    m, n = 3, 2
    W, delta = sympy.MatrixSymbol("W", m, n), sympy.MatrixSymbol("δ", m, 1)
    shape = (W.T * delta).shape
    shape
    """,
    scene=Scene(data={"sympy": sympy}),
    cure=("layouts.adjoint", "vectorised.bp2"),
)

TWO_LAYOUTS = Mistake(
    "Two layouts in one library",
    "tools",
    """
    W, v = sympy.MatrixSymbol("W", 2, 3), sympy.MatrixSymbol("v", 3, 1)
    jacobian = (W * v).diff(v)
    print(jacobian, jacobian.shape)
    """,
    """
    W, v = sympy.MatrixSymbol("W", 2, 3), sympy.MatrixSymbol("v", 3, 1)
    jacobian = sympy.Matrix(W * v).jacobian(sympy.Matrix(v))
    print(jacobian == sympy.Matrix(W), jacobian.shape)
    """,
    scene=Scene(data={"sympy": sympy}),
    cure=("layouts.jacobian", "layouts.linear"),
)

LAST_LAYER_FOR_ALL = Mistake(
    "The last layer's gradient, recorded for every layer",
    "notebook",
    """
    grads = [np.ones(2), np.ones(3), np.ones(4)]
    log = {}
    for l in (1, 2, 3):
        log[l] = grads[-1].size
    log
    """,
    """
    grads = [np.ones(2), np.ones(3), np.ones(4)]
    log = {}
    for l in (1, 2, 3):
        log[l] = grads[l - 1].size
    log
    """,
    cure="vectorised.bp4",
)

WRONG_WORDS_ON_A_FIGURE = Mistake(
    "A title that names another variable, and “three” products where there are four",
    "notebook",
    quote="“How a nudge in a₃ affects z₃”, over a picture of w₃ and a₃; “the three separate "
    "multiplications”, where there are four",
    cure="scalar.nudge",
)
