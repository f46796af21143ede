"""Matching: which backward value is the derivative with respect to which forward value."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from backprop_checked.checker.derivatives import DIRECTIONS, Adjoint, direction, squeezed

MOST_ALIGNMENTS = 24


@dataclass(frozen=True)
class Match:
    """A series of backward values is `factor` times an adjoint; its passes belong to those of `alignment`."""

    adjoint: Adjoint
    alignment: tuple
    factor: float

    def same(self, adjoint, alignment, factor):
        return (
            self.adjoint is adjoint
            and self.alignment == tuple(alignment)
            and abs(self.factor - factor) < 1e-4
        )


@lru_cache(maxsize=256)
def alignments(backward, forward):
    """Which passes of the forward code the last passes of the backward code may belong to.

    In order, reversed, every k-th, in reversed blocks, or a stretch: index arrays, the likeliest first.
    """
    count = min(backward, forward)
    every = np.arange(count)
    options = []
    if backward <= forward:
        if forward % count == 0:
            step = forward // count
            options += [every[::sense] * step + rest for rest in range(step) for sense in (1, -1)]
        if backward == forward:
            options += [
                every.reshape(-1, size)[::-1].ravel()
                for size in range(2, count // 2 + 1)
                if count % size == 0
            ]
            options += [
                every.reshape(-1, size)[:, ::-1].ravel()
                for size in range(2, count // 2 + 1)
                if count % size == 0
            ]
        shifts = range(forward - count + 1) if forward - count < 6 else (0, forward - count)
        options += [(every + shift)[::sense] for shift in shifts for sense in (1, -1)]
    return list({tuple(option.tolist()): None for option in options})[:MOST_ALIGNMENTS]


class Matching:
    """Compares series of backward values with the adjoints."""

    def __init__(self, derivatives):
        self.derivatives = derivatives
        self.floor = derivatives.floor

    def matches(self, arrays):
        """The Matches of a series of arrays, one a pass."""
        if not all(np.isfinite(array).all() for array in arrays):
            return []
        shapes = [squeezed(array.shape) for array in arrays]
        matches = []
        for adjoint in self.derivatives.adjoints:
            if len(arrays) > len(adjoint.shapes) or shapes[0] not in adjoint.squeezed:
                continue
            for alignment in alignments(len(arrays), len(adjoint.shapes)):
                if [adjoint.squeezed[place] for place in alignment] != shapes:
                    continue
                factor = self._factor(arrays, adjoint, alignment)
                if factor is not None:
                    matches.append(Match(adjoint, alignment, factor))
                    break
        return matches

    def _factor(self, arrays, adjoint, alignment):
        """By what the adjoint is multiplied to be the series, or None."""
        expected = self._expected(adjoint, alignment)
        if expected is None or not np.max(abs(expected)) >= 3 * self.floor:  # nan, too
            return None
        pairs = list(zip(alignment, arrays, strict=True))
        given = np.array(
            [
                sum(float(np.vdot(direction(array.shape, k, place), array)) for place, array in pairs)
                for k in range(DIRECTIONS)
            ]
        )
        factor = float(np.sum(given * expected) / np.sum(expected * expected))
        single = sum(array.size for array in arrays) == 1
        if abs(factor) < 1e-9 or (single and abs(factor - 1) > 1e-4):
            return None
        noise = (10 * self.floor + 1e-5 * np.max(abs(expected))) * abs(factor)
        if not np.allclose(given, factor * expected, rtol=1e-4, atol=noise):
            return None
        return float(f"{factor:.5g}")

    def _expected(self, adjoint, alignment):
        """The adjoint's slopes along the directions of the passes in the alignment."""
        if len(alignment) == len(adjoint.shapes):
            return adjoint.slopes
        whole = self.derivatives.whole(adjoint) if adjoint.size <= 600 else None
        if whole is None:
            return None
        return np.array(
            [
                sum(np.sum(whole[place] * direction(whole[place].shape, k, place)) for place in alignment)
                for k in range(DIRECTIONS)
            ]
        )

    def is_adjoint(self, array, factors):
        """Whether one array is the derivative with respect to something, times one of the factors."""
        for match in self.matches([array]):
            if array.size > 1 and any(abs(match.factor - factor) < 1e-4 * abs(factor) for factor in factors):
                return True
        return False
