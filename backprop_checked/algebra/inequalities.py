"""Which inequality follows from which: what is known of sizes, and of indices in their ranges.

`follows(g, given)` asks whether g ≥ 0 wherever all that is given is ≥ 0. The answer yes is a proof (Farkas'
lemma): g is a sum of what is given and of a number, each times a number that is not negative. Products such
as s·i are letters of their own, after every fact has been multiplied by the letters that are not negative.
The answer no only says that this way does not show it.
"""

from contextlib import contextmanager
from math import gcd

from backprop_checked.algebra.index import PARTS, Index, polynomial, variable, whole


class Assumptions:
    """What holds of the letters.

    Args:
        sizes: the letters that are sizes. They stay as they are: no equation replaces one by something else.
        facts: indices that are ≥ 0.
        maps: for each index map, functions that give its least and its greatest value at indices; None for a
            value that may be any.
        positive: the names of tensors whose entries are greater than 0.
    """

    def __init__(self, sizes=(), facts=(), maps=None, positive=()):
        self.sizes, self.facts, self.maps = frozenset(sizes), tuple(facts), dict(maps or {})
        self.positive, self.answers, self.memo = frozenset(positive), {}, {}


_current = [Assumptions()]


@contextmanager
def assume(assumptions):
    """Reason under these assumptions inside the block."""
    _current.append(assumptions)
    try:
        yield assumptions
    finally:
        _current.pop()


def assumptions():
    """The assumptions of the block that we are in."""
    return _current[-1]


def follows(g, given=()):
    """Whether g ≥ 0 follows from `given` (a sequence of indices that are ≥ 0) and the assumptions."""
    number = g.number
    if number is not None and number >= 0:
        return True
    here = _current[-1]
    question = g, frozenset(given)
    if question not in here.answers:
        known = [*given, *here.facts]
        here.answers[question] = _decided(g, known, tuple(given)) or (
            _speaks_of_quotients(g) and _decided(_MINUS_ONE, [*known, -g - 1], tuple(given))
        )
    return here.answers[question]


def _speaks_of_quotients(g):
    """Whether a quotient that is rounded down stands in g: then g is also tried by refuting that g ≤ −1,
    which uses that g is whole."""
    return any(letter in PARTS and PARTS[letter][0] == "floor" for letter in g.letters)


def contradictory(given):
    """Whether `given` and the assumptions cannot all hold."""
    return follows(_MINUS_ONE, given)


_MINUS_ONE = Index((((), -1),))


def _decided(g, given, context):
    given = [*given, *_of_composed([g, *given], context)]
    rows = [dict(fact.terms) for fact in given if fact.terms]
    if _combination(dict(g.terms), rows):
        return True
    products = _times_what_is_not_negative(g, given)
    return bool(products) and _combination(dict(g.terms), rows + products)


def _of_composed(indices, context):
    """What holds of the values of index maps and of quotients that are spoken of, where what is in
    `context` is not negative."""
    letters = sorted(letter for letter in frozenset().union(*(i.letters for i in indices)) if letter in PARTS)
    known = []
    for letter in letters:
        kind, name, at, _ = PARTS[letter]
        value = variable(letter)
        if kind == "floor":  # q ≤ a/b < q + 1, times b > 0
            above, below = at
            known += [above - below * value, below * value + below - above - 1]
            simpler = [g for g in context if all(l in above.letters for l in g.letters if l in PARTS)]
            if follows(above, simpler):
                known.append(value)  # greater than −1, and whole
        elif name in _current[-1].maps:
            first, last = _current[-1].maps[name]
            known.append(value - whole(first(*at)))
            known += [whole(last(*at)) - value] if last else []
    return known


