"""What the judge says: of right lines, of wrong ones, of other conventions, and of what is no derivation."""

import subprocess
import sys
from time import perf_counter

import pytest

from backprop_checked.catalog.paths import PROJECT
from backprop_checked.derivation import verdicts
from backprop_checked.derivation.command import main
from backprop_checked.derivation.judge import judge
from backprop_checked.derivation.setting import Setting
from backprop_checked.derivation.verdicts import (
    DEFINED,
    ELSEWHERE,
    RIGHT,
    SHAPE,
    SKIPPED,
    UNDECIDED,
    UNREAD,
    WRONG,
)
from backprop_checked.derivation.wording import details, headline, text
from tests.derivation.verdict_states import verdict_states

pytestmark = pytest.mark.slow


def all_of(report):
    return [verdict for chain in report.chains for verdict in chain.verdicts]


def only(report):
    [verdict] = [verdict for chain in report.chains for verdict in chain.verdicts]
    return verdict


def verdict_on(line, **fields):
    return only(judge(line, Setting(**fields), tuple(fields)))


# The same equation in every notation.


@pytest.mark.parametrize(
    "line",
    [
        "delta = W_next.T @ delta_next * ds(z)",
        "δ = W_nextᵀ δ_next ⊙ σ′(z)",
        "delta^(l) = (W^(l+1))^T delta^(l+1) ⊙ s'(z^(l))",
        "δ⁽ˡ⁾ = W⁽ˡ⁺¹⁾ᵀ δ⁽ˡ⁺¹⁾ ⊙ σ′(z⁽ˡ⁾)",
        r"\delta^{(l)} = (W^{(l+1)})^T \delta^{(l+1)} \odot \sigma'(z^{(l)})",
        r"\frac{\partial L}{\partial z^{[l]}} = \sigma'(z^{[l]}) \circ W^{[l+1]T} dz^{[l+1]}",
        r"\nabla_{z^l} C = \left(\mathbf{W}^{l+1}\right)^\top \delta^{l+1} \odot f'(\mathbf{z}^l)",
        "delta_j = sum_k w_next_kj delta_next_k s'(z_j)",
        r"\delta_j^{(l)} = \sigma'(z_j^{(l)}) \sum_{k} W_{kj}^{(l+1)} \delta_k^{(l+1)}",
        "dz1 = W2^T dz2 ⊙ σ'(z1)",
    ],
)
def test_bp2_is_right_in_every_notation(line):
    verdict = only(judge(line))
    assert (verdict.state, verdict.reason) == (RIGHT, "")
    assert verdict.generality == "every size, any σ, any cost"


def test_a_sum_with_its_ends_and_a_column_of_ones():
    for line in (
        r"z_j^{(l)} = \sum_{k=1}^{n} W_{jk}^{(l)} a_k^{(l-1)} + b_j^{(l)}",
        r"\delta_k^{(l)} = \sigma'(z_k^{(l)}) \sum_{j=0}^{n-1} W_{jk}^{(l+1)} \delta_j^{(l+1)}",
        r"\frac{\partial C}{\partial b^{(l)}} = \Delta^{(l)} \mathbf{1}",
        r"\frac{\partial C}{\partial W_{jk}^{(l)}} = \sum_{m=1}^{N} \delta_{jm}^{(l)} a_{km}^{(l-1)}",
        r"\frac{\partial p_i}{\partial z_j} = p_i (\mathbf{1}[i = j] - p_j)",
        r"z^{(l)} = \begin{pmatrix} W^{(l)} & b^{(l)} \end{pmatrix} \begin{pmatrix} a^{(l-1)} \\ 1 \end{pmatrix}",
    ):
        assert only(judge(line)).state == RIGHT, line
    wrong = r"\frac{\partial C}{\partial W_{jk}^{(l)}} = \sum_{r=1}^{N} \delta_{rm}^{(l)} a_{km}^{(l-1)}"
    assert only(judge(wrong)).state == SHAPE


@pytest.mark.parametrize(
    "line",
    [
        "a1 = sigmoid(W1 @ x + b1)",
        "a1 = np.maximum(0, W1 @ x + b1)",
        "a1 = np.maximum(z1, 0)",
        "a1 = 1 / (1 + np.exp(-(W1 @ x + b1)))",
        r"a^{(l)} = \tanh(W^{(l)} a^{(l-1)} + b^{(l)})",
        r"a_j = \tanh(\sum_k W_{jk} x_k + b_j)",
    ],
)
def test_a_forward_pass_in_one_line_has_the_activation_of_its_weights_layer(line):
    assert only(judge(line)).state == RIGHT


