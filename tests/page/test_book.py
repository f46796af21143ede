"""The book holds what is proved and still true, and says where and why something is not."""

import json
import shutil
import sys
from pathlib import Path

import pytest

from snippets.page import book as book_module
from snippets.page import record, sources
from snippets.page.book import BookError, apart, formulas_json, keep, kept, made, state

PROJECT = Path(__file__).resolve().parents[2]


# A small project of its own, whose chapter proves nothing and takes no time: what is tested is the keeping.


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project with one module, its results kept apart from ours."""
    (tmp_path / "snippets" / "chapter").mkdir(parents=True)
    for file, content in {
        "snippets/__init__.py": "",
        "snippets/chapter/__init__.py": "",
        "snippets/chapter/one.py": "from snippets.chapter import other\n",
        "snippets/chapter/other.py": "x = 1\n",
        "snippets/chapter/apart.py": "",
        "snippets/maker.py": "from snippets.printer import tex\n",
        "snippets/printer.py": "tex = str\n",
    }.items():
        (tmp_path / file).write_text(content)
    monkeypatch.setattr(book_module, "PROJECT", tmp_path)
    monkeypatch.setattr(book_module, "CACHE", tmp_path / ".cache" / "formulas")
    monkeypatch.setattr(sources, "PROJECT", tmp_path)
    monkeypatch.setattr(sources.sources, "__defaults__", (tmp_path,))
    sources._files.cache_clear()
    yield tmp_path
    sources._files.cache_clear()


def state_of(project, maker="snippets/maker.py"):
    return state(project / "snippets" / "chapter" / "one.py", project / maker)


@pytest.mark.parametrize(
    "file",
    ["chapter/one.py", "chapter/other.py", "chapter/__init__.py", "maker.py", "printer.py"],
    ids=["the module", "what it imports", "its package", "what makes it", "what that imports"],
)
def test_a_result_is_made_again_when_what_it_rests_on_changes(project, file):
    before = state_of(project)
    assert state_of(project) == before
    path = project / "snippets" / file
    path.write_text(path.read_text() + "# changed\n")
    assert state_of(project) != before


def test_a_result_is_not_made_again_for_what_it_does_not_rest_on(project):
    before = state_of(project)
    (project / "snippets" / "chapter" / "apart.py").write_text("# changed\n")
    assert state_of(project) == before


@pytest.mark.parametrize("distribution", ["numpy", "sympy", "matplotlib"])
def test_a_result_is_made_again_with_another_version(project, monkeypatch, distribution):
    before, version = state_of(project), sources.version
    monkeypatch.setattr(sources, "version", lambda name: version(name) + ".1" * (name == distribution))
    assert state_of(project) != before


def test_the_record_of_a_formula_rests_on_the_printer_and_the_proof():
    found = {str(path.relative_to(PROJECT)) for path in sources.sources(book_module.RECORD)}
    assert {f"snippets/page/{name}.py" for name in ("record", "latex", "mathematics")} <= found
    assert {f"snippets/algebra/{name}.py" for name in ("proof", "term", "notation", "meaning")} <= found


@pytest.fixture
def calls(project, monkeypatch):
    """How often a module was proved, where proving only says what stands in its file."""
    calls = []

    def prove(work, names):
        for name in names:
            calls.append(name)
            text = book_module.path_of(name).read_text()
            yield name, BookError("refused") if "refuse" in text else [{"id": name, "text": text}]

    monkeypatch.setattr(book_module, "apart", prove)
    return calls


ONE = "snippets.chapter.one"


def test_what_is_kept_is_used_again_until_it_changes(project, calls):
    first = dict(made([ONE]))
    assert dict(made([ONE])) == first
    assert calls == [ONE]
    (project / "snippets" / "chapter" / "one.py").write_text("# new\n")
    assert dict(made([ONE]))[ONE][0]["text"] == "# new\n"
    assert calls == [ONE, ONE]


def test_everything_is_made_again_where_that_is_asked_for(project, calls):
    list(made([ONE]))
    list(made([ONE], fresh=True))
    assert calls == [ONE, ONE]


def test_a_failure_is_not_kept_and_does_not_bring_back_what_was_kept(project, calls):
    file = project / "snippets" / "chapter" / "one.py"
    list(made([ONE]))
    file.write_text("refuse = True\n")
    for _ in range(2):
        [(_, result)] = made([ONE])
        assert isinstance(result, BookError)
    assert len(calls) == 3


@pytest.mark.parametrize("content", ["", '{"state": "', "[]", '"text"', "null", "\0", '{"result": [{"id": "x"}]}'])
def test_a_damaged_file_is_made_again(project, calls, content):
    file = book_module.CACHE / f"{ONE}.json"
    list(made([ONE]))
    file.write_text(content)
    [(_, [found])] = made([ONE])
    assert found["id"] == ONE
    assert len(calls) == 2
    assert kept(file, json.loads(file.read_text())["state"], None, ONE) == [found]


@pytest.mark.parametrize("content", ["", '{"state": "', "[]"])
def test_a_damaged_file_of_a_plot_or_a_program_is_made_again(project, calls, content):
    file = project / "plot.json"
    file.write_text(content)
    (result,) = kept(file, "now", None, ONE)
    assert result["id"] == ONE
    assert kept(file, "now", None, ONE) == [result]
    assert len(calls) == 1


def test_a_result_is_written_whole_or_not_at_all(project):
    file = project / "kept.json"
    keep(file, "then", "whole")
    with pytest.raises(TypeError):
        keep(file, "now", {"never": object()})
    assert json.loads(file.read_text()) == {"state": "then", "result": "whole"}
    assert [path.name for path in project.iterdir() if "kept" in path.name] == ["kept.json"]


def test_a_file_that_python_cannot_read_is_named_with_its_line(project, calls):
    (project / "snippets" / "chapter" / "other.py").write_text("x = 1\ny = = 2\n")
    [(_, error)] = made([ONE])
    assert str(error).splitlines() == ["snippets/chapter/other.py:2: invalid syntax", "    y = = 2"]


# Work in processes of its own


def give(what):
    match what:
        case "exit":
            sys.exit(0)
        case "crash":
            import os

            os._exit(0)
        case "hang":
            import time

            time.sleep(60)
        case "interrupt":
            raise KeyboardInterrupt
        case "raise":
            raise ValueError("no")
    return what.upper()


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("exit", "SystemExit"),
        ("crash", "the process ended by itself"),
        ("raise", "ValueError: no"),
        ("interrupt", "KeyboardInterrupt"),
        ("hang", "not done after 1 seconds"),
    ],
)
def test_what_ends_a_process_ends_nothing_else(monkeypatch, what, said):
    monkeypatch.setattr(book_module, "TIME_LIMIT", 1)
    results = list(apart(give, ["first", what, "last"]))
    assert [name for name, _ in results] == ["first", what, "last"]
    (first, error, last) = (result for _, result in results)
    assert (first, last) == ("FIRST", "LAST")
    assert isinstance(error, BookError)
    assert said in str(error)


def test_who_stops_listening_does_not_wait_for_the_rest(monkeypatch):
    monkeypatch.setattr(book_module, "TIME_LIMIT", 30)
    results = apart(give, ["first", "hang", "hang", "hang"])
    assert next(results) == ("first", "FIRST")
    results.close()  # would take as long as the time limit


# Chapters with mistakes in them, in a copy of the project


@pytest.fixture
def chapter(tmp_path):
    """Add a module to a copy of the project's code, and say what the book says of it."""
    shutil.copytree(PROJECT / "snippets", tmp_path / "snippets", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(PROJECT / "mkdocs.yml", tmp_path)
    (tmp_path / "snippets" / "small").mkdir()
    (tmp_path / "snippets" / "small" / "__init__.py").write_text('"""Small."""\n')
    return tmp_path
