"""What single letters of a derivation show: one neuron, numbers and no vectors, how weights are numbered."""

from itertools import pairwise

from backprop_checked.derivation.chain import with_definitions
from backprop_checked.derivation.meaning import WORDS, is_power, kind_of, meaning, meaning_of
from backprop_checked.derivation.syntax import (
    Call,
    Derivative,
    Differential,
    Multiplication,
    Name,
    Total,
    Transpose,
    Unreadable,
    ungrouped,
    walk,
)

ACTIVATIONS = ("σ", "sigmoid", "tanh", "relu", "softmax", "exp")


def is_one_neuron(chains, document):
    """Whether weights are a vector: w, with one index, or transposed, or beside a batch X."""
    if document.inputs:
        return True
    tops = with_definitions([term.node for chain in chains for term in chain], document)
    nodes = [node for top in tops for node in walk(top)]
    weights, says = [], False
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
        name.text.split("_")[0] in ("w", "theta", "θ", "dw", "weights", "dtheta", "dweights")
        and meant.layer is None
        and not meant.shift
        and len(meant.indices) < 2
        for name, meant in weights
    )
    return bool(weights) and vectors and says


def has_a_design_matrix(chains, document):
    """Whether one sample is a column, wᵀ x^{(i)}, and X is the matrix that has a row for each."""
    nodes = [node for chain in chains for term in chain for node in walk(term.node)]
    products = [node.factors for node in nodes if isinstance(node, Multiplication)]
    columns = [(ungrouped(one), ungrouped(other)) for factors in products for one, other in pairwise(factors)]
    return any(isinstance(node, Name) and node.text == "X" for node in nodes) and any(
        isinstance(one, Transpose)
        and kind_of(ungrouped(one.inner), document) == "W"
        and (meant := meaning_of(other, document)) is not None
        and meant.kind == "input"
        and bool(meant.sample)
        for one, other in columns
    )


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
        if isinstance(node, Name) and (node.text[0] in "WZAXH" or node.text == "softmax" or _has_index(node)):
            return False
    return True


def _has_index(name):
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
                    yield from (each.text for each in walk(node.arguments[0]) if isinstance(each, Name))


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
