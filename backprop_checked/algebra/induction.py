"""A claim about a step, proved for every number of steps: by induction, from the step behind the last one or
from the one before the first.

The layer (or the moment) of the left-hand side becomes a letter s in the whole claim. Then the claim is shown
at one end of the steps that there are, and at s from what it says of the step beside s. The claim itself is
one of those that are shown, so how the letter s was put in proves nothing and needs no trust.
"""

import numpy as np
from sympy import Symbol

from backprop_checked.algebra.canonical import canonical
from backprop_checked.algebra.comparison import BOUND, entries_of, numeric_interpretations, off
from backprop_checked.algebra.computation import names_in
from backprop_checked.algebra.declaration import known_function
from backprop_checked.algebra.form import Undecided, form_text, minus
from backprop_checked.algebra.identities import Law, gap
from backprop_checked.algebra.index import fresh_letter, variable
from backprop_checked.algebra.inequalities import Assumptions, assume
from backprop_checked.algebra.notation import (
    Activation,
    C,
    Gradient,
    Letter,
    Number,
    Partial,
    Slope,
    base,
    d,
    error_of,
)
from backprop_checked.algebra.reading import free_indices, read
from backprop_checked.algebra.recurrence import Declared, Recurrence, Span
from backprop_checked.algebra.step_declaration import StepDeclaration
from backprop_checked.algebra.term import Chain, SumOver, unchecked

S = Symbol("s′", integer=True)


class StepGap:
    """A step of a formula that is not shown to hold for every number of steps.

    Args:
        difference: what is left of it; nothing where numbers already say that it does not hold.
    """

    def __init__(self, formula, step, difference=()):
        self.formula, self.step, self.difference = formula, step, difference

    def counterexample(self):
        """(sizes, entry, difference) on a written-out graph, in random floats; None where none is met."""
        formula = self.formula
        for graph in formula.on:
            [world, *_] = numeric_interpretations(formula, graph)
            for layer in formula.layers(graph):
                try:
                    right, claimed = (
                        entries_of(formula, t, world, layer) for t in (formula.lhs, self.step.term)
                    )
                except (KeyError, IndexError, ValueError, TypeError):  # a letter that is not written out
                    continue
                if claimed.shape == right.shape and not off(claimed, right) <= BOUND:
                    entry = np.unravel_index(np.argmax(np.abs(claimed - right)), right.shape)
                    return graph.sizes, entry, (claimed - right)[entry]
        return None

    def __str__(self):
        if self.difference:
            return form_text(self.difference)
        return f"{self.formula.lhs} − ({self.step.term})"


def is_for_many_steps(formula):
    """Whether a formula speaks of as many steps as a letter says."""
    terms = (formula.lhs, *(step.term for step in formula.steps))
    ends = [end for term in terms for chain in term.atoms(Chain) for end in chain.args[2:4]]
    return isinstance(formula.on[0], Recurrence) or not all(end.is_Integer for end in ends)


def refuted(formula):
    """The steps of a formula that are false in numbers, as `StepGap`s: numbers say so at once, and to write a
    false claim out takes minutes."""
    steps = [StepGap(formula, step) for step in formula.steps if step.remainder is None]
    return [gap for gap in steps if gap.counterexample() is not None]


def gaps(formula):
    """The steps of a formula that are not shown to hold for every number of steps, as `StepGap`s.

    Raises:
        Undecided: for a network that has no letter for its depth, and for a term that cannot be read.
    """
    graph = formula.on[0]
    declared = graph.declared if isinstance(graph, Recurrence) else Declared.of_network(graph)
    induction, found = Induction(StepDeclaration(declared, known_function(graph.activation))), []
    proved, span = [], _span(formula)
    for step in formula.steps:
        if step.remainder is not None:
            raise Undecided("an approximation over as many steps as a letter says")
        induction.rest_on(used for used in step.uses if used.on[0] is graph)
        rest = induction.rest(formula.lhs, step.term, span)
        if rest and not any(induction.equal(one, step.term, formula.lhs, span) for one in proved[-1:]):
            found.append(StepGap(formula, step, rest))
        else:
            proved.append(step.term)
    return found


