"""A site is published whole or not at all: it is built aside, then takes the old one's place in one step."""

import ctypes
import errno
import os
import shutil
import sys
import tempfile
from pathlib import Path

from filelock import FileLock, Timeout

PREFIX = "site-"
# What the system calls say where two folders cannot be exchanged: another file system, a mount point, a
# folder above that may not be written, a system that does not know how.
CANNOT_EXCHANGE = {
    errno.EXDEV,
    errno.EBUSY,
    errno.EACCES,
    errno.EPERM,
    errno.ENOSYS,
    errno.EINVAL,
    errno.ENOTSUP,
}
AT_FDCWD = -100  # paths are meant as they are written
RENAME_EXCHANGE = 2  # its name on Linux; RENAME_SWAP on macOS


class Staging:
    """A folder in which a site is built, and a lock that says that somebody is building there.

    Args:
        cache: the folder to build in; what killed builds left there is cleared.
    """

    def __init__(self, cache: Path):
        cache.mkdir(parents=True, exist_ok=True)
        _clear_leftovers(cache)
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=cache))
        self.lock = FileLock(f"{self.folder}.lock")
        self.lock.acquire()

    def publish(self, site: Path) -> None:
        """Have the new site take the old one's place. Hidden files of the old one stay, as in MkDocs.

        On another file system it is first copied beside that place. Where the folder itself cannot be
        exchanged, as a mount, its entries are: first all that is new is copied beside them, and only then the
        old ones go.

        Raises:
            OSError: where the place cannot be written; the old site stands as it stood.
        """
        site = Path(os.path.realpath(site))  # where somebody has made it a link, the link stays
        site.mkdir(parents=True, exist_ok=True)
        with FileLock(self.folder.parent / "publish.lock"):
            for folder in (site, site.parent):
                for leftover in folder.glob(f"{_prefix(site)}*"):  # of a build that was killed here
                    shutil.rmtree(leftover)
            for entry in [entry for entry in site.glob(".*") if not (self.folder / entry.name).exists()]:
                copy = shutil.copytree if entry.is_dir() and not entry.is_symlink() else shutil.copy2
                copy(entry, self.folder / entry.name)
            shutil.copymode(site, self.folder)
            for exchange in (_exchange, _exchange_copy, _exchange_entries):
                try:
                    return exchange(self.folder, site)
                except OSError as error:
                    if exchange is _exchange_entries or error.errno not in CANNOT_EXCHANGE:
                        raise

    def discard(self) -> None:
        """Remove the folder and its lock."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.lock.release()
        Path(self.lock.lock_file).unlink(missing_ok=True)


def _clear_leftovers(cache: Path) -> None:
    """Remove the folders of builds that were killed: nobody holds their locks."""
    for folder in {path.with_suffix("") for path in cache.glob(f"{PREFIX}*")}:
        lock = FileLock(f"{folder}.lock")
        try:
            with lock.acquire(timeout=0):
                shutil.rmtree(folder, ignore_errors=True)
        except Timeout:  # somebody builds there
            continue
        Path(lock.lock_file).unlink(missing_ok=True)


def _prefix(site: Path) -> str:
    return f".{PREFIX}{site.name}-"


def _exchange(one: Path, other: Path) -> None:
    """Exchange two folders of one file system in a single step.

    Raises:
        OSError: with a number of CANNOT_EXCHANGE where the system cannot do that.
    """
    system = ctypes.CDLL(None, use_errno=True) if sys.platform in ("linux", "darwin") else None
    paths = os.fsencode(one), os.fsencode(other)
    if hasattr(system, "renameat2"):
        status = system.renameat2(AT_FDCWD, paths[0], AT_FDCWD, paths[1], RENAME_EXCHANGE)
    elif hasattr(system, "renamex_np"):
        status = system.renamex_np(*paths, RENAME_EXCHANGE)
    else:
        raise OSError(errno.ENOSYS, "no call exchanges two folders here")
    if status:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), str(other))


def _exchange_copy(new: Path, site: Path) -> None:
    """Exchange a folder for a copy of one of another file system, in a single step once it is copied.

    Raises:
        OSError: as `_exchange`, and where the folder above cannot be written or is full.
    """
    device = site.stat().st_dev
    if new.stat().st_dev == device or site.parent.stat().st_dev != device:
        raise OSError(errno.EXDEV, "a copy beside it would be no nearer", str(site))
    aside = Path(tempfile.mkdtemp(prefix=_prefix(site), dir=site.parent))
    try:
        _exchange(shutil.copytree(new, aside / "new"), site)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _exchange_entries(new: Path, site: Path) -> None:
    """Exchange a folder's entries, one by one, once all that is new is on its file system.

    Only a kill between the first and the last of these renames could leave something of both.

    Raises:
        OSError: where the folder cannot be written or is full; the old entries stand as they stood.
    """
    aside = Path(tempfile.mkdtemp(prefix=_prefix(site), dir=site))
    copied, old = aside / "new", aside / "old"
    try:
        shutil.copytree(new, copied, ignore=lambda folder, names: [n for n in names if n.startswith(".")])
        old.mkdir()
        try:
            _move_entries(site, old)
            _move_entries(copied, site)
        except BaseException:
            _move_entries(site, copied)
            _move_entries(old, site)
            raise
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _move_entries(source: Path, target: Path) -> None:
    for entry in [entry for entry in source.iterdir() if not entry.name.startswith(".")]:
        entry.rename(target / entry.name)
