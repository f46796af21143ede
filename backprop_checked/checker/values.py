"""A gradient checker that names the mistake.

    from diagnose import diagnose

    print(diagnose(loss, params, grads, batch_size=32))

`loss` takes the parameters and returns a number; `params` and `grads` are dicts or lists of arrays. The more
it is told, the more it can say: `diagnose` explains its arguments. In a terminal,
`python diagnose.py my_backprop.py` checks a file that defines `loss`, `params` and `grads`.

How it works, in the order of this file:

1. The mistakes stand in one list. Each replaces one piece of a backward pass, and says what it makes of it.
2. Differences of the loss say what each gradient is, and how exactly they know it.
3. Where the layers are known, a backward pass of its own is run with one piece replaced, for each mistake.
4. A wrong gradient is compared with what every mistake would give, and with what several give together. The
   simplest that agree within the noise are named: all of them, if several do, and none, if none does.

This file needs NumPy and nothing else. A cure such as `vectorised.bp2` is a formula of “Backprop, Checked”.
"""

import ast
import inspect
import math
import re
import runpy
import sys
import textwrap
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cached_property
from html import escape
from itertools import combinations, pairwise, permutations, product
from pathlib import Path

import numpy as np

# Where the site with the formulas is, with a slash at its end. Without it, reports give their names alone.
SITE = ""
# How finely float64 and float32 know a number, as a share of it.
FINE, COARSE = np.finfo(np.float64).eps, np.finfo(np.float32).eps
# "Right" is claimed where a gradient is known to this share of its largest entry: zeros, another sign, twice
# or random numbers would all differ by far more.
RESOLUTION = 1e-2


class Unusable(ValueError):
    """Something that cannot be checked. `about` is what is wrong: loss, params, grads, layers, …"""

    def __init__(self, about, text):
        super().__init__(text)
        self.about = about


# 1. The mistakes --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Mistake:
    """A mistake: the piece of a backward pass that it replaces, its name, its cure, what is said of it."""

    piece: str
    name: str
    cure: str
    sentence: str

    def told(self, **numbers):
        """The same with the numbers of a case in its sentence."""
        return replace(self, sentence=self.sentence.format(**numbers))


MISTAKES = []


def piece(listed):
    """Put the mistakes of a piece into the list.

    `listed` has a line for each: its name, the formula that cures it, a sentence. (It is no docstring, which
    `python -OO` would strip.) The function yields what they give: a name, an array, and the numbers for the
    sentence, if it has any. A new mistake is a line above and a line below; nothing else has to know of it.
    """

    def put(gives):
        known = {}
        for line in re.split(r"\n(?! )", inspect.cleandoc(listed)):
            name, cure, sentence = re.split(r"\s+\|\s+", line)
            known[name] = Mistake(gives.__name__, name, cure, " ".join(sentence.split()))
        MISTAKES.extend(known.values())

        def gradients(*given, until=None):
            """What each mistake gives, by the mistake and the number of its variant, until one is reached."""
            found, times = {}, Counter()
            for name, what, *numbers in gives(*given):
                mistake = known[name].told(**numbers[0]) if numbers else known[name]
                found[mistake, times[name]] = what
                if (mistake, times[name]) == until:
                    break
                times[name] += 1
            return found

        gradients.known = known
        return gradients

    return put


@piece("""
    y − a | softmax.error | The error of the last layer is taken the wrong way round, y − a for a − y. It
        turns every gradient.
    sign | training.descent | The sign is wrong: this points downhill, and a gradient points uphill.
    factor 2 | scalar.half_square_cost | It is twice what it should be. A ½ in the cost cancels the 2 of the
        square; or a gradient is added to the last one instead of replacing it.
    factor ½ | scalar.square_cost | It is half of what it should be. A square without a ½ in front of it
        brings down a 2.
    N forgotten | batches.mean | It is N times what it should be: it sums over the batch where the cost takes
        the mean.
    divided by N twice | batches.mean_error | It is 1/N of what it should be: divided by N once too often, or
        a mean where the cost is a sum.
    """)
def factors(N):
    """By what are the data's part of the gradient, and the penalty's, multiplied? N is None if not known."""
    yield "y − a", (-1, 1)
    yield "sign", (-1, -1)
    scales = {"factor 2": 2, "factor ½": 1 / 2, "N forgotten": N, "divided by N twice": N and 1 / N}
    for name, by in scales.items():
        if by:
            yield name, (by, 1)
            yield name, (by, by)


@piece("""
    penalty missing | two_layer.weight_1 | The gradient of the penalty is not there.
    penalty halved | two_layer.weight_1 | Half of the penalty's gradient is missing: λw² has the derivative
        2λw.
    penalty doubled | two_layer.half_penalty | The penalty's gradient is there once too often. With a ½ before
        it, ½λw² has the derivative λw; and a bias that the cost does not penalise has none.
    penalty subtracted | two_layer.weight_1 | The penalty's gradient has the wrong sign.
    """)
def penalties():
    """How often is the penalty's gradient in it, where it should be there once?"""
    yield "penalty missing", 0
    yield "penalty halved", 1 / 2
    yield "penalty doubled", 2
    yield "penalty subtracted", -1


@piece("""
    transposed | vectorised.bp4 | It is the right gradient, transposed.
    kernel not turned | convolution.kernel_gradient | It is the right gradient turned by 180°: a convolution
        turns its kernel round, a correlation does not.
    axes swapped | convolution.kernel_gradient | The entries are right and their axes are in another order:
        channels in and out, or rows and columns.
    another parameter's | vectorised.bp4 | It is the right gradient of another parameter.
    summed over everything | batches.bias_gradient | It is one number, the sum of all entries: the sum runs
        over the batch, and no further.
    a check that cannot fail | gradient_checking.max_form | It is 0 throughout, as zeros_like makes it, and
        the right one is not: it was never filled in.
    """)
def entries(g, others):
    """What is done to the entries of the right gradient g? `others` are those of the other parameters."""
    if g.ndim == 2:
        yield "transposed", g.T
    windows = {1: [(0,)], 2: [(0, 1)], 3: [(0,), (2,)], 4: [(0, 1), (2, 3)]}
    for window in windows.get(g.ndim, []):  # the first axes or the last
        if all(g.shape[axis] > 1 for axis in window):
            yield "kernel not turned", np.flip(g, window)
    for axes in list(permutations(range(g.ndim)))[1:] if g.ndim in (3, 4) else ():
        yield "axes swapped", g.transpose(axes)
    for other in others:
        if other.shape == g.shape:
            yield "another parameter's", other
    for shape in {(), (1,), (1, 1), g.shape} if g.size > 1 else ():
        yield "summed over everything", np.full(shape, np.sum(g))
    yield "a check that cannot fail", np.zeros(g.shape)


@piece("""
    (n,) against (n, 1) | batches.broadcast_adjoint | The shape is {G} where the parameter's is {w}. The
        difference of two such arrays may be n × n, and nothing complains.
    not summed over the batch | batches.bias_gradient | It holds one gradient for each sample: what the
        forward pass copies to every sample is summed over them.
    wrong shape that broadcasts | batches.broadcast_adjoint | It is {G} for a parameter of {w}: NumPy
        stretches one to the other, and nothing complains.
    """)
def shapes(G, shape, N):
    """What has made this shape of G? What is yielded is G in the parameter's shape."""

    def long(sizes):
        return [size for size in sizes if size > 1]

    told = {"G": G.shape, "w": shape}
    if long(G.shape) == long(shape):
        yield "(n,) against (n, 1)", G.reshape(shape), told
    for axis, size in enumerate(G.shape):
        rest = G.shape[:axis] + G.shape[axis + 1 :]
        if long(rest) == long(shape) and (size > 1 or (rest == shape and N == 1)):
            first = G.take([0], axis)
            if size > 1 and np.allclose(G, first, rtol=1e-12, atol=0):
                yield "wrong shape that broadcasts", first.reshape(shape), told
            else:
                yield "not summed over the batch", G.sum(axis).reshape(shape)


