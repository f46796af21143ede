"""What refuses a wrong variant: its shape, algebra, or only numbers.

A wrong variant is a wrong program. It is run on terms (whose shapes speak first), on symbols and on
floats. It counts as wrong only where its result is: what terms refuse and NumPy computes rightly, by
stretching, is no mistake.
"""

import re
from dataclasses import dataclass

import numpy as np

from backprop_checked.algebra.comparison import (
    BOUND,
    SLACK,
    agree,
    arguments,
    entries_of,
    in_entry,
    laid_like,
    numeric_worlds,
    off,
    on,
    side_by_side,
    symbolic_world,
    written_out,
)
from backprop_checked.algebra.formula import FormulaError
from backprop_checked.algebra.graph import NoValue
from backprop_checked.algebra.interpretation import Numeric
from backprop_checked.algebra.order import order_shown
from backprop_checked.algebra.term import ShapeError, Term, is_scalar, same, shape_text

# How NumPy words a refusal of shapes. Any other error is not about what the variant says, but about how it
# is typed.
SHAPES = re.compile(r"shape|dimension|broadcast|operand|axis|align|mismatch|square", re.IGNORECASE)


class WrongVariantPasses(FormulaError):
    """A wrong variant that nothing refuses."""


class WrongVariantBroken(FormulaError):
    """A wrong variant that fails for a reason which has nothing to do with what it says."""


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
class Case:
    """A wrong program run in one world (or two, for an approximation), on one layer, beside what is right."""

    world: object
    layer: int
    said: list
    right: list
    error: str = ""

    @property
    def misshapen(self):
        return not self.error and self.said[0].shape != self.right[0].shape

    def refused(self, formula):
        """Whether the result is not what is right here."""
        if self.error or self.misshapen:
            return True
        remainder, [said, *_], [right, *_] = formula.steps[-1].remainder, self.said, self.right
        if not isinstance(self.world, Numeric):
            return any(not agree(said[p], right[p], remainder, self.world) for p in np.ndindex(*right.shape))
        if remainder:
            errors = [s - r for s, r in zip(self.said, self.right, strict=True)]
            return not order_shown(errors) >= remainder.power - SLACK
        return not off(said, right) <= BOUND

    def says(self, formula):
        """What is wrong, in a sentence."""
        [said, *_], [right, *_], remainder = self.said or [None], self.right, formula.steps[-1].remainder
        if self.error:
            return self.error
        if self.misshapen:
            return f"the result is {shape_text(said.shape)} where {shape_text(right.shape)} is right"
        if remainder:
            shown = order_shown([s - r for s, r in zip(self.said, self.right, strict=True)])
            small, power = remainder.small, remainder.power
            how = f"shrinks as {small}^{shown:.2f}" if shown > 0.1 else "does not shrink"
            return f"its error {how}, where {small}^{power} is right"
        place = np.unravel_index(np.argmax(np.abs(said - right)), right.shape)
        entry = f"{in_entry(place).removeprefix(' in ')} is" if right.size > 1 else "it is"
        wrong, true = side_by_side(said[place], right[place])
        return f"on {on(self.world.network, self.layer)}, {entry} {wrong} where {true} is right"

    def numpy(self):
        """What NumPy itself did."""
        if self.error:
            return self.error
        if self.misshapen:
            return f"no error: an array of shape {self.said[0].shape} where {self.right[0].shape} is right"
        return f"no error; relative error {relative(self.said[0], self.right[0]):.2g}"


def refusals(formula):
    """How each wrong variant of a formula is refused.

    Raises:
        WrongVariantPasses: where nothing refuses one.
        WrongVariantBroken: where one fails as a typing mistake does.
    """
    networks = written_out(formula)
    symbols = [[symbolic_world(network)] for network in networks]
    floats = [numeric_worlds(formula, network) for network in networks]
    return [
        _refusal(formula, name, program, networks, symbols, floats) for name, program in formula.wrong.items()
    ]


