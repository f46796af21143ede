"""What is checked of a formula, and what was found: the evidence.

1. Every step equals the left-hand side, entry by entry, on networks of symbols.
2. The program, run unchanged on symbols, gives what the formula says.
3. The program, run on random floats, agrees with central differences.
4. Every wrong variant is refused: by its shape, by algebra, or only by numbers.
"""

from dataclasses import dataclass, field
from itertools import product

import numpy as np

from snippets.algebra.every_width import EveryWidth
from snippets.algebra.formula import FormulaError
from snippets.algebra.network import NoValue, Numeric, Symbolic, World
from snippets.algebra.symbols import Symbols, fresh, vanishes
from snippets.algebra.term import ShapeError, Term, is_scalar, shape_text

BOUND = 1e-6  # how far a program may be from central differences, relative to the largest entry


class NotProved(FormulaError):
    """A step that does not equal the left-hand side."""


class ProgramDiffers(FormulaError):
    """A program that does not do what its formula says."""


class WrongVariantPasses(FormulaError):
    """A wrong variant that nothing refuses."""


@dataclass
class Refusal:
    """How a wrong variant was refused.

    `caught` is "shape", "algebra" or "numbers"; `says` is the refusal; `numpy` is what NumPy itself
    did with the wrong program; `term` is the wrong term, where the program can be written as one.
    """

    name: str
    caught: str
    says: str
    numpy: str
    term: object = None


@dataclass
class Evidence:
    """What was checked of a formula: data for the page and for `formulas.json`."""

    networks: list[str] = field(default_factory=list)
    entries: int = 0
    program_entries: int = 0
    difference_entries: int = 0
    wrong: list[Refusal] = field(default_factory=list)


def prove(formula):
    """Check a formula in all four ways.

    Returns:
        The `Evidence`.

    Raises:
        NotProved, ProgramDiffers, WrongVariantPasses: where a check fails; the message names the file,
            the line, the network, the layer, the step and the two values.
    """
    evidence = Evidence([network.name for network in formula.on])
    for widths in formula.on:
        if isinstance(widths, EveryWidth):
            for_every_width(formula, widths)
    written_out = [network for network in formula.on if not isinstance(network, EveryWidth)]
    worlds = [Symbolic(network) for network in written_out]
    evidence.entries = sum(against_calculus(formula, world) for world in worlds)
    evidence.program_entries = sum(program_on_symbols(formula, network) for network in written_out)
    floats = [Numeric(network) for network in written_out]
    evidence.difference_entries = sum(against_differences(formula, world) for world in floats)
    for done in ("entries", "program_entries", "difference_entries"):
        if not getattr(evidence, done):
            raise NotProved(f"{formula.place()}: nothing was compared: no layer of {evidence.networks} is meant")
    evidence.wrong = [refuse(formula, name, program, worlds, floats) for name, program in formula.wrong.items()]
    return evidence


def entries_of(formula, term, world, layer):
    """A term's values: a matrix's own, or for a formula about entries one value for each choice of indices."""
    if not is_scalar(term):
        return world.read(term, layer)
    indices = {index: world.size(width.subs(formula.at, layer)) for index, width in formula.indices().items()}
    values = world.array(np.zeros(tuple(indices.values()), dtype=int))
    for place in product(*map(range, indices.values())):
        values[place] = world.read(term.subs(dict(zip(indices, place, strict=True))), layer)
    return values


def for_every_width(formula, widths):
    """Check every step with widths that are letters."""
    for reason, difference in widths.gaps(formula):
        raise NotProved(
            f"{formula.place()}: {formula.id} is not proved for every width: the step “{reason}” does not hold:\n"
            f"  difference   {_short(difference)}"
        )