@piece("""
    σ′ missing | vectorised.bp1 | The slope σ′(z) of the last activation is left out. Cross-entropy would
        cancel it, this cost does not.
    σ′ once too often | softmax.binary | The last error is multiplied by σ′, where cross-entropy has
        cancelled it: a − y is the error.
    σ′ at a | vectorised.bp1 | The slope is taken at the activation a where it belongs at the activity z.
    σ′ written in a, given z | scalar.sigmoid_slope | The slope is written with the activation, as a(1 − a) or
        1 − a², and is given the activity: z(1 − z), 1 − z² or a(1 − z).
    only the diagonal of the softmax Jacobian | softmax.not_elementwise | Each score is taken to move its own
        probability alone, and it moves them all.
    p − y times the Jacobian again | softmax.error | p − y has the softmax Jacobian in it already, and is
        multiplied by it again.
    z − y | layouts.sigmoid_error | The activity z stands in the last error where the activation a belongs.
    (n,) against (n, 1) | batches.broadcast_adjoint | Outputs are (n, 1) and targets (n,): the difference is n
        × n, every output against every target.
    """)
def last_error(layer):
    """What stands where the last layer's error should be? It has activation a, activity z, target y."""
    a, y, z, slope = layer.output, layer.target, layer.z, layer.slope
    if a is None or y is None:
        return
    e = a - y
    yield "σ′ missing", e
    for slip in layer.slips:
        yield "σ′ written in a, given z", e * slip
    yield "z − y", z - y
    yield "z − y", z
    if slope:
        yield "σ′ at a", e * slope(a)
        yield "σ′ once too often", e * slope(z)
        yield "σ′ once too often", e * slope(z) ** 2
        yield "z − y", (z - y) * slope(z)
    yield "σ′ once too often", e * a * (1 - a)
    if _sums_to_one(a):
        yield "only the diagonal of the softmax Jacobian", -y * (1 - a)
        yield "only the diagonal of the softmax Jacobian", e * a * (1 - a)
        yield "p − y times the Jacobian again", _through_softmax(a, e)
    if a.shape[1] == 1 < len(a):
        yield "(n,) against (n, 1)", a - y.T
        yield "(n,) against (n, 1)", np.sum(a - y.T, axis=1, keepdims=True)


@piece("""
    σ′ missing | vectorised.bp2 | The error comes back through the weights, and the slope is left out: ⊙
        σ′(z).
    σ′ at a | vectorised.bp2 | The slope is taken at the activation a where it belongs at the activity z.
    σ′ written in a, given z | scalar.sigmoid_slope | The slope is written with the activation, as a(1 − a) or
        1 − a², and is given the activity: z(1 − z), 1 − z² or a(1 − z).
    σ′ at the layer's input | vectorised.bp2 | The slope is taken at the layer's input where it belongs at its
        activity z.
    σ′ of the wrong layer | vectorised.bp2 | Another layer's slope stands where this layer's belongs.
    W not transposed | vectorised.bp2 | The error comes back through W where Wᵀ belongs: a neuron asks along
        the weights that leave it.
    kernel not turned | convolution.flipped_kernel | On its way back the error is slid under the kernel as it
        stands; it must be turned by 180°.
    path missing | scalar.fork | This activation is used in several places, and not every way back is counted:
        errors add up (+=).
    matrix product where ⊙ belongs | layouts.diagonal_is_hadamard | The slope is multiplied in by a matrix
        product. Each neuron has its own, so entry by entry: ⊙.
    weights already updated | training.descent | The error comes back through weights that have taken their
        step ({rate:.3g} times the gradient): make all gradients first, then step.
    handed down | vectorised.bp2 | This layer's own step is right. The `delta` that it was given is wrong: see
        the layer above.
    """)
def error(at):
    """What stands where a hidden layer's error should be? The right one is at.sent * at.slopes."""
    layer, sent, slopes, above = at.layer, at.sent, at.slopes, at.above
    z, a = layer.z, layer.output
    yield "σ′ missing", sent
    for slip in layer.slips:
        yield "σ′ written in a, given z", sent * slip
    if layer.slope:
        yield "σ′ at a", sent * layer.slope(a)
        if layer.input.shape == z.shape:
            yield "σ′ at the layer's input", sent * layer.slope(layer.input)
    for other in at.layers:
        if other is not layer and other.slopes is not None and other.z.shape == z.shape:
            yield "σ′ of the wrong layer", sent * other.slopes
    if all(upper.slopes is not None for upper, _ in above):
        yield "σ′ of the wrong layer", at.back((upper, error * upper.slopes) for upper, error in above)
    if all(upper.W.ndim == 2 and upper.W.shape[0] == upper.W.shape[1] for upper, _ in above):
        yield "W not transposed", slopes * at.back((replace(it, W=it.W.T), error) for it, error in above)
    if any(upper.W.ndim == 4 for upper, _ in above):
        turned = ((replace(it, W=np.flip(it.W, (-2, -1))), error) for it, error in above)
        yield "kernel not turned", slopes * at.back(turned)
    for count in range(1, len(above)):
        for some in combinations(above, count):
            yield "path missing", slopes * at.back(some)
    for made in _products(sent, slopes) if sent.ndim == 2 else ():
        yield "matrix product where ⊙ belongs", made if made.size > 1 else made * np.ones_like(slopes)
    for upper, error in above:
        if sent.ndim == upper.W.ndim == 2 and upper.W.shape[0] == slopes.shape[1]:
            yield "matrix product where ⊙ belongs", error * (slopes @ upper.W)
    for rate in at.rates:
        stepped = ((it.stepped(at.given, 1, -rate), error) for it, error in above)
        yield "weights already updated", slopes * at.back(stepped), {"rate": rate}
    if any(upper.delta is not None for upper, _ in above):
        told = ((it, error if it.delta is None else it.delta) for it, error in above)
        yield "handed down", slopes * at.back(told)


@piece("""
    z for a | vectorised.bp4 | The activity z of the layer below stands where its activation a belongs.
    one sample only | batches.sum_of_outer_products | It is the gradient of a single sample: those of the
        others are not added.
    summed before the product | batches.sum_of_outer_products | Inputs and errors are each summed over the
        batch, then multiplied: multiply first, sample by sample.
    ⊙ where a matrix product belongs | vectorised.bp4 | Input and error are multiplied entry by entry. Every
        input meets every error: an outer product.
    """)
def weight(layer, error, below):
    """What stands where inputᵀ times error should be, summed over the batch? `below` gave the input."""
    x, N = layer.input, len(error)
    if below is not None:
        yield "z for a", layer.pair(below.z.reshape(x.shape), error)
    for n in _samples(N, layer.W.size):
        yield "one sample only", layer.pair(x[n : n + 1], error[n : n + 1])
    if N > 1:
        yield (
            "summed before the product",
            layer.pair(x.sum(0, keepdims=True), error.sum(0, keepdims=True)) / N,
        )
    if error.ndim == 2 and error.shape == x.shape:
        both = x * error
        for made in (both, both.sum(0), np.broadcast_to(both.sum(0), layer.W.shape)):
            yield "⊙ where a matrix product belongs", made.T if layer.columns else made


@piece("""
    summed over the wrong axis | batches.bias_gradient | The errors are summed over the neurons; the sum runs
        over the batch.
    one sample only | batches.bias_gradient | It is the error of a single sample: those of the others are not
        added.
    """)
def bias(layer, error, below):
    """What stands where the sum of the errors over the batch should be?"""
    yield "summed over the wrong axis", error.reshape(len(error), -1).sum(1)
    for n in _samples(*error.shape[:2]):
        yield "one sample only", error[n].reshape(error.shape[1], -1).sum(1)


@piece("""
    path missing | scalar.fork | This parameter is used in several places, and not every share is counted:
        where paths join, gradients add up (+=, not =).
    """)
def shared(shares):
    """What if not every layer that shares a parameter adds its share?"""
    for count in range(1, len(shares)):
        for some in combinations(shares, count):
            yield "path missing", sum(some)


@piece("""
    a factor | gradient_checking.factor | It is {factor} times what it should be.{guess}
    a multiple of the parameter | two_layer.weight_1 | {by:.4g} times the parameter itself is too much. A
        penalty is missing, counted wrongly, or not in the cost; say `penalty=`, and this says which.
    a factor for each neuron | vectorised.bp2 | Along axis {axis} each is off by a factor of its own, from
        {low:.4g} to {high:.4g}. What belongs to each neuron is missing or wrong there, such as σ′(z); say
        `layers=`, and this may say which.
    """)
