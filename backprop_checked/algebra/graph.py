"""A graph says which letters are free and how each other letter follows from those before it."""

import inspect

import numpy as np
import sympy as sp

from backprop_checked.algebra.evaluation import meaning
from backprop_checked.algebra.notation import Gradient, L, N, Opaque, n
from backprop_checked.algebra.symbols import Symbols
from backprop_checked.algebra.term import Term


class NoValue(KeyError):
    """A letter that a graph does not have, such as z(0)."""

    __str__ = Exception.__str__


def unknown(name, *given):
    """One number, by a function of which nothing is known but that it is differentiable, of all entries
    given.

    Floats need one function of the many: no two entries alike, and with a product that ties them together.
    """
    entries = [entry for array in given for entry in np.asarray(array).flat]
    if any(isinstance(array, Symbols) for array in given):
        return Opaque(name, [0] * len(entries), *entries)
    weights = np.arange(1, len(entries) + 1)
    return np.sum(weights * (np.array(entries) - 0.3 * weights) ** 2) + np.sum(entries) ** 3 / 10


def any_cost(activations, targets=()):
    """A cost of which nothing is known but that it is differentiable."""
    return unknown("C", activations)


def any_function(z):
    """An output of which nothing is known but that it is differentiable; floats take one whose Jacobian
    has no symmetry."""
    if isinstance(z, Symbols):
        return Symbols(
            [[Opaque(f"output{place + 1}", [0] * z.size, *np.asarray(z).flat)] for place in range(z.size)]
        )
    return np.tanh(z) + np.roll(z, 1) ** 2 / 4


def sums_to_one(targets):
    """Columns of targets that sum to one: what the others leave is the last entry, whatever they are."""
    return np.concatenate([targets[:-1], 1 - np.sum(targets[:-1], axis=0, keepdims=True)])


class Graph:
    """Letters computed from letters, each by a term or by a NumPy function whose parameters are named
    after letters.

    Every derivative that a formula speaks of is taken by rerunning this; so write each letter as it is
    defined, not as a formula has found it to be.

    Args:
        name: what the evidence calls it.
        free: the letters that nothing computes.
        steps: for each other letter, in order, how it follows: a term, a function, or a derivative that it
            stands for.
        sizes: a number for every width that is a letter.
        where: for a free letter, a function that makes any array into one that obeys its condition.
        activation: the function that σ is, where it is a known one; None for any σ.
        opaque: what stays open, for the page: `("cost",)`.
    """

    depth = 1  # a formula on a graph without layers is read once

    def __init__(self, name, free, steps, sizes=None, where=None, activation=None, opaque=()):
        self.name, self._free, self.steps = name, tuple(free), dict(steps)
        self.sizes, self.where = {w: sp.Integer(size) for w, size in (sizes or {}).items()}, dict(where or {})
        self.activation, self.opaque, self.cost = activation, tuple(opaque), None

    identity = property(lambda self: self.activation is not None)

    def free(self):
        """The letters that nothing computes."""
        return self._free

    def size(self, width):
        """A width, an index or a layer as a number.

        Raises:
            NoValue: for a letter that has no number here, such as an index that the left-hand side lacks.
        """
        number = sp.sympify(sp.sympify(width).subs({L: self.depth}).xreplace(self.sizes))
        if not number.is_Integer:
            raise NoValue(
                f"{width} is no whole number on {self.name}: an index that the left-hand side lacks, or "
                f"no width?"
            )
        return int(number)

    def is_size(self, term):
        """Whether a number is a width."""
        return term == N or (isinstance(term, sp.Indexed) and term.base == n) or term in self.sizes

    def shape(self, letter):
        return tuple(map(self.size, letter.shape))

    def obeying(self, letter, array):
        """A free letter's value under its condition."""
        return self.where[letter](array) if letter in self.where else array

    def forward(self, given, world):
        """Run the graph.

        Args:
            given: a value for each free letter, and for any other whose value is to be replaced.
            world: where the values live.

        Returns:
            A value for each letter, shaped like the letter.
        """
        value = dict(given)
        world = world.having(value)
        for letter, step in self.steps.items():
            if letter in given or isinstance(step, Gradient):
                continue
            if isinstance(step, Term) or not callable(step):
                value[letter] = meaning(step, world)
            else:
                value[letter] = step(
                    *[self._named(name, value, letter) for name in inspect.signature(step).parameters]
                )
            if np.ndim(value[letter]):
                value[letter] = world.array(value[letter])
            if np.shape(value[letter]) != self.shape(letter):
                raise ValueError(
                    f"{letter} is {np.shape(value[letter])} on {self.name}, and was declared as "
                    f"{letter.shape}"
                )
        return value

    def _named(self, name, value, letter):
        for known, array in value.items():
            if str(known) == name:
                return array
        raise NoValue(f"{letter} on {self.name} follows from “{name}”, which is no letter before it")
