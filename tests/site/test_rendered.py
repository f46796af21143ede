"""A page is rendered again where anything has changed that it follows from, and only there."""

import json
import logging
import sys
from types import SimpleNamespace

import markdown
import pytest
from markdown.treeprocessors import Treeprocessor
from mkdocs.config import load_config
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from backprop_checked.catalog import cache, pages
from backprop_checked.catalog.formulas import catalog
from backprop_checked.catalog.paths import PROJECT
from backprop_checked.site import blocks, mathml, reads, rendered
from backprop_checked.site.reads import recorded

# Between them, a block of each kind that is shown, references to formulas, and mathematics in a line.
EVERY_KIND = (
    "checker.md",
    "checks.md",
    "derivation.md",
    "derivations/softmax.md",
    "derivations/two_layer.md",
    "formulas.md",
    "index.md",
    "mistakes.md",
    "mistakes/texts.md",
    "notation.md",
    "sources.md",
    "symptoms/relative_error.md",
)
# Whatever a page says of the rest of the project comes from one of these; the reading order is mkdocs.yml's.
CATALOG = PROJECT / "backprop_checked" / "catalog"
HELD = {str(CATALOG / f"{name}.py") for name in ("formulas", "mistakes", "pages", "tasks")}
NAVIGATION = ("navigation", "chapters", "settings", "_paths")
SAYINGS = {"a": "first"}


@recorded
def saying(name):
    return SAYINGS[name]


def test_what_is_read_is_recorded_once_and_holds_until_it_changes(monkeypatch):
    with reads.recording() as read:
        assert [saying("a"), saying("a")] == ["first", "first"]
    assert len(read) == 1
    assert reads.hold(read)
    monkeypatch.setitem(SAYINGS, "a", "second")
    assert not reads.hold(read)
    monkeypatch.setitem(SAYINGS, "a", "first")
    assert reads.hold(read)
    monkeypatch.delitem(SAYINGS, "a")
    assert not reads.hold(read)  # it would raise: whoever renders the page says why


def test_nothing_is_recorded_when_nobody_asks_for_it_and_nothing_twice():
    with reads.recording() as outer:
        with reads.recording() as inner:
            saying("a")
        assert len(inner) == 1
        assert not outer
    saying("a")
    assert len(inner) == 1
    assert not outer


def test_what_json_has_not_cannot_be_recorded():
    values = recorded(lambda: {1, 2})
    with reads.recording(), pytest.raises(TypeError, match="set is not JSON serializable"):
        values()


def test_the_pages_of_this_test_have_every_kind_of_block_that_is_shown():
    def kinds(paths):
        return {block.name for path in paths for block in pages.page(path).blocks}

    shown = kinds(pages.navigation()) & {kind.name for kind in blocks.KINDS}
    assert shown <= kinds(EVERY_KIND)


@pytest.mark.slow
@pytest.mark.parametrize("path", EVERY_KIND)
def test_a_page_takes_nothing_from_the_catalog_but_what_is_recorded(path):
    """Every call into the catalog, while a page is set, comes by a function that is recorded."""
    catalog()  # proved, or read from the cache, before anybody watches
    for name, module in sys.modules.items():
        if name.startswith("backprop_checked.site."):
            for cached in vars(module).values():
                if hasattr(cached, "cache_clear") and cached.__module__ == name:
                    cached.cache_clear()
    md = markdown.Markdown(extensions=["pymdownx.superfences", "pymdownx.details", "backprop_checked.site"])
    relpath = Treeprocessor(md)  # where MkDocs says which page is being set
    relpath.file = SimpleNamespace(src_uri=path)
    md.treeprocessors.register(relpath, "relpath", 0)
    noted = saying.__code__
    unrecorded = set()

    def see(frame, event, argument):
        code = frame.f_code
        if event != "call" or code.co_filename not in HELD or code.co_name in NAVIGATION:
            return
        caller = above = frame.f_back
        while above:
            if above.f_code is noted:
                return
            above = above.f_back
        unrecorded.add(f"{caller.f_code.co_filename}:{caller.f_lineno} calls {code.co_qualname}")

    text = (PROJECT / "docs" / path).read_text(encoding="utf-8")
    sys.setprofile(see)
    try:
        md.convert(text)
    finally:
        sys.setprofile(None)
    assert not unrecorded


@pytest.fixture
def page(tmp_path, monkeypatch):
    """A page of MkDocs whose cache is empty, and the files that it may link to."""
    monkeypatch.setattr(cache, "CACHE", tmp_path / "cache")
    monkeypatch.setattr(rendered, "_last", {})
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "other.md").write_text("# Other\n\n## Part\n")
    (docs / "page.md").write_text("# A *title*\n\n## Part\n\n[there](other.md#part), SAYING\n\n### Below\n")
    (tmp_path / "mkdocs.yml").write_text("site_name: Small\n")
    config = load_config(str(tmp_path / "mkdocs.yml"))
    made = [File(name, str(docs), str(tmp_path), True) for name in ("page.md", "other.md")]
    files = Files(made)
    for file in made:
        Page(None, file, config)
    made[0].page.read_source(config)
    return SimpleNamespace(page=made[0].page, files=files, config=config, times=0)


