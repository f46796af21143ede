"""Arrays of symbols on which a NumPy program runs unchanged."""

from math import prod

import numpy as np
import sympy as sp

from backprop_checked.algebra.notation import Opaque
from backprop_checked.algebra.residue import NoResidue, Residue


class Ramp(sp.Function):
    """max(0, z) of a symbol. SymPy's own `Max` first looks for what its arguments have in common, which takes
    longer than all the rest of a ReLU network."""

    nargs = 1
    is_extended_real = True

    @classmethod
    def eval(cls, z):
        return sp.Max(0, z) if z.is_Number else None

    def fdiff(self, argindex=1):
        return sp.Heaviside(self.args[0], 0)

    def _sympystr(self, printer):
        return f"Max(0, {printer._print(self.args[0])})"


def _maximum(a, b):
    a, b = map(sp.sympify, (a, b))
    return Ramp(b if a == 0 else a) if 0 in (a, b) else sp.Max(a, b)


def known_real(value):
    """The value. SymPy is asked at once whether it is real: of a tanh of a tanh it would else write out the
    real and the imaginary part of all that stands in it, only to learn that it is finite."""
    if isinstance(value, sp.tanh):
        _ = value.is_real  # SymPy keeps the answer
    return value


# NumPy's functions of numbers, and what each is for a symbol. A comparison is 1 or 0, as NumPy counts it.
NAMESAKES = {
    np.exp: sp.exp,
    np.expm1: lambda a: sp.exp(a) - 1,
    np.log: sp.log,
    np.log1p: lambda a: sp.log(1 + a),
    np.sqrt: sp.sqrt,
    np.cbrt: sp.cbrt,
    np.tanh: lambda value: known_real(sp.tanh(value)),
    np.sin: sp.sin,
    np.cos: sp.cos,
    np.absolute: sp.Abs,
    np.sign: sp.sign,
    np.maximum: _maximum,
    np.minimum: sp.Min,
    np.heaviside: sp.Heaviside,
    np.greater: lambda a, b: sp.Heaviside(a - b, 0),
    np.less: lambda a, b: sp.Heaviside(b - a, 0),
    np.greater_equal: lambda a, b: 1 - sp.Heaviside(b - a, 0),
    np.less_equal: lambda a, b: 1 - sp.Heaviside(a - b, 0),
}
# The same for numbers modulo a prime, as far as they have it.
OF_RESIDUES = {
    np.maximum: lambda a, b: a.ramp() if _is_zero(b) else b.ramp() if _is_zero(a) else None,
    np.heaviside: lambda a, b: a.gate() if _is_zero(b) else None,
    np.exp: lambda a: a.exp(),
    np.log: lambda a: a.log(),
    np.sqrt: lambda a: a.root(),
    np.tanh: lambda a: a.tanh(),
    np.greater: lambda a, b: (a - b).gate(),
    np.less: lambda a, b: (b - a).gate(),
    np.greater_equal: lambda a, b: 1 - (b - a).gate(),
    np.less_equal: lambda a, b: 1 - (a - b).gate(),
}


def _is_zero(value):
    return Residue.of(value).number == 0


def _namesake(ufunc, of_symbols):
    """What a function of NumPy is for a symbol, and for a number modulo a prime."""

    def answer(*values):
        if not any(isinstance(value, Residue) for value in values):
            return of_symbols(*values)
        result = OF_RESIDUES[ufunc](*values) if ufunc in OF_RESIDUES else None
        if result is None:
            raise NoResidue(f"np.{ufunc.__name__} cannot be asked of numbers modulo a prime")
        return result

    return np.frompyfunc(answer, ufunc.nin, 1, identity=None)


_NAMESAKES = {of: _namesake(of, to) for of, to in NAMESAKES.items()}

# What NumPy does to objects entry by entry as it does it to numbers. Anything else (`==`, `&`, `//`) would
# ask a symbol how it is written instead of what it is, and is refused.
ARITHMETIC = {
    np.add,
    np.subtract,
    np.multiply,
    np.divide,
    np.power,
    np.matmul,
    np.vecdot,
    np.negative,
    np.positive,
    np.square,
    np.conjugate,
}


class NotForSymbols(TypeError):
    """Something that NumPy can do to numbers and nobody can do to symbols."""


