"""Lines that say what a name means, or what a step does: nothing of them is derived, so nothing is judged."""

from backprop_checked.derivation.chain import ParsedSide
from backprop_checked.derivation.meaning import meaning
from backprop_checked.derivation.syntax import Name, Unreadable, ungrouped, walk

RATES = ("alpha", "eta", "lr", "learning_rate", "α", "η", "epsilon", "rate")


def define(chains, document):
    """Names that the reader makes: a name without a meaning, alone on the left."""
    texts = {}
    for chain in chains:
        if (
            len(chain) > 1
            and all(isinstance(term, ParsedSide) for term in chain[:2])
            and is_definition(chain, document)
        ):
            name, text = chain[0].node.text, chain[1].side.text.strip()
            document.defined[name] = chain[1].node
            if chain[1].numpy:
                document.programs.add(name)
            if texts.setdefault(name, text) != text:
                document.twice.add(name)
    document.defined = {name: own for name, own in document.defined.items() if name not in document.twice}


def is_definition(chain, document):
    node = chain[0].node
    if not isinstance(node, Name) or node.above or node.below or node.primes:
        return False
    try:
        inner = {name.text for name in walk(chain[1].node) if isinstance(name, Name)}
        if document.declared is not None:
            known = document.declared.knows(node) or document.declared.differentiated(node)
            return not known and node.text not in inner
        return not meaning(node, document).kind and node.text not in inner
    except Unreadable:
        return False


def is_update(chain, document):
    """W = W − η ∂C/∂W is a step of gradient descent, and nothing that is derived."""
    if document.declared is not None:
        return False
    names = [node for term in chain[1:] for node in walk(term.node) if isinstance(node, Name)]
    first = ungrouped(chain[0].node)
    try:
        return (
            isinstance(first, Name)
            and meaning(first, document).kind in ("W", "b")
            and any(name.text in RATES for name in names)
        )
    except Unreadable:
        return False


def is_judged(chain, document):
    return not is_definition(chain, document) and not is_update(chain, document)