def against_calculus(formula, world):
    """Compare every step with direct differentiation on a network of symbols. Returns how many entries."""
    compared = 0
    for layer in formula.layers(world.network):
        right = np.asarray(entries_of(formula, formula.lhs, world, layer))
        for step in formula.steps:
            said = np.asarray(entries_of(formula, step.term, world, layer))
            if said.shape != right.shape:
                raise NotProved(
                    f"{formula.place()}: {formula.id}, step “{step.reason}”, on {world.network.name}, layer {layer}: "
                    f"it is {shape_text(said.shape)} where {formula.lhs} is {shape_text(right.shape)}"
                )
            for place in np.ndindex(*right.shape):
                if not vanishes(said[place] - right[place]):
                    raise NotProved(
                        f"{formula.place()}: {formula.id} is not proved: on the network {world.network.name}, "
                        f"layer {layer}, the step “{step.reason}” does not hold in entry {_place(place)}:\n"
                        f"  it says      {_short(said[place])}\n  calculus says {_short(right[place])}\n"
                        f"  difference   {_short((said[place] - right[place]).expand())}\n"
                        f"Mend the term of this step: {step.term}"
                    )
                compared += 1
    return compared


class Leaves(World):
    """Every letter and every derivative is an array of new symbols: a program must do the rest itself."""

    array = staticmethod(Symbols)
    number = staticmethod(lambda number: number)
    function = Symbolic.function

    def __init__(self, network):
        self.network, self.size, self.values = network, network.size, {}

    def value(self, leaf):
        if leaf not in self.values:
            symbols = fresh(str(leaf).replace("(", "").replace(")", ""), tuple(map(self.size, leaf.shape)))
            self.values[leaf] = symbols if leaf.shape else symbols[()]
        return self.values[leaf]


def program_on_symbols(formula, network):
    """Run the program on arrays of symbols and compare with the formula. Returns how many entries."""
    compared, program = 0, formula.program
    for layer in formula.layers(network):
        world = Leaves(network)
        given = [world.read(term, layer) for term in formula.terms(program)]
        right = np.asarray(entries_of(formula, formula.rhs, world, layer))
        where = f"{formula.place()}: {program.__name__}() on symbols, network {network.name}, layer {layer}"
        try:
            said = np.asarray(program(*given))
        except Exception as error:
            raise ProgramDiffers(f"{where}: it raised {type(error).__name__}: {error}") from error
        said = _laid_like(said, right, formula)
        if said.shape != right.shape:
            raise ProgramDiffers(
                f"{where}: it returned {shape_text(said.shape)} where the formula is {shape_text(right.shape)}"
            )
        for place in np.ndindex(*right.shape):
            if not vanishes(said[place] - right[place]):
                raise ProgramDiffers(
                    f"{where}: entry {_place(place)} differs from the formula:\n"
                    f"  the program gives {_short(said[place])}\n  the formula says  {_short(right[place])}"
                )
            compared += 1
    return compared


def against_differences(formula, world):
    """Run the program on random floats and compare with central differences. Returns how many entries."""
    compared, program = 0, formula.program
    for layer in formula.layers(world.network):
        given = [world.read(term, layer) for term in formula.terms(program)]
        right = np.asarray(entries_of(formula, formula.lhs, world, layer), dtype=float)
        said = _laid_like(np.asarray(program(*given), dtype=float), right, formula)
        off = _off(said, right)
        if said.shape != right.shape or not off <= BOUND:
            raise ProgramDiffers(
                f"{formula.place()}: {program.__name__}() on random floats, network {world.network.name}, layer "
                f"{layer}: off by {off:.1e} of the largest entry, where {BOUND:.0e} is allowed:\n"
                f"  the program gives {said.tolist()}\n  differences give  {right.tolist()}"
            )
        compared += right.size
    return compared


