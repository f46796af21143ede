"""The forward pass and the letters of a formula, as data by which a reader's own line about it is judged."""

import importlib
from functools import cache

from sympy import (
    Indexed,
    Max,
    Min,
    Sum,
    Symbol,
    default_sort_key,
    exp,
    log,
    preorder_traversal,
    sympify,
    tanh,
)
from sympy.core.operations import LatticeOp

from backprop_checked.algebra.form import Undecided
from backprop_checked.algebra.formula import FormulaError, formulas_of
from backprop_checked.algebra.index import fresh_letter, variable
from backprop_checked.algebra.inequalities import assume
from backprop_checked.algebra.latex import equation, tex
from backprop_checked.algebra.notation import (
    Each,
    FunctionOf,
    Gradient,
    Jacobian,
    Letter,
    Number,
    Tensor,
    base,
)
from backprop_checked.algebra.recurrence import Recurrence
from backprop_checked.algebra.roles import plain
from backprop_checked.algebra.source_order import in_source_order
from backprop_checked.algebra.term import SumOver, Term, is_scalar, x
from backprop_checked.algebra.widths import term_with_letters, with_letters_for_widths
from backprop_checked.catalog import judgements, typed_formulas
from backprop_checked.catalog.every_step import EverySetting
from backprop_checked.catalog.paths import module_name, relative
from backprop_checked.catalog.typed_formulas import FormulaSetting, NotOneLine
from backprop_checked.derivation.declared import DeclaredForwardPass, DeclaredLetter, Stored
from backprop_checked.derivation.latex_layout import blanked
from backprop_checked.derivation.mathematics import mathematics
from backprop_checked.derivation.serialised import to_data
from backprop_checked.derivation.setting import Setting
from backprop_checked.derivation.syntax import Unreadable

ACTIVATIONS = {
    "sigmoid": 1 / (1 + exp(-x)),
    "tanh": tanh(x),
    "relu": Max(0, x),
    "identity": x,
    "softplus": log(1 + exp(x)),
}

# The formulas of which a reader's own line cannot be judged, and why; a test holds it against the judge.
LEFT = "its left side is no letter that is read"
LAYERS, STEPS = (f"it has as many factors as there are {what}" for what in ("layers", "steps"))
NOT_JUDGED = {
    "gradient_checking.complex_step.COMPLEX_STEP": "its step is no real number",
    "layouts.vec.RAVEL": "it is neither proved nor refuted: products of sizes count the places",
    "recurrence.many_steps.MANY_STEPS": STEPS,
    "steps.many_steps.MANY_STEPS": STEPS,
    "vectorised.linear_collapse.LINEAR_COLLAPSE": LAYERS,
    "vectorised.linear_collapse.LINEAR_COLLAPSE_ROWS": LAYERS,
    "vectorised.unrolled.UNROLLED": LAYERS,
    "vectorised.unrolled.UNROLLED_ROWS": LAYERS,
}


def settings(name):
    """Return by what lines about the formulas of a module are judged, by the names of these.

    Args:
        name: the module, such as `attention.score_gradient`.

    Returns:
        Of each formula a dictionary: `general`, what `judgements.setting` gives; `own`, its letters and its
        forward pass as `derivation.serialised` writes them, None where it cannot be judged in a page.
    """
    found = {}
    for own, formula in formulas_of(importlib.import_module(module_name(name))).items():
        general = judgements.setting(statement(formula), formula.convention or "")
        found[own] = {"general": general, "own": _stored(f"{name}.{own}", formula)}
    return found


def _stored(name, formula):
    if name in NOT_JUDGED:
        return None
    try:
        return to_data(declared(formula))
    except Undecided as error:
        raise Undecided(
            f"{name}: no line of a reader's about it can be judged: {error}. "
            f"If that is to be so, list it in NOT_JUDGED of {relative(__file__)}, with the reason"
        ) from error


def statement(formula):
    """Return a formula in LaTeX as its page shows it, without marks of roles."""
    lhs, *terms = in_source_order(formula)
    return plain(equation(lhs, terms[-1]))


@cache
def declared(formula):
    """Return what a line about a formula is judged by, a `DeclaredForwardPass`.

    Raises:
        Undecided: where nothing with letters for its sizes declares the formula's letters, and where its left
            side cannot be read.
    """
    try:
        setting = _setting(formula)
    except Undecided:
        if not isinstance(formula.on[0], Recurrence):
            raise
        return _declared(formula, *_at_every_step(formula))
    own = _Letters(formula, setting)
    with assume(setting.assumptions):
        found = own.letters(), own.names(), own.sizes()
        more = {"domains": own.domains(), "sums": own.sums()}
    return _declared(formula, setting, *found, setting.declaration.activation, **more)


