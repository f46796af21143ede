"""Sums, products and powers of forms, and other letters in letters' places."""

from fractions import Fraction
from itertools import product as ways

from backprop_checked.algebra import brackets, canonical, functions
from backprop_checked.algebra.form import (
    NOTHING,
    UNIT,
    Atom,
    Summand,
    Undecided,
    at_least_zero,
    is_positive,
    is_positive_form,
    is_zero,
    number,
    of_atom,
    of_index,
    scaled,
    term_text,
)
from backprop_checked.algebra.index import PARTS, fresh_letter, variable, whole

MOST = 4000  # how many terms a product may have


def renamed(term, values):
    """The term with other bound letters: `values` gives a letter for each that changes."""
    if not values:
        return term
    bound = tuple(values[b].letter if b in values else b for b in term.bound)
    return substitute_term(term._replace(bound=()), values, settle=False)[0]._replace(bound=bound)


def renewed(term):
    """The term with new bound letters."""
    return renamed(term, {letter: variable(fresh_letter()) for letter in term.bound})


def bodies(terms):
    """What terms under one sum add up, the letters that it binds being free, under names that are new: none
    that is bound inside may have the same."""
    fresh = {letter: variable(fresh_letter()) for letter in terms[0].bound}
    return substitute(tuple(term._replace(bound=(), equal=(), least=()) for term in terms), fresh)


def times(*forms):
    """The product of forms."""
    result = UNIT
    for form in forms:
        if len(result) * len(form) > MOST:
            raise Undecided(f"a product of {len(result)} and {len(form)} terms is too long")
        result = tuple(t for a, b in ways(result, form) for t in _pair(a, b))
    return result


def _pair(a, b):
    if b.bound and (b.bound[0].startswith("·") or not set(b.bound).isdisjoint(a.bound)):
        b = renewed(b)
    if a.bound and a.bound[0].startswith("·"):
        a = renewed(a)
    merged = dict(a.factors)
    for atom, power in b.factors:
        merged[atom] = merged.get(atom, 0) + power
    return settled(
        Summand(
            a.number * b.number,
            a.bound + b.bound,
            a.equal + b.equal,
            a.least + b.least,
            tuple(merged.items()),
        )
    )


