"""A gradient checker that names the mistake.

    from diagnose import diagnose

    print(diagnose(loss, params, grads, batch_size=32))

`loss` takes the parameters and returns a number; `params` and `grads` are dicts or lists of arrays. The more
it is told, the more it can say: `diagnose` explains its arguments. In a terminal, `python diagnose.py
my_backprop.py` checks a file that defines `loss`, `params` and `grads`.

How it works, in the order of this file:

1. One list holds the mistakes. Each says what it would make of the right gradient.
2. Differences of the loss say what each gradient is, and how exactly they know it.
3. Where the layers are known, a backward pass of its own is run with one piece replaced, for each mistake.
4. A wrong gradient is compared with what every mistake would give, and with what several give together. The
   simplest that agree within the noise are named: all of them, if several do, and none, if none does.

This file needs NumPy and nothing else. A cure such as `vectorised.bp2` names a formula of “Backprop,
Checked”.
"""

import ast
import math
import runpy
import sys
import textwrap
import time
import traceback
from collections import Counter
from dataclasses import dataclass, replace
from html import escape
from itertools import combinations, permutations, product
from pathlib import Path

import numpy as np

# Where the site with the formulas is, with a slash at its end. Without it, reports give their names alone.
SITE = ""
# How finely numbers of order 1 are known, such as activations. A gradient made of them is no finer.
FINE, COARSE = np.finfo(np.float64).eps, np.finfo(np.float32).eps


class Unusable(ValueError):
    """Something that cannot be checked. `about` is what is wrong: loss, params, grads, layers, …"""

    def __init__(self, about, text):
        super().__init__(text)
        self.about = about


# 1. The mistakes -------------------------------------------------------------------------------------------
# A new one needs a name, a cure, a sentence, and what it gives. Nothing else has to know of it.


@dataclass(frozen=True)
class Mistake:
    """A mistake: its name, the formula that cures it, a sentence that explains it, and what it gives."""

    name: str
    cure: str
    sentence: str
    gives: object = None


# What is the data's part of the gradient multiplied by, where a batch has N samples? A sign turns the
# penalty too.
FACTORS = [
    Mistake(
        "y − a",
        "softmax.error",
        "The error of the last layer is taken the wrong way round, y − a for a − y. It turns every gradient.",
        lambda N: -1,
    ),
    Mistake(
        "sign",
        "training.descent",
        "The sign is wrong: this points downhill, and a gradient points uphill.",
        lambda N: -1,
    ),
    Mistake(
        "factor 2",
        "scalar.half_square_cost",
        "It is twice what it should be. A ½ in the cost cancels the 2 of the square; or a gradient is added "
        "to the "
        "last one instead of replacing it.",
        lambda N: 2,
    ),
    Mistake(
        "factor ½",
        "scalar.square_cost",
        "It is half of what it should be. A square without a ½ in front of it brings down a 2.",
        lambda N: 0.5,
    ),
    Mistake(
        "N forgotten",
        "batches.mean",
        "It is N times what it should be: it sums over the batch where the cost takes the mean.",
        lambda N: N,
    ),
    Mistake(
        "divided by N twice",
        "batches.mean_error",
        "It is 1/N of what it should be: divided by N once too often, or a mean where the cost is a sum.",
        lambda N: 1 / N,
    ),
]
# How often is the penalty's gradient in it, where it should be there once?
PENALTIES = [
    Mistake("penalty missing", "two_layer.weight_1", "The gradient of the penalty is not there.", 0),
    Mistake(
        "penalty halved",
        "two_layer.weight_1",
        "Half of the penalty's gradient is missing: λw² has the derivative 2λw.",
        0.5,
    ),
    Mistake(
        "penalty doubled",
        "two_layer.half_penalty",
        "The penalty's gradient is there once too often. With a ½ before it, ½λw² has the derivative λw; "
        "and a bias "
        "that the cost does not penalise has none.",
        2,
    ),
    Mistake("penalty subtracted", "two_layer.weight_1", "The penalty's gradient has the wrong sign.", -1),
]
ORDERS, LAST_ERRORS, ERRORS, WEIGHTS, BIASES, LOOSE = [], [], [], [], [], []


def mistake(kind, name, cure):
    """Put a function into a list: it gives what the mistake gives, and its docstring is the sentence."""

    def put(gives):
        kind.append(Mistake(name, cure, " ".join(gives.__doc__.split()), gives))
        return gives

    return put


# What do the entries of the right gradient g become?


@mistake(ORDERS, "transposed", "vectorised.bp4")
def _(g, others):
    """It is the right gradient, transposed."""
    if g.ndim == 2:
        yield g.T


@mistake(ORDERS, "kernel not turned", "convolution.kernel_gradient")
def _(g, others):
    """It is the right gradient turned by 180°: a convolution turns its kernel round, a correlation does
    not."""
    for axes in {
        (-2, -1),
        (0, 1),
        tuple(range(-g.ndim, 0)),
    }:  # a window is the last two axes, the first two, or all
        if g.ndim and all(-g.ndim <= axis < g.ndim and g.shape[axis] > 1 for axis in axes):
            yield np.flip(g, axes)


@mistake(ORDERS, "axes swapped", "convolution.kernel_gradient")
def _(g, others):
    """The entries are right and their axes are in another order: channels in and out, or rows and columns."""
    if g.ndim > 2:
        yield from (g.transpose(axes) for axes in list(permutations(range(g.ndim)))[1:])


@mistake(ORDERS, "reversed along an axis", "convolution.kernel_gradient")
def _(g, others):
    """The entries are right and run backwards along one axis."""
    if g.ndim > 1:
        yield from (np.flip(g, axis) for axis in range(g.ndim) if g.shape[axis] > 1)


@mistake(ORDERS, "another parameter's", "vectorised.bp4")
def _(g, others):
    """It is the right gradient of another parameter."""
    yield from (other for other in others if other.shape == g.shape)


@mistake(ORDERS, "summed over everything", "batches.bias_gradient")
def _(g, others):
    """It is one number, the sum of all entries: the sum runs over the batch, and no further."""
    if g.size > 1:
        yield from (np.full(shape, np.sum(g)) for shape in {(), (1,), (1, 1), g.shape})


@mistake(ORDERS, "a check that cannot fail", "gradient_checking.max_form")
def _(g, others):
    """It is 0 throughout, as zeros_like makes it, and the right one is not: it was never filled in."""
    yield np.zeros(g.shape)


# What stands where the last layer's error should be? a is its activation, z its activity, y the target.


@mistake(LAST_ERRORS, "σ′ missing", "vectorised.bp1")
def _(a, y, z, slope):
    """The slope σ′(z) of the last activation is left out. Cross-entropy would cancel it, this cost does
    not."""
    yield a - y


@mistake(LAST_ERRORS, "σ′ once too often", "layouts.sigmoid_error")
def _(a, y, z, slope):
    """The last error is multiplied by σ′, where cross-entropy has cancelled it: a − y is the error."""
    if slope:
        yield (a - y) * slope(z)
        yield (a - y) * slope(z) ** 2
    yield (a - y) * a * (1 - a)


@mistake(LAST_ERRORS, "σ′ at a", "vectorised.bp1")
def _(a, y, z, slope):
    """The slope is taken at the activation a where it belongs at the activity z."""
    if slope:
        yield (a - y) * slope(a)


@mistake(LAST_ERRORS, "only the diagonal of the softmax Jacobian", "softmax.not_elementwise")
def _(a, y, z, slope):
    """Each score is taken to move its own probability alone, and it moves them all."""
    if _sums_to_one(a):
        yield -y * (1 - a)
        yield (a - y) * a * (1 - a)


@mistake(LAST_ERRORS, "p − y times the Jacobian again", "softmax.error")
def _(a, y, z, slope):
    """p − y has the softmax Jacobian in it already, and is multiplied by it again."""
    if _sums_to_one(a):
        yield _through_softmax(a, a - y)


@mistake(LAST_ERRORS, "z − y", "layouts.identity_error")
def _(a, y, z, slope):
    """The activity z stands in the last error where the activation a belongs."""
    yield z - y
    yield z
    if slope:
        yield (z - y) * slope(z)


