"""Forms with comparisons in them, case by case: [f > 0], |f| and the sign of f.

A real number f is greater than 0, less, or 0. So a form vanishes for all values if it vanishes in each of the
three cases: in each, the comparisons of f are the numbers that they are there; where f is 0 and an entry in
it can be solved for, that entry has its value. A case that contradicts the cases around it holds no values,
and nothing is asked of it. So nothing false is proved. The kink, f = 0, is a case like the others: a gate is
0 there, and so is a sign.
"""

from fractions import Fraction

from backprop_checked.algebra import functions, product
from backprop_checked.algebra.canonical import canonical
from backprop_checked.algebra.form import (
    NOTHING,
    Undecided,
    is_greater_than_zero,
    is_positive,
    number,
    of_atom,
    scaled,
)
from backprop_checked.algebra.regions import SIDES, contradictory, of_side

COMPARISONS = ("gate", "abs", "sign")
MOST_CASES = 6  # how many comparisons are decided, one inside of the other


def without_cases(form, vanishes):
    """The terms that are left when those under the same sum and brackets are compared, case by case; none
    where all of them together cancel in every case.

    Args:
        vanishes: says of a form whether it is 0, comparisons being numbers of which nothing is known.
    """
    groups = {}
    for term in form:
        groups.setdefault((term.bound, term.equal, term.least), []).append(term)
    rest = []
    for terms in groups.values():
        body = canonical(_with_absolute_values(product.bodies(terms)))
        if body and not _in_every_case(body, vanishes, ()):
            rest += terms
    if len(groups) > 1 and _in_every_case(canonical(_with_absolute_values(rest)), vanishes, ()):
        return ()  # a sum may cancel against what stands under no sum
    return tuple(rest)


def _with_absolute_values(form):
    """A form in which √(u²) is |u|, which it is for every real number u."""
    total = NOTHING
    for term in form:
        left, others = [], []
        for atom, power in term.factors:
            new = _as_absolute(atom, power) if atom.letters.isdisjoint(term.bound) else None
            others += [] if new is None else [new]
            left += [(atom, power)] if new is None else []
        total += product.times((term._replace(factors=tuple(left)),), *others) if others else (term,)
    return total


def _as_absolute(atom, power):
    """What an atom to a power is with absolute values; None where that changes nothing."""
    if atom.kind == "sum" and power.denominator == 2 and len(atom.args[0]) == 1:
        [square] = atom.args[0]
        even = all(p.denominator == 1 and p % 2 == 0 for _, p in square.factors)
        if even and square.number == 1 and not any(square[1:4]):
            return product.times(
                *(product.power_of(functions.apply("abs", of_atom(a)), p * power) for a, p in square.factors)
            )
    inner = tuple(canonical(_with_absolute_values(form)) for form in _forms(atom))
    return None if inner == _forms(atom) else product.power_of(product.rebuilt(atom, inner), power)


def _in_every_case(form, vanishes, known):
    """Whether a form is 0 at all values, where the rows in `known` hold."""
    compared = _innermost(form)
    if compared is None or len(known) > MOST_CASES:
        return False
    return all(_in_case(form, compared, side, vanishes, (*known, (_row(compared), side))) for side in SIDES)


def _in_case(form, compared, side, vanishes, known):
    if _impossible(known):
        return True
    try:
        form = canonical(_decided(form, compared, side))
        solved = _solved(compared) if side == 0 else None
        form = canonical(_rewritten(form, {solved[0]: solved[1]}.get)) if solved else form
        return vanishes(form) or _in_every_case(form, vanishes, known)
    except Undecided:  # a logarithm of 0, say: nothing is claimed
        return False


def direction(form):
    """What has the sign of a form: the form without factors that are greater than 0. None for 0."""
    form = canonical(form)
    if not form:
        return None
    outside, inside = product.common_factor(form)
    stays = tuple((a, p) for a, p in outside.factors if not is_greater_than_zero(a))
    outside = outside._replace(number=Fraction(1 if outside.number > 0 else -1), factors=stays)
    return canonical(product.times((outside,), inside))


