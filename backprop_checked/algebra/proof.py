"""What is checked of a formula, and what was found: the evidence.

1. Every step equals the left-hand side: with letters for sizes, and once more on networks of symbols.
2. The program, run unchanged on symbols, gives what the formula says.
3. The program, run on random floats, agrees with central differences, or with a definition's own value.
4. Every wrong variant is refused: by its shape, by algebra, or only by numbers (see `refusal`).
"""

from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np

from backprop_checked.algebra import induction, symbolic_sizes
from backprop_checked.algebra.agreement import demand_agreement
from backprop_checked.algebra.comparison import (
    BOUND,
    SLACK,
    NotProved,
    agree,
    arguments,
    entries_of,
    in_entry,
    modular_interpretation,
    numeric_interpretations,
    off,
    on,
    shaped_like,
    short,
    standing,
    stands_alone,
    symbolic_interpretation,
    takes_differences,
    written_out,
)
from backprop_checked.algebra.form import Undecided
from backprop_checked.algebra.formula import FormulaError
from backprop_checked.algebra.fresh_sizes import fresh_graphs, tight_graph
from backprop_checked.algebra.honesty import demand_that_it_computes
from backprop_checked.algebra.interpretation import Leaves, Numeric, Sampled
from backprop_checked.algebra.message import Shape
from backprop_checked.algebra.modular import ModularLeaves
from backprop_checked.algebra.network import Network
from backprop_checked.algebra.notation import FunctionOf
from backprop_checked.algebra.order import order_shown
from backprop_checked.algebra.residue import NoResidue
from backprop_checked.algebra.restatement import demand_progress
from backprop_checked.algebra.wrong_variants import Refusal, WrongVariantBroken, WrongVariantPasses, refusals

__all__ = [
    "Evidence",
    "NotProved",
    "ProgramDiffers",
    "Refusal",
    "WrongVariantBroken",
    "WrongVariantPasses",
    "prove",
    "prove_differences",
    "prove_program",
    "prove_steps",
    "refusals",
]


SMALL_STEP = 0.25  # what a small number is where an approximation's program is held against the formula
ROUNDING = 1e-9  # how far the two may be apart, relative to the largest entry


WORDS = ("proved for every size", "proved for all values", "proved on sizes", "defined", "checked")


class ProgramDiffers(FormulaError):
    """A program that does not do what its formula says."""


@dataclass
class Evidence:
    """What was checked of a formula: data for the page and for `formulas.json`."""

    on_sizes: str = ""  # why it is proved on some sizes only; nothing where it is proved for every size
    networks: list[str] = field(default_factory=list)
    entries: int = 0
    program_entries: int = 0
    difference_entries: int = 0
    differences: bool = True  # whether floats were compared with differences, and not with a definition
    wrong: list = field(default_factory=list)
    standing: str = "proved"  # or "defined", or "checked": see `comparison.standing`
    has_sizes: bool = True  # whether there is a size at all: a number with a name has none
    other_sizes: list[str] = field(default_factory=list)  # where the program was run once more

    @property
    def every_size(self) -> bool:
        """Whether it is proved with letters for sizes."""
        return self.has_sizes and not self.on_sizes

    @property
    def word(self) -> str:
        """One of `WORDS`: what may be said of the formula, in one way everywhere."""
        if self.standing != "proved":
            return self.standing
        if not self.has_sizes:
            return "proved for all values"
        return "proved on sizes" if self.on_sizes else "proved for every size"


def prove(formula):
    """Check a formula in all four ways.

    Returns:
        The `Evidence`.

    Raises:
        FormulaError: where a check fails; the message names the file, the line, the network, the layer,
            the step and the two values.
    """
    demand_progress(formula)
    demand_that_it_computes(formula)
    return Evidence(
        prove_for_every_size(formula),
        [network.name for network in formula.on],
        prove_steps(formula),
        prove_program(formula),
        prove_differences(formula),
        takes_differences(formula),
        refusals(formula),
        standing(formula),
        any(graph.sizes for graph in formula.on) and not formula.letters.scalar,
        prove_on_other_sizes(formula),
    )


