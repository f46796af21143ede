"""Whether two arrays are equal: proved for every size, refuted by an example in numbers, or neither."""

from dataclasses import dataclass
from time import process_time

from mpmath import mp

from backprop_checked.algebra.canonical import canonical
from backprop_checked.algebra.computation import names_in
from backprop_checked.algebra.counterexample import UndefinedNumber, value_of
from backprop_checked.algebra.form import UNIT, Undecided, minus
from backprop_checked.algebra.identities import gap
from backprop_checked.algebra.index import ONE, ZERO, variable
from backprop_checked.derivation.approximation import truncated
from backprop_checked.derivation.induction import InductionProofs, OutOfWork, inside, size
from backprop_checked.derivation.instance import (
    DIGITS,
    Instance,
    NotRational,
    sizes_from_two,
    sizes_in_order,
)
from backprop_checked.derivation.kinks import without_kinks
from backprop_checked.derivation.telescoping import Telescoping

EXAMPLES, LARGEST, MOST_SIZES = 3, 3, 16
PROBES, PROBES_OF_STEPS = 3, 8  # sizes tried before a proof: a few steps, of which t is one or another
ALIKE = 2  # networks of some sizes, in whole numbers so small that two may be the same by chance
MOST_ENTRIES = 2  # at which two sides are compared in them
LONGEST = 150  # terms of a form that is still written out
SECONDS = 4.0  # of the processor, for each of two searches, only so that nothing runs for ever
WINNERS = "an example would have to hold the places of the largest entries to be that, and none does"
NEITHER = "it is neither proved, nor is there an example in which it differs"


@dataclass(frozen=True)
class Example:
    """Where two arrays differ.

    Attributes:
        instance: the network in numbers.
        place: the entry, from 0 on; empty for one number.
        left, right: the two values there.
    """

    instance: Instance
    place: tuple
    left: object
    right: object


@dataclass(frozen=True)
class Decision:
    """`equal` is True, False (then there is an example) or None (then there is a reason)."""

    equal: bool | None
    example: Example | None = None
    reason: str = ""


def decided(network, left, right, indices=(), small=None, memo=None, proof=True):
    """Whether two arrays of one shape are equal, at all values of the free indices.

    Args:
        network: the network; its assumptions hold already.
        indices: of each free index, (variable, length).
        small: of an approximation, (the name of a small number, the power from which on nothing counts).
        memo: what was decided before, which is the same for the same difference.
        proof: whether equality is proved; else a few networks in numbers are enough to say so, if both sides
            have values there.
    """
    letters = [
        (ZERO, length) if length == ONE else (variable(f"axis{place}·"), length)
        for place, length in enumerate(left.shape)
    ]
    at = [own for own, _ in letters]
    free = [(own, length) for own, length in (*letters, *indices) if own.letter is not None]
    given = tuple(g for own, length in free for g in (own, length - 1 - own))
    try:
        forms = left.entry(*at), right.entry(*at)
        if small is not None:
            forms = tuple(truncated(form, *small) for form in forms)
        elif network.steps is None and not _compares(network, forms):
            example = _example(network, forms, letters, free, 1, range(1))
            if example is not None:
                return Decision(False, example)  # it would be the first one later, too
            if not proof and (decision := _in_numbers(network, forms, letters, free)) is not None:
                return decision
        form = inside(canonical(minus(*forms)), given)
    except Undecided as error:
        return Decision(None, reason=str(error))
    memo = {} if memo is None else memo
    if (form, given, left.shape) not in memo:
        memo[form, given, left.shape] = _decision(network, form, forms, letters, free, given)
    return memo[form, given, left.shape]


def _decision(network, form, forms, letters, free, given):
    try:
        if not _rest(network.computation, form, given):
            return Decision(True)
        if _compares(network, forms):
            return Decision(True) if _is_shown(network, form, given) else Decision(None, reason=WINNERS)
        probes = PROBES if network.steps is None else PROBES_OF_STEPS
        example = _example(network, forms, letters, free, probes)
        reason = NEITHER
        if example is None:
            try:
                if _is_shown(network, form, given):
                    return Decision(True)
            except OutOfWork as error:
                reason = str(error)
            example = _example(network, forms, letters, free, MOST_SIZES, range(4 * EXAMPLES))
    except Undecided as error:
        return Decision(None, reason=str(error))
    return Decision(None, reason=reason) if example is None else Decision(False, example)


def _in_numbers(network, forms, letters, free):
    """What numbers say without a proof: False with an example, True where both sides agree in networks in
    which no size is always the same, nor always that of another; None where they have no values there."""
    names = sorted(network.assumptions.sizes)
    one_hot = dict(filter(None, map(_one_hot, network.computation.laws)))
    for bit in range((len(names) + 1).bit_length()):  # of each size's code, which is neither 0…0 nor 1…1
        sizes = {name: 2 + (code >> bit & 1) for code, name in enumerate(names, start=1)}
        if any(value_of(fact, sizes) < 0 for fact in network.assumptions.facts):
            return None
        agreed = 0
        for seed in range(2 * ALIKE):
            instance = Instance(network.computation, sizes, seed, True, one_hot)
            try:
                found = _difference(forms, letters, free, instance, MOST_ENTRIES)
            except UndefinedNumber:
                continue
            if found is not None:
                return Decision(False, found)
            agreed += 1
            if agreed == ALIKE:
                break
        if not agreed:
            return None
    return Decision(True)


