"""The reader's own forward pass: which letter of the network a name is that a line computes from weights.

`h = np.tanh(W1 @ x + b1)` says that h is the activation of layer 1, whatever h means elsewhere, and
`scores = h @ W2 + b2` that scores are the pre-activation of layer 2. A name that a program assigns again has
another value from then on.
"""

from dataclasses import dataclass, replace

from backprop_checked.derivation.chain import ParsedSide
from backprop_checked.derivation.meaning import KINDS, LayerIndex, OwnLetter, is_power, kind_of, meaning_of
from backprop_checked.derivation.named_weights import (
    BELOW,
    activated_argument,
    bare_name,
    number_weights,
    untransposed,
)
from backprop_checked.derivation.own_activation import pre_activation_in, with_pre_activation
from backprop_checked.derivation.parsed_chains import is_whole, whole_chains
from backprop_checked.derivation.syntax import (
    Call,
    Multiplication,
    Name,
    Sum,
    Total,
    changed,
    ungrouped,
    walk,
    without_index,
)
from backprop_checked.derivation.weighted_inputs import weighted_inputs

NUMBERS = ("m", "n", "N", "i", "j", "k", "e")
AGAIN = "\u2060"  # behind a name that is assigned again: nothing that is seen


@dataclass(frozen=True)
class Computed:
    """What a side computes: the layer's activation or its pre-activation, and whether with a bias.

    Attributes:
        kind: "a" or "z".
        layer: the `LayerIndex` of its weights; None for the one that is meant.
        bias: whether it has one; None where it is computed from a name.
        of: the name of the pre-activation, where it has one.
    """

    kind: str
    layer: LayerIndex | None
    bias: bool | None = None
    of: str = ""


def read_forward_pass(chains, document):
    """Read the lines that compute a name from weights, and note in the document what these names are.

    Args:
        chains: the chains; those of a program in which a name is assigned again are changed.

    Returns:
        The conventions that these lines say, as fields of `Setting`.
    """
    number_weights(chains, document)
    sides = [term for chain in chains for term in chain if isinstance(term, ParsedSide)]
    document.program = any(term.numpy for term in sides)
    document.names = frozenset(
        node.text for term in sides for node in walk(term.node) if isinstance(node, Name)
    )
    _note_targets(document)
    stated, scripted, last = [], [], {}
    names = {own: own for own in document.own}  # dh may be no gradient with respect to h
    for chain in chains:
        if not is_whole(chain):
            continue
        if document.program:
            chain[1:] = [_renamed(term, names) for term in chain[1:]]
        name, found = bare_name(chain[0].node), None
        if name:
            found = _found(name, chain, document)
            _assign(chain, name, found, names, last, document)
            name = names.get(name, name)
        elif document.program:
            chain[0] = _renamed(chain[0], names)
        if name and found is None:
            _read_softmax(chain, name, document)
        scripted.append("output" if _is_linear(chain, document) else _of_scripted(chain, document))
        if (found is not None and found.bias is not None) or scripted[-1] == "whole":
            document.forward.append(chain)
        if found is not None:
            stated.append((name, found))
            if found.bias is not None or found.of:
                _note(name, found, document)
    _keep_numbers(stated, document)
    _number_errors(stated, sides, document)
    fields = ({"output": "identity"} if "output" in scripted else {}) | _conventions(stated, sides, document)
    fields = _of_last_layer(chains, document) | fields
    alone = len(chains) < 2 or not (any(scripted) or document.forward)  # one line may have forgotten it
    return fields | ({} if alone else _without_biases(sides, document))


def _found(name, chain, document):
    """What a chain computes, as `Computed`; None where it computes nothing of the network."""
    found = next((own for term in chain[1:] if (own := _computed(term.node, document))), None)
    return found or _activated(name, chain, document)


