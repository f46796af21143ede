"""Other arrangements of the same factors: orders, transposes and signs whose shapes fit, and which of them
is right.
"""

from itertools import permutations, product

from backprop_checked.algebra.form import Undecided
from backprop_checked.algebra.inequalities import assume
from backprop_checked.algebra.product import inverse
from backprop_checked.derivation.arrays import Misfit, scaled_by
from backprop_checked.derivation.syntax import (
    Group,
    Multiplication,
    Total,
    Transpose,
    Unreadable,
    unbraced,
    ungrouped,
)

MOST_FACTORS, MOST_PROOFS, SHOWN = 4, 6, 3


def arrangements(chain, term, source):
    """Arrangements of a product's factors that have the shape of the first side, those that are right first.

    Args:
        chain: the `ChainInSetting`.
        term: the side.
        source: from a node to how it was typed.

    Returns:
        (text, whether it is right) each; nothing where the side is no product of a few factors.
    """
    loose = _summed_over_what_is_loose(chain, term, source)
    if loose:
        return loose
    above, divisor = _divided(term.node)
    factors = list(_factors(above))
    elaboration = chain.elaboration(term)
    try:
        with assume(chain.network.assumptions):
            arrays = {factor: elaboration.array(factor) for factor in factors}
            below = None if divisor is None else elaboration.array(divisor)
    except (Misfit, Unreadable, Undecided):
        return []
    numbers = [factor for factor in factors if not arrays[factor].shape]
    factors = [factor for factor in factors if arrays[factor].shape]
    if not 2 <= len(factors) <= MOST_FACTORS or (below is not None and below.shape):
        return []
    shapes = [arrays[factor].shape for factor in factors]
    if any(len(shape) > 2 for shape in shapes):
        return []
    fitting = sorted(_fitting(shapes, chain.target.shape), key=lambda each: each[0])
    scale = [arrays[each].entry() for each in numbers] + ([] if below is None else [inverse(below.entry())])
    around = "".join(f"{source(each)} " for each in numbers), "" if below is None else f" / {source(divisor)}"
    return _judged(chain, elaboration, factors, (scale, *around), fitting, source)


def _divided(node):
    """(a product, the number that it is divided by): all of a side and None, where it is not divided."""
    node = ungrouped(node)
    if isinstance(node, Multiplication) and node.signs[-1] == "/" and "/" not in node.signs[:-1]:
        above = node.factors[:-1]
        product = above[0] if len(above) == 1 else Multiplication(above, node.signs[:-1], span=node.span)
        return product, node.factors[-1]
    return node, None


def _summed_over_what_is_loose(chain, term, source):
    """The side with a sum over the index that stands on it alone, if there is one."""
    elaboration = chain.elaboration(term)
    try:
        with assume(chain.network.assumptions):
            elaboration.array(term.node)
            loose = [name for name in elaboration.indices if name not in chain.left.indices]
            if not loose:
                return []
            elaboration.indices = dict(chain.left.indices)
            array = elaboration.array(Total(loose[0], term.node))
        return [(f"Σ_{loose[0]} {source(term.node)}", chain.fits_and_equals(array, elaboration))]
    except (Misfit, Unreadable, Undecided):
        return []


def _factors(node):
    """The factors of a product, those in brackets too."""
    inner = node
    while isinstance(inner, Group):
        inner = inner.inner
    if isinstance(inner, Multiplication) and "/" not in inner.signs:
        for factor in inner.factors:
            yield from _factors(factor)
    else:
        yield node


def _fitting(shapes, wanted):
    """(how far it is from what was typed, order, transposed, signs, brackets) of each arrangement that
    fits.
    """
    count = len(shapes)
    for order in permutations(range(count)):
        moved = sum(place != index for place, index in enumerate(order))
        for turned in product((False, True), repeat=count):
            if any(turn and len(shapes[i]) < 2 for i, turn in enumerate(turned)):
                continue
            now = [shapes[i][::-1] if turned[i] else shapes[i] for i in order]
            for signs in product("@⊙", repeat=count - 1):
                for groups in _groupings(signs):
                    if _shape(now, signs, groups) == wanted:
                        yield (2 * moved + 2 * sum(turned) + signs.count("⊙"), order, turned, signs, groups)


