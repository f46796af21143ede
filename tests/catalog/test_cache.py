"""A result that is kept is the one that would be made, and it is made once."""

import importlib.util

import pytest

MODULE = """\
from backprop_checked.catalog.cache import kept

made = []


@kept("numpy")
def twice(text):
    made.append(text)
    return [text * 2]
"""


@pytest.fixture
def kept(monkeypatch, tmp_path):
    from backprop_checked.catalog import cache as kept

    monkeypatch.setattr(kept, "FILE", tmp_path / ".cache" / "kept.json")
    yield kept
    kept._on_disk.cache_clear()


@pytest.fixture
def build(kept, monkeypatch, tmp_path):
    """Run a build of its own that asks for these texts, and return those that it had to make."""

    def run(*texts, module=MODULE):
        monkeypatch.setattr(kept, "_used", {})
        kept._on_disk.cache_clear()
        file = tmp_path / "twice.py"
        file.write_text(module, encoding="utf-8")
        spec = importlib.util.spec_from_file_location("twice", file)
        twice = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(twice)
        for text in texts:
            assert twice.twice(text) == [text * 2]
        kept.save()
        return twice.made

    return run


def test_what_one_build_made_the_next_does_not_make_again(build):
    assert build("a", "b", "a") == ["a", "b"]
    assert build("b", "a", "c") == ["c"]


def test_a_function_that_was_edited_makes_everything_anew(build):
    build("a")
    assert build("a", module=MODULE + "\n# edited\n") == ["a"]


def test_another_version_of_what_does_the_work_makes_everything_anew(build, kept, monkeypatch):
    build("a")
    monkeypatch.setattr(kept, "version", lambda name: f"another {name}")
    assert build("a") == ["a"]


def test_what_a_build_did_not_use_is_forgotten(build):
    build("a", "b")
    build("b")
    assert build("a", "b") == ["a"]


def test_a_file_that_is_no_longer_whole_counts_for_nothing(build, kept):
    build("a")
    kept.FILE.write_text(kept.FILE.read_text(encoding="utf-8")[:-5], encoding="utf-8")
    assert build("a") == ["a"]
