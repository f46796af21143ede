"""What the theme made of a page is taken from the cache while nothing has changed, and is never stale."""

import shutil
from pathlib import Path

import mkdocs
import pytest
from jinja2 import FileSystemBytecodeCache
from mkdocs.commands.build import get_context
from mkdocs.config import load_config
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Section, get_navigation
from mkdocs.structure.toc import get_toc
from mkdocs.utils.yaml import yaml_load

from backprop_checked.catalog import cache
from backprop_checked.catalog.paths import PROJECT
from backprop_checked.site import themed

HEADINGS = [
    {"level": 2, "id": "part", "name": "A part", "html": "A part", "data-toc-label": "", "children": []}
]


class Site:
    """Two pages in a section, with the project's own theme."""

    def __init__(self, folder, compiled):
        self.compiled = FileSystemBytecodeCache(str(compiled))
        shutil.copytree(PROJECT / "backprop_checked" / "site" / "theme", folder / "theme")
        with open(PROJECT / "mkdocs.yml", encoding="utf-8") as file:
            theme = yaml_load(file)["theme"] | {"custom_dir": str(folder / "theme")}
        own = {
            "site_url": "https://example.org/",
            "nav": ["index.md", {"Part": ["b/two.md"]}],
            "theme": theme,
        }
        self.config = load_config(str(PROJECT / "mkdocs.yml"), **own)
        place = str(folder), str(folder / "site"), True
        self.files = Files([File("index.md", *place), File("b/two.md", *place)])
        self.nav = get_navigation(self.files, self.config)
        for number, page in enumerate(self.nav.pages):
            page.title, page.meta, page.toc = f"Page {number}", {"description": "About"}, get_toc(HEADINGS)
            page.content = f"<h1>Page {number}</h1><h2 id='part'>A part</h2>"
        self.page = self.nav.pages[0]

    def made(self, builder=None):
        """The page as the theme writes it; with a builder, by templates that keep pages."""
        env = self.config.theme.get_env()
        env.bytecode_cache = self.compiled
        if builder is not None:
            themed.keep_pages(env, self.config, builder)
        return env.get_template("main.html").render(get_context(self.nav, self.files, self.config, self.page))

    def compacted(self):
        return themed.compact(self.made(), self.page.content)


@pytest.fixture(scope="module")
def compiled(tmp_path_factory):
    return tmp_path_factory.mktemp("compiled")


@pytest.fixture
def two_pages(tmp_path, compiled, monkeypatch):
    monkeypatch.setattr(cache, "CACHE", tmp_path / "cache")
    return Site(tmp_path, compiled)


def title_of_another(site):
    site.nav.pages[1].title = "Another"


def mark_of_another(site):
    site.nav.pages[1].meta["status"] = "new"


def order(site):
    site.nav.items.reverse()


def section(site):
    next(item for item in site.nav.items if isinstance(item, Section)).title = "Another section"


def template(site):
    main = Path(site.config.theme.custom_dir) / "main.html"
    main.write_text(main.read_text(encoding="utf-8").replace("og:type", "og:kind"), encoding="utf-8")


CHANGES = {
    "title": lambda site: setattr(site.page, "title", "Another title"),
    "description": lambda site: site.page.meta.update(description="Something else"),
    "card": lambda site: site.page.meta.update(card="card.png"),
    "content": lambda site: setattr(site.page, "content", "<h1>Other words</h1>"),
    "headings": lambda site: setattr(site.page, "toc", get_toc([{**HEADINGS[0], "name": "Another part"}])),
    "address": lambda site: setattr(site.page, "canonical_url", "https://example.org/other/"),
    "title of another page": title_of_another,
    "mark of another page": mark_of_another,
    "order": order,
    "section": section,
    "citation": lambda site: site.config.extra.update(citation="Somebody (2026)"),
    "template": template,
    "stylesheet": lambda site: setattr(site.config, "extra_css", ["other.css"]),
}


def test_a_page_is_set_once_and_again_for_another_builder(two_pages, monkeypatch):
    first = two_pages.made("builder")
    assert first == two_pages.compacted()
    calls = []
    monkeypatch.setattr(cache, "write", lambda name, *_: calls.append(name))
    assert two_pages.made("builder") == first
    assert calls == []
    assert two_pages.made("another builder") == first
    assert calls == ["themed/index.md.html"]


def test_a_page_names_the_builder_that_has_made_it_and_none_that_made_it_before(two_pages, monkeypatch):
    first = two_pages.made("builder")
    monkeypatch.setattr(mkdocs, "__version__", "ProperDocs 1.6")
    assert "ProperDocs" in two_pages.made("builder")
    assert "ProperDocs" not in first


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_page_is_set_again_where_anything_has_changed_that_the_theme_shows(two_pages, change):
    before = two_pages.made("builder")
    change(two_pages)
    after = two_pages.made()
    assert after != before
    assert two_pages.made("builder") == two_pages.compacted()


def test_lines_that_lay_out_the_theme_are_left_out_and_the_content_stays():
    content = "<textarea>\n  x\n\n  y</textarea>"
    html = f"\n\n<main>\n  <a>one\n\n  two</a>\n  {content}\n\n  </main>\n"
    assert themed.compact(html, content) == f"\n<main>\n<a>one\ntwo</a>\n{content}\n</main>\n"
    assert themed.compact("<main>\n\n  </main>\n", "") == "<main>\n</main>\n"
