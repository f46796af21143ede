"""How often the checker accuses a gradient that is right: a table with the day, counted by a command.

Ten thousand networks take minutes, so no build counts them. `python -m snippets.wrong_on_purpose` does, and
the table beside this file is written anew. A test counts a part of it again.
"""

import datetime
import hashlib
import os
import platform
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
from tqdm import tqdm

from snippets import dated
from snippets import diagnose as checker
from snippets.wrong_on_purpose import _networks
from snippets.wrong_on_purpose._networks import random_network

TABLE = Path(__file__).with_suffix(".csv")
MANY, ROW = 10_000, 250
COLUMNS = (
    *("counted", "python", "numpy", "checker"),
    *("first", "last", "gradients", "entries", "accused", "unsure"),
)
MODULES = (checker, _networks)


def asked(number):
    """Return random network `number`, and what the checker says of its gradients, which are right."""
    net = random_network(np.random.default_rng([2026, number]))
    told = {"batch_size": net.samples, "penalty": net.lam or None}
    return net, checker.diagnose(net.loss, net.params, net.grads(), **told)


def counted(first):
    """Return what was counted among a row of networks, and a report for each of the accused.

    Returns:
        (number of the first, of the last, gradients, entries, accused networks, networks with a gradient of
        which nobody can tell), reports.
    """
    gradients, entries, unsure, reports = 0, 0, 0, []
    for number in range(first, first + ROW):
        net, report = asked(number)
        gradients += len(net.params)
        entries += sum(array.size for array in net.params.values())
        unsure += report.verdict == "cannot tell"
        if report.verdict == "wrong":
            reports.append(f"network {number}:\n{report}")
    return (first, first + ROW - 1, gradients, entries, len(reports), unsure), reports


def fingerprint(modules=MODULES):
    """Return a digest of the files of the checker and of the networks."""
    found = hashlib.sha256()
    for module in modules:
        found.update(Path(module.__file__).read_text(encoding="utf-8").encode())  # lines end alike everywhere
    return found.hexdigest()[:12]


def count(table, many=MANY):
    """Count among so many networks, on all processors: the rows of a table, and a report for each mistake.

    `table` is a module such as this one: it has the size of a row, what to count in one, and whose files.
    """
    digest = fingerprint(table.MODULES)
    about = (datetime.date.today().isoformat(), platform.python_version(), np.__version__, digest)
    rows, reports = [], []
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        firsts = range(0, many, table.ROW)
        for row, said in tqdm(pool.map(table.counted, firsts), total=len(firsts), disable=None):
            rows.append((*about, *row))
            reports += said
    return rows, reports


def sentence(file=TABLE):
    """Return what the table says, as the page says it."""
    rows = dated.read(file)
    counts = ("gradients", "entries", "accused", "unsure")
    total = {name: sum(int(row[name]) for row in rows) for name in counts}
    networks = sum(int(row["last"]) - int(row["first"]) + 1 for row in rows)
    return (
        f"{total['accused'] or 'None'} of {networks:,} networks was accused, and in {total['unsure']:,} "
        f"there was a gradient of which it cannot tell: {total['gradients']:,} right gradients with "
        f"{total['entries']:,} entries, counted on {rows[0]['counted']}."
    )
