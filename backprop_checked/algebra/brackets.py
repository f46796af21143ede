"""Iverson brackets: a Kronecker delta uses up a sum, whatever its range; what others imply goes; ranges
count.

`collapse` uses up the brackets [e = 0] of a term. `prune` drops the brackets [g ≥ 0] that follow from the
rest, and counts the ranges of letters of which nothing else hangs.
"""

from backprop_checked.algebra import product
from backprop_checked.algebra.form import Summand, of_index
from backprop_checked.algebra.index import (
    PARTS,
    directed,
    divided,
    fresh_letter,
    polynomial,
    primitive,
    rounded_down,
    variable,
)
from backprop_checked.algebra.inequalities import assumptions, contradictory, follows


def collapse(term):
    """The terms that a term is when its brackets [e = 0] are used up as far as they can be."""
    settled = []
    todo = list(term.equal)
    while todo:
        todo = _digits(todo, term.least)
        choice = _choice(todo, term)
        if choice is None:
            break
        k, letter = choice
        equation = todo.pop(k)
        if letter is None:
            if equation.number:
                return ()
            continue
        a, b = equation.split(letter)
        value = -b if a.number == 1 else b
        if letter not in term.bound:
            # A free letter leaves its bracket behind: [i = k] f(i) is [i = k] f(k).
            if not _stands_elsewhere(letter, todo, term):
                settled.append(directed(equation))
                continue
            kept = tuple(e for e in (*settled, directed(equation)))
            inner = term._replace(equal=tuple(todo))
            parts = product.substitute_term(inner, {letter: value})
            return tuple(t for part in parts for t in collapse(part._replace(equal=(*part.equal, *kept))))
        bound = tuple(other for other in term.bound if other != letter)
        inner = term._replace(bound=bound, equal=(*settled, *todo))
        return product.substitute_term(inner, {letter: value})
    equal = tuple(sorted({directed(e) for e in (*settled, *todo)}, key=str))
    return (term._replace(equal=equal),)


def _stands_elsewhere(letter, todo, term):
    return any(letter in e.letters for e in (*todo, *term.least)) or any(
        letter in atom.letters for atom, _ in term.factors
    )


def _choice(todo, term):
    """Which equation to use up next, and for which letter: (place, letter). The letter is None for an
    equation between numbers. A bound letter comes before a free one, one that other equations share before
    others."""
    ways = []
    for k, equation in enumerate(todo):
        if equation.number is not None:
            return k, None
        for letter in sorted(equation.letters):
            is_bound = letter in term.bound
            if letter in PARTS or letter in assumptions().sizes:
                continue
            parts = equation.split(letter)
            if parts is None or parts[0].number not in (1, -1):
                continue
            shared = sum(letter in other.letters for other in todo)
            ways.append((not is_bound, -shared if is_bound else 0, _descending(letter, is_bound), k, letter))
    return min(ways)[3:] if ways else None


def _descending(letter, is_bound):
    """Of bound letters the first in the alphabet, of free ones the last, so that the first ones stay."""
    return letter if is_bound else "".join(chr(0x10FFFF - ord(sign)) for sign in letter)


def _digits(todo, least):
    """From a·V + b = 0 with |b| < V follow a = 0 and b = 0, as for the digits of a number to the base V."""
    again = True
    while again:
        again = False
        for k, equation in enumerate(todo):
            parts = next(
                (p for V in sorted(equation.letters) if (p := _digit(equation, V, least)) is not None), None
            )
            if parts is not None:
                todo = [*todo[:k], *parts, *todo[k + 1 :]]
                again = True
                break
    return todo


def _digit(equation, V, least):
    if V not in assumptions().sizes:
        return None
    above = {m: n for m, n in equation.terms if V in m}
    low = polynomial({m: n for m, n in equation.terms if V not in m})
    if not above or any(V in PARTS[letter][3] for letter in equation.letters if letter in PARTS):
        return None
    high = polynomial({_without(m, V): n for m, n in above.items()})
    size = variable(V)
    if not low.terms or (follows(size - 1 - low, least) and follows(size - 1 + low, least)):
        return [high, low] if low.terms else [high]
    return None


def _without(monomial, letter):
    at = monomial.index(letter)
    return monomial[:at] + monomial[at + 1 :]


