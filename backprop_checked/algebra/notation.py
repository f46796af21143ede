"""The notation of the book: letters, their entries and derivatives, and the conventions of a network.

More than 400 lines, because it is what a chapter imports to write its formulas.
"""

from functools import cache
from types import EllipsisType

from sympy import (
    Add,
    Basic,
    Expr,
    Function,
    Heaviside,
    IndexedBase,
    Lambda,
    MatrixSymbol,
    S,
    Sum,
    Symbol,
    Tuple,
    preorder_traversal,
    sympify,
)
from sympy.core.symbol import Str
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.printing.precedence import PRECEDENCE

from backprop_checked.algebra.message import Shape
from backprop_checked.algebra.signs import sign_of
from backprop_checked.algebra.term import (
    Diag,
    Entrywise,
    Named,
    Plus,
    ShapeError,
    Term,
    is_scalar,
    x,
)

l = Symbol("ℓ", integer=True)  # a layer
L = Symbol("L", integer=True)  # the last layer
N = Symbol("N", integer=True, positive=True)  # how many samples a batch has
n = IndexedBase("n", integer=True, positive=True)  # n[l]: how many neurons layer l has
i, j, k, m = (Symbol(name, integer=True, nonnegative=True) for name in "ijkm")


@cache
def width_of(layer):
    """How many neurons a layer has, n[layer], made once: to make it anew takes SymPy longer than all else."""
    return n[layer]


class Letter(Term, MatrixSymbol):
    """A matrix with a sign (or a shared one's name), and a layer where it belongs to one: `W(l + 1)`."""

    def __new__(cls, sign, rows, columns, layer=None):
        layer = () if layer is None else (sympify(layer),)
        return Basic.__new__(cls, sign_of(sign), sympify(rows), sympify(columns), *layer)

    sign = property(lambda self: self.args[0])
    name = property(lambda self: self.sign.name)
    shape = property(lambda self: self.args[1:3])
    layer = property(lambda self: self.args[3] if len(self.args) > 3 else None)
    # A sum puts a number in a letter's place only where the letter says that it holds one.
    free_symbols = property(lambda self: {self}.union(*(arg.free_symbols for arg in self.args[1:])))

    def __getitem__(self, indices):
        if isinstance(indices, tuple) and len(indices) == 2:
            return super().__getitem__(indices)
        raise IndexError(f"an entry of {self} has two indices, a row and a column: {self}[i, 0] in a column")

    def _sympystr(self, printer):
        return self.name if self.layer is None else f"{self.name}({printer._print(self.layer)})"


class Tensor(Basic):
    """A letter with any number of indices, `X[n, c, i, j]`: an image, a kernel."""

    def __new__(cls, sign, *shape):
        return Basic.__new__(cls, sign_of(sign), *map(sympify, shape))

    sign = property(lambda self: self.args[0])
    name = property(lambda self: self.sign.name)
    shape = property(lambda self: self.args[1:])
    layer = None

    def __getitem__(self, indices):
        indices = indices if isinstance(indices, tuple) else (indices,)
        whole = len(indices) < len(self.shape) and all(isinstance(index, int) for index in indices)
        if whole or any(isinstance(index, (slice, EllipsisType)) for index in indices):
            raise TypeError(f"{self}[:] is NumPy's: a formula speaks of entries, {self}[i, …]")
        return Item(self, *indices)

    def _sympystr(self, printer):
        return self.name


class Item(Expr):
    """One entry of a tensor. It answers as an entry of a matrix does: `parent`, `indices`."""

    is_commutative = True

    def __new__(cls, parent, *indices):
        if len(indices) != len(parent.shape):
            raise ShapeError(
                parent, f" has {len(parent.shape)} indices, not {len(indices)}: ", Shape(parent.shape)
            )
        return Expr.__new__(cls, parent, *map(sympify, indices))

    parent = property(lambda self: self.args[0])
    indices = property(lambda self: self.args[1:])

    def _sympystr(self, printer):
        return f"{self.parent}[{', '.join(map(printer._print, self.indices))}]"


