"""What a graph or a network declares, with letters for its sizes: the computation that derivatives are
taken from."""

from sympy import Expr, Indexed, Max, Symbol, preorder_traversal, sympify
from sympy.core.function import AppliedUndef
from sympy.matrices.expressions.matexpr import MatrixElement

from backprop_checked.algebra import product
from backprop_checked.algebra.computation import Computation, Node
from backprop_checked.algebra.form import UNIT, Undecided, entry, of_index
from backprop_checked.algebra.graph import AnyFunction, any_cost, sums_to_one
from backprop_checked.algebra.identities import Law
from backprop_checked.algebra.index import fresh_letter, variable
from backprop_checked.algebra.inequalities import Assumptions, assume
from backprop_checked.algebra.network import Network
from backprop_checked.algebra.notation import (
    C,
    Gradient,
    L,
    Letter,
    Nudged,
    Number,
    Partial,
    base,
    error_of,
    loose,
)
from backprop_checked.algebra.reading import Reading
from backprop_checked.algebra.symbols import Ramp, Symbols, plain
from backprop_checked.algebra.term import Named, Term, is_scalar, x
from backprop_checked.algebra.widths import letters_for_widths


class Declaration:
    """A computation with letters for sizes: what terms are read by.

    Attributes:
        assumptions: what holds of the sizes.
        computation: the tensors, each with its rule.
        meanings: for a letter that stands for a derivative, the `Gradient`.
        activation: what σ is, where it is a known function.
    """

    def __init__(self, assumptions, activation=None, fixed=None):
        self.assumptions, self.activation, self.fixed = assumptions, activation, fixed or {}
        self.computation, self.meanings = Computation(), {}

    def reading(self, small=None):
        """A way to read terms by this declaration."""
        reading = Reading(self.computation, self.meanings, self.activation, small)
        reading.values = {size: reading.index(value) for size, value in self.fixed.items()}
        return reading

    def leaf(self, letter):
        """Declare a letter that nothing computes."""
        if str(letter) not in self.computation.tensors:
            self.computation.add(Node(str(letter), self._shape(letter)))

    def let(self, letter, term, at=None):
        """Declare how a letter follows from those before it.

        Args:
            term: a term of its shape, one number, `AnyFunction`, or the `Gradient` that it stands for.
            at: where the term is the entry at some indices, these.
        """
        if isinstance(term, Gradient):
            self.meanings[letter] = term
            return
        shape = self._shape(letter)
        letters = [fresh_letter() for _ in shape]
        places = [variable(own) for own in letters]
        reading = self.reading()
        inside = [g for own, length in zip(places, shape, strict=True) for g in (own, length - 1 - own)]
        values = {} if at is None else {
            symbol: own for symbol, own in zip(at, places, strict=True) if symbol.is_Symbol
        }  # fmt: skip
        with reading.knowing(*inside), reading.where(values):
            if isinstance(term, AnyFunction):
                arguments = [_argument(reading, part) for part in term.parts]
                self.computation.add(Node(str(letter), shape, letters, arguments=arguments))
            else:
                whole = at is None and not is_scalar(term)
                rule = reading.entry(term, *places) if whole else reading.number(term)
                self.computation.add(Node(str(letter), shape, letters, rule))

    def _shape(self, letter):
        return tuple(map(self.reading().index, letter.shape))


def _argument(reading, part):
    """One argument of an opaque function: (letters, lengths, form at the letters)."""
    if is_scalar(part) and isinstance(part, Expr):
        return (), (), reading.number(part)
    lengths = tuple(map(reading.index, part.shape))
    letters = tuple(fresh_letter() for _ in lengths)
    places = tuple(map(variable, letters))
    with reading.knowing(
        *(g for p, length in zip(places, lengths, strict=True) for g in (p, length - 1 - p))
    ):
        form = reading.entry(part, *places) if isinstance(part, Term) else reading.item(part, places)
    return letters, lengths, form


