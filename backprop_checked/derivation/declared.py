"""A forward pass that is declared elsewhere, with letters of its own: attention, a recurrent network, a pool.

A chapter of the site has its own letters. What they are comes as data, made of the chapter's declarations
when the site is built; a line is then read with these letters, and judged by the same rules as any other.

More than 400 lines, because reading a name is one matter: letters, layers, indices and sizes share signs.
"""

from dataclasses import dataclass, field, replace
from functools import cached_property

from backprop_checked.algebra import product
from backprop_checked.algebra.canonical import canonical
from backprop_checked.algebra.computation import names_in
from backprop_checked.algebra.form import Undecided, entry, minus, of_index
from backprop_checked.algebra.index import (
    ONE,
    ZERO,
    Index,
    constant,
    index_map,
    text,
    variable,
)
from backprop_checked.algebra.inequalities import follows
from backprop_checked.derivation.activations import activated
from backprop_checked.derivation.approximation import (
    left_open,
    near,
    places,
    power_in,
    replaced,
    step_between,
)
from backprop_checked.derivation.arrays import Array, Misfit, of_number, power
from backprop_checked.derivation.elaboration import CIRCLE, Elaboration
from backprop_checked.derivation.latex_layout import blanked
from backprop_checked.derivation.mathematics import mathematics
from backprop_checked.derivation.meaning import KINDS
from backprop_checked.derivation.setting import Letter, Setting
from backprop_checked.derivation.syntax import (
    Call,
    Group,
    Listed,
    Name,
    Numeral,
    Power,
    Product,
    Sum,
    Transposed,
    Unreadable,
    is_filled,
    unbraced,
    ungrouped,
    walk,
)

LAYERS = {"l": "ℓ", "ell": "ℓ"}


@dataclass(frozen=True)
class Stored:
    """An array as data: its shape, and the form of its entry at some letters."""

    shape: tuple
    at: tuple
    form: tuple

    def array(self):
        def entry(*at):
            return product.substitute(
                tuple(map(product.renewed, self.form)), dict(zip(self.at, at, strict=True))
            )

        return Array(self.shape, entry)


@dataclass(frozen=True)
class DeclaredLetter:
    """A letter of a declared forward pass.

    Attributes:
        tex: how it is written, without its layer and its indices.
        layer: the layer, step or part that it belongs to, as an `Index`; None where it belongs to none.
        tensor: what the computation calls it; "" for a letter that stands for a derivative.
        array: its entries.
        sigma: what its layer is called where σ of it is meant.
    """

    tex: str
    layer: Index | None
    tensor: str
    array: Stored
    sigma: str = "0"

    @cached_property
    def key(self):
        """(name, what stands below it) as the grammar reads it; None where it cannot be read."""
        try:
            node = mathematics(blanked(self.tex), latex=True)
        except Unreadable:
            return None
        node = unbraced(node)
        if isinstance(node, Product) and all(isinstance(each, Name) for each in node.factors):
            node = replace(node.factors[-1], text="".join(each.text for each in node.factors))  # Δ w
        if not isinstance(node, Name) or node.above is not None or node.primes:
            return None
        return (*name_key(node), tuple(map(part_text, parts_of(node.below))))