class Number(Expr):
    """A number with a sign (or a shared one's name), and a layer where it belongs to one: the cost `C`, a
    scalar network's `w(l)`."""

    is_commutative = True
    is_number = False
    _diff_wrt = True
    shape = ()

    def __new__(cls, sign, layer=None):
        layer = () if layer is None else (sympify(layer),)
        return Basic.__new__(cls, sign_of(sign), *layer)

    sign = property(lambda self: self.args[0])
    name = property(lambda self: self.sign.name)
    layer = property(lambda self: self.args[1] if len(self.args) > 1 else None)

    def _eval_derivative(self, by):
        return S.One if self == by else S.Zero

    _sympystr = Letter._sympystr


C = Number("C")


class Opaque(Expr):
    """A function of which nothing is known but that it is differentiable: its name, how often it has been
    differentiated by each argument (so the order of differentiation cannot matter), its arguments."""

    is_commutative = True

    def __new__(cls, name, orders, *arguments):
        return Expr.__new__(cls, Str(str(name)), Tuple(*orders), *map(sympify, arguments))

    def _eval_is_real(self):  # of real numbers it is real
        return all(argument.is_real for argument in self.args[2:]) or None

    def by(self, place):
        """Its derivative by the argument at a place."""
        name, orders, *arguments = self.args
        above = [order + (place == other) for other, order in enumerate(orders)]
        return Opaque(name, above, *arguments)

    def _eval_derivative(self, by):
        return Add(*(self.by(place) * argument.diff(by) for place, argument in enumerate(self.args[2:])))

    def _sympystr(self, printer):
        name, orders, *arguments = self.args
        primes = "" if not any(orders) else f"_{''.join(map(str, orders))}"
        return f"{name}{primes}({', '.join(map(printer._print, arguments))})"


class Activation(Function):
    """σ of a layer: any differentiable function of one number. Arguments: the layer, the number."""

    nargs = 2

    def fdiff(self, argindex=1):
        return Slope(*self.args)

    def _sympystr(self, printer):
        return f"sigma({printer._print(self.args[1])})"


class Slope(Function):
    """σ′ of a layer. Arguments: the layer, the number."""

    nargs = 2

    def fdiff(self, argindex=1):
        return Opaque("sigma", (0, 2), *self.args)

    def _sympystr(self, printer):
        return f"sigma_prime({printer._print(self.args[1])})"


def base(term):
    """The letter that an entry belongs to; a letter is its own."""
    return term.parent if isinstance(term, MatrixElement | Item) else term


def error_of(letter):
    """The sign of the letter whose error this one is, or None."""
    return letter.sign.error_of


def layer_of(term):
    """The layer of a term: that of its first letter that has one, None where none has."""
    letters = (node for node in preorder_traversal(term) if isinstance(node, Letter | Number))
    return next((letter.layer for letter in letters if letter.layer is not None), None)


def loose(term):
    """The indices of a term that no sum in it binds, in their order, each with the widths that it runs
    over."""
    match term:
        case MatrixElement() | Item():
            ranges = {}
            for index, width in zip(term.indices, term.parent.shape, strict=True):
                if index.is_Symbol:
                    ranges.setdefault(index, []).append(width)
            return ranges
        case Sum():
            inner, bound = term.function, [limit[0] for limit in term.limits]
        case _:
            inner, bound = Tuple(*term.args), []
    ranges = {}
    for part in inner.args if isinstance(inner, Tuple) else [inner]:
        for index, widths in loose(part).items():
            ranges.setdefault(index, []).extend(widths)
    return {index: widths for index, widths in ranges.items() if index not in bound}


def sigma(term):
    """The activation of each entry of a term, or of one number. The layer is that of the term's letter."""
    return _entrywise(Activation, term)


def sigma_prime(term):
    """The slope of the activation at each entry of a term, or at one number."""
    return _entrywise(Slope, term)


def _entrywise(function, term):
    layer = layer_of(term)
    layer = S.Zero if layer is None else layer
    return function(layer, term) if is_scalar(term) else Entrywise(Lambda(x, function(layer, x)), term)


