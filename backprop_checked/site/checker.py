"""What pages show of the checker: what it knows, and what it says."""

import re

from backprop_checked.catalog import reports
from backprop_checked.catalog.modules import places
from backprop_checked.catalog.needs import needs
from backprop_checked.catalog.tasks import ContentError, make

CHECKER = "backprop_checked.checker.mistakes"


def report(request):
    """The data of a report: a program that asks the checker, and what the checker says.

    Raises:
        ContentError: where there is no such program, or it raises.
    """
    data = make(reports.report, request.argument) | {"folded": request.options["folded"]}
    return data if data["numbers"] else {**data, "needs": needs(request.argument)}


def count(request):
    """The data of a count: what its dated table says, read when the site is built.

    Raises:
        ContentError: where there is no such module.
    """
    return make(reports.count, request.argument)


def known(request):
    """The data of the list of every mistake that the checker knows.

    Raises:
        ContentError: where one names a formula that is none.
    """
    mistakes = []
    for name, text, cure in make(reports.known, CHECKER):
        if cure not in places():
            raise ContentError(
                f"backprop_checked/checker/mistakes.py: “{name}” is cured by {cure}, which is no formula"
            )
        text = re.sub(r"\{[^}]*\}", "…", text)  # numbers that a report fills in
        mistakes.append({"name": name, "sentence": text, "cure": cure})
    return {"mistakes": mistakes}
