"""What a step needs to know of the network, and what a formula says of it: "follows from" is held against it.

A step is first read with nothing known but the laws by name: the algebra of sums, products, Kronecker deltas
and Iverson brackets, the definition of an error, and the chain rule, for which every letter is some function
of the letters that it is computed from. What is left of the difference between the two sides is what the step
needs: the partial derivatives and the values that stand in it.

A premise is plain data. It names the roles of letters, so that it speaks of z and W in every convention, as a
column, as a row and for a batch:

("copy", of)             that entries of one letter are entries of another
("slope", of, by, look)  how one letter changes with another that it is computed from
("value", of, look)      how a letter is computed
("function", look)       which function σ is
("chain",) ("series",) ("law",)  the chain rule; Taylor's series; a condition that free letters obey
"""

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from sympy import Sum, preorder_traversal

from backprop_checked.algebra.canonical import canonical
from backprop_checked.algebra.computation import Computation, names_in
from backprop_checked.algebra.computed_numbers import ComputedNumbers
from backprop_checked.algebra.counterexample import counterexample
from backprop_checked.algebra.declaration import of_formula
from backprop_checked.algebra.form import Undecided, entry, minus
from backprop_checked.algebra.identities import gap
from backprop_checked.algebra.inequalities import assume
from backprop_checked.algebra.notation import (
    Activation,
    Gradient,
    Item,
    Letter,
    Nudged,
    Number,
    Partial,
    Slope,
    Tensor,
    base,
    error_of,
)
from backprop_checked.algebra.reading import Reading, free_indices, read
from backprop_checked.algebra.recurrence import Recurrence
from backprop_checked.algebra.signs import SHARED
from backprop_checked.algebra.symbolic_sizes import small_number, stands, up_to
from backprop_checked.algebra.term import Hadamard, Plus, Product, Term, Trace
from backprop_checked.algebra.unknown_functions import Filled, Inert, Unknown
from backprop_checked.algebra.widths import with_letters_for_widths

CHAIN, SERIES, LAW = ("chain",), ("series",), ("law",)
# What enters a layer is data in one chapter and an activation in the next.
SAME_ROLE = {"data": "activation"}


@dataclass(frozen=True)
class Premises:
    """What the steps of a formula need to know, and what its statement says.

    Attributes:
        needs: a set of premises for each step.
        says: the set for the whole statement.
        complete: whether that is all they need.
        letters: for a premise, the names of this formula's own letters in the place of the roles.
    """

    needs: list
    says: set
    complete: bool
    letters: dict


def premises(formula):
    """The `Premises` of a formula."""
    if isinstance(formula.on[0], Recurrence):  # a letter of every step is no letter of one computation
        return _of_letters(formula)
    try:
        general = with_letters_for_widths(formula)
        declared = of_formula(general)
    except Undecided:
        return _of_letters(formula)
    with assume(declared.assumptions):
        found = _Needs(general, declared)
        return Premises(*found.all(), True, found.letters)


