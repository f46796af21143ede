"""Differences: the loss along lines through the parameters, and how exactly they know a gradient."""

import math
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from backprop_checked.checker.mistakes import largest
from backprop_checked.checker.parameters import Unusable
from backprop_checked.checker.progress import Progress

# How finely float64 and float32 know a number, as a share of it.
FINE, COARSE = np.finfo(np.float64).eps, np.finfo(np.float32).eps
# "Right" is claimed where a gradient is known to this share of its largest entry: zeros, another sign, twice
# or random numbers would all differ by far more.
RESOLUTION = 1e-2


@dataclass
class Truth:
    """What differences say of a gradient. What was not looked at, or has a kink, is nan."""

    g: np.ndarray
    error: np.ndarray  # how far each entry of g may be off
    kinks: dict  # place: (how far they may be off, the slope on the left, on the right)
    aims: list  # beside a sample: (direction, slope along it, how far that may be off)
    edges: int = 0  # at how many entries the loss is nan or infinite on one side, however near
    unseen: bool = False  # whether entries were left out that no direction reaches
    changes: dict = field(default_factory=dict)  # by how much an entry changes where all parameters do
    still: float = 0.0  # how far the parameter moves without any change of the loss, bit for bit

    @property
    def size(self):
        """The size of the gradient: its largest entry, as far as it is known."""
        return largest(self.g)


