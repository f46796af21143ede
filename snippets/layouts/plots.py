"""What the chapter's picture shows: the question's chain, every factor drawn to its shape."""

import matplotlib.pyplot as plt
from matplotlib.patches import Rectangle

from snippets.layouts.two_three_two_error import DENOMINATOR_CHAIN_232, NUMERATOR_CHAIN_232


def _name(letter):
    layer = "" if letter.layer is None else rf"^{{({letter.layer})}}"
    return letter.sign.tex + layer


def _label(factor):
    return rf"$\partial {_name(factor.of)} / \partial {_name(factor.by)}$"


def chain(ink):
    """Every factor of the question's chain as a grid of its shape, in both layouts.

    Args:
        ink: the colour of each role (weight, error, …).
    """
    figure, rows = plt.subplots(2, 1, figsize=(7.2, 5.6))
    for axes, formula in zip(rows, (NUMERATOR_CHAIN_232, DENOMINATOR_CHAIN_232), strict=True):
        factors = [formula.lhs, *formula.steps[0].term.args]
        left = 0.0
        for place, factor in enumerate(factors):
            height, width = (int(side) for side in factor.shape)
            role = factor.of.sign.role if place else "error"
            for row in range(height):
                for column in range(width):
                    corner = (left + column, -height / 2 + row)
                    axes.add_patch(
                        Rectangle(corner, 1, 1, facecolor="none", edgecolor=ink[role], linewidth=1.4)
                    )
            middle = left + width / 2
            axes.text(middle, 2.25, _label(factor), ha="center", va="center", color=ink[role], fontsize=13.5)
            axes.text(
                middle, -2.2, f"{height} × {width}", ha="center", va="center", color=ink[role], fontsize=13.5
            )
            left += width
            if place < len(factors) - 1:
                axes.text(left + 0.65, 0, "=" if place == 0 else "·", ha="center", va="center", fontsize=15)
                left += 1.3
        axes.set_xlim(-0.8, 18.9)
        axes.set_ylim(-2.7, 3.3)
        axes.set_aspect("equal")
        axes.axis("off")
        axes.set_title(formula.convention, loc="left", fontsize=13.5)
    return figure
