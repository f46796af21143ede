"""Numbers that count: each operation on one is counted, and the site's programs run on them as they are."""

import numpy as np


class Counter:
    """Counts operations, by name.

    Attributes:
        counts: how many of each.
    """

    def __init__(self):
        self.counts = {}

    def array(self, *shape):
        """An array of numbers without values, whose operations are counted here."""
        return np.array([Counted(self) for _ in range(int(np.prod(shape)))], dtype=object).reshape(shape)

    def total(self, *names):
        """How many operations of some names there were, or of all."""
        return sum(count for name, count in self.counts.items() if not names or name in names)


class Counted:
    """A number without a value: each operation on it is counted, and gives such a number again."""

    def __init__(self, counter):
        self.counter = counter

    def _counted(name):
        def operation(self, *_):
            counts = self.counter.counts
            counts[name] = counts.get(name, 0) + 1
            return Counted(self.counter)

        return operation

    __add__ = __radd__ = __sub__ = __rsub__ = __neg__ = _counted("add")
    __mul__ = __rmul__ = __pow__ = _counted("multiply")
    __truediv__ = __rtruediv__ = _counted("divide")
    __gt__ = __lt__ = __ge__ = __le__ = _counted("compare")
    exp = log = sqrt = tanh = _counted("function")
