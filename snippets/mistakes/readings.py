"""What a check says of a gradient that is right up to a factor."""

from snippets.gradient_checking.max_form import max_form
from snippets.gradient_checking.relative_error import relative_error


def readings(factor):
    """Return what two checks say of a gradient that is `factor` times what it should be.

    >>> over_the_sum, over_the_larger = readings(2)
    >>> print(f"{over_the_sum:.4f} {over_the_larger:.4f}")
    0.3333 0.5000
    """
    return float(relative_error(float(factor), 1.0)), float(max_form(float(factor), 1.0))
