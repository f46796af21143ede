"""Blames: a series of backward values, and what should stand in its place so that gradients become right."""

from dataclasses import dataclass
from itertools import chain

import numpy as np

from backprop_checked.checker.derivatives import Adjoint, close, squeezed

MOST_WINDOWS, MOST_TWINS = 6, 40


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


def blames_of(judge, number):
    """Every Blame of a site that is better than nothing.

    What no derivative explains may be a forward value that was computed again, under whatever name.
    """
    events, explained = judge.events[number], False
    for blame in chain(
        forward_values(judge, number, events),
        every_gradient(judge, number, events),
        _derivatives(judge, number, events),
    ):
        explained = True
        yield blame
    if not explained and not judge.right_as_something(number):
        yield from renamed_values(judge, number, events)


def _derivatives(judge, number, events):
    """Blames: a site's values should be the derivative with respect to something."""
    meant, some = _meant(judge, events), False
    for adjoint in meant + [adjoint for adjoint in _by_likelihood(judge) if adjoint not in meant]:
        if some and adjoint not in meant:
            return
        for window in _windows(events, len(adjoint.shapes)):
            for blame in derivative_values(judge, number, window, adjoint):
                some = some or adjoint in meant
                yield blame


def _meant(judge, events):
    """The adjoints that the values are in some of several passes, but not in all."""
    meant = []
    for adjoint in judge.derivatives.adjoints if 1 < len(events) <= 64 else ():
        whole = (
            adjoint.size <= 600 and len(adjoint.shapes) == len(events) and judge.derivatives.whole(adjoint)
        )
        for alignment in judge.alignments(len(events), len(events)) if whole else ():
            pairs = [(event.value, whole[place]) for event, place in zip(events, alignment, strict=True)]
            agree = [
                value.shape == array.shape and np.any(value) and close(value, array, judge.floor)
                for value, array in pairs
            ]
            if any(agree) and not all(agree) and pairs[0][0].size > 1:
                meant.append(adjoint)
    return meant


def _by_likelihood(judge):
    """The adjoints, those first that no backward value has yet."""
    taken = {
        id(match.adjoint)
        for matches in judge.matches.values()
        for match in matches
        if match.factor in judge.factors
    }
    return sorted(
        judge.derivatives.adjoints,
        key=lambda adjoint: (id(adjoint) in taken, adjoint.parameter is not None),
    )


def derivative_values(judge, number, window, adjoint):
    """Blames: a site's values should be an adjoint, in one of the alignments, times a factor."""
    depends, shapes = judge.depends[number], [squeezed(event.value.shape) for event in window]
    name = adjoint.parameter
    if len(depends) == 1 and name in depends and is_gradient(judge, window[-1].value, name):
        yield from gradient_itself(judge, number, window, adjoint)
        return
    if shapes[0] not in adjoint.squeezed:
        return
    for alignment in judge.alignments(len(window), len(adjoint.shapes)):
        if [adjoint.squeezed[place] for place in alignment] == shapes:
            for factor in _factors_of(judge, adjoint, window):
                if not any(match.same(adjoint, alignment, factor) for match in judge.matches[number]):
                    yield from derivative_value(judge, number, window, adjoint, alignment, factor)


def _factors_of(judge, adjoint, window):
    """By what an adjoint may be multiplied.

    A forward value is a multiple by chance alone. Where the loss has only the negative, the opposite counts.
    """
    factors = [*judge.factors, *judge.divisors][: 1 if judge.is_forward(window) else None]
    return [sign * factor for sign in ((-1, 1) if adjoint.of_a_negative else (1,)) for factor in factors]


def derivative_value(judge, number, window, adjoint, alignment, factor):
    """The Blame: a site's values should be an adjoint in this alignment, times this factor."""
    whole = judge.derivatives.whole(adjoint)
    if whole is None:
        return
    expected = [factor * whole[place] for place in alignment]
    wrong = [
        event.order
        for event, array in zip(window, expected, strict=True)
        if not close(event.value.ravel(), array.ravel(), judge.floor)
    ]
    if wrong and not judge.responses.exclude(number, window, expected):
        yield from _blame(
            judge, number, window, expected, min(wrong), adjoint=adjoint, alignment=alignment, factor=factor
        )


def gradient_itself(judge, number, window, adjoint):
    """The Blame of a value that is the gradient itself."""
    expected = [None] * (len(window) - 1) + [adjoint.whole[0]]
    order = window[-1].order
    yield from _blame(judge, number, window, expected, order, adjoint=adjoint, alignment=(0,), terminal=True)


