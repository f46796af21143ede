"""Letters with a step (a layer, a moment) as tensors whose first index is that step, and the chain rule
through as many steps as a letter says.

A letter that is carried from one step to the next is held at every step where others are differentiated. So
the chain rule reads ∂C/∂x = [∂C/∂x, all that is carried held] + Σ_t Σ_k λ_t[k] · ∂(h_t[k])/∂x, where
λ_t[k] is ∂C/∂h_t[k]: it is of that form itself, and is written out at one step where a proof asks for it.
"""

from contextlib import contextmanager

from sympy import Indexed, Max, Min, Symbol, exp, tanh

from backprop_checked.algebra import functions, product
from backprop_checked.algebra.canonical import canonical
from backprop_checked.algebra.computation import Computation, Node, names_in
from backprop_checked.algebra.form import NOTHING, Undecided, entry, of_index
from backprop_checked.algebra.index import ONE, ZERO, fresh_letter, index_map, variable
from backprop_checked.algebra.inequalities import assume, follows
from backprop_checked.algebra.notation import C, error_of
from backprop_checked.algebra.reading import Reading
from backprop_checked.algebra.term import x


class Steps(Computation):
    """A computation step by step.

    Args:
        known: what holds of the sizes always, and not only where one step of a proof is taken.

    Attributes:
        ranges: for each name, the first and the last step that it has.
        shapes: for each carried name, its shape at a step, as a function of the step.
        step: where carried letters are written out; None for nowhere.
    """

    def __init__(self, known):
        super().__init__()
        self.known = known
        self.ranges, self.shapes, self.forward, self.ends, self.step = {}, {}, [], {}, None

    def carry(self, name, shape, first, last, backward, end=None):
        """Declare what is carried, before its rule is known.

        Args:
            end: for a letter that is computed backwards, the step that has a rule of its own.
        """
        self.shapes[name], self.ends[name] = shape, (first, last, end)
        self.add(Node(name, (*ONE_STEP, *shape(ZERO))))
        if not backward:
            self.forward.append(name)
            self.add(Node(_slope(name), (*ONE_STEP, *shape(ZERO))))

    def total(self, form, by, at):
        """The derivative of the cost, or of what hangs on nothing that is carried, through all steps.

        Raises:
            Undecided: for the derivative of anything else.
        """
        if form == entry("C") and by in self.forward:
            return entry(_slope(by), at)
        direct = self.derivative(form, by, at)
        if form == entry("C"):
            return (*direct, *self._through_steps(by, at))
        names = {*names_in(form)}.union(*(self._before.get(name, ()) for name in names_in(form)))
        if any(map(self.is_carried, names)):
            raise Undecided(f"the derivative by {by} of what is carried from step to step")
        return direct

    def _through_steps(self, by, at):
        total = NOTHING
        for name in self.forward:
            t, (first, last, _) = fresh_letter(), self.ends[name]
            lengths = self.shapes[name](variable(t))
            own = [None if length == ONE else fresh_letter() for length in lengths]
            place = (variable(t), *(ZERO if k is None else variable(k) for k in own))
            moved = self.derivative(entry(_next(name), place), by, at)
            part = product.times(entry(_slope(name), place), moved)
            for letter, length in zip(own, lengths, strict=True):
                part = part if letter is None else product.summed(part, letter, 0, length - 1)
            total += product.summed(part, t, first, last)
        return total

    def _jacobian(self, tensor, by, slots):
        with assume(self.known):  # it is used again where less may be known
            return super()._jacobian(tensor, by, slots)

    @contextmanager
    def written_at(self, step):
        """Write out what is carried at this step inside of the block."""
        before, self.step = self.step, step
        try:
            yield
        finally:
            self.step = before

    def written_out(self, form, names):
        """A form in which the entries of some letters are written out, and then those of copies of others:
        that makes it no longer."""
        copies = [own for own, tensor in self.tensors.items() if _is_copy(tensor.rule)]
        form = canonical(self.opened(form, names))
        return canonical(self.opened(form, copies))

    def written_in(self, form):
        """The names in a form that can be written out, in the order in which that is tried: slopes, what is
        carried, the rest; the last computed first."""
        own = [name for name, tensor in self.tensors.items() if tensor.rule is not None]
        for name in (*map(_slope, self.forward), *reversed(self.shapes), *reversed(own)):
            if any(self._speaks_of(atom, {name}) for term in form for atom, _ in term.factors):
                yield name

    def _speaks_of(self, atom, names):
        if atom.kind == "entry" and self.is_carried(atom.name):
            return atom.name in names and atom.at[0] == self.step
        return super()._speaks_of(atom, names)

    def is_carried(self, name):
        """Whether a letter of this name is carried, or it is the cost's derivative with respect to one."""
        return name in self.shapes or name.removesuffix(SLOPE) in self.shapes

    def entry(self, name, at):
        """An entry written out; what is carried, at the step where that is done."""
        if name.endswith(SLOPE):
            name = name.removesuffix(SLOPE)
            direct = self.derivative(entry("C"), name, at)
            return (*direct, *self._through_steps(name, at))
        if name not in self.shapes:
            return super().entry(name, at)
        first, last, end = self.ends[name]
        if end is not None and at[0] == end:
            return super().entry(_end(name), at)
        inside = follows(at[0] - first) and follows((last if end is None else end - 1) - at[0])
        return super().entry(_next(name), at) if inside else entry(name, at)


