"""Imports run one way: algebra ← checker ← content ← catalog ← site; what is counted stands beside them."""

import ast
import re
import subprocess
import sys

import pytest

from backprop_checked.catalog.pages import chapters
from backprop_checked.catalog.paths import PROJECT

# What each room may import of the project, beside itself.
MAY = {
    "backprop_checked.algebra": (),
    "backprop_checked.checker": ("backprop_checked.algebra",),
    "backprop_checked.derivation": ("backprop_checked.algebra",),
    "backprop_checked.catalog": (
        "backprop_checked.algebra",
        "backprop_checked.checker",
        "backprop_checked.derivation",
    ),
    "backprop_checked.site": (
        "backprop_checked.algebra",
        "backprop_checked.checker",
        "backprop_checked.derivation",
        "backprop_checked.catalog",
    ),
    "snippets": ("backprop_checked.algebra", "backprop_checked.checker"),
    "benchmarks": ("backprop_checked", "snippets"),
}
CHECKER = PROJECT / "backprop_checked" / "checker"
NUMPY_ALONE = sorted(file.name for file in CHECKER.glob("*.py"))  # what readers take away needs nothing else
ROOMS = ("backprop_checked", "snippets", "benchmarks")
FILES = sorted(file for room in MAY for file in (PROJECT / room.replace(".", "/")).rglob("*.py"))


def imports(file):
    """The dotted names that a file imports, wherever the import stands, and strings that look like one."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{file}:{node.lineno}: say the whole name"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Constant) and re.fullmatch(
            r"(backprop_checked|snippets)(\.\w+)+", str(node.value)
        ):
            yield node.value


def room_of(file):
    name = ".".join(file.relative_to(PROJECT).with_suffix("").parts)
    return next(room for room in MAY if f"{name}.".startswith(f"{room}."))


def within(name, rooms):
    return any(f"{name}.".startswith(f"{room}.") for room in rooms)


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PROJECT)))
def test_a_file_imports_only_what_its_room_may(file):
    room = room_of(file)
    ours = [name for name in imports(file) if within(name, ROOMS)]
    assert [name for name in ours if not within(name, (room, *MAY[room]))] == []


def test_a_chapter_rests_on_earlier_chapters_and_on_the_reference_alone():
    place = {name: number for number, name in enumerate(chapters())}
    # Layouts is read last or never: its identities rest on single entries, and matrix equations rest on them.
    place["layouts"] = place["index_notation"] + 0.5
    for file in FILES:
        chapter = file.parent.name
        if chapter in place and file.stem not in ("exercises", "plots"):
            used = {name.split(".")[1] for name in imports(file) if name.startswith("snippets.")}
            later = [name for name in used if place.get(name, 0) > place[chapter]]
            assert not later, f"{file.relative_to(PROJECT)} rests on {later}"


@pytest.mark.parametrize("name", NUMPY_ALONE)
def test_what_readers_take_away_needs_numpy_alone(name):
    needed = {each.partition(".")[0] for each in imports(CHECKER / name)}
    assert needed <= {*sys.stdlib_module_names, "numpy", "backprop_checked"}
    ours = [each for each in imports(CHECKER / name) if each.startswith("backprop_checked")]
    assert all(each.startswith("backprop_checked.checker") for each in ours)


def test_the_judge_of_derivations_needs_no_numpy():
    """So that it can run where there is none. What it imports is looked at as it runs, the algebra too."""
    program = "import sys; sys.modules['numpy'] = None; import backprop_checked.derivation.command"
    subprocess.run([sys.executable, "-c", program], cwd=PROJECT, check=True)


def test_no_two_classes_of_the_project_have_one_name():
    """One word, one meaning: what is searched for by its name is found once."""
    places = {}
    for file in sorted(file for room in ROOMS for file in (PROJECT / room).rglob("*.py")):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef):
                places.setdefault(node.name, []).append(str(file.relative_to(PROJECT)))
    assert {name: files for name, files in places.items() if len(files) > 1} == {}


def test_every_folder_says_what_lives_there():
    for folder in {file.parent for file in FILES}:
        assert ast.get_docstring(ast.parse((folder / "__init__.py").read_text(encoding="utf-8")))


def test_the_reading_order_names_every_chapter():
    folders = {file.parent.name for file in FILES if file.parent.parent.name == "snippets"}
    assert folders == {*chapters(), "mistakes", "symptoms"}
