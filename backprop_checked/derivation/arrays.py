"""Arrays with letters for sizes: a shape, and the form of the entry at any place.

The forms are those of `algebra.form`, by which pages are proved: what is equal here is so for every size.
"""

import re
from copy import copy
from fractions import Fraction
from functools import cache, reduce

from backprop_checked.algebra import functions, product
from backprop_checked.algebra.form import of_index
from backprop_checked.algebra.index import ONE, ZERO, fresh_letter, text, variable, whole

LARGEST_EXPONENT = 12


class Misfit(Exception):
    """Shapes that do not fit.

    Attributes:
        reason: what they would have to be.
        shapes: (node, shape) for each part that is concerned.
        span: where it breaks; None until somebody knows.
    """

    def __init__(self, reason, shapes=(), span=None):
        super().__init__(reason)
        self.reason, self.shapes, self.span = reason, list(shapes), span


class Array:
    """An array of any number of axes; without axes it is one number.

    Args:
        shape: how long each axis is.
        entry: a function from places, one for each axis, to the form of the entry there.
    """

    def __init__(self, shape, entry):
        self.shape, self.entry = tuple(map(whole, shape)), entry

    @property
    def is_number(self):
        """Whether it is one number, in whatever brackets."""
        return all(length == ONE for length in self.shape)

    def as_number(self):
        """Its only entry."""
        return self.entry(*(ZERO for _ in self.shape))


def remembered(array):
    """The same array, each entry of which is computed once."""
    array = copy(array)
    array.entry = cache(array.entry)
    return array


def of_number(form):
    """One number as an array."""
    return Array((), lambda: form)


def written_shape(shape):
    """`n × m`, `4H × 1`; a number has none."""
    if not shape:
        return "a number"
    sides = [re.sub(r"(?<=\d)\*", "", text(side)).replace("*", "·") for side in shape]
    return f"({sides[0]},)" if len(sides) == 1 else " × ".join(sides)


def total(length, inner):
    """Σ over one axis."""
    if length == ONE:
        return inner(ZERO)
    letter = fresh_letter()
    return product.summed(inner(variable(letter)), letter, 0, length - 1)


def transposed(array):
    return Array(array.shape[::-1], lambda *at: array.entry(*at[::-1]))


def scaled_by(value, array):
    """A number (a form) times an array."""
    return Array(array.shape, lambda *at: product.times(value, array.entry(*at)))


def entrywise(function, *arrays):
    """A function of forms, entry by entry; shapes are stretched as NumPy does it.

    Raises:
        Misfit: where two axes differ and neither is 1.
    """
    shape = reduce(_stretched, (array.shape for array in arrays))

    def entry(*at):
        return function(*(array.entry(*_within(array.shape, at)) for array in arrays))

    return Array(shape, entry)


def _stretched(one, other):
    short, long = sorted((one, other), key=len)
    short = (ONE,) * (len(long) - len(short)) + short
    if any(a not in (b, ONE) and b != ONE for a, b in zip(short, long, strict=True)):
        raise Misfit(f"{written_shape(one)} and {written_shape(other)}: entry by entry needs equal shapes")
    return tuple(b if a == ONE else a for a, b in zip(short, long, strict=True))


def _within(shape, at):
    return tuple(
        ZERO if length == ONE else place
        for length, place in zip(shape, at[len(at) - len(shape) :], strict=True)
    )


def product_of_matrices(left, right, stacks=False):
    """The matrix product, of one-dimensional arrays too, as NumPy has it; of stacks of matrices, if wanted.

    Raises:
        Misfit: where the inner sides differ, and for a number or an array of more than two axes.
    """
    if not left.shape or not right.shape:
        raise Misfit("a matrix product needs two matrices, and one of these is a number")
    if len(left.shape) > 2 or len(right.shape) > 2:
        if not stacks:
            raise Misfit("a derivative with three indices and more has no matrix product")
        return _product_of_stacks(left, right)
    inner = right.shape[0]
    if left.shape[-1] != inner:
        raise Misfit(
            f"{written_shape(left.shape)} and {written_shape(right.shape)}: a matrix product needs equal "
            f"inner dimensions, and {text(left.shape[-1])} is not {text(inner)}"
        )
    rows = len(left.shape) - 1

    def entry(*at):
        return total(inner, lambda k: product.times(left.entry(*at[:rows], k), right.entry(k, *at[rows:])))

    return Array((*left.shape[:-1], *right.shape[1:]), entry)


