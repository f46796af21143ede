"""Numbers modulo a prime that know how they were computed: symbols without the writing.

A symbol is a random number; a function takes a random value wherever its arguments are new, and an equal
one where they are equal. So two fractions of polynomials in such atoms that agree here are one, but for a
chance of less than their degree over 2¹²⁷, and two that differ are two, unless the functions have a law of
their own, as e to a sum. A gate is 0 or 1, its own square; the square of a root is what it is the root of. So
a value is a number, or a polynomial in gates and roots, none of them to a higher power: `{atoms: number}`.
"""

from fractions import Fraction
from functools import lru_cache, reduce
from hashlib import blake2b
from itertools import count
from math import prod, sqrt, ulp
from numbers import Integral, Real

import numpy as np
import sympy as sp

PRIME = 2**127 - 1


RADICANDS = {}  # for each root that was taken: what it is the root of


class NoResidue(TypeError):
    """A function that a number modulo a prime does not have, such as a sine."""


def draw(*key):
    """A number between 1 and the prime, as random as a digest: the same for the same key."""
    return int.from_bytes(blake2b(repr(key).encode(), digest_size=32).digest()) % (PRIME - 1) + 1


# Values: a number, or a polynomial in gates and roots.
def _terms(value):
    return value if isinstance(value, dict) else {frozenset(): value} if value else {}


def _value(terms):
    terms = {atoms: number % PRIME for atoms, number in terms.items() if number % PRIME}
    return terms if any(terms) else terms.get(frozenset(), 0)


def plus(one, other):
    """The sum of two values."""
    if isinstance(one, int) and isinstance(other, int):
        return (one + other) % PRIME
    total = dict(_terms(one))
    for atoms, number in _terms(other).items():
        total[atoms] = total.get(atoms, 0) + number
    return _value(total)


def times(one, other):
    """The product of two values."""
    if isinstance(one, int) and isinstance(other, int):
        return one * other % PRIME
    total, squares = {}, []
    for atoms, number in _terms(one).items():
        for more, factor in _terms(other).items():
            twice = [atom for atom in atoms & more if atom in RADICANDS]
            if twice:
                once = {(atoms | more).difference(twice): number * factor}
                squares.append(reduce(times, (RADICANDS[atom] for atom in twice), once))
            else:
                total[atoms | more] = total.get(atoms | more, 0) + number * factor
    return reduce(plus, squares, _value(total))


def power(value, exponent):
    """A value to a whole power.

    Raises:
        ZeroDivisionError: for one over nothing, also where that depends on gates.
    """
    if isinstance(value, int):
        if not value and exponent < 0:
            raise ZeroDivisionError
        return pow(value, exponent, PRIME)
    return reduce(times, [_inverse(value) if exponent < 0 else value] * abs(exponent), 1)


def _inverse(value):
    """One over a value: with each gate 0 and 1 in turn, and each root multiplied away, until a number is
    left."""
    if isinstance(value, int):
        return power(value, -1)
    atom = min(min(atoms) for atoms in value if atoms)
    without = _value({atoms: number for atoms, number in value.items() if atom not in atoms})
    times_it = _value({atoms - {atom}: number for atoms, number in value.items() if atom in atoms})
    if atom in RADICANDS:  # 1/(a + b r) is (a − b r)/(a² − b² r²)
        other = plus(without, times({frozenset([atom]): PRIME - 1}, times_it))
        return times(other, _inverse(times(value, other)))
    shut, opened = _inverse(without), _inverse(plus(without, times_it))
    return plus(shut, times({frozenset([atom]): 1}, plus(opened, times(PRIME - 1, shut))))


def key_of(value):
    """A value as part of a key."""
    if isinstance(value, int):
        return value
    return tuple(sorted((tuple(sorted(atoms)), number) for atoms, number in value.items()))


def gate(value):
    """1 where something of this value is positive, else 0."""
    return {frozenset([draw("gate", key_of(value))]): 1}


def exact(number):
    """What a float that a program writes means: (a fraction, a whole number under a root, 1 for none).

    0.5 is one half and 1 / 3 one third: the simplest fraction that is this float. So is what `np.sqrt` makes
    of a fraction the root of it: 1 / np.sqrt(12) is √3 / 6.
    """
    number = float(number)
    simple = Fraction(number).limit_denominator(10**6)
    if float(simple) == number:
        return simple, 1
    square = Fraction(number * number).limit_denominator(10**4)
    if square and abs(sqrt(square) - abs(number)) <= 2 * ulp(number):
        outside, inside = root_of_fraction(square)
        return (outside if number > 0 else -outside), inside
    return Fraction(number), 1


