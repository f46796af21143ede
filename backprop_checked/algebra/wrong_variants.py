"""What refuses a wrong variant: its shape, algebra, or only numbers.

A wrong variant is a wrong program. It is run on terms (whose shapes speak first), on symbols and on
floats. It counts as wrong only where its result is: what terms refuse and NumPy computes rightly, by
stretching, is no mistake. Where the right program stretches, too, shapes of terms say nothing of a wrong one.
"""

import inspect
import re
from dataclasses import dataclass

import numpy as np
import sympy as sp

from backprop_checked.algebra.comparison import (
    BOUND,
    SLACK,
    agree,
    arguments,
    entries_of,
    in_entry,
    modular_interpretation,
    numeric_interpretations,
    off,
    on,
    shaped_like,
    side_by_side,
    symbolic_interpretation,
    written_out,
)
from backprop_checked.algebra.formula import FormulaError
from backprop_checked.algebra.graph import NoValue
from backprop_checked.algebra.honesty import raises_by_itself
from backprop_checked.algebra.interpretation import Numeric
from backprop_checked.algebra.message import Code, Message, Shape
from backprop_checked.algebra.order import order_shown
from backprop_checked.algebra.residue import NoResidue
from backprop_checked.algebra.term import ShapeError, Term, has_shape, is_scalar, same

# How NumPy words a refusal of shapes in a product, a sum, or a slide of one array over another. Any other
# error, such as that of an axis that is none, is not about what the variant says, but about how it is typed.
SHAPES = re.compile(
    r"matmul: Input operand"
    r"|operands could not be broadcast together with"
    r"|einstein sum subscripts string contains too many subscripts"
    r"|Last 2 dimensions of the array must be square"
    r"|window shape cannot be larger than input array shape"
    r"|all the input array dimensions except for the concatenation axis must match exactly"
)


class WrongVariantPasses(FormulaError):
    """A wrong variant that nothing refuses."""


class WrongVariantBroken(FormulaError):
    """A wrong variant that fails for a reason which has nothing to do with what it says."""


@dataclass
class Refusal:
    """How a wrong variant was refused.

    `caught` is "shape", "algebra" or "numbers"; `says` is the refusal, a `Message`; `numpy` is what NumPy
    itself did with the wrong program; `term` is the wrong term, where the program can be written as one.
    """

    name: str
    caught: str
    says: Message
    numpy: str
    term: object = None


@dataclass
class Trial:
    """A wrong program, run on one layer in one interpretation (or two, for an approximation), beside what is
    right."""

    interpretation: object
    layer: int
    results: list
    right: list
    error: str = ""

    @property
    def misshapen(self):
        return not self.error and self.results[0].shape != self.right[0].shape

    def refused(self, formula):
        """Whether the result is not what is right here."""
        if self.error or self.misshapen:
            return True
        remainder, [result, *_], [right, *_] = formula.steps[-1].remainder, self.results, self.right
        if not isinstance(self.interpretation, Numeric):
            return any(
                not agree(result[p], right[p], remainder, self.interpretation, exactly=False)
                for p in np.ndindex(*right.shape)
            )
        if remainder:
            errors = [s - r for s, r in zip(self.results, self.right, strict=True)]
            return not order_shown(errors) >= remainder.power - SLACK
        return not off(result, right) <= BOUND

    def message(self, formula):
        """What is wrong, as a `Message`."""
        [result, *_], [right, *_], remainder = self.results or [None], self.right, formula.steps[-1].remainder
        if self.error:
            return Message(Code(self.error))
        if self.misshapen:
            return Message("the result is ", Shape(result.shape), " where ", Shape(right.shape), " is right")
        if remainder:
            exponent = order_shown([s - r for s, r in zip(self.results, self.right, strict=True)])
            small, power = remainder.small, remainder.power
            how = (
                (" shrinks as ", _power(small, f"{exponent:.2f}"))
                if exponent > 0.1
                else (" does not shrink",)
            )
            return Message("its error", *how, ", where ", _power(small, power), " is right")
        place = np.unravel_index(np.argmax(np.abs(result - right)), right.shape)
        entry = f"{in_entry(place).removeprefix(' in ')} is" if right.size > 1 else "it is"
        wrong, true = side_by_side(result[place], right[place])
        return Message(
            f"on {on(self.interpretation.network, self.layer)}, {entry} {wrong} where {true} is right"
        )

    def numpy(self):
        """What NumPy itself did."""
        if self.error:
            return self.error
        if self.misshapen:
            return f"no error: an array of shape {self.results[0].shape} where {self.right[0].shape} is right"
        return f"no error; relative error {relative(self.results[0], self.right[0]):.2g}"


