"""Pages about the whole: every letter, every formula, and the project's own figures."""

from backprop_checked.algebra.roles import ROLES
from backprop_checked.catalog.formulas import catalog
from backprop_checked.site.bibliography import title
from backprop_checked.site.crossrefs import chapters, shown_on, tag
from backprop_checked.site.figure import evidence
from backprop_checked.site.mathml import display, mathml


def table(maker, parent, heads):
    """Append a table with a row of heads; return its body."""
    box = maker.put(parent, "div", class_="table-scroll", tabindex="0", role="group", aria_label=heads[0])
    whole = maker.put(box, "table")
    row = maker.put(maker.put(whole, "thead"), "tr")
    for head in heads:
        maker.put(row, "th", head, scope="col")
    return maker.put(whole, "tbody")


def letters(maker, parent):
    """Append every letter that a formula uses, by its role and then as the chapters bring it, with its
    meaning and the shapes that it has."""
    found = {}
    for name in (name for chapter in chapters() for name in in_order(chapter)):
        for record in catalog()[name]:
            for letter in record["letters"]:
                known = found.setdefault(letter["name"], {**letter, "shapes": [], "first": name})
                if letter["shape"] and letter["shape"] not in known["shapes"]:
                    known["shapes"].append(letter["shape"])
    body = table(maker, parent, ["Letter", "What it is", "Meaning", "Shape", "First in"])
    for letter in sorted(found.values(), key=lambda it: list(ROLES).index(it["role"])):
        row = maker.put(body, "tr")
        maker.put(row, "td", maker.html(mathml(letter["latex"])))
        maker.put(row, "td", letter["role"])
        maker.put(row, "td", letter["meaning"][:1].upper() + letter["meaning"][1:])
        cell = maker.put(row, "td")
        for place, shape in enumerate(letter["shapes"]):
            maker.say(cell, " or " if place else "", maker.html(mathml(shape)))
        maker.say(cell, "" if letter["shapes"] else "a number")
        maker.link(maker.put(row, "td"), letter["first"])


def index(maker, parent, chapter):
    """Append every formula of a chapter: its tag, its title, its statement, its evidence."""
    every = maker.put(parent, "ul", class_="formula-index")
    for name in in_order(chapter):
        first, *others = catalog()[name]
        item = maker.put(every, "li")
        head = maker.put(item, "p")
        maker.link(head, name)
        maker.say(head, " ", *maker.prose(first["title"]))
        maker.say(item, maker.html(display(first["statement"], f"Formula {tag(name)}")))
        also = ", ".join(record["convention"] for record in others)
        maker.put(
            item, "p", *evidence(maker, first), f" · also: {also}" * bool(also), class_="formula-evidence"
        )


def in_order(chapter):
    """The formulas of a chapter as its page shows them."""
    return shown_on(f"derivations/{chapter}.md")


def figures(maker, parent):
    """Append what was checked, chapter by chapter, and in all."""
    heads = [
        "Chapter",
        "Formulas",
        "With their twins",
        "of these defined",
        "Steps",
        "Entries compared",
        "Wrong variants",
    ]
    body = table(maker, parent, [*heads, "refused by shape", "by algebra", "only by numbers"])
    total = [0] * 9
    for chapter in chapters():
        records = [record for name in in_order(chapter) for record in catalog()[name]]
        caught = [wrong["caught"] for record in records for wrong in record["wrong"]]
        compared = sum(r["entries"] + r["program_entries"] + r["difference_entries"] for r in records)
        numbers = [
            len(in_order(chapter)),
            len(records),
            sum(record["standing"] == "defined" for record in records),
            sum(len(r["steps"]) for r in records),
            compared,
            len(caught),
        ]
        numbers += [caught.count(kind) for kind in ("shape", "algebra", "numbers")]
        total = [a + b for a, b in zip(total, numbers, strict=True)]
        _row(maker, body, title(f"derivations/{chapter}.md"), numbers)
    _row(maker, body, "all", total)


def _row(maker, body, name, numbers):
    row = maker.put(body, "tr")
    maker.put(row, "td", name)
    for number in numbers:
        maker.put(row, "td", f"{number:,}")