def _groupings(signs):
    """Where a bracket ends that holds all before it: nowhere, or behind a ⊙ before a matrix product."""
    yield 0
    for at in range(1, len(signs)):
        if signs[at] == "@" and "⊙" in signs[:at]:
            yield at + 1


def _shape(shapes, signs, end):
    """The shape of a product, matrix products first, the first `end` factors in brackets; None where it
    does not
    fit."""
    if end:
        inner = _shape(shapes[:end], signs[: end - 1], 0)
        return None if inner is None else _shape([inner, *shapes[end:]], signs[end - 1 :], 0)
    merged = [shapes[0]]
    for sign, shape in zip(signs, shapes[1:], strict=True):
        if sign == "@":
            merged[-1] = _matrix_product(merged[-1], shape)
            if merged[-1] is None:
                return None
        else:
            merged.append(shape)
    return merged[0] if all(shape == merged[0] for shape in merged) else None


def _matrix_product(left, right):
    if not left or not right:
        return left or right
    if left[-1] != right[0]:
        return None
    return (*left[:-1], *right[1:])


def _judged(chain, elaboration, factors, numbers, fitting, source):
    (scale, before, behind), found, seen = numbers, [], set()
    for _, order, turned, signs, end in fitting:
        names = [_written(factors[i], turned[i], source) for i in order]
        nodes = [Transpose(factors[i]) if turned[i] else factors[i] for i in order]
        text, key = _text(names, signs, end), _key(names, signs, end)
        if key in seen:
            continue
        seen.add(key)
        try:
            with assume(chain.network.assumptions):
                array = elaboration.array(_node(nodes, signs, end))
                for number in scale:
                    array = scaled_by(number, array)
        except (Misfit, Unreadable, Undecided):
            continue
        found.append((before + text + behind, chain.fits_and_equals(array, elaboration)))
        if len(found) == MOST_PROOFS or sum(right for _, right in found) == SHOWN:
            break
    return sorted(found, key=lambda each: not each[1])[:SHOWN]


def _key(names, signs, end):
    """⊙ has no order."""
    if end:
        return _key([str(_key(names[:end], signs[: end - 1], 0)), *names[end:]], signs[end - 1 :], 0)
    groups, current = [], [names[0]]
    for sign, name in zip(signs, names[1:], strict=True):
        if sign == "⊙":
            groups.append("@".join(current))
            current = []
        current.append(name)
    return tuple(sorted([*groups, "@".join(current)]))


def _node(nodes, signs, end):
    if end:
        return _node([Group(_node(nodes[:end], signs[: end - 1], 0)), *nodes[end:]], signs[end - 1 :], 0)
    groups, current = [], [nodes[0]]
    for sign, node in zip(signs, nodes[1:], strict=True):
        if sign == "⊙":
            groups.append(_matrix(current))
            current = []
        current.append(node)
    groups.append(_matrix(current))
    return groups[0] if len(groups) == 1 else Multiplication(tuple(groups), ("⊙",) * (len(groups) - 1))


def _matrix(nodes):
    return nodes[0] if len(nodes) == 1 else Group(Multiplication(tuple(nodes), ("@",) * (len(nodes) - 1)))


def _written(node, turned, source):
    text = source(node)
    node = unbraced(node)
    if turned:
        return f"{text}ᵀ" if not isinstance(node, Multiplication) else f"({text})ᵀ"
    return text


def _text(names, signs, end):
    if end:
        return _text([f"({_text(names[:end], signs[: end - 1], 0)})", *names[end:]], signs[end - 1 :], 0)
    written = names[0]
    for sign, name in zip(signs, names[1:], strict=True):
        written += f" {name}" if sign == "@" else f" ⊙ {name}"
    return written
