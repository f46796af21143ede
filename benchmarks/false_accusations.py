"""How often the checker accuses a gradient that is right: a table with the day, counted by a command.

Ten thousand networks take minutes, so no build counts them. `python -m benchmarks.false_accusations` does,
and the table beside this file is written anew. A test counts a part of it again.
"""

from pathlib import Path

import numpy as np

from backprop_checked.checker import differences, explanations, layers, mistakes, values
from benchmarks import counting, random_networks, tables
from benchmarks.random_networks import random_network

TABLE = Path(__file__).with_suffix(".csv")
ROW = 250
COLUMNS = (
    *("counted", "python", "numpy", "checker"),
    *("first", "last", "gradients", "entries", "accused", "unsure"),
)
MODULES = (mistakes, differences, layers, explanations, values, random_networks)


def asked(number):
    """Return random network `number`, and what the checker says of its gradients, which are right."""
    net = random_network(np.random.default_rng([2026, number]))
    told = {"batch_size": net.samples, "penalty": net.lam or None}
    return net, values.diagnose_values(net.loss, net.params, net.grads(), **told)


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


def sentence(file=TABLE):
    """Return what the table says, as the page says it."""
    rows = tables.read(file)
    counts = ("gradients", "entries", "accused", "unsure")
    total = {name: sum(int(row[name]) for row in rows) for name in counts}
    networks = sum(int(row["last"]) - int(row["first"]) + 1 for row in rows)
    return (
        f"{total['accused'] or 'None'} of {networks:,} networks was accused, and in {total['unsure']:,} "
        f"there was a gradient of which it cannot tell: {total['gradients']:,} right gradients with "
        f"{total['entries']:,} entries, counted on {rows[0]['counted']}."
    )


if __name__ == "__main__":
    counting.main("benchmarks.false_accusations")