def _power(small, exponent):
    """The step to a power, written out where that is 1 too."""
    return sp.Pow(small, sp.Float(exponent, "") if isinstance(exponent, str) else exponent, evaluate=False)


def refusals(formula):
    """How each wrong variant of a formula is refused.

    Raises:
        WrongVariantPasses: where nothing refuses one.
        WrongVariantBroken: where one fails as a typing mistake does.
        FormulaError: where there is none.
    """
    _demand_the_deed(formula)
    networks = written_out(formula)
    if not formula.wrong:
        raise FormulaError(
            f"{formula.place()}: {formula.id} has no wrong variants: a check that accepts everything would "
            f"pass too. Give it mistakes that people make with it: wrong={{…}}"
        )
    floats = [numeric_interpretations(formula, network) for network in networks]
    return [_refusal(formula, name, program, networks, floats) for name, program in formula.wrong.items()]


# What a label says is left out, and the parameters that would be it.
LEFT_OUT = re.compile(
    r"(?:the )?(slope|bias|gate|penalty|stride|activation)s? (?:is|are) (?:missing|forgotten)$"
)
PARAMETER = {
    "slope": "slope",
    "bias": "b",
    "gate": "gate",
    "penalty": "lam",
    "stride": "s",
    "activation": "a",
}


def _demand_the_deed(formula):
    """Refuse a variant whose label says that it leaves out what it takes, and two with one body."""
    bodies = {}
    for name, program in formula.wrong.items():
        taken = inspect.signature(program).parameters
        left_out = LEFT_OUT.match(name)
        word = PARAMETER[left_out[1]] if left_out else ""
        if left_out and any(each == word or each.startswith(f"{word}_") for each in taken):
            raise WrongVariantBroken(
                f"{formula.place(program)}: {formula.id}: the wrong variant “{name}” takes "
                f"{', '.join(taken)}: say what it does, or leave out what it says"
            )
        body = program.__code__.co_code, program.__code__.co_names, program.__code__.co_consts, tuple(taken)
        if body in bodies:
            raise WrongVariantBroken(
                f"{formula.place(program)}: {formula.id}: the wrong variants “{bodies[body]}” and “{name}” "
                f"do the same: take one out"
            )
        bodies[body] = name


def _refusal(formula, name, program, networks, floats):
    in_floats = [*_trials(formula, name, program, floats)]
    if not in_floats:
        raise WrongVariantBroken(
            f"{formula.place(program)}: {formula.id}: the wrong variant “{name}” takes "
            f"{', '.join(inspect.signature(program).parameters)}, and one of these has no value on any layer "
            f"of {[group[0].network.name for group in floats]}: a parameter has the name of a letter"
        )
    off_in_floats = [trial for trial in in_floats if trial.refused(formula)]
    worst = max(off_in_floats or in_floats, key=_severity)
    term, misfit = _as_term(formula, program)
    if misfit and off_in_floats and not _as_term(formula, formula.function)[1]:
        return Refusal(name, "shape", misfit, worst.numpy(), term)
    if off_in_floats and (worst.error or worst.misshapen):
        return Refusal(name, "shape", worst.message(formula), worst.numpy(), term)
    # What is off in floats is wrong: then a random point says as well as symbols whether algebra sees it.
    if (off_in_floats and _off_at_a_random_point(formula, name, program, networks)) or any(
        trial.refused(formula) for trial in _trials(formula, name, program, _in_symbols(networks))
    ):
        seen = worst if off_in_floats else _with_other_floats(formula, name, program, networks)
        says = seen.message(formula) if seen else Message("right for random numbers, but not for all numbers")
        return Refusal(name, "algebra", says, (seen or worst).numpy(), term)
    if off_in_floats:
        return Refusal(name, "numbers", worst.message(formula), worst.numpy(), term)
    raise WrongVariantPasses(
        f"{formula.place(program)}: {formula.id}: the wrong variant “{name}” passes every check on "
        f"{[group[0].network.name for group in floats]}: it is not wrong "
        f"there. Take it out, or make it wrong"
    )