def loose(case):
    """What explains a gradient by a number that nobody has told, where nothing above explains it exactly?"""
    G, g, w = case.G, case.g, case.w
    for R in (np.zeros(g.shape), *(R for R, _ in case.penalties)):  # all of it, or the data's part
        factor = _times(G - R, g - R)
        if case.agrees(factor * (g - R) + R, factor, 3, free=1):
            near = next(
                (round(v) for v in (factor, 1 / factor) if v > 1.5 and abs(v - round(v)) < 1e-6 * v), 0
            )
            guess = f" Is {near} the batch size?" if near and not case.N else ""
            yield "a factor", (), {"factor": _ratio(factor), "guess": guess}
    for its, factor, _ in case.scalings:
        by = _times(G - factor * g, w)
        if case.agrees(factor * g + by * w, factor, 4, free=1):
            yield "a multiple of the parameter", its, {"by": by}
    for axis in range(g.ndim) if g.ndim > 1 and np.isfinite(g).all() else ():
        rest = tuple(other for other in range(g.ndim) if other != axis)
        length = np.sum(g * g, rest, keepdims=True)
        each = np.sum(G * g, rest, keepdims=True) / np.where(length > 0, length, 1)
        alike = each.max() - each.min() <= 1e-3 * _largest(each)
        if not alike and case.agrees(each * g, _largest(each), 3, free=g.shape[axis]):
            yield "a factor for each neuron", (), {"axis": axis, "low": each.min(), "high": each.max()}


@piece("""
    wrong shape | vectorised.bp4 | It is {G} for a parameter of {w}: a gradient has one entry for each entry
        of its parameter.
    stale by one step | training.descent | It is the gradient at params + {rate:.3g} · grads, where the
        parameters were before their last step: it was not made anew.
    layers left aside | vectorised.bp2 | A backward pass through `layers` does not give what differences say.
        Are they all of these parameters, with nothing between them that they do not tell, such as a skip or a
        pooling?
    kink | gradient_checking.kink | At {place} the slope is {left:.4g} on the left and {right:.4g} on the
        right, as where ReLU bends. Entries where that is so are not judged: {count}.
    float32 noise | gradient_checking.total_error | It is right as far as numbers so coarse can say. Check in
        float64 to see further.
    """)
def seen():
    """What does the check itself see, and fill in the numbers of?"""


def _samples(N, size):
    """The samples of a batch that are tried alone: all of them, if they are not very many."""
    return () if N == 1 else range(N) if N * size <= 1e6 else (0, N - 1)


def _sums_to_one(a):
    return a.ndim == 2 and a.shape[1] > 1 and np.allclose(a.sum(1), 1)


def _through_softmax(p, upstream):
    """The Jacobian of softmax times what comes from above, row by row."""
    return p * (upstream - np.sum(p * upstream, axis=1, keepdims=True))


def _products(left, right):
    """Every matrix product of two, as they stand or transposed, whose shapes fit."""
    for one, other in product((left, left.T), (right, right.T)):
        for first, second in ((one, other), (other, one)):
            if first.shape[1] == len(second):
                yield first @ second


def _times(G, P):
    """By what P is multiplied to come nearest to G, where both are known."""
    known = np.isfinite(G) & np.isfinite(P)
    length = np.sum(P[known] ** 2)
    return float(np.sum(G[known] * P[known]) / length) if length > 0 else 0.0


def _ratio(factor):
    """A factor in as many digits as it takes to be another than 1."""
    return next((text for digits in range(4, 17) if float(text := f"{factor:.{digits}g}") != 1), "1")


def _largest(array):
    return float(np.max(abs(array), initial=0, where=np.isfinite(array)))


# 2. Differences ---------------------------------------------------------------------------------------------


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
        return _largest(self.g)


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
        self.about, self.loss, self.budget, self.progress = about, loss, budget, progress
        self.params = _copies(params)
        self.at = _items(self.params)
        self.w = {name: array.copy() for name, array in self.at.items()}
        self.spent, self.expected, self.began, self.drawn = 0, 1, time.monotonic(), 0.0
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
        self._draw()
        if value.dtype.kind == "f":
            self.type = max(self.type, float(np.finfo(value.dtype).eps))
        return float(value.reshape(()))

    def see_that_it_repeats(self, otherwise):
        """See that the loss leaves its parameters alone, and gives the same again."""
        now = _items(self.params)
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
            best = min(tries, key=lambda it: it[1])
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

    def _draw(self):
        """A bar, where it takes long and somebody watches."""
        now = time.monotonic()
        due = now - self.began > 1 and now - self.drawn > 0.1
        if due and (self.progress or (self.progress is None and sys.stderr.isatty())):
            share = min(1, self.spent / self.expected)
            bar = ("█" * round(30 * share)).ljust(30, "░")
            print(f"\rchecking {bar} {share:4.0%}", end="", file=sys.stderr, flush=True)
            self.drawn = now


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


def _items(params):
    return params if isinstance(params, dict) else dict(enumerate(params))


def _copies(params):
    """The parameters in the form that they have, as copies in float64."""
    if not isinstance(params, dict | list | tuple) or not len(params):
        raise Unusable("params", f"params must be a dict or a list of arrays, not {_what(params)}")
    copies = {}
    for name, value in _items(params).items():
        array, label = _array("params", name, value), f"params[{name!r}]"
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


def _array(about, name, value):
    """A value as an array; a list of several arrays is none."""
    inner = value if isinstance(value, list | tuple) else ()
    try:
        if not isinstance(value, dict) and not any(isinstance(it, np.ndarray) for it in inner):
            return np.asarray(value)
    except ValueError:  # a list of lists, of which one is longer
        pass
    text = f"{about}[{name!r}] is a {type(value).__name__} of several: give each array a name of its own"
    raise Unusable(about, text)


def _what(it):
    return "empty" if isinstance(it, dict | list | tuple) else f"a {type(it).__name__}"


# 3. The layers ----------------------------------------------------------------------------------------------


ARRAYS = ("input", "z", "slope", "delta", "output", "target")
KEYS = ("weight", "bias", *ARRAYS)


