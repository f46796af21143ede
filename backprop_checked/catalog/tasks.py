"""Tasks: what a maker makes of a name, in processes of their own, side by side, and cached while it is true.

A maker is a function of this package that is given the name of content (`vectorised.bp2`) and returns what
a page shows of it as plain data: dicts, lists, text and numbers, which the cache keeps as JSON. How the data
looks is a matter of `site`, which no maker imports: a change in how a page looks makes nothing anew.
"""

import gc
import json
import logging
import multiprocessing
import os
import re
import sys
import tempfile
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from inspect import getfile
from math import ceil
from multiprocessing.context import BaseContext
from pathlib import Path
from types import FrameType

from pebble import ProcessPool
from tqdm import tqdm

from backprop_checked.algebra.whole_matrices import OF_A_PRODUCT, OF_ENTRIES
from backprop_checked.catalog import cache as results
from backprop_checked.catalog import memory
from backprop_checked.catalog.dependencies import as_fingerprinted, fingerprint, sources
from backprop_checked.catalog.paths import PROJECT, module_file, relative

MACHINERY = Path(__file__).parent  # it runs the makers, so it is on every way to an error
TIME_LIMIT = 50  # seconds of processor time for one task; also the longest that it may do nothing
TOGETHER = 24  # tasks of a chapter in one process
# What each process would import, of others alone, for `serve` reads the project's own files again after an
# edit. SymPy's `lambdify` and `simplify` import what follows the first line when they are first called.
PRELOADED = [
    *("numpy", "sympy", "matplotlib.pyplot", "lark", "pebble", "tqdm", "doctest", "mkdocs.__main__"),
    *(
        f"numpy.{name}"
        for name in ("char", "ctypeslib", "f2py", "polynomial", "random", "rec", "testing", "typing")
    ),
    *("sympy.codegen.ast", "sympy.physics.units.systems", "sympy.sets.setexpr", "sympy.tensor.tensor"),
]
EXIT = os._exit
ENDED = 70  # the status of a process whose task has ended it with status 0, which the pool would not notice

# What SymPy says of a function, a power, an index or a comparison that is given a whole matrix.
OF_A_WHOLE_MATRIX = re.compile(
    r"^(?:NotImplementedError|Matrix Power not defined|Mix of Matrix and Scalar symbols"
    r"|Adjoint is neither a term nor a number|The argument '.*' is not comparable\."
    r"|Invalid comparison of non-real .*)$"
)

log = logging.getLogger("mkdocs.plugins.backprop_checked")  # MkDocs prints what this one says

Maker = Callable[[str], object]
# A maker, and the name of a module (vectorised.bp2) or of a function in one
# (vectorised.plots.shrinking_errors).
Task = tuple[Maker, str]


class ContentError(Exception):
    """Content that cannot be shown: a message for each thing that is wrong, which says where and why."""

    def __str__(self):
        return "\n".join(map(str, self.args))


class PlacedError(ContentError):
    """Content that cannot be shown, wherever it is asked for: each message begins with its own place."""


def raise_all(messages: Iterable[str | None]) -> None:
    """Raise PlacedError with all messages, each once; nothing where there are none."""
    if messages := list(dict.fromkeys(filter(None, messages))):
        raise PlacedError(*messages)


def make(maker: Maker, name: str) -> object:
    """Return what is made of a name.

    Raises:
        ContentError: where that fails, and where there is no such module.
    """
    if not file_of(name).exists():
        raise ContentError(f"there is no {relative(file_of(name))} for the {maker.__name__} “{name}”")
    [(_, result)] = make_all([(maker, name)])
    if isinstance(result, ContentError):
        raise result
    return result


def make_all(tasks: Iterable[Task], fresh: bool = False) -> Iterator[tuple[Task, object]]:
    """Yield each task with its result, or with the ContentError that it ended in.

    What is cached and still true is used again, unless `fresh`, and what failed is not tried again. The rest
    is made side by side.
    """
    states, sound, missing = {}, [], []
    for task in tasks:
        try:
            states[task] = state(*task)
        except SyntaxError as error:
            at = f"{relative(error.filename)}:{error.lineno}"
            yield task, PlacedError(f"{at}: {error.msg}\n    {(error.text or '').strip()}")
            continue
        if failure := None if fresh else _failures().get((task, states[task])):
            yield task, failure
            continue
        content = None if fresh else results.read(entry(*task), states[task])
        if content is None:
            missing.append(task)
        else:
            sound.append(task)
            yield task, json.loads(content)
    if missing:
        log.info(f"{len(missing)} of {len(missing) + len(sound)} results to make: proofs, examples, plots")
    for task, result in tqdm(run_all(missing), total=len(missing), unit="result", leave=False, disable=None):
        if isinstance(result, ContentError):
            _failures()[task, states[task]] = result
        elif as_fingerprinted(file_of(task[1])):  # else it may be made of a file that was saved meanwhile
            results.write(entry(*task), states[task], json.dumps(result, ensure_ascii=False).encode())
        yield task, result


