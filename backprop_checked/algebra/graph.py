"""A graph says which letters are free and how each other letter follows from those before it."""

import inspect
import sys

import numpy as np
import sympy as sp

from backprop_checked.algebra.evaluation import evaluate
from backprop_checked.algebra.loops import array_of
from backprop_checked.algebra.message import MessageError
from backprop_checked.algebra.notation import Gradient, L, N, Number, Partial, base, l, n
from backprop_checked.algebra.sizes import choose
from backprop_checked.algebra.symbols import Symbols, opaque, plain
from backprop_checked.algebra.term import Term
from backprop_checked.algebra.whole_matrices import demand_numbers


class NoValue(KeyError):
    """A letter that a graph does not have, such as z(0)."""

    __str__ = Exception.__str__


class ForwardError(MessageError):
    """A forward pass that cannot be run; with the file and the line of its graph, and the letter.

    It is no `NoValue`: a letter that one graph lacks may be left out there, a graph that cannot be run may
    not.
    """


def unknown(name, *given):
    """One number, by a function of which nothing is known but that it is differentiable, of all entries
    given.

    Floats need one function of the many: no two entries alike, and with a product that ties them together.
    """
    entries = [entry for array in given for entry in np.asarray(array).flat]
    if any(isinstance(array, Symbols) for array in given):
        return opaque(name, entries)
    weights = np.arange(1, len(entries) + 1)
    return np.sum(weights * (np.array(entries) - 0.3 * weights) ** 2) + np.sum(entries) ** 3 / 10


def any_cost(activations, targets=()):
    """A cost of which nothing is known but that it is differentiable."""
    return unknown("C", activations)


def any_function(z):
    """An output of which nothing is known but that it is differentiable; floats take one whose Jacobian
    has no symmetry."""
    if isinstance(z, Symbols):
        return Symbols([[opaque(f"output{place + 1}", [*np.asarray(z).flat])] for place in range(z.size)])
    return np.tanh(z) + np.roll(z, 1) ** 2 / 4


def sums_to_one(targets):
    """Columns of targets that sum to one: what the others leave is the last entry, whatever they are."""
    return np.concatenate([targets[:-1], 1 - np.sum(targets[:-1], axis=0, keepdims=True)])


class SizeError(Exception):
    """A graph on which widths that the letters tell apart are equal numbers."""


def weighed(maps, cost_slope):
    """A cost that is linear, with a free slope for each entry: it stands for every cost with such derivatives
    at a point, and costs less to write out than one of which nothing is known."""
    return np.sum(maps * cost_slope)


class AnyFunction:
    """One number, by a function of which nothing is known but that it is differentiable.

    Args:
        name: what the function is called.
        *parts: the letters, terms or numbers that it is a function of.
    """

    def __init__(self, name, *parts):
        self.name, self.parts = name, parts

    def at(self, places):
        """The same function of what stands at some indices' values."""
        return AnyFunction(self.name, *(part.subs(places) for part in self.parts)) if places else self

    def value(self, interpretation):
        """The number in an interpretation."""
        return unknown(self.name, *(evaluate(part, interpretation) for part in self.parts))