def _product_of_stacks(left, right):
    """Matrix by matrix; the axes before the last two are stretched as NumPy does it."""
    if min(len(left.shape), len(right.shape)) < 2 or left.shape[-1] != right.shape[-2]:
        raise Misfit(
            f"{written_shape(left.shape)} and {written_shape(right.shape)}: a matrix product needs equal "
            "inner dimensions"
        )
    lead = _stretched(left.shape[:-2], right.shape[:-2])

    def entry(*at):
        first, (row, column) = at[:-2], at[-2:]
        one, other = (_within(each.shape[:-2], first) for each in (left, right))
        return total(
            left.shape[-1],
            lambda k: product.times(left.entry(*one, row, k), right.entry(*other, k, column)),
        )

    return Array((*lead, left.shape[-2], right.shape[-1]), entry)


def outer(left, right):
    """Every entry of one vector times every entry of another."""
    left, right = flat(left), flat(right)
    return Array((*left.shape, *right.shape), lambda i, j: product.times(left.entry(i), right.entry(j)))


def kronecker(left, right):
    """The Kronecker product of two matrices.

    Raises:
        Misfit: for arrays that are none.
    """
    if len(left.shape) != 2 or len(right.shape) != 2:
        raise Misfit("a Kronecker product is known here of two matrices")
    (a, b), (c, d) = left.shape, right.shape

    def entry(row, column):
        return _split(row, a, c, lambda i, u: _split(
            column, b, d, lambda j, v: product.times(left.entry(i, j), right.entry(u, v))
        ))  # fmt: skip

    return Array((a * c, b * d), entry)


def _split(place, many, few, inner):
    """A form at the two digits of a place: place = first · few + last."""
    return total(many, lambda first: total(
        few, lambda last: product.times(product.delta(place, first * few + last), inner(first, last))
    ))  # fmt: skip


def flat(array):
    """A row or a column as an array of one axis.

    Raises:
        Misfit: for a matrix.
    """
    long = [place for place, length in enumerate(array.shape) if length != ONE]
    if len(long) > 1:
        raise Misfit(f"{written_shape(array.shape)} is no vector")
    place = long[0] if long else 0
    length = array.shape[place] if array.shape else ONE
    count = len(array.shape)
    return Array((length,), lambda i: array.entry(*(i if k == place else ZERO for k in range(count))))


def raveled(array):
    """All entries in one row, the last axis running fastest, as NumPy has it."""
    if sum(length != ONE for length in array.shape) < 2:
        return flat(array)
    first, *others = array.shape
    few = reduce(lambda a, b: a * b, others, ONE)

    def rest(at):
        return raveled(Array(others, lambda *inner: array.entry(at, *inner)))

    def entry(place):
        return total(first, lambda i: total(
            few, lambda k: product.times(product.delta(place, i * few + k), rest(i).entry(k))
        ))  # fmt: skip

    return Array((first * few,), entry)


def blocks(rows):
    """A matrix made of matrices; a number is a matrix of one entry.

    Raises:
        Misfit: where blocks side by side differ in height, and rows in width.
    """
    return _joined([_joined([_matrix(each) for each in row], 1) for row in rows], 0)


def _matrix(array):
    if array.is_number:
        return Array((ONE, ONE), lambda *_: array.as_number())
    if len(array.shape) != 2:
        raise Misfit(f"{written_shape(array.shape)} is no matrix, and cannot be a block of one")
    return array


def _joined(parts, axis):
    """Matrices side by side (axis 1) or one below the other (axis 0)."""
    first = parts[0].shape[1 - axis]
    if any(part.shape[1 - axis] != first for part in parts):
        raise Misfit("these blocks do not fit: " + " and ".join(written_shape(part.shape) for part in parts))
    starts = [sum((p.shape[axis] for p in parts[:place]), ZERO) for place in range(len(parts) + 1)]

    def entry(*at):
        form = ()
        for part, start in zip(parts, starts, strict=False):
            own = at[axis] - start
            inside = product.within(own, 0, part.shape[axis] - 1)
            form += product.times(inside, part.entry(*((own, at[1]) if axis == 0 else (at[0], own))))
        return form

    return Array((starts[-1], first) if axis == 0 else (first, starts[-1]), entry)


def as_column(array):
    vector = flat(array)
    return Array((*vector.shape, ONE), lambda i, _: vector.entry(i))


