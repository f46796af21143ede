"""The list of faults: each can be made in the project as it is, and what a build says is judged right."""

import shutil

import pytest

from benchmarks import faults
from benchmarks.fault_list import FAULTS, Fault
from benchmarks.faults import PROJECT, contents, judged

pytestmark = pytest.mark.slow


@pytest.fixture
def project(tmp_path):
    """The texts of the project, with a cache that holds one entry of each kind."""
    ignored = shutil.ignore_patterns("__pycache__")
    for part in ("docs", "snippets", "benchmarks"):
        shutil.copytree(PROJECT / part, tmp_path / part, ignore=ignored)
    shutil.copy(PROJECT / "mkdocs.yml", tmp_path)
    for kind in ("formulas", "plots", "fonts", "labs"):
        (tmp_path / ".cache" / kind).mkdir(parents=True)
        (tmp_path / ".cache" / kind / "entry").write_bytes(b"0123456789 abc")
    (tmp_path / ".cache" / "memoized.json").write_bytes(b'{"a": 1, "b": 2}')
    (tmp_path / "site").mkdir()
    return tmp_path


def test_there_are_sixty_and_each_has_a_name_of_its_own():
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 60


def test_each_fault_can_be_made_and_changes_the_file_that_its_message_names(project):
    for fault in FAULTS:
        before = contents(project)
        fault.make(project)
        after = contents(project)
        changed = {name for name in {*before, *after} if before.get(name) != after.get(name)}
        assert changed, fault.name
        if fault.file and "no page shows" not in fault.name:
            assert fault.file in changed, fault.name
        for name in changed - {*before}:
            (project / name).unlink()
        for name in changed & {*before}:
            (project / name).parent.mkdir(parents=True, exist_ok=True)
            (project / name).write_bytes(before[name])
        (project / "site").mkdir(exist_ok=True)


GOOD = {"index.html": b"new"}
SAYS = "INFO    -  Building\nERROR   -  docs/a.md:3: it is wrong\n  more of it\n"


@pytest.mark.parametrize(
    ("status", "says", "damage", "outcome"),
    [
        (1, SAYS, False, "named"),
        (0, SAYS, False, "NOT SEEN"),
        (1, SAYS, True, "THE SITE IS DAMAGED"),
        (1, SAYS + "Traceback (most recent call last):\n", False, "A TRACEBACK"),
        (1, SAYS.replace("wrong", "odd"), False, "ANOTHER MESSAGE"),
        (1, SAYS.replace(":3", ""), False, "NO LINE"),
        (1, "INFO    -  docs/a.md:3: it is wrong\n", False, "ANOTHER MESSAGE"),
    ],
)
def test_what_a_build_says_is_judged(monkeypatch, status, says, damage, outcome):
    def build(project):
        if damage:
            (project / "site" / "index.html").unlink()
        return status, says, 1.0

    def copied(folder):
        (folder / "site").mkdir()
        (folder / "site" / "index.html").write_bytes(b"old")
        return folder

    monkeypatch.setattr(faults, "build", build)
    monkeypatch.setattr(faults, "copied", copied)
    fault = Fault("texts", "a fault", lambda project: None, "it is wrong", "docs/a.md")
    assert judged(fault, GOOD)[0] == outcome


@pytest.mark.parametrize(
    ("status", "page", "outcome"), [(0, b"new", "made again"), (0, b"x", "ANOTHER SITE")]
)
def test_damage_in_the_cache_has_to_give_the_same_site(monkeypatch, status, page, outcome):
    def build(project):
        (project / "site" / "index.html").write_bytes(page)
        return status, "", 1.0

    def copied(folder):
        (folder / "site").mkdir()
        return folder

    monkeypatch.setattr(faults, "build", build)
    monkeypatch.setattr(faults, "copied", copied)
    assert judged(Fault("the cache", "damage", lambda project: None, ""), GOOD)[0] == outcome