def test_a_right_line_names_the_formula():
    assert only(judge("delta = W_next.T @ delta_next * ds(z)")).formula == "vectorised.bp2"


# What is wrong.


@pytest.mark.parametrize(
    ("line", "mistake"),
    [
        ("delta = W_next^T delta_next", "the slope is missing"),
        ("delta = W_next^T (delta_next ⊙ σ'(z_next))", "the slope of the next layer"),
        ("delta = W_next^T delta_next ⊙ σ'(a)", "“σ'(a)” takes the slope at a instead of z"),
        ("delta = -W_next^T delta_next ⊙ σ'(z)", "the sign is wrong"),
    ],
)
def test_a_mistake_has_its_name(line, mistake):
    verdict = only(judge(line))
    assert verdict.state == WRONG
    assert verdict.mistake == mistake


@pytest.mark.parametrize(
    ("line", "noted"),
    [
        ("delta = (y - a) * s'(z)", True),
        ("delta = -W_next^T delta_next ⊙ σ'(z)", False),
        ("dz = y - a", False),
    ],
)
def test_an_error_of_the_other_sign_is_noted(line, noted):
    verdict = verdict_on(line, cost="cross-entropy" if "dz" in line else "half square")
    assert verdict.state == WRONG
    assert ("right if δ means −∂C/∂z, as in some texts" in verdict.notes) == noted


def test_an_example_is_in_whole_numbers_and_true():
    verdict = verdict_on("delta = 3*(a - y)*s'(z)", cost="half square")
    values = {name: int(value.strip("[]")) for name, value in verdict.example}
    assert values["this side"] == 3 * (values["a"] - values["y"]) * values["s'(z)"]
    assert values["then delta"] * 3 == values["this side"]


def test_shapes_that_do_not_fit_are_told_with_what_fits():
    verdict = only(judge("dW = a_prev delta"))
    assert verdict.state == SHAPE
    assert verdict.shapes == [("a_prev", "n[ℓ−1] × 1"), ("delta", "n[ℓ] × 1")]
    assert verdict.fits == [("delta a_prevᵀ", True)]


def test_the_first_line_that_does_not_follow_is_marked():
    """After a wrong side, a right one is right; a wrong one is told whether it follows from the wrong one."""
    report = judge(
        "delta = W_next^T delta_next = W_next^T delta_next ⊙ σ'(z)\n= W_next^T delta_next = 0 * W_next^T delta_next"
    )
    assert [verdict.state for verdict in report.chains[0].verdicts] == [WRONG, RIGHT, WRONG, WRONG]
    assert [verdict.follows for verdict in report.chains[0].verdicts] == [None, None, None, False]
    report = judge("delta = W_next^T delta_next = 2 * W_next^T delta_next / 2")
    assert [verdict.follows for verdict in report.chains[0].verdicts] == [None, True]


@pytest.mark.parametrize(
    ("slope", "state"),
    [
        ("(z > 0)", RIGHT),
        ("(z >= 0)", RIGHT),
        ("(a > 0)", RIGHT),
        ("(1 - (z < 0))", RIGHT),
        ("(1 - (z <= 0))", RIGHT),
        ("(a >= 0)", UNDECIDED),  # it is 1 everywhere, and no example is taken at a kink
        ("(z <= 0)", WRONG),
        ("(1 - (z > 0))", WRONG),
    ],
)
def test_a_kink_is_a_matter_of_choice_and_a_region_is_not(slope, state):
    report = judge(f"a = relu(z)\ndelta = (W_next.T @ delta_next) * {slope}")
    assert [chain.verdicts[0].state for chain in report.chains] == [RIGHT, state]


# Other conventions.


@pytest.mark.parametrize(
    ("line", "fields", "conventions"),
    [
        ("delta = W_next delta_next ⊙ σ'(z)", {}, ["W is in × out"]),
        ("delta = a - y", {"cost": "half square"}, None),
        (
            r"\frac{\partial C}{\partial a} = \delta_{next}^T W_{next}",
            {"layout": "habit"},
            ["derivatives are in numerator layout"],
        ),
        ("z = W a_prev", {}, ["there is no bias"]),
    ],
)
def test_what_is_right_in_another_convention_is_not_called_wrong(line, fields, conventions):
    verdict = verdict_on(line, **fields)
    assert verdict.state == ELSEWHERE
    assert conventions is None or verdict.conventions == conventions