def _at_every_step(formula):
    setting = EverySetting(formula)
    steps = (setting.name, setting.first, setting.last), setting.step_names
    return setting, setting.letters, setting.names, setting.sizes, setting.activation, *steps


def _declared(formula, setting, letters, names, sizes, activation, steps=None, step_names=(), **more):
    right, wrong = programs(formula)
    declared = DeclaredForwardPass(
        f"{formula.id}.{formula.name}",
        setting.computation,
        setting.assumptions,
        tuple(letters),
        names,
        sizes,
        _activation(activation),
        Setting(layout=_layout(formula)),
        right,
        wrong,
        plain(tex(formula.lhs)),
        statement(formula).removeprefix(plain(tex(formula.lhs))).removeprefix(" = "),
        plain(tex(rest)) if (rest := formula.steps[-1].remainder) else "",
        steps,
        step_names,
        **more,
    )
    try:
        mathematics(blanked(declared.read(declared.left)), latex=True)
    except Unreadable as error:
        raise Undecided(LEFT) from error
    return declared


def _setting(formula):
    """The forward pass of a formula and of what its wrong variants take; of the formula alone, where those
    reach further than the network does."""
    programs = (formula.function, *formula.wrong.values())
    terms = [term for program in programs for term in _terms(formula, program)]
    try:
        return FormulaSetting(formula, [term for term in terms if isinstance(term, Term) or is_scalar(term)])
    except (Undecided, ValueError):
        return FormulaSetting(formula)


def _terms(formula, program):
    try:
        general = with_letters_for_widths(formula)
        return [_general(formula, general, term) for term in general.terms(program)]
    except FormulaError:
        return []


def _general(formula, general, term):
    if general is formula or not isinstance(term, Term):
        return term
    return term_with_letters(term, formula.on[0])


def programs(formula):
    """(the program in NumPy's form, (name, NumPy's form) of each wrong variant) of what is one line."""
    try:
        right = typed_formulas.program_text(formula.function)
    except NotOneLine:
        right = ""
    wrong = [(name, text) for name, _, text in typed_formulas.variants(formula) if text is not None]
    return right, tuple(wrong)


def _activation(known):
    if known is None:
        return "any"
    found = [
        name for name, function in ACTIVATIONS.items() if (known - function).rewrite(exp).simplify() == 0
    ]
    return found[0] if found else "other"


def _layout(formula):
    """The layout of a formula's derivatives."""
    found = {Gradient: set(), Jacobian: set()}
    for term in (formula.lhs, *(step.term for step in formula.steps)):
        for node in preorder_traversal(term):
            if isinstance(node, Gradient):
                found[type(node)].add(node.layout)
    if found[Gradient] == {"numerator"} or (not found[Gradient] and "numerator" in found[Jacobian]):
        return "numerator" if found[Gradient] else "habit"
    return "denominator" if found[Jacobian] == {"denominator"} else "habit"


