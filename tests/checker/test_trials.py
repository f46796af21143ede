"""The line that is named on the trial programs. `python -m benchmarks.score` judges the words too."""

import pytest

from benchmarks import score, trials

FRESH = [name for name in trials.names() if name.startswith("fresh/")]
MISTAKES = [(name, kinds) for name in trials.names() for kinds in trials.program(name).cases]
# A mistake whose line no value tells from another: the report names one beside it, or several.
BESIDE = {
    ("fresh/gelu_sigmoid_pipeline", "the slope function forgets the inner factor"),
    ("fresh/groupnorm_reshape", "the mean's share missing"),
}


def lines(name, kinds):
    """Return what is said of the line of each mistake, and the report."""
    answer = score.answer(name, kinds)
    return {kind: line for kind, line, _ in score.verdicts(name, kinds, answer)}, answer.text


@pytest.mark.parametrize("name", FRESH)
def test_a_right_program_of_any_style_is_innocent(name):
    answer = score.answer(name, ())
    assert (answer.state, answer.findings) == ("right", ()), answer.text


@pytest.mark.parametrize(("name", "kinds"), [case for case in MISTAKES if case[0] in FRESH])
def test_the_line_of_a_fresh_mistake_is_named(name, kinds):
    named, text = lines(name, kinds)
    for kind, line in named.items():
        assert line == ("near" if (name, kind) in BESIDE else "exact"), text
