"""The same graphs on sizes that no proof used: larger ones and odd ones, which differ from each other."""

from functools import cache
from random import Random

from sympy import sympify

from backprop_checked.algebra.counterexample import value_of
from backprop_checked.algebra.declaration import of_formula
from backprop_checked.algebra.form import Undecided
from backprop_checked.algebra.graph import AnyFunction, Graph
from backprop_checked.algebra.inequalities import assume
from backprop_checked.algebra.interpretation import Numeric
from backprop_checked.algebra.network import Network
from backprop_checked.algebra.recurrence import Recurrence

WIDTHS = ((5, 7, 4, 6), (9, 3, 11))


def fresh_graphs(formula):
    """Graphs for a formula on other sizes; its own ones where their sizes are all that it speaks of."""
    first = formula.on[0]
    if isinstance(first, Network):
        return _networks(first)
    if not first.sizes or formula.on_sizes:
        return list(formula.on)
    if not hasattr(first, "on_other_sizes") and isinstance(first, Recurrence):
        first.on_other_sizes = [first.longer(2)]
    if not hasattr(first, "on_other_sizes"):
        first.on_other_sizes = [_on_other_sizes(formula, first, seed) for seed in range(2)]
    return first.on_other_sizes


def tight_graph(formula):
    """A graph on other sizes that obey what is declared of them as closely as can be."""
    return _on_other_sizes(formula, formula.on[0], 0, tight=True)


@cache
def _networks(network):
    """Networks of the same kind with other widths; for a network of one kind of size, the same again."""
    if network.letters.scalar:
        return [_like(network, (1, 1, 1, 1))]
    if network.letters.W(1).shape[0].is_Integer:  # the widths are the statement's own
        return [network]
    return [other for widths in WIDTHS if (other := _like(network, widths)) is not None] or [network]


def _like(network, widths):
    how = {"output": network.output, "cost": network.cost, "targets": network.targets}
    how = {name: value for name, value in how.items() if value is not None}
    if network.letters.samples != 1:
        how["samples"] = 13
    try:
        return type(network)(*widths, letters=network.letters, activation=network.activation, **how)
    except TypeError:  # a network of a kind that is built in another way
        return None


def _on_other_sizes(formula, graph, seed, tight=False):
    """A graph with other sizes that obey what is declared of them, all of it computed from its rules."""
    try:
        declared = of_formula(formula)
    except Undecided:
        return graph
    random = Random(seed)
    names = {str(size): size for size in graph.sizes}
    with assume(declared.assumptions):
        facts = declared.assumptions.facts
        sizes = _sizes(sorted(declared.assumptions.sizes), facts, random)
        sizes = _tightened(sizes, facts) if sizes and tight else sizes
    if sizes is None or graph.maps:
        return graph
    chosen = {names[name]: value for name, value in sizes.items()}
    chosen |= {size: value if value.is_Integer else value.subs(chosen) for size, value in _fixed(graph)}
    other = object.__new__(Graph)
    other.__dict__.update(graph.__dict__, _numbers={}, _shapes={})
    other.__dict__.pop("declaration", None)
    other.name = ", ".join(f"{size} = {chosen[size]}" for size in graph.sizes if size in chosen)
    other.sizes = {size: chosen.get(size, number) for size, number in graph.sizes.items()}
    other.steps = {
        letter: None if letter in graph.rules and _computes(graph, letter) else step
        for letter, step in graph.steps.items()
    }
    try:
        Numeric(other)
    except ValueError:  # a program of the graph's own that is written for one size
        return graph
    return other


def _fixed(graph):
    return [(size, sympify(value)) for size, value in graph.fixed.items()]


def _computes(graph, letter):
    """Whether a letter's rule can compute it here: all that it reads has a value."""
    _, rule = graph.rules[letter]
    known = {*graph.steps, *graph.free()}
    if isinstance(rule, AnyFunction):
        return False
    helpers = [helper for helper in graph.rules if helper not in known]
    return not any(getattr(rule, "has", lambda _: False)(helper) for helper in helpers)


def _sizes(names, facts, random):
    """Sizes of three and more that obey the facts and differ where they can, by trial."""
    for attempt in range(6000):
        values = {name: random.randint(2 if attempt > 3000 else 3, 5 + attempt // 300) for name in names}
        if all(value_of(fact, values) >= 0 for fact in facts):
            return values
    return None


def _tightened(values, facts):
    """The sizes with each made smaller while that takes room away from more than itself."""
    for name in values:
        while True:
            smaller = {**values, name: values[name] - 1}
            room = [value_of(fact, smaller) for fact in facts]
            if min(room) < 0 or sum(room) > sum(value_of(fact, values) for fact in facts) - 2:
                break
            values = smaller
    return values
