"""Judging: a backward value is wrong if the true derivative in its place makes wrong gradients right.

Nothing else is proof. A value that some right gradient depends on is innocent; a replacement counts only if
it makes a wrong gradient right and no right one wrong; the one that puts most gradients right is chosen, and
among these the one whose first wrong pass is the earliest.
"""

import re
from dataclasses import dataclass, field

import numpy as np

from backprop_checked.checker.derivatives import Adjoint, Derivatives, close, squeezed
from backprop_checked.checker.matching import Matching, alignments
from backprop_checked.checker.programs import Exhausted
from backprop_checked.checker.reasons import reason

MOST_WINDOWS = 6


@dataclass
class Blame:
    """A series of backward values, and the arrays that make gradients right in its place."""

    site: object
    events: list
    expected: list  # one array for each event, None where the event is right as it is
    fixed: frozenset  # the gradients that this makes right
    depends: frozenset  # the gradients that depend on the site
    order: int  # of the first wrong event
    adjoint: Adjoint | None = None
    alignment: tuple = ()
    factor: float = 1.0
    terminal: bool = False  # it is itself the gradient of a parameter
    stands_for: object = None  # the forward site whose value it should be, if it is no derivative
    place: object = None  # the site to show, where it is another

    @property
    def shown(self):
        return self.place or self.site

    @property
    def action(self):
        return replacement(self.events, self.expected)

    @property
    def first_wrong(self):
        return next(
            event.value for event, array in zip(self.events, self.expected, strict=True) if array is not None
        )


def replacement(events, expected):
    """The action that puts arrays in place of a site's values."""
    arrays = {event.number: array for event, array in zip(events, expected, strict=True) if array is not None}

    def action(number, value):
        array = arrays.get(number)
        return array.reshape(value.shape) if array is not None and array.size == value.size else array

    return action