def gate(term):
    """1 where an entry is greater than 0, else 0."""
    return Heaviside(term, 0) if is_scalar(term) else Entrywise(Lambda(x, Heaviside(x, 0)), term)


def softmax(term):
    """The probabilities e^z / Σ e^z of a vector."""
    return Named("softmax", term)


def diag(vector):
    """The square matrix with a vector on its diagonal."""
    return Diag(vector)


class Gradient(Term):
    """The derivative of the cost with respect to every entry of a letter. Denominator layout: shaped like
    the letter; numerator layout: its transpose."""

    def __new__(cls, of, by, layout="denominator"):
        return Basic.__new__(cls, of, by, Str(str(layout)))

    # dC/dz stands in a product as it is; a second derivative is printed as a product, and needs brackets.
    precedence = property(lambda self: PRECEDENCE["Mul"] + (not isinstance(self.of, Gradient)))
    of = property(lambda self: self.args[0])
    by = property(lambda self: self.args[1])
    layout = property(lambda self: str(self.args[2]))
    shape = property(lambda self: self.by.shape if self.layout == "denominator" else self.by.shape[::-1])

    def __getitem__(self, indices):
        raise TypeError(
            f"{self} has no entries: take the entry first, and differentiate with respect to it, "
            f"d({self.of}, {self.by}[i, j])"
        )

    def _sympystr(self, printer):
        return f"d{printer._print(self.of)}/d{printer._print(self.by)}"


class Jacobian(Gradient):
    """The derivative of a vector with respect to a vector. Numerator layout: a row for each entry of `of`;
    denominator layout: its transpose."""

    def __new__(cls, of, by, layout="numerator"):
        return Basic.__new__(cls, of, by, Str(str(layout)))

    @property
    def shape(self):
        rows, columns = (letter.shape[0] * letter.shape[1] for letter in (self.of, self.by))
        return (rows, columns) if self.layout == "numerator" else (columns, rows)


class Partial(Expr):
    """The derivative of one number with respect to another: an entry of a letter, a number with a name, or
    the cost.
    """

    is_commutative = True

    def __new__(cls, of, by):
        for term in (of, by):
            if not isinstance(term, Number | MatrixElement | Item | Partial):
                raise TypeError(f"{term} is no letter and no entry of one: write its derivative out")
        return Basic.__new__(cls, of, by)

    of = property(lambda self: self.args[0])
    by = property(lambda self: self.args[1])
    _sympystr = Gradient._sympystr


def d(of, by, **layout):
    """The derivative of one letter (or entry) by another, before it is known: ∂of/∂by.

    A number by a matrix is a `Gradient`, a vector by a vector a `Jacobian`, a number by a number a
    `Partial`. `layout` is "numerator" or "denominator"; the site's habit is a gradient shaped like what
    it is taken by, and a Jacobian with a row for each entry of `of`.

    Raises:
        TypeError: where a matrix has more than one column and one row, and a Jacobian is asked for.
    """
    if is_scalar(by):
        return Partial(of, by)
    if is_scalar(of):
        return Gradient(of, by, **layout)
    for letter in (of, by):
        if len(letter.shape) != 2 or 1 not in letter.shape:
            raise TypeError(
                f"{letter} is no vector: its derivative has more than two indices; write it with indices"
            )
    return Jacobian(of, by, **layout)


class Nudged(Expr):
    """What a number becomes when letters (or entries of them) are raised by a step each: C at W + ΔW.

    Arguments: the number, then pairs of a letter and its step. Everything that follows from the letters
        follows anew.
    """

    is_commutative = True

    def __new__(cls, of, *steps):
        pairs = [Tuple(letter, sympify(step)) for letter, step in steps]
        for letter, step in pairs:
            if is_scalar(letter) != is_scalar(step):
                raise ShapeError(letter, " and its step ", step, ": one is a number, the other a matrix")
            if not is_scalar(letter):
                Plus.fit(letter, step)
        return Expr.__new__(cls, of, *pairs)

    of = property(lambda self: self.args[0])
    steps = property(lambda self: self.args[1:])

    def _sympystr(self, printer):
        steps = ", ".join(f"{letter} + {step}" for letter, step in self.steps)
        return f"{printer._print(self.of)}[{steps}]"


