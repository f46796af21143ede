"""Pages as MkDocs has rendered them: one for which nothing has changed is taken from the cache.

What a page's HTML follows from is its own text, all that it read of the project (`reads`), and the state of
what turns the one into the other: this package's code and templates, the installed distributions, mkdocs.yml,
and the list of all files, to which links lead. A page with anything to report is rendered each time.
"""

import hashlib
import json
import logging
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents

from backprop_checked.catalog import cache, dependencies
from backprop_checked.site import mathml, reads

HERE = Path(__file__).parent

_last: dict[str, tuple[str, dict]] = {}  # by entry: the state and the content, as this process met them last


def state_of_builder(config: MkDocsConfig, files: Files) -> str:
    """Return a digest of all that pages follow from, beside their texts and what they read."""
    digest = hashlib.sha256()
    for code in ("blocks.py", "build.py"):  # what Markdown calls by its name, and what MkDocs does
        digest.update(dependencies.fingerprint(HERE / code, ()).encode())
    for file in [*sorted((HERE / "templates").iterdir()), Path(config.config_file_path)]:
        digest.update(f"{file.name} ".encode() + hashlib.sha256(file.read_bytes()).digest())
    installed = {each.name for place in map(Path, sys.path) for each in place.glob("*.dist-info")}
    addresses = sorted([file.src_uri, file.url] for file in files)
    about = [sorted(installed), config.site_url, config.repo_url, config.use_directory_urls, addresses]
    digest.update(json.dumps(about).encode())
    return digest.hexdigest()


def render(page: Page, files: Files, builder: str, work: Callable[[], str], quiet: Callable[[], bool]) -> str:
    """Return a page's HTML, and give the page all that rendering would give it.

    Args:
        page: the page, its Markdown read.
        files: those of the site.
        builder: what `state_of_builder` says.
        work: renders the page and returns its HTML.
        quiet: whether nothing has been reported since it was made.

    Raises whatever the work raises.
    """
    about = [builder, page.markdown, sorted(map(str, page.meta.items()))]
    state = hashlib.sha256(json.dumps(about).encode()).hexdigest()
    name = f"pages/{page.file.src_uri}.json"
    kept = _kept(name, state)
    if kept and reads.hold(kept["reads"]):
        mathml.CHARACTERS.update(kept["characters"])
        cache.keep()
        _give(page, files, kept)
        return kept["html"]
    said = _Said()
    mkdocs = logging.getLogger("mkdocs")
    mkdocs.addHandler(said)
    try:
        with mathml.drawn() as characters, reads.recording() as read:
            html = work()
            drawn = "".join(sorted(characters))
    finally:
        mkdocs.removeHandler(said)
    if quiet() and not said.anything:
        kept = {"html": html, "reads": read, "characters": drawn, **_taken(page)}
        cache.write(name, state, json.dumps(kept, ensure_ascii=False).encode())
        _last[name] = state, kept
    return html


def _kept(name: str, state: str) -> dict | None:
    """What is kept of a page in that state: read from the cache once, not once a build."""
    if name in _last and _last[name][0] == state:
        return _last[name][1]
    if kept := json.loads(cache.read(name, state) or "null"):
        _last[name] = state, kept
    return kept


class _Said(logging.Handler):
    """Whether MkDocs has said anything."""

    anything = False

    def emit(self, record: logging.LogRecord) -> None:
        self.anything = True


def _taken(page: Page) -> dict:
    """What `Page.render` gives to a page, beside its HTML, as plain data."""
    return {
        "toc": headings(page.toc),
        "title": page._title_from_render,
        "anchors": sorted(page.present_anchor_ids),
        "links": {file.src_uri: links for file, links in (page.links_to_anchors or {}).items()},
    }


def _give(page: Page, files: Files, kept: dict) -> None:
    page.toc = TableOfContents([_link(*entry) for entry in kept["toc"]])
    page._title_from_render = kept["title"]
    page.present_anchor_ids = set(kept["anchors"])
    page.links_to_anchors = {files.src_uris[path]: links for path, links in kept["links"].items()}


def headings(contents: Iterable[AnchorLink]) -> list:
    """Return a table of contents as plain data: each heading's title, anchor, level, and those below it."""
    return [[link.title, link.id, link.level, headings(link.children)] for link in contents]


def _link(title: str, anchor: str, level: int, children: list) -> AnchorLink:
    link = AnchorLink(title, anchor, level)
    link.children = [_link(*child) for child in children]
    return link
