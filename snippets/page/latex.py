"""Print a term the way the page shows it."""

import re
from itertools import count

from sympy import Expr, Heaviside, KroneckerDelta, Mul, Sum, Symbol, sympify
from sympy.matrices.expressions.matexpr import MatrixElement
from sympy.printing.latex import LatexPrinter

from snippets.algebra.notation import GLOSSARY, Activation, C, Item, Letter, Number, Partial, Slope, base, l
from snippets.algebra.term import Eye, Hadamard, Plus, Product, Scaled, Transposed, _Many, is_scalar
from snippets.page.mathematics import role

_placeholders = count()


class Printer(LatexPrinter):
    """LaTeX for every node that a formula may hold, in the forms that browsers set well.

    Raises:
        TypeError: for a node that has no line here.
    """

    def __init__(self):
        super().__init__({"order": "none"})

    def emptyPrinter(self, expr):
        raise TypeError(
            f"no LaTeX for {type(expr).__name__}: {expr}; give it a _print_{type(expr).__name__} line"
        )

    _print_Basic = emptyPrinter  # where SymPy would make up a name

    def _letter(self, letter, below="", mark=""):
        known = GLOSSARY[letter.name]
        above = ([] if letter.layer is None else [f"({self._print(letter.layer)})"]) + [mark] * bool(mark)
        scripts = (f"_{{{below}}}" if below else "") + (f"^{{{' '.join(above)}}}" if above else "")
        return role(known.role, known.tex + scripts)

    def _print_Letter(self, t):
        return self._letter(t)

    def _print_Number(self, t):
        return self._letter(t)

    def _print_MatrixElement(self, t):
        sides = zip(t.indices, t.parent.shape, strict=True)
        return self._letter(t.parent, "".join(self._index(index) for index, side in sides if side != 1))

    def _index(self, index):
        # Rows and columns are counted from 0 in the code and from 1 on the page.
        return self._print(index + 1 if index.is_Integer else index)

    def _print_Tensor(self, t):
        return self._letter(t)

    def _print_Item(self, t):
        return self._letter(t.parent, ",".join(map(self._index, t.indices)))

    def _print_Nudged(self, t):
        # The function at the place that it is moved to: f(u + h).
        moved = ", ".join(self._print_Plus_of(letter, step) for letter, step in t.steps)
        return rf"{self._print(t.of)}\left({moved}\right)"

    def _print_Plus_of(self, letter, step):
        sign, size = (" - ", -step) if step.could_extract_minus_sign() else (" + ", step)
        return f"{self._print(letter)}{sign}{self._print(size)}"

    def _print_Remainder(self, t):
        power = "" if t.power == 1 else f"^{{{t.power}}}"
        return rf"O\left({self._print(t.small)}{power}\right)"

    def _print_Heaviside(self, t):
        return rf"\mathbf{{1}}\left[{self._print(t.args[0])} > 0\right]"

    def _print_Indexed(self, t):
        return f"{self._print(t.base.label)}_{{{self._print(t.indices[0])}}}"

    def _print_Symbol(self, t, style="plain"):
        return {"ℓ": r"\ell"}.get(t.name, super()._print_Symbol(t, style))

    def _print_Product(self, t):
        return r" \, ".join(self._inside(part, Plus, Hadamard, Scaled) for part in t.args)

    def _print_Hadamard(self, t):
        return r" \odot ".join(self._inside(part, Plus, Product, Scaled) for part in t.args)

    def _print_Plus(self, t):
        first, *others = t.args
        return self._print(first) + "".join(map(self._added, others))

    def _added(self, term):
        if isinstance(term, Scaled) and term.args[0].could_extract_minus_sign():
            return f" - {self._inside(-term.args[0] * term.args[1], Plus)}"
        return f" + {self._print(term)}"

    def _print_Scaled(self, t):
        number, term = t.args
        factor = {1: "", -1: "-"}.get(number, rf"{self._print(number)} \, ")
        return factor + self._inside(term, Plus)

    def _inside(self, term, *bracketed):
        return rf"\left({self._print(term)}\right)" if isinstance(term, bracketed) else self._print(term)

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
        if len(re.findall(rf"[({{]{name}(?:[)}}]|\\right)", printed)) < printed.count(name):
            inside = self._inside(t.args[1], _Many, Scaled, *[Letter] * (f"{name}^" in printed))
        return printed.replace(name, inside)

    def _print_Pow(self, t):
        # A second script would stand beside the layer's.
        if isinstance(t.base, MatrixElement | Item | Number) and t.exp.is_Integer and t.exp > 0:
            return rf"\left({self._print(t.base)}\right)^{{{t.exp}}}"
        return super()._print_Pow(t)

    def _print_Activation(self, t):
        return rf"\sigma({self._print(t.args[1])})"

    def _print_Slope(self, t):
        return rf"\sigma'({self._print(t.args[1])})"

    def _print_Gradient(self, t):
        return rf"\frac{{\partial {self._print(t.of)}}}{{\partial {self._print(t.by)}}}"

    _print_Jacobian = _print_Partial = _print_Gradient

    def _print_Ones(self, t):
        return "1" if t.shape == (1, 1) else r"\mathbf{1}" + (r"^{\top}" if t.shape[0] == 1 else "")

    def _print_Eye(self, t):
        return "I"

    def _print_Block(self, t):
        between = r" \\ " if t.axis == 0 else " & "
        return rf"\begin{{pmatrix}} {between.join(map(self._print, t.parts))} \end{{pmatrix}}"

    def _print_Chain(self, t):
        term, k, first, last, _ = t.args
        ends = [self._inside(term.subs(k, end), Plus, Hadamard) for end in (first, last)]
        return rf"{ends[0]} \cdots {ends[1]}"

    def _print_SumOver(self, t):
        term, k, first, last = t.args
        bounds = rf"_{{{self._print(k)} = {self._print(first)}}}^{{{self._print(last)}}}"
        return rf"\sum{bounds} {self._inside(term, Plus)}"

    def _print_Entries(self, t):
        indices = "".join(self._print(index) for index in t.args[1:3] if index.is_Symbol)
        return rf"\left[ {self._print(t.args[0])} \right]_{{{indices}}}"

    def _print_Sum(self, t):
        names = "".join(self._print(limit[0]) for limit in t.limits)
        inner = self._print(t.function)
        return rf"\sum_{{{names}}} " + (rf"\left({inner}\right)" if t.function.is_Add else inner)

    def _print_KroneckerDelta(self, t):
        return rf"\mathbf{{1}}\left[{self._print(t.args[0])} = {self._print(t.args[1])}\right]"

    def _print_Add(self, t, order=None):
        # Σ W a + b, ℓ − 1 and 1 − a: sums first, then what is added, numbers last in each.
        first, *others = sorted(
            t.args, key=lambda part: (not part.has(Sum), part.could_extract_minus_sign(), part.is_number)
        )
        signs = [(" - ", -part) if part.could_extract_minus_sign() else (" + ", part) for part in others]
        return self._print(first) + "".join(f"{sign}{self._print(part)}" for sign, part in signs)

    def _print_Mul(self, t):
        if not t.is_Mul:  # SymPy sends 1/N here too
            return super()._print_Mul(t)
        return super()._print_Mul(Mul(*sorted(t.args, key=_weight), evaluate=False))


