"""What names mean: letters of a network, their layers, their indices.

A layer is told by a superscript, a subscript, a digit behind the name or a word (`W2`, `W^{(2)}`, `W_2`,
`W^{[l+1]}`, `a_prev`); what is left below is an index.
"""

import re
from dataclasses import dataclass, replace
from fractions import Fraction

from backprop_checked.derivation.syntax import (
    Call,
    Group,
    Listed,
    Multiplication,
    Name,
    Numeral,
    Sum,
    Unreadable,
    unbraced,
    ungrouped,
    walk,
    without_index,
)

OUTPUTS = (
    *("yhat", "y_hat", "Yhat", "Y_hat", "ŷ", "Ŷ", "hat_y", "pihat", "p", "P", "o", "O", "q", "out"),
    *("pred", "preds", "predictions", "y_pred", "ypred", "Y_pred", "Ypred", "y_predicted", "y_out", "a_out"),
    *("probs", "output", "outputs"),
)
SAMPLES = ("samples", "examples", "train", "data", "instances", "observations", "points")
KINDS = {
    **dict.fromkeys(("W", "w", "weights", "weight", "Theta", "theta", "θ", "Θ"), "W"),
    **dict.fromkeys(("b", "B", "bias", "biases", "beta"), "b"),
    **dict.fromkeys(("z", "Z", "net", "logits", "scores", "score"), "z"),
    **dict.fromkeys(("a", "A", "activation", "activations"), "a"),
    **dict.fromkeys(("h", "H", "hidden"), "hidden"),
    **dict.fromkeys(("x", "X", "inputs", "input"), "input"),
    **dict.fromkeys(OUTPUTS, "output"),
    **dict.fromkeys(("y", "Y", "t", "target", "targets", "label", "labels", "y_true", "truth"), "y"),
    **{f"{x}_{of}": "input" for x in "xX" for of in ("train", "batch", "test", "data", "b")},
    **{f"{y}_{of}": "y" for y in "yY" for of in ("train", "batch", "test")},
    **dict.fromkeys(("one_hot_Y", "one_hot_y", "Y_one_hot", "y_one_hot", "Y_onehot", "y_onehot"), "y"),
    **dict.fromkeys(
        ("C", "L", "J", "E", "cost", "loss", "Loss", "Cost", "ell", "ℒ", "Err", "data_loss"), "C"
    ),
    **dict.fromkeys(("MSE", "SSE", "RSS", "BCE", "mse", "bce", "total_loss"), "C"),
    **dict.fromkeys(("delta", "δ", "Delta", "Δ"), "delta"),
    **dict.fromkeys(("N", "batch_size", "batch_num", "batchsize"), "N"),
    **{f"{n}_{of}": "N" for n in ("n", "num") for of in SAMPLES},
    **dict.fromkeys(("slope", "slopes"), "slope"),
    **dict.fromkeys(("cost_slope", "grad", "upstream", "dout", "grad_output", "grad_out", "dvalues"), "da"),
    **dict.fromkeys(("output_gradient", "output_grad", "output_error", "upstream_grad"), "da"),
}
SWAPPED = {"a": "z", "A": "z", "z": "a", "Z": "a"}  # in Bishop's books
LAYERED = ("W", "b", "z", "a", "delta", "hidden", "input", "output", "slope", "da")
LETTERS_OF_SLOPES = ("a", "h", "o", "p", "x", "y", "z")
WORDS = {"prev": -1, "next": 1, "in": -1, "out": 0, "previous": -1}
INDEX = re.compile(r"[a-kmnp-zαβ]")
DERIVATIVE = re.compile(r"(?:d|grad_|D_)?(?:l(?=_d)|L|J|C|E|loss|Loss|cost)_?(?:d|by_)_?(\w+)$")
BEHIND = re.compile(
    r"((?:[Ww]|weights?|[Bb]|bias|biases|inputs?|[Zz])\d*)_(?:grad|gradients?)|(weights|input|bias)_error"
)


@dataclass(frozen=True)
class LayerIndex:
    """A layer: so many above a letter ("ℓ" or "L"), or a number (no letter)."""

    base: str
    offset: int


@dataclass(frozen=True)
class Meaning:
    """What a name means.

    Attributes:
        kind: a value of `KINDS`; "" where it is unknown.
        layer: where the name says one.
        shift: how many layers above the one that is meant: `W_next` is 1 above.
        indices: what numbers its axes, names or whole numbers from 1 on.
        sample: the index of one sample of a batch, which stands above in brackets.
        differential: whether it is the cost's derivative with respect to the letter, as in `dW`.
    """

    kind: str
    layer: LayerIndex | None = None
    shift: int = 0
    indices: tuple = ()
    sample: str = ""
    differential: bool = False


