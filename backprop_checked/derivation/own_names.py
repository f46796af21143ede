"""Letters that usually mean something else, and that lines of the reader give a meaning of their own:
E = O − Y, which is no cost; ȳ = ∂C/∂y; W beside W2, which is W1."""

import re
from dataclasses import replace

from backprop_checked.derivation.chain import ParsedSide
from backprop_checked.derivation.forward_lines import affine
from backprop_checked.derivation.meaning import KINDS, LAYERED, LayerIndex, OwnLetter, kind_of, meaning_of
from backprop_checked.derivation.named_weights import activated_argument, bare_name
from backprop_checked.derivation.parsed_chains import change, nodes_in, whole_chains
from backprop_checked.derivation.syntax import (
    Call,
    Group,
    Multiplication,
    Name,
    Numeral,
    Sum,
    Total,
    unbraced,
    ungrouped,
    walk,
)

OF_COST = re.compile(r"d_?(?:loss|cost|error|[LJCE])_d_(\w+)|d(?:[jce]|mse|MSE)_d([A-Za-z]\w*)")
BETWEEN = re.compile(  # d_a_d_w, da_dz; but dl_dw, dmse_dw are gradients
    r"d_[A-Za-z]\w*_d_[A-Za-z]\w*|d(?!(?:[lLJCE]|loss|cost|mse|bce|err)_d)[A-Za-z]\w*_d[A-Za-z]\w*"
)
OWN = "\u2063"  # behind a name that has another meaning here: nothing that is seen
ACTIVATIONS = ("σ", "sigmoid", "tanh", "relu", "maximum")
MOST = ("W", "b", "z", "a", "hidden", "output", "y", "delta")


def with_own_names(chains):
    """Rename, in all sides, what lines give a meaning of their own. The chains are changed."""
    whole = whole_chains(chains)
    errors = {bare_name(chain[0].node) for chain in whole if _is_an_error(chain)}
    nodes = nodes_in(whole)
    names = {node.text for node in nodes if isinstance(node, Name)}
    slopes = {text: own for text in names if (own := _of_the_cost(text) or _total(text, names))}
    target = _target(whole)
    sample = _numbers_a_sample(whole)
    bars = {node.text for chain in whole for node in [ungrouped(chain[0].node)] if _is_barred(node)}
    gradients = bars if bars & {"W", "w", "b", "z"} and len(bars) > 1 else set()
    for chain in whole:
        change(chain, _without_reshape, 1)
    if _counts_samples(nodes):
        for chain in chains:
            change(chain, lambda each: replace(each, text="N") if bare_name(each) == "B" else each)
    for name in _probabilities(nodes):
        for chain in chains:
            change(chain, lambda each, name=name: replace(each, text="p") if _is_called(each, name) else each)
    if not (errors or gradients or target or sample or slopes):
        return
    for chain in chains:
        one = _is_of_one(chain)
        change(chain, lambda each: _renamed(each, errors, gradients))
        change(chain, lambda each: _as_target(each, target))
        change(chain, lambda each: _as_slope(each, slopes))
        if one:
            change(chain, lambda each: _of_sample(each, sample))


def with_whole_names(chains):
    """Make W_h, of a layer called h, one name, and so z_h and b_h, where no sum runs over h.

    Returns:
        These names.
    """
    nodes = nodes_in(chains)
    called = {_layer_called(node) for node in nodes} | {_error_called(node) for node in nodes}
    indices = {each.index for each in nodes if isinstance(each, Total)}
    pairs = [each.below for each in nodes if isinstance(each, Name) and each.below is not None]
    indices |= {each.text for pair in pairs if not isinstance(ungrouped(pair), Name) for each in walk(pair)
                if isinstance(each, Name)}  # fmt: skip
    letters = called - {"", *indices}
    names = set()

    def whole(node):
        letter = _letter_below(node) if isinstance(node, Name) else ""
        text = node.text if "_" in getattr(node, "text", "") else f"{getattr(node, 'text', '')}_{letter}"
        if letter in ("z", "y") and KINDS.get(_stem(text)) != "delta":
            return node
        if letter not in letters or KINDS.get(_stem(text), "") not in MOST:
            return node
        names.add(_stem(text) + text[text.index("_") :])
        return replace(node, text=text, below=None)

    for chain in chains if letters else ():
        change(chain, whole)
    return frozenset(names)


