"""Observations: the values of a blamed site, what they should be, and what was recorded beside them."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np


@dataclass
class Observations:
    """The values of a blamed site, what they should be, and all that was recorded beside them."""

    judge: object
    blame: object

    @property
    def program(self):
        return self.judge.program

    @property
    def derivatives(self):
        return self.judge.derivatives

    @property
    def floor(self):
        return self.derivatives.floor

    @cached_property
    def pairs(self):
        """(event, what it should be) for the events that are replaced."""
        pairs = zip(self.blame.events, self.blame.expected, strict=True)
        return [
            (event, array.reshape(event.value.shape) if array.size == event.value.size else array)
            for event, array in pairs
            if array is not None
        ]

    @property
    def given_arrays(self):
        return [event.value for event, _ in self.pairs]

    @property
    def expected_arrays(self):
        return [array for _, array in self.pairs]

    @cached_property
    def given(self):
        return np.concatenate([array.ravel() for array in self.given_arrays])

    @cached_property
    def expected(self):
        return np.concatenate([array.ravel() for array in self.expected_arrays])

    @property
    def same_shapes(self):
        return all(event.value.shape == array.shape for event, array in self.pairs)

    @cached_property
    def target(self):
        """What the value should be, in words."""
        if self.blame.stands_for:
            twin = self.blame.stands_for
            return f"the `{twin.text}` of the loss (line {twin.line})"
        if self.blame.adjoint is None:
            return "the gradient with respect to each parameter"
        factor = f"{self.blame.factor:g} times " if self.blame.factor != 1 else ""
        return f"{factor}the gradient with respect to {self.derivatives.describe(self.blame.adjoint)}"

    def columns(self):
        """The values beside it: (site, numbers in all its passes) of the same shapes."""
        shapes = [array.shape for array in self.given_arrays]
        recorded = self.judge.recording.by_site.items()
        for number, events in sorted(recorded, key=lambda item: self._kind(item[0])):
            if number == self.blame.site.number or len(events) < len(shapes):
                continue
            events = events[-len(shapes) :]
            if [event.value.shape for event in events] == shapes:
                yield self.program.sites[number], np.concatenate([event.value.ravel() for event in events])

    def _kind(self, number):
        site = self.program.sites[number]
        return site.kind not in ("assign", "state", "unpack"), site.kind != "use", len(site.text)
