"""Programs that go through the layers in a loop, with lists of their letters: weights[-l + 1] is the W of the
layer above the one of zs[-l], and zs[-1] is that of the last one."""

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

from backprop_checked.derivation.parsed_chains import change, nodes_in
from backprop_checked.derivation.syntax import (
    Call,
    Entry,
    Group,
    Multiplication,
    Name,
    Numeral,
    Sum,
    changed,
    ungrouped,
)
from backprop_checked.derivation.text_layout import lines_under

LETTERS = {
    **dict.fromkeys(("weights", "Ws", "W", "w", "ws"), "W"),
    **dict.fromkeys(("biases", "bs", "b", "bias"), "b"),
    **dict.fromkeys(("zs", "z", "Z", "Zs", "z_list", "pre_activations", "preactivations"), "z"),
    **dict.fromkeys(("activations", "acts", "a", "A", "As", "a_list", "activation", "a_s"), "a"),
    **dict.fromkeys(("deltas", "delta", "errors"), "delta"),
    **dict.fromkeys(("dZ", "dz", "dZs", "dzs"), "dZ"),
    **dict.fromkeys(("dA", "da", "dAs"), "dA"),
    **dict.fromkeys(("nabla_w", "grad_w", "grad_W", "dW", "dw", "dWs", "grads_w", "dweights"), "dW"),
    **dict.fromkeys(("grads_W", "weight_grads", "weight_gradients", "grad_weights"), "dW"),
    **dict.fromkeys(("nabla_b", "grad_b", "db", "dbs", "grads_b", "dbiases", "bias_grads"), "db"),
}  # fmt: skip
LOOP = re.compile(r"\s*for\s+(\w+)\s+in\s+(?:reversed\s*\(\s*)?range\b")
SIDE_BY_SIDE = re.compile(r"\s*for\s+(\w+)\s*,\s*(\w+)\s+in\s+zip\s*\(([^()]*)\)")
WITH_INPUT = re.compile(r"\s*(?:self\.)?(\w+)\s*=\s*\[\s*(?:x|X|inputs?)\s*\]")
ERRORS = ("delta", "dz", "dZ", "error")
PRE_ACTIVATIONS = ("z", "Z")
OF_BELOW = ("dA", "da", "dA_prev", "da_prev", "dH", "dh")
GENERIC, LAST = "l", "L"


@dataclass(frozen=True)
class _Loop:
    """A loop over layers: the lines of its body, the name of the number, and what its names stand for."""

    body: frozenset
    number: str = ""
    names: tuple = ()


def with_layers_of_loops(chains, cuts, lines):
    """Write W^{(l + 1)} for weights[-l + 1], a^{(L)} for activations[-1], and δ for what delta is at each
    place. The chains, of a program, are changed.

    Args:
        cuts: the chains of a `lines.Cut`, in the same order.
        lines: the lines of the program.
    """
    loops = [loop for number in range(len(lines)) if (loop := _loop(lines, number)) is not None]
    numbers = {loop.number for loop in loops if loop.number}
    found = [_place(node, numbers) for node in nodes_in(chains) if _is_of_list(node)]
    if not loops or not any(found):
        return
    for chain in chains:
        change(chain, _last_output)
    shifts = {} if any(place is not None and place[2] for place in found) else _shifts(chains, lines, numbers)
    for chain in chains:
        change(chain, lambda each: _layered(each, numbers, shifts))
    reader = _Reader(chains, cuts, loops)
    for chain, cut in zip(chains, cuts, strict=True):
        reader.read(chain, _loop_of(cut, loops))


class _Reader:
    """What letters without a number are, from one line to the next."""

    def __init__(self, chains, cuts, loops):
        pairs = list(zip(chains, cuts, strict=True))
        self.error = _error(chains, cuts, loops)
        self.uses = _first_uses(chains, cuts, loops, self.error)
        self.upwards = {_loop_of(cut, loops) for chain, cut in pairs if _goes_up(chain)}
        self.ahead = False  # whether the error has a value before the loop that goes down
        self.given = set()  # the loops in which it has its new value
        self.below = {}  # by loop, of which layers what is called dA is

    def read(self, chain, loop):
        """Say of which layer everything in a chain is, which is in this loop, or in none."""
        forward = loop is not None and (bool(loop.names) or loop in self.upwards)
        new = len(chain) > 1 and _is_named(chain[0], self.error)
        for place, term in enumerate(chain):
            if not hasattr(term, "node"):
                continue
            if forward:
                own = partial(
                    _in_forward_loop, names=dict(loop.names), before=place and _is_affine(term.node)
                )
            elif loop is not None:
                own = partial(self._below, loop=loop, new=new, place=place)
            elif _is_first_activation(chain):
                own = _as_input if not place else _itself
            else:
                own = self._last if self.ahead or new else _itself
            chain[place] = replace(term, node=changed(term.node, own))
        if loop is not None and not forward and (layer := _layer_below(chain)) is not None:
            self.below.setdefault(loop, {})[chain[0].node.text] = layer
            chain[0] = replace(chain[0], node=replace(chain[0].node, above=layer))
        self.given |= {loop} if new and loop is not None else set()
        self.ahead = self.ahead or (loop is None and new)

    def _last(self, node):
        return _put(node, self.error, Name(LAST))

    def _below(self, node, loop, new, place):
        """In a loop that goes down: the error of so many layers above, z, and dA."""
        first = not self.uses.get(loop, True)  # it is used before it has a new value
        up = (0 if loop in self.given or new else 1) - first + (new and place > 0)
        node = _at_layer(node, self.error, up)
        return _at_layers(node, self.below.get(loop, {}))


