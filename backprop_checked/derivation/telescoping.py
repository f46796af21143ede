"""What needs no induction hypothesis: a form that is 0 at one end of its steps, and the same at each step as
at the one before, is 0 at all of them.

This is tried before anything is written out, because it is quick: what is carried from step to step stays
the letter that it is, or is put in once. Each way is a proof.
"""

from backprop_checked.algebra import product
from backprop_checked.algebra.canonical import canonical
from backprop_checked.algebra.form import letters_of, minus
from backprop_checked.algebra.identities import gap
from backprop_checked.algebra.index import variable
from backprop_checked.derivation.induction import alike, inside, short_sums, size
from backprop_checked.derivation.recurrent import SLOPE

DEEPEST = 3  # differences of differences
LONGEST = 1000  # how large a form is, as `size` has it, in which anything is put in
MOST_TERMS = 6  # of a form, in which it is put in term by term


class Telescoping:
    """Proofs about an `EveryStep` by the difference between a step and the one before.

    Args:
        computation: the `EveryStep`.
        step: the letter of the step that a line leaves open.
        first, last: the first and the last value of that letter.
    """

    def __init__(self, computation, step, first, last):
        self.computation, self.step, self.first, self.last = computation, step, first, last

    def is_nothing(self, form, given):
        """Whether a form is shown to be 0 at every step."""
        given = tuple(given)
        rest = self._rest(form, given)
        return (
            not rest
            or any(self._is_shown(each, given) for each in self._ways(rest))
            or any(self._is_nothing_written_out(each, given) for each in self._ways_of_terms(rest))
        )

    def _ways(self, form):
        """The form, then what is carried put in once where it stands: a letter, or its slope."""
        yield form
        for name in self._carried():
            opened = self._opened(form, lambda atom, own=name: atom.name == own)
            if opened != form:
                yield opened

    def _ways_of_terms(self, form):
        """What is carried put in once in one of the terms, the simplest first."""
        simplest = sorted(range(len(form)), key=lambda at: len(form[at].bound) + len(form[at].factors))
        for place in simplest[:MOST_TERMS]:
            term = form[place]
            for name in self._carried():
                opened = self._opened((term,), lambda atom, own=name: atom.name == own)
                if opened != (term,):
                    yield canonical((*form[:place], *opened, *form[place + 1 :]))

    def _is_nothing_written_out(self, form, given):
        """Whether a form is 0, or is it with its activations written out; pre-activations stay letters."""
        rest = self._rest(form, given)
        for name in reversed(self.computation.tensors) if rest else ():
            tensor = self.computation.tensors[name]
            if tensor.rule is None or name.startswith("z") or name in self._carried():
                continue
            opened = self._opened(rest, lambda atom, own=name: atom.name == own)
            rest = self._rest(opened, given) if opened != rest else rest
            if not rest:
                return True
        return not rest

    def _carried(self):
        names = self.computation.carried
        return (*names, *(name + SLOPE for name in names))

    def _opened(self, form, wanted):
        """A form in which what is carried is put in once; the form itself where that becomes too long."""
        opened = self.computation.unrolled(form, wanted) if size(form) <= LONGEST else form
        return opened if size(opened) <= LONGEST else form

    def _is_shown(self, form, given):
        rest = self._rest(form, given)
        if not rest:
            return True
        ends = self.last.letters & letters_of(rest)
        if self.step not in letters_of(rest) and len(ends) == 1 and self.last == variable(*ends):
            # What holds at every step holds at the last one.
            rest = self._at(rest, variable(self.step), *ends)
        return self._is_nothing_at_all(rest, given, self.first, 0)

    def _rest(self, form, given):
        form = alike(short_sums(canonical(form)))
        return gap(inside(form, given), (), given, self.computation.laws)

    def _at(self, form, value, letter=None):
        return canonical(product.substitute(tuple(map(product.renewed, form)), {letter or self.step: value}))

    def _is_nothing_at(self, form, given, step):
        given = tuple(g.substitute({self.step: step}) for g in given)
        rest = self._rest(self._at(form, step), given)
        return not rest or self._is_nothing_put_in(rest, given, step)

    def _is_nothing_put_in(self, form, given, *steps):
        """Whether it is 0 when one of the letters that are carried is put in once, at one of some steps."""
        for step in steps:
            for name in self.computation.carried:
                opened = self._opened(
                    form, lambda atom, own=name, at=step: (atom.name, atom.at[:1]) == (own, (at,))
                )
                if opened != form and not self._rest(opened, given):
                    return True
        return False

    def _is_nothing_at_all(self, form, given, first, depth):
        """Whether a form is 0 at each step from `first` on: it is at one end, and never changes. Where the
        first two steps are ends, too, what stands at one of them and at t is told apart."""
        if self.step not in letters_of(form) or depth == DEEPEST:
            return False
        begins = self._is_nothing_at(form, given, first)
        if not begins and not self._is_nothing_at(form, given, self.last):
            return False
        if self._is_constant(form, given, first, depth):
            return True
        return (
            begins
            and self._is_nothing_at(form, given, first + 1)
            and self._is_constant(form, given, first + 1, depth)
        )

    def _is_constant(self, form, given, start, depth):
        """Whether a form is the same at each step behind `start` as at the one before."""
        t = variable(self.step)
        later = (*given, t - start - 1)
        rest = self._rest(minus(form, self._at(form, t - 1)), later)
        if not rest:
            return True
        if any(term.bound and self.step in letters_of((term._replace(factors=()),)) for term in rest):
            return self._is_nothing_at_all(rest, later, start + 1, depth + 1)
        return self._is_nothing_put_in(rest, later, t, t - 1)
