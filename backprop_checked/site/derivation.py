"""What the page of derivations shows: derivations with their verdicts, and the form for the reader's own."""

import posixpath
from urllib.parse import urlencode

from backprop_checked.catalog import judgements
from backprop_checked.catalog.tasks import make
from backprop_checked.derivation.known import KNOWN
from backprop_checked.site import live
from backprop_checked.site.crossrefs import address

SCRIPT = "assets/judge/form.js"


def derivation(request):
    """The data of a derivation that is judged.

    Raises:
        ContentError: where there is no such derivation.
    """
    data = make(judgements.judgement, request.argument)
    here = live.page() == request.page and live.made()
    return {**data, "href": f"#{fragment(data['typed'])}" if here else ""}


def form(request):
    """The data of the form: from where it fetches and how much, and the formulas that a verdict may name."""
    return {
        "folder": posixpath.relpath(live.folder(), address(request.page)) if live.made() else "",
        "bytes": sum(map(len, live.made().values())),
        "script": posixpath.relpath(SCRIPT, request.base),
        "formulas": sorted({formula.id for formula in KNOWN} | {_id(name) for name in live.formulas()}),
    }


def link(record, base):
    """Where a reader checks a line of their own against a formula: the form, in the formula's setting.

    Args:
        record: the formula, as the catalog has it.
        base: the folder of the site from which the address counts.

    Returns:
        A relative address; "" where the judge has no setting for the formula, or no page has the form.
    """
    if not live.page():
        return ""
    place = posixpath.relpath(address(live.page()), base)
    own = f"{record['id']}.{record['name']}"
    if found := live.settings().get(own, {}).get("general"):
        return f"{place}/#{fragment(found['left'] + ' = ', found['fields'])}"
    if live.made() and f"formulas/{own}.json" in live.formulas():
        return f"{place}/#{fragment('', {'formula': own})}"
    return ""


def _id(name):
    """A formula's id, of the name of its file."""
    return name.removeprefix("formulas/").removesuffix(".json").rpartition(".")[0]


def fragment(text, fields=None):
    """What stands behind the # of a link that holds a derivation; the form reads and writes the same."""
    words = {True: "yes", False: "no"}
    return urlencode(
        {"text": text, **{name: words.get(value, value) for name, value in (fields or {}).items()}}
    )
