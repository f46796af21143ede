"""How often the checker accuses a gradient that is right, by values alone: ten thousand random networks.

python -m benchmarks.false_accusations            all of them; the table beside this file is written anew
python -m benchmarks.false_accusations 250 500    the networks from 250 up to 500; nothing is written
"""

from pathlib import Path

import numpy as np

from backprop_checked.checker import values
from benchmarks import counting
from benchmarks.random_networks import random_network

TABLE = Path(__file__).with_suffix(".csv")
MANY, ROW = 10_000, 50
COLUMNS = ("first", "last", "gradients", "entries", "accused", "unsure", "failed")
CHECKER = counting.modules(
    *(
        f"backprop_checked.checker.{name}"
        for name in (
            *("differences", "explanations", "flatness", "layers", "mistakes", "parameters"),
            *("values", "verdicts"),
        )
    ),
)
MATERIAL = counting.modules("benchmarks.random_networks", "benchmarks.false_accusations")


def asked(number):
    """Return random network `number`, and what the checker says of its gradients, which are right."""
    net = random_network(np.random.default_rng([2026, number]))
    options = {"batch_size": net.samples, "penalty": net.lam or None}
    return net, values.diagnose_values(net.loss, net.params, net.grads(), **options)


def tasks():
    """Return the first network of each row."""
    return list(range(0, MANY, ROW))


def ask(first):
    """Count in a row of networks.

    Returns:
        [gradients, entries, accused networks, networks with a gradient of which it cannot tell, failed], and
        the reports on the accused.
    """
    gradients, entries, unsure, reports = 0, 0, 0, []
    for number in range(first, first + ROW):
        net, report = asked(number)
        gradients += len(net.params)
        entries += sum(array.size for array in net.params.values())
        unsure += report.verdict == "cannot tell"
        if report.verdict == "wrong":
            reports.append(f"network {number}:\n{report}")
    return [gradients, entries, len(reports), unsure, 0], "\n".join(reports)


def failure(first, error):
    """Count a row that was not counted as failed."""
    return [0, 0, 0, 0, ROW], f"networks {first} to {first + ROW - 1}: {error}"


def rows(tasks, results):
    """Return the rows of the table."""
    return [(first, first + ROW - 1, *result) for first, result in zip(tasks, results, strict=True)]


def summary(rows):
    """Return what the rows say, as the page says it."""
    total = {name: sum(int(row[name]) for row in rows) for name in COLUMNS[2:]}
    networks = sum(int(row["last"]) - int(row["first"]) + 1 for row in rows)
    accused = counting.were(total["accused"], "network", "accused")
    return {
        "sentence": f"In {networks:,} random networks, {total['gradients']:,} right gradients with "
        f"{total['entries']:,} entries were checked. {accused}; in {total['unsure']:,} networks "
        f"there was a gradient of which the checker cannot tell.{counting.failed(total)} "
        f"Counted on {rows[0]['counted']}."
    }


def page():
    """Return what the table says, for a page."""
    return counting.of_page(__name__)


if __name__ == "__main__":
    counting.main("benchmarks.false_accusations")