def root_of_fraction(fraction):
    """(a, b) with √fraction = a·√b: a fraction, and a whole number without a square in it."""
    powers = sp.factorint(fraction.numerator * fraction.denominator)
    outside = prod(int(prime) ** (times // 2) for prime, times in powers.items())
    return Fraction(outside, fraction.denominator), prod(int(p) for p, times in powers.items() if times % 2)


def root(value):
    """The root of a value: nothing is known of it but its square. So the root of a square is not known to be
    what was squared, which may be negative."""
    atom = draw("root", key_of(value))
    RADICANDS[atom] = value
    return {frozenset([atom]): 1}


class Residue:
    """A number modulo the prime, with the numbers that it was computed from.

    Args:
        value: the number, or a polynomial in gates and roots.
        parts: `(number, slope)` each; a slope is a number, or a function that gives it.
        number: the fraction that it is, for one that is written as such.
        positive: where it is positive, for what is max(0, z).
    """

    __slots__ = ("born", "number", "parts", "positive", "value")
    _births = count()

    def __init__(self, value, parts=(), number=None, positive=None):
        self.value, self.parts, self.number, self.positive = value, parts, number, positive
        self.born = next(self._births)

    @classmethod
    def of(cls, number):
        """A number as one of these.

        Raises:
            NoResidue: for what is no fraction.
        """
        if isinstance(number, Residue):
            return number
        if isinstance(number, Integral):
            return cls._whole(int(number))
        if isinstance(number, sp.Rational):
            number = Fraction(int(number.p), int(number.q))
        elif isinstance(number, Real | sp.Float):
            number, inside = exact(number)
            if inside > 1:
                return cls.of(number) * cls._root_of(inside)
        elif not isinstance(number, Fraction):
            raise NoResidue(f"{number} is no number modulo a prime")
        if number.denominator == 1:
            return cls._whole(number.numerator)
        return cls(number.numerator * pow(number.denominator, -1, PRIME) % PRIME, number=number)

    @classmethod
    @lru_cache(maxsize=1024)
    def _whole(cls, number):
        return cls(number % PRIME, number=Fraction(number))

    @classmethod
    def _root_of(cls, whole):
        """The root of a whole number, over its prime numbers: √6 is √2·√3."""
        return cls(reduce(times, (root(int(p)) for p in sp.factorint(whole)), 1))

    @classmethod
    def total(cls, numbers):
        """The sum of many, as one."""
        numbers = [cls.of(number) for number in numbers]
        numbers = [n for n in numbers if n.number != 0] or [cls.of(0)]
        if len(numbers) == 1:
            return numbers[0]
        if all(n.number is not None for n in numbers):
            return cls.of(sum((n.number for n in numbers), Fraction(0)))
        return cls(reduce(plus, (n.value for n in numbers), 0), tuple((n, ONE) for n in numbers if n.parts))

    @classmethod
    def dot(cls, left, right):
        """The sum of products of many, as one."""
        pairs = [(cls.of(a), cls.of(b)) for a, b in zip(left, right, strict=True)]
        if all(a.number is not None and b.number is not None for a, b in pairs):
            return cls.of(sum((a.number * b.number for a, b in pairs), Fraction(0)))
        parts = (part for a, b in pairs for part in ((a, b), (b, a)) if part[0].parts)
        return cls(reduce(plus, (times(a.value, b.value) for a, b in pairs), 0), tuple(parts))

    @classmethod
    def function(cls, name, orders, *numbers):
        """A function of which nothing is known: its name, how often it is differentiated by each number."""
        numbers = [cls.of(number) for number in numbers]
        by = tuple(place for place, order in enumerate(orders) for _ in range(order))
        return _Opaque(name, numbers, draw(*(key_of(number.value) for number in numbers))).by(by)

    @classmethod
    def symbol(cls, *key):
        """A symbol: a random number."""
        symbol = cls(draw("symbol", *key))
        symbol.parts = ((symbol, ONE),)  # it is computed from itself, and so no constant
        return symbol

    def gate(self):
        """1 where it is positive, else 0. What changes with it is constant but at the kink."""
        if self.number is not None:
            return Residue.of(int(self.number > 0))
        if self.positive is not None:
            return self.positive

        def kink():
            raise NoResidue("a gate has no derivative at its kink")

        return Residue(gate(self.value), ((self, kink),) if self.parts else ())

    def ramp(self):
        """max(0, z), whose slope is a gate."""
        if self.number is not None:
            return Residue.of(max(Fraction(0), self.number))
        where = self.gate()
        return Residue(times(self.value, where.value), ((self, where),), positive=where)

    def exp(self):
        """e to it: 1/e to the −z is e to the z; that of a sum is not known to be a product."""
        turned = isinstance(self.value, int) and self.value > PRIME // 2
        value = draw("exp", PRIME - self.value if turned else key_of(self.value))
        result = Residue(power(value, -1) if turned else value)
        result.parts = ((self, result),)
        return result

    def log(self):
        """Its logarithm: of a product it is not known to be a sum."""
        return Residue(draw("log", key_of(self.value)), ((self, lambda: self**-1),))

    def tanh(self):
        """Its hyperbolic tangent."""
        result = Residue(draw("tanh", key_of(self.value)))
        result.parts = ((self, lambda: 1 - result**2),)
        return result

    def root(self):
        """Its root; of a number that is written, the positive one, and NoResidue where there is none."""
        if self.number is not None:
            if self.number < 0:
                raise NoResidue(f"{self.number} has no root")
            if self.number == 0:
                return self
            outside, inside = root_of_fraction(self.number)
            return Residue.of(outside) * self._root_of(inside)
        result = Residue(root(self.value))
        result.parts = ((self, lambda: (2 * result) ** -1),) if self.parts else ()
        return result

    def __bool__(self):
        if self.number is None:
            raise NoResidue("a program that branches on a value cannot run on numbers modulo a prime")
        return self.number != 0

    def __add__(self, other):
        return NotImplemented if isinstance(other, np.ndarray) else Residue.total((self, other))

    def __mul__(self, other):
        return NotImplemented if isinstance(other, np.ndarray) else Residue.dot((self,), (other,))

    def __pow__(self, exponent):
        exponent = Residue.of(exponent).number
        if exponent is None or exponent.denominator > 2:
            raise NoResidue("a power that is no whole number and no half of one")
        if exponent.denominator == 2:
            return self.root() ** exponent.numerator
        below, whole = self, int(exponent)
        if self.number is not None:
            return Residue.of(self.number**whole)
        return Residue(
            power(self.value, whole),
            ((below, lambda: Residue.of(whole) * below ** (whole - 1)),) if whole and self.parts else (),
        )

    def __neg__(self):
        return self * -1

    def __sub__(self, other):
        return NotImplemented if isinstance(other, np.ndarray) else self + Residue.of(other) * -1

    def __rsub__(self, other):
        return -self + other

    def __truediv__(self, other):
        return NotImplemented if isinstance(other, np.ndarray) else self * Residue.of(other) ** -1

    def __rtruediv__(self, other):
        return Residue.of(other) * self**-1

    __radd__, __rmul__ = __add__, __mul__

    def conjugate(self):
        return self


class _Opaque:
    """A function of which nothing is known, of given numbers, and its derivatives."""

    def __init__(self, name, numbers, point):
        self.name, self.numbers, self.point = name, numbers, point

    def by(self, places):
        """Its derivative by the numbers at some places; by none, its value."""
        return Residue(draw("function", self.name, places, self.point), _Slopes(self, places))


class _Slopes:
    """The parts of an opaque function: there are many, and few are asked for."""

    def __init__(self, opaque, places):
        self.opaque, self.places = opaque, places

    def __bool__(self):
        return bool(self.opaque.numbers)

    def __iter__(self):
        for place, number in enumerate(self.opaque.numbers):
            yield number, lambda place=place: self.opaque.by(tuple(sorted((*self.places, place))))


ONE = Residue(1, number=Fraction(1))


def same(one, other):
    """Whether two numbers are one."""
    return Residue.of(one).value == Residue.of(other).value


def slopes(output, places):
    """The derivative of a number by each symbol that it was computed from: `{place: derivative}`.

    Args:
        places: for each symbol its place.
    """
    output, order, seen = Residue.of(output), [], set()
    todo = [output]
    while todo:
        number = todo.pop()
        if number not in seen:
            seen.add(number)
            order.append(number)
            todo += [part for part, _ in number.parts if part not in seen]
    order.sort(key=lambda number: number.born)
    alive = set()
    for number in order:
        if number in places or any(part in alive for part, _ in number.parts):
            alive.add(number)
    gradient = {output: [ONE]}
    for number in reversed(order):
        if number not in alive or number in places or number not in gradient:
            continue
        own = gradient.pop(number)
        own = own[0] if len(own) == 1 else Residue.total(own)
        for part, slope in number.parts:
            if part in alive:
                slope = slope() if callable(slope) else slope
                gradient.setdefault(part, []).append(own if slope is ONE else own * slope)
    return {places[number]: Residue.total(parts) for number, parts in gradient.items() if number in places}
