"""What a graph declares with letters for sizes, held against the programs that compute it.

A rule tells an entry with letters for sizes, a program computes the whole array on given ones. They are two
statements of one forward pass, so a mistake in either shows where they are run on the same random floats.
"""

from functools import cache
from types import SimpleNamespace

import numpy as np
from sympy import sympify

from backprop_checked.algebra.comparison import NotProved, entries_of, in_entry, off, on, side_by_side
from backprop_checked.algebra.graph import AnyFunction
from backprop_checked.algebra.interpretation import Numeric
from backprop_checked.algebra.notation import loose

ROUNDING = 1e-9  # how far two ways to compute the same may be apart, relative to the largest entry


def demand_agreement(formula):
    """Hold the rules of a formula's graphs against their programs.

    Raises:
        NotProved: for the first letter in which the two differ, with the entry that is off most.
    """
    for graph in formula.on:
        difference = (_difference(graph) if graph.rules else "") or _broken_law(graph)
        if difference:
            raise NotProved(f"{formula.place()}: {formula.id}: {difference}")


@cache
def _broken_law(graph):
    """Which promise of a graph about its free letters `where` does not make true on paper."""
    if not graph.laws and not graph.positive:
        return ""
    interpretation = Numeric(graph)
    for letter in graph.positive:
        if not np.all(np.asarray(interpretation.value(letter)) > 0):
            return f"{letter} is promised to be greater than 0, and is not under its condition: where=…"
    for left, right in graph.laws:
        claim = SimpleNamespace(indices=lambda left=left: {i: widths[0] for i, widths in loose(left).items()})
        sides = [entries_of(claim, sympify(term), interpretation, 1) for term in (left, right)]
        if not off(*sides) <= ROUNDING:
            return f"the law {left} = {right} does not hold under the conditions of its letters: where=…"
    return ""


@cache
def _difference(graph):
    interpretation = Numeric(graph)
    values = dict(interpretation.forward)
    for letter, (_, rule) in graph.rules.items():
        if letter not in graph.steps:  # a letter of the rules' own, such as one part of the cost
            values[letter] = graph.by_rule(letter, values, interpretation)
        if not callable(graph.steps.get(letter)) or isinstance(rule, AnyFunction):
            continue
        right = np.asarray(values[letter], dtype=float)
        said = np.asarray(graph.by_rule(letter, values, interpretation), dtype=float)
        if not off(said, right) <= ROUNDING:
            place = np.unravel_index(np.argmax(np.abs(said - right)), right.shape)
            rule_says, program_says = side_by_side(said[place], right[place])
            return (
                f"on {on(graph, 1)} the rule of {letter} gives {rule_says}{in_entry(place)} "
                f"where the program that computes it gives {program_says}"
            )
    return ""
