"""What a program or a step says, beside what is right, and whether the two are one."""

from functools import lru_cache
from itertools import product

import numpy as np
import sympy as sp

from backprop_checked.algebra.formula import FormulaError
from backprop_checked.algebra.interpretation import Numeric, Symbolic
from backprop_checked.algebra.modular import Modular, ModularLeaves
from backprop_checked.algebra.notation import Gradient, Partial, base
from backprop_checked.algebra.order import STEPS, is_of_order
from backprop_checked.algebra.residue import Residue, same
from backprop_checked.algebra.symbols import Symbols, fresh, plain
from backprop_checked.algebra.term import is_scalar
from backprop_checked.algebra.vanishing import vanishes

BOUND = 1e-6  # how far a program may be from central differences, relative to the largest entry
SMALLEST = 1e-2  # where the largest entry is smaller, "relative" means relative to this
SLACK = 0.2  # how far the order that floats show may be below the order that a formula states


class NotProved(FormulaError):
    """A step that does not equal the left-hand side."""


def written_out(formula):
    """The networks with numbers for widths, of which each must have a layer that the formula speaks of.

    Raises:
        NotProved: where nothing would be compared.
    """
    graphs = list(formula.on)
    for network in graphs:
        if not list(formula.layers(network)):
            raise NotProved(
                f"{formula.place()}: nothing to compare: {formula.id} speaks of no layer of {network.name}"
            )
    if not graphs:
        raise NotProved(
            f"{formula.place()}: nothing to compare: {formula.id} stands on no network that is written out"
        )
    return graphs


@lru_cache(maxsize=16)
def symbolic_interpretation(network):
    """A network in symbols; formulas on the same one share what it has differentiated."""
    return Symbolic(network)


def numeric_interpretations(formula, network, seed=0):
    """The floats that a formula is run on: one interpretation of the network, or for an approximation one for
    each size of the step."""
    remainder = formula.steps[-1].remainder
    if not remainder:
        return [_in_floats(network, seed)]
    return [Numeric(network, {remainder.small: step}, seed) for step in STEPS]


@lru_cache(maxsize=16)
def modular_interpretation(network):
    """A network in numbers modulo a prime."""
    return Modular(network)


@lru_cache(maxsize=16)
def _in_floats(network, seed):
    """A network in floats; formulas on the same one share the differences."""
    return Numeric(network, seed=seed)


def entries_of(formula, term, interpretation, layer):
    """A term's values: a matrix's own, or for a formula about entries one value for each choice of
    indices."""
    ranges = formula.indices().items() if is_scalar(term) else ()
    indices = {
        index: interpretation.size(width.subs(interpretation.network.letters_at(layer)))
        for index, width in ranges
    }
    key = term, layer, tuple(indices.items())
    if key not in interpretation.entries:
        interpretation.entries[key] = _entries(term, interpretation, layer, indices)
    return interpretation.entries[key]


def _entries(term, interpretation, layer, indices):
    dtype = float if isinstance(interpretation, Numeric) else object
    if not is_scalar(term):
        return np.asarray(interpretation.read(term, layer), dtype=dtype)
    values = np.empty(tuple(indices.values()), dtype=dtype)
    entry = interpretation.reader(term, layer, indices)
    for place in product(*map(range, indices.values())):
        values[place] = plain(entry(dict(zip(indices, place, strict=True))))
    return values


def arguments(terms, interpretation, layer):
    """What a program is given: copies that it cannot change, for a program that changes what it is given
    would change the page's numbers too."""

    def read_only(value):
        if isinstance(value, list):
            return list(map(read_only, value))
        if callable(value):
            return value if isinstance(interpretation, Numeric) else lambda at: Symbols(value(at))
        if not isinstance(value, np.ndarray):
            return value if isinstance(interpretation, Numeric) or isinstance(value, int) else Symbols(value)
        value = value.copy()
        value.flags.writeable = False
        return value

    return [read_only(interpretation.read(term, layer)) for term in terms]


