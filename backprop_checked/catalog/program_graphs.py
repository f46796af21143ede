"""What a graph declares whose letters are numbers, each computed by a program, which is run on letters."""

import inspect

import numpy as np
from sympy import Max, sympify

from backprop_checked.algebra.declaration import Declaration
from backprop_checked.algebra.form import Undecided
from backprop_checked.algebra.graph import AnyFunction
from backprop_checked.algebra.inequalities import Assumptions, assume
from backprop_checked.algebra.notation import Number, Opaque
from backprop_checked.algebra.symbols import Ramp, Symbols, plain


def of_programs(graph):
    """The declaration of a graph of numbers.

    Raises:
        Undecided: for a graph of arrays, or one whose letters obey conditions that say nothing to letters.
    """
    letters = [*graph.free(), *graph.steps]
    if not all(isinstance(letter, Number) and callable(graph.steps.get(letter, abs)) for letter in letters):
        raise Undecided("its function is a program, which says nothing to letters for sizes")
    if any(condition is not np.exp for condition in graph.where.values()):
        raise Undecided("its letters obey a condition that is a program")
    declaration = Declaration(Assumptions((), (), {}, [str(letter) for letter in graph.where]))
    named = {str(letter): letter for letter in letters}
    with assume(declaration.assumptions):
        for letter in graph.free():
            declaration.leaf(letter)
        for letter, program in graph.steps.items():
            given = [Symbols(named[name]) for name in inspect.signature(program).parameters]
            declaration.let(letter, _rule(sympify(plain(program(*given)))))
    return declaration


def _rule(value):
    if isinstance(value, Opaque):
        name, _, *arguments = value.args
        return AnyFunction(str(name), *arguments)
    return value.replace(Ramp, lambda z: Max(0, z))
