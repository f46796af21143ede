"""Layers: a backward pass of its own through the layers that a reader describes, any piece of which can be
replaced."""

import math
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise, product

import numpy as np

from backprop_checked.checker.mistakes import (
    bias,
    error,
    largest,
    last_error,
    shared,
    sums_to_one,
    through_softmax,
    times,
    weight,
)
from backprop_checked.checker.parameters import Unusable

ARRAYS = ("input", "z", "slope", "delta", "output", "target")
KEYS = ("weight", "bias", *ARRAYS)


def _problem_with_names(entries, params):
    """What is wrong with the keys of a layer's description, or with the names of its parameters; else ""."""
    if set(entries) - set(KEYS) or not {"weight", "input", "z"} <= set(entries):
        listed = ", ".join(map(str, entries))
        return f"it has {listed}; weight, input and z are needed, and known are {', '.join(KEYS)}"
    for key in {"weight", "bias"} & set(entries):
        if np.ndim(entries[key]) or entries[key] not in params:
            odd = "is an array" if np.ndim(entries[key]) else f"is {entries[key]!r}"
            names = ", ".join(map(repr, params))
            return f"its {key} {odd}; it should be the name of a parameter: {names}"
    return ""


def _samples_first(array, axes, columns):
    """An array with a row for each sample, whose layer's weight has so many axes."""
    return array[None] if array.ndim == axes - 1 else array.T if columns else array


def _layout(arrays, W, b):
    """Whether samples are columns, and whether a dense weight is (out, in): the layout that gives z; None if
    none fits. A convolution has one layout."""
    if W.ndim == 4:
        return False, False
    fits = []
    for columns, out_first in product((False, True), (False, True)):
        A, z = (_samples_first(arrays[key], 2, columns) for key in ("input", "z"))
        V = W.T if out_first else W
        if A.shape[1:] == V.shape[:1] and z.shape == (len(A), V.shape[1]):
            # Where two fit alike, a column of samples has its weight (out, in), and a row (in, out).
            fits.append((largest(A @ V + b - z), columns != out_first, columns, out_first))
    return min(fits)[2:] if fits else None


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
    out_first: bool = False  # whether the reader's weight is (out, in)

    @classmethod
    def described(cls, description, params, number):
        """A layer from the reader's description, number `number` of the list.

        Raises:
            Unusable: it is no such description.
        """

        def wrong(text):
            return Unusable("layers", f"layers[{number}]: {text}")

        if not isinstance(description, dict):
            raise wrong(f"it must be a dict, and it is a {type(description).__name__}")
        entries = {key: value for key, value in description.items() if value is not None}
        if problem := _problem_with_names(entries, params):
            raise wrong(problem)
        W, b = params[entries["weight"]], params[entries["bias"]].reshape(-1) if "bias" in entries else 0
        if W.ndim not in (2, 4):
            kinds = "a dense layer's is a matrix, a convolution's (out, in, rows, columns)"
            raise wrong(f"{entries['weight']} is {W.shape}; {kinds}")
        try:
            numbers = {key: value for key, value in entries.items() if key in ARRAYS and not callable(value)}
            arrays = {key: np.asarray(value, float) for key, value in numbers.items()}
        except (TypeError, ValueError) as error:
            raise wrong(f"{', '.join(ARRAYS)} are arrays, and slope may be a function: {error}") from None
        layout = _layout(arrays, W, b)
        if layout is None:
            shapes = f"input {arrays['input'].shape} and z {arrays['z'].shape}"
            raise wrong(f"{shapes} do not fit {entries['weight']}, which is {W.shape}")
        columns, out_first = layout
        A, z = (_samples_first(arrays[key], W.ndim, columns) for key in ("input", "z"))
        rest = {}
        for key in set(arrays) - {"input", "z"}:
            if arrays[key].size != z.size:
                raise wrong(f"{key} is {arrays[key].shape}; it has the shape of z, {arrays['z'].shape}")
            array = _samples_first(arrays[key], W.ndim, columns).reshape(z.shape)
            rest["slopes" if key == "slope" else key] = array
        if callable(entries.get("slope")):
            rest |= {"slope": entries["slope"], "slopes": np.asarray(entries["slope"](z), float)}
        V = W.T if out_first else W
        return cls(entries["weight"], V, A, z, entries.get("bias"), out_first=out_first, **rest)

    def errors(self):
        """What its error may be if it is the last, but for a factor."""
        if self.output is not None and self.target is not None:
            e = self.output - self.target
            yield e
            yield from () if self.slopes is None else (e * self.slopes,)
            yield from (through_softmax(self.output, e),) if sums_to_one(self.output) else ()
        yield from () if self.delta is None else (self.delta,)

    @cached_property
    def slopes_given_z(self):
        """The slope as it is written in a, with z where a belongs."""
        z, a, slopes = self.z, self.output, self.slopes
        if slopes is None or a is None:
            return []
        sigmoid, tanh = (np.allclose(slopes, slope, atol=1e-6) for slope in (a * (1 - a), 1 - a**2))
        return [z * (1 - z), a * (1 - z)] if sigmoid else [1 - z**2] if tanh else []

    def pair(self, A, error):
        """The gradient of the weights, laid out as the parameter is: every input with every error."""
        if self.W.ndim == 4:
            windows = np.lib.stride_tricks.sliding_window_view(A, error.shape[2:], (2, 3))
            return np.einsum("ncklij,nfij->fckl", windows, error)
        if error.ndim != 2 or len(A) != len(error):
            return np.empty(0)
        return error.T @ A if self.out_first else A.T @ error

    def stepped(self, given, keep, rate):
        """The layer with `keep` times its weights and `rate` times the reader's gradient instead."""
        G = given[self.weight].T if self.out_first else given[self.weight]
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


