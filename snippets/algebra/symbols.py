"""Arrays of symbols on which a NumPy program runs unchanged."""

import numpy as np
import sympy as sp

# NumPy's functions of numbers, and what each is for a symbol. Products, sums and powers need no line:
# NumPy leaves them to the entries.
NAMESAKES = {
    np.exp: sp.exp,
    np.log: sp.log,
    np.sqrt: sp.sqrt,
    np.tanh: sp.tanh,
    np.sin: sp.sin,
    np.cos: sp.cos,
    np.absolute: sp.Abs,
    np.sign: sp.sign,
    np.maximum: sp.Max,
    np.minimum: sp.Min,
    np.greater: sp.Gt,
    np.greater_equal: sp.Ge,
    np.less: sp.Lt,
    np.less_equal: sp.Le,
}
_NAMESAKES = {
    of: np.frompyfunc(to, of.nin, 1, identity=None) for of, to in NAMESAKES.items()
}


class Symbols(np.ndarray):
    """An array of SymPy expressions (dtype object) that answers to NumPy's functions.

    What NumPy can do to objects it does; `exp`, `maximum` and the like go to their SymPy namesakes, and
    `where` becomes a `Piecewise`.
    """

    def __new__(cls, entries):
        return np.asarray(entries, dtype=object).view(cls)

    def __array_ufunc__(self, ufunc, method, *inputs, out=None, **options):
        plain = [np.asarray(entry, dtype=object) if isinstance(entry, np.ndarray) else entry for entry in inputs]
        if out is not None:
            options["out"] = tuple(np.asarray(array) for array in out)
        # A reduction's own dtype and start are those of floats: objects have none.
        options = {name: value for name, value in options.items() if name not in ("dtype", "initial")}
        result = getattr(_NAMESAKES.get(ufunc, ufunc), method)(*plain, **options)
        if out is not None:
            return out[0]
        return result.view(Symbols) if isinstance(result, np.ndarray) and result.dtype == object else result

    def __array_function__(self, function, types, args, options):
        if function is np.where and len(args) == 3:
            choose = np.frompyfunc(lambda test, yes, no: sp.Piecewise((yes, test), (no, True)), 3, 1)
            return Symbols(choose(*(np.asarray(arg, dtype=object) for arg in args)))
        result = super().__array_function__(function, types, args, options)
        return Symbols(result) if isinstance(result, np.ndarray) and result.dtype == object else result


def fresh(name, shape):
    """An array of new symbols: `fresh("W2", (3, 2))` holds W2_11 … W2_32. Symbols are real."""
    entries = np.empty(shape, dtype=object)
    for place in np.ndindex(*shape):
        entries[place] = sp.Symbol(f"{name}_{''.join(str(index + 1) for index in place)}", real=True)
    return Symbols(entries)


def vanishes(expression):
    """Whether an expression is zero for all values of its symbols.

    Both sides of a step are polynomials in opaque atoms (σ at a point, e to the z), so `expand` decides;
    where there are fractions (softmax), the numerator does.
    """
    expression = sp.sympify(expression)
    if expression.has(sp.Float):  # 0.5 in a program means one half
        expression = sp.nsimplify(expression, rational=True)
    expression = expression.expand()
    if expression == 0:
        return True
    if not expression.free_symbols and not expression.atoms(sp.Function):
        return bool(sp.simplify(expression) == 0)
    return sp.fraction(sp.together(expression))[0].expand() == 0
