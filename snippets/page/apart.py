"""What pages show is made apart: in processes of its own, side by side, and kept while it is true."""

import importlib
import json
import multiprocessing
import os
import re
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import TimeoutError
from functools import cache
from pathlib import Path

from pebble import ProcessExpired, ProcessPool

from snippets.page.sources import PROJECT, fingerprint

CACHE = PROJECT / ".cache"
# What there is to make, by its kind: the module of snippets/page and the function that makes it of its name.
WORK = {
    "formula": ("record", "records"),
    "program": ("record", "program_record"),
    "plot": ("plots", "drawn"),
    "mistake": ("mistakes", "records"),
    "report": ("checker", "report_record"),
    "list": ("checker", "known_record"),
    "reading": ("symptoms", "readings_record"),
}
TIME_LIMIT = 120  # seconds, for what shares a process
TOGETHER = 12  # tasks of a chapter in one process
NO_CHAPTERS = ("algebra", "page")

# A kind, and the name of a module (snippets.vectorised.bp2) or of a function below snippets/
# (vectorised.plots.shrinking_errors).
Task = tuple[str, str]


class BookError(Exception):
    """Something that cannot be shown. The message says where and why."""


def make(kind: str, name: str) -> object:
    """Return what is made of a name. Raises BookError where that fails, and where there is no such module."""
    if not path_of(name).exists():
        raise BookError(f"there is no {file_of(name)} for the {kind} “{name}”")
    [(_, result)] = make_all([(kind, name)])
    if isinstance(result, BookError):
        raise result
    return result


def make_all(tasks: Iterable[Task], fresh: bool = False) -> Iterator[tuple[Task, object]]:
    """Yield each task with its result, or with the BookError that it ended in.

    What is kept and still true is used again, unless `fresh`. The rest is made side by side.
    """
    states, missing = {}, []
    for task in tasks:
        try:
            states[task] = state(*task)
        except SyntaxError as error:
            at = f"{_relative(error.filename)}:{error.lineno}"
            yield task, BookError(f"{at}: {error.msg}\n    {(error.text or '').strip()}")
            continue
        found = _found(kept_in(*task))
        if found["state"] == states[task] and not fresh:
            yield task, found["result"]
        else:
            missing.append(task)
    for task, result in apart(_work, missing):
        if not isinstance(result, BookError):
            keep(kept_in(*task), states[task], result)
        yield task, result


def kept_in(kind: str, name: str) -> Path:
    return CACHE / f"{kind}s" / f"{name}.json"


def state(kind: str, name: str) -> str:
    """Return a digest of all that a result depends on: the module it is made of, the code that makes it."""
    return fingerprint(path_of(name), also=_maker(path_of(f"snippets.page.{WORK[kind][0]}")))


@cache
def _maker(file: Path) -> str:
    """The state of the code that makes results; it stays as it is while this process has it loaded."""
    return fingerprint(file)


def _found(file: Path) -> dict:
    """What is kept in a file; nothing where that is missing or damaged."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        return {"state": found["state"], "result": found["result"]}
    except (OSError, ValueError, TypeError, KeyError):
        return {"state": None}


def keep(file: Path, state: str, result: object) -> None:
    """Write a result beside the state in which it was made; never half of it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(f".{os.getpid()}")
    unfinished.write_text(
        json.dumps({"state": state, "result": result}, ensure_ascii=False), encoding="utf-8"
    )
    unfinished.replace(file)


def apart(work: Callable[[Task], object], tasks: list[Task]) -> Iterator[tuple[Task, object]]:
    """Call `work(task)` for each task, side by side, in processes with a time limit: nothing leaks into this
    one, and an exit ends only itself. Yields the task, and the result or a BookError.

    A few tasks of one chapter share a process: what SymPy has worked out once it need not work out again.
    Where such a process does not come to its end, each of its tasks gets one of its own, to see which it was.
    """
    if not tasks:
        return
    method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload(["numpy", "sympy", "matplotlib"])
    pool = ProcessPool(max_workers=os.cpu_count() or 1, max_tasks=1, context=context)

    def start(group):
        return group, pool.schedule(_each, [work, group], timeout=TIME_LIMIT)

    try:
        waiting = deque(start(group) for group in _groups(tasks))
        while waiting:
            group, future = waiting.popleft()
            try:
                for task, result, problem in future.result():
                    yield task, BookError(problem) if problem else result
            except BaseException as error:
                if not (future.done() and error is future.exception()):  # it happened here, not there
                    raise
                if len(group) > 1:
                    waiting.extendleft(start([task]) for task in reversed(group))
                    continue
                [(_, name)] = group
                if isinstance(error, TimeoutError):
                    problem = f"{file_of(name)}: not done after {TIME_LIMIT} seconds"
                elif isinstance(error, ProcessExpired):
                    problem = f"{file_of(name)}: the process ended by itself ({error})"
                else:
                    problem = _told(name, error, str(error.__cause__ or ""))
                yield group[0], BookError(problem)
    finally:
        pool.stop()  # who stops at the first error does not wait for the rest
        pool.join()


def _groups(tasks: list[Task]) -> list[list[Task]]:
    """The tasks in groups of neighbours of the same chapter, small enough to keep every processor at work."""
    groups = []
    for task in tasks:
        chapter = task[1].removeprefix("snippets.").partition(".")[0]
        if not groups or groups[-1][0] != chapter or len(groups[-1][1]) == TOGETHER:
            groups.append((chapter, []))
        groups[-1][1].append(task)
    return [group for _, group in groups]


def _each(work: Callable[[Task], object], tasks: list[Task]) -> list[tuple[Task, object, str]]:
    """The work on several tasks, one after the other: task, result, and what went wrong, if anything did."""
    results = []
    for task in tasks:
        try:
            results.append((task, work(task), ""))
        except Exception as error:
            results.append((task, None, _told(task[1], error, traceback.format_exc())))
    return results


def _work(task: Task) -> object:
    module, function = WORK[task[0]]
    return getattr(importlib.import_module(f"snippets.page.{module}"), function)(task[1])


def _told(name: str, error: BaseException, trace: str) -> str:
    """The error with the last place in the project where it happened, which its traceback has."""
    text = str(error) or type(error).__name__
    if type(error).__module__.startswith("snippets.") and ".py:" in text:
        return text.replace(f"{PROJECT}{os.sep}", "")
    found = re.findall(rf'File "({re.escape(str(PROJECT / "snippets"))}.*?)", line (\d+)', trace)
    places = [f"{_relative(file)}:{line}" for file, line in found if Path(file).parent.name != "page"]
    own = [place for place in places if Path(place).parent.name not in NO_CHAPTERS]
    place = (own or places or [file_of(name)])[-1]
    # What the core refuses, the chapter has to mend; where the core itself stumbles, that place is told too.
    refused = type(error).__module__.startswith("snippets.")
    inside = f"\n  in {places[-1]}" if places and places[-1] != place and not refused else ""
    return f"{place}: {type(error).__name__}: {text}{inside}"


def path_of(name: str) -> Path:
    """Return the file of a module, or of the module that a function stands in."""
    module = name if name.startswith("snippets.") else f"snippets.{name.rpartition('.')[0]}"
    return PROJECT / (module.replace(".", "/") + ".py")


def file_of(name: str) -> str:
    """Return that file as messages name it."""
    return _relative(path_of(name))


def _relative(path: str | Path) -> str:
    path = Path(path)
    return str(path.relative_to(PROJECT) if path.is_relative_to(PROJECT) else path)
