"""Placing: of the values that explain as much, the one where the mistake is made."""

from dataclasses import replace

import numpy as np

from backprop_checked.checker.blames import blames_of, derivative_value
from backprop_checked.checker.derivatives import squeezed
from backprop_checked.checker.reasons import reason
from backprop_checked.checker.statements import names_read
from backprop_checked.checker.summands import summands


class Placing:
    """Looks for the place of a Blame in the run of a Judge."""

    def __init__(self, judge):
        self.judge = judge

    def place(self, blame):
        """The Blame where the mistake is made."""
        blame = self.place_of(self.added_to(blame))
        return self.needed(self.summand(self.first_by_name(self.in_the_call(blame))))

    def added_to(self, blame):
        """The Blame of the line that adds shares to it, where the blamed values are the zeros before."""
        last = blame.events[-1]
        if blame.stands_for or any(np.any(event.value) for event in blame.events):
            return blame
        for number, events in self.judge.events.items():
            adds = self.judge.program.sites[number].kind in ("state", "store")
            if adds and events[-1].identity == last.identity and events[-1].order > last.order:
                for other in blames_of(self.judge, number):
                    if other.fixed >= blame.fixed:
                        return other
        return blame

    def needed(self, blame):
        """The Blame without its last pass, if what that computes reaches no gradient: it may be anything."""
        without = [*blame.expected[:-1], None]
        if all(array is None for array in without):
            return blame
        fixed = self.judge.fixed_by(blame.site.number, blame.events, without)
        return replace(blame, expected=without) if fixed >= blame.fixed else blame

    def in_the_call(self, blame):
        """The Blame of the last line that computes the value, where a function of the reader's returns it."""
        called = self._called(blame.site)
        numbers = [
            number for number in self.judge.events if self.judge.program.sites[number].function_name in called
        ]
        for number in sorted(numbers, key=lambda number: -self.judge.events[number][0].order):
            site, events = self.judge.program.sites[number], self.judge.events[number]
            before = events[0].order < blame.events[0].order
            if before and site.kind in ("assign", "state", "store") and self._same(events, blame.events):
                fixed = self.judge.fixed_by(number, events, blame.expected)
                if fixed >= blame.fixed:
                    return self._moved(blame, number, events, fixed)
        return blame

    def _called(self, site):
        """The names of what the statement of a site calls, if it gives away what is called."""
        if site.kind not in ("assign", "unpack"):
            return set()
        source = self.judge.program.sources[site.file]
        places = [(node.lineno, node.col_offset) for node in source.statements()]
        names = names_read(source.statements()[places.index(site.statement[1:])])
        return {name.lstrip(".") for name in names} - {site.function_name}

    @staticmethod
    def _same(events, others):
        return len(events) == len(others) and all(
            np.array_equal(event.value, other.value) for event, other in zip(events, others, strict=True)
        )

    def _moved(self, blame, number, events, fixed):
        """The Blame at another site, whose values are the same."""
        return replace(
            blame,
            site=self.judge.program.sites[number],
            events=events,
            fixed=fixed,
            depends=self.judge.depends[number],
            order=events[0].order,
            terminal=False,
        )

    def place_of(self, blame):
        """The Blame where the mistake is made.

        A value that is right as something cannot be wrong itself. If a share of it is missing, the place is
        where it arises, or its last copy; if a step is missing, the place is the first value after it that is
        right as nothing, and whose replacement puts as many gradients right.
        """
        if not blame.stands_for and self.judge.is_forward(blame.events):
            return self.last_copy(blame)
        right = self.judge.matching.is_adjoint(blame.first_wrong, self.judge.factors)
        multiple = self.judge.is_multiple(blame)
        misnamed = self.judge.naming.is_misnamed(blame.site.number)
        if blame.stands_for or not (right or multiple) or (multiple and misnamed):
            return blame
        copied = self.last_copy(blame)
        stays = blame.terminal or multiple or self._is_copy(blame)
        if copied is not blame or stays or reason(self.judge, blame).kind == "path":
            return copied
        return blame if misnamed else self._after(blame)

    def _after(self, blame):
        """The Blame of the first value after one that is right as something else, where a step is missing."""
        last = blame
        for number in sorted(self.judge.events, key=lambda number: self.judge.events[number][0].order):
            site = self.judge.program.sites[number]
            if self.judge.events[number][0].order <= blame.order or not self._computes(site):
                continue
            right = self.judge.right_as_something(number)
            for other in blames_of(self.judge, number):
                if other.fixed >= blame.fixed and not right:
                    return blame if self._is_of_a_parameter(other) else other
                if other.fixed >= blame.fixed and other.adjoint is blame.adjoint:
                    last = other
        return last

    def first_by_name(self, blame):
        """The Blame of an earlier value that is not what its name says, and explains as much.

        `dxhat`, `grad_xhat` or `xhat_grad` is meant to be the gradient with respect to the loss's `xhat`.
        """
        sizes = [float(size) for size in dict.fromkeys(blame.first_wrong.shape) if size > 1]
        for number in sorted(self.judge.events, key=lambda number: self.judge.events[number][0].order):
            events, site = self.judge.events[number], self.judge.program.sites[number]
            if events[0].order >= blame.events[0].order or blame.terminal or blame.stands_for:
                return self._first_contradiction(blame)
            named = site.kind in ("assign", "state") and not self.judge.naming.is_as_named(number)
            for adjoint in self.judge.naming.meant(number) if named else ():
                if len(adjoint.shapes) != len(events) or self._is_right(number, adjoint, sizes):
                    continue
                for other in self._named_values(number, adjoint, [*self.judge.factors, *sizes]):
                    if other.fixed >= blame.fixed and other.order < blame.order:
                        return other
        return blame

    def _first_contradiction(self, blame):
        """The Blame of a later value that explains as much and is, with this one replaced, not what its name
        says; a replacement may make gradients right by luck.

        The gradient of what is normalised sums to zero, so that what is subtracted from it vanishes.
        """
        if blame.terminal or blame.stands_for or self.judge.naming.is_misnamed(blame.site.number):
            return blame
        self.judge.program.gradients({blame.site.number: blame.action}, record=True)
        now = self.judge.program.recording
        for number in sorted(self.judge.events, key=lambda number: self.judge.events[number][0].order):
            later = self.judge.events[number][0].order > blame.events[0].order and number in now.by_site
            if not later or not self.judge.naming.is_misnamed(number):
                continue
            arrays = [event.value for event in now.by_site[number]]
            if self.judge.naming.means(number, self.judge.matching.matches(arrays), len(arrays)):
                continue
            for other in blames_of(self.judge, number):
                if other.fixed >= blame.fixed and other.factor == 1 and not other.terminal:
                    return other
        return blame

    def summand(self, blame):
        """The Blame of the one summand that is wrong, where the blamed value is a sum of shares.

        Each share is the derivative through one use of the forward value; of the others nothing but the sum
        would explain as much.
        """
        if blame.terminal or blame.stands_for or reason(self.judge, blame).kind not in ("unknown", "entries"):
            return blame
        found = []
        for number in summands(self.judge.program, blame.site):
            if number in self.judge.recording.by_site:
                self.judge.look_at_site(number)
            if number not in self.judge.events or self.judge.right_as_something(number):
                continue
            several = blames_of(self.judge, number)
            some = (other for other in several if other.fixed >= blame.fixed and self._is_a_share(other))
            found += [other for other in [next(some, None)] if other]
        return found[0] if len(found) == 1 else blame

    @staticmethod
    def _is_a_share(blame):
        return blame.adjoint is not None and blame.factor == 1 and not blame.terminal

    def _is_right(self, number, adjoint, sizes):
        """Whether a site's values are an adjoint, times a factor that they may have."""
        factors = [*self.judge.factors, *sizes]
        return any(
            match.adjoint is adjoint and any(abs(match.factor - by) < 1e-4 * abs(by) for by in factors)
            for match in self.judge.matches[number]
        )

    def _named_values(self, number, adjoint, factors):
        """Blames: a site's values should be this adjoint, times one of the factors."""
        window = self.judge.events[number]
        shapes = [squeezed(event.value.shape) for event in window]
        for alignment in self.judge.alignments(len(window), len(adjoint.shapes)):
            fits = [adjoint.squeezed[place] for place in alignment] == shapes
            if fits or len(window) == 1:  # one value may have the wrong shape
                for factor in factors:
                    yield from derivative_value(self.judge, number, window, adjoint, alignment, factor)

    def _is_copy(self, blame):
        """Whether the blamed values are those of an earlier site, unchanged."""
        return any(
            events[0].order < blame.events[0].order and self._same(events, blame.events)
            for events in self.judge.events.values()
        )

    def _is_of_a_parameter(self, blame):
        """Whether a blamed value should be the gradient with respect to a use of a parameter."""
        adjoint = blame.adjoint
        if adjoint is None or adjoint.parameter is not None:
            return adjoint is not None
        values = [parameter.get() for parameter in self.judge.program.parameters.values()]
        recorded = self.judge.derivatives.recording.by_site
        return any(
            site.kind == "use"
            and any(
                np.shape(value) == np.shape(event.value) and np.array_equal(value, event.value)
                for value in values
                for event in recorded[site.number][:1]
            )
            for site in adjoint.sites
        )

    def _computes(self, site):
        """Whether a site gives a value a name, or returns more than a name."""
        return site.kind in ("assign", "state", "store") or (
            site.kind == "return" and not site.text.isidentifier()
        )

    def last_copy(self, blame):
        """Where the blamed value is right as something else, its last unchanged copy is the place.

        A function gives away what it has computed: only a factor is left out where it returns.
        """
        kinds = ("assign", "state", *(("return",) if reason(self.judge, blame).kind == "factor" else ()))
        for number in sorted(self.judge.events, key=lambda number: self.judge.events[number][0].order):
            events = self.judge.events[number][-len(blame.events) :]
            later = events[0].order > blame.events[0].order and len(events) == len(blame.events)
            if (
                not later
                or self.judge.program.sites[number].kind not in kinds
                or self.judge.program.sites[number].function != blame.site.function
                or number == blame.site.number
            ):
                continue
            same = self._same(events, blame.events)
            fixed = self.judge.fixed_by(number, events, blame.expected) if same else frozenset()
            if len(fixed) >= len(blame.fixed):
                blame = self._moved(blame, number, events, fixed)
        return blame
