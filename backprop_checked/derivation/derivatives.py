"""Derivatives as arrays: gradients, Jacobians, and those with three indices and more."""

from itertools import pairwise

from backprop_checked.algebra import product
from backprop_checked.algebra.computation import names_in
from backprop_checked.algebra.form import Undecided, of_index
from backprop_checked.algebra.index import ONE, ZERO, variable
from backprop_checked.derivation.arrays import Array, flat, total
from backprop_checked.derivation.setting import ForwardArray
from backprop_checked.derivation.syntax import Unreadable


class DerivativeArray(Array):
    """∂of/∂by, with a place in `of` and a place in `by` for what it can be summed over.

    Attributes:
        of, by: the arrays.
        full: from a place in `of` and one in `by` to the form of the derivative.
    """

    def __init__(self, shape, at, of, by, full):
        super().__init__(shape, at)
        self.of, self.by, self.full = of, by, full


def derivative(elaboration, of, by, span):
    """The derivative that stands in a line.

    Raises:
        Unreadable: for a derivative with respect to what is no letter.
    """
    above, below = elaboration.array(of), elaboration.array(by)
    if not isinstance(below, ForwardArray):
        raise Unreadable("a derivative is taken with respect to a letter of the network", by.span)
    found = taken(elaboration, above, below)
    setting = elaboration.network.setting
    of_samples = not above.shape and below.name[0] in "za"  # of a number: of the cost
    if setting.batch and setting.mean == "parameters" and of_samples:
        return _of_each_sample(found, of_index(elaboration.network.samples))
    return found


def _of_each_sample(found, samples):
    """What stands for a gradient of the mean over the samples where each sample's own is meant."""
    return DerivativeArray(
        found.shape,
        lambda *at: product.times(samples, found.entry(*at)),
        found.of,
        found.by,
        lambda up, down: product.times(samples, found.full(up, down)),
    )


def taken(elaboration, above, below):
    """∂above/∂below, shaped as the layout says."""
    network = elaboration.network
    _demand_that_one_follows(network.computation, above, below)

    def full(up, down):
        return network.computation.derivative(above.entry(*up), below.name, below.inside(*down))

    layout = network.setting.layout
    if not above.shape or not below.shape:
        if above.shape:
            return DerivativeArray(above.shape, lambda *at: full(at, ()), above, below, full)
        turned = layout == "numerator"
        shape = below.shape[::-1] if turned else below.shape
        return DerivativeArray(shape, lambda *at: full((), at[::-1] if turned else at), above, below, full)
    vectors = all(sum(length != ONE for length in array.shape) < 2 for array in (above, below))
    if not vectors:
        count = len(above.shape)
        return DerivativeArray(
            (*above.shape, *below.shape), lambda *at: full(at[:count], at[count:]), above, below, full
        )
    if elaboration.entrywise and above.shape == below.shape:
        return DerivativeArray(above.shape, lambda *at: full(at, at), above, below, full)
    rows, columns = flat(above).shape[0], flat(below).shape[0]

    def at(i, j):
        return full(_place(above, i), _place(below, j))

    if layout == "denominator":
        return DerivativeArray((columns, rows), lambda j, i: at(i, j), above, below, full)
    return DerivativeArray((rows, columns), at, above, below, full)


def _demand_that_one_follows(computation, above, below):
    """Refuse a derivative by a letter of which it is not known how what is differentiated depends on it."""
    places = tuple(variable(f"above{axis}·") for axis in range(len(above.shape)))
    names = names_in(above.entry(*places))
    if below.name == "y" and "C" in names and not computation.depends("C", "y"):
        raise Undecided("nothing is known of the cost, so nothing of how it depends on the targets")
    for name in names:  # of 2 C, too
        if _side_by_side(computation, name, below.name):
            raise Undecided(f"{name} is not computed from {below.name} here, but beside it")


def _side_by_side(computation, above, below):
    """Whether two letters follow from the same one, and neither from the other: what may change with what is
    then no matter of the forward pass."""
    if computation.depends(above, below) or computation.depends(below, above):
        return False
    return any(
        computation.depends(above, name) and computation.depends(below, name) for name in computation.tensors
    )


def _place(array, index):
    long = [place for place, length in enumerate(array.shape) if length != ONE]
    return tuple(index if place == (long or [0])[0] else ZERO for place in range(len(array.shape)))


def contracted(factors, elaboration):
    """A product of derivatives as the chain rule has it: a sum over every entry of what stands between
    them, in
    whichever order they were written. None where the factors are no such chain.
    """
    if not all(isinstance(factor, DerivativeArray) for factor in factors):
        return _with_something_before(factors)
    for order in (factors, factors[::-1]):
        if all(_same(one.by, other.of) for one, other in pairwise(order)):
            return _chain(order, elaboration)
    return None


def _same(one, other):
    return (
        isinstance(one, ForwardArray)
        and isinstance(other, ForwardArray)
        and (one.name, one.shape) == (other.name, other.shape)
    )


def _chain(order, elaboration):
    first, last = order[0], order[-1]

    def full(up, down):
        def over(rest, up):
            if len(rest) == 1:
                return rest[0].full(up, down)
            middle = rest[0].by
            return everywhere(
                middle.shape, lambda *at: product.times(rest[0].full(up, at), over(rest[1:], at))
            )

        return over(order, up)

    above, below = first.of, last.by
    pattern = taken(elaboration, above, below)
    count = len(above.shape)
    if not above.shape:
        turned = pattern.shape != below.shape
        return DerivativeArray(
            pattern.shape, lambda *at: full((), at[::-1] if turned else at), above, below, full
        )
    if len(pattern.shape) != 2 or len(pattern.shape) == count + len(below.shape):
        return DerivativeArray(pattern.shape, lambda *at: full(at[:count], at[count:]), above, below, full)
    turned = elaboration.network.setting.layout == "denominator"

    def at(i, j):
        i, j = (j, i) if turned else (i, j)
        return full(_place(above, i), _place(below, j))

    return DerivativeArray(pattern.shape, at, above, below, full)


def _with_something_before(factors):
    """An array and then a derivative with three indices: summed over the axes that the array has."""
    if len(factors) != 2 or not isinstance(factors[1], DerivativeArray):
        return None
    left, right = factors
    if isinstance(left, DerivativeArray) or left.shape != right.of.shape or len(right.shape) < 3:
        return None
    return Array(
        right.by.shape,
        lambda *down: everywhere(
            left.shape, lambda *at: product.times(left.entry(*at), right.full(at, down))
        ),
    )


def everywhere(shape, inner, at=()):
    """Σ over every place of a shape."""
    if not shape:
        return inner(*at)
    return total(shape[0], lambda k: everywhere(shape[1:], inner, (*at, k)))
