"""What the built site consists of: pages whose links hold, and `formulas.json`, which says what they show."""

import gzip
import html
import importlib
import inspect
import json
import posixpath
import re
import subprocess
import sys
from collections import Counter
from functools import cached_property
from graphlib import TopologicalSorter
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit
from xml.etree import ElementTree

import pytest
from jsonschema import Draft202012Validator

from backprop_checked.catalog.modules import modules
from backprop_checked.site.mathml import LAYOUT, mathml

ROOT = Path(__file__).resolve().parents[1]
SCHEMA = json.loads((ROOT / "tests" / "formulas.schema.json").read_text(encoding="utf-8"))
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
LINKS = {
    "a": "href",
    "link": "href",
    "script": "src",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "image": "href",
}


class Page(HTMLParser):
    """A page's elements: each with its name, its attributes, the elements around it, and its text."""

    def __init__(self, text):
        super().__init__()
        self.elements, self._open, self._texts, self._within = [], [], [], {}
        self.feed(text)
        self.close()
        self._end(0)

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes), tuple(name for name, _ in self._open)))
        if tag not in VOID:
            self._within[len(self.elements) - 1] = len(self._texts), None
            self._open.append((tag, len(self.elements) - 1))

    def handle_startendtag(self, tag, attributes):
        self.elements.append((tag, dict(attributes), tuple(name for name, _ in self._open)))

    def handle_endtag(self, tag):
        names = [name for name, _ in self._open]
        if tag in names:
            self._end(len(names) - 1 - names[::-1].index(tag))

    def _end(self, depth):
        """The elements that are open from some depth on end here."""
        for _, number in self._open[depth:]:
            self._within[number] = self._within[number][0], len(self._texts)
        del self._open[depth:]

    def handle_data(self, data):
        self._texts.append(data)

    @cached_property
    def ids(self):
        """How often each id stands on the page."""
        return Counter(attributes["id"] for _, attributes, _ in self.elements if "id" in attributes)

    @cached_property
    def classes(self):
        return {name for _, attributes, _ in self.elements for name in attributes.get("class", "").split()}

    def text(self, number):
        start, end = self._within.get(number, (0, 0))
        return "".join(self._texts[start:end]).strip()


@pytest.fixture(scope="module")
def pages(site):
    """Every page by its path in the site."""
    found = {str(file.relative_to(site)): file for file in sorted(site.rglob("*.html"))}
    return {name: Page(file.read_text(encoding="utf-8")) for name, file in found.items()}