def _is_linear(chain, document):
    """Whether a chain says that the output is its pre-activation: ŷ = z."""
    if kind_of(first := ungrouped(chain[0].node), document) != "output" or first.primes:
        return False
    sides = [meaning_of(ungrouped(term.node), document) for term in chain[1:]]
    left = meaning_of(first, document)
    return not left.differential and any(
        each and each.kind == "z" and not each.differential for each in sides
    )


def _of_scripted(chain, document):
    """What a chain says of a letter with scripts, as Z^l or ŷ_i, that weights give: "whole" of a whole
    pre-activation, "output" of the output without a function, and "other"; "" where none does."""
    own = meaning_of(first := ungrouped(chain[0].node), document)
    scripted = isinstance(first, Name) and bool(first.above or first.below)
    if not scripted or own is None or own.kind not in ("z", "a", "hidden", "output") or own.differential:
        return ""
    if any(affine(term.node, document, loose=True) is not None for term in chain[1:]):
        whole = "whole" if own.kind == "z" and not own.indices else "other"
        return "output" if own.kind == "output" and first.text not in document.activated else whole
    inner = [activated_argument(node) for t in chain[1:] if isinstance(node := ungrouped(t.node), Call)]
    return "other" if any(each and affine(each, document, loose=True) for each in inner) else ""


def _without_biases(sides, document):
    """That there is no bias, where nothing is one."""
    names = [node for term in sides for node in walk(term.node) if isinstance(node, Name)]
    kinds = {kind_of(name, document) for name in names if name.text not in (*NUMBERS, *document.own)}
    return {} if kinds & {"", "b"} else {"bias": False}


def _note_targets(document):
    """Beside targets called t, y is the output, as in Bishop's books; but not where another name is that."""
    names = {without_index(name)[0] for name in document.names}
    if not any(KINDS.get(name) == "output" for name in names):
        document.outputs |= {"y", "Y"} & names if "t" in names else set()


def _keep_numbers(stated, document):
    """A number is that of other weights only where all say so, as z1 = W0 x + b0 and z2 = W1 a1 + b1: once
    alone it is a mistake."""
    moved = {}
    for name, found in stated:
        own = meaning_of(Name(name), replace(document, letters={}))
        if own is not None and own.layer is not None and found.layer is not None:
            moved[name] = found.layer.offset - own.layer.offset
    if len(set(moved.values())) > 1 or len(moved) == 1:
        for name in [each for each, shift in moved.items() if shift and each in document.letters]:
            del document.letters[name]


def _number_errors(stated, sides, document):
    """Errors that are numbered up to one layer more than the forward pass has belong each to the layer below:
    the δ³ of z² = W² a¹ + b², where the input is counted as layer 1, too."""
    layers = {found.layer.offset for _, found in stated if found.layer is not None and not found.layer.base}
    nodes = [node for term in sides for node in walk(term.node)]
    meant = [own for node in nodes if isinstance(node, Name) and (own := meaning_of(node, document))]
    numbers = {own.layer.offset for own in meant if own.kind == "delta" and own.layer and not own.layer.base}
    others = [own.layer.offset for own in meant if own.kind not in ("", "delta") and own.layer]
    top = max(layers, default=0)
    complete = top > 1 and layers == set(range(1, top + 1)) and max(others) == top
    if complete and numbers and max(numbers) == top + 1 and min(numbers) > 1:
        document.errors_above, document.highest = True, top
    elif complete and not numbers:
        document.highest = min(document.highest, top)  # z3 may be of layer 2, after z = X W1 and z2 = σ(z)


def _assign(chain, name, found, names, last, document):
    """Give a name that a program assigns again, and that has no other meaning, a name of its own."""
    if not document.program:
        return
    known = bool(kind_of(Name(name), document)) or bool(KINDS.get(name))
    own = found if found is not None and found.bias is not None else None
    of_itself = found is not None and found.of == names.get(name, name)  # h = np.tanh(h)
    anew = (
        (own != last[name] if known else True) and (own is not None or not known) if name in last else False
    )
    if anew or of_itself:
        names[name] = names.get(name, name) + AGAIN
    if own is not None or not known:
        last[name] = own
    chain[0] = _renamed(chain[0], {name: names[name]} if name in names else names)


