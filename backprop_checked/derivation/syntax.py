"""What a line of a derivation is made of, as it was typed: nothing has a meaning or a shape yet.

Every node knows its span, (start, end) in the line, so that whatever is said of it can underline it.
"""

from dataclasses import dataclass, field, fields, replace
from fractions import Fraction

# What stands above or below, or in an index: no part of what is computed.
SCRIPT = {"script": True}


class Unreadable(Exception):
    """A place that cannot be read.

    Attributes:
        reason: why.
        span: where, (start, end) in the line.
    """

    def __init__(self, reason, span=(0, 0)):
        super().__init__(reason)
        self.reason, self.span = reason, span


@dataclass(frozen=True)
class SyntaxNode:
    """A part of a line."""

    span: tuple[int, int] = field(compare=False, kw_only=True, default=(0, 0))


@dataclass(frozen=True)
class Numeral(SyntaxNode):
    """A number that is written out."""

    value: Fraction


@dataclass(frozen=True)
class Name(SyntaxNode):
    """A letter or a word, with what stands above and below it; `accent` is a bar, a tilde, a dot or
    another alphabet."""

    text: str
    accent: str = field(default="", metadata=SCRIPT, kw_only=True)
    above: SyntaxNode | None = field(default=None, metadata=SCRIPT)
    below: SyntaxNode | None = field(default=None, metadata=SCRIPT)
    primes: int = 0


@dataclass(frozen=True)
class Group(SyntaxNode):
    """Something in brackets: `(`, `[` or `{`."""

    inner: SyntaxNode
    bracket: str = "("


@dataclass(frozen=True)
class Listed(SyntaxNode):
    """Numbers in brackets, separated by commas: a row."""

    items: tuple


@dataclass(frozen=True)
class Sum(SyntaxNode):
    """Summands, each with its sign."""

    parts: tuple  # of (1 or -1, node)


@dataclass(frozen=True)
class Multiplication(SyntaxNode):
    """Factors, with what stands between them: "" (nothing), "·", "*", "⊙", "@", "⊗", "/"."""

    factors: tuple
    signs: tuple


@dataclass(frozen=True)
class Power(SyntaxNode):
    """A base and its exponent."""

    base: SyntaxNode
    exponent: SyntaxNode


@dataclass(frozen=True)
class Transpose(SyntaxNode):
    """Rows become columns. Where T or t says so, which may be a step's letters: `sign` is that letter, and
    `written` is (what it stands above, all that stands there), which may be a number and its exponent 2 t."""

    inner: SyntaxNode
    sign: str = field(default="", compare=False, kw_only=True)
    written: tuple = field(default=(), compare=False, kw_only=True, metadata=SCRIPT)


@dataclass(frozen=True)
class Call(SyntaxNode):
    """A function, known by name, of arguments; options by name. `written` is the name as it was typed."""

    name: str
    arguments: tuple
    options: tuple = ()
    primes: int = 0
    above: SyntaxNode | None = field(default=None, metadata=SCRIPT)
    written: SyntaxNode | None = field(default=None, metadata=SCRIPT, kw_only=True)


@dataclass(frozen=True)
class Differential(SyntaxNode):
    """∂x: above a line what is differentiated, below it what by; ∂²x, and ∂ alone, which is applied to what
    stands behind the fraction."""

    of: SyntaxNode | None
    order: int = 1


@dataclass(frozen=True)
class Operator(SyntaxNode):
    """∂/∂by, which is applied to what stands behind it."""

    by: SyntaxNode


@dataclass(frozen=True)
class Derivative(SyntaxNode):
    """∂of/∂by; `by` is None where ∇ does not say it."""

    of: SyntaxNode
    by: SyntaxNode | None


@dataclass(frozen=True)
class Total(SyntaxNode):
    """Σ over an index, from `first` to `last`; over the whole axis that it numbers where none is said."""

    index: str
    body: SyntaxNode
    last: SyntaxNode | None = field(default=None, metadata=SCRIPT)
    first: SyntaxNode | None = field(default=None, metadata=SCRIPT)


@dataclass(frozen=True)
class OnesColumn(SyntaxNode):
    """A column of ones, as long as what stands beside it wants."""


@dataclass(frozen=True)
class BlockMatrix(SyntaxNode):
    """A matrix of matrices: rows of nodes."""

    rows: tuple


@dataclass(frozen=True)
class Branch(SyntaxNode):
    """What holds under a condition; under none, otherwise."""

    value: SyntaxNode
    condition: SyntaxNode | None


@dataclass(frozen=True)
class Cases(SyntaxNode):
    """What holds in the first of some cases whose condition is fulfilled."""

    cases: tuple


@dataclass(frozen=True)
class ArrayOfEntries(SyntaxNode):
    """An array, told by its entry at some indices: [p_i − y_i]_i."""

    body: SyntaxNode
    indices: tuple


@dataclass(frozen=True)
class Comprehension(SyntaxNode):
    """A list, told by its entry for each of `names`, which run over lists side by side; one that runs over
    none counts the places. Lists that are not `strict` end with the shortest."""

    body: SyntaxNode
    names: tuple
    lists: tuple  # of nodes, or None
    strict: bool = False


@dataclass(frozen=True)
class Compared(SyntaxNode):
    """One thing held against another, by >, <, ≥, ≤ or =: 1 where that holds, else 0."""

    left: SyntaxNode
    sign: str
    right: SyntaxNode


@dataclass(frozen=True)
class Entry(SyntaxNode):
    """NumPy's brackets: each item is a node, None for a new axis, (start, stop) for a slice, or
    "reversed"."""

    of: SyntaxNode
    items: tuple = field(default=(), metadata=SCRIPT)


def ungrouped(node):
    """What stands in brackets, if anything does."""
    while isinstance(node, Group):
        node = node.inner
    return node


def unbraced(node):
    """What stands in braces, which LaTeX sets for nobody to see."""
    while isinstance(node, Group) and node.bracket == "{":
        node = node.inner
    return node


def children(node):
    """The nodes right below one, but for its scripts."""
    parts = [getattr(node, each.name) for each in fields(node) if each.metadata != SCRIPT]
    return list(_nodes(parts))


def _nodes(parts):
    for part in parts:
        if isinstance(part, SyntaxNode):
            yield part
        elif isinstance(part, tuple):
            yield from _nodes(part)


def walk(node):
    """A node and all below it."""
    yield node
    for child in children(node):
        yield from walk(child)


def walk_with_scripts(node):
    """A node and all below it, what stands above or below its names included."""
    yield node
    for part in _nodes([getattr(node, each.name) for each in fields(node)]):
        yield from walk_with_scripts(part)


def changed(node, of):
    """A node in which each node below it, scripts included, and then it itself is what `of` gives for it."""
    parts = {each.name: _changed(getattr(node, each.name), of) for each in fields(node)}
    return of(replace(node, **parts))


def _changed(part, of):
    if isinstance(part, SyntaxNode):
        return changed(part, of)
    return tuple(_changed(each, of) for each in part) if isinstance(part, tuple) else part


def is_filled(node):
    """Whether a node is a column of ones or an identity matrix, of a length that it does not say."""
    return isinstance(node, OnesColumn) or (
        isinstance(node, Name) and node.text == "I" and node.above is None and node.below is None
    )


def without_index(text):
    """(`y`, `_j`) of `y_j`: plain text writes an index so."""
    own, mark, index = text.rpartition("_")
    return (own, f"_{index}") if mark and len(index) == 1 else (text, "")
