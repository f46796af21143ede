"""One form for equal sums: brackets pruned, bound letters measured from the first index slots and named by
them, like terms added up."""

from fractions import Fraction
from itertools import permutations
from itertools import product as ways
from math import factorial, prod

from backprop_checked.algebra import brackets, product
from backprop_checked.algebra.form import form_text, term_text, text, written
from backprop_checked.algebra.index import directed, primitive, variable
from backprop_checked.algebra.inequalities import assumptions

MOST_ORDERS = 720  # how many orders of factors that look alike are tried


def canonical(form):
    """The form with canonical terms, in their order, like ones added up."""
    if not form:
        return form
    memo = assumptions().memo
    if form not in memo:
        total = {}
        for term in form:
            for part in brackets.prune(term):
                own = named(part)
                key = own._replace(number=Fraction(1))
                total[key] = total.get(key, 0) + own.number
        terms = [key._replace(number=value) for key, value in total.items() if value]
        memo[form] = tuple(sorted(terms, key=term_text))
    return memo[form]


def named(term):
    """A term whose bound letters are named by where they stand. Where factors look alike, all their orders
    are tried, and the one that reads first is taken."""
    if not term.bound:
        factors = tuple(sorted(term.factors, key=lambda pair: pair[0].text))
        return term._replace(
            equal=tuple(sorted(set(map(directed, term.equal)), key=str)),
            least=tuple(sorted(set(map(primitive, term.least)), key=str)),
            factors=factors,
        )
    mask = frozenset(term.bound)
    ties = {}
    for atom, power in term.factors:
        ties.setdefault((written(atom, mask), power), []).append((atom, power))
    groups = [ties[key] for key in sorted(ties)]
    few = prod(factorial(len(group)) for group in groups) <= MOST_ORDERS
    orders = ways(*map(permutations, groups)) if few else [groups]
    found = (_placed(term, [pair for group in order for pair in group]) for order in orders)
    return min(found, key=term_text)


def _placed(term, factors):
    """The term with each bound letter measured from the first index slot in which it stands with factor
    ±1."""
    left, values, order = list(term.bound), {}, []
    mask = frozenset(term.bound)
    for atom, _ in factors:
        for slot in slots(atom, mask):
            if slot.letters.isdisjoint(left):
                continue
            index = slot.substitute(values)
            for letter in left:
                parts = index.split(letter) if letter in index.letters else None
                if parts is None or parts[0].number not in (1, -1):
                    continue
                own, (a, b) = variable(letter), parts
                value = (own - b) * a  # then the slot is the letter itself
                values = {name: old.substitute({letter: value}) for name, old in values.items()}
                values[letter] = value
                left.remove(letter)
                order.append(letter)
                break
    left.sort(key=lambda letter: _looks(term, letter, values))
    height = 1 + max((atom.height for atom, _ in factors), default=0)
    names = {letter: variable("·" * height + str(k)) for k, letter in enumerate((*order, *left))}
    values = {name: old.substitute(names) for name, old in values.items()}
    values |= {letter: names[letter] for letter in left}
    inner = term._replace(bound=(), factors=tuple(factors))
    parts = product.substitute_term(inner, values, settle=False)
    if len(parts) != 1:  # a letter that counts as a number became a sum: leave the letters as they were
        values = names
        parts = product.substitute_term(inner, values, settle=False)
    [part] = parts
    return part._replace(
        bound=tuple(name.letter for name in names.values()),
        equal=tuple(sorted(set(map(directed, part.equal)), key=str)),
        least=tuple(sorted(set(map(primitive, part.least)), key=str)),
        factors=tuple(sorted(part.factors, key=lambda pair: pair[0].text)),
    )


def _looks(term, letter, values):
    """How a letter stands in brackets, the other bound ones not told apart."""
    mine = sorted(
        "".join("∘" if other in term.bound and other != letter else other for other in _split(text(g)))
        for g in (*term.equal, *term.least) if letter in g.letters
    )  # fmt: skip
    return [entry.replace(letter, "•") for entry in mine]


def _split(written_index):
    """The letters and signs of an index that is written out."""
    word, parts = "", []
    for sign in written_index:
        if sign in "+-*(),⌊⌋/":
            parts += [word, sign]
            word = ""
        else:
            word += sign
    return [*parts, word]


def slots(atom, mask):
    """The index slots of an atom, in an order that the names of masked letters do not change."""
    yield from atom.at
    if atom.kind == "slope":
        for _, place in sorted(
            atom.args, key=lambda pair: (pair[0], ",".join(text(i, mask) for i in pair[1]))
        ):
            yield from place
        return
    if atom.kind in ("whole", "prime", "entry"):
        return
    for form in atom.args:
        for term in sorted(form, key=lambda t: term_text(t, mask)):
            for inner, _ in sorted(term.factors, key=lambda pair: written(pair[0], mask)):
                yield from (slot for slot in slots(inner, mask) if slot.letters.isdisjoint(term.bound))


__all__ = ["canonical", "form_text", "named", "slots"]
