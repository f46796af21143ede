"""A formula is a chain of equal terms: the first is what we want, the last is what we keep."""

import ast
import inspect
import linecache
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from types import ModuleType

from sympy import Add, sympify

from backprop_checked.algebra import notation
from backprop_checked.algebra.message import MessageError, Shape
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
from backprop_checked.algebra.term import Entries, ShapeError, Term, is_scalar, same
from backprop_checked.algebra.whole_matrices import demand_numbers


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
def networks(letters=notation.columns, **options):
    """The networks on which a formula is proved unless it says otherwise: of two layers, and of three. A
    batch has a size that no layer has, so that no sum can run along the wrong side by luck; there one
    network is enough."""
    if letters.scalar:
        return Network(1, 1, 1, letters=letters, **options), Network(1, 1, 1, 1, letters=letters, **options)
    if letters.samples != 1:
        return (Network.of_layers(2, letters=letters, **options),)
    return tuple(Network.of_layers(layers, letters=letters, **options) for layers in (2, 3))


class FormulaError(MessageError):
    """A formula that is not what it says. The message names the file, the line and the fix."""


class Step:
    """One term of the chain, with the reason why it equals the one before.

    `uses` are the formulas that the reason rests on. `remainder` is the O(h^p) that the term leaves open,
    or None.
    """

    def __init__(self, reason, term, *uses):
        self.reason, self.term, self.uses = reason, term, uses
        demand_numbers(term, f"step “{reason}”")
        summands = Add.make_args(term) if is_scalar(term) else ()
        left = [part for part in summands if isinstance(part, Remainder)]
        if len(left) != len(term.atoms(Remainder)) or len(left) > 1:
            raise FormulaError(f"step “{reason}”: O(…) stands once, as a summand of its own: {term}")
        self.remainder = left[0] if left else None
        for used in uses:
            if not isinstance(used, Formula):
                raise FormulaError(
                    f"step “{reason}”: it rests on {used!r}, which is no formula: name a Formula, or nothing"
                )


@dataclass(frozen=True)
class BoundProgram:
    """A program as it is bound to a formula.

    Attributes:
        function: the NumPy function.
        name: the name of the formula.
        names: where the names of its parameters, and those of its wrong variants, are looked up.
    """

    function: Callable
    name: str
    names: Mapping[str, object]


