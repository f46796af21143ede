"""Dual numbers: a value, and how it changes. The site's programs run on them as they are."""

import numpy as np


class Dual:
    """A number that changes: its value, and its derivative along a direction."""

    def __init__(self, value, dot=0.0):
        self.value, self.dot = value, dot

    def __add__(self, other):
        other = dual(other)
        return Dual(self.value + other.value, self.dot + other.dot)

    def __mul__(self, other):
        other = dual(other)
        return Dual(self.value * other.value, self.dot * other.value + self.value * other.dot)

    def __truediv__(self, other):
        other = dual(other)
        value = self.value / other.value
        return Dual(value, (self.dot - value * other.dot) / other.value)

    def __neg__(self):
        return Dual(-self.value, -self.dot)

    def __sub__(self, other):
        return self + -dual(other)

    def __rsub__(self, other):
        return dual(other) + -self

    def __rtruediv__(self, other):
        return dual(other) / self

    def __pow__(self, power):
        return Dual(self.value**power, power * self.value ** (power - 1) * self.dot)

    def __gt__(self, other):
        return self.value > dual(other).value

    def __ge__(self, other):
        return self.value >= dual(other).value

    def __lt__(self, other):
        return self.value < dual(other).value

    def __le__(self, other):
        return self.value <= dual(other).value

    def exp(self):
        """e to this power."""
        return Dual(np.exp(self.value), np.exp(self.value) * self.dot)

    def log(self):
        """The natural logarithm."""
        return Dual(np.log(self.value), self.dot / self.value)

    def sin(self):
        """The sine."""
        return Dual(np.sin(self.value), np.cos(self.value) * self.dot)

    def tanh(self):
        """The hyperbolic tangent."""
        return Dual(np.tanh(self.value), (1 - np.tanh(self.value) ** 2) * self.dot)

    __radd__, __rmul__ = __add__, __mul__


def dual(number):
    """A number as a dual number; a plain one does not change."""
    return number if isinstance(number, Dual) else Dual(number)


def moving(values, direction):
    """An array of dual numbers from an array of values and one of how they change."""
    return np.vectorize(Dual, otypes=[object])(values, direction)


def parts(array):
    """The values of an array of dual numbers, and how they change."""
    both = [(number.value, number.dot) for number in map(dual, np.ravel(array))]
    values, dots = np.array(both).T
    return values.reshape(np.shape(array)), dots.reshape(np.shape(array))
