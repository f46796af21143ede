"""What readers run on their own work: the checker says which line of a backward pass is wrong, and why.

It needs NumPy alone. `diagnose` is its whole interface; `assert_gradients` is for tests.
"""

from .diagnosis import diagnose
from .parameters import Unusable
from .testing import assert_gradients

__all__ = ["Unusable", "assert_gradients", "diagnose"]
