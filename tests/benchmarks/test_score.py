"""The checker, asked about some of the trial programs. `python -m benchmarks.score` asks about all."""

import random

import pytest

from benchmarks import counting, score

# A script, a file with a module beside it, a loop over time, lists of lists.
ALWAYS = ("asked/recurrent_step", "layers/two_modules", "layers/gru_dict", "seeds/long_notebook")
# Its loss is 0 but for rounding, whatever the parameters are: nothing can be seen of a gradient.
NOISE = "asked/batchnorm_summed_up"


def some(cases, many):
    """Some of the cases: others where the checker or the programs are others."""
    return random.Random("".join(counting.fingerprints(score))).sample(sorted(cases), many)


RIGHT = [name for name, kinds in score.cases() if not kinds and name != NOISE]
# The convolution of pixel by pixel takes a minute; the command asks it.
WRONG = [
    (name, kinds)
    for name, kinds in score.cases()
    if kinds and name.startswith("asked/") and name != "asked/conv_stride"
]


@pytest.mark.parametrize("name", dict.fromkeys((*ALWAYS, *some(RIGHT, 8))))
def test_no_right_program_is_accused_of_anything(name):
    answer = score.answer(name, ())
    assert (answer.state, answer.findings) == ("right", ()), answer.text


def test_a_gradient_that_is_zero_but_for_rounding_is_right():
    answer = score.answer(NOISE, ())
    assert (answer.state, answer.findings) == ("right", ())


@pytest.mark.parametrize(("name", "kinds"), some(WRONG, 3))
def test_a_mistake_of_a_public_question_is_noticed_and_never_left_without_words(name, kinds):
    answer = score.answer(name, kinds)
    assert answer.state == "wrong", answer.text
    for _, line, words in score.verdicts(name, kinds, answer):
        assert line != "not noticed"
        assert words != "nothing", answer.text
