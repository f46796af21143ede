"""Numbers that are written out, and the places in an array that they name."""

from backprop_checked.algebra import product
from backprop_checked.algebra.form import NOTHING
from backprop_checked.algebra.index import constant, text
from backprop_checked.algebra.inequalities import follows
from backprop_checked.derivation.arrays import Misfit
from backprop_checked.derivation.syntax import Multiplication, Numeral, Sum, ungrouped


def demand_inside(place, length, span=None, facts=()):
    """Refuse a place that an axis may not have; without a length, one that may be before the first.

    Args:
        facts: indices that are ≥ 0.

    Raises:
        Misfit: where it is not there for every size.
    """
    for g in (place,) if length is None else (place, length - 1 - place):
        if not follows(g, tuple(facts)):
            axis = "" if length is None else f", where there are {text(length)}"
            raise Misfit(f"an entry that may not exist is taken here{axis}", span=span)


def chosen(forms, place):
    total = NOTHING
    for index, form in enumerate(forms):
        total += product.times(product.delta(place, constant(index)), form)
    return total


def whole_number(node):
    """The number that a node says, or None."""
    match ungrouped(node):
        case Numeral(value):
            return value
        case Sum(((-1, Numeral(value)),)):
            return -value
        case Multiplication((Numeral(above), Numeral(below)), ("/",)):
            return above / below
        case Sum(((-1, Multiplication((Numeral(above), Numeral(below)), ("/",))),)):
            return -above / below
    return None