def as_row(array):
    return transposed(as_column(array))


def diagonal_matrix(array):
    """A vector's entries on the diagonal of a square matrix."""
    vector = flat(array)
    return Array(vector.shape * 2, lambda i, j: product.times(product.delta(i, j), vector.entry(i)))


def summed(array, axis=None, keepdims=False):
    """NumPy's sum, over one axis or over all of them.

    Raises:
        Misfit: for an axis that it does not have.
    """
    count = len(array.shape)
    axes = _axes(axis, array.shape)
    left = [place for place in range(count) if place not in axes]

    def entry(*at):
        kept = iter(at)
        places = {
            place: (next(kept) if place in left or not keepdims else next(kept) and ZERO)
            for place in range(count)
            if place in left or keepdims
        }

        def over(axes, places):
            if not axes:
                return array.entry(*(places[place] for place in range(count)))
            return total(array.shape[axes[0]], lambda k: over(axes[1:], {**places, axes[0]: k}))

        return over(list(axes), places)

    shape = [
        ONE if place in axes else length
        for place, length in enumerate(array.shape)
        if keepdims or place in left
    ]
    return Array(shape, entry)


def _axes(axis, shape):
    """The axes that a sum runs over, from NumPy's `axis`."""
    if axis is None:
        return list(range(len(shape)))
    given = axis if isinstance(axis, tuple) else (axis,)
    if not all(-len(shape) <= each < len(shape) for each in given):
        raise Misfit(f"there is no axis {axis} in {written_shape(shape)}")
    return sorted({each % len(shape) for each in given})


def mean(array, axis=None, keepdims=False):
    """NumPy's mean."""
    axes = _axes(axis, array.shape)
    many = reduce(lambda a, b: a * b, (array.shape[place] for place in axes), ONE)
    return scaled_by(product.inverse(of_index(many)), summed(array, axis, keepdims))


def _lengths(pattern, inputs, arrays):
    """How far each letter of an einsum runs."""
    lengths = {}
    for letters, array in zip(inputs, arrays, strict=True):
        if len(letters) != len(array.shape):
            raise Misfit(
                f"{letters} has {len(letters)} letters, and {written_shape(array.shape)} is its array"
            )
        for letter, length in zip(letters, array.shape, strict=True):
            if lengths.setdefault(letter, length) != length:
                raise Misfit(
                    f"{letter} stands for {text(lengths[letter])} and for {text(length)} in {pattern}"
                )
    return lengths


def einsum(pattern, arrays):
    """NumPy's einsum, with an arrow or without.

    Raises:
        Misfit: where a letter stands for two sizes.
    """
    inputs, arrow, output = pattern.replace(" ", "").partition("->")
    inputs = inputs.split(",")
    if not arrow:
        used = "".join(inputs)
        output = "".join(sorted(letter for letter in set(used) if used.count(letter) == 1))
    if len(inputs) != len(arrays):
        raise Misfit(f"{pattern} speaks of {len(inputs)} arrays, and there are {len(arrays)}")
    lengths = _lengths(pattern, inputs, arrays)
    if not set(output) <= set(lengths):
        raise Misfit(f"{pattern}: what stands behind the arrow must stand before it")
    inner = [letter for letter in lengths if letter not in output]

    def entry(*at):
        def over(left, places):
            if left:
                return total(lengths[left[0]], lambda k: over(left[1:], {**places, left[0]: k}))
            return product.times(
                *(
                    array.entry(*(places[letter] for letter in letters))
                    for letters, array in zip(inputs, arrays, strict=True)
                )
            )

        return over(inner, dict(zip(output, at, strict=True)))

    return Array([lengths[letter] for letter in output], entry)


def power(array, exponent):
    """A power, entry by entry.

    Raises:
        Misfit: for an exponent that no derivation has.
    """
    if abs(exponent) > LARGEST_EXPONENT:
        raise Misfit(f"the exponent {exponent} is too large for a formula")
    return Array(array.shape, lambda *at: product.power_of(array.entry(*at), Fraction(exponent)))


def softmax(array, axis):
    """e^z / Σ e^z along an axis."""

    def entry(*at):
        below = total(
            array.shape[axis],
            lambda k: functions.exponential(array.entry(*(*at[:axis], k, *at[axis + 1 :]))),
        )
        return product.times(functions.exponential(array.entry(*at)), product.inverse(below))

    return Array(array.shape, entry)
