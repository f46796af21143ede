"""Equalities about as many steps as a letter says: what is carried written out, and induction over the steps.

Each way is a proof. That a form is 0 at every step follows where it is 0 at the first one, and 0 at step t
wherever it is at t − 1; nothing is concluded from some numbers of steps.
"""

from fractions import Fraction

from backprop_checked.algebra import product
from backprop_checked.algebra.canonical import canonical
from backprop_checked.algebra.form import Summand, Undecided, is_greater_than_zero, letters_of, scaled
from backprop_checked.algebra.identities import Law, gap
from backprop_checked.algebra.index import primitive, variable
from backprop_checked.algebra.inequalities import follows
from backprop_checked.derivation.recurrent import SLOPE, entries_in

MOST_STEPS = 3  # at how many steps, one behind the other, what is carried is written out
DEEPEST = 3  # inductions inside of one another
MOST_APART = 4  # how many steps the ends of two sums may be apart
LONGEST = 150  # terms of a form that is still written out
MOST_WORK = 12_000  # how large, as `size` has it, the forms may be that one proof goes through, in all


class OutOfWork(Undecided):
    """A proof that would take too long. Work is counted, not time: a line has one verdict everywhere."""


class InductionProofs:
    """Proofs about an `EveryStep`.

    Args:
        computation: the `EveryStep`.
        step: the letter of the step that a line leaves open.
        first: the first value of that letter.
    """

    def __init__(self, computation, step, first):
        self.computation, self.step, self.first, self.work = computation, step, first, MOST_WORK
        self.last = next((last.letter for _, last in computation.carried.values()), None)

    def is_nothing(self, form, given, first=None, depth=0, laws=()):
        """Whether a form is shown to be 0 at every step from `first` on, where what is given is ≥ 0."""
        laws = (*self.computation.laws, *laws)
        rest = self._written_out(form, given, laws)
        joined = rest and gap(inside(alike(rest), given), (), given, laws)
        if not joined or not all(
            self._carried_written_out(form, given, laws) for form in dict.fromkeys((joined, rest))
        ):
            return True
        if self.step not in letters_of(rest) and depth == 0 and self.last in letters_of(rest):
            # What holds at every step holds at the last one.
            at = {self.last: variable(self.step)}
            rest = canonical(product.substitute(tuple(map(product.renewed, rest)), at))
        if self.step not in letters_of(rest) or depth == DEEPEST:
            return False
        first = self.first if first is None else first
        forms, top = [rest, _without_denominators(rest)], self._end(rest, slopes=False, given=given)
        if top is not None:
            forms.append(self._written_out(self._at(rest, top), given, laws))
        ways = dict.fromkeys(map(_without_common_factor, forms))
        return any(self._by_induction(way, given, first, depth) for way in ways)

    # Without induction.
    def _written_out(self, form, given, laws):
        """What is left of a form in which all that is not carried is written out."""
        self._spend(form)
        rest = gap(inside(form, given), (), given, laws)
        for _ in range(MOST_STEPS * 4):
            names = [name for name in reversed(self.computation.tensors) if self._is_computed(name, rest)]
            if not names:
                break
            opened = self.computation.unrolled(rest, lambda atom, own=names[0]: atom.name == own)
            if opened == rest or len(opened) > LONGEST:
                break
            self._spend(opened)
            rest = gap(inside(opened, given), (), given, laws)
        return rest

    def _spend(self, form):
        self.work -= size(form)
        if self.work < 0:
            raise OutOfWork(
                "no example was found in which it differs, and a proof for every step would take too long"
            )

    def _is_computed(self, name, form):
        tensor = self.computation.tensors[name]
        carried = name.removesuffix(SLOPE) in self.computation.carried
        return tensor.rule is not None and not carried and any(a.name == name for a in entries_in(form))

    def _carried_written_out(self, form, given, laws):
        """What is left of a form with what is carried written out: slopes from their first step on, the rest
        from its last step down."""
        rest = form
        for slopes in (True, False):
            for _ in range(MOST_STEPS):
                step = self._end(rest, slopes, given)
                if step is None:
                    break
                opened = self._at(rest, step, slopes)
                if len(opened) > LONGEST:
                    break
                rest = self._written_out(opened, given, laws)
                if not rest:
                    return ()
        return rest

    def _at(self, form, step, slopes=False):
        """A form with what is carried written out at a step, until none of it is left there."""

        def wanted(atom):
            return self._is_carried(atom, slopes) and atom.at[0] == step

        for _ in range(len(self.computation.carried) + 1):
            opened = self.computation.unrolled(form, wanted)
            if opened == form:
                break
            self._spend(opened)
            form = opened
        return form

    def _is_carried(self, atom, slopes):
        if slopes:
            return atom.name.endswith(SLOPE) and atom.name.removesuffix(SLOPE) in self.computation.carried
        return atom.name in self.computation.carried

    def _end(self, form, slopes, given):
        """The first (or the last) of the steps at which what is carried stands in a form, and is computed."""
        steps = set()
        for atom in entries_in(form):
            if self._is_carried(atom, slopes) and not any(
                x.startswith(("_", "·")) for x in atom.at[0].letters
            ):
                first, last = self.computation.carried[atom.name.removesuffix(SLOPE)]
                first -= 1 if slopes else 0  # what is there before the first step has a slope, too
                if follows(atom.at[0] - first, given) and (slopes or follows(last - atom.at[0], given)):
                    steps.add(atom.at[0])
        ends = [
            one
            for one in sorted(steps, key=str)
            if all(follows((other - one) * (1 if slopes else -1)) for other in steps)
        ]
        return ends[0] if ends else None

    # By induction.
    def _by_induction(self, form, given, first, depth):
        try:
            if not self._holds_first(form, given, first, depth):
                return False
            t = variable(self.step)
            later = (*given, t - first - 1)
            before = canonical(product.substitute(tuple(map(product.renewed, form)), {self.step: t - 1}))
            top = self._end(form, slopes=False, given=later) or t
            here = self._at(form, top)
            here = self._written_out(split_at(here, self.step), later, self.computation.laws)
            if not here:
                return True
            for law in _laws(before, given, self.computation, top - 1):
                rest = gap(_replaced(here, law), (), later, [*self.computation.laws, law])
                if not rest:
                    return True
                if rest != here and self.is_nothing(rest, later, first + 1, depth + 1):
                    return True
        except OutOfWork:
            raise
        except Undecided:
            return False
        return False

    def _holds_first(self, form, given, first, depth):
        at = {self.step: first}
        form = short_sums(canonical(product.substitute(tuple(map(product.renewed, form)), at)))
        return self.is_nothing(form, tuple(g.substitute(at) for g in given), first, depth + 1)


