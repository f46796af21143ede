"""The normal form: a sum of terms c · Σ [e = 0]… [g ≥ 0]… · Π atom^power, over bound letters in all of ℤ.

Every range is a pair of Iverson brackets, so one rule serves them all: a Kronecker delta collapses a sum
whatever its range is, and the range stays behind as a bracket. That carries strides, padding, masks, first
and last steps.
Every rewriting is an equality for all sizes and all values where both sides are defined.
"""

from fractions import Fraction
from typing import NamedTuple

from backprop_checked.algebra.index import text, variable, whole
from backprop_checked.algebra.inequalities import assumptions


class Undecided(Exception):
    """Something beyond the rules: it is neither proved nor refuted."""


class Summand(NamedTuple):
    """number · Σ over `bound` of Π [e = 0 for e in equal] [g ≥ 0 for g in least] · Π atom^power."""

    number: Fraction
    bound: tuple = ()
    equal: tuple = ()
    least: tuple = ()
    factors: tuple = ()


class Atom:
    """What a form is made of. By kind:

    "entry": one entry of a tensor, `name[at]`.
    "slope": a derivative of an opaque function `name[at]`; `args` holds, for each time that it has been
        differentiated, (which argument, which entry of that argument).
    "function": a function of forms, `args`.
    "exp": e to a single term.
    "sum": a sum of several terms (or one under Σ) that has a power.
    "whole": a letter as a number, such as the N of 1/N. "prime": a prime number that has a fractional power.
    """

    __slots__ = ("_hash", "args", "at", "height", "kind", "letters", "name", "text")

    def __init__(self, kind, name, at=(), args=()):
        self.kind, self.name, self.at, self.args = kind, name, at, args
        letters = set()
        for index in at:
            letters |= index.letters
        self.height = 0
        if kind == "slope":
            for _, place in args:
                for index in place:
                    letters |= index.letters
        elif kind == "whole":
            letters |= variable(name).letters
        else:
            for form in args:
                letters |= letters_of(form)
                self.height = max(self.height, height_of(form))
        self.letters = frozenset(letters)
        self.text = written(self)
        self._hash = hash((kind, self.text))

    def __hash__(self):
        return self._hash

    def __eq__(self, other):
        return self is other or (
            isinstance(other, Atom) and self.kind == other.kind and self.text == other.text
        )

    def __repr__(self):
        return self.text


def written(atom, mask=frozenset()):
    """How an atom is written; indices that hold a masked letter are `•`."""
    places = ",".join(text(index, mask) for index in atom.at)
    if atom.kind == "entry":
        return f"{atom.name}[{places}]"
    if atom.kind == "slope":
        slots = "; ".join(f"{slot}:{','.join(text(i, mask) for i in place)}" for slot, place in atom.args)
        return f"∂{atom.name}[{places}]⟨{slots}⟩"
    if atom.kind in ("whole", "prime"):
        return f"{'•' if atom.letters & mask else atom.name}"
    name = {"exp": "exp", "sum": ""}.get(atom.kind, atom.name)
    return f"{name}({', '.join(form_text(form, mask) for form in atom.args)})"


def form_text(form, mask=frozenset()):
    """How a form is written, its terms in an order that masked letters do not change."""
    terms = [term_text(term, mask) for term in form]
    return " + ".join(sorted(terms) if mask else terms) or "0"


def term_text(term, mask=frozenset()):
    brackets = [f"[{text(e, mask)} = 0]" for e in term.equal] + [f"[{text(g, mask)} ≥ 0]" for g in term.least]
    factors = [
        (written(atom, mask) if mask else atom.text) + ("" if power == 1 else f"^{power}")
        for atom, power in term.factors
    ]
    parts = (
        ([] if term.number == 1 and (factors or brackets) else [str(term.number)])
        + brackets
        + sorted(factors)
    )
    body = "·".join(parts)
    return f"Σ_{','.join(term.bound)} {body}" if term.bound else body


def letters_of(form):
    """The letters of a form that no sum in it binds."""
    letters = set()
    for term in form:
        own = set()
        for index in (*term.equal, *term.least):
            own |= index.letters
        for atom, _ in term.factors:
            own |= atom.letters
        letters |= own - set(term.bound) if term.bound else own
    return letters


def height_of(form):
    """How deep sums stand in sums: names of bound letters differ by it."""
    return max((max((a.height for a, _ in t.factors), default=0) + bool(t.bound) for t in form), default=0)


# Forms from numbers and letters.
def number(value):
    value = Fraction(value)
    return (Summand(value),) if value else ()


NOTHING, UNIT = (), number(1)


def of_atom(atom, power=1):
    return (Summand(Fraction(1), factors=((atom, Fraction(power)),)),)


def entry(name, at=()):
    """One entry of a tensor."""
    return of_atom(Atom("entry", str(name), tuple(map(whole, at))))


def of_index(index):
    """A whole number as a form."""
    terms = []
    for monomial, value in whole(index).terms:
        powers = {}
        for letter in monomial:
            powers[letter] = powers.get(letter, 0) + 1
        factors = tuple((Atom("whole", letter), Fraction(power)) for letter, power in sorted(powers.items()))
        terms.append(Summand(Fraction(value), factors=factors))
    return tuple(terms)


def is_zero(index):
    """The Iverson bracket [index = 0]."""
    return (Summand(Fraction(1), equal=(whole(index),)),)


def at_least_zero(index):
    """The Iverson bracket [index ≥ 0]."""
    return (Summand(Fraction(1), least=(whole(index),)),)


def scaled(form, value):
    """A form times a rational number."""
    value = Fraction(value)
    return tuple(term._replace(number=term.number * value) for term in form) if value else ()


def minus(left, right):
    return (*left, *scaled(right, -1))


def is_positive(atom):
    """Whether an atom is known not to be negative, wherever it is defined."""
    if atom.kind == "sum":
        return is_positive_form(atom.args[0])
    return is_greater_than_zero(atom)


def is_greater_than_zero(atom):
    """Whether an atom is known to be greater than 0."""
    if atom.kind == "entry":
        return atom.name == "π" or atom.name in assumptions().positive
    if atom.kind == "whole":
        return atom.name in assumptions().sizes
    return atom.kind in ("exp", "prime")


def is_positive_form(form):
    """Whether a form is known not to be negative: none of its terms is."""
    return bool(form) and all(
        term.number > 0
        and all(is_positive(a) or (p.denominator == 1 and p % 2 == 0) for a, p in term.factors)
        for term in form
    )
