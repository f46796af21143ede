"""The site's formulas and the mistakes that people make with them, as lines that can be held against a
reader's.
"""

from dataclasses import dataclass
from functools import cached_property

from backprop_checked.algebra.form import Undecided
from backprop_checked.algebra.inequalities import assume
from backprop_checked.derivation.arrays import Misfit
from backprop_checked.derivation.document import Document
from backprop_checked.derivation.elaboration import Elaboration
from backprop_checked.derivation.formulas import FORMULAS
from backprop_checked.derivation.latex_layout import blanked
from backprop_checked.derivation.mathematics import mathematics
from backprop_checked.derivation.meaning import KINDS, meaning, meaning_of
from backprop_checked.derivation.numpy_form import numpy_form
from backprop_checked.derivation.own_letters import DeclaredElaboration
from backprop_checked.derivation.recurrent_lines import StepElaboration, with_steps
from backprop_checked.derivation.syntax import Derivative, Differential, Name, Unreadable, ungrouped, walk


@dataclass(frozen=True)
class Known:
    """A formula of the site.

    Attributes:
        id: its chapter and name, such as `vectorised.bp2`.
        left: what it gives: "z" for ∂C/∂z and so on.
        fields: the conventions that it is written in, as pairs.
        right: its program, in NumPy's form.
        wrong: its wrong variants, (name, NumPy's form) each.
    """

    id: str
    left: str
    fields: tuple
    right: str
    wrong: tuple

    @cached_property
    def names(self):
        """The names that its program uses."""
        return {node.text for node in walk(numpy_form(self.right)) if isinstance(node, Name)}

    def says(self, chain, term):
        """Whether a side, which is right, is this formula: of the same letters, in its conventions."""
        return self._is_about(chain) and _letters(term.node, chain) == self._letters(chain)

    def strange(self, chain, term):
        """How many letters stand in a side or in this formula, and not in both."""
        return len(_letters(term.node, chain) ^ self._letters(chain)) if self._is_about(chain) else 0

    def variant(self, chain, array):
        """The words for the wrong variant that gives the same as an array; "" where none does."""
        if not self._is_about(chain):
            return ""
        for name, text in self.wrong:
            with assume(chain.network.assumptions):
                own = self._array(chain, text)
                if own is not None and own.shape == array.shape and chain.equal(own, array):
                    return name
        return ""

    def _is_about(self, chain):
        fields = all(getattr(chain.setting, name) == value for name, value in self.fields)
        return (
            fields
            and not chain.setting.scalar
            and kind_of_left(chain) == self.left
            and not chain.left.indices
        )

    def _array(self, chain, text):
        try:
            return Elaboration(chain.network, Document(), layer_of_left(chain), numpy=True).array(
                numpy_form(text)
            )
        except (Misfit, Unreadable, Undecided):
            return None

    def _letters(self, chain):
        return _letters_of(self.names, chain, layer_of_left(chain))


@dataclass(frozen=True)
class DeclaredKnown(Known):
    """The formula whose forward pass is meant, with its wrong variants.

    Attributes:
        declared: the forward pass.
    """

    declared: object = None

    def says(self, chain, term):
        """Whether a right side stands for the formula: after its left side, and of the same letters."""
        declared = self.declared
        if not chain.terms[0].meant and not _same(chain.terms[0].node, _read(declared.read(declared.left))):
            return False
        own = (
            _read(declared.read(declared.says))
            if not term.numpy
            else numpy_form(declared.right)
            if declared.right
            else None
        )
        if own is not None and declared.steps is not None:
            own = with_steps(own, declared)
        return own is not None and _written(own) == _written(term.node)

    def strange(self, chain, term):
        return 0

    def _is_about(self, chain):
        return chain.layers is None

    def _array(self, chain, text):
        try:
            kind = DeclaredElaboration if chain.network.steps is None else StepElaboration
            elaboration = kind(chain.network, Document(), 0, numpy=True, small=chain.small)
            return chain.at_the_left(elaboration.array(numpy_form(text)))
        except (Misfit, Unreadable, Undecided, SyntaxError):
            return None


def of_declared(declared):
    """What is known of a formula whose forward pass is meant, as a tuple of one."""
    own = (declared.id.rpartition(".")[0], "", (), declared.right, declared.wrong, declared)
    return (DeclaredKnown(*own),)


def _read(tex):
    """A side in LaTeX, or None."""
    try:
        return mathematics(blanked(tex), latex=True)
    except Unreadable:
        return None


def _same(one, other):
    """Whether two left sides are written alike, but for brackets and the name of the cost."""
    return (
        other is not None
        and _written(one) == _written(other)
        and type(ungrouped(one)) is type(ungrouped(other))
    )


def _written(node):
    """The letters of a node, with what stands above and below each; any cost is one."""
    return {_letter_of(each) for each in walk(node) if isinstance(each, Name)} - {None}


def _letter_of(name):
    text = "C" if KINDS.get(name.text) == "C" else name.text
    return None if text == "O" else (text, name.accent, ungrouped(name.above) if name.above else None)


KNOWN = tuple(Known(*each) for each in FORMULAS)


def _letters(node, chain):
    """(kind, layer) of the letters in a side; σ′(z) is a slope."""
    found = set()
    for each in walk(node):
        meant = meaning_of(each, chain.document)
        if meant is not None and meant.kind:
            own = meant.layer.offset + meant.shift if meant.layer else chain.layers.place + meant.shift
            found.add((meant.kind, own))
    slopes = {("slope" if kind == "z" else kind, layer) for kind, layer in found}
    return {pair for pair in slopes if pair[0] != "y"}


def _letters_of(names, chain, place):
    found = set()
    for name in names:
        meant = meaning(Name(name), Document())
        if meant.kind and meant.kind != "y":
            found.add((meant.kind, place + meant.shift))
    return found


def kind_of_left(chain):
    """What the first side of a chain is the gradient with respect to, or ""."""
    node = ungrouped(chain.terms[0].node)
    try:
        if isinstance(node, Derivative):
            above, below = ungrouped(node.of), ungrouped(node.by)
            return _kind(below, chain) if _kind(above, chain) == "C" else ""
        if isinstance(node, Differential):
            return _kind(ungrouped(node.of), chain)
        if isinstance(node, Name):
            meant = meaning(node, chain.document)
            return "z" if meant.kind == "delta" else meant.kind if meant.differential else ""
    except Unreadable:
        return ""
    return ""


def _kind(node, chain):
    return meaning(node, chain.document).kind if isinstance(node, Name) else ""


def layer_of_left(chain):
    """The layer of the first side."""
    for node in walk(chain.terms[0].node):
        if isinstance(node, Name):
            meant = meaning(node, chain.document)
            if meant.kind and meant.kind != "C":
                return meant.layer.offset + meant.shift if meant.layer else chain.layers.place + meant.shift
    return chain.layers.place


def variant_of(here, term, known, found):
    """(the name of a wrong variant that says the same, its formula), of the same letters if possible."""
    for formula in sorted(known, key=lambda formula: formula.strange(here, term)):
        name = formula.variant(here, found.array)
        if name:
            return name, formula.id
    return "", ""


def formula_of(here, term, known):
    """The id of the formula that a side says; "" where none does."""
    return next((formula.id for formula in known if formula.says(here, term)), "")
