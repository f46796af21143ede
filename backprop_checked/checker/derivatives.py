"""Derivatives: the loss differentiated with respect to every value of its own computation."""

from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import numpy as np

from backprop_checked.checker.tracing import Runaway

DIRECTIONS = 3
STEP = 2e-6
MOST_PASSES, MOST_ENTRIES = 4096, 4000


def squeezed(shape):
    return tuple(size for size in shape if size != 1)


def direction(shape, number, index):
    """A random direction, the same for the same squeezed shape."""
    return _direction(squeezed(shape), number, index).reshape(shape)


@lru_cache(maxsize=4096)
def _direction(shape, number, index):
    return np.random.default_rng([number + 1, index, *shape]).normal(size=shape)


def close(value, expected, floor):
    """Whether two arrays agree as far as numeric derivatives are known."""
    if np.shape(value) != np.shape(expected):
        return False
    off = np.max(abs(np.subtract(value, expected)), initial=0)
    return bool(off <= 1e-5 * np.max(abs(np.asarray(expected)), initial=0) + floor)


@dataclass(eq=False)
class Adjoint:
    """The derivative of the loss with respect to a value of its computation, in each of its passes.

    Several sites may share it: a name and the expression that it was given, or a sum and its summands.
    `slopes` are the derivatives along DIRECTIONS random directions through all passes at once; `whole` holds
    the arrays, one a pass, once they were needed.
    """

    shapes: list
    slopes: np.ndarray
    sites: list = field(default_factory=list)
    whole: list | None = None
    parameter: object = None
    together: bool = False  # one array, moved in all passes at once: what a loop adds up

    @cached_property
    def size(self):
        return int(sum(np.prod(shape) for shape in self.shapes))

    @cached_property
    def squeezed(self):
        return [squeezed(shape) for shape in self.shapes]

    @property
    def of_a_negative(self):
        """Whether it is the derivative with respect to `-z`, and nothing else has that value."""
        return bool(self.sites) and all(site.text.startswith("-") for site in self.sites)

    @property
    def site(self):
        """The site that names it best."""
        return min(self.sites, key=lambda site: (not site.names_a_value, len(site.text)), default=None)


class Derivatives:
    """The adjoints of a program, found by nudging the values of its loss while it runs."""

    def __init__(self, program, truths):
        self.program = program
        self.middle = program.loss(record=True)
        self.recording = program.recording
        self.floor = 3e-9 * max(1.0, abs(self.middle))
        self.adjoints, self.live = [], set()
        self._find()
        for name, truth in truths.items():
            if np.isfinite(truth).all():
                slopes = [np.sum(truth * direction(truth.shape, k, 0)) for k in range(DIRECTIONS)]
                self.adjoints.append(Adjoint([truth.shape], np.array(slopes), whole=[truth], parameter=name))

    def _find(self):
        shared = self._shared()
        for number, events in self.recording.by_site.items():
            site = self.program.sites[number]
            if (site.kind == "use" and number not in shared) or len(events) > MOST_PASSES:
                continue
            slopes = self._slopes(number, events)
            if abs(slopes[0]) < 3 * self.floor and np.max(abs(slopes)) < 3 * self.floor:
                continue
            if site.kind != "use":
                self.live.add(number)
            if not np.isfinite(slopes).all():
                continue
            self._group(site, [event.value.shape for event in events], slopes)
            if len({event.identity for event in events}) == 1 < len(events):
                self._add_up(number, events)

    def _add_up(self, number, events):
        """The derivative with respect to one value that a loop uses again and again."""
        shape, scale = events[0].value.shape, self._scale(events)
        slopes = [
            self.slope(number, lambda _, array, k=k: direction(array.shape, k, 0), scale)
            for k in range(DIRECTIONS)
        ]
        if np.max(np.abs(slopes)) > 3 * self.floor:
            site = self.program.sites[number]
            self.adjoints.append(Adjoint([shape], np.array(slopes), [site], together=True))

    def _shared(self):
        """The sites that read a value which is read at other places, or at other times, too.

        What is read from an array by a slice is a part of that array; what is gathered by indices is a value
        of its own.
        """
        readers, recording, gathered = {}, self.recording, set()
        for (number, _, identity), value in zip(recording.order, recording.objects, strict=True):
            if self.program.sites[number].kind == "use":
                base = getattr(value, "base", None)
                readers.setdefault(identity if base is None else id(base), []).append(number)
                if base is None and np.ndim(value) and self.program.sites[number].text.endswith("]"):
                    gathered.add(number)
        return gathered.union(*(several for several in readers.values() if len(several) > 1))

    def _group(self, site, shapes, slopes):
        shorter = [squeezed(shape) for shape in shapes]
        for adjoint in self.adjoints:
            if adjoint.squeezed == shorter and np.allclose(
                adjoint.slopes, slopes, rtol=1e-5, atol=3 * self.floor
            ):
                adjoint.sites.append(site)
                return
        self.adjoints.append(Adjoint(shapes, slopes, [site]))

    def _slopes(self, number, events):
        places = {event.number: place for place, event in enumerate(events)}
        several = DIRECTIONS if sum(event.value.size for event in events) > 1 else 1

        def way(k):
            return lambda passed, array: (
                direction(array.shape, k, places[passed]) if passed in places else None
            )

        slopes = [self.slope(number, way(k), self._scale(events)) for k in range(several)]
        if several == 1:  # one number: its slope is known in every direction
            one = slopes[0] / direction((), 0, 0)
            slopes = [one * direction((), k, 0) for k in range(DIRECTIONS)]
        return np.array(slopes)

    @staticmethod
    def _scale(events):
        return max((float(np.max(abs(event.value))) for event in events), default=0.0)

    def slope(self, number, way, scale=1.0):
        """The slope of the loss when a site's value moves along a way: a function of (pass, array); nan
        where the loss then comes to no end."""
        step = STEP * (min(max(scale, 1e-3), 1e3) if scale else 1.0)

        def moved(sign):
            def action(passed, array):
                along = way(passed, array)
                return None if along is None else array + sign * step * along

            return self.program.loss({number: action})

        try:
            return (moved(1) - moved(-1)) / (2 * step)
        except Runaway:
            return np.nan

    def whole(self, adjoint):
        """The adjoint's arrays, one a pass; None if they are too large to be computed."""
        if adjoint.whole is None and adjoint.size <= MOST_ENTRIES:
            site = min(adjoint.sites, key=lambda site: not site.names_a_value)
            events = self.recording.by_site[site.number]
            scale = self._scale(events)
            if adjoint.together:
                adjoint.whole = [self._entries(site.number, events[0], scale, every=True)]
                return adjoint.whole
            adjoint.whole = [self._entries(site.number, event, scale) for event in events]
        return adjoint.whole

    def _entries(self, number, event, scale, every=False):
        slopes = np.zeros(event.value.shape)
        for place in np.ndindex(slopes.shape):
            along = np.zeros(slopes.shape)
            along[place] = 1
            slopes[place] = self.slope(
                number,
                lambda passed, array, along=along: along if every or passed == event.number else None,
                scale,
            )
        return slopes

    def describe(self, adjoint):
        """The adjoint's value in the reader's words."""
        if adjoint.parameter is not None:
            return f"the parameter {adjoint.parameter}"
        site = adjoint.site
        if adjoint.together:
            return f"all uses of `{site.text}` in line {site.line}"
        if site.kind == "use":
            return f"this use of `{site.text}` in line {site.line}"
        return f"`{site.text}` (line {site.line})"
