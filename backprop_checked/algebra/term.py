"""Terms: matrices that are not yet numbers, written with NumPy's operators, so that shapes are checked first.

`A @ B` is the matrix product, `A * B` the product entry by entry (⊙), `A.T` the transpose. A term whose
shapes do not fit cannot be written, whatever its widths are called: SymPy would accept `n` beside `m`.

More than 400 lines, because who prints terms needs a line for each node: all nodes stand in one place, a
few lines each.
Here: Product, Hadamard, Plus, Scaled, Transposed, Diag, Entrywise, Named, Block, Kron, Trace, Ones, Eye,
Chain, SumOver, Entries.
In `notation`: Letter, Number, Tensor, Item, Activation, Slope, Gradient, Jacobian, Partial, Nudged,
Remainder.
Of SymPy's: MatrixElement, Sum, KroneckerDelta, Heaviside (`Heaviside(z, 0)` is 1[z > 0]), Add, Mul, Pow and
functions of numbers.

One module, though a long one: each node is a few lines, and whoever adds one sees all the others.
"""

from contextlib import contextmanager
from itertools import pairwise

from sympy import Basic, Expr, Lambda, MatrixExpr, S, Sum, Symbol, simplify, sympify
from sympy.core.symbol import Str
from sympy.printing.precedence import PRECEDENCE, precedence

from backprop_checked.algebra.message import MessageError, Shape

x = Symbol("x", real=True)  # what a function of one number is written in
_checking = True


class ShapeError(MessageError, ValueError):
    """Two shapes that do not fit. The message holds both."""


@contextmanager
def unchecked():
    """Let terms be written whose shapes do not fit, to show them beside their refusal."""
    global _checking
    before, _checking = _checking, False
    try:
        yield
    finally:
        _checking = before


def same(a, b):
    """Whether two widths are one, for widths with names and for numbers."""
    return a == b or simplify(a - b) == 0


def demand(fits, *message):
    """Refuse what does not fit. The parts of the message are printed only where someone asks."""
    if _checking and not fits:
        raise ShapeError(*message)


def has_shape(term):
    """The parts of a message: "W(ℓ) is n[ℓ] × n[ℓ - 1]"."""
    return term, " is ", Shape(term.shape)


# How tightly a node binds, in SymPy's numbers: a page writes the product entry by entry into a matrix product
# only in brackets, and the other way round, but a number stands before both without.
SUM, HADAMARD, PRODUCT = PRECEDENCE["Add"], PRECEDENCE["Mul"] - 1, PRECEDENCE["Mul"]


class Term(MatrixExpr):
    """A matrix-valued term. Its arguments are SymPy's, so `subs` reaches into it.

    Raises:
        ShapeError: where a product or a sum does not fit.
    """

    __array_ufunc__ = None  # NumPy is not to take a term apart
    precedence = PRECEDENCE["Atom"]  # how tightly it binds, for whoever prints it

    def __new__(cls, *args):
        return Basic.__new__(cls, *map(sympify, args))

    def __matmul__(self, other):
        return Product(self, other) if isinstance(other, Term) else NotImplemented

    def __mul__(self, other):
        if isinstance(other, Term):
            return Hadamard(self, other)
        return Scaled(other, self) if _is_number(other) else NotImplemented

    def __rmul__(self, number):
        return Scaled(number, self) if _is_number(number) else NotImplemented

    def __truediv__(self, other):
        if isinstance(other, Term):
            return Hadamard(self, 1 / other)
        return Scaled(1 / sympify(other), self) if _is_number(other) else NotImplemented

    def __rtruediv__(self, number):
        return number * Entrywise(Lambda(x, 1 / x), self)

    def __add__(self, other):
        return Plus(self, self._stretched(other))

    def __radd__(self, number):
        return self if number == 0 else Plus(self._stretched(number), self)  # `sum` starts at 0

    def __sub__(self, other):
        return Plus(self, Scaled(-1, self._stretched(other)))

    def __rsub__(self, number):
        return Plus(self._stretched(number), Scaled(-1, self))

    def __neg__(self):
        return Scaled(-1, self)

    def __pow__(self, power):
        return Entrywise(Lambda(x, x**power), self)

    def _stretched(self, other):
        """A number is stretched over the whole shape, as NumPy does it."""
        if isinstance(other, Term):
            return other
        if not _is_number(other):
            raise TypeError(f"{type(other).__name__} is neither a term nor a number")
        return other * Ones(*self.shape)

    def transpose(self):
        return Transposed(self)

    T = property(lambda self: Transposed(self))