class Graph:
    """Letters computed from letters, each by a term or by a NumPy function whose parameters are named
    after letters.

    Every derivative that a formula speaks of is taken by rerunning this; so write each letter as it is
    defined, not as a formula has found it to be.

    Args:
        name: what the evidence calls it; sizes stand in it as "{N} samples".
        free: the letters that nothing computes.
        steps: for each other letter, in order, how it follows: a term, a function, or a derivative that it
            stands for.
        dimensions: the widths that are letters: how long each is on paper `sizes.choose` says.
        turn: which of its choices: 1 for a second graph, in which every dimension may have another size.
        sizes: a number for every width that is a letter and no dimension, such as a stride.
        where: for a free letter, a function that makes any array into one that obeys its condition.
        activation: the function that σ is, where it is a known one; None for any σ.
        opaque: what stays open, for the page: `("cost",)`.
        alike: why sizes may be equal, 1 or 2 here; without a reason they are not.
        rules: for letters that a program computes, the same with letters for sizes: a term, or for the entry
            at some indices a number, `{Z[i, j]: …}`. The two are held against each other.
        facts: numbers made of sizes that are not negative, such as H − U.
        laws: what `where` makes true, as pairs of equal numbers.
        maps: for an index map, functions that give its least and its greatest value.
        positive: the free letters whose entries are greater than 0.
        fixed: sizes that are no letters for the statement, {s: 1}, or that follow from others.

    Raises:
        ValueError: where two letters have one name, for a function could not say which it is given; where a
            function that stands for any takes a derivative of itself.
        FunctionOfMatrix: where a function of SymPy is given a whole matrix.
        SizeError: where two widths are equal, or one is 1 or 2, and no reason is given; where there are no
            sizes for the dimensions.
    """

    depth = 1  # a formula on a graph without layers is read once
    unit = "layer"  # what messages call one of its parts

    def __init__(
        self,
        name,
        free,
        steps,
        sizes=None,
        where=None,
        activation=None,
        opaque=(),
        alike="",
        rules=None,
        facts=(),
        laws=(),
        maps=None,
        positive=(),
        fixed=None,
        dimensions=(),
        turn=0,
    ):
        self.name, self._free, self._numbers, self._shapes = name, tuple(free), {}, {}
        self.place = _place_of_caller()
        # A letter that is only told entry by entry is computed from its rule.
        rules, steps = dict(rules or {}), dict(steps)
        rules |= {letter: step for letter, step in steps.items() if base(letter) is not letter}
        self.steps = {
            base(letter): None if base(letter) is not letter else step for letter, step in steps.items()
        }
        self.rules = dict(self._rule(*rule) for rule in rules.items())
        self.facts, self.laws, self.positive = tuple(map(sp.sympify, facts)), tuple(laws), tuple(positive)
        self.maps, self.fixed = dict(maps or {}), dict(fixed or {})
        self.sizes, self.where = {w: sp.Integer(size) for w, size in (sizes or {}).items()}, dict(where or {})
        if dimensions:
            self._choose(dimensions, turn)
        self.activation, self.opaque, self.cost = activation, tuple(opaque), None
        for letter, step in {**steps, **rules}.items():
            _demand_a_number(letter, step)
            for term in _terms(step):
                demand_numbers(term, f"how {letter} is computed")
        names = [str(letter) for letter in (*self._free, *self.steps)]
        self._letters = dict(zip(names, (*self._free, *self.steps), strict=True))
        if twice := {name for name in names if names.count(name) > 1}:
            raise ValueError(f"two letters of {name} are called {', '.join(sorted(twice))}: rename one")
        if computed := {x.name for x in self.positive} - {x.name for x in self._free}:
            raise ValueError(
                f"{', '.join(sorted(computed))} cannot be promised to be greater than 0 on {self.name}: "
                "only free letters can, for what is computed follows from them"
            )
        self._demand_no_derivative_of_itself()
        if not alike:
            self._demand_that_sizes_differ()

    def _demand_no_derivative_of_itself(self):
        """A letter that is computed from its own derivative would be computed without end."""
        for letter, meaning in self.steps.items():
            if not isinstance(meaning, Gradient):
                continue
            of, read, new = base(meaning.of), set(), {base(meaning.of)}
            while new:
                read |= new
                new = {part for own in new for part in self._read_by(own)} - read
            if letter in read:
                raise ValueError(
                    f"on {self.name}, {of} is computed from {letter}, which is {meaning}: a derivative of "
                    f"{of} itself. Take {letter} out of what {of} is computed from"
                )

    def _read_by(self, letter):
        """The letters of which a letter's step speaks."""
        step = self.steps.get(letter)
        if step is None:
            step = self.rules[letter][1] if letter in self.rules else ()
        if _is_program(step):
            return {
                self._letters[name] for name in inspect.signature(step).parameters if name in self._letters
            }
        found = {base(node) for term in _terms(step) for node in sp.preorder_traversal(term)}
        return {own for own in self.steps if own in found}

    def _choose(self, dimensions, turn):
        letters = [letter for letter in (*self._free, *self.steps) if hasattr(letter, "shape")]
        sides = [side for letter in letters for side in letter.shape]
        chosen = choose(dimensions, self.sizes, sides, self.facts, turn)
        if chosen is None:
            raise SizeError(f"there are no sizes for {', '.join(map(str, dimensions))} on {self.name}")
        self.sizes |= {width: sp.Integer(size) for width, size in chosen.items()}
        for width, size in self.sizes.items():
            self.name = self.name.replace(f"{{{width}}}", str(size))

    def _demand_that_sizes_differ(self):
        letters = [letter for letter in (*self._free, *self.steps) if hasattr(letter, "shape")]
        used = {side for letter in letters for side in letter.shape}
        sides = {width: size for width, size in self.sizes.items() if width in used}
        for size in sides.values():
            same = [str(other) for other in sides if sides[other] == size]
            if len(same) > 1 or size < 3:
                verb = "are" if len(same) > 1 else "is"
                raise SizeError(
                    f"on {self.name}, {' and '.join(same)} {verb} {size}: a formula that takes one size or "
                    f"index for another would pass; choose different sizes, none below 3, or say why not: "
                    f"alike='…'"
                )

    identity = property(lambda self: self.activation is not None)

    @staticmethod
    def _rule(letter, term):
        """(letter, (indices or None, term))."""
        if base(letter) is letter:
            return letter, (None, term)
        return base(letter), (letter.indices, term)

    def free(self):
        """The letters that nothing computes."""
        return self._free

    def letters_at(self, layer):
        """What the letters of a layer and of the last one stand for, on paper."""
        return {l: layer, L: self.depth}

    def not_computed_from(self, letters):
        """Computed letters that keep their values where some letters have others, as far as that is known."""
        return ()

    def size(self, width):
        """A width, an index or a layer as a number.

        Raises:
            NoValue: for a letter that has no number here, such as an index that the left-hand side lacks.
        """
        if width not in self._numbers:
            self._numbers[width] = self._number(width)
        return self._numbers[width]

    def _number(self, width):
        number = sp.sympify(sp.sympify(width).subs({L: self.depth}).xreplace(self.sizes))
        if not number.is_Integer:
            raise NoValue(
                f"{width} is no whole number on {self.name}: an index that the left-hand side lacks (sum "
                f"over it), or a width that is missing in dimensions=(…)?"
            )
        return int(number)

    def is_size(self, term):
        """Whether a number is a width."""
        return term == N or (isinstance(term, sp.Indexed) and term.base == n) or term in self.sizes

    def shape(self, letter):
        if letter not in self._shapes:
            self._shapes[letter] = tuple(map(self.size, letter.shape))
        return self._shapes[letter]

    def has_condition(self, letter):
        """Whether a free letter's value obeys a condition."""
        return letter in self.where

    def obeying(self, letter, array, interpretation):
        """A free letter's value under its condition, from any value."""
        return self.where[letter](array) if letter in self.where else array

    def forward(self, given, interpretation):
        """Run the graph.

        Args:
            given: a value for each free letter, and for any other whose value is to be replaced.
            interpretation: where the values live.

        Returns:
            A value for each letter, shaped like the letter.
        """
        value = dict(given)
        interpretation = interpretation.having(value)
        for letter, step in self.steps.items():
            if letter in given or isinstance(step, Gradient):
                continue
            try:
                value[letter] = self._computed(letter, step, value, interpretation)
            except ForwardError:
                raise
            except NoValue as error:
                raise ForwardError(f"{self.place}: how {letter} is computed: {error}") from error
            except (KeyError, IndexError) as error:
                if _is_program(step):  # its own mistake, in its own line
                    raise
                if isinstance(error, KeyError):
                    raise ForwardError(
                        f"{self.place}: {letter} on {self.name} is computed from {error.args[0]}, which has "
                        f"no value yet: give {error.args[0]} a step before {letter}, or name it as free"
                    ) from error
                raise ForwardError(
                    f"{self.place}: how {letter} is computed on {self.name}: {error}. An index stands in the "
                    f"wrong place, or runs too far: the rows come first, M[row, column]"
                ) from error
            if np.ndim(value[letter]):
                value[letter] = interpretation.array(value[letter])
            if np.shape(value[letter]) != self.shape(letter):
                raise ValueError(
                    f"{letter} is {np.shape(value[letter])} on {self.name}, and was declared as "
                    f"{letter.shape}"
                )
        return value

    def _computed(self, letter, step, value, interpretation):
        if step is None:
            return self.by_rule(letter, value, interpretation)
        if isinstance(step, AnyFunction):
            return step.value(interpretation)
        if not _is_program(step):
            return evaluate(step, interpretation)
        return step(*[self._named(name, value, letter) for name in inspect.signature(step).parameters])

    def by_rule(self, letter, value, interpretation):
        """What a letter's rule gives, entry by entry, from the values of the letters before it."""
        indices, term = self.rules[letter]
        if isinstance(term, AnyFunction):
            here, result = interpretation.having(value), np.empty(self.shape(letter), dtype=object)
            for place in np.ndindex(*result.shape):
                result[place] = plain(term.at(dict(zip(indices or (), place, strict=True))).value(here))
            return interpretation.array(result)
        if indices is None and isinstance(term, Term):
            return evaluate(term, interpretation.having(value))
        return array_of(indices or (), term, self.shape(letter), value, interpretation)

    def _named(self, name, value, letter):
        if (known := self._letters.get(name)) in value:
            return value[known]
        raise NoValue(f"{letter} on {self.name} follows from “{name}”, which is no letter before it")


