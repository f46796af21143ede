"""A derivation as it was typed, read: every side a tree, and what holds for all of them."""

import re
from dataclasses import replace

from backprop_checked.derivation.chain import ParsedSide
from backprop_checked.derivation.latex_layout import blanked
from backprop_checked.derivation.lines import Side, cut
from backprop_checked.derivation.mathematics import mathematics
from backprop_checked.derivation.meaning import Document, meaning
from backprop_checked.derivation.numpy_form import is_numpy_form, numpy_form
from backprop_checked.derivation.recurrent_lines import with_steps
from backprop_checked.derivation.syntax import Comprehension, Name, Numeral, Unreadable, unbraced, walk
from backprop_checked.derivation.words import WORDS

MOST_NODES = 200
LONG_WORD, KNOWN_WORDS = re.compile(r"[A-Za-z]{2,}"), {*WORDS, "sum"}


def read(text, declared=None):
    """(the cut text, its chains with each side a `ParsedSide` or an `Unreadable`, the `Document`).

    Args:
        declared: the `DeclaredForwardPass` of a formula, whose left side stands before what has none.

    Raises:
        Unreadable: where the whole is too long.
    """
    pieces = cut(text) if declared is None else cut(text, numbers=True, read=declared.read)
    if declared is not None:
        return _of_formula(pieces, declared)
    numpy = _is_numpy(pieces)
    chains = [[_term(side, pieces.latex, numpy) for side in chain.sides] for chain in pieces.chains]
    trees = [term.node for chain in chains for term in chain if isinstance(term, ParsedSide)]
    return pieces, chains, document_of(trees)


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
        if "np." in side.text or loops or (names and names <= set(declared.names)):
            return _term(side, False, True)
    letters = "_" in side.text and all(word in KNOWN_WORDS for word in LONG_WORD.findall(side.text))
    return _term(side, latex or letters, False)


def _is_numpy(pieces):
    """Whether the whole is a program: then each side that Python can read is NumPy's."""
    text = "\n".join(pieces.lines)
    return not pieces.latex and ("np." in text or "@" in text or ".T" in text or ".dot(" in text)


def _term(side, latex, numpy):
    try:
        if not latex and numpy and is_numpy_form(side.text):
            node, own = numpy_form(side.text), True
        else:
            node, own = mathematics(side.text, latex), False
        if sum(1 for _ in walk(node)) > MOST_NODES:
            raise Unreadable("this is too long for one side of an equation", (0, len(side.text)))
        return ParsedSide(node, side, own)
    except Unreadable as error:
        return error
    except RecursionError:
        return Unreadable("this is nested too deep", (0, len(side.text)))


def document_of(trees):
    """What holds for all lines: whether a bare digit above is a layer, and which layers have numbers."""
    names = [node for tree in trees for node in walk(tree) if isinstance(node, Name)]
    bare = any(_bare_digit(name) and name.text in ("W", "w", "b", "z", "delta", "δ", "Z") for name in names)
    document = Document(bare=bare)
    weights, every = [], []
    for name in names:
        try:
            meant = meaning(name, document)
        except Unreadable:
            continue
        if meant.layer is not None and not meant.layer.base and meant.kind:
            every.append(meant.layer.offset)
            if meant.kind in ("W", "b", "z", "delta"):
                weights.append(meant.layer.offset)
    document.lowest = min(weights, default=min(every, default=0) + 1 if every else 1)
    document.highest = max(every, default=1)
    return document


def _bare_digit(name):
    script = unbraced(name.above)
    return isinstance(script, Numeral)