def _in_symbols(networks):
    """Each network in symbols, made where it is asked for: that takes long, and a random point often says
    enough."""
    return ([symbolic_interpretation(network)] for network in networks)


def _off_at_a_random_point(formula, name, program, networks):
    """Whether a wrong variant differs where each symbol is a random number modulo a prime."""
    if formula.steps[-1].remainder:
        return False
    try:
        groups = [[modular_interpretation(network)] for network in networks]
        return any(trial.refused(formula) for trial in _trials(formula, name, program, groups))
    except (NoResidue, ZeroDivisionError, WrongVariantBroken):
        return False


def _with_other_floats(formula, name, program, networks):
    """A trial that shows what algebra sees, where the first random numbers happen not to: a number that is
    positive hides that an absolute value is missing."""
    for seed in range(1, 20):
        floats = [numeric_interpretations(formula, network, seed) for network in networks]
        seen = [trial for trial in _trials(formula, name, program, floats) if trial.refused(formula)]
        if seen:
            return max(seen, key=_severity)
    return None


def _severity(trial):
    """An error says more than a wrong shape, and that more than wrong numbers."""
    if trial.error or trial.misshapen:
        return (2 if trial.error else 1, 0)
    error = relative(trial.results[0], trial.right[0])
    return (0, error if np.isfinite(error) else np.inf)


def _as_term(formula, program):
    """A wrong program as a term, where it can be written as one, and the refusal of its shapes, if they
    are refused."""
    try:
        term = program(*formula.terms(program))
    except ShapeError as error:
        return None, error.message
    except Exception:  # it is NumPy's own code and says nothing to terms: symbols and floats will tell
        return None, None
    if not isinstance(term, Term):
        return None, None
    if not is_scalar(formula.lhs) and not all(map(same, term.shape, formula.lhs.shape)):
        return term, Message("the result is ", Shape(term.shape), ", but ", *has_shape(formula.lhs))
    return term, None


def _trials(formula, name, program, groups):
    """Run a wrong variant wherever the letters that it takes have values, one trial after the other."""
    for interpretations in groups:
        for layer in formula.layers(interpretations[0].network):
            trial = Trial(interpretations[0], layer, [], [])
            try:
                given = [
                    arguments(formula.terms(program), interpretation, layer)
                    for interpretation in interpretations
                ]
            except NoValue:
                continue
            trial.right = [
                entries_of(formula, formula.lhs, interpretation, layer) for interpretation in interpretations
            ]
            try:
                for arrays, right in zip(given, trial.right, strict=True):
                    with np.errstate(all="ignore"):
                        trial.results.append(
                            shaped_like(np.asarray(program(*arrays), dtype=right.dtype), right, formula)
                        )
            except TypeError as error:
                if isinstance(interpretations[0], Numeric):
                    raise _broken(formula, name, program, error) from error
                return  # NumPy's own code that says nothing to symbols: floats will tell
            except Exception as error:
                if (
                    type(error) not in (ValueError, np.linalg.LinAlgError)
                    or not SHAPES.match(str(error))
                    or raises_by_itself(program)
                ):
                    raise _broken(formula, name, program, error) from error
                trial.error = f"{type(error).__name__}: {error}"
            yield trial


def _broken(formula, name, program, error):
    return WrongVariantBroken(
        f"{formula.place(program)}: {formula.id}: the wrong variant “{name}” fails before it can be wrong: "
        f"{type(error).__name__}: {error}. Only NumPy's refusal of a shape counts; fix the variant"
    )


def relative(result, right):
    """‖result − right‖ / (‖result‖ + ‖right‖); nothing is nothing away from nothing."""
    scale = np.linalg.norm(result) + np.linalg.norm(right)
    return np.linalg.norm(result - right) / scale if scale else 0.0
