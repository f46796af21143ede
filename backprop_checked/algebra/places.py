"""The whole numbers of terms, read as indices: sizes, places, and what is known of them."""

from contextlib import contextmanager
from functools import reduce

import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.matrices.expressions.matexpr import MatrixElement

from backprop_checked.algebra import product
from backprop_checked.algebra.form import Undecided
from backprop_checked.algebra.index import ONE, ZERO, fresh_letter, index_map, rounded_down, variable
from backprop_checked.algebra.inequalities import assumptions
from backprop_checked.algebra.notation import Item, Number, Partial


class Places:
    """How sizes and places are read.

    Attributes:
        given: what is known where we read: indices that are ≥ 0.
        values: indices in symbols' places.
        letters: the letter of each symbol.
    """

    def __init__(self):
        self.given, self.values, self.letters = [], {}, {}

    def index(self, expression):  # noqa: C901 - structural recursion, a case a node
        """A size or a place as an `Index`.

        Raises:
            Undecided: for what is no polynomial with whole coefficients.
        """
        expression = sp.sympify(expression)
        if expression in self.values:
            return self.values[expression]
        match expression:
            case sp.Integer():
                return ONE * int(expression)
            case sp.Symbol():
                return variable(self.letter(expression))
            case sp.Add():
                return reduce(lambda a, b: a + b, map(self.index, expression.args))
            case sp.Mul():
                return reduce(lambda a, b: a * b, map(self.index, expression.args))
            case sp.Pow() if expression.exp.is_Integer and expression.exp > 0:
                return reduce(lambda a, b: a * b, [self.index(expression.base)] * int(expression.exp))
            case sp.Indexed():
                # A map that is declared is one at a number, too: w[0] is w(i) where i is 0.
                if str(expression.base) in assumptions().maps or expression.free_symbols & set(self.values):
                    return index_map(str(expression.base), *map(self.index, expression.indices))
                return variable(str(expression))
            case AppliedUndef():
                return index_map(type(expression).__name__, *map(self.index, expression.args))
            case sp.floor():
                above, below = sp.fraction(sp.together(expression.args[0]))
                return rounded_down(self.index(above.expand()), self.index(below))
            case sp.Mod():
                above, below = map(self.index, expression.args)
                return above - below * rounded_down(above, below)
        raise Undecided(f"{expression} is no whole number that can be computed with")

    def letter(self, symbol):
        """Two symbols with one name, such as a size s and an index s, have two letters."""
        if symbol not in self.letters:
            name = symbol.name
            while name in self.letters.values():
                name += "′"
            self.letters[symbol] = name
        return self.letters[symbol]

    def is_index(self, expression):
        """Whether a number is a whole one, made of sizes and places."""
        return not expression.has(MatrixElement, Item, Number, Partial) and all(
            symbol.is_integer or symbol in self.values
            for symbol in expression.free_symbols
            if not isinstance(symbol, sp.Indexed) and isinstance(symbol, sp.Symbol)
        )

    @contextmanager
    def knowing(self, *facts):
        """Read under more facts: indices that are ≥ 0."""
        before = len(self.given)
        self.given += facts
        try:
            yield
        finally:
            del self.given[before:]

    @contextmanager
    def where(self, values):
        """Read with indices in symbols' places."""
        before = self.values
        self.values = {**before, **values}
        try:
            yield
        finally:
            self.values = before

    def summed(self, length, inner):
        """Σ of a form over one axis: `inner` gives the form at an index."""
        if length == ONE:
            return inner(ZERO)
        letter = fresh_letter()
        with self.knowing(variable(letter), length - 1 - variable(letter)):
            form = inner(variable(letter))
        return product.summed(form, letter, 0, length - 1)

    def summed_over(self, shape, inner, at=()):
        if not shape:
            return inner(*at)
        return self.summed(self.index(shape[0]), lambda k: self.summed_over(shape[1:], inner, (*at, k)))
