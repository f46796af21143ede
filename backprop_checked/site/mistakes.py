"""The page of mistakes: each entry ran when the site was built, and the page shows what happened."""

import posixpath
import re
from functools import cache

from backprop_checked.catalog.formulas import catalog
from backprop_checked.catalog.mistakes import groups
from backprop_checked.catalog.mistakes import mistake as run_mistakes
from backprop_checked.catalog.paths import DOCS
from backprop_checked.catalog.tasks import ContentError, make
from backprop_checked.site.crossrefs import FENCED, here, tag, where
from backprop_checked.site.figure import code, inline
from backprop_checked.site.mathml import display
from backprop_checked.site.overview import table

PAGE = "mistakes.md"
BLOCK = re.compile(r"^\s*/{3,}\s*mistake\s*\|\s*(\S+)", re.MULTILINE)
# What finds a mistake: in a table's head, and beside an entry.
CAUGHT = {
    "shape": ("its shape", "caught by its shape"),
    "algebra": ("algebra", "shapes fit; caught by algebra"),
    "numbers": ("numbers", "caught only by numbers"),
    "run": ("Python", "Python stops"),
    "reading": ("reading alone", "caught only by reading"),
}


@cache
def mistakes():
    """Every mistake by its id, such as `factors.updated_weight`.

    Raises:
        ContentError: for an entry that does not do what it claims, or names a formula that is none.
    """
    found = {}
    for group in groups():
        made = make(run_mistakes, f"mistakes.{group}")
        found |= {f"{group}.{name}": {**it, "kind": made["title"]} for name, it in made["entries"].items()}
    anchors = [anchor(name) for name in found]
    for name, it in found.items():
        at = f"{it['file']}:{it['line']}"
        if anchors.count(anchor(name)) > 1:
            raise ContentError(f"{at}: another mistake is called {anchor(name)}, too")
        for formula in it["cure"]:
            if formula not in catalog():
                raise ContentError(f"{at}: no formula is called “{formula}”")
    return found


def anchor(name):
    return name.partition(".")[2]


def seeds():
    """Where mistakes were met: the word for it in an entry, and the words for it."""
    return {it["seed"]: it["met"] for it in mistakes().values()}


@cache
def check():
    """See that the mistakes shown are the mistakes known, each shown once.

    Raises:
        ContentError: for one that the page does not show, or shows twice; with its file and line.
    """
    file = DOCS / PAGE
    shown = BLOCK.findall(FENCED.sub("", file.read_text(encoding="utf-8"))) if file.exists() else []
    for name, it in mistakes().items():
        if shown.count(name) != 1:
            raise ContentError(
                f"{it['file']}:{it['line']}: docs/{PAGE} shows {name} {shown.count(name)} times, and must "
                f"show it once:\n    /// mistake | {name}\n    ///"
            )
    for name in shown:
        if name not in mistakes():
            raise ContentError(f"{where(PAGE, f'| {name}')}: no mistake is called “{name}”")


def link(name, md):
    """A link from the page that is being set to a mistake."""
    path = posixpath.relpath(PAGE, posixpath.dirname(here(md)) or ".")
    return f"#{anchor(name)}" if here(md) == PAGE else f"{path}#{anchor(name)}"


def words(maker, parent, text):
    """Append words with `code` and `$mathematics$` in them."""
    for part in re.split(r"(`[^`]+`|\$[^$]+\$)", text):
        match part[:1]:
            case "`":
                maker.put(parent, "code", part[1:-1])
            case "$":
                maker.say(parent, maker.html(inline(part[1:-1])))
            case _:
                maker.say(parent, part)


def mistake(maker, parent, name):
    """Append one mistake, and return the element for the words about it."""
    it = mistakes()[name]
    whole = maker.put(parent, "section", class_=f"mistake {it['caught']}")
    words(maker, maker.put(whole, "h3", id=anchor(name)), it["title"])
    head = maker.put(whole, "p", class_="mistake-head")
    maker.put(head, "span", CAUGHT[it["caught"]][1], class_=f"formula-caught {it['caught']}")
    maker.say(head, f" {it['met']}")
    if it["said"]:
        words(maker, maker.put(whole, "p", class_="mistake-said"), it["said"])
    else:
        _lines(maker, whole, _set(it["wrong"], it["transcript"]), "wrong", "What was written")
        _happens(maker, whole, it)
        if it["right"]:
            _lines(maker, whole, _set(it["right"], it["mended"]), "right", "Mended")
    why = maker.put(whole, "div", class_="mistake-why")
    _checker(maker, whole, it)
    _cures(maker, whole, it)
    return why


def _lines(maker, parent, html, kind, label):
    maker.put(parent, "div", maker.html(html), class_=f"mistake-{kind}", role="group", aria_label=label)


def _set(source, transcript):
    """Lines as HTML; as in a console where they print something."""
    if not any(printed for _, printed in transcript):
        return code(source)
    lines = []
    for statement, printed in transcript:
        first, *rest = statement.splitlines()
        lines += [f">>> {first}", *(f"{'>>>' if _begins(line) else '...'} {line}" for line in rest)]
        lines += printed.splitlines()
    return code("\n".join(lines), "pycon")


def _begins(line):
    """Whether a line of a statement that is not its first is a comment or statement of its own."""
    return line.startswith("#") or (line[:1].strip() and not line.startswith((")", "]", "}")))