@dataclass(frozen=True)
class OwnLetter:
    """What a name is in the reader's forward pass: "a" or "z", of a layer; None for the one that is meant."""

    kind: str
    layer: LayerIndex | None


def meaning(name, document):
    """What a name means.

    Raises:
        Unreadable: for a script that says neither a layer nor an index.
    """
    if name.above is not None and is_power(name, document):
        name = replace(name, above=None)  # a² means what a means
    if (word := _joined(name.below)) and f"{name.text}_{word}" in KINDS:
        name = replace(name, text=f"{name.text}_{word}", below=None)
    elif word in WORDS:
        name = replace(name, below=Name(word))
    if (own := _own_meaning(name, document)) is not None:
        return own
    text, suffix, digits, differential = _without_d(name.text)
    letters = {**KINDS, **SWAPPED} if document.swapped else KINDS
    kind = "" if name.accent == "dot" else letters.get(text, "")  # ż is how z moves, and not z
    if kind == "slope":
        kind, suffix = _of_slope(suffix)
    layer, shift, indices = _of_suffix(suffix, digits)
    kind = "" if kind in LAYERED and len(indices) > 2 and max(map(len, suffix)) > 2 else kind  # h_relu
    sample = ""
    if name.above is not None:
        layer, sample = _above(name, document, layer)
    if name.below is not None:
        indices, layer, shift = _below(name, layer, shift, kind)
    if document.neurons and kind in ("W", "b") and layer is not None and not layer.base and len(indices) < 2:
        raise Unreadable("digits number neurons here, and this has one: write w_{ji}", name.span)
    layer, indices = _of_numbers(kind, layer, indices, document)
    if kind == "hidden" and layer is None and not shift and (document.lowest, document.highest) == (1, 2):
        layer = LayerIndex("", 1)  # of two layers that have numbers, one is hidden
    return Meaning(kind, layer, shift, tuple(indices), sample, differential)


def _of_numbers(kind, layer, indices, document):
    """(layer, indices) of a letter with a number, as the document counts."""
    if layer is None:
        return None, indices
    if not layer.base and document.components and kind in ("W", "input"):
        return None, (f"i{layer.offset}",)  # which it is does not matter
    if not layer.base and ((document.inputs and kind in ("W", "input")) or (document.neurons and kind)):
        return None, (layer.offset,)
    errors = not layer.base and document.errors_above and kind == "delta"
    moved = (document.above and kind in ("W", "b")) - errors
    return replace(layer, offset=layer.offset + moved), indices


def meaning_of(node, document):
    """What a node means; None where it is no name, and where its scripts say nothing."""
    try:
        return meaning(node, document) if isinstance(node, Name) else None
    except Unreadable:
        return None


def kind_of(node, document):
    """The kind of letter that a node is; "" where it is none that is known."""
    return getattr(meaning_of(node, document), "kind", "")


def weights_first(node, document):
    """The names in a node, those of weights and biases first: σ(x W + b) is of their layer."""
    names = [each for each in walk(node) if isinstance(each, Name)]
    return sorted(names, key=lambda each: kind_of(each, document) not in ("W", "b"))


def _own_meaning(name, document):
    """What the reader's own lines say that a name means; None where they say nothing of it."""
    if name.text in document.own:
        return Meaning("")
    if document.outputs and (output := _output_by_another_name(name, document)) is not None:
        return meaning(output, document)
    if name.text in ("W", "w") and name.above is not None and ungrouped(name.below) == Numeral(Fraction(0)):
        return Meaning("b", _above(name, document, None)[0])  # W₀ of a layer is its bias
    own, differential = _own_letter(name, document)
    if own is not None:
        return _of_own(own, name, differential, document)
    if {name.text, name.text.removeprefix("d")} & document.words:
        return Meaning("")
    if document.program and name.text in ("d_o", "d_h") and name.text[2:] not in document.names:
        return Meaning("")  # the error of a layer, where no letter is called so
    return Meaning("") if name.text in document.assigned and is_own_error(name.text) else None


