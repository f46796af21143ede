"""Where nan comes from: the four operations of a network that make it, and the first one that did."""

import numpy as np


def first_nan(steps):
    """Return the name of the first of several arrays that holds nan or infinity; "" if none does.

    Args:
        steps: the arrays of a forward pass by their names, in the order in which they are computed.

    >>> z = np.array([[0.0, 800.0, -800.0]])
    >>> with np.errstate(all="ignore"):
    ...     e = np.exp(z)
    ...     p = e / e.sum()
    ...     C = -np.log(p)
    >>> first_nan({"z": z, "e": e, "p": p, "C": C})
    'e'
    """
    return next((name for name, array in steps.items() if not np.isfinite(array).all()), "")
