"""One chain of equals in one setting: its network, its sides as arrays, each held against the first.

More than 400 lines, because how a chain's layers and activations are found belongs to how it is compared.
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from itertools import product as cartesian

from backprop_checked.algebra.form import UNIT, Undecided, is_zero, minus
from backprop_checked.algebra.index import ONE, ZERO, index_map
from backprop_checked.algebra.inequalities import assume
from backprop_checked.derivation import arrays
from backprop_checked.derivation.approximation import power_in
from backprop_checked.derivation.arrays import Misfit, written_shape
from backprop_checked.derivation.decision import Decision, decided
from backprop_checked.derivation.elaboration import Elaboration
from backprop_checked.derivation.latex_layout import blanked
from backprop_checked.derivation.mathematics import mathematics
from backprop_checked.derivation.meaning import (
    LAYERED,
    LayerIndex,
    is_label,
    is_power,
    layers_of_calls,
    meaning,
    weights_first,
)
from backprop_checked.derivation.own_activation import of_layers
from backprop_checked.derivation.own_cost import declare, speaks_of_the_cost
from backprop_checked.derivation.own_letters import DeclaredElaboration
from backprop_checked.derivation.products import BRACKETINGS
from backprop_checked.derivation.recurrent_lines import StepElaboration, at_its_steps
from backprop_checked.derivation.setting import LineNetwork, network
from backprop_checked.derivation.syntax import (
    Call,
    Compared,
    Derivative,
    Multiplication,
    Name,
    Numeral,
    Power,
    Sum,
    Total,
    Unreadable,
    is_filled,
    ungrouped,
    walk,
)

MOST_FILLED = 100  # ways to say how long columns of ones and identity matrices of one side are


def chain_in(terms, setting, document, condition=None):
    """A chain in a setting, made once. A chain without targets is the same whatever the cost is.

    Raises what `ChainInSetting` raises.
    """
    if setting.above and not document.above:
        document = document.other_numbers
    if setting.cost == "own":
        indifferent = not speaks_of_the_cost([term.node for term in terms], document)
    else:
        indifferent = setting.cost != "sum" and not _speaks_of_targets(terms, document, condition)
    if document.declared is None and indifferent:
        setting = replace(setting, cost="any", mean="" if setting.mean == "cost" else setting.mean)
    return _made(terms, setting, document, condition)


@lru_cache(maxsize=4096)
def _made(terms, setting, document, condition):
    return ChainInSetting(terms, setting, document, condition)


@lru_cache(maxsize=4096)
def _speaks_of_targets(terms, document, condition):
    try:
        nodes = [term.node for term in terms]
        return (
            condition is not None
            or Layers(with_definitions(nodes, document), document).targets
            or any(has_label(node) for top in nodes for node in walk(top))
        )
    except Unreadable:
        return True


def with_definitions(nodes, document):
    """Some nodes, and those that the names in them stand for."""
    found, left = [], list(nodes)
    while left:
        node = left.pop()
        found.append(node)
        names = {each.text for each in walk(node) if isinstance(each, Name)}
        left += [
            document.defined[name]
            for name in sorted(names & set(document.defined))
            if document.defined[name] not in found
        ]
    return found


@dataclass(frozen=True)
class ParsedSide:
    """One side as it was parsed; `meant` where it is a formula's left side, which nobody has typed, and
    `penalty` what was taken away from it as the gradient of a penalty in the cost."""

    node: object
    side: object
    numpy: bool
    meant: bool = False
    penalty: str = ""


@dataclass
class SideComparison:
    """One side held against the first.

    Attributes:
        equal: True, False, None for "cannot tell"; and "shape" or "unreadable".
        elaboration: how it was read.
        array: what it is.
        error: the `Misfit` or `Unreadable`.
        decision: what decided.
    """

    equal: object
    elaboration: object = None
    array: object = None
    error: object = None
    decision: Decision | None = None
    shapes: tuple = ()


class ChainInSetting:
    """A chain, read in one setting.

    Raises:
        Unreadable: where its layers are of two kinds, or its first side has no meaning.
        Misfit: where the shapes of its first side do not fit.
    """

    def __init__(self, terms, setting, document, condition=None):
        self.condition = condition
        self.terms, self.setting, self.document, self.compared = terms, setting, document, {}
        self.memo = {}  # what was decided, by the difference: readings that differ may say the same
        if document.declared is not None:
            self.network, self.layers, self.activations = document.declared, None, ()
            if self.network.steps is not None:
                if not any(term.numpy for term in terms):
                    self.network = self.network.widened()
                self.network = at_its_steps(self.network, document, [term.node for term in terms])
        else:
            self._choose_network(terms, setting, document, condition)
        self.small = None
        self.rest = None  # the power up to which a formula's right side alone is meant
        with assume(self.network.assumptions):
            self.small = self._small(terms)
            self.left, target = self._first(terms[0])
            self.target = arrays.remembered(target)

    def _small(self, terms):
        """(the name of the number that O(…) speaks of, one power more than the highest there), or None."""
        found = []
        for term in terms if self.layers is None else ():
            for node in walk(term.node):
                for name, behind in pairwise(node.factors) if isinstance(node, Multiplication) else ():
                    if isinstance(name, Name) and name.text == "O" and not self.network.knows(name):
                        form = self._elaboration(term).array(behind).as_number()
                        found.append(power_in(form))
        if not found and terms[0].meant and self.network.rest:
            rest = mathematics(blanked(self.network.rest), latex=True)
            elaboration = DeclaredElaboration(self.network, self.document, 0)
            found.append(power_in(elaboration.array(rest.factors[1]).as_number()))
            self.rest = found[0][1]
        return (found[0][0], max(power for _, power in found) + 1) if found else None

    def _choose_network(self, terms, setting, document, condition):
        nodes = with_definitions([term.node for term in terms], document)
        if setting.cost == "own":
            nodes += with_definitions(document.cost.nodes, document)
        self.layers = Layers(nodes, document)
        self.layers.known = self.layers.known or setting.cost == "own"
        labels = condition is not None or any(has_label(node) for top in nodes for node in walk(top))
        self.layers.known = self.layers.known or labels
        self.layers.targets = self.layers.targets or labels
        if labels and not setting.batch:
            raise Unreadable("a label y_i belongs to a sample of a batch")
        self.activations = activations_in(nodes, self.layers, document) if setting.activation == "any" else ()
        numbers = ()
        if document.own_activations:
            known = self.layers.known and bool(setting.output or "cross-entropy" in setting.cost)
            own = of_layers(self.layers, known, document)
            self.activations = tuple({**dict(self.activations), **own}.items())
            numbers = tuple(sorted({name for each in own.values() for name in getattr(each, "numbers", ())}))
        if setting.single and setting.cost == "cross-entropy" and self.layers.known:
            raise Undecided("the softmax of one output is 1, whatever it is")
        span = self.layers.base, self.layers.low, self.layers.high
        how = self.layers.known, tuple(sorted(self.activations)), labels, numbers, document.inputs
        if setting.cost != "own":
            self.network = network(setting, *span, *how)
            return
        self.network = LineNetwork(setting, *span, *how)
        with assume(self.network.assumptions):
            declare(self.network, document.cost, self._elaboration)

    def _first(self, term):
        failure = None
        for filled in _fillings(term, self.network):
            elaboration = self._elaboration(term, filled=filled)
            elaboration.root = term.node
            try:
                return elaboration, elaboration.array(term.node)
            except Misfit as misfit:
                failure = failure or misfit
        raise failure

    def _elaboration(self, term, **how):
        if self.layers is None:
            kind = DeclaredElaboration if self.network.steps is None else StepElaboration
            return kind(self.network, self.document, 0, term.numpy, small=self.small, **how)
        return Elaboration(self.network, self.document, self.layers.place, term.numpy, **how)

    def elaboration(self, term, left=None, **how):
        """How a side is read: its indices are those of the first side."""
        elaboration = self._elaboration(term, **how)
        indices = (left or self.left).indices
        elaboration.indices, elaboration.free = dict(indices), dict(indices)
        elaboration.adds_up = self.layers is not None and is_the_cost(self.terms[0].node, self.document)
        return elaboration

    def compare(self, term, proof=True):
        """Hold a side against the first one, in each way in which it can be read: the first that is equal
        counts, else the first that fits.

        Args:
            proof: whether equality is proved; else it may be seen in numbers alone, which is quicker.
        """
        for known in {True, proof}:
            if (term, known) in self.compared:
                return self.compared[term, known]
        best = None
        with assume(self.network.assumptions):
            try:
                for how in _ways(term, self.terms[0], self.network):
                    found = self._compare(term, how, proof)
                    if best is None or _rank(found) > _rank(best):
                        best = found
                    if found.equal is True:
                        break
            except Unreadable as error:
                best = SideComparison("unreadable", error=error)
        self.compared[term, proof] = best
        return best

    def _compare(self, term, how, proof):
        try:
            left, target = self.left, self.target
            if how.get("entrywise"):
                left = self._elaboration(self.terms[0], **how)
                target = left.array(self.terms[0].node)
            elaboration = self.elaboration(term, left, **how)
            array = elaboration.array(term.node)
        except Misfit as misfit:
            return SideComparison("shape", error=misfit)
        except Unreadable as error:
            return SideComparison("unreadable", error=error)
        except Undecided as error:
            return SideComparison(None, decision=Decision(None, reason=str(error)))
        return self._held(left, target, elaboration, array, term, proof)

    def _held(self, left, target, elaboration, array, term, proof):
        loose = [name for name in elaboration.indices if name not in left.indices]
        if loose:
            return _with_a_loose_index(loose[0], elaboration, array, term)
        if elaboration.numpy and target.shape == (ONE, *array.shape):
            target = arrays.flat(target)  # NumPy takes an array of one axis for a row
        array = self.at_the_left(array)
        if elaboration.adds_up and not array.is_number:
            array, elaboration.added = arrays.summed(array), True
        if array.is_number and ungrouped(term.node) == Numeral(Fraction(0)):
            array = arrays.Array(target.shape, lambda *at: ())  # v = 0, of a vector
        if target.shape != array.shape and not (target.is_number and array.is_number):
            misfit = Misfit(
                f"the left side is {written_shape(target.shape)}, and this is {written_shape(array.shape)}"
            )
            return SideComparison("shape", elaboration, array, misfit, shapes=(target.shape, array.shape))
        indices = [pair for pair in left.indices.values() if pair[1] is not None]
        one, other = target, array
        if target.shape != array.shape:
            try:
                one, other = (arrays.of_number(each.as_number()) for each in (target, array))
            except Undecided as error:
                return SideComparison(None, elaboration, array, decision=Decision(None, reason=str(error)))
        if self.condition is not None:
            one, other = (self._in_case(each, left) for each in (one, other))
        powers = [*getattr(left, "powers", ()), *getattr(elaboration, "powers", ())]
        powers += [] if self.rest is None else [self.rest]
        if not powers and self.small is not None and (left.nears or elaboration.nears):
            error = Unreadable("this is no more than nearly so: O(…) says how nearly")
            return SideComparison("unreadable", error=error)
        small = (self.small[0], min(powers)) if powers else None
        decision = decided(self.network, one, other, indices, small, self.memo, proof)
        return SideComparison(decision.equal, elaboration, array, None, decision)

    def equal(self, one, other):
        """Whether two arrays of one shape are equal, at all values of the left side's indices."""
        indices = [pair for pair in self.left.indices.values() if pair[1] is not None]
        small = self.small and (self.small[0], self.small[1] - 1)
        return decided(self.network, one, other, indices, small).equal

    def at_the_left(self, array):
        """What an array gives for the left side: itself, or its entry at the indices of the left side."""
        if self.layers is None and self.target.is_number and not array.is_number:
            return _at_indices(array, self.left.indices)
        return array

    def _in_case(self, array, left):
        """An array where the chain's condition holds, else 0."""
        name, sign, sample = self.condition
        if name not in left.indices or sample not in left.indices:
            return array
        held = is_zero(left.indices[name][0] - index_map("label", left.indices[sample][0]))
        return arrays.scaled_by(held if sign == "=" else minus(UNIT, held), array)

    def fits_and_equals(self, array, elaboration, proof=True):
        """Whether an array, as an elaboration has read it, has the first side's shape and equals it: proved,
        or seen in numbers."""
        if any(name not in self.left.indices for name in elaboration.indices):
            return False
        with assume(self.network.assumptions):
            if array.shape != self.target.shape:
                return False
            indices = [pair for pair in self.left.indices.values() if pair[1] is not None]
            return decided(self.network, self.target, array, indices, proof=proof).equal is True


