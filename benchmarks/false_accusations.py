"""How often the checker accuses a gradient that is right: a table with the day, counted by a command.

Ten thousand networks take minutes, so no build counts them. `python -m benchmarks.false_accusations` does,
and the table beside this file is written anew. A test counts a part of it again.
"""

import datetime
import hashlib
import os
import platform
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
from tqdm import tqdm

from backprop_checked.checker import diagnose as checker
from benchmarks import random_networks as _networks
from benchmarks import tables
from benchmarks.random_networks import random_network

TABLE = Path(__file__).with_suffix(".csv")
MANY, ROW = 10_000, 250
COLUMNS = ("counted", "python", "numpy", "checker", "first", "last", "gradients", "entries", "accused")


def asked(number):
    """Return random network `number`, and what the checker says of its gradients, which are right."""
    net = random_network(np.random.default_rng([2026, number]))
    told = {"batch_size": net.samples, "penalty": net.lam or None}
    return net, checker.diagnose(net.loss, net.params, net.grads(), **told)


def counted(first):
    """Return what was counted among a row of networks, and a report for each of the accused.

    Returns:
        (number of the first, of the last, gradients, entries, accused networks), reports.
    """
    gradients, entries, reports = 0, 0, []
    for number in range(first, first + ROW):
        net, report = asked(number)
        gradients += len(net.params)
        entries += sum(array.size for array in net.params.values())
        if not report.ok:
            reports.append(f"network {number}:\n{report}")
    return (first, first + ROW - 1, gradients, entries, len(reports)), reports


def fingerprint():
    """Return a digest of the checker's file and of the networks'."""
    found = hashlib.sha256()
    for module in (checker, _networks):
        found.update(Path(module.__file__).read_text(encoding="utf-8").encode())  # lines end alike everywhere
    return found.hexdigest()[:12]


def count():
    """Count among all networks, on all processors: the table's rows, and a report for each of the accused."""
    about = (datetime.date.today().isoformat(), platform.python_version(), np.__version__, fingerprint())
    rows, reports = [], []
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        firsts = range(0, MANY, ROW)
        for row, said in tqdm(pool.map(counted, firsts), total=len(firsts), disable=None):
            rows.append((*about, *row))
            reports += said
    return rows, reports


def sentence(file=TABLE):
    """Return what the table says, as the page says it."""
    rows = tables.read(file)
    total = {name: sum(int(row[name]) for row in rows) for name in ("gradients", "entries", "accused")}
    accused = f"{total['accused']:,}" if total["accused"] else "None"
    return (
        f"{accused} of {MANY:,} networks was accused: {total['gradients']:,} right gradients with "
        f"{total['entries']:,} entries, counted on {rows[0]['counted']}."
    )


if __name__ == "__main__":
    rows, reports = count()
    tables.write(TABLE, COLUMNS, rows)
    print(*reports, sentence(), sep="\n")
    sys.exit(bool(reports))
