"""What the checker names, against what was made."""

from collections import Counter

import matplotlib.pyplot as plt

from snippets.wrong_on_purpose._made import cases, named

NOTHING = "nothing named"


def confusion_table(networks=None):
    """Make every mistake in every network, and count what the checker says of it.

    Returns:
        A dict. `table[made][name]`: how many cases of a mistake got that name, a case with several names
        counting a share for each. `cases`: how many were made that the values can tell from right. `right`:
        in how many every wrong gradient got the mistake's name, beside others or alone; `alone`: in how many
        it got no other.

    >>> small = {"small": {"widths": (2, 3, 2), "samples": 1}}
    >>> found = confusion_table(small)
    >>> found["table"]["transposed"]
    Counter({'transposed': 1.0})
    """
    table, right, alone, count = {}, 0, 0, 0
    for made, _, net, params, grads in cases(networks):
        said = named(net, params, grads)
        names = [set().union(*(it.split(" and ") for it in one)) or {NOTHING} for one in said] or [{NOTHING}]
        row = table.setdefault(made, Counter())
        for one in names:
            for name in one:
                row[name] += 1 / len(names) / len(one)
        count += 1
        right += all(made in one for one in names)
        alone += all({made} == one for one in names)
    return {"table": table, "cases": count, "right": right, "alone": alone}


def confusion(ink):
    """Each mistake that is made, against what the checker names: a square's area is the share of the cases.

    Args:
        ink: the colour of each role (weight, error, …).
    """
    table = confusion_table()["table"]
    made = list(table)
    every = made + sorted({name for row in table.values() for name in row} - set(made))
    figure, axes = plt.subplots(figsize=(8.6, 7.6))
    for row, name in enumerate(made):
        total = sum(table[name].values())
        for other, times in table[name].items():
            column = every.index(other)
            colour = ink["weight"] if other == name else ink["error"]
            axes.scatter(column, row, s=95 * times / total, marker="s", color=colour, linewidths=0)
    axes.set_yticks(range(len(made)), [f"{name}  {row + 1}" for row, name in enumerate(made)], fontsize=9)
    beyond = [str(number + 1) if name in made else name for number, name in enumerate(every)]
    axes.set_xticks(range(len(every)), beyond, fontsize=8)
    for label in axes.get_xticklabels():
        if not label.get_text().isdigit():
            label.set(rotation=90, fontsize=9)
    axes.set_xlim(-0.7, len(every) - 0.3)
    axes.set_ylim(len(made) - 0.3, -0.7)
    axes.xaxis.tick_top()
    axes.xaxis.set_label_position("top")
    axes.set_xlabel("named")
    axes.set_ylabel("made")
    axes.grid(alpha=0.15)
    axes.set_axisbelow(True)
    axes.tick_params(length=0)
    axes.set_aspect("equal")
    return figure