def agree(result, right, remainder, interpretation, exactly=True):
    """Whether two values in symbols are one (see `vanishes` for `exactly`), or one up to the remainder."""
    if isinstance(interpretation, Modular | ModularLeaves):
        return same(plain(result), plain(right))
    result, right = sp.sympify(plain(result)), sp.sympify(plain(right))
    if remainder is None:
        return result == right or vanishes(result - right, exactly)
    difference = result - right
    return is_of_order(difference, interpretation.value(remainder.small), remainder.power)


def off(result, right):
    """How far two arrays of floats are apart, relative to the largest entry that is right. nan is never
    near."""
    if result.shape != right.shape:
        return np.inf
    return np.max(np.abs(result - right), initial=0) / max(SMALLEST, np.max(np.abs(right), initial=0))


def stands_alone(formula):
    """Whether nothing but the networks of symbols proves a formula: there is no size, or no proof for all of
    them. Then both sides are multiplied out."""
    return bool(formula.on_sizes) or not any(graph.sizes for graph in formula.on)


def takes_differences(formula):
    """Whether floats find what is right by differentiating: a definition or a count is only computed."""
    network = written_out(formula)[0]
    interpretation = numeric_interpretations(formula, network)[0].anew()
    entries_of(formula, formula.lhs, interpretation, next(iter(formula.layers(network))))
    return bool(interpretation.differences)


def standing(formula):
    """What may be said of a formula that holds: "defined", "checked" or "proved".

    The graph itself states a definition: with every other letter replaced by new symbols, its own step and
    each term of the formula are one expression in each entry, before any algebra. Where these expressions
    are plain numbers, such as the size of an output, the formula is only checked on them. All else is proved.
    """
    own, same = [], []
    for network in written_out(formula):
        for layer in formula.layers(network):
            letter = base(formula.lhs.subs(network.letters_at(layer)))
            if isinstance(letter, Gradient | Partial):
                return "proved"
            interpretation = symbolic_interpretation(network)
            computed = [other for other in interpretation.forward if other not in network.free()]
            if letter not in computed:
                return "proved"
            others = {other: fresh(str(other), network.shape(other)) for other in computed if other != letter}
            alone = interpretation.rerun(others)
            left, *terms = (
                [sp.sympify(plain(entry)) for entry in entries_of(formula, term, alone, layer).flat]
                for term in (formula.lhs, *(step.term for step in formula.steps))
            )
            own += left
            same += [term == left for term in terms]
    if not any(entry.free_symbols for entry in own):
        return "checked"
    return "defined" if all(same) else "proved"


def on(network, layer):
    """Where something is, for a message: a graph without layers is read once."""
    return f"{network.name}, {network.unit} {layer}" if network.depth > 1 else network.name


def side_by_side(result, right):
    """Two floats that differ, with as many digits as it takes to see it. What is left of a 0 is noise."""
    result, right = (0.0 if abs(value) < BOUND * SMALLEST else value for value in (result, right))
    digits = next((d for d in range(3, 16) if f"{result:.{d}g}" != f"{right:.{d}g}"), 16)
    return tuple(f"{value:.{digits}g}".replace("-", "−", int(value < 0)) for value in (result, right))


def shaped_like(result, right, formula):
    """A formula about entries says nothing of columns: a program may return n × 1 for n entries, and no
    more."""

    def long(shape):
        return [side for side in shape if side != 1]

    return (
        result.reshape(right.shape)
        if is_scalar(formula.lhs) and long(result.shape) == long(right.shape)
        else result
    )


def in_entry(place):
    return f" in entry ({', '.join(str(index + 1) for index in place)})" if place else ""


def short(expression, most=300):
    if isinstance(plain(expression), Residue):
        return str(plain(expression).value)
    expression = sp.sympify(plain(expression))
    text = str(expression.expand() if expression.count_ops() < 500 else expression)
    return text if len(text) <= most else text[:most] + " …"
