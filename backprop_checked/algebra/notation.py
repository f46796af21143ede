"""The letters of the book: what each is called, what it means, which shape it has, which colour it wears."""

from dataclasses import dataclass

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

from backprop_checked.algebra.term import (
    Diag,
    Entrywise,
    Named,
    Plus,
    ShapeError,
    Term,
    is_scalar,
    shape_text,
    x,
)

l = Symbol("ℓ", integer=True)  # a layer
L = Symbol("L", integer=True)  # the last layer
N = Symbol("N", integer=True, positive=True)  # how many samples a batch has
n = IndexedBase("n", integer=True, positive=True)  # n[l]: how many neurons layer l has
i, j, k, m = (Symbol(name, integer=True, nonnegative=True) for name in "ijkm")


@dataclass(frozen=True)
class Entry:
    """What the notation page says of a letter. `role` is its colour; `error_of`: the error of which
    letter."""

    tex: str
    role: str
    meaning: str
    error_of: str = ""


GLOSSARY = {
    "W": Entry("W", "weight", "the weights of a layer: entry (j, k) leads from neuron k below to neuron j"),
    "w": Entry("w", "weight", "one weight"),
    "b": Entry("b", "bias", "the biases of a layer, one for each neuron"),
    "z": Entry("z", "activity", "the activity of a layer: what enters its activation function"),
    "a": Entry(
        "a", "activation", "the activation of a layer: what leaves its activation function; a⁽⁰⁾ is the input"
    ),
    "p": Entry("p", "activation", "the probabilities that softmax gives"),
    "y": Entry("y", "data", "the target: what the last layer should have said"),
    "delta": Entry(r"\delta", "error", "the error of a layer: how the cost answers to its activity", "z"),
    "Z": Entry("Z", "activity", "the activities of a layer for a whole batch"),
    "A": Entry("A", "activation", "the activations of a layer for a whole batch"),
    "Y": Entry("Y", "data", "the targets of a whole batch"),
    "Delta": Entry(r"\Delta", "error", "the errors of a layer for a whole batch", "Z"),
    "claimed": Entry("g", "error", "the gradient that is checked"),
    "measured": Entry(r"\hat g", "error", "the gradient that differences give"),
    "ratio": Entry("{r}", "cost", "the relative error of a gradient"),
    "worst": Entry("{q}", "cost", "the relative error of one entry, by the larger one"),
    "share": Entry("{t}", "error", "by which share of itself a gradient is too large"),
    "noise": Entry(r"\varepsilon", "cost", "how far rounding moves a value of the function, at most"),
    "bend": Entry("{M}", "cost", "the largest third derivative near x, without its sign"),
    "bound": Entry("{E}", "cost", "how far a central difference may be off, in all"),
    "best": Entry("h_{*}", "data", "the best step"),
    "image": Entry(
        "X", "data", "the images of a batch: entry (n, c, q, r) is sample n, channel c, row q, column r"
    ),
    "bare": Entry(r"\bar X", "data", "the images before zeros are put around them"),
    "patches": Entry(
        r"\hat X", "data", "the patches that the kernel sees, pixel by pixel: one for each place"
    ),
    "flat": Entry("a", "activation", "the images of a batch as long rows, one for each sample"),
    "patch_table": Entry(
        r"\hat X", "data", "the patches as a table: one column for each place that a kernel takes"
    ),
    "kernel": Entry("W", "weight", "the kernels: entry (f, c, u, v) is filter f, channel c, row u, column v"),
    "kernel_table": Entry(r"\hat W", "weight", "the kernels as a table: one row for each filter"),
    "offset": Entry("b", "bias", "the biases of a convolution, one for each filter"),
    "maps": Entry(
        "Z", "activity", "what a convolution gives: entry (n, f, i, j) is sample n, filter f, row i, column j"
    ),
    "every_place": Entry(r"\bar Z", "activity", "what a convolution would give with stride 1"),
    "map_table": Entry(
        r"\hat Z", "activity", "what a convolution gives, as a table: one row for each filter"
    ),
    "errors": Entry(r"\Delta", "error", "how the cost answers to each entry of what a convolution gives"),
    "error_table": Entry(
        r"\hat \Delta", "error", "the errors of a convolution as a table: one row for each filter"
    ),
    "a3": Entry("a", "activation", "the question's image: entry (i, j, p) is row i, column j, channel p"),
    "w4": Entry("w", "weight", "the question's weights: entry (j, k, p) is column j, neuron k, channel p"),
    "z4": Entry("z", "activity", "what the question's layer gives: row i, neuron k"),
    "error4": Entry(
        r"\delta", "error", "how the cost answers to each entry of what the question's layer gives"
    ),
    "dense_w": Entry("W", "weight", "the weights of a dense layer on an image: neuron k, pixel and channel"),
    "dense_z": Entry("z", "activity", "what a dense layer on an image gives: neuron k"),
    "tall": Entry("{I}", "activity", "how many rows a convolution gives"),
    "rest": Entry("{R}", "activity", "how many rows at the end no kernel reaches"),
    "m": Entry("{m}", "activity", "a weight times its input, before the bias is added"),
    "f": Entry("f", "cost", "any function of which the derivative is wanted"),
    "dw": Entry(r"\Delta w", "weight", "a nudge: by how much a weight is moved"),
    "s": Entry("{s}", "activity", "any one number, added to every score"),
    "P": Entry("P", "activation", "the probabilities that softmax gives, for a whole batch"),
    "S": Entry("S", "activity", "the scores of a whole batch: what enters softmax"),
    "H": Entry("H", "activation", "the activations of the hidden layer, for a whole batch"),
    "W1": Entry("W_1", "weight", "the weights of the first layer, in × out"),
    "b1": Entry("b_1", "bias", "the biases of the first layer"),
    "Z1": Entry("Z_1", "activity", "the activities of the hidden layer, for a whole batch"),
    "W2": Entry("W_2", "weight", "the weights of the second layer, in × out"),
    "b2": Entry("b_2", "bias", "the biases of the second layer"),
    "penalty": Entry("{R}", "cost", "the penalty: the sum of the squares of all weights"),
    "lam": Entry(r"\lambda", "cost", "how much the penalty on the weights counts"),
    "C": Entry("C", "cost", "the cost: one number that says how wrong the network is"),
    "c": Entry("c", "cost", "the costs of the samples, each alone"),
    "C_part": Entry("C", "cost", "the mean costs of the parts of a batch"),
    "B": Entry("B", "bias", "the bias, copied for every sample"),
    "A_stack": Entry(
        r"\mathcal{A}", "activation", "the activations of a batch as a stack of columns or rows"
    ),
    "Z_stack": Entry(r"\mathcal{Z}", "activity", "the activities of a batch as a stack of columns or rows"),
    "theta": Entry(r"\theta", "weight", "all weights and biases of a network, in one column"),
    "eta": Entry(r"\eta", "data", "the learning rate: how long a step is"),
    "a_plus": Entry("{a^{+}}", "activation", "the outputs for the samples whose target is 1"),
    "a_minus": Entry("{a^{-}}", "activation", "the outputs for the samples whose target is −1"),
    "x": Entry("x", "data", "what a function is given: a number or a column"),
    "u": Entry("u", "error", "any number or column; on the left of a Jacobian, what is felt above"),
    "v": Entry("v", "activation", "any number or column; on the right of a Jacobian, a move below"),
    "J": Entry(
        "J", "activity", "a Jacobian: a row for each entry of what answers, a column for each of what moves"
    ),
    "M": Entry("M", "weight", "any square matrix"),
    "X": Entry("X", "data", "the inputs of a whole batch, or any matrix"),
    "G": Entry("G", "error", "how the cost answers to each entry of a matrix"),
    "V": Entry("V", "activation", "a direction: how far each entry of a matrix moves"),
    "T": Entry("{T}", "weight", "a stack of matrices, one behind the other"),
    "U": Entry("{U}", "activation", "one matrix that every matrix of a stack is multiplied by"),
    "R": Entry("{R}", "activity", "the stack of their products"),
    "h": Entry("h", "data", "a small step: one number"),
}


