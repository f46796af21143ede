"""A formula is a chain of equal terms: the first is what we want, the last is what we keep."""

import inspect
import sys

from sympy import preorder_traversal, sympify
from sympy.matrices.expressions.matexpr import MatrixElement

from snippets.algebra import notation
from snippets.algebra.every_width import EveryWidth
from snippets.algebra.network import Network
from snippets.algebra.notation import l, layer_of
from snippets.algebra.term import ShapeError, is_scalar, same, shape_text


def every(network):
    """All layers: 1 … L."""
    return range(1, network.depth + 1)


def hidden(network):
    """All layers but the last."""
    return range(1, network.depth)


def last(network):
    """The last layer."""
    return [network.depth]


def networks(**how):
    """The two networks on which a formula is proved unless it says otherwise."""
    return (Network(2, 3, 4, **how), Network(3, 1, 2, 4, **how))


class FormulaError(Exception):
    """A formula that is not what it says. The message names the file, the line and the mend."""


class Step:
    """One term of the chain, with the reason why it equals the one before.

    `uses` are the formulas that the reason rests on.
    """

    def __init__(self, reason, term, *uses):
        self.reason, self.term, self.uses = reason, term, uses


class Formula:
    """What a page shows, SymPy proves and NumPy runs.

    The module's docstring gives the tag and the title ("BP2: the error moves back one layer"); the function
    in the same module with the formula's name in small letters is its program.

    Args:
        lhs: what the formula gives.
        *steps: `(reason, term)` or `(reason, term, *formulas that the reason rests on)`.
        layers: the layers of a network for which it holds: `every`, `hidden` or `last`.
        on: the networks on which it is proved.
        letters: the convention in which its program's parameters are read.
        convention: what its tab is called, where it has a twin in another convention.
        twin_of: the formula whose twin it is.
        wrong: the mistakes people make with it, each a name and a program that makes it.

    Raises:
        ShapeError: where a step is not shaped like the left-hand side.
    """

    def __init__(
        self, lhs, *steps, layers=every, on=None, letters=notation.columns, convention="", twin_of=None, wrong
    ):
        frame = sys._getframe(1)
        self.module, self.line = frame.f_globals["__name__"], frame.f_lineno
        self._scope = frame.f_globals
        self.file = frame.f_code.co_filename
        self.lhs, self.layers, self.letters, self.wrong = lhs, layers, letters, wrong
        self.steps = [Step(*step) for step in steps]
        self.on = on or (EveryWidth(letters), *networks(letters=letters))
        self.convention, self.twin_of, self.twins = convention, twin_of, []
        if twin_of:
            twin_of.twins.append(self)
        for step in self.steps:
            if shape(step.term) != () and not _alike(shape(step.term), shape(lhs)) or is_scalar(lhs) != is_scalar(step.term):
                raise ShapeError(
                    f"{self.place()}: {lhs} is {shape_text(shape(lhs))}, but the step “{step.reason}” is "
                    f"{shape_text(shape(step.term))}: {step.term}"
                )

    @property
    def id(self):
        """Its chapter and its name, such as `vectorised.bp2`; a twin has its first one's."""
        return self.module.removeprefix("snippets.")

    @property
    def name(self):
        """The name of the variable that holds it."""
        for name, value in self._scope.items():
            if value is self:
                return name
        raise FormulaError(f"{self.place()}: give the formula a name: NAME = Formula(…)")

    @property
    def program(self):
        """The NumPy function.

        Raises:
            FormulaError: where the module has none.
        """
        name = self.name.lower()
        if not inspect.isfunction(self._scope.get(name)):
            raise FormulaError(f"{self.place()}: {self.name} has no program: define the function {name}(…) beside it")
        return self._scope[name]

    @property
    def rhs(self):
        return self.steps[-1].term

    @property
    def at(self):
        """The layer that the formula speaks of: a program's `W` is W of this layer."""
        layer = layer_of(self.lhs.by if isinstance(self.lhs, notation.Gradient | notation.Partial) else self.lhs)
        return l if layer is None else layer

    def place(self):
        """Where it stands, for messages: file and line."""
        return f"{self.file}:{self.line}"

    def terms(self, program):
        """The terms that a program's parameters stand for, by name.

        A parameter is a name of the formula's own module, or a letter with `_next` or `_prev`.

        Raises:
            FormulaError: for a name that is neither.
        """
        return [self._term(name, program) for name in inspect.signature(program).parameters]

    def _term(self, name, program):
        own = self._scope.get(name)
        if isinstance(own, notation.Each | notation.Term) or (own is not None and not callable(own) and is_scalar(sympify(own))):
            return own
        try:
            return self.letters.named(name, self.at)
        except KeyError:
            raise FormulaError(
                f"{self.place()}: {program.__name__}() takes “{name}”, which is no letter; "
                f"name it after one (W, a_prev, delta_next, …) or define {name} = … in {self.module}"
            ) from None

    def indices(self):
        """The free indices of a formula about entries, in their order, each with its range's width."""
        entries = [node for node in preorder_traversal(self.lhs) if isinstance(node, MatrixElement)]
        return {
            index: width
            for entry in entries
            for index, width in zip(entry.indices, entry.parent.shape, strict=True)
            if index.is_Symbol
        }


def shape(term):
    return () if is_scalar(term) else tuple(term.shape)


def _alike(a, b):
    return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b, strict=True))