class _Letters:
    """What the letters of a formula are, as data."""

    def __init__(self, formula, setting):
        self.formula, self.setting, self.reading = formula, setting, setting.reading
        self.places = {}  # of each letter, where it stands among the letters

    def letters(self):
        found = []
        for letter in self._every_letter():
            stored = self._stored(letter)
            if stored is None:
                continue
            name = str(letter)
            self.places[letter] = len(found)
            sign = letter.sign
            layer = None if letter.layer is None else self.reading.index(letter.layer)
            found.append(
                DeclaredLetter(
                    sign.tex,
                    layer,
                    name if name in self.setting.computation.tensors else "",
                    stored,
                    str(letter.layer if letter.layer is not None else 0),
                )
            )
        return found

    def _every_letter(self):
        """The printed letters of a formula, of its steps, of its programs and of its forward pass."""
        general, graph = self.setting.general, self.formula.on[0]
        terms = [general.lhs, *(step.term for step in general.steps)]
        for program in (self.formula.function, *self.formula.wrong.values()):
            terms += [term for _, term in self._parameters(program)]
        if self.formula is general and not isinstance(graph, Recurrence):
            terms += [*graph.free(), *getattr(graph, "steps", ())]
            terms += [part for rule in getattr(graph, "steps", {}).values() for part in _parts_of_rule(rule)]
        found = {}
        for term in terms:
            if isinstance(term, Tensor):
                found[term] = None
            for node in _nodes(term):
                node = base(node) if hasattr(node, "parent") else node
                if isinstance(node, Letter | Number | Tensor):
                    found[node] = None
        return [letter for letter in found if letter.sign.role]

    def _stored(self, letter):
        try:
            shape = () if is_scalar(letter) else tuple(map(self.reading.index, letter.shape))
            if str(letter) in self.setting.computation.tensors:
                return Stored(shape, (), ())
            return self._form(shape, lambda at: self.reading.item(letter, at))
        except Undecided:
            return None

    def _form(self, shape, entry):
        letters = tuple(fresh_letter() for _ in shape)
        at = tuple(map(variable, letters))
        facts = [g for own, length in zip(at, shape, strict=True) for g in (own, length - 1 - own)]
        with self.reading.knowing(*facts):
            return Stored(shape, letters, tuple(entry(at)))

    def _parameters(self, program):
        try:
            terms = self.setting.general.terms(program)
        except FormulaError:
            return
        names = typed_formulas.parameters(program)
        for name, term in zip(names, terms, strict=True):
            if isinstance(term, Each | FunctionOf):
                continue
            term = term if isinstance(term, Term | Tensor) else sympify(term)
            if self.setting.general is not self.formula and not isinstance(term, Tensor):
                term = term_with_letters(term, self.formula.on[0])
            yield name, term

    def _functions(self, program):
        """(name, the letter that it computes) of each parameter that is a function."""
        terms = self.setting.general.terms(program) if self.setting.general is self.formula else ()
        for name, term in zip(typed_formulas.parameters(program), terms, strict=False):
            if isinstance(term, FunctionOf):
                yield name, term.of

    def names(self):
        found = {}
        for program in (self.formula.function, *self.formula.wrong.values()):
            found |= {name: self.places[x] for name, x in self._functions(program) if x in self.places}
            for name, term in self._parameters(program):
                if name in found:
                    continue
                if term in self.places:
                    found[name] = self.places[term]
                    continue
                try:
                    array = self.setting.array(term)
                    letters = tuple(fresh_letter() for _ in array.shape)
                    found[name] = Stored(array.shape, letters, tuple(array.entry(*map(variable, letters))))
                except (Undecided, Unreadable):
                    continue
        for letter, place in self.places.items():
            for shift, ending in ((0, ""), (1, "_next"), (-1, "_prev")):
                if letter.layer is None or letter.layer - self.formula.at == shift:
                    found.setdefault(letter.sign.name + ending, place)
                    break
        return found

    def sizes(self):
        graph = self.formula.on[0]
        symbols = {
            *getattr(graph, "sizes", ()),
            *getattr(graph, "fixed", ()),
            *getattr(graph, "dimensions", ()),
        }
        for letter in self._every_letter():
            for side in getattr(letter, "shape", ()):
                for node in preorder_traversal(side):
                    if isinstance(node, Indexed) or (isinstance(node, Symbol) and node.is_integer):
                        symbols.add(node)
        found = {}
        for symbol in symbols:
            try:
                found[plain(tex(symbol))] = self.reading.index(symbol)
            except (Undecided, TypeError):
                continue
        return found

    def domains(self):
        """How many places an index map has a value at, where a sum runs over all of them."""
        found = {}
        for node, limits in self._every_sum():
            ends = {symbol: (first, last) for symbol, first, last in limits}
            for own in node.atoms(Indexed):
                first, last = ends.get(own.indices[0], (None, None))
                if first == 0 and len(own.indices) == 1:
                    found[str(own.base)] = self.reading.index(last + 1)
        return found

    def _every_sum(self):
        """(what is summed, the limits) of each sum in the formula."""
        for term in (self.formula.lhs, self.formula.steps[-1].term):
            for node in _nodes(term):
                if isinstance(node, Sum):
                    yield node.function, node.limits
                if isinstance(node, SumOver):
                    yield node.args[0], [node.args[1:]]

    def sums(self):
        """How far the formula's own sums run: of each index, (lower ends, upper ends)."""
        found = {}
        for _, limits in self._every_sum():
            for symbol, first, last in limits:
                low = first.args if isinstance(first, Max) else [first]
                high = last.args if isinstance(last, Min) else [last]
                symbols = {x for end in (*low, *high) for x in end.free_symbols if isinstance(x, Symbol)}
                try:
                    with self.reading.where({x: variable(str(x)) for x in symbols if not self._is_size(x)}):
                        found[plain(tex(symbol))] = tuple(
                            tuple(map(self.reading.index, sorted(ends, key=str))) for ends in (low, high)
                        )
                except (Undecided, TypeError):
                    continue
        return found

    def _is_size(self, symbol):
        return str(symbol) in self.setting.assumptions.sizes or symbol in self.reading.values


def _nodes(term):
    """A term and its parts, in the same order each time: SymPy holds the arguments of a maximum in a set."""
    yield term
    parts = getattr(term, "args", ())
    for part in sorted(parts, key=default_sort_key) if isinstance(term, LatticeOp) else parts:
        yield from _nodes(part)


def _parts_of_rule(rule):
    return getattr(rule, "parts", ()) or ([rule] if hasattr(rule, "args") else [])
