"""Programs that readers take with them: one file each, with all that it needs, beside its page."""

import posixpath
from contextlib import suppress

from backprop_checked.catalog import pages
from backprop_checked.catalog.needs import single_file
from backprop_checked.catalog.tasks import ContentError


def program_file(request):
    """The data of a link to a program's file. Raises ContentError where the program cannot be one file."""
    single_file(request.argument)
    return {"file": _file_name(request.argument)}


def files():
    """Yield the files that pages offer: each one's path below docs/, and its text.

    A program that cannot be one file has none; its page says why.
    """
    for page in pages.pages():
        for name in dict.fromkeys(page.shows("download")):
            with suppress(ContentError, OSError):
                yield posixpath.join(posixpath.dirname(page.path), _file_name(name)), single_file(name)


def _file_name(program):
    return f"{program.rpartition('.')[2]}.py"