def _with_a_loose_index(name, elaboration, array, term):
    """The comparison with a side that has an index that the left side has not."""
    if name == "y":
        error = Unreadable(f"“{name}” numbers a class here: write y_i, that of sample i", term.node.span)
        return SideComparison("unreadable", error=error)
    misfit = Misfit(f"{name} appears only on the right: is a sum over {name} missing?")
    return SideComparison("shape", elaboration, array, misfit)


def is_the_cost(node, document):
    """Whether a side is the cost itself, and no derivative of it."""
    node = ungrouped(node)
    try:
        return isinstance(node, Name) and not node.primes and meaning(node, document).kind == "C"
    except Unreadable:
        return False


def _at_indices(array, indices):
    """An array's entry at the indices of the left side, where it has an axis for each of them."""
    long = [place for place, length in enumerate(array.shape) if length != ONE]
    own = list(indices.values())
    if [length for _, length in own] != [array.shape[place] for place in long]:
        return array
    at = dict(zip(long, (index for index, _ in own), strict=True))
    return arrays.of_number(array.entry(*(at.get(place, ZERO) for place in range(len(array.shape)))))


def _rank(comparison):
    return {True: 4, False: 3, None: 2, "shape": 1, "unreadable": 0}[comparison.equal]


def _ways(term, first, network):
    """The ways in which a side can be read, the most usual first."""
    if term.numpy:
        yield {}
        return
    signs = {sign for node in walk(term.node) if isinstance(node, Multiplication) for sign in node.signs}
    brackets = BRACKETINGS if len(signs) > 1 else BRACKETINGS[:1]
    derivatives = any(isinstance(node, Derivative) for side in (term, first) for node in walk(side.node))
    totals = [node for node in walk(term.node) if isinstance(node, Total)]
    ends = any(node.first is not None for node in totals)
    over_samples = network.setting.batch and any(not node.index for node in totals)
    for counted in (1, 0) if ends else (1,):
        for entrywise in (False, True) if derivatives else (False,):
            for bracketing in brackets:
                for filled in _fillings(term, network):
                    for samples in (False, True) if over_samples else (False,):
                        yield {
                            "bracketing": bracketing,
                            "entrywise": entrywise,
                            "filled": filled,
                            "counted": counted,
                            "samples": samples,
                        }


