"""What the chapter's pictures show: a bias that is copied, and gradients as a batch grows."""

import matplotlib.pyplot as plt
import numpy as np

from snippets.batches.activity import pre_activation, pre_activation_rows
from snippets.batches.bias_gradient import bias_gradient, bias_gradient_rows
from snippets.batches.weight_gradient import weight_gradient

BIAS, ERRORS = np.array([[2], [-1], [5]]), np.array([[1, 0, -2, 4], [3, 3, 0, 1], [-1, 2, 2, 2]])


def copied_and_summed(ink):
    """A bias of three neurons copied over four samples; the errors of the four samples added up again.

    Args:
        ink: the colour of each role (weight, error, …).
    """
    copies = pre_activation(np.zeros((3, 1)), np.zeros((1, 4)), BIAS).astype(int)
    figure, axes = plt.subplots(figsize=(7, 4.2))
    _table(axes, BIAS, (0, 0), ink["bias"], r"$b$: 3 × 1")
    _table(axes, copies, (3, 0), ink["bias"], r"$b\,1^\top$: 3 × 4")
    _table(axes, ERRORS, (3, -4.6), ink["error"], r"$\Delta$: 3 × 4")
    _table(axes, bias_gradient(ERRORS), (0, -4.6), ink["error"], r"$\partial C/\partial b$: 3 × 1")
    _arrow(axes, (1.2, -1.5), (2.8, -1.5), ink["bias"], "copied", (2, -1.3))
    _arrow(axes, (2.8, -6.1), (1.2, -6.1), ink["error"], "added", (2, -5.9))
    axes.text(7.4, -1.5, "forward", va="center")
    axes.text(7.4, -6.1, "backward", va="center")
    _frame(axes, (-2.5, 11), (-7.8, 1))
    return figure


def copied_and_summed_rows(ink):
    """The same with samples as rows: copied downwards, and added upwards.

    Args:
        ink: the colour of each role (weight, error, …).
    """
    copies = pre_activation_rows(np.zeros((1, 3)), np.zeros((4, 1)), BIAS.T).astype(int)
    figure, axes = plt.subplots(figsize=(4.4, 4.8))
    _table(axes, BIAS.T, (0, 0), ink["bias"], r"$b$: 1 × 3")
    _table(axes, copies, (0, -3), ink["bias"], r"$1\,b$: 4 × 3", below=True)
    _table(axes, ERRORS.T, (4.6, -3), ink["error"], r"$\Delta$: 4 × 3", below=True)
    _table(axes, bias_gradient_rows(ERRORS.T), (4.6, 0), ink["error"], r"$\partial C/\partial b$: 1 × 3")
    _arrow(axes, (1.5, -1.2), (1.5, -2.8), ink["bias"], "copied", (2.4, -2.1))
    _arrow(axes, (6.1, -2.8), (6.1, -1.2), ink["error"], "added", (7, -2.1))
    axes.text(1.5, -8.7, "forward", ha="center")
    axes.text(6.1, -8.7, "backward", ha="center")
    _frame(axes, (-0.3, 8.2), (-9, 1))
    return figure


def _table(axes, entries, corner, color, name, below=False):
    """A table of numbers, its upper left corner, and its name above or below it."""
    left, top = corner
    for (row, column), number in np.ndenumerate(entries):
        place = (left + column, top - row - 1)
        axes.add_patch(plt.Rectangle(place, 1, 1, facecolor=color, alpha=0.15))
        axes.add_patch(plt.Rectangle(place, 1, 1, fill=False, edgecolor=color))
        text = str(number).replace("-", "−")
        axes.text(place[0] + 0.5, place[1] + 0.5, text, ha="center", va="center", color=color)
    height = top - entries.shape[0] - 0.75 if below else top + 0.25
    axes.text(left + entries.shape[1] / 2, height, name, ha="center", color=color, fontsize=12)


def _arrow(axes, start, end, color, words, at):
    """An arrow, and the words beside it."""
    axes.annotate("", end, start, arrowprops={"arrowstyle": "->", "color": color, "lw": 1.5})
    axes.text(*at, words, ha="center", color=color)


def _frame(axes, across, up):
    """Nothing but what was drawn, with squares that are square."""
    axes.set_xlim(across)
    axes.set_ylim(up)
    axes.set_aspect("equal")
    axes.axis("off")


