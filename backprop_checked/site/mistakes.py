"""The pages of mistakes: each entry ran when the site was built, and its page shows what happened."""

import posixpath
from collections import defaultdict
from functools import cache

from backprop_checked.catalog import names, pages
from backprop_checked.catalog.mistakes import groups
from backprop_checked.catalog.mistakes import mistake as run_mistakes
from backprop_checked.catalog.modules import places
from backprop_checked.catalog.showing import times_shown
from backprop_checked.catalog.tasks import ContentError, make, raise_all
from backprop_checked.site.crossrefs import link
from backprop_checked.site.reads import recorded

FOLDER = "mistakes/"  # below docs/: a page for each kind, and one for what stands in one text only
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
    """Return the data of every mistake by its id, such as `factors.updated_weight`.

    Raises:
        ContentError: for each entry that does not do what it claims, or names a formula that is none.
    """
    every, errors = {}, []
    for group in groups():
        try:
            result = make(run_mistakes, f"mistakes.{group}")
        except ContentError as error:
            errors += error.args
            continue
        for name, entry in result["entries"].items():
            every[f"{group}.{name}"] = {**entry, "kind": result["title"], "anchor": name}
    anchors = [entry["anchor"] for entry in every.values()]
    for entry in every.values():
        at = f"{entry['file']}:{entry['line']}"
        if anchors.count(entry["anchor"]) > 1:
            errors.append(f"{at}: another mistake is called {entry['anchor']}, too")
        unknown = [formula for formula in entry["cure"] if formula not in places()]
        errors += [f"{at}: {names.unknown('formula', formula, places())}" for formula in unknown]
    raise_all(errors)
    return every


def seeds():
    """Where mistakes were met: the word for it in an entry, and the words for it."""
    return {entry["seed"]: entry["met"] for entry in mistakes().values()}


def pages_of_mistakes():
    """The pages that show mistakes, in the reading order."""
    return [pages.page(path) for path in pages.navigation() if path.startswith(FOLDER)]


@cache
def _pages_by_name():
    return {name: page.path for page in pages_of_mistakes() for name in page.shows("mistake")}


def in_order():
    """The names of the mistakes as the pages show them."""
    return list(_pages_by_name())


@cache
def check():
    """See that the mistakes shown are the mistakes known, each shown once.

    Raises:
        ContentError: for each that no page shows, or that is shown twice, and for each that is shown and
            nobody knows; with its file and line.
    """
    raise_all([*_unknown_mistakes(), *_unshown_mistakes()])


def _unknown_mistakes():
    for page in pages_of_mistakes():
        for block in page.blocks:
            if block.name == "mistake" and block.argument not in mistakes():
                yield f"docs/{page.path}:{block.line}: {names.unknown('mistake', block.argument, mistakes())}"


def _unshown_mistakes():
    shown = pages_of_mistakes()
    for name, entry in mistakes().items():
        yield from times_shown(FOLDER, shown, "mistake", name, entry)


@recorded
def linked(name, start):
    """What stands for a mistake on the page `start`: its title, its anchor, what finds it, the link to it."""
    entry, path = mistakes()[name], _pages_by_name()[name]
    href = f"#{entry['anchor']}" if start == path else link(path, entry["anchor"], start)
    return {"title": entry["title"], "anchor": entry["anchor"], "caught": entry["caught"], "href": href}


def mistake(request):
    """The data of one mistake. Raises ContentError where none is called so."""
    if request.argument not in mistakes():
        raise ContentError(names.unknown("mistake", request.argument, mistakes()))
    entry = mistakes()[request.argument]
    return {
        **entry,
        "level": _level(request),
        "label": CAUGHT[entry["caught"]][1],
        "wrong": _lines(entry["wrong"], entry["transcript"]),
        "right": _lines(entry["right"], entry["mended"]),
        "outcome": _outcome(entry),
        "gradients": _gradients(entry["claims"]),
        "checker": _verdicts(entry["checker"]),
    }


def _level(request):
    """The level of a mistake's heading: below the page's title, or below the heading of a part."""
    lines = pages.page(request.page).lines
    before = next(
        block.line for block in pages.page(request.page).blocks if block.argument == request.argument
    )
    return 3 if any(line.startswith("## ") for line in lines[:before]) else 2


