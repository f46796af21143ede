"""A declared forward computation, and the chain rule through it.

Each tensor is free, or its entry is a form in entries of tensors before it, or it is an opaque function of
such
forms: any cost, any activation of a whole axis. Every derivative is taken from these declarations, by the
chain rule; no formula of the book is used.
"""

from fractions import Fraction

from backprop_checked.algebra import functions, product
from backprop_checked.algebra.canonical import canonical
from backprop_checked.algebra.form import (
    NOTHING,
    UNIT,
    Atom,
    Summand,
    Undecided,
    entry,
    of_atom,
    scaled,
)
from backprop_checked.algebra.index import fresh_letter, variable, whole


class Node:
    """A tensor with sizes that are letters.

    Args:
        name: what its entries are called.
        shape: how long each axis is, as indices.
        at: the letters that its rule speaks of, one for each axis.
        rule: the form of the entry at these letters; None for a tensor that nothing computes.
        arguments: for an opaque function, what it is a function of: (letters, their lengths, form) each,
        the form
            being the argument's entry at these letters and at `at`.
    """

    def __init__(self, name, shape, at=(), rule=None, arguments=None):
        self.name, self.shape, self.at = str(name), tuple(map(whole, shape)), tuple(at)
        self.rule = None if rule is None else canonical(rule)
        self.arguments = None if arguments is None else tuple(arguments)

    def forms(self):
        """The forms that it is computed from."""
        if self.rule is not None:
            return [self.rule]
        return [form for _, _, form in self.arguments or ()]