def size(form):
    """How much stands in a form: its terms and their factors, and what stands in these."""
    count = len(form)
    for term in form:
        for atom, _ in term.factors:
            inner = atom.args if atom.kind not in ("entry", "whole", "prime", "slope") else ()
            count += 1 + sum(map(size, inner))
    return count


def inside(form, given):
    """A form without the brackets that hold at every place that is meant."""
    return canonical(
        tuple(
            term._replace(
                least=tuple(g for g in term.least if g.letters & set(term.bound) or not follows(g, given))
            )
            for term in form
        )
    )


def split_at(form, letter):
    """A form in which each sum up to a number of steps is its last term and the rest: Σ_{k ≤ t} is the term
    at t, and Σ_{k ≤ t − 1}."""
    return tuple(part for term in form for part in _split(term, letter))


def _split(term, letter):
    for bound in term.bound:
        ends = [g for g in term.least if bound in g.letters and letter in g.letters]
        if len(ends) == 1 and ends[0].letters & set(term.bound) == {bound}:
            return _cut(term, ends[0])
    return (term,)


def alike(form):
    """A form in which sums of the same terms that end a few steps apart have the same ends, their other terms
    standing alone."""

    def ends(form):
        groups = {}
        for term in form:
            groups.setdefault((term.bound, term.factors), []).append(term)
        return {id(term): g for terms in groups.values() for term, g in _longer(terms)}

    return _with_ends_cut(form, ends)


def short_sums(form):
    """A form in which sums over a few steps, as numbers say, are written out."""
    return _with_ends_cut(form, lambda form: {id(t): g for t in form if (g := _end_of_few(t)) is not None})


def _with_ends_cut(form, ends):
    """A form in which the last terms of sums stand alone, again and again while there are such sums.

    Args:
        ends: gives of a form which of its terms are to be cut, by their ids, and each one's end.
    """
    for _ in range(MOST_APART):
        cut = ends(form)
        if not cut:
            return form
        parts = (_cut(term, cut[id(term)]) if id(term) in cut else (term,) for term in form)
        form = canonical(tuple(part for own in parts for part in own))
    return form


def _end_of_few(term):
    """The upper end of a sum between two numbers that are a few apart; None where there is no such sum."""
    for bound in term.bound:
        ends = {1: [], -1: []}
        for g in term.least:
            parts = g.split(bound) if bound in g.letters else None
            if parts is not None and parts[0].number in ends and parts[1].number is not None:
                ends[parts[0].number].append((parts[1].number, g))
        for low, _ in ends[1]:
            for high, g in ends[-1]:
                if 0 < high + low <= MOST_APART:
                    return g
    return None


def _longer(terms):
    """(a term, the end of it that lies farther out than that of another)."""
    for term in terms:
        for g in term.least:
            bound = g.letters & set(term.bound)
            others = [other for each in terms if each is not term for other in each.least]
            apart = [(g - other).number for other in others if other.letters & set(term.bound) == bound]
            if len(bound) == 1 and any(number is not None and number > 0 for number in apart):
                yield term, g
                break


