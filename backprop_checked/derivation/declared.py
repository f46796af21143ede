"""A forward pass that is declared elsewhere, with letters of its own: attention, a recurrent network, a pool.

A chapter of the site has its own letters. What they are comes as data, made of the chapter's declarations
when the site is built; a line is then read with these letters (`own_letters`), and judged by the same rules
as any other.
"""

from dataclasses import dataclass, field, replace
from functools import cached_property

from backprop_checked.algebra import functions, product
from backprop_checked.algebra.form import Undecided, entry, of_index
from backprop_checked.algebra.index import ONE, Index, text, variable
from backprop_checked.algebra.inequalities import Assumptions
from backprop_checked.derivation.activations import activated
from backprop_checked.derivation.arrays import Array, of_number
from backprop_checked.derivation.latex_layout import blanked
from backprop_checked.derivation.mathematics import mathematics
from backprop_checked.derivation.setting import Setting
from backprop_checked.derivation.stand_ins import stand_in, with_stand_ins
from backprop_checked.derivation.syntax import (
    Listed,
    Multiplication,
    Name,
    Numeral,
    Unreadable,
    unbraced,
    ungrouped,
)

OTHER_SHAPES = (("epsilon", "varepsilon"), ("theta", "vartheta"), ("phi", "varphi"), ("rho", "varrho"))


@dataclass(frozen=True)
class Stored:
    """An array as data: its shape, and the form of its entry at some letters."""

    shape: tuple
    at: tuple
    form: tuple

    def array(self):
        def entry(*at):
            return product.substitute(
                tuple(map(product.renewed, self.form)), dict(zip(self.at, at, strict=True))
            )

        return Array(self.shape, entry)

    def at_step(self, step):
        """The array at a step, where its first letter is that of a step."""
        letter, *at = self.at
        form = product.substitute(tuple(map(product.renewed, self.form)), {letter: step})
        return Stored(self.shape, tuple(at), form).array()


@dataclass(frozen=True)
class DeclaredLetter:
    """A letter of a declared forward pass.

    Attributes:
        tex: how it is written, without its layer and its indices.
        layer: the layer, step or part that it belongs to, as an `Index`; None where it belongs to none.
        tensor: what the computation calls it; "" for a letter that stands for a derivative.
        array: its entries.
        sigma: what its layer is called where σ of it is meant.
        steps: the first and the last step that it has, where it belongs to one of as many as a letter says:
            then `array` is its array at a step.
    """

    tex: str
    layer: Index | None
    tensor: str
    array: Stored
    sigma: str = "0"
    steps: tuple | None = None

    @property
    def is_compound(self):
        """Whether it is written as more than a letter: Var[w]."""
        return "[" in self.tex or "^" in self.tex

    @cached_property
    def key(self):
        """(name, accent, what stands below it) as the grammar reads it or its stand-in; None where it cannot
        be."""
        if self.is_compound:
            return stand_in(self.tex), "", ()
        try:
            node = mathematics(blanked(self.tex), latex=True)
        except Unreadable:
            return None
        node = unbraced(node)
        if isinstance(node, Multiplication) and all(isinstance(each, Name) for each in node.factors):
            node = replace(node.factors[-1], text="".join(each.text for each in node.factors))  # Δ w
        if not isinstance(node, Name) or node.above is not None or node.primes:
            return None
        return (*name_key(node), tuple(map(part_text, parts_of(node.below))))


