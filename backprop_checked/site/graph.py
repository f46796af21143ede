"""The derivation graph: formulas as boxes that are links, "follows from" as lines."""

from graphlib import CycleError, TopologicalSorter

from backprop_checked.catalog.formulas import catalog
from backprop_checked.catalog.pages import chapters
from backprop_checked.catalog.tasks import ContentError
from backprop_checked.site.crossrefs import anchor, formulas_of
from backprop_checked.site.overview import see_chapter

BOX, GAP = (104, 34), (46, 14)
MARGIN = 8


def places(names, uses, column_of=None):
    """Where each formula stands, as column and row.

    Args:
        names: the formulas, in the reading order.
        uses: for each, those of `names` that it follows from.
        column_of: a column for each; by default one more than that of the furthest it follows from.
    """
    column = {}
    for name in _after_what_they_use(names, uses):
        reached = [column[used] + 1 for used in uses[name]]
        column[name] = column_of[name] if column_of else max(reached, default=0)
    row, taken = {}, {}
    for name in sorted(names, key=lambda name: column[name]):
        wanted = max((row[used] for used in uses[name] if used in row), default=0) if not column_of else 0
        free = taken.setdefault(column[name], set())
        row[name] = next(place for place in range(wanted, wanted + len(names) + 1) if place not in free)
        free.add(row[name])
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
    """The data of the graph of one chapter, with what it takes from other chapters, or of the whole project.

    Raises ContentError for a chapter that is none, and for a derivation in a circle.
    """
    chapter = request.argument
    if chapter:
        see_chapter(chapter)
    every = {
        name: sorted({used for record in variants for used in record["uses"]} & catalog().keys())
        for name, variants in catalog().items()
    }
    own = [name for name in every if not chapter or name.partition(".")[0] == chapter]
    names = sorted({*own, *(used for name in own for used in every[name])}, key=_reading_order)
    uses = {name: [used for used in every[name] if used in names and name in own] for name in names}
    order = {name: place for place, name in enumerate(_columns(every))}
    by_chapter = None if chapter else {name: order[name.partition(".")[0]] for name in names}
    cells = places(names, uses, by_chapter)
    corners = {
        name: [MARGIN + place * (side + gap) for place, side, gap in zip(cell, BOX, GAP, strict=True)]
        for name, cell in cells.items()
    }
    width, height = (
        max(far) + side for far, side in zip(zip(*corners.values(), strict=True), BOX, strict=True)
    )
    return {
        "width": width + MARGIN + (0 if chapter else GAP[0]),  # a line within the last column bows out of it
        "height": height + MARGIN,
        "lines": [_line(corners[used], corners[name]) for name in names for used in uses[name]],
        "boxes": [_box(name, *corners[name], bool(chapter) and name not in own) for name in names],
        "box_width": BOX[0],
        "box_height": BOX[1],
    }


def _columns(uses):
    """The chapters in the reading order, but each behind all that it rests on: a reference is read last."""
    rests = {chapter: set() for chapter in chapters()}
    for name, names in uses.items():
        rests[name.partition(".")[0]].update(used.partition(".")[0] for used in names)
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
    return chapters().index(chapter), formulas_of(chapter).index(name)


def _line(below, above):
    """A curve from the right side of one box to the left side of another; where they stand in one column, to
    its right side."""
    (x0, y0), (x1, y1) = below, above
    x0, y0, y1 = x0 + BOX[0], y0 + BOX[1] / 2, y1 + BOX[1] / 2
    if x1 < x0:
        bow = min(GAP[0] - 6, 10 + abs(y1 - y0) / 12)
        return f"M{x0} {y0:g} C{x0 + bow:g} {y0:g} {x0 + bow:g} {y1:g} {x0} {y1:g}"
    half = GAP[0] / 2
    if x1 - x0 == GAP[0]:
        return f"M{x0} {y0:g} C{x0 + half:g} {y0:g} {x0 + half:g} {y1:g} {x1} {y1:g}"
    # It must not pass behind a box between, as if it came from there. So it changes rows beside its own box,
    # where none is, and runs along below the row where it is going; to another column, a little lower.
    lane = y1 + BOX[1] / 2 + 3 + 2 * ((x1 - MARGIN) // (BOX[0] + GAP[0]) % 3)
    down = f"C{x0 + half:g} {y0:g} {x0 + half:g} {lane:g} {x0 + GAP[0]:g} {lane:g}"
    up = f"C{x1 - half:g} {lane:g} {x1 - half:g} {y1:g} {x1} {y1:g}"
    return f"M{x0} {y0:g} {down} H{x1 - GAP[0]:g} {up}"


def _box(name, x, y, elsewhere):
    words = anchor(name).replace("_", " ")
    words = words if len(words) < 19 else words[:17] + "…"
    return {"name": name, "x": x, "y": y, "words": words, "elsewhere": elsewhere}
