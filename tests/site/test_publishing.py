"""The last good site or the new one, whole, whatever happens while it is published."""

import errno
import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from backprop_checked.catalog.paths import PROJECT
from backprop_checked.site import publishing
from backprop_checked.site.publishing import Staging

NAMES = [f"{folder}/{number}.html" for folder in ("one", "two", ".") for number in range(30)]


def write_site(folder, version):
    for name in NAMES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(version)


def contents(site):
    files = [file for file in site.rglob("*") if file.is_file() and ".hidden" not in file.name]
    return {str(file.relative_to(site)): file.read_text() for file in files}


@pytest.fixture
def old(tmp_path):
    """A site that is published, with a hidden file and a page that the next one has not."""
    write_site(tmp_path / "site", "old")
    (tmp_path / "site" / "gone.html").write_text("old")
    (tmp_path / "site" / ".hidden").write_text("stays")
    return tmp_path / "site"


@pytest.fixture
def staging(tmp_path):
    staging = Staging(tmp_path / ".cache")
    write_site(staging.folder, "new")
    yield staging
    staging.discard()
    assert not list((tmp_path / ".cache").glob("site-*"))


NEW = {os.path.normpath(name): "new" for name in NAMES}


def refuse(number):
    def fail(*arguments, **options):
        raise OSError(number, os.strerror(number))

    return fail


@pytest.mark.parametrize("exchanged", ["at once", "entry by entry"])
def test_the_new_site_takes_the_old_ones_place_and_hidden_files_stay(old, staging, monkeypatch, exchanged):
    mode = old.stat().st_mode
    if exchanged == "entry by entry":
        monkeypatch.setattr(publishing, "_exchange", refuse(errno.EBUSY))
    staging.publish(old)
    assert contents(old) == NEW
    assert (old / ".hidden").read_text() == "stays"
    assert old.stat().st_mode == mode


def test_on_another_file_system_too_it_takes_the_place_in_one_step(tmp_path, monkeypatch):
    memory = Path("/dev/shm")
    if not memory.is_dir() or memory.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is no other file system here")
    monkeypatch.setattr(publishing, "_exchange_entries", pytest.fail)
    with tempfile.TemporaryDirectory(dir=memory) as folder:
        site, staging = Path(folder, "site"), Staging(tmp_path / ".cache")
        write_site(site, "old")
        write_site(staging.folder, "new")
        staging.publish(site)
        staging.discard()
        assert contents(site) == NEW
        assert [entry.name for entry in Path(folder).iterdir()] == ["site"]


@pytest.mark.parametrize("place", [".", "site"])
def test_what_a_killed_build_left_where_it_published_is_cleared(old, staging, place):
    leftover = old.parent / place / ".site-site-killed" / "new"
    leftover.mkdir(parents=True)
    staging.publish(old)
    assert contents(old) == NEW
    assert not leftover.parent.exists()


def test_a_link_stays_a_link(old, staging, tmp_path):
    link = tmp_path / "link"
    link.symlink_to(old)
    staging.publish(link)
    assert link.is_symlink()
    assert contents(old) == NEW


@pytest.mark.parametrize(
    ("function", "number"), [("copytree", errno.ENOSPC), ("_move_entries", errno.EACCES)]
)
def test_a_full_or_unwritable_place_leaves_the_old_site_whole(old, staging, monkeypatch, function, number):
    before = contents(old)
    monkeypatch.setattr(publishing, "_exchange", refuse(errno.EXDEV))
    if function == "copytree":
        monkeypatch.setattr(shutil, "copytree", refuse(number))
    else:
        moves, move = [], publishing._move_entries

        def fail_once(source, target):
            moves.append(source)
            if len(moves) == 2:  # all that is old is aside, and some of the new in place
                (source / "0.html").rename(target / "0.html")
                refuse(number)()
            move(source, target)

        monkeypatch.setattr(publishing, "_move_entries", fail_once)
    with pytest.raises(OSError, match=os.strerror(number)):
        staging.publish(old)
    assert contents(old) == before
    assert sorted(entry.name for entry in old.glob(".*")) == [".hidden"]


KILLED = """
import itertools, sys
from pathlib import Path
from backprop_checked.site.publishing import Staging

cache, site = map(Path, sys.argv[1:])
for number in itertools.count():
    staging = Staging(cache)
    for name in {names}:
        (staging.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (staging.folder / name).write_text(str(number))
    staging.publish(site)
    staging.discard()
    print(number, flush=True)
"""


@pytest.mark.skipif(sys.platform not in ("linux", "darwin"), reason="no system call exchanges two folders")
def test_a_build_that_is_killed_leaves_one_site_or_the_other_whole(tmp_path):
    delays = random.Random(0)
    for _ in range(5):
        script = [sys.executable, "-c", KILLED.format(names=NAMES), tmp_path / ".cache", tmp_path / "site"]
        with subprocess.Popen(script, cwd=PROJECT, stdout=subprocess.PIPE) as process:
            for _ in range(delays.randrange(2, 9)):
                process.stdout.readline()
            try:
                process.wait(delays.random() / 20)
            except subprocess.TimeoutExpired:
                process.kill()
        site = contents(tmp_path / "site")
        assert site.keys() == NEW.keys()
        assert len(set(site.values())) == 1
    Staging(tmp_path / ".cache").discard()
    assert not list((tmp_path / ".cache").glob("site-*"))


def test_only_what_nobody_builds_any_more_is_cleared(tmp_path):
    living = Staging(tmp_path)
    dead = tmp_path / "site-dead"
    dead.mkdir()
    (dead / "index.html").touch()
    other = Staging(tmp_path)
    assert not dead.exists()
    assert living.folder.exists()
    living.discard()
    other.discard()
