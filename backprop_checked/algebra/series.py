"""Taylor series: what a number becomes when letters are raised by a small step."""

from fractions import Fraction
from math import factorial

from backprop_checked.algebra import product
from backprop_checked.algebra.computation import Computation, Node
from backprop_checked.algebra.form import Undecided, entry, scaled
from backprop_checked.algebra.index import fresh_letter, variable
from backprop_checked.algebra.notation import base
from backprop_checked.algebra.term import is_scalar


def nudged(reading, term):
    """What a number becomes when letters are raised: its Taylor series, as far as it counts. A step
    stays what it is while the series is taken."""
    if reading.small is None:
        raise Undecided(f"{term} stands in no approximation")
    steps = Computation()
    moves = [_move(reading, letter, step, steps) for letter, step in term.steps]
    series = derivative = reading.number(term.of)
    for order in range(1, reading.small[1]):
        derivative = tuple(t for move in moves for t in move(derivative))
        series = (*series, *scaled(derivative, Fraction(1, factorial(order))))
    return steps.opened(series, steps.tensors)


def _move(reading, letter, step, steps):
    """How a form moves with a letter, or with an entry of one, as a function of the form."""
    name, whole = f"step {len(steps.tensors)}", base(letter)
    if is_scalar(letter):
        steps.add(Node(name, (), (), _of_order_one(reading, reading.number(step), step)))
        place = () if letter is whole else tuple(map(reading.index, letter.indices))
        return lambda form: product.times(
            reading.computation.derivative(form, str(whole), place), entry(name)
        )
    shape = tuple(map(reading.index, whole.shape))
    at = [fresh_letter() for _ in shape]
    places = tuple(map(variable, at))
    with reading.knowing(*(g for p, n in zip(places, shape, strict=True) for g in (p, n - 1 - p))):
        rule = reading.entry(step, *places)
    steps.add(Node(name, shape, at, _of_order_one(reading, rule, step)))

    def move(form):
        return reading.summed_over(
            whole.shape,
            lambda *k: product.times(reading.computation.derivative(form, str(whole), k), entry(name, k)),
        )

    return move


def _of_order_one(reading, form, step):
    """A step, each term of which is a small number times something: so the series is one in that
    number."""
    small = reading.small[0]
    if not all(any(a.kind == "entry" and a.name == small and p == 1 for a, p in t.factors) for t in form):
        raise Undecided(f"the step {step} is not {small} times something")
    return form
