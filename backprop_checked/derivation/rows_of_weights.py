"""Rows of weights, as in z_k = w_kᵀ x and ∂C/∂w_k = (p_k − y_k) x: written entry by entry, w_k is w_kr."""

from dataclasses import replace

from backprop_checked.derivation.chain import ParsedSide
from backprop_checked.derivation.meaning import KINDS
from backprop_checked.derivation.parsed_chains import change, nodes_in
from backprop_checked.derivation.syntax import (
    Call,
    Derivative,
    Group,
    Listed,
    Multiplication,
    Name,
    Total,
    Transpose,
    ungrouped,
    walk,
    walk_with_scripts,
    without_index,
)

VECTORS = ("input", "a", "hidden")
OUTPUTS = ("output", "y", "z", "delta", "a")
WHOLE, USUAL = "W", "rqsuv"


def with_rows_of_weights(chains):
    """Write sums of entries for products of rows, entries for what is said of a row, and p = softmax(z) for
    p_k = softmax(z_k). Changes the chains."""
    for chain in chains:
        _make_softmax_whole(chain)
    nodes = nodes_in(chains)
    multiplied = any(_products(node) for node in nodes if isinstance(node, Multiplication))
    said = [chain for chain in chains if _row_on_the_left(chain)]
    if not multiplied and not any(map(_has_its_index, said)) and not any(map(_is_by_a_vector, chains)):
        return
    used = {each.text for node in nodes for each in walk_with_scripts(node) if isinstance(each, Name)}
    letter = next((each for each in USUAL if each not in used), "")
    for chain in chains if letter else ():
        change(chain, lambda node: _summed(node, letter))
        if chain in said or _is_by_a_vector(chain):
            change(chain, lambda node: _entry(node, letter))


def _make_softmax_whole(chain):
    """p = softmax(W x + b) for p_k = softmax(w_kᵀ x + b_k): the softmax of a number is meant by nobody."""
    terms = [term for term in chain if isinstance(term, ParsedSide)]
    if len(terms) != len(chain) or len(chain) != 2 or not isinstance(ungrouped(chain[0].node), Name):
        return
    index = _letter_below(ungrouped(chain[0].node))[1]
    call = ungrouped(chain[1].node)
    if index and isinstance(call, Call) and call.name == "softmax":
        inner = [node for each in call.arguments for node in walk(each) if isinstance(node, Name)]
        if any(_letter_below(node)[1] == index for node in inner):
            change(chain, lambda node: _whole(node, index))


def _whole(node, index):
    """A letter without an index below it, and W for w_kᵀ."""
    if isinstance(node, Transpose) and _letter_below(ungrouped(node.inner))[1] == "":
        whole = ungrouped(node.inner)
        return replace(whole, span=node.span) if isinstance(whole, Name) and whole.text == WHOLE else node
    if not isinstance(node, Name) or _letter_below(node)[1] != index:
        return node
    return replace(node, text=WHOLE if _index(node) else _letter_below(node)[0], below=None)


def _letter_below(node):
    """(the name, the letter below it or behind it), "" where there is none."""
    if not isinstance(node, Name):
        return "", ""
    if node.below is None:
        text, index = without_index(node.text)
        return text, index.removeprefix("_")
    below = ungrouped(node.below)
    return node.text, below.text if isinstance(below, Name) and below.below is None else ""


def _index(node):
    """The letter that numbers a row of weights, as in w_k; "" for any other node."""
    if not isinstance(node, Name) or node.primes:
        return ""
    text, index = _letter_below(node)
    is_row = KINDS.get(text.removeprefix("d")) == "W" and text.removeprefix("d").islower()
    return index if is_row and len(index) == 1 and index in "cijkmnp" else ""


def _is_vector(node):
    plain = isinstance(node, Name) and node.below is None and not node.primes
    return plain and KINDS.get(node.text) in VECTORS and node.text.islower()


def _products(node):
    """The places of pairs in a product that are a row and a vector: w_kᵀ x, xᵀ w_k."""
    found = []
    for place, sign in enumerate(node.signs):
        one, other = ungrouped(node.factors[place]), ungrouped(node.factors[place + 1])
        if sign in ("", "·", "@") and isinstance(one, Transpose):
            pair = {bool(_index(each)) for each in (ungrouped(one.inner), other)}
            vector = [each for each in (ungrouped(one.inner), other) if _is_vector(each)]
            if pair == {True, False} and vector:
                found.append(place)
    return found


def _summed(node, letter):
    if not isinstance(node, Multiplication) or not (places := _products(node)):
        return node
    factors, signs = list(node.factors), list(node.signs)
    for place in reversed(places):
        pair = [ungrouped(factors[place].inner if not isinstance(factors[place], Group)
                          else ungrouped(factors[place]).inner), ungrouped(factors[place + 1])]  # fmt: skip
        span = (factors[place].span[0], factors[place + 1].span[1])
        body = Multiplication(tuple(_entry(each, letter) for each in pair), ("",), span=span)
        factors[place : place + 2] = [Group(Total(letter, body, span=span), span=span)]
        del signs[place]
    return factors[0] if len(factors) == 1 else replace(node, factors=tuple(factors), signs=tuple(signs))


def _row_on_the_left(chain):
    """The index of the row by which a chain's first side differentiates; "" where it does not."""
    first = ungrouped(chain[0].node) if len(chain) > 1 and isinstance(chain[0], ParsedSide) else None
    if isinstance(first, Derivative) and first.by is not None:
        return _index(ungrouped(first.by))
    return _index(first) if isinstance(first, Name) and first.text.startswith("d") else ""


def _is_by_a_vector(chain):
    """Whether a chain says what the derivative by a whole vector is, and rows stand alone there."""
    first = ungrouped(chain[0].node) if len(chain) > 1 and isinstance(chain[0], ParsedSide) else None
    by = ungrouped(first.by) if isinstance(first, Derivative) and first.by is not None else None
    nodes = [node for term in chain[1:] if isinstance(term, ParsedSide) for node in walk(term.node)]
    rows = {_index(node) for node in nodes} - {""}
    return _is_vector(by) and any(_numbered(node, row) for node in nodes for row in rows)


def _has_its_index(chain):
    """Whether an output has the index of the row by which is differentiated, and an input has none."""
    index = _row_on_the_left(chain)
    nodes = [node for term in chain[1:] if isinstance(term, ParsedSide) for node in walk(term.node)]
    numbered = any(isinstance(node, Name) and _numbered(node, index) for node in nodes)
    return numbered and any(map(_is_vector, nodes))


def _numbered(node, index):
    text, behind = _letter_below(node)
    return KINDS.get(text) in OUTPUTS and behind == index


def _entry(node, letter):
    """w_kr for w_k, and x_r for x; any other node as it is."""
    if index := _index(node):
        return replace(node, text=_letter_below(node)[0], below=Listed((Name(index), Name(letter))))
    return replace(node, below=Name(letter)) if _is_vector(node) else node
