"""Verdicts: right, wrong, or cannot tell, as exactly as the differences know."""

import math
from dataclasses import dataclass

import numpy as np

from .differences import COARSE, FINE, largest

RIGHT, WRONG, CANNOT_TELL = "right", "wrong", "cannot tell"


@dataclass(frozen=True)
class Verdict:
    """What is known of one gradient.

    `relative_error` is nan where shapes differ or nothing is known; `where` says which entries are off, `checked`
    which were looked at; `remarks` accuse nobody.
    """

    name: object
    state: str
    relative_error: float = math.nan
    where: str = ""
    checked: str = ""
    remarks: tuple = ()

    @property
    def ok(self):
        return self.state == RIGHT

    @property
    def error(self):
        """The relative error as it is printed."""
        return "" if math.isnan(self.relative_error) else f"{self.relative_error:.1e}"


def times(given, expected):
    """By what `expected` is multiplied to come nearest to `given`, where both are known."""
    known = np.isfinite(given) & np.isfinite(expected)
    length = np.sum(expected[known] ** 2)
    return float(np.sum(given[known] * expected[known]) / length) if length > 0 else 0.0


def is_coarse(gradient):
    """Whether numbers come from float32 or less, whatever their type is now."""
    if gradient.dtype.kind != "f" or not gradient.any():
        return False
    return gradient.dtype.itemsize < 8 or np.array_equal(gradient, gradient.astype(np.float32))


def judge(name, given, truth, scale):
    """The Verdict on a gradient.

    Args:
        given: the reader's gradient, or None.
        truth: the Truth.
        scale: the largest slope of all parameters: what is small comes of what is not, and carries its rounding.
    """
    expected, checked = truth.gradient, _checked(truth)
    if given is None:
        return Verdict(name, WRONG, where="there is no gradient of this name", checked=checked)
    if given.shape != expected.shape:
        where = f"its shape is {given.shape}; the parameter's is {expected.shape}"
        return Verdict(name, WRONG, where=where, checked=checked)
    given = given.astype(float) if given.dtype.kind != "f" else given
    if not np.isfinite(given).all():
        return Verdict(name, WRONG, where="it holds nan or infinity", checked=checked)
    coarse, given = is_coarse(given), given.astype(float)
    if not truth.known.any() and not truth.lines:
        return _at_kinks(name, given, truth, checked)
    off = np.where(truth.known, abs(given - expected), 0)
    relative = _relative_error(given, expected, off, truth.known)
    allowed = 2 * np.where(truth.known, truth.error, 0) + 1e-10 * largest(expected) + 16 * FINE
    allowed = allowed + coarse * COARSE * (64 * scale + 128)
    wrong = off > allowed
    if wrong.any() or _missed(given, truth, coarse, relative, scale):
        return Verdict(name, WRONG, relative, _where(wrong, given, truth), checked)
    if largest(truth.error) > 1e-2 * max(scale, largest(given)) > 0:
        where = f"the loss's own rounding leaves the slope uncertain by {largest(truth.error):.1e}"
        return Verdict(name, CANNOT_TELL, relative, where, checked)
    return Verdict(name, RIGHT, relative, "", checked, _remarks(truth))


def _checked(truth):
    """Which entries were looked at, in words."""
    size, known = truth.gradient.size, int(truth.known.sum())
    words = (
        "1 entry" if size == 1 else f"all {size} entries" if known == size else f"{known} of {size} entries"
    )
    return words + (f", {len(truth.lines)} random directions" if truth.lines else "")


def _relative_error(given, expected, off, known):
    lengths = np.linalg.norm(given[known]) + np.linalg.norm(expected[known])
    return float(np.linalg.norm(off[known]) / lengths) if lengths else 0.0


def _missed(given, truth, coarse, relative, scale):
    """Whether a slope along a random direction is another than the gradient says."""
    share = max(64 * COARSE, 4 * relative) if coarse else 1e-10
    each = coarse * COARSE * (64 * scale + 128)
    return any(
        abs(np.sum(given * along) - slope)
        > 2 * error + share * np.sum(abs(given * along)) + 4 * each * np.linalg.norm(along)
        for along, slope, error in truth.lines
    )


def _remarks(truth):
    if not truth.kinks:
        return ()
    place, (_, left, right) = next(iter(truth.kinks.items()))
    sides = f"{left:.4g} on the left and {right:.4g} on the right"
    others = (
        f" {len(truth.kinks)} such entries are not judged." if len(truth.kinks) > 1 else " It is not judged."
    )
    return (f"At {list(place)} the slope is {sides}, as at the corner of a ReLU.{others}",)


def _at_kinks(name, given, truth, checked):
    """The verdict where nothing but kinks, or nothing at all, is known."""
    if not truth.kinks:
        where = "the budget left no entry to look at, or no slope is known exactly enough"
        return Verdict(name, CANNOT_TELL, where=where, checked=checked)
    between = all(
        min(left, right) - off <= given[place] <= max(left, right) + off
        for place, (off, left, right) in truth.kinks.items()
    )
    if between:
        return Verdict(name, RIGHT, 0.0, "", checked, _remarks(truth))
    return Verdict(name, WRONG, where="it is not between the slopes beside the kink", checked=checked)


def _where(wrong, given, truth):
    """Which entries are off, in words: whole rows and columns where it is those, else a few by place."""
    count, known = int(wrong.sum()), int(truth.known.sum())
    if wrong.size == 1:
        return f"it is {times(given, truth.gradient):.4g} times what it should be"
    if not count:
        return "entries outside of the sample"
    if count == known:
        return "every entry"
    for axis in range(wrong.ndim) if wrong.ndim > 1 else ():
        others = tuple(other for other in range(wrong.ndim) if other != axis)
        lines = np.flatnonzero(wrong.any(others))
        if len(lines) < wrong.shape[axis] and wrong.take(lines, axis).all():
            plural = "s" * (len(lines) > 1)
            words = f"{('row', 'column')[axis]}{plural}" if wrong.ndim == 2 else f"along axis {axis}"
            more = ", …" * (len(lines) > 8)
            return f"{words} {', '.join(map(str, lines[:8]))}{more}, and the rest is right"
    places = ", ".join(str(list(map(int, place))) for place in np.argwhere(wrong)[:5])
    return f"{count} of {known} entries: {places}{', …' * (count > 5)}"
