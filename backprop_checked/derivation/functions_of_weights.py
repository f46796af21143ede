"""Letters that are called as functions are: f(w) = ‖X w − y‖² is a cost, of which ∇f is the gradient, and
f(x) = wᵀ x + b and f_w(x) are the output."""

from dataclasses import replace

from backprop_checked.derivation.meaning import KINDS
from backprop_checked.derivation.parsed_chains import change, nodes_in
from backprop_checked.derivation.syntax import (
    Call,
    Group,
    Listed,
    Multiplication,
    Name,
    Unreadable,
    ungrouped,
    walk,
    without_index,
)

LETTERS = ("f", "g", "F", "phi", "φ", "R", "Q")  # of functions that may be costs, or outputs
COST, OUTPUT = "C", "yhat"


def with_functions_of_weights(chains):
    """Write C for f where a line says what f(w) is, and f is of nothing but weights; and ŷ where it says what
    f(x) is, by weights, and f is of nothing but inputs. Changes the chains."""
    nodes = nodes_in(chains)
    applied = [(name, of) for name, of in map(_applied, nodes) if name is not None]
    primed = {getattr(node.written, "text", "") for node in nodes if isinstance(node, Call) and node.primes}
    for letter in [each for each in LETTERS if each not in primed]:  # f′(w) is a slope
        of_what = [of for name, of in applied if _letter(name) == letter]
        rest = [_rest(chain) for chain in chains if _says(chain, letter)]
        if of_what and rest and all(map(_are_weights, of_what)):
            _write(chains, letter, COST)
        indexed = any(_letter(name) == letter and _has_weights_below(name) for name, _ in applied)
        weighed = any(KINDS.get(node.text) == "W" for each in rest for node in each if isinstance(node, Name))
        if of_what and (weighed or indexed) and all(map(_is_input, of_what)):
            _write(chains, letter, OUTPUT)


def _says(chain, letter):
    first = None if isinstance(chain[0], Unreadable) or len(chain) < 2 else _applied(ungrouped(chain[0].node))
    return first is not None and first[0] is not None and _letter(first[0]) == letter


def _letter(name):
    """f of f, of f_w and of f_{w,b}."""
    return without_index(name.text)[0] if _has_weights_below(name) and name.below is None else name.text


def _has_weights_below(name):
    behind = without_index(name.text)[1].removeprefix("_")
    return _are_weights(name.below) or (name.below is None and KINDS.get(behind) == "W")


def _rest(chain):
    return [node for term in chain[1:] if not isinstance(term, Unreadable) for node in walk(term.node)]


def _applied(node):
    """(f, what it is of) of f(w), whether or not f is known as a function; (None, None) of any other node."""
    match node:
        case Call(written=Name() as name, arguments=(of,)) if not node.primes:
            return name, ungrouped(of)
        case Call(written=Name() as name, arguments=items) if not node.primes:
            return name, Listed(items)
        case Multiplication((Name() as name, (Group() | Listed()) as of), ("",)):
            return name, ungrouped(of)
    return None, None


def _are_weights(node):
    if node is None:
        return False
    node = ungrouped(node)
    items = node.items if isinstance(node, Listed) else (node,)
    kinds = [KINDS.get(each.text) for each in map(ungrouped, items) if isinstance(each, Name)]
    return len(kinds) == len(items) and "W" in kinds and set(kinds) <= {"W", "b"}


def _is_input(node):
    return isinstance(node, Name) and KINDS.get(without_index(node.text)[0]) == "input" and not node.primes


def _write(chains, letter, meant):
    for chain in chains:
        change(chain, lambda each: _as(each, letter, meant))


def _as(node, letter, meant):
    name, of = _applied(node)
    if name is not None and _letter(name) in (letter, meant):
        if meant == COST:
            return Name(meant, span=node.span) if isinstance(node, Call) else node
        text = meant + without_index(of.text)[1]
        return Name(text, above=of.above, below=of.below, span=node.span)
    return replace(node, text=meant, below=None) if _is_alone(node, letter) else node


def _is_alone(node, letter):
    known = isinstance(node, Name) and _letter(node) == letter
    return known and (node.below is None or _has_weights_below(node))