def entry(maker: Maker, name: str) -> str:
    """Return the name of a task's entry in the cache."""
    return f"{maker.__name__}s/{name}.json"


def state(maker: Maker, name: str) -> str:
    """Return a digest of all that a result depends on: the module it is made of, the code that makes it."""
    return fingerprint(file_of(name), also=_state_of_maker(getfile(maker)))


@memory.follows_from(memory.CODE)
@cache
def _state_of_maker(file: str) -> str:
    """The state of the code that makes results; it stays as it is while this process has it loaded."""
    return fingerprint(Path(file))


@cache
def _failures() -> dict[tuple, ContentError]:
    """By task and state, in this build: what failed once fails again."""
    return {}


def run_all(tasks: list[Task]) -> Iterator[tuple[Task, object]]:
    """Run each task, side by side, in processes of their own: nothing leaks into this one, and an exit ends
    only itself. Yields the task, and the result or a ContentError.

    A few tasks of one chapter share a process: what SymPy has worked out once it need not work out again.
    Where a task ends its process, or hangs and so has it ended, the others of its group are run again, but
    for those of the same module, and those that import the file in which it ended: they would end there, too.
    """
    if not tasks:
        return
    pool = _new_pool()
    with tempfile.TemporaryDirectory() as folder:
        logs = (os.path.join(folder, str(number)) for number in range(10**6))

        def start(group):
            log = next(logs)
            return group, log, pool.schedule(_run_group, [group, log, TIME_LIMIT])

        ends: dict[Path, PlacedError] = {}  # by file: what importing it came to
        try:
            waiting = deque(start(group) for group in _groups(tasks))
            while waiting:
                group, log, future = waiting.popleft()
                if isinstance(future, ContentError):
                    yield from ((task, future) for task in group)
                    continue
                if any(_end(task, ends) for task in group):
                    future.cancel()
                    waiting.extendleft(
                        ([task], "", end) if (end := _end(task, ends)) else start([task])
                        for task in reversed(group)
                    )
                    continue
                try:
                    for task, (result, problem) in zip(group, future.result(), strict=True):
                        yield task, PlacedError(problem) if problem else result
                except BaseException as error:
                    if not (future.done() and error is future.exception()):  # it happened here, not there
                        raise
                    place, problem, importing = _last_words(log, error, group)
                    if importing:
                        ends[importing] = problem
                    ended = [task for task in group[place:] if task[1] == group[place][1]]
                    after = [task for task in group[place:] if task not in ended]
                    rerun = [start(part) if part else None for part in (group[:place], after)]
                    waiting.extendleft(filter(None, (rerun[1], (ended, log, problem), rerun[0])))
        finally:
            pool.stop()  # who stops at the first error does not wait for the rest
            pool.join()


def _new_pool() -> ProcessPool:
    """Return a pool of processes that each run one group, and start with what is `PRELOADED`."""
    return ProcessPool(max_workers=os.cpu_count() or 1, max_tasks=1, context=_context())


def _context() -> BaseContext:
    """How processes are started."""
    method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload(PRELOADED)
    return context


def warm_up() -> None:
    """Have what is `PRELOADED` loaded by the time that something must be made, and wait for nothing."""
    if _context().get_start_method() == "forkserver":
        from multiprocessing import forkserver  # which not every system has

        forkserver.ensure_running()


def _end(task: Task, ends: dict[Path, PlacedError]) -> PlacedError | None:
    """What the task comes to, because importing one of its files ends its process."""
    return next((ends[file] for file in ends.keys() & sources(file_of(task[1]))), None) if ends else None


def _last_words(log: str, error: BaseException, group: list[Task]) -> tuple[int, PlacedError, Path | None]:
    """Which task of a group its process was at when it ended, what became of it, and the file that it was
    importing then, from the group's log."""
    try:
        place, problem, frames = json.loads(Path(log).read_text(encoding="utf-8"))
    except (OSError, ValueError):  # it ended before its first task
        return 0, PlacedError(f"{relative(file_of(group[0][1]))}: the process did not start ({error})"), None
    ours = [frame for frame in frames if Path(frame[0]).is_relative_to(PROJECT)]
    content = [frame for frame in ours if not relative(frame[0]).startswith("backprop_checked")]
    at = relative(file_of(group[place][1]))
    if not frames:
        return place, PlacedError(f"{at}: the process ended by itself ({error})"), None
    file, line, _ = (content or ours or frames)[-1]
    importing = [Path(file) for file, _, function in content if function == "<module>"]
    if importing:  # the root: what else imports it ends like that
        return place, PlacedError(f"{relative(file)}:{line}: {problem}"), importing[-1]
    return place, PlacedError(f"{at}: {problem}; it was at {relative(file)}:{line}"), None


