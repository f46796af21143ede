"""Responses: how the gradients answer to a site's values, so that most experiments need no run.

A backward pass is linear in each gradient that it computes. Once it is known how the gradients answer to each
entry of a site's values, it is plain arithmetic which replacements may make a wrong gradient right and spoil
no right one; those alone are run. Of each gradient one random sum of its entries is looked at. Where the
answer is not linear, a value of the loss is no gradient; of any other nothing is excluded.
"""

from collections import Counter
from functools import cached_property

import numpy as np

from backprop_checked.checker.derivatives import direction
from backprop_checked.checker.programs import Exhausted

MOST_MEASURED, MOST_FOR_A_REPAIR, MOST_ALONE, CLOSE = 1000, 400, 8, 1e-3


class Responses:
    """What is known of the answers, for a Judge, while nothing else in its program is replaced."""

    def __init__(self, judge):
        self.judge, self.asked, self.answers, self.forward = judge, Counter(), {}, set()
        self.alone = {}

    def exclude(self, number, events, expected):
        """Whether these arrays in place of a site's values cannot make a wrong gradient right, or spoil a
        right one.

        The answers are measured once as many replacements were asked for as the site has entries.
        """
        every = self.judge.recording.by_site.get(number, ())
        size = sum(event.value.size for event in every)
        self.asked[number] += 1
        if number not in self.answers and self.asked[number] > size <= MOST_MEASURED:
            self.answers[number] = self._measured(number, every)
            if self.answers[number] is None and all(map(self._is_of_the_loss, every)):
                self.forward.add(number)
        if self.answers.get(number, {}) is None:
            return number in self.forward
        change = _change(every, events, expected) if number in self.answers else None
        if change is None or self._reaches(self.answers[number], np.isnan(change)):
            return False
        return not self._may_help(self.answers[number], np.nan_to_num(change))

    def are_known(self, number):
        """Whether arithmetic can tell what a replacement of all of a site's values does: they are few, no
        pass feeds a later one, and the gradients are linear in them."""
        every = self.judge.recording.by_site.get(number, ())
        if (
            not every
            or len(every) > MOST_ALONE
            or sum(event.value.size for event in every) > MOST_FOR_A_REPAIR
        ):
            return False
        if number not in self.answers:
            self.answers[number] = self._measured(number, every)
        return self.answers[number] is not None and self._stand_alone(number, every)

    def those_that_may_help(self, number, several):
        """Those replacements of a site's values, each a list of one array a pass, of which arithmetic does
        not say that they cannot help: True where it says that they may, False where it can say nothing.

        The site's answers must be known.
        """
        every, fit = self.judge.recording.by_site[number], {}
        for key, arrays in several.items():
            change = _change(every, every, arrays) if len(arrays) == len(every) else None
            if change is None or self._may_help(self.answers[number], change):
                fit[key] = change is not None
        return fit

    def _stand_alone(self, number, every):
        """Whether no pass of a site feeds a later one."""
        if len(every) == 1:
            return True
        if number not in self.alone:
            seen = {}

            def action(passed, array):
                seen[passed] = array
                return array + 1.0

            try:
                self.judge.program.gradients({number: action})
            except Exhausted:
                raise
            except Exception:  # whatever the reader's program raises
                seen = {}
            self.alone[number] = all(
                event.number in seen and np.array_equal(seen[event.number], event.value) for event in every
            )
        return self.alone[number]

    @staticmethod
    def _reaches(answers, free):
        """Whether the entries of passes that are not replaced reach a gradient."""
        return any(np.any(answer[free]) for answer in answers.values())

    def _is_of_the_loss(self, event):
        """Whether a value is one that the loss computes, in any of its passes."""
        return (event.value.shape, event.value.tobytes()) in self._of_the_loss

    @cached_property
    def _of_the_loss(self):
        recorded = self.judge.derivatives.recording.by_site.values()
        return {(event.value.shape, event.value.tobytes()) for events in recorded for event in events}

    def _measured(self, number, every):
        """By each gradient's name, how its sum answers to each entry; None where that is not linear."""
        size = sum(event.value.size for event in every)
        scale = max(float(np.max(abs(event.value), initial=0)) for event in every) or 1.0
        base, rng = _sums(self._of_names(self.judge.base)), np.random.default_rng(2)
        answers = {name: np.zeros(size) for name in base}
        for place in range(size + 1):
            moves = scale * np.eye(1, size, place)[0] if place < size else scale * rng.normal(size=size)
            sums = self._moved(number, every, moves)
            if sums is None or sums.keys() != base.keys():
                return None
            for name, answer in answers.items():
                if place < size:
                    answer[place] = (sums[name] - base[name]) / scale
                elif not _adds_up(answer * moves, sums[name] - base[name], 1e-6):
                    return None
        return answers

    def _moved(self, number, every, moves):
        """The sums of the gradients, with a site's values moved, and held there in all passes."""
        parts = np.split(moves, np.cumsum([event.value.size for event in every])[:-1])
        values = {
            event.number: event.value + part.reshape(event.value.shape)
            for event, part in zip(every, parts, strict=True)
        }

        def action(passed, _):
            return values.get(passed)

        try:
            return _sums(self._of_names(self.judge.program.gradients({number: action})))
        except Exhausted:
            raise
        except Exception:  # whatever the reader's program raises
            return None

    def _may_help(self, answers, change):
        """Whether a change of all entries may make a wrong gradient right, as far as the sums tell."""
        needed = self._needed
        right = [name for name in answers if name not in self.judge.wrong]
        if any(not _adds_up(answers[name] * change, 0.0, CLOSE) for name in right):
            return False
        return any(
            name not in answers or name not in needed or _adds_up(answers[name] * change, needed[name], CLOSE)
            for name in self.judge.wrong
        )

    @cached_property
    def _needed(self):
        """By how much the sum of each gradient is off, where the truth is known and has its shape."""
        wholes = {
            adjoint.parameter: adjoint.whole[0]
            for adjoint in self.judge.derivatives.adjoints
            if adjoint.whole
        }
        truths = {}
        for name in self.judge.names:
            whole, part, _ = self.judge.program.pieces.get(name, (name, ..., None))
            if whole in wholes and whole is not None:
                truths[name] = wholes[whole][part]
        base = self._of_names(self.judge.base)
        return {
            name: total - _sums(base)[name]
            for name, total in _sums(truths).items()
            if name in base and base[name].shape == truths[name].shape
        }

    def _of_names(self, gradients):
        """The gradients that are judged: of one flat vector its pieces, and not the whole."""
        return {name: gradients[name] for name in self.judge.names if gradients[name] is not None}


def _sums(gradients):
    """One random sum of the entries of each gradient."""
    return {name: float(np.sum(G * direction(G.shape, 0, 0))) for name, G in gradients.items()}


def shaking(alike):
    """The action that adds random numbers to values, the same ones in each pass or others."""
    rng = np.random.default_rng(1)

    def shaken(_, array):
        drawn = (np.random.default_rng(1) if alike else rng).normal(size=array.shape)
        return array + (0.1 + 0.3 * np.max(abs(array))) * drawn

    return shaken


def _change(every, events, expected):
    """By how much each entry of all passes would change, nan in those that are not replaced.

    None where a shape would be another one.
    """
    arrays = {event.number: array for event, array in zip(events, expected, strict=True) if array is not None}
    if any(arrays[event.number].size != event.value.size for event in every if event.number in arrays):
        return None
    return np.concatenate(
        [
            arrays[event.number].ravel() - event.value.ravel()
            if event.number in arrays
            else np.full(event.value.size, np.nan)
            for event in every
        ]
    )


def _adds_up(parts, total, close):
    """Whether parts add up to a total, up to a share of what they are."""
    return abs(np.sum(parts) - total) <= close * (np.sum(abs(parts)) + abs(total))
