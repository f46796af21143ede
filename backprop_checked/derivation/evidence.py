"""What single letters of a derivation show: one neuron, numbers and no vectors, how weights are numbered."""

import re
from itertools import pairwise

from backprop_checked.algebra.form import Undecided
from backprop_checked.derivation.arrays import Misfit
from backprop_checked.derivation.chain import chain_in, with_definitions
from backprop_checked.derivation.meaning import WORDS, is_power, kind_of, meaning, meaning_of
from backprop_checked.derivation.syntax import (
    Call,
    Derivative,
    Differential,
    Multiplication,
    Name,
    Numeral,
    Sum,
    Total,
    Transpose,
    Unreadable,
    ungrouped,
    walk,
)

INDEX_BEHIND = re.compile(r"_(?!in$)[i-np-s]{1,2}$")  # w_next_kj
CAPITALS = tuple("WZAXH")  # letters of matrices
ACTIVATIONS = ("σ", "sigmoid", "tanh", "relu", "softmax", "exp")


def is_one_neuron(chains, document):
    """Whether weights are a vector: w, with one index, or transposed, or beside a batch X."""
    if document.inputs or document.components:
        return True
    tops = with_definitions([term.node for chain in chains for term in chain], document)
    nodes = [node for top in tops for node in walk(top)]
    weights, says = [], any(map(_is_weighed_by_a_vector, nodes))
    for node in nodes:
        inner = ungrouped(node.inner) if isinstance(node, Transpose) else node
        if not isinstance(inner, Name):
            continue
        if (meant := meaning_of(inner, document)) is None:
            return False
        if meant.kind == "W":
            weights.append((inner, meant))
            says = says or isinstance(node, Transpose) or len(meant.indices) == 1
        elif meant.kind in ("a", "hidden", "delta", "b", "z") and meant.layer is not None:
            return False
        says = says or inner.text == "X"
    vectors = all(
        re.sub(r"^(?:grad_|d[LJCE]_?(?=d))", "", name.text).split("_")[0]
        in ("w", "theta", "θ", "dw", "weights", "dtheta", "dweights")
        and meant.layer is None
        and not meant.shift
        and len(meant.indices) < 2
        for name, meant in weights
    )
    if not weights:
        return _has_one_target_a_sample(nodes, document)
    return vectors and (says or numbers_samples(chains, document))


def is_a_flat_neuron(chains, document):
    """Whether a program has one neuron and arrays of one axis: there is w @ x, and dw is a number times x."""
    terms = [term for chain in chains for term in chain]
    nodes = [node for term in terms for node in walk(term.node)]
    if not all(term.numpy for term in terms) or any(isinstance(node, Transpose) for node in nodes):
        return False
    products = [node for node in nodes if isinstance(node, Multiplication)]
    weighed = any(
        set(node.signs) == {"@"} and _small_letters(node, document) == {"W", "input"} for node in products
    )
    sides = [chain[1].node for chain in chains if getattr(chain[0].node, "text", "") == "dw"]
    return weighed and any(
        side in products and set(side.signs) == {"*"} and "input" in _small_letters(side, document)
        for side in sides
    )


def _small_letters(product, document):
    """The kinds of the factors that are w or x."""
    factors = map(ungrouped, product.factors)
    return {kind_of(each, document) for each in factors if getattr(each, "text", "") in ("w", "x")}


def _is_weighed_by_a_vector(node):
    """Whether it is x @ w, in a program: w has no number, and is no matrix."""
    match node:
        case Multiplication((*_, Name(text="w" | "weights" | "theta", above=None, below=None)), (*_, "@")):
            return True
    return False


def _has_one_target_a_sample(nodes, document):
    """Whether a sum to m or N adds y_i log ŷ_i and (1 − y_i) log (1 − ŷ_i): one number y_i a sample."""
    for total in (node for node in nodes if isinstance(node, Total) and _ends_with_samples(node)):
        for each in walk(total.body):
            match each:
                case Sum(((1, Numeral(one)), (-1, target))) if one == 1:
                    own = meaning_of(ungrouped(target), document)
                    if own is not None and own.kind == "y" and own.indices == (total.index,):
                        return True
    return False


def _ends_with_samples(total):
    last = ungrouped(total.last) if total.last is not None else None
    return isinstance(last, Name) and last.text in ("m", "N")


