"""A line read with the letters of a forward pass of many steps: h^{(t)}, h_t, h_{t-1}, Σ over steps."""

from dataclasses import fields, replace

from backprop_checked.algebra import product
from backprop_checked.algebra.index import fresh_letter, variable
from backprop_checked.algebra.inequalities import assume, follows
from backprop_checked.derivation.arrays import Array
from backprop_checked.derivation.declared import in_words, items_of, name_key, part_text, parts_of
from backprop_checked.derivation.own_letters import DeclaredElaboration
from backprop_checked.derivation.setting import ForwardArray
from backprop_checked.derivation.syntax import (
    Listed,
    Name,
    Numeral,
    Power,
    SyntaxNode,
    Total,
    Transpose,
    Unreadable,
    children,
    unbraced,
    walk,
)

FARTHEST = 3  # of how many steps side by side a line may speak


class StepElaboration(DeclaredElaboration):
    """A line about as many steps as a letter says. A step is counted as the page counts it, and is no place
    of an axis."""

    def __init__(self, *given, **how):
        super().__init__(*given, **how)
        self.summed_steps = set()  # the names over whose steps a sum runs that is being read

    def _array(self, node):
        if isinstance(node, Transpose) and node.sign in self.network.step_names and node.written:
            base, script = node.written
            if not self.array(node.inner).shape:  # a number is not transposed: it has an exponent
                return self._power(base, script)
        return super()._array(node)

    # Letters of a step.
    def _letter(self, node):
        letters = self.network.by_name.get(name_key(node), ())
        moving = [letter for letter in letters if letter.steps is not None]
        if not moving or (node.above is None and len(moving) < len(letters) and not self._says_step(node)):
            if node.above is not None and letters and not isinstance(unbraced(node.above), Numeral):
                return self.array(Power(replace(node, above=None), node.above, span=node.span))
            return super()._letter(node)
        texts = list(map(part_text, parts_of(node.below)))
        letter = next((x for x in moving if list(x.key[2]) == texts[: len(x.key[2])]), None)
        if letter is None:
            raise Unreadable(f"“{node.text}” is no letter of this forward pass", node.span)
        if node.above is not None:
            return self._at_step(letter, self._step(node.above), node, len(letter.key[2]))
        below = items_of(node.below)[len(letter.key[2]) :]
        if not below:
            raise Unreadable(
                f"“{node.text}” belongs to a step: say which, as in {node.text}^{{(t)}}", node.span
            )
        first, rest = self._parted(below)
        node = replace(node, below=Listed(tuple(rest)) if len(rest) > 1 else rest[0] if rest else None)
        return self._at_step(letter, self._step(first), node, 0)

    def step_of(self, letter, node):
        """The step of a letter, as it is written; None where none is."""
        if letter.steps is None or (node.above is None and node.below is None):
            return None
        below = items_of(node.below)[len(letter.key[2]) :]
        script = node.above if node.above is not None else self._parted(below)[0] if below else None
        try:
            return self.position(script)
        except (Unreadable, AttributeError):
            return None

    def _says_step(self, node):
        """Whether what stands below a name is a step, and no index of an axis."""
        below = items_of(node.below)
        names = {x.text for x in walk(below[0]) if isinstance(x, Name)} if below else set()
        return bool(names & (self.summed_steps | set(self.network.step_names)))

    @staticmethod
    def _parted(below):
        """(the step, the other indices) of what stands below a name."""
        if len(below) == 1 and len(parts := parts_of(below[0])) > 1:
            below = parts
        return below[0], list(below[1:])

    def _step(self, script):
        """The step that a script is.

        Raises:
            Unreadable: for anything else.
        """
        try:
            return self.position(script)
        except Unreadable as error:
            raise Unreadable("this is no step of this forward pass", script.span) from error

    def _at_step(self, letter, step, node, skipped):
        first, last = letter.steps
        for inside, outside in (
            (step - first, f"before {in_words(first)}"),
            (last - step, f"after {in_words(last)}"),
        ):
            if not follows(inside, tuple(self.facts)):
                raise Unreadable(
                    f"“{node.text}” has the steps from {in_words(first)} to {in_words(last)}, and here it "
                    f"may be taken at one {outside}",
                    node.span,
                )
        if letter.tensor:
            array = ForwardArray(letter.tensor, letter.array.shape, lambda *at: (step, *at))
        else:
            array = letter.array.at_step(step)
        return self._entry_of(letter, node, skipped, array)

    def function_layer(self, node):
        """The step whose σ it is: the last one in its argument, as in σ(W h_{t-1} + U x_t + b)."""
        steps = []
        for each in walk(node.arguments[0]):
            if isinstance(each, Name):
                array = self.array(each) if self.is_letter(each) else None
                if isinstance(array, ForwardArray) and array.name in self.network.computation.ranges:
                    steps.append(array.inside(*(0 for _ in array.shape))[0])
        for step in steps:
            if all(follows(step - other, tuple(self.facts)) for other in steps):
                return step
        raise Unreadable("of which step this σ is does not follow from what stands in it", node.span)

    # Sums over steps.
    def _total(self, node):
        if not node.index or not self._is_over_steps(node):
            return super()._total(node)
        if node.index in self.indices:
            raise Unreadable(
                f"{node.index} is a step of this line already, and is summed over here", node.span
            )
        if any(isinstance(x, Name) and x.text == node.index and x.above for x in walk(node.body)):
            raise Unreadable(f"{node.index} numbers steps here, and is a letter of its own, too", node.span)
        letter, facts = fresh_letter(), len(self.facts)
        own = variable(letter)
        before = node.index in self.summed_steps
        self.summed_steps.add(node.index)
        self.indices[node.index] = (own, None)
        try:
            first, last = self._ends_of_steps(node, own)
            self.facts += [own - first, last - own]
            body = self.array(node.body)
            return Array(body.shape, lambda *at: product.summed(body.entry(*at), letter, first, last))
        finally:
            del self.indices[node.index]
            del self.facts[facts:]
            if not before:
                self.summed_steps.discard(node.index)

    def _is_over_steps(self, node):
        if None not in (node.first, node.last) and not _numbers_entries(node.body, node.index):
            return True  # its index is a number as it is written, and no place of an axis
        ends = [x.text for end in (node.first, node.last) if end is not None for x in walk(end)
                if isinstance(x, Name)]  # fmt: skip
        if any(name in self.network.step_names or name in self.summed_steps for name in ends):
            return True
        return any(True for _ in self._scripts_of(node))

    def _scripts_of(self, node):
        """(letter, script) of each letter of a step whose step is said by a sum's index."""
        for each in walk(node.body):
            if not isinstance(each, Name):
                continue
            for letter in self.network.by_name.get(name_key(each), ()):
                if letter.steps is None:
                    continue
                own = len(letter.key[2])
                below = items_of(each.below)[own:] if each.above is None else []
                script = each.above if each.above is not None else self._parted(below)[0] if below else None
                if script is not None and any(
                    isinstance(x, Name) and x.text == node.index for x in (*walk(script), script)
                ):
                    yield letter, script

    def _ends_of_steps(self, node, own):
        """The first and the last step of a sum; without ends, all for which its letters exist."""
        if node.first is not None and node.last is not None:
            return self._step(node.first), self._step(node.last)
        lows, highs = [], []
        for letter, script in self._scripts_of(node):
            shift = self._step(script) - own
            if own.letter in shift.letters:
                raise Unreadable("where does this sum over steps begin, and where does it end?", node.span)
            lows.append(letter.steps[0] - shift)
            highs.append(letter.steps[1] - shift)
        low = next((one for one in lows if all(follows(one - other) for other in lows)), None)
        high = next((one for one in highs if all(follows(other - one) for other in highs)), None)
        given = [self._step(end) if end is not None else None for end in (node.first, node.last)]
        low, high = (one if one is not None else other for one, other in zip(given, (low, high), strict=True))
        if low is None or high is None:
            raise Unreadable("where does this sum over steps begin, and where does it end?", node.span)
        return low, high

    def _place(self, node, length, name):
        if isinstance(unbraced(node), Name) and unbraced(node).text in self.summed_steps:
            raise Unreadable(f"{unbraced(node).text} numbers steps here, and no entries", name.span)
        return super()._place(node, length, name)


