"""Pages as the theme has set them: one for which nothing has changed is taken from the cache.

What the theme makes of a page follows from the page, the navigation, mkdocs.yml, and the theme's own files.
"""

import functools
import hashlib
import json
import re
from pathlib import Path

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure import StructureItem
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from backprop_checked.catalog import cache
from backprop_checked.catalog.memory import Last
from backprop_checked.site import rendered

LAYOUT = re.compile(r"\n\s+")

_last = Last()


def keep_pages(env: Environment, config: MkDocsConfig, builder: str) -> None:
    """Have an environment's templates take from the cache what they have made of a page, while all that it
    follows from is as it was.

    Args:
        env: Jinja's, as MkDocs has made it.
        config: MkDocs' configuration.
        builder: what `rendered.state_of_builder` says: of mkdocs.yml, the distributions, and all addresses.
    """
    theme = [builder, *_of_theme(config)]
    of_navigation = functools.cache(_of_navigation)  # the same for each page of a build

    class Kept(env.template_class):
        def render(self, *arguments, **values) -> str:
            context = dict(*arguments, **values)
            page, make = context.get("page"), super().render
            if page is None:  # the page for what is missing, the site map
                return make(context)
            by = context["mkdocs_version"]  # which the page says
            about = [self.name, by, theme, of_navigation(context["nav"]), *_of_page(page)]

            def html() -> str:
                state = hashlib.sha256(json.dumps(about).encode()).hexdigest()
                name = f"themed/{page.file.src_uri}.html"
                made = cache.cached(name, state, lambda: compact(make(context), page.content).encode())
                return made.decode()

            return _last.made(page.file.src_uri, about, html)

    env.template_class = Kept


def compact(html: str, content: str) -> str:
    """Return a page without what only lays out the theme's source. Its content stays as it is."""
    parts = html.split(content, 1) if content else [html]
    return content.join(LAYOUT.sub("\n", part) for part in parts)


def _of_theme(config: MkDocsConfig) -> list[str]:
    """What a theme's templates show on every page, beside what mkdocs.yml says; and the templates that are no
    distribution's."""
    own = Path(config.theme.custom_dir or "")
    files = sorted(file for file in own.rglob("*") if file.is_file()) if config.theme.custom_dir else []
    templates = (f"{file.relative_to(own)} {hashlib.sha256(file.read_bytes()).hexdigest()}" for file in files)
    return [str(config.theme.name), str(config.extra), *map(str, config.extra_css), *templates]


def _of_navigation(navigation: Navigation) -> str:
    def written(item: StructureItem) -> list:
        own = [type(item).__name__, str(item.title), getattr(item, "url", ""), str(getattr(item, "meta", ""))]
        return [*own, [written(child) for child in item.children or ()]]

    text = json.dumps([written(item) for item in navigation])
    return hashlib.sha256(text.encode()).hexdigest()


def _of_page(page: Page) -> list:
    own = [page.url, str(page.title), str(page.meta), page.content, page.canonical_url, page.edit_url]
    return [*own, rendered.headings(page.toc)]
