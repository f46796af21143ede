"""Checks that cannot fail, and checks that fail what is right."""

import sympy

from snippets.gradient_checking.relative_error import relative_error
from snippets.mistakes._mistake import Mistake, Scene
from snippets.mistakes._scenes import AT_KINK, CIRCLES, CONVOLUTION

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
    "0/0 is nan, and nan is not greater than ε",
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
    "(theirs − mine) < 0.001, without an absolute value",
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
    "np.equal on floats",
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
    "Gradients compared with ==, and the shapes broadcast",
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
    mine = slide(padded, W)  # not turned round
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
    # the share of right gradients that is refused
    flagged(h=1e-7)
    """,
    """
    flagged(h=6e-6)
    """,
    scene=CIRCLES,
    cure=("gradient_checking.best_step", "gradient_checking.total_error"),
)

RELU_AT_ZERO = Mistake(
    "A ReLU exactly at 0: the check refuses what is right by convention",
    "forum",
    """
    print(z2[:, 0])
    db2 = (W3.T @ delta3) * (z2 > 0)
    """,
    scene=AT_KINK,
    cure=("scalar.relu_slope", "gradient_checking.kink"),
)

SYMPY_AND_MATRICES = Mistake(
    "SymPy's own matrix calculus as the judge",
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

LAST_LAYER_FOR_ALL = Mistake(
    "The log holds the last layer's gradient for every layer",
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
    said="“How a nudge in w₃ affects C₀” over the picture of w₁, and “the three multiplications” over four",
    cure="scalar.nudge",
)
