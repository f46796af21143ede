"""The catalog: every formula of the project as data, proved."""

import importlib
from collections.abc import Iterator
from functools import cache

from backprop_checked.catalog import memory
from backprop_checked.catalog.declared_settings import settings
from backprop_checked.catalog.derivations import refusals
from backprop_checked.catalog.formula_data import formula, program
from backprop_checked.catalog.judgements import judgement
from backprop_checked.catalog.mistakes import mistake
from backprop_checked.catalog.modules import modules
from backprop_checked.catalog.pages import page_with, pages
from backprop_checked.catalog.paths import module_file, module_name, relative
from backprop_checked.catalog.plots import plot
from backprop_checked.catalog.reports import count, report
from backprop_checked.catalog.tasks import ContentError, file_of, make, make_all

FEWEST = 2  # wrong variants of a formula
# What pages show beside formulas, by the block that shows it.
BESIDE = {
    "count": count,
    "judged": judgement,
    "mistake": mistake,
    "plot": plot,
    "program": program,
    "report": report,
}


def catalog() -> dict[str, list[dict]]:
    """Return every formula that holds by its id: a list of its variants, the first one first.

    Returns:
        A dictionary from ids (`vectorised.bp2`) to lists of what `formula_data.formula` gives.
    """
    return _catalog()[0]


def problems() -> dict[str, ContentError]:
    """Return what is wrong with the formulas that the catalog has not, by their ids: one is not proved, its
    program differs, its example fails, its module cannot be imported, or a step does not follow from what
    its reason names; with the file and the line."""
    return _catalog()[1]


@memory.follows_from(memory.CONTENT)
@cache
def _catalog():
    """The formulas, and the errors that others ended in."""
    formulas, errors = {}, {}
    # First what takes long in one piece, so that no processor waits for it at the end.
    for (maker, name), result in make_all([*_beside_formulas(), *_of_formulas()]):
        if maker is not formula:
            continue  # made meanwhile for the page that will ask for it; if it fails, that one says so
        if isinstance(result, ContentError):
            errors[name] = result
        else:
            formulas[result[0]["id"]] = result
    records = [record for variants in formulas.values() for record in variants]
    # What rests on a formula that does not hold may follow from it: that one comes first.
    sound = [record for record in records if not errors.keys() & set(record["uses"])]
    unfounded = [*explain(records), *refusals(sound, records)]
    for name in dict(unfounded):
        errors[name] = ContentError(*(message for other, message in unfounded if other == name))
        del formulas[name]
    for variants in formulas.values():
        for variant in variants:
            variant["used_by"] = sorted(
                other
                for other, others in formulas.items()
                if any(variant["id"] in each["uses"] for each in others)
            )
    return dict(sorted(formulas.items())), errors


def explanation(name: str) -> dict[str, str]:
    """Return the line that says who makes it, for each label of a wrong variant. A maker: what the content
    does as it is imported, it does in a process of its own."""
    return importlib.import_module(module_name(name)).WHO


def explain(records: list[dict]) -> Iterator[tuple[str, str]]:
    """Give each wrong variant the line that says who makes it and why; yield the id and a message for
    each that has none, and for a formula that has fewer than two."""
    lines = make(explanation, "who") if records else {}
    for record in records:
        place = f"{record['source']['file']}:{record['source']['line']}: {record['id']}"
        if len(record["wrong"]) < FEWEST:
            yield record["id"], f"{place}: give it {FEWEST} wrong variants or more, mistakes that people make"
        for wrong in record["wrong"]:
            wrong["who"] = lines.get(wrong["name"], "")
            if not wrong["who"]:
                longer = next((label for label in lines if wrong["name"] in label), "")
                comma = f"; there is “{longer}”, in which a comma may be missing" if longer else ""
                yield (
                    record["id"],
                    f"{place}: how does the wrong variant “{wrong['name']}” come about? Say it in "
                    f"{relative(module_file('who'))}, or call it like another one of its kind{comma}",
                )


def _of_formulas():
    """What is made of each module of formulas: what pages show, and where one has the form for a reader's own
    lines, by what these are judged."""
    makers = [formula, settings] if page_with("check") else [formula]
    return [(maker, name) for name in modules() for maker in makers]


def _beside_formulas():
    """What pages show beside formulas and a maker makes."""
    tasks = {}
    for block in (block for page in pages() for block in page.blocks if block.name in BESIDE):
        mistake_group = f"mistakes.{block.argument.partition('.')[0]}"
        name = mistake_group if block.name == "mistake" else block.argument
        if file_of(name).exists():
            tasks[block.name, name] = None
    return [(BESIDE[block], name) for block, name in sorted(tasks)]