def _renamed(term, names):
    if not names or not isinstance(term, ParsedSide):
        return term
    return replace(term, node=changed(term.node, lambda node: _of_now(node, names)))


def _of_now(node, names):
    if isinstance(node, Name):
        for start in ("", "d", "grad_"):
            text = node.text.removeprefix(start)
            if node.text.startswith(start) and text in names:
                return replace(node, text=start + names[text])
    return node


def _computed(node, document):
    """What a side computes of a layer, or None."""
    node = ungrouped(node)
    if isinstance(node, Call):
        inner = activated_argument(node)
        if inner is None:
            return None
        found = affine(inner, document)
        if found is not None:
            return replace(found, kind="a")
        meant = meaning_of(inner, document) if isinstance(inner, Name) else None
        if (
            meant is not None
            and meant.kind == "z"
            and not (meant.shift or meant.indices or meant.differential)
        ):
            return Computed("a", meant.layer, None, inner.text)
        return None
    return affine(node, document)


def _activated(name, chain, document):
    """What a chain computes from a pre-activation by a function without a name, where it is called as an
    activation is; else None."""
    own = meaning_of(Name(name), document)
    if own is None or own.kind not in ("a", "hidden") or own.differential:
        return None
    sides = [with_pre_activation(term.node, document, affine) for term in chain[1:]]
    for z in (pre_activation_in(side, document) for side in sides):
        if z is not None and not (meant := meaning_of(z, document)).indices:
            return Computed("a", meant.layer, None, z.text)
    return None


def affine(node, document, loose=False):
    """W x + b, as `Computed`; None for anything else. `loose`: with any scripts, and as a sum over them."""
    node = ungrouped(node)
    parts = node.parts if isinstance(node, Sum) else ((1, node),)
    if document.inputs and len(parts) > 1 and (listed := weighted_inputs(node, document)):
        return Computed("z", None, listed[1])
    if loose:
        parts = [(sign, _summand(part)) for sign, part in parts]
    if (found := _weighed(parts, document)) is None:
        return None
    product, bias = found
    factors = [untransposed(factor) for factor in _factors(product)]
    inner = [each for each in factors if isinstance(each, Call) and _computed(each, document) is not None]
    if len(factors) == 2 and len(inner) == 1:  # W2 @ np.tanh(W1 @ x + b1)
        factors = [each if each is not inner[0] else Name("activation") for each in factors]
    if len(factors) != 2 or not all(isinstance(factor, Name) for factor in factors):
        return None
    meant = {kind_of(factor, document): meaning_of(factor, document) for factor in factors}
    other = set(meant) - {"W"}
    if "W" not in meant or len(other) != 1 or not other <= set(BELOW):
        return None
    scripts = any(each.indices or each.sample for each in meant.values())
    if any(each.differential for each in meant.values()) or (scripts and not loose):
        return None
    weights = meant["W"]
    layer = weights.layer
    if weights.shift or (layer and layer.base and not loose):
        return None
    return Computed("z", layer, bias)


def _summand(part):
    part = ungrouped(part)
    return part.body if isinstance(part, Total) else part


def _weighed(parts, document):
    """(the only product of a sum, whether there is a bias beside it); None where there is anything else."""
    weighed, bias = [], 0
    for sign, part in parts:
        part = ungrouped(part)
        if kind_of(part, document) == "b":
            bias += 1
        elif isinstance(part, Multiplication):
            weighed.append(part)
        else:
            return None
        if sign != 1:
            return None
    return (weighed[0], bool(bias)) if len(weighed) == 1 and bias < 2 else None


def _factors(node):
    node = ungrouped(node)
    if isinstance(node, Multiplication) and not set(node.signs) & {"/", "mod", "⊗"}:
        return [inner for factor in node.factors for inner in _factors(factor)]
    return [node]