@pytest.fixture(scope="module")
def formulas(site):
    return json.loads((site / "formulas.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def statements(formulas):
    """Every formula in every convention."""
    return [one for formula in formulas for one in (formula, *formula["variants"])]


def html_of(page):
    """Where a page of docs/ stands in the site."""
    name = page.rpartition(".")[0]
    return f"{name}.html" if Path(name).name == "index" else f"{name}/index.html"


# Pages


def test_every_source_becomes_a_page_and_nothing_else_does(pages):
    docs = ROOT / "docs"
    sources = [*docs.rglob("*.md"), *(docs / "labs").glob("*.py")]
    assert sorted(pages) == sorted(["404.html", *(html_of(str(path.relative_to(docs))) for path in sources)])


def test_every_page_describes_itself_and_no_other(pages):
    metas = {
        name: [
            a["content"] for tag, a, _ in page.elements if tag == "meta" and a.get("name") == "description"
        ]
        for name, page in pages.items()
        if name != "404.html"
    }
    assert [name for name, contents in metas.items() if len(contents) != 1] == []
    texts = [content for [content] in metas.values()]
    assert len(set(texts)) == len(texts)
    assert [text for text in texts if not 30 < len(text) <= 300 or set("*$[]`") & set(text)] == []


def test_no_paragraph_shows_the_marks_of_code(pages):
    raw = {
        (name, mark)
        for name, page in pages.items()
        for number, (tag, *_) in enumerate(page.elements)
        if tag in ("p", "li", "td", "figcaption")
        for mark in re.findall(r"`[^`\n]+`", page.text(number))
    }
    assert raw == set()


def broken_links(site, pages):
    """Every link inside the site that leads to no file, or to no place in it."""
    for name, page in pages.items():
        for tag, attributes, _ in page.elements:
            link = attributes.get(LINKS.get(tag, "")) or ""
            if not link or urlsplit(link).scheme or link.startswith("//"):
                continue
            path, place = urldefrag(unquote(link))
            path = posixpath.join("/", posixpath.dirname(name), path) if path else f"/{name}"
            file = site / posixpath.normpath(path).lstrip("/")
            file = file / "index.html" if file.is_dir() else file
            if not file.is_file():
                yield f"{name}: {link}: no such file"
            elif place.startswith("text="):  # a derivation, for the page with the form
                if "check" not in pages[str(file.relative_to(site))].classes:
                    yield f"{name}: {link}: no form for a derivation"
            elif place and file.suffix == ".html" and place not in pages[str(file.relative_to(site))].ids:
                yield f"{name}: {link}: no such place"


def test_every_link_leads_to_a_file_of_the_site_and_a_place_in_it(site, pages):
    assert list(broken_links(site, pages)) == []


def test_a_link_that_leads_nowhere_is_found_also_in_raw_html(tmp_path):
    links = [
        "b/#here",
        "b/index.html",
        "#there",
        "/b/#here",
        "https://example.org/",
        "b/#not",
        "c/",
        "#not",
        "../x.js",
        "b/#text=1",
    ]
    text = "".join(f'<div><svg><a href="{link}">x</a></svg></div>' for link in links)
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "index.html").write_text('<p id="here">')
    (tmp_path / "a.html").write_text(f'<p id="there">{text}<img src="no.png">')
    pages = {name: Page((tmp_path / name).read_text()) for name in ("a.html", "b/index.html")}
    found = [problem.split(": ")[1] for problem in broken_links(tmp_path, pages)]
    assert found == ["b/#not", "c/", "#not", "../x.js", "b/#text=1", "no.png"]


def test_a_page_loads_nothing_from_elsewhere(pages):
    for name, page in pages.items():
        for tag, attributes, _ in page.elements:
            for attribute in ("src", "srcset", "data", "poster", "style"):
                assert "//" not in (attributes.get(attribute) or "").replace("data:", ""), (
                    f"{name}: {attributes}"
                )
            if tag == "link":
                assert "//" not in (attributes.get("href") or ""), f"{name}: {attributes}"


def test_stylesheets_and_scripts_of_our_own_name_no_other_site():
    for file in [*(ROOT / "docs").rglob("*.css"), *(ROOT / "docs").rglob("*.js")]:
        assert not re.search(r"url\(\s*[\"']?(https?:)?//|@import", file.read_text(encoding="utf-8")), file


def test_a_page_asks_for_one_stylesheet_of_ours_beside_the_themes(site, pages):
    assert {file.name for file in (site / "assets").glob("*.css")} == {"site.css"}
    for name, page in pages.items():
        sheets = [a["href"] for tag, a, _ in page.elements if tag == "link" and a.get("rel") == "stylesheet"]
        assert [sheet.rpartition("/")[2] for sheet in sheets if "/stylesheets/" not in sheet] == [
            "site.css"
        ], name


# What a browser fetches, in bytes. A page as a web server sends it: its text, mathematics and figures.
# It also asks for the font, the stylesheets and the scripts, once for all pages.
HEAVIEST = {"derivations": 59_000, "labs": 40_000, "": 40_000}
FONT = 45_000


def test_no_page_is_heavier_than_the_heaviest_of_the_first_chapters(site, pages):
    for name in pages:
        folder = name.partition("/")[0]
        weight = len(gzip.compress((site / name).read_bytes(), 9, mtime=0))
        assert weight <= HEAVIEST.get(folder, HEAVIEST[""]), name
    (font,) = (site / "assets").glob("*.woff2")
    assert font.stat().st_size <= FONT


def test_every_class_in_the_stylesheet_stands_on_some_page(site, pages):
    selectors = re.sub(r"\{[^{}]*\}", "", (site / "assets" / "site.css").read_text(encoding="utf-8"))
    named = set(re.findall(r"\.([a-z][\w-]*)", selectors))
    used = {
        name
        for page in pages.values()
        for _, attributes, _ in page.elements
        for name in (attributes.get("class") or "").split()
    }
    assert len(named) > 40
    scripts = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "docs" / "assets").rglob("*.js"))
    named -= {
        name for name in named if re.search(rf"""["`}} ]{name}["` ]""", scripts)
    }  # what scripts alone make
    named -= {"md-code__nav", "md-typeset__scrollwrap"}  # what the theme's own script makes
    assert named - used - set(LAYOUT.values()) == set()  # how an author lays out mathematics is not known


