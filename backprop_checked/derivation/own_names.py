"""Letters that usually mean something else, and that lines of the reader give a meaning of their own:
E = O − Y, which is no cost; ȳ = ∂C/∂y; W beside W2, which is W1."""

from dataclasses import replace

from backprop_checked.derivation.chain import ParsedSide
from backprop_checked.derivation.forward_lines import affine
from backprop_checked.derivation.meaning import KINDS, LayerIndex, OwnLetter, kind_of, meaning_of
from backprop_checked.derivation.named_weights import activated_argument, bare_name
from backprop_checked.derivation.syntax import Call, Name, Sum, Total, changed, ungrouped, walk

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


def with_whole_names(chains):
    """Make W_h, of a layer called h, one name, and so z_h and b_h, where no sum runs over h.

    Returns:
        These names.
    """
    terms = [term for chain in chains for term in chain if isinstance(term, ParsedSide)]
    nodes = [node for term in terms for node in walk(term.node)]
    letters = (
        {_layer_called(node) for node in nodes}
        - {""}
        - {each.index for each in nodes if isinstance(each, Total)}
    )
    names = set()

    def whole(node):
        letter = _letter_below(node) if isinstance(node, Name) else ""
        text = node.text if "_" in getattr(node, "text", "") else f"{getattr(node, 'text', '')}_{letter}"
        if letter not in letters or KINDS.get(_stem(text), "") not in MOST:
            return node
        names.add(_stem(text) + text[text.index("_") :])
        return replace(node, text=text, below=None)

    for chain in chains if letters else ():
        chain[:] = [
            replace(t, node=changed(t.node, whole)) if isinstance(t, ParsedSide) else t for t in chain
        ]
    return frozenset(names)


def _letter_below(name):
    """The letter below a name, or behind it in a program; "" where there is none, or more."""
    if name.below is not None:
        below = ungrouped(name.below)
        return below.text if isinstance(below, Name) and len(below.text) == 1 and name.above is None else ""
    _, mark, letter = name.text.rpartition("_")
    return letter if mark and len(letter) == 1 else ""


def _layer_called(node):
    """The letter by which weights or a bias are called: W_h, b_o; "" for any other node."""
    if not isinstance(node, Name) or (letter := _letter_below(node)) not in tuple("hoxfgcz"):
        return ""
    return letter if KINDS.get(_stem(node.text)) in ("W", "b") else ""


def _stem(text):
    """delta of delta_h, and W of dW_h."""
    stem = text.partition("_")[0]
    return stem if stem in KINDS else stem.removeprefix("d")


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