class Formula:
    """What a page shows, SymPy proves and NumPy runs.

    The module's docstring gives the tag and the title ("BP2: the error moves back one layer"); the function
    below the formula, with its name in small letters, is its program, and is bound to it: `@BP2.program`.

    Args:
        lhs: what the formula gives.
        *steps: `(reason, term)` or `(reason, term, *formulas that the reason rests on)`.
        layers: the layers of a network for which it holds: `every`, `hidden` or `last`.
        on: the networks on which it is proved.
        letters: the convention in which its program's parameters are read.
        convention: what its tab is called, where it has a twin in another convention.
        twin_of: the formula whose twin it is.
        on_sizes: why it is proved on the sizes of `on` only; nothing where it is proved for every size.
        wrong: the mistakes people make with it, each a name and a program that makes it.

    Raises:
        ShapeError: where a step is not shaped like the left-hand side.
        FormulaError: where it equals nothing, has an index that the left-hand side lacks, or writes
            derivatives in two layouts, and where its wrong variants have no names.
        FunctionOfMatrix: where a function of SymPy is given a whole matrix.
    """

    def __init__(
        self,
        lhs,
        *steps,
        layers=every,
        on=None,
        letters=notation.columns,
        convention="",
        twin_of=None,
        on_sizes="",
        wrong,
    ):
        self.on_sizes = on_sizes
        self.lhs, self.layers, self.letters, self.wrong = lhs, layers, letters, wrong
        self.steps = [Step(*step) for step in steps]
        if on is not None and not isinstance(on, list | tuple):
            raise FormulaError("on=… takes a list of graphs, and this is one: write on=[…]")
        if not isinstance(wrong, dict):
            raise FormulaError(
                'wrong=… takes variants with their names: wrong={"what is wrong": lambda …: …}'
            )
        self.on = tuple(on or networks(letters))
        self.convention, self.twin_of, self.twins = convention, twin_of, []
        self._program: BoundProgram | None = None
        if twin_of:
            twin_of.twins.append(self)
        self._demand_sense()

    def _demand_sense(self):
        if not self.steps:
            raise FormulaError(f"{self.lhs} equals nothing yet: give it a step, (reason, term)")
        self._demand_one_range_an_index()
        for step in self.steps:
            self._demand_the_shape_of_the_left(step)
        self._demand_one_layout()

    def _demand_one_range_an_index(self):
        for index, widths in loose(self.lhs).items() if is_scalar(self.lhs) else ():
            if not all(same(widths[0], width) for width in widths):
                over = [part for width in widths for part in (" and over ", width)][1:]
                raise ShapeError(index, " runs over ", *over, " in ", self.lhs)

    def _demand_the_shape_of_the_left(self, step):
        if is_scalar(self.lhs) != is_scalar(step.term) or not _alike(shape(step.term), shape(self.lhs)):
            raise ShapeError(
                *(self.lhs, " is ", Shape(shape(self.lhs)), f", but the step “{step.reason}” is "),
                *(Shape(shape(step.term)), ": ", step.term),
            )
        lost = dict.fromkeys(str(index) for index in self._lost(step.term))
        if lost:
            raise FormulaError(
                f"the step “{step.reason}” has a loose {', '.join(lost)}, which {self.lhs} lacks: "
                f"sum over it, or put it on the left: {step.term}"
            )

    def _lost(self, term):
        """The indices of a term that nothing gives a value: no sum binds them, and the left-hand side has
        none such."""
        if is_scalar(self.lhs):
            return [index for index in loose(term) if index not in loose(self.lhs)]
        if not isinstance(term, Entries):
            return []  # a sum around it may bind them
        entry, row, column = term.args[:3]
        return [index for index in loose(entry) if index not in (row, column)]

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
                        f"{node} is in {node.layout} layout, and another derivative of this formula is not: "
                        f"write all of them in one layout, the others in a twin"
                    )

    def program(self, function: Callable) -> Callable:
        """Bind the program: `@BP2.program` above `def bp2(…)`. The function stays as it is.

        Raises:
            FormulaError: where the function's name, in capitals, is not the formula's in the function's
                module, and where the formula has a program already.
        """
        name, names = function.__name__.upper(), function.__globals__
        if names.get(name) is not self:
            raise FormulaError(
                f"{line_of(function)}: {function.__name__}() is the program of a formula called {name}, and "
                f"this one is not: write {name} = Formula(…) above the function"
            )
        return self.bind(function, name, names)

    def bind(self, function: Callable, name: str, names: Mapping[str, object]) -> Callable:
        """Bind a program under a name, its parameters looked up in `names`: what `program` does with those
        of the function's module. Returns the function.

        Raises:
            FormulaError: where the formula has a program already.
        """
        if self._program:
            raise FormulaError(
                f"{line_of(function)}: {name} has a program already, {line_of(self.function)}: one is enough"
            )
        self._program = BoundProgram(function, name, names)
        return function

    @property
    def bound(self) -> BoundProgram:
        """Its program, as it is bound.

        Raises:
            FormulaError: where it has none.
        """
        if self._program is None:
            raise FormulaError(f"the formula for {self.lhs} has no program: {_how_to_bind('NAME')}")
        return self._program

    @property
    def function(self) -> Callable:
        """Its program, the NumPy function. Raises what `bound` raises, as all that follows does."""
        return self.bound.function

    @property
    def name(self) -> str:
        """The name of the variable that holds it."""
        return self.bound.name

    @property
    def module(self) -> str:
        """The module that it stands in, `snippets.vectorised.bp2`."""
        return self.function.__module__

    @property
    def id(self) -> str:
        """Its chapter and its name, such as `vectorised.bp2`; a twin has its first one's."""
        return self.module.removeprefix("snippets.")

    @property
    def file(self) -> str:
        """The file that it stands in."""
        return self.function.__code__.co_filename

    @property
    def line(self) -> int:
        """The line that it begins in; its program's, where no line of the file defines it by its name."""
        return self._call.lineno if self._call else self.function.__code__.co_firstlineno

    @cached_property
    def _call(self):
        """The call `Formula(…)` that made it, in the syntax tree of its file."""
        return definition(self.file, self.name)

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

    def place(self, step: Step | Callable | None = None) -> str:
        """Where it stands, for messages: file and line; with a step or a program, that one's own line."""
        if inspect.isfunction(step):
            return line_of(step)
        return f"{self.file}:{self._line_of(step) if step in self.steps else self.line}"

    def _line_of(self, step):
        own = self._call.args[1:] if self._call else []
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
        own = self.bound.names.get(name)
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


def line_of(function: Callable) -> str:
    """Where a function stands: file and line."""
    return f"{function.__code__.co_filename}:{function.__code__.co_firstlineno}"


def definition(file: str, name: str) -> ast.Call | None:
    """The call in `NAME = Formula(…)`, in the syntax tree of a file; None where no line says so."""
    tree = ast.parse("".join(linecache.getlines(file)))
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=own)], value=ast.Call() as call) if own == name:
                return call
    return None


def _how_to_bind(name):
    return f"write @{name}.program above def {name.lower()}(…)"


def formulas_of(module: ModuleType) -> dict[str, Formula]:
    """The formulas that stand in a module, by name; what it imports, and an alias, is left out.

    Raises:
        FormulaError: for a formula without a program; with its file and line.
    """
    formulas = {}
    for name, value in vars(module).items():
        if not isinstance(value, Formula):
            continue
        if value._program is None:
            call = definition(module.__file__, name)
            place = f"{module.__file__}:{call.lineno}" if call else module.__file__
            raise FormulaError(f"{place}: {name} has no program: {_how_to_bind(name)}")
        if value.module == module.__name__ and value.name == name:
            formulas[name] = value
    return formulas
