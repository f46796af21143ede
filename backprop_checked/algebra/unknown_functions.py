"""Letters of which nothing is known: terms read with no rule, and letters as functions of what they are
computed from.
"""

from backprop_checked.algebra import product
from backprop_checked.algebra.canonical import canonical
from backprop_checked.algebra.computation import Computation, Node, names_in
from backprop_checked.algebra.form import UNIT, Undecided, entry
from backprop_checked.algebra.index import fresh_letter, variable
from backprop_checked.algebra.notation import Nudged
from backprop_checked.algebra.reading import Reading


class Inert(Reading):
    """Terms read with no rule at all: a derivative is a letter of its own, and so is what is nudged."""

    def _derivative(self, form, by, at):
        if len(form) == 1 and form[0]._replace(factors=()) == UNIT[0] and len(form[0].factors) == 1:
            [(atom, power)] = form[0].factors
            if atom.kind == "entry" and power == 1 and atom.name == str(by):
                return product.times(*(product.delta(i, j) for i, j in zip(atom.at, at, strict=True)))
            if atom.kind == "entry" and power == 1:
                return entry(f"∂{atom.name}/∂{by}", (*atom.at, *at))
        raise Undecided(f"the derivative by {by} of what is no letter")

    def number(self, term, at=None):
        return entry(str(term)) if isinstance(term, Nudged) else super().number(term, at)


class Unknown(Computation):
    """The same letters, each some function of those that it is computed from."""

    def __init__(self, declared):
        super().__init__()
        self.declared, self.parents, self._partials = declared, {}, {}
        for tensor in declared.tensors.values():
            parents = sorted(n for n in names_in(tensor.rule or ()) if n in declared.tensors)
            if not parents:
                self.add(tensor)
                continue
            self.parents[tensor.name] = parents
            arguments = [self._all_of(parent) for parent in parents]
            self.add(Node(tensor.name, tensor.shape, tensor.at, arguments=arguments))

    def _all_of(self, name):
        shape = self.declared.tensors[name].shape
        letters = tuple(fresh_letter() for _ in shape)
        return letters, shape, entry(name, tuple(map(variable, letters)))

    def partial(self, name, slots):
        """The derivative of a letter's own rule by entries of its parents, all else held: (letters, form)."""
        if (name, slots) not in self._partials:
            self._partials[name, slots] = self._partial(self.declared.tensors[name], slots)
        return self._partials[name, slots]

    def _partial(self, tensor, slots):
        parents = [self.declared.tensors[parent] for parent in self.parents[tensor.name]]
        leaves = Computation([Node(parent.name, parent.shape) for parent in parents])
        letters = [fresh_letter() for _ in tensor.shape]
        form = product.substitute(
            tuple(map(product.renewed, tensor.rule)),
            dict(zip(tensor.at, map(variable, letters), strict=True)),
        )
        for slot in slots:
            place = [fresh_letter() for _ in parents[slot].shape]
            form = leaves.derivative(form, parents[slot].name, tuple(map(variable, place)))
            letters += place
        return letters, canonical(form)


class Filled(Computation):
    """Forms in which some partial derivatives are what the letters' own rules say."""

    def __init__(self, unknown, slopes):
        super().__init__()
        self.unknown, self.slopes = unknown, slopes

    def _speaks_of(self, atom, names):
        if atom.kind == "slope":
            return atom.name in names and all((atom.name, slot) in self.slopes for slot, _ in atom.args)
        if atom.kind in ("entry", "whole", "prime"):
            return False
        return any(self._speaks_of(inner, names) for f in atom.args for t in f for inner, _ in t.factors)

    def _open_atom(self, atom, names, memo):
        if atom.kind != "slope":
            return super()._open_atom(atom, names, memo)
        letters, rule = self.unknown.partial(atom.name, tuple(slot for slot, _ in atom.args))
        places = (*atom.at, *(index for _, place in atom.args for index in place))
        return product.substitute(tuple(map(product.renewed, rule)), dict(zip(letters, places, strict=True)))