class _Many(Term):
    """A term made of several, in the order in which they were written."""

    def __new__(cls, *parts):
        flat = [inner for part in parts for inner in (part.args if isinstance(part, cls) else [part])]
        for left, right in pairwise(flat) if _checking else ():
            cls.fit(left, right)
        return Basic.__new__(cls, *flat)

    def _sympystr(self, printer):
        return self.sign.join(bracketed_factors(printer, self))


def bracketed_factors(printer, product):
    """The factors of a product, printed, in brackets where they need them: a number or a sign in front of all
    of them needs none."""
    first, *others = product.args
    yield printer._print(first) if isinstance(first, Scaled) else printer.parenthesize(first, PRODUCT)
    yield from (printer.parenthesize(part, PRODUCT) for part in others)


class Product(_Many):
    """A matrix product."""

    sign, precedence = " @ ", PRODUCT
    shape = property(lambda self: (self.args[0].shape[0], self.args[-1].shape[1]))

    @staticmethod
    def fit(left, right):
        demand(
            same(left.shape[1], right.shape[0]),
            *(*has_shape(left), " and ", *has_shape(right)),
            ": a matrix product needs the inner widths to be equal, and ",
            *(left.shape[1], " is not ", right.shape[0]),
        )


class _Alike(_Many):
    """Terms of one shape."""

    shape = property(lambda self: self.args[0].shape)

    @classmethod
    def fit(cls, left, right):
        demand(
            same(left.shape[0], right.shape[0]) and same(left.shape[1], right.shape[1]),
            *(*has_shape(left), " and ", *has_shape(right), f": {cls.spoken} needs equal shapes"),
        )


class Hadamard(_Alike):
    """A product entry by entry."""

    sign, spoken, precedence = " * ", "a product entry by entry (⊙)", HADAMARD


class Plus(_Alike):
    """A sum of matrices."""

    spoken, precedence = "a sum", SUM

    def _sympystr(self, printer):
        first, *others = self.args
        return printer.parenthesize(first, self.precedence, strict=True) + "".join(
            f" - {printer.parenthesize(-part, self.precedence)}"
            if isinstance(part, Scaled) and part.has_minus
            else f" + {printer.parenthesize(part, self.precedence)}"
            for part in others
        )


class Scaled(Term):
    """A number times a matrix."""

    def __new__(cls, number, term):
        if not _is_number(number):
            raise TypeError(f"{number} is no number: it cannot scale {term}")
        return Basic.__new__(cls, sympify(number), term)

    shape = property(lambda self: self.args[1].shape)
    has_minus = property(lambda self: self.args[0].could_extract_minus_sign())

    @property
    def precedence(self):
        if self.has_minus:
            return SUM
        return precedence(self.args[1]) if self.args[0] == 1 else PRODUCT

    def __neg__(self):
        number, term = self.args
        return term if number == -1 else Scaled(-number, term)

    def _sympystr(self, printer):
        if self.has_minus:
            return f"-{printer.parenthesize(-self, SUM)}"
        number, term = (printer.parenthesize(part, HADAMARD, strict=True) for part in self.args)
        return term if self.args[0] == 1 else f"{number} {term}"


class Transposed(Term):
    """Rows become columns."""

    shape = property(lambda self: self.args[0].shape[::-1])

    def _sympystr(self, printer):
        return f"{printer.parenthesize(self.args[0], PRECEDENCE['Atom'], strict=True)}.T"


class Diag(Term):
    """A vector's entries on the diagonal of a square matrix."""

    def __new__(cls, vector):
        demand(
            1 in vector.shape,
            *(*has_shape(vector), ": only a vector makes a diagonal matrix"),
        )
        return Basic.__new__(cls, vector)

    @property
    def shape(self):
        rows, columns = self.args[0].shape
        return (columns, columns) if rows == 1 else (rows, rows)

    def _sympystr(self, printer):
        return f"diag({printer._print(self.args[0])})"


class Entrywise(Term):
    """A function of one number, applied to every entry. The function is a SymPy `Lambda`."""

    shape = property(lambda self: self.args[1].shape)
    precedence = property(lambda self: precedence(self.args[0].expr))

    def _sympystr(self, printer):
        argument = _Printed(printer._print(self.args[1]))
        argument.precedence = precedence(self.args[1])
        return printer._print(self.args[0](argument))


class _Printed(Symbol):
    """A term in a function's argument, printed already. It binds as the term does."""


class Named(Term):
    """A function of a whole matrix, known by name: its value is one line in `evaluation.NAMED`."""

    def __new__(cls, name, term, rows=None, columns=None):
        rows, columns = term.shape if rows is None else (rows, columns)
        return Basic.__new__(cls, Str(str(name)), term, sympify(rows), sympify(columns))

    name = property(lambda self: str(self.args[0]))
    shape = property(lambda self: self.args[2:])