def numbers_samples(chains, document):
    """Whether an index numbers samples: above, as in x^{(i)}, or in wᵀ x_i and Σ_i (ŷ_i − y_i) x_i, where it
    can be no neuron's, for inputs and outputs are of two layers."""
    nodes = [node for chain in chains for term in chain for node in walk(term.node)]
    meant = [own for node in nodes if isinstance(node, Name) and (own := meaning_of(node, document))]
    if any(own.sample for own in meant if own.kind):
        return True
    if any(own.layer is not None or own.kind == "delta" for own in meant if own.kind):
        return False
    if _has_one_target_a_sample(nodes, document):
        return True
    return any(
        isinstance(node, Total) and _with_index(node.body, node.index, document) >= {"input", "y"}
        for node in nodes
    ) or any(
        isinstance(node, Multiplication)
        and any(_is_of_one_sample(*pair, document) for pair in pairwise(node.factors))
        for node in nodes
    )


def _with_index(body, index, document):
    """The kinds of the letters in a sum that have its index alone; "W" where weights have it, too."""
    meant = [own for node in walk(body) if isinstance(node, Name) and (own := meaning_of(node, document))]
    kinds = {own.kind for own in meant if own.indices == (index,)}
    return set() if "W" in kinds else kinds


def _is_of_one_sample(weights, inputs, document):
    """Whether two factors are wᵀ and x_i."""
    if not isinstance(ungrouped(weights), Transpose):
        return False
    own = meaning_of(ungrouped(ungrouped(weights).inner), document)
    below = meaning_of(ungrouped(inputs), document)
    vector = own is not None and own.kind == "W" and not own.indices
    return vector and below is not None and _is_of_sample(below) and not below.sample


def has_entries_of_a_batch(chains, document):
    """Whether an entry of a vector has two indices: one of them is the sample's."""
    nodes = [node for chain in chains for term in chain for node in walk(term.node)]
    scripted = [node for node in nodes if isinstance(node, Name) and node.below is not None]
    meant = [own for node in scripted if (own := meaning_of(node, document))]
    return any(own.kind in ("z", "a", "output") and len(own.indices) == 2 for own in meant)


def adds_up_samples(chains, document):
    """Whether a sum or a mean is taken where nothing speaks of vectors, as in np.mean((w * x + b - y) ** 2):
    then it is one over samples."""
    nodes = [node for chain in chains for term in chain for node in walk(term.node)]
    adds = any(
        isinstance(node, Call) and node.name in ("sum", "mean", "len", "size", "shape") for node in nodes
    )
    weighed = any(kind_of(node, document) == "W" for node in nodes)
    return adds and weighed and may_be_scalar(chains)


def is_one_layer(chains, document):
    """Whether nothing stands between inputs and outputs, as in dw = Σ x (ŷ − y): no other layer, no slope."""
    nodes = [node for chain in chains for term in chain for node in walk(term.node)]
    kinds = {kind_of(node, document) for node in nodes if isinstance(node, Name)}
    return {"input", "y"} <= kinds <= {"", "W", "b", "input", "output", "y", "C", "N"} and not any(
        isinstance(node, Call) and (node.name.rstrip("′") in ACTIVATIONS) for node in nodes
    )


def may_have_no_sigma(chains, document):
    """Whether the last layer may have no σ: there is no other layer, and no line says how ŷ is computed."""
    first = [ungrouped(chain[0].node) for chain in chains if len(chain) > 1]
    said = any((own := meaning_of(node, document)) and own.kind == "output" and not own.differential
               for node in first)  # fmt: skip
    return not said and is_one_layer(chains, document)


def has_one_input(chains, document):
    """Whether w x_i and w x^{(i)} say that a sample has one input: w has no index and is not transposed."""
    nodes = [node for chain in chains for term in chain for node in walk(term.node)]
    if any(isinstance(node, Transpose) for node in nodes):
        return False
    for node in nodes:
        for one, other in pairwise(node.factors) if isinstance(node, Multiplication) else ():
            weights, inputs = (meaning_of(ungrouped(each), document) for each in (one, other))
            if weights is None or inputs is None or weights.kind != "W" or inputs.kind != "input":
                continue
            plain = not weights.indices and weights.layer is None and ungrouped(one).text[:1].islower()
            if plain and (inputs.sample or (len(inputs.indices) == 1 and isinstance(inputs.indices[0], str))):
                return True
    return False