def _itself(node):
    return node


def _as_input(node):
    """a^{(0)} for what is the input."""
    plain = isinstance(node, Name) and node.above is None
    return Name("a", above=Group(Numeral(Fraction(0))), span=node.span) if plain else node


def _last_output(node):
    """a^{(L)} for AL; how many samples there are, Y says as well."""
    match node:
        case Call(name="shape", arguments=(Name("a", above=Group(Name("L"))), axis)):
            return replace(node, arguments=(Name("Y"), axis))
    return replace(node, text="a", above=_script(Name(LAST), 0)) if _is_plain(node, "AL") else node


def _loop_of(cut, loops):
    return next((loop for loop in loops if cut.sides[0].line in loop.body), None)


def _goes_up(chain):
    """Whether it is z = W[l] @ a + b, in which z and a have no number."""
    names = [node for node in nodes_in([chain[1:]]) if isinstance(node, Name)]
    plain = {node.text for node in names if node.above is None}
    of_a = any(LETTERS.get(name) == "a" or name in ("x", "X") for name in plain)
    weights = any(node.text == "W" and node.above is not None for node in names)
    return len(chain) == 2 and of_a and weights and any(_is_named(chain[0], name) for name in PRE_ACTIVATIONS)


def _layer_below(chain):
    """The layer of dA in dA = W^{(l)}ᵀ δ, which is the one below; None for any other chain."""
    names = [node for node in nodes_in([chain[1:]]) if isinstance(node, Name) and node.text == "W"]
    if len(chain) != 2 or len(names) != 1 or not any(_is_plain(_node(chain[0]), each) for each in OF_BELOW):
        return None
    layer = ungrouped(names[0].above) if names[0].above is not None else None
    match layer:
        case Name(text=text) if text == GENERIC:
            return _script(layer, -1)
        case Sum(((1, Name(text=text) as base), (sign, Numeral(value)))) if text == GENERIC:
            return _script(base, sign * int(value) - 1)
    return None


def _at_layers(node, layers):
    plain = isinstance(node, Name) and node.above is None and node.text in layers
    return replace(node, above=layers[node.text]) if plain else node


def _node(term):
    return getattr(term, "node", None)


def _error(chains, cuts, loops):
    """What the errors of all layers are called in turn."""
    pairs = zip(chains, cuts, strict=True)
    given = [chain[0] for chain, cut in pairs if len(chain) > 1 and _loop_of(cut, loops) is not None]
    return next((name for name in ERRORS if any(_is_named(each, name) for each in given)), ERRORS[0])


def _first_uses(chains, cuts, loops, error):
    """By the loops that have an error in them, whether the first thing there is that it is given a value."""
    found = {}
    for chain, cut in zip(chains, cuts, strict=True):
        loop = _loop_of(cut, loops)
        if loop is not None and any(_is_plain(node, error) for node in nodes_in([chain])):
            found.setdefault(loop, len(chain) > 1 and _is_named(chain[0], error))
    return found


def _loop(lines, number):
    line = lines[number]
    found = LOOP.match(line)
    pairs = SIDE_BY_SIDE.match(line)
    if found is None and pairs is None:
        return None
    body = frozenset(lines_under(lines, number))
    if found is not None:
        return _Loop(body, found[1])
    lists = [LETTERS.get(each.strip().removeprefix("self."), "") for each in pairs[3].split(",")]
    names = tuple(zip((pairs[1], pairs[2]), lists, strict=False))
    return _Loop(body, "", names) if {"W", "b"} == set(lists) else None


