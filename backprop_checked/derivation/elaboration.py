"""From what was typed to arrays: every name gets its letter, every product its shapes.

More than 400 lines, because it is one structural recursion: a case a node, and what each of them needs.
"""

from dataclasses import replace
from fractions import Fraction

from backprop_checked.algebra import functions, product
from backprop_checked.algebra.canonical import canonical
from backprop_checked.algebra.form import UNIT, at_least_zero, entry, is_zero, minus, number, of_index
from backprop_checked.algebra.index import (
    ONE,
    ZERO,
    constant,
    fresh_letter,
    index_map,
    rounded_down,
    text,
    variable,
)
from backprop_checked.derivation import arrays, lists, named_costs
from backprop_checked.derivation.arrays import Array, Misfit, of_number, written_shape
from backprop_checked.derivation.calls import call
from backprop_checked.derivation.derivatives import derivative
from backprop_checked.derivation.meaning import (
    KINDS,
    LETTERS_OF_SLOPES,
    is_exponent,
    is_label,
    is_power,
    layer_of,
    meaning,
    meaning_of,
    weights_first,
)
from backprop_checked.derivation.own_cost import of_base
from backprop_checked.derivation.places import chosen, demand_inside, whole_number
from backprop_checked.derivation.products import BRACKETINGS, Products, stretches
from backprop_checked.derivation.setting import ForwardArray
from backprop_checked.derivation.syntax import (
    ArrayOfEntries,
    BlockMatrix,
    Call,
    Cases,
    Compared,
    Comprehension,
    Derivative,
    Differential,
    Entry,
    Group,
    Listed,
    Multiplication,
    Name,
    Numeral,
    OnesColumn,
    Power,
    Sum,
    Total,
    Transpose,
    Unreadable,
    is_filled,
    unbraced,
    ungrouped,
    walk,
    walk_with_scripts,
)

CIRCLE = ("pi", "π")