class Differences:
    """The loss along lines through the parameters.

    Nothing is assumed of its precision: its noise is measured, and the step follows from that. Where two
    steps disagree they are made shorter; where they never agree, there is a kink. Where the noise hides the
    slope they are made longer.
    """

    def __init__(self, about, loss, params, budget=math.inf, progress=False):
        if not callable(loss):
            wanted = f"{about} must be a function of the parameters, and it is a {type(loss).__name__}"
            raise Unusable(about, f"{wanted}: give {about} itself, not what it returns")
        self.about, self.loss, self.budget, self.progress = about, loss, budget, Progress(progress)
        self.params = copies(params)
        self.at = items(self.params)
        self.w = {name: array.copy() for name, array in self.at.items()}
        self.spent, self.expected = 0, 1
        self.type = FINE
        self.middle = self()
        if not math.isfinite(self.middle):
            raise Unusable(about, f"{about} is {self.middle} at these parameters: there is no slope there")
        self.see_that_it_repeats(
            "is random: {} and then {}, at the same place. Draw the batch and the dropout once, outside of it"
        )

    def __call__(self):
        self.spent += 1
        with np.errstate(all="ignore"):
            value = np.asarray(self.loss(self.params))
        if value.size != 1 or value.dtype.kind not in "fiu":
            what, ask = f"of type {value.dtype}", "does it return the cost?"
            if value.dtype.kind in "fiu":
                what, ask = f"an array of shape {value.shape}", "sum it, or average"
            raise Unusable(self.about, f"{self.about} must return one real number, and it is {what}: {ask}")
        self.progress.draw("checking", self.spent / self.expected)
        if value.dtype.kind == "f":
            self.type = max(self.type, float(np.finfo(value.dtype).eps))
        return float(value.reshape(()))

    def see_that_it_repeats(self, otherwise):
        """See that the loss leaves its parameters alone, and gives the same again."""
        now = items(self.params)
        for name, w in self.w.items():
            if name not in now or len(now) > len(self.at) or not np.array_equal(now[name], w):
                text = f"{self.about} changes {name!r}, its parameter: w = w + … instead of w += …"
                raise Unusable(self.about, text)
        again = self()
        if not abs(again - self.middle) <= 1e-6 * abs(self.middle):
            raise Unusable(self.about, f"{self.about} {otherwise.format(self.middle, again)}")

    def move(self, ways, far):
        """The loss where every parameter is moved that far along its way."""
        for name, way in ways.items():
            self.at[name][...] = self.w[name] + far * way
        value = self()
        for name in ways:
            self.at[name][...] = self.w[name]
        return value

    def measure_noise(self, rng):
        """Measure the noise of the loss: what is left of it over steps too short for a curve.

        A polynomial of degree three has fourth differences of 0, and rounding has not. Along two lines the
        step grows until the loss changes at all. The least of what the steps leave is noise; the rest of it
        is curve. A loss that is float32 inside betrays itself: each of its values is one of float32.
        """
        lines = []
        for least in (1, 0):  # parameters may count on a scale of 1, or on their own
            ways = {name: np.maximum(least, abs(w)) for name, w in self.w.items()}
            lines.append({name: way * rng.choice([-1.0, 1.0], way.shape) for name, way in ways.items()})
        left, every = [], [self.middle]
        for far in (1e-8, 1e-6, 1e-5, 1e-4, 1e-3):
            for ways in lines:
                values = [self.move(ways, step * far) for step in range(-4, 5)]
                if np.isfinite(values).all():
                    every += values
                    if len(set(values)) > 2:
                        left.append(np.sqrt(np.mean(np.diff(values, 4) ** 2) / math.comb(8, 4)))
            if min(left, default=math.inf) <= 4 * FINE * abs(self.middle):
                break  # nothing finer is to be had
        if len(every) == 1:
            text = f"{self.about} is nan or infinite beside these parameters, however near: "
            raise Unusable(self.about, text + "there is no slope there. Take another point")
        size = max(map(abs, every))
        self.fine = max(self.type, _fineness(every))
        self.noise = min(left, default=0.0) + self.fine * size
        self.reach = self._measure_reach(rng)
        share = self.noise / (self.reach or size or 1)
        self.step = float(np.clip(share, FINE, 1e-3) ** 0.25)

    def _measure_reach(self, rng):
        """By how much the loss changes where every parameter moves by its own size: a scale for gradients
        that no constant in the loss changes."""
        changes = [0.0]
        for _ in range(2):
            ways = {name: self.unit(name) * rng.choice([-1.0, 1.0], w.shape) for name, w in self.w.items()}
            changes += [abs(self.move(ways, far) - self.middle) for far in (-1, 1)]
        return max(change for change in changes if math.isfinite(change))

    @property
    def plain(self):
        """Whether the noise is no more than the rounding of the loss itself, and does not hide all of it."""
        return self.noise <= min(1e3 * self.fine * abs(self.middle), 0.1 * self.reach)

    def change(self, name, place, share, truth):
        """By how much a slope changes where every parameter moves by a share of its size: what rounding of
        that share may do to a gradient. Where the budget is spent it counts as nothing."""
        if self.budget - self.spent < 60:
            return 0.0
        if (place, share) not in truth.changes:
            w, middle, signs = self.w, self.middle, np.random.default_rng(0)
            way, slopes = np.zeros(w[name].shape), [truth.g[place]]
            way[place] = 1
            for _ in range(2):
                ways = {
                    key: self.unit(key) * signs.choice([-1.0, 1.0], array.shape) for key, array in w.items()
                }
                self.w = {key: array + share * ways[key] for key, array in w.items()}
                self.middle = self.move(self.w, 0)
                slopes.append(self.slope({name: way}, max(1.0, abs(w[name][place])), truth.size)[0])
                self.w = w
                self.move(w, 0)
            self.middle = middle
            truth.changes[place, share] = float(np.ptp(np.array(slopes)[np.isfinite(slopes)]))
        return truth.changes[place, share]

    def over_short_steps(self, name, place, slope):
        """Central differences over steps made for a slope; none where no such step can be made.

        Over these steps the slope would change the loss by ten times its noise and more, and by no more than
        a tenth of what the loss changes by at all; these two must be far apart.

        Args:
            name, place: of the entry.
            slope: what is claimed of it.
        """
        least, most = 10 * self.noise, 0.1 * self.reach
        if not slope or 10 * least > most or self.budget - self.spent < 10:
            return np.array([])
        way = np.zeros(self.w[name].shape)
        way[place] = 1
        steps = np.geomspace(least, most, 4) / abs(slope)
        if steps[0] < 8 * self.fine * abs(self.w[name][place]):  # the number that it moves cannot be so near
            return np.array([])
        ends = [self.move({name: way}, step) - self.move({name: way}, -step) for step in steps]
        return np.array(ends) / (2 * steps)

    def unit(self, name):
        """The size of a parameter; 1 where it is 0."""
        return float(np.sqrt(np.mean(self.w[name] ** 2))) or 1.0

    def slope(self, ways, scale, size):
        """The slope along a line, how far it may be off, and at a kink what is known of both sides.

        Two central differences cancel each other's error. They differ by more than what is left of it, and
        what no smooth line has, the second differences show. Of all steps the one that knows best is taken.
        """
        tries, corners, step = [], [], scale * self.step
        while len(tries) < 6 and self.budget - self.spent >= 4:
            tries.append(self.differences(ways, scale, step))
            (_, error, near, blur, one_sided), at = tries[-1], step
            if error < 1e-6 * max(abs(near), size):
                corners = []
            if error < max(1e-6 * max(abs(near), size), 3 * blur):
                break
            corners.append(one_sided)
            step /= 16
        # What may be hidden by noise is looked for at longer steps too.
        step = scale * self.step
        while tries and at == scale * self.step and step < scale / 8 and self.budget - self.spent >= 4:
            best = min(tries, key=lambda estimate: estimate[1])
            if best[1] < 0.1 * RESOLUTION * max(abs(best[0]), size):
                break
            step *= 4
            tries.append(self.differences(ways, scale, step))
        if not tries:
            return math.nan, math.inf, None
        chosen = min(range(len(tries)), key=lambda number: tries[number][1])
        best, error, *_ = tries[chosen]
        # Several kinks may cancel in all that the error is made of, but not at other steps too.
        later = [abs(slope - best) - off for slope, off, *_ in tries[chosen:] if math.isfinite(off)]
        error = max([error, *later])
        return best, error, _corner(corners, error)

    def differences(self, ways, scale, step):
        """From two central differences: the slope, how far it may be off, the shorter one, how much of the
        error is noise, and what one-sided differences say: (how far they may be off, left, right)."""
        up, down, far_up, far_down = (self.move(ways, far) for far in (step, -step, 2 * step, -2 * step))
        if not np.isfinite([up, down, far_up, far_down]).all():
            return math.nan, math.inf, math.nan, 0.0, (math.inf, 0, 0)
        near, far = (up - down) / (2 * step), (far_up - far_down) / (4 * step)
        bend = far_up + far_down - 4 * (up + down) + 6 * self.middle
        blur = 4 * (self.noise + self.fine * scale * abs(near)) / step  # rounded are loss and place
        error = abs(near - far) + abs(bend) / step + blur
        left = (far_down - 4 * down + 3 * self.middle) / (2 * step)
        right = (4 * up - far_up - 3 * self.middle) / (2 * step)
        return (4 * near - far) / 3, error, near, blur, (abs(left + right - 2 * near) + blur, left, right)

    def stands_still(self, name, rng):
        """How far a parameter moves before the loss changes at all, bit for bit.

        It is 0 where the loss is too coarse to know, and where it begins to change little by little, as a
        smooth one does: what stands still and then jumps is a ReLU that is off.
        """
        scale, far, still = max(1.0, self.unit(name)), self.step, 0.0
        if self.noise > 32 * FINE * self.reach:
            return 0.0
        ways = [{name: rng.choice([-1.0, 1.0], self.w[name].shape)} for _ in range(2)]
        while far < 1e3 and self.budget - self.spent >= 4:
            changes = [
                abs(self.move(way, side * far * scale) - self.middle) for way in ways for side in (1, -1)
            ]
            if any(changes):
                return still if max(changes) > 1e3 * self.noise else 0.0
            still, far = far * scale, far * 4
        return still

    def truth(self, name, count, rng):
        """What is known of a gradient from all of its entries; or from some, and from random directions."""
        w, kinks, size, unseen = self.w[name], {}, 0.0, np.ones(self.w[name].shape)
        g, error, aims, edges = np.full(w.shape, np.nan), np.full(w.shape, np.nan), [], 0
        for flat in np.sort(rng.permutation(w.size)[:count]):
            place, way = np.unravel_index(flat, w.shape), np.zeros(w.shape)
            way[place], unseen[place] = 1, 0
            slope, off, kink = self.slope({name: way}, max(1.0, abs(w[place])), size)
            if kink:
                kinks[tuple(map(int, place))] = kink
            elif math.isfinite(off):
                g[place], error[place], size = slope, off, max(size, abs(slope))
            else:
                edges += self.budget - self.spent >= 4
        for _ in range(4 if unseen.any() else 0):
            way = unseen * rng.choice([-1.0, 1.0], w.shape)
            slope, off, kink = self.slope({name: way}, w.size**-0.5, 0)
            if math.isfinite(off) and not kink:
                aims.append((way, slope, off))
        truth = Truth(g, error, kinks, aims, edges, unseen=bool(unseen.any()) and not aims)
        if not kinks and not truth.size and not any(slope for _, slope, _ in aims):
            truth.still = self.stands_still(name, rng)
        return truth

    def clear(self):
        """Wipe the bar away."""
        self.progress.clear()


