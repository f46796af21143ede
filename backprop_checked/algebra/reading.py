"""Read the book's terms as forms: every letter an entry, every derivative taken through the declared
computation.

An entry is read only where its indices are inside its letter's shape for all sizes: the ranges of the sums
around it and the brackets beside it are what is known. So a sum that runs too far is refused, and not taken
for zeros.
"""

from fractions import Fraction
from functools import reduce

import sympy as sp
from sympy.matrices.expressions.matexpr import MatrixElement

from backprop_checked.algebra import functions, product
from backprop_checked.algebra.counterexample import place_below_zero
from backprop_checked.algebra.form import (
    NOTHING,
    UNIT,
    Undecided,
    at_least_zero,
    entry,
    is_zero,
    number,
    of_index,
    scaled,
)
from backprop_checked.algebra.index import ONE, ZERO, fresh_letter, variable
from backprop_checked.algebra.inequalities import follows
from backprop_checked.algebra.notation import (
    Activation,
    C,
    Gradient,
    Item,
    Jacobian,
    Letter,
    Nudged,
    Number,
    Opaque,
    Partial,
    Remainder,
    Slope,
    base,
    error_of,
    loose,
)
from backprop_checked.algebra.places import Places
from backprop_checked.algebra.series import nudged
from backprop_checked.algebra.term import (
    Block,
    Chain,
    Diag,
    Entries,
    Entrywise,
    Eye,
    Hadamard,
    Kron,
    Named,
    Ones,
    Plus,
    Product,
    Scaled,
    SumOver,
    Trace,
    Transposed,
    is_scalar,
    x,
)


class OutsideTensor(Undecided):
    """An entry that does not exist for all sizes, such as the one behind the last."""


