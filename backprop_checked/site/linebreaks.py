"""Where a display equation may be broken: at a relation first, then at a sum, then at a product.

No browser breaks a line within `<math>`. So an equation that is too wide for a phone is set as several, side
by side: the browser puts on the next line what does not fit, and on a wide screen all stands on one.
"""

from itertools import pairwise
from xml.etree.ElementTree import Element, SubElement, tostring

ROOM = 14.5  # em, of the font of mathematics: what a phone 360 px wide has room for
# What a line may be broken before, the most telling first; between two factors comes last.
BREAKS = ("=≈≠<>≤≥≪≫∈↦→⇒⇔∼≡", "+−±", "⊙⊗⊕·×∗⋅")
PRODUCT, FACTOR = len(BREAKS) - 1, len(BREAKS)
CLOSING = (")", "]", "}", "‖", "⌋", "⌉", "⟩")
# Widths in em, as STIX Two Math has them on the average, with the space around what joins two terms.
LETTER, JOINING, NARROW = 0.56, 1.25, 0.36
SCRIPT = 0.72


def broken(presentation: Element) -> list | None:
    """Return an equation's parts: each a list of nodes, or again a list of parts, where that is too wide.

    None where the whole has room on one line, or cannot be broken.
    """
    parts = _split([(node, 0) for node in presentation])
    return parts if parts and isinstance(parts[0], list) else None


def markup(parts: list) -> str:
    """Return the parts as `<math>` elements, and those that have parts of their own as boxes around them."""
    return "<wbr/>".join(
        f'<span class="math-part">{markup(part)}</span>' if isinstance(part[0], list) else _math(part)
        for part in parts
    )


def unbroken(presentation: Element) -> str:
    """Return a whole equation as one `<math>` element."""
    math = Element("math", {"display": "block"})
    math.append(presentation)
    return tostring(math, encoding="unicode")


def width(node: Element) -> float:
    """Return how wide a node will be, in em: near enough to say whether a phone has room for it."""
    match node.tag:
        case "mfrac":
            return max(width(part) for part in node) + 0.1
        case "msup" | "msub":
            return width(node[0]) + SCRIPT * width(node[1])
        case "msubsup":
            return width(node[0]) + SCRIPT * max(width(node[1]), width(node[2]))
        case "munder" | "mover" | "munderover":
            return max(width(node[0]), *(SCRIPT * width(part) for part in node[1:]))
        case "mtable":
            return sum(max(map(width, column)) + 0.8 for column in zip(*node, strict=False))
        case "mspace":
            return float(node.get("width", "0").removesuffix("em"))
    text = node.text or ""
    if not len(node):
        if _joins(node):
            return JOINING
        return sum(NARROW if character in "()[]{}|,.′⊤ " else LETTER for character in text)
    return sum(map(width, node)) + (0.6 if node.tag in ("msqrt", "mroot") else 0)


def _split(tokens: list[tuple[Element, int]]) -> list:
    """Tokens, each a node and the number of brackets around it, as nodes; too wide, as parts."""
    nodes = [node for node, _ in tokens]
    if sum(map(width, nodes)) <= ROOM:
        return nodes
    opened = [each for token in tokens for each in _opened(*token)]
    places = {}
    for place in range(1, len(opened)):
        if (rank := _rank(opened, place)) is not None:
            places.setdefault(rank, []).append(place)
    if not places:
        return nodes
    # A sign after another one belongs to what follows it: no part is a sign alone.
    cuts = [0, *places[min(places)], len(opened)]
    parts = [opened[start:end] for start, end in pairwise(cuts)]
    return [_split(part) for part in parts if not all(_is_space(node) for node, _ in part)]


def _is_space(node: Element) -> bool:
    return node.tag == "mspace" or (node.tag == "mrow" and all(map(_is_space, node)))


def _opened(node: Element, depth: int) -> list[tuple[Element, int]]:
    """A row too wide for a line as its nodes; brackets that grow with what they hold keep it together."""
    row = node.tag == "mrow" and "class" not in node.attrib and len(node) > 1
    if not row or width(node) <= ROOM / 2 or any(_grows(part) for part in (node[0], node[-1])):
        return [(node, depth)]
    bracketed = node[0].tag == "mo"
    inside = [each for part in node[1:-1] for each in _opened(part, depth + bracketed)]
    return [(node[0], depth + bracketed), *inside, (node[-1], depth + bracketed)]


def _grows(node: Element) -> bool:
    return (
        node.tag == "mo" and (node.text or "") in "()[]{}‖⌊⌋⌈⌉⟨⟩|\u2063" and node.get("stretchy") != "false"
    )


def _rank(tokens: list[tuple[Element, int]], place: int) -> tuple[int, int] | None:
    """How willingly a line is broken before a token, the least number first; None where it is not."""
    (before, _), (node, depth) = tokens[place - 1], tokens[place]
    if _joins(before) or (before.tag == "mo" and before.text not in CLOSING):
        return None  # it belongs to what stands before it: a sign, what an opened bracket begins with
    if _joins(node):
        return depth, next(rank for rank, marks in enumerate(BREAKS) if node.text in marks)
    if node.tag == "mo" or before.tag in ("munder", "munderover") or before.text == "𝟏":
        return None  # a condition in brackets belongs to the 1 before it
    return depth, PRODUCT if before.tag == "mspace" else FACTOR


def _joins(node: Element) -> bool:
    return node.tag == "mo" and bool(node.text) and any(node.text in marks for marks in BREAKS)


def _math(nodes: list[Element]) -> str:
    math = Element("math", {"displaystyle": "true"})
    row = SubElement(math, "mrow")
    row.extend(nodes)
    if _joins(nodes[0]):
        nodes[0].set("form", "infix")  # at the beginning of a row it would be a sign
    return tostring(math, encoding="unicode")
