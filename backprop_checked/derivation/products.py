"""Products as people write them: which brackets are meant, and what stands between two factors."""

from itertools import pairwise

from backprop_checked.algebra import product
from backprop_checked.algebra.index import ONE
from backprop_checked.derivation import arrays
from backprop_checked.derivation.arrays import Misfit, written_shape
from backprop_checked.derivation.derivatives import DerivativeArray, contracted

# How a product is put in brackets where the signs leave it open: a matrix product first, from left to right,
# or ⊙ first.
BRACKETINGS = ("matrix first", "left to right", "entries first")
ENTRYWISE = ("⊙", "*")


class Products:
    """How an `Elaboration` reads products.

    Attributes:
        adds_up: whether the side is the cost, one number: then y log a is Σ y log a.
    """

    adds_up = False

    def _product(self, node):
        factors = [self.array(factor) for factor in node.factors]
        parts = [(factor, array.shape) for factor, array in zip(node.factors, factors, strict=True)]
        spans = [factor.span for factor in node.factors]
        failures = {}
        for bracketing in self._bracketings():
            try:
                return self._bracketed([*factors], [*node.signs], spans, bracketing)
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
