"""Judging: a backward value is wrong if the true derivative in its place makes wrong gradients right.

Nothing else is proof. A value that some right gradient depends on is innocent; a replacement counts only if
it makes a wrong gradient right and no right one wrong; the one that puts most gradients right is chosen, and
among these the one whose first wrong pass is the earliest.
"""

import symtable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from backprop_checked.checker.blames import blames_of, is_gradient, replacement
from backprop_checked.checker.derivatives import Derivatives
from backprop_checked.checker.matching import Matching, alignments
from backprop_checked.checker.naming import Naming
from backprop_checked.checker.placing import Placing
from backprop_checked.checker.programs import Exhausted
from backprop_checked.checker.reasons import named_numbers, reason
from backprop_checked.checker.resizing import size_changes
from backprop_checked.checker.responses import Responses, shaking
from backprop_checked.checker.tracing import Runaway

MOST_CHANGES, MOST_DIVISORS = 3, 3


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
        self.factors, self.divisors, self.gathers = [1.0], [], False
        self.at_first, self.repairs, self.naming, self.given = {}, {}, Naming(self), {}

    @property
    def floor(self):
        return self.derivatives.floor

    @cached_property
    def changes(self):
        """The changes of sizes after which the loss still runs, and what was right at first is right."""
        fixes, self.program.fixes = self.program.fixes, {}
        try:
            return [change for change in size_changes(self.program) if self._holds(change)][:MOST_CHANGES]
        finally:
            self.program.fixes = fixes

    def _holds(self, change):
        right = frozenset(self.names) - self.wrong_at_first
        try:
            return self.program.right_elsewhere({}, 7, right, change) and np.isfinite(
                float(np.asarray(self.program.loss_there()))
            )
        except Exhausted:
            raise
        except Exception:  # whatever the reader's program raises: it does not follow this change
            return False

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

    def search_again(self, blame):
        """The Blame of what one Blame explains, found with the truth in place of all others."""
        fixes, wrong = self.program.fixes, self.wrong
        self.program.fixes = {
            other.site.number: other.action for other in self.blames if other.site is not blame.site
        }
        self.base = self.program.gradients(record=True)
        self.recording = self.program.recording
        self.wrong = frozenset(self.names) - self.right(self.base)
        better = self.search() if self.wrong else None
        if better is None or not better.fixed >= blame.fixed & self.wrong:
            self.program.fixes, self.wrong = fixes, wrong
            return None
        self.blames[self.blames.index(blame)] = better
        return better

    # What depends on what

    def look_at(self, parts):
        """Find what the values of the backward code are and which gradients depend on them.

        First those of whole statements; with `parts` those of subexpressions too.
        """
        for number in self.recording.by_site:
            site = self.program.sites[number]
            skip = (
                number in self.program.fixes
                or site.kind == "use"
                or number in self.derivatives.live
                or self._is_given(site)
            )
            if not skip and (site.kind == "part") == parts:
                self.look_at_site(number)

    def _is_given(self, site):
        """Whether a site gives a name at the top of a file, and the loss reads it: it is a datum."""
        return (
            site.function is None and site.kind == "assign" and site.text in self._read_by_the_loss(site.file)
        )

    def _read_by_the_loss(self, file):
        """The names at the top of a file that the functions read which the loss calls."""
        if file not in self.given:
            recorded = self.derivatives.recording.by_site
            functions = {self.program.sites[number].function for number in recorded} - {None}
            lines = {line for line, _ in functions}
            table = symtable.symtable(self.program.sources[file].text, file, "exec")
            self.given[file] = {
                name
                for each in _tables_within(table)
                if each.get_type() == "function" and each.get_lineno() in lines
                for name in each.get_globals()
            } - {"params", "grads"}
        return self.given[file]

    def look_at_site(self, number):
        """Find what the values of one site are and which gradients depend on them."""
        if number in self.depends:
            return
        self.depends[number] = self.moved(number)
        if self.depends[number]:
            self.events[number] = events = self.recording.by_site[number]
            self.matches[number] = self._matches([event.value for event in events])

    def _matches(self, arrays):
        """The Matches of all passes; else, where the backward code ran twice, of its last run."""
        matches, half = self.matching.matches(arrays), len(arrays) // 2
        shapes = [array.shape for array in arrays]
        if not matches and shapes[:half] == shapes[half:]:
            matches = self.matching.matches(arrays[half:])
        return matches

    def moved(self, number, held=None):
        """The gradients that change when a site's values are shaken while others are held.

        If a loop waits until they stand still, each pass is shaken alike.
        """
        for alike in (False, True):
            try:
                gradients = self.program.gradients({**(held or {}), number: shaking(alike)})
            except Exhausted:
                raise
            except Runaway:
                continue
            except Exception:  # whatever the reader's program raises
                break
            return frozenset(
                name for name in self.names if not self.unmoved(gradients[name], self.base[name])
            )
        return frozenset()

    def unmoved(self, gradient, base):
        if gradient is None or base is None:
            return gradient is base
        if gradient.shape != base.shape:
            return False
        return np.allclose(gradient, base, rtol=1e-9, atol=0.1 * self.floor, equal_nan=True)

    # Who is to blame

    def search(self):
        """The Blame that puts most gradients right, or None.

        What only gathers the values of several lines comes last: the truth in its place explains anything.
        """
        for self.gathers in (False, True):
            if best := self._search():
                return Placing(self).place(best)
        return None

    def _search(self):
        self.events, self.depends, self.matches, self.behind = {}, {}, {}, {}
        self.responses = Responses(self)
        best = None
        for parts in (False, True):
            if best and reason(self, best).kind == "stale":
                break  # what is left from the run before makes all of them wrong
            if best is None or (parts and (best.terminal or best.fixed < self.wrong) and len(self.names) > 1):
                self.look_at(parts)
                if not self.blames and not parts:
                    self.at_first = {
                        number: (self.events[number], self.matches[number]) for number in self.events
                    }
                several = [best, self._best(parts)]
                several.append(self._best(parts, shared=True, than=several[1]))
                best = min((blame for blame in several if blame), key=self._rank, default=None)
                if best is None and self.factors == [1.0]:
                    best = self._divided_later(parts)
        return best

    def _best(self, parts, shared=False, than=None):
        """The best Blame of a statement, or of a subexpression; None if it is no better than another.

        With `shared` of values that a right gradient depends on too, and that are no derivative: a sum may be
        right although its summands stand in the wrong places.
        """
        right = frozenset(self.names) - self.wrong - self._zero()
        suspects = [
            number
            for number in self.events
            if bool(self.depends[number] & right) == shared and self.depends[number] & self.wrong
        ]
        suspects = [
            number
            for number in suspects
            if not self.naming.is_as_named(number) or self._is_a_wrong_gradient(number)
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
            for blame in blames_of(self, number):
                if best is not None and self._rank(blame) >= self._rank(best):
                    continue
                if self.is_behind_right_values(number):
                    break
                best = blame
        return None if best is than else best

    def _zero(self):
        """The gradients that are 0, as that of a bias just before batch norm: whatever is wrong in what they
        depend on may vanish there."""
        return frozenset(
            name for name, G in self.base.items() if G is not None and np.max(abs(G), initial=0) <= self.floor
        )

    def _divided_later(self, parts):
        """The best Blame of what should be a derivative times a size, by which a later line divides.

        Where some gradient is right, what feeds it shows such factors; here there is none.
        """
        numbers = named_numbers(self.program).values()
        self.divisors = [float(number) for number in dict.fromkeys(numbers)][:MOST_DIVISORS]
        try:
            return self._best(parts) if self.divisors else None
        finally:
            self.divisors = []

    def is_behind_right_values(self, number):
        """Whether a site's values reach the wrong gradients only through values that are right.

        The site is shaken while all later values that are gradients with respect to something are held.
        """
        if number not in self.behind:
            first, statement = self.events[number][0].order, self.program.sites[number].statement
            held = {
                other: replacement(events, [event.value for event in events])
                for other, events in self.events.items()
                if events[0].order > first
                and events[0].value.size > 1
                and self.is_surely_right(other)
                and not self._is_a_wrong_gradient(other)
                and self.program.sites[other].statement != statement
            }
            moved = self.moved(number, held) if held else self.wrong
            self.behind[number] = not moved & self.wrong
        return self.behind[number]

    def _may_be_better(self, number, best):
        """Whether a site may put more gradients right, or as many with an earlier wrong pass."""
        most = len(self.depends[number])
        earlier = self.events[number][0].order < best.order
        simpler = best.terminal or abs(best.factor) != 1 or not self.is_multiple(best)
        return most > len(best.fixed) or (most == len(best.fixed) and (earlier or simpler))

    def _is_a_wrong_gradient(self, number):
        """Whether a site's last value is a wrong gradient as it is returned: no later line divides it."""
        value = self.events[number][-1].value
        return len(self.depends[number]) == 1 and any(
            name in self.wrong and is_gradient(self, value, name) for name in self.depends[number]
        )

    def _matched_throughout(self, number):
        return any(len(match.alignment) == len(self.events[number]) for match in self.matches[number])

    def is_forward(self, events):
        """Whether the last of a site's values is one of the loss's own."""
        value = events[-1].value
        return any(
            event.value.shape == value.shape and np.array_equal(event.value, value)
            for recorded in self.derivatives.recording.by_site.values()
            for event in recorded[-1:]
        )

    def is_surely_right(self, number):
        """Whether a site's values are, in all passes, the derivative with respect to something that is no
        mere negative: a gradient of the wrong sign is the gradient with respect to `-z`."""
        return any(
            match.factor * (-1 if match.adjoint.of_a_negative else 1) in self.factors
            for match in self.matches[number]
            if match.adjoint.site
        )

    def right_as_something(self, number):
        """Whether a site's values are, in all passes, the derivative with respect to something."""
        return any(match.factor in self.factors for match in self.matches[number])

    def _observed(self):
        """The alignments in which series of right values belong to forward passes, by the numbers of
        passes."""
        observed = {}
        for matches in self.matches.values():
            for match in matches:
                if len(match.alignment) > 1 and match.factor in self.factors:
                    pair = len(match.alignment), len(match.adjoint.shapes)
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
        """Most gradients first; what should be a gradient itself, no multiple of one; what is a multiple of
        what it should be; the earliest."""
        another = blame.stands_for and blame.stands_for.text != blame.site.text
        odd = abs(blame.factor) != 1 or blame.terminal or bool(another and self.is_forward(blame.events))
        return -len(blame.fixed), odd, not self.is_multiple(blame), blame.order

    def is_multiple(self, blame):
        """Whether the blamed values are a multiple of what they should be."""
        return any(
            match.adjoint is blame.adjoint and match.alignment == tuple(blame.alignment)
            for match in self.matches.get(blame.site.number, ())
        )

    def fixed_by(self, number, events, expected):
        """The wrong gradients that a replacement makes right; none if it spoils a right one."""
        now = self.outcome({number: replacement(events, expected)})
        right = frozenset(self.names) - self.wrong
        return now & self.wrong if now is not None and now >= right else frozenset()


def _tables_within(table):
    """The symbol tables of everything that stands in a table."""
    for each in table.get_children():
        yield each
        yield from _tables_within(each)