class Block(Term):
    """Matrices side by side (`axis` 1) or one above the other (`axis` 0)."""

    def __new__(cls, axis, *parts):
        axis = int(axis)
        for left, right in pairwise(parts):
            demand(
                same(left.shape[1 - axis], right.shape[1 - axis]),
                *(*has_shape(left), " and ", *has_shape(right)),
                f": they cannot stand {'side by side' if axis else 'one above the other'}",
            )
        return Basic.__new__(cls, sympify(axis), *parts)

    axis = property(lambda self: int(self.args[0]))
    parts = property(lambda self: self.args[1:])

    @property
    def shape(self):
        joined = sum((part.shape[self.axis] for part in self.parts), S.Zero)
        other = self.parts[0].shape[1 - self.axis]
        return (joined, other) if self.axis == 0 else (other, joined)


class Kron(Term):
    """The Kronecker product of two matrices: every entry of the left one, times the whole right one."""

    shape = property(
        lambda self: tuple(a * b for a, b in zip(*(part.shape for part in self.args), strict=True))
    )

    def _sympystr(self, printer):
        return f"kron({', '.join(map(printer._print, self.args))})"


class Trace(Expr):
    """The sum of a square matrix's diagonal: one number."""

    is_commutative = True

    def __new__(cls, term):
        demand(
            same(*term.shape),
            *(*has_shape(term), ": only a square matrix has a trace"),
        )
        return Expr.__new__(cls, term)

    def _sympystr(self, printer):
        return f"tr({printer._print(self.args[0])})"


class Ones(Term):
    """A matrix of ones."""

    shape = property(lambda self: self.args)

    def _sympystr(self, printer):
        return "𝟏"


class Eye(Term):
    """The identity matrix."""

    shape = property(lambda self: (self.args[0], self.args[0]))


class Chain(Term):
    """The product of `term` at k = first, first + step, … last, from left to right."""

    def __new__(cls, term, k, first, last, step=1):
        first, last, step = map(sympify, (first, last, step))
        here, beyond = term, term.subs(k, k + step)
        demand(
            same(here.shape[1], beyond.shape[0]),
            *(*has_shape(here), " and ", *has_shape(beyond), ": the chain breaks"),
        )
        return Basic.__new__(cls, term, k, first, last, step)

    @property
    def shape(self):
        term, k, first, last, _ = self.args
        return (term.subs(k, first).shape[0], term.subs(k, last).shape[1])

    def layers(self):
        """The layers as numbers, in order; none is the identity. Raises TypeError while they are letters."""
        first, last, step = map(int, self.args[2:])
        if (last - first) * step < -step * step:  # shorter than none: its shape would be that of no matrix
            raise ValueError(f"a chain from {first} to {last} in steps of {step} is no product")
        return range(first, last + step, step)


class SumOver(Term):
    """The sum of `term` over k = first … last."""

    def __new__(cls, term, k, first, last):
        here, there = term.shape, term.subs(k, k + 1).shape
        demand(
            all(map(same, here, there)),
            *(*has_shape(term), " and the one after it ", Shape(there), ": a sum needs equal shapes"),
        )
        return Basic.__new__(cls, term, k, sympify(first), sympify(last))

    shape = property(lambda self: self.args[0].subs(self.args[1], self.args[2]).shape)

    def _eval_subs(self, old, new):
        """The k of the sum is its own: another k is put in its ends alone."""
        term, k, *ends = self.args
        return self.func(term, k, *(end.subs(old, new) for end in ends)) if old == k else None


class Entries(Term):
    """A matrix told entry by entry: `entry` at row `row`, column `column`. A vector has one such index: its
    other one is 0."""

    def __new__(cls, entry, row, column, rows, columns):
        entry, row, column, rows, columns = map(sympify, (entry, row, column, rows, columns))
        for index, side, word in ((row, rows, "row"), (column, columns, "column")):
            demand(
                index.is_Symbol or (index == 0 and side == 1),
                *(entry, " has ", side, f" {word}s, and ", index, " is no letter to number them by"),
            )
            bound = {limit[0] for total in entry.atoms(Sum) for limit in total.limits}
            demand(
                index not in bound,
                *(index, f" numbers the {word}s of ", entry, ", and is summed over in it too"),
            )
        return Basic.__new__(cls, entry, row, column, rows, columns)

    shape = property(lambda self: self.args[3:])

    def at(self, row, column):
        """The entry at a place."""
        return self.args[0].xreplace({self.args[1]: sympify(row), self.args[2]: sympify(column)})


def _is_number(thing):
    return isinstance(thing, int | float) or is_scalar(thing)


def is_scalar(term):
    """Whether a term is one number (an entry, say) rather than a matrix."""
    return isinstance(term, Expr) and not isinstance(term, MatrixExpr)
