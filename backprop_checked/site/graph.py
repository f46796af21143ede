"""The derivation graph: formulas as boxes that are links, "follows from" as lines."""

from backprop_checked.catalog.formulas import catalog
from backprop_checked.site.crossrefs import anchor, chapters, link, shown_on, tag

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
        ValueError: for a circle, with the formulas on it.
    """
    done, doing, order = set(), [], []

    def visit(name):
        if name in doing:
            raise ValueError(f"a derivation in a circle: {' ← '.join([*doing[doing.index(name) :], name])}")
        if name not in done:
            doing.append(name)
            for used in uses[name]:
                visit(used)
            doing.pop()
            done.add(name)
            order.append(name)

    for name in names:
        visit(name)
    return order


def draw(maker, parent, chapter=""):
    """Append the graph of one chapter, with what it takes from other chapters, or of the whole project."""
    every = {
        name: sorted({used for record in variants for used in record["uses"]})
        for name, variants in catalog().items()
    }
    own = [name for name in every if not chapter or name.partition(".")[0] == chapter]
    names = sorted({*own, *(used for name in own for used in every[name])}, key=_reading_order)
    uses = {name: [used for used in every[name] if used in names and name in own] for name in names}
    order = {name: place for place, name in enumerate(chapters())}
    by_chapter = None if chapter else {name: order[name.partition(".")[0]] for name in names}
    at = places(names, uses, by_chapter)
    far = [1 + max(side) for side in zip(*at.values(), strict=True)]
    width, height = (2 * MARGIN + steps * (b + g) - g for steps, b, g in zip(far, BOX, GAP, strict=True))
    width += 0 if chapter else GAP[0]  # a line within the last column bows out of it
    box = maker.put(
        parent, "div", class_="graph-scroll", tabindex="0", role="group", aria_label="Derivation graph"
    )
    svg = maker.put(
        box, "svg", viewBox=f"0 0 {width} {height}", width=str(width), height=str(height), class_="graph"
    )
    corner = {
        name: [MARGIN + place * (b + g) for place, b, g in zip(at[name], BOX, GAP, strict=True)]
        for name in names
    }
    for name in names:
        for used in uses[name]:
            maker.put(svg, "path", d=_line(corner[used], corner[name]), class_="graph-line")
    for name in names:
        _box(maker, svg, name, corner[name], chapter and name not in own)


def _reading_order(name):
    chapter = name.partition(".")[0]
    return chapters().index(chapter), shown_on(f"derivations/{chapter}.md").index(name)


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


def _box(maker, svg, name, corner, from_elsewhere):
    x, y = corner
    node = maker.put(
        svg, "a", href=link(name, maker.md), class_="graph-node" + " elsewhere" * bool(from_elsewhere)
    )
    maker.put(node, "title", f"{tag(name)}: {catalog()[name][0]['title'].replace('$', '')}")
    maker.put(node, "rect", x=str(x), y=str(y), width=str(BOX[0]), height=str(BOX[1]), rx="3")
    maker.put(node, "text", tag(name), x=str(x + 6), y=str(y + 14), class_="graph-tag")
    words = anchor(name).replace("_", " ")
    words = words if len(words) < 19 else words[:17] + "…"
    maker.put(node, "text", words, x=str(x + 6), y=str(y + 27), class_="graph-name")
