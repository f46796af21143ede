"""Forms in numbers where some letters, and some partial derivatives, are computed by their own rules."""

from backprop_checked.algebra.counterexample import Numbers, value_of


class ComputedNumbers(Numbers):
    """Numbers as `Numbers` has them, but for what is computed.

    Args:
        values: those of the sizes and the indices.
        tensors: for each letter by name, how it is computed, with its own indices.
        names: the letters that are computed; the others are any numbers.
        partial: (letters, form) of a letter's derivative with respect to entries of what it is computed from,
            by its name and the slots of these.
        slopes: (name, slot) of each derivative that is computed.
        memo: what was computed before at the same sizes.
    """

    def __init__(self, values, tensors, names, partial, slopes, memo=None):
        super().__init__(values)
        self.rules = tensors, names, partial, slopes
        self.memo = {} if memo is None else memo

    def at(self, values):
        return ComputedNumbers(values, *self.rules, self.memo)

    def _atom(self, atom, values):
        tensors, names, partial, slopes = self.rules
        slots = tuple(slot for slot, _ in atom.args) if atom.kind == "slope" else ()
        if atom.kind == "entry" and atom.name in names:
            letters, rule, places = tensors[atom.name].at, tensors[atom.name].rule, atom.at
        elif atom.kind == "slope" and all((atom.name, slot) in slopes for slot in slots):
            letters, rule = partial(atom.name, slots)
            places = (*atom.at, *(index for _, place in atom.args for index in place))
        else:
            return super()._atom(atom, values)
        key = atom.name, slots, tuple(value_of(place, values) for place in places)
        if key not in self.memo:
            here = {**values, **dict(zip(letters, key[-1], strict=True))}
            self.memo[key] = self.at(here).form(rule)
        return self.memo[key]