class Reading(Places):
    """How terms are read.

    Args:
        computation: the declared computation, by whose rules derivatives are taken.
        meanings: for a letter that stands for a derivative, the `Gradient`.
        activation: the function of one number that σ is, as a SymPy expression in `x`; None for any σ.
        small: for an approximation, (the name of the small number, the power from which on nothing counts).
    """

    def __init__(self, computation, meanings=None, activation=None, small=None):
        self.computation, self.meanings = computation, dict(meanings or {})
        self.activation, self.small = activation, small
        super().__init__()

    # Entries.
    def entry(self, term, row, column):  # noqa: C901 - structural recursion, a case a node
        """One entry of a matrix-valued term, as a form."""
        match term:
            case Letter():
                return self.item(term, (row, column))
            case Jacobian():
                of, by = (row, column) if term.layout == "numerator" else (column, row)
                return self._by_flat(self.along(term.of, of), term.by, by)
            case Gradient():
                place = (row, column) if term.layout == "denominator" else (column, row)
                return self._derivative(self.number(term.of), term.by, place)
            case Product():
                *left, right = term.args
                left = left[0] if len(left) == 1 else Product(*left)
                return self.summed(
                    self.index(left.shape[1]),
                    lambda s: product.times(self.entry(left, row, s), self.entry(right, s, column)),
                )
            case Hadamard():
                return product.times(*(self.entry(part, row, column) for part in term.args))
            case Plus():
                return tuple(t for part in term.args for t in self.entry(part, row, column))
            case Scaled():
                return product.times(self.number(term.args[0]), self.entry(term.args[1], row, column))
            case Transposed():
                return self.entry(term.args[0], column, row)
            case Diag():
                return product.times(product.delta(row, column), self.along(term.args[0], row))
            case Entrywise():
                return self.number(term.args[0].expr, self.entry(term.args[1], row, column))
        return self._rarer_entry(term, row, column)

    def _rarer_entry(self, term, row, column):
        match term:
            case Entries():
                inner, i, j, *_ = term.args
                with self.where({i: row, j: column} if j.is_Symbol and i.is_Symbol else
                                {i: row} if i.is_Symbol else {j: column} if j.is_Symbol else {}):  # fmt: skip
                    return self.number(inner)
            case SumOver():
                return self._sum(term.args[1:], lambda: self.entry(term.args[0], row, column))
            case Ones():
                return UNIT
            case Eye():
                return product.delta(row, column)
            case Named():
                return self._named(term, row, column)
            case Kron():
                return self._kron(*term.args, row, column)
            case Block():
                return self._block(term, row, column)
            case Chain():
                return self.chain(term, row, column)
        raise Undecided(f"no entry of {type(term).__name__} for every size: {term}")

    def chain(self, term, row, column):
        """An entry of a product of as many matrices as numbers say."""
        factors = [term.args[0].subs(term.args[1], layer) for layer in term.layers()]
        many = Product(*factors) if len(factors) > 1 else factors[0] if factors else Eye(term.shape[0])
        return self.entry(many, row, column)

    def along(self, vector, place):
        """An entry of a row or a column."""
        return self.entry(vector, *((ZERO, place) if vector.shape[0] == 1 else (place, ZERO)))

    def _by_flat(self, form, by, place):
        """The derivative with respect to an entry of a vector, or of a matrix whose rows stand one behind
        the other.
        """
        rows, columns = map(self.index, by.shape)
        if rows == ONE or columns == ONE:
            return self._derivative(form, by, (ZERO, place) if rows == ONE else (place, ZERO))
        return self._split(place, rows, columns, lambda i, j: self._derivative(form, by, (i, j)))

    def item(self, letter, at):
        """One entry of a letter: of a tensor, or of the derivative that it stands for.

        Raises:
            OutsideTensor: where an index may be outside of its axis.
        """
        if not hasattr(letter, "sign"):
            raise Undecided(f"{letter} is no letter, so it has no entry that is declared")
        self._demand_inside(letter, at)
        meaning = self.meanings.get(letter)
        if meaning is None and error_of(letter):
            meaning = Gradient(C, letter.func(error_of(letter), *letter.args[1:]))
        if meaning is not None:
            return self._derivative(self.number(meaning.of), meaning.by, at)
        if str(letter) not in self.computation.tensors:
            raise Undecided(f"{letter} is declared by no forward computation")
        return entry(str(letter), at)

    def _demand_inside(self, letter, at):
        for place, length in zip(at, map(self.index, letter.shape), strict=True):
            for g, side in ((place, "before the first"), (length - 1 - place, "behind the last")):
                if not follows(g, tuple(self.given)):
                    example = place_below_zero(g, self.given)
                    entry_text = (
                        f"{letter}[{', '.join(map(str, at))}] may be an entry {side}: {place} of {length}"
                    )
                    raise OutsideTensor(
                        self._with_names(entry_text + (f", as for {example}" if example else ""))
                    )

    def _with_names(self, text):
        """A text in which bound letters have the names that the term gives them."""
        for symbol, index in self.values.items():
            if index.letter and index.letter.startswith("_"):
                text = text.replace(index.letter, str(symbol))
        return text

    def _derivative(self, form, by, at):
        if str(by) not in self.computation.tensors:
            raise Undecided(f"{by} is declared by no forward computation")
        if at:
            self._demand_inside(by, at)
        return self.computation.derivative(form, str(by), at)

    def _named(self, term, row, column):
        inner = term.args[1]
        rows, columns = map(self.index, inner.shape)
        match term.name:
            case "softmax":
                total = self.summed(rows, lambda k: functions.exponential(self.entry(inner, k, column)))
                return product.times(
                    functions.exponential(self.entry(inner, row, column)), product.inverse(total)
                )
            case "sigmoid":
                return product.inverse(
                    (*UNIT, *functions.exponential(scaled(self.entry(inner, row, column), -1)))
                )
            case "identity":
                return self.entry(inner, row, column)
            case "vec":
                return self._split(row, columns, rows, lambda j, i: self.entry(inner, i, j))
            case "ravel":
                return self._split(row, rows, columns, lambda i, j: self.entry(inner, i, j))
        raise Undecided(f"no entry of {term.name} for every size")

    def _split(self, place, many, few, inner):
        """A form at the two digits of a place: place = first·few + last."""
        return self.summed(
            many,
            lambda first: self.summed(
                few, lambda last: product.times(product.delta(place, first * few + last), inner(first, last))
            ),
        )

    def _kron(self, left, right, row, column):
        (a, b), (c, d) = (map(self.index, part.shape) for part in (left, right))
        return self._split(
            row, a, c, lambda i, u: self._split(
                column, b, d, lambda j, v: product.times(self.entry(left, i, j), self.entry(right, u, v))
            ),
        )  # fmt: skip

    def _block(self, term, row, column):
        total, start = NOTHING, ZERO
        for part in term.parts:
            own = (row if term.axis == 0 else column) - start
            length = self.index(part.shape[term.axis])
            with self.knowing(own, length - 1 - own):
                form = self.entry(part, *((own, column) if term.axis == 0 else (row, own)))
            total += product.times(product.within(own, 0, length - 1), form)
            start = start + length
        return total

    def _sum(self, limit, inner):
        """Σ over one limit (symbol, first, last); ends may be the greatest or the least of several."""
        symbol, first, last = limit
        lows = [self.index(e) for e in (first.args if isinstance(first, sp.Max) else [first])]
        highs = [self.index(e) for e in (last.args if isinstance(last, sp.Min) else [last])]
        numbers = [end.number for end in (*lows, *highs)]
        if None not in numbers and max(numbers) - min(numbers) < 8:
            total = NOTHING
            for value in range(max(numbers[: len(lows)]), min(numbers[len(lows) :]) + 1):
                with self.where({symbol: ONE * value}):
                    total += inner()
            return total
        letter = fresh_letter()
        own = variable(letter)
        facts = [own - low for low in lows] + [high - own for high in highs]
        with self.where({symbol: own}), self.knowing(*facts):
            form = inner()
        form = product.times(*map(at_least_zero, facts[1 : len(lows)] + facts[len(lows) + 1 :]), form)
        return product.summed(form, letter, lows[0], highs[0])

    # Numbers.
    def number(self, term, at=None):  # noqa: C901 - structural recursion, a case a node
        """One number as a form. `at` is what stands in the place of a function's own argument."""
        match term:
            case sp.Symbol() if term == x and at is not None:
                return at
            case sp.Rational():
                return number(_fraction(term))
            case Number():
                return self.item(term, ())
            case MatrixElement() | Item():
                return self.item(base(term), tuple(map(self.index, term.indices)))
            case Partial():
                by = base(term.by)
                place = () if term.by is by else tuple(map(self.index, term.by.indices))
                return self._derivative(self.number(term.of), by, place)
            case sp.Add():
                return tuple(t for part in term.args for t in self.number(part, at))
            case sp.Mul():
                return self._product(term.args, at)
            case sp.Pow():
                return self._power(term, at)
            case sp.Sum():
                *outer, limit = term.limits
                inner = sp.Sum(term.function, *outer) if outer else term.function
                return self._sum(limit, lambda: self.number(inner, at))
            case sp.KroneckerDelta():
                return is_zero(self.index(term.args[0]) - self.index(term.args[1]))
            case Remainder():
                return NOTHING
            case Nudged():
                return nudged(self, term)
            case Trace():
                inner = term.args[0]
                return self.summed(self.index(inner.shape[0]), lambda i: self.entry(inner, i, i))
        return self._function(term, at)

    def _product(self, factors, at):
        """A product. What its brackets say is known where its other factors are read."""
        facts = []
        for factor in factors:
            if isinstance(factor, sp.KroneckerDelta):
                difference = self.index(factor.args[0]) - self.index(factor.args[1])
                facts += [difference, -difference]
            elif isinstance(factor, sp.Heaviside) and self.is_index(factor.args[0]):
                facts.append(self.index(factor.args[0]) - 1)
        with self.knowing(*facts):
            return product.times(*(self.number(factor, at) for factor in factors))

    def _power(self, term, at):
        if not term.exp.is_Rational:
            if term.base == sp.E:
                return functions.exponential(self.number(term.exp, at))
            below = functions.logarithm(self.number(term.base, at))  # u^v is e^(v·log u), for u > 0
            return functions.exponential(product.times(self.number(term.exp, at), below))
        return product.power_of(self.number(term.base, at), _fraction(term.exp))

    def _function(self, term, at):  # noqa: C901 - structural recursion, a case a function
        match term:
            case sp.exp():
                return functions.exponential(self.number(term.args[0], at))
            case sp.log():
                return functions.logarithm(self.number(term.args[0], at))
            case sp.Heaviside():
                if at is None and self.is_index(term.args[0]):
                    return at_least_zero(self.index(term.args[0]) - 1)
                if term.args[1] != 0:
                    raise Undecided(f"{term} is not 0 at its kink")
                return functions.gate(self.number(term.args[0], at))
            case sp.Max():
                return reduce(functions.maximum, [self.number(part, at) for part in term.args])
            case sp.Min():
                return scaled(
                    reduce(functions.maximum, [scaled(self.number(p, at), -1) for p in term.args]), -1
                )
            case sp.Abs():
                return functions.apply("abs", self.number(term.args[0], at))
            case Activation() | Slope():
                return self.activated(term.args[0], isinstance(term, Slope), self.number(term.args[1], at))
            case Opaque() if str(term.args[0]) == "sigma":
                layer, inner = term.args[2:]
                return functions.apply(f"σ({layer})" + "′" * int(term.args[1][1]), self.number(inner, at))
            case sp.tanh() | sp.sinh() | sp.cosh():
                return self.number(term.rewrite(sp.exp), at)
            case sp.erf() | sp.sin() | sp.cos() | sp.sign():
                return functions.apply(type(term).__name__, self.number(term.args[0], at))
            case sp.NumberSymbol() if term in (sp.E, sp.pi):
                return entry("π") if term == sp.pi else functions.exponential(UNIT)
            case _ if is_scalar(term) and self.is_index(term):
                return of_index(self.index(term))
        raise Undecided(f"{type(term).__name__} cannot be read for every size: {term}")

    def activated(self, layer, differentiated, form):
        if self.activation is None:
            return functions.apply(f"σ({layer})" + "′" * differentiated, form)
        known = self.activation.diff(x) if differentiated else self.activation
        known = known.replace(
            sp.Heaviside, lambda z, *_: sp.Heaviside(z, 0)
        )  # at its kink a slope is 0 by choice
        return self.number(known, form)


def free_indices(left, reading):
    """(symbol, index, length) of each free index of a left-hand side: those of an entry, else each axis."""
    if is_scalar(left):
        return [
            (symbol, variable(reading.letter(symbol)), reading.index(width))
            for symbol, (width, *_) in loose(left).items()
        ]
    lengths = map(reading.index, left.shape)
    names = ("row", "column")
    return [
        (None, ZERO if length.number == 1 else variable(name), length)
        for name, length in zip(names, lengths, strict=True)
    ]


def read(reading, term, at):
    return reading.number(term) if is_scalar(term) else reading.entry(term, *at)


def _fraction(value):
    return Fraction(int(value.p), int(value.q))
