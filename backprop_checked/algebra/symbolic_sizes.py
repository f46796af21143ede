"""A network whose widths are letters: what is proved here holds for layers of any width, and any batch size.

Besides SymPy's derivative of one entry by another it knows two laws.
The chain rule: a letter reaches the cost only through the letter above it, so ∂C/∂x = Σ ∂C/∂u_i · ∂u_i/∂x,
up to the highest letter that the formula speaks of; and an activity is reached only through the activations
below it.
Kronecker's symbol: Σ_i 1[i = j] f(i) = f(j) where i and j run over the same range, and not otherwise.
"""

from functools import reduce
from itertools import count, permutations, product
from operator import add, mul

from sympy import Add, Dummy, KroneckerDelta, Mul, S, Sum, Symbol
from sympy.matrices.expressions.matexpr import MatrixElement

from backprop_checked.algebra.notation import (
    Activation,
    C,
    Gradient,
    Jacobian,
    Letter,
    Partial,
    Slope,
    columns,
    error_of,
)
from backprop_checked.algebra.symbols import vanishes
from backprop_checked.algebra.term import (
    Diag,
    Entries,
    Entrywise,
    Eye,
    Hadamard,
    Ones,
    Plus,
    Product,
    Scaled,
    SumOver,
    Transposed,
    is_scalar,
    same,
)

_numbers = count()


def _new_index():
    return Symbol(f"·{next(_numbers)}", integer=True, nonnegative=True)


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
            return KroneckerDelta(row, column) * _along(term.args[0], row)
        case Entrywise():
            return term.args[0](entry(term.args[1], row, column))
        case Entries():
            return term.at(row, column)
        case SumOver():
            inner, k, first, last = term.args
            s = _new_index()
            return Sum(entry(inner.subs(k, s), row, column), (s, first, last))
        case Ones():
            return S.One
        case Eye():
            return KroneckerDelta(row, column)
    raise TypeError(f"no entry for {type(term).__name__}: {term}")


def _along(vector, place):
    return entry(vector, 0, place) if vector.shape[0] == 1 else entry(vector, place, 0)


def _sum(width, inner):
    if width == 1:
        return inner(S.Zero)
    s = _new_index()
    return Sum(inner(s), (s, 0, width - 1))