@dataclass(eq=False)
class DeclaredForwardPass:
    """A declared forward pass.

    Attributes:
        id: the formula's, such as `attention.score_gradient`.
        computation, assumptions: what derivatives are taken by.
        letters: its letters.
        names: for names of NumPy's form, (the letter's place in `letters`, or an array of its own).
        sizes: what sizes are called, in LaTeX, and what they are.
        activation: a key of `activations.KNOWN`, or "any".
        setting: what conventions matter: layout, rows.
        right: the program in NumPy's form, "" where it has none in one line.
        wrong: (name, NumPy's form) of the wrong variants that are one line.
        left: its left-hand side, in LaTeX.
        says: its right-hand side, in LaTeX.
        rest: the O(…) in that, in LaTeX; "" where there is none.
        steps: (the letter of the step that a line leaves open, the first value that it may have, the last),
            where the computation is an `EveryStep`; else None.
        step_names: what steps are called: t, T.
        domains: for an index map, such as which class is a sample's, how many places it has a value at.
        sums: for an index that the formula sums over, (what it is not below, what it is not above).
        narrow: at which steps a line is meant, in words, where that is not at all of them.
    """

    heaviest = None  # a formula is written out as far as it takes

    id: str
    computation: object
    assumptions: object
    letters: tuple
    names: dict
    sizes: dict
    activation: str = "any"
    setting: Setting = field(default_factory=Setting)
    right: str = ""
    wrong: tuple = ()
    left: str = ""
    says: str = ""
    rest: str = ""
    steps: tuple | None = None
    step_names: tuple = ()
    domains: dict = field(default_factory=dict)
    sums: dict = field(default_factory=dict)
    narrow: str = ""

    @cached_property
    def lengths(self):
        """How long axes are."""
        sides = [side for letter in self.letters for side in letter.array.shape if side != ONE]
        return tuple(dict.fromkeys(sides))

    @cached_property
    def by_name(self):
        """Its letters by name and accent, those with the most below first."""
        found = {}
        for letter in self.letters:
            if letter.key is not None:
                found.setdefault(letter.key[:2], []).append(letter)
        for letters in found.values():
            letters.sort(key=lambda letter: -len(letter.key[2]))
        for one, other in OTHER_SHAPES:
            for text, accent in [key for key in found if key[0] in (one, other)]:
                found.setdefault((other if text == one else one, accent), found[text, accent])
        return found

    def read(self, text):
        """A text with stand-ins for those of its letters that are written as more than a letter."""
        return with_stand_ins(text, {letter.tex for letter in self.letters if letter.is_compound})

    @cached_property
    def maps(self):
        """The index maps: whole numbers that hang on indices, such as which row is looked up."""
        return {*self.assumptions.maps, *(tex.partition("_")[0] for tex in self.sizes if "_" in tex)}

    @cached_property
    def size_keys(self):
        found = {}
        for tex, index in self.sizes.items():
            try:
                node = unbraced(mathematics(blanked(tex), latex=True))
            except Unreadable:
                continue
            if isinstance(node, Name):
                found[(*name_key(node), tuple(map(part_text, parts_of(node.below))))] = index
        return found

    def knows(self, node):
        """Whether a node is the name of a letter, of a size or of what its programs take."""
        if not isinstance(node, Name):
            return False
        return (
            name_key(node) in self.by_name
            or node.text in self.names
            or (*name_key(node), ()) in self.size_keys
        )

    def differentiated(self, node):
        """The letter of a name such as dW, which is the cost's gradient with respect to it; "" for any other
        name, and where the forward pass has no cost C."""
        name = node.text[1:] if isinstance(node, Name) and node.text[:1] == "d" else ""
        plain = name and not (self.knows(node) or node.above or node.below or node.primes)
        return name if plain and "C" in self.computation.tensors and self._is_tensor(name) else ""

    def _is_tensor(self, name):
        own = self.names.get(name)
        return isinstance(own, int) and bool(self.letters[own].tensor)

    def knows_written(self, node):
        """Whether a name, with what stands below it, is a letter or a size."""
        texts = tuple(map(part_text, parts_of(node.below)))
        letters = self.by_name.get(name_key(node), ())
        return any(letter.key[2] == texts[: len(letter.key[2])] for letter in letters) or (
            (*name_key(node), texts) in self.size_keys
        )

    def narrowed(self, low, high):
        """The same where the step that a line leaves open begins so much later, and ends so much earlier."""
        letter, first, last = self.steps
        first, last, here = first + low, last - high, self.assumptions
        facts = (*here.facts, variable(letter) - first, last - variable(letter))
        narrow = Assumptions(here.sizes, facts, here.maps, here.positive)
        words = f"{self.narrow}, " * bool(self.narrow)
        words += f"for {letter} from {in_words(first)} to {in_words(last)}"
        return replace(self, assumptions=narrow, steps=(letter, first, last), narrow=words)

    def lengthened(self, number):
        """The same with at least so many steps."""
        _, _, last = self.steps
        here = self.assumptions
        longer = Assumptions(here.sizes, (*here.facts, last - number), here.maps, here.positive)
        return replace(self, assumptions=longer, narrow=f"for {in_words(last)} from {number} on")

    def widened(self):
        """The same where the step that a line leaves open begins with the first at which anything is
        computed, and not with the first that the formula is about."""
        letter, first, last = self.steps
        earliest, _ = next(iter(self.computation.carried.values()))
        if first == earliest:
            return self
        here, t = self.assumptions, variable(letter)
        facts = (*(g for g in here.facts if g != t - first), t - earliest)
        wide = Assumptions(here.sizes, facts, here.maps, here.positive)
        return replace(self, assumptions=wide, steps=(letter, earliest, last))

    def generality(self):
        """For what a line that is right is right."""
        sigma = {"any": [], "other": []}.get(self.activation, [f"σ the {self.activation}"])
        what = "every size" if self.steps is None else "every size, every number of steps"
        return ", ".join([f"{what} and all values", *sigma, *([self.narrow] if self.narrow else [])])

    @cached_property
    def functions(self):
        """The names of the functions in its forward pass."""
        rules = [t.rule for t in self.computation.tensors.values() if t.rule is not None]
        return set().union(*map(_functions_in, rules), *(_functions_in(x.array.form) for x in self.letters))

    def activate(self, layer, form, primes=0):
        """σ of a layer at a form, or a derivative of it."""
        if self.activation == "other":
            raise Undecided("σ is a function here that is not known to the judge")
        if isinstance(layer, Index) and self.activation == "any":
            return functions.apply("σ" + "′" * primes, of_index(layer), form)
        return activated(self.activation, f"σ({layer})", form, primes)

    @staticmethod
    def cost():
        return of_number(entry("C"))