def _fillings(term, network):
    """How long each column of ones and each identity matrix of a side may be, by its span.

    Raises:
        Unreadable: where there are too many of them.
    """
    spans = sorted({node.span for node in walk(term.node) if is_filled(node) and not network.knows(node)})
    lengths = network.lengths
    if len(lengths) ** len(spans) > MOST_FILLED:
        raise Unreadable("how long the columns of ones are can be seen in too many ways here", spans[0])
    for chosen in cartesian(lengths, repeat=len(spans)):
        yield dict(zip(spans, chosen, strict=True))


class Layers:
    """Which layers a chain speaks of.

    Attributes:
        base: "ℓ", "L", or "" for numbers.
        low, high: the lowest and the highest that is computed.
        place: the layer that is meant where a name does not say one.
        targets: whether it speaks of targets, or of the output by a name of its own.
        known: whether the highest is the last one, so that its cost is the setting's.
    """

    def __init__(self, nodes, document):
        names = [each for node in nodes for each in walk(node) if isinstance(each, Name)]
        meant = [(name, meaning(name, document)) for name in names if not name.primes and not _is_index(name)]
        meant = [(name, each) for name, each in meant if each.kind]
        bases = {each.layer.base for _, each in meant if each.layer and each.kind in LAYERED} | {
            layer.base for node in nodes for layer in layers_of_calls(node, document)
        }
        if len(bases) > 1:
            raise Unreadable("layers have two kinds of names in this line, such as ℓ and L: use one")
        self.base = bases.pop() if bases else "ℓ"
        self.targets = any(each.kind in ("y", "output") for _, each in meant)
        self.known = self.targets
        own = [self._offset(each) for _, each in meant if each.kind in ("W", "b", "z", "delta", "slope")]
        own += [layer.offset for node in nodes for layer in layers_of_calls(node, document)]
        below = [k for _, each in meant if (k := self._activations(each, document)) is not None]
        self.place = 0 if self.base else document.highest
        self.high = max([*own, *below], default=self.place)
        if not self.base and document.forward and any(each.kind == "da" for _, each in meant):
            self.known = (
                self.known or self.high == document.highest
            )  # what comes from above the last layer is ∂C/∂ŷ
        if self.targets and self.base != "ℓ":
            self.high = 0 if self.base else document.highest
        self.known = self.known or LayerIndex(self.base, self.high) == document.last
        self.low = min([*own, *(k + 1 for k in below), self.high])

    def _activations(self, meant, document):
        """The layer of a letter that may be what the lowest layer starts from; None for any other."""
        if meant.kind in ("a", "da") or (meant.kind == "hidden" and meant.layer):
            return self._offset(meant)
        if meant.kind in ("hidden", "input") and not self.base:
            return document.highest - 1 if meant.kind == "hidden" else document.lowest - 1
        return None

    @staticmethod
    def _offset(meant):
        if meant.layer is not None:
            return meant.layer.offset + meant.shift
        return meant.shift