@dataclass
class Layer:
    """What is known of a layer: a sample is a row, however the reader has it."""

    weight: str
    W: np.ndarray
    input: np.ndarray
    z: np.ndarray
    bias: str | None = None
    slope: object = None  # σ′, if it is a function
    slopes: np.ndarray | None = None
    delta: np.ndarray | None = None
    output: np.ndarray | None = None
    target: np.ndarray | None = None
    columns: bool = False  # whether the reader's samples are columns

    @classmethod
    def told(cls, about, params, number):
        """A layer from what the reader says of it."""

        def wrong(text):
            return Unusable("layers", f"layers[{number}]: {text}")

        if not isinstance(about, dict):
            raise wrong(f"it must be a dict, and it is a {type(about).__name__}")
        about = {key: value for key, value in about.items() if value is not None}
        if set(about) - set(KEYS) or not {"weight", "input", "z"} <= set(about):
            raise wrong(
                f"it has {', '.join(map(str, about))}; weight, input and z are needed, and known are "
                f"{', '.join(KEYS)}"
            )
        for key in ("weight", "bias"):
            if key in about and (np.ndim(about[key]) or about[key] not in params):
                odd = "is an array" if np.ndim(about[key]) else f"is {about[key]!r}"
                names = ", ".join(map(repr, params))
                raise wrong(f"its {key} {odd}; it should be the name of a parameter: {names}")
        W, b = params[about["weight"]], params[about["bias"]].reshape(-1) if "bias" in about else 0
        if W.ndim not in (2, 4):
            kinds = "a dense layer's is a matrix, a convolution's (out, in, rows, columns)"
            raise wrong(f"{about['weight']} is {W.shape}; {kinds}")
        try:
            given = {key: it for key, it in about.items() if key in ARRAYS and not callable(it)}
            arrays = {key: np.asarray(it, float) for key, it in given.items()}
        except (TypeError, ValueError) as error:
            raise wrong(f"{', '.join(ARRAYS)} are arrays, and slope may be a function: {error}") from None

        def rows(key, columns):
            array = arrays[key]
            return array[None] if array.ndim == W.ndim - 1 else array.T if columns else array

        fits = []
        for columns in (False, True) if W.ndim == 2 else (False,):
            A, z, V = rows("input", columns), rows("z", columns), W.T if columns else W
            if W.ndim == 4 or (A.shape[1:] == V.shape[:1] and z.shape == (len(A), V.shape[1])):
                fits.append((0 if W.ndim == 4 else _largest(A @ V + b - z), columns, V, A, z))
        if not fits:
            shapes = f"input {arrays['input'].shape} and z {arrays['z'].shape}"
            raise wrong(f"{shapes} do not fit {about['weight']}, which is {W.shape}")
        _, columns, V, A, z = min(fits, key=lambda fit: fit[:2])
        rest = {}
        for key in set(arrays) - {"input", "z"}:
            if arrays[key].size != z.size:
                raise wrong(f"{key} is {arrays[key].shape}; it has the shape of z, {arrays['z'].shape}")
            rest["slopes" if key == "slope" else key] = rows(key, columns).reshape(z.shape)
        if callable(about.get("slope")):
            rest |= {"slope": about["slope"], "slopes": np.asarray(about["slope"](z), float)}
        return cls(about["weight"], V, A, z, about.get("bias"), columns=columns, **rest)

    def errors(self):
        """What its error may be if it is the last, but for a factor."""
        if self.output is not None and self.target is not None:
            e = self.output - self.target
            yield e
            yield from () if self.slopes is None else (e * self.slopes,)
            yield from (_through_softmax(self.output, e),) if _sums_to_one(self.output) else ()
        yield from () if self.delta is None else (self.delta,)

    @cached_property
    def slips(self):
        """Its slope as it is written in a, with z where a belongs."""
        z, a, slopes = self.z, self.output, self.slopes
        if slopes is None or a is None:
            return []
        sigmoid, tanh = (np.allclose(slopes, it, atol=1e-6) for it in (a * (1 - a), 1 - a**2))
        return [z * (1 - z), a * (1 - z)] if sigmoid else [1 - z**2] if tanh else []

    def pair(self, A, error):
        """The gradient of the weights, laid out as the parameter is: every input with every error."""
        if self.W.ndim == 4:
            windows = np.lib.stride_tricks.sliding_window_view(A, error.shape[2:], (2, 3))
            return np.einsum("ncklij,nfij->fckl", windows, error)
        if error.ndim != 2 or len(A) != len(error):
            return np.empty(0)
        return error.T @ A if self.columns else A.T @ error

    def stepped(self, given, keep, rate):
        """The layer with `keep` times its weights and `rate` times the reader's gradient instead."""
        G = given[self.weight].T if self.columns else given[self.weight]
        return replace(self, W=keep * self.W + rate * G) if G.shape == self.W.shape else self

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
    given: dict  # the reader's gradients
    rates: list  # how long a step may have been

    def back(self, above):
        """What some errors above say to this layer's activation."""
        return sum(upper.back(error).reshape(self.layer.z.shape) for upper, error in above)

    @property
    def sent(self):
        return self.back(self.above)

    @property
    def slopes(self):
        return np.ones_like(self.layer.z) if self.layer.slopes is None else self.layer.slopes


class Network:
    """The layers, which of them feed which, and a backward pass any piece of which can be replaced.

    A way is a mistake and the how manieth of its ways, as a key of what a piece gives.
    """

    def __init__(self, layers, w, given):
        if not isinstance(layers, list | tuple):
            raise Unusable("layers", f"layers must be a list of dicts, and it is a {type(layers).__name__}")
        self.w, self.given, self.rates, self.last, self.factors = w, given, [], {}, {}
        self.layers = [Layer.told(about, w, number) for number, about in enumerate(layers)]
        for lower, upper in pairwise(self.layers):
            if lower.output is None and lower.z.size == upper.input.size:
                lower.output = upper.input.reshape(lower.z.shape)
        self.above = [
            [k for k in range(number + 1, len(self.layers)) if _same(layer.output, self.layers[k].input)]
            for number, layer in enumerate(self.layers)
        ]

    def find_last(self, by_what):
        """Find the right errors of the last layers: `by_what(name, P)` is by what P is multiplied to be the
        gradient of a weight, or 0."""
        for number, layer in enumerate(self.layers):
            for error in () if self.above[number] else layer.errors():
                factor, N = by_what(layer.weight, layer.pair(layer.input, error)), len(error)
                plain = (by / many for by in (1, 2, 0.5) for many in (1, N, error.size))
                factor = next((it for it in plain if abs(factor - it) < 1e-3 * it), factor)
                if factor and number not in self.last:
                    self.last[number], self.factors[number] = factor * error, factor

    def at(self, number, errors, layers=None):
        above = [((layers or self.layers)[k], errors[k]) for k in self.above[number]]
        return At(self.layers[number], above, self.layers, self.given, self.rates)

    def backward(self, last=None, way=None, where=(), layers=None):
        """Every layer's error, by number, and what each use of a parameter adds to its gradient, by its name.

        The errors of the last layers may be others; in the layers `where` one is made in that way; `layers`
        are others to go back through.
        """
        errors, shares = {}, {}
        for number in reversed(range(len(self.layers))):
            layer, made = self.layers[number], (last or self.last).get(number)
            if self.above[number] and all(k in errors for k in self.above[number]):
                at = self.at(number, errors, layers)
                made = (error(at, until=way) if number in where else {}).get(way, at.sent * at.slopes)
            if made is None:
                continue
            shares.setdefault(layer.weight, {})[number] = layer.pair(layer.input, made)
            if layer.bias is not None:
                total, shape = made.sum(tuple({*range(made.ndim)} - {1})), self.w[layer.bias].shape
                total = total.reshape(shape) if total.size == math.prod(shape) else total
                shares.setdefault(layer.bias, {})[number] = total
            if made.shape == layer.z.shape:
                errors[number] = made
        return errors, shares

    def predictions(self, penalty):
        """What each mistake would give: (the mistake, its layer if that is one, gradients by name)."""
        errors, right = self.backward()
        self.rates = list(self._rates(right, penalty))
        lasts = {number: self._last_errors(number) for number in self.last}
        for way in dict.fromkeys(way for made in lasts.values() for way in made):
            last = {number: made.get(way, self.last[number]) for number, made in lasts.items()}
            yield way[0], None, _summed(self.backward(last)[1])
        hidden = [number for number in errors if self.above[number]]
        for where in [[number] for number in hidden] + [hidden] * (len(hidden) > 1):
            for way in dict.fromkeys(way for number in where for way in error(self.at(number, errors))):
                made = _summed(self.backward(way=way, where=where)[1])
                yield way[0], self.layers[where[0]] if len(where) == 1 else None, made
        for name, shares in right.items():
            yield from ((it, None, {name: P}) for (it, _), P in shared(list(shares.values())).items())
            made = {number: self._sums(name, number, errors) for number in shares}
            for way in dict.fromkeys(way for some in made.values() for way in some):
                these = {number: made[number].get(way, share) for number, share in shares.items()}
                yield way[0], None, _summed({name: these})

    def _last_errors(self, number):
        """Each mistake's error of a last layer, times the factor (2, 1/N, …) that the right one has."""
        made = last_error(self.layers[number])
        return {way: self.factors[number] * it for way, it in made.items()}

    def _sums(self, name, number, errors):
        """What each mistake adds to a weight's or a bias's gradient in one layer."""
        layer, sums = self.layers[number], weight if name == self.layers[number].weight else bias
        below = next((self.layers[k] for k in range(number) if number in self.above[k]), None)
        return sums(layer, errors[number], below) if number in errors else {}

    def _rates(self, right, penalty):
        """How long a step of the weights would explain a layer just below the last; there it counts once."""
        moved = [layer.stepped(self.given, 0, 1) for layer in self.layers]
        change = _summed(self.backward(layers=moved)[1])
        for layer, above in zip(self.layers, self.above, strict=True):
            name = layer.weight
            if name in right and self.w[name].size > 1 and above and all(k in self.last for k in above):
                base = sum(right[name].values())
                for R, _ in penalty[name] if self.given[name].shape == base.shape else ():
                    rate = _times(base - self.given[name] + R, change[name])
                    if rate > 1e-9:
                        yield rate


