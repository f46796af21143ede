"""Counting in ten thousand random networks: what a command does, on all processors, for a table with the day.

What is counted is a module: `TABLE` is its file, `COLUMNS` names the table's columns, `counted(first)`
counts in a row
of `ROW` networks, `MODULES` are the files on which the count rests, `sentence()` says what the table says.
"""

import datetime
import hashlib
import importlib
import os
import platform
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
from tqdm import tqdm

from benchmarks import tables

MANY = 10_000


def fingerprint(modules):
    """Return a digest of the files of the checker and of the networks."""
    digest = hashlib.sha256()
    for module in modules:
        digest.update(
            Path(module.__file__).read_text(encoding="utf-8").encode()
        )  # lines end alike everywhere
    return digest.hexdigest()[:12]


def count(module, many=MANY):
    """Count among so many networks: the rows of the table, and a report for each network that should not be
    there."""
    digest = fingerprint(module.MODULES)
    about = (datetime.date.today().isoformat(), platform.python_version(), np.__version__, digest)
    rows, reports = [], []
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        firsts = range(0, many, module.ROW)
        for row, more in tqdm(pool.map(module.counted, firsts), total=len(firsts), disable=None):
            rows.append((*about, *row))
            reports += more
    return rows, reports


def main(name):
    """Count among as many networks as the command line says, write the table, and exit with 1 for any
    report."""
    module = importlib.import_module(name)
    rows, reports = count(module, int(sys.argv[1]) if len(sys.argv) > 1 else MANY)
    tables.write(module.TABLE, module.COLUMNS, rows)
    print(*reports, module.sentence(), sep="\n")
    sys.exit(bool(reports))