def _groups(tasks: list[Task]) -> list[list[Task]]:
    """The tasks in groups of neighbours of the same chapter, small enough to keep every processor at work."""
    groups, longest = [], min(TOGETHER, ceil(len(tasks) / (os.cpu_count() or 1)))
    for task in tasks:
        chapter = task[1].partition(".")[0]
        if not groups or groups[-1][0] != chapter or len(groups[-1][1]) == longest:
            groups.append((chapter, []))
        groups[-1][1].append(task)
    return [group for _, group in groups]


def _run_group(group: list[Task], log: str, time_limit: float) -> list[tuple[object, str]]:
    """Run makers, one after the other: for each its result, and what went wrong, if anything did.

    The log is JSON: the number of the task that runs; and where that ended the process, how, and the calls in
    which it was.
    """
    gc.disable()  # a seventh of a proof goes into looking for garbage, and the process ends with its group
    results = []
    for number, (maker, name) in enumerate(group):
        Path(log).write_text(json.dumps([number, "", []]), encoding="utf-8")
        with _no_silent_exit(number, log), _watched(time_limit, number, log):
            try:
                results.append((maker(name), ""))
            except BaseException as error:  # an exit, too: it ends this maker, and no other
                results.append((None, _problem(name, error)))
    return results


@contextmanager
def _watched(time_limit: float, number: int, log: str) -> Iterator[None]:
    """End the process where a task takes more processor time than the limit, or none at all for as long.

    Processor time, so that a machine with other work to do ends nothing.
    """
    done, worker = threading.Event(), threading.get_ident()

    def watch():
        begun = active = time.process_time()
        since = time.monotonic()
        while not done.wait(time_limit / 20):
            used, now = time.process_time(), time.monotonic()
            if used - active > time_limit / 200:
                active, since = used, now
            if max(used - begun, now - since) > time_limit:
                problem = f"not done after {time_limit} seconds"
                _write_last_words(log, number, problem, sys._current_frames()[worker])
                EXIT(ENDED)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def _write_last_words(log: str, number: int, problem: str, frame: FrameType) -> None:
    calls = [[call.filename, call.lineno, call.name] for call in traceback.extract_stack(frame)]
    Path(log).write_text(json.dumps([number, problem, calls]), encoding="utf-8")


@contextmanager
def _no_silent_exit(number: int, log: str) -> Iterator[None]:
    """Have `os._exit(0)` say where it stands, and end the process with a status that the pool notices."""

    def end(status: int) -> None:
        _write_last_words(log, number, f"os._exit({status}) ends the process", sys._getframe(1))
        EXIT(status or ENDED)

    os._exit = end
    try:
        yield
    finally:
        os._exit = EXIT


def _problem(name: str, error: BaseException) -> str:
    """The error with the last place in the content where it happened, which its traceback has."""
    text = str(error) or type(error).__name__
    expected = type(error).__module__.startswith("backprop_checked.")
    if expected and ".py:" in text:
        return text.replace(f"{PROJECT}{os.sep}", "")
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename).is_relative_to(PROJECT) and not Path(frame.filename).is_relative_to(MACHINERY)
    ]  # fmt: skip
    places = [f"{relative(frame.filename)}:{frame.lineno}" for frame in frames]
    content = [place for place in places if not place.startswith("backprop_checked")]
    place = (content or [relative(file_of(name))])[-1]
    # What the algebra refuses, the chapter has to fix; where the algebra itself stumbles, that place is
    # named too.
    inside = f"\n  in {places[-1]}" if places and places[-1] != place and not expected else ""
    said = text if text == type(error).__name__ else f"{type(error).__name__}: {text}"
    return f"{place}: {said}{_hint(text)}{inside}"


def file_of(name: str) -> Path:
    """Return the file of a module, or of the module that a function stands in."""
    file = module_file(name)
    return file if file.exists() else module_file(name.rpartition(".")[0])


def _hint(text: str) -> str:
    """What would be right, for what NumPy and Python say of a term that is written as a program would be."""
    if method := re.search(r"which has no callable (\w+) method", text):
        return f". A term is made of SymPy's functions, not of NumPy's: from sympy import {method[1]}"
    if "does not support ufuncs" in text:
        return ". A term takes no function of NumPy: write SymPy's Sum, sqrt, exp, … of its entries"
    if "SympifyError: array(" in text or "SympifyError: Symbols(" in text:
        return ": a program takes NumPy's functions, np.sqrt, np.exp, …: this one is SymPy's"
    if OF_A_WHOLE_MATRIX.search(text):
        return f": SymPy's functions, powers and comparisons take numbers: {OF_ENTRIES}"
    if "'Number' object is not subscriptable" in text:
        return ". A Number has no indices: write its name alone"
    if text.startswith("Indexing not implemented for "):
        return f". Only a letter has entries: of a product, {OF_A_PRODUCT}"
    if "'Symbol' object cannot be interpreted as an integer" in text:
        return ". A size is a letter here: a sum over it is SymPy's, Sum(term, (i, 0, D - 1))"
    return ""
