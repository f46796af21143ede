"""Work that a build need not do again: results on disk, each by what it was made of."""

import functools
import hashlib
import inspect
import json
import os
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

FILE = Path(__file__).resolve().parents[2] / ".cache" / "kept.json"


def kept(*made_by: str) -> Callable[[Callable], Callable]:
    """Keep what a function gives. Arguments and results are text, numbers, or lists and dicts of them.

    A result belongs to its arguments, to the function's file and to the distributions that it is `made_by`. On
    nothing else may the function rest: so no result is stale. Nothing is written before `save`.
    """

    def keep(function: Callable) -> Callable:
        @functools.cache
        def made() -> str:
            file = hashlib.sha256(Path(inspect.getfile(function)).read_bytes()).hexdigest()
            versions = [sys.version_info[:2], *((each, version(each)) for each in made_by)]
            return json.dumps([function.__qualname__, file, versions])

        @functools.wraps(function)
        def given(*arguments):
            text = made() + json.dumps(arguments, ensure_ascii=False)
            name = hashlib.sha256(text.encode()).hexdigest()
            if name not in _used:
                _used[name] = _on_disk()[name] if name in _on_disk() else function(*arguments)
            return _used[name]

        return given

    return keep


_used: dict[str, object] = {}


@functools.cache
def _on_disk() -> dict[str, object]:
    try:
        return json.loads(FILE.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def save() -> None:
    """Write what was used, and forget the rest."""
    if _used != _on_disk():
        FILE.parent.mkdir(exist_ok=True)
        unfinished = FILE.with_suffix(f".{os.getpid()}")
        unfinished.write_text(json.dumps(_used, ensure_ascii=False), encoding="utf-8")
        unfinished.replace(FILE)
