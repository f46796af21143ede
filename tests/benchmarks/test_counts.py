"""What is counted of the checker: the tables belong to it as it is, and the page prints what they say."""

import datetime
import json
import random

import pytest

from backprop_checked.catalog.paths import PROJECT
from benchmarks import (
    counting,
    counts,
    false_accusations,
    false_blessings,
    line_mutations,
    program_accusations,
    score,
    tables,
    trials,
)

pytestmark = pytest.mark.slow

COUNTS = pytest.mark.parametrize("module", counts.COUNTS, ids=lambda module: module.__name__)


def table(module):
    """The rows of a module's table. Where nobody has counted yet, there is nothing to test."""
    if not module.TABLE.exists():
        pytest.skip(f"not counted yet: {counting.AGAIN}")
    return tables.read(module.TABLE)


# The tables


@COUNTS
def test_a_table_is_of_the_checker_as_it_is_now(module):
    table(module)
    assert counting.stale(module) == ""


@COUNTS
def test_a_table_says_when_and_what_was_counted(module):
    for row in table(module):
        assert tuple(row) == (*counting.ABOUT, *module.COLUMNS)
        assert datetime.date.fromisoformat(row["counted"]) >= datetime.date(2026, 11, 21)


@pytest.mark.parametrize("module", [false_accusations, false_blessings, program_accusations])
def test_ten_thousand_were_counted_each_once(module):
    spans = [range(int(row["first"]), int(row["last"]) + 1) for row in table(module)]
    assert [number for span in spans for number in span] == list(range(10_000))


def test_networks_are_counted_with_all_that_is_in_them():
    for row in table(false_accusations):
        assert int(row["entries"]) > int(row["gradients"]) > false_accusations.ROW > 4 * int(row["unsure"])
    for row in table(false_blessings):
        assert false_blessings.ROW >= int(row["networks"]) > 0.7 * false_blessings.ROW
        assert int(row["right"]) + int(row["unsure"]) > false_blessings.ROW
        assert int(row["wrong"]) + int(row["wrong_unsure"]) > 3 * false_blessings.ROW


@pytest.mark.parametrize("module", [false_accusations, false_blessings, program_accusations])
def test_nobody_is_accused_and_nothing_wrong_is_blessed(module):
    named = ("accused", "blessed", "failed")
    assert [row for row in table(module) if any(row.get(name, "0") != "0" for name in named)] == []


def test_the_score_has_a_row_for_each_mistake():
    rows = [(row["program"], row["case"], row["mistake"]) for row in table(score)]
    cases = [(name, kinds, kind) for name, kinds in score.cases() for kind in kinds or (score.RIGHT,)]
    assert rows == [(name, " + ".join(kinds) or score.RIGHT, kind) for name, kinds, kind in cases]


def test_no_right_program_of_the_score_is_accused():
    assert [row["program"] for row in table(score) if row["line"] == "accused"] == []


def test_nine_of_ten_mistakes_of_public_questions_are_named():
    asked = [row for row in table(score) if row["group"] == trials.GROUPS["asked"]]
    rows = [row for row in asked if row["mistake"] != score.RIGHT]
    assert sum(row["words"] == "right" for row in rows) >= 0.9 * len(rows)


@COUNTS
def test_the_page_prints_what_the_table_says(module):
    assert f"/// count | {module.__name__}" in (PROJECT / "docs" / "checker.md").read_text(encoding="utf-8")


# One row of each table is counted again; another one where another commit is tested.


def rotating(module, many):
    """Some of the tasks of a count, others where the checker or what it is asked is another."""
    return random.Random("".join(counting.fingerprints(module))).sample(module.tasks(), many)


@pytest.mark.parametrize("module", [false_accusations, false_blessings])
def test_a_row_is_the_same_when_it_is_counted_again(module):
    rows = table(module)
    [first] = rotating(module, 1)
    row = next(row for row in rows if row["first"] == str(first))
    result, report = module.ask(first)
    assert report == ""
    assert [str(number) for number in result] == [row[name] for name in module.COLUMNS[2:]]


@pytest.mark.parametrize("module", [score, line_mutations])
def test_some_answers_are_the_same_when_they_are_asked_again(module):
    rows = [tuple(row[name] for name in module.COLUMNS) for row in table(module)]
    for task in rotating(module, 3):
        result, _ = module.ask(task)
        for row in module.rows([task], [result]):
            assert tuple(map(str, row)) in rows


# How it is counted


class Doubling:
    """A count of whole numbers, each of which is doubled. Odd ones are reported, and 3 takes too long."""

    __name__ = "doubling"
    COLUMNS = ("number", "double")
    CHECKER = MATERIAL = [PROJECT / "benchmarks" / "tables.py"]

    @staticmethod
    def ask(task):
        if task == 3:
            raise TimeoutError("too long")
        return 2 * task, f"{task} is odd" if task % 2 else ""

    @staticmethod
    def failure(task, error):
        return -1, f"{task}: {error}"

    @staticmethod
    def rows(tasks, results):
        return list(zip(tasks, results, strict=True))


def test_a_count_asks_in_order_reports_and_survives_what_fails(capsys):
    rows = counting.count(Doubling(), [1, 2, 3, 4], workers=2)
    assert [(row["number"], row["double"]) for row in rows] == [
        ("1", "2"),
        ("2", "4"),
        ("3", "-1"),
        ("4", "8"),
    ]
    assert capsys.readouterr().out == "1 is odd\n3: TimeoutError: too long\n"
    assert list(rows[0])[:6] == list(counting.ABOUT)


