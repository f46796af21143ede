"""Weights that have names and no numbers, as in h = tanh(U x), o = V h + c: their layers are counted."""

from fractions import Fraction

from backprop_checked.derivation.chain import ParsedSide
from backprop_checked.derivation.meaning import LayerIndex, OwnLetter, kind_of, meaning_of
from backprop_checked.derivation.syntax import Call, Multiplication, Name, Numeral, Sum, Transpose, ungrouped

ACTIVATIONS = ("σ", "sigmoid", "tanh", "relu")
BELOW = ("a", "hidden", "input", "output")  # what weights are multiplied with


def number_weights(chains, document):
    """Number the layers of a forward pass whose weights have names of their own: h = tanh(U x), o = V h + c.

    Weights that a known name stands for stay what they are, unless others stand beside them.
    """
    letters, layers = {}, {}  # what weights and biases are; the layer of each name that is computed
    computed = {bare_name(chain[0].node) for chain in chains if isinstance(chain[0], ParsedSide)}
    strange = False
    for chain in chains:
        name = bare_name(chain[0].node) if isinstance(chain[0], ParsedSide) else ""
        own = meaning_of(Name(name), document) if name else None
        if own is None or own.differential or own.kind not in ("", *BELOW, "z"):
            continue
        for term in (each for each in chain[1:] if isinstance(each, ParsedSide)):
            node = ungrouped(term.node)
            inner = activated_argument(node) if isinstance(node, Call) else node
            if bare_name(inner) in layers:
                layers[name] = layers[bare_name(inner)]
                break
            if inner is None or (parts := _weights_in(inner, layers, computed, document)) is None:
                continue
            weights, bias, layer = parts
            made = {weights: OwnLetter("W", LayerIndex("", layer))}
            made |= {bias: OwnLetter("b", LayerIndex("", layer))} if bias else {}
            if any(letters.get(each, letter) != letter for each, letter in made.items()):
                return  # two layers share their weights
            strange = strange or kind_of(Name(weights), document) != "W"
            letters |= made
            layers[name] = layer
            break
    if strange:
        document.letters |= letters
        document.lowest, document.highest = 1, max(layers.values())


def _weights_in(node, layers, computed, document):
    """(weights, bias or "", layer) of a sum of weights times what a layer below computes, and a bias, all of
    them names without a number; None for anything else."""
    parts = node.parts if isinstance(node, Sum) else ((1, node),)
    products = [ungrouped(part) for sign, part in parts if isinstance(ungrouped(part), Multiplication)]
    biases = [bare_name(part) for _, part in parts if not isinstance(ungrouped(part), Multiplication)]
    if len(products) != 1 or len(biases) > 1 or "" in biases or any(sign != 1 for sign, _ in parts):
        return None
    factors = products[0].factors
    if len(factors) != 2 or not set(products[0].signs) <= {"", "@", "·"}:
        return None
    below = [
        each for each in factors if bare_name(each) in layers or kind_of(ungrouped(each), document) == "input"
    ]
    others = [bare_name(untransposed(each)) for each in factors if each not in below]
    if len(below) != 1 or len(others) != 1 or not others[0]:
        return None
    for name, kind in ((others[0], "W"), *((bias, "b") for bias in biases)):
        own = meaning_of(Name(name), document)
        if name in computed or own is None or own.kind not in ("", kind) or own.layer or own.differential:
            return None
    return others[0], biases[0] if biases else "", layers.get(bare_name(below[0]), 0) + 1


def bare_name(node):
    """The name that a side is, if it is one without a script; else ""."""
    node = ungrouped(node)
    bare = isinstance(node, Name) and node.above is None and node.below is None and not node.primes
    return node.text if bare else ""


def activated_argument(call):
    """What an activation function is of; None for any other function."""
    if call.name in ACTIVATIONS and len(call.arguments) == 1 and not call.primes:
        return ungrouped(call.arguments[0])
    if call.name == "maximum" and len(call.arguments) == 2:
        nothing = Numeral(Fraction(0))
        rest = [ungrouped(each) for each in call.arguments if ungrouped(each) != nothing]
        return rest[0] if len(rest) == 1 else None
    if call.name == "where" and len(call.arguments) == 3:  # np.where(z > 0, z, 0)
        return ungrouped(call.arguments[1])
    return None


def untransposed(node):
    node = ungrouped(node)
    return ungrouped(node.inner) if isinstance(node, Transpose) else node
