"""The derivation graph of a chapter, and of all chapters: boxes that are links, "follows from" as lines."""

from graphlib import CycleError, TopologicalSorter

from backprop_checked.catalog.formulas import catalog
from backprop_checked.catalog.pages import chapters
from backprop_checked.catalog.tasks import ContentError
from backprop_checked.site.crossrefs import anchor, formulas_of
from backprop_checked.site.overview import chapter_name, require_chapter

BOX, GAP = (104, 34), (30, 14)
MARGIN = 8

# The name of a formula is a part of its address, and stays; its box has the field's word.
FIELD_WORDS = {"activity": "pre-activation", "nudge": "small change"}


def places(names, uses):
    """Where each formula stands, as column and row: one column behind the furthest that it follows from.

    Args:
        names: the formulas, in the reading order.
        uses: for each, those of `names` that it follows from.
    """
    column = {}
    for name in _after_what_they_use(names, uses):
        column[name] = max((column[used] + 1 for used in uses[name]), default=0)
    row, occupied = {}, {}
    for name in sorted(names, key=lambda name: column[name]):
        preferred = max((row[used] for used in uses[name]), default=0)
        rows = occupied.setdefault(column[name], set())
        row[name] = next(place for place in range(preferred, preferred + len(names) + 1) if place not in rows)
        rows.add(row[name])
    return {name: (column[name], row[name]) for name in names}


def _after_what_they_use(names, uses):
    """The names so ordered that each stands after all that it uses.

    Raises:
        ContentError: for a circle, with the formulas on it.
    """
    try:
        return list(TopologicalSorter({name: uses[name] for name in names}).static_order())
    except CycleError as error:
        raise ContentError(f"a derivation in a circle: {' ← '.join(reversed(error.args[1]))}") from None


def graph(request):
    """The data of the graph of one chapter, with what it takes from other chapters, or of all chapters.

    Raises ContentError for a chapter that is none, and for a derivation in a circle.
    """
    every = {
        name: sorted({used for record in variants for used in record["uses"]} & catalog().keys())
        for name, variants in catalog().items()
    }
    if not request.argument:
        return _chapters(every)
    require_chapter(request.argument)
    own = [name for name in every if name.partition(".")[0] == request.argument]
    names = sorted({*own, *(used for name in own for used in every[name])}, key=_reading_order)
    uses = {name: every[name] if name in own else [] for name in names}
    return _drawn(names, uses, lambda name: {"words": _words(name), "elsewhere": name not in own})


def _words(name):
    """What a box says of a formula, short: ∂z/∂W is "z by weight" there."""
    words = anchor(name).replace("_", " ")
    return FIELD_WORDS.get(words, words.replace("activity", "z"))


def _chapters(every):
    """The data of the graph of chapters. A line that others imply, through a chapter between, is left out."""
    rests = {chapter: set() for chapter in chapters()}
    for name, names in every.items():
        rests[name.partition(".")[0]].update(used.partition(".")[0] for used in names)
    order = _columns(rests)
    # A chapter may take a little from one that rests on it: the graph shows only what leads on.
    before = {
        chapter: [each for each in order[:place] if each in rests[chapter]]
        for place, chapter in enumerate(order)
    }
    through = {}
    for chapter in order:
        through[chapter] = {*before[chapter]}.union(*(through[each] for each in before[chapter]))
    uses = {
        chapter: [each for each in below if not any(each in through[other] for other in below)]
        for chapter, below in before.items()
    }
    return _drawn(order, uses, lambda chapter: {"words": chapter_name(chapter), "elsewhere": False})


def _drawn(names, uses, words):
    """The data of a graph: its size, its lines, and its boxes, each with what `words` says of it."""
    corners = {
        name: [MARGIN + place * (side + gap) for place, side, gap in zip(cell, BOX, GAP, strict=True)]
        for name, cell in places(names, uses).items()
    }
    width, height = (
        max(far) + side for far, side in zip(zip(*corners.values(), strict=True), BOX, strict=True)
    )
    return {
        "width": width + MARGIN,
        "height": height + MARGIN,
        "lines": [_line(corners[used], corners[name]) for name in names for used in uses[name]],
        "boxes": [{"name": name, "x": x, "y": y, **_short(words(name))} for name, (x, y) in corners.items()],
        "box_width": BOX[0],
        "box_height": BOX[1],
    }


def _columns(rests):
    """The chapters in the reading order, but each behind all that it rests on: a reference is read last."""
    columns = []

    def place(chapter, *above):
        for below in chapters():
            if below in rests[chapter] and below not in (chapter, *above):
                place(below, chapter, *above)
        if chapter not in columns:
            columns.append(chapter)

    for chapter in chapters():
        place(chapter)
    return columns


def _reading_order(name):
    chapter = name.partition(".")[0]
    shown = formulas_of(chapter)
    return chapters().index(chapter), shown.index(name) if name in shown else len(shown), name


def _line(below, above):
    """A curve from the right side of one box to the left side of another, which stands in a later column."""
    (x0, y0), (x1, y1) = below, above
    x0, y0, y1 = x0 + BOX[0], y0 + BOX[1] / 2, y1 + BOX[1] / 2
    half = GAP[0] / 2
    if x1 - x0 == GAP[0]:
        return f"M{x0} {y0:g} C{x0 + half:g} {y0:g} {x0 + half:g} {y1:g} {x1} {y1:g}"
    # It must not pass behind a box between, as if it came from there. So it changes rows beside its own box,
    # where none is, and runs along below the row where it is going; to another column, a little lower.
    lane = y1 + BOX[1] / 2 + 3 + 2 * ((x1 - MARGIN) // (BOX[0] + GAP[0]) % 3)
    down = f"C{x0 + half:g} {y0:g} {x0 + half:g} {lane:g} {x0 + GAP[0]:g} {lane:g}"
    up = f"C{x1 - half:g} {lane:g} {x1 - half:g} {y1:g} {x1} {y1:g}"
    return f"M{x0} {y0:g} {down} H{x1 - GAP[0]:g} {up}"


def _short(box):
    words = box["words"]
    return {**box, "words": words if len(words) < 19 else words[:17] + "…"}
