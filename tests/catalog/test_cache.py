"""A result that is cached is the one that would be made, and it is made once."""

import importlib.util
from pathlib import Path

import pytest

from backprop_checked.catalog import cache
from backprop_checked.site import mathml

MODULE = """\
from backprop_checked.catalog.cache import memoize

made = []


@memoize("numpy")
def twice(text):
    made.append(text)
    return [text * 2]
"""


@pytest.fixture
def folder(monkeypatch, tmp_path):
    """The cache's folder."""
    monkeypatch.setattr(cache, "CACHE", tmp_path / ".cache")
    yield cache.CACHE
    cache._on_disk.cache_clear()


@pytest.fixture
def build(folder, monkeypatch, tmp_path):
    """Run a build of its own that asks for these texts, and return those that it had to make."""

    def run(*texts, module=MODULE):
        monkeypatch.setattr(cache, "_used", {})
        monkeypatch.setattr(cache, "_keeps", False)
        cache._on_disk.cache_clear()
        file = tmp_path / "twice.py"
        file.write_text(module, encoding="utf-8")
        spec = importlib.util.spec_from_file_location("twice", file)
        twice = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(twice)
        for text in texts:
            assert twice.twice(text) == [text * 2]
        cache.save()
        return twice.made

    return run


def test_what_one_build_made_the_next_does_not_make_again(build):
    assert build("a", "b", "a") == ["a", "b"]
    assert build("b", "a", "c") == ["c"]


def test_a_function_that_was_edited_makes_everything_anew(build):
    build("a")
    assert build("a", module=MODULE + "\n# edited\n") == ["a"]


def test_a_file_that_the_function_imports_was_edited_and_everything_is_made_anew(
    build, monkeypatch, tmp_path
):
    imported = tmp_path / "imported.py"
    imported.write_text("ONE = 1\n", encoding="utf-8")
    monkeypatch.setattr(cache, "_sources", lambda file: {file, imported})
    build("a")
    assert build("a") == []
    imported.write_text("ONE = 2\n", encoding="utf-8")
    assert build("a") == ["a"]


def test_how_mathematics_is_set_rests_on_the_roles_and_on_where_lines_break():
    rests_on = {file.name for file in cache._sources(Path(mathml.__file__))}
    assert {"mathml.py", "roles.py", "linebreaks.py"} <= rests_on


def test_another_version_of_what_does_the_work_makes_everything_anew(build, monkeypatch):
    build("a")
    monkeypatch.setattr(cache, "version", lambda name: f"another {name}")
    assert build("a") == ["a"]


def test_what_a_build_did_not_use_is_forgotten(build):
    build("a", "b")
    build("b")
    assert build("a", "b") == ["a"]


def test_a_file_that_is_no_longer_whole_counts_for_nothing(build, folder):
    build("a")
    file = folder / cache.MEMOIZED
    file.write_bytes(file.read_bytes()[:-5])
    assert build("a") == ["a"]


def test_an_entry_is_read_in_its_own_state_alone(folder):
    cache.write("lab.ipynb", "then", b"one\ntwo")
    assert cache.read("lab.ipynb", "then") == b"one\ntwo"
    assert cache.read("lab.ipynb", "now") is None
    assert cache.read("other.ipynb", "then") is None


def test_an_entry_in_anothers_place_counts_for_nothing(folder):
    for name in ("one.svg", "two.svg"):  # two plots of one module are made in the same state
        cache.write(name, "then", name.encode())
    (folder / "one.svg").replace(folder / "two.svg")
    assert cache.read("two.svg", "then") is None


def test_an_entry_that_cannot_be_written_is_named(folder):
    folder.mkdir()
    (folder / "plots").touch()
    with pytest.raises(cache.CacheError, match=r"\.cache/plots/one\.svg cannot be written: "):
        cache.write("plots/one.svg", "then", b"")


@pytest.mark.parametrize("content", [b"", b"\0", b"then", b"then 00\none\ntwo"])
def test_a_damaged_entry_is_made_again(folder, content):
    made = [cache.cached("font.woff2", "then", lambda: b"wOF2")]
    (folder / "font.woff2").write_bytes(content)
    made.append(cache.cached("font.woff2", "then", lambda: b"wOF2 again"))
    assert made == [b"wOF2", b"wOF2 again"]
    assert cache.cached("font.woff2", "then", pytest.fail) == b"wOF2 again"


def test_an_entry_is_written_whole_or_not_at_all(folder):
    cache.write("results/one.json", "then", b"whole")
    with pytest.raises(TypeError):
        cache.write("results/one.json", "now", object())
    assert cache.read("results/one.json", "then") == b"whole"
    assert [file.name for file in (folder / "results").iterdir()] == ["one.json"]
