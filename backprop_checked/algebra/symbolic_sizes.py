"""A formula proved with letters for sizes: what is proved here holds for every size.

Every step is held against the left-hand side, and both are read by the declared forward computation. First
its letters are left as they are; where that does not decide, they are written out, the last computed first.
"""

from sympy import Pow

from backprop_checked.algebra import induction
from backprop_checked.algebra.canonical import canonical
from backprop_checked.algebra.computation import names_in
from backprop_checked.algebra.counterexample import counterexample
from backprop_checked.algebra.declaration import of_formula
from backprop_checked.algebra.form import Undecided, form_text, minus
from backprop_checked.algebra.identities import gap
from backprop_checked.algebra.inequalities import assume
from backprop_checked.algebra.reading import free_indices, read
from backprop_checked.algebra.widths import with_letters_for_widths


class Gap:
    """A step that is not shown to be equal to the left-hand side: the step, and the difference as a form."""

    def __init__(self, step, difference, declaration, given, indices):
        self.step, self.difference, self.declaration = step, difference, declaration
        self.given, self.indices = given, indices

    def counterexample(self):
        """(sizes, entry, difference) where the step is wrong; None where none is met."""
        with assume(self.declaration.assumptions):
            return counterexample(self.difference, self.indices, self.declaration.assumptions.facts)

    def __str__(self):
        return form_text(self.difference)


class NotDeclared(Undecided):
    """A graph that does not say with letters for sizes how its letters follow."""


def gaps(formula):
    """The steps of a formula that are not shown to hold for every size; none if the chain holds.

    Raises:
        NotDeclared: where the graph says nothing to letters for sizes.
        Undecided: for a term that cannot be read with letters for sizes; with where, and why.
    """
    if induction.is_for_many_steps(formula):
        return induction.gaps(formula)
    try:
        general = with_letters_for_widths(formula)
        declaration = of_formula(general)
    except Undecided as error:
        raise NotDeclared(str(error)) from error
    with assume(declaration.assumptions):
        found = _gaps(general, declaration)
        return [Gap(formula.steps[place], *what) for place, what in found]


def _gaps(formula, declaration):
    readings = {}  # the left-hand side is read once, for an approximation once for each order
    for place, step in enumerate(formula.steps):
        small = small_number(formula.lhs, step)
        if small not in readings:
            _demand_plain(declaration, small)
            readings[small] = _left(formula, declaration.reading(small))
        reading, left, indices, given = readings[small]
        with reading.knowing(*given), reading.where({symbol: own for symbol, own, _ in indices if symbol}):
            right = read(reading, step.term, [own for _, own, _ in indices])
        difference = _difference(minus(left, right), declaration, given, small)
        if difference:
            yield place, (difference, declaration, given, indices)


def _left(formula, reading):
    """(reading, the left-hand side, its free indices, their ranges)."""
    indices = free_indices(formula.lhs, reading)
    given = tuple(g for _, own, length in indices for g in (own, length - 1 - own) if own.letter is not None)
    with reading.knowing(*given), reading.where({symbol: own for symbol, own, _ in indices if symbol}):
        return reading, read(reading, formula.lhs, [own for _, own, _ in indices]), indices, given


def _demand_plain(declaration, small):
    """A series in a small number counts its powers where the terms say them, so no rule may hide one.

    Raises:
        Undecided: where a tensor is computed from the small number.
    """
    for tensor in declaration.computation.tensors.values() if small else ():
        if any(small[0] in names_in(form) for form in tensor.forms()):
            raise Undecided(f"{tensor.name} is computed from {small[0]}, of which a series is taken")


def small_number(left, step):
    """The small number of an approximation, up to which power its series have to go, and up to which they
    count: each division by the small number needs one power more."""
    if step.remainder is None:
        return None
    small, divisions = step.remainder.small, 0
    for term in (left, step.term):
        for power in term.atoms(Pow):
            if power.base.has(small) and not power.exp.is_positive:
                if power.base != small or not power.exp.is_Integer:
                    raise Undecided(f"{power} divides by more than a power of {small}")
                divisions -= int(power.exp)
    return str(small), step.remainder.power + divisions, step.remainder.power


def _difference(form, declaration, given, small):
    """What is left of a difference that should be nothing, its letters written out as far as it takes."""
    computation, form = declaration.computation, canonical(form)
    while True:
        form = up_to(form, small)
        rest = gap(form, (), given, computation.laws)
        if not rest:
            return ()
        names = names_in(form)
        computed = [
            name for name, tensor in computation.tensors.items() if tensor.rule is not None and name in names
        ]
        written = [name for name in computed if stands(form, name)]
        if not written:
            return rest
        form = canonical(computation.opened(form, [written[-1]]))


def stands(form, name):
    """Whether an entry of a tensor stands in a form, also inside of functions."""
    for term in form:
        for atom, _ in term.factors:
            if atom.kind == "entry" and atom.name == name:
                return True
            if atom.kind in ("function", "exp", "sum") and any(stands(inner, name) for inner in atom.args):
                return True
    return False


def up_to(form, small):
    """A form without the powers of a small number that do not count.

    Raises:
        Undecided: where the small number stands inside of a function, or has a power that is no whole number.
    """
    if small is None:
        return form
    name, _, power = small
    kept = []
    for term in form:
        exponent = 0
        for atom, times in term.factors:
            if atom.kind == "entry" and atom.name == name:
                if times.denominator != 1:
                    raise Undecided(f"{name} has the power {times}: its rest has no whole order")
                exponent = int(times)
            elif atom.kind in ("function", "exp", "sum") and any(stands(inner, name) for inner in atom.args):
                raise Undecided(f"{name} stands inside of {atom}: no series in {name}")
        if exponent < power:
            kept.append(term)
    return tuple(kept)
