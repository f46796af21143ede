"""A derivation as it was typed, read: every side a tree, and what holds for all of them."""

import re
from dataclasses import replace

from backprop_checked.derivation.added import add_in_place
from backprop_checked.derivation.bishop import is_swapped, with_h_as_function
from backprop_checked.derivation.chain import ParsedSide
from backprop_checked.derivation.document import Document
from backprop_checked.derivation.error_numbers import with_numbered_errors
from backprop_checked.derivation.functions_of_weights import with_functions_of_weights
from backprop_checked.derivation.latex_layout import blanked
from backprop_checked.derivation.layer_loops import with_layers_of_loops
from backprop_checked.derivation.lines import Side, cut
from backprop_checked.derivation.mathematics import mathematics
from backprop_checked.derivation.meaning import KINDS, meaning_of
from backprop_checked.derivation.named_costs import name_costs, without_criteria
from backprop_checked.derivation.numpy_form import is_numpy_form, numpy_form
from backprop_checked.derivation.own_gradients import with_reader_names
from backprop_checked.derivation.own_names import (
    slopes_between,
    with_own_names,
    with_usual_argument,
    with_whole_names,
)
from backprop_checked.derivation.recurrent_lines import with_steps
from backprop_checked.derivation.rows_of_weights import with_rows_of_weights
from backprop_checked.derivation.sample_scripts import with_samples_named
from backprop_checked.derivation.setup_lines import without_setup
from backprop_checked.derivation.spellings import with_costs_written_out, with_usual_layers
from backprop_checked.derivation.steps import chapter_of
from backprop_checked.derivation.syntax import (
    Call,
    Comprehension,
    Derivative,
    Group,
    Listed,
    Multiplication,
    Name,
    Numeral,
    Total,
    Unreadable,
    changed,
    unbraced,
    ungrouped,
    walk,
    walk_with_scripts,
)
from backprop_checked.derivation.weighted_inputs import are_neurons, inputs_of_one_neuron, numbers_inputs
from backprop_checked.derivation.words import WORDS

MOST_NODES = 200
OF_PROGRAMS = ("np.", "@", ".T", ".dot(", ".mean(", ".sum(", "axis=")
OF_PROGRAMS_TOO = re.compile(  # dZ[2] = A[2] - Y, sum(x * dz), nn.MSELoss()
    r"\bd?[WZAb]\[\d\]|(?<![\w.\\])sum\(|\b(?:F\.[a-z]|nn\.\w|torch\.[a-z])"
    r"|^(?:from|import) (?:math|numpy|torch)\b",
    re.MULTILINE,
)
SCRIPT_L, USUAL = ("ell", "ℓ", "l"), "kmnqrsuv"
LONG_WORD, KNOWN_WORDS = re.compile(r"[A-Za-z]{2,}"), {*WORDS, "sum"}


class NumberedFromBelow:
    """A document in which W and b have the number of the layer below them, and all else is as in it."""

    above = True

    def __init__(self, document):
        self.document = document

    def __getattr__(self, name):
        return getattr(self.document, name)


def read(text, declared=None, own=frozenset()):
    """(the cut text, its chains with each side a `ParsedSide` or an `Unreadable`, the `Document`).

    Args:
        declared: the `DeclaredForwardPass` of a formula, whose left side stands before what has none.
        own: names that are the reader's own, whatever they are called.

    Raises:
        Unreadable: where the whole is too long.
    """
    pieces = cut(text) if declared is None else cut(text, numbers=True, read=declared.read)
    if declared is not None:
        return _of_formula(pieces, declared)
    numpy = _is_numpy(pieces)
    pieces = without_criteria(without_setup(pieces)) if numpy else pieces
    chains = [
        [_term(side, pieces.latex, numpy, pieces.functions) for side in chain.sides]
        for chain in pieces.chains
    ]
    with_functions_of_weights(chains)
    name_costs(chains)
    chains = [[_of_network(term) for term in chain] for chain in chains]
    if numpy:
        with_layers_of_loops(chains, pieces.chains, pieces.lines)
        with_usual_layers(chains)
        with_numbered_errors(chains)
        add_in_place(pieces.chains, chains, lambda name, side: ParsedSide(Name(name), side, True))
    with_costs_written_out(chains)
    with_reader_names(chains, pieces.chains, own)
    with_samples_named(chains)
    with_rows_of_weights(chains)
    with_own_names(chains)
    with_usual_argument(chains)
    words = with_whole_names(chains)
    chains = with_h_as_function(chains)
    trees = [term.node for chain in chains for term in chain if isinstance(term, ParsedSide)]
    assigned = {chain[0].node.text for chain in chains if len(chain) > 1 and _is_assigned(chain[0])}
    assigned = frozenset(assigned if numpy else ())
    said = {
        "swapped": is_swapped(chains),
        "words": words,
        "assigned": assigned,
        "own": own | (slopes_between(chains) if numpy else frozenset()),
    }
    return pieces, chains, document_of(trees, **said)


