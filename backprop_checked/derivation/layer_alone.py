"""A layer alone, with the gradient that comes from above: dx = dout @ W.T, of an affine layer, which has no
σ; dx = dout * (x > 0), of an activation function, whose x is a pre-activation."""

from dataclasses import replace

from backprop_checked.derivation.meaning import KINDS, OwnLetter, kind_of, meaning_of
from backprop_checked.derivation.named_weights import bare_name
from backprop_checked.derivation.parsed_chains import nodes_in, whole_chains
from backprop_checked.derivation.syntax import Call, Compared, Derivative, Name, Sum, ungrouped, walk

OF_LOSSES = ("out", "output", "result", "value")
OF_LAYERS = {"W", "b", "input", "a", "hidden", "output", "y", "da", "N", ""}
FUNCTIONS = ("σ", "sigmoid", "tanh", "relu", "exp", "maximum", "softmax")


def note_layer_alone(chains, document):
    """The fields of a setting that follow where lines are about a layer alone; none where they are not. Of an
    activation function, the document learns what x is."""
    nodes = nodes_in(whole_chains(chains))
    _note_outputs(nodes, document)
    if not any((own := meaning_of(node, document)) and own.kind in ("W", "b", "z") for node in nodes):
        _note_activation(chains, document)
        _note_errors(chains, document)
    within = {id(name) for node in nodes if isinstance(node, Derivative) for name in walk(node)}
    by = {id(ungrouped(node.by)) for node in nodes if isinstance(node, Derivative) and node.by is not None}
    plain, gradients, weights = set(), set(), set()
    for node in nodes:
        own = meaning_of(node, document)
        if own is not None and (id(node) in by or id(node) not in within):
            (gradients if own.differential or own.kind == "da" or id(node) in by else plain).add(own.kind)
            weights |= {own.layer} if own.kind == "W" else set()
    above = {"da"} if plain & {"output", "y"} else {"da", "output"}
    of_one = plain | gradients <= OF_LAYERS and len(weights) < 2
    if not of_one or not gradients & above or not gradients - {"da", "output"}:
        return {}
    activated = any(isinstance(node, Compared) or _is_activation(node) for node in nodes)
    if {"W", "b"} & (plain | gradients):
        return {} if activated else {"activation": "identity"}
    if activated:
        meant = [(node, meaning_of(node, document)) for node in nodes]
        names = {node.text for node, own in meant if own and own.kind == "input" and not own.differential}
        document.letters |= {text: OwnLetter("z", None) for text in names}
    return {}


def _note_activation(chains, document):
    """Without weights x is a pre-activation where a line takes σ of it, and what that gives is an activation,
    even if it is called y."""
    for chain in whole_chains(chains):
        names = [node for node in walk(chain[1].node) if isinstance(node, Name)]
        inner = {
            node.text
            for call in walk(chain[1].node)
            if _is_activation(call)
            for node in walk(call)
            if isinstance(node, Name) and kind_of(node, document) == "input"
        }
        if len(inner) == 1 == len({node.text for node in names}) and (name := bare_name(chain[0].node)):
            document.letters |= {text: OwnLetter("z", None) for text in inner}
            if kind_of(chain[0].node, document) == "y":
                document.letters[name] = OwnLetter("a", None)


def _note_errors(chains, document):
    """Without weights x is the output where a target is taken from it, as in a class of a loss; and what is
    made of all that is the cost, even if it is called out. The chains are changed."""
    for chain in whole_chains(chains):
        found = {name for node in walk(chain[1].node) if (name := _output_beside_target(node, document))}
        document.outputs |= {name for name in found if KINDS.get(name) != "output"}
        adds = isinstance(chain[1].node, Call) and chain[1].node.name in ("sum", "mean")
        if found and adds and not chain[1].node.options and bare_name(chain[0].node) in OF_LOSSES:
            chain[0] = replace(chain[0], node=replace(chain[0].node, text="loss"))


def _output_beside_target(node, document):
    """x of x − t, and p of p − t; "" of anything else."""
    parts = [ungrouped(part) for _, part in node.parts] if isinstance(node, Sum) else []
    names = {kind_of(part, document): part.text for part in parts if isinstance(part, Name)}
    made = names.keys() - {"y"}
    own = len(parts) == 2 == len(names) and made <= {"input", "output"} and made != names.keys()
    return names[made.pop()] if own else ""


def _note_outputs(nodes, document):
    """Y is an output where a cost is differentiated by it, and it stands nowhere else."""
    by = [ungrouped(node.by) for node in nodes if isinstance(node, Derivative) and node.by is not None]
    targets = [node for node in nodes if (own := meaning_of(node, document)) and own.kind == "y"]
    if targets and {id(node) for node in targets} <= {id(node) for node in by}:
        document.outputs |= {node.text for node in targets}


def _is_activation(node):
    return isinstance(node, Call) and node.name.rstrip("′") in FUNCTIONS