def has_a_design_matrix(chains, document):
    """Whether one sample is a column, wᵀ x^{(i)}, and X is the matrix that has a row for each."""
    nodes = [node for chain in chains for term in chain for node in walk(term.node)]
    products = [node.factors for node in nodes if isinstance(node, Multiplication)]
    pairs = [tuple(map(ungrouped, pair)) for factors in products for pair in pairwise(factors)]
    rows = any(
        isinstance(one, Name) and one.text == "X" and kind_of(other, document) == "W" for one, other in pairs
    )
    if rows and any((own := meaning_of(node, document)) and own.sample for node in nodes):
        return True  # X w beside x^{(i)}
    return any(isinstance(node, Name) and node.text == "X" for node in nodes) and any(
        isinstance(one, Transpose)
        and {kind_of(inner := ungrouped(one.inner), document), kind_of(other, document)} == {"W", "input"}
        and any(map(_is_of_sample, (meaning_of(inner, document), meaning_of(other, document))))
        for one, other in pairs
    )


def _is_of_sample(meant):
    """Whether a letter is x^{(i)}, or x_i in wᵀ x_i and x_iᵀ w."""
    single = len(meant.indices) == 1 and isinstance(meant.indices[0], str)
    return meant.kind == "input" and (bool(meant.sample) or single)


def is_about_functions(chains, document):
    """Whether lines say what a function is, as σ′(z) = σ(z) (1 − σ(z)): then it is one of numbers."""
    nodes = [node for chain in chains for term in chain for node in walk(term.node)]
    calls = [node for node in nodes if isinstance(node, Call)]
    names = [node for node in nodes if isinstance(node, Name) and node not in _functions(calls)]
    try:
        kinds = {meaning(name, document).kind for name in names if not name.primes}
        plain = all(name.above is None or is_power(name, document) for name in names)
    except Unreadable:
        return False
    functions = {call.name.rstrip("′") for call in calls}
    return (
        bool(functions & {"σ", "sigmoid", "tanh", "relu"})
        and functions <= {"σ", "sigmoid", "tanh", "relu", "exp", "sech", "maximum", "log", "Φ"}
        and kinds <= {"z", "input", "a"}
        and plain
        and may_be_scalar(chains)
    )


def _functions(calls):
    return {call.written for call in calls if call.written is not None}


def may_be_scalar(chains):
    """Whether nothing speaks of vectors: no capital W, no index, no transpose, no ⊙."""
    for node in (node for chain in chains for term in chain for node in walk(term.node)):
        if isinstance(node, Transpose | Total) or (
            isinstance(node, Multiplication) and set(node.signs) & {"⊙", "@", "⊗"}
        ):
            return False
        if isinstance(node, Name) and (
            node.text.removeprefix("d")[:1] in CAPITALS or node.text == "softmax" or _has_index(node)
        ):
            return False
    return True


def ends_in_a_sigmoid(chains, setting, document):
    """Whether a line says that the last layer's σ is the sigmoid: then its cost is not that of a softmax."""
    for chain in chains:
        if (kind := kind_of(ungrouped(chain[0].node), document)) in ("a", "output"):
            try:
                here = chain_in(tuple(chain), setting, document)
            except (Unreadable, Misfit, Undecided):
                continue
            last = {"": document.highest, "L": 0, "ℓ": 0 if kind == "output" else None}.get(here.layers.base)
            if here.layers.high == last and dict(here.activations).get(last) == "sigmoid":
                return True
    return False


def speaks_of_targets(chains, document):
    """Whether some name is the target, or the cost."""
    nodes = (node for chain in chains for term in chain for node in walk(term.node))
    return any(kind_of(node, document) in ("y", "C") for node in nodes)


def made_of_targets(chains, document):
    """The names on the left of lines that speak of targets: dz of dz = a − y."""
    lefts = [(ungrouped(chain[0].node), chain[1:]) for chain in chains]
    return {left.text for left, terms in lefts if isinstance(left, Name) and any(
        kind_of(node, document) == "y" for term in terms for node in walk(term.node))}  # fmt: skip


def _has_index(name):
    if INDEX_BEHIND.search(name.text):
        return True
    below = ungrouped(name.below) if name.below else None
    return isinstance(below, Name) and below.text not in (*WORDS, "l", "L")


def has_numbers(terms, document):
    """Whether weights or biases have a layer, so that its number may be that of the layer below."""
    for node in (each for term in terms for each in walk(term.node)):
        own = meaning_of(node, document)
        if own is not None and own.kind in ("W", "b") and own.layer:
            return not document.letters
    return False


