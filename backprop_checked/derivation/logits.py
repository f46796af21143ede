"""What softmax is taken of is a pre-activation, whatever it is called: ŷ = softmax(o)."""

from backprop_checked.derivation.meaning import OwnLetter, meaning_of
from backprop_checked.derivation.parsed_chains import whole_chains
from backprop_checked.derivation.syntax import Call, Multiplication, Name, Power, Total, ungrouped, walk


def note_logits(chains, document):
    """Note in the document the names that softmax is taken of, where they would mean an output or weights."""
    for chain in whole_chains(chains):
        left = {node.text for node in walk(chain[0].node) if isinstance(node, Name)}
        for name in (name for term in chain[1:] for name in _arguments(term.node)):
            own = meaning_of(name, document)
            if (
                own is not None
                and own.kind in ("", "output", "W")
                and own.layer is None
                and name.text not in left
            ):
                document.letters[name.text] = OwnLetter("z", None)


def _arguments(node):
    """The names that a softmax in a side is taken of, by its name or written out."""
    for each in walk(node):
        match each:
            case Call(name="softmax", arguments=(of,)) if isinstance(ungrouped(of), Name):
                yield ungrouped(of)
            case Multiplication((above, below), ("/",)):
                of, total = _exponent(above), ungrouped(below)
                again = _exponent(total.body) if isinstance(total, Total) else None
                if of is not None and again is not None and again.text == of.text:
                    yield of


def _exponent(node):
    """The name of which a node is the exponential; None for another node."""
    match ungrouped(node):
        case Call(name="exp", arguments=(of,)):
            inner = ungrouped(of)
        case Power(Name(text="e"), of):
            inner = ungrouped(of)
        case _:
            return None
    return inner if isinstance(inner, Name) else None