def has_label(node):
    """Whether a sample's label stands there: as the index of a name, z_{i, y_i}, or held against one,
    1[k = y_i]."""
    if isinstance(node, Compared) and node.sign in "=≠":
        sides = [ungrouped(side) for side in (node.left, node.right)]
        return all(isinstance(side, Name) for side in sides) and any(map(is_label, sides))
    below = ungrouped(node.below) if isinstance(node, Name) and node.below is not None else None
    if below is None or node.text == "y":
        return False
    return any(isinstance(each, Name) and each.text == "y" and each.below is not None for each in walk(below))


def _is_index(name):
    return len(name.text) == 1 and name.text in "ijkmn"


def activations_in(nodes, layers, document):
    """What the way slopes are written says of σ: a ⊙ (1 − a) is the sigmoid's, 1 − a² the tanh's, 1[z > 0]
    the
    ReLU's. Pairs (layer, name).
    """
    found = {}
    for node in (each for top in nodes for each in walk(top)):
        name, of = _activation(node, document)
        if name:
            layer = _layer(of, layers, document)
            if layer is not None:
                found.setdefault(layer, name)
    return tuple(found.items())


def _activation(node, document):
    match node:
        case Call(name="sigmoid" | "sigmoid′" | "tanh" | "tanh′" | "relu" | "relu′", arguments=(of,)):
            return node.name.rstrip("′"), of
        case Call(name="sech", arguments=(of,)):
            return "tanh", of
        case Call(name="maximum", arguments=(Numeral(value), of) | (of, Numeral(value))) if value == 0:
            return "relu", of
        case Compared(of, ">" | "≥" | "<" | "≤", Numeral()) if isinstance(ungrouped(of), Name):
            return "relu", of
        case Compared(Numeral(), ">" | "≥" | "<" | "≤", of) if isinstance(ungrouped(of), Name):
            return "relu", of
        case Power(base=below) | Multiplication((_, below), ("/",)):
            return _one_over(_base(ungrouped(below)))
        case Sum(((1, Numeral(value)), (-1, other))) if value == 1:
            return _one_minus(ungrouped(other), document)
    return "", None