def test_a_convention_that_other_lines_deny_is_none():
    report = judge("dW = delta a_prev^T\ndelta = W_next delta_next ⊙ σ'(z)\nda_prev = W^T delta")
    assert [chain.verdicts[0].state for chain in report.chains] == [RIGHT, SHAPE, RIGHT]


def test_the_cost_is_chosen_so_that_most_lines_are_right():
    assert judge("dL/dz = a - y\ndL/da = -y/a + (1-y)/(1-a)").setting.cost == "binary cross-entropy"
    assert judge("dL/dz = 2*(a - y)*s'(z)").setting.cost == "square"


def test_definitions_and_updates_are_no_claims():
    report = judge("e = a - y\ndelta = e * s'(z)\nW = W - eta * delta @ a_prev.T")
    assert [chain.verdicts[0].state for chain in report.chains] == [DEFINED, RIGHT, SKIPPED]


# What is no derivation.

BAD = {
    "delta = (((a - y)": "something is missing at the end",
    "delta = foo ⊙ σ'(z)": "“foo” is not a known name; define it on a line of its own",
    'delta = __import__("os").system("ls") @ a': "“__import__” is no function that is known here",
    "delta = np.exp(delta_next[..., 0])": "only numbers and names stand in a formula",
    "delta = W_next.T @ delta_next * slope_at_a": "“slope_at_a” is not a known name; define it on a line of its own",
    "delta = W_next^T δ_next ⊙ slope_at_a": "“slope_at_a” is not a known name; define it on a line of its own",
    "delta = W_next^T δ_next ⊙ slope_a": "“slope_a” is not a known name; define it on a line of its own",
    "delta = W_next.T @ delta_next * slopes_of_a": "“slopes_of_a” is not a known name; define it on a line of its own",
    "delta = W_next^T δ_next ⊙ σ'_a": "the slope at a: write σ′(a)",
    r"\delta^{(l)} = (W^{(l+1)})^T \delta^{(l+1)} \odot \sigma'_{a^{(l)}}": "the slope at a: write σ′(a)",
    r"\delta^{(l)} = (W^{(l+1)})^T \delta^{(l+1)} \odot \sigma'(\dot{z}^{(l)})": "“z” is not a known name; define it on a line of its own",
    r"\delta_k^{(l)} = \sum_{j=1}^{n-1} W_{jk}^{(l+1)} \delta_j^{(l+1)}": "a sum runs over a whole axis here: from 1 to n, or without ends",
    r"\delta_k^{(l)} = \sum_{j=0}^{n} W_{jk}^{(l+1)} \delta_j^{(l+1)}": "a sum runs over a whole axis here: from 1 to n, or without ends",
    "∂/∂z ∂C/∂z = p": r"of what is this the derivative? Write \frac{\partial C}{\partial W}",
    "delta = W_next^T δ_next ∮": "“∮” is no sign that is known here",
    "W_next^T * delta_next": "this is no equation: an equals sign is missing",
    "delta = " + "(" * 400 + "a" + ")" * 400: "brackets stand 24 deep here: that is too deep",
    "delta = " + "a + " * 300 + "a": "this is too long for one side of an equation",
    "a = b" * 300_000: "this is 1500000 signs long, and at most 20000 are read",
    "a = b\n" * 201: "these are 201 lines, and at most 200 are read",
    "(" * 2000 + "a" + ")" * 2000: "a line is 4001 signs long, and at most 2000 of a line are read",
    r"\newcommand{\a}{\a\a} \delta = \a": "a macro of this text never ends, or makes it too long",
    "delta^{l} = δ^{L}": "layers have two kinds of names in this line, such as ℓ and L: use one",
}


@pytest.mark.parametrize("line", BAD, ids=lambda line: line if len(line) < 90 else line[:30])
def test_bad_input_gets_a_clear_message_quickly(line):
    start = perf_counter()
    report = judge(line)
    assert perf_counter() - start < 10
    assert set(verdict_states(report)) == {UNREAD}
    assert report.chains[0].verdicts[0].reason == BAD[line]