class LayeredNetwork:
    """The layers, which of them feed which, and a backward pass any piece of which can be replaced.

    A way is a mistake and the how manieth of its ways, as a key of what a piece gives.
    """

    def __init__(self, layers, w, given):
        if not isinstance(layers, list | tuple):
            raise Unusable("layers", f"layers must be a list of dicts, and it is a {type(layers).__name__}")
        self.w, self.given, self.rates, self.last, self.factors = w, given, [], {}, {}
        self.layers = [Layer.described(about, w, number) for number, about in enumerate(layers)]
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
            for last in () if self.above[number] else layer.errors():
                factor, N = by_what(layer.weight, layer.pair(layer.input, last)), len(last)
                plain = (by / many for by in (1, 2, 0.5) for many in (1, N, last.size))
                factor = next((simple for simple in plain if abs(factor - simple) < 1e-3 * simple), factor)
                if factor and number not in self.last:
                    self.last[number], self.factors[number] = factor * last, factor

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
            layer, delta = self.layers[number], (last or self.last).get(number)
            if self.above[number] and all(k in errors for k in self.above[number]):
                at = self.at(number, errors, layers)
                delta = (error(at, until=way) if number in where else {}).get(way, at.sent * at.slopes)
            if delta is None:
                continue
            shares.setdefault(layer.weight, {})[number] = layer.pair(layer.input, delta)
            if layer.bias is not None:
                total, shape = delta.sum(tuple({*range(delta.ndim)} - {1})), self.w[layer.bias].shape
                total = total.reshape(shape) if total.size == math.prod(shape) else total
                shares.setdefault(layer.bias, {})[number] = total
            if delta.shape == layer.z.shape:
                errors[number] = delta
        return errors, shares

    def predictions(self, penalty):
        """What each mistake would give: (the mistake, its layer if that is one, gradients by name)."""
        errors, right = self.backward()
        self.rates = list(self._rates(right, penalty))
        lasts = {number: self._last_errors(number) for number in self.last}
        for way in dict.fromkeys(way for variants in lasts.values() for way in variants):
            last = {number: variants.get(way, self.last[number]) for number, variants in lasts.items()}
            yield way[0], None, summed(self.backward(last)[1])
        hidden = [number for number in errors if self.above[number]]
        for where in [[number] for number in hidden] + [hidden] * (len(hidden) > 1):
            for way in dict.fromkeys(way for number in where for way in error(self.at(number, errors))):
                gradients = summed(self.backward(way=way, where=where)[1])
                yield way[0], self.layers[where[0]] if len(where) == 1 else None, gradients
        for name, shares in right.items():
            yield from (
                (mistake, None, {name: P}) for (mistake, _), P in shared(list(shares.values())).items()
            )
            variants = {number: self._sums(name, number, errors) for number in shares}
            for way in dict.fromkeys(way for some in variants.values() for way in some):
                replaced = {number: variants[number].get(way, share) for number, share in shares.items()}
                yield way[0], None, summed({name: replaced})

    def _last_errors(self, number):
        """Each mistake's error of a last layer, times the factor (2, 1/N, …) that the right one has."""
        variants = last_error(self.layers[number])
        return {way: self.factors[number] * delta for way, delta in variants.items()}

    def _sums(self, name, number, errors):
        """What each mistake adds to a weight's or a bias's gradient in one layer."""
        layer, sums = self.layers[number], weight if name == self.layers[number].weight else bias
        below = next((self.layers[k] for k in range(number) if number in self.above[k]), None)
        return sums(layer, errors[number], below) if number in errors else {}

    def _rates(self, right, penalty):
        """How long a step of the weights would explain a layer just below the last; there it counts once."""
        moved = [layer.stepped(self.given, 0, 1) for layer in self.layers]
        change = summed(self.backward(layers=moved)[1])
        for layer, above in zip(self.layers, self.above, strict=True):
            name = layer.weight
            if name in right and self.w[name].size > 1 and above and all(k in self.last for k in above):
                base = sum(right[name].values())
                for R, _ in penalty[name] if self.given[name].shape == base.shape else ():
                    rate = times(base - self.given[name] + R, change[name])
                    if rate > 1e-9:
                        yield rate


def _same(output, input):
    return output is not None and output.size == input.size and np.allclose(output.flat, input.flat)


def summed(shares):
    """The gradients, of what every use adds; nothing where two do not fit together."""
    fits = {name: len({P.shape for P in all_.values()}) == 1 for name, all_ in shares.items()}
    return {name: sum(all_.values()) for name, all_ in shares.items() if fits[name]}
