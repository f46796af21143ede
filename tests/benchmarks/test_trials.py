"""The grammar draws right programs of many kinds; mutations and judgements do what they say."""

import ast

import numpy as np
import pytest

from benchmarks import checkers, grammar, judgement, line_mutations, program_accusations, score, trials
from benchmarks.judgement import Answer, NamedMistake
from benchmarks.line_mutation import MUTATIONS, mutants


@pytest.mark.parametrize("first", range(0, 60, 10))
def test_the_grammar_draws_right_programs(first):
    for number in range(first, first + 10):
        assert program_accusations.verify(grammar.program(number).text)[0] > 0


def test_a_wrong_program_of_the_grammar_would_be_noticed():
    text = grammar.program(0).text
    with pytest.raises(AssertionError, match="wrong program"):
        program_accusations.verify(
            text.replace("def loss(p):", "def loss(p):\n    return 2 * once(p)\n\n\ndef once(p):", 1)
        )


def test_the_grammar_draws_every_kind_of_layer_loss_and_style():
    texts = [grammar.program(number).text for number in range(400)]
    signs = [
        *(
            "np.add.at",
            "sliding_window_view",
            "states[t + 1]",
            "tape[t]",
            "dA * A",
            ".max(axis=(3, 5))",
            "keepdims",
        ),
        *(
            "np.tanh(0.8",
            "np.log1p",
            "np.exp(np.minimum",
            "0.1 *",
            "< 0.8) / 0.8",
            "np.einsum",
            "float32",
            "reshape(",
        ),
        *(
            "margins",
            "np.clip",
            "smooth",
            "(1 - Y) * np.log",
            "Y.size",
            "class Net",
            "sum_",
            "cache",
            "labels] -= 1",
        ),
        *("np.concatenate", "params = {", "params = [", "h0T", "dmu", "** 3"),
    ]
    assert [sign for sign in signs if not any(sign in text for text in texts)] == []


def test_the_backward_lines_are_those_that_compute_gradients():
    source = grammar.program(8)
    lines = source.text.split("\n")
    assert "hit = " in lines[source.backward[0] - 1]
    assert "return {" in lines[source.backward[-1] - 1]


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_every_mutation_happens(mutation):
    name = mutation.__name__.replace("_", " ")
    lines = ["dW += x.T @ (dz * h1)", "dz = np.sum(dh, axis=0) / 3"]
    texts = [text for line in lines for kind, text in mutants(line) if kind == name]
    assert texts
    assert all(ast.parse(text) and text not in lines for text in texts)


def test_a_mutant_is_wrong_in_one_line():
    name, place, text = line_mutations.mutant(3)
    right = grammar.program(3).text.split("\n")
    assert [n for n, (a, b) in enumerate(zip(right, text.split("\n"), strict=True), 1) if a != b] == [place]
    assert name


FILES = {"net.py": "import numpy as np\nx = np.ones(3)\ny = (x *\n     2)\nz = y + 1\n"}


@pytest.mark.parametrize(
    ("state", "places", "verdict"),
    [
        ("right", [], "not noticed"),
        ("wrong", [], "none"),
        ("wrong", [(("net.py", 3), ())], "exact"),
        ("wrong", [(("net.py", 4), ())], "near"),
        ("wrong", [(None, (("net.py", 2), ("net.py", 3)))], "near"),
        ("wrong", [(("net.py", 5), ())], "wrong"),
        ("wrong", [(("net.py", 2), ())], "exact"),
    ],
)
def test_a_line_is_judged(state, places, verdict):
    answer = Answer(state, tuple(NamedMistake(place, others, "") for place, others in places))
    assert judgement.line_verdict(answer, FILES, ("net.py", 3), also=[("net.py", 2)]) == verdict


def test_a_suggestion_counts_if_it_mends_the_program():
    program = trials.program("seeds/two_three_two")
    (kind,) = (kind for kind in program.mistakes if kind.startswith("z - y"))
    files = program.wrong((kind,))
    place = program.place(program.mistakes[kind].old)
    for suggestion, verdict in {
        "delta3 = (a3 - y) * a3 * (1 - a3)": "right",
        "(a3 - y) * a3 * (1 - a3)": "right",
        "(a3 - y) * a3": "vague",
        "not code": "vague",
    }.items():
        answer = Answer("wrong", (NamedMistake(place, (), "", suggestion),))
        assert judgement.word_verdict(answer, files, ("no such word",)) == verdict


def test_a_quoted_line_is_not_a_word_about_it():
    files = {"net.py": "d = np.mean(dn)\n"}
    answer = Answer("wrong", (NamedMistake(("net.py", 1), (), "net.py:1: d = np.mean(dn) is wrong"),))
    assert judgement.word_verdict(answer, files, ("mean",)) == "vague"
    answer = Answer(
        "wrong", (NamedMistake(("net.py", 1), (), "net.py:1: d = np.mean(dn): a sum for a mean"),)
    )
    assert judgement.word_verdict(answer, files, ("mean",)) == "right"


@pytest.fixture
def honest():
    """A checker that knows central differences and nothing else."""

    def differences(path):
        state = "right" if trials.right(*trials.run(path)) else "wrong"
        return Answer(state, ())

    return differences


def test_the_score_of_a_checker_that_names_no_line(monkeypatch, honest):
    monkeypatch.setitem(checkers.CHECKERS, "honest", honest)
    name = "seeds/two_three_two"
    rows = []
    for kinds in ((), *trials.program(name).cases):
        answer = score.answer(name, kinds, "honest")
        rows += score.verdicts(name, kinds, answer)
    assert [line for _, line, _ in rows] == ["innocent", "none", "none", "none"]
    assert {words for _, _, words in rows[1:]} == {"nothing"}


@pytest.mark.parametrize(
    ("offset", "verdict"), [(0, "exact"), (1, "near"), (-1, "near"), (9, "wrong"), (None, "none")]
)
def test_a_mutant_is_judged_by_its_line(monkeypatch, offset, verdict):
    _, place, _ = line_mutations.mutant(3)
    findings = () if offset is None else (NamedMistake(("net.py", place + offset), (), ""),)
    monkeypatch.setitem(checkers.CHECKERS, "fixed", lambda path: Answer("wrong", findings))
    assert line_mutations.asked(3, "fixed")[2:4] == (verdict, False)


def test_a_cure_of_a_mutant_is_run(monkeypatch):
    _, place, _ = line_mutations.mutant(3)
    right = grammar.program(3).text.split("\n")[place - 1].strip()
    finding = NamedMistake(("net.py", place), (), "", right)
    monkeypatch.setitem(checkers.CHECKERS, "fixed", lambda path: Answer("wrong", (finding,)))
    assert line_mutations.asked(3, "fixed")[2:4] == ("exact", True)


def test_the_lines_beside_a_wrong_one_that_write_to_the_same_variable_are_near():
    text = 'p = f(x)\np[0] -= 1\nq = 2\ng["a"] = p\ng["b"] = q\n'
    assert judgement.neighbours(text, 1) == {1, 2}
    assert judgement.neighbours(text, 4) == {4}


def test_an_accusation_is_counted(monkeypatch):
    monkeypatch.setitem(checkers.CHECKERS, "stern", lambda path: Answer("wrong", (), "all is wrong"))
    state, gradients, report = program_accusations.asked(0, "stern")
    assert (state, gradients > 0) == ("accused", True)
    assert "all is wrong" in report


def test_the_numbers_of_a_program_are_found_in_any_nesting():
    tree = {"a": [np.ones((2, 1)), 3.0], "b": {"c": 1}}
    assert len(list(trials.entries(tree))) == 4