class Letter(Term, MatrixSymbol):
    """A matrix with a name, and a layer where it belongs to one: `W(l + 1)`."""

    def __new__(cls, name, rows, columns, layer=None):
        layer = () if layer is None else (sympify(layer),)
        return Basic.__new__(cls, Str(str(name)), sympify(rows), sympify(columns), *layer)

    name = property(lambda self: str(self.args[0]))
    shape = property(lambda self: self.args[1:3])
    layer = property(lambda self: self.args[3] if len(self.args) > 3 else None)
    # A sum puts a number in a letter's place only where the letter says that it holds one.
    free_symbols = property(lambda self: {self}.union(*(arg.free_symbols for arg in self.args[1:])))

    def _sympystr(self, printer):
        return self.name if self.layer is None else f"{self.name}({printer._print(self.layer)})"


class Tensor(Basic):
    """A letter with any number of indices, `X[n, c, i, j]`: an image, a kernel."""

    def __new__(cls, name, *shape):
        return Basic.__new__(cls, Str(str(name)), *map(sympify, shape))

    name = property(lambda self: str(self.args[0]))
    shape = property(lambda self: self.args[1:])
    layer = None

    def __getitem__(self, indices):
        indices = indices if isinstance(indices, tuple) else (indices,)
        if any(isinstance(index, slice) for index in indices):
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
                f"{parent} has {len(parent.shape)} indices, not {len(indices)}: {shape_text(parent.shape)}"
            )
        return Expr.__new__(cls, parent, *map(sympify, indices))

    parent = property(lambda self: self.args[0])
    indices = property(lambda self: self.args[1:])

    def _sympystr(self, printer):
        return f"{self.parent}[{', '.join(map(printer._print, self.indices))}]"