def is_own_error(text):
    """Whether a name is a word behind d_, as in d_output: a program that assigns it says what it is, and that
    is seldom the cost's derivative with respect to the output."""
    word = text.removeprefix("d_")
    kind = KINDS.get(word.rstrip("0123456789").rstrip("_"), KINDS.get(word, "a" if word == "out" else ""))
    said = text in ("output_error", "output_gradient", "output_grad")
    return said or (text.startswith("d_") and len(word) > 2 and kind in ("a", "hidden", "output"))


def _output_by_another_name(name, document):
    """The name that says that it is the output, for one of which a line says that; else None."""
    for start in ("", "d", "grad_"):
        text, index = without_index(name.text.removeprefix(start))
        if name.text.startswith(start) and text in document.outputs:
            return replace(name, text=f"{'d' if start else ''}yhat{index}")
    return None


def _own_letter(name, document):
    """(what a name is in the reader's own forward pass, whether it is the cost's derivative with respect to
    that); (None, False) where it is nothing there."""
    for start in ("", "d", "grad_", *([] if is_own_error(name.text) else ["d_"])):
        rest = name.text.removeprefix(start)
        if name.text.startswith(start) and rest in document.letters and name.accent != "dot":
            return document.letters[rest], bool(start)
    return None, False


def _of_own(own, name, differential, document):
    layer, sample = own.layer, ""
    if name.above is not None:
        layer, sample = _above(name, document, layer)
    indices, shift = (), 0
    if name.below is not None:
        indices, layer, shift = _below(name, layer, 0, own.kind)
    return Meaning(own.kind, layer, shift, tuple(indices), sample, differential)


def _of_slope(suffix):
    """(kind, suffixes) of a slope: one at z, as slope_at_z says, or no kind; slope_a is no entry of it."""
    at = [word for word in suffix if word in LETTERS_OF_SLOPES]
    rest = [word for word in suffix if not (at and word in ("at", "of", "z"))]
    if at not in ([], ["z"]) or any(len(word) > 1 and word not in WORDS for word in rest):
        return "", suffix
    return "slope", rest


def _without_d(name):
    """(word, suffixes, digits, whether it is a derivative of the cost), of a name such as dW2 or dL_dz."""
    for start in ("d", "grad_"):  # dy_hat is of y_hat, and no entry of dy
        rest = name.removeprefix(start)
        if name.startswith(start) and name not in KINDS and rest in KINDS:
            return "yhat" if rest in ("y", "Y") else rest, [], "", True  # nobody differentiates by a target
    if found := BEHIND.fullmatch(name):
        return *_taken_apart(found[1] or found[2]), True  # W2_grad
    text, suffix, digits = _taken_apart(name)
    if name.startswith("grad_") and text == "grad" and (own := _taken_apart(name[5:]))[0] in KINDS:
        return *own, True
    if text in KINDS:
        return text, suffix, digits, False
    if found := DERIVATIVE.match(name):
        return *_taken_apart(found[1]), True
    for start in ("d", "grad_"):
        if text.startswith(start) and text.removeprefix(start) in KINDS:
            return text.removeprefix(start), suffix, digits, True
    return text, suffix, digits, False


def _of_suffix(suffix, digits):
    """(layer, how many layers above, indices) of what stands behind a name in plain text."""
    layer, shift, indices = LayerIndex("", int(digits)) if digits else None, 0, []
    for word in suffix:
        if word in WORDS:
            shift = WORDS[word]
        elif word.isdigit() and layer is None:
            layer = LayerIndex("", int(word))
        elif word in ("l", "L"):
            layer = LayerIndex("ℓ" if word == "l" else "L", 0)
        else:
            indices += list(word)
    return layer, shift, indices


def _joined(node):
    """The word that stands below, which LaTeX reads as letters: y_{hat}."""
    node = ungrouped(node) if node is not None else None
    if isinstance(node, Multiplication) and set(node.signs) == {""}:
        node = Name("".join(getattr(ungrouped(factor), "text", " ") for factor in node.factors))
    return node.text if isinstance(node, Name) else ""


def _taken_apart(text):
    """(word, suffixes, digits behind the word)."""
    if text in KINDS:
        return text, [], ""
    first, *suffix = (text,) if text.startswith("out_") else text.split("_")
    if suffix and "_".join((first, suffix[0])) in KINDS:
        first, suffix = "_".join((first, suffix[0])), suffix[1:]
    if first in ("grad", "d") and suffix:
        first, suffix = "d" + suffix[0], suffix[1:]
    found = re.fullmatch(r"([^\d]+)(\d+)", first)
    if found and (found[1] in KINDS or (found[1][:1] == "d" and found[1][1:] in KINDS)):
        return found[1], suffix, found[2]
    return first, suffix, ""