@mistake(LAST_ERRORS, "(n,) against (n, 1)", "batches.broadcast_adjoint")
def _(a, y, z, slope):
    """Outputs are (n, 1) and targets (n,): the difference is n × n, every output against every target."""
    if a.shape[1] == 1 < len(a):
        yield a - y.T
        yield np.sum(a - y.T, axis=1, keepdims=True)


# What stands where a hidden layer's error should be? The right one is at.sent * at.slopes.


@mistake(ERRORS, "σ′ missing", "vectorised.bp2")
def _(at):
    """The error comes back through the weights, and the slope is left out: ⊙ σ′(z)."""
    yield at.sent


@mistake(ERRORS, "σ′ at a", "vectorised.bp2")
def _(at):
    """The slope is taken at the activation a where it belongs at the activity z."""
    if at.layer.slope:
        yield at.sent * at.layer.slope(at.layer.output)


@mistake(ERRORS, "σ′ at the layer's input", "vectorised.bp2")
def _(at):
    """The slope is taken at the layer's input where it belongs at its activity z."""
    if at.layer.slope and at.layer.input.shape == at.layer.z.shape:
        yield at.sent * at.layer.slope(at.layer.input)


@mistake(ERRORS, "σ′ of the wrong layer", "vectorised.bp2")
def _(at):
    """Another layer's slope stands where this layer's belongs."""
    for other in at.layers:
        if other is not at.layer and other.slopes is not None and other.z.shape == at.layer.z.shape:
            yield at.sent * other.slopes
    if all(upper.slopes is not None for upper, _ in at.above):
        yield sum(at.back(upper, error * upper.slopes) for upper, error in at.above)


@mistake(ERRORS, "W not transposed", "vectorised.bp2")
def _(at):
    """The error comes back through W where Wᵀ belongs: a neuron asks along the weights that leave it."""
    if all(upper.W.ndim == 2 and upper.W.shape[0] == upper.W.shape[1] for upper, _ in at.above):
        yield sum(error @ upper.W for upper, error in at.above) * at.slopes


@mistake(ERRORS, "kernel not turned", "convolution.flipped_kernel")
def _(at):
    """On its way back the error is slid under the kernel as it stands; it must be turned by 180°."""
    if any(upper.W.ndim == 4 for upper, _ in at.above):
        turned = [(replace(upper, W=np.flip(upper.W, (-2, -1))), error) for upper, error in at.above]
        yield sum(at.back(upper, error) for upper, error in turned) * at.slopes


@mistake(ERRORS, "path missing", "scalar.fork")
def _(at):
    """This activation is used in several places, and not every way back is counted: errors add up (+=)."""
    for count in range(1, len(at.above)):
        for some in combinations(at.above, count):
            yield sum(at.back(upper, error) for upper, error in some) * at.slopes


@mistake(ERRORS, "matrix product where ⊙ belongs", "layouts.diagonal_is_hadamard")
def _(at):
    """The slope is multiplied in by a matrix product. Each neuron has its own, so entry by entry: ⊙."""
    if at.slopes.ndim == 2:
        for made in _products(at.sent, at.slopes):
            yield made if made.size > 1 else made * np.ones_like(at.slopes)
        for upper, error in at.above:
            if upper.W.ndim == 2 and upper.W.shape[0] == at.slopes.shape[1]:
                yield error * (at.slopes @ upper.W)


# What stands where inputᵀ times error should be, summed over the batch? `below` is the layer that gave the
# input.


@mistake(WEIGHTS, "z for a", "vectorised.bp4")
def _(layer, error, below):
    """The activity z of the layer below stands where its activation a belongs."""
    if below is not None:
        yield layer.pair(below.z.reshape(layer.input.shape), error)


@mistake(WEIGHTS, "one sample only", "batches.sum_of_outer_products")
def _(layer, error, below):
    """It is the gradient of a single sample: those of the others are not added."""
    for n in range(len(error)) if 1 < len(error) <= 1024 else ():
        yield layer.pair(layer.input[n : n + 1], error[n : n + 1])


@mistake(WEIGHTS, "summed before the product", "batches.sum_of_outer_products")
def _(layer, error, below):
    """Inputs and errors are each summed over the batch, then multiplied: multiply first, sample by sample."""
    if len(error) > 1:
        yield layer.pair(layer.input.sum(0, keepdims=True), error.sum(0, keepdims=True)) / len(error)


@mistake(WEIGHTS, "⊙ where a matrix product belongs", "vectorised.bp4")
def _(layer, error, below):
    """Input and error are multiplied entry by entry. Every input meets every error: an outer product."""
    if error.ndim == 2 and error.shape == layer.input.shape:
        both = layer.input * error
        for made in (both, both.sum(0), np.broadcast_to(both.sum(0), layer.W.shape)):
            yield made.T if layer.columns else made


# What stands where the sum of the errors over the batch should be?


@mistake(BIASES, "summed over the wrong axis", "batches.bias_gradient")
def _(error):
    """The errors are summed over the neurons; the sum runs over the batch."""
    yield error.reshape(len(error), -1).sum(1)


@mistake(BIASES, "one sample only", "batches.bias_gradient")
def _(error):
    """It is the error of a single sample: those of the others are not added."""
    yield from error.reshape(*error.shape[:2], -1).sum(2) if 1 < len(error) <= 1024 else ()


# What explains a wrong gradient by a number that nobody has told us, where nothing above explains it exactly?


@mistake(LOOSE, "a factor", "gradient_checking.factor")
def _(case):
    """It is {factor:.6g} times what it should be.{guess}"""
    for R, _ in case.penalties:
        factor = _times(case.G - R, case.g - R)
        if case.agrees(factor * (case.g - R) + R, factor, 3):
            near = next(
                (round(v) for v in (factor, 1 / factor) if abs(v - round(v)) < 1e-6 * v and v > 1.5), 0
            )
            yield {"factor": factor, "guess": f" Is {near} the batch size?" if near and not case.N else ""}


@mistake(LOOSE, "a multiple of the parameter", "two_layer.weight_1")
def _(case):
    """{by:.4g} times the parameter itself is too much. A penalty is missing, counted wrongly, or not in the
    cost; say `penalty=`, and this says which."""
    for scaling, factor in case.factors.items():
        by = _times(case.G - factor * case.g, case.w)
        if case.agrees(factor * case.g + by * case.w, factor, 4):
            yield {"by": by, "parts": scaling}


@mistake(LOOSE, "a factor for each neuron", "vectorised.bp2")
def _(case):
    """Along axis {axis} each is off by a factor of its own, from {low:.4g} to {high:.4g}. What belongs to
    each neuron is missing or wrong there, such as σ′(z); say `layers=`, and this may say which."""
    G, g = case.G, case.g
    for axis in range(g.ndim) if g.ndim > 1 and np.isfinite(g).all() else ():
        rest = tuple(other for other in range(g.ndim) if other != axis)
        length = np.sum(g * g, rest, keepdims=True)
        each = np.sum(G * g, rest, keepdims=True) / np.where(length > 0, length, 1)
        if g.size >= 2 * g.shape[axis] and case.agrees(each * g, _largest(each), 3):
            yield {"axis": axis, "low": each.min(), "high": each.max()}


@mistake(LOOSE, "a single outer product", "batches.sum_of_outer_products")
def _(case):
    """It is one outer product where a sum of several is right: of one sample only, of inputs and errors that
    are each summed before they are multiplied, or without σ′(z) behind a single output. Say `layers=`, and
    this says which."""
    for R, _ in case.penalties if case.g.ndim == 2 and np.isfinite(case.g).all() else ():
        sizes = np.linalg.svd(case.g - R, compute_uv=False)
        if min(case.g.shape) > 1 and sizes[1] > 1e-3 * sizes[0]:
            left, sizes, right = np.linalg.svd(case.G - R)
            if case.agrees(sizes[0] * np.outer(left[:, 0], right[0]) + R, 1, 3):
                yield {}