def test_an_interrupted_count_goes_on_where_it_was(monkeypatch, tmp_path):
    monkeypatch.setattr(counting, "CACHE", tmp_path)
    answers = counting.answers(Doubling(), [1, 2, 4], workers=1, resume=True)
    assert next(answers) == (1, 2, "1 is odd")
    answers.close()
    [log] = (tmp_path / "counts").iterdir()
    log.write_text(log.read_text(encoding="utf-8").replace("[1, 2,", "[1, 22,"), encoding="utf-8")
    again = list(counting.answers(Doubling(), [1, 2, 4], workers=1, resume=True))
    assert again == [(1, 22, "1 is odd"), (2, 4, ""), (4, 8, "")]
    assert [json.loads(line)[0] for line in log.read_text(encoding="utf-8").splitlines()] == [1, 2, 4]


def test_a_table_of_another_checker_is_stale(monkeypatch, tmp_path):
    module = Doubling()
    module.TABLE = tmp_path / "doubling.csv"
    assert counting.stale(module) == f"doubling.csv is not there: {counting.AGAIN}"
    row = [*counting.about(module), 1, 2]
    tables.write(module.TABLE, (*counting.ABOUT, *module.COLUMNS), [row])
    assert counting.stale(module) == ""
    monkeypatch.setattr(Doubling, "MATERIAL", [PROJECT / "benchmarks" / "counting.py"])
    assert counting.AGAIN in counting.stale(module)


def test_a_part_of_a_count_is_chosen_by_number_or_by_name():
    assert counting.chosen([0, 250, 500, 750], ["250", "750"]) == [250, 500]
    assert counting.chosen([0, 1, 2], ["1"]) == [1]
    assert counting.chosen([["seeds/a", "b"], ["asked/c"]], ["seeds", "x"]) == [["seeds/a", "b"]]


def row(module, *values):
    names = (*counting.ABOUT, *module.COLUMNS)
    about = ("2026-11-21", "3.11.7", "2.4.6", "x 2", "abc", "def")
    return dict(zip(names, map(str, (*about, *values)), strict=True))


def test_the_sentence_says_how_many_networks_were_accused():
    rows = [
        row(false_accusations, 0, 49, 1000, 20_000, 0, 7, 0),
        row(false_accusations, 50, 99, 1100, 21_000, 3, 8, 0),
    ]
    assert false_accusations.summary(rows)["sentence"] == (
        "In 100 random networks, 2,100 right gradients with 41,000 entries were checked. 3 networks were "
        "accused; in 15 networks there was a gradient of which the checker cannot tell. "
        "Counted on 2026-11-21."
    )


def test_the_sentence_says_how_many_were_blessed():
    rows = [
        row(false_blessings, 0, 49, 50, 300, 100, 0, 900, 100, 2, 0),
        row(false_blessings, 50, 99, 49, 300, 100, 1, 900, 100, 0, 0),
    ]
    sentence = false_blessings.summary(rows)["sentence"]
    assert (
        "In 99 deep networks, a wrong gradient was called right in 2, and a right one was called" in sentence
    )
    assert "wrong in 1. Of 2,000 wrong gradients 90% were called wrong; of 800 right ones 75%" in sentence


def test_the_sentence_says_how_many_programs_were_accused():
    sentence = program_accusations.summary([row(program_accusations, 0, 249, 1000, 246, 1, 2, 0, 1)])[
        "sentence"
    ]
    assert "250 right programs with 1,000 gradients" in sentence
    assert "2 programs were accused of anything. Programs with a gradient of which" in sentence
    assert "cannot tell: 1." in sentence


def test_the_sentence_says_how_many_lines_were_found():
    rows = [
        row(line_mutations, 0, "sign", 30, "exact", True),
        row(line_mutations, 1, "sign", 31, "near", False),
        row(line_mutations, 2, "sum for mean", 12, "exact", False),
    ]
    summary = line_mutations.summary(rows)
    assert "named was this one in 2, the line before or after it in 1" in summary["sentence"]
    assert "made all gradients right in 1." in summary["sentence"]
    assert summary["tables"][0]["rows"] == [
        ["sign", 2, 1, 1, 0, 0, 0, 1],
        ["sum for mean", 1, 1, 0, 0, 0, 0, 0],
    ]
    assert counting.text(summary).count("\n| ") == 4


def test_the_score_is_counted_by_group_and_by_mistake():
    name = "layers/batchnorm_class_columns"
    group = trials.program(name).group
    rows = [
        row(score, group, name, score.RIGHT, score.RIGHT, "accused", ""),
        row(score, group, name, "a", "a", "exact", "right"),
        row(score, group, name, "b", "b", "wrong", "vague"),
        row(score, trials.GROUPS["seeds"], "seeds/two_three_two", "c", "c", "near", "right"),
    ]
    summary = score.summary(rows)
    assert "3 mistakes were made in 2 programs. The wrong line was named in 1" in summary["sentence"]
    assert "1 right program was accused of anything" in summary["sentence"]
    by_group, by_mistake = summary["tables"]
    assert by_group["rows"][0] == ["mistakes", 0, 0, 2, 1, 0, 0, 0, 3]
    assert by_group["rows"][1] == [score.LINE_WORDS["exact"], 0, 0, 1, 0, 0, 0, 0, 1]
    assert by_mistake["rows"] == [["a", 1, 1, 0, 1, 0, 0], ["b", 1, 0, 0, 0, 1, 0]]