def _happens(maker, parent, it):
    """Say what happened, in the words of the table of symptoms: who searches for these finds the entry."""
    row = maker.put(parent, "p", class_="mistake-happens")
    match it:
        case {"error": error} if error:
            shapes = it["caught"] == "shape" and not error.startswith("Assertion")
            maker.say(row, "NumPy refuses the shapes: " if shapes else "Python stops: ")
            maker.put(row, "code", error)
        case {"claims": []} if it["laid_out"]:
            shape, wanted = (str(tuple(shape)) for shape in it["laid_out"])
            maker.say(row, f"No error, but the result has the shape {shape}; it should have {wanted}.")
        case {"claims": []} if it["passes"] is not None:
            maker.say(
                row, f"The check {'passes, and should not' if it['passes'] else 'fails, and should pass'}."
            )
        case {"claims": []}:
            maker.say(row, "No error, and another result than the mended lines give.")
        case {"claims": claims}:
            _claimed(maker, row, claims)


def _claimed(maker, row, claims):
    """What shapes and a gradient check say of the claimed gradients, the last one first, as it is found."""
    shapes = [claim for claim in reversed(claims) if not claim["relative"]]
    values = [claim for claim in reversed(claims) if claim["relative"]]
    maker.say(row, "No error, but " if shapes else "No error, and the shapes fit. ")
    for place, claim in enumerate(shapes):
        shape, wanted = (str(tuple(claim[of])) for of in ("shape", "wanted"))
        maker.say(row, ", and " if place else "")
        maker.put(row, "code", f"d{claim['name']}")
        maker.say(row, f" has the shape {shape} where ")
        maker.put(row, "code", claim["name"])
        maker.say(row, f" has {wanted}")
    maker.say(row, ". " if shapes else "")
    said = {}
    for claim in values:
        said.setdefault(claim["relative"], []).append(f"d{claim['name']}")
    for place, (number, gradients) in enumerate(said.items()):
        maker.say(row, ", " if place else "A gradient check says ", f"{number} for ")
        _codes(maker, row, gradients)
    factors = {claim["times"].replace("-", "\N{MINUS SIGN}") for claim in values}
    if len(factors) == 1 and "" not in factors:
        maker.say(row, f": {'each' if len(values) > 1 else 'it'} is {factors.pop()} times what it should be")
    maker.say(row, "." if values else "")


def _codes(maker, parent, names):
    for place, name in enumerate(names):
        maker.say(parent, ", " if 0 < place < len(names) - 1 else " and " if place else "")
        maker.put(parent, "code", name)


def _checker(maker, parent, it):
    """What the checker says, the same words once."""
    said = {}
    for found in reversed(it["checker"]):
        where = "" if found["ok"] or found["mistakes"] else found["where"]
        said.setdefault(str((found["ok"], found["mistakes"], found["remarks"], where)), []).append(found)
    if not said:
        return
    row, told = maker.put(parent, "div", class_="mistake-checker"), {}
    for every in said.values():
        _asked(maker, maker.put(row, "p"), every[0], [f"d{found['name']}" for found in every], told)


def _asked(maker, row, found, gradients, told):
    """What the checker says of gradients; of a name that it `told` before only what is new."""
    maker.put(row, "span", "The checker", class_="mistake-label")
    maker.say(row, " on ")
    _codes(maker, row, gradients)
    maker.say(row, ": ")
    if found["ok"]:
        maker.say(row, "right. ")
    for place, named in enumerate(found["mistakes"]):
        maker.say(row, "Or: " if place else "")
        maker.put(row, "strong", named["name"])
        before = told.setdefault(named["name"], named["sentence"])
        again = len(before) < len(named["sentence"]) and named["sentence"].startswith(before)
        words(maker, row, f". {named['sentence'][len(before) * again :].strip()} ")
    if not found["ok"] and not found["mistakes"]:
        maker.say(row, "wrong, and none of the mistakes that it knows gives this. ")
        maker.say(row, f"Off: {found['where']}." if found["where"] else "")
    for remark in found["remarks"]:
        maker.put(row, "strong", remark["name"])
        words(maker, row, f". {remark['sentence']} ")


def _cures(maker, parent, it):
    for place, name in enumerate(it["cure"]):
        first = catalog()[name][0]
        row = maker.put(parent, "div", class_="mistake-cure")
        head = maker.put(row, "p")
        maker.link(head, name).set("class", "formula-tag")
        maker.say(head, " ")
        maker.put(head, "span", *maker.prose(first["title"]))
        if place == 0:
            maker.say(row, maker.html(display(first["statement"], f"Formula {tag(name)}")))


def met(maker, parent, seed):
    """Append the mistakes of one seed, in the page's order, each as a link."""
    every = maker.put(parent, "ol", class_="mistake-list")
    for name in in_order():
        it = mistakes()[name]
        if it["seed"] == seed:
            item = maker.put(every, "li")
            words(maker, maker.put(item, "a", href=link(name, maker.md)), it["title"])
            maker.say(item, " ")
            maker.put(item, "span", CAUGHT[it["caught"]][0], class_=f"formula-caught {it['caught']}")


def in_order():
    """The mistakes as the page shows them."""
    return BLOCK.findall(FENCED.sub("", (DOCS / PAGE).read_text(encoding="utf-8")))


def counted(maker, parent):
    """Append how many mistakes there are of each kind, and what finds them."""
    body = table(maker, parent, ["Kind", *(head for head, _ in CAUGHT.values()), "all"])
    kinds = dict.fromkeys((mistakes()[name]["group"], mistakes()[name]["kind"]) for name in in_order())
    for group, kind in kinds:
        row = maker.put(body, "tr")
        maker.put(maker.put(row, "td"), "a", kind, href=f"#{group}")
        _numbers(maker, row, [it for it in mistakes().values() if it["group"] == group])
    row = maker.put(body, "tr")
    maker.put(row, "td", "all")
    _numbers(maker, row, mistakes().values())


def _numbers(maker, row, some):
    caught = [it["caught"] for it in some]
    for number in (*(caught.count(kind) for kind in CAUGHT), len(caught)):
        maker.put(row, "td", str(number) if number else "")
