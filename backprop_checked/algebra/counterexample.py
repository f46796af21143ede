"""Where two forms differ: sizes, an entry, and the difference there.

A difference that is not shown to be nothing is computed in numbers, on small sizes and on any values of the
free tensors. One place where it is not 0 refutes the step; where none is met, the step is only undecided.
"""

from hashlib import blake2b
from math import erf, exp, log, pi
from random import Random

from backprop_checked.algebra.index import PARTS, whole
from backprop_checked.algebra.inequalities import assumptions

TRIES, LARGEST, SMALLEST = 60, 6, 1e-6
SEED = "seed"  # beside the values of letters: numbers that make the values of index maps others


class UndefinedNumber(ValueError):
    """A number that does not exist here, such as 1/0, the value of an index map that can have none, or at a
    kink."""


def counterexample(difference, indices, facts, numbers=None, tries=TRIES, largest=LARGEST):
    """(sizes, entry, value) where a difference is not 0; None where none is met.

    Args:
        difference: the form.
        indices: (name, index, length) of each free index.
        facts: what holds of the sizes: indices that are ≥ 0.
        numbers: what computes the form from the values of sizes and indices: `Numbers`, or a kind of it.
        tries: how many places are tried.
        largest: how large a size is, unless the facts ask for more.
    """
    random = Random(0)
    sizes = sorted(assumptions().sizes)
    for _ in range(tries):
        values = _sizes(sizes, facts, random, largest)
        if values is None:
            return None
        lengths = [(own, value_of(length, values)) for _, own, length in indices]
        entry = tuple(random.randrange(length) for _, length in lengths)
        values |= {own.letter: at for (own, _), at in zip(lengths, entry, strict=True) if own.letter}
        try:
            value = (numbers or Numbers)(values).form(difference)
        except (ZeroDivisionError, ValueError, OverflowError, TypeError):
            continue  # a root or a logarithm of a number below 0: another try
        if abs(value) > SMALLEST:
            return {name: values[name] for name in sizes}, entry, value
    return None


def _sizes(names, facts, random, largest):
    """Sizes that obey the facts, by trial."""
    for attempt in range(4000):
        values = {name: random.randint(1, largest + attempt // 400) for name in names}
        if all(value_of(fact, values) >= 0 for fact in facts):
            return values
    return None


def place_below_zero(g, given):
    """Values of the letters, as text, for which all that is given is not negative and g is; "" where none
    is met."""
    random, here = Random(0), assumptions()
    facts = [*given, *here.facts]
    letters = sorted(
        letter for letter in frozenset().union(*(f.letters for f in [g, *facts])) if letter not in PARTS
    )
    for attempt in range(4000):
        values = {letter: random.randint(0, 2 + attempt // 500) for letter in letters}
        try:
            found = value_of(g, values) < 0 and all(value_of(fact, values) >= 0 for fact in facts)
        except (ZeroDivisionError, UndefinedNumber):  # a quotient by a size, and no size is 0
            continue
        if found:
            return ", ".join(f"{letter} = {values[letter]}" for letter in letters if letter in g.letters)
    return ""


def value_of(index, values):
    total = 0
    for monomial, number in index.terms:
        for letter in monomial:
            number *= _letter(letter, values)
        total += number
    return total


def _letter(letter, values):
    if letter in values:
        return values[letter]
    if letter not in PARTS:
        raise UndefinedNumber(f"{letter} has no value here")
    kind, name, at, _ = PARTS[letter]
    numbers = [value_of(index, values) for index in at]
    if kind == "floor":
        return numbers[0] // numbers[1]
    if name not in assumptions().maps:
        raise UndefinedNumber(f"in which range {name} is was not declared")
    first, last = assumptions().maps[name]
    low = value_of(whole(first(*at)), values)
    many = value_of(whole(last(*at)), values) - low + 1 if last else LARGEST
    if many < 1:
        raise UndefinedNumber(f"the range of {name} is empty here")
    return low + _mixed(name, [*numbers, *values.get(SEED, ())]) % many


def _mixed(name, at):
    """A whole number below 2³² that a name and a place give, the same under every hash seed."""
    return int.from_bytes(blake2b(f"{name}{at}".encode(), digest_size=4).digest(), "big")


class Numbers:
    """Forms in numbers: an entry of a tensor is any number, the same each time."""

    def __init__(self, values):
        self.values = values

    def at(self, values):
        """The same numbers, at other values of the indices."""
        return Numbers(values)

    def form(self, form):
        return sum(self._sum(term, [*term.bound], dict(self.values)) for term in form)

    def _sum(self, term, left, values):
        if not left:
            return self._product(term, values)
        letter, span = min(
            ((letter, self._span(letter, term, values, left)) for letter in left),
            key=lambda pair: (pair[1] is None, len(pair[1] or ())),
        )
        rest = [other for other in left if other != letter]
        span = range(-20, 40) if span is None else span
        return sum(self._sum(term, rest, {**values, letter: k}) for k in span)

    @staticmethod
    def _span(letter, term, values, left):
        """The range that brackets leave to a letter, where its ends are known."""
        low = high = None
        for g in (*term.least, *term.equal, *(-e for e in term.equal)):
            if letter not in g.letters or any(o in g.letters for o in left if o != letter):
                continue
            parts = g.split(letter)
            if parts is None:
                continue
            a, b = (value_of(part, values) for part in parts)
            if a > 0:
                low = max(-(b // a), low) if low is not None else -(b // a)
            elif a < 0:
                high = min(b // -a, high) if high is not None else b // -a
        return None if low is None or high is None else range(low, high + 1)

    def _product(self, term, values):
        if any(value_of(e, values) != 0 for e in term.equal) or any(
            value_of(g, values) < 0 for g in term.least
        ):
            return 0.0
        value = float(term.number)
        for atom, power in term.factors:
            own = self._atom(atom, values)
            value *= own ** int(power) if power.denominator == 1 else _root(own, float(power))
        return value

    def _atom(self, atom, values):  # noqa: C901 - a table, a case a function
        match atom.kind:
            case "entry" if atom.name == "π":
                return pi
            case "entry":
                return _any(atom.name, [value_of(i, values) for i in atom.at])
            case "slope":
                slots = [(slot, [value_of(i, values) for i in place]) for slot, place in atom.args]
                return _any(atom.name, [[value_of(i, values) for i in atom.at], sorted(slots)])
            case "whole":
                return _letter(atom.name, values)
            case "prime":
                return float(atom.name)
        numbers = [self.at(values).form(form) for form in atom.args]
        match atom.name:
            case "exp":
                return exp(numbers[0])
            case "":
                return numbers[0]
            case "log":
                return log(numbers[0])
            case "gate":
                return float(numbers[0] > 0)
            case "abs":
                return abs(numbers[0])
            case "sign":
                return float((numbers[0] > 0) - (numbers[0] < 0))
            case "erf":
                return erf(numbers[0])
        # Any other function: one that is neither even nor odd.
        return sum(_any(atom.name, [k]) * (x + x * x) for k, x in enumerate(numbers)) + _any(atom.name, [])


def _any(name, at):
    """Any number between −1 and 1, the same for the same name and place; greater than 0 where that is
    promised."""
    value = _mixed(name, at) / 2**31 - 1
    return abs(value) + 0.1 if name in assumptions().positive else value or 0.5


def _root(value, power):
    if value <= 0:
        raise ValueError("a root of a number that is not greater than 0")
    return value**power