def every_gradient(judge, number, events):
    """The Blame of a site that a loop over layers passes: its last values are the gradients of several
    parameters."""
    depends = judge.depends[number]
    if len(depends) < 2 or len(events) < 2:
        return
    expected, orders = [None] * len(events), []
    for adjoint in judge.derivatives.adjoints:
        if adjoint.parameter not in depends or adjoint.parameter not in judge.wrong:
            continue
        places = [
            place for place, each in enumerate(events) if is_gradient(judge, each.value, adjoint.parameter)
        ]
        if places:
            expected[places[-1]] = adjoint.whole[0]
            orders.append(events[places[-1]].order)
    if len(orders) > 1:
        several = _blame(judge, number, events, expected, min(orders), terminal=True)
        yield from (blame for blame in several if len(blame.fixed) > 1)


def _is_gathered(judge, number, events, expected):
    """Whether a site gathers, unchanged, what several earlier sites computed, and no two of it are exchanged.

    Whatever is wrong before it, the true gradients in its place would make all of them right.
    """
    if len(events) == 1:  # all gradients as one flat array
        wholes = {name for name, _, _ in judge.program.pieces.values()}
        return any(is_gradient(judge, events[0].value, name) for name in wholes)
    computed = [
        (other, event)
        for other, some in judge.events.items()
        for event in some
        if other != number and judge.program.sites[other].statement != judge.program.sites[number].statement
    ]
    pairs = [(event, array) for event, array in zip(events, expected, strict=True) if array is not None]
    origins = {_origin(event, computed) for event, _ in pairs}
    if None in origins or len(origins) < 2:
        return False
    wrong = [truth for event, truth in pairs if not _agree(event.value, truth, judge.floor)]
    return not any(_agree(event.value, truth, judge.floor) for truth in wrong for _, event in computed)


def _origin(event, computed):
    """The site of an earlier value that a value is a copy of; None if there is none."""
    for other, earlier in computed:
        same = earlier.order < event.order and earlier.value.size == event.value.size
        if same and np.array_equal(earlier.value.ravel(), event.value.ravel()):
            return other
    return None


def _agree(array, truth, floor):
    return array.size == truth.size and close(array.ravel(), truth.ravel(), floor)


def is_gradient(judge, value, name):
    """Whether a value is the gradient with respect to a parameter as the program returns it."""
    gradient = judge.base[name]
    return gradient is not None and value.shape == gradient.shape and np.array_equal(value, gradient)


def forward_values(judge, number, events):
    """Blames: a forward value, computed again, is not the value of that name in the loss."""
    site = judge.program.sites[number]
    for other in judge.derivatives.recording.by_site if site.names_a_value else ():
        twin = judge.program.sites[other]
        if other != number and twin.text == site.text:
            yield from forward_value(judge, number, events, twin)


def renamed_values(judge, number, events):
    """Blames: a value is not the one of the loss that it stands for, which has another name or none."""
    site, tried = judge.program.sites[number], []
    if not site.names_a_value:
        return
    twins = [judge.program.sites[other] for other in judge.derivatives.recording.by_site]
    twins = [twin for twin in twins if _is_computed(twin) and twin.text != site.text]
    for twin in sorted(twins, key=lambda twin: (not twin.names_a_value, len(twin.text))):
        value = judge.derivatives.recording.by_site[twin.number][-1].value
        known = any(np.shape(value) == np.shape(other) and np.array_equal(value, other) for other in tried)
        if value.size < 2 or known or len(tried) >= MOST_TWINS:
            continue
        blames = list(forward_value(judge, number, events, twin))
        tried += [value]
        if blames:
            yield from blames
            return


def _is_computed(site):
    """Whether a site has a value of its own: no copy of another, though it may be a part of an array."""
    return site.kind != "return" and (site.kind != "use" or ":" in site.text)


def forward_value(judge, number, events, twin):
    """The Blame: a site's values should be those of a site of the loss."""
    recorded = judge.derivatives.recording.by_site[twin.number]
    expected = [event.value for event in recorded]
    pairs = list(zip(events, expected, strict=False))
    if len(recorded) != len(events) or any(event.value.shape != array.shape for event, array in pairs):
        return
    wrong = [event.order for event, array in pairs if not close(event.value, array, judge.floor)]
    if wrong:
        yield from _blame(judge, number, events, expected, min(wrong), stands_for=twin)


def _blame(judge, number, events, expected, order, **more):
    """The Blame of a site, if these arrays in its place make a wrong gradient right."""
    fixed = judge.fixed_by(number, events, expected)
    if fixed and (judge.gathers or not _is_gathered(judge, number, events, expected)):
        site = judge.program.sites[number]
        yield Blame(site, events, expected, fixed, judge.depends[number], order, **more)


def _windows(events, count):
    """The events that may stand for `count` forward passes: all, or the last runs of as many.

    The last pass of a loop may compute what nobody needs: the gradient with respect to the input.
    """
    if len(events) == count > 1:
        return [events, events[:-1]]
    if len(events) <= count or not count:
        return [events]
    starts = range(len(events) - count, -1, -1)
    return [events[start : start + count] for start in list(starts)[:MOST_WINDOWS]]
