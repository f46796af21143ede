"""Whether two forms are equal for all sizes: like terms, sums that are known by a name, cases, fractions.

Every way is a proof of equality. Where none of them succeeds nothing is said.
"""

from fractions import Fraction
from itertools import permutations

from backprop_checked.algebra import product
from backprop_checked.algebra.brackets import is_free_of
from backprop_checked.algebra.canonical import canonical
from backprop_checked.algebra.cases import without_cases
from backprop_checked.algebra.computation import bound_again
from backprop_checked.algebra.form import Summand, letters_of, minus, of_atom, scaled
from backprop_checked.algebra.index import ONE, PARTS, ZERO, primitive
from backprop_checked.algebra.inequalities import contradictory, follows

MOST_ROUNDS = 12  # how often sums are put under their names


class Law:
    """`left` = `right` for all values of some letters; left is Σ over bound letters of a product of entries.

    Raises:
        ValueError: where the left-hand side is no such sum.
    """

    def __init__(self, letters, left, right):
        form = canonical(left)
        if len(form) != 1 or form[0].equal or not form[0].factors:
            raise ValueError("a law speaks of one product of entries, or of the sum of one")
        [self.term], self.letters, self.right = form, frozenset(letters), right


def gap(left, right, given=(), laws=()):
    """What is left of left − right: nothing where they are equal for all sizes.

    Args:
        given: indices that are ≥ 0, such as the ranges of free indices.
    """
    form = _left(canonical(minus(left, right)), given, laws)
    return without_cases(form, lambda part: not _left(part, given, laws)) if form else ()


def _left(form, given, laws):
    """What is left of a form that should be nothing, comparisons being numbers of which nothing is known."""
    for _ in range(MOST_ROUNDS):
        form = canonical(_without_small_quotients(form, given))
        if not form or not (rest := _cases(form, given)) or not (rest := _fractions(rest, given)):
            return ()
        folded = canonical(tuple(t for term in rest for t in _folded(term, laws, given)))
        if folded == canonical(rest):
            return folded
        form = folded
    return form


def _without_small_quotients(form, given):
    """A form in which ⌊a/b⌋ is 0 where 0 ≤ a < b is given."""
    for letter in sorted(
        letter for letter in letters_of(form) if letter in PARTS and PARTS[letter][0] == "floor"
    ):
        above, below = PARTS[letter][2]
        if follows(above, given) and follows(below - 1 - above, given):
            form = product.substitute(tuple(map(product.renewed, form)), {letter: ZERO})
    return form


def _cases(form, given):
    """The terms that are left when those with equal factors are compared, case by case."""
    groups = {}
    for term in form:
        groups.setdefault((term.bound, term.factors), []).append(term)
    rest = []
    for terms in groups.values():
        group = [(t.number, _inequalities(t)) for t in terms]
        if not _cancel(group, _with_bounds(group, tuple(given))):
            rest += terms
    return tuple(rest)


def _with_bounds(group, given):
    """What is given, and what follows from it of quotients that are rounded down: one bracket may need
    another."""
    for _, least in group:
        for g in least:
            if any(letter in PARTS for letter in g.letters) and g not in given and follows(g, given):
                given = (*given, g)
    return given


def _inequalities(term):
    return tuple(term.least) + tuple(g for e in term.equal for g in (e, -e))


def _cancel(group, given, depth=0):
    """Whether Σ number·[brackets] is 0 at every place."""
    if depth > 16:
        return False
    if contradictory(given):
        return True
    open_terms = []
    for value, least in group:
        if any(follows(-g - 1, given) for g in least):
            continue
        open_terms.append((value, tuple(g for g in least if not follows(g, given))))
    g = next((g for _, least in open_terms for g in least), None)
    if g is None:
        return sum(value for value, _ in open_terms) == 0
    if len(open_terms) == 1:  # it is 0 everywhere only where its brackets cannot all hold
        return contradictory((*given, *open_terms[0][1]))
    return all(_cancel(open_terms, (*given, case), depth + 1) for case in (g, -g - 1))


def _fractions(form, given):
    """The terms that are left when those under the same sum and brackets are brought over one denominator."""
    groups = {}
    for term in form:
        groups.setdefault((term.bound, term.equal, term.least), []).append(term)
    rest = []
    for terms in groups.values():
        if len(terms) < 2 or not _vanishes([*product.bodies(terms)], given):
            rest += terms
    return tuple(rest)


def _vanishes(terms, given, depth=0):
    """Whether a sum of products is 0 when it is multiplied by what stands in its denominators."""
    lowest = {}
    for term in terms:
        for atom, power in term.factors:
            if atom.kind == "sum":
                lowest[atom] = min(lowest.get(atom, power), power)
    for atom in lowest:
        if not all(any(a == atom for a, _ in t.factors) for t in terms):
            lowest[atom] = min(lowest[atom], Fraction(0))
    factors = tuple((atom, -power) for atom, power in lowest.items() if power < 0 or power.denominator != 1)
    if not factors or depth > 4:
        return False
    over = (Summand(Fraction(1), factors=factors),)
    form = canonical(tuple(t for term in terms for t in product.times((term,), over)))
    if not form:
        return True
    form = _cases(form, given)
    return not form or _vanishes(list(form), given, depth + 1)


