"""Print a term the way the page shows it.

More than 400 lines, because it is one printer: a method for each kind of term.
"""

import re
from itertools import count

from sympy import Indexed, MatrixExpr, Max, Min, S, Sum, Symbol, exp, sympify
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.printing.latex import LatexPrinter
from sympy.printing.precedence import PRECEDENCE

from backprop_checked.algebra.notation import (
    Gradient,
    Item,
    Letter,
    Partial,
    Remainder,
    Tensor,
    base,
)
from backprop_checked.algebra.roles import role
from backprop_checked.algebra.source_order import Operation, evaluated
from backprop_checked.algebra.term import (
    HADAMARD,
    PRODUCT,
    SUM,
    Entrywise,
    Eye,
    Hadamard,
    Plus,
    Product,
    Scaled,
    Term,
    Transposed,
    bracketed_factors,
    is_scalar,
)

_placeholders = count()


class Printer(LatexPrinter):
    """LaTeX for every node that a formula may hold, in the forms that browsers set well.

    Raises:
        TypeError: for a node that has no line here.
    """

    between = r" \, "  # the factors of a matrix product

    def __init__(self):
        super().__init__({"order": "none"})

    def emptyPrinter(self, expr):
        raise TypeError(
            f"no LaTeX for {type(expr).__name__}: {expr}; give it a _print_{type(expr).__name__} line"
        )

    _print_Basic = emptyPrinter  # where SymPy would make up a name

    def _letter(self, letter, below="", mark=""):
        known = letter.sign
        if not known.role:
            raise TypeError(f"{letter} has no sign to print: make it of Sign(name, role, meaning)")
        above = ([] if letter.layer is None else [f"({self._print(letter.layer)})"]) + [mark] * bool(mark)
        name, _, number = known.tex.partition("_")  # W_1 has a number below already
        below = ", ".join(filter(None, (number, below)))
        scripts = (f"_{{{below}}}" if below else "") + (f"^{{{' '.join(above)}}}" if above else "")
        return role(known.role, name + scripts)

    def _print_Letter(self, t):
        return self._letter(t)

    def _print_Number(self, t):
        return self._letter(t)

    def _print_MatrixElement(self, t):
        shown = [i for i, side in zip(t.indices, t.parent.shape, strict=True) if side != 1]
        between = "" if all(index.is_Symbol or index.is_Integer for index in shown) else ","
        return self._letter(t.parent, between.join(map(self._index, shown)))

    def _index(self, index):
        # Rows and columns are counted from 0 in the code and from 1 on the page.
        return self._print(index + 1 if index.is_Integer else index)

    def _print_Tensor(self, t):
        return self._letter(t)

    def _print_Item(self, t):
        return self._letter(t.parent, ",".join(map(self._index, t.indices)))

    def _print_Nudged(self, t):
        # The function at the place that it is moved to: f(u + h).
        places = ", ".join(self._print_Plus_of(letter, step) for letter, step in t.steps)
        return rf"{self._print(t.of)}\left({places}\right)"

    def _print_Plus_of(self, letter, step):
        if isinstance(step, Scaled):
            return self._print(letter) + self._added(step)
        sign, size = (" - ", -step) if step.could_extract_minus_sign() else (" + ", step)
        return f"{self._print(letter)}{sign}{self._print(size)}"

    def _print_Remainder(self, t):
        power = "" if t.power == 1 else f"^{{{t.power}}}"
        return rf"O\left({self._print(t.small)}{power}\right)"

    def _print_Heaviside(self, t):
        more, rest = evaluated(t.args[0]).as_coeff_Add()
        if more in (0, 1) and len(rest.args) == 2 and rest.is_Add:
            below, above = sorted(rest.args, key=lambda part: not part.could_extract_minus_sign())
            if _is_index(-below) and _is_index(above):  # one place and another: j ≤ i
                sign = r"\le" if more else "<"
                return rf"\mathbf{{1}}\left[{self._print(-below)} {sign} {self._print(above)}\right]"
        return rf"\mathbf{{1}}\left[{self._print(t.args[0])} > 0\right]"

    def _print_Indexed(self, t):
        return f"{self._print(t.base.label)}_{{{','.join(map(self._print, t.indices))}}}"

    def _print_Symbol(self, t, style="plain"):
        return {"ℓ": r"\ell"}.get(t.name, super()._print_Symbol(t, style))

    def _print_Product(self, t):
        return self.between.join(bracketed_factors(self, t))

    def _print_Hadamard(self, t):
        return r" \odot ".join(bracketed_factors(self, t))

    def _print_Plus(self, t):
        first, *others = t.args
        return self._print(first) + "".join(map(self._added, others))

    def _added(self, term):
        if isinstance(term, Scaled) and term.has_minus:
            return f" - {self.parenthesize(-term, SUM)}"
        return f" + {self._print(term)}"

    def _print_Scaled(self, t):
        number, term = t.args
        return self._factor(number) + self.parenthesize(term, HADAMARD, strict=True)

    def _factor(self, number):
        if number in (1, -1):
            return "" if number == 1 else "-"
        return rf"{self._factor_of(number)} \, "

    def parenthesize(self, item, level, is_neg=False, strict=False):
        if not isinstance(item, Term):
            return super().parenthesize(item, level, is_neg, strict)
        binds = _binds(item)
        loose = binds < level or (not strict and binds == level)
        return rf"\left({self._print(item)}\right)" if loose else self._print(item)

    def _print_Transposed(self, t):
        if isinstance(t.args[0], Letter):
            return self._letter(t.args[0], mark=r"\top")
        if isinstance(t.args[0], Eye):
            return r"I^{\top}"
        return rf"\left({self._print(t.args[0])}\right)^{{\top}}"

    def _print_Diag(self, t):
        return rf"\operatorname{{diag}}\left({self._print(t.args[0])}\right)"

    def _print_Named(self, t):
        return rf"\operatorname{{{t.name}}}\left({self._print(t.args[1])}\right)"

    def _print_Entrywise(self, t):
        # The function is printed around a stand-in for its argument, which then takes its place.
        stand_in = Symbol(f"STANDIN{next(_placeholders)}X", real=True)
        printed = self._print(t.args[0](stand_in))
        name, inside = stand_in.name, self._print(t.args[1])
        if len(re.findall(rf"(?:[({{]|, ){name}(?:[)}}]|\\right)", printed)) < printed.count(name):
            # Below a power a letter's layer would stand beside the exponent.
            level = PRECEDENCE["Atom"] if f"{name}^" in printed else PRODUCT
            inside = self.parenthesize(t.args[1], level)
        return printed.replace(name, inside)

    def _print_Pow(self, t):
        # A second script would stand beside the layer's.
        scripted = (
            isinstance(t.base, MatrixElement | Item | Partial) or getattr(t.base, "layer", None) is not None
        )
        if scripted and t.exp.is_Integer and t.exp > 0:
            return rf"\left({self._print(t.base)}\right)^{{{t.exp}}}"
        return super()._print_Pow(t)

    def _print_Activation(self, t, **power):
        return self._applied(r"\sigma", t.args[1], power)

    def _print_Slope(self, t, **power):
        return self._applied(r"\sigma'", t.args[1], power)

    def _applied(self, function, argument, power):
        if power:  # a script needs a bracket that stretches
            return rf"{function}\left({self._print(argument)}\right)^{{{power['exp']}}}"
        return f"{function}({self._print(argument)})"

    def _print_Gradient(self, t):
        if isinstance(t.of, Gradient):  # a second derivative: no fraction stands above a fraction
            return rf"\frac{{\partial}}{{\partial {self._print(t.by)}}} \, {self._print(t.of)}"
        return rf"\frac{{\partial {self._print(t.of)}}}{{\partial {self._print(t.by)}}}"

    _print_Jacobian = _print_Gradient

    def _print_Partial(self, t):
        order, of = 1, t.of
        while isinstance(of, Partial) and of.by == t.by:  # ∂²C/∂w² for ∂(∂C/∂w)/∂w
            order, of = order + 1, of.of
        if order == 1 and isinstance(of, Partial) and not isinstance(of.of, Partial):
            by = rf"\partial {self._print(t.by)} \, \partial {self._print(of.by)}"
            return rf"\frac{{\partial^{{2}} {self._print(of.of)}}}{{{by}}}"
        if order == 1:
            return self._print_Gradient(t)
        by = (
            self._print(t.by)
            if getattr(base(t.by), "layer", None) is None
            else rf"\left({self._print(t.by)}\right)"
        )
        return rf"\frac{{\partial^{{{order}}} {self._print(of)}}}{{\partial {by}^{{{order}}}}}"

    def _print_Kron(self, t):
        return rf"\left({self._print(t.args[0])} \otimes {self._print(t.args[1])}\right)"

    def _print_Trace(self, t):
        return rf"\operatorname{{tr}}\left({self._print(t.args[0])}\right)"

    def _print_Ones(self, t):
        return "1" if t.shape == (1, 1) else r"\mathbf{1}" + (r"^{\top}" if t.shape[0] == 1 else "")

    def _print_Eye(self, t):
        return "I"

    def _print_Block(self, t):
        between = r" \\ " if t.axis == 0 else " & "
        return rf"\begin{{pmatrix}} {between.join(map(self._print, t.parts))} \end{{pmatrix}}"

    def _print_Chain(self, t):
        term, k, first, last, _ = t.args
        ends = [
            self.parenthesize(evaluated(term).subs(k, evaluated(end)), PRODUCT, strict=True)
            for end in (first, last)
        ]
        return rf"{ends[0]} \cdots {ends[1]}"

    def _print_SumOver(self, t):
        term, k, first, last = t.args
        bounds = rf"_{{{self._print(k)} = {self._print(first)}}}^{{{self._print(last)}}}"
        bounds = (
            bounds if first else rf"_{{{self._print(k)}}}"
        )  # over all that there are, as in a sum of numbers
        return rf"\sum{bounds} {self.parenthesize(term, HADAMARD, strict=True)}"

    def _print_Entries(self, t):
        entry, *places = t.args[:3]
        indices = "".join(self._print(index) for index in places if index.is_Symbol)
        if isinstance(entry, MatrixElement) and [i for i in places if i in entry.indices] != places:
            picked = [
                ":" if i == place else self._index(i) for i, place in zip(entry.indices, places, strict=True)
            ]
            if (
                picked.count(":") == 1 and 0 in places
            ):  # a column or row of a letter, as NumPy writes it: A[:, m]
                return self._letter(entry.parent, "".join(picked))
        return rf"\left[ {self._print(t.args[0])} \right]" + (f"_{{{indices}}}" if indices else "")

    def _print_Sum(self, t):
        names = "".join(self._print(limit[0]) for limit in t.limits)
        inner = self._print(t.function)
        signs = (
            rf"\sum_{{{names}}} "
            if all(map(_is_whole, t.limits))
            else "".join(self._part(limit, t.function) for limit in t.limits)
        )
        return signs + (rf"\left({inner}\right)" if _is_sum(t.function) or inner.startswith("-") else inner)

    def _part(self, limit, inner):
        """A sum's sign with its ends, which are counted from 1 on the page; layers have their own numbers."""
        if _is_layer(limit[0], inner):
            first, last = map(evaluated, limit[1:])
            return rf"\sum_{{{self._print(limit[0])}={self._print(first)}}}^{{{self._print(last)}}} "
        first, last = (
            end.subs([(index, index - 1) for index in end.free_symbols if _is_index(index)]) + 1
            for end in map(evaluated, limit[1:])
        )
        return rf"\sum_{{{self._print(limit[0])}={self._print(first)}}}^{{{self._print(last)}}} "

    def _print_Negative(self, t):
        return "-" + self._factor_of(t.inner, first=False, last=True)

    def _print_Operation(self, t):
        if t.sign == "/":
            return self._quotient(t.left, t.right)
        return self._times(t.left, t.right) if t.sign == "*" else self._sum_of(t.left, t.sign, t.right)

    def _times(self, left, right):
        first, second = self._factor_of(left), self._factor_of(right, first=False, last=True)
        fractions = (first.endswith("}") and r"\frac" in first) or second.startswith(r"\frac")
        between = r" \cdot " if second[0].isdigit() else r" \, " if fractions else " "
        return first + between + second

    def _sum_of(self, left, sign, right):
        if right.could_extract_minus_sign() and sign == "+":
            sign, right = "-", -right
        bracketed = sign == "-" and (_is_sum(right) or right.could_extract_minus_sign())
        after = rf"\left({self._print(right)}\right)" if bracketed else self._print(right)
        return f"{self._print(left)} {sign} {after}"

    def _quotient(self, above, below):
        if above.could_extract_minus_sign():
            return "-" + self._quotient(-above, below)
        return rf"\frac{{{self._print(above)}}}{{{self._print(below)}}}"

    def _factor_of(self, factor, first=True, last=False):
        """A factor of a product of numbers, in brackets where it needs them."""
        bracketed = _is_sum(factor) or not (first or not factor.could_extract_minus_sign())
        bracketed = bracketed or (not last and isinstance(factor, Sum))
        return rf"\left({self._print(factor)}\right)" if bracketed else self._print(factor)

    def _print_KroneckerDelta(self, t):
        return rf"\mathbf{{1}}\left[{self._print(t.args[0])} = {self._print(t.args[1])}\right]"

    def _print_Add(self, t, order=None):
        # Σ W a + b, p − Σ p, ℓ − 1 and 1 − a: what is added first, in each sums first and numbers last;
        # but 1 + e^z. O(h) comes at the very end.
        first, *others = sorted(
            t.args,
            key=lambda part: (
                isinstance(part, Remainder),
                part.could_extract_minus_sign(),
                not part.has(Sum),
                part.is_number and not t.has(exp),
            ),
        )
        signs = [(" - ", -part) if part.could_extract_minus_sign() else (" + ", part) for part in others]
        return self._print(first) + "".join(f"{sign}{self._print(part)}" for sign, part in signs)

    def _print_Mul(self, t):
        if not t.is_Mul:  # SymPy sends 1/N here too
            return super()._print_Mul(t)
        number, rest = t.as_coeff_Mul()
        if number.is_Rational and not number.is_Integer and t.has(Partial):  # no fraction inside a fraction
            sign = "- " * bool(number < 0)
            return rf"{sign}\frac{{{abs(number.p)}}}{{{number.q}}} {self._print(rest)}"
        return super()._print_Mul(t)


