"""An activation function that the reader states, and that has no name here: a leaky ReLU, the softplus, the
ELU, swish, a GELU that is written out.

It is taken for σ of its layer, so its slope is the derivative of what was written.
"""

from dataclasses import dataclass, fields, replace
from fractions import Fraction

from backprop_checked.algebra.canonical import canonical
from backprop_checked.algebra.computation import Computation, Node, names_in
from backprop_checked.algebra.form import Undecided, entry, minus, scaled
from backprop_checked.algebra.inequalities import assume
from backprop_checked.derivation.activations import VALUES
from backprop_checked.derivation.arrays import Misfit
from backprop_checked.derivation.decision import difference
from backprop_checked.derivation.elaboration import Elaboration
from backprop_checked.derivation.meaning import LayerIndex, is_power, meaning_of
from backprop_checked.derivation.own_cost import NUMBERS
from backprop_checked.derivation.setting import LineNetwork, Setting
from backprop_checked.derivation.syntax import (
    SCRIPT,
    Branch,
    Call,
    Cases,
    Compared,
    Group,
    Multiplication,
    Name,
    Numeral,
    Power,
    Sum,
    SyntaxNode,
    Total,
    Unreadable,
    changed,
    ungrouped,
    walk,
)

PLACE = "u"  # what the one number is called that the function is of
ENTRYWISE = {
    *("exp", "log", "sqrt", "square", "abs", "sign", "sech", "erf", "Φ", "log1p", "expm1", "power"),
    *("where", "maximum", "minimum", "sigmoid", "tanh", "relu", "σ"),
}
NODES = (Branch, Call, Cases, Compared, Group, Multiplication, Name, Numeral, Power, Sum)
CONSTANTS = {*NUMBERS, "pi", "π"} - {"m", "n", "N"}
NAMED = ("sigmoid", "tanh", "relu", "identity")
SIGMOID = {"sigma": "sigmoid", "σ": "sigmoid"}
DENSITY = {"phi": "φ", "φ": "φ", "varphi": "φ"}
STATED = ("a", "hidden", "output")
SOFTMAX = "softmax"
EVERY, NOWHERE = "every layer", "no layer"
LESS_THAN_ONE = "is taken to be less than 1"


@dataclass(frozen=True)
class OwnActivation:
    """A function of one number.

    Attributes:
        forms: its value at the entry `PLACE`, and its first and second derivative.
        numbers: the names in it that stand for a number.
        functions: what letters for functions mean beside it, as pairs: the σ of z σ(z) is the sigmoid.
        notes: what was taken for granted.
    """

    forms: tuple
    numbers: tuple = ()
    functions: tuple = ()
    notes: tuple = ()

    def at(self, form, primes=0):
        """The function at a form, or a derivative of it.

        Raises:
            Undecided: for a third derivative.
        """
        if primes >= len(self.forms):
            raise Undecided("so high a derivative of the function that is stated here")
        return Computation([Node(PLACE, (), (), form)]).opened(self.forms[primes], [PLACE])

    def __str__(self):
        return "function that is stated here"


def state_activations(chains, document, affine):
    """Note in the document which activation functions chains state, of which layers, and where.

    Args:
        affine: from a node and the document to what it computes, W x + b, with its layer; else None.
    """
    for chain in chains:
        if len(chain) < 2 or any(isinstance(term, Unreadable) for term in chain):
            continue
        first = ungrouped(chain[0].node)
        for place, term in enumerate(chain[1:]):
            term = replace(term, node=with_pre_activation(term.node, document, affine))
            if isinstance(first, Call):
                found = _function(first, term, chains, document)
            elif (z := softmax_in(term.node, document)) is not None:
                found = None
                if _is_activation(first, document):
                    document.own_activations[meaning_of(z, document).layer] = SOFTMAX
            else:
                found = _of_layer(first, term, document)
            if found is not None:
                document.stated[id(chain), place] = found
                break


def _of_layer(first, term, document):
    """The `OwnActivation` that a side states of an activation, which is noted for its layer; None where it
    states none."""
    own = _is_activation(first, document)
    if own is None:
        return None
    z = pre_activation_in(term.node, document)
    if z is None:
        return None
    layer = meaning_of(z, document).layer
    function = None if own.layer not in (None, layer) else own_activation(term, document)
    if function is None:
        return None
    document.own_activations[layer] = function
    return None if isinstance(function, str) else function  # one that has a name is judged


def _is_activation(first, document):
    """What a left side means, where it is an activation; else None."""
    own = meaning_of(first, document)
    known = own is not None and own.kind in STATED and not (own.differential or first.primes or own.shift)
    return own if known else None