UPDATED = Mistake(
    "weights already updated",
    "training.descent",
    "The error comes back through weights that have taken their step ({rate:.3g} times the gradient): make "
    "all "
    "gradients first, then step.",
)
STALE = Mistake(
    "stale by one step",
    "training.descent",
    "It is the gradient at params + {rate:.3g} · grads, where the parameters were before their last step: "
    "it was not "
    "made anew.",
)
SHARED = Mistake(
    "path missing",
    "scalar.fork",
    "This parameter is used in several places, and not every share is counted: where paths join, gradients "
    "add up "
    "(+=, not =).",
)
HANDED_DOWN = Mistake(
    "handed down",
    "vectorised.bp2",
    "This layer's own step is right. The `delta` that it was given is wrong: see the layer above.",
)
UNSUMMED = Mistake(
    "not summed over the batch",
    "batches.bias_gradient",
    "It holds one gradient for each sample: what the forward pass copies to every sample is summed over "
    "them.",
)
COLUMN = Mistake(
    "(n,) against (n, 1)",
    "batches.broadcast_adjoint",
    "The entries are right, the shape is {G} for {w}: their difference may be n × n, and nothing complains.",
)
STRETCHES = Mistake(
    "wrong shape that broadcasts",
    "batches.broadcast_adjoint",
    "It is {G} for a parameter of {w}: NumPy stretches one to the other, and nothing complains.",
)
MISSHAPEN = Mistake(
    "wrong shape",
    "vectorised.bp4",
    "It is {G} for a parameter of {w}: a gradient has one entry for each entry of its parameter.",
)
ASIDE = Mistake(
    "layers left aside",
    "vectorised.bp2",
    "a backward pass through `layers` does not give what differences say; is everything in them of these "
    "parameters?",
)
BLIND = Mistake("a check that cannot fail", "gradient_checking.max_form", "")
KINK = Mistake(
    "kink",
    "gradient_checking.kink",
    "at {place} the slope is {left:.4g} on the left and {right:.4g} on the right, as where ReLU bends; "
    "{count} such "
    "entries are not judged.",
)
ROUNDED = Mistake(
    "float32 noise",
    "gradient_checking.total_error",
    "it is right as far as float32 can say; check in float64 to see further.",
)


def _sums_to_one(a):
    return a.ndim == 2 and a.shape[1] > 1 and np.allclose(a.sum(1), 1)


def _through_softmax(p, upstream):
    """The Jacobian of softmax times what comes from above, row by row."""
    return p * (upstream - np.sum(p * upstream, axis=1, keepdims=True))


def _products(left, right):
    """Every matrix product of two, as they stand or transposed, whose shapes fit."""
    for one, other in product((left, left.T), (right, right.T)):
        yield from (
            first @ second for first, second in ((one, other), (other, one)) if first.shape[1] == len(second)
        )


def _times(G, P):
    """By what P is multiplied to come nearest to G, where both are known."""
    known = np.isfinite(G) & np.isfinite(P)
    length = np.sum(P[known] ** 2)
    return float(np.sum(G[known] * P[known]) / length) if length > 0 else 0.0


def _largest(array):
    return float(np.max(abs(array), initial=0, where=np.isfinite(array)))


# 2. Differences --------------------------------------------------------------------------------------------


@dataclass
class Truth:
    """What differences say of a gradient. What was not looked at, or has a kink, is nan."""

    g: np.ndarray
    error: np.ndarray  # how far each entry of g may be off
    kinks: dict  # place: the slopes on the left and on the right
    aims: list  # beside a sample: (direction, slope along it, how far that may be off)


class Differences:
    """The loss along lines through the parameters.

    Nothing is assumed of its precision: its noise is measured, and the step follows from that. Where two
    steps disagree they are made shorter; where they never agree, there is a kink.
    """

    def __init__(self, about, loss, params, budget=math.inf, progress=False):
        self.about, self.loss, self.budget, self.progress = about, loss, budget, progress
        self.params = _copies(params)
        self.at = _items(self.params)
        self.middle_of = {name: array.copy() for name, array in self.at.items()}
        self.spent, self.expected, self.began, self.drawn = 0, 1, time.monotonic(), 0.0
        self.middle = self()
        if not math.isfinite(self.middle):
            raise Unusable(about, f"{about} is {self.middle} at these parameters: there is no slope there")
        self.see_that_nothing_changed()
        self.see_that_it_repeats(
            "is random: {} and then {}, for the same parameters. Draw the batch and the dropout once, "
            "outside of it"
        )

    def __call__(self):
        self.spent += 1
        with np.errstate(all="ignore"):
            value = np.asarray(self.loss(self.params))
        if value.size != 1 or value.dtype.kind not in "fiu":
            what = (
                f"an array of shape {value.shape}" if value.dtype.kind in "fiu" else f"of type {value.dtype}"
            )
            raise Unusable(
                self.about, f"{self.about} must return one real number, and it is {what}: sum it, or average"
            )
        self._draw()
        return float(value.reshape(()))

    def see_that_nothing_changed(self):
        now = _items(self.params)
        for name, middle in self.middle_of.items():
            if name not in now or len(now) > len(self.at) or not np.array_equal(now[name], middle):
                raise Unusable(
                    self.about, f"{self.about} changes {name!r}, its parameter: w = w + … instead of w += …"
                )

    def see_that_it_repeats(self, otherwise):
        now = self()
        if not abs(now - self.middle) <= 1e-6 * abs(self.middle):
            raise Unusable(self.about, f"{self.about} {otherwise.format(self.middle, now)}")

    def move(self, ways, far):
        """The loss where every parameter is moved that far along its way."""
        for name, way in ways.items():
            self.at[name][...] = self.middle_of[name] + far * way
        value = self()
        for name in ways:
            self.at[name][...] = self.middle_of[name]
        return value

    def measure_noise(self, rng):
        """See how much of the loss is rounding: what is left of it over steps too short for a curve."""
        found = []
        for least in (1, 0):  # parameters may count on a scale of 1, or on their own
            ways = {name: np.maximum(least, abs(w)) for name, w in self.middle_of.items()}
            ways = {name: way * rng.choice([-1e-6, 1e-6], way.shape) for name, way in ways.items()}
            values = [self.move(ways, step) for step in range(-4, 5)]
            found.append(np.sqrt(np.mean(np.diff(values, 4) ** 2) / math.comb(8, 4)))
        size, least = abs(self.middle), np.finfo(float).eps
        self.noise = min(found) + 2 * least * size
        self.step = float(np.clip(self.noise / (size or 1), least, 1e-3) ** 0.25)

    def slope(self, line, scale, size=0.0):
        """The slope of a line in its middle, how far it may be off, and at a kink (left, right).

        Two central differences cancel each other's error. They differ by more than what is left of it, and
        what no smooth line has, the second differences show.
        """
        best, step, sides = (math.nan, math.inf), scale * self.step, (math.inf, 0, 0)
        for _ in range(6):
            if self.budget - self.spent < 4:
                return *best, None
            up, down, far_up, far_down = (line(far) for far in (step, -step, 2 * step, -2 * step))
            near, far = (up - down) / (2 * step), (far_up - far_down) / (4 * step)
            bend = far_up + far_down - 4 * (up + down) + 6 * self.middle
            blur = 4 * self.noise / step
            error = abs(near - far) + abs(bend) / step + blur
            if error < best[1]:
                best = (4 * near - far) / 3, error
            if error < max(1e-6 * max(abs(near), size), 3 * blur):
                return *best, None
            left = (far_down - 4 * down + 3 * self.middle) / (2 * step)
            right = (4 * up - far_up - 3 * self.middle) / (2 * step)
            off = abs(left + right - 2 * near) + blur  # the sides curve
            sides = min(sides, (off, left, right))
            step /= 16
        return *best, sides if abs(sides[2] - sides[1]) > best[1] / 4 else None

    def truth(self, name, count, rng):
        """What is known of a gradient from all of its entries; or from some, and from random directions."""
        middle, array = self.middle_of[name].reshape(-1), self.at[name].reshape(-1)
        g, error, kinks, size = np.full(middle.shape, np.nan), np.full(middle.shape, np.nan), {}, 0.0
        chosen = np.sort(rng.permutation(middle.size)[:count])
        for place in chosen:

            def line(far, place=place):
                array[place] = middle[place] + far
                value = self()
                array[place] = middle[place]
                return value

            slope, off, kink = self.slope(line, max(1.0, abs(middle[place])), size)
            if kink:
                kinks[tuple(map(int, np.unravel_index(place, self.at[name].shape)))] = kink
            elif math.isfinite(off):
                g[place], error[place], size = slope, off, max(size, abs(slope))
        aims = []
        for _ in range(4 if len(chosen) < middle.size else 0):
            way = rng.choice([-1.0, 1.0], middle.size)
            way[chosen] = 0
            way = way.reshape(self.at[name].shape)
            slope, off, kink = self.slope(lambda far, way=way: self.move({name: way}, far), middle.size**-0.5)
            if math.isfinite(off) and not kink:
                aims.append((way, slope, off))
        return Truth(g.reshape(self.at[name].shape), error.reshape(self.at[name].shape), kinks, aims)

    def _draw(self):
        """A bar, where it takes long and somebody watches."""
        now = time.monotonic()
        watched = self.progress or (self.progress is None and sys.stderr.isatty())
        if watched and now - self.began > 1 and now - self.drawn > 0.1:
            share = min(1, self.spent / self.expected)
            bar = ("█" * round(30 * share)).ljust(30, "░")
            print(f"\rchecking {bar} {share:4.0%}", end="", file=sys.stderr, flush=True)
            self.drawn = now


