"""One network in numbers: small sizes, whole numbers, exact. Where two sides differ here, they are not equal.

Free letters have small whole numbers. A function of which nothing is known has any values, derivatives
included, at
any finite number of points: there is a smooth one through all of them. So here it has whole numbers, too, the
same wherever its arguments are.
"""

from fractions import Fraction
from hashlib import blake2b

from mpmath import mp

from backprop_checked.algebra.counterexample import SEED, Numbers, UndefinedNumber, value_of
from backprop_checked.algebra.index import variable
from backprop_checked.algebra.inequalities import assumptions

DIGITS = 50
MOST_GROWTH = 8  # how often one size is made larger so that the facts hold
LARGEST_OF_A_LAW = 3  # sizes are no larger, so an index of a law has no other values


class NotRational(Exception):
    """A number that is no fraction: e^1, √2."""


class Instance(Numbers):
    """Forms in numbers.

    Args:
        computation: the forward pass.
        sizes: a number for each size.
        seed: which numbers.
        exact: whether all numbers are fractions; else they have `DIGITS` digits.
        one_hot: the tensors that are 0 but for a single 1 along one axis: that axis, by their names.
    """

    def __init__(self, computation, sizes, seed=0, exact=True, one_hot=None, values=None, memo=None):
        super().__init__({**sizes, **(values or {}), SEED: (seed,)})
        self.computation, self.sizes, self.seed = computation, sizes, seed
        self.exact, self.one_hot = exact, one_hot or {}
        self.memo = {} if memo is None else memo

    def at(self, values):
        """The same network, with values for letters that are bound."""
        return Instance(
            self.computation,
            self.sizes,
            self.seed,
            self.exact,
            self.one_hot,
            {**self.values, **values},
            self.memo,
        )

    def form(self, form):
        return sum((self._sum(term, [*term.bound], dict(self.values)) for term in form), self._number(0))

    def _number(self, value):
        if self.exact:
            return Fraction(value)
        return mp.mpf(value.numerator) / value.denominator

    def _product(self, term, values):
        if any(value_of(e, values) != 0 for e in term.equal) or any(
            value_of(g, values) < 0 for g in term.least
        ):
            return self._number(0)
        value = self._number(term.number)
        for atom, power in term.factors:
            own = self._atom(atom, values)
            value *= own if power.numerator == power.denominator else self._power(own, power)
        return value

    def _power(self, own, power):
        if power.denominator != 1:
            if self.exact:
                raise NotRational
            if own <= 0:
                raise UndefinedNumber
            return own ** (mp.mpf(power.numerator) / power.denominator)
        if power < 0 and own == 0:
            raise UndefinedNumber
        return own ** int(power)

    def _atom(self, atom, values):
        at = [value_of(index, values) for index in atom.at]
        match atom.kind:
            case "entry":
                return self.entry(atom.name, tuple(at))
            case "slope":
                slots = sorted((slot, tuple(value_of(i, values) for i in place)) for slot, place in atom.args)
                return self._any(f"∂{atom.name}", (tuple(at), tuple(slots)))
            case "whole":
                return self._number(value_of(variable(atom.name), values))
            case "prime":
                return self._number(int(atom.name))
        key = atom, tuple(values.get(letter) for letter in sorted(atom.letters))
        if key not in self.memo:
            here = self.at(values)
            self.memo[key] = self._function(atom, [here.form(form) for form in atom.args])
        return self.memo[key]

    def _function(self, atom, numbers):
        match atom.name:
            case "exp" | "log" | "sin" | "cos" | "erf" | "tanh":
                return self._transcendental(atom.name, numbers[0])
            case "logistic":
                return 1 / (1 + self._transcendental("exp", -numbers[0]))
            case "":
                return numbers[0]
            case "gate" | "sign":
                if numbers[0] == 0:
                    raise UndefinedNumber  # at a kink, derivatives are a matter of taste
                return self._number((numbers[0] > 0) - (atom.name == "sign") * (numbers[0] < 0))
            case "abs":
                return abs(numbers[0])
        return self._any(atom.name, tuple(numbers))

    def _transcendental(self, name, number):
        if name == "exp" and number == 0:
            return self._number(1)
        if name == "log" and number == 1:
            return self._number(0)
        if self.exact:
            raise NotRational
        if name == "log" and number <= 0:
            raise UndefinedNumber
        return getattr(mp, name)(number)

    def entry(self, name, at):
        """The entry of a tensor: by its rule, or any small whole number."""
        if (name, at) not in self.memo:
            self.memo[name, at] = self._entry(name, at)
        return self.memo[name, at]

    def _entry(self, name, at):
        if name == "π":
            return self._pi()
        tensor = self.computation.tensors.get(name)
        if tensor is not None and tensor.rule is not None:
            return self.at(dict(zip(tensor.at, at, strict=True))).form(tensor.rule)
        if name in self.one_hot:
            axis = self.one_hot[name]
            many = value_of(tensor.shape[axis], self.sizes)
            others = (*at[:axis], *at[axis + 1 :])
            return self._number(at[axis] == self._any_whole(name, others) % many)
        return self._any(name, at)

    def _pi(self):
        if self.exact:
            raise NotRational
        return +mp.pi

    def _any(self, name, at):
        value = self._any_whole(name, at) % 5 - 2 or 3
        return self._number(abs(value) if name in assumptions().positive else value)

    def obeys(self, laws):
        """Whether what is declared of the free letters holds here."""
        for law in laws:
            ways = [{}]
            for letter in sorted(law.letters):
                ways = [{**way, letter: value} for way in ways for value in range(LARGEST_OF_A_LAW)]
            for way in ways:
                here = self.at(way)
                if here.form((law.term,)) != here.form(law.right):
                    return False
        return True

    def _any_whole(self, name, at):
        return int.from_bytes(blake2b(f"{self.seed} {name} {at}".encode(), digest_size=4).digest(), "big")


def sizes_from_two(names, facts):
    """The smallest sizes that obey the facts of which none is 1: where a stride or a shared index shows; None
    where letting single sizes grow does not lead there."""
    sizes = dict.fromkeys(names, 2)
    for _ in range(MOST_GROWTH):
        missing = next(((fact, -value_of(fact, sizes)) for fact in facts if value_of(fact, sizes) < 0), None)
        if missing is None:
            return sizes
        grows = [monomial[0] for monomial, number in missing[0].terms if len(monomial) == number == 1]
        if not set(grows) & set(sizes):
            return None
        sizes[next(name for name in grows if name in sizes)] += missing[1]
    return None


def sizes_in_order(names, least, most, facts=()):
    """Sizes for some names that obey the facts, indices that are ≥ 0: the smallest first, all equal ones
    last.
    """
    ways = [()]
    for _ in names:
        ways = [(*way, size) for way in ways for size in range(least, most + 1)]
    ways.sort(key=lambda way: (sum(way), -len(set(way)), way))
    sizes = (dict(zip(names, way, strict=True)) for way in ways)
    return [each for each in sizes if all(value_of(fact, each) >= 0 for fact in facts)]
