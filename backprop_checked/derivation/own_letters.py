"""A line read with the letters of a declared forward pass: letters, layers, indices and sizes share signs."""

from dataclasses import replace

from backprop_checked.algebra import product
from backprop_checked.algebra.form import at_least_zero, entry, of_index
from backprop_checked.algebra.index import ONE, ZERO, constant, fresh_letter, index_map, text, variable
from backprop_checked.algebra.inequalities import follows
from backprop_checked.derivation.arrays import Array, Misfit, of_number, power
from backprop_checked.derivation.declared import in_words, items_of, name_key, part_text, parts_of
from backprop_checked.derivation.derivatives import taken
from backprop_checked.derivation.elaboration import CIRCLE
from backprop_checked.derivation.meaning import KINDS
from backprop_checked.derivation.own_functions import OwnFunctions
from backprop_checked.derivation.setting import ForwardArray
from backprop_checked.derivation.syntax import (
    Listed,
    Name,
    Numeral,
    Sum,
    Unreadable,
    is_filled,
    unbraced,
    ungrouped,
    walk,
)

LAYERS = {"l": "ℓ", "ell": "ℓ"}


class DeclaredElaboration(OwnFunctions):
    """A line read with the letters of a declared forward pass."""

    knows_ends = True

    def __init__(self, *given, **how):
        super().__init__(*given, **how)
        self.as_in_formula = set()  # the indices that run as far as in the formula itself

    # Names.
    def name(self, node):  # noqa: C901 - a case for each thing that a name may be
        if node.text in self.document.defined and node.above is None and node.below is None:
            return super().name(node)
        if letter := self.network.differentiated(node):
            below = self._whole(self.network.letters[self.network.names[letter]])
            return taken(self, self.network.cost(), below)
        if self.numpy:
            return self._numpy_name(node)
        if node.primes:
            raise Unreadable(f"{node.text}′ is no derivative of a function that is known here", node.span)
        found = self._letter(node)
        if found is not None:
            return found
        if node.text in self.network.names and node.above is None and node.below is None:
            return self._numpy_name(node)
        if is_filled(node) and not self.network.knows(node):
            length = self._filled(node)
            return Array((length, length), product.delta)
        if (value := _power_of(node)) is not None:
            return power(self.name(_without_power(node)), value)
        place = self._named_position(node)
        if place is not None:
            return of_number(of_index(place))
        if node.text in CIRCLE and node.above is None and node.below is None:
            return of_number(entry("π"))
        if KINDS.get(node.text) == "C" and node.above is None and node.below is None:
            return self.network.cost()  # L, J and E mean the cost where they mean nothing else
        raise Unreadable(f"“{node.text}” is no letter of this forward pass", node.span)

    def _numpy_name(self, node):
        own = self.network.names.get(node.text)
        if own is None and node.text in CIRCLE:
            return of_number(entry("π"))
        if own is None and (size := self._size_of_program(node)) is not None:
            return of_number(of_index(size))
        if own is None:
            raise Unreadable(f"“{node.text}” is no letter of this forward pass", node.span)
        return self._whole(self.network.letters[own]) if isinstance(own, int) else own.array()

    def _size_of_program(self, node):
        """The size that a program's name is: N, or d_k, whose k stands below elsewhere."""
        head, _, tail = node.text.partition("_")
        return self._size(Name(head, below=Name(tail))) if tail else self._size(node)

    def _whole(self, letter):
        """A letter with all its entries."""
        if not letter.tensor:
            return letter.array.array()
        return ForwardArray(letter.tensor, letter.array.shape, lambda *at: at)

    def _letter(self, node):
        """The letter of a name, or its entry; None where the name is no letter."""
        letters = self.network.by_name.get(name_key(node), ())
        value = _power_of(node)
        if value is not None and all(letter.layer is None for letter in letters):
            return None if not letters else power(self._letter(_without_power(node)), value)
        if value is not None:
            plain = _without_power(node)
            if _with_its_layer_above(plain, letters, self._layer_of) != plain:  # g_t²
                return power(self._letter(plain), value)
        node = _with_its_layer_above(node, letters, self._layer_of)
        layer = self._layer_of(node.above) if node.above is not None else None
        texts = list(map(part_text, parts_of(node.below)))
        for letter in letters:
            own = letter.key[2]
            if list(own) != texts[: len(own)] or letter.layer != layer:
                continue
            if len(letters) > 1 and len(texts) > len(own) and not letter.array.shape:
                continue  # C_s is no entry of the number C
            return self._entry_of(letter, node, len(own))
        if letters and any(letter.layer is not None for letter in letters):
            raise Unreadable(
                f"“{node.text}” is of a layer or a step that this forward pass does not have: write one of "
                + ", ".join(
                    sorted({f"({in_words(letter.layer)})" for letter in letters if letter.layer is not None})
                ),
                node.span,
            )
        return None

    def _layer_of(self, script):
        """The layer that stands above a name; None where it is none that is known."""
        inner = ungrouped(script)
        try:
            return self._layer_number(inner)
        except Unreadable:
            return None

    def _layer_number(self, node):
        node = ungrouped(node)
        match node:
            case Numeral(value) if value.denominator == 1:
                return constant(int(value))
            case Name(text, None, None):
                return variable(LAYERS.get(text, text))
            case Sum(parts):
                total = ZERO
                for sign, part in parts:
                    total = total + constant(sign) * self._layer_number(part)
                return total
        raise Unreadable("this is no layer", node.span)

    def _entry_of(self, letter, node, skipped, array=None):
        array = self._whole(letter) if array is None else array
        if node.below is None:
            return array
        rest = parts_of(node.below)[skipped:]
        if not rest:
            return array
        long = [place for place, length in enumerate(array.shape) if length != ONE]
        if len(long) == len(array.shape) == 2 and len(rest) == len(items_of(node.below)) - skipped == 1:
            return self._row(letter, array, rest[0], node)
        items = self._items(node, skipped, rest, {len(long), len(array.shape)})
        places = long if len(items) == len(long) else range(len(array.shape))
        given = dict(zip(places, items, strict=True))
        if any(_is_colon(item) for item in items):
            return self._slice(array, given, node)
        at = tuple(
            self._place(given[axis], length, node) if axis in given else ZERO
            for axis, length in enumerate(array.shape)
        )
        if isinstance(array, ForwardArray):
            inside = array.inside(*at)
            return ForwardArray(letter.tensor, (), lambda: inside)
        return of_number(array.entry(*at))

    def _items(self, node, skipped, rest, counts):
        """The indices of a name, as many as the letter has axes."""
        if len(rest) in counts:
            return rest
        items = items_of(node.below)
        items = items[1:] if skipped and len(items) > 1 else items
        if len(items) in counts:
            return items
        raise Misfit(
            f"{node.text} has {' or '.join(map(str, sorted(counts)))} axes, and here are {len(rest)} indices",
            span=node.span,
        )

    def _row(self, letter, array, item, node):
        """The row of a matrix that an index below its name numbers, as E_v is what token v looks up."""
        at = self._place(item, array.shape[0], node)
        shape = (ONE, array.shape[1])
        if not isinstance(array, ForwardArray):
            return Array(shape, lambda _, column: array.entry(at, column))
        return ForwardArray(letter.tensor, shape, lambda _, column: array.inside(at, column))

    def _slice(self, array, given, node):
        """A row or a column of a matrix."""
        axes = [axis for axis, item in given.items() if _is_colon(item)]
        if len(axes) != 1 or len(array.shape) != 2:
            raise Unreadable("a colon stands for one axis of a matrix here", node.span)
        [axis] = axes
        at = self._place(given[1 - axis], array.shape[1 - axis], node)
        shape = tuple(length if place == axis else ONE for place, length in enumerate(array.shape))
        return Array(shape, lambda *own: array.entry(*((own[0], at) if axis == 0 else (at, own[1]))))

    def _place(self, node, length, name):  # noqa: C901 - a case for each way to name a place
        """Where an entry stands on an axis, counted from 0.

        Raises:
            Misfit: where it may stand outside.
        """
        node = ungrouped(node)
        if isinstance(node, Name) and node.below is None and node.above is None:
            if node.text not in self.indices and self._size(node) is None:
                if self.free is not None:
                    raise Unreadable(
                        f"“{node.text}” numbers nothing on the left side, and is not summed over", name.span
                    )
                self.indices[node.text] = (variable(f"{node.text}·"), length)
            if node.text in self.indices and self.indices[node.text][1] is None:
                own = self.indices[node.text][0]
                if not self._is_inside(own, length):
                    self.indices[node.text] = (own, length)
                return own
            if node.text in self.indices and self.indices[node.text][1] == length:
                return self.indices[node.text][0]
        for each in walk(node):
            if isinstance(each, Name) and self.indices.get(each.text, (None, ZERO))[1] is None:
                if self.length_known(each.text):
                    continue
                raise Unreadable(
                    f"how far {each.text} runs is not said: no letter has it alone as an index", name.span
                )
        place = self.position(node) - (1 if isinstance(node, Numeral) else 0)
        if not self._is_inside(place, length):
            if any(len(low) + len(high) > 2 for low, high in self.network.sums.values()):
                raise Unreadable(
                    "an entry that may not exist is taken here: say where the sum begins and where it ends",
                    name.span,
                )
            raise Misfit(
                f"an entry that may not exist is taken here, where there are {text(length)}", span=name.span
            )
        return place

    def length_known(self, name):
        """Whether an index runs between ends that a sum says."""
        own = self.indices[name][0]
        return any(own.letter in fact.letters for fact in self.facts)

    def _is_inside(self, place, length):
        facts = list(self.facts)
        for own, own_length in self.indices.values():
            if own_length is not None:
                facts += [own, own_length - 1 - own]
        return all(follows(g, tuple(facts)) for g in (place, length - 1 - place))

    def _total(self, node):
        ends = self._ends_in_formula(node)
        if ends is None:
            return super()._total(node)
        letter, facts = fresh_letter(), len(self.facts)
        own, (lows, highs) = variable(letter), ends
        self.as_in_formula.add(node.index)
        self.indices[node.index] = (own, None)
        self.facts += [*(own - low for low in lows), *(high - own for high in highs)]
        try:
            body = self.array(node.body)
        finally:
            inside = self.facts[facts:]
            del self.indices[node.index]
            del self.facts[facts:]

        def entry(*at):
            form = product.times(body.entry(*at), *map(at_least_zero, inside))
            return product.summed(form, letter, lows[0], highs[0])

        return Array(body.shape, entry)

    def _ends_in_formula(self, node):
        """How far a sum runs in the formula itself, where a line and its letters do not say it; else None."""
        alone = node.index and node.index not in self.indices and node.first is None and node.last is None
        if not alone or node.index not in self.network.sums:
            return None
        low, high = self.network.sums[node.index]
        if len(low) + len(high) == 2 and self.length_in(node.index, node.body):
            return None  # where the formula sums over the entries that exist, a letter does not say which
        own = {name: index for name, (index, _) in self.indices.items()}
        return [[end.substitute(own) for end in ends] for ends in (low, high)]

    def named_size(self, node):
        return self._size(node)

    def _size(self, node):
        return self.network.size_keys.get((*name_key(node), tuple(map(part_text, parts_of(node.below)))))

    def _named_position(self, node):
        found = super()._named_position(node)
        if found is not None or node.above is not None:
            return found
        size = self._size(node)
        if size is not None:
            return size
        if node.below is not None and node.text in self.network.maps:
            return index_map(node.text, *map(self._place_on_map, self._parts_on_map(node)))
        if self.root is not None and node.below is None and node.text not in self.indices:
            length = self.length_in(node.text, self.root)
            if length is not None:
                self.indices[node.text] = (variable(f"{node.text}·"), length)
                return self.indices[node.text][0]
        return None

    @staticmethod
    def _parts_on_map(node):
        items = items_of(node.below)
        return items if len(items) > 1 else parts_of(node.below)

    def _place_on_map(self, node):
        """A place that an index map is asked for: an index, or a number as the page counts it."""
        return self.position(node)

    def length_in(self, name, body):
        """How far an index runs: the axis of the first letter that it numbers alone."""
        for each in walk(body):
            if not isinstance(each, Name) or each.below is None:
                continue
            if (length := self._length_of_map(name, each)) is not None:
                return length
            for letter in self.network.by_name.get(name_key(each), ()):
                own, parts = letter.key[2], parts_of(each.below)
                if list(own) != list(map(part_text, parts))[: len(own)]:
                    continue
                rest = parts[len(own) :]
                if len(rest) == len(letter.array.shape):
                    shape = letter.array.shape
                else:
                    shape = [length for length in letter.array.shape if length != ONE]
                    rest = rest if len(rest) == len(shape) else items_of(each.below)
                for part, length in zip(rest, shape, strict=False):
                    part = unbraced(part)
                    if isinstance(part, Name) and part.text == name and len(rest) == len(shape):
                        return length
        return None

    def _length_of_map(self, name, node):
        """How far an index runs that is asked for below a letter: the i of w_{t_i}."""
        for part in parts_of(node.below):
            part = unbraced(part)
            if isinstance(part, Name) and part.text in self.network.domains and part.below is not None:
                places = [unbraced(place) for place in self._parts_on_map(part)]
                if any(isinstance(place, Name) and place.text == name for place in places):
                    return self.network.domains[part.text]
        return None

    def function_layer(self, node):
        """The layer whose σ it is: that of the first letter with a layer in its argument."""
        for each in walk(node.arguments[0]):
            letters = self.network.by_name.get(name_key(each), ()) if isinstance(each, Name) else ()
            each = _with_its_layer_above(each, letters, self._layer_of) if letters else each
            if isinstance(each, Name) and each.above is not None:
                layer = self._layer_of(each.above)
                for letter in letters:
                    if letter.layer == layer is not None:
                        return letter.sigma
        return "0"

    def is_letter(self, node):
        """Whether a name is a letter, and so has values in an example."""
        return name_key(node) in self.network.by_name or node.text in self.network.names


def _with_its_layer_above(node, letters, layer_of):
    """c_t as c^{(t)}, where t is the step of a letter of that name, and no index of it."""
    below = items_of(node.below)
    known = {letter.layer for letter in letters if letter.layer is not None and letter.layer.letters}
    if node.above is not None or not below:
        return node
    for place in (0, len(below) - 1):  # z_{t, i}, or z_{i, t}
        if (layer := layer_of(below[place])) is not None and layer in known:
            rest = tuple(below[:place] + below[place + 1 :])
            rest = Listed(rest) if len(rest) > 1 else rest[0] if rest else None
            return replace(node, above=below[place], below=rest)
    return node


def _is_colon(node):
    node = unbraced(node)
    return isinstance(node, Name) and node.text == ":"


def _power_of(node):
    """The exponent above a name: a number that stands in no parentheses."""
    script = unbraced(node.above)
    return script.value if isinstance(script, Numeral) else None


def _without_power(node):
    return Name(node.text, None, node.below, node.primes, accent=node.accent, span=node.span)
