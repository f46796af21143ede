"""A computation of as many steps as a letter says: a recurrent network over T steps, an optimiser's steps.

A letter of a step has that step as its first index. What is carried from one step to the next is held where
others are differentiated, so the chain rule through all steps reads

    ∂C/∂x = [∂C/∂x, all that is carried held] + Σ_t Σ_k ∂C/∂h_t[k] · ∂(rule of h_t[k])/∂x,

in which ∂C/∂h_t is of that form itself. `algebra.steps` proves the pages by the same rule; this one is
without SymPy, for the browser.
"""

from backprop_checked.algebra import product
from backprop_checked.algebra.canonical import canonical
from backprop_checked.algebra.computation import Computation, Node, names_in
from backprop_checked.algebra.form import NOTHING, Undecided, at_least_zero, entry
from backprop_checked.algebra.index import ONE, ZERO, fresh_letter, variable
from backprop_checked.algebra.inequalities import follows

NEXT, SLOPE, BEFORE = " next", " slope", " before"
MOST_OPENED = 12  # how often what a form is computed from is put in, for one derivative


class EveryStep(Computation):
    """A computation step by step.

    Args:
        tensors: the tensors, as `algebra.steps` declares them: what is carried as a free one, `h`; how it
            follows as `h next`; the cost's derivative with respect to it as a free one, `h slope`.
        ranges: for each letter with a step, the first and the last step that it has.
        carried: the names of what is carried, each with the first and the last step at which it is computed.
        laws: the values before the first step, where they are given.

    Attributes:
        held: the computation of one step, in which all that is carried is held.
    """

    def __init__(self, tensors, ranges, carried, laws=()):
        self.held = Computation(tensors)
        super().__init__((), laws)
        self.ranges, self.carried, self._wanted = dict(ranges), dict(carried), None
        self.tensors = dict(self.held.tensors)
        for name in self.carried:
            self.tensors[name] = self._rule_of(name)
        for name in self.carried if "C" in self.tensors else ():
            self.tensors[name + SLOPE] = self._slope_of(name)

    def _rule_of(self, name):
        """What is carried at any step: by its rule, and before the first step the given value or any."""
        node, (first, last) = self.held.tensors[name + NEXT], self.carried[name]
        step = variable(node.at[0])
        law = next((law for law in self.laws if law.term.factors[0][0].name == name), None)
        if law is None:
            start = entry(name + BEFORE, tuple(map(variable, node.at)))
        else:
            [(atom, _)] = law.term.factors
            values = {
                own.letter: variable(at) for own, at in zip(atom.at, node.at, strict=True) if own.letter
            }
            start = product.substitute(law.right, values)
        rule = product.times(product.within(step, first, last), node.rule)
        rule += product.times(at_least_zero(first - 1 - step), start)
        return Node(name, node.shape, node.at, rule)

    def _slope_of(self, name):
        shape = self.held.tensors[name].shape
        at = [fresh_letter() for _ in shape]
        places = tuple(map(variable, at))
        rule = (*self.held.derivative(entry("C"), name, places), *self._through_steps(name, places))
        return Node(name + SLOPE, shape, at, rule)

    def derivative(self, form, by, at):
        """∂form/∂by[at], through all steps between.

        Raises:
            Undecided: where it hangs on how many steps lie between.
        """
        if form == entry("C"):
            if by in self.carried:
                return entry(by + SLOPE, at)
            return (*self.held.derivative(form, by, at), *self._through_steps(by, at))
        form = self._down_to(form, by, at)
        return self.held.derivative(form, by, at)

    def _through_steps(self, by, at):
        total = NOTHING
        for name, (first, last) in self.carried.items():
            t, shape = fresh_letter(), self.held.tensors[name].shape[1:]
            own = [None if length == ONE else fresh_letter() for length in shape]
            place = (variable(t), *(ZERO if k is None else variable(k) for k in own))
            moved = self.held.derivative(entry(name + NEXT, place), by, at)
            part = product.times(entry(name + SLOPE, place), moved)
            for letter, length in zip(own, shape, strict=True):
                part = part if letter is None else product.summed(part, letter, 0, length - 1)
            total += product.summed(part, t, first, last)
        return total

    def _down_to(self, form, by, at):
        """A form in which all that hangs on by[at] is written out as far as to by[at] itself.

        Raises:
            Undecided: for what is not known to be computed before by[at], and not so many steps behind it.
        """
        step = at[0] if by in self.ranges else None

        def is_it(atom):
            return atom.name == by and (step is None or atom.at[0] == step)

        def hangs(atom):
            if atom.name.endswith(SLOPE) or atom.name == "C":
                raise Undecided("a second derivative through all steps")
            if is_it(atom) or self.tensors.get(atom.name) is None or self.tensors[atom.name].rule is None:
                return False
            if atom.name in self.carried:
                return step is not None and follows(atom.at[0] - step) and follows(atom.at[0] - ONE)
            return self._hangs_on_steps(atom.name) or self.held.depends(atom.name, by)

        for _ in range(MOST_OPENED):
            opened = self.unrolled(form, hangs)
            if opened == form:
                break
            form = opened
        for atom in entries_in(form):
            if atom.name in self.carried and not is_it(atom):
                self._demand_before(atom, by, step)
        return form

    def _demand_before(self, atom, by, step):
        first, _ = self.carried[atom.name]
        if not follows((first if step is None else step) - 1 - atom.at[0]):
            raise Undecided(
                f"how many steps lie between {atom.name} and {by}, and which of them are meant, is not said: "
                "only the derivative of the cost is taken through all steps"
            )

    def _hangs_on_steps(self, name):
        return any(self.held.depends(name, own) for own in self.carried)

    def unrolled(self, form, wanted):
        """A form in which the entries for which `wanted` says so are written out, once."""
        self._wanted = wanted
        try:
            return canonical(self.opened(form, ()))
        finally:
            self._wanted = None

    def _speaks_of(self, atom, names):
        if atom.kind == "entry" and self._wanted is not None:
            return self._wanted(atom)
        return super()._speaks_of(atom, names)


def entries_in(form):
    """The entries that stand in a form."""
    for term in form:
        for atom, _ in term.factors:
            if atom.kind == "entry":
                yield atom
            elif atom.kind not in ("whole", "prime", "slope"):
                for inner in atom.args:
                    yield from entries_in(inner)


__all__ = ["BEFORE", "NEXT", "SLOPE", "EveryStep", "entries_in", "names_in"]
