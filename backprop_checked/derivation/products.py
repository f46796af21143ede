"""Products as people write them: which brackets are meant, and what stands between two factors."""

from fractions import Fraction
from itertools import pairwise

from backprop_checked.algebra import product
from backprop_checked.algebra.index import ONE
from backprop_checked.derivation import arrays
from backprop_checked.derivation.arrays import Misfit, written_shape
from backprop_checked.derivation.derivatives import DerivativeArray, contracted
from backprop_checked.derivation.syntax import Numeral, Sum, ungrouped

# How a product is put in brackets where the signs leave it open: a matrix product first, from left to right,
# or ⊙ first.
BRACKETINGS = ("matrix first", "left to right", "entries first")
ENTRYWISE = ("⊙", "*")


class Products:
    """How an `Elaboration` reads products.

    Attributes:
        adds_up: whether the side is the cost, one number: then y log a is Σ y log a.
        entries_first: whether ⊙ was read before a matrix product, for only that fits.
        one_axis: whether what one neuron gives for each sample was read as an array of one axis.
    """

    adds_up = entries_first = one_axis = False

    def _product(self, node):
        factors = [self.array(factor) for factor in node.factors]
        parts = [(factor, array.shape) for factor, array in zip(node.factors, factors, strict=True)]
        spans, signs = [factor.span for factor in node.factors], list(node.signs)
        if not self.numpy:
            _join_slopes(node, factors, signs, spans)
        failures = {}
        for bracketing in self._bracketings():
            try:
                result = self._bracketed([*factors], [*signs], spans, bracketing)
                self.entries_first = self.entries_first or (bracketing == "entries first" and bool(failures))
                return result
            except Misfit as misfit:
                misfit.shapes = misfit.shapes or parts
                failures[bracketing] = misfit
        chain = contracted(factors, self) if not self.numpy else None
        if chain is not None:
            self.chained = True
            return chain
        misfit = failures["left to right"]
        if len(factors) > 2 and all(isinstance(factor, DerivativeArray) for factor in factors):
            misfit = Misfit(
                "no chain rule: each factor has to begin where another one ends", parts, node.span
            )
        misfit.span = misfit.span or node.span
        raise misfit

    def _bracketings(self):
        if self.numpy:
            return ("left to right",)
        return (self.bracketing, *(other for other in BRACKETINGS if other != self.bracketing))

    def _bracketed(self, factors, signs, spans, bracketing):
        """The product with its brackets set; each pass multiplies the signs that bind as tightly."""
        spans = list(spans)
        for bind in _passes(bracketing):
            place = 0
            while place < len(signs):
                if signs[place] not in bind:
                    place += 1
                    continue
                span = (spans[place][0], spans[place + 1][1])
                try:
                    result = self.times(factors[place], signs[place], factors[place + 1])
                except Misfit as misfit:
                    misfit.span = span
                    raise
                factors[place : place + 2], spans[place : place + 2] = [result], [span]
                del signs[place]
        return factors[0]

    def times(self, left, sign, right):
        """Two arrays, multiplied as a sign between them says.

        Raises:
            Misfit: where their shapes do not fit.
        """
        if sign == "/":
            return arrays.entrywise(lambda a, b: product.times(a, product.inverse(b)), left, right)
        if sign == "⊗":
            matrices = any(sum(length != ONE for length in array.shape) == 2 for array in (left, right))
            return arrays.kronecker(left, right) if matrices else arrays.outer(left, right)
        if self.numpy:
            if sign == "@" and self._is_of_one_axis(left, right):
                self.one_axis = True
                return arrays.transposed(arrays.product_of_matrices(arrays.transposed(left), right))
            return (
                arrays.product_of_matrices(left, right, stacks=True)
                if sign == "@"
                else arrays.entrywise(product.times, left, right)
            )
        if not left.shape or not right.shape:
            return arrays.entrywise(product.times, left, right)
        if sign in ENTRYWISE:
            return self._entry_by_entry(left, right, sign)
        try:
            return arrays.product_of_matrices(left, right)
        except Misfit:
            if left.is_number or right.is_number:
                one, other = (left, right) if left.is_number else (right, left)
                return arrays.scaled_by(one.as_number(), other)
            if (sign in ("·", "×") or self.adds_up) and left.shape == right.shape:
                return arrays.entrywise(product.times, left, right)
            raise

    def _is_of_one_axis(self, left, right):
        """Whether one neuron's numbers, one for each sample in a column, stand before a matrix that has a row
        for each: (y_pred - y) @ X, which NumPy takes where they have one axis."""
        setting = getattr(self.network, "setting", None)
        single = setting is not None and setting.single and setting.rows and setting.batch
        shapes = len(left.shape) == len(right.shape) == 2 and left.shape[0] == right.shape[0]
        of_samples = shapes and single and left.shape[0] == self.network.samples
        return of_samples and left.shape[1] == ONE and ONE not in right.shape

    @staticmethod
    def _entry_by_entry(left, right, sign):
        if left.shape == right.shape:
            return arrays.entrywise(product.times, left, right)
        if sign == "*":
            return arrays.product_of_matrices(left, right)
        raise Misfit(
            f"{written_shape(left.shape)} and {written_shape(right.shape)}: "
            "a product entry by entry needs equal shapes"
        )


def _join_slopes(node, factors, signs, spans):
    """Multiply a and (1 − a) entry by entry where they stand side by side: so the slope is written."""
    for place in reversed(range(len(signs))):
        one, other = node.factors[place : place + 2]
        left, right = factors[place : place + 2]
        if signs[place] == "" and left.shape == right.shape and not left.is_number and _are_slope(one, other):
            factors[place : place + 2] = [arrays.entrywise(product.times, left, right)]
            spans[place : place + 2] = [(spans[place][0], spans[place + 1][1])]
            del signs[place]


def _are_slope(one, other):
    """Whether two factors are a and (1 − a), in either order."""
    one, other = ungrouped(one), ungrouped(other)
    if isinstance(one, Sum):
        one, other = other, one
    return isinstance(other, Sum) and other.parts == ((1, Numeral(Fraction(1))), (-1, one))


def _passes(bracketing):
    everything = ("", "·", "×", "*", "⊙", "@", "⊗", "/")
    matrix = ("", "·", "×", "@", "/", "⊗")
    if bracketing == "matrix first":
        return matrix, everything
    if bracketing == "entries first":
        return (*ENTRYWISE, "/"), everything
    return (everything,)


def stretches(shapes):
    """Whether a bias is added to every sample: matrices with one axis alike, and the other 1 in one of
    them.
    """
    if any(len(shape) != 2 for shape in shapes):
        return False
    return all(
        (a[0] == b[0] and ONE in (a[1], b[1])) or (a[1] == b[1] and ONE in (a[0], b[0]))
        for a, b in pairwise(shapes)
    )
