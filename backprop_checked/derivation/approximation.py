"""Approximations: a function near a point by Taylor's formula, and O(h²), which leaves open what is as small.

What is left open is a number of its own each time, times its power of h. So what a line does with it is
followed as exactly as the rest: divided by h it is larger by one power, and is compared as such.
"""

from fractions import Fraction
from math import factorial

from backprop_checked.algebra import product
from backprop_checked.algebra.canonical import canonical
from backprop_checked.algebra.computation import Computation, Node, names_in
from backprop_checked.algebra.form import Undecided, entry, minus, scaled
from backprop_checked.algebra.index import ONE, ZERO, fresh_letter, variable
from backprop_checked.derivation.arrays import Array
from backprop_checked.derivation.derivatives import everywhere

OPEN = "O·"  # how the numbers begin of which nothing is known but that they are bounded
STEP = "step·"
HIGHEST = 6  # the highest power that is followed


def left_open(small, power):
    """A number times a power of a small one: all that O(h^power) says."""
    return product.times(product.power_of(entry(small), Fraction(power)), entry(OPEN + fresh_letter()))


def power_in(form):
    """(name, power) of what stands in O(…): a power of one letter.

    Raises:
        Undecided: for anything else.
    """
    form = canonical(form)
    if len(form) == 1 and form[0].number == 1 and not any(form[0][1:4]) and len(form[0].factors) == 1:
        [(atom, power)] = form[0].factors
        if atom.kind == "entry" and not atom.at and power.denominator == 1 and 0 < power <= HIGHEST:
            return atom.name, int(power)
    raise Undecided(f"O(…) holds a letter with a power from 1 to {HIGHEST}")


def step_between(letter, moved, small):
    """What a letter has moved by, where each term of that is a small number times something; else None."""
    step = Array(letter.shape, lambda *at: canonical(minus(moved.entry(*at), letter.entry(*at))))
    form = step.entry(*places(letter.shape))
    return step if all(_order(term, small) for term in form) else None


def places(shape):
    """An index for each axis; that of an axis of length 1 is 0."""
    return tuple(ZERO if length == ONE else variable(fresh_letter()) for length in shape)


def _order(term, small):
    """The power of the small number in a term; 0 also where it stands inside of something else."""
    inside = any(small in names_in(_form_of(atom)) for atom, _ in term.factors if atom.name != small)
    power = sum(power for atom, power in term.factors if atom.kind == "entry" and atom.name == small)
    return 0 if inside or power.denominator != 1 or power < 0 else int(power)


def _form_of(atom):
    inner = atom.args if atom.kind in ("function", "exp", "sum") else ()
    return tuple(term for form in inner for term in form)


def near(computation, form, letter, step, small, order):
    """A form where a letter has moved by a step: Taylor's formula up to a power, and what that leaves open.

    The step stays what it is while derivatives are taken.
    """
    steps, at = Computation(), places(letter.shape)
    names = [place.letter or fresh_letter() for place in at]
    steps.add(Node(STEP, letter.shape, names, step.entry(*at)))
    series = derivative = form
    for k in range(1, order):
        derivative = canonical(_along(computation, derivative, letter))
        series = (*series, *scaled(derivative, Fraction(1, factorial(k))))
    return (*steps.opened(series, {STEP}), *left_open(small, order))


def _along(computation, form, letter):
    def inner(*at):
        return product.times(computation.derivative(form, letter.name, letter.inside(*at)), entry(STEP, at))

    return everywhere(letter.shape, inner)


def replaced(computation, name, letter, moved):
    """The rule of a number that is computed from one letter alone, with another number in its place.

    Raises:
        Undecided: where it is computed from more, or by a function of which nothing is known.
    """
    rule = computation.tensors[name].rule
    if rule is None or letter.shape or names_in(rule) != {letter.name}:
        raise Undecided(f"what {name} is at another place is not known")
    other = Computation()
    other.add(Node(letter.name, (), (), moved.as_number()))
    return other.opened(rule, {letter.name})


def truncated(form, small, power):
    """A form without what is as small as a power of a small number.

    Raises:
        Undecided: where the small number stands inside of a function, or too much is left open.
    """
    kept = []
    for term in canonical(form):
        if any(small in names_in(_form_of(atom)) for atom, _ in term.factors):
            raise Undecided("an approximation of what stands inside of a function is not judged")
        own = sum(p for atom, p in term.factors if atom.kind == "entry" and atom.name == small)
        if own >= power:
            continue
        if any(name.startswith(OPEN) for name in names_in((term,))):
            raise Undecided("what Taylor's formula leaves open is larger here than what O(…) leaves open")
        kept.append(term)
    return tuple(kept)
