"""Letters in the place of widths that are numbers: what is stated of a 2-3-2 network, of any three widths."""

from copy import copy
from math import prod

from sympy import Basic, Symbol

from backprop_checked.algebra.form import Undecided
from backprop_checked.algebra.notation import Letter, Letters, n
from backprop_checked.algebra.term import Eye, Named, unchecked


def has_numbers(network):
    """Whether the widths of a network's letters are numbers."""
    return not network.letters.scalar and network.letters.W(1).shape[0].is_Integer


def letters_for_widths(network):
    """The letters of a network, with letters for its widths."""
    own = network.letters
    return Letters(own.samples, own.rows) if has_numbers(network) else own


def with_letters_for_widths(formula):
    """A formula in which each letter has letters for its widths, and so has what stands beside it.

    Raises:
        Undecided: for an identity matrix of a width that two layers have.
    """
    network = formula.on[0]
    if not hasattr(network, "widths") or not has_numbers(network):
        return formula
    general = copy(formula)
    general.lhs = term_with_letters(formula.lhs, network)
    general.steps = [copy(step) for step in formula.steps]
    for step in general.steps:
        step.term = term_with_letters(step.term, network)
    return general


def term_with_letters(term, network):
    """A term in which each letter of a network has letters for its widths.

    Raises:
        Undecided: for an identity matrix of a width that two layers have.
    """
    letters = letters_for_widths(network)

    def read(part):
        if isinstance(part, Letter):
            return _with_letters(part, network, letters)
        if isinstance(part, Eye):
            layers = [layer for layer, width in enumerate(network.widths) if width == part.args[0]]
            if len(layers) != 1:
                raise Undecided(f"which width the identity matrix of size {part.args[0]} has is not said")
            return Eye(n[layers[0]])
        if isinstance(part, Named) and part.name in ("vec", "ravel"):
            inner = read(part.args[1])
            return Named(part.name, inner, prod(inner.shape), 1)
        if not isinstance(part, Basic) or not part.args or isinstance(part, Symbol):
            return part
        args = [read(arg) for arg in part.args]
        return part if args == list(part.args) else part.func(*args)

    with unchecked():
        return read(term)


def _with_letters(letter, network, letters):
    """The letter of the same name under the letters for widths."""
    if letter == network.letters.y():
        return letters.y(network.depth)
    for kind in ("W", "b", "z", "a", "delta"):
        if letter.layer is not None and letter == getattr(network.letters, kind)(letter.layer):
            return getattr(letters, kind)(letter.layer)
    raise Undecided(f"{letter} is no letter of the network")
