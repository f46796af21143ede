"""Neurons that are written one by one, and inputs, z = w_1 x_1 + w_2 x_2 + b: digits number them there."""

from backprop_checked.derivation.meaning import kind_of, meaning_of
from backprop_checked.derivation.syntax import Multiplication, Name, Sum, ungrouped, walk


def inputs_of_one_neuron(nodes, document):
    """How many inputs a neuron has, where a sum in some nodes lists them with their weights; else 0."""
    for node in (each for top in nodes for each in walk(top)):
        if isinstance(node, Sum) and (found := weighted_inputs(node, document)) is not None:
            return found[0]
    return 0


def numbers_inputs(nodes, document):
    """Whether digits number inputs beside z = wᵀ x, as in ∂L/∂w_1 = x_1 ∂L/∂z: w and x stand there without a
    number, too, and nothing else has one."""
    names = [
        node for top in nodes for node in walk(top) if isinstance(node, Name) and node.text[:1].islower()
    ]
    meant = [(own.kind, _digit(own)) for name in names if (own := meaning_of(name, document)) and own.kind]
    numbers = {number for kind, number in meant if number and kind == "input"}
    others = {kind for kind, number in meant if number and kind not in ("input", "W")}
    plain = {kind for kind, number in meant if not number}
    return bool(numbers) and not others and {"input", "W", "z"} <= plain


def are_neurons(nodes, document):
    """Whether digits number neurons: two targets stand in one sum, as in (t_1 − o_1)² + (t_2 − o_2)²."""
    for node in (each for top in nodes for each in walk(top)):
        if isinstance(node, Sum):
            meant = [own for each in walk(node) if (own := meaning_of(each, document)) and own.kind == "y"]
            if len({number for own in meant if (number := _digit(own))}) > 1:
                return True
    return False


def weighted_inputs(node, document):
    """(how many inputs, whether there is a bias) of w_1 x_1 + w_2 x_2 + b; None for any other sum."""
    numbers, biases = [], 0
    for sign, part in _parts(node):
        if sign != 1:
            return None
        if isinstance(part, Multiplication):
            numbers.append(_number(part, document))
        elif kind_of(part, document) == "b":
            biases += 1
        else:
            return None
    usual = len(numbers) > 1 and sorted(numbers) == [*range(1, len(numbers) + 1)]
    return (len(numbers), bool(biases)) if usual and biases < 2 else None


def _parts(node):
    """(sign, part) of a sum, of the sums in it, too."""
    for sign, part in node.parts:
        part = ungrouped(part)
        if isinstance(part, Sum):
            yield from ((sign * inner, each) for inner, each in _parts(part))
        else:
            yield sign, part


def _number(product, document):
    """The number that a weight and its input have; 0 where they have none, or two."""
    factors = [ungrouped(each) for each in product.factors]
    meant = {kind_of(each, document): each for each in factors if isinstance(each, Name)}
    if len(factors) != 2 or set(meant) != {"W", "input"} or not set(product.signs) <= {"", "*", "·"}:
        return 0
    numbers = {_digit(meaning_of(each, document)) for each in meant.values()}
    lower = meant["W"].text[:1].islower() and meant["input"].text[:1].islower()
    return numbers.pop() if lower and len(numbers) == 1 else 0


def _digit(meant):
    if meant.differential or meant.shift:
        return 0
    if meant.layer is not None and not meant.layer.base:
        return meant.layer.offset
    return meant.indices[0] if len(meant.indices) == 1 and isinstance(meant.indices[0], int) else 0