def _times_what_is_not_negative(g, given):
    """Every fact times the letters that are not negative, and times what they are above their least value, as
    far as such products are spoken of."""
    bounds = [fact for fact in given if _is_letter_plus_nothing_positive(fact)]
    positive = {fact.terms[-1][0] for fact in bounds}
    products = sorted({m for index in [g, *given] for m, _ in index.terms if len(m) > 1})
    rows = []
    for monomial in products:
        for letter in dict.fromkeys(monomial):
            at = monomial.index(letter)
            rest = monomial[:at] + monomial[at + 1 :]
            if all((other,) in positive for other in rest):
                factors = [polynomial({rest: 1})]
                factors += [bound for bound in bounds if len(rest) == 1 and bound.letters == {*rest}]
                about = [fact for fact in given if letter in fact.letters]
                rows += [dict((fact * factor).terms) for factor in factors for fact in about]
    return rows


def _is_letter_plus_nothing_positive(fact):
    """Whether a fact says of one letter that it is not negative: letter − number ≥ 0."""
    letters = [(monomial, number) for monomial, number in fact.terms if monomial]
    rest = sum(number for monomial, number in fact.terms if not monomial)
    return len(letters) == 1 and len(letters[0][0]) == 1 and letters[0][1] > 0 and rest <= 0


def _usable(rows, wanted):
    """The rows that can take part: a monomial that is not wanted has to cancel, so rows in which it stands
    with one sign only are left out. None where a monomial that is wanted cannot be had."""
    rows = list({tuple(sorted(row.items())): row for row in rows}.values())
    while True:
        plus, minus = set(), set()
        for row in rows:
            for monomial, value in row.items():
                (plus if value > 0 else minus).add(monomial)
        if any(m and m not in (plus if value > 0 else minus) for m, value in wanted.items()):
            return None
        useless = {m for m in plus ^ minus if m and m not in wanted}
        left = [row for row in rows if useless.isdisjoint(row)]
        if len(left) == len(rows):
            return rows
        rows = left


def _combination(wanted, rows):
    """Whether `wanted` is a sum of rows and of a number, each times a number that is not negative."""
    rows = _usable(rows, wanted)
    if rows is None:
        return False
    monomials = sorted({m for row in [wanted, *rows] for m in row if m})
    columns = [*rows, {(): 1}]
    matrix = [[column.get(m, 0) for column in columns] for m in [*monomials, ()]]
    return _feasible(matrix, [wanted.get(m, 0) for m in [*monomials, ()]])


def _feasible(matrix, target):
    """Whether matrix · λ = target for some λ ≥ 0: the first phase of the simplex method, Bland's rule, in
    whole numbers. Each row stands for itself times any number greater than 0."""
    n = len(matrix[0])
    table = [
        [-entry for entry in (*row, value)] if value < 0 else [*row, value]
        for row, value in zip(matrix, target, strict=True)
    ]
    basis = list(range(n, n + len(table)))
    cost = [-sum(column) for column in zip(*table, strict=True)]
    while cost[-1] < 0:
        enter = next((column for column in range(n) if cost[column] < 0), None)
        if enter is None:
            return False
        leave = None
        for k, row in enumerate(table):
            if row[enter] > 0 and (
                leave is None or _before(row, table[leave], enter, basis[k], basis[leave])
            ):
                leave = k
        if leave is None:
            return False
        basis[leave], own = enter, table[leave]
        for k, row in enumerate(table):
            if k != leave and row[enter]:
                table[k] = _without(row, own, enter)
        cost = _without(cost, own, enter)
    return True


def _before(row, other, enter, name, other_name):
    """Whether a row leaves the basis before another: the smaller ratio, then the first name."""
    left, right = row[-1] * other[enter], other[-1] * row[enter]
    return left < right or (left == right and name < other_name)


def _without(row, own, enter):
    """A row of whole numbers with a column eliminated by another row, in which it is greater than 0."""
    pivot, factor = own[enter], row[enter]
    new = [entry * pivot - factor * other for entry, other in zip(row, own, strict=True)]
    divisor = gcd(*new)
    return [entry // divisor for entry in new] if divisor > 1 else new
