"""A forward pass that the reader states, and that is none of this network's: z = W x − b, z2 = W2 h + h,
p = softmax(z / T).

What is true of it cannot be told from the network's, wherever a line goes from one side of it to the other.
"""

from dataclasses import dataclass, replace

from backprop_checked.algebra.form import Undecided
from backprop_checked.derivation import verdicts
from backprop_checked.derivation.arrays import Misfit
from backprop_checked.derivation.chain import Layers, chain_in
from backprop_checked.derivation.meaning import kind_of, meaning, meaning_of
from backprop_checked.derivation.syntax import (
    Call,
    Derivative,
    Differential,
    Multiplication,
    Name,
    Sum,
    Unreadable,
    ungrouped,
    walk,
)
from backprop_checked.derivation.verdicts import Verdict

COMPUTED = ("z", "a", "hidden", "output")
PLACED = (*COMPUTED, "W", "b", "input", "slope")
ANOTHER = (
    "another forward pass than z = W a + b: lines that go through it are not judged; "
    "if it is not meant, it is a mistake"
)
SCALED = "a factor "  # nobody forgets one in a forward pass
UNKNOWN = "is not a known name"  # what is said of a name that nothing explains


@dataclass(frozen=True)
class OtherForwardPass:
    """A line that computes a letter in another way than the network does.

    Attributes:
        text: the line's two sides.
        base: "" where its layer has a number, else the letter that layers are counted from.
        place: between which letters it stands: the letter it computes is above, what it uses below.
        sources: where the activations and pre-activations stand that it uses: h and x in y = W h + b + x.
        shapes: whether it does not fit the network's shapes either.
        side: which side of its chain computes it, counted from the second.
        unread: the output's name, where what computes it cannot be read: q = (1 − ε) y + ε / K.
        is_meant: whether it is taken as it stands: no one mistake would explain how it differs from the
            network's, and no other line says that the letter is the network's.
    """

    text: str
    base: str
    place: float
    sources: tuple
    shapes: bool
    side: int
    unread: str
    is_meant: bool


def other_forward_pass(chain, states, setting, document):
    """The `OtherForwardPass` that a chain states; None where it states none.

    Args:
        states: the verdicts on its sides.
    """
    first = ungrouped(chain[0].node)
    try:
        meant = meaning(first, document) if isinstance(first, Name) and not first.primes else None
        if meant is None or meant.kind not in COMPUTED or meant.differential:
            return None
        layers = Layers([term.node for term in chain], document)
        for side, (term, verdict) in enumerate(zip(chain[1:], states, strict=False)):
            if _is_other(term, verdict, chain, setting, document):
                place = _place(meant, layers, document) - 0.5
                text = f"{chain[0].side.text.strip()} = {term.side.text.strip()}"
                twice = any(terms[0].node == chain[0].node for terms, _ in document.right)
                is_meant = verdict.state == verdicts.UNREAD or _is_meant(term, verdict, document)
                sources = tuple(_sources(term.node, layers, document))
                shapes = verdict.state == verdicts.SHAPE
                unread = first.text if verdict.state == verdicts.UNREAD and meant.kind == "output" else ""
                return OtherForwardPass(
                    text, layers.base, place, sources, shapes, side, unread, is_meant and not twice
                )
    except (Unreadable, Misfit, Undecided):
        pass
    return None


def _is_other(term, verdict, chain, setting, document):
    """Whether a side is what it says, no mistake in shapes: it fits, or cannot be read, or has a summand
    beside weights that fit, or adds up two things that are computed from letters, as a skip does."""
    unread = verdict.state == verdicts.UNREAD and UNKNOWN in verdict.reason
    if not _uses_the_network(term.node, document):
        return unread and kind_of(ungrouped(chain[0].node), document) == "output"
    if verdict.state == verdicts.SHAPE:
        if any(_are_two(each, document) for each in walk(term.node) if isinstance(each, Sum)):
            return True
        node = ungrouped(term.node)
        parts = list(_summands(node))
        products = [part for part in parts if isinstance(ungrouped(part), Multiplication)]
        terms = [replace(term, node=part) for part in products if _uses_the_network(part, document)]
        return any(
            chain_in((chain[0], each), setting, document).compare(each).equal is False for each in terms
        )
    return verdict.state == verdicts.WRONG or unread


