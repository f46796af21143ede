"""What readers run on their own work: the checker says which line of a backward pass is wrong, and why.

It needs NumPy alone. `diagnose` is its whole interface; `assert_gradients` is for tests.
"""

from backprop_checked.checker.diagnosis import diagnose
from backprop_checked.checker.parameters import Unusable
from backprop_checked.checker.testing import assert_gradients

__all__ = ["Unusable", "assert_gradients", "diagnose"]