def _items(params):
    return params if isinstance(params, dict) else dict(enumerate(params))


def _copies(params):
    """The parameters in the form that they have, as copies in float64."""
    if not isinstance(params, dict | list | tuple) or not len(params):
        raise Unusable("params", f"params must be a dict or a list of arrays, not {type(params).__name__}")
    copies = {}
    for name, value in _items(params).items():
        array, label = np.asarray(value), f"params[{name!r}]"
        if array.dtype.kind in "iub":
            raise Unusable(
                "params", f"{label} holds whole numbers, which cannot move a little: {label}.astype(float)"
            )
        if array.dtype.kind != "f":
            raise Unusable(
                "params", f"{label} must be an array of real numbers, and it is of type {array.dtype}"
            )
        if not np.isfinite(array).all():
            raise Unusable("params", f"{label} holds nan or infinity: there is no slope at such a place")
        copies[name] = np.array(array, float, order="C")
    return copies if isinstance(params, dict) else list(copies.values())


# 3. The layers ---------------------------------------------------------------------------------------------

KEYS = ("weight", "bias", "input", "z", "slope", "delta", "output", "target")


@dataclass
class Layer:
    """What is known of a layer: a sample is a row, however the reader has it."""

    weight: str
    bias: str | None
    W: np.ndarray
    input: np.ndarray
    z: np.ndarray
    columns: bool  # whether the reader's samples are columns
    slope: object = None  # σ′, if it is a function
    slopes: np.ndarray | None = None
    delta: np.ndarray | None = None
    output: np.ndarray | None = None
    target: np.ndarray | None = None

    @classmethod
    def told(cls, about, params, number):
        """A layer from what the reader says of it."""

        def wrong(text):
            return Unusable("layers", f"layers[{number}]: {text}")

        about = {key: value for key, value in dict(about).items() if value is not None}
        if set(about) - set(KEYS) or not {"weight", "input", "z"} <= set(about):
            raise wrong(
                f"it has {', '.join(about)}; weight, input and z are needed, and known are {', '.join(KEYS)}"
            )
        names = [about[key] for key in ("weight", "bias") if key in about]
        if unknown := [name for name in names if name not in params]:
            raise wrong(f"no parameter is called {unknown[0]!r}; there are {', '.join(map(str, params))}")
        W, b = params[names[0]], params[names[1]].reshape(-1) if len(names) > 1 else 0
        if W.ndim not in (2, 4):
            raise wrong(
                f"{names[0]} is {W.shape}; a dense layer's is a matrix, a convolution's "
                "(out, in, rows, columns)"
            )
        arrays = {
            key: np.asarray(about[key], float)
            for key in KEYS[2:]
            if key in about and not callable(about[key])
        }
        arrays = {key: array[None] if array.ndim == W.ndim - 1 else array for key, array in arrays.items()}
        fits = []
        for columns in (False, True)[: 3 - W.ndim // 2]:
            A, z = (
                array.T if columns and len(array) != 1 else array for array in (arrays["input"], arrays["z"])
            )
            V = W.T if columns else W
            if W.ndim == 4 or (A.shape[1:] == V.shape[:1] and z.shape == (len(A), V.shape[1])):
                fits.append((0 if W.ndim == 4 else _largest(A @ V + b - z), columns, V, A, z))
        if not fits:
            shapes = f"input {arrays['input'].shape} and z {arrays['z'].shape}"
            raise wrong(f"{shapes} do not fit {names[0]}, which is {W.shape}")
        _, columns, V, A, z = min(fits, key=lambda fit: fit[:2])
        slope = about.get("slope")
        rest = {}
        for key in ("slope", "delta", "output", "target"):
            if key in arrays:
                array = arrays[key].T if columns and len(arrays[key]) != 1 else arrays[key]
                if array.size != z.size:
                    raise wrong(
                        f"{key} is {np.shape(about[key])}; it has the shape of z, {np.shape(about['z'])}"
                    )
                rest["slopes" if key == "slope" else key] = array.reshape(z.shape)
        if callable(slope):
            rest |= {"slope": slope, "slopes": np.asarray(slope(z), float)}
        return cls(names[0], about.get("bias"), V, A, z, columns, **rest)

    def pair(self, A, error):
        """The gradient of the weights, laid out as the parameter is: every input with every error."""
        if self.W.ndim == 4:
            windows = np.lib.stride_tricks.sliding_window_view(A, error.shape[2:], (2, 3))
            return np.einsum("ncklij,nfij->fckl", windows, error)
        if error.ndim != 2 or len(A) != len(error):
            return np.empty(0)
        return error.T @ A if self.columns else A.T @ error

    def back(self, error):
        """The error on its way through the weights to this layer's input."""
        if self.W.ndim == 2:
            return error @ self.W.T
        rows, columns = (size - 1 for size in self.W.shape[2:])
        padded = np.pad(error, ((0, 0), (0, 0), (rows, rows), (columns, columns)))
        windows = np.lib.stride_tricks.sliding_window_view(padded, self.W.shape[2:], (2, 3))
        return np.einsum("nfijkl,fckl->ncij", windows, self.W[:, :, ::-1, ::-1])


@dataclass
class At:
    """The moment in which a hidden layer's error is made."""

    layer: Layer
    above: list  # the layers that it feeds, each with its error
    layers: list

    def back(self, upper, error):
        return upper.back(error).reshape(self.layer.z.shape)

    @property
    def sent(self):
        """What the errors above say to this layer's activation."""
        return sum(self.back(upper, error) for upper, error in self.above)

    @property
    def slopes(self):
        return self.layer.slopes


class Network:
    """The layers, which of them feed which, and a backward pass any piece of which can be replaced."""

    def __init__(self, layers, w):
        self.w = w
        self.layers = [Layer.told(about, w, number) for number, about in enumerate(layers)]
        for lower, upper in zip(self.layers, self.layers[1:], strict=False):
            if lower.output is None and lower.z.size == upper.input.size:
                lower.output = upper.input.reshape(lower.z.shape)
        self.above = [self._fed(number) for number in range(len(self.layers))]
        self.last = {}  # the right errors of the last layers
        self.names = {name for layer in self.layers for name in (layer.weight, layer.bias)}

    def _fed(self, number):
        a = self.layers[number].output
        later = range(number + 1, len(self.layers)) if a is not None else ()
        return [
            k
            for k in later
            if a.size == self.layers[k].input.size and np.allclose(a.flat, self.layers[k].input.flat)
        ]

    def find_last(self, says):
        """Find the right errors of the last layers. `says(name, P)` is by what differences say P is
        multiplied to be the gradient of a weight, or None."""
        for number, layer in enumerate(self.layers):
            possible = [] if layer.delta is None else [layer.delta]
            if layer.output is not None and layer.target is not None:
                a, e = layer.output, layer.output - layer.target
                possible += [_through_softmax(a, e)] if _sums_to_one(a) else []
                possible += [e] if layer.slopes is None else [e, e * layer.slopes]
            for error in reversed(possible) if not self.above[number] else ():
                if factor := says(layer.weight, layer.pair(layer.input, error)):
                    self.last[number] = factor * error

    def backward(self, last, piece=None, where=(), layers=None, given=False):
        """Every layer's error, and by name what each use of a parameter adds to its gradient.

        In the layers `where`, `piece` makes the error. `layers` are others to go back through; `given` goes
        on from the reader's own delta where there is one.
        """
        errors, shares = {}, {}
        for number in reversed(range(len(self.layers))):
            layer, error = self.layers[number], last.get(number)
            if self.above[number]:
                if any(errors.get(k) is None for k in self.above[number]):
                    continue
                at = At(
                    layer, [((layers or self.layers)[k], errors[k]) for k in self.above[number]], self.layers
                )
                error = at.sent if layer.slopes is None else at.sent * layer.slopes
                if number in where and layer.slopes is not None:
                    error = piece(at, error)
            if error is None:
                continue
            shares.setdefault(layer.weight, {})[number] = layer.pair(layer.input, error)
            if layer.bias is not None:
                total = error.sum(tuple(axis for axis in range(error.ndim) if axis != 1))
                shares.setdefault(layer.bias, {})[number] = self._shaped(total, layer.bias)
            if error.shape == layer.z.shape:
                errors[number] = layer.delta if given and layer.delta is not None else error
        return errors, shares

    def predictions(self, given, penalties):
        """What every mistake would give: the mistake, the weight in whose layer it happens, a gradient by
        name."""
        errors, right = self.backward(self.last)
        for it in LAST_ERRORS:
            for made in zip(*(self._scaled(it, number) for number in self.last), strict=True):
                yield it, "", _summed(self.backward(dict(zip(self.last, made, strict=True)))[1])
        hidden = [number for number, above in enumerate(self.above) if above]
        for it in ERRORS:
            for where in [*([number] for number in reversed(hidden)), hidden][
                : None if len(hidden) > 1 else -1
            ]:
                for choice in range(99):
                    tried = []

                    def piece(at, right, it=it, choice=choice, tried=tried):
                        made = list(it.gives(at))
                        tried.extend(made[choice : choice + 1])
                        return made[choice] if choice < len(made) else right

                    made = _summed(self.backward(self.last, piece, where)[1])
                    if not tried:
                        break
                    yield it, self.layers[where[0]].weight if len(where) == 1 else "", made
        for name, shares in right.items():
            for it in WEIGHTS + BIASES:
                made = {
                    number: self._pieces(it, name, number, errors[number])
                    for number in shares
                    if number in errors
                }
                for choice in range(max(map(len, made.values()), default=0)):
                    yield (
                        it,
                        "",
                        _summed(
                            {name: shares | {n: all_[choice] for n, all_ in made.items() if all_[choice:]}}
                        ),
                    )
        for name, shares in right.items():
            for count in range(1, len(shares)):
                for some in combinations(shares, count):
                    yield SHARED, "", {name: sum(shares[number] for number in some)}
        if any(layer.delta is not None for layer in self.layers):
            yield HANDED_DOWN, "", _summed(self.backward(self.last, given=True)[1])
        for rate in self._rates(right, given, penalties):
            it = replace(UPDATED, sentence=UPDATED.sentence.format(rate=rate))
            yield it, "", _summed(self.backward(self.last, layers=self._stepped(given, 1, -rate))[1])

    def _shaped(self, array, bias):
        """A bias's gradient as the parameter is: (n,), (1, n) or (n, 1)."""
        shape = self.w[bias].shape
        return array.reshape(shape) if array.size == math.prod(shape) else array

    def _pieces(self, it, name, number, error):
        """What a mistake gives of a weight or a bias in one layer."""
        layer = self.layers[number]
        if it in BIASES:
            return list(it.gives(error)) if name == layer.bias else []
        below = next((self.layers[k] for k in range(number) if number in self.above[k]), None)
        return list(it.gives(layer, error, below)) if name == layer.weight else []

    def _scaled(self, it, number):
        """A mistake's last errors, times the factor (2, 1/N, …) that the right one has."""
        layer, right = self.layers[number], self.last[number]
        a, y = layer.output, layer.target
        if a is None or y is None:
            return
        e = a - y
        for base in (e, _through_softmax(a, e)) + (() if layer.slopes is None else (e * layer.slopes,)):
            factor = _times(right, base)
            if np.allclose(right, factor * base, rtol=1e-6, atol=1e-9 * _largest(right)):
                yield from (factor * error for error in it.gives(a, y, layer.z, layer.slope))
                return

    def _stepped(self, given, keep, rate):
        """The layers with `keep` times their weights and `rate` times the reader's gradients instead."""
        stepped = []
        for layer in self.layers:
            G = given[layer.weight].astype(float)
            G = G.T if layer.columns else G
            stepped.append(replace(layer, W=keep * layer.W + rate * G) if G.shape == layer.W.shape else layer)
        return stepped

    def _rates(self, right, given, penalties):
        """How long a step would explain the layers just below the last; there it counts once."""
        change = _summed(self.backward(self.last, layers=self._stepped(given, 0, 1))[1])
        for number, above in enumerate(self.above):
            name = self.layers[number].weight
            if name in right and above and all(k in self.last for k in above):
                base = sum(right[name].values())
                for R, _ in penalties[name] if given[name].shape == base.shape else ():
                    rate = _times(base - given[name] + R, change[name])
                    if rate > 1e-9:
                        yield rate


def _summed(shares):
    """The gradients, of what every use adds; nothing where two do not fit together."""
    fits = {name: len({P.shape for P in all_.values()}) == 1 for name, all_ in shares.items()}
    return {name: sum(all_.values()) for name, all_ in shares.items() if fits[name]}


# 4. Which mistakes agree -----------------------------------------------------------------------------------


class Case:
    """A gradient that is wrong: what the reader has (G), what is right (g), and what would explain it."""

    def __init__(self, name, w, G, truth, penalties, N, others):
        self.name, self.w, self.raw, self.g, self.N, self.others = name, w, G, truth.g, N, others
        self.penalties = penalties  # what the penalty may add to it: (its gradient, for which cost)
        self.G = G.astype(float)
        self.blur = 2 * _largest(truth.error)
        self.rounding = (64 * COARSE if _coarse(G) else 1e-9) * max(_largest(self.G), _largest(self.g))
        single = {(it,): it.gives(N) for it in FACTORS if N or it.gives(1) == it.gives(2)}
        pairs = [(a + b, single[a] * single[b]) for a, b in combinations(single, 2)]
        self.factors = {(): 1} | {its: factor for its, factor in [*single.items(), *pairs] if factor != 1}
        self.factors = {its: f for its, f in self.factors.items() if len(its) < 2 or f not in single.values()}

    def bound(self, factor):
        """How far a model may be off, by the noise of the differences and the rounding of the gradient."""
        return max(1, abs(factor)) * self.blur + self.rounding

    @staticmethod
    def _off(G, model):
        known = np.isfinite(model) & np.isfinite(G)
        return np.linalg.norm((G - model)[known])

    def agrees(self, model, factor, cost, rest=None, G=None):
        """Whether a model is (what is to be explained of) the gradient, and too exactly for chance."""
        G = self.G if G is None else G
        rest = G if rest is None else rest
        if model.shape != rest.shape:
            return False
        known = np.isfinite(model) & np.isfinite(rest)
        bound = self.bound(factor)
        if not known.any() or np.max(abs((rest - model)[known])) > bound:
            return False
        digits = math.log10(max(_largest(G), _largest(self.g), 1e-300) / bound)
        return digits * known.sum() >= 1.5 + cost

    def claims(self):
        """The reader's gradient as it stands, and with a wrong shape mended."""
        yield (), self.G
        shape, plain = self.w.shape, [size for size in self.w.shape if size > 1]
        if self.G.shape == shape:
            return
        if [size for size in self.G.shape if size > 1] == plain:
            yield (self._told(COLUMN),), self.G.reshape(shape)
        for axis, size in enumerate(self.G.shape):
            rest = self.G.shape[:axis] + self.G.shape[axis + 1 :]
            if (size > 1 or (rest == shape and self.N == 1)) and [n for n in rest if n > 1] == plain:
                first = self.G.take([0], axis)
                if size > 1 and np.allclose(self.G, first, rtol=1e-12, atol=0):
                    yield (self._told(STRETCHES),), first.reshape(shape)
                else:
                    yield (UNSUMMED,), self.G.sum(axis).reshape(shape)

    def _told(self, it):
        return replace(it, sentence=it.sentence.format(G=self.G.shape, w=self.w.shape))

    def explanations(self, inside):
        """The simplest that agree, and what a free number explains where nothing does.

        `inside` is what the layers say each mistake would give: (mistake, in whose layer, gradient).
        """
        found = {}
        for R, cost_of in self.penalties:
            plain = np.zeros(R.shape)
            models = [((it,), layer, P, R) for it, layer, P in inside]
            models += [((), "", self.g - R, R)]
            models += [((it,), "", P, R) for it in ORDERS for P in it.gives(self.g - R, self.others)]
            if R.any():
                models += [((it,), "", P, plain) for it in ORDERS for P in it.gives(self.g, self.others)]
            for its, layer, P, added in models:
                added = added if added.shape == P.shape else np.zeros(P.shape)
                for cost, parts in self._fits(its, P, added):
                    penalised = any(part in PENALTIES for part in parts)
                    note = f" It happens in the layer of {layer}, and is handed down." if layer else ""
                    note += cost_of if penalised else ""
                    found.setdefault(frozenset(part.name for part in parts), (cost, Explanation(parts, note)))
        least = min((cost for cost, _ in found.values()), default=0)
        return [it for cost, it in found.values() if cost == least]

    def _fits(self, its, P, R):
        """How P, times a factor, and the penalty's R, counted once or not, give the gradient: (cost,
        mistakes)."""
        shares = [((), 1)] + [((it,), it.gives) for it in PENALTIES if R.any()]
        for shape, G in self.claims() if P.shape in {self.G.shape, self.w.shape} else ():
            if P.shape != G.shape:
                continue
            # A sign turns the penalty as well; an error the wrong way round leaves it as it is.
            models = [(penalty, G - share * R, P, "sign" if R.any() else "") for penalty, share in shares]
            models += [((), G, P + R, "y − a")] if R.any() else []
            for penalty, rest, base, never in models:
                middle = 1 if _largest(base) <= self.blur + self.rounding else _times(rest, base)
                if self._off(rest, middle * base) > math.sqrt(G.size) * self.bound(middle):
                    continue  # no factor at all brings them together
                for scaling, factor in self.factors.items():
                    parts = (*its, *shape, *scaling, *penalty)
                    possible = parts and never not in {part.name for part in scaling}
                    near = abs(middle - factor) <= 0.1 * abs(factor)
                    if possible and near and self.agrees(factor * base, factor, len(parts), rest, G):
                        yield len(parts), parts

    def loosely(self):
        """What a free number explains; of a wrong shape, that it is one."""
        if self.G.shape != self.w.shape:
            total = np.sum(self.g)
            if self.G.size == self.N and abs(np.sum(self.G) - total) <= 1e-6 * abs(total):
                return [Explanation((next(it for it in BIASES if "axis" in it.name),))]
            try:
                np.broadcast_shapes(self.G.shape, self.w.shape)
            except ValueError:
                return [Explanation((self._told(MISSHAPEN),))]
            return [Explanation((self._told(STRETCHES),))]
        for it in LOOSE:
            for numbers in it.gives(self):
                parts = numbers.pop("parts", ())
                return [Explanation((*parts, replace(it, sentence=it.sentence.format(**numbers))))]
        return []


def _coarse(G):
    """Whether numbers come from float32 or less, whatever their type is now."""
    return G.dtype.kind == "f" and (G.dtype.itemsize < 8 or np.array_equal(G, G.astype(np.float32)))


def _simplest(found):
    """One mistake that is behind several gradients is simpler than one for each: of the explanations of a
    gradient, keep those that explain the most of the others too."""
    times = Counter(it.name for its in found.values() for it in its)
    kept = {}
    for name, its in found.items():
        most = max((times[it.name] for it in its), default=0)
        kept[name] = [it for it in its if times[it.name] == most]
    return kept


def _stale(differences, G, lost, rng):
    """Whether the gradients belong to params + rate · grads, where the parameters were a step ago: the rate.

    Along one random way, a root says at what rate the slope there would be the reader's. Along others, that
    is so at the right rate alone.
    """
    w, h = differences.middle_of, 1e-5
    if any(G[name].shape != w[name].shape for name in w) or sum(G[name].size for name in lost) < 3:
        return None

    def gap(rate, way):
        up, down = ({name: rate * G[name] + h * way.get(name, 0) * sign for name in w} for sign in (1, -1))
        slope = (differences.move(up, 1) - differences.move(down, 1)) / (2 * h)
        return slope - sum(np.sum(G[name] * way[name]) for name in lost)

    ways = [{name: rng.choice([-1.0, 1.0], w[name].shape) for name in lost} for _ in range(4)]
    size, rates = sum(np.sum(abs(G[name])) for name in lost), np.geomspace(1e-4, 10, 21)
    for way in ways[:3]:
        if differences.budget - differences.spent < 500:
            return None
        gaps = [gap(rate, way) for rate in rates]
        for low, high, a, b in zip(rates, rates[1:], gaps, gaps[1:], strict=False):
            if not a * b < 0:
                continue
            for _ in range(40):
                middle = (low + high) / 2
                low, high = (middle, high) if gap(middle, way) * a > 0 else (low, middle)
            if all(abs(gap(low, other)) < 1e-6 * size for other in ways):
                return low
    return None


# 5. The check ----------------------------------------------------------------------------------------------


def diagnose(
    loss, params, grads, *, batch_size=None, penalty=None, layers=None, budget=20_000, seed=0, progress=None
):
    """Say of every gradient whether it is right and, if not, which mistake it looks like.

    Args:
        loss: a function of the parameters that returns a number, the same one each time.
        params: a dict or a list of arrays of floats.
        grads: your gradients in the same form, or a function of the parameters that returns them.
        batch_size: N, the number of samples in the loss.
        penalty: the penalty in the cost, as a function of the parameters; or λ, for λ‖W‖² or ½λ‖W‖².
        layers: what you have of each layer, first to last, as dicts: the names of its `weight` and `bias`;
        its
            `input`, `z` and `slope` (σ′ as a function, or σ′(z)); if you have them, its `output` and your
            `delta`, and for the last layer the `target`. For a convolution (N, channels, rows, columns),
            with stride 1.
        budget: how often the loss may be evaluated. Where that is too little for every entry, a random sample
            and random directions are looked at, and the report says so.
        seed: of the sample and the directions.
        progress: whether a bar is drawn. If not said, then where a terminal watches and it takes long.

    Returns:
        A Report: `report.ok`, `report["W1"].mistakes`, and it prints.

    Raises:
        Unusable: a ValueError, for what cannot be checked; it says what would be right.

    >>> x, y = np.array([[1.0, 2.0], [3.0, 5.0]]), np.array([[1.0], [0.0]])
    >>> loss = lambda p: np.mean((x @ p["w"] - y) ** 2)
    >>> params = {"w": np.array([[0.5], [-0.25]])}
    >>> diagnose(loss, params, {"w": x.T @ (x @ params["w"] - y)}).ok
    True
    >>> report = diagnose(loss, params, {"w": x.T @ (x @ params["w"] - y) / 2})
    >>> [mistake.name for mistake in report["w"].mistakes]
    ['factor ½']
    """
    rng = np.random.default_rng(seed)
    differences = Differences("loss", loss, params, budget, progress)
    w = differences.middle_of
    given = _given(grads(_copies(params)) if callable(grads) else grads, params, w)
    least = 40 + 20 * len(w)
    if budget < least:
        raise Unusable(
            "budget", f"a budget of {budget} is too small for {len(w)} parameters: give {least} or more"
        )
    differences.measure_noise(rng)
    room, counts = (budget - differences.spent) // 5 - 5 * len(w), {}
    for left, name in zip(range(len(w), 0, -1), sorted(w, key=lambda name: w[name].size), strict=True):
        counts[name] = min(
            w[name].size, max(1, room // left)
        )  # all of the small ones, fair shares of the others
        room -= counts[name]
    differences.expected = differences.spent + 4 * sum(counts.values())
    truth = {name: differences.truth(name, counts[name], rng) for name in w}
    differences.see_that_nothing_changed()
    differences.see_that_it_repeats("changes while it is checked: {} and then {}. What else does it read?")

    scale = max(_largest(it.g) for it in truth.values())
    findings = {name: _judged(name, w[name], given[name], truth[name], scale) for name in w}
    penalties = _penalties(penalty, params, w)
    network = Network(layers, w) if layers else None
    if network and batch_size is None:
        batch_size = len(network.layers[0].input)
    cases = {
        name: Case(name, w[name], given[name], truth[name], penalties[name], batch_size, _others(name, truth))
        for name, it in findings.items()
        if not (it.ok or it.mistakes)
    }
    inside = _inside(differences, network, cases, truth, given, penalties) if network and cases else {}
    found = {name: case.explanations(inside.get(name, [])) for name, case in cases.items()}
    lost = [name for name in cases if not found[name] and cases[name].G.shape == w[name].shape]
    if lost and (
        rate := _stale(differences, {name: G.astype(float) for name, G in given.items()}, lost, rng)
    ):
        it = replace(STALE, sentence=STALE.sentence.format(rate=rate))
        found |= {name: [Explanation((it,))] for name in lost}
    found = {name: its or cases[name].loosely() for name, its in found.items()}
    turned = all(_turned(found.get(name, ())) for name in w if given[name].any())
    for name, its in found.items():  # an error the wrong way round turns every gradient
        found[name] = [it for it in its if turned or not _turned([it])] or its
    for name, its in _simplest(found).items():
        aside = (ASIDE,) * (network is not None and name in network.names and name not in inside)
        findings[name] = replace(findings[name], mistakes=tuple(its), remarks=findings[name].remarks + aside)
    if differences.drawn:
        print("\r" + " " * 50 + "\r", end="", file=sys.stderr)
    return Report(findings, differences.spent)


def _turned(explanations):
    return any("y − a" in it.name for it in explanations)


def _others(name, truth):
    return [it.g for other, it in truth.items() if other != name]


def _given(grads, params, w):
    """The reader's gradients as arrays, by name."""
    if not isinstance(grads, dict if isinstance(params, dict) else list | tuple):
        raise Unusable("grads", f"grads must have the form of params, which is a {type(params).__name__}")
    grads = _items(grads)
    if set(grads) != set(w):
        odd = ", ".join(map(repr, sorted(set(grads) ^ set(w), key=str)))
        raise Unusable("grads", f"grads and params do not have the same names: {odd} is in one of them only")
    given = {name: np.asarray([] if grads[name] is None else grads[name]) for name in w}
    for name, G in given.items():
        if G.dtype.kind not in "fiub":
            raise Unusable(
                "grads", f"grads[{name!r}] must be an array of numbers, and it is of type {G.dtype}"
            )
    return given


def _penalties(penalty, params, w):
    """What the penalty may add to each gradient, and what that supposes of the cost."""
    match penalty:
        case None:
            return {name: [(np.zeros(array.shape), "")] for name, array in w.items()}
        case int() | float() | np.number():
            return {
                name: [
                    (np.zeros(array.shape), ""),
                    (2 * penalty * array, " That is so if the cost has λ‖W‖²."),
                    (penalty * array, " That is so if the cost has ½λ‖W‖²."),
                ]
                for name, array in w.items()
            }
    if not callable(penalty):
        raise Unusable("penalty", "penalty must be λ, a number, or a function of the parameters")
    lines, rng = Differences("penalty", penalty, params), np.random.default_rng(0)
    lines.measure_noise(rng)
    return {name: [(lines.truth(name, array.size, rng).g, "")] for name, array in w.items()}


def _inside(differences, network, cases, truth, given, penalties):
    """What each mistake would give in these layers, where differences confirm what the layers say."""

    def split(name, P):
        """The right gradient as a multiple of P and what the penalty adds: (factor, penalty, words), or
        None."""
        g, w, error = truth[name].g, differences.middle_of[name], 2 * _largest(truth[name].error)
        models = [(_times(g - R, P), R, words) for R, words in penalties[name] if P.size == g.size]
        if (
            models and g.size > 3 and np.isfinite(g).all()
        ):  # a penalty that nobody has told is a multiple of w
            factor, by = np.linalg.lstsq(np.stack([P.ravel(), w.ravel()], 1), g.ravel(), rcond=None)[0]
            models.append(
                (float(factor), by * w, f" The cost has a penalty, it seems, whose gradient is {by:.4g} w.")
            )
        for factor, R, words in models:
            if factor and _largest(g - R - factor * P.reshape(g.shape)) <= error + 1e-6 * _largest(g):
                return factor, R, words
        return None

    network.find_last(lambda name, P: (split(name, P) or [None])[0])
    right = _summed(network.backward(network.last)[1])
    inside = {}
    for name, case in cases.items():
        found = split(name, right[name]) if name in right else None
        if found and abs(found[0] - 1) < 1e-5:  # else what the layers say of it is not so: leave it aside
            inside[name], case.penalties = [], [found[1:]]
            penalties[name] = case.penalties
    for it, layer, gradients in network.predictions(given, penalties):
        for name in inside:
            if name in gradients:
                P, shape = gradients[name], cases[name].w.shape
                P = P.reshape(shape) if P.size == math.prod(shape) and P.shape != cases[name].G.shape else P
                same = P.shape == shape and np.allclose(P, right[name].reshape(shape), rtol=1e-9, atol=0)
                own = layer in ("", name) or any(
                    name == it_.bias and layer == it_.weight for it_ in network.layers
                )
                if not same:
                    inside[name].append((it, "" if own else layer, P))
    return inside


def _judged(name, w, G, truth, scale):
    """Right or wrong, before any mistake is looked for. `scale` is the largest slope of all parameters:
    float32 rounds where an error is made, and what is small comes of what is not."""
    known = np.isfinite(truth.g)
    checked = "1 entry" if w.size == 1 else f"all {w.size} entries"
    checked = checked if known.all() else f"{known.sum()} of {w.size} entries"
    checked += f", {len(truth.aims)} random directions" if truth.aims else ""

    def blind(sentence):
        return Finding(
            name, False, math.nan, (Explanation((replace(BLIND, sentence=sentence),)),), checked=checked
        )

    size = _largest(truth.g)
    if G.size == 0:
        return blind("The gradient is empty: whatever it is compared with, no entry differs.")
    if not np.isfinite(G.astype(float)).all():
        return blind(
            "It holds nan or infinity. Every comparison with nan is false, nan > bound too: such a check "
            "passes."
        )
    if not (scale or truth.kinks or G.any()):
        return blind(
            "No parameter moves the loss, and all gradients are 0. Does it use its argument, or a global?"
        )
    remarks = []
    if truth.kinks:
        place, (_, left, right) = next(iter(truth.kinks.items()))
        numbers = {"place": list(place), "left": left, "right": right, "count": len(truth.kinks)}
        remarks.append(replace(KINK, sentence=KINK.sentence.format(**numbers)))
    if G.shape == w.shape and not known.any() and not truth.aims:
        between = [
            min(a, b) - 2 * off <= G[at] <= max(a, b) + 2 * off for at, (off, a, b) in truth.kinks.items()
        ]
        if not all(between):
            return blind(
                "Every entry sits at a kink, where no difference can say what is right. Take other data."
            )
        return Finding(name, True, 0.0, (), tuple(remarks), "", checked)
    if G.shape != w.shape:
        return Finding(
            name, False, math.nan, (), tuple(remarks), f"the shape, {G.shape} for {w.shape}", checked
        )
    coarse, G = _coarse(G), G.astype(float)
    off = np.where(known, abs(G - truth.g), 0)
    fine = 2 * np.where(known, truth.error, 0) + 1e-10 * size + 16 * FINE
    wrong = off > fine + coarse * COARSE * (64 * scale + 16)
    share = 64 * COARSE if coarse else 1e-10
    missed = any(
        abs(np.sum(G * way) - slope) > 2 * error + share * np.sum(abs(G * way))
        for way, slope, error in truth.aims
    )
    ok = not wrong.any() and not missed
    if ok and (off > fine).any():
        remarks.append(ROUNDED)
    lengths = np.linalg.norm(G[known]) + np.linalg.norm(truth.g[known])
    relative = float(np.linalg.norm(off[known]) / lengths) if lengths else 0.0
    return Finding(name, ok, relative, (), tuple(remarks), "" if ok else _where(wrong, known), checked)


def _where(wrong, known):
    """Which entries are off, in words: whole rows and columns where it is those, else a few by place."""
    count = int(wrong.sum())
    if count == known.sum():
        return "every entry"
    if not count:
        return "entries outside of the sample"
    for axis in range(wrong.ndim):
        rest = tuple(other for other in range(wrong.ndim) if other != axis)
        lines = np.flatnonzero(wrong.any(rest))
        if wrong.ndim > 1 and len(lines) < wrong.shape[axis] and wrong.take(lines, axis).all():
            what = (
                (("row", "column")[axis] + "s" * (len(lines) > 1))
                if wrong.ndim == 2
                else f"along axis {axis}"
            )
            return f"{what} {', '.join(map(str, lines[:8]))}{', …' * (len(lines) > 8)}, and the rest is right"
    places = ", ".join(str(list(map(int, place))) for place in np.argwhere(wrong)[:5])
    return f"{count} of {known.sum()} entries: {places}{', …' * (count > 5)}"


# 6. The report ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Explanation:
    """What accounts for a wrong gradient: a mistake, or several together."""

    parts: tuple
    note: str = ""

    @property
    def name(self):
        return " and ".join(part.name for part in self.parts)

    @property
    def sentence(self):
        return " And: ".join(part.sentence for part in self.parts) + self.note

    @property
    def cure(self):
        return self.parts[0].cure


@dataclass(frozen=True)
class Finding:
    """What is known of one gradient.

    Each of the `mistakes` accounts for it alone; `remarks` accuse nobody; `where` says which entries are
    off, and `checked` which were looked at. The relative error is nan where shapes differ.
    """

    name: object
    ok: bool
    relative_error: float
    mistakes: tuple = ()
    remarks: tuple = ()
    where: str = ""
    checked: str = ""

    @property
    def says(self):
        """Everything below the verdict: (title, words, cure), in order."""
        several = len(self.mistakes) > 1
        for number, it in enumerate(self.mistakes, 1):
            yield f"{number}. {it.name}" if several else it.name, it.sentence, it.cure
        if several:
            yield "", "Each of these gives exactly your numbers: they cannot tell which it is.", ""
        if not self.ok and not self.mistakes:
            yield "", "No mistake that this checker knows gives these numbers.", ""
        for it in self.remarks:
            yield it.name, it.sentence, it.cure


class Report:
    """The findings, by the parameters' names. It prints; in a notebook it is a table."""

    def __init__(self, findings, evaluations):
        self.findings, self.evaluations = findings, evaluations

    @property
    def ok(self):
        return all(it.ok for it in self.findings.values())

    def __getitem__(self, name):
        return self.findings[name]

    def __iter__(self):
        return iter(self.findings)

    def __len__(self):
        return len(self.findings)

    @property
    def summary(self):
        wrong = sum(not it.ok for it in self.findings.values())
        if len(self) == 1:
            return "The gradient is wrong." if wrong else "The gradient is right."
        return (
            f"{wrong} of {len(self)} gradients are wrong."
            if wrong
            else f"All {len(self)} gradients are right."
        )

    def __str__(self):
        wide = max(len(str(name)) for name in self)
        indent = " " * (wide + 8)
        lines = [self.summary]
        for name, it in self.findings.items():
            verdict = f"{'✓ right' if it.ok else '✗ WRONG'}   {_error(it):>7}   {it.checked}"
            lines += [""] * (not it.ok) + [f"  {str(name).ljust(wide)}   {verdict}"]
            if it.where:
                lines.append(f"  {' ' * wide}   off: {it.where}")
            for title, words, cure in it.says:
                if cure and not it.ok:
                    lines.append(f"{' ' * (wide + 5)}looks like: {title}")
                text = f"{title}: {words}" if title and it.ok else words
                lines += textwrap.wrap(text, 100, initial_indent=indent, subsequent_indent=indent)
                lines += [f"{indent}→ {_address(cure)}"] if cure and not it.ok else []
        return "\n".join([*lines, "", f"  The loss was evaluated {self.evaluations} times."])

    def _repr_html_(self):
        rows = []
        for name, it in self.findings.items():
            said = [f"Off: {escape(it.where)}."] if it.where else []
            for title, words, cure in it.says:
                link = f'<a href="{escape(_address(cure))}">{cure}</a>' if SITE else f"<code>{cure}</code>"
                bold = f"<strong>{escape(title)}.</strong> " if title else ""
                said.append(bold + escape(words) + (f" → {link}" if cure else ""))
            verdict = "✓ right" if it.ok else "<strong>✗ wrong</strong>"
            cells = (
                f"<code>{escape(str(name))}</code>",
                verdict,
                _error(it),
                "<br>".join(said) or escape(it.checked),
            )
            rows.append(
                "".join(f'<td style="text-align: left; vertical-align: top">{cell}</td>' for cell in cells)
            )
        titles = "".join(
            f'<th style="text-align: left">{t}</th>' for t in ("gradient", "", "relative error", "")
        )
        body = "".join(f"<tr>{row}</tr>" for row in rows)
        return f"<p>{self.summary}</p><table><thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table>"


def _error(finding):
    return "" if math.isnan(finding.relative_error) else f"{finding.relative_error:.1e}"


def _address(cure):
    """Where a cure is found: its address if the site's is known, else its name."""
    chapter, _, formula = cure.partition(".")
    return f"{SITE}derivations/{chapter}/#{formula}" if SITE else cure


# 7. The command --------------------------------------------------------------------------------------------


def main(arguments=None):
    """Check a file: the status is 0 if all its gradients are right, 1 if one is wrong, 2 if it cannot be
    checked."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print(
            "usage: python diagnose.py FILE.py   (a file that defines loss, params and grads)",
            file=sys.stderr,
        )
        return 2
    path = Path(arguments[0])
    sys.path.insert(0, str(path.resolve().parent))
    try:
        names = runpy.run_path(str(path))
        if missing := [name for name in ("loss", "params", "grads") if name not in names]:
            raise Unusable(missing[0], f"it does not define {' and '.join(missing)}")
        options = ("batch_size", "penalty", "layers", "budget", "seed")
        report = diagnose(
            *(names[name] for name in ("loss", "params", "grads")),
            **{k: names[k] for k in options if k in names},
        )
    except Exception as error:
        line = _line(path, error)
        told = str(error) if isinstance(error, Unusable) else f"{type(error).__name__}: {error}"
        print(f"{path}{f':{line}' if line else ''}: {told}", file=sys.stderr)
        return 2
    print(report)
    return 0 if report.ok else 1


def _line(path, error):
    """The line to look at: where the file raised it, or where what it is about was last given its value."""
    if isinstance(error, SyntaxError):
        return error.lineno
    if not isinstance(error, Unusable):
        lines = [it.lineno for it in traceback.extract_tb(error.__traceback__) if Path(it.filename) == path]
    else:
        lines = [
            node.lineno
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if (isinstance(node, ast.FunctionDef) and node.name == error.about)
            or (isinstance(node, ast.Name) and node.id == error.about and isinstance(node.ctx, ast.Store))
        ]
    return lines[-1] if lines else None


if __name__ == "__main__":
    sys.exit(main())