def in_words(step):
    """A step as it is written: T − 1."""
    number = sum(value for monomial, value in step.terms if not monomial)
    rest = text(step - number)
    return (
        rest
        if not number
        else f"{rest} {'−' if number < 0 else '+'} {abs(number)}"
        if step.letters
        else text(step)
    )


def _functions_in(form):
    """The names of the functions that stand in a form."""
    found = set()
    for term in form:
        for atom, _ in term.factors:
            if atom.kind == "function":
                found.add(atom.name)
            if atom.kind in ("function", "exp", "sum"):
                found |= set().union(*map(_functions_in, atom.args))
    return found


def name_key(node):
    return node.text, node.accent


def parts_of(node):
    """What stands below a name, part by part; letters side by side are parts of their own."""
    if node is None:
        return []
    inner = ungrouped(node)
    if isinstance(inner, Listed):
        return [part for item in inner.items for part in parts_of(item)]
    if isinstance(inner, Multiplication) and set(inner.signs) == {""}:
        factors = [unbraced(factor) for factor in inner.factors]
        if all(isinstance(each, Name | Numeral) for each in factors):
            return factors
    if isinstance(inner, Name) and len(inner.text) > 1 and inner.text.isalpha() and not inner.below:
        return [Name(letter, span=inner.span) for letter in inner.text]
    return [inner]


def items_of(node):
    """What stands below a name, item by item, as commas part it."""
    if node is None:
        return []
    inner = ungrouped(node)
    return list(inner.items) if isinstance(inner, Listed) else [inner]


def part_text(node):
    node = unbraced(node)
    if isinstance(node, Name):
        return node.text
    return str(node.value) if isinstance(node, Numeral) else "…"
