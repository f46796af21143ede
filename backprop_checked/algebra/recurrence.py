"""A graph of as many steps as a letter says: a recurrent network over T time steps, a network of L layers."""

import numpy as np
from sympy import Integer, sympify

from backprop_checked.algebra.form import Undecided
from backprop_checked.algebra.graph import AnyFunction, Graph
from backprop_checked.algebra.network import Network
from backprop_checked.algebra.notation import Activation, C, Gradient, L, Letter, N, Number, l, sigma
from backprop_checked.algebra.term import Ones
from backprop_checked.algebra.widths import letters_for_widths


class Span:
    """The steps of which a formula speaks, where it does not speak of all that its letter has: `layers=` of a
    formula such as δ at t from δ at t + 1, which holds from 1 to T − 1.

    Args:
        first: the first step.
        last: the last one, such as T − 1.
    """

    def __init__(self, first, last):
        self.first, self.last = sympify(first), sympify(last)

    def __call__(self, graph):
        return range(graph.size(self.first), graph.size(self.last) + 1)


class Recurrence(Graph):
    """Letters that follow from those of the step before; beside them, letters that follow backwards.

    What is written out for numbers are the forward letters alone: those that are computed backwards may speak
    of the cost's derivatives, which need the whole forward pass first.

    Args:
        name: what the evidence calls it; sizes stand in it as "{T} steps".
        free: the letters that nothing computes: W, x(t) for every step, h(0).
        over: (t, first, last): the letter of a step, and which steps there are, such as (t, 1, T).
        rules: how each other letter follows, a term each: `{z(t): W @ h(t - 1) + b, h(t): sigma(z(t))}`. What
            speaks of the step after it is computed backwards; its last one has a rule of its own,
            `{delta(T): …}`. A `Gradient` says what a letter stands for, `{G(t): d(C, o(t))}`. What is carried
            forward may start at 0: `{v(0): 0}`.
        cost: what the cost is any function of, as terms; one that speaks of t is meant at every step. Nothing
            where there is no cost.
        sizes: a number for each size, as `Graph` takes them.
        activation: the function that σ is, where it is a known one; None for any σ.
        positive: the free letters whose entries are greater than 0.
        where: as `Graph` takes it, for those that are in another range.
    """

    unit = "step"

    def __init__(self, name, free, over, rules, cost, sizes, activation=None, positive=(), where=None):
        self.declared = Declared(free, over, rules, cost, positive)
        t, first, last = over
        end = sympify(last).subs(sizes)
        span = [Integer(k) for k in range(int(first), int(end) + 1)]
        forward = {x: rule for x, rule in rules.items() if x.name not in self.declared.backward}
        steps = {x.subs(t, k): rule.subs(t, k) for k in span for x, rule in forward.items()}
        parts = [part for whole in cost for part in _at_every_step(whole, t, span)]
        if parts:
            steps[C] = AnyFunction("C", *(part.subs(last, span[-1]) for part in parts))
        free = [letter for whole in free for letter in _at_every_step(whole, t, span)]
        for size, number in sizes.items():
            name = name.replace(f"{{{size}}}", str(number))
        any_sigma = activation is None and any(rule.has(Activation) for rule in rules.values())
        opaque = ("σ",) * any_sigma + ("cost",) * bool(parts)
        where = dict.fromkeys(positive, np.exp) | (where or {})
        super().__init__(
            name, free, steps, sizes, where, activation, opaque=opaque, positive=self.declared.positive
        )
        self.depth = int(span[-1])

    def letters_at(self, step):
        t, _, last = self.declared.over
        return {t: step, **{size: self.sizes[size] for size in last.free_symbols}}

    def longer(self, more):
        """The same with so many more steps, and every other size larger by as much."""
        declared, sizes = self.declared, {size: number + more for size, number in self.sizes.items()}
        name = ", ".join(f"{size} = {number}" for size, number in sizes.items())
        rules = {**declared.rules, **declared.meanings}
        rest = declared.cost, sizes, self.activation, declared.positive, self.where
        other = Recurrence(name, declared.free, declared.over, rules, *rest)
        other.place = self.place
        return other


