"""What stands aside of a page while the theme's search reads it, two tags in three.

The search reads tag by tag, and gets the words alone. Under `serve`, what nothing has changed for is neither
set aside again nor put back again.
"""

import re

from backprop_checked.catalog.memory import Last
from backprop_checked.site import policy

TAG_BY_TAG = re.compile(r"<(math|svg|pre)\b.*?</\1>", re.DOTALL)
EXTRACTED = re.compile(r'<(math|svg|pre) data-aside="(\d+)">.*?</\1>', re.DOTALL)

_set_aside, _whole = Last(), Last()


def set_aside(path: str, html: str) -> str:
    """Return a page's content as the search reads it.

    Args:
        path: its source below docs/.
        html: its content.
    """
    return _read(path, html)[0]


def whole(path: str, output: str, content: str, html: str, livereload: bool) -> str:
    """Return a page as it is published.

    Args:
        path: its source below docs/.
        output: what the theme has made of it.
        content: what `set_aside` gave.
        html: what that was given.
        livereload: as in `policy.with_policy`, which also says what is raised.
    """

    def make() -> str:
        extracted = _read(path, html)[1]
        page = policy.with_policy(output, content, livereload=livereload)
        page = page.replace(' data-search-exclude=""', "")  # the search has read the page by now
        return without_requests(EXTRACTED.sub(lambda element: extracted[int(element[2])], page))

    return _whole.made(path, (output, content, html, livereload), make)


def without_requests(html: str) -> str:
    """Where mkdocs.yml names a repository, the theme's script would ask its host for stars: unhook it."""
    return html.replace(' data-md-component="source"', "")


def _read(path: str, html: str) -> tuple[str, list[str]]:
    """A page's content as the search reads it, and what stands aside."""

    def make() -> tuple[str, list[str]]:
        extracted = []
        return TAG_BY_TAG.sub(lambda element: _extract(element, extracted), html), extracted

    return _set_aside.made(path, html, make)


def _extract(element: re.Match, extracted: list[str]) -> str:
    """What stands on the page meanwhile: the words of mathematics and code, none of a picture."""
    extracted.append(element[0])
    words = "" if element[1] == "svg" else re.sub(r"<[^>]*>", "", element[0])
    return f'<{element[1]} data-aside="{len(extracted) - 1}">{words}</{element[1]}>'
