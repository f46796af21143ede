"""A network whose widths are letters: what is proved here holds for layers of any width.

The one law it knows besides SymPy's own derivatives is the chain rule for a cost that depends on a layer only
through all neurons of the next one: ∂C/∂x = Σ_i ∂C/∂u_i · ∂u_i/∂x. It unrolls that law, link by link, from
what stands below to the highest layer that a formula speaks of, and lets SymPy collapse what Kronecker's
symbol collapses.
"""

from functools import reduce
from itertools import count
from operator import add, mul

from sympy import Add, Dummy, Expr, KroneckerDelta, Mul, S, Sum, Symbol, preorder_traversal
from sympy.matrices.expressions.matexpr import MatrixElement

from snippets.algebra.notation import GLOSSARY, Activation, C, Gradient, Jacobian, Letter, Partial, Slope, columns, d, l
from snippets.algebra.symbols import vanishes
from snippets.algebra.term import Diag, Entries, Entrywise, Eye, Hadamard, Ones, Plus, Product, Scaled, Transposed, is_scalar

_numbers = count()


def _dummy():
    return Symbol(f"s{next(_numbers)}", integer=True, nonnegative=True)


def entry(term, row, column):
    """One entry of a matrix-valued term, at symbolic places.

    Raises:
        TypeError: for a node that has no entry at a symbolic place.
    """
    match term:
        case Letter():
            return MatrixElement(term, row, column)
        case Jacobian():
            of, by = (row, column) if term.layout == "numerator" else (column, row)
            return Partial(_along(term.of, of), _along(term.by, by))
        case Gradient():
            place = (row, column) if term.layout == "denominator" else (column, row)
            return Partial(term.of, MatrixElement(term.by, *place))
        case Product():
            *left, right = term.args
            left = left[0] if len(left) == 1 else Product(*left)
            return _sum(left.shape[1], lambda s: entry(left, row, s) * entry(right, s, column))
        case Hadamard():
            return reduce(mul, (entry(part, row, column) for part in term.args))
        case Plus():
            return reduce(add, (entry(part, row, column) for part in term.args))
        case Scaled():
            return term.args[0] * entry(term.args[1], row, column)
        case Transposed():
            return entry(term.args[0], column, row)
        case Diag():
            return KroneckerDelta(row, column, (0, term.shape[0] - 1)) * _along(term.args[0], row)
        case Entrywise():
            return term.args[0](entry(term.args[1], row, column))
        case Entries():
            return term.at(row, column)
        case Ones():
            return S.One
        case Eye():
            return KroneckerDelta(row, column, (0, term.shape[0] - 1))
    raise TypeError(f"no entry for {type(term).__name__}: {term}")


def _along(vector, place):
    return entry(vector, 0, place) if vector.shape[0] == 1 else entry(vector, place, 0)


def _sum(width, inner):
    if width == 1:
        return inner(S.Zero)
    s = _dummy()
    return Sum(inner(s), (s, 0, width - 1))


def _within(ranges):
    """Say of Kronecker's symbol in a sum that both its indices run over the sum's range, as the sum's letters do."""

    def kronecker(*indices):
        ends = next((ranges[index] for index in indices if index in ranges), None)
        return KroneckerDelta(*indices[:2], tuple(ends)) if ends else KroneckerDelta(*indices)

    return kronecker