@dataclass(eq=False)
class Declared:
    """A declared forward pass.

    Attributes:
        id: the formula's, such as `attention.score_gradient`.
        computation, assumptions: what derivatives are taken by.
        letters: its letters.
        names: for names of NumPy's form, (the letter's place in `letters`, or an array of its own).
        sizes: what sizes are called, in LaTeX, and what they are.
        activation: a key of `activations.KNOWN`, or "any".
        setting: what conventions matter: layout, rows.
        right: the program in NumPy's form, "" where it has none in one line.
        wrong: (name, NumPy's form) of the wrong variants that are one line.
        left: its left-hand side, in LaTeX.
        says: its right-hand side, in LaTeX.
        rest: the O(…) in that, in LaTeX; "" where there is none.
    """

    id: str
    computation: object
    assumptions: object
    letters: tuple
    names: dict
    sizes: dict
    activation: str = "any"
    setting: Setting = field(default_factory=Setting)
    right: str = ""
    wrong: tuple = ()
    left: str = ""
    says: str = ""
    rest: str = ""

    @cached_property
    def lengths(self):
        """How long axes are."""
        sides = [side for letter in self.letters for side in letter.array.shape if side != ONE]
        return tuple(dict.fromkeys(sides))

    @cached_property
    def by_name(self):
        """Its letters by name and accent, those with the most below first."""
        found = {}
        for letter in self.letters:
            if letter.key is not None:
                found.setdefault(letter.key[:2], []).append(letter)
        for letters in found.values():
            letters.sort(key=lambda letter: -len(letter.key[2]))
        return found

    @cached_property
    def maps(self):
        """The index maps: whole numbers that hang on indices, such as which row is looked up."""
        return {*self.assumptions.maps, *(tex.partition("_")[0] for tex in self.sizes if "_" in tex)}

    @cached_property
    def size_keys(self):
        found = {}
        for tex, index in self.sizes.items():
            try:
                node = unbraced(mathematics(blanked(tex), latex=True))
            except Unreadable:
                continue
            if isinstance(node, Name):
                found[(*name_key(node), tuple(map(part_text, parts_of(node.below))))] = index
        return found

    def knows(self, node):
        """Whether a node is the name of a letter, of a size or of what its programs take."""
        if not isinstance(node, Name):
            return False
        return (
            name_key(node) in self.by_name
            or node.text in self.names
            or (*name_key(node), ()) in self.size_keys
        )

    def knows_written(self, node):
        """Whether a name, with what stands below it, is a letter or a size."""
        texts = tuple(map(part_text, parts_of(node.below)))
        letters = self.by_name.get(name_key(node), ())
        return any(letter.key[2] == texts[: len(letter.key[2])] for letter in letters) or (
            (*name_key(node), texts) in self.size_keys
        )

    def generality(self):
        """For what a line that is right is right."""
        sigma = {"any": [], "other": []}.get(self.activation, [f"σ the {self.activation}"])
        return ", ".join(["every size and all values", *sigma])

    @cached_property
    def functions(self):
        """The names of the functions in its forward pass."""
        rules = [t.rule for t in self.computation.tensors.values() if t.rule is not None]
        return set().union(*map(_functions_in, rules), *(_functions_in(x.array.form) for x in self.letters))

    def activate(self, layer, form, primes=0):
        """σ of a layer at a form, or a derivative of it."""
        if self.activation == "other":
            raise Undecided("σ is a function here that is not known to the judge")
        return activated(self.activation, f"σ({layer})", form, primes)

    @staticmethod
    def cost():
        return of_number(entry("C"))


def _functions_in(form):
    """The names of the functions that stand in a form."""
    found = set()
    for term in form:
        for atom, _ in term.factors:
            if atom.kind == "function":
                found.add(atom.name)
            if atom.kind in ("function", "exp", "sum"):
                found |= set().union(*map(_functions_in, atom.args))
    return found


def name_key(node):
    return node.text, node.accent


def parts_of(node):
    """What stands below a name, part by part; letters side by side are parts of their own."""
    if node is None:
        return []
    inner = ungrouped(node)
    if isinstance(inner, Listed):
        return [part for item in inner.items for part in parts_of(item)]
    if isinstance(inner, Product) and set(inner.signs) == {""}:
        factors = [unbraced(factor) for factor in inner.factors]
        if all(isinstance(each, Name | Numeral) for each in factors):
            return factors
    if isinstance(inner, Name) and len(inner.text) > 1 and inner.text.isalpha() and not inner.below:
        return [Name(letter, span=inner.span) for letter in inner.text]
    return [inner]


def items_of(node):
    """What stands below a name, item by item, as commas part it."""
    if node is None:
        return []
    inner = ungrouped(node)
    return list(inner.items) if isinstance(inner, Listed) else [inner]


def part_text(node):
    node = unbraced(node)
    if isinstance(node, Name):
        return node.text
    return str(node.value) if isinstance(node, Numeral) else "…"


