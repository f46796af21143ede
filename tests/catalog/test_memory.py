"""What `mkdocs serve` remembers is forgotten where what it follows from has changed."""

import sys
import types
from functools import cache, wraps

import pytest

from backprop_checked.catalog import memory


@pytest.fixture
def asked(monkeypatch):
    """A module of the site that remembers, and how often each of its functions was asked in earnest."""
    module, asked = types.ModuleType("backprop_checked.site.of_a_test"), []

    def function(name):
        def ask():
            asked.append(name)
            return name

        return ask

    def above(wrapped):
        return wraps(wrapped)(lambda: wrapped())

    module.page = cache(function("page"))
    module.decorated = above(cache(function("decorated")))
    module.content = memory.follows_from(memory.CONTENT)(cache(function("content")))
    module.code = memory.follows_from(memory.CODE)(cache(function("code")))
    monkeypatch.setitem(sys.modules, module.__name__, module)

    def ask():
        asked.clear()
        for each in (module.page, module.decorated, module.content, module.code):
            each()
        return asked.copy()

    ask()
    return ask


def test_nothing_is_asked_twice_within_a_build(asked):
    assert asked() == []


def test_what_does_not_say_what_it_follows_from_is_asked_again_in_each_build(asked):
    memory.forget(content_too=False)
    assert asked() == ["page", "decorated"]


def test_what_follows_from_content_is_asked_again_where_that_has_changed(asked):
    memory.forget(content_too=True)
    assert asked() == ["page", "decorated", "content"]


def test_what_a_function_follows_from_is_one_of_two():
    with pytest.raises(ValueError, match="not 'pages'"):
        memory.follows_from("pages")


def test_what_was_made_last_of_a_page_is_made_again_of_something_else_only():
    last, made = memory.Last(), []

    def of(page, text):
        return last.made(page, (text,), lambda: made.append((page, text)) or text.upper())

    assert [of("a", "x"), of("b", "y"), of("a", "x"), of("a", "z"), of("a", "x")] == ["X", "Y", "X", "Z", "X"]
    assert made == [("a", "x"), ("b", "y"), ("a", "z"), ("a", "x")]