def at_its_steps(declared, document, nodes):
    """A declared forward pass with as many steps as the letters of a line need, in which the step that it
    leaves open is one at which they exist: in a line about t and t + 1, t is not the last step."""
    letter, first, last = declared.steps
    elaboration, low, high, most = StepElaboration(declared, document, 0), 0, 0, 0
    with assume(declared.assumptions):
        for node in (each for top in nodes for each in _open_names(top, declared.step_names)):
            for own in declared.by_name.get(name_key(node), ()):
                step = elaboration.step_of(own, node)
                if step is None:
                    continue
                from_here, ahead = ((step - other).number for other in (variable(letter), last))
                after = (last - own.steps[1]).number or 0
                if _is_near(from_here):
                    low = max(low, (own.steps[0] - first - from_here).number or 0)
                    high = max(high, after + from_here)
                elif _is_near(ahead) and ahead <= -after:
                    most = max(most, (own.steps[0].number or 0) - ahead)
                elif (
                    _is_near(step.number)
                    and own.steps[0].number is not None
                    and step.number >= own.steps[0].number
                ):
                    most = max(most, step.number + after)
    declared = declared.lengthened(most) if most > first.number else declared
    return declared.narrowed(low, high) if low or high else declared


def _is_near(number):
    return number is not None and abs(number) <= FARTHEST


def _open_names(node, steps):
    """The names in a node but for those under a sum whose index is called as a step is."""
    if isinstance(node, Name):
        yield node
    if not isinstance(node, Total) or node.index not in steps:
        for child in children(node):
            yield from _open_names(child, steps)


def _numbers_entries(node, index):
    """Whether an index stands below a name."""
    below = [item for each in walk(node) if isinstance(each, Name) for item in items_of(each.below)]
    return any(isinstance(x, Name) and x.text == index for item in below for x in walk(item))


def with_steps(node, declared):
    """A node in which the letter of a step above a number is a power, and above a letter of a step that step;
    above a matrix, T and t say that it is transposed."""
    if isinstance(node, Transpose) and node.sign in declared.step_names:
        inner, script = unbraced(node.inner), Name(node.sign, span=node.span)
        names = [each for each in walk(inner) if isinstance(each, Name)]
        if names and node.written and all(_is_number(each, declared) for each in names):
            base, exponent = node.written
            return Power(with_steps(base, declared), with_steps(exponent, declared), span=node.span)
        if isinstance(inner, Name) and inner.below is None and inner.above is None:
            letters = declared.by_name.get(name_key(inner), ())
            if letters and all(letter.steps is not None for letter in letters):
                return replace(inner, above=script, span=node.span)
    changed = {each.name: _each(getattr(node, each.name), declared) for each in fields(node)}
    return replace(node, **changed)


def _each(part, declared):
    if isinstance(part, SyntaxNode):
        return with_steps(part, declared)
    return tuple(_each(each, declared) for each in part) if isinstance(part, tuple) else part


def _is_number(name, declared):
    """Whether a name is a number that belongs to no step."""
    letters = declared.by_name.get(name_key(name), ())
    return bool(letters) and all(x.steps is None and not x.array.shape for x in letters)