class Elaboration(Products):
    """One way to read a line.

    Attributes:
        knows_ends: whether a sum may end before its axis does.

    Args:
        network: the network, whose conventions letters follow.
        document: what holds for the whole derivation.
        place: the layer that is meant where a name does not say one.
        numpy: whether it is NumPy's form, in which `*` and `@` mean one thing each.
        bracketing: one of `BRACKETINGS`.
        entrywise: whether ∂a/∂z is the column of slopes, and not the Jacobian.
        filled: of each column of ones and each identity matrix, by its span: how long it is.
        counted: what the first number of an axis is called where a sum has ends.
        samples: whether a sum that says no index, as Σ dZ, runs over the samples alone.
    """

    knows_ends = False

    def __init__(
        self,
        network,
        document,
        place,
        numpy=False,
        bracketing=BRACKETINGS[0],
        entrywise=False,
        filled=None,
        counted=1,
        samples=False,
    ):
        self.network, self.document, self.place, self.numpy = network, document, place, numpy
        self.filled, self.counted, self.facts = filled or {}, counted, []
        self.samples = samples
        self.bound = {}  # the array that a name of a loop is
        self.bracketing, self.entrywise = bracketing, entrywise
        self.indices = {}  # of each index: (its variable, the length of its range or None)
        self.free = None  # the indices of the left-hand side; None while it is read
        self.root = None  # the left-hand side, while it is read
        self.whole = set()  # names that were read as whole vectors though they have an index
        self.widened = False  # whether a sum takes in a summand behind it, whose index it has
        self.added = False  # whether the entries of the side were added up, because the left one is the cost
        self.chained = False  # whether a product of derivatives was read as a sum over what is between them

    def array(self, node):
        """The array that a node is.

        Raises:
            Misfit: where shapes do not fit; with the span.
            Unreadable: for a name without a meaning.
        """
        try:
            return self._array(node)
        except Misfit as misfit:
            misfit.span = misfit.span or node.span
            raise

    def _array(self, node):  # noqa: C901 - structural recursion, a case a node
        match node:
            case Numeral(value):
                return of_number(number(value))
            case Name():
                return self.bound[node.text] if node.text in self.bound else self.name(node)
            case Group(inner):
                return self.array(inner)
            case Listed(items):
                return self._listed(items)
            case Sum(parts):
                return self._sum(node, parts)
            case Multiplication(signs=(*_, "mod")):
                return of_number(of_index(self.position(node)))
            case Multiplication():
                return self._product(node)
            case Power(base, exponent):
                return self._power(base, exponent)
            case Transpose(inner):
                return arrays.transposed(self.array(inner))
            case Comprehension():
                return lists.comprehension(self, node)
            case Call() if self.numpy and lists.is_own_sum(node):
                added = lists.sum_of_list(self, node)
                return call(self, node) if added is None else added
            case Call(name=named_costs.BY_NAME):
                named_costs.demand(node, self.network, self.document)
                return self.network.cost()
            case Call() if is_exponent(node, self.document):
                return arrays.power(self.array(replace(node, above=None)), unbraced(node.above).value)
            case Call():
                return call(self, node)
            case Derivative(of, by):
                return derivative(self, of, by, node.span)
            case Differential(of):
                return derivative(self, Name("C"), of, node.span)
            case Total():
                self._demand_own_index(node)
                return self._total(node)
            case OnesColumn():
                return Array((self._filled(node), ONE), lambda *_: UNIT)
            case BlockMatrix(rows):
                return arrays.blocks([[self.array(each) for each in row] for row in rows])
            case ArrayOfEntries(body, indices):
                return self._entries(body, indices)
            case Cases(cases):
                return self._cases(cases)
            case Compared(left, sign, right):
                return self._compared(left, sign, right)
            case Entry(of, items):
                return self._entry(self.array(of), items)
        raise Unreadable("this cannot be read", node.span)

    # Names.
    def _defined(self, node):
        """The array of a name that the reader has defined, in the form in which that was written."""
        before, self.numpy = self.numpy, node.text in self.document.programs
        try:
            return self.array(self.document.defined[node.text])
        except (Misfit, Unreadable) as error:
            error.span = node.span  # the place in this line, and not in that of the definition
            raise
        finally:
            self.numpy = before

    def name(self, node):
        """The array that a name stands for."""
        if node.text in self.document.twice:
            raise Unreadable(f"“{node.text}” is defined twice: give each a name of its own", node.span)
        if node.text in self.document.defined and node.above is None and node.below is None:
            return self._defined(node)
        if node.above is not None and is_power(node, self.document):
            base = Name(node.text, None, node.below, node.primes, span=node.span)
            return arrays.power(
                self.name(base),
                Fraction(ungrouped(node.above).value),
            )
        if node.primes:
            return self._slope(node)
        if node.text == "e" and node.above is not None:
            return self._exponential(node)
        meant = meaning(node, self.document)
        if not meant.kind:
            return self._unknown(node)
        if (
            meant.kind == "delta"
            and len(meant.indices) == 2
            and not self.network.setting.batch
            and not meant.layer
        ):
            one, other = (self.index(each, None, node.span) for each in meant.indices)
            return of_number(product.delta(one, other))
        if meant.kind == "C":
            base = of_base(self.network, node)
            return self.network.cost() if base is None else base
        if meant.kind == "N" and not meant.indices:
            return self._samples(node)
        return self._indexed(self.letter(meant, node), meant, node)

    def is_letter(self, node):
        """Whether a name is a letter or a slope, and so has values in an example."""
        meant = meaning_of(node, self.document)
        return meant is not None and (meant.kind not in ("", "N") or bool(node.primes))

    def _exponential(self, node):
        return arrays.entrywise(functions.exponential, self.array(node.above))

    def _slope(self, node):
        """σ′ without its argument."""
        if node.text not in ("sigma", "σ", "f", "g", "phi", "φ", "s") or node.primes > 1:
            raise Unreadable(f"{node.text}′ is no derivative of a function that is known here", node.span)
        if _letter_below(node) not in ("", "z"):
            raise Unreadable(
                f"the slope at {_letter_below(node)}: write σ′({_letter_below(node)})", node.span
            )
        below = None if _letter_below(node) else node.below
        meant = meaning(Name("net", node.above, below, span=node.span), self.document)
        layer = self.layer(meant, node)
        if (own := self.document.functions.get(node.text)) is not None:
            z = self.network.letter("z", layer)
            slope = arrays.entrywise(lambda form: own.at(form, 1), z)
        else:
            slope = self.network.slope(layer)
        return self._indexed(slope, meant, node)

    def _unknown(self, node):
        letters = [Name(letter, span=node.span) for letter in node.text]
        if (
            len(letters) > 1
            and not self.numpy  # a name in a program is one name
            and node.above is None
            and all(meaning(each, self.document).kind for each in letters)
        ):
            return self.array(Multiplication(tuple(letters), ("",) * (len(letters) - 1), span=node.span))
        if node.text in self.indices:
            return of_number(of_index(self.indices[node.text][0]))
        if node.text in CIRCLE:
            return of_number(entry("π"))
        if node.text in self.network.numbers:
            return of_number(entry(node.text))
        if is_filled(node):
            length = self._filled(node)
            return Array((length, length), product.delta)
        if self.network.setting.batch and node.text in ("m", "n", "N"):
            return of_number(of_index(self.network.samples))
        raise Unreadable(f"“{node.text}” is not a known name; define it on a line of its own", node.span)

    def _samples(self, node):
        if not self.network.setting.batch:
            raise Unreadable(f"“{node.text}” is the number of samples, and this is one sample", node.span)
        return of_number(of_index(self.network.samples))

    def layer(self, meant, node):
        """The number, from the network's base, of the layer of a name."""
        network = self.network
        if meant.layer is not None:
            return meant.layer.offset + meant.shift
        if meant.kind == "output":
            return network.high
        if meant.kind == "input":
            return network.low - 1 if network.base else self.document.lowest - 1
        if meant.kind == "hidden":
            return self.place - 1 if network.base else network.high - 1
        return self.place + meant.shift

    def function_layer(self, node):
        """The layer whose σ a call is: the function's own, or that of the weights in its argument, σ(x W), or
        else that of the first letter there."""
        if node.above is not None and (own := layer_of(node.above)) is not None:
            return own.offset
        for each in weights_first(node.arguments[0], self.document):
            if (meant := meaning(each, self.document)).kind:
                return self.layer(meant, each)
        return self.place

    def letter(self, meant, node):
        """The array of a letter without its indices."""
        layer, network = self.layer(meant, node), self.network
        if meant.kind == "slope":
            return network.slope(layer)
        kind = {"input": "a", "hidden": "a", "output": "a", "delta": "z", "da": "a"}.get(
            meant.kind, meant.kind
        )
        letter = network.letter(kind, layer)
        if letter.name not in network.computation.tensors:
            raise Unreadable(f"“{node.text}” is of a layer that this line does not reach", node.span)
        if meant.differential or meant.kind in ("delta", "da"):
            gradient = network.gradient(letter)
            if network.setting.mean == "parameters" and network.setting.batch and kind in ("z", "a"):
                gradient = arrays.scaled_by(of_index(network.samples), gradient)
            if meant.kind == "delta" and self.document.minus:
                gradient = arrays.scaled_by(number(-1), gradient)
            turned = network.setting.layout == "numerator" and meant.kind != "delta"
            return arrays.transposed(gradient) if turned else gradient
        return letter

    def index(self, name, length, span):
        """The index that a name or a number is; its range is that of the axis where it stands first."""
        if isinstance(name, tuple):
            return index_map("label", self.index(name[1], self.network.samples, span))
        if isinstance(name, int):
            if name < 1:
                raise Unreadable("indices count from 1", span)
            demand_inside(constant(name - 1), length, span)
            return constant(name - 1)
        if name not in self.indices:
            self.indices[name] = (variable(f"{name}·"), None)
        own, known = self.indices[name]
        if known is None:
            self.indices[name] = (own, length)
        elif length is not None and known != length:
            raise Misfit(f"{name} runs over {text(known)} and over {text(length)}", span=span)
        return own

    def _indexed(self, array, meant, node):
        indices = list(meant.indices)
        if self._is_sample(array, meant):
            meant, indices = replace(meant, sample=indices[0]), []
        if meant.sample:
            array = self._of_sample(array, meant, node)
        if not indices:
            return array
        strange = [each for each in indices if isinstance(each, str) and each not in self.indices]
        if self.free is not None and strange and not self.free:
            self.whole.add(node.text)
            return array
        long = [place for place, length in enumerate(array.shape) if length != ONE]
        if len(long) != len(indices) and len(indices) != len(array.shape):
            if all(length == ONE for length in array.shape):
                return of_number(array.as_number())
            raise Misfit(
                f"{node.text} has {len(long)} axes, and {len(indices)} indices stand here", span=node.span
            )
        places = long if len(long) == len(indices) else range(len(array.shape))
        at = dict(zip(places, indices, strict=True))
        at = {place: self.index(each, array.shape[place], node.span) for place, each in at.items()}
        whole = tuple(at.get(place, ZERO) for place in range(len(array.shape)))
        return _item(array, whole) if isinstance(array, ForwardArray) else of_number(array.entry(*whole))

    def _is_sample(self, array, meant):
        """Whether a single index numbers the samples of a batch: x_i beside a vector of weights."""
        setting = self.network.setting
        one = setting.single and setting.batch and len(meant.indices) == 1 and not meant.sample
        return (
            one and isinstance(array, ForwardArray) and array.name.startswith("a[") and ONE not in array.shape
        )

    def _of_sample(self, array, meant, node):
        """One sample of a batch: z^{(i)} is a column (or a row) of Z."""
        network = self.network
        axis = 0 if network.setting.rows else 1
        if not network.setting.batch or len(array.shape) != 2 or array.shape[axis] != network.samples:
            raise Unreadable(
                f"“{meant.sample}” above numbers the samples of a batch, and here is one", node.span
            )
        own = self.index(meant.sample, network.samples, node.span)
        shape = tuple(ONE if place == axis else length for place, length in enumerate(array.shape))
        sample = Array(
            shape, lambda *at: array.entry(*(own if k == axis else place for k, place in enumerate(at)))
        )
        return arrays.transposed(sample) if self.document.design and axis == 0 else sample

    def _filled(self, node):
        """How long a column of ones or an identity matrix is."""
        if node.span not in self.filled:
            raise Misfit("how long this is does not follow from what stands beside it", span=node.span)
        return self.filled[node.span]

    # Places: whole numbers that say where an entry stands.
    def position(self, node):
        """A whole number made of indices and sizes.

        Raises:
            Unreadable: for anything else.
        """
        node = ungrouped(node)
        match node:
            case Numeral(value) if value.denominator == 1:
                return constant(int(value))
            case Name() if (found := self._named_position(node)) is not None:
                return found
            case Sum(parts):
                total = ZERO
                for sign, part in parts:
                    total = total + constant(sign) * self.position(part)
                return total
            case Multiplication(factors, signs) if set(signs) <= {"", "·", "*", "×"}:
                total = ONE
                for factor in factors:
                    total = total * self.position(factor)
                return total
            case Multiplication((*above, below), (*signs, "mod")):
                above = above[0] if len(above) == 1 else Multiplication(tuple(above), tuple(signs))
                above, below = self.position(above), self.position(below)
                return above - below * rounded_down(above, below)
            case Call(name="len" | "shape"):
                return self.size(node)
            case Call("floor", (Multiplication((above, below), ("/",)),)):
                return rounded_down(self.position(above), self.position(below))
        raise Unreadable("this is no whole number that can stand for a place", node.span)

    def _named_position(self, node):
        """The index or the size that a name is; None for any other."""
        if node.text in self.indices and node.below is None and node.above is None:
            return self.indices[node.text][0]
        if getattr(self.network, "labels", False) and is_label(node):
            return self.index(("label", ungrouped(node.below).text), None, node.span)
        return None

    def _is_position(self, node):
        return all(
            isinstance(each, Numeral | Sum | Multiplication | Group)
            or (isinstance(each, Name) and self._named_position(each) is not None)
            for each in walk(node)
        )

    # What is made of parts.
    def _compared(self, left, sign, right):
        if self._is_position(left) and self._is_position(right):
            left, right = self.position(left), self.position(right)
            return of_number({
                "=": lambda: is_zero(left - right),
                "≠": lambda: minus(UNIT, is_zero(left - right)),
                "≤": lambda: at_least_zero(right - left),
                "<": lambda: at_least_zero(right - left - 1),
                "≥": lambda: at_least_zero(left - right),
                ">": lambda: at_least_zero(left - right - 1),
            }[sign]())  # fmt: skip
        if sign in "=≠":
            raise Unreadable("only indices can be equal inside of a formula", left.span)
        left, right = self.array(left), self.array(right)
        larger, smaller = (left, right) if sign in ">≤" else (right, left)
        held = arrays.entrywise(lambda a, b: functions.gate(minus(a, b)), larger, smaller)
        return held if sign in "<>" else arrays.entrywise(lambda form: minus(UNIT, form), held)

    def _cases(self, cases):
        """The value of the first case whose condition holds; 0 where none does."""
        total = of_number(number(0))
        for case in reversed(cases):
            value = self.array(case.value)
            if case.condition is None:
                total = value
                continue
            total = arrays.entrywise(where, self.array(case.condition), value, total)
        return total

    def _entries(self, body, indices):
        """The array whose entry at some indices is given; with one index a column."""
        letters = {name: fresh_letter() for name in indices}
        before = {name: self.indices.get(name) for name in indices}
        for name, letter in letters.items():
            self.indices[name] = (variable(letter), self.length_in(name, body))
        form = self.array(body).as_number()
        lengths = [self.indices[name][1] for name in indices]
        for name, own in before.items():
            del self.indices[name]
            if own is not None:
                self.indices[name] = own
        if None in lengths:
            raise Unreadable(f"how far {indices[lengths.index(None)]} runs is not said here", body.span)

        def entry(*at):
            values = dict(zip(letters.values(), at, strict=False))
            return product.substitute(tuple(map(product.renewed, form)), values)

        return Array((*lengths, ONE) if len(lengths) == 1 else lengths, entry)

    def length_in(self, name, body):
        """How far an index runs, where a letter says so before it is used; None where it is seen later."""
        return None

    def _listed(self, items):
        forms = [self.array(item).as_number() for item in items]
        vector = Array((len(forms),), lambda i: chosen(forms, i))
        return vector if self.numpy else arrays.as_row(vector)

    def _sum(self, node, parts):
        parts = self._with_wide_sums(parts)
        summands = [
            (sign, of_number(UNIT) if isinstance(part, OnesColumn) else self.array(part))
            for sign, part in parts
        ]
        shapes = {array.shape for _, array in summands if array.shape}
        if not self.numpy and len(shapes) > 1 and not stretches(shapes):
            raise Misfit(
                "a sum needs equal shapes: "
                + " and ".join(written_shape(array.shape) for _, array in summands),
                [(part, array.shape) for (_, part), (_, array) in zip(parts, summands, strict=True)],
                node.span,
            )
        signed = [array if sign > 0 else arrays.scaled_by(number(-1), array) for sign, array in summands]
        return arrays.entrywise(lambda *forms: tuple(term for form in forms for term in form), *signed)

    def _with_wide_sums(self, parts):
        """Summands in which Σ_k takes in those behind it that have the index k, where k means nothing else:
        Σ_k y_k log a_k + (1 − y_k) log(1 − a_k)."""
        joined = []
        for sign, part in parts:
            before = joined[-1][1] if joined else None
            total = _last_factor(before)
            if isinstance(total, Total) and self._is_summed_on(total, part):
                joined[-1] = (joined[-1][0], _with_another_summand(before, sign, part))
                self.widened = True
            else:
                joined.append((sign, part))
        return tuple(joined)

    def _is_summed_on(self, total, part):
        bound = set()
        while isinstance(total, Total):
            bound.add(total.index)
            total = total.body
        own = {each.index for each in walk(part) if isinstance(each, Total)}
        loose = bound - set(self.indices) - own - {""}
        return self.free is not None and any(
            index in loose
            for name in walk(part)
            if isinstance(name, Name)
            for script in (name.above, name.below)
            if script is not None
            for index in (each.text for each in walk_with_scripts(script) if isinstance(each, Name))
        )

    def _power(self, base, exponent):
        if isinstance(base, Name) and base.text == "e" and not isinstance(exponent, Numeral):
            return arrays.entrywise(functions.exponential, self.array(exponent))
        value = whole_number(exponent)
        if value is not None:
            return arrays.power(self.array(base), value)
        own = self.array(exponent)
        if not own.is_number or not (self.numpy or self.array(base).is_number):
            raise Unreadable("an exponent is a number", exponent.span)
        whole = self._is_position(exponent)
        return arrays.entrywise(lambda form: power_by(form, own.as_number(), whole), self.array(base))

    def _total(self, node):
        if not node.index or self._is_every_weight(node):
            axis = (0 if self.network.setting.rows else 1) if self.samples and not node.index else None
            return arrays.summed(self.array(node.body), axis, keepdims=axis is not None)
        if node.index in self.indices:
            raise Unreadable(
                f"{node.index} is an index of this line already, and is summed over here", node.span
            )
        letter = fresh_letter()
        ends, facts = self._ends(node), len(self.facts)
        length = self.length_in(node.index, node.body) if ends is None else None
        self.indices[node.index] = (variable(letter), length)
        if ends is not None:
            self.facts += [variable(letter) - ends[0], ends[1] - variable(letter)]
        elif length is not None:
            self.facts += [variable(letter), length - 1 - variable(letter)]
        try:
            body = self.array(node.body)
            if ends is None:
                self._demand_end(node)
            first, last = ends or (ZERO, self._length(node) - 1)
            return Array(body.shape, lambda *at: product.summed(body.entry(*at), letter, first, last))
        finally:
            del self.indices[node.index]
            del self.facts[facts:]

    def _is_every_weight(self, node):
        """Whether it is Σ_w w²: over all entries of the weights that a line speaks of."""
        name = Name(node.index)
        names = {each.text for each in walk(node.body) if isinstance(each, Name)}
        return node.first is None and node.index in names and meaning(name, self.document).kind == "W"

    def _demand_own_index(self, node):
        """Refuse to sum over an index that a name here was defined with: it is another one there."""
        left, seen = [node.body], set()
        while left:
            for each in walk(left.pop()):
                if not isinstance(each, Name) or each.text not in self.document.defined or each.text in seen:
                    continue
                definition = self.document.defined[each.text]
                if any(self._has_index(name, node.index) for name in walk_with_scripts(definition)):
                    raise Unreadable(
                        f"“{each.text}” has {node.index} in it, which this sum runs over: write it out",
                        each.span,
                    )
                seen.add(each.text)
                left.append(definition)

    def _has_index(self, node, index):
        """Whether a node is an index, or a name with it."""
        if not isinstance(node, Name):
            return False
        try:
            return index == node.text or index in meaning(node, self.document).indices
        except Unreadable:
            return False

    def _demand_end(self, node):
        """Refuse a sum to N that does not run over the samples."""
        last = ungrouped(node.last) if node.last is not None else None
        if isinstance(last, Name) and KINDS.get(last.text) == "N" and self.network.setting.batch:
            length = self._length(node)
            if length != self.network.samples:
                raise Misfit(f"{node.index} runs over {text(length)}, and this sum ends at N", span=node.span)

    def _length(self, node):
        length = self.indices[node.index][1]
        if length is None:
            raise Unreadable(f"no letter here has the index {node.index} that is summed over", node.span)
        return length

    def _ends(self, node):
        """(first, last) of a sum, counted from 0; None where it runs over the whole axis.

        A name that is no size of this network says how long the axis is: Σ from k = 1 to n, or from 0 to
        n − 1.
        """
        if node.first is None and node.last is None:
            return None
        if not self.knows_ends:
            if _is_whole_axis(node.first, node.last):
                return None
            raise Unreadable("a sum runs over a whole axis here: from 1 to n, or without ends", node.span)
        try:
            first = ZERO if node.first is None else self._end_of_sum(node.first)
            last = self._end_of_sum(node.last) if node.last is not None else None
        except Unreadable:
            if _is_whole_axis(node.first, node.last):
                return None
            raise
        if last is None:
            raise Unreadable("where does this sum end? Write both ends, or none", node.span)
        return first, last

    def _end_of_sum(self, node):
        """An end of a sum, counted from 0 as indices are here."""
        place = self.position(node)
        if self.counted == 0:
            return place
        own = {index.letter: index + 1 for index, _ in self.indices.values()}
        return place.substitute(own) - 1

    def _entry(self, array, items):
        shape, places = [], []
        axis = 0
        for item in items:
            if item is None:
                shape.append(ONE)
                places.append(None)
                continue
            if axis >= len(array.shape):
                raise Misfit(f"{written_shape(array.shape)} has no axis for each of these indices")
            length = array.shape[axis]
            if item == "reversed":
                shape.append(length)
                places.append((length - 1, -1))
                axis += 1
                continue
            start, stop = (
                (self._end(end, length) for end in item)
                if isinstance(item, tuple)
                else (self._end(item, length), "")
            )
            if stop == "":
                demand_inside(start, length, None, self.facts)
                places.append((start, 0))
            else:
                start, stop = ZERO if start is None else start, length if stop is None else stop
                for g in (start, stop - start, length - stop):
                    demand_inside(g, None, None, self.facts)
                shape.append(stop - start)
                places.append((start, 1))
            axis += 1
        shape += array.shape[axis:]

        def entry(*at):
            given, own = iter(at), []
            for place in places:
                if place is None:
                    next(given)
                else:
                    own.append(place[0] + next(given) * place[1] if place[1] else place[0])
            return array.entry(*own, *given)

        return Array(shape, entry)

    def _end(self, node, length):
        if node is None:
            return None
        value = whole_number(node)
        if value is not None and value.denominator == 1:
            return constant(int(value)) if value >= 0 else length + int(value)
        try:
            place = self.position(node)
        except Unreadable as error:
            raise Unreadable("an index is a whole number here", node.span) from error
        if not (isinstance(node, Sum) and node.parts[0][0] < 0):
            return place
        demand_inside(-place - 1, None, node.span, self.facts)  # −0 does not count from the end
        return length + place

    def _axis(self, node, axis):
        shape = self.array(node).shape
        if not -len(shape) <= axis < len(shape):
            raise Misfit(f"{written_shape(shape)} has no axis {axis}", span=node.span)
        return shape[axis]

    def named_size(self, node):
        """The size that a name is; None where it is none."""
        return None

    def size(self, node):
        """A size as a program says it: a number, the length of an axis, a product of sizes."""
        match node:
            case Numeral(value) if value.denominator == 1:
                return constant(int(value))
            case Call("shape", (of, Numeral(axis))):
                return self._axis(of, int(axis))
            case Call("len", (of,)):
                return self._axis(of, 0)
            case Multiplication((left, right), ("*",)):
                return self.size(left) * self.size(right)
            case Sum(((1, left), (sign, right))):
                return self.size(left) + constant(sign) * self.size(right)
            case Name() if (known := self.named_size(node)) is not None:
                return known
        raise Unreadable("this is no size", node.span)