def _letter_below(name):
    """The letter below a name, or behind it in a program; "" where there is none, or more."""
    if name.below is not None:
        below = ungrouped(name.below)
        return below.text if isinstance(below, Name) and len(below.text) == 1 and name.above is None else ""
    _, mark, letter = name.text.rpartition("_")
    return letter if mark and len(letter) == 1 else ""


def _error_called(node):
    """The letter of the quantity at which an error is, as in δ_h, δ_z and δ_y; "" for any other node."""
    called = isinstance(node, Name) and _letter_below(node) in tuple("hzyo")
    return _letter_below(node) if called and KINDS.get(_stem(node.text)) == "delta" else ""


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


def _total(text, names):
    """dw for dw_total, where nothing else is called dw; "" for any other name."""
    stem = text.removesuffix("_total")
    return stem if stem != text and stem not in names and KINDS.get(stem.removeprefix("d")) in MOST else ""


def _of_the_cost(text):
    """dL_dz for d_loss_d_z and dj_dz, so that its parts can be told; "" for any other name."""
    found = OF_COST.fullmatch(text)
    return f"dL_d{found[1] or found[2]}" if found else ""


def _as_slope(node, slopes):
    return replace(node, text=slopes[node.text]) if isinstance(node, Name) and node.text in slopes else node


def _probabilities(nodes):
    """Names that usually mean nothing, and are outputs where their logarithm is taken: s_i in log s_i."""
    calls = [ungrouped(node.arguments[0]) for node in nodes if isinstance(node, Call) and node.name == "log"]
    return {each.text for each in calls if any(_is_called(each, name) for name in ("s", "S", "q"))}


def _is_called(node, name):
    return isinstance(node, Name) and node.text == name and node.below is not None


def slopes_between(chains):
    """Names of derivatives of one letter by another, as d_a_d_w: a program says what they are."""
    names = {node.text for node in nodes_in(chains) if isinstance(node, Name)}
    return frozenset(text for text in names if BETWEEN.fullmatch(text))


def _without_reshape(node):
    """y for y.reshape(-1, 1): a target is as long as its output."""
    match node:
        case Call(name="reshape", arguments=(Name() as of, Sum(((-1, _),)), Numeral(one))) if one == 1:
            return replace(of, span=node.span) if KINDS.get(of.text) == "y" else node
    return node


def _counts_samples(nodes):
    """Whether B is how many samples there are: everything else is only divided by it, or added up to it."""
    below = {id(part) for node in nodes if isinstance(node, Multiplication) for part in _divisors(node)}
    last = {id(ungrouped(node.last)) for node in nodes if isinstance(node, Total) and node.last is not None}
    every = [node for node in nodes if bare_name(node) == "B"]
    return bool(every) and {id(node) for node in every} <= below | last


def _divisors(node):
    pairs = zip(node.signs, node.factors[1:], strict=True)
    return [ungrouped(factor) for sign, factor in pairs if sign == "/"]


def _target(whole):
    """T or d, where a difference says that it is the target, O − T, and nothing else is one; else "". Beside
    it y is an output, as in Y − T."""
    nodes = nodes_in(whole)
    targets = {node.text for node in nodes if isinstance(node, Name) and KINDS.get(node.text) == "y"}
    said = {getattr(ungrouped(chain[0].node), "text", "") for chain in whole}
    for node in nodes if targets <= {"y", "Y"} else ():
        parts = [ungrouped(part) for _, part in node.parts] if isinstance(node, Sum) else []
        names = [part.text for part in parts if isinstance(part, Name)]
        found = next((letter for letter in ("T", "d", "D") if letter in names), "")
        if len(names) == len(parts) == 2 and found and {sign for sign, _ in node.parts} == {1, -1}:
            [other] = [name for name in names if name != found] or [""]
            if found not in said and targets <= {other}:
                return found if KINDS.get(other) in ("output", "a", "hidden", "y") or not targets else ""
    return ""


def _as_target(node, target):
    return replace(node, text="t") if target and isinstance(node, Name) and node.text == target else node