class DeclaredElaboration(Elaboration):
    """A line read with the letters of a declared forward pass."""

    knows_ends = True

    def __init__(self, *given, small=None, **how):
        super().__init__(*given, **how)
        self.small = small  # (the name of a small number, the power up to which series are taken)
        self.nears, self.powers = False, []  # whether there is a series here; the powers in O(…)

    def _array(self, node):
        match node:
            case Call("moved"):
                return self._moved(node)
            case Call("O"):
                return self._left_open(node)
            case Call(written=Name() as name, arguments=(place,)) if self._is_function(name):
                return self._moved(replace(node, arguments=(replace(name, primes=node.primes), place)))
        inner = node
        match node:
            case Power(Call() as inner, _) | Transposed(Call() as inner):
                pass
        if isinstance(inner, Call) and inner.written is not None and self._is_product(inner):
            argument = Group(inner.arguments[0]) if len(inner.arguments) == 1 else Listed(inner.arguments)
            if isinstance(node, Power):
                argument = Power(argument, node.exponent, span=node.span)
            if isinstance(node, Transposed):
                argument = Transposed(argument, span=node.span)
            return self.array(Product((inner.written, argument), ("",), span=node.span))
        return super()._array(self._own_function(node) if isinstance(node, Call) else node)

    def _product(self, node):
        factors, signs = [node.factors[0]], []
        for sign, factor in zip(node.signs, node.factors[1:], strict=True):
            joined = self._joined(factors[-1], factor) if not sign else None
            if joined is not None:
                factors[-1] = joined
            else:
                factors.append(factor)
                signs.append(sign)
        if not signs:
            return self.array(factors[0])
        return super()._product(replace(node, factors=tuple(factors), signs=tuple(signs)))

    def _joined(self, before, factor):
        """Two parts side by side as one: f (x + h) is a function at another place, O (h²) is what is left
        open, and Δ w may be one letter. None for any other two."""
        span = (before.span[0], factor.span[1])
        if isinstance(factor, Group) and self._is_function(before):
            return Call("moved", (before, factor.inner), span=span)
        if isinstance(factor, Group) and self._is_remainder(before):
            return Call("O", (factor.inner,), span=span)
        if isinstance(before, Name) and isinstance(factor, Name) and before.text == "Delta":
            one = replace(factor, text=f"Delta{factor.text}", span=span)
            return one if before.below is None and name_key(one) in self.network.by_name else None
        return None

    def _is_remainder(self, node):
        return isinstance(node, Name) and node.text == "O" and not self.network.knows(node)

    def _is_function(self, node):
        """Whether a name is a number of which is said what it is a function of, as the cost is."""
        if not isinstance(node, Name) or node.below is not None:
            return False
        if KINDS.get(node.text) == "C":
            return True
        letters = self.network.by_name.get(name_key(node), ())
        tensors = [self.network.computation.tensors.get(letter.tensor) for letter in letters]
        return any(
            tensor is not None
            and (tensor.arguments is not None or (node.text == "f" and tensor.rule is not None))
            for tensor in tensors
        )

    def _is_function_of_program(self, node):
        own = self.network.names.get(node.text)
        if not isinstance(own, int):
            return False
        tensor = self.network.computation.tensors.get(self.network.letters[own].tensor)
        return tensor is not None and (tensor.arguments is not None or tensor.rule is not None)

    # Approximations.
    def _moved(self, node):
        """A number that is a function of a letter, where the letter has another value."""
        function, place = node.arguments
        if self.numpy and not self._is_function_of_program(function):
            raise Unreadable(f"“{function.text}” is no function that is known here", function.span)
        of, moved = self.array(replace(function, primes=0)).as_number(), self.array(place)
        below = self._computed_from(of)
        letters = [x for x in self._letters_in(place) if x.shape == moved.shape and x.name in below]
        for letter in letters:
            if (form := self._near(of, letter, moved, function)) is not None:
                return of_number(form)
        raise Unreadable(
            f"“{function.text}(…)” is taken at another place than the forward pass: that is judged near this "
            "place, up to O(…)",
            node.span,
        )

    def _letters_in(self, node):
        """The letters, with all their entries, that stand in a node."""
        for each in walk(node):
            try:
                array = self.array(each) if isinstance(each, Name) and self.is_letter(each) else None
            except (Unreadable, Misfit):
                continue
            if isinstance(array, Letter):
                yield array

    def _computed_from(self, form):
        """The names of all letters that one number is computed from, but for its own."""
        tensors, found, left = self.network.computation.tensors, set(), list(names_in(form))
        while left:
            tensor = tensors.get(left.pop())
            if tensor is None:
                continue
            forms = [tensor.rule or (), *(form for *_, form in tensor.arguments or ())]
            new = set().union(*map(names_in, forms)) - found
            found |= new
            left += new
        return found

    def _near(self, of, letter, moved, function):
        computation = self.network.computation
        for _ in range(function.primes):
            if letter.shape:
                return None
            of = computation.derivative(of, letter.name, letter.inside())
        at = places(letter.shape)
        if not canonical(minus(moved.entry(*at), letter.entry(*at))):
            return of
        if self.small is None:
            [(atom, _)] = of[0].factors
            try:
                return replaced(computation, atom.name, letter, moved) if not function.primes else None
            except Undecided:
                return None
        step = step_between(letter, moved, self.small[0])
        if step is None:
            return None
        self.nears = True
        return near(computation, of, letter, step, *self.small)

    def _left_open(self, node):
        """O(…)."""
        name, power = power_in(self.array(node.arguments[0]).as_number())
        if self.small is not None and name != self.small[0]:
            raise Unreadable("one line can leave open powers of one number only", node.span)
        if any(name in names_in(t.rule) for t in self.network.computation.tensors.values() if t.rule):
            raise Undecided(f"{name} stands in the forward pass, so it is not known to be small")
        self.powers.append(power)
        return of_number(left_open(name, power))

    def _is_product(self, node):
        """Whether what looks like a call of σ is a letter or a size times a bracket: s (I − 1). Φ(x) is a
        call."""
        if node.name == "Φ":
            return node.written.below is not None
        return node.name == "σ" and not node.primes and self.network.knows_written(node.written)

    def _own_function(self, node):
        """A call of a function by the name that it has in this forward pass: σ is the sigmoid where there is
        no other σ, and φ the density where there is its distribution function; the tanh and the sigmoid of
        recurrent cells are functions of their own.

        Raises:
            Unreadable: for a function that it does not have.
        """
        name, own = node.name.rstrip("′"), self.network.functions
        if name in ("tanh", "sigmoid") and not node.primes + node.name.count("′"):
            atom = {"tanh": "tanh", "sigmoid": "logistic"}[name]
            if atom in own:
                return replace(node, name=f"own {atom}")
        if name != "σ" or self.network.activation != "any" or any(each[0] == "σ" for each in own):
            return node
        text = node.written.text if node.written is not None else "σ"
        if text in ("phi", "φ", "varphi") and "erf" in own:
            return replace(node, name="φ")
        if text in ("sigma", "σ", "s"):
            return self._own_function(replace(node, name=f"sigmoid{'′' * node.name.count('′')}"))
        raise Unreadable(f"“{text}” is no function of this forward pass", node.span)

    # Names.
    def name(self, node):  # noqa: C901 - a case for each thing that a name may be
        if node.text in self.document.defined and node.above is None and node.below is None:
            return super().name(node)
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
        if own is None:
            raise Unreadable(f"“{node.text}” is no letter of this forward pass", node.span)
        return self._whole(self.network.letters[own]) if isinstance(own, int) else own.array()

    def _whole(self, letter):
        """A letter with all its entries."""
        if not letter.tensor:
            return letter.array.array()
        return Letter(letter.tensor, letter.array.shape, lambda *at: at)

    def _letter(self, node):
        """The letter of a name, or its entry; None where the name is no letter."""
        letters = self.network.by_name.get(name_key(node), ())
        value = _power_of(node)
        if value is not None and all(letter.layer is None for letter in letters):
            return None if not letters else power(self._letter(_without_power(node)), value)
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
                    sorted({f"({text(letter.layer)})" for letter in letters if letter.layer is not None})
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

    def _entry_of(self, letter, node, skipped):
        array = self._whole(letter)
        if node.below is None:
            return array
        rest = parts_of(node.below)[skipped:]
        if not rest:
            return array
        long = [place for place, length in enumerate(array.shape) if length != ONE]
        items = self._items(node, skipped, rest, {len(long), len(array.shape)})
        places = long if len(items) == len(long) else range(len(array.shape))
        given = dict(zip(places, items, strict=True))
        if any(_is_colon(item) for item in items):
            return self._slice(array, given, node)
        at = tuple(
            self._place(given[axis], length, node) if axis in given else ZERO
            for axis, length in enumerate(array.shape)
        )
        if isinstance(array, Letter):
            return Letter(letter.tensor, (), lambda: at)
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

    def function_layer(self, node):
        """The layer whose σ it is: that of the first letter with a layer in its argument."""
        for each in walk(node.arguments[0]):
            if isinstance(each, Name) and each.above is not None:
                layer = self._layer_of(each.above)
                for letter in self.network.by_name.get(name_key(each), ()):
                    if letter.layer == layer is not None:
                        return letter.sigma
        return "0"

    def is_letter(self, node):
        """Whether a name is a letter, and so has values in an example."""
        return name_key(node) in self.network.by_name or node.text in self.network.names


def _is_colon(node):
    node = unbraced(node)
    return isinstance(node, Name) and node.text == ":"


def _power_of(node):
    """The exponent above a name: a number that stands in no parentheses."""
    script = unbraced(node.above)
    return script.value if isinstance(script, Numeral) else None


def _without_power(node):
    return Name(node.text, None, node.below, node.primes, accent=node.accent, span=node.span)


__all__ = ["Declared", "DeclaredElaboration", "DeclaredLetter", "Group", "Stored"]
