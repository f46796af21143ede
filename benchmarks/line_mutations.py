"""How often the checker finds the line of a random mutation: random programs, one line of each mutated.

python -m benchmarks.line_mutations          500 mutants; the table beside this file is written anew
python -m benchmarks.line_mutations 40 90    those of programs 40 to 89; nothing is written
"""

import argparse
import os
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np
from pebble import ProcessPool
from tqdm import tqdm

from benchmarks import checkers, grammar, program_accusations, tables, trials
from benchmarks.judgement import LINES, Answer, Finding, line_verdict, mends
from benchmarks.line_mutation import mutants

TABLE = Path(__file__).with_suffix(".csv")
MANY, SECONDS = 500, 300
COLUMNS = (
    *("counted", "python", "numpy", "machine", "checker", "grammar"),
    *("program", "mutation", "place", "verdict", "cure"),
)
FILE = "net.py"


def wrong(text):
    """Return whether a mutated program runs, and gives wrong gradients."""
    with tempfile.TemporaryDirectory() as folder, np.errstate(all="ignore"):
        try:
            loss, params, grads = trials.run(
                trials.write({FILE: text.replace("float32", "float64")}, Path(folder))
            )
            return not trials.right(loss, params, grads, tolerance=1e-4)
        except Exception:  # a mutant that does not run is no case
            return False


def mutant(number):
    """Return (mutation, line number, text) of a wrong mutant of random program `number`, or None."""
    source = grammar.program(number)
    rng = np.random.default_rng([2028, number])
    lines = source.text.split("\n")
    options = [(place, *one) for place in source.backward for one in mutants(lines[place - 1])]
    kinds = sorted({name for _, name, _ in options})
    for _ in range(20):
        if not options:
            return None
        kind = kinds[rng.integers(len(kinds))]  # each kind as often as the others, not each place
        some = [one for one in options if one[1] == kind]
        if not some:
            continue
        place, name, line = some[rng.integers(len(some))]
        text = "\n".join([*lines[: place - 1], line, *lines[place:]])
        if wrong(text):
            return name, place, text
        options.remove((place, name, line))
    return None


def asked(number, checker="package"):
    """Return (mutation, line, verdict, whether the suggestion cures it, report) of a program's mutant."""
    program_accusations.verify(grammar.program(number).text)
    made = mutant(number)
    if made is None:
        return None
    name, place, text = made
    with tempfile.TemporaryDirectory() as folder:
        path = trials.write({FILE: text}, Path(folder))
        try:
            answer = checkers.CHECKERS[checker](path)
        except Exception as error:  # it is counted, and the report says what happened
            answer = Answer("failed", (), f"{type(error).__name__}: {error}")
    answer = Answer(answer.state, answer.findings[:1], answer.text)
    verdict = line_verdict(answer, {FILE: text}, (FILE, place))
    if verdict == "wrong" and beside(answer.findings[0], place):
        verdict = "near"
    cure = any(mends({FILE: text}, finding) for finding in answer.findings)
    right = grammar.program(number).text.split("\n")[place - 1].strip()
    report = f"program {number}, {name} in line {place}: {verdict}, cure {cure}\n  right: {right}\n"
    report += f"  wrong: {text.split(chr(10))[place - 1].strip()}\n{answer.text[-1500:]}"
    return name, place, verdict, cure, report


def beside(finding: Finding, place):
    """Return whether the finding names the line before or after: many gradients are computed in two lines."""
    return bool(finding.place) and abs(finding.place[1] - place) == 1


def main(arguments=None):
    """Mutate, ask, print the failures and the counts."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("first", nargs="?", type=int, default=0)
    parser.add_argument("last", nargs="?", type=int, default=MANY)
    parser.add_argument("--checker", default="package", choices=sorted(checkers.CHECKERS))
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    options = parser.parse_args(arguments)
    about = (*checkers.about(options.checker), program_accusations.fingerprint())
    rows = []
    with ProcessPool(options.workers, max_tasks=50) as pool:
        numbers = range(options.first, options.last)
        futures = [pool.schedule(asked, (number, options.checker), timeout=SECONDS) for number in numbers]
        for number, future in zip(numbers, tqdm(futures, disable=None), strict=True):
            try:
                result = future.result()
            except OSError as error:  # too slow, or its process died
                result = ("failed", 0, "none", False, f"program {number}: {error!r}")
            if result:
                *row, report = result
                rows.append((*about, number, *row))
                if row[2] != "exact" or not row[3]:
                    tqdm.write(report)
    print(table(rows))
    if (options.first, options.last, options.checker) == (0, MANY, "package"):
        tables.write(TABLE, COLUMNS, rows)


def table(rows):
    """Return the counts as text: a line for each mutation, and for all."""
    kinds = sorted({row[7] for row in rows})
    lines = ["| mutation | mutants | " + " | ".join(LINES) + " | cured |", "|---" * (len(LINES) + 3) + "|"]
    for kind in [*kinds, "all"]:
        some = [row for row in rows if kind in ("all", row[7])]
        verdicts = Counter(row[9] for row in some)
        counts = [len(some), *(verdicts[name] for name in LINES), sum(row[10] for row in some)]
        lines.append(f"| {kind} | " + " | ".join(str(one) for one in counts) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
