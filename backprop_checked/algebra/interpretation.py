"""Interpretations of a term's letters: a graph with a value for every letter, in symbols or in floats.

This is the only place that differentiates. A derivative is taken directly, by rerunning the graph with fresh
symbols (or with a small change) in one letter's place; nothing here knows how an error moves back, so no
formula can prove itself.
"""

import math
from functools import cache

import numpy as np
import sympy as sp
from sympy import Add, Mul, Tuple

from backprop_checked.algebra.evaluation import at_indices, evaluate
from backprop_checked.algebra.graph import NoValue
from backprop_checked.algebra.notation import (
    Activation,
    C,
    Each,
    FunctionOf,
    Gradient,
    Letter,
    Number,
    Opaque,
    Partial,
    Slope,
    base,
    error_of,
)
from backprop_checked.algebra.signs import error_sign
from backprop_checked.algebra.symbols import Ramp, Symbols, fresh, known_real, plain, total
from backprop_checked.algebra.term import is_scalar, x


class Interpretation:
    """A graph with a value for every letter. `Symbolic`, `Leaves` and `Numeric` say what a value is.

    Args:
        network: the graph.
        given: a value for each free letter.

    Attributes:
        entries: what terms say here, by term, layer and ranges: see `comparison.entries_of`.
    """

    def __init__(self, network, given):
        self.network, self.size, self.is_size = network, network.size, network.is_size
        self.given = {letter: network.obeying(letter, value, self) for letter, value in given.items()}
        self.forward, self._derivatives, self.entries = {}, {}, {}
        self.forward = network.forward(self.given, self)

    def having(self, forward):
        """The same network with other values."""
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__, forward=forward, _derivatives={}, entries={})
        return other

    def rerun(self, instead):
        """The same with other values in some letters' place, and all that follows from them."""
        other = self.having({})
        other.given = {**self.given, **instead}
        same = {letter: self.forward[letter] for letter in self.network.not_computed_from(instead)}
        other.forward = self.network.forward({**same, **other.given}, other)
        return other

    def nudged(self, term, steps):
        """What a number becomes with some letters (or entries of them) raised by a step."""
        instead = {}
        for letter, step in steps.items():
            value = np.array(instead.get(base(letter), self.value(base(letter))))  # a copy
            value[() if letter is base(letter) else tuple(map(self.size, letter.indices))] += step
            instead[base(letter)] = self.array(value)
        return self.rerun(instead).value(term.of)

    def read(self, term, layer):
        """What a term says about one layer: an array, a number where the term is an entry, a list for
        `Each`, a function for `FunctionOf`."""
        if isinstance(term, Each):
            ends = (end.subs(self.network.letters_at(layer)) for end in (term.first, term.last))
            first, last = map(self.size, ends)
            return [self.read(term.term.subs(term.k, number), layer) for number in range(first, last + 1)]
        if isinstance(term, FunctionOf):
            of, by = (letter.subs(self.network.letters_at(layer)) for letter in (term.of, term.by))
            return lambda value: self.rerun({by: value}).value(of)
        term = term.subs(self.network.letters_at(layer))
        return self.size(term) if self.is_size(term) else evaluate(term, self)  # a width is a whole number

    def reader(self, term, layer, indices):
        """What a number says about one layer, as a function of its indices' values."""
        return at_indices(term.subs(self.network.letters_at(layer)), self, set(indices))

    def value(self, leaf):
        """The value of a letter, of an entry of one, or of a derivative that is still to be taken."""
        leaf = self.network.steps.get(leaf) if isinstance(self.network.steps.get(leaf), Gradient) else leaf
        match leaf:
            case Partial():
                _, indices, array = self.located(leaf)
                return self.entry(array(), tuple(map(self.size, indices)), leaf)
            case Gradient():
                return self._laid_out(leaf, self._derivative(leaf.of, leaf.by))
            case Letter() | Number() if error_of(leaf):  # by definition: the cost's derivative by that letter
                error = self._derivative(C, leaf.func(error_of(leaf), *leaf.args[1:]))
                return plain(error) if isinstance(leaf, Number) else error
            case _ if is_scalar(leaf) and leaf is not base(leaf):
                _, indices, array = self.located(leaf)
                return self.entry(array(), tuple(map(self.size, indices)), leaf)
        value = self._letter(leaf)
        return plain(value) if isinstance(leaf, Number) else value

    def located(self, leaf):
        """Where an entry stands: what it is an entry of, its indices there, and a function that gives that
        array."""
        if not isinstance(leaf, Partial):
            return base(leaf), leaf.indices, lambda: self.value(base(leaf))
        # A derivative may be differentiated again; it has no entry of its own.
        of, by = leaf.of if isinstance(leaf.of, Partial) else base(leaf.of), base(leaf.by)
        indices = [index for entry in leaf.args if entry is not base(entry) for index in entry.indices]
        return Tuple(of, by), indices, lambda: self._derivative(of, by)

    def _letter(self, letter):
        if letter not in self.forward:
            raise NoValue(f"{letter} has no value on {self.network.name}")
        return self.forward[letter]

    @staticmethod
    def entry(whole, place, leaf):
        """One entry. NumPy would count a place below 0 from the other end."""
        if not all(0 <= index < side for index, side in zip(place, np.shape(whole), strict=True)):
            raise IndexError(
                f"{leaf} asks for entry {place} (counted from 0) of an array of shape {np.shape(whole)}"
            )
        return plain(np.asarray(whole)[place])

    def _laid_out(self, leaf, partial):
        if is_scalar(leaf.of):
            return partial if leaf.layout == "denominator" else partial.T
        rows, columns = (int(np.prod(self.network.shape(letter))) for letter in (leaf.of, leaf.by))
        jacobian = partial.reshape(rows, columns)
        return jacobian if leaf.layout == "numerator" else jacobian.T

    def _derivative(self, of, by):
        """Every entry of one letter by every entry of another: shape of `of`, then shape of `by`."""
        if (of, by) not in self._derivatives:
            self._derivatives[of, by] = self.differentiate(of, by)
        return self._derivatives[of, by]


