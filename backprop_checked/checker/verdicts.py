"""Verdicts: each gradient beside what differences say of it is right, wrong, or nobody can tell."""

import math
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from backprop_checked.checker.differences import COARSE, FINE, RESOLUTION
from backprop_checked.checker.explanations import Explanation, ValueFinding, rounding_of
from backprop_checked.checker.flatness import SMALLEST, is_flat
from backprop_checked.checker.mistakes import entries, largest, ratio, seen, times

# Where noise hides the slopes, what is called noise may be a curve that steps have missed: more is needed.
DOUBT = 100
# Numbers of few digits may lose so much of a gradient on their way, as a share of its largest entry.
ROUNDED = 2e-2
# A slope that is so many times the measured one is tried with a step of its own; so many entries are.
STEEP, MOST = 10, 10


class Aim(NamedTuple):
    """A random direction: how far a gradient's slope is from the measured one, the tight bound, what rounding
    may add to it, and the measured slope."""

    apart: float
    bound: float
    more: float
    slope: float


def judge(given, truth, differences):
    """A finding for each gradient, by name: its verdict, before any mistake is looked for."""
    scale = max(one.size for one in truth.values())
    idle = not (scale or differences.reach or any(np.any(G) for G in given.values()))
    return {name: _judged(name, given[name], truth[name], differences, scale, idle) for name in truth}


CONSTANT = (
    "If the loss is constant here, as where every ReLU is dead, zeros are right: take other parameters."
)


def _judged(name, G, truth, differences, scale, idle):
    """Right, wrong or neither, before any mistake is looked for.

    `scale` is the largest slope of all parameters; `idle` says that nothing moves the loss.
    """
    finding = ValueFinding(name, "wrong", math.nan, remarks=_of_kinks(truth), checked=_checked(truth))
    idle = idle and not truth.kinks
    if blind := _blind(G, idle):
        mistake = replace(entries.known["a check that cannot fail"], sentence=blind)
        finding = replace(finding, mistakes=(Explanation((mistake,)),))
        return (
            replace(finding, verdict="cannot tell", advice=f"{blind} {CONSTANT}")
            if idle and G.size
            else finding
        )
    if G.shape != (shape := differences.w[name].shape):
        return replace(finding, where=f"the shape, {G.shape} for {shape}")
    if not np.isfinite(truth.g).any() and not truth.aims:
        return _at_corners(finding, G.astype(float), truth, differences)
    return Comparison(name, G, truth, differences, scale).judge(finding)


