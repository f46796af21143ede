"""Counting: many questions, asked on all processors, for a table with the day.

A count is a module with these names:

    TABLE, COLUMNS         its file, and the names of the columns after ABOUT
    CHECKER, MATERIAL      the files on which it rests: of the checker, and of what the checker is asked about
    tasks()                all questions, each a number or a list of texts
    ask(task)              the result, as JSON can write it, and a report; "" if there is nothing to report
    failure(task, error)   the same, for a question that took too long or whose process died
    rows(tasks, results)   the rows of the table, without ABOUT
    summary(rows)          what the rows say, as the page says it: a sentence, and tables
    page()                 the same of the table that is there

A count that is interrupted goes on where it was: results are written down one by one.
"""

import argparse
import datetime
import hashlib
import importlib
import json
import os
import platform
import sys
from pathlib import Path

import numpy as np
from pebble import ProcessPool
from tqdm import tqdm

from backprop_checked.catalog.paths import CACHE, PROJECT
from benchmarks import tables

SECONDS = 300  # for one question
ABOUT = ("counted", "python", "numpy", "machine", "checker", "material")
AGAIN = "python -m benchmarks.counts"


def modules(*names):
    """Return the files of modules, by their dotted names."""
    return [PROJECT / f"{name.replace('.', '/')}.py" for name in names]


def digest(files):
    """Return a digest of text files; their lines end alike on every system."""
    whole = hashlib.sha256()
    for file in files:
        whole.update(Path(file).read_text(encoding="utf-8").encode())
    return whole.hexdigest()[:12]


def fingerprints(module):
    """Return the digests of the checker's files and of the material on which a count rests."""
    return digest(module.CHECKER), digest(module.MATERIAL)


def about(module):
    """Return what a table says of itself, in the order of ABOUT."""
    machine = f"{platform.machine()} {os.cpu_count()}"
    day = datetime.date.today().isoformat()
    return (day, platform.python_version(), np.__version__, machine, *fingerprints(module))


def stale(module):
    """Return why a table does not belong to the checker as it is, and what to do; "" if it does."""
    if not module.TABLE.exists():
        return f"{module.TABLE.name} is not there: {AGAIN}"
    rows = tables.read(module.TABLE)
    digests = {(row["checker"], row["material"]) for row in rows if "material" in row}
    if not rows or "material" not in rows[0] or digests != {fingerprints(module)}:
        return f"{module.TABLE.name} is of another checker, or of other programs: {AGAIN}"
    return ""


def answers(module, tasks, workers=None, resume=False):
    """Yield (task, result, report) in order. What was written down of the same count is not asked again."""
    log = CACHE / "counts" / f"{module.__name__}-{'-'.join(fingerprints(module))}.jsonl"
    known = {}
    if resume and log.exists():
        for line in log.read_text(encoding="utf-8").splitlines():
            task, result, report = json.loads(line)
            known[json.dumps(task)] = result, report
    log.parent.mkdir(parents=True, exist_ok=True)
    with ProcessPool(workers or os.cpu_count(), max_tasks=100) as pool:
        futures = {
            place: pool.schedule(module.ask, (task,), timeout=SECONDS)
            for place, task in enumerate(tasks)
            if json.dumps(task) not in known
        }
        for place, task in enumerate(tqdm(tasks, desc=module.__name__, disable=None)):
            if place not in futures:
                yield task, *known[json.dumps(task)]
                continue
            try:
                result, report = futures[place].result()
            except Exception as error:  # it took too long, or its process died
                result, report = module.failure(task, f"{type(error).__name__}: {error}")
            if resume:
                with log.open("a", encoding="utf-8") as file:
                    file.write(json.dumps([task, result, report]) + "\n")
            yield task, result, report


def count(module, tasks, workers=None, resume=False):
    """Ask, print every report as it comes, and return the rows of the table as dictionaries."""
    results = []
    for _, result, report in answers(module, tasks, workers, resume):
        results.append(result)
        if report:
            tqdm.write(report, file=sys.stdout)
    same, columns = about(module), (*ABOUT, *module.COLUMNS)
    # As a table gives them back: texts.
    return [dict(zip(columns, map(str, (*same, *row)), strict=True)) for row in module.rows(tasks, results)]


def chosen(tasks, words):
    """Return the tasks from one number up to another, or those in whose names one of the words stands."""
    if words and all(word.isdigit() for word in words):
        first, last = (*map(int, words), int(words[0]) + 1)[:2]
        return [task for task in tasks if first <= task < last]
    return [task for task in tasks if not words or any(word in str(task) for word in words)]


def main(name, arguments=None):
    """Count what the module of this name counts, and print it. The whole of it is written into its table."""
    module = importlib.import_module(name)
    parser = argparse.ArgumentParser(description=module.__doc__.splitlines()[0])
    parser.add_argument(
        "words", nargs="*", help="the first number and the one after the last; part of a name"
    )
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    options = parser.parse_args(arguments)
    tasks = chosen(module.tasks(), options.words)
    rows = count(module, tasks, options.workers, resume=not options.words)
    if not options.words:
        tables.write(module.TABLE, (*ABOUT, *module.COLUMNS), [row.values() for row in rows])
    print(text(module.summary(rows)))


def of_page(name):
    """Return what a count's table says; where nobody has counted yet, the command that does."""
    module = importlib.import_module(name)
    if not module.TABLE.exists():
        return {"sentence": f"Not counted yet. The command is `{AGAIN}`.", "tables": []}
    return {"tables": [], **module.summary(tables.read(module.TABLE))}


def text(summary):
    """Return a summary as text for a terminal: its sentence, and its tables in Markdown."""
    parts = [summary["sentence"]]
    for table in summary.get("tables", ()):
        heads, *rows = table["heads"], *table["rows"]
        lines = [f"| {' | '.join(map(str, cells))} |" for cells in (heads, ["---"] * len(heads), *rows)]
        parts += [table["title"], "\n".join(lines)]
    return "\n\n".join(parts)


def failed(total):
    """Return a sentence on what failed, with a space before it; nothing if nothing did."""
    return f" In {total['failed']:,} the check failed." if total["failed"] else ""


def were(count, noun, verb):
    """Return how many were what, as a sentence begins with it.

    >>> were(0, "network", "accused"), were(1, "network", "accused"), were(1200, "network", "accused")
    ('No network was accused', '1 network was accused', '1,200 networks were accused')
    """
    return f"{count or 'No'} {noun} was {verb}" if count < 2 else f"{count:,} {noun}s were {verb}"
