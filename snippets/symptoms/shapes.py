"""What NumPy says of shapes that do not fit, and which operation of a network asks for which shapes."""

import numpy as np


def message(operation, *shapes):
    """Return what NumPy says of an operation on arrays of these shapes.

    >>> print(message(np.dot, (3, 2), (3, 4)))
    shapes (3,2) and (3,4) not aligned: 2 (dim 1) != 3 (dim 0)
    >>> print(message(np.matmul, (3, 2), (3, 4))[:68])
    matmul: Input operand 1 has a mismatch in its core dimension 0, with
    >>> print(message(np.add, (3, 2), (3, 4)).strip())
    operands could not be broadcast together with shapes (3,2) (3,4)
    >>> print(message(in_place, (4,), (32, 4)))
    non-broadcastable output operand with shape (4,) doesn't match the broadcast shape (32,4)
    """
    try:
        operation(*map(np.zeros, shapes))
    except ValueError as error:
        return str(error)
    return "nothing: these shapes fit"


def in_place(b, db):
    """Change b as an update does."""
    b -= db
