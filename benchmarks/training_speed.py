"""How long the four ways take, each compared with the batch: a table with the day and the machine.

A time differs between two builds on the same machine, so no build measures anything. Run
`python -m benchmarks.training_speed` on an idle machine, and the table beside this file is written anew.
"""

import datetime
import os
import platform
import time
import timeit
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks import tables
from snippets.training.circles import circles, random_start
from snippets.training.implementations import IMPLEMENTATIONS

TABLE = Path(__file__).with_suffix(".csv")
WIDTHS = [2, 3, 3, 1]
SAMPLES = (1, 50, 1000)
TURNS = 20
COLUMNS = (
    "measured",
    "system",
    "cores",
    "python",
    "numpy",
    "samples",
    "way",
    "microseconds",
    "times the batch",
)


def seconds(works, at_least):
    """Return how long each work keeps a processor busy, at best: the rest of the machine only adds to it.

    They take turns, so that a bad moment of the machine is bad for all of them.
    """
    timers = {name: timeit.Timer(work, timer=time.process_time) for name, work in works.items()}
    numbers = {name: max(1, round(at_least / TURNS / timer.timeit(1))) for name, timer in timers.items()}
    turns = [{name: timer.timeit(numbers[name]) for name, timer in timers.items()} for _ in range(TURNS)]
    return {name: min(turn[name] for turn in turns) / numbers[name] for name in works}


def measured(samples=SAMPLES, at_least=1.0):
    """Return a row for each way and each number of samples, COLUMNS of it.

    Args:
        samples: how many samples one gradient is taken over.
        at_least: how many seconds to spend on each way, about.
    """
    parameters = random_start(WIDTHS)
    machine = [
        datetime.date.today().isoformat(),
        f"{platform.system()} {platform.machine()}",
        os.cpu_count(),
        platform.python_version(),
        np.__version__,
    ]
    rows = []
    for count in samples:
        works = {
            way: partial(gradients, parameters, *circles(count)) for way, gradients in IMPLEMENTATIONS.items()
        }
        took = seconds(works, at_least)
        for way, long in took.items():
            rows.append([*machine, count, way, _rounded(1e6 * long), _rounded(long / took["as a batch"])])
    return rows


def _rounded(number):
    """Two digits: the third is another one at the next measurement."""
    return f"{float(f'{number:.2g}'):g}"


def comparison(file=TABLE):
    """Return the file's ratios as Markdown: a row for each way, a column for each number of samples."""
    rows = tables.read(file)
    counts = list(dict.fromkeys(row["samples"] for row in rows))
    ratio = {(row["way"], row["samples"]): row["times the batch"] for row in rows}
    unit = {count: "1 sample" if count == "1" else f"{int(count):,} samples" for count in counts}
    lines = [["", *unit.values()], ["---", *["---:"] * len(counts)]]
    lines += [[way, *(ratio[way, count] for count in counts)] for way in IMPLEMENTATIONS]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    first = rows[0]
    when = "Measured on {measured}: {system}, {cores} cores, Python {python}, NumPy {numpy}.".format(**first)
    return f"{table}\n\n{when}"


if __name__ == "__main__":
    tables.write(TABLE, COLUMNS, measured())
    print(comparison())
