"""A formula's card: its statement, its evidence, and one click away all that it rests on."""

from backprop_checked.catalog import formula_data
from backprop_checked.catalog.tasks import make
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
    return {
        **_variants(name),
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
    return {"program": make(formula_data.program, request.argument)}


def _variants(name):
    records = variants(name)
    return {"name": name, "tag": tag(name), "title": records[0]["title"], "variants": records}
