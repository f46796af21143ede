"""What the checker names, against what was made."""

from collections import Counter

import matplotlib.pyplot as plt

from benchmarks.named_mistakes import cases, named

NOTHING = "nothing named"


def confusion_table(networks=None):
    """Make every mistake in every network, and count what the checker says of it.

    Returns:
        A dict. `table[made][names]`: how many cases of a mistake got those names, a case in which several
        gradients are wrong counting a share for each. `cases`: how many were made that the values can tell
        from right. `right`: in how many every wrong gradient got the mistake's name, beside others or alone;
        `alone`: in how many it got no other.

    >>> small = {"small": {"widths": (2, 3, 2), "samples": 1}}
    >>> found = confusion_table(small)
    >>> found["table"]["transposed"]
    Counter({('transposed',): 1.0})
    """
    table, right, alone, count = {}, 0, 0, 0
    for mistake, _, net, params, grads in cases(networks):
        answers = named(net, params, grads) or [set()]
        names = [tuple(sorted({name for title in one for name in title.split(" and ")})) for one in answers]
        row = table.setdefault(mistake, Counter())
        for one in names:
            row[one] += 1 / len(names)
        count += 1
        right += all(mistake in one for one in names)
        alone += all(one == (mistake,) for one in names)
    return {"table": table, "cases": count, "right": right, "alone": alone}


def confusion(ink):
    """Each mistake that is made: how often its name is given, alone or beside others, and how often not.

    Args:
        ink: the colour of each role (weight, error, …).
    """
    counted = confusion_table()
    table = counted["table"]
    figure = plt.figure(figsize=(6, 0.19 * len(table)))
    axes = figure.add_axes((0.44, 0, 0.2, 1))
    for row, (mistake, answers) in enumerate(table.items()):
        total, start, others = sum(answers.values()), 0, Counter()
        shares = Counter()
        for names, times in answers.items():
            role = "weight" if names == (mistake,) else "activation" if mistake in names else "error"
            shares[role] += 100 * times / total
            others.update({name: 100 * times / total for name in names or [NOTHING] if name != mistake})
        for role in ("weight", "activation", "error"):
            axes.barh(row, shares[role], left=start, height=0.72, color=ink[role])
            start += shares[role]
        words = ", ".join(f"{name} {share:.0f} %" for name, share in others.most_common())
        axes.text(
            106, row, words, color=ink["error" if shares["error"] else "activation"], va="center", fontsize=10
        )
    axes.set_yticks(range(len(table)), list(table), fontsize=10)
    axes.set_xticks([0, 100], ["0", "100 %"], fontsize=10)
    axes.set_xlim(0, 100)
    axes.set_ylim(len(table) - 0.4, -0.6)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
    total = "{cases} cases: in {right} the name is given, in {alone} of them no other".format(**counted)
    axes.text(-190, -3.6, total, fontsize=10, va="bottom")
    for at, words, side in ((-6, "made", "right"), (50, "named", "center"), (106, "beside it", "left")):
        axes.text(at, -2, words, fontsize=10, va="bottom", ha=side)
    return figure
