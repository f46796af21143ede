"""A derivation as it was typed, read: every side a tree, and what holds for all of them."""

from backprop_checked.derivation.chain import Term
from backprop_checked.derivation.lines import cut
from backprop_checked.derivation.mathematics import mathematics
from backprop_checked.derivation.meaning import Document, meaning
from backprop_checked.derivation.numpy_form import is_numpy_form, numpy_form
from backprop_checked.derivation.syntax import Name, Numeral, Unreadable, unbraced, walk

MOST_NODES = 200


def read(text):
    """(the cut text, its chains with each side a `Term` or an `Unreadable`, the `Document`).

    Raises:
        Unreadable: where the whole is too long.
    """
    pieces = cut(text)
    numpy = _is_numpy(pieces)
    chains = [[_term(side, pieces.latex, numpy) for side in chain.sides] for chain in pieces.chains]
    trees = [term.node for chain in chains for term in chain if isinstance(term, Term)]
    return pieces, chains, document_of(trees)


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
        return Term(node, side, own)
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
