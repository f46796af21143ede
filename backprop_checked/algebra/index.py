"""Whole numbers that depend on letters: sizes (N, s), positions (i), and affine maps of them (s·i + u).

An `Index` is a polynomial with whole coefficients in letters. A letter is a string. A letter may stand for a
whole number that itself hangs on letters: the value of an index map, `right(n)`, or a quotient rounded down,
`⌊(H − U)/s⌋`. Such a letter is interned by its text, and `PARTS` holds what it is made of.
"""

from functools import lru_cache
from itertools import count
from math import gcd

PARTS = {}  # the text of a composed letter: (kind, name, the indices that it hangs on)
_numbers = count()


def fresh_letter():
    """A letter that nothing else uses. Such letters sort in the order in which they were made."""
    return f"_{next(_numbers):09d}"


class Index:
    """A polynomial in letters: `terms` is a sorted tuple of (monomial, coefficient), a monomial a sorted
    tuple of letters, one for each power."""

    __slots__ = ("_hash", "_letters", "_text", "terms")

    def __init__(self, terms):
        self.terms = terms
        self._hash = self._letters = self._text = None  # found out when asked for: most are only on the way

    def __hash__(self):
        if self._hash is None:
            self._hash = hash(self.terms)
        return self._hash

    def __eq__(self, other):
        return self is other or (isinstance(other, Index) and self.terms == other.terms)

    def __repr__(self):
        if self._text is None:
            self._text = _written(self.terms)
        return self._text

    def __add__(self, other):
        total = dict(self.terms)
        for monomial, number in whole(other).terms:
            total[monomial] = total.get(monomial, 0) + number
        return polynomial(total)

    def __neg__(self):
        return Index(tuple((monomial, -number) for monomial, number in self.terms))

    def __sub__(self, other):
        total = dict(self.terms)
        for monomial, number in whole(other).terms:
            total[monomial] = total.get(monomial, 0) - number
        return polynomial(total)

    def __mul__(self, other):
        return polynomial(_product(self.terms, whole(other).terms))

    __radd__, __rmul__ = __add__, __mul__

    def __rsub__(self, other):
        return whole(other) - self

    @property
    def letters(self):
        """The letters that stand in it, also in what a composed letter is made of."""
        if self._letters is None:
            self._letters = _letters_of(self.terms)
        return self._letters

    @property
    def number(self):
        """The number that it is, or None where letters stand in it."""
        if not self.terms:
            return 0
        return self.terms[0][1] if len(self.terms) == 1 and not self.terms[0][0] else None

    @property
    def letter(self):
        """The letter that it is, or None."""
        if len(self.terms) == 1 and self.terms[0][1] == 1 and len(self.terms[0][0]) == 1:
            return self.terms[0][0][0]
        return None

    def split(self, letter):
        """(a, b) of a·letter + b, where neither a nor b holds the letter; None where it is no such thing."""
        a, b = {}, {}
        for monomial, number in self.terms:
            times = monomial.count(letter)
            if times > 1:
                return None
            if times:
                at = monomial.index(letter)
                a[monomial[:at] + monomial[at + 1 :]] = number
            else:
                b[monomial] = number
        a, b = polynomial(a), polynomial(b)
        return None if letter in a.letters or letter in b.letters else (a, b)

    def substitute(self, values):
        """The index with other indices in letters' places."""
        if self.letters.isdisjoint(values):
            return self
        total = {}
        for monomial, number in self.terms:
            product = {(): number}
            for letter in monomial:
                product = _product(product.items(), _value(letter, values).terms)
            for part, value in product.items():
                total[part] = total.get(part, 0) + value
        return polynomial(total)


def _product(left, right):
    """The coefficients of a product, by their monomials."""
    total = {}
    for one, a in left:
        for other, b in right:
            monomial = tuple(sorted(one + other)) if one and other else one or other
            total[monomial] = total.get(monomial, 0) + a * b
    return total


def _value(letter, values):
    if letter in values:
        return whole(values[letter])
    if letter not in PARTS or PARTS[letter][3].isdisjoint(values):
        return variable(letter)
    kind, name, at, _ = PARTS[letter]
    at = tuple(index.substitute(values) for index in at)
    return rounded_down(*at) if kind == "floor" else index_map(name, *at)


def _letters_of(terms):
    letters = set()
    for monomial, _ in terms:
        for letter in monomial:
            letters.add(letter)
            if letter in PARTS:
                letters |= PARTS[letter][3]
    return frozenset(letters)


def polynomial(total):
    """The index with these coefficients, a dictionary from monomials."""
    terms = [term for term in total.items() if term[1]]
    if len(terms) > 1:
        terms.sort()
    return Index(tuple(terms))


@lru_cache(maxsize=4096)
def constant(number):
    return Index((((), number),) if number else ())


@lru_cache(maxsize=65536)
def variable(letter):
    return Index((((letter,), 1),))


def whole(value):
    """An index of a number, a letter or an index."""
    if isinstance(value, Index):
        return value
    return variable(value) if isinstance(value, str) else constant(int(value))


ZERO, ONE = constant(0), constant(1)


def index_map(name, *at):
    """A whole number that hangs on indices and is not computed from them: which row is looked up."""
    return _composed("map", name, at, f"{name}({','.join(map(text, at))})")


def rounded_down(above, below):
    """⌊above / below⌋, for a divisor that is greater than 0. Multiples of the divisor stand outside."""
    outside, above = divided(above, below)
    return outside + _rounded_down(above, below)


def divided(above, below):
    """(multiple, rest) with above = multiple · below + rest, monomial by monomial."""
    if len(below.terms) != 1 or not below.terms[0][0] or below.terms[0][1] != 1:
        return ZERO, above
    divisor, multiple, rest = below.terms[0][0], {}, {}
    for monomial, value in above.terms:
        left = list(monomial)
        for letter in divisor:
            if letter not in left:
                rest[monomial] = value
                break
            left.remove(letter)
        else:
            multiple[tuple(left)] = value
    return polynomial(multiple), polynomial(rest)


def _rounded_down(above, below):
    if not above.terms:
        return ZERO
    if below.number and above.number is not None:
        return constant(above.number // below.number)
    if below.number == 1:
        return above
    return _composed("floor", "floor", (above, below), f"⌊({text(above)})/({text(below)})⌋")


def _composed(kind, name, at, letter):
    PARTS.setdefault(letter, (kind, name, at, frozenset().union(*(index.letters for index in at))))
    return variable(letter)


def text(index, mask=frozenset()):
    """How an index is written; `•` for one in which a masked letter stands."""
    return "•" if mask and not index.letters.isdisjoint(mask) else repr(index)


def _written(terms):
    parts = []
    for monomial, number in terms:
        factor = "" if abs(number) == 1 and monomial else str(abs(number))
        parts.append(("-" if number < 0 else "+") + "*".join([factor] * bool(factor) + list(monomial)))
    return "".join(parts).removeprefix("+") or "0"


def primitive(index):
    """The index divided by the greatest number that divides it: it is ≥ 0 where the index is."""
    divisor = gcd(*(number for _, number in index.terms)) if index.terms else 1
    if divisor == 1:
        return index
    return Index(tuple((monomial, number // divisor) for monomial, number in index.terms))


def directed(index):
    """The index or its negative: one of the two, whichever was given. It is 0 where the index is."""
    return -index if index.terms and index.terms[-1][1] < 0 else index
