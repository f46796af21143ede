"""A rule as loops: the number that a rule gives for each entry, compiled to run on floats and on symbols.

The rule is SymPy's term; what is compiled are sums as loops, entries as places of arrays, brackets as
comparisons.
"""

from functools import lru_cache

import numpy as np
import sympy as sp
from sympy.core.function import AppliedUndef
from sympy.matrices.expressions.matexpr import MatrixElement

from backprop_checked.algebra.notation import Item, Number, base


class NoLoops(TypeError):
    """A term that is not made of sums, entries and functions of numbers."""


class _Source:
    """A term as Python source. `letters` are the arrays that it reads, `sizes` the whole numbers."""

    def __init__(self):
        self.letters, self.sizes, self.maps, self.functions, self.constants = {}, {}, {}, {}, {}
        self.bound = {}

    def place(self, known, thing, mark):
        """The name of an argument of the function that is compiled."""
        return known.setdefault(thing, f"{mark}{len(known)}")

    def whole(self, term):
        """A whole number, made of sizes and places."""
        match term:
            case sp.Integer():
                return str(int(term))
            case sp.Symbol() if term in self.bound:
                return self.bound[term]
            case sp.Symbol() | sp.Indexed() | AppliedUndef():
                if isinstance(term, sp.Symbol) or not term.free_symbols & set(self.bound):
                    return self.place(self.sizes, term, "n")
                own = self.place(self.maps, term.base if isinstance(term, sp.Indexed) else term.func, "m")
                at = term.indices if isinstance(term, sp.Indexed) else term.args
                return f"{own}({', '.join(map(self.whole, at))})"
            case sp.Add():
                return "(" + " + ".join(map(self.whole, term.args)) + ")"
            case sp.Mul() if all(a.is_integer or a.is_Symbol for a in term.args):
                return "(" + " * ".join(map(self.whole, term.args)) + ")"
            case sp.floor():
                above, below = sp.fraction(sp.together(term.args[0]))
                return f"({self.whole(above)} // {self.whole(below)})"
            case sp.Mod():
                return f"({self.whole(term.args[0])} % {self.whole(term.args[1])})"
            case sp.Max() | sp.Min():
                return (
                    f"{'max' if isinstance(term, sp.Max) else 'min'}({', '.join(map(self.whole, term.args))})"
                )
        raise NoLoops(f"{term} is no whole number of sizes and places")

    def number(self, term):  # noqa: C901 - structural recursion, a case a node
        """A number."""
        match term:
            case sp.Rational() | sp.NumberSymbol():
                return self.place(self.constants, term, "c")
            case MatrixElement() | Item():
                at = ", ".join(map(self.whole, term.indices))
                return f"{self.place(self.letters, base(term), 'a')}[{at},]"
            case Number():
                return f"{self.place(self.letters, term, 'a')}[()]"
            case sp.Add():
                return "(" + " + ".join(map(self.number, term.args)) + ")"
            case sp.Mul():
                return self._product(term.args)
            case sp.Pow() if term.exp.is_Integer:
                return (
                    f"{self.number(term.base)} ** {int(term.exp)}"
                    if term.exp > 0
                    else (f"(one / {self.number(term.base)} ** {-int(term.exp)})")
                )
            case sp.Sum():
                return self._sum(term)
            case sp.KroneckerDelta():
                return f"(1 if {self.whole(term.args[0])} == {self.whole(term.args[1])} else 0)"
            case sp.Heaviside() if _is_bracket(term):
                return f"(1 if {self.whole(term.args[0])} > 0 else 0)"
            case sp.Function() | sp.Max() | sp.Min() if not _is_whole(term):
                own = self.place(self.functions, term.func, "f")
                return f"{own}({', '.join(map(self.number, term.args))})"
            case sp.Pow():
                # Times one: a size is a whole number, and has no power that is a number modulo a prime.
                return f"((one * {self.number(term.base)}) ** {self.number(term.exp)})"
        return self.whole(term)

    def _product(self, factors):
        """A product. Where one of its brackets is 0, its other factors are not read."""
        brackets = [factor for factor in factors if _is_bracket(factor)]
        others = [factor for factor in factors if not _is_bracket(factor)]
        body = " * ".join(map(self.number, others)) or "1"
        return f"({body} if {' and '.join(map(self.number, brackets))} else 0)" if brackets else f"({body})"

    def _sum(self, term):
        """The sums from the outermost inwards: SymPy writes the innermost first."""
        loops = []
        before = dict(self.bound)
        for symbol, first, last in reversed(term.limits):
            low, high = self.whole(first), self.whole(last)
            self.bound[symbol] = f"i{len(self.bound)}"
            loops.append(f"for {self.bound[symbol]} in range({low}, {high} + 1)")
        inner = self.number(term.function)
        self.bound = before
        return f"sum([{inner} {' '.join(loops)}])"


def _is_whole(term):
    """Whether a function is one of sizes and places: a maximum may be of either kind."""
    if isinstance(term, sp.Max | sp.Min):
        return not term.has(MatrixElement, Item, Number)
    return isinstance(term, AppliedUndef | sp.floor | sp.Mod)


def _is_bracket(term):
    return isinstance(term, sp.KroneckerDelta) or (
        isinstance(term, sp.Heaviside) and not term.has(MatrixElement, Item, Number)
    )


@lru_cache(maxsize=256)
def _compiled(indices, term):
    source = _Source()
    for k, index in enumerate(indices):
        if index.is_Symbol:
            source.bound[index] = f"p[{k}]"
    body = source.number(term)
    known = (source.letters, source.sizes, source.maps, source.functions, source.constants)
    names = [name for group in known for name in group.values()]
    code = f"lambda p, one, {', '.join(names)}: {body}" if names else f"lambda p, one: {body}"
    return eval(compile(code, f"<{term}>", "eval")), source


def array_of(indices, term, shape, values, interpretation):
    """Every entry of a rule.

    Args:
        indices: the rule's indices, one an axis.
        term: the entry at these indices.
        shape: the shape in numbers.
        values: an array for every letter that the rule reads.
        interpretation: says what a number is, a size, and a function of numbers.

    Raises:
        NoLoops: for a term that is not made of sums, entries and functions of numbers.
        KeyError: for a letter without a value.
    """
    function, source = _compiled(tuple(indices), sp.sympify(term))
    given = [np.asarray(values[letter]) for letter in source.letters]
    given += [interpretation.size(size) for size in source.sizes]
    given += [_map(interpretation, own) for own in source.maps]
    given += [_function(interpretation, own) for own in source.functions]
    given += [interpretation.number(constant) for constant in source.constants]
    result = np.empty(shape, dtype=object)
    for place in np.ndindex(*shape):
        result[place] = function(place, interpretation.number(sp.S.One), *given)
    return interpretation.array(result)


def _map(interpretation, own):
    """An index map as a function of whole numbers."""
    return lambda *at: interpretation.size(own[at] if isinstance(own, sp.IndexedBase) else own(*at))


def _function(interpretation, own):
    if not isinstance(own, type):
        return own
    return lambda *values: _plain(interpretation.apply(own, *values))


def _plain(value):
    while isinstance(value, np.ndarray):
        value = value.item()
    return value