class Number(Expr):
    """A number with a name, and a layer where it belongs to one: the cost `C`, a scalar network's `w(l)`."""

    is_commutative = True
    is_number = False
    _diff_wrt = True
    shape = ()

    def __new__(cls, name, layer=None):
        layer = () if layer is None else (sympify(layer),)
        return Basic.__new__(cls, Str(str(name)), *layer)

    name = property(lambda self: str(self.args[0]))
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

    def _eval_derivative(self, by):
        name, orders, *arguments = self.args
        slopes = [argument.diff(by) for argument in arguments]
        return Add(*(
            slope * Opaque(name, [order + (place == other) for other, order in enumerate(orders)], *arguments)
            for place, slope in enumerate(slopes)
            if slope != 0
        ))  # fmt: skip

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
    """The name of the letter whose error this one is, or nothing."""
    return GLOSSARY[letter.name].error_of if letter.name in GLOSSARY else ""


def layer_of(term):
    """The layer of a term: that of its first letter that has one, None where none has."""
    letters = (node for node in preorder_traversal(term) if isinstance(node, Letter | Number))
    return next((letter.layer for letter in letters if letter.layer is not None), None)


def loose(term):
    """The indices of a term that no sum in it binds, in their order, each with the widths that it runs
    over."""
    match term:
        case MatrixElement() | Item():
            found = {}
            for index, width in zip(term.indices, term.parent.shape, strict=True):
                if index.is_Symbol:
                    found.setdefault(index, []).append(width)
            return found
        case Sum():
            inner, bound = term.function, [limit[0] for limit in term.limits]
        case _:
            inner, bound = Tuple(*term.args), []
    found = {}
    for part in inner.args if isinstance(inner, Tuple) else [inner]:
        for index, widths in loose(part).items():
            found.setdefault(index, []).extend(widths)
    return {index: widths for index, widths in found.items() if index not in bound}


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
    """The cost's derivative by every entry of a letter. Denominator layout: shaped like the letter;
    numerator layout: its transpose."""

    def __new__(cls, of, by, layout="denominator"):
        return Basic.__new__(cls, of, by, Str(str(layout)))

    of = property(lambda self: self.args[0])
    by = property(lambda self: self.args[1])
    layout = property(lambda self: str(self.args[2]))
    shape = property(lambda self: self.by.shape if self.layout == "denominator" else self.by.shape[::-1])

    def _sympystr(self, printer):
        return f"d{printer._print(self.of)}/d{printer._print(self.by)}"


class Jacobian(Gradient):
    """A vector's derivative by a vector. Numerator layout: a row for each entry of `of`; denominator
    layout: its transpose."""

    def __new__(cls, of, by, layout="numerator"):
        return Basic.__new__(cls, of, by, Str(str(layout)))

    @property
    def shape(self):
        rows, columns = (letter.shape[0] * letter.shape[1] for letter in (self.of, self.by))
        return (rows, columns) if self.layout == "numerator" else (columns, rows)


class Partial(Expr):
    """One number's derivative by one number: an entry of a letter, a number with a name, or the cost."""

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
                raise ShapeError(f"{letter} and its step {step}: one is a number, the other a matrix")
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
    """A term at k = first … last: what a program takes as a list of arrays."""

    def __init__(self, term, k, first, last):
        self.term, self.k, self.first, self.last = term, k, sympify(first), sympify(last)


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
        return self._letter(small if self.samples == 1 else large, n[layer], self.samples, layer)

    def W(self, layer):
        return self._letter("w" if self.scalar else "W", n[layer], n[layer - 1], layer)

    def b(self, layer):
        return self._letter("b", n[layer], 1, layer)

    def z(self, layer):
        return self._of_sample("z", "Z", layer)

    def a(self, layer):
        return self._of_sample("a", "A", layer)

    def delta(self, layer):
        return self._of_sample("delta", "Delta", layer)

    def y(self, layer=L):
        return self._letter("y" if self.samples == 1 else "Y", n[layer], self.samples, None)

    def slope(self, layer):
        """σ′(z): the slope of every neuron of a layer."""
        return sigma_prime(self.z(layer))

    def cost_slope(self, layer):
        """∂C/∂a: how the cost answers to a layer's activation."""
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