class EveryWidth:
    """The same interface as a network's, where a formula lists what it is proved on. σ and the cost are any.

    Args:
        letters: the convention (see `notation.Letters`).
    """

    def __init__(self, letters=columns):
        self.letters = letters
        self.name = "every width" + " and batch size" * (letters.samples != 1)

    def gaps(self, formula):
        """The steps that do not follow, as (step, difference); none if the chain holds.

        Raises:
            TypeError: for a term that says nothing where widths are letters.
        """
        at = [S.Zero if side == 1 else _new_index() for side in _sides(formula.lhs)]
        widths = (
            formula.indices() if is_scalar(formula.lhs) else dict(zip(at, formula.lhs.shape, strict=True))
        )
        ranges = {index: (S.Zero, width - 1) for index, width in widths.items() if index.is_Symbol}
        terms = [formula.lhs, *(step.term for step in formula.steps)]
        entries = [self._by_definition(term if is_scalar(term) else entry(term, *at)) for term in terms]
        layer = formula.at
        frontier = max(
            (self._rank(p.by, layer) for e in entries for p in e.atoms(Partial) if p.of == C), default=None
        )
        right, *said = [tidy(self._unrolled(term, frontier, layer), ranges) for term in entries]
        differences = [tidy(term - right, ranges) for term in said]
        return [(s, gap) for s, gap in zip(formula.steps, differences, strict=True) if not vanishes(gap)]

    def _by_definition(self, term):
        """δ is ∂C/∂z, by definition."""
        return term.replace(
            lambda node: isinstance(node, MatrixElement) and error_of(node.parent),
            lambda node: Partial(C, MatrixElement(self.letters.z(node.parent.layer), *node.indices)),
        )

    def _kind(self, letter):
        """W, b, z or a, whatever the convention calls it.

        Raises:
            TypeError: for a letter that no network of any width computes.
        """
        for kind in "Wbza":
            if letter.layer is not None and letter == getattr(self.letters, kind)(letter.layer):
                return kind
        raise TypeError(
            f"{letter} is no letter of a network of every width: prove this on networks that are written out"
        )

    def _at(self, letter, neuron, sample):
        return MatrixElement(letter, *((sample, neuron) if self.letters.rows else (neuron, sample)))

    def _place(self, entry):
        """The neuron and the sample of an entry."""
        return entry.indices[::-1] if self.letters.rows else entry.indices

    def _activity(self, entry):
        """An entry of z, written out."""
        layer, (i, sample) = entry.parent.layer, self._place(entry)
        W, b, below = self.letters.W(layer), self.letters.b(layer), self.letters.a(layer - 1)
        weighed = _sum(
            W.shape[0 if self.letters.rows else 1], lambda s: self._at(W, i, s) * self._at(below, s, sample)
        )
        return weighed + self._at(b, i, 0)

    def _activation(self, entry):
        layer = entry.parent.layer
        return Activation(layer, MatrixElement(self.letters.z(layer), *entry.indices))

    def _rank(self, entry, layer):
        """How far up a letter stands: z, a, then z of the next layer."""
        height = {"W": -1, "b": -1, "z": 0, "a": 1}[self._kind(entry.parent)]
        rank = 2 * (entry.parent.layer - layer) + height
        if not rank.is_Integer:
            raise TypeError(f"how {entry} stands to layer {layer} is unknown while layers are letters")
        return rank

    def _unrolled(self, term, frontier, layer):
        """Replace every derivative by what it is."""
        term = term.replace(
            lambda node: isinstance(node, Partial),
            lambda node: self._derivative(node.of, node.by, frontier, layer),
        )
        # What stands by itself is written out, down to this layer's own z and to the a below; inside σ it
        # is an atom.
        inside = {node: Dummy() for node in term.atoms(Activation, Slope, Partial)}
        for kind, written in (("z", self._activity), ("a", self._activation)):
            term = term.xreplace(inside).replace(
                lambda node, kind=kind: (
                    isinstance(node, MatrixElement)
                    and node.parent
                    == getattr(self.letters, kind)(node.parent.layer if node.parent.layer is not None else 0)
                    and (kind == "z" or self._rank(node, layer) > 0)
                ),
                lambda node, written=written: written(node),
            )
        return term.xreplace({atom: node for node, atom in inside.items()})

    def _derivative(self, of, by, frontier, layer):
        if of == C:
            if self._rank(by, layer) == frontier:
                return Partial(C, by)
            above = self._above(by.parent)
            return _sum(
                above.shape[0],
                lambda r: _sum(above.shape[1], lambda c: self._link(above[r, c], by, frontier, layer)),
            )
        if of.parent == by.parent:
            return of.diff(by)
        if self._rank(of, layer) <= self._rank(by, layer):
            return S.Zero  # nothing acts downwards or sideways
        match self._kind(of.parent):
            case "W" | "b":
                return S.Zero  # they are free
            case "a":
                z = MatrixElement(self.letters.z(of.parent.layer), *of.indices)
                return Slope(of.parent.layer, z) * self._derivative(z, by, frontier, layer)
            case "z":
                activity = self._activity(of)
                below = self.letters.a(of.parent.layer - 1)
                if self._rank(self._at(below, 0, 0), layer) <= self._rank(by, layer):
                    return activity.diff(by)  # by is W, b or a of this very activity
                sample = self._place(of)[1]
                return _sum(below.shape[1 if self.letters.rows else 0], lambda s: activity.diff(
                    self._at(below, s, sample)
                ) * self._derivative(self._at(below, s, sample), by, frontier, layer))  # fmt: skip

    def _link(self, above, by, frontier, layer):
        return self._derivative(C, above, frontier, layer) * self._derivative(above, by, frontier, layer)

    def _above(self, letter):
        """What a letter reaches the cost through: its own layer's z, z's a, a's next z."""
        match self._kind(letter):
            case "W" | "b":
                return self.letters.z(letter.layer)
            case "z":
                return self.letters.a(letter.layer)
        return self.letters.z(letter.layer + 1)