class Comparison:
    """A gradient beside what differences say of it.

    Two bounds decide. Inside of the tight one, which holds the noise of the differences and what numbers of
    the gradient's type leave out of it, it is right, if the bound is small beside the gradient: only then
    would a wrong one have been outside. Beyond the wide one, which holds all that rounding may do on the way
    to the gradient, it is wrong. Between them nobody can tell.
    """

    def __init__(self, name, G, truth, differences, scale):
        self.name, self.truth, self.differences, self.scale = name, truth, differences, scale
        self.rounding, self.G = rounding_of(G), G.astype(float)
        self.known = known = np.isfinite(truth.g)
        self.off = np.where(known, abs(self.G - truth.g), 0)
        self.noise = np.where(known, truth.error, 0)
        share = 1e-10 if self.rounding == FINE else min(256 * self.rounding, RESOLUTION / 2)
        self.tight = self.noise + share * truth.size
        # float32 rounds where activations and errors are made, and what is small may come of what is not.
        self.reached = scale + differences.reach / differences.unit(name)
        self.each = 64 * self.rounding * self.reached
        self.aims = [
            Aim(
                abs(np.sum(self.G * way) - slope),
                error + share * np.sum(abs(self.G * way)),
                self.each * np.linalg.norm(way),
                slope,
            )
            for way, slope, error in truth.aims
        ]

    def judge(self, finding):
        """The finding with the relative error and the verdict, and what belongs to it."""
        finding = replace(finding, relative_error=self.relative_error())
        wrong, aims = self._beyond_doubt()
        if wrong.any() or any(aim.apart > 3 * aim.bound + aim.more for aim in aims):
            return replace(finding, where=self._where(wrong))
        complete = self.known.sum() + len(self.truth.kinks) == self.G.size or self.truth.aims
        if complete and self._agrees() and self._is_sharp():
            return replace(finding, verdict="right", remarks=finding.remarks + self._of_rounding())
        if self._stands_still():
            checked = f"{finding.checked}: moved by {self.truth.still:.1g}, the loss stands still"
            return replace(finding, verdict="right", checked=checked)
        if complete and self._is_zero():
            checked = f"{finding.checked}: 0 as far as can be seen"
            return replace(finding, verdict="right", checked=checked, relative_error=0.0, remarks=())
        # What is rounding itself has few digits.
        rounding = self.rounding if largest(self.G) > SMALLEST * self.scale else FINE
        advice = _advice(self.truth, self.differences, rounding, self.scale, self.tight)
        return replace(finding, verdict="cannot tell", advice=advice)

    def relative_error(self):
        """The distance of the two, relative to the sum of their lengths; 0 where both are."""
        lengths = np.linalg.norm(self.G[self.known]) + np.linalg.norm(self.truth.g[self.known])
        return float(np.linalg.norm(self.off[self.known]) / lengths) if lengths else 0.0

    def _beyond_doubt(self):
        """Which entries are wrong, and the directions that may say so too."""
        truth, aims, loss = self.truth, self.aims, self.differences
        wrong = self.off > 3 * self.tight + self.each
        hidden = largest(truth.error) > 0.3 * truth.size
        if hidden:  # what is called noise may be a curve that every step has missed
            wrong &= (self.off > DOUBT * self.noise) if loss.plain else False
            wrong &= ~self._too_steep(wrong)
        # Nor is a slope known that is lost in its own noise, however well its neighbours are: a steep curve
        # that comes and goes between two steps looks like 0.
        lost = self.noise > 0.3 * np.where(self.known, abs(truth.g), 0)
        wrong &= ~lost | (self.off > DOUBT * self.noise)
        if hidden or not loss.plain:
            aims = [aim for aim in aims if aim.bound <= 0.3 * abs(aim.slope)]
        if self.rounding > FINE and wrong.any():
            worst = np.unravel_index(np.argmax(np.where(wrong, self.off, 0)), self.G.shape)
            change = loss.change(self.name, worst, 16 * self.rounding, truth)
            wrong &= self.off > max(4 * change, ROUNDED * truth.size)
            aims = [aim for aim in aims if aim.apart > ROUNDED * abs(aim.slope)]
        return wrong, aims

    def _too_steep(self, wrong):
        """Which entries claim a slope far beyond what was measured, where short steps find such slopes too.

        Then the longer steps have missed the curve. So they may have where no step is short enough.
        """
        far = wrong & (abs(self.G) > STEEP * (abs(self.truth.g) + self.truth.error))
        places = sorted(map(tuple, np.argwhere(far)), key=lambda place: -self.off[place])
        missed = np.zeros(self.G.shape, bool)
        for place in places[:MOST]:
            slopes = self.differences.over_short_steps(self.name, place, self.G[place])
            missed[place] = not (abs(slopes) < abs(self.G[place]) / 2).all() or not slopes.size
        for place in places[MOST:]:
            missed[place] = missed[places[0]]
        return missed

    def _agrees(self):
        """Whether it is inside of the tight bound."""
        return (self.off <= self.tight).all() and all(aim.apart <= aim.bound for aim in self.aims)

    def _is_sharp(self):
        """Whether the tight bound is small beside the gradient."""
        most = max((abs(aim.slope) for aim in self.aims), default=0)
        return (self.tight[self.known] < RESOLUTION * self.truth.size).all() and all(
            aim.bound < RESOLUTION * most for aim in self.aims
        )

    def _stands_still(self):
        """Whether the loss does, however far the parameter is moved, and the gradient is 0."""
        still, noise = self.truth.still, self.differences.noise
        return still and not self.G.any() and noise < 16 * FINE * self.scale * still

    def _is_zero(self):
        """Whether both are 0 but for rounding, and the loss is flat here."""
        return agrees_with_zero(self.G, self.truth, self.rounding, self.scale) and is_flat(
            self.differences, self.name, self.scale
        )

    def _of_rounding(self):
        """The remark that float32 shows."""
        rounded = self.rounding > FINE or self.differences.fine > FINE
        seen_at_all = (self.off > self.noise / 4 + 1e-10 * self.truth.size).any()
        return (seen.known["float32 noise"],) if rounded and seen_at_all else ()

    def _where(self, wrong):
        """Where it is wrong, in words; of a number, by how much."""
        if self.G.size > 1:
            return _where(wrong, self.known)
        return f"{ratio(times(self.G, self.truth.g))} times what it should be"


def agrees_with_zero(G, truth, rounding, scale):
    """Whether both a gradient and what differences say of it are 0 but for rounding.

    Args:
        rounding: of the gradient's type.
        scale: the largest slope of all parameters; where that is rounding too, slopes of 1 are assumed.
    """
    known = np.isfinite(truth.g)
    scale = scale if scale > SMALLEST else 1.0
    return (
        largest(G) <= 256 * rounding * scale
        and (abs(truth.g[known]) <= truth.error[known]).all()
        and all(abs(slope) <= error for _, slope, error in truth.aims)
    )