def power_by(base, exponent, whole):
    """u to a power in which letters stand: u^(γ + 1) is u^γ times u.

    Raises:
        Undecided: see `functions.power`.
    """
    exponent = canonical(exponent)
    fixed = sum((term.number for term in exponent if not any(term[1:])), Fraction(0))
    letters = tuple(term for term in exponent if any(term[1:]))
    if fixed.denominator != 1 or not letters:
        return functions.power(base, exponent, whole)
    return product.times(product.power_of(base, fixed), functions.power(base, letters, whole))


def where(held, here, other):
    """A form where a condition holds, and another where it does not; the condition is 1 or 0."""
    return (*product.times(held, here), *product.times(minus(UNIT, held), other))


def _last_factor(node):
    """The last factor of a product, which may be a sum: (1/m) Σ_i; any other node itself."""
    if isinstance(node, Multiplication) and set(node.signs) <= {"", "·", "*"}:
        return node.factors[-1]
    return node


def _with_another_summand(total, sign, part):
    """A sum, or a number times a sum, of which one more summand is inside."""
    if isinstance(total, Multiplication):
        *factors, last = total.factors
        return replace(total, factors=(*factors, _with_another_summand(last, sign, part)))
    inner = total.body
    if isinstance(inner, Total):
        return replace(total, body=_with_another_summand(inner, sign, part))
    before = inner.parts if isinstance(inner, Sum) else ((1, inner),)
    return replace(total, body=Sum((*before, (sign, part)), span=(inner.span[0], part.span[1])))


def _letter_below(node):
    """The letter at which a slope is taken, where that stands below it: σ′_a; "" where an index does."""
    below = ungrouped(node.below) if node.below is not None else None
    return below.text if isinstance(below, Name) and below.text in LETTERS_OF_SLOPES else ""


def _is_whole_axis(first, last):
    """Whether a sum from 1 to n, or from 0 to n − 1, says that it runs over all that there are."""
    first = ungrouped(first) if first is not None else Numeral(Fraction(1))
    match ungrouped(last) if last is not None else None:
        case Name():
            return first == Numeral(Fraction(1))
        case Sum(((1, Name()), (-1, Numeral(one)))):
            return first == Numeral(Fraction(0)) and one == 1
    return False


def _item(letter, at):
    """One entry of a letter, which derivatives may be taken with respect to."""
    inside = letter.inside(*at)
    return ForwardArray(letter.name, (), lambda: inside)
