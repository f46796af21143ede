"""Explanations: which mistakes, alone or together, give just the gradient that the reader has."""

import math
from collections import Counter
from dataclasses import dataclass
from itertools import combinations, pairwise, product
from operator import itemgetter

import numpy as np

from backprop_checked.checker.differences import COARSE, FINE
from backprop_checked.checker.mistakes import (
    bias,
    entries,
    factors,
    largest,
    loose,
    penalties,
    seen,
    shapes,
    times,
)


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


class Case:
    """A gradient that is wrong: what the reader has (G), what is right (g), and what would explain it."""

    def __init__(self, w, G, truth, penalties, N, others):
        self.w, self.G, self.g, self.N, self.others = w, G.astype(float), truth.g, N, others
        self.penalties = penalties  # what the penalty may add to it: (its gradient, for which cost)
        self.known, self.inside = (
            False,
            [],
        )  # whether its layers are; what they give: (mistake, note, P, doubt)
        self.blur = 2 * largest(truth.error)
        share = 1e-9 if rounding_of(G) == FINE else 64 * rounding_of(G)
        self.rounding = share * max(largest(self.G), largest(self.g))
        self.scalings = self._scalings()
        self.by = np.array([[1, -factor, -share] for _, factor, share in self.scalings])
        self.bounds = np.array([self.bound(factor) for _, factor, _ in self.scalings])

    def bound(self, factor):
        """How far a model may be off: the noise of the differences, and the rounding of the gradient."""
        return max(1, abs(factor)) * self.blur + self.rounding

    def _scalings(self):
        """By what the data's part and the penalty's may be multiplied: (mistakes, by what, by what)."""
        one = [((mistake,), *by) for (mistake, _), by in factors(self.N).items() if by[0] != 1]
        single = {1} | {by for _, by, _ in one}
        two = [
            (a + b, of_a * of_b, share_a * share_b)
            for (a, of_a, share_a), (b, of_b, share_b) in combinations(one, 2)
            if a != b and of_a * of_b not in single
        ]
        whole = [((), 1, 1), *one, *two]
        part = [(some, by) for some, by, share in whole if share == 1]
        shares = [(mistake, share) for (mistake, _), share in penalties().items()]
        return whole + [((*some, mistake), by, share) for some, by in part for mistake, share in shares]

    def agrees(self, model, factor, cost, G=None, free=0):
        """Whether a model, with that many free numbers, is the gradient, and too exactly for chance."""
        G = self.G if G is None else G
        known = np.isfinite(model) & np.isfinite(G) if model.shape == G.shape else np.zeros(1)
        if not known.any() or np.max(abs((G - model)[known])) > self.bound(factor):
            return False
        digits = math.log10(max(largest(G), largest(self.g), 1e-300) / max(self.bound(factor), 1e-300))
        return digits * (known.sum() - free) >= 4 + cost

    def explanations(self):
        """The simplest that agree, of all mistakes, with factors, penalties and shapes that are wrong too."""
        candidates, claims = {}, [((), self.G)]
        if self.G.shape != self.w.shape:
            claims += [((mistake,), G) for (mistake, _), G in shapes(self.G, self.w.shape, self.N).items()]
        for R, cost in self.penalties:
            none = np.zeros(self.w.shape)
            models = [((), "", self.g - R, R, 0)]
            models += [((mistake,), note, P, R, doubt) for mistake, note, P, doubt in self.inside]
            for g, added in [(self.g - R, R)] + [(self.g, none)] * bool(R.any()):
                models += [
                    ((mistake,), "", P, added, 0) for (mistake, _), P in entries(g, self.others).items()
                ]
            for (mistakes, note, P, added, doubt), (shape, G) in product(models, claims):
                if P.shape == G.shape:
                    added = added if added.shape == P.shape else np.zeros(P.shape)
                    for parts in self._fits(mistakes + shape, P, added, G):
                        also = note + cost * any(part.piece == "penalties" for part in parts)
                        names = frozenset(part.name for part in parts)
                        simple = len(parts) + doubt, Explanation(parts, also)
                        candidates[names] = min(candidates.get(names, simple), simple, key=itemgetter(0))
        least = min((cost for cost, _ in candidates.values()), default=0)
        return [explanation for cost, explanation in candidates.values() if cost == least]

    def _fits(self, mistakes, P, R, G):
        """With which factors P and the penalty's R together are the gradient: the mistakes."""
        known = np.isfinite(P) & np.isfinite(G)
        rows = np.array([G[known], P[known], R[known]])
        products = rows @ rows.T  # with these, ‖G − factor · P − share · R‖² is had for all scalings at once
        off, size = np.sum(self.by @ products * self.by, axis=1), self.by**2 @ np.diag(products)
        for place in np.flatnonzero(off <= known.sum() * self.bounds**2 + 1e-12 * size):
            scaling, factor, share = self.scalings[place]
            parts = mistakes + scaling
            if not R.any() and any(part.piece == "penalties" for part in scaling):
                continue  # a penalty that is not there cannot be wrong
            if parts and self.agrees(factor * P + share * R, factor, len(parts), G):
                yield parts

    def loosely(self):
        """What a free number explains; of a wrong shape, that it is one."""
        if self.G.shape == self.w.shape:
            for (mistake, _), parts in loose(self).items():
                return [Explanation((*parts, mistake))]
            return []
        if self.G.size == self.N and abs(np.sum(self.G) - np.sum(self.g)) <= 1e-6 * abs(np.sum(self.g)):
            return [Explanation((bias.known["summed over the wrong axis"],))]
        try:
            np.broadcast_shapes(self.G.shape, self.w.shape)
            mistake = shapes.known["wrong shape that broadcasts"]
        except ValueError:
            mistake = seen.known["wrong shape"]
        return [Explanation((mistake.with_numbers(G=self.G.shape, w=self.w.shape),))]


