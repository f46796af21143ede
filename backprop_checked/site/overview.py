"""Pages about the whole: every letter, every formula, and the project's own figures."""

from backprop_checked.algebra.roles import ROLES
from backprop_checked.catalog.pages import chapters, page
from backprop_checked.catalog.tasks import ContentError
from backprop_checked.site.crossrefs import formulas_of, variants


def see_chapter(name):
    """See that a chapter exists. Raises ContentError where none is called so, with all that there are."""
    if name not in chapters():
        raise ContentError(f"no chapter is called “{name}”; there are {', '.join(chapters())}")


def letters(request):
    """The data of the table of letters: every one that a formula uses, by its role and then as the chapters
    bring it, with its meaning and the shapes that it has."""
    rows = {}
    for name in (name for chapter in chapters() for name in formulas_of(chapter)):
        for record in variants(name):
            for letter in record["letters"]:
                key = letter["symbol"], letter["meaning"]  # two chapters may give one name to two letters
                row = rows.setdefault(key, {**letter, "shapes": [], "first": name})
                if letter["shape"] and letter["shape"] not in row["shapes"]:
                    row["shapes"].append(letter["shape"])
    roles = list(ROLES)
    return {"letters": sorted(rows.values(), key=lambda letter: roles.index(letter["role"]))}


def index(request):
    """The data of the list of a chapter's formulas. Raises ContentError for a chapter that is none."""
    see_chapter(request.argument)
    return {"formulas": {name: variants(name) for name in formulas_of(request.argument)}}


def figures(request):
    """The data of the table of all that was checked, chapter by chapter, and in all."""
    rows = [
        (page(f"derivations/{chapter}.md").title, _numbers(formulas_of(chapter))) for chapter in chapters()
    ]
    total = [sum(column) for column in zip(*(numbers for _, numbers in rows), strict=True)]
    return {"rows": [*rows, ("all", total)]}


def _numbers(names):
    """How many formulas these are, with their twins, the definitions among these, their steps, the entries
    compared, their wrong variants, and what refused how many of those."""
    records = [record for name in names for record in variants(name)]
    caught = [wrong["caught"] for record in records for wrong in record["wrong"]]
    return [
        len(names),
        len(records),
        sum(record["standing"] == "defined" for record in records),
        sum(len(record["steps"]) for record in records),
        sum(r["entries"] + r["program_entries"] + r["difference_entries"] for r in records),
        len(caught),
        *(caught.count(kind) for kind in ("shape", "algebra", "numbers")),
    ]
