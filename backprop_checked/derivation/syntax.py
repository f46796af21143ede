"""What a line of a derivation is made of, as it was typed: nothing has a meaning or a shape yet.

Every node knows its span, (start, end) in the line, so that whatever is said of it can underline it.
"""

from dataclasses import dataclass, field
from fractions import Fraction


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
class Node:
    """A part of a line."""

    span: tuple[int, int] = field(compare=False, kw_only=True, default=(0, 0))


@dataclass(frozen=True)
class Numeral(Node):
    """A number that is written out."""

    value: Fraction


@dataclass(frozen=True)
class Name(Node):
    """A letter or a word, with what stands above and below it."""

    text: str
    above: Node | None = None
    below: Node | None = None
    primes: int = 0


@dataclass(frozen=True)
class Group(Node):
    """Something in brackets: `(`, `[` or `{`."""

    inner: Node
    bracket: str = "("


@dataclass(frozen=True)
class Listed(Node):
    """Numbers in brackets, separated by commas: a row."""

    items: tuple


@dataclass(frozen=True)
class Sum(Node):
    """Summands, each with its sign."""

    parts: tuple  # of (1 or -1, node)


@dataclass(frozen=True)
class Product(Node):
    """Factors, with what stands between them: "" (nothing), "·", "*", "⊙", "@", "⊗", "/"."""

    factors: tuple
    signs: tuple


@dataclass(frozen=True)
class Power(Node):
    """A base and its exponent."""

    base: Node
    exponent: Node


@dataclass(frozen=True)
class Transposed(Node):
    """Rows become columns."""

    inner: Node


@dataclass(frozen=True)
class Call(Node):
    """A function, known by name, of arguments; options by name."""

    name: str
    arguments: tuple
    options: tuple = ()
    primes: int = 0
    above: Node | None = None


@dataclass(frozen=True)
class Differential(Node):
    """∂x: above a line what is differentiated, below it what by."""

    of: Node


@dataclass(frozen=True)
class Derivative(Node):
    """∂of/∂by."""

    of: Node
    by: Node


@dataclass(frozen=True)
class Total(Node):
    """Σ over an index, which runs over the whole axis that it numbers."""

    index: str
    body: Node
    last: Node | None = None


@dataclass(frozen=True)
class Compared(Node):
    """One thing held against another: 1 where it is greater, else 0."""

    left: Node
    sign: str
    right: Node


@dataclass(frozen=True)
class Entry(Node):
    """NumPy's brackets: each item is a node, None for a new axis, (start, stop) for a slice, or
    "reversed"."""

    of: Node
    items: tuple


def ungrouped(node):
    """What stands in brackets, if anything does."""
    while isinstance(node, Group):
        node = node.inner
    return node


def children(node):  # noqa: C901 - structural recursion, a case a node
    """The nodes right below one."""
    match node:
        case Group(inner) | Transposed(inner) | Differential(inner):
            return [inner]
        case Listed(items):
            return list(items)
        case Sum(parts):
            return [part for _, part in parts]
        case Product(factors):
            return list(factors)
        case Power(base, exponent):
            return [base, exponent]
        case Call(_, arguments, options):
            return [*arguments, *(value for _, value in options if isinstance(value, Node))]
        case Derivative(of, by):
            return [of, by]
        case Total(_, body):
            return [body]
        case Compared(left, _, right):
            return [left, right]
        case Entry(of):
            return [of]
    return []


def walk(node):
    """A node and all below it."""
    yield node
    for child in children(node):
        yield from walk(child)