def _base(node):
    return ungrouped(node.base) if isinstance(node, Power) else node


def _one_over(below):
    """1 / (1 + e⁻ᶻ), a power of it, and e⁻ᶻ or anything else over it; e^z / (1 + e^z)."""
    match below:
        case Sum(((1, Numeral(one)), (1, Call(name="exp", arguments=(inner,))))) if one == 1:
            match ungrouped(inner):
                case Sum(((-1, of),)):
                    return "sigmoid", of
                case Name() as of:
                    return "sigmoid", of
    return "", None


def _one_minus(other, document):
    """1 − a, 1 − a², 1 − σ(z), or 1 − 2 σ(z)."""
    match other:
        case Call(name="power" | "square"):
            return "tanh", other.arguments[0]
        case Power():
            return "tanh", other.base
        case Multiplication((one, again), ("*" | "⊙",)) if one == again:
            return "tanh", one
        case Name():
            return "tanh" if _is_squared(other, document) else "sigmoid", other
        case Call(name="σ") | Multiplication((Numeral(), Call(name="σ", arguments=(_,)))):
            call = other if isinstance(other, Call) else other.factors[1]
            return "sigmoid", call.arguments[0]
    return "", None


def _is_squared(name, document):
    return isinstance(name.above, Numeral) and name.above.value == 2 and is_power(name, document)


def _layer(node, layers, document):
    for each in weights_first(node, document):
        bare = Name(each.text, None if _is_squared(each, document) else each.above, each.below)
        meant = meaning(bare, document)
        if meant.kind == "output":
            return layers.high
        if meant.kind == "hidden" and meant.layer is None:
            return layers.place - 1 if layers.base else layers.high - 1
        if meant.kind in ("W", "b", "a", "z", "hidden"):
            if meant.layer is not None:
                return meant.layer.offset + meant.shift
            return layers.place + meant.shift
    return None
