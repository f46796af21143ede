"""Arrays of symbols on which a NumPy program runs unchanged."""

from fractions import Fraction
from functools import reduce
from operator import mul

import numpy as np
import sympy as sp

from backprop_checked.algebra.notation import Opaque

# NumPy's functions of numbers, and what each is for a symbol. A comparison is 1 or 0, as NumPy counts it.
NAMESAKES = {
    np.exp: sp.exp,
    np.expm1: lambda a: sp.exp(a) - 1,
    np.log: sp.log,
    np.log1p: lambda a: sp.log(1 + a),
    np.sqrt: sp.sqrt,
    np.cbrt: sp.cbrt,
    np.tanh: sp.tanh,
    np.sin: sp.sin,
    np.cos: sp.cos,
    np.absolute: sp.Abs,
    np.sign: sp.sign,
    np.maximum: sp.Max,
    np.minimum: sp.Min,
    np.heaviside: sp.Heaviside,
    np.greater: lambda a, b: sp.Heaviside(a - b, 0),
    np.less: lambda a, b: sp.Heaviside(b - a, 0),
    np.greater_equal: lambda a, b: 1 - sp.Heaviside(b - a, 0),
    np.less_equal: lambda a, b: 1 - sp.Heaviside(a - b, 0),
}
_NAMESAKES = {of: np.frompyfunc(to, of.nin, 1, identity=None) for of, to in NAMESAKES.items()}

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
    """An array of SymPy expressions (dtype object) that answers to NumPy's functions.

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


def _wrapped(result):
    if isinstance(result, np.ndarray) and result.dtype == object:
        return result.view(Symbols)
    return Symbols(result) if isinstance(result, sp.Basic) else result


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


def vanishes(expression):
    """Whether an expression is zero for all values of its symbols.

    Both sides of a step are fractions of polynomials in opaque atoms (σ at a point, e to the z), so it
    mostly is enough to give each atom a letter and to multiply out. Where it is not, the atoms are taken
    apart first: e to a sum is a product. What cannot be decided is denied.
    """
    expression = _gated(_exact(sp.sympify(plain(expression))))
    if expression.has(sp.nan, sp.zoo, sp.oo, -sp.oo):
        return False
    return expression == 0 or _cancels(_in_letters(expression)) or _cancels(_in_letters(_apart(expression)))


def _apart(expression):
    """Take the atoms apart: e to a sum is a product, the logarithm of a product a sum (what every term of a
    sum shares is a factor of it), and what a function is taken at is multiplied out."""

    def parts(node):
        node = node.expand()
        return sp.expand_log(sp.log(sp.factor_terms(node.args[0]))) if isinstance(node, sp.log) else node

    return expression.replace(lambda node: isinstance(node, sp.Function | Opaque), parts)


def _in_letters(expression):
    """Letters for all that is no sum, product or whole power. Equal things get equal letters."""
    letters = {}

    def letter(node):
        is_gate = isinstance(node, sp.Heaviside) and node.args[1] in (0, 1)
        return letters.setdefault(node, sp.Dummy("gate" if is_gate else ""))

    def read(node):
        if node.is_Add or node.is_Mul or (node.is_Pow and node.exp.is_Integer):
            return node.func(*map(read, node.args))
        times, at = node.args[0].as_coeff_Mul() if isinstance(node, sp.exp) else (sp.nan, None)
        if times.is_Integer:  # e to the −2z is (e to the z) to the −2
            return letter(sp.exp(at)) ** times
        return node if node.is_Rational else letter(node)

    return read(expression)


def _cancels(expression):
    """Whether a fraction of polynomials is zero, multiplied out over the product of all its denominators."""
    letters = sorted(expression.free_symbols, key=lambda letter: letter.dummy_index)
    if not letters:
        return expression == 0
    ring = sp.ring(letters, sp.QQ)[0]
    one = {letter: ring(letter) for letter in letters}

    def over(below, more):  # what a numerator over `below` has to be multiplied by to stand over `more`
        return reduce(
            mul, (under ** (power - below.get(under, 0)) for under, power in more.items()), ring.one
        )

    def read(node):  # as a numerator over a product of powers
        if node.is_Rational:
            return ring(sp.QQ(node.p, node.q)), {}
        if node.is_Symbol:
            return one[node], {}
        if node.is_Pow:
            above, below = read(node.base)
            power = abs(int(node.exp))
            below = {under: power * times for under, times in below.items()}
            if node.exp > 0:
                return above**power, below
            if above == 0:
                raise ZeroDivisionError
            return over({}, below), {above: power}
        parts = [read(part) for part in node.args]
        if node.is_Mul:
            below = {}
            for _, under in parts:
                below = {key: below.get(key, 0) + under.get(key, 0) for key in below.keys() | under.keys()}
            return reduce(mul, (above for above, _ in parts)), below
        below = {}
        for _, under in parts:
            below = {key: max(below.get(key, 0), under.get(key, 0)) for key in below.keys() | under.keys()}
        return sum((above * over(under, below) for above, under in parts), ring.zero), below

    try:
        numerator, _ = read(expression)
    except ZeroDivisionError:
        return False
    left = {}
    for powers, number in numerator.terms():  # a gate is 0 or 1, so it is its own square
        powers = tuple(
            min(p, 1) if name.name == "gate" else p for p, name in zip(powers, letters, strict=True)
        )
        left[powers] = left.get(powers, 0) + number
    return not any(left.values())


def _exact(expression):
    """0.5 in a program means one half, and 1 / 3 one third: the simplest fraction that is this float."""

    def fraction(number):
        simple = Fraction(float(number)).limit_denominator(10**6)
        return sp.Rational(simple if float(simple) == float(number) else Fraction(float(number)))

    finite = [number for number in expression.atoms(sp.Float) if number.is_finite]
    return expression.xreplace({number: fraction(number) for number in finite})


def _gated(expression):
    """max(0, z) is z · 1[z > 0], and it is greater than 0 where z is."""
    if not expression.has(sp.Max, sp.Heaviside):
        return expression

    def is_ramp(node):
        return isinstance(node, sp.Max) and len(node.args) == 2 and 0 in node.args

    def is_gate_of_ramp(node):
        return isinstance(node, sp.Heaviside) and node.args[1] == 0 and is_ramp(node.args[0])

    gates = expression.replace(is_gate_of_ramp, lambda node: sp.Heaviside(sum(node.args[0].args), 0))
    return gates.replace(is_ramp, lambda node: sum(node.args) * sp.Heaviside(sum(node.args), 0))
