"""A template's elements are the page's own; what it cannot fill is refused with the page and its line."""

import ast
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import markdown
import pytest
from markdown.treeprocessors import Treeprocessor

from backprop_checked.catalog import pages
from backprop_checked.catalog.paths import PROJECT
from backprop_checked.catalog.tasks import ContentError
from backprop_checked.site import blocks, rendering
from backprop_checked.site.blocks import KINDS, Kind, PageError

SITE = PROJECT / "backprop_checked" / "site"


@pytest.fixture
def show(tmp_path, monkeypatch):
    """Set a page of one more kind of block, `sample`, with a template of its own."""
    monkeypatch.setattr(pages, "DOCS", tmp_path)

    def set_page(template, text, collect=lambda request: {}):
        (tmp_path / "sample.html").write_text(template, encoding="utf-8")
        (tmp_path / "page.md").write_text(text, encoding="utf-8")
        monkeypatch.setattr(rendering, "TEMPLATES", (tmp_path, SITE / "templates"))
        rendering.environment.cache_clear()
        monkeypatch.setattr(blocks, "KINDS", (*KINDS, Kind("sample", collect, None)))
        md = markdown.Markdown(extensions=["toc", "backprop_checked.site"])
        relpath = Treeprocessor(md)
        relpath.file = SimpleNamespace(src_uri="page.md")
        md.treeprocessors.register(relpath, "relpath", 0)
        return md.convert(text), md

    yield set_page
    rendering.environment.cache_clear()


BLOCK = "/// sample\nWords *of* an author, $x$.\n\n- a list\n///\n"


def test_the_authors_words_stand_where_the_template_says(show):
    html, _ = show("<div><p>before</p><content/><p>after</p></div>", BLOCK)
    root = ElementTree.fromstring(html)
    assert [child.tag for child in root] == ["p", "p", "ul", "p"]
    assert html.count("<em>of</em>") == html.count("<math") == 1
    assert "content" not in html


def test_a_heading_of_a_template_is_one_of_the_page(show):
    html, md = show(
        '<section><h3 id="here">{{ "A `b` c" | prose }}</h3><content/></section>', f"# Top\n\n{BLOCK}"
    )
    assert '<h3 id="here">A <code>b</code> c</h3>' in html
    assert [child["id"] for child in md.toc_tokens[0]["children"]] == ["here"]


def test_text_from_data_is_text(show):
    hostile = "<b> & *c* [d](e.md) `f` [][vectorised.bp2] $x$ &amp; \\*"
    html, _ = show("<p>{{ text }}<content/></p>", "/// sample\n///\n", lambda request: {"text": hostile})
    assert ElementTree.fromstring(html).text.strip() == hostile


def test_what_lays_out_a_template_is_not_on_the_page(show):
    html, _ = show(
        "<ul>\n  {% for n in [1, 2] %}\n  <li>{{ n }} <b>b</b></li>\n  {% endfor %}\n<content/></ul>", BLOCK
    )
    assert "<li>1 <b>b</b></li>\n<li>2 <b>b</b></li>" in html


@pytest.mark.parametrize(
    ("template", "problem"),
    [
        ("<p>{{ missing }}<content/></p>", "'missing' is undefined"),
        ("<p>\n{% if %}</p>", "templates/sample.html:2: Expected an expression"),
        ("<p><b><content/></p>", "sample.html is no XML: mismatched tag: line 1, column"),
        ("<p>no place</p>", "sample.html has no <content/>"),
        (r"<p>{{ '$\\frobnicate$' | prose }}<content/></p>", "frobnicate"),
    ],
)
def test_a_template_that_cannot_be_filled_is_named_with_the_page_and_its_line(show, template, problem):
    with pytest.raises(PageError) as caught:
        show(template, f"Text.\n\n{BLOCK}")
    assert str(caught.value).startswith("docs/page.md:3: ")
    assert problem in str(caught.value)


def test_data_that_cannot_be_collected_is_refused_at_its_own_line(show):
    def second(request):
        if request.before:
            raise ContentError("once is enough")
        return {}

    with pytest.raises(PageError, match=r"^docs/page.md:4: once is enough$"):
        show("<p><content/></p>", "/// sample\n///\n\n/// sample\n///\n", second)


def test_every_kind_has_its_template_and_every_template_is_used():
    texts = {path.stem: path.read_text(encoding="utf-8") for path in (SITE / "templates").glob("*.html")}
    programs = [path.read_text(encoding="utf-8") for path in SITE.glob("*.py")]
    kinds = {kind.name for kind in KINDS}
    assert kinds <= set(texts)
    for name in set(texts) - kinds:
        assert any(f'"{name}.html"' in text for text in (*texts.values(), *programs)), name


def test_only_the_build_knows_mkdocs_and_what_nobody_else_imports():
    for path in sorted(SITE.glob("*.py")):
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
        names += [
            f"{node.module}.{alias.name}"
            for node in nodes
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        ]
        knows = any(name.partition(".")[0] == "mkdocs" for name in names)
        expected = path.name in ("build.py", "prebuild.py", "rendered.py", "search.py", "themed.py")
        assert knows == expected, path.name
        if path.name not in ("build.py", "themed.py"):  # a page as the theme has set it shows its headings, too
            assert not {"rendered", "search"} & {name.rpartition(".")[2] for name in names}, path.name


def test_the_package_takes_its_templates_along():
    text = (PROJECT / "pyproject.toml").read_text(encoding="utf-8")
    assert '"backprop_checked.site" = ["templates/*"' in text
    assert {path.suffix for path in Path(SITE / "templates").iterdir()} == {".html"}