def _lines(source, transcript):
    """Lines of Python, as in a console where they print something; their language, and the lines."""
    if not any(printed for _, printed in transcript):
        return {"language": "python", "text": source}
    lines = []
    for statement, printed in transcript:
        first, *rest = statement.splitlines()
        lines += [f">>> {first}", *(f"{'>>>' if _begins(line) else '...'} {line}" for line in rest)]
        lines += printed.splitlines()
    return {"language": "pycon", "text": "\n".join(lines)}


def _begins(line):
    """Whether a line of a statement that is not its first is a comment or statement of its own."""
    return line.startswith("#") or (line[:1].strip() and not line.startswith((")", "]", "}")))


def _outcome(entry):
    """What happened: the name of it."""
    match entry:
        case {"error": error} if error:
            refused = entry["caught"] == "shape" and not error.startswith("Assertion")
            return "shapes refused" if refused else "error"
        case {"claims": [_, *_]}:
            return "gradients"
        case {"laid_out": [_, _]}:
            return "another shape"
        case {"passes": None}:
            return "another result"
        case {"passes": passes}:
            return "check passes" if passes else "check fails"


def _gradients(claims):
    """What shapes and a gradient check say of the claimed gradients, the last one first, as it is found."""
    shapes = [claim for claim in reversed(claims) if not claim["relative"]]
    values = [claim for claim in reversed(claims) if claim["relative"]]
    errors = defaultdict(list)
    for claim in values:
        errors[claim["relative"]].append(f"d{claim['name']}")
    factors = {claim["times"].replace("-", "\N{MINUS SIGN}") for claim in values}
    return {
        "shapes": shapes,
        "errors": errors,
        "count": len(values),
        "factor": factors.pop() if len(factors) == 1 else "",
    }


def _verdicts(findings):
    """What the checker says, the same words once: of a mistake that it named already only what is new."""
    groups = defaultdict(list)
    for finding in reversed(findings):
        where = "" if finding["ok"] or finding["mistakes"] else finding["where"]
        groups[str((finding["ok"], finding["mistakes"], finding["remarks"], where))].append(finding)
    verdicts, sentences = [], {}
    for group in groups.values():
        first = group[0]
        named = []
        for entry in first["mistakes"]:
            before = sentences.setdefault(entry["name"], entry["sentence"])
            again = len(before) < len(entry["sentence"]) and entry["sentence"].startswith(before)
            named.append(
                {"name": entry["name"], "sentence": entry["sentence"][len(before) * again :].strip()}
            )
        gradients = [f"d{finding['name']}" for finding in group]
        verdicts.append({**first, "mistakes": named, "gradients": gradients})
    return verdicts


def overview(request):
    """The data of the mistakes of one seed, in the pages' order; without a seed, of how many there are.

    Raises ContentError for a seed in which no mistake was met.
    """
    if not request.argument:
        rows = _counts(posixpath.dirname(request.page))
        return {"seed": "", "heads": [head for head, _ in CAUGHT.values()], "rows": rows}
    if request.argument not in seeds():
        raise ContentError(f"no mistake was met in “{request.argument}”; there are {', '.join(seeds())}")
    return {
        "seed": request.argument,
        "names": [name for name in in_order() if mistakes()[name]["seed"] == request.argument],
        "labels": {of: head for of, (head, _) in CAUGHT.items()},
    }


def _counts(folder):
    """How many mistakes there are of each kind, and what finds them."""
    kinds = {}
    for entry in mistakes().values():
        kinds.setdefault((entry["group"], entry["kind"]), []).append(entry["caught"])
    kinds["", "all"] = [entry["caught"] for entry in mistakes().values()]
    return [
        {
            "title": title,
            "href": group and posixpath.relpath(f"{FOLDER}{group}.md", folder or "."),
            "numbers": [*map(caught.count, CAUGHT), len(caught)],
        }
        for (group, title), caught in kinds.items()
    ]


def kinds(request):
    """The data of the index: each page of mistakes with those that it shows, and their old anchors."""
    return {
        "kinds": [
            {
                "title": page.title,
                "anchor": posixpath.splitext(posixpath.basename(page.path))[0],
                "href": posixpath.relpath(page.path, posixpath.dirname(request.page) or "."),
                "names": page.shows("mistake"),
            }
            for page in pages_of_mistakes()
        ]
    }
