"""What a recurrence declares, with letters for its sizes and for how many steps there are: the computation
that derivatives are taken from."""

from sympy import Indexed, Symbol

from backprop_checked.algebra.computation import Node
from backprop_checked.algebra.form import Undecided
from backprop_checked.algebra.identities import Law
from backprop_checked.algebra.index import ONE, ZERO, fresh_letter, variable
from backprop_checked.algebra.inequalities import Assumptions, assume, follows
from backprop_checked.algebra.steps import ONE_STEP, StepReading, Steps
from backprop_checked.algebra.term import is_scalar


class StepDeclaration:
    """What a recurrence declares, with letters for its sizes and for how many steps there are.

    Attributes:
        assumptions: what holds of the sizes.
        computation: the `Steps`.
        starts: for each letter that starts at a given value, the law that it has that value there.
    """

    def __init__(self, declared, activation=None):
        self.declared, self.activation = declared, activation
        t, first, last = self.over = declared.over
        letters = [*declared.free, *declared.rules]
        sides = [side for letter in letters for side in letter.shape]
        widths = {side.base for side in sides if isinstance(side, Indexed)}
        symbols = {s for side in (*sides, last) for s in side.free_symbols if isinstance(s, Symbol)}
        self.constants = sorted(symbols - {t} - {width.label for width in widths}, key=str)
        maps = {str(width): (lambda *_: ONE, None) for width in widths}
        names = list(map(str, self.constants))
        self.assumptions = Assumptions(names, (), maps, map(str, declared.positive))
        with assume(self.assumptions):
            sizes = map(variable, names)
            steps = self.reading().index(last) - self.reading().index(first)
            self.assumptions.facts = (*(size - 1 for size in sizes), steps)
            self.computation = Steps(self.assumptions)
            self._declare()
            self.starts = [self._start(letter) for letter in declared.starts]

    def reading(self, moving=None):
        reading = StepReading(getattr(self, "computation", None), self.declared.meanings, self.activation)
        reading.values = {symbol: reading.index(symbol) for symbol in self.constants}
        reading.constant, reading.moving = frozenset(self.constants), moving
        return reading

    def _declare(self):
        t, first, last = self.over
        first, last = self.first, self.last = tuple(map(self.reading().index, (first, last)))
        declared = self.declared
        for letter in (*declared.free, *declared.rules, *declared.meanings):
            if letter.layer is not None:
                self._extend_range(letter)
        rules = {letter: rule for letter, rule in declared.rules.items() if letter.layer == t}
        ends = {x.name: x for x in declared.rules if x.layer != t and x not in declared.starts}
        for letter in rules:
            if letter.name in declared.carried:
                self._carry(letter, ends.get(letter.name))
        for letter in declared.free:
            if letter.layer in (None, t):
                self.computation.add(self._tensor(letter))
        forward = [letter for letter in rules if letter.name not in declared.backward]
        for letter in forward:
            self._let(letter, rules[letter], first, last)
        self._add_cost()
        for letter in rules:
            if letter not in forward:
                self._let_backward(letter, rules[letter], ends.get(letter.name))

    def _add_cost(self):
        if self.declared.cost:
            self.computation.add(Node("C", (), arguments=list(map(self._argument, self.declared.cost))))

    def _carry(self, letter, end):
        end = None if end is None else self.reading().index(end.layer)
        backward = letter.name in self.declared.backward
        self.computation.carry(letter.name, self._lengths(letter), self.first, self.last, backward, end)

    def _let_backward(self, letter, rule, end):
        last = self.last
        if end is not None:
            step = self.reading().index(end.layer)
            self._let(end, self.declared.rules[end], step, step, "end")
            last = step - 1
        self._let(letter, rule, self.first, last)

    def _extend_range(self, letter):
        low, high = self.computation.ranges.get(letter.name, (None, None))
        t = self.over[0]
        here = (self.first, self.last) if letter.layer == t else (self.reading().index(letter.layer),) * 2
        low = here[0] if low is None or follows(low - here[0]) else low
        high = here[1] if high is None or follows(here[1] - high) else high
        self.computation.ranges[letter.name] = low, high

    def _lengths(self, letter):
        """The shape of a letter as a function of the step."""

        def lengths(step):
            reading = self.reading()
            with reading.where({self.over[0]: step}):
                return tuple(map(reading.index, letter.shape))

        return lengths

    def _tensor(self, letter, rule=None, at=(), suffix=""):
        steps = () if letter.layer is None else ONE_STEP
        name = str(letter) if letter.layer is None else letter.name + suffix
        return Node(name, (*steps, *self._lengths(letter)(ZERO)), at, rule)

    def _let(self, letter, term, first, last, what="next"):
        """Declare the entry of a letter at a step; of one that is carried, under a name of its own."""
        step, reading = variable(fresh_letter()), self.reading()
        with reading.where({self.over[0]: step}), reading.knowing(step - first, last - step):
            lengths = tuple(map(reading.index, letter.shape))
            places = [variable(fresh_letter()) for _ in lengths]
            inside = [g for p, n in zip(places, lengths, strict=True) for g in (p, n - 1 - p)]
            with reading.knowing(*inside):
                rule = reading.number(term) if is_scalar(term) else reading.entry(term, *places)
        suffix = f" {what}" if letter.name in self.computation.shapes else ""
        at = [step.letter, *(place.letter for place in places)]
        self.computation.add(self._tensor(letter, rule, at, suffix))

    def _start(self, letter):
        """The law that a letter has its first value. No other rule speaks of that step (`Declared` sees to
        it), so the law is the letter's definition there."""
        reading, term = self.reading(), self.declared.rules[letter]
        lengths = tuple(map(reading.index, letter.shape))
        places = [ZERO if length == ONE else variable(fresh_letter()) for length in lengths]
        inside = [g for p, n in zip(places, lengths, strict=True) for g in (p, n - 1 - p)]
        with reading.knowing(*inside):
            left = reading.number(letter) if is_scalar(term) else reading.entry(letter, *places)
            right = reading.number(term) if is_scalar(term) else reading.entry(term, *places)
        return Law([place.letter for place in places if place.letter], left, right)

    def _argument(self, part):
        """One argument of the cost: (letters, lengths, form at the letters). One that speaks of the step is
        meant at every step."""
        reading, moves, first, last = self.reading(), part.has(self.over[0]), self.first, self.last
        step = variable(fresh_letter())
        with reading.where({self.over[0]: first + step}), reading.knowing(step, last - first - step):
            lengths = tuple(map(reading.index, part.shape))
            if moves and any(step.letter in length.letters for length in lengths):
                raise Undecided(f"{part} has another shape at every step")
            places = [variable(fresh_letter()) for _ in lengths]
            with reading.knowing(*(g for p, n in zip(places, lengths, strict=True) for g in (p, n - 1 - p))):
                form = reading.number(part) if is_scalar(part) else reading.entry(part, *places)
        letters = tuple(place.letter for place in places)
        if moves:
            return (step.letter, *letters), (last - first + 1, *lengths), form
        return letters, lengths, form