def _sides(term):
    return () if is_scalar(term) else term.shape


def tidy(term, ranges):
    """One form for equal sums of products: every Kronecker's symbol that can be is collapsed, all else is
    left.

    Args:
        ranges: over what each free index runs, as (first, last).
    """
    return Add(*(_named(*_collapsed(factors, bound, ranges)) for factors, bound in _products(term)))


def _products(term):
    """A term as a list of products, each with its own summation letters: `[(factors, {letter: range})]`."""
    term = term.expand()
    if isinstance(term, Add):
        return [part for summand in term.args for part in _products(summand)]
    if term.has(Sum) and (term.is_Mul or (term.is_Pow and term.exp.is_Integer and term.exp > 0)):
        parts = term.args if term.is_Mul else [term.base] * int(term.exp)
        ways = product(*map(_products, parts))
        return [
            ([f for fs, _ in way for f in fs], {s: r for _, b in way for s, r in b.items()}) for way in ways
        ]
    if isinstance(term, Sum):
        own = {s: _new_index() for s, *_ in term.limits}
        bound = {own[s]: (first, last) for s, first, last in term.limits}
        if any(end.free_symbols & set(own) for ends in bound.values() for end in ends):
            raise TypeError(f"a sum whose range hangs on another's letter: {term}")
        inner = _products(term.function.xreplace(own))
        return [(factors, {**bound, **deeper}) for factors, deeper in inner]
    return [(list(Mul.make_args(term)), {})]


def _collapsed(factors, bound, ranges):
    """Use up Kronecker's symbols: of a sum over s, 1[s = t] leaves the term where s is t."""
    factors = [KroneckerDelta(*f.args[:2]) if isinstance(f, KroneckerDelta) else f for f in factors]
    for symbol in factors:
        for s, t in (symbol.args, symbol.args[::-1]) if isinstance(symbol, KroneckerDelta) else ():
            range_of_t = bound.get(t) or ranges.get(t)
            if s in bound and s != t and range_of_t and all(map(same, bound[s], range_of_t)):
                left = [factor.xreplace({s: t}) for factor in factors if factor is not symbol]
                return _collapsed(left, {name: ends for name, ends in bound.items() if name != s}, ranges)
    for symbol in factors:  # what no sum binds stays, and 1[s = t] f(t) is 1[s = t] f(s)
        if isinstance(symbol, KroneckerDelta) and all(index in ranges for index in symbol.args):
            s, t = sorted(symbol.args, key=str)
            factors = [f if isinstance(f, KroneckerDelta) else f.xreplace({t: s}) for f in factors]
    return factors, bound


def _named(factors, bound):
    """The product again: what no sum binds in front, summation letters called the same in equal sums."""
    inside = [factor for factor in factors if factor.free_symbols & set(bound)]
    outside = Mul(*(factor for factor in factors if factor not in inside))
    used = [s for s in bound if any(s in factor.free_symbols for factor in inside)]
    for s in bound.keys() - set(used):  # the same summand each time
        outside *= bound[s][1] - bound[s][0] + 1
    if not used:
        return outside
    names = [Symbol(f"·t{place}", integer=True, nonnegative=True) for place in range(len(used))]

    def named(order):
        own = dict(zip(order, names, strict=True))
        return Sum(Mul(*inside).xreplace(own), *((own[s], *bound[s]) for s in order))

    return outside * min(map(named, permutations(used)), key=str)
