"""The cache: what was made once is read again, while all that it was made of is as it was.

An entry is one file: a line with the state in which it was made and a checksum of its name and content, then
the content itself. An entry that is missing, stale, damaged or another's does not exist for whoever asks, so
it is made anew.
"""

import functools
import hashlib
import inspect
import json
import os
import sys
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path

from backprop_checked.catalog import memory
from backprop_checked.catalog.paths import CACHE, relative

MEMOIZED = "memoized.json"


class CacheError(Exception):
    """An entry that cannot be written: the disk is full, or somebody else's. The message names the file."""


def read(name: str, state: str) -> bytes | None:
    """Return an entry's content, or None where there is no sound entry of that state.

    Args:
        name: a path below `.cache/`.
        state: a digest of all that the content depends on.
    """
    try:
        head, _, content = (CACHE / name).read_bytes().partition(b"\n")
    except OSError:
        return None
    return content if head == _head(name, state, content) else None


def write(name: str, state: str, content: bytes) -> None:
    """Write an entry, whole or not at all.

    Raises:
        CacheError: where the file cannot be written.
    """
    file = CACHE / name
    unfinished = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_bytes(_head(name, state, content) + b"\n" + content)
        unfinished.replace(file)
    except OSError as error:
        raise CacheError(f"{relative(file)} cannot be written: {error.strerror}") from error


def cached(
    name: str, state: str, make: Callable[[], bytes], still: Callable[[], bool] = lambda: True
) -> bytes:
    """Return an entry's content, made now if there is no sound entry of that state.

    It is written if, once made, the state is `still` that of what it was made of: under `serve` somebody
    may have saved a file meanwhile.
    """
    content = read(name, state)
    if content is None:
        content = make()
        if still():
            write(name, state, content)
    return content


def _head(name: str, state: str, content: bytes) -> bytes:
    checksum = hashlib.sha256(name.encode() + b"\n" + content).hexdigest()
    return f"{state} {checksum}".encode()


def memoize(*made_by: str, alone: bool = False) -> Callable[[Callable], Callable]:
    """Remember what a function returns, from one build to the next. Arguments and results are text,
    numbers, or lists and dicts of them.

    A result belongs to its arguments, to the function's file, to all files of the project that this imports,
    and to the distributions that it is `made_by`: the function may rest on nothing else, and no result is
    stale. One that is `alone` rests on its own file only. Nothing is written before `save`.
    """

    def decorate(function: Callable) -> Callable:
        @functools.cache
        def maker() -> str:
            file = Path(inspect.getfile(function))
            files = [file] if alone else sorted(_sources(file))
            digests = [hashlib.sha256(file.read_bytes()).hexdigest() for file in files]
            versions = [sys.version_info[:2], *((each, version(each)) for each in made_by)]
            return json.dumps([function.__qualname__, digests, versions])

        @functools.wraps(function)
        def memoized(*arguments):
            text = maker() + json.dumps(arguments, ensure_ascii=False)
            key = hashlib.sha256(text.encode()).hexdigest()
            if key not in _used:
                _used[key] = _on_disk()[key] if key in _on_disk() else function(*arguments)
            return _used[key]

        return memoized

    return decorate


def _sources(file: Path) -> Iterable[Path]:
    from backprop_checked.catalog.dependencies import (
        sources,  # which remembers, by this module, what it reads
    )

    return sources(file)


_used: dict[str, object] = {}
_keeps = False


@memory.follows_from(memory.CODE)  # what another process writes meanwhile, it made of the same
@functools.cache
def _on_disk() -> dict[str, object]:
    return json.loads(read(MEMOIZED, "") or "{}")


def keep() -> None:
    """Have `save` forget nothing: something was taken whole this time, and its parts were not asked for."""
    global _keeps
    _keeps = True


def save() -> None:
    """Write what `memoize` was asked for, and forget the rest, unless told to `keep` it."""
    there = _on_disk()
    used = there | _used if _keeps else dict(_used)
    if used != there:
        write(MEMOIZED, "", json.dumps(used, ensure_ascii=False).encode())
        there.clear()
        there.update(used)
