"""Letters that usually mean something else, and that lines of the reader give a meaning of their own:
E = O − Y, which is no cost; ȳ = ∂C/∂y; W beside W2, which is W1."""

from dataclasses import replace

from backprop_checked.derivation.chain import ParsedSide
from backprop_checked.derivation.forward_lines import affine
from backprop_checked.derivation.meaning import KINDS, LayerIndex, OwnLetter, kind_of, meaning_of
from backprop_checked.derivation.named_weights import activated_argument, bare_name
from backprop_checked.derivation.syntax import Call, Name, Sum, changed, ungrouped, walk

OWN = "\u2061"  # behind a name that has another meaning here: nothing that is seen
MOST = ("W", "b", "z", "a", "hidden", "output", "y", "delta")


def with_own_names(chains):
    """Rename, in all sides, what lines give a meaning of their own. The chains are changed."""
    whole = [each for each in chains if len(each) > 1 and all(isinstance(one, ParsedSide) for one in each)]
    errors = {bare_name(chain[0].node) for chain in whole if _is_an_error(chain)}
    bars = {node.text for chain in whole for node in [ungrouped(chain[0].node)] if _is_barred(node)}
    gradients = bars if bars & {"W", "w", "b", "z"} and len(bars) > 1 else set()
    if not errors and not gradients:
        return
    for chain in chains:
        for place, term in enumerate(chain):
            if isinstance(term, ParsedSide):
                node = changed(term.node, lambda each: _renamed(each, errors, gradients))
                chain[place] = replace(term, node=node)


def _is_an_error(chain):
    """Whether a chain says that a letter of costs is a difference of output and target: E = O − Y."""
    name, node = bare_name(chain[0].node), ungrouped(chain[1].node)
    if KINDS.get(name) != "C" or not isinstance(node, Sum):
        return False
    kinds = [KINDS.get(bare_name(part), "") for _, part in node.parts]
    return len(kinds) == 2 and "y" in kinds and all(bare_name(part) for _, part in node.parts)


def _is_barred(node):
    return isinstance(node, Name) and node.accent == "bar" and KINDS.get(node.text) in MOST


def _renamed(node, errors, gradients):
    if not isinstance(node, Name):
        return node
    if node.text in errors:
        return replace(node, text=node.text + OWN)
    if node.accent == "bar" and (node.text in gradients or (gradients and KINDS.get(node.text) in MOST)):
        return replace(node, text=f"d{node.text}", accent="")
    return node


def note_computed_y(chains, document):
    """y is an output where a line computes it, as y_j = f(Σ_i w_ij x_i), and nothing else is one; and an
    activation where it has the layer below, as y^{l-1}."""
    nodes = [node for chain in chains for t in chain if isinstance(t, ParsedSide) for node in walk(t.node)]
    ys = [(node, own) for node in nodes if (own := meaning_of(node, document)) and own.kind == "y"]
    if any(own.layer is not None and own.layer.base and own.layer.offset < 0 for _, own in ys):
        document.letters |= {node.text: OwnLetter("a", None) for node, _ in ys if node.text in ("y", "Y")}
        return
    if any(kind_of(node, document) == "output" for node in nodes):
        return
    for chain in chains:
        if len(chain) < 2 or not all(isinstance(term, ParsedSide) for term in chain):
            continue
        first, node = ungrouped(chain[0].node), ungrouped(chain[1].node)
        inner = activated_argument(node) if isinstance(node, Call) else node
        if (
            getattr(first, "text", "") in ("y", "Y")
            and inner is not None
            and affine(inner, document, loose=True)
        ):
            document.outputs.add(first.text)


def number_the_first(chains, document):
    """W and b beside W2 and b2 are of layer 1, as nothing else is."""
    nodes = [node for chain in chains for t in chain if isinstance(t, ParsedSide) for node in walk(t.node)]
    names = {
        node.text: own for node in nodes if (own := meaning_of(node, document)) and own.kind in ("W", "b")
    }
    layers = {own.layer.offset for own in names.values() if own.layer is not None and not own.layer.base}
    numbered = all(own.layer is not None or own.shift == 0 for own in names.values())
    if not layers or min(layers) != 2 or not numbered:
        return
    for text, own in names.items():
        if own.layer is None and not own.indices and not own.differential:
            document.letters[text] = OwnLetter(own.kind, LayerIndex("", 1))
    document.lowest = 1
