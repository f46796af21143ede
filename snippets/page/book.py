"""All formulas of the project as data, proved: what is kept is used again, the rest is made side by side."""

import importlib
import json
import multiprocessing
import os
import re
import traceback
from collections import deque
from concurrent.futures import TimeoutError
from contextlib import suppress
from functools import cache
from pathlib import Path

from pebble import ProcessExpired, ProcessPool

from snippets.page.sources import PROJECT, fingerprint

CACHE = PROJECT / ".cache" / "formulas"
TIME_LIMIT = 120  # seconds, for the formulas of one module
TOGETHER = 12  # modules of a chapter in one process
NOT_CHAPTERS = ("algebra", "page", "mistakes")
NOT_FORMULAS = ("plots", "exercises")  # a chapter's pictures, and the programs that solve its exercises
RECORD, PLOTS = (Path(__file__).with_name(name) for name in ("record.py", "plots.py"))
SHOWN = re.compile(r"^\s*/{3,}\s*(program|plot)\s*\|\s*(\S+)", re.MULTILINE)


class BookError(Exception):
    """A formula that cannot be shown. The message says where and why."""


def modules():
    """The dotted names of the modules that hold formulas, a chapter's in the order of their names."""
    found = sorted((PROJECT / "snippets").glob("*/*.py"))
    return [
        f"snippets.{path.parent.name}.{path.stem}"
        for path in found
        if path.parent.name not in NOT_CHAPTERS
        and path.stem not in NOT_FORMULAS
        and not path.stem.startswith("_")
    ]


def path_of(module):
    return PROJECT / (module.replace(".", "/") + ".py")


def book():
    """Every formula by its id: a list of its variants, the first one first.

    Returns:
        A dictionary from ids (`vectorised.bp2`) to lists of what `record.records` gives.

    Raises:
        BookError: for the first formula that is not proved, whose program differs, whose example fails,
            or whose module cannot be imported; with its file and line.
    """
    found = _all()
    if isinstance(found, BookError):
        raise found
    return found


@cache
def _all():
    """The book, or the error that it ended in: kept too, for the next page asks again."""
    found = {}
    for _, result in made(modules(), beside=_shown_beside()):
        if isinstance(result, BookError):
            return result
        found[result[0]["id"]] = result
    for variants in found.values():
        for record in variants:
            record["used_by"] = sorted(
                other for other, them in found.items() if any(record["id"] in it["uses"] for it in them)
            )
    return dict(sorted(found.items()))


@cache
def program(name):
    """A program that belongs to no formula, such as an exercise's solution: its code, and its example.

    Args:
        name: a dotted name below snippets/, such as `vectorised.exercises.fitting_products`.

    Raises:
        BookError: where there is no such program, or its example fails.
    """
    path = path_of("snippets." + name.rpartition(".")[0])
    if not path.exists():
        raise BookError(f"there is no {file_of(name)} for the program “{name}”")
    return kept(CACHE.with_name("programs") / f"{name}.json", state(path), work_on, name)


def kept(file, state, work, name):
    """What `work(name)` gives: from the file if it was made in the same state, else made apart and kept.

    Raises:
        BookError: where the work fails.
    """
    if (found := _found(file))["state"] == state:
        return found["result"]
    [(_, result)] = apart(work, [name])
    if isinstance(result, BookError):
        raise result
    keep(file, state, result)
    return result


def _found(file):
    """What is kept in a file; nothing where that is missing or damaged."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        return {"state": found["state"], "result": found["result"]}
    except (OSError, ValueError, TypeError, KeyError):
        return {"state": None}


def keep(file, state, result):
    """Write a result beside the state in which it was made; never half of it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_suffix(f".{os.getpid()}")
    unfinished.write_text(
        json.dumps({"state": state, "result": result}, ensure_ascii=False), encoding="utf-8"
    )
    unfinished.replace(file)


def _shown_beside():
    """The programs, plots and mistakes that pages show, by name: the file that each is kept in, and its state
    now."""
    mistakes, found = _mistakes(), {}
    for group in mistakes.groups():
        with suppress(SyntaxError):
            found[f"mistakes.{group}"] = mistakes.kept_in(group)
    for page in sorted((PROJECT / "docs").rglob("*.md")):
        for kind, name in SHOWN.findall(page.read_text(encoding="utf-8")):
            path = path_of("snippets." + name.rpartition(".")[0])
            if path.exists():
                maker = PLOTS if kind == "plot" else RECORD
                with suppress(SyntaxError):  # the page that shows it says so
                    found[name] = CACHE.with_name(f"{kind}s") / f"{name}.json", state(path, maker)
    return found


def made(names, fresh=False, beside=None):
    """Yield each module's name with its records, or with the BookError that it ended in.

    What is kept and still true is used again, unless `fresh`. What `beside` names is made at the same time
    and kept, for whoever asks later; if it fails, that one will be told.
    """
    states, missing = {}, []
    for name in names:
        try:
            states[name] = state(path_of(name))
        except SyntaxError as error:
            at = f"{_relative(error.filename)}:{error.lineno}"
            yield name, BookError(f"{at}: {error.msg}\n    {(error.text or '').strip()}")
            continue
        found = _found(CACHE / f"{name}.json")
        if found["state"] == states[name] and not fresh:
            yield name, found["result"]
        else:
            missing.append(name)
    beside = {
        name: (file, now) for name, (file, now) in (beside or {}).items() if _found(file)["state"] != now
    }
    for name, result in apart(work_on, [*missing, *beside]):
        file, now = beside.get(name) or (CACHE / f"{name}.json", states[name])
        if not isinstance(result, BookError):
            keep(file, now, result)
        if name not in beside:
            yield name, result