def _same(output, input):
    return output is not None and output.size == input.size and np.allclose(output.flat, input.flat)


def _summed(shares):
    """The gradients, of what every use adds; nothing where two do not fit together."""
    fits = {name: len({P.shape for P in all_.values()}) == 1 for name, all_ in shares.items()}
    return {name: sum(all_.values()) for name, all_ in shares.items() if fits[name]}


# 4. Which mistakes agree ------------------------------------------------------------------------------------


class Case:
    """A gradient that is wrong: what the reader has (G), what is right (g), and what would explain it."""

    def __init__(self, w, G, truth, penalties, N, others):
        self.w, self.G, self.g, self.N, self.others = w, G.astype(float), truth.g, N, others
        self.penalties = penalties  # what the penalty may add to it: (its gradient, for which cost)
        self.known, self.inside = (
            False,
            [],
        )  # whether its layers are; what they give: (mistake, note, P, doubt)
        self.blur = 2 * _largest(truth.error)
        share = 1e-9 if _rounding(G) == FINE else 64 * _rounding(G)
        self.rounding = share * max(_largest(self.G), _largest(self.g))
        self.scalings = self._scalings()
        self.by = np.array([[1, -factor, -share] for _, factor, share in self.scalings])
        self.bounds = np.array([self.bound(factor) for _, factor, _ in self.scalings])

    def bound(self, factor):
        """How far a model may be off: the noise of the differences, and the rounding of the gradient."""
        return max(1, abs(factor)) * self.blur + self.rounding

    def _scalings(self):
        """By what the data's part and the penalty's may be multiplied: (mistakes, by what, by what)."""
        one = [((it,), *by) for (it, _), by in factors(self.N).items() if by[0] != 1]
        single = {1} | {by for _, by, _ in one}
        two = [
            (a + b, of_a * of_b, share_a * share_b)
            for (a, of_a, share_a), (b, of_b, share_b) in combinations(one, 2)
            if a != b and of_a * of_b not in single
        ]
        whole = [((), 1, 1), *one, *two]
        part = [(its, by) for its, by, share in whole if share == 1]
        return whole + [((*its, it), by, s) for its, by in part for (it, _), s in penalties().items()]

    def agrees(self, model, factor, cost, G=None, free=0):
        """Whether a model, with that many free numbers, is the gradient, and too exactly for chance."""
        G = self.G if G is None else G
        known = np.isfinite(model) & np.isfinite(G) if model.shape == G.shape else np.zeros(1)
        if not known.any() or np.max(abs((G - model)[known])) > self.bound(factor):
            return False
        digits = math.log10(max(_largest(G), _largest(self.g), 1e-300) / max(self.bound(factor), 1e-300))
        return digits * (known.sum() - free) >= 4 + cost

    def explanations(self):
        """The simplest that agree, of all mistakes, with factors, penalties and shapes that are wrong too."""
        found, claims = {}, [((), self.G)]
        if self.G.shape != self.w.shape:
            claims += [((it,), G) for (it, _), G in shapes(self.G, self.w.shape, self.N).items()]
        for R, cost in self.penalties:
            none = np.zeros(self.w.shape)
            models = [((), "", self.g - R, R, 0)]
            models += [((it,), note, P, R, doubt) for it, note, P, doubt in self.inside]
            for g, added in [(self.g - R, R)] + [(self.g, none)] * bool(R.any()):
                models += [((it,), "", P, added, 0) for (it, _), P in entries(g, self.others).items()]
            for (its, note, P, added, doubt), (shape, G) in product(models, claims):
                if P.shape == G.shape:
                    added = added if added.shape == P.shape else np.zeros(P.shape)
                    for parts in self._fits(its + shape, P, added, G):
                        also = note + cost * any(part.piece == "penalties" for part in parts)
                        names = frozenset(part.name for part in parts)
                        simple = len(parts) + doubt, Explanation(parts, also)
                        found[names] = min(found.get(names, simple), simple, key=lambda it: it[0])
        least = min((cost for cost, _ in found.values()), default=0)
        return [it for cost, it in found.values() if cost == least]

    def _fits(self, its, P, R, G):
        """With which factors P and the penalty's R together are the gradient: the mistakes."""
        known = np.isfinite(P) & np.isfinite(G)
        rows = np.array([G[known], P[known], R[known]])
        products = rows @ rows.T  # with these, ‖G − factor · P − share · R‖² is had for all scalings at once
        off, size = np.sum(self.by @ products * self.by, axis=1), self.by**2 @ np.diag(products)
        for place in np.flatnonzero(off <= known.sum() * self.bounds**2 + 1e-12 * size):
            scaling, factor, share = self.scalings[place]
            parts = its + scaling
            if not R.any() and any(part.piece == "penalties" for part in scaling):
                continue  # a penalty that is not there cannot be wrong
            if parts and self.agrees(factor * P + share * R, factor, len(parts), G):
                yield parts

    def loosely(self):
        """What a free number explains; of a wrong shape, that it is one."""
        if self.G.shape == self.w.shape:
            for (it, _), parts in loose(self).items():
                return [Explanation((*parts, it))]
            return []
        if self.G.size == self.N and abs(np.sum(self.G) - np.sum(self.g)) <= 1e-6 * abs(np.sum(self.g)):
            return [Explanation((bias.known["summed over the wrong axis"],))]
        try:
            np.broadcast_shapes(self.G.shape, self.w.shape)
            it = shapes.known["wrong shape that broadcasts"]
        except ValueError:
            it = seen.known["wrong shape"]
        return [Explanation((it.told(G=self.G.shape, w=self.w.shape),))]


def _rounding(G):
    """How finely a gradient is known, as a share of each entry: by its type, or by that of its values.

    Numbers may have been float32 before they were float64. Those that have few digits, such as 0, 1 or ½, are
    of every type and say nothing; one that float32 has and float16 has not says it of all.
    """
    own = float(np.finfo(G.dtype).eps) if G.dtype.kind == "f" else FINE
    with np.errstate(over="ignore", under="ignore"):
        single, half = (np.array_equal(G, G.astype(number)) for number in (np.float32, np.float16))
    return max(own, float(COARSE)) if single and not half and G.dtype.kind == "f" else own


def _together(found, given):
    """Of the explanations of each gradient, those that explain the most of the others too: one mistake behind
    several gradients is simpler than one for each."""
    turned = {name for name, its in found.items() if any("y − a" in it.name for it in its)}
    if not turned >= {name for name, G in given.items() if G.any()}:  # y − a turns every gradient
        found = {name: [it for it in its if "y − a" not in it.name] or its for name, its in found.items()}
    times = Counter(it.name for its in found.values() for it in its)
    most = {name: max((times[it.name] for it in its), default=0) for name, its in found.items()}
    return {name: tuple(it for it in its if times[it.name] == most[name]) for name, its in found.items()}


def _stale(differences, G, g, seed):
    """Whether the gradients G belong to params + rate · G, where the parameters were a step ago: the rate.

    Along the way on which G differs most from the right g, a root says at what rate the slope there would be
    the reader's. Along random ways, that is so at the right rate alone.
    """
    w, h, rng = differences.w, 1e-5, np.random.default_rng(seed)
    if any(G[name].shape != w[name].shape for name in w) or sum(G[name].size for name in g) < 8:
        return None
    apart = {name: np.nan_to_num(G[name] - g[name]) for name in g}
    most = max(map(_largest, apart.values())) or 1
    ways = [{name: rng.choice([-1.0, 1.0], w[name].shape) for name in g} for _ in range(4)]
    size, rates = sum(np.sum(abs(G[name])) for name in g), np.geomspace(1e-4, 10, 81)

    def gap(rate, way):
        up, down = ({name: rate * G[name] + h * way.get(name, 0) * sign for name in w} for sign in (1, -1))
        slope = (differences.move(up, 1) - differences.move(down, 1)) / (2 * h)
        return slope - sum(np.sum(G[name] * way[name]) for name in way)

    for way in ({name: it / most for name, it in apart.items()}, *ways[:2]):
        if differences.budget - differences.spent < 800:
            return None
        gaps = [gap(rate, way) for rate in rates]
        for (low, high), (a, b) in zip(pairwise(rates), pairwise(gaps), strict=True):
            if a * b < 0:
                for _ in range(40):
                    middle = (low + high) / 2
                    low, high = (middle, high) if gap(middle, way) * a > 0 else (low, middle)
                if all(abs(gap(low, other)) < 1e-6 * size for other in ways):
                    return low
    return None


