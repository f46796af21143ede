"""How often the checker finds the wrong line, and says what is wrong: a table over all trial programs.

python -m benchmarks.score             all programs; the table beside this file is written anew
python -m benchmarks.score lstm relu   the programs whose names hold one of these words; nothing is written
"""

import argparse
import os
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

import numpy as np
from pebble import ProcessPool
from tqdm import tqdm

from benchmarks import checkers, tables, trials
from benchmarks.judgement import LINES, WORDS, Answer, judge

TABLE = Path(__file__).with_suffix(".csv")
COLUMNS = (
    "counted",
    "python",
    "numpy",
    "machine",
    "checker",
    "group",
    "program",
    "case",
    "mistake",
    "line",
    "words",
)
SECONDS = 300
RIGHT = "as it stands"


def cases(words=()):
    """Return (program's name, kinds made at once) of all programs whose names hold one of the words."""
    names = [name for name in trials.names() if not words or any(word in name for word in words)]
    return [(name, kinds) for name in names for kinds in ((), *trials.program(name).cases)]


def answer(name, kinds, checker):
    """Return the checker's answer to the program with these mistakes made, and the processor's seconds."""
    with tempfile.TemporaryDirectory() as folder:
        path = trials.write(trials.program(name).wrong(kinds), Path(folder))
        start = time.process_time()
        try:
            given = checkers.CHECKERS[checker](path)
        except Exception:  # the table says that it failed; the other programs are still asked
            given = Answer("failed", (), traceback.format_exc(limit=-5))
        return given, time.process_time() - start


def verdicts(name, kinds, given):
    """Return (mistake, line, words) of a case: of a right program, whether it is called right."""
    if not kinds:
        innocent = given.state == "right" and not given.findings
        return [(RIGHT, "innocent" if innocent else "accused" if given.state == "wrong" else given.state, "")]
    return judge(trials.program(name), kinds, given)


def ask(wanted, checker, workers):
    """Yield (name, kinds, answer, seconds, verdicts) of each case, in order."""
    with ProcessPool(workers, max_tasks=40) as pool:
        futures = [(case, pool.schedule(answer, (*case, checker), timeout=SECONDS)) for case in wanted]
        for (name, kinds), future in tqdm(futures, disable=None):
            try:
                given, seconds = future.result()
            except Exception as error:  # a timeout, or a worker that died
                given, seconds = Answer("failed", (), f"{type(error).__name__}: {error}"), float(SECONDS)
            yield name, kinds, given, seconds, verdicts(name, kinds, given)


def table(rows):
    """Return the counts of the rows as text: for each group, how the lines and the words were judged."""
    groups = [*trials.GROUPS.values(), "all"]
    heads = [*(f"line {name}" for name in LINES), *(f"words {name}" for name in WORDS)]
    rights = ("right programs", "of these: cannot tell", "accused", "failed")
    lines = ["| group | mistakes | " + " | ".join([*heads, *rights]) + " |"]
    lines.append("|---" * (len(heads) + 6) + "|")
    for group in groups:
        some = [row for row in rows if group in ("all", row["group"])]
        made = [row for row in some if row["mistake"] != RIGHT]
        right = [row for row in some if row["mistake"] == RIGHT]
        line, words = Counter(row["line"] for row in made), Counter(row["words"] for row in made)
        counts = [len(made), *(line[name] for name in LINES), *(words[name] for name in WORDS)]
        states = Counter(row["line"] for row in right)
        counts += [len(right), *(states[name] for name in ("cannot tell", "accused", "failed"))]
        lines.append(f"| {group} | " + " | ".join(str(count) for count in counts) + " |")
    return "\n".join(lines)


def row(name, kinds, mistake, line, words, about):
    group = trials.program(name).group
    return dict(
        zip(COLUMNS, (*about, group, name, " + ".join(kinds) or RIGHT, mistake, line, words), strict=True)
    )


def failure(name, kinds, given, seconds, judged):
    """Return a failure as text, or nothing: where the mistakes are, and what was said."""
    if all(line in ("exact", "innocent") and words in ("right", "") for _, line, words in judged):
        return ""
    program = trials.program(name)
    files = program.wrong(kinds)
    lines = [f"\n{name}  ({seconds:.1f} s, {given.state})"]
    for kind, line, words in judged:
        lines.append(f"  {kind}: line {line}, words {words or '-'}")
        if kind != RIGHT:
            file, number = program.place(program.mistakes[kind].old)
            lines.append(f"    {file}:{number}  {files[file].splitlines()[number - 1].strip()}")
    for finding in given.findings[:3]:
        offered = ", ".join(f"{file}:{number}" for file, number in finding.places)
        lines.append(f"    said: {finding.place or offered or 'no place'}: {finding.words[:400]}")
        lines.append(f"      write: {finding.suggestion}")
    if not given.findings and given.state != "right":
        lines.append(f"    said: {given.text[-600:]}")
    return "\n".join(lines)


def main(arguments=None):
    """Ask the checker about all programs, print the table and the failures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("words", nargs="*", help="part of a program's name")
    parser.add_argument("--checker", default="package", choices=sorted(checkers.CHECKERS))
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    options = parser.parse_args(arguments)
    about = checkers.about(options.checker)
    rows, times = [], []
    for name, kinds, given, seconds, judged in ask(cases(options.words), options.checker, options.workers):
        times.append(seconds)
        rows += [row(name, kinds, *one, about) for one in judged]
        if text := failure(name, kinds, given, seconds, judged):
            tqdm.write(text, file=sys.stdout)
    print("\n" + table(rows))
    print(f"\nseconds: median {np.median(times):.2f}, longest {max(times):.1f}")
    if not options.words and options.checker == "package":
        tables.write(TABLE, COLUMNS, [tuple(one.values()) for one in rows])


if __name__ == "__main__":
    main()
