"""How often the checker calls a wrong gradient right, and a right one wrong: ten thousand deep networks.

Networks of one to ten layers, of float32 and float64, whose loss has an offset of up to 10¹² and a scale of
its own: plain and mixed ones, batch norm, layer norm, steep sines, and losses at corners. In each the right
gradients are judged, and four that are wrong throughout.

python -m benchmarks.false_blessings          all of them; the table beside this file is written anew
python -m benchmarks.false_blessings 0 100    the networks from 0 up to 100; nothing is written
"""

from pathlib import Path

import numpy as np

from backprop_checked.checker import Unusable, differences, values, verdicts
from benchmarks import counting, false_accusations
from benchmarks.deep_networks import deep_network, wrong_gradients

TABLE = Path(__file__).with_suffix(".csv")
MANY, ROW = 10_000, 20
COUNTS = ("right", "unsure", "accused", "wrong", "wrong_unsure", "blessed")
COLUMNS = ("first", "last", "networks", *COUNTS, "failed")
CHECKER = false_accusations.CHECKER
MATERIAL = counting.modules("benchmarks.deep_networks", "benchmarks.false_blessings")
BUDGET = 20_000


ZERO = 1e-15  # of the largest gradient: below it, backpropagation itself cannot tell a gradient from zero


def findings(number):
    """Yield (kind, name, verdict) of every gradient of a deep network: right, or wrong in one of the kinds.

    A gradient that is zero but for rounding cannot be wrong in these ways and is left out: one of less than
    1e-15 of the network's largest, and that of a bias before batch norm. So is a network whose loss or
    gradients overflow.
    """
    rng = np.random.default_rng([2027, number])
    net = deep_network(rng)
    with np.errstate(all="ignore"):
        right = net.grads()
        if not all(np.isfinite(G).all() for G in right.values()):
            return
        try:
            slopes = differences.Differences("loss", net.loss, net.params, BUDGET)
            truth = values.truths_of(slopes, 0)
        except Unusable:
            return
        largest = max(np.abs(G).max() for G in right.values())
        for kind, grads in [("right", right), *wrong_gradients(right, rng)]:
            for name, finding in verdicts.judge(grads, truth, slopes).items():
                zero = np.abs(right[name]).max() <= ZERO * largest or (
                    net.norm == "batch" and name in list(net.params)[1:-2:2]
                )
                if kind == "right" or not zero:
                    yield kind, name, finding.verdict


def tasks():
    """Return the first network of each row."""
    return list(range(0, MANY, ROW))


def ask(first):
    """Count in a row of networks.

    Returns:
        [networks that were judged, right gradients called right, those of which nobody can tell, accused
        networks, wrong gradients called wrong, those of which nobody can tell, networks with a wrong gradient
        that is called right, failed], and a line for each of the accused and blessed.
    """
    networks, times, lines = 0, dict.fromkeys(COUNTS, 0), []
    for number in range(first, first + ROW):
        judged = list(findings(number))
        networks += bool(judged)
        accused = [name for kind, name, verdict in judged if (kind, verdict) == ("right", "wrong")]
        blessed = [(kind, name) for kind, name, verdict in judged if kind != "right" and verdict == "right"]
        times["accused"] += bool(accused)
        times["blessed"] += bool(blessed)
        for kind, _, verdict in judged:
            if kind == "right":
                times["right"] += verdict == "right"
                times["unsure"] += verdict == "cannot tell"
            else:
                times["wrong"] += verdict == "wrong"
                times["wrong_unsure"] += verdict == "cannot tell"
        lines += [f"deep network {number}: accused {accused}"] * bool(accused)
        lines += [f"deep network {number}: blessed {blessed}"] * bool(blessed)
    return [networks, *times.values(), 0], "\n".join(lines)


def failure(first, error):
    """Count a row that was not counted as failed."""
    return [0] * (1 + len(COUNTS)) + [ROW], f"deep networks {first} to {first + ROW - 1}: {error}"


def rows(tasks, results):
    """Return the rows of the table."""
    return [(first, first + ROW - 1, *result) for first, result in zip(tasks, results, strict=True)]


def summary(rows):
    """Return what the rows say, as the page says it."""
    total = {name: sum(int(row[name]) for row in rows) for name in COLUMNS[2:]}
    wrong, right = total["wrong"] + total["wrong_unsure"], total["right"] + total["unsure"]
    return {
        "sentence": f"In {total['networks']:,} deep networks, a wrong gradient was called right in "
        f"{total['blessed'] or 'none'}, and a right one was called wrong in {total['accused'] or 'none'}. "
        f"Of {wrong:,} wrong gradients {total['wrong'] / wrong:.0%} were called wrong; of {right:,} right "
        f"ones {total['right'] / right:.0%} were called right; of the others it said that it cannot tell."
        f"{counting.failed(total)} Counted on {rows[0]['counted']}."
    }


def page():
    """Return what the table says, for a page."""
    return counting.of_page(__name__)


if __name__ == "__main__":
    counting.main("benchmarks.false_blessings")