def test_a_division_by_zero_is_neither_right_nor_wrong():
    assert verdict_on("delta = delta / 0").state == UNDECIDED
    assert verdict_on("delta = 1 / (a - a)").state == UNDECIDED


@pytest.mark.parametrize(
    "line", ["dC/db = delta[:, 1] @ a.T", "dC/db = delta[1:] @ a.T", "δ_{3}^{(l)} = ∂C/∂z_{3}^{(l)}"]
)
def test_an_entry_that_may_not_exist_is_never_right(line):
    assert only(judge(line)).state == SHAPE


def test_a_large_exponent_is_not_computed():
    assert verdict_on("delta = 9**999999999").reason == "the exponent 999999999 is too large for a formula"


def test_what_cannot_be_read_is_underlined():
    report = judge("dC/db = delta + bar")
    assert report.lines[0][slice(*only(report).span)] == "bar"


# In a terminal.


def test_the_command_prints_verdicts_and_ends_with_their_status(tmp_path, capsys):
    file = tmp_path / "notes.txt"
    for line, status in {"dC/db = delta": 0, "dC/db = 2*delta": 1, "dC/db = foo": 2}.items():
        file.write_text(line, encoding="utf-8")
        assert main([str(file)]) == status
    assert "“foo” is not a known name" in capsys.readouterr().out


def test_the_command_takes_conventions(tmp_path, capsys):
    file = tmp_path / "notes.txt"
    file.write_text("dC/dW = a_prev^T delta", encoding="utf-8")
    assert main([str(file), "--samples", "rows", "--weights", "in-out"]) == 0
    assert "a sample is a row, W is in × out" in capsys.readouterr().out