def prove_for_every_size(formula):
    """Check every step with letters for sizes.

    Returns:
        "" where that is proved, else the reason that the formula gives why it is not.

    Raises:
        NotProved: for a step that does not hold, with the sizes and the entry where it fails; and for one
        that is
            not decided, unless the formula says why it is proved on some sizes only.
    """
    if formula.on_sizes:
        return formula.on_sizes
    demand_agreement(formula)
    try:
        false = induction.refuted(formula) if induction.is_for_many_steps(formula) else []
        gaps = false or symbolic_sizes.gaps(formula)
    except symbolic_sizes.NotDeclared as reason:
        if not any(graph.sizes for graph in formula.on):
            return ""  # there is nothing that letters could stand for: the proof on symbols is the whole one
        raise NotProved(
            f"{formula.place()}: {formula.id} is not proved for every size: {reason}. Declare it by rules=…, "
            f"or say why the formula is proved on some sizes only: on_sizes=…"
        ) from reason
    except Undecided as error:
        raise NotProved(f"{formula.place()}: {formula.id} is not proved for every size: {error}") from error
    for gap in gaps:
        where = f"{formula.place(gap.step)}: {formula.id} is not proved for every size"
        where = f"{where}: the step “{gap.step.reason}”"
        example = gap.counterexample()
        if example is None:
            raise NotProved(
                f"{where} is not decided:\n  difference   {short_text(str(gap))}\n"
                f"State it in smaller steps, or say why it is proved on some sizes only: on_sizes=…"
            )
        sizes, entry, value = example
        raise NotProved(
            f"{where} does not hold:\n  for {', '.join(f'{name} = {size}' for name, size in sizes.items())}"
            f"{in_entry(entry)} it is off by {value:.3g}\n  difference   {short_text(str(gap))}\n"
            f"Fix the term of this step: {gap.step.term}"
        )
    return ""


def short_text(text, most=300):
    return text if len(text) <= most else text[:most] + " …"


def prove_steps(formula):
    """Check every step against direct differentiation on networks of symbols. Returns how many entries were
    compared."""
    return sum(
        _at_a_random_point(formula, network) or _against_calculus(formula, symbolic_interpretation(network))
        for network in written_out(formula)
    )


def _at_a_random_point(formula, network):
    """How many entries agree where each symbol is a random number modulo a prime; 0 where one does not, and
    where symbols themselves have to say: for other functions than σ and the cost, for an approximation, and
    where no proof for every size stands beside this one."""
    if stands_alone(formula) or any(step.remainder for step in formula.steps):
        return 0
    try:
        return _against_calculus(formula, modular_interpretation(network))
    except (FormulaError, NoResidue, ZeroDivisionError):
        return 0


def _against_calculus(formula, interpretation):
    compared, alone = 0, stands_alone(formula)
    for layer in formula.layers(interpretation.network):
        where = f"on {on(interpretation.network, layer)}"
        with _blamed(NotProved, f"{formula.place()}: {formula.lhs} {where}"):
            right = entries_of(formula, formula.lhs, interpretation, layer)
        for step in formula.steps:
            with _blamed(NotProved, f"{formula.place(step)}: {formula.id}, step “{step.reason}”, {where}"):
                result = entries_of(formula, step.term, interpretation, layer)
            if result.shape != right.shape:
                raise NotProved(
                    f"{formula.place(step)}: {formula.id}, step “{step.reason}”, {where}: "
                    f"it is {Shape(result.shape)} where {formula.lhs} is {Shape(right.shape)}"
                )
            for place in np.ndindex(*right.shape):
                if not agree(result[place], right[place], step.remainder, interpretation, alone):
                    raise NotProved(
                        f"{formula.place(step)}: {formula.id} is not proved: {where}, "
                        f"the step “{step.reason}” does not hold{in_entry(place)}:\n"
                        f"  it says      {short(result[place])}\n  calculus says {short(right[place])}\n"
                        f"  difference   {_what_is_left(result[place], right[place])}\n"
                        f"Fix the term of this step: {step.term}"
                    )
                compared += 1
    return compared


def _what_is_left(result, right):
    """The difference for a message; one that SymPy multiplies out to 0 is only not decided."""
    if (text := short(result - right)) != "0":
        return text
    return (
        "0 once it is multiplied out, but that is not decided here: the two write a power in two ways. "
        "Write the step as the line above does, or a power with a letter in its exponent as exp(…)"
    )


def prove_program(formula):
    """Run the program on arrays of symbols and compare with the formula. Returns how many entries."""
    return sum(
        _program_on_symbols(formula, network, layer)
        for network in written_out(formula)
        for layer in formula.layers(network)
    )


def _program_on_symbols(formula, network, layer):
    program, terms = formula.function, formula.terms(formula.function)
    where = f"{formula.place(program)}: {program.__name__}() on symbols, {on(network, layer)}"
    # A function can be called anywhere, so its values are no letters: then the program runs on the graph
    # itself.
    if any(isinstance(term, FunctionOf) for term in terms):
        return _program_in(formula, symbolic_interpretation(network), layer, where)
    if not stands_alone(formula):
        try:
            return _program_in(formula, ModularLeaves(network), layer, where)
        except (FormulaError, NoResidue, ZeroDivisionError):
            pass  # symbols say what differs, if anything does
    return _program_in(formula, Leaves(network), layer, where)