def are_thetas(chains):
    """Whether weights are called Θ: then they have the number of the layer below, as in the course that
    calls them so."""
    names = {node.text for c in chains for term in c for node in walk(term.node) if isinstance(node, Name)}
    return bool(names & {"Theta", "Θ"}) and not names & {"W", "w"}


def activated_names(chains):
    """The names that a function is taken of: an output that softmax is taken of is a score."""
    for chain in chains:
        for term in chain:
            for node in walk(term.node) if not isinstance(term, Unreadable) else ():
                if isinstance(node, Call) and node.name in ACTIVATIONS:
                    inner = (each for argument in node.arguments[:1] for each in walk(argument))
                    yield from (each.text for each in inner if isinstance(each, Name))


def goes_on_from_a_gradient(chains, document):
    """Whether a side is made of the cost's derivative by an activation, which then is not 1."""
    for node in (node for chain in chains for term in chain[1:] for node in walk(term.node)):
        of = ungrouped(node.of) if isinstance(node, Derivative) else None
        if isinstance(node, Differential) or (of is not None and kind_of(of, document) == "C"):
            letter = ungrouped(node.of if isinstance(node, Differential) else node.by)
            if kind_of(letter, document) in ("a", "hidden", "output"):
                return True
        meant = meaning_of(node, document)
        if meant is not None and (
            meant.kind == "da" or (meant.differential and meant.kind in ("a", "hidden", "output"))
        ):
            return True
    return False


def shown_by_gradients(chains, document, single):
    """The fields of a setting that gradients and costs show which have the forward pass in them: in dw =
    Xᵀ (X w − y) samples are rows, as in Σ_i (ŷ_i − y_i) x_{ij}, and there is no bias; none where they show
    two ways."""
    tops = [term.node for chain in chains if _is_of_a_cost(chain, document) for term in chain[1:]]
    nodes = [node for top in tops for node in walk(top)]
    found = {_of_product(*pair, document) for node in nodes for pair in _pairs(node)} - {None}
    if not found and any(isinstance(node, Total) and _has_rows(node, document) for node in nodes):
        found = {(True, "in × out")}
    if len(found) != 1:
        return {}
    [(rows, weights)] = found
    every = [node for chain in chains for term in chain for node in walk(term.node)]
    if rows and any(_is_of_one_sample(*pair, document) for node in every for pair in _pairs(node)):
        document.design = True  # wᵀ x_i: one sample is a column, and X has a row for each
    bias = any(kind_of(node, document) in ("b", "z") for node in every)
    return {"rows": rows, "weights": "in × out" if single else weights, **({} if bias else {"bias": False})}


def _is_of_a_cost(chain, document):
    """Whether what stands first is the cost, or its derivative."""
    first = ungrouped(chain[0].node)
    own = meaning_of(first, document)
    said = own is not None and (own.differential or own.kind in ("delta", "C"))
    return isinstance(first, Derivative) or said


def _pairs(node):
    if isinstance(node, Multiplication):
        for one, sign, other in zip(node.factors, node.signs, node.factors[1:], strict=False):
            if sign in ("", "@"):
                yield one, other


def _of_product(one, other, document):
    """(whether samples are rows, what W is) in X W, X Wᵀ, W X or Wᵀ X; None for any other product."""
    (left, turned), (right, turned_too) = _untransposed(one), _untransposed(other)
    meant = [meaning_of(node, document) for node in (left, right)]
    if any(own is None or own.differential or own.indices or own.sample for own in meant):
        return None
    kinds = tuple(own.kind for own in meant)
    if kinds == ("input", "W") and not turned:
        return True, "out × in" if turned_too else "in × out"
    if kinds == ("W", "input") and not turned_too:
        return False, "in × out" if turned else "out × in"
    return None


def _untransposed(node):
    inner = ungrouped(node)
    return (ungrouped(inner.inner), True) if isinstance(inner, Transpose) else (inner, False)


def _has_rows(total, document):
    """Whether x has two indices in a sum over the first of them, which alone numbers targets."""
    meant = [own for node in walk(total.body) if (own := meaning_of(node, document))]
    samples = any(own.kind == "y" and own.indices == (total.index,) for own in meant)
    pairs = [own.indices for own in meant if own.kind == "input" and len(own.indices) == 2]
    return samples and bool(pairs) and all(pair[0] == total.index for pair in pairs)