class Symbols(np.ndarray):
    """An array of SymPy expressions (dtype object) that NumPy's functions accept.

    What NumPy can do to objects it does; `exp`, `maximum` and the like go to their SymPy namesakes. A single
    entry is an array without axes, so that `np.exp` finds its way from there too.
    """

    def __new__(cls, entries):
        array = np.asarray(entries, dtype=object)
        if not isinstance(entries, Symbols) and array.ndim:  # an entry may itself be an array without axes
            array = np.asarray(np.frompyfunc(plain, 1, 1)(array), dtype=object)
        return array.view(cls)

    def __array_ufunc__(self, ufunc, method, *inputs, out=None, **options):
        if ufunc not in ARITHMETIC and ufunc not in _NAMESAKES:
            raise NotForSymbols(f"np.{ufunc.__name__} cannot be asked of symbols")
        bare = [np.asarray(entry, object) if isinstance(entry, np.ndarray) else entry for entry in inputs]
        if out is not None:
            options["out"] = tuple(np.asarray(array) for array in out)
        options.pop("dtype", None)  # that of floats: objects have none
        if options.get("where") is True:  # which is to say everywhere
            del options["where"]
        if ufunc is np.add and method == "reduce" and options.keys() <= {"axis", "keepdims"}:
            return _wrapped(_summed(*bare, **options))
        if ufunc is np.matmul and not options and all(np.ndim(entry) == 2 for entry in bare):
            return _wrapped(_product(*bare))
        result = getattr(_NAMESAKES.get(ufunc, ufunc), method)(*bare, **options)
        return out[0] if out is not None else _wrapped(result)

    def __array_function__(self, function, types, args, options):
        if function is np.where and len(args) == 3:
            test, yes, no = (Symbols(arg) for arg in args)  # the test is 1 or 0, see NAMESAKES
            return test * yes + (1 - test) * no
        return _wrapped(super().__array_function__(function, types, args, options))

    def __getitem__(self, place):
        return _wrapped(super().__getitem__(place))

    def __setitem__(self, place, value):
        super().__setitem__(place, plain(value) if np.ndim(value) == 0 else value)

    @property
    def imag(self):
        """The imaginary parts: NumPy would say that objects have none."""
        return _wrapped(np.frompyfunc(sp.im, 1, 1)(np.asarray(self, dtype=object)))

    def __bool__(self):
        raise NotForSymbols("a program that branches on a value cannot run on symbols: use np.where")


def total(numbers):
    """The sum of many symbols, or of numbers modulo a prime, in one go."""
    numbers = [plain(number) for number in numbers]
    if any(isinstance(number, Residue) for number in numbers):
        return Residue.total(numbers)
    return sp.Add(*numbers)


def _summed(array, axis=0, keepdims=False):
    """The sums along some axes, each in one go: adding one by one would sort the sum each time."""
    axes = range(array.ndim) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    axes = sorted(each % array.ndim for each in axes)
    first = np.moveaxis(array, axes, range(len(axes)))
    first = first.reshape(prod(first.shape[: len(axes)]), *first.shape[len(axes) :])
    result = np.empty(first.shape[1:], dtype=object)
    for place in np.ndindex(*result.shape):
        result[place] = total(first[(slice(None), *place)])
    return np.expand_dims(result, tuple(axes)) if keepdims else plain(result) if not result.ndim else result


def _product(left, right):
    """The product of two matrices, each entry a sum in one go."""
    if left.shape[1] != right.shape[0]:
        return left @ right  # NumPy says in its own words what does not fit
    result = np.empty((len(left), right.shape[1]), dtype=object)
    for i, j in np.ndindex(*result.shape):
        if any(isinstance(entry, Residue) for entry in (*left[i], *right[:, j])):
            result[i, j] = Residue.dot(left[i], right[:, j])
        else:
            result[i, j] = sp.Add(*(a * b for a, b in zip(left[i], right[:, j], strict=True)))
    return result


def _wrapped(result):
    if isinstance(result, np.ndarray) and result.dtype == object:
        return result.view(Symbols)
    return Symbols(result) if isinstance(result, sp.Basic | Residue) else result


def plain(value):
    """One number, out of whatever array without axes it was put in."""
    while isinstance(value, np.ndarray):
        value = value.item()
    return value


def fresh(name, shape):
    """An array of new symbols: `fresh("W(2)", (3, 2))` holds W(2)_11 … W(2)_32. Symbols are real."""
    entries = np.empty(shape, dtype=object)
    between = "," if max(shape, default=0) > 9 else ""
    for place in np.ndindex(*shape):
        mark = "_" * bool(place) + between.join(str(index + 1) for index in place)
        entries[place] = sp.Symbol(f"{name}{mark}", real=True)
    return Symbols(entries)


def residues(name, shape):
    """An array of random numbers modulo a prime, where `fresh` has symbols."""
    entries = np.empty(shape, dtype=object)
    for place in np.ndindex(*shape):
        entries[place] = Residue.symbol(name, place)
    return Symbols(entries)


def opaque(name, entries):
    """A function of which nothing is known, of symbols or of numbers modulo a prime."""
    if any(isinstance(entry, Residue) for entry in entries):
        return Residue.function(name, [0] * len(entries), *entries)
    return Opaque(name, [0] * len(entries), *entries)