def rounding_of(G):
    """How finely a gradient is known, as a share of each entry: by its type, or by that of its values.

    Numbers may have been float32 before they were float64. Those that have few digits, such as 0, 1 or ½, are
    of every type and say nothing; one that float32 has and float16 has not says it of all.
    """
    own = float(np.finfo(G.dtype).eps) if G.dtype.kind == "f" else FINE
    digits = np.frexp(G.astype(float))[0]  # without their exponents: the dust of float64 has few digits too
    single, half = (np.array_equal(digits, digits.astype(number)) for number in (np.float32, np.float16))
    return max(own, float(COARSE)) if single and not half and G.dtype.kind == "f" else own


def together(explanations, given):
    """Of the explanations of each gradient, those that explain the most of the others too: one mistake behind
    several gradients is simpler than one for each."""
    flipped = {name for name, some in explanations.items() if any("y − a" in one.name for one in some)}
    if not flipped >= {name for name, G in given.items() if G.any()}:  # y − a flips every gradient
        others = {
            name: [one for one in some if "y − a" not in one.name] for name, some in explanations.items()
        }
        explanations = {name: others[name] or some for name, some in explanations.items()}
    counts = Counter(one.name for some in explanations.values() for one in some)
    most = {name: max((counts[one.name] for one in some), default=0) for name, some in explanations.items()}
    return {
        name: tuple(one for one in some if counts[one.name] == most[name])
        for name, some in explanations.items()
    }


def not_cleared(explanations, given, truth):
    """The explanation of all gradients by passes that were added up, or None.

    A backward pass that adds to what an earlier one left, and goes on from the sum, makes gradients 2, 4, 6
    times as large from the last parameter to the first: whole numbers, not all the same, that grow. One alone
    would be a factor; together they are one mistake.
    """
    names = [name for name, G in given.items() if G.shape == truth[name].g.shape and truth[name].size]
    if len(names) < 2 or set(names) - set(explanations):
        return None
    if any(
        set(one.name.split(" and ")) - {"factor 2", "a factor"}
        for name in names
        for one in explanations[name]
    ):
        return None  # something else is known of one of them
    factors = [times(given[name], truth[name].g) for name in names]
    whole = [round(factor) for factor in factors]
    if any(abs(a - b) > 1e-3 for a, b in zip(whole, factors, strict=True)) or min(whole) < 2:
        return None
    if len(set(whole)) < 2 or whole not in (sorted(whole), sorted(whole, reverse=True)):
        return None
    numbers = {"first": min(whole), "last": max(whole)}
    return Explanation((seen.known["gradients not cleared"].with_numbers(**numbers),))


def stale(differences, G, g, seed):
    """Whether the gradients G belong to params + rate · G, where the parameters were a step ago: the rate.

    Along the way on which G differs most from the right g, a root says at what rate the slope there would be
    the reader's. Along random ways, that is so at the right rate alone.
    """
    w, h, rng = differences.w, 1e-5, np.random.default_rng(seed)
    if any(G[name].shape != w[name].shape for name in w) or sum(G[name].size for name in g) < 8:
        return None
    apart = {name: np.nan_to_num(G[name] - g[name]) for name in g}
    most = max(map(largest, apart.values())) or 1
    ways = [{name: rng.choice([-1.0, 1.0], w[name].shape) for name in g} for _ in range(4)]
    size, rates = sum(np.sum(abs(G[name])) for name in g), np.geomspace(1e-4, 10, 81)

    def gap(rate, way):
        up, down = ({name: rate * G[name] + h * way.get(name, 0) * sign for name in w} for sign in (1, -1))
        slope = (differences.move(up, 1) - differences.move(down, 1)) / (2 * h)
        return slope - sum(np.sum(G[name] * way[name]) for name in way)

    for way in ({name: difference / most for name, difference in apart.items()}, *ways[:2]):
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


@dataclass(frozen=True)
class ValueFinding:
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
    def state(self):
        """The verdict: "right", "wrong" or "cannot tell"."""
        return self.verdict

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
        for number, mistake in enumerate(self.mistakes, 1):
            yield f"looks like: {f'{number}. ' * several}{mistake.name}", mistake.sentence, mistake.cures
        if several:
            yield "", "Each of these gives exactly your numbers: they cannot tell which it is.", ()
        if self.advice:
            yield "", self.advice, ()
        if self.verdict == "wrong" and not self.mistakes:
            yield "", "No mistake that this checker knows gives these numbers.", ()
        for remark in self.remarks:
            yield f"beside: {remark.name}", remark.sentence, (remark.cure,)