def _is_first_activation(chain):
    """Whether it is activation = x, or A[0] = X."""
    nodes = [_node(term) for term in chain]
    if len(nodes) != 2 or not isinstance(nodes[1], Name) or nodes[1].text not in ("x", "X"):
        return False
    first = nodes[0].of if _is_of_list(nodes[0]) and nodes[0].items == (Numeral(Fraction(0)),) else nodes[0]
    return isinstance(first, Name) and LETTERS.get(first.text) == "a"


def _is_of_list(node):
    single = isinstance(node, Entry) and len(node.items) == 1
    return single and isinstance(node.of, Name) and node.of.text in LETTERS


def _place(node, numbers):
    """(the number of a loop in it or "", how far from it, whether it is counted from the end) of the place of
    an entry that is counted from there or by a loop; None for any other place."""
    item = ungrouped(node.items[0])
    offset, own, sign = 0, "", 0
    for way, part in item.parts if isinstance(item, Sum) else ((1, item),):
        inner = ungrouped(part)
        if isinstance(inner, Sum) and len(inner.parts) == 1:  # −l + 1 is (−l) + 1
            way, inner = way * inner.parts[0][0], ungrouped(inner.parts[0][1])
        if isinstance(inner, Numeral) and inner.value.denominator == 1:
            offset += way * int(inner.value)
        elif isinstance(inner, Name) and inner.text in {LAST, *numbers} and not sign:
            own, sign = inner.text, way
        else:
            return None
    if sign and own == LAST:
        return None if sign < 0 or own in numbers else ("", offset, False)
    if sign:
        return own, offset, sign < 0
    return ("", offset + 1, False) if offset < 0 else None  # −1 is the last one


def _shifts(chains, lines, numbers):
    """How many layers above its number what a list holds is, where W has the number of its layer: what a line
    of the forward pass says, or activations = [x]."""
    found = {found[1]: -1 for line in lines if (found := WITH_INPUT.match(line))}
    for chain in chains:
        entries = [node for node in nodes_in([chain]) if _is_of_list(node) and _place(node, numbers)]
        at = {LETTERS[node.of.text]: (node.of.text, _place(node, numbers)[1]) for node in entries}
        if isinstance(_node(chain[-1]), Name) and LETTERS.get(chain[-1].node.text) == "a" and "a" in at:
            found.setdefault(at["a"][0], -at["a"][1])  # activations[l] = a, behind the line of W[l]
        if (
            "W" in at
            and not at.keys() & {"dW", "db", "delta", "dZ", "dA"}
            and not _is_named(chain[0], "delta")
        ):
            for kind, below in (("a", 1), ("z", 0)):
                if kind in at:
                    found.setdefault(at[kind][0], at["W"][1] - below - at[kind][1])
    return found


def _layered(node, numbers, shifts):
    if not _is_of_list(node) or (place := _place(node, numbers)) is None:
        return node
    own, offset, backwards = place
    letter = LETTERS[node.of.text]
    if own and not backwards:
        if letter == "a" and node.of.text not in shifts:
            return node
        offset += shifts.get(node.of.text, 0)
    return Name(letter, above=_script(Name(GENERIC if own else LAST), offset), span=node.span)


def _script(base, offset):
    if not offset:
        return Group(base)
    return Group(Sum(((1, base), (1 if offset > 0 else -1, Numeral(Fraction(abs(offset)))))))


def _is_affine(node):
    return isinstance(ungrouped(node), Sum | Multiplication)


def _in_forward_loop(node, names, before):
    """W, b, z and a of the layer that a loop is at; before it, a is that of the layer below."""
    if not isinstance(node, Name) or node.above is not None or node.below is not None:
        return node
    if node.text in names:
        return replace(node, text=names[node.text], above=_script(Name(GENERIC), 0))
    if LETTERS.get(node.text) == "z":
        return replace(node, text="z", above=_script(Name(GENERIC), 0))
    if LETTERS.get(node.text) == "a" or node.text == "x":
        return replace(node, text="a", above=_script(Name(GENERIC), -1 if before else 0))
    return node


def _at_layer(node, error, offset):
    """What has no brackets, in the body of a loop: the error of so many layers above, and z."""
    if _is_plain(node, error):
        return _put(node, error, Name(GENERIC), offset)
    return _put(node, "z", Name(GENERIC)) if _is_plain(node, "z") else node


def _is_plain(node, text):
    return isinstance(node, Name) and node.text == text and node.above is None and node.below is None


def _put(node, text, base, offset=0):
    return replace(node, above=_script(base, offset)) if _is_plain(node, text) else node


def _is_named(term, text):
    node = _node(term)
    return isinstance(node, Name) and node.text == text