def _is_assigned(term):
    return isinstance(term, ParsedSide) and isinstance(term.node, Name)


def _of_formula(pieces, declared):
    """A text about one formula: what is no equation is meant as its right side."""
    chains = []
    for chain in pieces.chains:
        terms = [_term_of_formula(side, pieces.latex, declared) for side in chain.sides]
        if chain.bare:
            left = Side(blanked(declared.read(declared.left)), chain.sides[0].line, 0)
            chain.sides.insert(0, left)
            chain.bare = False
            meant = _term(left, True, False)
            terms.insert(0, replace(meant, meant=True) if isinstance(meant, ParsedSide) else meant)
        if declared.steps is not None:
            terms = [
                replace(term, node=with_steps(term.node, declared)) if isinstance(term, ParsedSide) else term
                for term in terms
            ]
        chains.append(terms)
    return pieces, chains, Document(declared=declared)


def _term_of_formula(side, latex, declared):
    """NumPy's form is known by its names: they are those of the formula's program."""
    if not latex and is_numpy_form(side.text):
        try:
            nodes = list(walk(numpy_form(side.text)))
        except Unreadable:
            nodes = []
        names = {each.text for each in nodes if isinstance(each, Name)}
        loops = any(isinstance(each, Comprehension) for each in nodes)
        program = any(mark in side.text for mark in ("np.", "@", ".T", ".sum(", ".mean(", "axis=")) or loops
        if program or (names and names <= set(declared.names)):
            return _term(side, False, True)
    letters = "_" in side.text and all(word in KNOWN_WORDS for word in LONG_WORD.findall(side.text))
    return _term(side, latex or letters, False)


def _is_numpy(pieces):
    """Whether the whole is a program: then each side that Python can read is NumPy's."""
    text = "\n".join(pieces.lines)
    return not pieces.latex and (
        bool(pieces.functions.by_name)
        or any(mark in text for mark in OF_PROGRAMS)
        or bool(OF_PROGRAMS_TOO.search(text))
    )


def _term(side, latex, numpy, functions=None):
    try:
        if not latex and numpy and is_numpy_form(side.text):
            node, own = numpy_form(side.text, functions and functions.put_into), True
        else:
            if functions is not None:
                functions.refuse_in(side.text)
            node, own = mathematics(side.text, latex), False
        if sum(1 for _ in walk(node)) > MOST_NODES:
            raise Unreadable("this is too long for one side of an equation", (0, len(side.text)))
        return ParsedSide(node, side, own)
    except Unreadable as error:
        return error
    except RecursionError:
        return Unreadable("this is nested too deep", (0, len(side.text)))


def _of_network(term):
    if not isinstance(term, ParsedSide) or term.numpy:
        return term
    return replace(term, node=changed(changed(term.node, _without_arguments), _with_usual_index))


def _with_usual_index(node):
    """A sum over ℓ, which numbers neurons in it and is no layer, with a letter that nothing else has."""
    if not isinstance(node, Total) or node.index not in SCRIPT_L or node.first or node.last:
        return node
    names = [each for each in walk_with_scripts(node.body) if isinstance(each, Name)]
    above = {
        each.text
        for name in names
        if name.above is not None
        for each in walk(name.above)
        if isinstance(each, Name)
    }
    free = [letter for letter in USUAL if letter not in {each.text for each in names}]
    if above & set(SCRIPT_L) or not free:
        return node
    body = changed(node.body, lambda each: _renumbered(each, node.index, free[0]))
    return replace(node, index=free[0], body=body)


def _renumbered(node, index, letter):
    alone = isinstance(node, Name) and node.text == index and node.above is None and node.below is None
    return replace(node, text=letter) if alone else node


def _without_arguments(node):
    """h_θ(x), the hypothesis of some courses, as the output, that of sample i where x has it above; and J(θ)
    as J."""
    if not isinstance(node, Multiplication):
        return node
    factors, signs = [node.factors[0]], []
    for sign, factor in zip(node.signs, node.factors[1:], strict=True):
        output = None if sign else _hypothesis(factors[-1], factor)
        if output is not None:
            factors[-1] = output
        else:
            factors.append(factor)
            signs.append(sign)
    return replace(node, factors=tuple(factors), signs=tuple(signs)) if signs else factors[0]