def of_formula(formula):
    """The declaration that a formula is proved by, for every size.

    Raises:
        Undecided: where a letter is computed by a function that says nothing to letters for sizes.
    """
    graph = formula.on[0]
    if isinstance(graph, Network):
        return _of_network(graph, formula)
    if not hasattr(graph, "declaration"):
        graph.declaration = _of_graph(graph)
    return graph.declaration


def _of_graph(graph):
    sizes = [size for size in graph.sizes if size not in graph.fixed and not _is_value(size, graph.maps)]
    names = [str(size) for size in sizes]
    declaration = Declaration(_assumed(graph, names, sizes), known_function(graph.activation), graph.fixed)
    with assume(declaration.assumptions):
        reading = declaration.reading()
        facts = [reading.index(fact) for fact in graph.facts]
        declaration.assumptions.facts += tuple(facts)
        for letter in graph.free():
            declaration.leaf(letter)
        for letter, at, rule in _rules(graph):
            if not isinstance(rule, AnyFunction | Expr | Term | Gradient):
                raise Undecided(f"{letter} follows from a program, which says nothing to letters for sizes")
            declaration.let(letter, rule, at)
        declaration.computation.laws += [_law(declaration, *law) for law in graph.laws]
    return declaration


def _is_value(size, maps):
    """Whether a size is one value of an index map, such as how long part 2 is."""
    return isinstance(size, AppliedUndef) or (isinstance(size, Indexed) and str(size.base) in maps)


def _rules(graph):
    """(letter, indices or None, rule) of each letter that is computed, in order. A rule may speak of
    letters that only the rules before it declare."""
    own = [letter for letter in graph.rules if letter not in graph.steps]
    for letter, step in graph.steps.items():
        before = list(graph.rules).index(letter) if letter in graph.rules else 0
        for helper in [helper for helper in own if list(graph.rules).index(helper) < before]:
            own.remove(helper)
            yield helper, *graph.rules[helper]
        yield letter, *graph.rules.get(letter, (None, step))


def _assumed(graph, names, sizes):
    least = [variable(name) - (1 if size.is_positive else 0) for name, size in zip(names, sizes, strict=True)]
    return Assumptions(names, least, graph.maps, [str(letter) for letter in graph.positive])


def _law(declaration, left, right):
    """An equality that holds of free letters, for all values of its loose indices."""
    reading = declaration.reading()
    letters, facts, values = [], [], {}
    for index, (width, *_) in loose(left).items():
        own = variable(fresh_letter())
        letters.append(own.letter)
        values[index] = own
        facts += [own, reading.index(width) - 1 - own]
    with reading.where(values), reading.knowing(*facts):
        return Law(letters, reading.number(left), reading.number(sympify(right)))


def known_function(activation):
    """A known function of one number as an expression in x."""
    return (
        None
        if activation is None
        else sympify(plain(activation(Symbols(x)))).replace(Ramp, lambda z: Max(0, z))
    )


def letters_in(formula):
    """The letters with a layer of which a formula speaks, and those by which it differentiates the cost."""
    found, by = {}, {}
    for term in (formula.lhs, *(step.term for step in formula.steps)):
        for node in preorder_traversal(term):
            if isinstance(node, Letter | Number) and node != C:
                found[node] = None
            if isinstance(node, Gradient | Partial) and node.of == C:
                by[base(node.by)] = None
            if isinstance(node, Letter | Number) and error_of(node):
                by[node.func(error_of(node), *node.args[1:])] = None
            if isinstance(node, Nudged):
                by |= {base(letter): None for letter, _ in node.steps}
    return [*found], [*by]


def _of_network(network, formula):
    """The layers of which a formula speaks, the one below, and the cost of the highest of them."""
    return _NetworkLayers(network, formula).declaration