def _folded(term, laws, given):
    """The term with sums in it put under the names that they have: Σ e^z is the denominator of softmax."""
    for law in (*_of_denominators(term), *laws):
        parts = _apply(law, term, given)
        if parts is not None:
            return parts
    return (term,)


def _of_denominators(term):
    """What a power says of the sum in it: a sum S stands in the term as S^p, so its first term under Σ is S
    less the others."""
    for atom, power in term.factors:
        if atom.kind != "sum" or power >= 0:
            continue
        lead = max(atom.args[0], key=lambda t: len(t.bound))
        if lead.equal or not lead.factors:
            continue
        others = tuple(t for t in atom.args[0] if t is not lead)
        right = scaled(minus(of_atom(atom), others), 1 / lead.number)
        yield _Known(lead._replace(number=Fraction(1)), right)


class _Known(Law):
    """A law that stands in a term's own denominator, for the letters as they are."""

    def __init__(self, term, right):
        self.term, self.letters, self.right = term, frozenset(), right


def _apply(law, term, given):
    """The term with a law's right-hand side in its left-hand side's place, or None where it does not stand
    there."""
    pattern = law.term
    indices = range(len(term.factors))
    for places in permutations(indices, len(pattern.factors)):
        where = {}
        if not all(
            power == term.factors[place][1] and _match(atom, term.factors[place][0], law, where)
            for (atom, power), place in zip(pattern.factors, places, strict=True)
        ):
            continue
        found = _stands(law, term, places, where, given)
        if found is not None:
            return found
    return None


def _stands(law, term, places, where, given):
    """The rest of a term times a law's right-hand side, where the law's own sum stands in the term as a
    whole."""
    letters = [where[b].letter for b in law.term.bound if b in where]
    if len(set(letters)) != len(law.term.bound) or not all(letter in term.bound for letter in letters):
        return None
    mine = [g for g in term.least if not g.letters.isdisjoint(letters)]
    wanted = {
        primitive(g.substitute(where)) for g in law.term.least if not g.letters.isdisjoint(law.term.bound)
    }
    beside = [g.substitute(where) for g in law.term.least if g.letters.isdisjoint(law.term.bound)]
    rest = Summand(
        term.number,
        tuple(b for b in term.bound if b not in letters),
        term.equal,
        tuple(g for g in term.least if g not in mine),
        tuple(pair for place, pair in enumerate(term.factors) if place not in places),
    )
    known = (*given, *rest.least)
    if set(mine) != wanted and not _same_range(mine, wanted, known):
        return None
    values = {name: index for name, index in where.items() if name in law.letters}
    if not is_free_of(rest, letters) or any(not v.letters.isdisjoint(letters) for v in values.values()):
        return None
    if not all(follows(g, known) for g in beside):
        return None
    right = tuple(map(product.renewed, law.right))
    right = product.substitute(right, values) if values else right
    # The right-hand side may speak of letters that the rest binds: it is put under the same sum.
    return bound_again(rest, product.times((rest._replace(bound=()),), right))


def _same_range(mine, wanted, given):
    """Whether two sets of brackets say the same, given the rest."""
    return all(follows(g, (*given, *wanted)) for g in mine) and all(
        follows(g, (*given, *mine)) for g in wanted
    )


def _match(pattern, atom, law, where):
    """Whether an atom is a law's atom with indices in the letters' places."""
    if pattern.kind != atom.kind or pattern.name != atom.name:
        return False
    if pattern == atom and pattern.letters.isdisjoint({*law.letters, *law.term.bound}):
        return True
    if pattern.kind in ("entry", "slope"):
        if [slot for slot, *_ in pattern.args] != [slot for slot, *_ in atom.args]:
            return False
        slots = [*zip(pattern.at, atom.at, strict=True)]
        for (_, place), (_, other) in zip(pattern.args, atom.args, strict=True):
            slots += zip(place, other, strict=True)
        return all(_match_index(left, right, law, where) for left, right in slots)
    return _match_forms(pattern, atom, law, where)


def _match_forms(pattern, atom, law, where):
    """For what holds forms: the letters are read off the entries in them, and the forms must be equal
    then."""
    ours = [a for form in pattern.args for t in form for a, _ in t.factors if a.kind == "entry" and a.letters]
    theirs = [a for form in atom.args for t in form for a, _ in t.factors if a.kind == "entry" and a.letters]
    for left in ours:
        for right in theirs:
            trial = dict(where)
            if left.name == right.name and _match(left, right, law, trial):
                new = product.substitute_atom(pattern, trial)
                if new == of_atom(atom):
                    where.update(trial)
                    return True
    return False


def _match_index(pattern, index, law, where):
    unknown = [x for x in pattern.letters if x in law.letters.union(law.term.bound) and x not in where]
    if len(unknown) == 1 and (parts := pattern.split(unknown[0])) is not None and parts[0] == ONE:
        where[unknown[0]] = index - parts[1].substitute(where)
        return True
    return pattern.substitute(where) == index