class _Needs:
    """What a formula needs, found in what is left of differences."""

    def __init__(self, formula, declared):
        self.formula, self.declared = formula, declared
        if not hasattr(declared, "unknown"):
            declared.unknown = Unknown(declared.computation)
        self.unknown, self.roles, self.readings, self.forms = declared.unknown, _roles(formula), {}, {}
        self.opened, self.letters = {}, {}

    def all(self):
        """The premises of each step, and of the statement."""
        steps = self.formula.steps
        terms = [self.formula.lhs, *(step.term for step in steps)]
        needs = [self._of(*pair, step) for pair, step in zip(pairwise(terms), steps, strict=True)]
        return needs, needs[0] if len(steps) == 1 else self._of(terms[0], terms[-1], steps[-1])

    def _of(self, left, right, step):
        small = small_number(self.formula.lhs, step)
        form, given = self._difference(Reading, left, right, small)
        if not form:
            if not self._difference(Inert, left, right, small)[0]:
                return set()
            nudged = [sum(isinstance(n, Nudged) for n in preorder_traversal(t)) for t in (left, right)]
            return {SERIES if nudged[0] != nudged[1] else CHAIN}
        slopes, values, functions = {*self._slopes_in(form)}, [], set()
        rest = self._rest(form, given, small, slopes)
        if rest and self.declared.activation is not None:
            form, given = self._difference(Reading, left, right, small, self.declared.activation)
            slopes |= {*self._slopes_in(form)}
            functions, rest = {self._known_function()}, self._rest(form, given, small, slopes)
        law = bool(rest) and not gap(rest, (), given, self.declared.computation.laws)
        while rest and not law and (name := self._last_written(rest)):
            values.append(name)
            rest = self._rest(form, given, small, slopes, values)
            law = bool(rest) and not gap(rest, (), given, self.declared.computation.laws)
        for slope in sorted(slopes):
            if law or self._is_left(form, small, slopes - {slope}, values):
                continue
            if not self._rest(form, given, small, slopes - {slope}, values):
                slopes = slopes - {slope}
        found = {premise for slope in slopes for premise in self._slope(*slope)}
        found |= {premise for name in values for premise in self._value(name)} | functions
        return found | {LAW} if law else found

    def _difference(self, kind, left, right, small, activation=None):
        """(left − right as far as it counts, what is known of the free indices)."""
        one, given = self._form(kind, left, small, activation)
        other, _ = self._form(kind, right, small, activation)
        return gap(up_to(canonical(minus(one, other)), small), (), given, ()), given

    def _form(self, kind, term, small, activation):
        """A term as a form, read once, and what is known of the free indices."""
        way = kind, small, activation
        if way not in self.readings:
            computation = self.unknown if kind is Reading else self.declared.computation
            reading = kind(computation, self.declared.meanings, activation, small)
            reading.values = {size: reading.index(value) for size, value in self.declared.fixed.items()}
            indices = free_indices(self.formula.lhs, reading)
            given = tuple(g for _, own, n in indices for g in (own, n - 1 - own) if own.letter is not None)
            self.readings[way] = reading, indices, given
        reading, indices, given = self.readings[way]
        if (way, term) not in self.forms:
            with reading.knowing(*given), reading.where({s: own for s, own, _ in indices if s}):
                self.forms[way, term] = read(reading, term, [own for _, own, _ in indices])
        return self.forms[way, term], given

    def _rest(self, form, given, small, slopes, values=()):
        """What is left of a form where some partial derivatives are known, and some letters written out."""
        return gap(up_to(self._opened(form, frozenset(slopes), tuple(values)), small), (), given, ())

    def _opened(self, form, slopes, values):
        key = form, slopes, values
        if key not in self.opened:
            if values:
                inner = self._opened(form, slopes, values[:-1])
                opened = self.declared.computation.opened(inner, values[-1:])
            else:
                opened = Filled(self.unknown, slopes).opened(form, self.unknown.parents)
            self.opened[key] = canonical(opened)
        return self.opened[key]

    def _is_left(self, form, small, slopes, values):
        """Whether numbers say at once that something is left of a form; where they do not, nobody knows."""
        indices, tensors = self.readings[Reading, small, None][1], self.declared.computation.tensors

        def numbers(sizes):
            return ComputedNumbers(sizes, tensors, values, self.unknown.partial, slopes)

        facts = self.declared.assumptions.facts
        return small is None and counterexample(form, indices, facts, numbers, tries=1, largest=3)

    def _slopes_in(self, form):
        for atom in _atoms(form):
            if atom.kind == "slope" and atom.name in self.unknown.parents:
                yield from ((atom.name, slot) for slot, _ in atom.args)

    def _last_written(self, form):
        """The last letter that stands in a form and is computed by a rule."""
        names = names_in(form)
        written = [
            name
            for name, tensor in self.declared.computation.tensors.items()
            if tensor.rule is not None and name in names and stands(form, name)
        ]
        return written[-1] if written else None

    def _slope(self, name, slot):
        of, by = self._role(name), self._role(self.unknown.parents[name][slot])
        letters, form = self.unknown.partial(name, (slot,))
        rule, look = self.declared.computation.tensors[name].rule, ""
        if of == by and all(term.number == 1 and not term.factors for term in form):
            yield self._about(name)("copy", of)
            return
        if (of, by) == ("activation", "pre-activation"):
            size = len(self.declared.computation.tensors[name].shape)
            mine, its = {*letters[:size]}, {*letters[size:]}
            ties = [sum(bool(e.letters & mine and e.letters & its) for e in t.equal) for t in form]
            own = all(many >= _long_axes(self.declared.computation.tensors[name]) for many in ties)
            look = "own entry" if own else "every entry"
            if not any(atom.kind == "function" and atom.name.startswith("σ") for atom in _atoms(rule)):
                yield "function", _look(rule)
        elif of == "cost":
            look = _functions(form)
        yield self._about(name, self.unknown.parents[name][slot])("slope", of, by, look)

    def _value(self, name):
        of, rule = self._role(name), self.declared.computation.tensors[name].rule
        names = names_in(rule)
        if len(rule) == 1 and _look(rule) == "x" and [self._role(each) for each in names] == [of]:
            yield self._about(name)("copy", of)
        else:
            look = {"activation": _look, "cost": _functions}.get(of, lambda _: "")(rule)
            yield self._about(name)("value", of, look)

    def _about(self, *names):
        """A premise as it is given, with the letters that it is about noted."""

        def noted(*premise):
            self.letters.setdefault(premise, [_sign(name) for name in names])
            return premise

        return noted

    def _known_function(self):
        reading = Reading(Computation(), {}, self.declared.activation)
        return "function", _look(reading.activated(0, False, entry("x")))

    def _role(self, name):
        return _role(_sign(name), self.roles)


