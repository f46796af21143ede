"""Arrays of symbols on which a NumPy program runs unchanged."""

from fractions import Fraction

import numpy as np
import sympy as sp

from snippets.algebra.notation import Activation, Opaque, Slope

# NumPy's functions of numbers, and what each is for a symbol. A comparison is 1 or 0, as NumPy counts it.
NAMESAKES = {
    np.exp: sp.exp,
    np.expm1: lambda a: sp.exp(a) - 1,
    np.log: sp.log,
    np.log1p: lambda a: sp.log(1 + a),
    np.sqrt: sp.sqrt,
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

# What NumPy does to objects entry by entry as it does it to numbers. Anything else (`==`, `&`, `//`) would ask a
# symbol how it is written instead of what it is, and is refused.
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
        return np.asarray(entries, dtype=object).view(cls)

    def __array_ufunc__(self, ufunc, method, *inputs, out=None, **options):
        if ufunc not in ARITHMETIC and ufunc not in _NAMESAKES:
            raise NotForSymbols(f"np.{ufunc.__name__} cannot be asked of symbols")
        plain = [
            np.asarray(entry, dtype=object) if isinstance(entry, np.ndarray) else entry for entry in inputs
        ]
        if out is not None:
            options["out"] = tuple(np.asarray(array) for array in out)
        options.pop("dtype", None)  # that of floats: objects have none
        result = getattr(_NAMESAKES.get(ufunc, ufunc), method)(*plain, **options)
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

    def __bool__(self):
        raise NotForSymbols("a program that branches on a value cannot run on symbols: use np.where")


def _wrapped(result):
    if isinstance(result, sp.Basic) or (isinstance(result, np.ndarray) and result.dtype == object):
        return Symbols(result)
    return result


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

    Both sides of a step are rational in opaque atoms (σ at a point, e to the z), so it mostly is enough to give each
    atom a letter and to expand. Where it is not (e to a sum is a product), one random point shows most expressions
    that are not zero, and only for the rest the atoms are expanded too. What cannot be decided is denied.
    """
    expression = _gated(_exact(sp.sympify(plain(expression))))
    if expression == 0 or _cancels(_with_letters_for_atoms(expression)):
        return True
    return not _differs_from_zero(expression) and _cancels(expression)


def _cancels(expression):
    expression = expression.expand()
    if expression == 0:
        return True
    numerator, denominator = sp.fraction(sp.together(expression))
    return numerator.expand() == 0 and denominator.expand() != 0


def _is_atom(node):
    return isinstance(node, sp.Function | Opaque)


def _with_letters_for_atoms(expression):
    """The outermost functions become letters, equal ones equal letters: what holds for letters holds for them."""
    letters = {}

    def read(node):
        if _is_atom(node):
            return letters.setdefault(node, sp.Dummy())
        if isinstance(node, sp.Add | sp.Mul | sp.Pow):
            return node.func(*map(read, node.args))
        return node

    return read(expression)


def _instead(node):
    """A known function in an opaque one's place, the same for all its derivatives: sin(c + Σ c_i x_i)."""
    if isinstance(node, Activation | Slope):
        node = Opaque("sigma", (0, int(isinstance(node, Slope))), *node.args)
    name, orders, *arguments = node.args
    scale = 1 + sp.Rational(sum(map(ord, str(name))) % 97, 101)
    factors = [scale / (place + 2) for place in range(len(arguments))]
    angle = scale + sum(factor * argument for factor, argument in zip(factors, arguments, strict=True))
    slope = sp.Mul(*(factor**order for factor, order in zip(factors, orders, strict=True)))
    return slope * sp.sin(angle + sum(orders) * sp.pi / 2)


def _differs_from_zero(expression):
    """Whether an expression is something else than 0 at one random point, whatever stands for its opaque functions."""
    numbers = np.random.default_rng(0)
    atoms = sorted(expression.atoms(sp.Symbol), key=str)
    point = {symbol: sp.Float(numbers.uniform(0.3, 1.7), 40) for symbol in atoms}
    try:
        value = expression.replace(lambda node: isinstance(node, Activation | Slope | Opaque), _instead).xreplace(point).evalf(40)
        return bool(value.is_number and abs(value) > 1e-20)
    except (TypeError, ValueError):
        return False


def _exact(expression):
    """0.5 in a program means one half, and 1 / 3 one third: the simplest fraction that is this float."""

    def fraction(number):
        simple = Fraction(float(number)).limit_denominator(10**6)
        return sp.Rational(simple if float(simple) == float(number) else Fraction(float(number)))

    finite = [number for number in expression.atoms(sp.Float) if number.is_finite]
    return expression.xreplace({number: fraction(number) for number in finite})


def _gated(expression):
    """max(0, z) is z · 1[z > 0], it is greater than 0 where z is, and a gate is its own square."""
    if not expression.has(sp.Max, sp.Heaviside):
        return expression

    def is_ramp(node):
        return isinstance(node, sp.Max) and len(node.args) == 2 and 0 in node.args

    def is_gate(node):
        return isinstance(node, sp.Heaviside)

    return (
        expression.replace(
            lambda node: is_gate(node) and node.args[1] == 0 and is_ramp(node.args[0]),
            lambda node: sp.Heaviside(sum(node.args[0].args), 0),
        )
        .replace(is_ramp, lambda node: sum(node.args) * sp.Heaviside(sum(node.args), 0))
        .expand()
        .replace(
            lambda node: node.is_Pow and is_gate(node.base) and node.exp.is_Integer and node.exp > 0,
            lambda node: node.base,
        )
    )
