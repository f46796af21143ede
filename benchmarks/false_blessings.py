"""How often the checker blesses a gradient that is wrong, and accuses one that is right, in deep networks.

Networks of one to ten layers, of float32 and float64, whose loss has an offset of up to 10¹² and a scale of
its own: plain and mixed ones, batch norm, layer norm, steep sines, and losses at corners. In each the right
gradients are judged, and four that are wrong throughout. `python -m benchmarks.false_blessings` counts.
"""

from pathlib import Path

import numpy as np

from backprop_checked.checker import Unusable, differences, explanations, layers, mistakes, values
from benchmarks import counting, deep_networks, tables
from benchmarks.deep_networks import deep_network, wrong_gradients

TABLE = Path(__file__).with_suffix(".csv")
ROW = 50
ABOUT = ("counted", "python", "numpy", "checker")
COUNTS = ("right", "unsure", "accused", "wrong", "wrong_unsure", "blessed")
COLUMNS = (*ABOUT, "first", "last", "networks", *COUNTS)
BUDGET = 20_000


def findings(number):
    """Yield (kind, name, verdict) of every gradient of a deep network: right, or wrong in one of the kinds.

    A gradient that is zero and so cannot be wrong in these ways is left out, and that of a bias before
    batch norm too, which is zero but for rounding. So is a network whose loss or gradients overflow.
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
        for kind, grads in [("right", right), *wrong_gradients(right, rng)]:
            for name, finding in values.judge(grads, truth, slopes).items():
                zero = not right[name].any() or (net.norm == "batch" and name in list(net.params)[1:-2:2])
                if kind == "right" or not zero:
                    yield kind, name, finding.verdict


def counted(first):
    """Count in a row of networks.

    Returns:
        (number of the first, of the last, networks that were judged, right gradients called right, those of
        which nobody can tell, accused networks, wrong gradients called wrong, those of which nobody can tell,
        networks with a wrong gradient that is called right), and a line for each of the accused and blessed.
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
    return (first, first + ROW - 1, networks, *times.values()), lines


MODULES = (mistakes, differences, layers, explanations, values, deep_networks)


def sentence(file=TABLE):
    """Return what the table says, as the page says it."""
    rows = tables.read(file)
    total = {name: sum(int(row[name]) for row in rows) for name in ("networks", *COUNTS)}
    wrong, right = total["wrong"] + total["wrong_unsure"], total["right"] + total["unsure"]
    return (
        f"In {total['networks']:,} deep networks, a wrong gradient was called right in "
        f"{total['blessed'] or 'none'}, and a right one was called wrong in {total['accused'] or 'none'}. Of "
        f"{wrong:,} wrong gradients {total['wrong'] / wrong:.0%} were called wrong; of {right:,} right ones "
        f"{total['right'] / right:.0%} were called right; of the others it said that it cannot tell. "
        f"Counted on {rows[0]['counted']}."
    )


if __name__ == "__main__":
    counting.main("benchmarks.false_blessings")