class OnSymbols(Interpretation):
    """Values are SymPy expressions."""

    array = staticmethod(Symbols)
    number = staticmethod(lambda number: number)

    @staticmethod
    def total(numbers):
        """The sum of many numbers, in one go: adding them one by one would sort the sum each time."""
        return sum(numbers) if any(np.ndim(number) for number in numbers) else total(numbers)

    def activation(self, layer, order, values):
        """σ (order 0) or σ′ (order 1) of each value."""
        known = self.network.activation
        if known is None:
            return each(lambda value: (Activation, Slope)[order](layer, value), values)
        if order == 0:
            return plain(known(Symbols(values))) if np.ndim(values) == 0 else known(Symbols(values))
        z = sp.Dummy(real=True)
        slope = _by_choice(sp.sympify(plain(known(Symbols(z)))).diff(z))
        return each(lambda value: slope.xreplace({z: value}), values)

    def apply(self, function, *values):
        return each(lambda *entries: known_real(function(*entries)), *values)


class Symbolic(OnSymbols):
    """Every free letter is an array of symbols; σ and C are opaque, so what holds here holds for all of
    them."""

    def __init__(self, network):
        super().__init__(
            network, {letter: fresh(str(letter), network.shape(letter)) for letter in network.free()}
        )

    def differentiate(self, of, by):
        own, back = np.asarray(self.value(by), dtype=object), {}
        # A free letter that obeys no condition is an array of symbols already, each standing for one entry.
        if by in self.network.free() and not self.network.has_condition(by):
            new, varied = own, self.value(of)
        else:
            new = np.asarray(np.frompyfunc(lambda _: sp.Dummy(real=True), 1, 1)(own), dtype=object)
            varied = self.rerun({by: Symbols(new)}).value(of)
            back = dict(zip(new.flat, map(sp.sympify, own.flat), strict=True))
        varied, places = (
            np.asarray(varied, dtype=object),
            {new[place]: place for place in np.ndindex(*new.shape)},
        )
        result, memo = np.full(varied.shape + own.shape, sp.S.Zero, dtype=object), {}
        for place in np.ndindex(*varied.shape):
            for letter, slope in slopes(sp.sympify(plain(varied[place])), places, memo).items():
                result[place + places[letter]] = slope.xreplace(back) if back else slope
        return Symbols(result)


def slopes(expression, letters, memo=None):
    """The derivative with respect to each of the letters that an expression has: `{letter: derivative}`.
    Derivatives are taken of each part, so that no part is asked for letters that it lacks, and of equal
    parts once."""
    memo = {} if memo is None else memo
    if expression in memo:
        return memo[expression]
    if expression in letters:
        parts = {expression: [sp.S.One]}
    elif (by_parts := _by_parts(expression)) is None:
        mine = [letter for letter in expression.free_symbols if letter in letters]
        parts = {letter: [_by_choice(expression.diff(letter))] for letter in mine}
    else:
        parts = {}
        for place, part in enumerate(expression.args):
            inner = slopes(part, letters, memo)
            by_part = by_parts(place) if inner else None
            for letter, slope in inner.items():
                parts.setdefault(letter, []).append(by_part * slope)
    memo[expression] = {letter: Add(*terms) for letter, terms in parts.items()}
    return memo[expression]


def _by_parts(expression):
    """The derivative of a sum, a product, a power or a function by its part at a place, as a function of the
    place; None where only SymPy knows."""
    parts = expression.args
    match expression:
        case Add():
            return lambda place: sp.S.One
        case Mul():
            return lambda place: Mul(*parts[:place], *parts[place + 1 :])
        case sp.Pow() if expression.exp.is_Rational:
            return lambda place: expression.exp * expression.base ** (expression.exp - 1)
        case Opaque():
            return lambda place: expression.by(place - 2)  # behind its name and its orders
        case sp.exp() | sp.log() | Activation() | Slope() | Ramp():
            return lambda place: _by_choice(expression.fdiff(place + 1))
        case sp.Heaviside() | sp.sign():  # flat, wherever it is differentiable
            return lambda place: sp.S.Zero
        case sp.Abs() if parts[0].is_extended_real:
            return lambda place: sp.sign(parts[0])
    return (lambda place: sp.S.Zero) if expression.is_Atom else None