def render(small, builder="builder", quiet=True, says=""):
    """Render the page as a build does; a fresh object, as each build has. Returns it and its HTML."""
    fresh = Page(None, small.page.file, small.config)
    fresh.markdown, fresh.meta = small.page.markdown, small.page.meta

    def work():
        small.times += 1
        fresh.render(small.config, small.files)
        if says:
            logging.getLogger("mkdocs.structure.pages").warning(says)
        return fresh.content.replace("SAYING", f"{saying('a')} {mathml.mathml('∇')}")

    return fresh, rendered.render(fresh, small.files, builder, work, lambda: quiet)


def test_a_page_that_nothing_has_changed_for_is_not_rendered_and_is_the_same(page, monkeypatch):
    first, html = render(page)
    monkeypatch.setattr(mathml, "CHARACTERS", set())
    second, again = render(page)
    assert page.times == 1
    assert html == again
    assert "first" in html
    assert str(first.toc) == str(second.toc)
    assert "Below" in str(second.toc)
    assert first.title == second.title == "A title"
    assert first.present_anchor_ids == second.present_anchor_ids >= {"part", "below"}
    assert first.links_to_anchors == second.links_to_anchors
    assert {file.src_uri: links for file, links in second.links_to_anchors.items()} == {
        "other.md": {"part": "other.md#part"}
    }
    assert {"∇"} == mathml.CHARACTERS


def test_a_page_is_rendered_again_after_each_change_that_it_follows_from(page, monkeypatch):
    render(page)
    monkeypatch.setitem(SAYINGS, "a", "second")
    assert "second" in render(page)[1]
    assert page.times == 2
    page.page.markdown += "\nmore\n"
    assert "more" in render(page)[1]
    assert page.times == 3
    page.page.meta = {"title": "Another"}
    assert render(page)[0].title == "Another"
    assert page.times == 4
    render(page, builder="another")
    assert page.times == 5
    render(page, builder="another")
    assert page.times == 5


def test_a_damaged_page_is_rendered_again(page):
    html = render(page)[1]
    [file] = (cache.CACHE / "pages").iterdir()
    file.write_bytes(file.read_bytes().replace(b"first", b"fifth"))
    assert render(page)[1] == html
    assert page.times == 1  # this process knows it
    rendered._last.clear()
    assert render(page)[1] == html
    assert page.times == 2


def test_a_page_is_taken_from_the_cache_by_a_process_that_has_not_met_it(page):
    html = render(page)[1]
    rendered._last.clear()
    assert render(page)[1] == html
    assert page.times == 1


@pytest.mark.parametrize("trouble", [{"quiet": False}, {"says": "a link that leads nowhere"}])
def test_a_page_with_anything_to_report_is_rendered_each_time(page, trouble):
    render(page, **trouble)
    render(page, **trouble)
    assert page.times == 2


def test_the_state_of_the_builder_changes_with_all_that_pages_follow_from(page, monkeypatch, tmp_path):
    states = [rendered.state_of_builder(page.config, page.files)]
    assert states[0] == rendered.state_of_builder(page.config, page.files)
    page.config.site_url = "https://small.example/"
    states.append(rendered.state_of_builder(page.config, page.files))
    page.files.append(File("new.md", str(tmp_path), str(tmp_path), True))
    states.append(rendered.state_of_builder(page.config, page.files))
    (tmp_path / "mkdocs.yml").write_text("site_name: Small\nmarkdown_extensions: [tables]\n")
    states.append(rendered.state_of_builder(page.config, page.files))
    (tmp_path / "markdown-99.dist-info").mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    states.append(rendered.state_of_builder(page.config, page.files))
    monkeypatch.setattr(rendered, "HERE", tmp_path)
    (tmp_path / "templates").mkdir()
    for name in ("blocks.py", "build.py", "templates/card.html"):
        (tmp_path / name).write_text("1")
    states.append(rendered.state_of_builder(page.config, page.files))
    (tmp_path / "templates" / "card.html").write_text("2")
    states.append(rendered.state_of_builder(page.config, page.files))
    for name in ("blocks.py", "build.py"):
        (tmp_path / name).write_text("2")
        states.append(rendered.state_of_builder(page.config, page.files))
    assert len(set(states)) == len(states)


def test_what_is_kept_of_a_page_is_plain_data(page):
    render(page)
    [file] = (cache.CACHE / "pages").iterdir()
    kept = json.loads(file.read_bytes().partition(b"\n")[2])
    assert set(kept) == {"html", "reads", "characters", "toc", "title", "anchors", "links"}