def _innermost(form):
    """What is compared with 0 first: a form without comparisons. None where there is none."""
    for atom in _free_atoms(form):
        if atom.kind == "function" and atom.name in COMPARISONS:
            inner = _innermost(atom.args[0])
            inner = direction(atom.args[0]) if inner is None else inner
            if inner is not None:
                return inner
        elif (inner := _innermost_of(atom)) is not None:
            return inner
    return None


def _innermost_of(atom):
    if atom.kind not in ("function", "exp", "sum"):
        return None
    return next((inner for form in atom.args if (inner := _innermost(form)) is not None), None)


def _free_atoms(form):
    """The atoms of a form that hold no letter that a sum in it binds."""
    for term in form:
        yield from (atom for atom, _ in term.factors if atom.letters.isdisjoint(term.bound))


def _decided(form, compared, side):
    """A form in which each comparison of some form, or of its opposite, is what it is on one side of 0."""
    opposite = canonical(scaled(compared, -1))

    def value(atom):
        if atom.kind != "function" or atom.name not in COMPARISONS:
            return None
        inner = _rewritten(atom.args[0], value)
        towards = direction(inner)
        if towards is None:
            own = 0
        elif towards == compared:
            own = side
        elif towards == opposite:
            own = -side
        else:
            return functions.apply(atom.name, inner)
        match atom.name:
            case "gate":
                return number(1) if own > 0 else NOTHING
            case "abs":
                return scaled(inner, own)
        return number(own)

    return _rewritten(form, value)


def _rewritten(form, value):
    """A form in which atoms are replaced by forms: `value` gives one for an atom, or None. What sums inside
    bind is left as it is."""
    total = NOTHING
    for term in form:
        left, others = [], []
        for atom, power in term.factors:
            new = _new(atom, value) if atom.letters.isdisjoint(term.bound) else None
            if new is None:
                left.append((atom, power))
            else:
                others.append(product.power_of(new, power))
        total += product.times((term._replace(factors=tuple(left)),), *others) if others else (term,)
    return total


def _new(atom, value):
    """What stands in an atom's place, or None where it stays."""
    new = value(atom)
    if new is not None or atom.kind not in ("function", "exp", "sum"):
        return new
    inner = tuple(canonical(_rewritten(form, value)) for form in atom.args)
    return None if inner == atom.args else product.rebuilt(atom, inner)


def _solved(form):
    """(an entry, what it is) where a form is 0 and has an entry as a term of its own; else None."""
    for place, term in enumerate(form):
        if term.bound or term.equal or term.least or len(term.factors) != 1:
            continue
        [(atom, power)] = term.factors
        others = form[:place] + form[place + 1 :]
        if atom.kind == "entry" and power == 1 and not any(_holds(other, atom) for other in others):
            return atom, scaled(others, -1 / term.number)
    return None


def _holds(term, atom):
    """Whether an atom, or another entry of the same tensor, stands in a term."""
    return any(
        inner.name == atom.name or any(_holds(t, atom) for form in _forms(inner) for t in form)
        for inner, _ in term.factors
    )


def _forms(atom):
    return atom.args if atom.kind in ("function", "exp", "sum") else ()


def _row(form):
    """A form as {monomial: number}."""
    return {(None if _is_number(t) else t._replace(number=Fraction(1))): t.number for t in form}


def _is_number(term):
    return not any(term[1:])


def _impossible(known):
    """Whether no values are left: what is compared is on no such sides."""
    rows = [pair for row, side in known for pair in of_side(row, side)]
    monomials = {m for row, _ in rows for m in row if m is not None}
    for monomial in monomials:
        if monomial.bound or monomial.equal or monomial.least:
            continue
        if all(is_greater_than_zero(atom) for atom, _ in monomial.factors):
            rows.append(({monomial: 1}, True))
        elif all(is_positive(a) or (p.denominator == 1 and p % 2 == 0) for a, p in monomial.factors):
            rows.append(({monomial: 1}, False))
    return contradictory(rows)
