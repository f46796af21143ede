"""Lines that say what a name means, or what a step does: nothing of them is derived, so nothing is judged."""

from backprop_checked.derivation.chain import ParsedSide
from backprop_checked.derivation.meaning import kind_of, meaning, meaning_of
from backprop_checked.derivation.syntax import Multiplication, Name, Sum, Unreadable, ungrouped, walk

CHANGES = ("Delta", "Δ")  # Δw
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
    if isinstance(first, Multiplication) and len(first.factors) == 2:
        change, of = map(ungrouped, first.factors)
        first = of if isinstance(change, Name) and change.text in CHANGES and change.below is None else first
    weights = isinstance(first, Name) and kind_of(first, document) in ("W", "b")
    return weights and (any(name.text in RATES for name in names) or _is_step(first, chain, document))


def _is_step(first, chain, document):
    """Whether weights are set anew from themselves, less a number times a gradient: W = W − 0.1 dW."""
    for node in (ungrouped(term.node) for term in chain[1:]):
        parts = [ungrouped(part) for _, part in node.parts] if isinstance(node, Sum) else []
        gradients = [each for part in parts[1:] for each in walk(part) if isinstance(each, Name)]
        meant = [own for each in gradients if (own := meaning_of(each, document))]
        if parts[:1] == [first] and any(own.differential and own.kind in ("W", "b") for own in meant):
            return True
    return False


def goes_along_errors(chains, document):
    """Whether a step of gradient descent goes along δ, as w = w + η δ x, and δ from outputs to targets, as
    (y − a) σ′(z) does: then δ is −∂C/∂z. The step alone may have a wrong sign."""
    whole = [each for each in chains if len(each) > 1 and not any(isinstance(t, Unreadable) for t in each)]
    steps = [each for each in whole if is_update(each, document)]
    errors = [each for each in whole if kind_of(ungrouped(each[0].node), document) == "delta"]
    sides = [term.node for chain in errors for term in chain[1:]]
    return any(_goes_along(term.node, document) for chain in steps for term in chain[1:]) and any(
        _goes_to_targets(side, document) for side in sides
    )


def _goes_to_targets(node, document):
    """Whether a side has y − a in it; False where it has a − y, and None where it has neither."""
    for each in walk(node):
        signs = {kind_of(ungrouped(part), document): sign for sign, part in getattr(each, "parts", ())}
        if isinstance(each, Sum) and "y" in signs and len(signs) == 2:
            return signs["y"] > 0
    return None


def _goes_along(node, document):
    node = ungrouped(node)
    parts = node.parts if isinstance(node, Sum) else ((1, node),)
    for sign, part in parts:
        names = [each for each in walk(part) if isinstance(each, Name)]
        if any(kind_of(each, document) == "delta" for each in names) and any(n.text in RATES for n in names):
            return sign > 0 and not any(isinstance(each, Sum) for each in walk(part))
    return False


def is_judged(chain, document):
    """Whether something of a chain is judged: what a name is said to be is not, and what stands behind is."""
    return (len(chain) > 2 or not is_definition(chain, document)) and not is_update(chain, document)