def test_the_command_runs_without_numpy():
    program = "import sys; sys.modules['numpy'] = None; from backprop_checked.derivation.command import main; main(['-'])"
    done = subprocess.run(
        [sys.executable, "-c", program],
        input="dC/db = delta",
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "✓ right: proved for every size" in done.stdout


def test_the_report_says_all_verdicts_in_words():
    words = text(judge("dC/db = delta\ndelta = W_next^T delta_next"))
    assert "✓ right: proved for every size, any σ, any cost" in words
    assert "✗ wrong: the slope is missing" in words
    assert words.endswith("2 judged: 1 right, 1 wrong.")


@pytest.mark.parametrize(
    ("cost", "line", "is_right"),
    [
        ("E = 1/2 (a2 - y)^2", "dE/dz2 = (a2 - y) * a2 * (1 - a2)", True),
        (
            "E = 1/2 (a2 - y)^2",
            "dE/dW1 = (W2.T @ (a2 - y) * a1 * (1 - a1)) @ x.T",
            False,
        ),  # as cross-entropy has it
        ("L = (y - yhat)^2", "dL/dz2 = a2 - y", False),
        ("L = -(y log a + (1 - y) log(1 - a))", "dL/dz2 = a2 - y", True),
        ("L = -y log a", "dL/dz2 = (a2 - y) * a2 * (1 - a2)", False),
    ],
)
def test_a_cost_that_is_stated_is_the_cost(cost, line, is_right):
    [[stated], [verdict]] = [chain.verdicts for chain in judge(f"{cost}\n{line}").chains]
    assert stated.state == verdicts.RIGHT
    assert stated.notes == ["the cost is one number: the entries of this side were added up"]
    assert (verdict.state == verdicts.RIGHT) == is_right, verdict


@pytest.mark.parametrize(
    ("slope", "state"),
    [
        (r"(1 - \tanh^2(z^{(1)}))", verdicts.RIGHT),
        (r"(1 - \tanh^{2} z^{(1)})", verdicts.RIGHT),
        (r"(1 - \tanh(z^{(1)})^2)", verdicts.RIGHT),
        (r"(1 - \tanh(z^{(1)}))", verdicts.WRONG),
        (r"(1 - \tanh^3(z^{(1)}))", verdicts.WRONG),
        (r"(1 - \tanh^{-1}(z^{(1)}))", verdicts.UNREAD),
    ],
)
def test_what_stands_above_a_function_is_its_exponent(slope, state):
    line = rf"\delta^{{(1)}} = ((W^{{(2)}})^T \delta^{{(2)}}) \odot {slope}"
    [_, [verdict]] = [chain.verdicts for chain in judge(r"a^{(1)} = \tanh(z^{(1)})" + f"\n{line}").chains]
    assert verdict.state == state


@pytest.mark.parametrize(
    ("line", "state"),
    [
        (r"\frac{\partial L}{\partial z_i} = -y_i (1 - p_i) + \sum_{k \neq i} y_k p_i", verdicts.RIGHT),
        (r"\frac{\partial L}{\partial z_i} = -y_i (1 - p_i) + \sum_{k ≠ i} y_k p_i", verdicts.RIGHT),
        (r"\frac{\partial L}{\partial z_i} = -y_i (1 - p_i) + \sum_{k} y_k p_i", verdicts.WRONG),
        (r"\frac{\partial L}{\partial z_i} = -y_i + \sum_{k \neq i} y_k p_i", verdicts.WRONG),
    ],
)
def test_a_sum_may_leave_out_one_index(line, state):
    chains = judge(r"L = -\sum_k y_k \log p_k" + f"\n{line}").chains
    assert chains[-1].verdicts[0].state == state


@pytest.mark.parametrize(
    "norm",
    [
        r"\|a - y\|^2",
        r"\| a - y \|_2^2",
        r"\left\| a - y \right\|^2",
        r"\lVert a - y \rVert_F^{2}",
        "||a - y||^2",
        "‖a − y‖²",
        "∥a - y∥₂²",
        "np.linalg.norm(a - y)**2",
    ],
)
@pytest.mark.parametrize(
    ("factor", "line"), [("1/2 ", "dC/dz = (a - y) * ds(z)"), ("", "dC/dz = 2 * (a - y) * ds(z)")]
)
def test_a_norm_is_the_root_of_the_sum_of_squares(norm, factor, line):
    factor = factor.replace(" ", " * ") if "np" in norm else factor
    if "\\" in norm:
        line = line.replace("dC/dz", r"\frac{\partial C}{\partial z}").replace("* ds(z)", r"\odot \sigma'(z)")
    found = verdict_states(judge(f"C = {factor}{norm}\n{line}"))
    assert found == [verdicts.RIGHT] * 2
    half = line.replace("2 * ", "").replace("(a - y)", "(y - a)")
    assert judge(f"C = {factor}{norm}\n{half}").chains[-1].verdicts[0].state == verdicts.WRONG


def test_another_norm_is_not_read_as_that_of_squares():
    verdict = judge(r"C = \|a - y\|_1").chains[0].verdicts[0]
    assert verdict.state == verdicts.UNREAD
    assert "‖W‖_F" in verdict.reason


@pytest.mark.parametrize("cost", [r"C = \sum_j r(a_j, y_j)", r"C = foo(a, y)"])
def test_a_cost_that_is_stated_and_cannot_be_read_decides_nothing(cost):
    lines = [r"\delta = (a - y) \odot \sigma'(z)", r"\delta = (y - a) \odot \sigma'(z)"]
    for line in lines:
        assert judge(f"{cost}\n{line}").chains[-1].verdicts[0].state == verdicts.UNDECIDED
    independent = r"\delta^{(l)} = (W^{(l+1)})^T \delta^{(l+1)} \odot \sigma'(z^{(l)})"
    assert judge(f"{cost}\n{independent}").chains[-1].verdicts[0].state == verdicts.RIGHT


@pytest.mark.parametrize(
    ("line", "state"),
    [
        (r"\frac{\partial C}{\partial W} = (W x + b - y) x^T", verdicts.RIGHT),
        (r"\frac{\partial C}{\partial W} = (y - W x - b) x^T", verdicts.WRONG),
        (r"\frac{\partial C}{\partial x} = W (W x + b - y)", verdicts.SHAPE),
    ],
)
def test_a_cost_of_a_layer_without_an_activation_function_says_that_it_has_none(line, state):
    report = judge(r"C = \frac{1}{2} \| W x + b - y \|^2" + f"\n{line}")
    assert "the last layer's σ is the identity" in report.assumed
    [[stated], [verdict]] = [chain.verdicts for chain in report.chains]
    assert (stated.state, verdict.state) == (verdicts.RIGHT, state)
    assert "any σ" not in stated.generality


@pytest.mark.parametrize(
    ("slope", "state"),
    [
        (r"\operatorname{sech}^2(z^{(1)})", verdicts.RIGHT),
        (r"\operatorname{sech}(z^{(1)})^2", verdicts.RIGHT),
        (r"\operatorname{sech}(z^{(1)})", verdicts.WRONG),
        (r"(1 - \operatorname{sech}^2(z^{(1)}))", verdicts.WRONG),
    ],
)
def test_sech_says_that_the_activation_function_is_the_tanh(slope, state):
    line = rf"\delta^{{(1)}} = ((W^{{(2)}})^T \delta^{{(2)}}) \odot {slope}"
    assert only(judge(line)).state == state


@pytest.mark.parametrize(
    ("line", "state"),
    [
        (r"\delta = \frac{\partial C}{\partial a} \odot (1 - a^2)", verdicts.RIGHT),
        (r"\delta = \frac{\partial C}{\partial a} \odot (1 - a^3)", verdicts.WRONG),
        (r"\frac{\partial p_i}{\partial z_i} = p_i - p_i^2", verdicts.RIGHT),
        (r"\frac{\partial p_i}{\partial z_j} = p_i - p_i^2", verdicts.WRONG),
        (r"\frac{\partial p_i}{\partial z_k} = \begin{cases} p_k (1 - p_k) & i = k \\ -p_k p_i & i \neq k \end{cases}", verdicts.RIGHT),
        (r"\frac{\partial p_i}{\partial z_k} = \begin{cases} p_k (1 - p_k) & i = k \\ p_k p_i & i \neq k \end{cases}", verdicts.WRONG),
        (r"\frac{\partial L}{\partial z_{i,k}} = p_{i,k} - \mathbf{1}[k = y_i]", verdicts.RIGHT),
        (r"\frac{\partial L}{\partial z_{i,k}} = \frac{1}{N} (p_{i,k} - 1_{y_i = k})", verdicts.RIGHT),
        (r"\frac{\partial L}{\partial z_{i,k}} = p_{i,k} - \mathbf{1}[k \neq y_i]", verdicts.WRONG),
        (r"\delta = 0", verdicts.WRONG),
    ],
)  # fmt: skip
def test_squares_cases_and_labels_as_people_write_them(line, state):
    assert only(judge(line)).state == state


def test_one_neuron_in_each_layer_is_a_convention_where_the_cost_is_one_outputs():
    cost, product = "C = (a_L - y)^2", r"a_{L-2} \sigma'(z_{L-1}) w_L \sigma'(z_L)"
    left = r"\frac{\partial C}{\partial w_{L-1}}"
    right = judge(f"{cost}\n{left} = {product} 2 (a_L - y)").chains[-1].verdicts[0]
    assert (right.state, right.conventions) == (ELSEWHERE, ["every layer has one neuron"])
    assert judge(f"{cost}\n{left} = {product}").chains[-1].verdicts[0].state == SHAPE


def test_a_definition_with_an_index_is_not_summed_over_it():
    """The k of the definition is another one than the k of the sum."""
    line = r"\frac{\partial C}{\partial a_i} = \sum_k e \, w_{ki}"
    _, verdict = [chain.verdicts[0] for chain in judge(f"e = \\delta_k\n{line}").chains]
    assert verdict.state == verdicts.UNREAD
    assert "write it out" in verdict.reason


def test_sizes_in_sentences_are_written_as_on_paper():
    verdict = only(judge("dW2 = a1 @ delta2"))
    assert verdict.state == SHAPE
    words = [headline(verdict), *(line for _, lines in details(verdict) for line in lines)]
    assert any("n₁ × 1" in line for line in words)
    assert not any("n[" in line for line in words)


@pytest.mark.parametrize("half", [r"\frac12", r"\tfrac 1 2", r"\frac{1}{2}", r"\frac 12"])
def test_a_half_is_written_without_braces(half):
    line = r"\delta = (a - y) \odot \sigma'(z)"
    found = [
        chain.verdicts[0].state for chain in judge(rf"C = {half} \sum_i (a_i - y_i)^2" + f"\n{line}").chains
    ]
    assert found == [RIGHT] * 2


def test_a_sum_takes_in_what_has_its_index_and_says_so():
    cost = r"J = -\sum_i y_i \log a_i + (1 - y_i) \log (1 - a_i)"
    for error, state in (("a_i - y_i", RIGHT), ("y_i - a_i", WRONG)):
        line = rf"\frac{{\partial J}}{{\partial W_{{ij}}}} = ({error}) x_j"
        [[stated], [verdict]] = [chain.verdicts for chain in judge(f"{cost}\n{line}").chains]
        assert (stated.state, verdict.state) == (RIGHT, state)
        assert any("write brackets" in note for note in stated.notes)


def test_a_sum_takes_in_nothing_that_has_an_index_of_the_left_side():
    left = r"\frac{\partial C}{\partial a^{(1)}_j} = \sum_k w^{(2)}_{kj} \delta^{(2)}_k"
    assert only(judge(left + r" + 0 \delta^{(1)}_j")).notes == []
    assert only(judge(left + r" + \delta^{(2)}_k")).state in (WRONG, SHAPE)


@pytest.mark.parametrize(
    ("stated", "line"),
    [
        ("a = tanh(z)", "delta = W_next^T delta_next ⊙ a ⊙ (1 - a)"),
        ("a = sigmoid(z)", "da/dz = 1 - a^2"),
        ("a1 = sigmoid(z1)", "delta1 = W2^T delta2 ⊙ (1 - a1^2)"),
    ],
)
def test_what_is_stated_of_an_activation_holds_for_the_other_lines(stated, line):
    assert only(judge(line)).state == RIGHT
    first, second = all_of(judge(f"{stated}\n{line}"))
    assert (first.state, second.state) == (RIGHT, WRONG)
    assert second.example
    assert "right only if σ of layer" in " ".join(second.notes)


def test_layers_may_have_activations_of_their_own():
    text = "a1 = relu(W1 @ x + b1)\na2 = sigmoid(W2 @ a1 + b2)\n"
    text += "delta2 = (a2 - y) * a2 * (1 - a2)\ndelta1 = W2.T @ delta2 * (z1 > 0)"
    assert [verdict.state for verdict in all_of(judge(text))] == [RIGHT] * 4


@pytest.mark.parametrize(("first", "second"), [("e = a - y", "e = y - a"), ("e = y - a", "e = a - y")])
def test_a_name_that_is_given_twice_means_neither(first, second):
    verdicts = all_of(judge(f"{first}\nC = 1/2 (a - y)^2\n{second}\ndelta = e * s'(z)"))
    assert verdicts[-1].state == UNREAD
    assert "“e” is defined twice" in verdicts[-1].reason


@pytest.mark.parametrize("right", ["0", "y - a"])
def test_an_unknown_cost_says_nothing_of_the_targets(right):
    assert only(judge(rf"\frac{{\partial \delta}}{{\partial y}} = {right}")).state != RIGHT
    assert only(judge(r"\frac{\partial z}{\partial y} = 0")).state == RIGHT


def test_an_example_shows_the_slope_that_the_left_side_is_made_of():
    """σ′(a) is no slope of the layer, so that at z is shown beside it; where a line has that, it is not."""
    for line, slopes in (("σ'(a)", ["σ'(a)", "σ′(z)"]), ("σ'(z) ⊙ σ'(z)", ["σ'(z)"])):
        [chain] = judge(f"delta = W_next^T delta_next ⊙ {line}").chains
        shown = [name for name, _ in chain.verdicts[0].example]
        assert [name for name in shown if "σ" in name] == slopes


@pytest.mark.parametrize(
    ("line", "right"),
    [
        ("dW1 = np.dot(dZ1, X)", "dZ1 Xᵀ"),
        ("dW1 = np.dot(dZ1, X) / m", "dZ1 Xᵀ / m"),
        ("dW1 = (1/m) * dZ1 @ X", "1/m dZ1 Xᵀ"),
        (r"\frac{\partial C}{\partial W} = \frac{1}{m} \delta X", r"\frac{1}{m} \delta Xᵀ"),
    ],
)
def test_the_arrangement_that_is_right_is_named_with_the_numbers_beside_it(line, right):
    [verdict] = judge(line).chains[0].verdicts
    assert verdict.state == SHAPE
    assert verdict.fits[0] == (right, True)
    assert ("that is right if" in " ".join(verdict.notes)) == ("m" in right)  # the cost is a sum, unless said


@pytest.mark.parametrize(("gradient", "first"), [(r"\delta X^T", RIGHT), (r"X^T \delta", ELSEWHERE)])
def test_a_capital_letter_may_be_one_sample(gradient, first):
    text = r"\frac{\partial L}{\partial b} = \delta" "\n" rf"\frac{{\partial L}}{{\partial W}} = {gradient}"
    assert verdict_states(judge(text)) == [RIGHT, first]
    assert SHAPE in verdict_states(judge(text.replace(r"= \delta", r"= \delta \delta^T", 1)))