def _sign(name):
    """The name of a letter without its layer."""
    return name.partition("(")[0]


def _long_axes(tensor):
    return sum(length.number != 1 for length in tensor.shape)


def _role(sign, roles):
    role = roles.get(sign) or (SHARED[sign].role if sign in SHARED else "") or sign
    return SAME_ROLE.get(role, role)


def _atoms(form):
    for term in form:
        for atom, _ in term.factors:
            yield atom
            for inner in atom.args if atom.kind in ("function", "exp", "sum") else ():
                yield from _atoms(inner)


def _look(form):
    """How a form is built, whatever its letters and indices are called."""
    terms = []
    for term in form:
        factors = []
        for atom, power in term.factors:
            name = {"function": atom.name, "exp": "exp", "sum": "", "whole": "size"}.get(atom.kind, "x")
            name = "σ" + "′" * atom.name.count("′") if name.startswith("σ") else name
            inner = atom.args if atom.kind in ("function", "exp", "sum") else ()
            name += f"({', '.join(map(_look, inner))})" * bool(inner)
            factors.append(name if power == 1 else f"{name}^{power}")
        terms.append("·".join([str(term.number)] * (term.number != 1) + sorted(factors)) or "1")
    return " + ".join(sorted(set(terms)))


def _functions(form):
    """The functions and the powers of letters that stand in a form."""
    names = {
        atom.name if atom.kind == "function" else f"x^{power}"
        for term in form
        for atom, power in term.factors
        if atom.kind == "function" or (atom.kind in ("entry", "sum") and power != 1)
    }
    return ", ".join(sorted(names))


def _roles(formula):
    roles = {}
    for graph in formula.on:
        for letter in (*graph.free(), *getattr(graph, "rules", ()), *getattr(graph, "steps", ())):
            if hasattr(base(letter), "sign"):
                roles[base(letter).sign.name] = base(letter).sign.role
    for term in (formula.lhs, *(step.term for step in formula.steps)):
        for node in preorder_traversal(term):
            if isinstance(node, Letter | Number | Tensor):
                roles[node.sign.name] = node.sign.role
    return roles


def spoken_of(formula, term):
    """The premises that a term of a formula speaks of by its letters, whatever is known of them."""
    return {premise for node in _nodes(term) for premise in _of_node(node, _roles(formula))}


def _of_letters(formula):
    """The premises where a network says nothing to letters for sizes: of what is on one side only."""
    roles = _roles(formula)
    terms = [formula.lhs, *(step.term for step in formula.steps)]

    def changed(left, right):
        return {p for node in _nodes(left) ^ _nodes(right) for p in _of_node(node, roles)}

    whole = changed(terms[0], terms[-1])
    says = {SERIES} if SERIES in whole else {*_of_node(base(formula.lhs), roles)} or whole
    nodes = sorted({base(formula.lhs)}.union(*map(_nodes, terms)), key=str)
    letters = dict(pair for node in nodes for pair in _letters_of_node(node, roles))
    return Premises([changed(*pair) for pair in pairwise(terms)], says, False, letters)


def operators(left, right):
    """How many more operators of each kind the right term has: what an identity does."""
    count = Counter(_operators(right))
    count.subtract(_operators(left))
    changes = {name: more for name, more in count.items() if more}
    marks = {name: more for name, more in changes.items() if name not in ("Transposed", "Product", "Plus")}
    return marks or changes


def _operators(term):
    for node in preorder_traversal(term):
        if isinstance(node, Term | Trace | Sum | Partial) and not isinstance(node, Letter):
            many = len(node.args) - 1 if isinstance(node, Product | Hadamard | Plus) else 1
            yield from [type(node).__name__] * many


def _nodes(term):
    kinds = Letter | Number | Item | Gradient | Partial | Nudged | Slope | Activation
    return {node for node in preorder_traversal(term) if isinstance(node, kinds)}


def _of_node(node, roles):
    def role(letter):
        letter = base(letter)
        return _role(letter.sign.name, roles) if hasattr(letter, "sign") else "slope"

    match node:
        case Nudged():
            yield SERIES
        case Partial() | Gradient():
            yield "slope", role(node.of), role(node.by), ""
        case Slope():
            yield "slope", "activation", "pre-activation", ""
        case Activation():
            yield "value", "activation", ""
        case Letter() | Number() | Item():
            yield "value", role(node), ""
            if error_of(base(node)):
                yield "slope", "cost", "pre-activation", ""


def _letters_of_node(node, roles):
    """The premise of a node with the names of the letters that it is about, where the node names them."""
    about = [base(each) for each in ((node.of, node.by) if isinstance(node, Partial | Gradient) else (node,))]
    if all(hasattr(letter, "sign") for letter in about):
        premise, *_ = _of_node(node, roles)
        yield premise, [letter.sign.name for letter in about]