def _demand_a_number(letter, step):
    """See that a `Number` follows from a number, and from one that is not a derivative by a number.

    Raises:
        ValueError: where not, with what to write.
    """
    if isinstance(step, Partial):
        raise ValueError(
            f"{letter} stands for {step}, the derivative of one number by another: write {step} itself where "
            f"{letter} stands, or make {letter}, {step.of} and {step.by} letters of 1 × 1, Letter(…, 1, 1)"
        )
    if isinstance(letter, Number) and isinstance(step, Term):
        raise ValueError(
            f"{letter} is a Number, and {step} is a matrix, even where it is 1 × 1: write the sum of its "
            f"entries, Sum(…, (i, 0, D - 1)), or make {letter} a Letter(…, 1, 1)"
        )


def _terms(step):
    """The terms of which a step is made; none of a program."""
    parts = step.parts if isinstance(step, AnyFunction) else (step,)
    return [part for part in parts if isinstance(part, sp.Basic)]


def _is_program(step):
    """Whether a step is a function whose parameters are named after letters."""
    return callable(step) and not isinstance(step, Term)


def _place_of_caller():
    """The file and the line that make a graph: the first call outside of this package."""
    frame = sys._getframe(1)
    while frame.f_back and frame.f_globals.get("__name__", "").startswith("backprop_checked."):
        frame = frame.f_back
    return f"{frame.f_code.co_filename}:{frame.f_lineno}"