def _of_kinks(truth):
    """The remark that the loss has corners here."""
    if not truth.kinks:
        return ()
    place, (_, left, right) = next(iter(truth.kinks.items()))
    numbers = {"place": list(place), "left": left, "right": right, "count": len(truth.kinks)}
    return (seen.known["kink"].with_numbers(**numbers),)


def _checked(truth):
    """What was looked at, in words."""
    known = np.isfinite(truth.g)
    count = f"all {known.size} entries" if known.size > 1 else "1 entry"
    checked = count if known.all() else f"{known.sum()} of {known.size} entries"
    return checked + (f", {len(truth.aims)} random directions" if truth.aims else "")


def _blind(G, idle):
    """Why a usual check would pass, whatever the gradient is; else nothing."""
    if G.size == 0:
        return "The gradient is empty: whatever it is compared with, no entry differs."
    if not np.isfinite(G.astype(float)).all():
        return (
            "It holds nan or infinity. With nan <, > and == are all false, nan > bound too: the check passes."
        )
    if idle:
        return "No parameter moves the loss, and all gradients are 0. Does it use its argument, or a global?"
    return ""


def _at_corners(finding, G, truth, differences):
    """Nothing but corners, or nothing at all: a gradient lies between the slopes beside them, or is wrong.

    Beside an entry that jumps by far more, what makes that one jump may be met on the way to this one too:
    then so much more is allowed.
    """
    sides = {place: (off, *sorted(slopes)) for place, (off, *slopes) in truth.kinks.items()}
    jumps = [high - low for _, low, high in sides.values()]
    for place, (off, low, high) in sides.items():
        entry = G[place]
        others = max(jumps) if max(jumps) > 4 * (high - low) else 0
        near, sharp = 2 * off + (high - low) / 4, 2 * off < 0.05 * (high - low)
        if not sharp or low - near - others <= entry <= high + near + others:
            continue
        slopes = differences.over_short_steps(finding.name, place, entry)
        if (abs(slopes - entry) > abs(entry) / 10).all():
            return replace(finding, where="it is not between the slopes beside the kink")
    advice = "Every entry that was looked at is at a corner of the loss or at its edge, where there is no "
    advice += "gradient. Take another point: random parameters, and no zeros."
    return replace(finding, verdict="cannot tell", advice=advice)


def _advice(truth, differences, rounding, scale, tight):
    """What hides the gradient, and what to do."""
    if not np.isfinite(truth.g).any() and not truth.aims:
        words, cures = ["No entry of this gradient could be looked at."], []
    else:
        size = f"its largest entry is {truth.size:.1g}" if truth.size else "they see none of it"
        words, cures = [f"Differences know this gradient to {largest(tight):.1g}, and {size}."], []
    if truth.edges:
        words.append(f"Beside {truth.edges} of the entries the loss is nan or infinite.")
    elif truth.unseen:
        words.append("Not every entry could be looked at.")
        cures.append("give a larger `budget`")
    if differences.noise > 1e3 * differences.fine * differences.reach:
        words.append(f"The loss is {differences.middle:.3g}, known to {differences.noise:.0e}.")
        cures.append("leave constants out of the loss")
    fine = differences.fine if abs(differences.middle) > SMALLEST else differences.type
    if (finest := max(fine, rounding)) > FINE:
        what = "loss" if fine > FINE else "gradient"
        words.append(f"The {what} has the digits of {'float16' if finest > COARSE else 'float32'} only.")
        cures.append("compute in float64")
    if truth.size < 1e-4 * scale:
        words.append(f"Another parameter's gradient goes up to {scale:.1g}.")
        cures.append("take fewer layers, so that less of it vanishes")
    cures.append("take another point")
    return f"{' '.join(words)} To find out, {', or '.join(cures)}."


def _where(wrong, known):
    """Which entries are off, in words: whole rows and columns where it is those, else a few by place."""
    count = int(wrong.sum())
    if count == known.sum():
        return "every entry"
    if not count:
        return "entries outside of the sample"
    for axis in range(wrong.ndim) if wrong.ndim > 1 else ():
        lines = np.flatnonzero(wrong.any(tuple(other for other in range(wrong.ndim) if other != axis)))
        if len(lines) < wrong.shape[axis] and wrong.take(lines, axis).all():
            plural = "s" * (len(lines) > 1)
            what = f"{('row', 'column')[axis]}{plural}" if wrong.ndim == 2 else f"along axis {axis}"
            return f"{what} {', '.join(map(str, lines[:8]))}{', …' * (len(lines) > 8)}, and the rest is right"
    places = ", ".join(str(list(map(int, place))) for place in np.argwhere(wrong)[:5])
    return f"{count} of {known.sum()} entries: {places}{', …' * (count > 5)}"