# What is written as code, or as SymPy and Python print a term: it belongs into mathematics or into code.
RAW = re.compile(r"\(ℓ|@|\[|\]|\w\(\w+\)|sigma_prime|\.T\b|\*|_|\^|\$|\bd\w*/d\w")


def refusals(site):
    """The sentences that refuse wrong variants, without their mathematics and code."""
    for file in sorted(site.rglob("*.html")):
        text = file.read_text(encoding="utf-8")
        for refusal in re.findall(r'<p class="formula-refusal"[^>]*>(.*?)</p>', text, re.DOTALL):
            words = re.sub(r"<(math|code)\b.*?</\1>", "…", refusal, flags=re.DOTALL)
            yield str(file.relative_to(site)), html.unescape(re.sub(r"<[^>]*>", "", words))


def test_a_refusal_has_its_terms_as_mathematics_and_its_code_as_code(site):
    sentences = list(refusals(site))
    assert len(sentences) > 1000
    assert [(name, words) for name, words in sentences if RAW.search(words)] == []


def test_what_is_raw_is_seen():
    for words in ("on (ℓ + 1)", "W @ x", "[1 > 0]", "n[ℓ]", "sigma_prime(z)", "W.T", "z(l)", "dC/dz"):
        assert RAW.search(words), words
    assert not RAW.search("On 2-3-4, layer 1, it is −0.5 where … (batch of 3) is right.")


def test_no_formula_needs_a_script_or_a_style_of_its_own(pages):
    for name, page in pages.items():
        for tag, attributes, around in page.elements:
            if "figure" in around or "math" in around or tag == "math":
                script = attributes.get("src", "") if tag == "script" else None
                assert script is None or "/assets/interactive/" in script, name  # a figure that answers
                assert not [attribute for attribute in attributes if attribute.startswith("on")], name
                if "svg" not in around:
                    assert "style" not in attributes, f"{name}: {tag} {attributes}"


def test_ids_are_unique_on_each_page(pages):
    for name, page in pages.items():
        assert [id_ for id_, times in page.ids.items() if times > 1] == [], name


def test_labels_belong_to_something(pages):
    for name, page in pages.items():
        ids = set(page.ids)
        for _, attributes, _ in page.elements:
            for attribute in ("for", "aria-labelledby", "aria-describedby", "aria-controls"):
                assert set((attributes.get(attribute) or "").split()) <= ids, f"{name}: {attributes}"


def test_pictures_say_what_they_show(pages):
    for name, page in pages.items():
        for number, (tag, attributes, around) in enumerate(page.elements):
            if tag == "img":
                assert attributes.get("alt"), f"{name}: {attributes}"
            if tag == "svg" and "figure" in around:
                alternative = (
                    attributes.get("aria-label")
                    or attributes.get("aria-hidden") == "true"
                    or page.text(number)
                )
                assert alternative, f"{name}: an <svg> in a figure says nothing"


def test_headings_are_in_order(pages):
    for name, page in pages.items():
        levels = [
            HEADINGS.index(tag) + 1
            for tag, _, around in page.elements
            if tag in HEADINGS and "article" in around
        ]
        assert levels[:1] == [1], name
        assert levels.count(1) == 1, name
        for above, below in pairwise(levels):
            assert below <= above + 1, f"{name}: h{below} after h{above}"


def test_every_page_has_a_title_a_language_and_a_main_part(pages):
    titles = []
    for name, page in pages.items():
        tags = [tag for tag, _, _ in page.elements]
        assert next(attributes for tag, attributes, _ in page.elements if tag == "html").get("lang") == "en"
        assert tags.count("main") == 1
        titles += (
            [page.text(number) for number, tag in enumerate(tags) if tag == "title"][:1]
            if name != "404.html"
            else []
        )
    assert len(titles) == len(set(titles)) == len(pages) - 1


def test_what_can_be_scrolled_can_be_reached_and_has_a_name(pages):
    boxes = [
        attributes
        for page in pages.values()
        for _, attributes, _ in page.elements
        if "math-scroll" in (attributes.get("class") or "").split()
    ]
    assert boxes
    for attributes in boxes:
        assert attributes["tabindex"] == "0"
        assert attributes["role"] == "group"
        assert attributes["aria-label"]


