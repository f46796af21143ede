"""What the theme's search holds of a page, remembered: to read it off the HTML takes as long as all the rest
of a build in which nothing has changed."""

from collections.abc import Iterator
from types import SimpleNamespace

from material.plugins.search.plugin import SearchIndex
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink

from backprop_checked.catalog.cache import memoize
from backprop_checked.catalog.memory import Last

_last = Last()


def remember(index: SearchIndex) -> None:
    """Have an index read only what it has not read before: it holds the same entries in the same order."""

    def add(page: Page) -> None:
        headings = [heading.id for heading in _all(page.toc)]
        about = {name: page.meta[name] for name in ("title", "search", "tags") if name in page.meta}
        read = (page.content, headings, page.url, str(page.title), about)
        index.entries += _last.made(page.file.src_uri, read, lambda: entries(*read))

    index.add_entry_from_context = add


@memoize("mkdocs-material")
def entries(html: str, headings: list[str], url: str, title: str, meta: dict) -> list[dict]:
    """Return what the search holds of a page.

    Args:
        html: its content.
        headings: the anchors of its headings.
        url: its address below the site's.
        title: its title.
        meta: what its front matter says of its title, its tags and its weight in the search.
    """
    index = SearchIndex()
    toc = [SimpleNamespace(id=anchor, url=f"#{anchor}", children=[]) for anchor in headings]
    index.add_entry_from_context(SimpleNamespace(content=html, toc=toc, url=url, title=title, meta=meta))
    return index.entries


def _all(toc: list[AnchorLink]) -> Iterator[AnchorLink]:
    for heading in toc:
        yield heading
        yield from _all(heading.children)
