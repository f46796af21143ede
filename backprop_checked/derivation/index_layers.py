"""What else a line may mean whose letters have no layer, tried where its shapes do not fit.

In δ_j = σ′(z_j) Σ_k w_kj δ_k, j numbers a layer and k the one above it; in z_j = Σ_i w_ji a_i, i numbers the
one below; and in dz = dh ⊙ σ′(z), h is the activation of z's own layer.
"""

from dataclasses import replace
from itertools import product as cartesian

from backprop_checked.algebra.form import Undecided
from backprop_checked.derivation.arrays import Misfit
from backprop_checked.derivation.chain import chain_in
from backprop_checked.derivation.inference import COSTS
from backprop_checked.derivation.meaning import meaning_of
from backprop_checked.derivation.syntax import Derivative, Name, Unreadable, changed, ungrouped, walk

NUMBERED = ("W", "z", "a", "delta", "b", "slope")
ACTIVATIONS = ("a", "hidden", "output")
COMPUTED = ("z", *ACTIVATIONS)
WEIGHTS = ("out × in", "in × out")


def right_with_other_layers(here, term, agrees):
    """What has to be said of the layers of letters for a side to be right.

    Args:
        agrees: whether what is right in the chosen setting is right in another one, too.

    Returns:
        Words; [] where nothing makes it right. W keeps the order that a line before it needed.
    """
    if here.layers is None or here.layers.base != "ℓ":
        return []
    chosen, document = here.setting.weights, here.document
    orders = [order for order in WEIGHTS if document.order in ("", order)]
    for own, index, order in cartesian(
        (False, True), ("", "above", "below"), sorted(orders, key=chosen.__ne__)
    ):
        if order != chosen and not agrees(replace(here.setting, weights=order), here):
            continue
        try:
            said = _right(here, term, own, index, order)
        except (Unreadable, Misfit, Undecided):
            continue
        if said:
            document.order = order if index else document.order
            return said
    return []


def links_layers(here, term):
    """Whether a side has ∂z_k/∂a_j in it, whose letters are of two layers that nothing names."""
    return any(_linked(node, here) for node in walk(term.node))


def _right(here, term, own, index, weights):
    """What is said of a reading in which the side is right; [] where it is not, or where it is no other."""
    setting = here.setting if weights == here.setting.weights else replace(here.setting, weights=weights)
    said, nodes = [], [here.terms[0].node, term.node]
    if own:
        names = _letters(nodes, here, lambda meant: meant.kind in ("hidden", "output"))
        nodes = [changed(node, lambda each: _named(each, names, "activation")) for node in nodes]
        said += [f"{name} is the activation of z's own layer" for name in sorted(set(names.values()))]
    if index:
        numbers = _numbers_of_weights(nodes, here, weights, index)
        kinds = NUMBERED if index == "above" else ACTIVATIONS
        nodes = [changed(node, lambda each: _moved(each, numbers, kinds, index, here)) for node in nodes]
        said += [f"{number} numbers the neurons of the layer {index}" for number in sorted(numbers)]
    if (own and not names) or (index and not numbers) or not (own or index):
        return []
    terms = tuple(replace(each, node=node) for each, node in zip((here.terms[0], term), nodes, strict=True))
    first = _meaning(nodes[0], here)
    free = index == "below" and first is not None and first.kind in COMPUTED and not first.differential
    ways = [setting, *([replace(setting, bias=False)] if free else [])]
    if setting.cost == "any" and here.layers.targets:
        ways += [replace(setting, **cost) for cost in COSTS]
    for way in ways:
        chain = chain_in(terms, way, here.document, here.condition)
        if chain.compare(terms[1]).equal is True:
            return said + way.words(here.setting)
    return []


def _meaning(node, here):
    return meaning_of(node, here.document) if getattr(node, "above", None) is None else None


def _without_layer(meant):
    return meant is not None and meant.layer is None and not meant.shift and not meant.sample


def _letters(nodes, here, holds):
    """The names without a layer of which something holds, each with the letter in it."""
    found = {}
    for node in (each for top in nodes for each in walk(top)):
        if _without_layer(meant := _meaning(node, here)) and holds(meant):
            found[node.text] = node.text.removeprefix("d") if meant.differential else node.text
    return found


def _named(node, names, letter):
    """A name as another letter, and the cost's derivative with respect to it as that of the letter."""
    if not isinstance(node, Name) or node.text not in names or node.above is not None:
        return node
    _, mark, rest = names[node.text].partition("_")
    start = node.text.removesuffix(names[node.text])
    return replace(node, text=start + letter + (mark + rest if len(rest) == 1 else ""))


def _numbers_of_weights(nodes, here, weights, index):
    """What numbers the axis of the weights that is counted from the other layer, and not the other axis."""
    pairs = [
        meant.indices if weights == "out × in" else meant.indices[::-1]
        for node in (each for top in nodes for each in walk(top))
        if (meant := _meaning(node, here)) is not None
        and meant.kind == "W"
        and _without_layer(meant)
        and len(meant.indices) == 2
    ]
    pairs += [pair for top in nodes for each in walk(top) if (pair := _linked(each, here))]
    out, into = {pair[0] for pair in pairs}, {pair[1] for pair in pairs}
    return out - into if index == "above" else into - out


def _linked(node, here):
    """(k, j) of ∂z_k/∂a_j, in which k numbers the layer above j's; None for any other node."""
    if not isinstance(node, Derivative):
        return None
    of, by = (_meaning(ungrouped(each), here) for each in (node.of, node.by))
    if not (_without_layer(of) and _without_layer(by) and len(of.indices) == len(by.indices) == 1):
        return None
    return (of.indices[0], by.indices[0]) if of.kind == "z" and by.kind in ACTIVATIONS else None


def _moved(node, numbers, kinds, index, here):
    """A letter without a layer that is numbered so, as that of the other layer."""
    meant = _meaning(node, here)
    if not _without_layer(meant) or meant.kind not in kinds or not set(meant.indices) & set(numbers):
        return node
    word = "next" if index == "above" else "prev"
    stem, _, rest = node.text.partition("_")
    stem = "activation" if index == "below" and not meant.differential else stem
    return replace(node, text=f"{stem}_{word}" + (f"_{rest}" if rest else ""))
