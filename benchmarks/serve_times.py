"""How long `mkdocs serve` takes from an edit until the page that it serves shows it.

`python -m benchmarks.builds` measures it, in a copy of the project that has been built before.
"""

import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError

from benchmarks import build_copies

BP2, PAGE = "snippets/vectorised/bp2.py", "docs/derivations/vectorised.md"
SHOWN_AT = "derivations/vectorised/"
LONGEST = 300  # seconds after which an edit counts as never shown
WAIT = 0.05  # seconds between two looks at the page
REST = 5  # seconds before each edit, for nobody edits while the page before is only just shown

# What is edited: a file, what is put in whose place, and the words by which the page is known to be new.
EDITS = {
    "a page": (PAGE, "\n## Exercises\n", "\nOne more sentence.\n\n## Exercises\n", "One more sentence."),
    "a comment in a formula's program": (
        BP2,
        "    return (W_next.T @ delta_next) * slope\n",
        "    # one more comment\n    return (W_next.T @ delta_next) * slope\n",
        "# one more comment",
    ),
    "a docstring": (
        BP2,
        "Return a layer's error, n × 1,",
        "Return one layer's error, n × 1,",
        "Return one layer",
    ),
    "a formula": (
        BP2,
        "definition of the error of the next layer",
        "the error of the next layer, by its definition",
        "error of the next layer, by its definition",  # the page begins a reason with a capital letter
    ),
}


def measured(project: Path) -> dict[str, float]:
    """Return the seconds from each edit of a project until the page served shows it, by what is edited.

    Raises:
        RuntimeError: where the server ends, or an edit is not shown, with what the server said.
    """
    with served(project) as (address, failure):
        seconds = {}
        _wait(address, "</html>", failure)
        for name, (file, old, new, shown) in EDITS.items():
            if shown in _page(address):
                raise RuntimeError(f"{address} shows {shown!r} before the edit")
            time.sleep(REST)
            build_copies.edit(project, file, old, new)
            seconds[name] = _wait(address, shown, failure)
    return seconds


@contextmanager
def served(project: Path) -> Iterator[tuple[str, object]]:
    """Run `mkdocs serve` in a project: a context whose value is the page's address, and a function that
    returns what the server said if it has ended, and None while it runs."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryFile("w+", encoding="utf-8") as says:
        server = subprocess.Popen(
            [sys.executable, "-m", "mkdocs", "serve", "--quiet", "--dev-addr", f"127.0.0.1:{port}"],
            cwd=project,
            env=build_copies.environment(project),
            stdout=says,
            stderr=subprocess.STDOUT,
        )

        def failure(late=False):
            if server.poll() is None and not late:
                return None
            says.seek(0)
            return says.read() or "it says nothing"

        try:
            yield f"http://127.0.0.1:{port}/{SHOWN_AT}", failure
        finally:
            server.terminate()
            server.wait()


def _wait(address, shown, failure):
    """Look at a page until it shows a text; return after how many seconds it did."""
    began = time.perf_counter()
    while shown not in _page(address):
        late = time.perf_counter() - began > LONGEST
        if (says := failure(late)) is not None:
            raise RuntimeError(f"{address} does not show {shown!r}: {says}")
        time.sleep(WAIT)
    return time.perf_counter() - began


def _page(address):
    """The text of a page; nothing while nobody serves it."""
    try:
        with urllib.request.urlopen(address, timeout=LONGEST) as answer:
            return answer.read().decode()
    except (URLError, ConnectionError):
        return ""
