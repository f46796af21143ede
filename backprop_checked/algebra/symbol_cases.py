"""Expressions with comparisons in them, case by case, as `cases` does it for forms: 1[f > 0], |f|, maxima.

A real number f is greater than 0, less, or 0; what vanishes in each case vanishes. A case that contradicts
the cases around it holds no values. Where f is 0 and has a symbol, or e to one, as a term of its own,
that has its value.
"""

from fractions import Fraction
from functools import reduce

import sympy as sp

from backprop_checked.algebra.notation import Opaque
from backprop_checked.algebra.regions import SIDES, contradictory, of_side
from backprop_checked.algebra.symbols import Ramp

MOST_CASES = 6  # how many comparisons are decided, one inside of the other


def in_every_case(expression, vanishes):
    """Whether an expression of real symbols vanishes in each case of its comparisons.

    Args:
        vanishes: says of an expression whether it is 0, comparisons being numbers of which nothing is known.
    """
    expression = _compared(expression)
    return bool(_comparisons(expression)) and _in_every_case(expression, vanishes, ())


def _compared(expression):
    """Maxima and minima as comparisons with 0: max(a, b) is b + (a − b)·1[a − b > 0]."""

    def larger(a, b):
        return b + (a - b) * sp.Heaviside(a - b, 0)

    def written(node):
        if isinstance(node, Ramp):
            return larger(node.args[0], sp.S.Zero)
        if isinstance(node, sp.Max):
            return reduce(larger, node.args)
        return -reduce(larger, [-part for part in node.args])

    return expression.replace(lambda node: isinstance(node, Ramp | sp.Max | sp.Min), written)


def _comparisons(expression):
    """What is compared with 0, in an order that does not change: what has no comparison inside. What stands
    in unknown functions alone comes last, for there both sides are most often alike."""
    outside = expression.xreplace({node: sp.Dummy(real=True) for node in expression.atoms(Opaque)})
    return _compared_in(outside) or _compared_in(expression)


def _compared_in(expression):
    gates = [node for node in expression.atoms(sp.Heaviside) if node.args[1] in (0, 1)]
    nodes = [*gates, *expression.atoms(sp.Abs), *expression.atoms(sp.sign)]
    inner = {node.args[0].expand() for node in nodes if not node.args[0].has(sp.Heaviside, sp.Abs, sp.sign)}
    return sorted((part for part in inner if part.is_extended_real and not part.is_number), key=str)


def _in_every_case(expression, vanishes, known):
    compared = _comparisons(expression)
    if not compared or len(known) > MOST_CASES:
        return False
    return all(_in_case(expression, compared[0], side, vanishes, known) for side in SIDES)


def _in_case(expression, compared, side, vanishes, known):
    known = (*known, (_row(compared), side))
    if _impossible(known):
        return True
    expression = _decided(expression, compared, side)
    if side == 0 and (solved := _solved(compared)):
        expression = expression.subs(*solved)
    return vanishes(expression) or _in_every_case(expression, vanishes, known)


def _decided(expression, compared, side):
    """The expression where a number, and so its opposite, is on one side of 0."""

    def side_of(node):
        inner = node.args[0].expand()
        return side if inner == compared else -side if inner == -compared else None

    def value(node):
        own = side_of(node)
        if own is None:
            return node
        if isinstance(node, sp.Abs):
            return own * node.args[0]
        if isinstance(node, sp.sign):
            return sp.Integer(own)
        return sp.Integer(own > 0) if own else sp.sympify(node.args[1])

    return expression.replace(
        lambda node: (
            isinstance(node, sp.Abs | sp.sign) or (isinstance(node, sp.Heaviside) and node.args[1] in (0, 1))
        ),
        value,
    )


def _solved(form):
    """(a symbol or e to one, what it is) where an expression is 0 and has that as a term of its own; else
    None."""
    for symbol in sorted(form.free_symbols, key=str):
        for term in (symbol, sp.exp(symbol)):
            number = form.coeff(term)
            if number.is_Rational and number and not (rest := (form - number * term).expand()).has(symbol):
                return term, -rest / number
    return None


def _row(form):
    """An expression as {monomial: number}."""
    parts = [part.as_coeff_Mul() for part in sp.Add.make_args(form)]
    row = {}
    for number, monomial in parts:
        if not number.is_Rational:
            number, monomial = sp.S.One, number * monomial
        monomial = None if monomial == 1 else monomial
        row[monomial] = row.get(monomial, 0) + Fraction(int(number.p), int(number.q))
    return row


def _impossible(known):
    rows = [pair for row, side in known for pair in of_side(row, side)]
    monomials = {monomial for row, _ in rows for monomial in row if monomial is not None}
    rows += [({monomial: 1}, True) for monomial in monomials if monomial.is_positive]
    rows += [({monomial: 1}, False) for monomial in monomials if monomial.is_nonnegative]
    return contradictory(rows)
