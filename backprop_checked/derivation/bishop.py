"""The letters of Bishop's books: a is the pre-activation, z = h(a) the activation, and h is a function."""

from dataclasses import replace

from backprop_checked.derivation.syntax import (
    Call,
    Group,
    Multiplication,
    Name,
    Unreadable,
    changed,
    ungrouped,
    walk,
)

FUNCTIONS = ("σ", "sigmoid", "tanh", "relu")
WORDS = "a is the pre-activation and z the activation, as in Bishop's books"


def with_h_as_function(chains):
    """The chains with h before brackets as a function, where h′ is the derivative of one, or z is h of a."""
    terms = [term for chain in chains for term in chain if not isinstance(term, Unreadable)]
    names = [node for term in terms for node in walk(term.node) if isinstance(node, Name)]
    if not any(name.text == "h" and name.primes for name in names):
        products = [ungrouped(term.node) for chain in chains for term in chain[1:] if term in terms]
        called = [_called(each) for each in products if isinstance(each, Multiplication)]
        if not any(isinstance(each, Call) and _letter(each.arguments[0]) == "a" for each in called):
            return chains
    return [
        [
            term if isinstance(term, Unreadable) else replace(term, node=changed(term.node, _called))
            for term in chain
        ]
        for chain in chains
    ]


def _called(node):
    """A product in which h and what stands in brackets behind it are a call."""
    if not isinstance(node, Multiplication):
        return node
    factors, signs = [node.factors[0]], []
    for sign, factor in zip(node.signs, node.factors[1:], strict=True):
        before = factors[-1]
        alone = (
            isinstance(before, Name) and before.text == "h" and before.above is None and before.below is None
        )
        if alone and not sign and isinstance(factor, Group):
            span = (before.span[0], factor.span[1])
            factors[-1] = Call("σ", (factor.inner,), (), before.primes, written=before, span=span)
        else:
            factors.append(factor)
            signs.append(sign)
    return replace(node, factors=tuple(factors), signs=tuple(signs)) if signs else factors[0]


def is_swapped(chains):
    """Whether a line says that z is a function of a, with the same scripts, and none that a is one of z."""
    found = {(own, of) for chain in chains for own, of in _functions(chain)}
    return ("z", "a") in found and ("a", "z") not in found


def _functions(chain):
    """(letter, letter) for each side that says that one is a function of the other."""
    if not chain or any(isinstance(term, Unreadable) for term in chain):
        return
    first = ungrouped(chain[0].node)
    for term in chain[1:]:
        call = ungrouped(term.node)
        if (
            not isinstance(call, Call)
            or call.name not in FUNCTIONS
            or call.primes
            or len(call.arguments) != 1
        ):
            continue
        of = ungrouped(call.arguments[0])
        if _letter(first) and _letter(of) and _scripts(first) == _scripts(of):
            yield _letter(first), _letter(of)


def _letter(node):
    node = ungrouped(node)
    text = node.text.split("_")[0].rstrip("0123456789") if isinstance(node, Name) and not node.primes else ""
    return text.lower() if text in ("a", "A", "z", "Z") else ""


def _scripts(name):
    return name.text[1:], name.above, name.below