def _refusal(formula, name, program, networks, symbols, floats):
    in_floats = _cases(formula, name, program, floats)
    if not in_floats:
        raise WrongVariantBroken(
            f"{formula.place(program)}: {formula.id}: the wrong variant “{name}” takes a letter that "
            f"has no value on any "
            f"layer of {[worlds[0].network.name for worlds in floats]}"
        )
    off_in_floats = [case for case in in_floats if case.refused(formula)]
    worst = max(off_in_floats or in_floats, key=_severity)
    term, misfit = _as_term(formula, program)
    if misfit and off_in_floats:
        return Refusal(name, "shape", misfit, worst.numpy(), term)
    if off_in_floats and (worst.error or worst.misshapen):
        return Refusal(name, "shape", worst.says(formula), worst.numpy(), term)
    in_symbols = _cases(formula, name, program, symbols)
    if any(case.refused(formula) for case in in_symbols):
        worst = worst if off_in_floats else _with_other_floats(formula, name, program, networks) or worst
        return Refusal(name, "algebra", worst.says(formula), worst.numpy(), term)
    if off_in_floats:
        return Refusal(name, "numbers", worst.says(formula), worst.numpy(), term)
    raise WrongVariantPasses(
        f"{formula.place(program)}: {formula.id}: the wrong variant “{name}” passes every check on "
        f"{[worlds[0].network.name for worlds in floats]}: it is not wrong there. Take it out, or make "
        f"it wrong"
    )


def _with_other_floats(formula, name, program, networks):
    """A case that shows what algebra sees, where the first random numbers happen not to: a number that is
    positive hides that an absolute value is missing."""
    for seed in range(1, 20):
        floats = [numeric_worlds(formula, network, seed) for network in networks]
        seen = [case for case in _cases(formula, name, program, floats) if case.refused(formula)]
        if seen:
            return max(seen, key=_severity)
    return None


def _severity(case):
    """An error says more than a wrong shape, and that more than wrong numbers."""
    if case.error or case.misshapen:
        return (2 if case.error else 1, 0)
    error = relative(case.said[0], case.right[0])
    return (0, error if np.isfinite(error) else np.inf)


def _as_term(formula, program):
    """A wrong program as a term, where it can be written as one, and the refusal of its shapes, if they
    are refused."""
    try:
        term = program(*formula.terms(program))
    except ShapeError as error:
        return None, str(error)
    except Exception:  # it is NumPy's own code and says nothing to terms: symbols and floats will tell
        return None, ""
    if not isinstance(term, Term):
        return None, ""
    if not is_scalar(formula.lhs) and not all(map(same, term.shape, formula.lhs.shape)):
        return term, (
            f"the result is {shape_text(term.shape)}, but {formula.lhs} is {shape_text(formula.lhs.shape)}"
        )
    return term, ""


def _cases(formula, name, program, groups):
    """Run a wrong variant wherever the letters that it takes have values."""
    cases = []
    for worlds in groups:
        for layer in formula.layers(worlds[0].network):
            case = Case(worlds[0], layer, [], [])
            try:
                given = [arguments(formula.terms(program), world, layer) for world in worlds]
            except NoValue:
                continue
            case.right = [entries_of(formula, formula.lhs, world, layer) for world in worlds]
            try:
                for arrays, right in zip(given, case.right, strict=True):
                    with np.errstate(all="ignore"):
                        case.said.append(
                            laid_like(np.asarray(program(*arrays), dtype=right.dtype), right, formula)
                        )
            except TypeError as error:
                if isinstance(worlds[0], Numeric):
                    raise _broken(formula, name, program, error) from error
                return []  # NumPy's own code that says nothing to symbols: floats will tell
            except Exception as error:
                if not (isinstance(error, ValueError | IndexError) and SHAPES.search(str(error))):
                    raise _broken(formula, name, program, error) from error
                case.error = f"{type(error).__name__}: {error}"
            cases.append(case)
    return cases


def _broken(formula, name, program, error):
    return WrongVariantBroken(
        f"{formula.place(program)}: {formula.id}: the wrong variant “{name}” fails before it can be wrong: "
        f"{type(error).__name__}: {error}. Only NumPy's refusal of a shape counts; mend the variant"
    )


def relative(said, right):
    """‖said − right‖ / (‖said‖ + ‖right‖); nothing is nothing away from nothing."""
    scale = np.linalg.norm(said) + np.linalg.norm(right)
    return np.linalg.norm(said - right) / scale if scale else 0.0
