"""What a recurrence declares at every step, for a formula about as many steps as there are: a sum over all of
them, or what starts at a given value."""

from sympy import Symbol, preorder_traversal, sympify

from backprop_checked.algebra.declaration import known_function
from backprop_checked.algebra.form import Undecided
from backprop_checked.algebra.index import fresh_letter, variable
from backprop_checked.algebra.inequalities import Assumptions, assume
from backprop_checked.algebra.latex import tex
from backprop_checked.algebra.notation import C, Each, FunctionOf, Letter, Number, error_of
from backprop_checked.algebra.recurrence import Recurrence, Span
from backprop_checked.algebra.roles import plain
from backprop_checked.algebra.step_declaration import StepDeclaration
from backprop_checked.algebra.term import Term, is_scalar
from backprop_checked.catalog import typed_formulas
from backprop_checked.derivation.declared import DeclaredLetter, Stored
from backprop_checked.derivation.recurrent import EveryStep


class EverySetting:
    """The forward pass of a recurrence at every step, as a line about it is judged.

    Raises:
        Undecided: for a graph that is no recurrence, and for one that is also computed backwards.
    """

    def __init__(self, formula):
        self.formula, graph = formula, formula.on[0]
        if not isinstance(graph, Recurrence):
            raise Undecided("it is about no recurrence")
        self.declared = graph.declared
        if self.declared.backward:
            raise Undecided("letters that are computed backwards are declared for every step at once only")
        self.declaration = StepDeclaration(self.declared, known_function(graph.activation))
        self.over, self.name = self.declared.over, str(self.declared.over[0])
        with assume(self.declaration.assumptions):
            span = formula.layers if isinstance(formula.layers, Span) else Span(*self.over[1:])
            low, self.last = (self._index(end) for end in (span.first, span.last))
            self.first = low
        known, t = self.declaration.assumptions, variable(self.name)
        facts = (*known.facts, t - low, self.last - t)
        self.assumptions = Assumptions([*known.sizes, self.name], facts, known.maps, known.positive)
        own = self.declaration.computation
        carried = {name: own.ends[name][:2] for name in own.forward}
        with assume(self.assumptions):
            self.computation = EveryStep(own.tensors.values(), own.ranges, carried, self.declaration.starts)
            self.activation = self.declaration.activation
            self.letters, self.places = [], {}
            self._letters()
            self.names = self._names()
            self.sizes = self._sizes()

    def _index(self, expression):
        return self._reading().index(sympify(expression))

    def _reading(self):
        reading = self.declaration.reading()
        reading.values |= {self.over[0]: variable(self.name)}
        return reading

    # Letters.
    def _letters(self):
        every = [*self.declared.free, *self.declared.rules, *self.declared.meanings]
        terms = [self.formula.lhs, *(step.term for step in self.formula.steps)]
        for term in terms:
            every += [x for x in preorder_traversal(term) if isinstance(x, Letter | Number) and x != C]
        for letter in every:
            moving = letter.layer is not None
            if (letter.sign, moving) in self.places or not letter.sign.role:
                continue
            self.places[letter.sign, moving] = len(self.letters)
            self.letters.append(self._of_a_step(letter) if moving else self._fixed(letter))

    def _fixed(self, letter):
        shape = tuple(map(self._reading().index, letter.shape))
        return DeclaredLetter(letter.sign.tex, None, str(letter), Stored(shape, (), ()))

    def _of_a_step(self, letter):
        letter = self._at(letter, self.over[0])
        ranges, shape = self.computation.ranges, tuple(map(self._reading().index, letter.shape))
        if letter.name in ranges and letter.name in self.computation.tensors:
            steps = ranges[letter.name]
            return DeclaredLetter(letter.sign.tex, None, letter.name, Stored(shape, (), ()), "0", steps)
        sign = error_of(letter)
        steps = ranges[letter.func(sign, *letter.args[1:]).name if sign else letter.name]
        step, at = fresh_letter(), tuple(fresh_letter() for _ in shape)
        places, reading, own = tuple(map(variable, at)), self._reading(), variable(step)
        inside = [g for p, n in zip(places, shape, strict=True) for g in (p, n - 1 - p)]
        with reading.where({self.over[0]: own}), reading.knowing(own - steps[0], steps[1] - own, *inside):
            form = reading.item(letter, places)
        return DeclaredLetter(letter.sign.tex, None, "", Stored(shape, (step, *at), tuple(form)), "0", steps)

    @staticmethod
    def _at(letter, step):
        return letter.func(letter.sign, *letter.args[1:-1], step)

    # What programs take.
    def _names(self):
        found = {}
        for (sign, moving), place in self.places.items():
            if not moving:
                found[sign.name] = place
        for program in (self.formula.function, *self.formula.wrong.values()):
            for name, term in self._parameters(program):
                if name not in found or not isinstance(found[name], int):
                    found[name] = self._stored(term)
        return found

    def _parameters(self, program):
        names = typed_formulas.parameters(program)
        for name, term in zip(names, self.formula.terms(program), strict=False):
            if not isinstance(term, FunctionOf):
                yield name, term

    def _stored(self, term):
        """An array, or a list of arrays: then its first axis is the place in the list."""
        reading, letters, facts, values = self._reading(), [], [], {}
        shape = []
        while isinstance(term, Each):
            first, last = map(reading.index, (term.first, term.last))
            letters.append(fresh_letter())
            own = variable(letters[-1])
            shape.append(last - first + 1)
            values[term.k] = first + own
            facts += [own, last - first - own]
            term = term.term
        term = term if isinstance(term, Term) else sympify(term)
        with reading.where(values), reading.knowing(*facts):
            if is_scalar(term):
                return Stored(tuple(shape), tuple(letters), tuple(reading.number(term)))
            own = tuple(map(reading.index, term.shape))
            at = tuple(fresh_letter() for _ in own)
            places = tuple(map(variable, at))
            inside = [g for p, n in zip(places, own, strict=True) for g in (p, n - 1 - p)]
            with reading.knowing(*inside):
                form = reading.entry(term, *places)
        return Stored((*shape, *own), (*letters, *at), tuple(form))

    # Sizes and steps.
    def _sizes(self):
        symbols = {*self.declaration.constants, self.over[0]}
        return {plain(tex(symbol)): self._index(symbol) for symbol in sorted(symbols, key=str)}

    @property
    def step_names(self):
        """What steps are called: the letter of a step, and those in the number of the last one."""
        symbols = {self.over[0], *(x for x in sympify(self.over[2]).free_symbols if isinstance(x, Symbol))}
        return tuple(sorted(plain(tex(symbol)).removeprefix("\\") for symbol in symbols))