def softmax_in(node, document):
    """The name of the pre-activation of which a side is the softmax, written out, e^z over its sum; None for
    any other side."""
    node = _written_out(node, document)
    match node:
        case Multiplication((above, below), ("/",)):
            one, other = _exponent(above), _exponent(_summed(below))
        case _:
            return None
    meant = meaning_of(one, document)
    if meant is None or meant.kind != "z" or meant.differential or meant.shift or one.primes:
        return None
    same = meaning_of(other, document)
    return one if same is not None and (same.kind, same.layer) == ("z", meant.layer) else None


def _written_out(node, document):
    """A side in which what names of the reader stand for is in their place."""
    while isinstance(ungrouped(node), Name) and ungrouped(node).text in document.defined:
        node = document.defined[ungrouped(node).text]

    def of(each):
        plain = isinstance(each, Name) and each.above is None and each.below is None
        return document.defined.get(each.text, each) if plain else each

    return ungrouped(changed(node, of))


def _exponent(node):
    match ungrouped(node) if node is not None else None:
        case Call(name="exp", arguments=(of,)):
            return ungrouped(of)
    return None


def _summed(node):
    match ungrouped(node):
        case Total(body=body):
            return body
        case Call(name="sum", arguments=(of, *_)):
            return of
    return None


def _function(first, term, chains, document):
    """The `OwnActivation` that f(z) = … states, which is noted for the layers that f is taken in; None where
    it states none."""
    if first.name != "σ" or first.primes or first.above is not None or first.written is None:
        return None
    [argument] = first.arguments if len(first.arguments) == 1 else (None,)
    if not isinstance(ungrouped(argument), Name):
        return None
    place = ungrouped(argument)

    def of(each):
        same = isinstance(each, Name) and (each.text, each.below) == (place.text, place.below)
        return replace(each, text="net", below=None) if same else each

    term = replace(term, node=changed(term.node, of))
    if pre_activation_in(term.node, document) is None:
        return None
    known = meaning_of(place, document)
    named = known is not None and known.kind == "z"  # f(x) = 1/(1 + e^−x) is about no layer
    function = own_activation(term, document, named)
    if function is None:
        return None
    text = first.written.text
    sides = [each.node for chain in chains for each in chain if not isinstance(each, Unreadable)]
    calls = [each for side in sides for each in walk(side) if isinstance(each, Call) and each.name == "σ"]
    layers = {
        _layer(each, document) for each in calls if each.written is not None and each.written.text == text
    }
    document.functions[text] = function
    layers.discard(NOWHERE)
    if not layers and all(each.written is None or each.written.text == text for each in calls):
        layers = {EVERY}
    document.own_activations |= dict.fromkeys(layers, function)
    return function


def _layer(call, document):
    """The layer of the weights in what a function is of, and `NOWHERE` where there are none."""
    for each in walk(call.arguments[0]):
        meant = meaning_of(each, document)
        if meant is not None and meant.kind == "W" and not meant.shift:
            return meant.layer
        if meant is not None and meant.kind == "z" and meant.layer is not None and not meant.shift:
            return meant.layer
    return NOWHERE


def pre_activation_in(node, document):
    """The name of the pre-activation that a node is an entrywise function of, and that of nothing else; None
    where it is none, or the pre-activation itself."""
    names = []
    for each in walk(node):
        if not isinstance(each, NODES) or (
            isinstance(each, Call) and (each.name not in ENTRYWISE or each.primes)
        ):
            return None
        if isinstance(each, Multiplication) and set(each.signs) - {"", "*", "·", "×", "⊙", "/"}:
            return None
        if isinstance(each, Name) and not _is_constant(each, document):
            names.append(each)
    meant = [meaning_of(each, document) for each in names]
    inner = ungrouped(node)
    itself = isinstance(inner, Name) and not (inner.above is not None and is_power(inner, document))
    if itself or not names or None in meant or len({*meant}) != 1:
        return None
    [z] = {*meant}
    return names[0] if z.kind == "z" and not (z.shift or z.differential or names[0].primes) else None


def with_pre_activation(node, document, affine):
    """A side in which W x + b, of which it is a function, is the pre-activation of its layer."""
    if isinstance(ungrouped(node), Sum | Multiplication):
        found = affine(node, document)
        if found is not None and found.kind == "z":
            layer = found.layer
            above = None if layer is None else Group(Numeral(Fraction(layer.offset)))
            return Name("net", above=above, span=node.span)
    parts = {each.name: getattr(node, each.name) for each in fields(node) if each.metadata != SCRIPT}
    return replace(node, **{name: _in_part(part, document, affine) for name, part in parts.items()})


def _in_part(part, document, affine):
    if isinstance(part, SyntaxNode):
        return with_pre_activation(part, document, affine)
    return tuple(_in_part(each, document, affine) for each in part) if isinstance(part, tuple) else part


def _is_constant(name, document):
    plain = name.above is None and name.below is None and not name.primes
    return plain and (name.text in CONSTANTS or name.text in document.defined)