class Declared:
    """What a recurrence declares: the arguments of `Recurrence`, and which letters are computed backwards.

    Attributes:
        meanings: for a letter that stands for a derivative, the `Gradient`.
        backward: the names of these.
        starts: the letters before the first step that have a rule, such as v(0).
        carried: the names of the letters of which another step is spoken.

    Raises:
        ValueError: where a letter would be computed from what is not computed before it.
    """

    def __init__(self, free, over, rules, cost, positive=()):
        self.free, self.over, self.cost, self.positive = list(free), over, list(cost), tuple(positive)
        self.meanings = {letter: rule for letter, rule in rules.items() if isinstance(rule, Gradient)}
        self.rules = rules = {x: rule for x, rule in rules.items() if x not in self.meanings}
        t, names = over[0], {letter.name for letter in rules}
        spoken = {letter: [x for x in _letters(rule) if x.name in names] for letter, rule in rules.items()}
        general = {x: others for x, others in spoken.items() if x.layer == t}
        self.carried = {other.name for others in general.values() for other in others if other.layer != t}
        self.backward = {x.name for x, others in general.items() if any(o.layer - t == 1 for o in others)}
        while more := {x.name for x, others in spoken.items() if self.backward & {o.name for o in others}} - (
            self.backward
        ):
            self.backward |= more
        if promised := [str(x) for x in self.positive if x not in self.free]:
            raise ValueError(f"{', '.join(promised)} is no free letter: only these can be greater than 0")
        self.starts = [x for x in rules if x.layer != t and x.name not in self.backward]
        for letter in self.starts:
            self._demand_start(letter)
        for letter, others in spoken.items():
            for other in others:
                self._demand_order(letter, other)
        if early := [str(x) for part in cost for x in _letters(part) if x.name in self.backward]:
            raise ValueError(f"the cost is computed from {', '.join(early)}, which is computed backwards")

    def _demand_start(self, letter):
        """Refuse two rules for one letter, and a first value that is no number."""
        if letter.layer != self.over[1] - 1 or letter.name not in self.carried:
            raise ValueError(
                f"{letter} has a rule of its own: what is carried forward has one before its first step "
                f"only, and what is computed backwards in its last"
            )
        if _letters(self.rules[letter]):
            raise ValueError(f"{letter} starts at {self.rules[letter]}, which changes with a step")
        if self.cost and self.rules[letter].atoms(Letter, Number):
            raise ValueError(
                f"{letter} starts at {self.rules[letter]}, through which no derivative of the cost is taken"
            )

    def _demand_order(self, letter, other):
        """Refuse a rule that speaks of what comes after it, in its own step or in another."""
        forward, order = letter.name not in self.backward, [x.name for x in self.rules]
        behind = letter.layer - other.layer if forward else other.layer - letter.layer
        if not forward and other.name not in self.backward:
            return
        if behind == 0 and order.index(other.name) < order.index(letter.name):
            return
        if not (behind.is_Integer and behind > 0):
            raise ValueError(f"{letter} is computed from {other}, which is not computed before it")

    @classmethod
    def of_network(cls, network):
        """A network with a letter for its depth.

        Raises:
            Undecided: for one whose layers are not all alike, and for a graph that is no network.
        """
        if not isinstance(network, Network) or network.output or type(network).forward is not Network.forward:
            raise Undecided("a network whose layers are not all alike has no letter for its depth")
        at = letters_for_widths(network)
        W, b, z, a = at.W(l), at.b(l), at.z(l), at.a(l)
        if at.scalar:
            rule = W * at.a(l - 1) + b
        elif at.rows:
            rule = at.a(l - 1) @ W + (b if at.samples == 1 else Ones(N, 1) @ b)
        else:
            rule = W @ at.a(l - 1) + (b if at.samples == 1 else b @ Ones(1, N))
        return cls([W, b, at.a(0)], (l, 1, L), {z: rule, a: sigma(z)}, [at.a(L)])


def _letters(term):
    return sorted((x for x in term.atoms(Letter, Number) if x.layer is not None), key=str)


def _at_every_step(term, t, span):
    return [term.subs(t, k) for k in span] if term.has(t) else [term]