def _corner(tries, error):
    """What two steps in a row say alike of both sides of a corner, and more exactly than the sides differ:
    (how far they may be off, the slope on the left, on the right). Of a smooth line they differ by less than
    their mean is off."""

    def agree(longer, shorter):
        room = longer[0] + shorter[0] + 0.1 * abs(shorter[1] - shorter[2])
        return all(abs(a - b) <= room for a, b in zip(longer[1:], shorter[1:], strict=True))

    alike = [min(pair) for pair in pairwise(tries) if agree(*pair)]
    off, left, right = min(alike, default=(math.inf, 0, 0))
    return (off, left, right) if abs(right - left) > max(error / 4, 2 * off) else None


def _fineness(values):
    """How finely a number is known that took these values: as float16 if it has them all, or as float32.

    Values that every type has, such as 0 or ½, count as coarse: then less is claimed, right or wrong.
    """
    for number in (np.float16, np.float32):
        with np.errstate(over="ignore"):
            if np.array_equal(values, np.array(values).astype(number).astype(float)):
                return float(np.finfo(number).eps)
    return FINE


def items(params):
    return params if isinstance(params, dict) else dict(enumerate(params))


def copies(params):
    """The parameters in the form that they have, as copies in float64."""
    if not isinstance(params, dict | list | tuple) or not len(params):
        raise Unusable("params", f"params must be a dict or a list of arrays, not {_what(params)}")
    copies = {}
    for name, value in items(params).items():
        array, label = as_array("params", name, value), f"params[{name!r}]"
        if array.dtype.kind in "iub":
            text = f"{label} holds whole numbers, which cannot move a little: {label}.astype(float)"
            raise Unusable("params", text)
        if array.dtype.kind != "f" or not array.size:
            what = f"of type {array.dtype}" if array.size else "empty"
            raise Unusable("params", f"{label} must be an array of real numbers, and it is {what}")
        if not np.isfinite(array).all():
            raise Unusable("params", f"{label} holds nan or infinity: there is no slope at such a place")
        copies[name] = np.array(array, float, order="C")
    return copies if isinstance(params, dict) else list(copies.values())


def as_array(about, name, value):
    """A value as an array; a list of several arrays is none."""
    inner = value if isinstance(value, list | tuple) else ()
    try:
        if not isinstance(value, dict) and not any(isinstance(entry, np.ndarray) for entry in inner):
            return np.asarray(value)
    except ValueError:  # a list of lists, of which one is longer
        pass
    text = f"{about}[{name!r}] is a {type(value).__name__} of several: give each array a name of its own"
    raise Unusable(about, text)


def _what(value):
    return "empty" if isinstance(value, dict | list | tuple) else f"a {type(value).__name__}"
