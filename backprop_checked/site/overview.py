"""Pages about the whole: every letter, every formula, and the project's own figures."""

import csv
import posixpath
import re

from backprop_checked.algebra.proof import WORDS
from backprop_checked.catalog.pages import chapters, page
from backprop_checked.catalog.paths import PROJECT, relative
from backprop_checked.catalog.tasks import ContentError
from backprop_checked.site.crossrefs import formulas_of, variants

MUTATIONS = PROJECT / "benchmarks" / "mutations.csv"
# What became of mutants: how the page calls it, and the columns of the table that count it.
OUTCOMES = {
    "Mutants": ("mutants",),
    "refused by a shape": ("shape",),
    "by the proof for every size": ("every size",),
    "because no proof is found": ("undecided",),
    "by small networks": ("small networks",),
    "by numbers": ("numbers",),
    "by an error": ("error",),
    "equal after all": ("equal",),
    "survived": ("survived",),
}
FIND = "assets/find.js"
GREEK_NAMES = """
    alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon
    phi chi psi omega
"""
GREEK = dict(zip(GREEK_NAMES.split(), "αβγδεζηθικλμνξοπρστυφχψω", strict=True))
# What stands before a letter and changes it: an accent, a font, the Δ of a small change.
CHANGES = re.compile(r"\\(?:hat|bar|tilde|dot|mathcal|mathrm|mathit)\b|\\Delta(?= [A-Za-z])|[{}\s]")


def require_chapter(name):
    """See that a chapter exists. Raises ContentError where none is called so, with all that there are."""
    if name not in chapters():
        raise ContentError(f"no chapter is called “{name}”; there are {', '.join(chapters())}")


def chapter_name(chapter):
    """Return a chapter's short name: its heading in the list of formulas, else its title, up to a colon."""
    listing = page("formulas.md")
    places = [each.line for each in listing.blocks if (each.name, each.argument) == ("index", chapter)]
    headings = [line[3:] for line in listing.lines[: sum(places[:1])] if line.startswith("## ")]
    name = headings[-1] if headings else page(f"derivations/{chapter}.md").title
    return re.sub(r"\s*\{.*", "", name).partition(":")[0]


def letters(request):
    """The data of the table of letters: every one that a formula uses, with its meaning and the shapes it has
    in the chapter that brings it, "" where it is a number; by the alphabet, small letters first."""
    rows = {}
    for chapter in chapters():
        for name in formulas_of(chapter):
            for letter in (letter for record in variants(name) for letter in record["letters"]):
                key = letter["symbol"], letter["meaning"]  # two chapters may give one name to two letters
                row = rows.setdefault(key, {**letter, "shapes": [], "first": name, "chapter": chapter})
                if row["chapter"] == chapter and letter["shape"] not in row["shapes"]:
                    row["shapes"].append(letter["shape"])
    groups = {}
    for row in sorted(rows.values(), key=lambda row: alphabetical(row["symbol"])):
        row["chapter"] = chapter_name(row["chapter"])
        groups.setdefault(initial(row["symbol"]).lower(), []).append(row)
    return {"groups": [(letter, GREEK.get(letter, letter), some) for letter, some in groups.items()]}


def initial(symbol):
    r"""The letter that a reader looks up, without what changes it.

    >>> initial(r"\hat \kappa"), initial(r"\Delta w"), initial(r"{\bar{\mathcal{K}}}"), initial(r"\Delta")
    ('kappa', 'w', 'K', 'Delta')
    """
    letter = re.match(r"\\(?:var)?([A-Za-z]+)|[A-Za-z]", CHANGES.sub("", symbol))
    return letter[1] or letter[0]


def alphabetical(symbol):
    """Where a symbol stands among others: Latin before Greek, and small letters before large ones."""
    letter = initial(symbol)
    return GREEK.get(letter.lower(), letter.lower()), letter[0].isupper()


def find(request):
    """The data of the field that leaves only the formulas, or letters, which the reader types."""
    return {"script": posixpath.relpath(FIND, request.base), "example": request.argument}


def index(request):
    """The data of the list of a chapter's formulas. Raises ContentError for a chapter that is none."""
    require_chapter(request.argument)
    return {"formulas": {name: variants(name) for name in formulas_of(request.argument)}}


def evidence(request):
    """The data of the counts of what may be said of how many formulas, with their twins; `formulas.json` says
    it of each."""
    words = [
        record["evidence"] for chapter in chapters() for n in formulas_of(chapter) for record in variants(n)
    ]
    return {"counts": [(word, words.count(word)) for word in WORDS], "all": len(words)}


def mutations(request):
    """The data of the score of mutations, from the table that `python -m benchmarks.mutations` writes.

    Raises ContentError where there is no table.
    """
    if not MUTATIONS.is_file():
        raise ContentError(f"there is no {relative(MUTATIONS)}: python -m benchmarks.mutations writes it")
    with MUTATIONS.open(encoding="utf-8", newline="") as table:
        rows = list(csv.DictReader(table))
    kinds = {kind: [row for row in rows if row["mutated"] == kind] for kind in ("term", "program")}
    score = {
        kind: [sum(int(row[outcome]) for row in some for outcome in each) for each in OUTCOMES.values()]
        for kind, some in kinds.items()
    }
    about = {key: sorted({row[key] for row in rows}) for key in ("counted", "python", "sympy", "algebra")}
    return {"outcomes": list(OUTCOMES), "score": score, "about": about}


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