def _binds(term):
    """How tightly a term binds. SymPy would ask for the name of its class first, and knows none of ours."""
    if isinstance(term, Scaled) and term.args[0] == 1:
        return _binds(term.args[1])
    if isinstance(term, Entrywise) and term.args[0].expr.is_Pow:  # a fraction has its bar
        return PRECEDENCE["Pow"]
    return term.precedence


def _is_index(term):
    """Whether a number is a letter for a place: it may be 0, as no size may."""
    return term.is_Symbol and term.is_integer and term.is_nonnegative and not term.is_positive


def _is_whole(limit):
    """Whether a sum runs over all that there are: a whole axis, or as far as entries exist."""
    first, last = map(evaluated, limit[1:])
    if isinstance(first, Max) or isinstance(last, Min):
        return True
    length = last + 1
    return first == 0 and length.is_positive and not length.is_Add


def _is_layer(symbol, term):
    """Whether a letter stands in a term, and only where it numbers a layer or a step, as in n_k and μ^k."""

    def numbers(part):
        return isinstance(part, Indexed) or (part.is_Pow and not part.base.has(symbol))

    return term.has(symbol) and not term.replace(numbers, lambda _: S.One).has(symbol)


def _is_sum(term):
    return term.is_Add or (isinstance(term, Operation) and term.sign in "+-")


tex = Printer().doprint


def equation(lhs, rhs):
    """`lhs = rhs`."""
    return f"{tex(lhs)} = {tex(rhs)}"


class _WithShapes(Printer):
    """The same, with the shape of every factor under its brace."""

    between = r" \; "

    def _print(self, expr, **options):
        if isinstance(expr, Product | Hadamard | Plus | Scaled) or not isinstance(expr, MatrixExpr | Tensor):
            return super()._print(expr, **options)
        if isinstance(expr, Transposed) and isinstance(expr.args[0], Product | Hadamard | Plus):
            return super()._print(expr, **options)
        return rf"\underbrace{{{tex(expr)}}}_{{{shape_latex(evaluated(expr).shape)}}}"

    def _factor(self, number):
        return Printer()._factor(number)


def with_shapes(term):
    """The term, with the shape of every factor under its brace; a number has none."""
    return tex(term) if is_scalar(term) else _WithShapes().doprint(term)


def shape_latex(shape):
    """`n × 1`, `(n + 1) × 1`; nothing for a number."""
    sides = [rf"\left({tex(side)}\right)" if side.is_Add else tex(side) for side in map(sympify, shape)]
    return r" \times ".join(sides)