@dataclass
class Judge:
    """Runs the experiments on one program.

    `agrees(name, gradient)` says whether a gradient is right.
    """

    program: object
    derivatives: Derivatives
    agrees: object
    names: list
    blames: list = field(default_factory=list)

    def __post_init__(self):
        self.matching = Matching(self.derivatives)
        self.matches, self.events, self.depends = {}, {}, {}
        self.base = self.program.gradients(record=True)
        self.first = self.recording = self.program.recording
        self.wrong_at_first = frozenset(self.names) - self.right(self.base)
        self.wrong = self.wrong_at_first
        self.factors = [1.0]
        self.at_first, self.repairs = {}, {}

    @property
    def floor(self):
        return self.derivatives.floor

    def right(self, gradients):
        return frozenset(
            name for name in self.names if gradients[name] is not None and self.agrees(name, gradients[name])
        )

    def outcome(self, actions=None, **options):
        """The gradients that are right after such changes; None if the program stops with an error."""
        try:
            return self.right(self.program.gradients(actions, **options))
        except Exhausted:
            raise
        except Exception:
            return None

    def investigate(self, most=6):
        """Yield Blames until all gradients are right or nothing more is known."""
        while self.wrong and len(self.blames) < most:
            blame = self.search()
            if blame is None:
                return
            self.blames.append(blame)
            yield blame
            self.program.fixes[blame.site.number] = blame.action
            self.base = self.program.gradients(record=True)
            self.recording = self.program.recording
            self.wrong = frozenset(self.names) - self.right(self.base)

    # What depends on what

    def look_at(self, parts):
        """Find what the values of the backward code are and which gradients depend on them.

        First those of whole statements; with `parts` those of subexpressions too.
        """
        for number, events in self.recording.by_site.items():
            site = self.program.sites[number]
            skip = number in self.program.fixes or site.kind == "use" or number in self.derivatives.live
            if skip or number in self.depends or (site.kind == "part") != parts:
                continue
            self.depends[number] = self.moved(number)
            if self.depends[number]:
                self.events[number] = events
                self.matches[number] = self._matches([event.value for event in events])

    def _matches(self, arrays):
        """The Matches of all passes; else, where the backward code ran twice, of its last run."""
        matches = self.matching.matches(arrays)
        if not matches and len(arrays) % 2 == 0:
            matches = self.matching.matches(arrays[len(arrays) // 2 :])
        return matches

    def moved(self, number):
        """The gradients that change when a site's values are shaken."""
        rng = np.random.default_rng(1)

        def shaken(_, array):
            return array + (0.1 + 0.3 * np.max(abs(array))) * rng.normal(size=array.shape)

        try:
            gradients = self.program.gradients({number: shaken})
        except Exhausted:
            raise
        except Exception:
            return frozenset()
        return frozenset(name for name in self.names if not self.unmoved(gradients[name], self.base[name]))

    def unmoved(self, gradient, base):
        if gradient is None or base is None:
            return gradient is base
        if gradient.shape != base.shape:
            return False
        return np.allclose(gradient, base, rtol=1e-9, atol=0.1 * self.floor, equal_nan=True)

    # Who is to blame

    def search(self):
        """The Blame that puts most gradients right, or None."""
        self.events, self.depends, self.matches = {}, {}, {}
        best = None
        for parts in (False, True):
            if best is None or (parts and best.terminal and len(self.names) > 1):
                self.look_at(parts)
                if not self.blames and not parts:
                    self.at_first = {
                        number: (self.events[number], self.matches[number]) for number in self.events
                    }
                several = [best, self._best(parts)]
                several.append(self._best(parts, shared=True, than=several[1]))
                best = min((blame for blame in several if blame), key=self._rank, default=None)
        return best and self.first_by_name(self.place_of(best))

    def first_by_name(self, blame):
        """The Blame of an earlier value that is not what its name says, and explains as much.

        `dxhat`, `grad_xhat` or `xhat_grad` is meant to be the gradient with respect to the loss's `xhat`.
        """
        sizes = [float(size) for size in dict.fromkeys(blame.first_wrong.shape) if size > 1]
        for number in sorted(self.events, key=lambda number: self.events[number][0].order):
            events, site = self.events[number], self.program.sites[number]
            if events[0].order >= blame.events[0].order or blame.terminal or blame.stands_for:
                return blame
            meant = meant_by(site.text) if site.kind in ("assign", "state") else None
            for adjoint in self.derivatives.adjoints if meant else ():
                if not any(each.names_a_value and last_name(each.text) == meant for each in adjoint.sites):
                    continue
                if len(adjoint.shapes) != len(events) or self._is_right(number, adjoint, sizes):
                    continue
                for other in self._named_values(number, adjoint, [*self.factors, *sizes]):
                    if other.fixed >= blame.fixed:
                        return other
        return blame

    def _is_right(self, number, adjoint, sizes):
        """Whether a site's values are an adjoint, times a factor that they may have."""
        factors = [*self.factors, *sizes]
        return any(
            match.adjoint is adjoint and any(abs(match.factor - by) < 1e-4 * abs(by) for by in factors)
            for match in self.matches[number]
        )

    def _named_values(self, number, adjoint, factors):
        """Blames: a site's values should be this adjoint, times one of the factors."""
        window = self.events[number]
        shapes = [squeezed(event.value.shape) for event in window]
        for alignment in self.alignments(len(window), len(adjoint.shapes)):
            fits = [adjoint.squeezed[place] for place in alignment] == shapes
            if fits or len(window) == 1:  # one value may have the wrong shape
                for factor in factors:
                    yield from self.derivative_value(number, window, adjoint, alignment, factor)

    def place_of(self, blame):
        """The Blame where the mistake is made.

        A value that is right as something cannot be wrong itself. If a share of it is missing, the place is
        where it arises, or its last copy; if a step is missing, the place is the first value after it that is
        right as nothing, and whose replacement puts as many gradients right.
        """
        if (
            blame.terminal
            or blame.stands_for
            or not self.matching.is_adjoint(blame.first_wrong, self.factors)
        ):
            return blame
        copied = self.last_copy(blame)
        if copied is not blame or reason(self, blame).kind == "path":
            return copied
        last = blame
        for number in sorted(self.events, key=lambda number: self.events[number][0].order):
            site = self.program.sites[number]
            if self.events[number][0].order <= blame.order or site.kind not in ("assign", "state", "store"):
                continue
            right = self.right_as_something(number)
            for other in self.blames_of(number):
                if other.fixed >= blame.fixed and not right:
                    return other
                if other.fixed >= blame.fixed and other.adjoint is blame.adjoint:
                    last = other
        return last

    def _best(self, parts, shared=False, than=None):
        """The best Blame of a statement, or of a subexpression; None if it is no better than another.

        With `shared` of values that a right gradient depends on too, and that are no derivative: a sum may be
        right although its summands stand in the wrong places.
        """
        right = frozenset(self.names) - self.wrong
        suspects = [
            number
            for number in self.events
            if bool(self.depends[number] & right) == shared and self.depends[number] & self.wrong
        ]
        if shared:
            suspects = [number for number in suspects if not self._matched_throughout(number)]
        self.suspects = sorted(
            suspects, key=lambda number: (-len(self.depends[number]), self.events[number][0].order)
        )
        self.factors, self.observed = self._factors(right), self._observed()
        best = than
        for number in sorted(self.suspects, key=self.right_as_something):
            if (self.program.sites[number].kind == "part") != parts:
                continue
            if best is not None and not self._may_be_better(number, best):
                continue
            for blame in self.blames_of(number):
                best = blame if best is None or self._rank(blame) < self._rank(best) else best
        return None if best is than else best

    def _may_be_better(self, number, best):
        """Whether a site may put more gradients right, or as many with an earlier wrong pass."""
        most = len(self.depends[number])
        earlier = self.events[number][0].order < best.order
        return most > len(best.fixed) or (most == len(best.fixed) and (earlier or best.terminal))

    def _matched_throughout(self, number):
        return any(len(match.alignment) == len(self.events[number]) for match in self.matches[number])

    def right_as_something(self, number):
        """Whether a site's values are, in all passes, the derivative with respect to something."""
        return any(match.factor in self.factors for match in self.matches[number])

    def _observed(self):
        """The alignments in which series of right values belong to forward passes, by the numbers of
        passes."""
        observed = {}
        for number, matches in self.matches.items():
            for match in matches:
                if len(match.alignment) > 1 and match.factor in self.factors:
                    pair = len(self.events[number]), len(match.adjoint.shapes)
                    observed.setdefault(pair, {})[match.alignment] = None
        return observed

    def alignments(self, backward, forward):
        """The alignments to try: those observed, else all."""
        return list(self.observed.get((backward, forward), ())) or alignments(backward, forward)

    def _factors(self, right):
        """By what adjoints may legitimately be multiplied: by what those are that feed right gradients."""
        factors = {1.0}
        for number, depends in self.depends.items():
            if depends & right:
                factors |= {match.factor for match in self.matches.get(number, ())}
        return sorted(factors, key=lambda factor: (factor != 1, abs(np.log(abs(factor)))))[:6]

    def _rank(self, blame):
        return -len(blame.fixed), blame.order

    def blames_of(self, number):
        """Every Blame of a site that is better than nothing."""
        events = self.events[number]
        yield from self.forward_values(number, events)
        meant, some = self._meant(events), False
        for adjoint in meant + [adjoint for adjoint in self._by_likelihood() if adjoint not in meant]:
            if some and adjoint not in meant:
                return
            for window in _windows(events, len(adjoint.shapes)):
                for blame in self.derivative_values(number, window, adjoint):
                    some = some or adjoint in meant
                    yield blame

    def _meant(self, events):
        """The adjoints that the values are in some of several passes, but not in all."""
        meant = []
        for adjoint in self.derivatives.adjoints if 1 < len(events) <= 64 else ():
            whole = (
                adjoint.size <= 600 and len(adjoint.shapes) == len(events) and self.derivatives.whole(adjoint)
            )
            for alignment in self.alignments(len(events), len(events)) if whole else ():
                pairs = [(event.value, whole[place]) for event, place in zip(events, alignment, strict=True)]
                agree = [
                    value.shape == array.shape and np.any(value) and close(value, array, self.floor)
                    for value, array in pairs
                ]
                if any(agree) and not all(agree) and pairs[0][0].size > 1:
                    meant.append(adjoint)
        return meant

    def _by_likelihood(self):
        """The adjoints, those first that no backward value has yet."""
        taken = {
            id(match.adjoint)
            for matches in self.matches.values()
            for match in matches
            if match.factor in self.factors
        }
        return sorted(
            self.derivatives.adjoints,
            key=lambda adjoint: (id(adjoint) in taken, adjoint.parameter is not None),
        )

    def derivative_values(self, number, window, adjoint):
        """Blames: a site's values should be an adjoint, in one of the alignments, times a factor."""
        depends, shapes = self.depends[number], [squeezed(event.value.shape) for event in window]
        name = adjoint.parameter
        terminal = len(depends) == 1 and name in depends and self._is_gradient(window[-1].value, name)
        if terminal:
            yield from self.terminal(number, window, adjoint)
            return
        if shapes[0] not in adjoint.squeezed:
            return
        for alignment in self.alignments(len(window), len(adjoint.shapes)):
            if [adjoint.squeezed[place] for place in alignment] == shapes:
                for factor in self.factors:
                    if not any(match.same(adjoint, alignment, factor) for match in self.matches[number]):
                        yield from self.derivative_value(number, window, adjoint, alignment, factor)

    def derivative_value(self, number, window, adjoint, alignment, factor):
        whole = self.derivatives.whole(adjoint)
        if whole is None:
            return
        expected = [factor * whole[place] for place in alignment]
        wrong = [
            event.order
            for event, array in zip(window, expected, strict=True)
            if not close(event.value.ravel(), array.ravel(), self.floor)
        ]
        if wrong:
            fixed = self.fixed_by(number, window, expected)
            if fixed:
                yield Blame(
                    self.program.sites[number],
                    window,
                    expected,
                    fixed,
                    self.depends[number],
                    min(wrong),
                    adjoint,
                    alignment,
                    factor,
                )

    def terminal(self, number, window, adjoint):
        """The Blame of a value that is the gradient itself."""
        expected = [None] * (len(window) - 1) + [adjoint.whole[0]]
        fixed = self.fixed_by(number, window, expected)
        if fixed:
            yield Blame(
                self.program.sites[number],
                window,
                expected,
                fixed,
                self.depends[number],
                window[-1].order,
                adjoint,
                (0,),
                terminal=True,
            )

    def _is_gradient(self, value, name):
        gradient = self.base[name]
        return gradient is not None and value.shape == gradient.shape and np.array_equal(value, gradient)

    def forward_values(self, number, events):
        """Blames: a forward value, computed again, is not the value of that name in the loss."""
        site = self.program.sites[number]
        if not site.names_a_value:
            return
        for other, recorded in self.derivatives.recording.by_site.items():
            twin = self.program.sites[other]
            if other == number or twin.text != site.text or len(recorded) != len(events):
                continue
            expected = [event.value for event in recorded]
            pairs = list(zip(events, expected, strict=True))
            if any(event.value.shape != array.shape for event, array in pairs):
                continue
            wrong = [event.order for event, array in pairs if not close(event.value, array, self.floor)]
            if wrong and (fixed := self.fixed_by(number, events, expected)):
                yield Blame(site, events, expected, fixed, self.depends[number], min(wrong), stands_for=twin)

    def fixed_by(self, number, events, expected):
        """The wrong gradients that a replacement makes right; none if it spoils a right one."""
        now = self.outcome({number: replacement(events, expected)})
        right = frozenset(self.names) - self.wrong
        return now & self.wrong if now is not None and now >= right else frozenset()

    def last_copy(self, blame):
        """Where the blamed value is right as something else, its last unchanged copy is the place."""
        for number in sorted(self.events, key=lambda number: self.events[number][0].order):
            events = self.events[number][-len(blame.events) :]
            later = events[0].order > blame.events[0].order and len(events) == len(blame.events)
            if (
                not later
                or self.program.sites[number].kind not in ("assign", "state")
                or number == blame.site.number
            ):
                continue
            same = all(
                np.array_equal(event.value, other.value)
                for event, other in zip(events, blame.events, strict=True)
            )
            fixed = self.fixed_by(number, events, blame.expected) if same else frozenset()
            if len(fixed) >= len(blame.fixed):
                blame = Blame(
                    self.program.sites[number],
                    events,
                    blame.expected,
                    fixed,
                    self.depends[number],
                    events[0].order,
                    blame.adjoint,
                    blame.alignment,
                    blame.factor,
                )
        return blame


def last_name(text):
    """The last name in an expression: `xhat` of `self.xhat` and of `cache["xhat"]`."""
    return (re.findall(r"\w+", text) or [""])[-1]


def meant_by(text):
    """The name of what a value is meant to be the gradient with respect to, if its own name says it."""
    match = re.fullmatch(r"(?:d|d_|grad_?|delta_)(\w+)|(\w+)_grad", last_name(text))
    return match and (match[1] or match[2])


def _windows(events, count):
    """The events that may stand for `count` forward passes: all, or the last runs of as many."""
    if len(events) <= count or not count:
        return [events]
    starts = range(len(events) - count, -1, -1)
    return [events[start : start + count] for start in list(starts)[:MOST_WINDOWS]]