def _program_in(formula, interpretation, layer, where):
    program, terms = formula.function, formula.terms(formula.function)
    with _blamed(ProgramDiffers, where):
        right = entries_of(formula, formula.rhs, interpretation, layer)
        result = shaped_like(np.asarray(program(*arguments(terms, interpretation, layer))), right, formula)
    if result.shape != right.shape:
        raise ProgramDiffers(
            f"{where}: it returned {Shape(result.shape)}, the formula is {Shape(right.shape)}"
        )
    for place in np.ndindex(*right.shape):
        if not agree(result[place], right[place], None, interpretation, stands_alone(formula)):
            raise ProgramDiffers(
                f"{where}: it differs from the formula{in_entry(place)}:\n"
                f"  the program gives {short(result[place])}\n  the formula says  {short(right[place])}"
            )
    return right.size


def prove_differences(formula):
    """Run the program on random floats and compare with central differences. Returns how many entries."""
    return sum(
        _program_on_floats(formula, network, layer)
        for network in written_out(formula)
        for layer in formula.layers(network)
    )


def _program_on_floats(formula, network, layer):
    program, remainder = formula.function, formula.steps[-1].remainder
    where = f"{formula.place(program)}: {program.__name__}() on random floats, {on(network, layer)}"
    errors = []
    for interpretation in numeric_interpretations(formula, network):
        with _blamed(ProgramDiffers, where):
            right = entries_of(formula, formula.lhs, interpretation, layer)
            result = program(*arguments(formula.terms(program), interpretation, layer))
            result = shaped_like(np.asarray(result, dtype=float), right, formula)
        if result.shape != right.shape or not (remainder or off(result, right) <= BOUND):
            raise ProgramDiffers(
                f"{where}: off by {off(result, right):.1e} of the largest entry, where {BOUND:.0e} is "
                f"allowed:\n"
                f"  the program gives {result.tolist()}\n  differences give  {right.tolist()}"
            )
        errors.append(result - right)
    if remainder and not order_shown(errors) >= remainder.power - SLACK:
        raise ProgramDiffers(
            f"{where}: its error shrinks as {remainder.small}^{order_shown(errors):.2f}, where the "
            f"formula says {remainder}"
        )
    return right.size


def prove_on_other_sizes(formula):
    """Run the program on random floats, on sizes that no proof used, and compare with the formula.

    Returns:
        The names of the graphs; none where nothing has a size, or the sizes are the statement's own.

    Raises:
        ProgramDiffers: where it gives something else, or on none of these sizes an array of the right shape.
    """
    graphs = [graph for graph in fresh_graphs(formula) if graph not in formula.on]
    ran = _ran_on(formula, graphs)
    if graphs and not ran and not (ran := _ran_on(formula, [tight_graph(formula)])):
        program, names = formula.function, ", ".join(graph.name for graph in graphs)
        raise ProgramDiffers(
            f"{formula.place(program)}: {program.__name__}() on sizes that no proof used, {names}: "
            f"on none of them has the result the formula's shape: it does not work for every size"
        )
    return ran


def _ran_on(formula, graphs):
    """The names of the graphs on which the program gave the formula's value, in the formula's shape."""
    return [
        graph.name
        for graph in graphs
        if all(_program_on_samples(formula, graph, layer) for layer in formula.layers(graph))
    ]


def _program_on_samples(formula, network, layer):
    """Whether the program could be run there: of a graph's other sizes it may compute some itself."""
    program, remainder = formula.function, formula.steps[-1].remainder
    terms = formula.terms(program)
    kind = Numeric if any(isinstance(term, FunctionOf) for term in terms) else Sampled
    interpretation = kind(network, {remainder.small: SMALL_STEP} if remainder else None)
    where = f"{formula.place(program)}: {program.__name__}() on sizes that no proof used"
    with _blamed(ProgramDiffers, f"{where}, {on(network, layer)}"):
        right = entries_of(formula, formula.rhs, interpretation, layer)
        result = program(*arguments(terms, interpretation, layer))
        result = shaped_like(np.asarray(result, dtype=float), right, formula)
    if result.shape != right.shape and not isinstance(network, Network):
        return False
    if not off(result, right) <= (BOUND if kind is Numeric else ROUNDING):
        raise ProgramDiffers(
            f"{where}, {on(network, layer)}: off by {off(result, right):.1e} of the largest entry: it does "
            f"not do there what it does on small networks"
        )
    return True


@contextmanager
def _blamed(kind, where):
    """Say of whatever goes wrong inside where it did."""
    try:
        yield
    except FormulaError:
        raise
    except Exception as error:
        raise kind(f"{where}: {type(error).__name__}: {error}") from error