def settled(term):
    """A term as terms of which no factor can be written in a simpler way, its deltas used up."""
    value, factors, again = term.number, [], []
    for atom, power in term.factors:
        if not power:
            continue
        if atom.kind == "function" and atom.name == "gate" and power.denominator == 1 and power > 0:
            power = Fraction(1)  # a gate is 0 or 1
        if atom.kind == "prime" and power.denominator != 1:
            value *= Fraction(int(atom.name)) ** (power.numerator // power.denominator)
            power -= power.numerator // power.denominator
        elif atom.kind == "prime":
            value *= Fraction(int(atom.name)) ** int(power)
            continue
        if atom.kind == "sum" and power.denominator == 1 and power > 0:
            again += [atom.args[0]] * int(power)
        else:
            factors.append((atom, power))
    term = term._replace(number=value, factors=tuple(factors))
    if not value:
        return ()
    parts = brackets.collapse(term) if term.equal else (term,)
    return times(parts, *again) if again else parts


def substitute(form, values):
    """A form with indices in letters' places; no bound letter may stand in them."""
    return tuple(t for term in form for t in substitute_term(term, values))


def substitute_term(term, values, settle=True):
    """See `substitute`."""
    merged, extra = {}, []
    for atom, power in term.factors:
        if atom.letters.isdisjoint(values):
            merged[atom] = merged.get(atom, 0) + power
            continue
        new = substitute_atom(atom, values)
        if len(new) == 1 and new[0].number == 1 and not any(new[0][1:4]) and len(new[0].factors) == 1:
            (inner, exponent), *_ = new[0].factors
            if power.denominator != 1 and exponent != 1 and not is_positive(inner):  # √(x²) is not x
                inner, exponent = Atom("sum", "", (), (new,)), 1
            merged[inner] = merged.get(inner, 0) + exponent * power
        else:
            extra.append(power_of(new, power))
    term = term._replace(
        equal=tuple(e.substitute(values) for e in term.equal),
        least=tuple(g.substitute(values) for g in term.least),
        factors=tuple(merged.items()),
    )
    if not settle and not extra:
        return (term,)
    return times(settled(term), *extra)


def substitute_atom(atom, values):
    """An atom with indices in letters' places, as a form."""
    at = tuple(index.substitute(values) for index in atom.at)
    match atom.kind:
        case "entry":
            return of_atom(Atom("entry", atom.name, at))
        case "slope":
            slots = tuple(sorted(
                ((slot, tuple(i.substitute(values) for i in place)) for slot, place in atom.args),
                key=lambda pair: (pair[0], tuple(map(str, pair[1]))),
            ))  # fmt: skip
            return of_atom(Atom("slope", atom.name, at, slots))
        case "whole":
            return of_index(variable(atom.name).substitute(values))
    return rebuilt(atom, tuple(substitute(form, values) for form in atom.args))


def rebuilt(atom, args):
    """A function, a power's base or an exponential of other forms."""
    match atom.kind:
        case "exp":
            return functions.exponential(args[0])
        case "sum":
            return power_of(args[0], 1, expand=False)
    return functions.apply(atom.name, *args)


def summed(form, letter, first, last):
    """Σ of a form over letter = first … last. The letter may stand in the form; it is bound from here on."""
    own = variable(fresh_letter())
    terms = substitute(form, {letter: own})
    least = (own - first, whole(last) - own)
    return tuple(
        t
        for term in terms
        for t in settled(term._replace(bound=(*term.bound, own.letter), least=(*term.least, *least)))
    )


def delta(left, right):
    """The Kronecker delta of two indices."""
    return is_zero(whole(left) - right)


def within(index, first, last):
    """The brackets [first ≤ index ≤ last]."""
    return times(at_least_zero(whole(index) - first), at_least_zero(whole(last) - index))


def power_of(form, power, expand=True):
    """A form to a rational power."""
    power = Fraction(power)
    if not power:
        return UNIT
    if expand and power.denominator == 1 and power > 0:
        return times(*[form] * int(power))
    form = canonical.canonical(form)
    if not form:
        if power > 0:
            return NOTHING
        raise Undecided("a division by 0")
    outside, inside = common_factor(form)
    if inside == UNIT:
        return _power_of_product(outside, power)
    # What is known not to be negative may leave a root; everything may leave a whole power.
    stays = Summand(
        Fraction(1),
        factors=tuple((a, p) for a, p in outside.factors if power.denominator != 1 and not is_positive(a)),
    )
    leaves = outside._replace(factors=tuple(fp for fp in outside.factors if fp not in stays.factors))
    if leaves.number < 0 and power.denominator != 1:
        leaves, stays = leaves._replace(number=-leaves.number), stays._replace(number=Fraction(-1))
    base = canonical.canonical(times((stays,), inside))
    if len(base) == 1 and not any(base[0][1:4]):
        return times(_power_of_product(leaves, power), _power_of_product(base[0], power))
    return times(_power_of_product(leaves, power), of_atom(Atom("sum", "", (), (base,)), power))


def common_factor(form):
    """(outside, inside): a term without brackets and a form whose product is the form. The form is canonical,
    and so is what is inside; its first number is 1 or it has a number without a common divisor."""
    shared = None
    for term in form:
        own = {a: p for a, p in term.factors if a.letters.isdisjoint(term.bound)}
        if shared is None:
            shared = own
        else:
            shared = {a: min(shared.get(a, Fraction(0)), own.get(a, Fraction(0))) for a in {**shared, **own}}
    outside = {a: p for a, p in shared.items() if p and not (p.denominator != 1 and not is_positive(a))}
    if len(form) > 1:
        outside = {a: p for a, p in outside.items() if not _differs_by_root(a, form)}
    inside = form
    if outside:
        parts = (_without(term, outside) for term in form)
        inside = canonical.canonical(tuple(part for each in parts for part in settled(each)))
    if not inside:
        raise Undecided("what is divided by, or has a root or a logarithm, is 0")
    lead = min(inside, key=lambda term: term_text(term._replace(number=Fraction(1)))).number
    if lead != 1:  # which term leads does not hang on the numbers
        inside = canonical.canonical(scaled(inside, 1 / lead))
    return Summand(lead, factors=tuple(outside.items())), inside


def _without(term, outside):
    """A term divided by the powers of some atoms."""
    powers = dict(term.factors)
    for atom, power in outside.items():
        powers[atom] = powers.get(atom, 0) - power
    return term._replace(factors=tuple(powers.items()))


def _differs_by_root(atom, form):
    """Whether an atom's powers in the terms of a form differ by more than whole numbers."""
    powers = [dict(term.factors).get(atom, Fraction(0)) for term in form]
    return any((power - powers[0]).denominator != 1 for power in powers)


def _power_of_product(term, power):
    """A power of a number times atoms."""
    if power.denominator == 1:
        return times(
            settled(
                Summand(term.number ** int(power), factors=tuple((a, p * power) for a, p in term.factors))
            )
        )
    if term.number < 0 or not all(is_positive(a) for a, _ in term.factors):
        leaves = Summand(abs(term.number), factors=tuple((a, p) for a, p in term.factors if is_positive(a)))
        stays = Summand(
            Fraction(1 if term.number > 0 else -1),
            factors=tuple((a, p) for a, p in term.factors if not is_positive(a)),
        )
        root = of_atom(Atom("sum", "", (), (canonical.canonical((stays,)),)), power)
        return times(_power_of_product(leaves, power), root)
    return times(
        functions.root_of_number(term.number, power),
        settled(Summand(Fraction(1), factors=tuple((a, p * power) for a, p in term.factors))),
    )


def inverse(form):
    """1 / form."""
    return power_of(form, -1)


def mean_of(form, letter, first, last, length):
    """Σ form / length."""
    return times(summed(form, letter, first, last), inverse(of_index(whole(length))))


__all__ = [
    "PARTS", "delta", "inverse", "is_positive_form", "mean_of", "number", "power_of", "rebuilt", "renamed",
    "renewed", "scaled", "settled", "substitute", "substitute_atom", "substitute_term", "summed", "times",
    "within",
]  # fmt: skip