def state(path, maker=RECORD):
    """A digest of all that a result depends on: the module it is made of, and the code that makes it."""
    return fingerprint(path, also=_maker(maker))


@cache
def _maker(file):
    """The state of the code that makes results; it stays as it is while this process has it loaded."""
    return fingerprint(file)


def apart(work, names):
    """Call `work(name)` for each name, side by side, in processes with a time limit: nothing leaks into this
    one, and an exit ends only itself. Yields the name, and the result or a BookError.

    A few names of one chapter share a process: what SymPy has worked out once it need not work out again.
    Where such a process does not come to its end, each of its names gets one of its own, to see which it was.
    """
    if not names:
        return
    method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    if method == "forkserver":
        context.set_forkserver_preload(["numpy", "sympy", "matplotlib"])
    pool = ProcessPool(max_workers=os.cpu_count() or 1, max_tasks=1, context=context)

    def start(group):
        return group, pool.schedule(_each, [work, group], timeout=TIME_LIMIT)

    try:
        waiting = deque(start(group) for group in _groups(names))
        while waiting:
            group, future = waiting.popleft()
            try:
                for name, result, problem in future.result():
                    yield name, BookError(problem) if problem else result
            except BaseException as error:
                if not (future.done() and error is future.exception()):  # it happened here, not there
                    raise
                if len(group) > 1:
                    waiting.extendleft(start([name]) for name in reversed(group))
                    continue
                if isinstance(error, TimeoutError):
                    problem = f"{file_of(group[0])}: not done after {TIME_LIMIT} seconds"
                elif isinstance(error, ProcessExpired):
                    problem = f"{file_of(group[0])}: the process ended by itself ({error})"
                else:
                    problem = _told(group[0], error, str(error.__cause__ or ""))
                yield group[0], BookError(problem)
    finally:
        pool.stop()  # who stops at the first error does not wait for the rest
        pool.join()


def _groups(names):
    """The names in groups of neighbours of the same chapter, small enough to keep every processor at work."""
    groups = []
    for name in names:
        chapter = name.removeprefix("snippets.").partition(".")[0]
        if not groups or groups[-1][0] != chapter or len(groups[-1][1]) == TOGETHER:
            groups.append((chapter, []))
        groups[-1][1].append(name)
    return [group for _, group in groups]


def _each(work, names):
    """The work on several names, one after the other: name, result, and what went wrong, if anything did."""
    results = []
    for name in names:
        try:
            results.append((name, work(name), ""))
        except Exception as error:
            results.append((name, None, _told(name, error, traceback.format_exc())))
    return results


def work_on(name):
    """What is made of a name: of a module its records, of the others what a page shows."""
    from snippets.page import plots, record

    if re.fullmatch(r"mistakes\.\w+", name):
        return _mistakes().records(name.partition(".")[2])
    if name.startswith("snippets."):
        return record.records(name)
    return plots.drawn(name) if ".plots." in name else record.program_record(name)


def _mistakes():
    """The page of mistakes, imported by a made name: formulas do not depend on it, nor on how it looks."""
    return importlib.import_module("snippets.page.mistakes")


def _told(name, error, trace):
    """The error with the last place in the project where it happened, which its traceback has."""
    text = str(error) or type(error).__name__
    if type(error).__module__.startswith("snippets.") and ".py:" in text:
        return text.replace(f"{PROJECT}{os.sep}", "")
    found = re.findall(rf'File "({re.escape(str(PROJECT / "snippets"))}.*?)", line (\d+)', trace)
    places = [f"{_relative(file)}:{line}" for file, line in found if Path(file).parent.name != "page"]
    own = [place for place in places if Path(place).parent.name not in NOT_CHAPTERS]
    place = (own or places or [file_of(name)])[-1]
    # What the core refuses, the chapter has to mend; where the core itself stumbles, that place is told too.
    refused = type(error).__module__.startswith("snippets.")
    inside = f"\n  in {places[-1]}" if places and places[-1] != place and not refused else ""
    return f"{place}: {type(error).__name__}: {text}{inside}"


def file_of(name):
    """The file of a module (`snippets.vectorised.bp2`), or of a program or plot (`vectorised.plots.x`)."""
    return _relative(path_of(name if name.startswith("snippets.") else f"snippets.{name.rpartition('.')[0]}"))


def _relative(path):
    path = Path(path)
    return str(path.relative_to(PROJECT) if path.is_relative_to(PROJECT) else path)


def formulas_json():
    """What the site publishes of every formula: no times, and the LaTeX as a reader would write it."""
    from snippets.page.mathematics import plain
    from snippets.page.shown import anchor, check, page, tag

    check()

    def public(record):
        return {
            "convention": record["convention"],
            "statement": plain(record["statement"]),
            "steps": [
                {"reason": step["reason"], "latex": plain(step["latex"]), "uses": step["uses"]}
                for step in record["steps"]
            ],
            "program": record["program"],
            "source": record["source"],
            "uses": record["uses"],
            "networks": ["every width"] * record["every_width"] + record["networks"],
            "entries": record["entries"] + record["program_entries"] + record["difference_entries"],
            "wrong": [{"name": wrong["name"], "caught": wrong["caught"]} for wrong in record["wrong"]],
        }

    return [
        {
            "id": name,
            "tag": tag(name),
            "title": first["title"],
            "page": page(name),
            "anchor": anchor(name),
            **public(first),
            "variants": [public(record) for record in others],
        }
        for name, (first, *others) in book().items()
    ]