def layer_of(node):
    """The layer that a script says, or None."""
    node = ungrouped(node)
    match node:
        case Numeral(value) if value.denominator == 1:
            return LayerIndex("", int(value))
        case Name(text, None, None):
            base = {"l": "ℓ", "ℓ": "ℓ", "ell": "ℓ", "L": "L"}.get(text)
            if base is None and re.fullmatch(r"[lL]\d", text):
                return None
            return LayerIndex(base, 0) if base else None
        case Name("n", None, Name("l" | "ell" | "ℓ" | "L")):
            return LayerIndex("L", 0)  # n_l, the number of layers
        case Sum(((1, first), (sign, Numeral(value)))) if (base := layer_of(first)) and base.base:
            return LayerIndex(base.base, base.offset + sign * int(value))
    return None


def _above(name, document, layer):
    inner = ungrouped(name.above)
    if isinstance(inner, Multiplication) and inner.signs == ("",):  # Z^{[l](i)}
        one, other = inner.factors
        of = ungrouped(other)
        if (own := layer_of(one)) is not None and isinstance(of, Name) and INDEX.fullmatch(of.text):
            return own, of.text
    own = layer_of(name.above)
    braced = unbraced(name.above)
    if own is not None and (own.base or isinstance(braced, Group) or document.bare):
        return own, ""
    if isinstance(inner, Name) and INDEX.fullmatch(inner.text) and isinstance(braced, Group):
        return layer, inner.text
    if isinstance(inner, Name) and inner.text in WORDS:
        raise Unreadable("write the layer as a subscript or a number", name.span)
    raise Unreadable(f"what stands above “{name.text}” is no layer", name.span)


def is_label(name):
    """Whether a name is y_i, which in its place is the number of a sample's class."""
    below = ungrouped(name.below) if name.below is not None else None
    return name.text == "y" and isinstance(below, Name) and below.below is None and name.above is None


def is_power(name, document):
    """Whether what stands above a name is an exponent."""
    script = unbraced(name.above)
    return isinstance(script, Numeral) and (not document.bare or name.text in document.squared)


def _below(name, layer, shift, kind):
    parts = _parts(name.below)
    if len(parts) == 1:
        part = parts[0]
        if isinstance(part, Name) and part.text in WORDS:
            return [], layer, WORDS[part.text]
        own = layer_of(part)
        if own is not None and layer is None and (own.base or kind != "y"):
            return [], own, shift
    if isinstance(ungrouped(name.below), Listed) and kind in LAYERED and layer is None:
        layer = _with_base(layer_of(parts[0]))  # a_{l,j}
        parts = parts[1:] if layer is not None else parts
    return *_indices(name, parts, layer, kind), shift


def _with_base(layer):
    return layer if layer is not None and layer.base else None


def _indices(name, parts, layer, kind):
    """(what parts of a name's lower script number its axes, its layer)."""
    indices = []
    for part in parts:
        if isinstance(part, Name) and part.text == "y" and isinstance(part.below, Name):
            indices.append(("label", part.below.text))
        elif isinstance(part, Name) and part.text == "y" and kind in ("z", "a", "output"):
            raise Unreadable("“y” numbers a class here: write y_i, that of sample i", name.span)
        elif isinstance(part, Numeral):
            indices.append(int(part.value))
        elif isinstance(part, Name) and part.text.isalpha():
            indices += list(part.text) if part.text.isascii() else [part.text]
        elif (own := layer_of(part)) is not None and layer is None and own.base:
            layer = own
        else:
            raise Unreadable(f"what stands below “{name.text}” is no index", name.span)
    return indices, layer


def _parts(node):
    node = ungrouped(node)
    if isinstance(node, Listed):
        return [part for item in node.items for part in _parts(item)]
    if isinstance(node, Multiplication) and set(node.signs) == {""}:
        return [ungrouped(factor) for factor in node.factors]
    if isinstance(node, Numeral) and node.value >= 10 and node.value < 100:
        return [Numeral(node.value // 10), Numeral(node.value % 10)]
    return [node]


def is_exponent(call, document):
    """Whether what stands above a function is an exponent, as in σ²(z), and not its layer."""
    return call.above is not None and isinstance(unbraced(call.above), Numeral) and not document.bare


def layers_of_calls(node, document):
    """The layers that stand above functions."""
    for each in walk(node):
        scripted = isinstance(each, Call) and each.above is not None and not is_exponent(each, document)
        if scripted and (layer := layer_of(each.above)):
            yield layer
