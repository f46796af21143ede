"""How often the checker accuses a right program: ten thousand random programs of a grammar.

python -m benchmarks.program_accusations          all of them; the table beside this file is written anew
python -m benchmarks.program_accusations 40 90    programs 40 to 89; nothing is written
"""

import tempfile
from pathlib import Path

import numpy as np

from benchmarks import checkers, counting, grammar, trials

TABLE = Path(__file__).with_suffix(".csv")
MANY, ROW = 10_000, 250
STATES = ("right", "cannot tell", "accused", "failed", "doubtful")
COLUMNS = ("first", "last", "gradients", *STATES)
CHECKER = checkers.FILES
GRAMMAR = counting.modules("benchmarks.grammar", "benchmarks.grammar_layers", "benchmarks.grammar_losses")
MATERIAL = [*GRAMMAR, *counting.modules("benchmarks.program_accusations")]


def verify(text):
    """Return how many gradients a program has, and whether central differences call them right.

    A program at a kink or with a noisy loss, where the differences depend on the step, is doubtful: nobody
    could judge it.

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
        given = trials.aligned(grads, trials.attributes(params, ()))
        noise = np.max(abs(wide - narrow))  # of a loss that rounds, as log(1 - p) does where p is nearly 1
        if np.allclose(wide, narrow, rtol=1e-3, atol=1e-4) and np.max(abs(given - wide)) > noise:
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


def tasks():
    """Return the numbers of all programs."""
    return list(range(MANY))


def ask(number):
    """Return [verdict, number of gradients] of a random program, and a report unless it is right."""
    state, gradients, report = asked(number)
    return [state, gradients], report


def failure(number, error):
    """Count a program that took too long as failed."""
    return ["failed", 0], f"program {number}: {error}"


def rows(tasks, results):
    """Return the rows of the table: the verdicts of programs that follow each other, counted."""
    counts = []
    for start in range(0, len(tasks), ROW):
        part = results[start : start + ROW]
        states = [state for state, _ in part]
        times = [states.count(state) for state in STATES]
        counts.append((tasks[start], tasks[start] + len(part) - 1, sum(n for _, n in part), *times))
    return counts


def summary(rows):
    """Return what the rows say, as the page says it."""
    total = {name: sum(int(row[name]) for row in rows) for name in COLUMNS[2:]}
    programs = sum(total[name] for name in STATES)
    rest = "".join(
        f" {words} {total[name]:,}."
        for name, words in (
            ("cannot tell", "Programs with a gradient of which the checker cannot tell:"),
            (
                "doubtful",
                "Programs at a kink of the loss, which nobody could judge, are not among the right:",
            ),
        )
        if total[name]
    )
    return {
        "sentence": f"{programs:,} right programs with {total['gradients']:,} gradients were drawn at random "
        f"and checked. {counting.were(total['accused'], 'program', 'accused')} of anything."
        f"{rest}{counting.failed(total)} Counted on {rows[0]['counted']}."
    }


def page():
    """Return what the table says, for a page."""
    return counting.of_page(__name__)


if __name__ == "__main__":
    counting.main("benchmarks.program_accusations")