def prune(term):
    """The terms that a term is without brackets that the others imply, and with ranges counted."""
    brackets = []
    for g in dict.fromkeys(map(primitive, term.least)):
        if g.number is not None and g.number < 0:
            return ()
        if g.number is None:
            brackets.append(g)
    both = next((g for g in brackets if -g in brackets), None)
    if both is not None:  # g ≥ 0 and −g ≥ 0
        rest = tuple(g for g in brackets if g not in (both, -both))
        parts = collapse(term._replace(equal=(*term.equal, both), least=rest))
        return tuple(t for part in parts for t in prune(part))
    term = term._replace(least=tuple(brackets))
    parts = _with_digits(term) or _with_equal_quotients(term)
    if parts is not None:
        return tuple(t for part in parts for t in prune(part))
    quotient = _quotient(term.bound, brackets)
    if quotient is not None:
        letter, value = quotient
        inner = term._replace(bound=tuple(b for b in term.bound if b != letter))
        return tuple(t for part in product.substitute_term(inner, {letter: value}) for t in prune(part))
    zero = [g for e in term.equal for g in (e, -e)]
    kept, todo = [], sorted(brackets, key=lambda g: (-len(g.terms), str(g)))
    while todo:
        g = todo.pop(0)
        if not follows(g, (*kept, *todo, *zero)):
            kept.append(g)
    if (kept or zero) and contradictory((*kept, *zero)):
        return ()
    return _counted(term._replace(least=tuple(sorted(kept, key=str))))


def _with_digits(term):
    """A bound letter k of which ⌊k/V⌋ stands somewhere is made of its digits: k = V·q + r with 0 ≤ r < V.
    None     where there is no such letter."""
    letters = set().union(
        *(index.letters for index in (*term.equal, *term.least)), *(atom.letters for atom, _ in term.factors)
    )
    for quotient in sorted(letter for letter in letters if letter in PARTS and PARTS[letter][0] == "floor"):
        above, below = PARTS[quotient][2]
        k = above.letter
        if k not in term.bound or not below.letters.isdisjoint(term.bound):
            continue
        q, r = variable(fresh_letter()), variable(fresh_letter())
        inner = term._replace(
            bound=(*(b for b in term.bound if b != k), q.letter, r.letter),
            least=(*term.least, r, below - 1 - r),
        )
        return product.substitute_term(inner, {k: below * q + r, quotient: q})
    return None


def _with_equal_quotients(term):
    """Where e − V·a and e − V·b are both from 0 to V − 1, a and b are equal. None where there are no such
    two."""
    places = {g: place for place, g in enumerate(term.least)}
    sizes = [variable(letter) for letter in assumptions().sizes]
    ranges = []
    for g in term.least:
        if not g.letters.isdisjoint(term.bound):
            tops = sorted((places[top], V) for V in sizes if (top := V - 1 - g) in places)
            ranges += [(g, V) for _, V in tops]
    for place, (g, V) in enumerate(ranges):
        for h, W in ranges[place + 1 :]:
            multiple, rest = divided(g - h, V)
            if W == V and not rest.terms and multiple.terms:
                # Both ranges stay: one of them is the other once a and b are equal.
                return collapse(term._replace(equal=(*term.equal, multiple)))
    return None


def _quotient(bound, brackets):
    """A bound letter b with 0 ≤ e − V·b ≤ V − 1: it is ⌊e/V⌋, and nothing else. As (letter, quotient).
    Where e is a bound letter itself, that one is made of digits instead, see `collapse`."""
    for g in brackets:
        for letter in bound:
            parts = g.split(letter) if letter in g.letters else None
            if parts is None or parts[0].number is not None or not follows(-parts[0] - 1):
                continue
            V, e = -parts[0], parts[1]
            if V - 1 - g in brackets and divided(e, V)[1].letters.isdisjoint(bound):
                return letter, rounded_down(e, V)
    return None


def _counted(term):
    """A letter of which nothing hangs but its own range counts it: first ≤ b and by·b ≤ top."""
    for letter in term.bound:
        if any(letter in e.letters for e in term.equal) or any(letter in a.letters for a, _ in term.factors):
            continue
        mine = [g for g in term.least if letter in g.letters]
        length = _length(letter, mine, tuple(g for g in term.least if letter not in g.letters))
        if length is not None:
            rest = term._replace(
                bound=tuple(other for other in term.bound if other != letter),
                least=tuple(g for g in term.least if letter not in g.letters),
            )
            return tuple(t for part in product.times((rest,), of_index(length)) for t in prune(part))
    return (term,)


def _length(letter, brackets, given):
    if len(brackets) != 2:
        return None
    low = next((g for g in brackets if (p := g.split(letter)) and p[0].number == 1), None)
    if low is None:
        return None
    high = brackets[1] if brackets[0] is low else brackets[0]
    parts = high.split(letter)
    if parts is None:
        return None
    by, top, first = -parts[0], parts[1], -low.split(letter)[1]
    if not (follows(by - 1, given) and follows(top - by * first + by, given)):
        return None
    if by.number == 1:
        return top - first + 1
    return rounded_down(top, by) - first + 1


def is_free_of(term: Summand, letters):
    """Whether none of these letters stands in a term."""
    return not any(letter in a.letters for a, _ in term.factors for letter in letters) and not any(
        letter in index.letters for index in (*term.equal, *term.least) for letter in letters
    )
