"""What a page took from the rest of the project when it was rendered. While all of it is as it was, and the
page's text is, it need not be rendered again.

Whatever a block, a reference or a template takes from the catalog goes through a function that is `recorded`.
The record names the function, what it was asked, and a digest of what it said: who asks again sees whether
that still holds, and rendering, which takes ten times as long, is left out.
"""

import functools
import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Reads = dict[str, str]  # a digest of each result by its call: a function's name and its arguments, as JSON

_functions: dict[str, Callable] = {}
_reads: Reads | None = None


def recorded(function: Callable) -> Callable:
    """Have each call of a function noted while somebody records. Arguments and results are plain data, as
    JSON has them, and the result follows from the arguments and from what the project holds.

    Raises TypeError, at a call, for what JSON has not.
    """
    name = f"{function.__module__}.{function.__qualname__}"
    _functions[name] = function

    @functools.wraps(function)
    def noted(*arguments):
        result = function(*arguments)
        if _reads is not None and (call := json.dumps([name, *arguments])) not in _reads:
            _reads[call] = _digest(result)
        return result

    return noted


@contextmanager
def recording() -> Iterator[Reads]:
    """Give the record of all that is read from now on. A call that raises is not on it."""
    global _reads
    outer, _reads = _reads, {}
    try:
        yield _reads
    finally:
        _reads = outer


def hold(reads: Reads) -> bool:
    """Return whether every function that was asked would say the same now, and none would raise."""
    try:
        return all(_digest(_ask(*json.loads(call))) == digest for call, digest in reads.items())
    except Exception:  # whoever renders the page will meet it, and say where
        return False


def _ask(name: str, *arguments: object) -> object:
    return _functions[name](*arguments)


def _digest(result: object) -> str:
    return hashlib.sha256(json.dumps(result, ensure_ascii=False).encode()).hexdigest()
