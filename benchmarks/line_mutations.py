"""How often the checker finds the line of a random mutation: random programs, one line of each mutated.

python -m benchmarks.line_mutations          500 mutants; the table beside this file is written anew
python -m benchmarks.line_mutations 40 90    those of programs 40 to 89; nothing is written
"""

import tempfile
from collections import Counter
from pathlib import Path

import numpy as np

from benchmarks import checkers, counting, grammar, program_accusations, trials
from benchmarks.judgement import LINES, Answer, NamedMistake, line_verdict, mends
from benchmarks.line_mutation import mutants

TABLE = Path(__file__).with_suffix(".csv")
MANY = 500
COLUMNS = ("program", "mutation", "place", "verdict", "cure")
CHECKER = checkers.FILES
MATERIAL = [
    *program_accusations.MATERIAL,
    *counting.modules("benchmarks.line_mutation", "benchmarks.line_mutations", "benchmarks.judgement"),
]
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
    changed = mutant(number)
    if changed is None:
        return None
    name, place, text = changed
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


def beside(finding: NamedMistake, place):
    """Return whether the finding names the line before or after: many gradients are computed in two lines."""
    return bool(finding.place) and abs(finding.place[1] - place) == 1


def tasks():
    """Return the numbers of the programs, of each of which one line is mutated."""
    return list(range(MANY))


def ask(number):
    """Return [program, mutation, line, verdict, whether the suggestion cures it], or None where no mutation
    makes a gradient wrong; and a report unless the line is exact and the suggestion a cure."""
    answer = asked(number)
    if answer is None:
        return None, ""
    *row, report = answer
    _, _, verdict, cure = row
    return [number, *row], "" if verdict == "exact" and cure else report


def failure(number, error):
    """Count a mutant that took too long as one without an answer."""
    return [number, "failed", 0, "none", False], f"program {number}: {error}"


def rows(tasks, results):
    """Return the rows of the table: one for each mutant."""
    return [tuple(result) for result in results if result]


def summary(rows):
    """Return what the rows say, as the page says it."""
    counts = Counter(row["verdict"] for row in rows)
    cured = sum(row["cure"] == "True" for row in rows)
    kinds = sorted({row["mutation"] for row in rows})
    return {
        "sentence": f"In {len(rows):,} random programs one line of the backward pass was changed at random, "
        f"so that a gradient is wrong. The first line that the checker named was this one in "
        f"{counts['exact']:,}, the line before or after it in {counts['near']:,}, another in "
        f"{counts['wrong']:,}; it named no line in {counts['none']:,}, and noticed nothing in "
        f"{counts['not noticed']:,}. What it proposed to write instead, written into the file, made all "
        f"gradients right in {cured:,}. Counted on {rows[0]['counted']}.",
        "tables": [
            {
                "title": "By the kind of change",
                "open": False,
                "heads": ["change", "programs", *LINES, "cured"],
                "rows": [_row(kind, [row for row in rows if row["mutation"] == kind]) for kind in kinds],
            }
        ],
    }


def _row(kind, some):
    verdicts = Counter(row["verdict"] for row in some)
    return [kind, len(some), *(verdicts[name] for name in LINES), sum(row["cure"] == "True" for row in some)]


def page():
    """Return what the table says, for a page."""
    return counting.of_page(__name__)


if __name__ == "__main__":
    counting.main("benchmarks.line_mutations")
