"""Differences: the loss along lines through the parameters, and how exactly they know a gradient."""

import math
import sys
import time
from dataclasses import dataclass, field

import numpy as np

from .parameters import Unusable

FINE, COARSE = np.finfo(np.float64).eps, np.finfo(np.float32).eps


@dataclass
class Truth:
    """What differences know of a gradient. An entry that was not looked at, or has a kink, is nan.

    `error` says how far each entry may be off; `kinks` maps a place to (error, slope on the left, on the right);
    `lines` are, beside a sample of entries: (direction, slope along it, how far that may be off).
    """

    gradient: np.ndarray
    error: np.ndarray
    kinks: dict = field(default_factory=dict)
    lines: list = field(default_factory=list)

    @property
    def known(self):
        return np.isfinite(self.gradient)


def largest(array):
    return float(np.max(abs(array), initial=0, where=np.isfinite(array)))


class Differences:
    """The loss along lines through the parameters.

    Nothing is assumed of its precision: its noise is measured, and the step follows from that. Where two
    steps disagree they are made shorter; where they never agree, there is a kink.

    Args:
        evaluate: a function of no arguments, the loss at the parameters as they are.
        parameters: the Parameters by name.
        budget: how often the loss may be evaluated.
        progress: whether a bar is drawn; if None, where a terminal watches and it takes long.

    Raises:
        Unusable: the loss is no finite number, is random, or changes its parameters.
    """

    def __init__(self, evaluate, parameters, budget=math.inf, progress=False):
        self.evaluate, self.parameters, self.budget = evaluate, parameters, budget
        self.progress = Progress(progress)
        self.at = {name: parameter.get() for name, parameter in parameters.items()}
        self.spent = 0
        self.middle = self()
        if not math.isfinite(self.middle):
            raise Unusable("loss", f"loss is {self.middle} at these parameters: there is no slope there")
        self.check_repeats(
            "is random: {} and then {}, at the same place. Draw the batch and the dropout once, outside of it"
        )

    def __call__(self):
        self.spent += 1
        with np.errstate(all="ignore"):
            value = np.asarray(self.evaluate())
        if value.size != 1 or value.dtype.kind not in "fiu":
            shaped = value.dtype.kind in "fiu"
            what = f"an array of shape {value.shape}" if shaped else f"of type {value.dtype}"
            ask = "sum it, or average" if shaped else "does it return the cost?"
            raise Unusable("loss", f"loss must return one real number, and it is {what}: {ask}")
        self.progress.draw(self.spent)
        return float(value.reshape(()))

    def check_repeats(self, otherwise):
        """Check that the loss leaves its parameters alone, and gives the same again."""
        for name, parameter in self.parameters.items():
            if not np.array_equal(parameter.get(), self.at[name]):
                raise Unusable("loss", f"loss changes {name!r}, its parameter: w = w + … instead of w += …")
        again = self()
        if not abs(again - self.middle) <= 1e-6 * abs(self.middle):
            raise Unusable("loss", f"loss {otherwise.format(self.middle, again)}")

    def move(self, directions, distance):
        """The loss where every parameter is moved that far along its direction."""
        for name, along in directions.items():
            self.parameters[name].put(self.at[name] + distance * along)
        try:
            return self()
        finally:
            for name in directions:
                self.parameters[name].put(self.at[name])

    def measure_noise(self, rng):
        """Measure how much of the loss is rounding: what is left of it over steps too short for a curve.

        A loss that is float32 inside is recognised: each of its values is one of float32.
        """
        estimates, every = [], [self.middle]
        for least in (1, 0):  # parameters may count on a scale of 1, or on their own
            sizes = {name: np.maximum(least, abs(array)) for name, array in self.at.items()}
            signed = {name: size * rng.choice([-1.0, 1.0], size.shape) for name, size in sizes.items()}
            for distance in (1e-6, 1e-5, 1e-4, 1e-3):  # a coarse loss has to go further until it changes
                values = [self.move(signed, step * distance) for step in range(-4, 5)]
                every += values
                if len(set(values)) > 2:
                    break
            estimates.append(np.sqrt(np.mean(np.diff(values, 4) ** 2) / math.comb(8, 4)))
        size = abs(self.middle)
        types = (np.float16, np.float32, np.float64)
        with np.errstate(over="ignore"):
            kind = next(
                kind for kind in types if np.array_equal(every, np.array(every).astype(kind).astype(float))
            )
        self.fine = np.finfo(kind).eps
        self.noise = min(estimates) + 2 * self.fine * size
        self.step = float(np.clip(self.noise / (size or 1), FINE, 1e-3) ** 0.25)

    def slope(self, directions, scale, size):
        """The slope along a line, how far it may be off, and at a kink what is known of both sides.

        Two central differences cancel each other's error. They differ by more than what is left of it, and
        what no smooth line has, the second differences show.
        """
        tries, sides, step = [], (math.inf, 0, 0), scale * self.step
        while len(tries) < 6 and self.budget - self.spent >= 4:
            slope, error, side = self._estimate(directions, scale, step)
            tries.append((slope, error))
            if error < 1e-6 * max(abs(slope), size):
                sides = (math.inf, 0, 0)
            if error < max(1e-6 * max(abs(slope), size), 12 * self._blur(scale, slope, step)):
                break
            sides = min(sides, side)
            step /= 16
        best, error = min(tries, key=lambda pair: pair[1], default=(math.nan, math.inf))
        # Several kinks may cancel in all that the error is made of, but not at shorter steps too.
        shorter = tries[tries.index((best, error)) :] if tries else []
        error = max([error, *(abs(slope - best) - off for slope, off in shorter)])
        off, left, right = sides  # of a smooth line they differ by less than their mean is off
        return best, error, sides if abs(right - left) > max(error / 4, 2 * off) else None

    def _blur(self, scale, slope, step):
        return (self.noise + self.fine * scale * abs(slope)) / step

    def _estimate(self, directions, scale, step):
        """The slope from four points, how far it may be off, and (off, left, right) of the two sides."""
        up, down, far_up, far_down = (
            self.move(directions, distance) for distance in (step, -step, 2 * step, -2 * step)
        )
        near, far = (up - down) / (2 * step), (far_up - far_down) / (4 * step)
        bend = far_up + far_down - 4 * (up + down) + 6 * self.middle
        blur = 4 * self._blur(scale, near, step)  # rounded are loss and place
        left = (far_down - 4 * down + 3 * self.middle) / (2 * step)
        right = (4 * up - far_up - 3 * self.middle) / (2 * step)
        side = (abs(left + right - 2 * near) + blur, left, right)
        return (4 * near - far) / 3, abs(near - far) + abs(bend) / step + blur, side

    def truth(self, name, count, rng):
        """What is known of a gradient from all of its entries; or from some, and from random directions."""
        array = self.at[name]
        truth = Truth(np.full(array.shape, np.nan), np.full(array.shape, np.nan))
        size, unseen = 0.0, np.ones(array.shape)
        for flat in np.sort(rng.permutation(array.size)[:count]):
            place, along = np.unravel_index(flat, array.shape), np.zeros(array.shape)
            along[place], unseen[place] = 1, 0
            slope, off, kink = self.slope({name: along}, max(1.0, abs(array[place])), size)
            if kink:
                truth.kinks[tuple(map(int, place))] = kink
            elif math.isfinite(off):
                truth.gradient[place], truth.error[place], size = slope, off, max(size, abs(slope))
        for _ in range(4 if unseen.any() else 0):
            along = unseen * rng.choice([-1.0, 1.0], array.shape)
            slope, off, kink = self.slope({name: along}, array.size**-0.5, 0)
            if math.isfinite(off) and not kink:
                truth.lines.append((along, slope, off))
        return truth

    def truths(self, seed):
        """What is known of all entries of the small gradients, and of fair shares of the others, by name."""
        rng, counts = np.random.default_rng(seed), {}
        self.measure_noise(rng)
        room = int(min(self.budget, 1e9) - self.spent) // 5 - 5 * len(self.at)
        names = sorted(self.at, key=lambda name: self.at[name].size)
        for left, name in zip(range(len(names), 0, -1), names, strict=True):
            counts[name] = min(self.at[name].size, max(1, room // left))
            room -= counts[name]
        self.progress.expected = self.spent + 4 * sum(counts.values())
        truths = {name: self.truth(name, counts[name], rng) for name in self.at}
        self.check_repeats("changes while it is checked: {} and then {}. What else does it read?")
        self.progress.clear()
        return truths


class Progress:
    """A bar, where it takes long and somebody watches."""

    def __init__(self, wanted):
        self.wanted, self.expected = wanted, 1
        self.began, self.drawn = time.monotonic(), 0.0

    def draw(self, spent):
        now = time.monotonic()
        due = now - self.began > 1 and now - self.drawn > 0.1
        if due and (self.wanted or (self.wanted is None and sys.stderr.isatty())):
            share = min(1, spent / self.expected)
            bar = ("█" * round(30 * share)).ljust(30, "░")
            print(f"\rchecking {bar} {share:4.0%}", end="", file=sys.stderr, flush=True)
            self.drawn = now

    def clear(self):
        if self.drawn:
            print("\r" + " " * 50 + "\r", end="", file=sys.stderr)
