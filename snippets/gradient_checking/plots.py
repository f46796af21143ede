"""What the chapter's picture shows: the error of a difference against its step, in two precisions."""

import matplotlib.pyplot as plt
import numpy as np

from snippets.gradient_checking.central_difference import central_difference
from snippets.gradient_checking.forward_difference import forward_difference

POWERS = np.arange(-43, 1)  # steps are powers of 2: numbers that every machine has exactly


def cost(w):
    """The cost of one neuron with weight w, input 1.5 and target −0.2.

    Its activation z / √(1 + z²) needs nothing but what every machine rounds alike.

    >>> print(cost(np.float64(0)).round(2))
    0.04
    """
    z = w * w.dtype.type(1.5)
    return (z / np.sqrt(1 + z * z) + w.dtype.type(0.2)) ** 2


def slope(w):
    """The slope of that cost, by hand."""
    z = 1.5 * w
    root = np.sqrt(1 + z * z)
    return 2 * (z / root + 0.2) * 1.5 / (root * root * root)


def errors(difference, number, powers=POWERS):
    """Return the median relative error of a difference over many weights, for each step 2^power.

    >>> [f"{error:.0e}" for error in errors(central_difference, np.float64, [-4, -10, -16])]
    ['2e-03', '5e-07', '1e-10']
    """
    w = np.linspace(0.2, 1.0, 101)
    right = slope(w)
    medians = []
    for power in powers:
        h = number(np.ldexp(1.0, power))
        with np.errstate(all="ignore"):
            estimate = difference(cost, w.astype(number), h).astype(float)
        medians.append(np.median(np.abs(estimate - right) / np.abs(right)))
    return np.array(medians)


def valley(ink):
    """The relative error of forward and central differences against the step, for float64 and float32.

    Args:
        ink: the colour of each role (weight, error, …).
    """
    figure, axes = plt.subplots(figsize=(6.4, 4.0))
    lines = {
        "forward, float32": (forward_difference, np.float32, "bias", "--", (2, 32, "center", "bottom")),
        "central, float32": (central_difference, np.float32, "error", "--", (12, -14, "left", "top")),
        "forward, float64": (forward_difference, np.float64, "activation", "-", (0, 30, "center", "bottom")),
        "central, float64": (central_difference, np.float64, "weight", "-", (0, -7, "center", "top")),
    }
    for name, (difference, number, role, style, (right, up, ha, va)) in lines.items():
        medians = errors(difference, number)
        visible = (medians < 1) & (medians > 0)
        steps, medians = np.ldexp(1.0, POWERS[visible]), medians[visible]
        axes.loglog(steps, medians, style, color=ink[role], linewidth=1.8)
        lowest = np.argmin(medians)
        axes.plot(steps[lowest], medians[lowest], "o", color=ink[role], markersize=6)
        axes.annotate(
            name,
            (steps[lowest], medians[lowest]),
            xytext=(right, up),
            textcoords="offset points",
            ha=ha,
            va=va,
            color=ink[role],
        )
    axes.set_xlabel("step $h$")
    axes.set_ylabel("relative error of the gradient")
    axes.set_ylim(1e-13, 2)
    axes.tick_params(labelsize=13.5)  # so that the exponents can be read on a phone
    axes.grid(alpha=0.25)
    return figure
