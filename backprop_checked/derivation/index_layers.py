"""Indices that say the layer: in δ_j = σ′(z_j) Σ_k w_kj δ_k, j numbers a layer and k the one above it."""

from dataclasses import replace

from backprop_checked.derivation.chain import chain_in
from backprop_checked.derivation.meaning import meaning
from backprop_checked.derivation.syntax import Name, Total, Unreadable, changed

KINDS = ("W", "z", "a", "delta", "b", "slope")


def with_layers_above(here, term):
    """(a chain in which what a sum runs over is of the layer above, the side as it is read there, the
    indices); None where no letter is numbered by such an index alone."""
    found = []

    def of(node):
        if not isinstance(node, Total) or node.first is not None or not node.index:
            return node
        body = changed(node.body, lambda each: _above(each, node.index, here.document))
        if body != node.body:
            found.append(node.index)
        return replace(node, body=body)

    read = replace(term, node=changed(term.node, of))
    if not found or here.layers is None or here.layers.base != "ℓ":
        return None
    return chain_in((here.terms[0], read), here.setting, here.document, here.condition), read, found


def _above(node, index, document):
    """A letter without a layer that has the index, as that of the layer above."""
    if not isinstance(node, Name) or node.above is not None:
        return node
    try:
        meant = meaning(node, document)
    except Unreadable:
        return node
    first = meant.indices[:1] == (index,) if meant.kind == "W" else meant.indices == (index,)
    if meant.kind not in KINDS or meant.layer is not None or meant.shift or not first:
        return node
    stem, _, rest = node.text.partition("_")
    return replace(node, text=f"{stem}_next" + (f"_{rest}" if rest else ""))