def _is_copy(rule):
    """Whether a rule is one entry of another letter as it is."""
    if rule is None or len(rule) != 1 or len(rule[0].factors) != 1:
        return False
    [(atom, _)] = rule[0].factors
    return atom.kind == "entry" and rule == entry(atom.name, atom.at)


SLOPE = " slope"
LOGISTIC = 1 / (1 + exp(-x))
ONE_STEP = (ONE,)


def _slope(name):
    return name + SLOPE


def _next(name):
    return f"{name} next"


def _end(name):
    return f"{name} end"


class CellReading(Reading):
    """Terms in which the sigmoid and tanh of cells stay functions of their own, as any σ does: written out as
    powers of e, every step, and each gate, would hold those of all before it."""

    def activated(self, layer, differentiated, form):
        if self.activation != LOGISTIC:
            return super().activated(layer, differentiated, form)
        value = functions.apply("logistic", form)
        [(atom, _)] = value[0].factors
        return functions.slope(atom, 0) if differentiated else value

    def _function(self, term, at):
        if isinstance(term, tanh):
            return functions.apply("tanh", self.number(term.args[0], at))
        return super()._function(term, at)


class StepReading(CellReading):
    """Terms read with a step as the first index of a letter.

    Attributes:
        moving: the letter of the step at which sums and products are split; None for nowhere.
    """

    moving = None

    def index(self, expression):
        if isinstance(expression, Indexed):
            return index_map(str(expression.base), *map(self.index, expression.indices))
        return super().index(expression)

    def place_of(self, letter, at):
        """(name, indices) of an entry of a letter, whose step has to exist."""
        if letter.layer is None:
            return str(letter), at
        step, name = self.index(letter.layer), letter.name
        if name not in self.computation.ranges:
            raise Undecided(f"{letter} is declared by no recurrence")
        first, last = self.computation.ranges[name]
        if not (follows(step - first, tuple(self.given)) and follows(last - step, tuple(self.given))):
            raise Undecided(f"{letter} may be outside of the steps from {first} to {last}")
        return name, (step, *at)

    def item(self, letter, at):
        if letter.layer is None:
            return super().item(letter, at)
        self._demand_inside(letter, at)
        if (meaning := self._meaning(letter)) is not None:
            return self._derivative(self.number(meaning.of), meaning.by, at)
        if letter.name not in self.computation.ranges and error_of(letter):
            return self._derivative(self.number(C), letter.func(error_of(letter), *letter.args[1:]), at)
        return entry(*self.place_of(letter, at))

    def _meaning(self, letter):
        """The derivative that a letter stands for at its step, or None."""
        for own, meaning in self.meanings.items():
            if own.subs(own.layer, letter.layer) == letter:
                return meaning.subs(own.layer, letter.layer)
        return None

    def _derivative(self, form, by, at):
        self._demand_inside(by, at)
        name, place = self.place_of(by, at)
        if name not in self.computation.tensors:
            raise Undecided(f"{by} is declared by no forward computation")
        return self.computation.total(form, name, place)

    def activated(self, layer, differentiated, form):
        if self.activation is None:
            return functions.apply("σ" + "′" * differentiated, of_index(self.index(layer)), form)
        return super().activated(layer, differentiated, form)

    def chain(self, term, row, column):
        """An entry of a product of matrices from one step to another. At the step that moves it is split: one
        factor, and the rest."""
        inner, k, first, last, step = term.args
        if step not in (1, -1):
            raise Undecided(f"a product in steps of {step}: {term}")
        return self._from_to(_Factors(inner, k, int(step)), self.index(first), self.index(last), row, column)

    def _from_to(self, factors, first, last, row, column, whole=False):
        many = (last - first) * factors.step + 1
        if not follows(many, tuple(self.given)):
            raise Undecided(f"from {first} to {last} in steps of {factors.step} is no product for all sizes")
        if many == ZERO:
            return product.delta(row, column)
        moves = not whole  # a rest stays whole, so that it is what the claim about the step before speaks of
        at_first, at_last = (many.number is not None or (moves and self._moves(end)) for end in (first, last))
        if not (at_first or at_last) or not follows(many - 1, tuple(self.given)):
            return self._as_a_whole(factors, first, last, row, column)
        at = first if at_first else last
        with self.where({factors.k: at}):
            width = self.index(factors.inner.shape[1 if at_first else 0])

        def of(s):
            with self.where({factors.k: at}):
                factor = self.entry(factors.inner, *((row, s) if at_first else (s, column)))
            return product.times(
                factor,
                self._from_to(factors, first + factors.step, last, s, column, whole=True)
                if at_first
                else self._from_to(factors, first, last - factors.step, row, s, whole=True),
            )

        return self.summed(width, of)

    def _moves(self, end):
        """Whether an end is the step that moves, or so many behind it."""
        parts = end.split(self.moving) if self.moving in end.letters else None
        return parts is not None and parts[0] == ONE

    def _as_a_whole(self, factors, first, last, row, column):
        loose = (factors.inner.free_symbols & set(self.values)) - {factors.k} - self.constant
        if loose:
            raise Undecided(
                f"a product whose factors change with {', '.join(map(str, loose))} beside its step"
            )
        step, (low, high) = variable(fresh_letter()), (first, last)[:: factors.step]
        with self.where({factors.k: step}), self.knowing(step - low, high - step):
            self._demand_entries(factors.inner)
        return entry(factors.name, (first, last, row, column))

    def _demand_entries(self, term):
        """Refuse a term that has an entry that does not exist for all sizes."""
        places = [variable(fresh_letter()) for _ in term.shape]
        lengths = map(self.index, term.shape)
        inside = [g for p, length in zip(places, lengths, strict=True) for g in (p, length - 1 - p)]
        with self.knowing(*inside):
            self.entry(term, *places)

    def _sum(self, limit, inner):
        """A sum whose end moves is split: the term at that end, and the rest."""
        symbol, *ends = limit
        if self.moving is None or any(isinstance(end, Max | Min) for end in ends):
            return super()._sum(limit, inner)
        first, last = map(self.index, ends)
        if self._moves(first) == self._moves(last) or not follows(last - first, tuple(self.given)):
            return super()._sum(limit, inner)
        at = first if self._moves(first) else last
        with self.where({symbol: at}):
            alone = inner()
        first, last = (first + 1, last) if self._moves(first) else (first, last - 1)
        own = variable(fresh_letter())
        with self.where({symbol: own}), self.knowing(own - first, last - own):
            return (*alone, *product.summed(inner(), own.letter, first, last))


class _Factors:
    """The factors of a product over steps, and a name: equal ones have equal names."""

    known = {}

    def __init__(self, inner, k, step):
        self.inner, self.k, self.step = inner, k, step
        key = inner.xreplace({k: Symbol("·", integer=True)}), step
        self.name = self.known.setdefault(key, f"Π{len(self.known)} {inner}")
