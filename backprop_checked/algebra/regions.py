"""Regions of real numbers: whether what is said of some numbers can all be true.

A row is {monomial: number}, the sum of numbers times monomials. Monomials are taken for independent letters,
so what is found contradictory here is contradictory for real numbers, whatever the monomials are made of; the
converse is not claimed. The method is Fourier's and Motzkin's: one letter after another is eliminated, and
every row that is found is a sum of rows that hold, each times a positive number.
"""

from fractions import Fraction

MOST_ROWS = 400  # beyond these nothing is claimed
SIDES = (1, -1, 0)  # a number is greater than 0, less, or 0


def contradictory(rows):
    """Whether rows cannot all hold. Each is (row, whether it is greater than 0; else it is at least 0). The
    monomial 1 is the key None."""
    rows = [({m: Fraction(v) for m, v in row.items() if v}, strict) for row, strict in rows]
    while True:
        if any(row.keys() <= {None} and not _holds(row.get(None, 0), strict) for row, strict in rows):
            return True
        letters = {m for row, _ in rows for m in row if m is not None}
        if not letters:
            return False
        letter = min(letters, key=lambda m: _new_rows(rows, m))
        above = [pair for pair in rows if pair[0].get(letter, 0) > 0]
        below = [pair for pair in rows if pair[0].get(letter, 0) < 0]
        rows = [pair for pair in rows if letter not in pair[0]]
        rows += [_without(letter, up, down) for up in above for down in below]
        if len(rows) > MOST_ROWS:
            return False


def of_side(row, side):
    """The rows that say on which side of 0 a sum is."""
    turned = {monomial: -value for monomial, value in row.items()}
    return {1: [(row, True)], -1: [(turned, True)], 0: [(row, False), (turned, False)]}[side]


def _holds(number, strict):
    return number > 0 or (number == 0 and not strict)


def _new_rows(rows, letter):
    values = [row.get(letter, 0) for row, _ in rows]
    return sum(v > 0 for v in values) * sum(v < 0 for v in values), str(letter)


def _without(letter, up, down):
    """The sum of two rows, each times a positive number, in which a letter cancels."""
    (one, strict), (other, also) = up, down
    a, b = -other[letter], one[letter]
    total = {m: a * one.get(m, 0) + b * other.get(m, 0) for m in {**one, **other}}
    return {m: v for m, v in total.items() if v}, strict or also