# 5. The check -----------------------------------------------------------------------------------------------


def diagnose(
    loss, params, grads, *, batch_size=None, penalty=None, layers=None, budget=20_000, seed=0, progress=None
):
    """Say of every gradient whether it is right and, if not, which mistake it looks like.

    Args:
        loss: a function of the parameters that returns a number, the same one each time.
        params: a dict or a list of arrays of floats.
        grads: your gradients in the same form, each of its parameter's shape; or a function of the parameters
            that returns them.
        batch_size: N, the number of samples in the loss.
        penalty: the penalty in the cost, as a function of the parameters; or λ, for λ‖W‖² or ½λ‖W‖².
        layers: what you have of each layer, first to last, as dicts: the names of its `weight` and `bias`;
            its `input`, `z` and `slope` (σ′ as a function, or σ′(z)); if you have them, its `output` and your
            `delta`, and for the last layer the `target`. A weight is (in, out) where a sample is a row, and
            (out, in) where it is a column. A convolution's is (out, in, rows, columns), its input
            (N, in, rows, columns), its stride 1.
        budget: how often the loss may be evaluated, and the penalty if it is a function. Where that is too
            little for every entry, a random sample and random directions are judged, and the report says so.
        seed: of the sample and the directions.
        progress: whether a bar is drawn. If not said, then where a terminal watches and it takes long.

    Returns:
        A Report: `report.ok` if every gradient is right, as far as differences can tell and they can tell it;
        `report.verdict` and `report["W1"].verdict`, which are "right", "wrong" or "cannot tell";
        `report["W1"].mistakes`; and it prints.

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
    least = (110 + 20 * len(_copies(params))) * (2 if callable(penalty) else 1)
    for about, number, wanted in (("batch_size", batch_size, 1), ("budget", budget, least)):
        untold = number is None and about == "batch_size"
        if not untold and not (isinstance(number, int | float | np.integer) and number >= wanted):
            text = f"{about} is {number!r}, and must be a number: give {wanted} or more"
            raise Unusable(about, text)
    added, spent = _penalties(penalty, params, budget / 2, seed)
    differences = Differences("loss", loss, params, budget - spent, progress)
    w = differences.w
    given = _given(grads(_copies(params)) if callable(grads) else grads, params, w)
    floats = {name: G.astype(float) for name, G in given.items()}
    network = Network(layers, w, floats) if layers else None
    truth = _truth(differences, seed)
    findings = judge(given, truth, differences)
    N = len(network.layers[0].input) if network and batch_size is None else batch_size
    cases = {
        name: Case(w[name], given[name], truth[name], added[name], N, _others(name, truth))
        for name, it in findings.items()
        if it.verdict == "wrong" and not it.mistakes
    }
    if network and cases:
        _look_inside(network, cases, truth, added)
    found = {name: case.explanations() for name, case in cases.items()}
    lost = {name: truth[name].g for name in cases if not found[name] and given[name].shape == w[name].shape}
    if lost and (rate := _stale(differences, floats, lost, seed)):
        found |= {name: [Explanation((seen.known["stale by one step"].told(rate=rate),))] for name in lost}
    found = {name: its or cases[name].loosely() for name, its in found.items()}
    for name, its in _together(found, given).items():
        remarks = findings[name].remarks
        if network and not cases[name].known and any(name in (it.weight, it.bias) for it in network.layers):
            remarks += (seen.known["layers left aside"],)
        findings[name] = replace(findings[name], mistakes=its, remarks=remarks)
    if differences.drawn:
        print("\r" + " " * 50 + "\r", end="", file=sys.stderr)
    untold = {"batch_size": N, "penalty": penalty, "layers": layers}
    untold = tuple(name for name, it in untold.items() if it is None)
    return Report(findings, differences.spent + spent, untold)


def _truth(differences, seed):
    """What differences say of all entries of the small gradients, and of fair shares of the others."""
    first, *rngs = (
        np.random.default_rng(it) for it in np.random.SeedSequence(seed).spawn(1 + len(differences.w))
    )
    w, counts = differences.w, {}
    differences.measure_noise(first)
    room = int(min(differences.budget, 1e9) - differences.spent) // 5 - 5 * len(w)
    for left, name in zip(range(len(w), 0, -1), sorted(w, key=lambda name: w[name].size), strict=True):
        counts[name] = min(w[name].size, max(1, room // left))
        room -= counts[name]
    differences.expected = differences.spent + 4 * sum(counts.values())
    # Each has random numbers of its own, so that the same entries of the penalty's gradient are looked at.
    truth = {name: differences.truth(name, counts[name], rng) for name, rng in zip(w, rngs, strict=True)}
    differences.see_that_it_repeats("changes while it is checked: {} and then {}. What else does it read?")
    return truth


def _others(name, truth):
    return [it.g for other, it in truth.items() if other != name]


def _given(grads, params, w):
    """The reader's gradients as arrays, by name."""
    if not isinstance(grads, dict if isinstance(params, dict) else list | tuple):
        kinds = f"which is a {type(params).__name__}, and it is a {type(grads).__name__}"
        raise Unusable("grads", f"grads must have the form of params, {kinds}")
    grads = _items(grads)
    if set(grads) != set(w):
        odd = ", ".join(map(repr, sorted(set(grads) ^ set(w), key=str)))
        raise Unusable("grads", f"grads and params do not have the same names: {odd} is in one of them only")
    given = {name: np.array([]) if grads[name] is None else _array("grads", name, grads[name]) for name in w}
    for name, G in given.items():
        if G.dtype.kind not in "fiub":
            text = f"grads[{name!r}] must be an array of numbers, and it is of type {G.dtype}"
            raise Unusable("grads", text)
    return given


def _penalties(penalty, params, budget, seed):
    """What the penalty may add to each gradient, with what that supposes of the cost; and how often it was
    evaluated for that."""
    w = _items(_copies(params))
    none = {name: [(np.zeros(array.shape), "")] for name, array in w.items()}
    if penalty is None:
        return none, 0
    if callable(penalty):
        differences = Differences("penalty", penalty, params, budget)
        truth = _truth(differences, seed)
        return {name: [(it.g, "")] for name, it in truth.items()}, differences.spent
    if not isinstance(penalty, int | float | np.number) or not math.isfinite(penalty):
        raise Unusable("penalty", "penalty must be λ, a number, or a function of the parameters")
    costs = ((2, " That is so if the cost has λ‖W‖²."), (1, " That is so if the cost has ½λ‖W‖²."))
    return {name: none[name] + [(by * penalty * w[name], words) for by, words in costs] for name in w}, 0


def _look_inside(network, cases, truth, added):
    """Tell each case what mistakes would give in these layers, if differences confirm what the layers say."""

    def split(name, P):
        """The right gradient as a multiple of P and a penalty: (factor, (penalty's gradient, words))."""
        g, w, error = truth[name].g, network.w[name], 2 * _largest(truth[name].error)
        if P.size != g.size:
            return 0, None
        P, models = P.reshape(g.shape), list(added[name])
        if g.size > 3 and np.isfinite(g).all():  # a penalty that nobody has told is a multiple of w
            by = np.linalg.lstsq(np.stack([P.ravel(), w.ravel()], 1), g.ravel(), rcond=None)[0][1]
            models.append((by * w, f" The cost has a penalty, it seems, whose gradient is {by:.4g} w."))
        for model in models:
            factor = _times(g - model[0], P)
            if factor and _largest(g - model[0] - factor * P) <= error + 1e-6 * _largest(g):
                return (1 if abs(factor - 1) * _largest(P) <= error + 1e-5 * _largest(g) else factor), model
        return 0, None

    network.find_last(lambda name, P: split(name, P)[0])
    right = _summed(network.backward()[1])
    for name, case in cases.items():
        factor, model = split(name, right[name]) if name in right else (0, None)
        case.known = factor == 1  # else what the layers say of it is not so
        if case.known:
            case.penalties = added[name] = [model]
    sound = {name: right[name] for name in right if name not in cases and split(name, right[name])[0] == 1}
    for it, layer, gradients in network.predictions(added):
        # It is doubtful where a gradient that is right would be wrong: half a mistake more, to explain that.
        doubt = 0.5 * any(_spoilt(gradients[name], P) for name, P in sound.items() if name in gradients)
        for name in (name for name in gradients if name in cases and cases[name].known):
            case, P = cases[name], gradients[name]
            if P.size == case.w.size and P.shape != case.G.shape:
                P = P.reshape(case.w.shape)
            if P.shape != case.w.shape or _far(P, right[name].reshape(P.shape), 1e-9):
                above = layer is not None and name not in (layer.weight, layer.bias)
                note = f" It happens in the layer of {layer.weight}, and is handed down." if above else ""
                case.inside.append((it, note, P, doubt))