def _note(name, found, document):
    """What a name is from now on, unless it says so itself."""
    own = meaning_of(Name(name), document)
    if own is not None and own.kind == "output":
        return  # whether it is the output itself or what its activation is of is seen at the end
    same = own is not None and own.kind in (found.kind, {"a": "hidden"}.get(found.kind)) and own.layer
    if not same or own.layer != found.layer:
        document.letters[name] = OwnLetter(found.kind, found.layer)


def _is_softmax(node, document):
    node = ungrouped(node)
    if not isinstance(node, Call) or node.name != "softmax" or len(node.arguments) != 1:
        return False
    inner = ungrouped(node.arguments[0])
    return kind_of(inner, document) in ("z", "output") or affine(inner, document) is not None


def _has_weights(node, document):
    node = ungrouped(node)
    return isinstance(node, Call) and affine(node.arguments[0], document) is not None


def _read_softmax(chain, name, document):
    if any(_is_softmax(term.node, document) for term in chain[1:]):
        _note_softmax(chain, name, document)
        if any(_has_weights(term.node, document) for term in chain[1:]):
            document.forward.append(chain)


def _note_softmax(chain, name, document):
    """The layer that softmax computes is the last one, whatever its activations are called."""
    own = meaning_of(Name(name), document)
    if own is None or own.kind in ("", "a", "hidden", "output", "y"):
        document.softmax = True
        if own is None or own.kind != "output":
            document.outputs.add(name)


def _of_last_layer(chains, document):
    """What a line says of the activation of the highest layer: A2 = softmax(Z2), and A2 = Z2."""
    for chain in whole_chains(chains):
        left = _of_layer(chain[0].node, "a", document)
        if left is None or left.offset != (0 if left.base else document.highest):
            continue
        for node in (ungrouped(term.node) for term in chain[1:]):
            softmax = isinstance(node, Call) and node.name == "softmax" and len(node.arguments) == 1
            if _of_layer(node.arguments[0] if softmax else node, "z", document) == left:
                document.last = left
                return {"output": "softmax" if softmax else "identity"}
    return {}


def _of_layer(node, kind, document):
    """The layer of a whole activation or pre-activation, that of ℓ for one without a layer; None for any
    other node."""
    own = meaning_of(ungrouped(node), document)
    if own is None or own.kind != kind or own.differential or own.indices or own.sample or own.shift:
        return None
    if is_power(ungrouped(node), document):
        return None
    return own.layer if own.layer is not None else LayerIndex("ℓ", 0)


def _conventions(stated, sides, document):
    """What the lines say of the output and of biases."""
    fields = {}
    if document.softmax:
        fields["output"] = "softmax"
    weighed = [found for _, found in stated if found.bias is not None]
    if len(weighed) > 1 and not any(found.bias for found in weighed):  # one line may have forgotten it
        fields["bias"] = False
    under = {found.of for _, found in stated if found.of}
    for name, found in stated:
        if kind_of(Name(name), document) == "output" and found.kind == "z":
            if name in under or name in document.activated:
                document.letters[name] = OwnLetter("z", found.layer)
            else:
                fields["output"] = "identity"
    return fields | _linear_output(stated, sides, document) if "output" not in fields else fields


def _linear_output(stated, sides, document):
    """That the last layer has no σ, where targets are held against its pre-activation, out − y, of which no
    function is taken."""
    last = {name for name, found in stated if found.kind == "z"} - document.activated
    for node in (node for term in sides for node in walk(term.node)):
        parts = [ungrouped(part) for _, part in node.parts] if isinstance(node, Sum) else []
        kinds = {kind_of(part, document): part for part in parts}
        if len(parts) == 2 and set(kinds) == {"z", "y"} and bare_name(kinds["z"]) in last:
            return {"output": "identity"}
        if len(parts) == 2 and "y" in kinds and any(affine(part, document) for part in parts):
            return {"output": "identity"}  # X w − y
    return {}
