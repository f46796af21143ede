"""What a process remembers, where it builds the site again and again, as that of `mkdocs serve` does.

Whatever `functools.cache` keeps in `catalog` and `site` is forgotten before each build, unless the function
says what it follows from: then it is kept while that is as it was.
"""

import sys
from collections.abc import Callable

REMEMBERING = ("backprop_checked.catalog.", "backprop_checked.site.")
CODE = "the arguments, the code of this package, and mkdocs.yml"
CONTENT = "the same, and the modules below snippets/"


def follows_from(what: str) -> Callable[[Callable], Callable]:
    """Have a cached function kept between builds while what its results follow from is as it was.

    Args:
        what: `CODE`, or `CONTENT`. What follows from a page must be asked of it again in each build.

    Raises ValueError for anything else.
    """
    if what not in (CODE, CONTENT):
        raise ValueError(f"a result is kept while CODE or CONTENT is as it was, not {what!r}")

    def decorate(function: Callable) -> Callable:
        function.follows_from = what
        return function

    return decorate


def forget(content_too: bool) -> None:
    """Forget what was asked in the build before, for a build with the same code and the same mkdocs.yml.

    Args:
        content_too: whether anything below snippets/ may be another, and what follows from it.
    """
    kept = (CODE,) if content_too else (CODE, CONTENT)
    for name, module in list(sys.modules.items()):
        if name.startswith(REMEMBERING):
            for value in list(vars(module).values()):
                while callable(value):
                    if hasattr(value, "cache_clear") and getattr(value, "follows_from", "") not in kept:
                        value.cache_clear()
                    value = getattr(value, "__wrapped__", None)  # by a decorator above the cache


class Last:
    """What was made last of each page, in this process: made again only of something else.

    It holds while the code is as it was, for with other code its module is imported anew.
    """

    def __init__(self):
        self._kept: dict[str, tuple[object, object]] = {}

    def made(self, page: str, of: object, make: Callable[[], object]) -> object:
        """Return what was made last of a page, if it was made of the same; else what is made now.

        Args:
            page: its name.
            of: all that the result follows from, as values that can be compared.
            make: makes it.
        """
        if page not in self._kept or self._kept[page][0] != of:
            self._kept[page] = of, make()
        return self._kept[page][1]