class EveryWidth:
    """The same interface as a network's, where a formula lists what it is proved on.

    Args:
        letters: the convention (see `notation.Letters`); one sample.
    """

    name = "every width"

    def __init__(self, letters=columns):
        self.letters = letters

    def gaps(self, formula):
        """The steps that do not follow, as (reason, difference); none if the chain holds."""
        row, column = (Symbol(name, integer=True, nonnegative=True) for name in ("r", "c"))
        at = [] if is_scalar(formula.lhs) else [S.Zero if side == 1 else s for side, s in zip(formula.lhs.shape, (row, column), strict=True)]
        entries = [term if is_scalar(term) else entry(term, *at) for term in (formula.lhs, *(s.term for s in formula.steps))]
        entries = [self._by_definition(term) for term in entries]
        frontier = max((self._rank(node.by) for term in entries for node in term.atoms(Partial) if node.of == C), default=None)
        right, *said = [_tidy(self._unroll(term, frontier)) for term in entries]
        return [
            (step.reason, term - right)
            for step, term in zip(formula.steps, said, strict=True)
            if not vanishes(_tidy(term - right))
        ]

    def _by_definition(self, term):
        """δ is ∂C/∂z, by definition. Every sum gets a summation letter of its own."""
        for whole in term.atoms(Sum):
            own = {limit[0]: _dummy() for limit in whole.limits}
            ranges = {own[index]: ends for index, *ends in whole.limits}
            term = term.xreplace({whole: whole.xreplace(own).replace(KroneckerDelta, _within(ranges))})
        return term.replace(
            lambda node: isinstance(node, MatrixElement) and GLOSSARY[node.parent.name].error_of,
            lambda node: d(C, MatrixElement(self.letters.z(node.parent.layer), *node.indices)),
        )

    def _activity(self, layer, i):
        """z_i of a layer, written out."""
        W, b, a = self.letters.W(layer), self.letters.b(layer), self.letters.a(layer - 1)
        weight = (lambda s: W[s, i]) if self.letters.rows else (lambda s: W[i, s])
        return _sum(a.shape[1 if self.letters.rows else 0], lambda s: weight(s) * _along(a, s)) + _along(b, i)

    def _rank(self, entry):
        """How far up a letter stands: z, a, then z of the next layer."""
        letter = entry.parent
        return 2 * (letter.layer - l) + {"W": -1, "b": -1, "z": 0, "a": 1}[letter.name]

    def _unroll(self, term, frontier):
        """Replace every derivative by what it is."""
        term = term.replace(lambda node: isinstance(node, Partial), lambda node: self._derivative(node.of, node.by, frontier))
        # An activity that stands by itself is written out; inside σ it is an atom.
        inside = {node: Dummy() for node in term.atoms(Activation, Slope, Partial)}
        written = term.xreplace(inside).replace(
            lambda node: isinstance(node, MatrixElement) and node.parent.name == "z",
            lambda node: self._activity(node.parent.layer, node.indices[self.letters.rows]),
        )
        return written.xreplace({atom: node for node, atom in inside.items()})

    def _derivative(self, of, by, frontier):
        if of == C:
            if self._rank(by) == frontier:
                return Partial(C, by)
            above = self._above(by.parent)
            return _sum(
                above.shape[1 if self.letters.rows else 0],
                lambda s: self._derivative(C, _along(above, s), frontier) * self._derivative(_along(above, s), by, frontier),
            ).doit()
        if of.parent.name == "a":
            of = Activation(of.parent.layer, _along(self.letters.z(of.parent.layer), of.indices[self.letters.rows]))
        elif of.parent != by.parent:
            of = self._activity(of.parent.layer, of.indices[self.letters.rows])
            if by.parent.name == "z":
                below = by.parent.layer
                of = of.replace(
                    lambda node: isinstance(node, MatrixElement) and node.parent == self.letters.a(below),
                    lambda node: Activation(below, _along(self.letters.z(below), node.indices[self.letters.rows])),
                )
        return of.diff(by).doit()

    def _above(self, letter):
        """What a letter reaches the cost through: its own layer's z, z's a, a's next z."""
        match letter.name:
            case "W" | "b":
                return self.letters.z(letter.layer)
            case "z":
                return self.letters.a(letter.layer)
            case "a":
                return self.letters.z(letter.layer + 1)
        raise TypeError(f"no way from {letter} to the cost is known for every width")


def _tidy(term):
    """One form for equal sums: expanded, collapsed, constant factors outside, summation letters in order."""
    term = Add(*map(_tidy_product, Add.make_args(term.expand())))
    return term.replace(KroneckerDelta, lambda *indices: KroneckerDelta(*indices[:2]))


def _tidy_product(product):
    constant, sums = S.One, []
    for factor in Mul.make_args(product):
        if isinstance(factor, Sum):
            sums.append(factor)
        else:
            constant *= factor
    if not sums:
        return product
    inner, bounds = constant, []
    for each in sums:  # every sum has letters of its own, so a product of sums is one sum
        inner, bounds = inner * each.function, [*bounds, *each.limits]
    whole = Sum(inner.expand(), *bounds).doit()
    return Add(*(_named(part) for part in Add.make_args(whole.expand())))


def _named(term):
    """Constant factors before the sum; summation letters renamed by the order of their first use."""
    constant, sums = term.as_independent(Sum) if term.has(Sum) else (term, S.One)
    if not isinstance(sums, Sum):
        return term
    bound = [limit[0] for limit in sums.limits]
    outside, inside = sums.function.expand().as_independent(*bound, as_Add=False)
    ranges = {limit[0]: limit[1:] for limit in sums.limits}
    order = [node for node in preorder_traversal(Mul(*sorted(Mul.make_args(inside), key=_shape_key(bound)))) if node in bound]
    names = {s: Symbol(f"t{place}", integer=True, nonnegative=True) for place, s in enumerate(dict.fromkeys(order))}
    limits = [(names[s], *ranges[s]) for s in names]
    return constant * outside * Sum(inside.xreplace(names), *limits)


def _shape_key(bound):
    """Sort factors by what they are, blind to what the summation letters are called."""
    blank = {s: Symbol("_") for s in bound}

    def key(factor: Expr):
        return str(factor.xreplace(blank))

    return key