def _numbers_a_sample(whole):
    """The letter above, in x^{(i)}, that numbers samples beside a matrix X of all of them; None where none
    does."""
    nodes = nodes_in(whole)
    names = [node for node in nodes if isinstance(node, Name)]
    if not any(name.text == "X" for name in names):
        return None
    above = [
        name.above for name in names if name.above is not None and isinstance(unbraced(name.above), Group)
    ]
    return next((script for script in above if getattr(ungrouped(script), "text", "") in ("i", "n")), None)


def _is_of_one(chain):
    """Whether a chain is about one x, as h_θ(x) = g(θᵀ x)."""
    first = ungrouped(chain[0].node) if isinstance(chain[0], ParsedSide) else None
    return isinstance(first, Name) and KINDS.get(first.text) == "output" and first.above is None


def _of_sample(node, sample):
    plain = isinstance(node, Name) and node.above is None and node.below is None
    if sample is None or not plain or (node.text != "x" and KINDS.get(node.text) != "output"):
        return node
    return replace(node, above=sample)


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


def with_usual_argument(chains):
    """z for x in lines that are about functions alone, as σ′(x) = σ(x) (1 − σ(x))."""
    nodes = nodes_in(chains)
    functions = {id(node.written) for node in nodes if isinstance(node, Call) and node.written is not None}
    names = {node.text for node in nodes if isinstance(node, Name) and id(node) not in functions}
    called = {node.name.rstrip("′") for node in nodes if isinstance(node, Call)}
    if names - {"e"} == {"x"} and called & {"σ", "sigmoid", "tanh", "relu"}:
        for chain in chains:
            change(chain, _as_z)


def _as_z(node):
    plain = isinstance(node, Name) and node.text == "x" and node.below is None
    return replace(node, text="z") if plain else node


def note_computed_y(chains, document):
    """y is an output where a line computes it, as y_j = f(Σ_i w_ij x_i), and nothing else is one; and an
    activation where it has the layer below, as y^{l-1}."""
    nodes = nodes_in(chains)
    ys = [(node, own) for node in nodes if (own := meaning_of(node, document)) and own.kind == "y"]
    if any(own.layer is not None and own.layer.base and own.layer.offset < 0 for _, own in ys):
        document.letters |= {node.text: OwnLetter("a", None) for node, _ in ys if node.text in ("y", "Y")}
        return
    if any(kind_of(node, document) == "output" for node in nodes):
        others = {node.text for node, _ in ys} - {
            "y",
            "Y",
        }  # beside t and an output, y = σ(z) is a hidden one
        for chain in whole_chains(chains) if others else ():
            first, node = ungrouped(chain[0].node), ungrouped(chain[1].node)
            if (
                getattr(first, "text", "") in ("y", "Y")
                and isinstance(node, Call)
                and node.name in ACTIVATIONS
            ):
                document.letters[first.text] = OwnLetter("a", None)
        return
    for chain in whole_chains(chains):
        first, node = ungrouped(chain[0].node), ungrouped(chain[1].node)
        inner = activated_argument(node) if isinstance(node, Call) else node
        if (
            getattr(first, "text", "") in ("y", "Y")
            and inner is not None
            and affine(inner, document, loose=True)
        ):
            document.outputs.add(first.text)


def note_layer_of_errors(chains, document):
    """dz in dz = dh * (1 - h * h) is of the layer of h, where a line says which that is."""
    for chain in whole_chains(chains) if document.letters else ():
        first = ungrouped(chain[0].node)
        own = meaning_of(first, document)
        if own is None or own.kind != "z" or not own.differential or own.layer is not None or own.shift:
            continue
        name = first.text.removeprefix("grad_").removeprefix("d")
        nodes = [node for term in chain[1:] for node in walk(term.node)]
        meant = [each for node in nodes if (each := meaning_of(node, document)) and each.kind in LAYERED]
        layers = {each.layer for each in meant}
        used = any(each.kind in ("a", "hidden") for each in meant) and len(layers) == 1
        if name not in document.letters and used and (layer := layers.pop()) is not None and not layer.base:
            document.letters[name] = OwnLetter("z", layer)


def number_the_first(chains, document):
    """W and b beside W2 and b2 are of layer 1, as nothing else is."""
    nodes = nodes_in(chains)
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
