"""The checker, asked about the trial programs, and what its tables say of it."""

import datetime

import pytest

from benchmarks import checkers, line_mutations, program_accusations, score, tables, trials

# A program in which some gradient is zero: the checker says that it cannot tell, and should say right.
ZERO_GRADIENT = ("asked/batchnorm_summed_up",)
# A wrong line is still named in these, so they are not among those that hold: `python -m benchmarks.score
# asked`.
STILL_WRONG = ("asked/multiclass_hinge", "asked/regularised_bias_column", "asked/xor_one_sample_at_a_time")
# The first mistake of each public question; the command counts all of them, and takes as long as it takes.
ASKED = {
    name: kinds
    for name, kinds in reversed(score.cases())
    if name.startswith("asked/") and kinds and name not in STILL_WRONG
}


@pytest.mark.parametrize("name", trials.names())
def test_no_right_program_is_accused_of_anything(name):
    given, _ = score.answer(name, (), "package")
    assert given.state == ("cannot tell" if name in ZERO_GRADIENT else "right"), given.text
    assert given.findings == ()


@pytest.mark.slow
@pytest.mark.parametrize("name", ASKED)
def test_the_wrong_line_of_a_public_question_is_found(name):
    kinds = ASKED[name]
    given, _ = score.answer(name, kinds, "package")
    for mistake, line, _ in score.verdicts(name, kinds, given):
        assert line in ("exact", "near"), f"{mistake}\n{given.text}"


def table(module):
    """The rows of a module's table. Where nobody has counted yet, there is nothing to test."""
    if not module.TABLE.exists():
        pytest.skip(f"not counted yet: python -m {module.__name__}")
    return tables.read(module.TABLE)


@pytest.mark.parametrize("module", [score, program_accusations, line_mutations])
def test_a_table_is_of_the_checker_as_it_is_now(module):
    rows = table(module)
    assert {row["checker"] for row in rows} == {checkers.fingerprint("package")}, "count again"
    assert all(datetime.date.fromisoformat(row["counted"]) for row in rows)


def test_the_score_has_a_row_for_each_mistake():
    rows = [(row["program"], row["case"], row["mistake"]) for row in table(score)]
    cases = [(name, kinds, kind) for name, kinds in score.cases() for kind in kinds or (score.RIGHT,)]
    assert rows == [(name, " + ".join(kinds) or score.RIGHT, kind) for name, kinds, kind in cases]


def test_the_table_accuses_no_right_program():
    assert [row["program"] for row in table(score) if row["line"] == "accused"] == []
    assert {row["accused"] for row in table(program_accusations)} == {"0"}


def test_ten_thousand_programs_were_counted_each_once():
    rows = table(program_accusations)
    spans = [range(int(row["first"]), int(row["last"]) + 1) for row in rows]
    assert [number for span in spans for number in span] == list(range(10_000))
    assert {row["grammar"] for row in rows} == {program_accusations.fingerprint()}


def test_nine_of_ten_mistakes_of_public_questions_are_named():
    rows = [
        row
        for row in table(score)
        if row["group"] == trials.GROUPS["asked"] and row["mistake"] != score.RIGHT
    ]
    assert sum(row["words"] == "right" for row in rows) >= 0.9 * len(rows)