def _hypothesis(before, factor):
    """h_θ and (x), or log h_θ and (x), or J and (W, b), as one; None for any other two."""
    inner = ungrouped(factor)
    if _is_a_cost(before.of if isinstance(before, Derivative) else before) and _are_arguments(factor):
        span = (before.span[0], factor.span[1])
        if isinstance(before, Derivative) and before.by is None and isinstance(inner, Name):
            return replace(before, by=inner, span=span)  # ∇L(w) is by w
        return replace(before, span=span)
    if not isinstance(factor, Group) or not isinstance(inner, Name):
        return None
    if isinstance(before, Derivative):
        of = _hypothesis(before.of, factor)  # ∂/∂θ_j of h_θ(x)
        return of and replace(before, of=of, span=(before.span[0], factor.span[1]))
    span = (before.span[0], factor.span[1])
    match before:
        case Call(arguments=(Name() as name,)) if _is_hypothesis(name):
            return replace(before, arguments=(_output(inner, span),), span=span)
        case Name() if _is_hypothesis(before):
            return _output(inner, span)
    return None


def _is_a_cost(node):
    node = ungrouped(node)
    return isinstance(node, Name) and KINDS.get(node.text) == "C"


def _are_arguments(node):
    """Whether a part in brackets lists what a cost is a function of."""
    if not isinstance(node, Group | Listed):
        return False
    inner = ungrouped(node)
    items = inner.items if isinstance(inner, Listed) else (inner,)
    kinds = ("W", "b", "a", "output", "y", "input", "z")
    return all(isinstance(each, Name) and KINDS.get(each.text) in kinds for each in map(ungrouped, items))


def _output(of, span):
    return Name("yhat", above=of.above, below=of.below if of.above is None else None, span=span)


def _is_hypothesis(node):
    below = ungrouped(node.below) if isinstance(node, Name) and node.below is not None else None
    return isinstance(below, Name) and node.text == "h" and below.text in ("theta", "θ", "Theta", "w", "W")


def document_of(trees, **said):
    """What holds for all lines: what is `said`, fields of a `Document`, and what their letters show."""
    names = [node for tree in trees for node in walk(tree) if isinstance(node, Name)]
    bare = _are_layers([name for name in names if name.text in ("W", "w", "b", "z", "delta", "δ", "Z")])
    document = Document(bare=bare, squared=_squared(names), **said)
    document.chapter = chapter_of(trees)
    document.inputs = inputs_of_one_neuron(trees, document)
    document.components = not document.inputs and numbers_inputs(trees, document)
    document.neurons = are_neurons(trees, document)
    document.lowest, document.highest = _layers(names, document)
    document.other_numbers = NumberedFromBelow(document)
    lowest, highest = _layers(names, document.other_numbers)
    document.other_numbers.lowest, document.other_numbers.highest = lowest, highest
    return document


def _layers(names, document):
    """(the lowest numbered layer with weights, the highest numbered layer)."""
    weights, every = [], []
    for name in names:
        meant = meaning_of(name, document)
        if meant is None:
            continue
        if meant.layer is not None and not meant.layer.base and meant.kind:
            every.append(meant.layer.offset)
            if meant.kind in ("W", "b", "z", "delta"):
                weights.append(meant.layer.offset)
    lowest = min(weights, default=min(every, default=0) + 1 if every else 1)
    return lowest, max(every, default=1)


def _are_layers(names):
    """Whether bare digits above letters are layers. A 2 alone is an exponent where the letter stands without
    it, too, as in Σ_w w², or in 1 − z_j² beside z_j."""
    plain = {(name.text, name.below) for name in names if name.above is None}
    digits = [(name, unbraced(name.above).value) for name in names if _bare_digit(name)]
    if all(name.text in ("z", "Z") and (name.text, name.below) in plain for name, _ in digits):
        return False  # z³ beside z
    return any(
        digit != 2 or not {(name.text, None), (name.text, name.below)} & plain for name, digit in digits
    )


def _squared(names):
    """The names that stand without a script, too, and have no other digit above them than a 2."""
    plain = {name.text for name in names if name.above is None and name.below is None}
    others = {name.text for name in names if _bare_digit(name) and unbraced(name.above).value != 2}
    return frozenset({name.text for name in names if _bare_digit(name)} & plain - others)


def _bare_digit(name):
    script = unbraced(name.above)
    return isinstance(script, Numeral)