class Leaves(OnSymbols):
    """Every letter and every derivative is an array of new symbols: a program must do the rest itself."""

    new = staticmethod(fresh)

    def __init__(self, network):
        self.network, self.size, self.is_size = network, network.size, network.is_size
        self.forward, self._derivatives, self.entries = {}, {}, {}

    def _letter(self, letter):
        if letter not in self.forward:
            self.forward[letter] = self.new(str(letter), self.network.shape(letter))
        return self.forward[letter]

    def nudged(self, term, steps):
        return plain(self.forward.setdefault(term, self.new(str(term), ())))

    def differentiate(self, of, by):
        error = error_sign(base(by).sign) if of == C else None
        name = f"d{of}/d{by}" if error is None else str(by.func(error, *by.args[1:]))
        sides = [self.network.shape(letter) if hasattr(letter, "shape") else () for letter in (of, by)]
        return self.new(name, sides[0] + sides[1])


def each(function, *values):
    result = np.frompyfunc(function, len(values), 1)(
        *(plain(v) if np.ndim(v) == 0 else np.asarray(v) for v in values)
    )
    return Symbols(result) if isinstance(result, np.ndarray) else result


def _by_choice(slope):
    """At its kink max(0, z) has no slope; everybody's choice there is 0."""
    return slope.replace(
        lambda node: isinstance(node, sp.Heaviside), lambda node: sp.Heaviside(node.args[0], 0)
    )


# Floats need activations with a formula: a different one in each layer.
_ACTIVATIONS = [sp.tanh(x), 1 / (1 + sp.exp(-x)), sp.log(1 + sp.exp(x))]


@cache
def _activation_in_numbers(layer, order):
    return sp.lambdify(x, _ACTIVATIONS[layer % 3].diff(x, order), "numpy")


@cache
def _in_numbers(function, count):
    arguments = sp.symbols(f"x:{count}")
    # NumPy has no erf.
    return sp.lambdify(arguments, function(*arguments), [{"erf": np.vectorize(math.erf)}, "numpy"])


class Numeric(Interpretation):
    """Every free letter is an array of random floats; derivatives are central differences.

    Args:
        network: the graph.
        fixed: values for letters that are not to be random, such as a step that has to be small.
        seed: of the random data.
        h: the step of the differences.
    """

    array = staticmethod(lambda entries: np.array(entries, dtype=float))
    total = staticmethod(sum)

    def __init__(self, network, fixed=None, seed=0, h=1e-5):
        # What was differentiated, also by interpretations that are made of this one.
        self.h, self.differences = h, []
        rng = np.random.default_rng(seed)
        given = {letter: rng.normal(size=network.shape(letter)) for letter in network.free()}
        super().__init__(network, {**given, **(fixed or {})})

    def activation(self, layer, order, values):
        known = self.network.activation
        if known is None:
            return _activation_in_numbers(int(layer), order)(values)
        if order == 0:
            return known(values)
        self.differences.append("σ")
        return (known(values + self.h) - known(values - self.h)) / (2 * self.h)

    def apply(self, function, *values):
        return _in_numbers(function, len(values))(*values)

    def anew(self):
        """The same values, with nothing differentiated yet."""
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__, entries={}, differences=[])
        return other

    def _derivative(self, of, by):
        self.differences.append(of)
        return super()._derivative(of, by)

    def differentiate(self, of, by):
        # The difference of a difference needs a longer step: what rounding leaves is divided by h each time.
        twice = len(of.atoms(Gradient, Partial)) if hasattr(of, "atoms") else 0
        h = max(self.h, 10.0 ** (twice - 5))
        own = np.asarray(self.value(by), dtype=float)
        result = None
        for place in np.ndindex(*own.shape):
            step = np.zeros_like(own)
            step[place] = h
            interpretations = [self.rerun({by: own + sign * step}) for sign in (1, -1)]
            for interpretation in interpretations:
                interpretation.h = h
            up, down = (
                np.asarray(interpretation.value(of), dtype=float) for interpretation in interpretations
            )
            result = np.empty(up.shape + own.shape) if result is None else result
            result[(..., *place)] = (up - down) / (2 * h)
        return result

    @staticmethod
    def number(number):
        return float(number)


class Sampled(Numeric):
    """As `Numeric`, but each derivative is an array of random floats: a program must do the rest itself."""

    def differentiate(self, of, by):
        sides = [self.network.shape(letter) if hasattr(letter, "shape") else () for letter in (of, by)]
        return np.random.default_rng(len(self._derivatives)).normal(size=sides[0] + sides[1])