def _are_two(node, document):
    """Whether two summands have activations or pre-activations in them: W h + x, z + x."""
    kinds = (
        {meaning(each, document).kind for each in walk(part) if isinstance(each, Name)}
        for part in _summands(node)
    )
    return sum(not own.isdisjoint((*COMPUTED, "input")) for own in kinds) > 1


def _is_meant(term, verdict, document):
    """Whether a side that is not the network's is another forward pass, and no mistake in this one: it has
    weights, and no one change makes it right. A slope is none."""
    nodes = list(walk(term.node))
    slopes = any(isinstance(each, Call) and (each.primes or "′" in each.name) for each in nodes)
    kinds = {meaning(each, document).kind for each in nodes if isinstance(each, Name)}
    weights = "W" in kinds or (verdict.state == verdicts.SHAPE and "z" in kinds)  # z + x
    return weights and not slopes and (not verdict.mistake or verdict.mistake.startswith(SCALED))


def as_definition(verdict):
    """The verdict on a line that states another forward pass, of the one that it had as a line about this
    network: how it differs is shown."""
    return Verdict(verdicts.DEFINED, verdict.line, verdict.span, notes=[ANOTHER], example=verdict.example)


def _summands(node):
    """The parts of a sum, of the sums in it, too."""
    for _, part in node.parts if isinstance(node, Sum) else ():
        yield from _summands(ungrouped(part)) if isinstance(ungrouped(part), Sum) else (part,)


def _uses_the_network(node, document):
    return any(meaning(each, document).kind in ("W", "z") for each in walk(node) if isinstance(each, Name))


def of_another_forward_pass(here, term, span):
    """The verdict "cannot tell" on a side of a chain that goes from one side of an `OtherForwardPass` of the
    document to the other; None where it does not."""
    found = _crossed(here)
    equal = here.compare(term).equal if found else "unreadable"
    if equal == "unreadable" or (equal == "shape" and not found.shapes):
        return None
    reason = f"it depends on “{found.text}”, which is another forward pass than the one that is known here"
    return Verdict(verdicts.UNDECIDED, term.side.line, span, reason)


def _crossed(here):
    others = here.document.others if here.layers is not None else ()
    places = list(_derivatives(here)) if others else ()
    names = {node.text for term in here.terms for node in walk(term.node) if isinstance(node, Name)}
    for other in others if places else ():
        low, high = min(places), max(places)
        skips = any(low <= source < high for source in other.sources)
        unread = other.unread in names and low < float("inf")  # a cost is stated of whatever stands in it
        if other.base != here.layers.base or low < other.place < high or skips or unread:
            return other
    return None


def _sources(node, layers, document):
    for name in walk(node):
        meant = meaning_of(name, document) if isinstance(name, Name) else None
        if meant is not None and meant.kind in (*COMPUTED, "input") and not meant.differential:
            yield _place(meant, layers, document)


def _derivatives(here):
    """Where the letters stand that a chain has derivatives with respect to, and of; the targets are at the
    top."""
    nodes = [each for term in here.terms for each in walk(term.node)]
    inner = {
        id(name)
        for node in nodes
        if isinstance(node, Derivative | Differential)
        for name in walk(node)
        if isinstance(name, Name)
    }
    for node in nodes:
        if (meant := meaning_of(node, here.document)) is None:
            continue
        if meant.kind == "y":
            yield float("inf")
        elif meant.kind in ("delta", "da") or (
            meant.kind in PLACED and (meant.differential or id(node) in inner)
        ):
            yield _place(meant, here.layers, here.document)


def _place(meant, layers, document):
    """Where a letter stands in the forward pass: z of layer k at 2k, its activation above at 2k + 1, weights
    right below, but above the activation that they multiply."""
    if meant.layer is not None:
        layer = meant.layer.offset + meant.shift
    elif meant.kind in ("hidden", "input"):
        layer = layers.low - 1 if meant.kind == "input" else layers.high - 1
    else:
        layer = (layers.high if meant.kind == "output" else layers.place) + meant.shift
    return 2 * layer + {"W": -0.75, "b": -0.75, "z": 0, "delta": 0, "slope": 0}.get(meant.kind, 1)