def _far(P, right, apart):
    """Whether it is another gradient: its shape is, or an entry is that far off, relative to the largest."""
    return P.shape != right.shape or np.max(abs(P - right)) > apart * np.max(abs(right))


def _spoilt(P, right):
    """Whether it is another gradient, whatever factor is before it."""
    return P.shape != right.shape or _far(_times(right, P) * P, right, 1e-3)


def judge(given, truth, differences):
    """A finding for each gradient, by name: its verdict, before any mistake is looked for."""
    scale = max(it.size for it in truth.values())
    idle = not (scale or differences.reach or any(np.any(G) for G in given.values()))
    return {name: _judged(name, given[name], truth[name], differences, scale, idle) for name in truth}


def _judged(name, G, truth, differences, scale, idle):
    """Right, wrong or neither, before any mistake is looked for. `scale` is the largest slope of all
    parameters.

    Two bounds decide. Inside of the tight one, which holds the noise of the differences and what numbers of
    the gradient's type leave out of it, it is right, if the bound is small beside the gradient: only then
    would a wrong one have been outside. Beyond the wide one, which holds all that rounding may do on the way
    to the gradient, it is wrong. Between them nobody can tell.
    """
    w, known = differences.w[name], np.isfinite(truth.g)
    finding = Finding(name, "wrong", math.nan, checked=_checked(truth, known))
    if truth.kinks:
        place, (_, left, right) = next(iter(truth.kinks.items()))
        remark = seen.known["kink"].told(place=list(place), left=left, right=right, count=len(truth.kinks))
        finding = replace(finding, remarks=(remark,))
    if blind := _blind(G, idle and not truth.kinks):
        it = replace(entries.known["a check that cannot fail"], sentence=blind)
        return replace(finding, mistakes=(Explanation((it,)),))
    if G.shape != w.shape:
        return replace(finding, where=f"the shape, {G.shape} for {w.shape}")
    rounding, G = _rounding(G), G.astype(float)
    if not known.any() and not truth.aims:
        return _at_corners(finding, G, truth)
    off, noise = np.where(known, abs(G - truth.g), 0), np.where(known, truth.error, 0)
    share = 1e-10 if rounding == FINE else min(256 * rounding, RESOLUTION / 2)
    tight = noise + share * truth.size
    # float32 rounds where activations and errors are made, and what is small may come of what is not.
    each = 64 * rounding * (scale + differences.reach / differences.unit(name))
    aims = [
        (
            abs(np.sum(G * way) - slope),
            error + share * np.sum(abs(G * way)),
            each * np.linalg.norm(way),
            slope,
        )
        for way, slope, error in truth.aims
    ]
    lengths = np.linalg.norm(G[known]) + np.linalg.norm(truth.g[known])
    relative = float(np.linalg.norm(off[known]) / lengths) if lengths else 0.0
    finding = replace(finding, relative_error=relative)
    wrong = off > 3 * tight + each
    # Where the slopes are not well known, what is called noise may be a curve that every step has missed. So
    # may a slope be that is far beyond what the loss changes by.
    steep = _largest(G) > 1e3 * (scale + differences.reach / differences.unit(name))
    if steep or not differences.plain:
        wrong &= _largest(truth.error) <= 0.3 * truth.size
        aims = [aim for aim in aims if aim[1] <= 0.3 * abs(aim[3])]
    if rounding > FINE and wrong.any():
        worst = np.unravel_index(np.argmax(np.where(wrong, off, 0)), w.shape)
        wrong &= off > 4 * differences.change(name, worst, 16 * rounding, truth)
    if wrong.any() or any(apart > 3 * bound + more for apart, bound, more, _ in aims):
        many = w.size > 1
        where = _where(wrong, known) if many else f"{_ratio(_times(G, truth.g))} times what it should be"
        return replace(finding, where=where)
    most = max((abs(slope) for *_, slope in aims), default=0)
    agrees = (off <= tight).all() and all(apart <= bound for apart, bound, *_ in aims)
    sharp = (tight[known] < RESOLUTION * truth.size).all() and all(
        bound < RESOLUTION * most for _, bound, *_ in aims
    )
    complete = known.sum() + len(truth.kinks) == w.size or truth.aims
    if agrees and sharp and complete:
        rounded = rounding > FINE or differences.fine > FINE
        note = (
            (seen.known["float32 noise"],) if rounded and (off > noise / 4 + 1e-10 * truth.size).any() else ()
        )
        return replace(finding, verdict="right", remarks=finding.remarks + note)
    if truth.still and not G.any() and differences.noise < 16 * FINE * scale * truth.still:
        checked = f"{finding.checked}: moved by {truth.still:.1g}, the loss stands still"
        return replace(finding, verdict="right", checked=checked)
    return replace(finding, verdict="cannot tell", advice=_advice(truth, differences, rounding, scale, tight))


def _checked(truth, known):
    """What was looked at, in words."""
    count = f"all {known.size} entries" if known.size > 1 else "1 entry"
    checked = count if known.all() else f"{known.sum()} of {known.size} entries"
    return checked + (f", {len(truth.aims)} random directions" if truth.aims else "")


def _blind(G, idle):
    """Why a usual check would pass, whatever the gradient is; else nothing."""
    if G.size == 0:
        return "The gradient is empty: whatever it is compared with, no entry differs."
    if not np.isfinite(G.astype(float)).all():
        return (
            "It holds nan or infinity. Every comparison with nan is false, nan > bound too: the check passes."
        )
    if idle:
        return "No parameter moves the loss, and all gradients are 0. Does it use its argument, or a global?"
    return ""


def _at_corners(finding, G, truth):
    """Nothing but corners, or nothing at all: a gradient lies between the slopes beside them, or is wrong."""
    sides = ((G[place], off, *sorted(slopes)) for place, (off, *slopes) in truth.kinks.items())
    room = ((entry, 2 * off + (high - low) / 4, low, high) for entry, off, low, high in sides)
    sharp = [(entry, off, low, high) for entry, off, low, high in room if off < 0.3 * (high - low)]
    if not all(low - off <= entry <= high + off for entry, off, low, high in sharp):
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
        words, cures = [f"Differences know this gradient to {_largest(tight):.1g}, and {size}."], []
    if truth.edges:
        words.append(f"Beside {truth.edges} of the entries the loss is nan or infinite.")
    elif truth.unseen:
        words.append("Not every entry could be looked at.")
        cures.append("give a larger `budget`")
    if differences.noise > 1e3 * differences.fine * differences.reach:
        words.append(f"The loss is {differences.middle:.3g}, known to {differences.noise:.0e}.")
        cures.append("leave constants out of the loss")
    if (finest := max(differences.fine, rounding)) > FINE:
        what = "loss" if differences.fine > FINE else "gradient"
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


# 6. The report ----------------------------------------------------------------------------------------------


VERDICTS = {"right": "✓ right", "wrong": "✗ WRONG", "cannot tell": "? cannot tell"}


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

    @property
    def cures(self):
        return tuple(dict.fromkeys(part.cure for part in self.parts))