def _compares(network, forms):
    """Whether entries are compared where index maps may say which is the largest: no example holds these to
    that."""
    return bool(network.assumptions.maps) and any(
        atom.name in ("gate", "sign", "abs") for form in forms for atom in _functions(form)
    )


def _functions(form):
    for term in form:
        for atom, _ in term.factors:
            if atom.kind in ("function", "exp", "sum"):
                yield atom
                for inner in atom.args:
                    yield from _functions(inner)


def _is_shown(network, form, given):
    """Whether a difference is shown to be nothing, its letters written out; over steps, by induction."""
    if network.steps is None:
        return not difference(network.computation, form, given, network.heaviest)
    if Telescoping(network.computation, *network.steps).is_nothing(form, given):
        return True
    return InductionProofs(network.computation, *network.steps[:2]).is_nothing(form, given)


def difference(computation, form, given, heaviest=None):
    """What is left of a difference that should be nothing, its letters written out as far as it takes.

    Args:
        heaviest: how much may stand in what is still written out, as `size` counts it; None for any amount.

    Activations are written out before pre-activations: a pre-activation with a bias of its own is as good
    as a free
    letter, and what stands in its place is long.
    """
    while True:
        rest = _rest(computation, form, given)
        names = names_in(form) if rest else ()
        computed = [n for n, tensor in computation.tensors.items() if tensor.rule is not None and n in names]
        written = [name for name in computed if not name.startswith("z")] or computed
        if not written:
            return rest
        opened = canonical(computation.opened(form, [written[-1]]))
        if opened == form or len(opened) > LONGEST or (heaviest is not None and size(opened) > heaviest):
            return rest
        form = inside(opened, given)


def _rest(computation, form, given):
    """What is left of a difference, at kinks or anywhere else."""
    rest = gap(form, (), given, computation.laws)
    if not rest or (apart := without_kinks(form, computation)) == form:
        return rest
    return gap(inside(apart, given), (), given, computation.laws)


def _example(network, forms, letters, free, most, seeds=range(EXAMPLES)):
    """The first of the smallest networks in which two sides differ; None where there is none among `most`."""
    end = process_time() + SECONDS
    names = sorted(network.assumptions.sizes)
    one_hot = dict(filter(None, map(_one_hot, network.computation.laws)))
    facts = network.assumptions.facts
    most_of_a_size = LARGEST if len(names) < 5 else 2
    ways = sizes_in_order(names, 1, most_of_a_size, facts)[:most]
    if most in (PROBES, MOST_SIZES) and (larger := sizes_from_two(names, facts)) not in (None, *ways):
        ways.insert(PROBES, larger)
    for sizes in ways:
        for seed in seeds if names else range(4 * EXAMPLES):
            if process_time() > end:
                return None
            instance = Instance(network.computation, sizes, seed, True, one_hot)
            try:
                found = _difference(forms, letters, free, instance)
            except UndefinedNumber:
                continue
            if found is not None:
                return found
    return None


def _one_hot(law):
    """(tensor, axis) for a law that says that a tensor's entries sum to one along an axis; None for any
    other.
    """
    if law.right != UNIT or len(law.term.factors) != 1 or len(law.term.bound) != 1:
        return None
    [(atom, power)] = law.term.factors
    axes = [place for place, index in enumerate(atom.at) if index.letter == law.term.bound[0]]
    return (atom.name, axes[0]) if atom.kind == "entry" and power == 1 and len(axes) == 1 else None


def _difference(forms, letters, free, instance, most=None):
    """Where two sides differ in an instance, None where they do not; raises `UndefinedNumber` where one of
    them has no value there.

    Args:
        most: at how many entries, if not at all of them.
    """
    try:
        return _first_difference(forms, letters, free, instance, most)
    except NotRational:
        inexact = Instance(instance.computation, instance.sizes, instance.seed, False, instance.one_hot)
        with mp.workdps(DIGITS):
            return _first_difference(forms, letters, free, inexact, most)


def _first_difference(forms, letters, free, instance, most):
    if not instance.obeys(instance.computation.laws):
        raise UndefinedNumber
    places = _places(free, instance.sizes)
    for values in places[:: -(-len(places) // most) if most else 1]:
        here = instance.at(values)
        left, right = (here.form(form) for form in forms)
        apart = abs(left - right)
        if apart and (instance.exact or apart > mp.mpf(10) ** (-DIGITS // 2) * (1 + abs(left) + abs(right))):
            place = tuple(0 if own.letter is None else values[own.letter] for own, _ in letters)
            return Example(here, place, left, right)
    return None


def _places(free, sizes):
    ways = [{}]
    for own, length in free:
        ways = [{**way, own.letter: at} for way in ways for at in range(value_of(length, sizes))]
    return ways