SHAPES = {  # 4 inputs, 3 neurons, 2 neurons in the next layer, 5 samples
    "W": (3, 4),
    "W_next": (2, 3),
    "A_prev": (4, 5),
    "A": (3, 5),
    "Delta": (3, 5),
    "Delta_next": (2, 5),
}
PRODUCTS = {  # as a reader writes it: the factors' roles, and whose shape the result should have
    "W_next.T @ Delta_next": ("weight", "error", "A"),
    "Delta @ A_prev.T": ("error", "activation", "W"),
    "W_next @ Delta_next": ("weight", "error", "A"),
    "A_prev @ Delta.T": ("activation", "error", "W"),
}
PRODUCTS_ROWS = {
    "Delta_next @ W_next.T": ("error", "weight", "A"),
    "A_prev.T @ Delta": ("activation", "error", "W"),
    "Delta_next @ W_next": ("error", "weight", "A"),
    "Delta.T @ A_prev": ("error", "activation", "W"),
}


def products_to_size(ink):
    """Products of a layer for a batch, drawn to size: two that are right, and two that are not.

    Args:
        ink: the colour of each role (weight, error, …).
    """
    return _products(ink, PRODUCTS, SHAPES)


def products_to_size_rows(ink):
    """The same with samples as rows: every array is transposed, and the factors change places.

    Args:
        ink: the colour of each role (weight, error, …).
    """
    return _products(ink, PRODUCTS_ROWS, {name: shape[::-1] for name, shape in SHAPES.items()})


def _products(ink, products, shapes):
    """Rectangles for the factors of each product and for their result, with what is to be said of it."""
    figure, axes = plt.subplots(figsize=(6.6, 5.2))
    for place, (code, (first, second, target)) in enumerate(products.items()):
        top = -7.2 * place
        names = code.split(" @ ")
        left, right = (shapes[name.removesuffix(".T")][:: -1 if name.endswith(".T") else 1] for name in names)
        boxes = [(left, first), (right, second)]
        verdict = f"{left[1]} columns, {right[0]} rows"
        if left[1] == right[0]:
            result = left[0], right[1]
            boxes.append((result, "text"))
            verdict = "right" if result == shapes[target] else f"not the shape of {target}"
        x = 13.0
        for number, ((rows, columns), role) in enumerate(boxes):
            color = ink.get(role, plt.rcParams["text.color"])
            corner = (x, top - 2.5 - rows / 2)
            axes.add_patch(plt.Rectangle(corner, columns, rows, facecolor=color, alpha=0.2))
            axes.add_patch(plt.Rectangle(corner, columns, rows, fill=False, edgecolor=color))
            axes.text(x + columns / 2, top - 5.9, f"{rows}×{columns}", ha="center", va="center")
            sign = ("@", "=")[number] if number + 1 < len(boxes) else ""
            axes.text(x + columns + 1, top - 2.5, sign, ha="center", va="center")
            x += columns + 2
        axes.text(0, top - 1.6, code, va="center")
        axes.text(0, top - 3.4, verdict, va="center")
    axes.set_xlim(0, 33)
    axes.set_ylim(top - 6.6, 0.4)
    axes.set_aspect("equal")
    axes.axis("off")
    return figure


def gradient_lengths(sizes, seed=0):
    """Return the length of ∂C/∂W for the sum of ½ (a − y)², for each batch size, in one linear layer."""
    rng = np.random.default_rng(seed)
    W, right = rng.normal(size=(2, 3)), rng.normal(size=(2, 3))
    A = rng.normal(size=(3, max(sizes)))
    Delta = W @ A - right @ A
    return np.array([np.linalg.norm(weight_gradient(Delta[:, :N], A[:, :N])) for N in sizes])


def sum_mean_twice(ink):
    """How long the gradient is as the batch grows: for the sum, for the mean, and with 1/N twice.

    Args:
        ink: the colour of each role (weight, error, …).
    """
    sizes = np.unique(np.logspace(0, 4, 25).astype(int))
    lengths = gradient_lengths(sizes)
    figure, axes = plt.subplots()
    for name, power, role, marker in (
        ("sum", 0, "error", "o"),
        ("mean: 1/N once", 1, "activation", "s"),
        ("1/N twice", 2, "weight", "^"),
    ):
        line = lengths / sizes.astype(float) ** power
        axes.loglog(sizes, line, marker=marker, color=ink[role])
        axes.annotate(f"  {name}", (sizes[-1], line[-1]), ha="left", va="center", color=ink[role])
    axes.set_xlabel("batch size N")
    axes.set_ylabel(r"$\|\partial C/\partial W\|$")
    axes.set_xlim(0.8, 3e5)
    axes.set_xticks([1, 10, 100, 1000, 10000])
    axes.tick_params(labelsize=13)  # so that the exponents can be read on a phone
    axes.grid(axis="y", alpha=0.25)
    return figure