def _weight(factor):
    """Where a factor stands in a product of numbers: from the cost down to the layer below, as the chain rule
    is read: ∂C/∂z, weights, errors, other derivatives, 1[i = j], slopes, activations, sums."""
    match factor:
        case MatrixElement() | Item() | Number():
            letter = base(factor)
            return {"weight": (2,), "error": (3,)}.get(GLOSSARY[letter.name].role, (7,))
        case Partial() if factor.of == C:
            return (1,)
        case Partial():
            letter = base(factor.of)
            height = sympify(0 if letter.layer is None else letter.layer - l)
            return (4, -2 * height - (letter.name == "a") if height.is_Integer else 0)
        case KroneckerDelta() | Heaviside():
            return (5,)
        case Slope() | Activation():
            return (6,)
        case Expr() if factor.is_number or factor.is_Symbol or factor.is_Pow:
            return (0,)
    return (8,)


tex = Printer().doprint


def equation(lhs, rhs):
    """`lhs = rhs`."""
    return f"{tex(lhs)} = {tex(rhs)}"


def with_shapes(term):
    """Every factor, with the shape it has under its brace."""
    match term:
        case _Many():
            between = {Product: r" \; ", Hadamard: r" \odot ", Plus: " + "}[type(term)]
            inner = [with_shapes(part) for part in term.args]
            inner = [
                rf"\left({said}\right)" if isinstance(part, _Many) and not isinstance(term, Plus) else said
                for said, part in zip(inner, term.args, strict=True)
            ]
            return between.join(inner)
        case Scaled():
            number = {1: "", -1: "-"}.get(term.args[0], tex(term.args[0]) + r" \, ")
            return number + (
                rf"\left({with_shapes(term.args[1])}\right)"
                if isinstance(term.args[1], Plus)
                else with_shapes(term.args[1])
            )
        case Transposed() if isinstance(term.args[0], _Many):
            return rf"\left({with_shapes(term.args[0])}\right)^{{\top}}"
    if is_scalar(term):
        return tex(term)
    return rf"\underbrace{{{tex(term)}}}_{{{shape_latex(term.shape)}}}"


def shape_latex(shape):
    """`n × 1`; nothing for a number."""
    return r" \times ".join(map(tex, shape))