@dataclass(frozen=True)
class Finding:
    """What is known of one gradient.

    The verdict is "right", "wrong" or "cannot tell"; the last comes with `advice`. Each of the `mistakes`
    accounts for it alone; `remarks` accuse nobody; `where` says which entries are off, and `checked` which
    were looked at. The relative error is nan where shapes differ.
    """

    name: object
    verdict: str
    relative_error: float
    mistakes: tuple = ()
    remarks: tuple = ()
    where: str = ""
    checked: str = ""
    advice: str = ""

    @property
    def ok(self):
        """Whether it is right: not where nobody can tell."""
        return self.verdict == "right"

    @property
    def error(self):
        """The relative error as it is printed."""
        return "" if math.isnan(self.relative_error) else f"{self.relative_error:.1e}"

    @property
    def says(self):
        """Everything below the verdict, in order: (title, words, cures)."""
        several = len(self.mistakes) > 1
        for number, it in enumerate(self.mistakes, 1):
            yield f"looks like: {f'{number}. ' * several}{it.name}", it.sentence, it.cures
        if several:
            yield "", "Each of these gives exactly your numbers: they cannot tell which it is.", ()
        if self.advice:
            yield "", self.advice, ()
        if self.verdict == "wrong" and not self.mistakes:
            yield "", "No mistake that this checker knows gives these numbers.", ()
        for it in self.remarks:
            yield f"beside: {it.name}", it.sentence, (it.cure,)


class Report:
    """The findings, by the parameters' names. It prints; in a notebook it is a table.

    It is true where every gradient is right, so that a test can assert it.
    """

    def __init__(self, findings, evaluations, untold=()):
        self.findings, self.evaluations, self.untold = findings, evaluations, untold

    @property
    def ok(self):
        """Whether every gradient is right."""
        return self.verdict == "right"

    @property
    def verdict(self):
        """That of all together: "wrong" if one is, else "cannot tell" if one cannot be told."""
        verdicts = {it.verdict for it in self.findings.values()}
        return next(verdict for verdict in ("wrong", "cannot tell", "right") if verdict in verdicts)

    def __bool__(self):
        return self.ok

    def __getitem__(self, name):
        return self.findings[name]

    def __iter__(self):
        return iter(self.findings)

    def __len__(self):
        return len(self.findings)

    @property
    def summary(self):
        times = Counter(it.verdict for it in self.findings.values())
        wrong, doubtful = times["wrong"], times["cannot tell"]
        if len(self) == 1:
            return {
                "right": "The gradient is right.",
                "wrong": "The gradient is wrong.",
                "cannot tell": "Differences cannot tell whether the gradient is right.",
            }[self.verdict]
        if not (wrong or doubtful):
            return f"All {len(self)} gradients are right."
        words = [f"{wrong} of {len(self)} gradients are wrong."] if wrong else []
        if doubtful:
            words.append(
                f"Of {doubtful} gradients of {len(self)}, differences cannot tell if they are right."
            )
        return " ".join(words)

    @property
    def hint(self):
        """What could be told where no mistake was found, as a sentence."""
        if not self.untold or all(it.verdict != "wrong" or it.mistakes for it in self.findings.values()):
            return ""
        untold = ", ".join(f"`{name}=`" for name in self.untold)
        return f"It was not told everything that may help: {untold}."

    def __str__(self):
        wide = max(len(str(name)) for name in self)
        widest = max(len(VERDICTS[it.verdict]) for it in self.findings.values())
        indent, lines = " " * (wide + 8), [self.summary]
        for name, it in self.findings.items():
            verdict = f"{VERDICTS[it.verdict].ljust(widest)}   {it.error:>7}   {it.checked}"
            lines += [""] * (not it.ok) + [f"  {str(name).ljust(wide)}   {verdict}"]
            lines += [f"  {' ' * wide}   off: {it.where}"] if it.where else []
            for title, words, cures in it.says:
                lines += [indent[3:] + title] if title else []
                lines += textwrap.wrap(words, 100, initial_indent=indent, subsequent_indent=indent)
                lines += [f"{indent}→ {_address(cure)}" for cure in cures]
        lines += [
            "",
            *([f"  {self.hint}"] if self.hint else []),
            f"  The loss was evaluated {self.evaluations} times.",
        ]
        return "\n".join(lines)

    def _repr_html_(self):
        rows = []
        for name, it in self.findings.items():
            said = [f"Off: {escape(it.where)}."] if it.where else []
            for title, words, cures in it.says:
                links = (
                    f'<a href="{_address(cure)}">{cure}</a>' if SITE else f"<code>{cure}</code>"
                    for cure in cures
                )
                bold = f"<strong>{escape(title)}.</strong> " if title else ""
                said.append(bold + escape(words) + "".join(f" → {link}" for link in links))
            verdict = {"wrong": "<strong>✗ wrong</strong>"}.get(it.verdict, VERDICTS[it.verdict])
            rows.append(
                [f"<code>{escape(str(name))}</code>", verdict, it.error, "<br>".join(said) or it.checked]
            )
        cell = '<{0} style="text-align: left; vertical-align: top">{1}</{0}>'.format
        head = "".join(cell("th", title) for title in ("gradient", "", "relative error", ""))
        body = "".join(f"<tr>{''.join(cell('td', it) for it in row)}</tr>" for row in rows)
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        return f"<p>{self.summary}</p>{table}" + (f"<p>{escape(self.hint)}</p>" if self.hint else "")


def _address(cure):
    """Where a cure is found: its address if the site's is known, else its name."""
    chapter, _, formula = cure.partition(".")
    return f"{SITE}derivations/{chapter}/#{formula}" if SITE else cure


# 7. The command ---------------------------------------------------------------------------------------------


STATUSES = {"right": 0, "wrong": 1, "unusable": 2, "cannot tell": 3}


def main(arguments=None):
    """Check a file. The status is 0 if all gradients are right, 1 if one is wrong, 2 if it cannot be checked,
    and 3 if none is wrong and of one nobody can tell."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if len(arguments) != 1 or arguments[0].startswith("-"):
        usage = "usage: python diagnose.py FILE.py   (a file that defines loss, params and grads)"
        print(usage, file=sys.stderr)
        return STATUSES["unusable"]
    path = Path(arguments[0])
    sys.path.insert(0, str(path.resolve().parent))
    try:
        report = _report(path)
    except (Exception, SystemExit) as error:
        line = _line(path, error)
        _write(f"{path}{f':{line}' if line else ''}: {_reason(error)}", sys.stderr)
        return STATUSES["unusable"]
    _write(str(report), sys.stdout)
    return STATUSES[report.verdict]


def _report(path):
    """The report of what a file defines."""
    if path.is_dir():
        raise Unusable("", "it is a directory: give a file that defines loss, params and grads")
    try:
        path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        place = f"byte {error.start} is {error.object[error.start]:#x}"
        raise Unusable("", f"it is not UTF-8, {place}: save it as UTF-8") from None
    names = runpy.run_path(str(path))
    if missing := [name for name in ("loss", "params", "grads") if name not in names]:
        raise Unusable(missing[0], f"it does not define {' and '.join(missing)}")
    options = ("batch_size", "penalty", "layers", "budget", "seed")
    return diagnose(
        *(names[name] for name in ("loss", "params", "grads")),
        **{name: names[name] for name in options if name in names},
    )


def _reason(error):
    """An error, in a line."""
    if isinstance(error, Unusable):
        return str(error)
    if isinstance(error, SystemExit):
        return f"it ends itself, by exit({error.code!r}), before anything is checked: leave that out"
    return f"{type(error).__name__}: {error}"


def _write(text, stream):
    """Print it, also where the console has not all the letters."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    print(text.encode(encoding, "replace").decode(encoding), file=stream)


def _line(path, error):
    """The line to look at: where the file raised it, or where what it is about was last given its value."""
    if isinstance(error, SyntaxError):
        return error.lineno
    if not isinstance(error, Unusable):
        lines = [it.lineno for it in traceback.extract_tb(error.__traceback__) if Path(it.filename) == path]
    elif error.about:
        lines = [
            node.lineno
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if (isinstance(node, ast.FunctionDef) and node.name == error.about)
            or (isinstance(node, ast.Name) and node.id == error.about and isinstance(node.ctx, ast.Store))
        ]
    else:
        lines = []
    return lines[-1] if lines else None


if __name__ == "__main__":
    sys.exit(main())