def own_activation(term, document, named=True):
    """The `OwnActivation` that a side states, of which `pre_activation_in` finds what it is of; None where it
    cannot be read. With `named`, its name where it has one that is not seen, and None where it has one but
    for a sign."""
    node, functions, notes = _prepared(term.node, document)
    if any(isinstance(each, Call) and each.name == "σ" for each in walk(node)):
        return None  # any function
    network = LineNetwork(Setting(scalar=True), "ℓ", 0, 0)
    names = {each.text for each in walk(node) if isinstance(each, Name)}
    numbers = tuple(sorted((names & CONSTANTS) - {"pi", "π"} - set(document.defined)))
    network.numbers.update(numbers)
    z = "z[ℓ]"
    try:
        with assume(network.assumptions):
            form = Elaboration(network, document, 0, term.numpy).array(node).as_number()
            form = canonical(Computation([Node(z, (1,), ("i",), entry(PLACE))]).opened(form, [z]))
            computation = Computation([Node(PLACE, ()), *(Node(name, ()) for name in numbers)])
            if not names_in(form) <= {PLACE, "π", *numbers}:
                return None
            if named and (name := _name_of(form, computation)) is not None:
                return name if name and not _is_seen(node, name) else None
            forms = [form]
            while len(forms) < 3:
                try:
                    forms.append(canonical(computation.derivative(forms[-1], PLACE, ())))
                except Undecided:
                    break
    except (Unreadable, Misfit, Undecided):
        return None
    return OwnActivation(tuple(forms), numbers, functions, notes) if len(forms) > 1 else None


def _prepared(node, document):
    """(a side in which the pre-activation is called z and σ of it is the sigmoid, what letters for functions
    mean beside it, what was taken for granted)."""
    functions, notes = {}, []

    def of(each):
        if isinstance(each, Name) and not _is_constant(each, document):
            meant = meaning_of(each, document)
            if meant is None or meant.kind != "z":
                return each
            power = each.above is not None and is_power(each, document)
            return Name("net", above=each.above if power else None, span=each.span)
        if isinstance(each, Call) and each.name == "σ" and each.written and each.written.text in SIGMOID:
            functions.update(SIGMOID)
            return replace(each, name="sigmoid")
        if isinstance(each, Call) and each.name in ("erf", "Φ"):
            functions.update(DENSITY)
        if isinstance(each, Call) and each.name == "maximum":
            leaky, number = _leaky(each)
            notes.extend([f"{number} {LESS_THAN_ONE}"] if number else [])
            return leaky
        return each

    return changed(node, of), tuple(sorted(functions.items())), tuple(notes)


def _leaky(call):
    """(max(α z, z) as the ReLU that leaks, whose α is less than 1, that number); (any other call as it is,
    "")."""
    if len(call.arguments) != 2:
        return call, ""
    one, other = map(ungrouped, call.arguments)
    if isinstance(one, Multiplication):
        one, other = other, one
    if not (isinstance(one, Name) and one.text == "net" and isinstance(other, Multiplication)):
        return call, ""
    factors = [ungrouped(each) for each in other.factors]
    names = [each.text for each in factors if isinstance(each, Name)]
    if len(factors) != 2 or len(names) != 2 or "net" not in names or "/" in other.signs:
        return call, ""
    above = Compared(one, ">", Numeral(Fraction(0)))
    [number] = {*names} - {"net"}
    return Call("where", (above, one, other), span=call.span), number


def of_layers(layers, known, document):
    """What is stated of the layers of a line, by the layer.

    Args:
        layers: the line's `Layers`.
        known: whether the output of the last layer is another function than σ.
    """
    found = {}
    for layer in range(layers.low, layers.high + 1):
        own = document.own_activations.get(LayerIndex(layers.base, layer))
        if own is None and layer == layers.place:
            own = document.own_activations.get(None)
        if own is None and layers.base == "ℓ":
            own = document.own_activations.get(LayerIndex("ℓ", 0))
            own = None if own == SOFTMAX else own
        if own is None and not (known and layer == layers.high):
            own = document.own_activations.get(EVERY)
        if own is not None:
            found[layer] = own
    return found


def _name_of(form, computation):
    """What a form is called here; "" where it is that but for a sign, and None where it has no name."""
    for name in NAMED:
        for inner in (1, -1):
            for outer in (1, -1):
                named = scaled(VALUES[name](scaled(entry(PLACE), inner)), outer)
                if not difference(computation, canonical(minus(form, named)), ()):
                    odd = inner == outer and name in ("tanh", "identity")
                    return name if inner == outer == 1 or odd else ""
    return None


def _is_seen(node, name):
    """Whether a side says by itself which activation function it is."""
    if name in ("relu", "identity"):
        return True
    if any(isinstance(each, Call) and each.name == name for each in walk(node)):
        return True
    match ungrouped(node):
        case Multiplication((Numeral(value), _), ("/",)):
            return value == 1  # 1/(1 + e⁻ᶻ)
    return False
