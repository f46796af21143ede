"""What a recurrence declares at a few steps side by side: for a formula about one step and its neighbours.

Nothing is said of how many steps there are: what comes after the highest of these steps is any differentiable
function of the state that is carried on, and of the letters that all steps share.
"""

from sympy import Symbol, preorder_traversal

from backprop_checked.algebra.declaration import Declaration, known_function
from backprop_checked.algebra.form import Undecided
from backprop_checked.algebra.graph import AnyFunction
from backprop_checked.algebra.index import variable
from backprop_checked.algebra.inequalities import Assumptions, assume
from backprop_checked.algebra.notation import C, Gradient, Letter, Number
from backprop_checked.algebra.steps import CellReading


def of_steps(formula):
    """The declaration of the steps that a formula of a `Recurrence` speaks of.

    Raises:
        Undecided: for a formula that sums over every step, and for a network that is also computed backwards.
    """
    graph = formula.on[0]
    declared = graph.declared
    if declared.backward:
        raise Undecided("letters that are computed backwards are declared for every step at once only")
    terms = [formula.lhs, *(step.term for step in formula.steps)]
    letters = [x for term in terms for x in preorder_traversal(term) if isinstance(x, Letter | Number)]
    shared = [x for x in declared.free if x.layer is None]
    if any(isinstance(x, Gradient) and x.by in shared for term in terms for x in preorder_traversal(term)):
        raise Undecided("it is a sum over every step, which is proved by induction over the steps")
    if declared.starts:
        raise Undecided("what its first step starts with is a rule of its own")
    return _Window(graph, letters, shared).declaration


class OfSteps(Declaration):
    """A declaration whose terms are read as those of cells."""

    def reading(self, small=None):
        reading = CellReading(self.computation, self.meanings, self.activation, small)
        reading.values = {size: reading.index(value) for size, value in self.fixed.items()}
        return reading


class _Window:
    def __init__(self, graph, letters, shared):
        self.graph, self.over, self.shared = graph, graph.declared.over, shared
        offsets = sorted(self._offset(x.layer) for x in letters if x.layer is not None)
        if len({base for base, _ in offsets}) != 1:
            raise Undecided("it speaks of steps whose distance is not known")
        self.base = offsets[0][0]
        self.steps = range(max(offsets[0][1], int(self.base == "")), offsets[-1][1] + 1)
        every = [*graph.declared.free, *graph.declared.rules]
        sizes = {s for x in every for side in x.shape for s in side.free_symbols if isinstance(s, Symbol)}
        names = sorted(map(str, sizes))
        facts = [variable(name) - 1 for name in names]
        self.declaration = OfSteps(Assumptions(names, facts), known_function(graph.activation))
        with assume(self.declaration.assumptions):
            self._declare()

    def _offset(self, layer):
        """(what a step is counted from: t, the last step or nothing; how far from there)."""
        t, _, last = self.over
        for name, origin in (("t", t), ("T", last)):
            if layer.has(*origin.free_symbols) and (layer - origin).is_Integer:
                return name, int(layer - origin)
        if layer.is_Integer:
            return "", int(layer)
        raise Undecided(f"how step {layer} stands to step {t} is unknown while steps are letters")

    def _at(self, term, step):
        t, _, last = self.over
        return term.subs(t, {"t": t, "T": last, "": 0}[self.base] + step)

    def _declare(self):
        declared, t = self.graph.declared, self.over[0]
        for letter in self.shared:
            self.declaration.leaf(letter)
        carried = [x for x in declared.rules if x.name in declared.carried]
        for letter in carried:
            self.declaration.leaf(self._at(letter, self.steps[0] - 1))
        for step in self.steps:
            for letter in (x for x in declared.free if x.layer == t):
                self.declaration.leaf(self._at(letter, step))
            for letter, rule in declared.rules.items():
                self.declaration.let(self._at(letter, step), self._at(rule, step))
        self.declaration.let(C, AnyFunction("C", *self._cost(carried)))
        for step in self.steps:
            for letter, rule in declared.meanings.items():
                self.declaration.let(self._at(letter, step), self._at(rule, step))

    def _cost(self, carried):
        """What the cost is a function of: its own parts at these steps, and what goes on behind them."""
        t, top = self.over[0], self.steps[-1]
        parts = self.graph.declared.cost
        own = [self._at(part, step) for part in parts if part.has(t) for step in self.steps]
        if self.base == "T" and top == 0:
            return own + [part for part in parts if not part.has(t)]
        return [*own, *(self._at(x, top) for x in carried), *self.shared]
