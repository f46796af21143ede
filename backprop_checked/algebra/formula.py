"""A formula is a chain of equal terms: the first is what we want, the last is what we keep."""

import ast
import inspect
import linecache
import sys
from functools import cache

from sympy import Add, sympify

from backprop_checked.algebra import notation
from backprop_checked.algebra.network import Network
from backprop_checked.algebra.notation import (
    Each,
    FunctionOf,
    Gradient,
    Jacobian,
    Remainder,
    Tensor,
    l,
    layer_of,
    loose,
)
from backprop_checked.algebra.symbolic_sizes import EveryWidth
from backprop_checked.algebra.term import ShapeError, Term, is_scalar, same, shape_text


def every(network):
    """All layers: 1 … L."""
    return range(1, network.depth + 1)


def hidden(network):
    """All layers but the last."""
    return range(1, network.depth)


def last(network):
    """The last layer."""
    return [network.depth]


@cache
def networks(letters=notation.columns, **how):
    """The two networks on which a formula is proved unless it says otherwise. A batch has a size that no
    layer has, so that no sum can run along the wrong side by luck."""
    if letters.scalar:
        return Network(1, 1, 1, letters=letters, **how), Network(1, 1, 1, 1, letters=letters, **how)
    if letters.samples != 1:
        how = {"samples": 4, **how}
        return Network(2, 3, 1, letters=letters, **how), Network(3, 1, 2, letters=letters, **how)
    return Network(2, 3, 4, letters=letters, **how), Network(3, 1, 2, 4, letters=letters, **how)


class FormulaError(Exception):
    """A formula that is not what it says. The message names the file, the line and the mend."""


class Step:
    """One term of the chain, with the reason why it equals the one before.

    `uses` are the formulas that the reason rests on. `remainder` is the O(h^p) that the term leaves open,
    or None.
    """

    def __init__(self, reason, term, *uses):
        self.reason, self.term, self.uses = reason, term, uses
        summands = Add.make_args(term) if is_scalar(term) else ()
        left = [part for part in summands if isinstance(part, Remainder)]
        if len(left) != len(term.atoms(Remainder)) or len(left) > 1:
            raise FormulaError(f"step “{reason}”: O(…) stands once, as a summand of its own: {term}")
        self.remainder = left[0] if left else None


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
        FormulaError: where it equals nothing, has an index that the left-hand side lacks, or writes
            derivatives in two layouts.
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
        one = letters.scalar  # widths that are all 1 need no letters
        self.on = tuple(on or (*([] if one else [EveryWidth(letters)]), *networks(letters)))
        self.convention, self.twin_of, self.twins = convention, twin_of, []
        if twin_of:
            twin_of.twins.append(self)
        self._demand_sense()

    def _demand_sense(self):
        if not self.steps:
            raise FormulaError(
                f"{self.place()}: {self.lhs} equals nothing yet: give it a step, (reason, term)"
            )
        for index, widths in loose(self.lhs).items() if is_scalar(self.lhs) else ():
            if not all(same(widths[0], width) for width in widths):
                raise ShapeError(
                    f"{self.place()}: {index} runs over {' and over '.join(map(str, widths))} in {self.lhs}"
                )
        for step in self.steps:
            if is_scalar(self.lhs) != is_scalar(step.term) or not _alike(shape(step.term), shape(self.lhs)):
                raise ShapeError(
                    f"{self.place(step)}: {self.lhs} is {shape_text(shape(self.lhs))}, but the step "
                    f"“{step.reason}” is "
                    f"{shape_text(shape(step.term))}: {step.term}"
                )
            lost = [str(index) for index in loose(step.term) if index not in loose(self.lhs)]
            if is_scalar(self.lhs) and lost:
                raise FormulaError(
                    f"{self.place(step)}: the step “{step.reason}” has a loose {', '.join(lost)}, which "
                    f"{self.lhs} lacks: "
                    f"sum over it, or put it on the left: {step.term}"
                )
        self._demand_one_layout()

    def _demand_one_layout(self):
        """The page prints ∂C/∂W alike in both layouts, so one tab has one meaning for it."""
        layouts = {}
        habit = {Gradient: "denominator", Jacobian: "numerator"}
        for step in (None, *self.steps):
            for node in (self.lhs if step is None else step.term).atoms(Gradient):
                first = layouts.setdefault(type(node), node.layout)
                one = len(set(layouts.values())) == 1 or layouts == habit
                if node.layout != first or not one:
                    raise FormulaError(
                        f"{self.place(step)}: {node} is in {node.layout} layout, and another derivative of "
                        f"this formula is not: write all of them in one layout, the others in a twin"
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
            raise FormulaError(
                f"{self.place()}: {self.name} has no program: define the function {name}(…) beside it"
            )
        return self._scope[name]

    @property
    def rhs(self):
        return self.steps[-1].term

    @property
    def at(self):
        """The layer that the formula speaks of: a program's `W` is W of this layer. It is ℓ, L or a
        number; what stands on the left may be beside it, as a(ℓ − 1) is."""
        lhs = self.lhs
        layer = layer_of(lhs.by if isinstance(lhs, notation.Gradient | notation.Partial) else lhs)
        if layer is None:
            return l
        return next((name for name in (l, notation.L) if layer.has(name)), layer)

    def place(self, step=None):
        """Where it stands, for messages: file and line; with a step or a program, that one's own line."""
        if inspect.isfunction(step):
            return f"{step.__code__.co_filename}:{step.__code__.co_firstlineno}"
        return f"{self.file}:{self._line_of(step) if step in self.steps else self.line}"

    def _line_of(self, step):
        source = "".join(linecache.getlines(self.file))
        calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
        own = next((call.args[1:] for call in calls if call.lineno == self.line), [])
        lines = [argument.lineno for argument in own if not isinstance(argument, ast.Starred)]
        return lines[self.steps.index(step)] if len(lines) == len(self.steps) else self.line

    def terms(self, program):
        """The terms that a program's parameters stand for, by name.

        A parameter is a name of the formula's own module, a letter with `_next` or `_prev`, or a width of its
        graph.

        Raises:
            FormulaError: for a name that is neither.
        """
        parameters = inspect.signature(program).parameters.values()
        return [self._term(p.name, program) for p in parameters if p.default is p.empty]

    def _term(self, name, program):
        own = self._scope.get(name)
        if isinstance(own, int | float):
            return sympify(own)
        if isinstance(own, Each | FunctionOf | Term | Tensor) or is_scalar(own):
            return own
        try:
            return self.letters.named(name, self.at)
        except KeyError:
            for width in (width for graph in self.on for width in getattr(graph, "sizes", ())):
                if str(width) == name:
                    return width
            raise FormulaError(
                f"{self.place(program)}: {program.__name__}() takes “{name}”, which is no letter; "
                f"name it after one (W, a_prev, delta_next, …) or define {name} = … in {self.module}"
            ) from None

    def indices(self):
        """The free indices of a formula about entries, in their order, each with its range's width."""
        return {index: widths[0] for index, widths in loose(self.lhs).items()}


def shape(term):
    return () if is_scalar(term) else tuple(term.shape)


def _alike(a, b):
    return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b, strict=True))