def refuse(formula, name, program, worlds, floats):
    """Find what refuses a wrong variant, the cheapest check first.

    Raises:
        WrongVariantPasses: where nothing does.
    """
    terms = formula.terms(program)
    term = None
    try:
        term = program(*terms)
        term = term if isinstance(term, Term) else None
        if term is not None and not all(a == b for a, b in zip(term.shape, formula.lhs.shape, strict=True)):
            raise ShapeError(
                f"the result is {shape_text(term.shape)}, but {formula.lhs} is {shape_text(formula.lhs.shape)}"
            )
    except ShapeError as error:
        return Refusal(name, "shape", str(error), _in_numpy(formula, program, floats))
    except Exception:  # it is NumPy's own code and says nothing to terms: symbols and floats will tell
        term = None
    for caught, candidates in (("algebra", worlds), ("numbers", floats)):
        for case in _cases(formula, program, candidates):
            if case.error or case.said.shape != case.right.shape:
                return Refusal(name, "shape", case.error or case.misshapen(), _in_numpy(formula, program, floats))
            if caught == "algebra":
                differs = any(not vanishes(case.said[place] - case.right[place]) for place in np.ndindex(*case.right.shape))
            else:
                differs = not _off(case.said, case.right) <= BOUND
            if differs:
                says = next(_cases(formula, program, [Numeric(case.world.network)], [case.layer])).example()
                return Refusal(name, caught, says, _in_numpy(formula, program, floats), term)
    raise WrongVariantPasses(
        f"{formula.place()}: {formula.id}: the wrong variant “{name}” passes every check on "
        f"{[world.network.name for world in worlds]}: it is not wrong there. Take it out, or make it wrong"
    )


@dataclass
class Case:
    """A program run in one world, on one layer, beside what is right. `error` is what it raised."""

    world: World
    layer: int
    right: np.ndarray
    said: np.ndarray | None
    error: str

    def misshapen(self):
        return f"the result is {shape_text(self.said.shape)} where {shape_text(self.right.shape)} is right"

    def example(self):
        """The entry that is furthest off."""
        place = np.unravel_index(np.argmax(np.abs(self.said - self.right)), self.right.shape)
        entry = f"entry {_place(place)} is" if self.right.size > 1 else "it is"
        where = f"on {self.world.network.name}, layer {self.layer}"
        return f"{where}, {entry} {self.said[place]:.3g} where {self.right[place]:.3g} is right"


def _cases(formula, program, worlds, layers=None):
    """Run a wrong variant wherever the letters that it takes have values."""
    for world in worlds:
        for layer in layers or formula.layers(world.network):
            try:
                given = [world.read(term, layer) for term in formula.terms(program)]
            except NoValue:
                continue
            right = entries_of(formula, formula.lhs, world, layer)
            right = np.asarray(right, dtype=float if isinstance(world, Numeric) else object)
            said, error = None, ""
            try:
                said = _laid_like(np.asarray(program(*given), dtype=right.dtype), right, formula)
            except Exception as raised:
                error = f"{type(raised).__name__}: {raised}"
            yield Case(world, layer, right, said, error)


def _in_numpy(formula, program, floats):
    """What NumPy itself does with a wrong program: its error, the shape it broadcasts to, or nothing."""
    cases = list(_cases(formula, program, floats[:1]))
    for case in cases:
        if case.error:
            return case.error
        if case.said.shape != case.right.shape:
            return f"no error: an array of shape {case.said.shape} where {case.right.shape} is right"
    case = max(cases, key=lambda case: _relative(case.said, case.right))
    return f"no error; relative error {_relative(case.said, case.right):.2g}"


def _relative(said, right):
    """‖said − right‖ / (‖said‖ + ‖right‖)."""
    return np.linalg.norm(said - right) / (np.linalg.norm(said) + np.linalg.norm(right))


def _off(said, right):
    if said.shape != right.shape:
        return np.inf
    return np.max(np.abs(said - right), initial=0) / max(1.0, np.max(np.abs(right), initial=0))


def _laid_like(said, right, formula):
    """A formula about entries says nothing of columns: a program may return (n, 1) for n entries."""
    return said.reshape(right.shape) if is_scalar(formula.lhs) and said.size == right.size else said


def _place(place):
    return "(" + ", ".join(str(index + 1) for index in place) + ")"


def _short(expression, most=300):
    text = str(expression)
    return text if len(text) <= most else text[:most] + " …"
