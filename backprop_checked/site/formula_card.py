"""A formula's card: its statement, its evidence, and one click away all that it rests on."""

from backprop_checked.catalog import formula_data
from backprop_checked.catalog.needs import imports_own, needs
from backprop_checked.catalog.tasks import make
from backprop_checked.site import derivation as derivation_form
from backprop_checked.site.crossrefs import anchor, page, repository, tag, variants

# What refuses a wrong variant, beside its name.
CAUGHT = {
    "shape": "refused by its shape",
    "algebra": "refused by algebra",
    "numbers": "refused only by numbers",
}


def formula(request):
    """The data of a formula's card. Raises ContentError where no formula is called so."""
    name, count = request.argument, request.before + 1
    data = _variants(name)
    for record in data["variants"]:
        record["check"] = derivation_form.link(record, request.base)
    return {
        **data,
        "id": anchor(name) if count == 1 and request.page in ("", page(name)) else "",
        "tabs_name": name.replace(".", "-") + f"-{count}" * (count > 1),
        "caught": CAUGHT,
        "open": request.options["steps"],
        "repository": repository(),
    }


def derivation(request):
    """The data of a formula's steps alone. Raises ContentError where no formula is called so."""
    name = request.argument
    return {**_variants(name), "tabs_name": f"{name.replace('.', '-')}-steps-{request.before + 1}"}


def program(request):
    """The data of a program that belongs to no formula. Raises ContentError where none is called so."""
    return {"program": _with_needs(make(formula_data.program, request.argument), request.argument)}


def _variants(name):
    records = [_with_needs(record, record["program"]) for record in variants(name)]
    return {"name": name, "tag": tag(name), "title": records[0]["title"], "variants": records}


def _with_needs(record, program):
    """A record with what its program needs where it is pasted."""
    example = [call for call in record["example"] if not imports_own(call["source"])]
    calls = [call["source"] for call in record["example"]]
    return {**record, "example": example, "needs": needs(program, calls)}
