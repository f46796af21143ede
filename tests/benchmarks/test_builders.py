"""Other builders make the same pages, with the same formulas, links and files."""

import shutil

import pytest

from benchmarks import builders


@pytest.mark.slow
@pytest.mark.parametrize("name", builders.BUILDERS)
def test_another_builder_makes_the_same_site(name, site, tmp_path):
    assert builders.differences(site, builders.BUILDERS[name](tmp_path)) == []


@pytest.fixture
def pages(tmp_path):
    """Two sites of one page and one file, alike."""
    for name in ("ours", "theirs"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "a").mkdir()
        (folder / "a" / "index.html").write_text(
            '<meta name="description" content="Sums"><article><h1 id="a">A</h1>'
            '<a href="../b/#c">words</a><math></math></article>'
        )
        (folder / "data.json").write_text("{}")
    return tmp_path / "ours", tmp_path / "theirs"


def test_sites_that_are_alike_do_not_differ(pages):
    assert builders.differences(*pages) == []


@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ('id="a"', 'id="z"', "anchors"),
        ("../b/#c", "../../b/#c", "links"),
        ("words", "other words", "words"),
        ("<math></math>", "", "formulas"),
        ("Sums", "", "description"),
    ],
)
def test_what_another_builder_loses_is_named(pages, old, new, word):
    page = pages[1] / "a" / "index.html"
    page.write_text(page.read_text().replace(old, new))
    [difference] = builders.differences(*pages)
    assert difference.startswith(f"a/index.html: {word}: ")


def test_a_file_that_is_missing_changed_or_new_is_named(pages):
    ours, theirs = pages
    (theirs / "data.json").write_text("{} ")
    (theirs / "more.json").write_text("{}")
    shutil.rmtree(theirs / "a")
    assert builders.differences(ours, theirs) == [
        "no file a/index.html",
        "a further file more.json",
        "data.json: other bytes",
    ]