class Induction:
    """Proofs by what a recurrence declares.

    Args:
        declaration: a `StepDeclaration`.

    Attributes:
        laws: the first values of letters; and what is known of letters that are computed backwards: which
            derivative each one is, if that can be shown.
    """

    def __init__(self, declaration):
        self.declaration, self.laws = declaration, list(declaration.starts)
        declared = declaration.declared
        forward = [x for x in declared.rules if x.name not in declared.backward]
        for own in declared.rules:
            if own.name in declared.carried & declared.backward and own.layer == declared.over[0]:
                self.laws += next(filter(None, (self._is_derivative(own, by) for by in forward)), [])

    def _is_derivative(self, own, by):
        """The law that a letter is the cost's derivative with respect to another; nothing where that is not
        shown."""
        if own.shape != by.shape or self.rest(own, d(C, by)):
            return []
        return [self._law_of_every_step(own, d(C, by))]

    def rest_on(self, formulas):
        """Take formulas about every step for known, if they can be shown here, each as its last term says."""
        for formula in formulas:
            left, right, span = formula.lhs, formula.rhs, _span(formula)
            try:
                if _named(left).layer == self.declaration.over[0] and not self.rest(left, right, span):
                    law = self._law_of_every_step(left, right, span)
                    # What leads from one step to the next would be put in again and again.
                    self.laws += [] if names_in((law.term,)) <= names_in(law.right) else [law]
            except Undecided:
                continue  # what it says is not known, and may not be needed

    def _law_of_every_step(self, left, right, span=None):
        step, (low, high) = variable(fresh_letter()), self._range(left, span)
        inside = (step - low, high - step)
        with assume(self.declaration.assumptions):
            law = self._law(left, right, {self.declaration.over[0]: step}, inside)
        if span is not None:  # it is known of these steps alone
            law.term = law.term._replace(least=(*law.term.least, *inside))
        return law

    def rest(self, left, right, span=None):
        """What is left of left − right; nothing where they are shown to be equal for every number of steps.

        Args:
            span: the `Span` of steps that a claim is about, if it is not about all that its letter has.

        Raises:
            Undecided: for a term that cannot be read; with why.
        """
        layer = _named(left).layer
        with assume(self._assuming(left, span)):
            at = None if layer is None else self._reading().index(layer)
            rest = self._difference(self._reading(), left, right, at, self.laws)
        if not rest or layer is None:
            return rest
        for about in (0, 1) if layer.is_Integer else (0,):
            family = [self._at_s(term, layer, about) for term in (left, right)]
            fits = [term.subs(S, layer) for term in family] == [left, right]
            if fits and any(self._by_induction(*family, left, span, beside) for beside in (1, -1)):
                return ()
        return rest

    def equal(self, one, other, claim, span=None):
        """Whether two terms are shown to be equal at the step of a claim, with what is carried written out
        there and one step before: so what equals one of them equals the other."""
        layer = _named(claim).layer
        if layer is None or layer.is_Integer:
            return False
        with assume(self._assuming(claim, span)):
            at = self._reading().index(layer)
            rest = self._difference(self._reading(), one, other, at, self.laws, (at, at - 1), claim)
        return not rest

    def _by_induction(self, left, right, claim, span, beside):
        """Whether a claim about every s follows from one end, and from the step beside s."""
        low, high = self._range(claim, span)
        end = high if beside == 1 else low
        try:
            with assume(self._assuming(claim, span)):
                goal = self._reading().index(_named(claim).layer)
                if self._difference(self._reading({S: end}), left, right, end, self.laws):
                    return False
            s = variable(str(S))
            facts = (s - goal, high - 1 - s) if beside == 1 else (goal - s, s - low - 1)
            with assume(self._assuming(claim, span, [str(S)], facts)):
                hypothesis = self._law(left, right, {S: s + beside})
                reading = self._reading({S: s}, moving=str(S))
                return not self._difference(reading, left, right, s, [*self.laws, hypothesis])
        except Undecided:
            return False

    def _at_s(self, term, layer, about):
        """A term with s for a layer, wherever a letter, a function, a product or a sum speaks of it, or of
        one so near to it."""
        if not layer.is_Integer:
            return term.subs(layer, S)

        def moved(step):
            return S + step - layer if step.is_Integer and abs(step - layer) <= about else step

        def read(part):
            match part:
                case Letter() | Number() if part.layer is not None and moved(part.layer) != part.layer:
                    return self._letter_at(part, moved(part.layer))
                case Activation() | Slope():
                    return part.func(moved(part.args[0]), *map(read, part.args[1:]))
                case Chain() | SumOver():
                    inner, k, first, last, *step = part.args
                    return part.func(read(inner), k, moved(first), moved(last), *step)
            new = [read(arg) for arg in part.args]
            return part if new == list(part.args) else part.func(*new)

        with unchecked():
            return read(term)

    def _letter_at(self, letter, step):
        """The letter at another step, where its shape may be another."""
        t = self.declaration.over[0]
        for own in (*self.declaration.declared.free, *self.declaration.declared.rules):
            if own.layer == t and type(own) is type(letter):
                general = letter.func(letter.sign, *own.args[1:])
                if general.subs(t, letter.layer) == letter:
                    return general.subs(t, step)
        return letter

    def _range(self, claim, span=None):
        """The first and the last step for which a left-hand side is declared, or of which it speaks."""
        if span is not None:
            with assume(self.declaration.assumptions):
                return tuple(map(self._reading().index, (span.first, span.last)))
        letter, ranges = _named(claim), self.declaration.computation.ranges
        name = letter.name
        if name not in ranges and error_of(letter):
            name = letter.func(error_of(letter), *letter.args[1:]).name
        if name not in ranges:
            raise Undecided(f"{letter} is declared by no recurrence")
        return ranges[name]

    def _assuming(self, claim, span, sizes=(), facts=()):
        """What holds of the sizes, with the step that a claim leaves open among those that there are."""
        known, t = self.declaration.assumptions, self.declaration.over[0]
        open_steps = []
        if (layer := _named(claim).layer) is not None and layer.has(t):
            low, high = self._range(claim, span)
            with assume(known):
                own = self._reading().index(layer)
            sizes, open_steps = [*sizes, str(t)], [own - low, high - own]
        return Assumptions(
            [*known.sizes, *sizes], [*known.facts, *open_steps, *facts], known.maps, known.positive
        )

    def _reading(self, values=None, moving=None):
        reading = self.declaration.reading(moving)
        t = self.declaration.over[0]
        reading.values |= {t: variable(str(t)), **(values or {})}
        return reading

    def _difference(self, reading, left, right, at, laws, steps=None, claim=None):
        """What is left of left − right, with what is carried written out at one step as far as it takes.

        Args:
            steps: several steps at which it is written out, one behind the other, in the place of `at`.
            claim: what says which indices both have, where it is not the left one.
        """
        indices = free_indices(left if claim is None else claim, reading)
        given = tuple(g for _, own, length in indices for g in (own, length - 1 - own) if own.letter)
        places, symbols = [own for _, own, _ in indices], {s: own for s, own, _ in indices if s}
        with reading.knowing(*given), reading.where(symbols):
            rest = canonical(minus(read(reading, left, places), read(reading, right, places)))
        for step in (at,) if steps is None else steps:
            with self.declaration.computation.written_at(step):
                rest = self._written_out(rest, given, laws)
        return rest

    def _written_out(self, form, given, laws):
        """What is left of a form with what is carried written out at the step that is set."""
        computation, rest = self.declaration.computation, gap(form, (), given, laws)
        if self._is_nothing_written_out(rest, given, laws):
            return ()
        while rest:
            written = (computation.written_out(rest, [name]) for name in computation.written_in(rest))
            form = next((new for new in written if new != rest), None)
            if form is None:
                return rest
            rest = gap(form, (), given, laws)
        return ()

    def _is_nothing_written_out(self, rest, given, laws):
        """Whether nothing is left of a form with one letter written out, or with all that are not carried:
        it stays shorter than with what is carried."""
        computation = self.declaration.computation

        def own(form):
            return [name for name in computation.written_in(form) if not computation.is_carried(name)]

        for name in reversed(own(rest)):
            if not gap(computation.written_out(rest, [name]), (), given, laws):
                return True
        while names := own(rest):
            written = gap(computation.written_out(rest, names), (), given, laws)
            if not written or written == rest:
                return not written
            rest = written
        return not rest

    def _law(self, left, right, values, facts=()):
        """left = right for every free index, and for every step that is put in as a letter."""
        reading = self._reading(values)
        indices = [(symbol, own if own.letter is None else variable(fresh_letter()), length)
                   for symbol, own, length in free_indices(left, reading)]  # fmt: skip
        places, symbols = [own for _, own, _ in indices], {s: own for s, own, _ in indices if s}
        inside = [g for _, own, length in indices for g in (own, length - 1 - own) if own.letter]
        letters = [own.letter for own in (*places, *values.values()) if own.letter]
        with reading.knowing(*facts, *inside), reading.where(symbols):
            sides = [read(reading, term, places) for term in (left, right)]
        # One product of as many factors as a letter says gives way to the letter that it is.
        for one, other in (sides[::-1], sides) if right.has(Chain) else (sides,):
            try:
                return Law(letters, one, other)
            except ValueError:
                continue
        raise Undecided(f"neither {left} nor {right} is one product that could be replaced")


def _span(formula):
    """The steps that a formula says it speaks of; None for all that its letter has."""
    return formula.layers if isinstance(formula.layers, Span) else None


def _named(left):
    """The letter of which a left-hand side speaks: with respect to which it is differentiated, if it is."""
    letter = base(left.by) if isinstance(left, Gradient | Partial) else base(left)
    if not isinstance(letter, Letter | Number):
        raise Undecided(f"{left} is no letter of one step")
    return letter