class Remainder(Expr):
    """What is left of an approximation, O(h^p): its quotient by h^p stays bounded as h goes to 0. As a
    summand of a step it says that the step equals the left-hand side up to such a rest."""

    is_commutative = True

    def __new__(cls, small, power):
        return Expr.__new__(cls, small, sympify(power))

    small = property(lambda self: self.args[0])
    power = property(lambda self: int(self.args[1]))

    def _sympystr(self, printer):
        return f"O({self.small}^{self.power})"


class Each:
    """A term at k = first … last: what a program takes as a list of arrays. The term may itself be such a
    list."""

    def __init__(self, term, k, first, last):
        self.term, self.k, self.first, self.last = term, k, sympify(first), sympify(last)

    def subs(self, *values):
        """The same list where symbols in it have values."""
        return Each(self.term.subs(*values), self.k, self.first.subs(*values), self.last.subs(*values))


class FunctionOf:
    """One letter as a function of another: what a program takes as a function that it may call anywhere."""

    def __init__(self, of, by):
        self.of, self.by = of, by


class Letters:
    """The letters of a network under one convention.

    Args:
        samples: how many samples there are; with one, letters are small (a, z), else large (A, Z).
        rows: whether a sample is a row (W is then in × out) or a column (W is out × in).
        scalar: whether every layer is one neuron and every letter one number.
    """

    def __init__(self, samples=1, rows=False, scalar=False):
        self.samples, self.rows, self.scalar = sympify(samples), rows, scalar

    def _letter(self, name, height, width, layer):
        if self.scalar:
            return Number(name, layer)
        return Letter(name, *((width, height) if self.rows else (height, width)), layer)

    def _of_sample(self, small, large, layer):
        return self._letter(small if self.samples == 1 else large, width_of(layer), self.samples, layer)

    def W(self, layer):
        return self._letter("w" if self.scalar else "W", width_of(layer), width_of(layer - 1), layer)

    def b(self, layer):
        return self._letter("b", width_of(layer), 1, layer)

    def z(self, layer):
        return self._of_sample("z", "Z", layer)

    def a(self, layer):
        return self._of_sample("a", "A", layer)

    def delta(self, layer):
        return self._of_sample("delta", "Delta", layer)

    def y(self, layer=L):
        return self._letter("y" if self.samples == 1 else "Y", width_of(layer), self.samples, None)

    def slope(self, layer):
        """σ′(z): the slope of every neuron of a layer."""
        return sigma_prime(self.z(layer))

    def cost_slope(self, layer):
        """∂C/∂a: the gradient of the cost with respect to a layer's activations."""
        return d(C, self.a(layer))

    def named(self, parameter, layer):
        """The term that a program's parameter stands for: `W_next` is `W(layer + 1)`, `a_prev` is
        `a(layer − 1)`, `slope` is σ′(z(layer)).

        Raises:
            KeyError: where no letter has that name.
        """
        name, shift = parameter, 0
        for ending, step in (("_next", 1), ("_prev", -1)):
            if parameter.endswith(ending):
                name, shift = parameter.removesuffix(ending), step
        small = {"A": "a", "Z": "z", "Delta": "delta", "Y": "y", "w": "W"}.get(name, name)
        if name == "C":
            return C
        if small not in ("W", "b", "z", "a", "delta", "y", "slope", "cost_slope"):
            raise KeyError(parameter)
        return getattr(self, small)(layer + shift)


columns = Letters()
rows = Letters(rows=True)
scalars = Letters(scalar=True)
batch_columns = Letters(samples=N)
batch_rows = Letters(samples=N, rows=True)
W, b, z, a, y, delta = columns.W, columns.b, columns.z, columns.a, columns.y, columns.delta
slope, cost_slope = columns.slope, columns.cost_slope