class _NetworkLayers:
    def __init__(self, network, formula):
        own = type(network).forward is not Network.forward and not hasattr(network, "cost_rules")
        whole = network.targets is sums_to_one and network.samples == 1 and len(network.where) == 1
        if own or (network.where and not whole):
            raise Undecided("a network with a law of its own is read on sizes only")
        self.network, self.at = network, letters_for_widths(network)
        letters, by = letters_in(formula)
        # What is true of the weights of some layers matters only where these layers are declared.
        letters += [base(entry) for entry in network.conditions]
        by += [self.at.z(base(entry).layer) for entry in network.conditions]
        kinds = [(self._kind(letter), letter) for letter in [*letters, *by] if letter.layer is not None]
        if not kinds:
            raise Undecided(
                "no letter of it belongs to a network: name the graph that has its letters, on=[…]"
            )
        start = kinds[0][1].layer
        offsets = [(kind, self._offset(letter.layer, start)) for kind, letter in kinds]
        above = [offset for kind, offset in offsets if kind != "a"]
        low = min(above, default=max(offset for _, offset in offsets))
        high = max(offset for _, offset in offsets)
        head = max(
            (
                (self._offset(letter.layer, start), self._kind(letter) == "a")
                for letter in by
                if letter.layer is not None
            ),
            default=None,
        )
        known = network.cost is not any_cost or network.output
        top = (
            (L if start.has(L) else network.depth) - start
            if known and (start.has(L) or start.is_Integer)
            else None
        )
        if known and top is None:
            raise Undecided("which layer is the last one is unknown while layers are letters")
        high = high if top is None else max(high, int(top))
        shapes = [] if self.at.scalar else [self.at.W(start + k).shape for k in range(low, high + 1)]
        sizes = sorted({str(side) for shape in shapes for side in shape if not side.is_Integer} | {"N"})
        facts = [variable(name) - 1 for name in sizes]
        self.declaration = Declaration(Assumptions(sizes, facts), known_function(network.activation))
        with assume(self.declaration.assumptions):
            facts = map(self.declaration.reading().index, network.facts)
            self.declaration.assumptions.facts += tuple(facts)
            self._declare(start, low, high, top)
            for letter in letters:
                if letter.layer is None and not error_of(letter):
                    self.declaration.leaf(letter)
            for kind, offset in offsets:
                if kind == "a" and offset < low - 1:
                    self.declaration.leaf(self.at.a(start + offset))
            self._cost(start, head, top)
            if whole:
                self.declaration.computation.laws.append(self._whole_target(self.at.y(start + int(top))))

    def _whole_target(self, y):
        """The entries of a target sum to one."""
        shape, k = self.declaration._shape(y), fresh_letter()
        length = shape[1 if self.at.rows else 0]
        return Law((), product.summed(self._entry(y, variable(k), 0), k, 0, length - 1), UNIT)

    def _kind(self, letter):
        if error_of(letter):
            return "z"
        for kind in "Wbza":
            if letter == getattr(self.at, kind)(letter.layer):
                return kind
        raise Undecided(f"{letter} is no letter that a network computes")

    @staticmethod
    def _offset(layer, start):
        offset = layer - start
        if not offset.is_Integer:
            raise Undecided(f"how layer {layer} stands to layer {start} is unknown while layers are letters")
        return int(offset)

    def _declare(self, start, low, high, top):
        at, declaration = self.at, self.declaration
        declaration.leaf(at.a(start + low - 1))
        for offset in range(low, high + 1):
            layer = start + offset
            W, b, z, a, below = at.W(layer), at.b(layer), at.z(layer), at.a(layer), at.a(layer - 1)
            self._free(W)
            self._free(b)
            declaration.computation.add(self._pre_activation(W, b, z, below))
            declaration.computation.add(self._activation(layer, z, a, offset == top))

    def _free(self, letter):
        """Declare a weight or a bias: free, or as its condition says."""
        for entry_, term in self.network.conditions.items():
            if base(entry_) == letter:
                for own in sorted(map(base, term.atoms(MatrixElement)), key=str):
                    self.declaration.leaf(own)
                self.declaration.let(letter, term, entry_.indices)
                return
        self.declaration.leaf(letter)

    def _places(self, letter):
        shape = self.declaration._shape(letter)
        letters = [fresh_letter() for _ in shape]
        return shape, letters, tuple(map(variable, letters))

    def _entry(self, letter, neuron, sample):
        if self.at.scalar:
            return entry(str(letter))
        return entry(str(letter), (sample, neuron) if self.at.rows else (neuron, sample))

    def _pre_activation(self, W, b, z, below):
        """z = Σ W a + b, neuron by neuron."""
        shape, letters, places = self._places(z)
        if self.at.scalar:
            rule = (*product.times(entry(str(W)), entry(str(below))), *entry(str(b)))
            return Node(str(z), shape, letters, rule)
        neuron, sample = reversed(places) if self.at.rows else places
        width = self.declaration._shape(W)[0 if self.at.rows else 1]
        k = fresh_letter()
        weighed = product.times(self._entry(W, neuron, variable(k)), self._entry(below, variable(k), sample))
        rule = (*product.summed(weighed, k, 0, width - 1), *self._entry(b, neuron, 0))
        return Node(str(z), shape, letters, rule)

    def _activation(self, layer, z, a, is_output):
        shape, letters, places = self._places(a)
        reading = self.declaration.reading()
        name = self.network.output if is_output else None
        if name is None:
            rule = reading.activated(layer, False, entry(str(z), places))
            return Node(str(a), shape, letters, rule)
        if self.network.samples != 1 or (self.at.rows and name != "any function"):
            raise Undecided(f"the output {name} of a batch is read on sizes only")
        if name == "any function":
            k, width = fresh_letter(), shape[1 if self.at.rows else 0]
            return Node(str(a), shape, letters, arguments=[((k,), (width,), self._entry(z, k, 0))])
        inside = [g for p, n in zip(places, shape, strict=True) for g in (p, n - 1 - p)]
        with reading.knowing(*inside):
            return Node(str(a), shape, letters, reading.entry(Named(name, z), *places))

    def _cost(self, start, head, top):
        """C as a function of the highest letter that matters: any function, or the known one of the
        outputs."""
        if head is None and top is None:
            return
        if hasattr(self.network, "cost_rules"):
            offset, is_activation = head
            rules = self.network.cost_rules((self.at.a if is_activation else self.at.z)(start + offset))
            for letter, term in rules.items():
                self.declaration.let(base(letter), term, None if base(letter) is letter else letter.indices)
            return
        if self.network.cost is any_cost:
            offset, is_activation = head
            letter = (self.at.a if is_activation else self.at.z)(start + offset)
            if top is not None and self.network.output and not is_activation:
                letter = self.at.a(start + int(top))
            shape, letters, places = self._places(letter)
            argument = (tuple(letters), shape, entry(str(letter), places))
            self.declaration.computation.add(Node("C", (), (), arguments=[argument]))
            return
        cost = self.network.cost
        if not hasattr(cost, "entry"):
            raise Undecided(f"the cost {cost.__name__} is a program, which says nothing to letters for sizes")
        a, y = self.at.a(start + int(top)), self.at.y(start + int(top))
        self.declaration.leaf(y)
        shape, letters, places = self._places(a)
        reading = self.declaration.reading()
        symbols = [Symbol(f"place{k}", integer=True, nonnegative=True) for k in range(len(shape))]
        pair = (a[tuple(symbols)], y[tuple(symbols)]) if shape else (a, y)
        inside = [g for p, n in zip(places, shape, strict=True) for g in (p, n - 1 - p)]
        with reading.where(dict(zip(symbols, places, strict=True))), reading.knowing(*inside):
            form = reading.number(sympify(plain(cost.entry(*map(Symbols, pair)))))
        for letter, length in zip(letters, shape, strict=True):
            form = product.summed(form, letter, 0, length - 1)
        if cost.mean:
            form = product.times(form, product.inverse(of_index(variable("N"))))
        self.declaration.computation.add(Node("C", (), (), form))
