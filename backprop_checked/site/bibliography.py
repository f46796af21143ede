"""The bibliography: each work has one entry, on docs/sources.md, which names the pages that rest on it."""

import posixpath
from functools import cache

from backprop_checked.catalog.pages import navigation, page
from backprop_checked.catalog.tasks import ContentError

PAGE = "sources.md"


@cache
def cited(path):
    """The works that a page links to, in its order, each once."""
    targets = (link.target.partition("#") for link in page(path).links)
    return list(dict.fromkeys(work for file, _, work in targets if posixpath.basename(file) == PAGE and work))


def work(request):
    """The data of an entry: the pages that link to the work, in the reading order.

    Raises:
        ContentError: for a second entry of a work, and where no page links to it.
    """
    if request.before:
        raise ContentError(f"“{request.argument}” has an entry already")
    paths = [path for path in navigation() if request.argument in cited(path)]
    if not paths:
        raise ContentError(
            f"no page rests on “{request.argument}”: link to it, […](…/{PAGE}#{request.argument}), or drop it"
        )
    start = posixpath.dirname(request.page) or "."
    return {
        "name": request.argument,
        "pages": [{"title": page(path).title, "href": posixpath.relpath(path, start)} for path in paths],
    }
