"""Prove formulas and show the evidence:  python -m backprop_checked [chapter | chapter.formula …]

Without names it proves everything. The status is 0 where all of it holds, 1 where something fails, 2 where a
name is unknown. What is proved and not shown by any page yet is named, and is no failure.
"""

import argparse
import sys

from tqdm import tqdm

from backprop_checked.catalog.derivations import refusals
from backprop_checked.catalog.formula_data import formula
from backprop_checked.catalog.formulas import explain
from backprop_checked.catalog.modules import modules, places
from backprop_checked.catalog.names import nearest
from backprop_checked.catalog.paths import relative
from backprop_checked.catalog.showing import unshown
from backprop_checked.catalog.tasks import ContentError, file_of, make_all

SLOWEST = 10
LISTED = 12  # names of formulas in a message


def main(arguments=None):
    """Prove what is named, print a table and the slowest formulas; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m backprop_checked", description="Prove formulas and show the evidence."
    )
    parser.add_argument(
        "names", nargs="*", metavar="name", help="a chapter (batches) or a formula (vectorised.bp2)"
    )
    names = parser.parse_args(arguments).names
    known = modules()
    for name in names:
        if not any(_is_in(module, name) for module in known):
            possible = sorted({module.partition(".")[0] for module in known} | set(known))
            near = nearest(name, possible)
            print(
                f"no formula or chapter is called “{name}”; there are {', '.join(near or possible)}",
                file=sys.stderr,
            )
            return 2
    chosen = [module for module in known if not names or any(_is_in(module, name) for name in names)]
    results = []
    with tqdm(total=len(chosen), unit="formula", disable=None) as bar:
        for (_, name), result in make_all([(formula, name) for name in chosen], fresh=True):
            results.append((name, result))
            bar.set_postfix_str(name)
            bar.update()
    failed = [(name, result) for name, result in results if isinstance(result, ContentError)]
    rows = [
        (name, record)
        for name, result in results
        if not isinstance(result, ContentError)
        for record in result
    ]
    if not failed:
        records = [record for _, record in rows]
        refused = [*refusals(records, _named_by(rows, chosen)), *explain(records)]
        failed = [(name, ContentError(message)) for name, message in refused]
    print(table(rows))
    if len(rows) > SLOWEST:
        print(f"\nThe slowest {SLOWEST}:")
        for name, record in sorted(rows, key=lambda row: -row[1]["seconds"])[:SLOWEST]:
            print(f"  {record['seconds']:6.2f} s  {name} {record['convention']}".rstrip())
    for message in each_once(failed):
        print(f"\nFAILED  {message}", file=sys.stderr)
    standings = [record["standing"] for _, record in rows]
    counts = ", ".join(f"{standings.count(word)} {word}" for word in ("proved", "defined", "checked"))
    print(f"\n{len(rows)} formulas: {counts}; {len(failed)} failed")
    failing = {name for name, _ in failed}
    if not_shown := list(unshown({name: places()[name] for name in chosen if name not in failing})):
        print("\nProved, but the site is not built before a page shows it:")
        print(*not_shown, sep="\n")
    return 1 if failed else 0


def each_once(failed):
    """Yield each message of what failed once; where it speaks of another file, with the formulas that are not
    proved for it.

    Args:
        failed: pairs of a formula's id and its error.
    """
    names = {}
    for name, error in failed:
        names.setdefault(str(error), []).append(name)
    for message, those in names.items():
        others = [name for name in those if not message.startswith(f"{relative(file_of(name))}:")]
        more = [f"and {len(others) - LISTED} more"] * (len(others) > LISTED)
        listed = ", ".join([*others[:LISTED], *more])
        yield f"{message}\n  not proved because of it: {listed}" if others else message


def _named_by(rows, own):
    """The records of the formulas that reasons name and that were not proved anew."""
    names = {used for _, record in rows for used in record["uses"]}.difference(own)
    for _, result in make_all([(formula, name) for name in sorted(names)]):
        if not isinstance(result, ContentError):
            yield from result


def _is_in(module, name):
    return module == name or module.startswith(f"{name}.")


def table(rows):
    """The evidence as a table of text: a line for each formula and each of its twins."""
    lines = [
        ("formula", "convention", "standing", "on", "steps", "symbols", "floats", "wrong variants", "seconds")
    ]
    for name, record in rows:
        where = "; ".join(["every size"] * record["every_size"] + record["networks"])
        caught = [wrong["caught"] for wrong in record["wrong"]]
        by = ", ".join(f"{caught.count(kind)} {kind}" for kind in dict.fromkeys(caught))
        compared = [str(record[key]) for key in ("entries", "program_entries", "difference_entries")]
        stands = (record["standing"], where)
        lines.append((name, record["convention"], *stands, *compared, by, f"{record['seconds']:.2f}"))
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


if __name__ == "__main__":
    sys.exit(main())