class Computation:
    """Tensors in the order in which they are computed.

    Args:
        tensors: the tensors, each after those that its rule speaks of.
        laws: equalities that hold of the free tensors, as `identities.Law`.
    """

    def __init__(self, tensors=(), laws=()):
        self.tensors, self.laws = {}, list(laws)
        self._before, self._jacobians = {}, {}
        self.numbers = {}  # what its entries are in numbers, by all that the numbers follow from
        for tensor in tensors:
            self.add(tensor)

    def add(self, tensor):
        """Declare a tensor.

        Raises:
            ValueError: where it is declared twice, or has the name of the number π.
        """
        if tensor.name in (*self.tensors, "π"):
            raise ValueError(f"{tensor.name} is computed twice, or is the number π")
        before = set()
        for form in tensor.forms():
            for name in names_in(form):
                before |= {name} | self._before.get(name, set())
        self.tensors[tensor.name], self._before[tensor.name] = tensor, before
        self.numbers.clear()
        return tensor

    def depends(self, name, on):
        """Whether a tensor is computed from another, or is it."""
        return name == on or on in self._before.get(name, ())

    def entry(self, name, at):
        """The entry of a tensor, written out one step: what it is computed from.

        Raises:
            Undecided: for an opaque function, and for a tensor that nothing computes.
        """
        tensor = self.tensors[name]
        if tensor.rule is None:
            raise Undecided(f"{name} is not computed by a rule")
        return product.substitute(_new(tensor.rule), dict(zip(tensor.at, map(whole, at), strict=True)))

    def derivative(self, form, by, at):
        """∂form/∂by[at], through all that lies between, as a form."""
        at = tuple(map(whole, at))
        return self._through(form, lambda atom: self._of_entry(atom, by, at), by)

    def along(self, form, directions):
        """How a form moves when the entries of some tensors move: `directions` gives for each name a function
        from indices to a form."""
        total = NOTHING
        for name, direction in directions.items():
            shape = self.tensors[name].shape
            at = [fresh_letter() for _ in shape]
            part = product.times(self.derivative(form, name, at), direction(*map(variable, at)))
            for letter, length in zip(at, shape, strict=True):
                part = product.summed(part, letter, 0, length - 1)
            total += part
        return total

    def _through(self, form, of_entry, by):
        """The derivative of a form, `of_entry` giving that of an entry."""
        total = NOTHING
        for term in form:
            if not any(self._holds(atom, by) for atom, _ in term.factors):
                continue
            term = product.renewed(term)
            inner = NOTHING
            for place, (atom, power) in enumerate(term.factors):
                if not self._holds(atom, by):
                    continue
                rest = list(term.factors)
                rest[place] = (atom, power - 1)
                outer = product.settled(Summand(term.number * power, (), term.equal, term.least, tuple(rest)))
                inner += product.times(outer, self._of_atom(atom, of_entry, by))
            total += bound_again(term, inner)
        return total

    def _holds(self, atom, by):
        """Whether an atom hangs on a tensor."""
        if atom.kind in ("entry", "slope"):
            return self.depends(atom.name, by)
        if atom.kind in ("whole", "prime"):
            return False
        return any(self._holds(inner, by) for form in atom.args for t in form for inner, _ in t.factors)

    def _of_atom(self, atom, of_entry, by):
        match atom.kind:
            case "entry" | "slope":
                return of_entry(atom)
            case "exp":
                return product.times(of_atom(atom), self._through(_new(atom.args[0]), of_entry, by))
            case "sum":
                return self._through(_new(atom.args[0]), of_entry, by)
        total = NOTHING
        for place, form in enumerate(atom.args):
            inner = self._through(_new(form), of_entry, by)
            if inner:
                total += product.times(functions.slope(atom, place), inner)
        return total

    def _of_entry(self, atom, by, at):
        """The derivative of an entry of a tensor, or of a derivative of an opaque function."""
        if atom.kind == "entry" and atom.name == by:
            return product.times(*(product.delta(i, j) for i, j in zip(atom.at, at, strict=True)))
        slots = tuple(slot for slot, _ in atom.args) if atom.kind == "slope" else ()
        key = atom.name, by, slots
        if key not in self._jacobians:
            self._jacobians[key] = self._jacobian(self.tensors[atom.name], by, slots)
        parameters, form = self._jacobians[key]
        places = [*atom.at, *(index for _, place in atom.args for index in place)] if slots else [*atom.at]
        return product.substitute(_new(form), dict(zip(parameters, (*places, *at), strict=True)))

    def _jacobian(self, tensor, by, slots):
        """The derivative of an entry at any place by an entry at any place: (the places' letters, a form)."""
        own = [fresh_letter() for _ in tensor.shape]
        at = [fresh_letter() for _ in self.tensors[by].shape]
        if tensor.arguments is None:
            rule = product.substitute(
                _new(tensor.rule), dict(zip(tensor.at, map(variable, own), strict=True))
            )
            return (*own, *at), canonical(self.derivative(rule, by, at))
        taken = [(slot, [fresh_letter() for _ in tensor.arguments[slot][0]]) for slot in slots]
        total = NOTHING
        for slot, (letters, lengths, form) in enumerate(tensor.arguments):
            place = [fresh_letter() for _ in letters]
            values = dict(zip((*tensor.at, *letters), map(variable, (*own, *place)), strict=True))
            moved = self.derivative(product.substitute(_new(form), values), by, at)
            if not moved:
                continue
            outer = opaque_slope(tensor.name, own, [*taken, (slot, place)])
            part = product.times(outer, moved)
            for letter, length in zip(place, lengths, strict=True):
                part = product.summed(part, letter, 0, whole(length) - 1)
            total += part
        parameters = (*own, *(letter for _, letters in taken for letter in letters), *at)
        return parameters, canonical(total)

    def opened(self, form, names):
        """A form in which the entries of some tensors are written out."""
        memo = {}
        return tuple(t for term in form for t in self._open_term(term, frozenset(names), memo))

    def _open_term(self, term, names, memo):
        if not any(self._speaks_of(atom, names) for atom, _ in term.factors):
            return (term,)
        term = product.renewed(term)
        kept = tuple((a, p) for a, p in term.factors if not self._speaks_of(a, names))
        inner = product.settled(Summand(term.number, (), term.equal, term.least, kept))
        for atom, power in term.factors:
            if self._speaks_of(atom, names):
                inner = product.times(inner, product.power_of(self._open_atom(atom, names, memo), power))
        return bound_again(term, inner)

    def _speaks_of(self, atom, names):
        if atom.kind == "entry":
            return atom.name in names
        if atom.kind in ("whole", "prime", "slope"):
            return False
        return any(
            self._speaks_of(inner, names) for form in atom.args for t in form for inner, _ in t.factors
        )

    def _open_atom(self, atom, names, memo):
        if atom not in memo:
            if atom.kind == "entry":
                memo[atom] = self.entry(atom.name, atom.at)
            else:
                args = (tuple(t for u in _new(f) for t in self._open_term(u, names, memo)) for f in atom.args)
                memo[atom] = product.rebuilt(atom, tuple(map(canonical, args)))
        return memo[atom]


def bound_again(term, form):
    """A form under the sum of a term: its bound letters, which stand free in the form, are bound."""
    if not term.bound:
        return form
    return tuple(t for part in form for t in product.settled(part._replace(bound=(*term.bound, *part.bound))))


def opaque_slope(name, own, taken):
    """A derivative of an opaque function: the order in which it is differentiated does not matter."""
    slots = sorted(
        ((slot, tuple(map(whole, place))) for slot, place in taken),
        key=lambda pair: (pair[0], tuple(map(str, pair[1]))),
    )
    return of_atom(Atom("slope", name, tuple(map(whole, own)), tuple(slots)))


def names_in(form):
    """The tensors of which entries stand in a form."""
    names = set()
    for term in form:
        for atom, _ in term.factors:
            if atom.kind in ("entry", "slope"):
                names.add(atom.name)
            elif atom.kind not in ("whole", "prime"):
                names |= set().union(*(names_in(inner) for inner in atom.args))
    return names


def _new(form):
    return tuple(map(product.renewed, form))


__all__ = [
    "UNIT",
    "Computation",
    "Fraction",
    "Node",
    "bound_again",
    "entry",
    "names_in",
    "opaque_slope",
    "scaled",
]
