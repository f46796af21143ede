"""The checker, asked about some of the trial programs. `python -m benchmarks.score` asks about all."""

import random

import pytest

from benchmarks import counting, score

# One of each kind: a script, a class with a cache, lists of lists, several files, float32, a loop over time.
ALWAYS = (
    ("asked/batchnorm_summed_up", ()),
    ("layers/batchnorm_class_columns", ()),
    ("layers/gru_dict", ()),
    ("seeds/long_notebook", ()),
)


def some(cases, many):
    """Some of the cases: others where the checker or the programs are others."""
    return random.Random("".join(counting.fingerprints(score))).sample(sorted(cases), many)


RIGHT = [case for case in score.cases() if not case[1]]
WRONG = [case for case in score.cases() if case[1] and case[0].startswith("asked/")]


@pytest.mark.parametrize(
    "name", dict.fromkeys([*(name for name, _ in ALWAYS), *(n for n, _ in some(RIGHT, 8))])
)
def test_no_right_program_is_accused_of_anything(name):
    answer = score.answer(name, ())
    assert (answer.state, answer.findings) == ("right", ()), answer.text


@pytest.mark.parametrize(("name", "kinds"), some(WRONG, 3))
def test_a_mistake_of_a_public_question_is_noticed_and_never_left_without_words(name, kinds):
    answer = score.answer(name, kinds)
    assert answer.state == "wrong", answer.text
    for _, line, words in score.verdicts(name, kinds, answer):
        assert line != "not noticed"
        assert words != "nothing", answer.text
