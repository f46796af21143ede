"""The smallest example in which a side is wrong, so that a reader can check it by hand."""

import re
from dataclasses import replace

from mpmath import mp

from backprop_checked.algebra.counterexample import UndefinedNumber, value_of
from backprop_checked.algebra.form import Undecided, of_index
from backprop_checked.algebra.index import ZERO, index_map, whole
from backprop_checked.algebra.inequalities import assume
from backprop_checked.derivation.arrays import Misfit
from backprop_checked.derivation.instance import DIGITS, NotRational
from backprop_checked.derivation.meaning import layer_of
from backprop_checked.derivation.mistakes import layer_of_left
from backprop_checked.derivation.syntax import Call, Derivative, Name, Unreadable, children

MOST_LETTERS = 8
SLOPE_AT_Z = re.compile(r"['′](?!.*\(\s*\\?a)")  # σ′(a) is no slope
INDICES = re.compile(r"_\s*(?:\{[^{}]*\}|[a-km-z]+)")


def shown(chain, term, found, source, first_source):
    """Lines such as `W_next = [[1, 2]]`, then what the two sides give."""
    example = found.decision.example
    lines = _steps(chain, example.instance)
    with assume(chain.network.assumptions), mp.workdps(DIGITS):
        for node in _letters(term.node, found.elaboration):
            text, value = source(node), _value(found.elaboration, node, example.instance)
            if not value and isinstance(node, Name):  # an entry of a sum: the whole letter says it
                text, node = INDICES.sub("", text), _without_indices(node)
                value = _value(found.elaboration, node, example.instance)
            if any(text == own for own, _ in lines) or len(lines) == MOST_LETTERS:
                continue
            if value:
                lines.append((text, value))
        lines += _slope_of_the_left(chain, lines, example.instance)
        lines += _index_maps(chain, example.instance)
        left = _value_of_array(chain.target, example.instance)
        right = _value_of_array(found.array, example.instance)
    return [*lines, (f"then {first_source(chain.terms[0].node)}", left), ("this side", right)]


def _steps(chain, instance):
    """How many steps there are, and which of them a line leaves open."""
    if chain.network.steps is None:
        return []
    letter, _, last = chain.network.steps
    return [(name, str(instance.sizes[name])) for name in (*sorted(last.letters), letter)]


def _slope_of_the_left(chain, lines, instance):
    """The slope of the layer that the left side is of, where nothing in the example says it.

    Without it nobody can check what the left side is.
    """
    if chain.layers is None:
        return []
    layer = layer_of_left(chain)
    slopes = [text for text, _ in lines if "'" in text or "′" in text]
    if layer is None or layer < chain.layers.low or any(SLOPE_AT_Z.search(text) for text in slopes):
        return []
    value = _value_of_array(chain.network.slope(layer), instance)
    return [("σ′(z)", value)] if value else []


def _index_maps(chain, instance):
    """The values of the index maps of a formula's own forward pass, such as which row is looked up at each
    place."""
    if chain.layers is not None:
        return []
    found = []
    for name, length in sorted(chain.network.domains.items()):
        low, _ = chain.network.assumptions.maps.get(name, (None, None))
        places = range(value_of(length, instance.sizes))
        values = [number(instance.form(of_index(index_map(name, whole(place))))) for place in places]
        if low is not None:
            counted = ", counted from 0" if whole(low(ZERO)) == ZERO else ""
            found.append((name + counted, f"[{', '.join(values)}]"))
    return found


def _letters(node, elaboration):
    """The letters, slopes and derivatives of a side, as they stand in it."""
    if isinstance(node, Derivative) or (isinstance(node, Call) and (node.primes or "′" in node.name)):
        yield node
        return
    if isinstance(node, Name) and elaboration.is_letter(node):
        yield node
    for child in children(node):
        yield from _letters(child, elaboration)


def _value(elaboration, node, instance):
    try:
        return _value_of_array(elaboration.array(node), instance)
    except (Misfit, Unreadable, Undecided, UndefinedNumber, NotRational, KeyError):
        return ""


def _without_indices(name):
    below = None if name.below is None or layer_of(name.below) is None else name.below
    return replace(name, text=name.text.split("_")[0], below=below)


def _value_of_array(array, instance):
    sizes = [value_of(length, instance.sizes) for length in array.shape]

    def rows(at, left):
        if not left:
            return number(instance.form(array.entry(*at)))
        inner = [rows((*at, place), left[1:]) for place in range(left[0])]
        return f"[{', '.join(inner)}]"

    try:
        if all(size == 1 for size in sizes):
            return number(instance.form(array.as_number()))
        return rows((), sizes)
    except (NotRational, UndefinedNumber):
        return ""


def number(value):
    """A number as a reader writes it."""
    if isinstance(value, mp.mpf):
        if abs(value - mp.nint(value)) < mp.mpf(10) ** (-DIGITS // 2):
            return str(int(mp.nint(value)))
        return mp.nstr(value, 4)
    return str(value.numerator) if value.denominator == 1 else f"{value.numerator}/{value.denominator}"