def test_folded_parts_have_a_summary_first(pages):
    for name, page in pages.items():
        for number, (tag, _, _) in enumerate(page.elements):
            if tag == "details":
                assert page.elements[number + 1][0] == "summary", name


# formulas.json


def test_formulas_json_is_what_its_schema_says(formulas):
    Draft202012Validator.check_schema(SCHEMA)
    assert [error.message for error in Draft202012Validator(SCHEMA).iter_errors(formulas)] == []


def test_the_schema_refuses_what_it_does_not_name(formulas):
    validator = Draft202012Validator(SCHEMA)
    first = formulas[0]
    assert not validator.is_valid([{**first, "seconds": 1.5}])
    assert not validator.is_valid([{key: value for key, value in first.items() if key != "statement"}])
    assert not validator.is_valid([{**first, "wrong": []}])
    assert not validator.is_valid([{**first, "variants": [{}]}])


def test_ids_tags_and_places_are_unique(formulas):
    for key in ("id", "tag"):
        values = [formula[key] for formula in formulas]
        assert len(values) == len(set(values)), key
    places = [(formula["page"], formula["anchor"]) for formula in formulas]
    assert len(places) == len(set(places))


def test_formulas_shown_written_and_published_are_the_same(pages, formulas):
    written = set(modules())
    published = {formula["id"] for formula in formulas}
    shown = {
        f"{Path(name).parent.name}.{attributes['id']}"
        for name, page in pages.items()
        for tag, attributes, _ in page.elements
        if tag == "figure" and "formula" in attributes.get("class", "").split() and "id" in attributes
    }
    assert written == published
    assert shown == published


def test_each_published_formula_is_proved_by_a_test_of_its_own(formulas):
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "tests/test_formulas.py"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=1800)
    tested = set(re.findall(r"[\[\-]([a-z_0-9]+\.[a-z_0-9]+)", result.stdout))
    assert tested == {formula["id"] for formula in formulas}, result.stdout[-1000:]


def test_every_formula_stands_on_its_page_with_its_tag(pages, formulas):
    for formula in formulas:
        page = pages[html_of(formula["page"])]
        (number,) = (
            n
            for n, (_, attributes, _) in enumerate(page.elements)
            if attributes.get("id") == formula["anchor"]
        )
        assert page.elements[number][0] == "figure"
        assert page.text(number).startswith(formula["tag"])


def test_formulas_follow_only_from_known_ones_and_not_in_a_circle(formulas, statements):
    known = {formula["id"] for formula in formulas}
    for one in statements:
        assert sorted({used for step in one["steps"] for used in step["uses"]}) == one["uses"]
        assert set(one["uses"]) <= known
    graph = {
        formula["id"]: {used for one in (formula, *formula["variants"]) for used in one["uses"]}
        - {formula["id"]}
        for formula in formulas
    }
    assert set(TopologicalSorter(graph).static_order()) == known


def test_programs_can_be_imported_and_sources_hold_a_formula(statements):
    for one in statements:
        module, _, name = one["program"].rpartition(".")
        assert inspect.isfunction(getattr(importlib.import_module(module), name)), one["program"]
        source = (ROOT / one["source"]["file"]).read_text(encoding="utf-8").splitlines()
        assert re.search(r"^[A-Z_0-9]+ = .*\(", source[one["source"]["line"] - 1]), one["source"]


def test_every_statement_and_step_can_be_set(statements):
    for one in statements:
        for latex in (one["statement"], *(step["latex"] for step in one["steps"])):
            mathml(latex, display=True)
        assert one["steps"][-1]["latex"] == one["statement"]


def test_conventions_have_names_that_differ(formulas):
    for formula in formulas:
        conventions = [formula["convention"], *(variant["convention"] for variant in formula["variants"])]
        assert len(conventions) == len(set(conventions))
        assert len(conventions) == 1 or all(conventions), formula["id"]


def test_every_figure_that_is_downloaded_says_its_licence(site):
    figures = sorted((site / "derivations").rglob("*.svg"))
    assert len(figures) > 20
    for figure in figures:
        root = ElementTree.parse(figure).getroot()
        says = [element.text for element in root if element.tag.endswith("desc")]
        assert len(says) == 1, figure.name
        assert "CC BY 4.0" in says[0]
