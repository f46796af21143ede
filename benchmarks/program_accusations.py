"""How often the checker accuses a right program: random programs of a grammar, counted and tables.

python -m benchmarks.program_accusations          10,000 programs; the table beside this file is written anew
python -m benchmarks.program_accusations 40 90    programs 40 to 89; nothing is written
"""

import argparse
import hashlib
import os
import sys
import tempfile
from pathlib import Path

import numpy as np
from pebble import ProcessPool
from tqdm import tqdm

from benchmarks import checkers, grammar, grammar_layers, grammar_losses, tables, trials

TABLE = Path(__file__).with_suffix(".csv")
MANY, ROW, SECONDS = 10_000, 250, 300
COLUMNS = (
    *("counted", "python", "numpy", "machine", "checker", "grammar"),
    *("first", "last", "gradients", "right", "cannot tell", "accused", "failed", "doubtful"),
)


def verify(text):
    """Return how many gradients a program has, and whether central differences call them right.

    A program at a kink, where the differences depend on the step, is doubtful: nobody could judge it.

    Raises:
        AssertionError: the grammar gave a wrong program.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = trials.write({"net.py": text.replace("float32", "float64")}, Path(folder))
        loss, params, grads = trials.run(path)
        count = 1 if isinstance(params, np.ndarray) else len(params)
        if trials.right(loss, params, grads):
            return count, True
        wide, narrow = (trials.differences(loss, params, h) for h in (1e-4, 1e-6))
        if np.allclose(wide, narrow, rtol=1e-3, atol=1e-4):
            raise AssertionError(f"the grammar gave a wrong program:\n{text}")
        return count, False


def asked(number, checker="package"):
    """Return the verdict on a random program, its number of gradients, and a report unless it is right."""
    source = grammar.program(number)
    count, smooth = verify(source.text)
    if not smooth:
        return "doubtful", count, ""
    with tempfile.TemporaryDirectory() as folder:
        path = trials.write({"net.py": source.text}, Path(folder))
        try:
            answer = checkers.CHECKERS[checker](path)
        except Exception as error:  # it is counted, and the report says what happened
            return "failed", count, f"program {number}: {type(error).__name__}: {error}\n{source.text}"
    state = "accused" if answer.state == "wrong" or answer.findings else answer.state
    return (
        state,
        count,
        "" if state == "right" else f"program {number}: {state}\n{answer.text}\n{source.text}",
    )


def fingerprint():
    """Return a digest of the grammar's files."""
    digest = hashlib.sha256()
    for module in (grammar, grammar_layers, grammar_losses):
        digest.update(Path(module.__file__).read_text(encoding="utf-8").encode())
    return digest.hexdigest()[:12]


def count(first, last, checker="package", workers=None):
    """Count among the programs from `first` up to `last`: the table's rows, and the reports."""
    about = (*checkers.about(checker), fingerprint())
    verdicts, reports = [], []
    with ProcessPool(workers or os.cpu_count(), max_tasks=100) as pool:
        futures = [pool.schedule(asked, (number, checker), timeout=SECONDS) for number in range(first, last)]
        for number, future in enumerate(tqdm(futures, disable=None), first):
            try:
                state, gradients, report = future.result()
            except OSError as error:  # too slow, or its process died
                state, gradients, report = "failed", 0, f"program {number}: {error!r}"
            verdicts.append((state, gradients))
            reports += [report] if report else []
    rows = []
    for start in range(0, last - first, ROW):
        part = verdicts[start : start + ROW]
        states = [state for state, _ in part]
        counts = [states.count(name) for name in COLUMNS[-5:]]
        rows.append((*about, first + start, first + start + len(part) - 1, sum(n for _, n in part), *counts))
    return rows, reports


def sentence(rows):
    """Return what the rows say, as the page says it."""
    total = {
        name: sum(int(dict(zip(COLUMNS, row, strict=True))[name]) for row in rows) for name in COLUMNS[8:]
    }
    accused = f"{total['accused']:,}" if total["accused"] else "None"
    programs = sum(total[name] for name in COLUMNS[-5:])
    rest = "".join(
        f" {name}: {total[name]:,}." for name in ("cannot tell", "failed", "doubtful") if total[name]
    )
    return f"{accused} of {programs:,} right programs was accused.{rest} Counted on {rows[0][0]}."


def main(arguments=None):
    """Count, print the reports and the sentence."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("first", nargs="?", type=int, default=0)
    parser.add_argument("last", nargs="?", type=int, default=MANY)
    parser.add_argument("--checker", default="package", choices=sorted(checkers.CHECKERS))
    parser.add_argument("--workers", type=int)
    options = parser.parse_args(arguments)
    rows, reports = count(options.first, options.last, options.checker, options.workers)
    if (options.first, options.last, options.checker) == (0, MANY, "package"):
        tables.write(TABLE, COLUMNS, rows)
    print(*reports, sentence(rows), sep="\n")
    return bool(sum(int(row[COLUMNS.index("accused")]) for row in rows))


if __name__ == "__main__":
    sys.exit(main())