def _cut(term, end):
    """A term under a sum as its outermost term and the rest."""
    [bound] = end.letters & set(term.bound)
    parts = end.split(bound)
    if parts is None or parts[0].number not in (1, -1):
        return (term,)
    a, b = parts
    others = tuple(g for g in term.least if g is not end)
    alone = term._replace(bound=tuple(x for x in term.bound if x != bound), least=others)
    rest = term._replace(least=(*others, end - 1))
    return (*product.substitute_term(alone, {bound: -b * a}), rest)


def _without_common_factor(form):
    """A form without the factors that all its terms have: where it is 0, the whole is."""
    _, left = product.common_factor(form)
    return canonical(tuple(part for term in left for part in product.settled(term)))


def _without_denominators(form):
    """A form times what stands in its denominators: it is 0 where that one is."""
    for _ in range(4):
        lowest = {}
        for term in form:
            for atom, power in term.factors:
                whole = power < 0 and power.denominator == 1
                if whole and atom.kind == "sum" and not atom.letters & set(term.bound):
                    lowest[atom] = min(lowest.get(atom, power), power)
        if not lowest:
            break
        over = Summand(Fraction(1), factors=tuple((atom, -power) for atom, power in lowest.items()))
        form = canonical(product.times(form, (over,)))
    return form


def _laws(before, given, computation, step):
    """Ways to say of a form that is 0 that one of its letters, or of its sums, is what the others give."""
    places = frozenset(x for g in given for x in g.letters if x.endswith("·"))
    kernels = {}
    for term in before:
        kernel = tuple(
            (a, p)
            for a, p in term.factors
            if a.letters & set(term.bound)
            or (a.kind == "entry" and a.name in computation.carried and a.at[0] == step)
        )
        kernels.setdefault((term.bound, term.equal, term.least, kernel), []).append(term)
    for (bound, equal, least, kernel), terms in kernels.items():
        if not kernel or equal or any(not g.letters & set(bound) for g in least):
            continue
        taken = {a for a, _ in kernel if a.kind == "entry" and a.name in computation.carried}
        others = tuple(term for term in before if term not in terms)
        if any(a in taken for other in others for a, _ in other.factors):
            continue  # the others would speak of it again
        rest = [tuple(pair for pair in term.factors if pair not in kernel) for term in terms]
        many = canonical(
            tuple(Summand(term.number, factors=own) for term, own in zip(terms, rest, strict=True))
        )
        if _is_never_nothing(many, computation):
            yield from _law(Summand(Fraction(1), bound, (), least, kernel), others, many, places, given)


def _is_never_nothing(form, computation):
    """Whether a form is not 0 for any number of steps, but for some values of free letters at most: a
    polynomial in them, times what is greater than 0. What is continuous and 0 for all other values is 0
    there, too."""
    if not form:
        return False
    outside, inner = product.common_factor(form)
    own = [a for a, _ in outside.factors if not is_greater_than_zero(a)]
    own += [a for term in inner for a, p in term.factors if a.letters or p.denominator != 1 or p < 0]
    in_laws = {a.name for law in computation.laws for a, _ in law.term.factors}
    atoms = [*own, *(a for term in inner for a, _ in term.factors)]
    return not any(any(term[1:4]) for term in inner) and all(
        a.kind == "entry"
        and not a.letters
        and a.name not in in_laws
        and a.name not in computation.carried
        and a.name in computation.tensors
        and computation.tensors[a.name].rule is None
        and computation.tensors[a.name].arguments is None
        for a in atoms
    )


def _replaced(form, law):
    """A form with what a law gives in the place of a sum that stands there as it does in the law, to the
    letter: such as a sum of powers, in which no entry says how far it runs."""
    kernel = law.term
    if not kernel.bound or law.letters & letters_of((kernel,)):
        return form
    total = ()
    for term in form:
        own = dict(term.factors)
        same = (term.bound, term.least, term.equal) == (kernel.bound, kernel.least, kernel.equal)
        if same and all(own.get(a) == p for a, p in kernel.factors):
            rest = tuple((a, p) for a, p in term.factors if (a, p) not in kernel.factors)
            if not any(a.letters & set(term.bound) for a, _ in rest):
                alone = Summand(term.number, factors=rest)
                total += product.times((alone,), tuple(map(product.renewed, law.right)))
                continue
        total += (term,)
    return canonical(total)


def _law(own, others, many, places, given):
    try:
        law = Law(places, (own,), canonical(product.times(scaled(others, -1), product.inverse(many))))
    except (ValueError, Undecided):
        return
    within = tuple(g for g in given if g.letters & places & letters_of((law.term,)))
    law.term = law.term._replace(number=Fraction(1), least=(*law.term.least, *map(primitive, within)))
    yield law


__all__ = ["InductionProofs", "OutOfWork", "alike", "inside", "short_sums", "size", "split_at"]
