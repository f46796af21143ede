"""Steps that say nothing: a term that stood in the chain before, however it is written."""

from sympy import preorder_traversal

from backprop_checked.algebra.canonical import canonical
from backprop_checked.algebra.comparison import NotProved
from backprop_checked.algebra.declaration import of_formula
from backprop_checked.algebra.form import Undecided, entry, minus
from backprop_checked.algebra.identities import gap
from backprop_checked.algebra.inequalities import assume
from backprop_checked.algebra.notation import Gradient, Item, Letter, Number, Partial, base
from backprop_checked.algebra.premises import Inert
from backprop_checked.algebra.reading import free_indices, read
from backprop_checked.algebra.term import (
    Entrywise,
    Hadamard,
    Plus,
    Scaled,
    Term,
    Transposed,
    unchecked,
    x,
)
from backprop_checked.algebra.widths import with_letters_for_widths


def demand_progress(formula):
    """Refuse a step whose term stands before it in the chain, and one that is the left-hand side again.

    Raises:
        NotProved: for the first such step, with its file and line.
    """
    before = [(formula.lhs, "the left-hand side")]
    plain = {_plain(formula.lhs): "the left-hand side"}
    for step in formula.steps:
        what = plain.get(_plain(step.term)) or ("the left-hand side" if _is_the_left(formula, step) else "")
        if what:
            raise NotProved(
                f"{formula.place(step)}: {formula.id}: the step “{step.reason}” says nothing: {step.term} is "
                f"{what} again, {before[0][0]}. Take the step out, or write what the reason says"
            )
        plain[_plain(step.term)] = f"the step “{step.reason}”"


def _plain(term):
    """How a term is written without what changes nothing: double transposes, ones, the order of a sum."""
    with unchecked():
        return str(_without_ornament(term))


def _without_ornament(part):
    if not isinstance(part, Term) or isinstance(part, Letter) or not part.args:
        return part
    args = [_without_ornament(arg) for arg in part.args]
    match part:
        case Transposed() if isinstance(args[0], Transposed):
            return args[0].args[0]
        case Scaled() if isinstance(args[1], Scaled):
            return _without_ornament(Scaled(args[0] * args[1].args[0], args[1].args[1]))
        case Scaled() if args[0] == 1:
            return args[1]
        case Plus() | Hadamard() if len(args) > 1:
            return type(part)(*sorted(args, key=str))
        case Entrywise() if part.args[0].expr == x:
            return args[1]
    return part.func(*args)


class _AsNamed(Inert):
    """Terms read as they are named: an error is a letter, a gradient is no table of partial derivatives."""

    def entry(self, term, row, column):
        if isinstance(term, Gradient):
            return entry(str(term), (row, column))
        return super().entry(term, row, column)

    def item(self, letter, at):
        self._demand_inside(letter, at)
        return entry(str(letter), at)


def _is_same(left, node):
    """Whether a part of a term is of the same letter, or the same derivative, as the left-hand side."""
    derivative = Gradient | Partial
    if isinstance(left, derivative):
        return isinstance(node, derivative) and all(
            base(getattr(left, side)) == base(getattr(node, side)) for side in ("of", "by")
        )
    return base(node) == base(left)


def _is_the_left(formula, step):
    """Whether a step is the left-hand side by algebra alone, where that is one letter or one derivative."""
    left = formula.lhs
    if not isinstance(left, Letter | Number | Item | Gradient | Partial) and not hasattr(left, "parent"):
        return False
    if step.remainder is not None or not any(_is_same(left, node) for node in preorder_traversal(step.term)):
        return False
    try:
        general = with_letters_for_widths(formula)
        declared = of_formula(general)
        with assume(declared.assumptions):
            reading = _AsNamed(declared.computation)
            reading.values = {size: reading.index(value) for size, value in declared.fixed.items()}
            indices = free_indices(general.lhs, reading)
            given = tuple(g for _, own, n in indices for g in (own, n - 1 - own) if own.letter is not None)
            places = [own for _, own, _ in indices]
            term = general.steps[formula.steps.index(step)].term
            with reading.knowing(*given), reading.where({s: own for s, own, _ in indices if s}):
                difference = minus(read(reading, general.lhs, places), read(reading, term, places))
            return not gap(canonical(difference), (), given, ())
    except Undecided:
        return False
