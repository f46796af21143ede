"""How often the checker finds the wrong line, and says what is wrong: a table over all trial programs.

python -m benchmarks.score             all programs; the table beside this file is written anew
python -m benchmarks.score lstm relu   the programs whose names hold one of these words; nothing is written
"""

import tempfile
import traceback
from collections import Counter
from pathlib import Path

from benchmarks import checkers, counting, trials
from benchmarks.judgement import LINES, WORDS, Answer, judge

TABLE = Path(__file__).with_suffix(".csv")
COLUMNS = ("group", "program", "case", "mistake", "line", "words")
CHECKER = checkers.FILES
MATERIAL = [
    *sorted(trials.PROGRAMS.glob("*/*.*")),
    *counting.modules("benchmarks.trials", "benchmarks.judgement", "benchmarks.score"),
]
RIGHT = "as it stands"
# What the page calls the verdicts.
LINE_WORDS = {
    "exact": "the wrong line is named",
    "near": "a line beside it, or several lines with it among them",
    "wrong": "another line",
    "none": "no line",
    "not noticed": "the mistake is not noticed",
}
WORD_WORDS = {
    "right": "what is wrong is said, or a cure given that works",
    "vague": "said vaguely",
    "nothing": "nothing said",
}


def cases(words=()):
    """Return (program's name, kinds made at once) of all programs whose names hold one of the words."""
    names = [name for name in trials.names() if not words or any(word in name for word in words)]
    return [(name, kinds) for name in names for kinds in ((), *trials.program(name).cases)]


def answer(name, kinds, checker="package"):
    """Return the checker's answer to the program with these mistakes made."""
    with tempfile.TemporaryDirectory() as folder:
        path = trials.write(trials.program(name).wrong(kinds), Path(folder))
        try:
            return checkers.CHECKERS[checker](path)
        except Exception:  # the table says that it failed; the other programs are still asked
            return Answer("failed", (), traceback.format_exc(limit=-5))


def verdicts(name, kinds, given):
    """Return (mistake, line, words) of a case: of a right program, whether it is called right."""
    if not kinds:
        innocent = given.state == "right" and not given.findings
        return [(RIGHT, "innocent" if innocent else "accused" if given.state == "wrong" else given.state, "")]
    return judge(trials.program(name), kinds, given)


def tasks():
    """Return all cases: a program's name, then the kinds of mistakes that are made in it at once."""
    return [[name, *kinds] for name, kinds in cases()]


def ask(case):
    """Return [mistake, line, words] of each mistake of a case, and a report unless all of it is right."""
    name, *kinds = case
    given = answer(name, tuple(kinds))
    judged = verdicts(name, tuple(kinds), given)
    return [list(one) for one in judged], report(name, kinds, given, judged)


def failure(case, error):
    """Judge a case that took too long as one without an answer."""
    name, *kinds = case
    given = Answer("failed", (), error)
    judged = verdicts(name, tuple(kinds), given)
    return [list(one) for one in judged], report(name, kinds, given, judged)


def rows(tasks, results):
    """Return the rows of the table: one for each mistake of each case, and for each right program."""
    return [
        (trials.program(name).group, name, " + ".join(kinds) or RIGHT, *one)
        for (name, *kinds), judged in zip(tasks, results, strict=True)
        for one in judged
    ]


def summary(rows):
    """Return what the rows say, as the page says it."""
    wrong = [row for row in rows if row["mistake"] != RIGHT]
    right = [row for row in rows if row["mistake"] == RIGHT]
    lines, words = (Counter(row[column] for row in wrong) for column in ("line", "words"))
    programs = len({row["program"] for row in rows})
    accused = sum(row["line"] == "accused" for row in right)
    return {
        "sentence": f"{len(wrong):,} mistakes were made in {programs:,} programs. The wrong line was named "
        f"in {lines['exact']:,} of them, and what is wrong was said, or a cure given that works, in "
        f"{words['right']:,}. {counting.were(accused, 'right program', 'accused')} of anything. Counted on "
        f"{rows[0]['counted']}.",
        "tables": [_by_group(rows), _by_mistake(wrong)],
    }


def _by_group(rows):
    """The table with a column for each group of programs."""
    groups = [*trials.GROUPS.values(), "all"]
    some = {group: [row for row in rows if group in ("all", row["group"])] for group in groups}
    wrong = {group: [row for row in some[group] if row["mistake"] != RIGHT] for group in groups}
    right = {group: [row for row in some[group] if row["mistake"] == RIGHT] for group in groups}

    def line(title, rows, column, value):
        return [title, *(sum(row[column] == value for row in rows[group]) for group in groups)]

    return {
        "title": "By where the programs come from",
        "open": True,
        "heads": ["", *groups],
        "rows": [
            ["mistakes", *(len(wrong[group]) for group in groups)],
            *(line(LINE_WORDS[name], wrong, "line", name) for name in LINES),
            *(line(WORD_WORDS[name], wrong, "words", name) for name in WORDS),
            ["right programs", *(len(right[group]) for group in groups)],
            line("a line or a gradient is called wrong", right, "line", "accused"),
            line("it cannot tell", right, "line", "cannot tell"),
        ],
    }


def _by_mistake(wrong):
    """The table of mistakes in today's layers, each made in several programs."""
    rows = [row for row in wrong if row["group"] == trials.GROUPS["layers"]]
    table = []
    for mistake in dict.fromkeys(row["mistake"] for row in rows):
        some = [row for row in rows if row["mistake"] == mistake]
        lines, words = (Counter(row[column] for row in some) for column in ("line", "words"))
        counts = (lines["exact"], lines["near"], words["right"], words["vague"], words["nothing"])
        table.append([mistake, len(some), *counts])
    heads = ["mistake", "made", "its line", "near", "right words", "vague", "no words"]
    title = "Mistakes in today's layers, one by one"
    return {"title": title, "open": False, "heads": heads, "rows": sorted(table)}


def report(name, kinds, given, judged):
    """Return a failure as text, or nothing: where the mistakes are, and what the checker says."""
    if all(line in ("exact", "innocent") and words in ("right", "") for _, line, words in judged):
        return ""
    program = trials.program(name)
    files = program.wrong(kinds)
    lines = [f"\n{name}  ({given.state})"]
    for kind, line, words in judged:
        lines.append(f"  {kind}: line {line}, words {words or '-'}")
        if kind != RIGHT:
            file, number = program.place(program.mistakes[kind].old)
            lines.append(f"    {file}:{number}  {files[file].splitlines()[number - 1].strip()}")
    for finding in given.findings[:3]:
        offered = ", ".join(f"{file}:{number}" for file, number in finding.places)
        lines.append(f"    named: {finding.place or offered or 'no place'}: {finding.words[:400]}")
        lines.append(f"      write: {finding.suggestion}")
    if not given.findings and given.state != "right":
        lines.append(f"    report: {given.text[-600:]}")
    return "\n".join(lines)


def page():
    """Return what the table says, for a page."""
    return counting.of_page(__name__)


if __name__ == "__main__":
    counting.main("benchmarks.score")
