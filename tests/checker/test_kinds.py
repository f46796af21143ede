"""What is said of a kind of mistake: the first wrong line, its name, and what to write instead."""

import ast
import textwrap
import warnings

import pytest

from backprop_checked.checker import diagnose
from backprop_checked.checker.file_programs import FileProgram
from backprop_checked.checker.resizing import larger, size_changes
from benchmarks import trials

HEAD = """
    import numpy as np

    rng = np.random.default_rng(0)
    X, Y = rng.normal(size=(5, 3)), rng.normal(size=(5, 2))
    params = {"W1": rng.normal(size=(3, 4)), "b1": rng.normal(size=4), "W2": rng.normal(size=(4, 2))}
"""
RENAMED = """
    def loss(p):
        hidden = np.tanh(X @ p["W1"] + p["b1"])
        return np.sum((hidden @ p["W2"] - Y) ** 2) / 2

    def backward(p):
        h = np.tanh(X @ p["W1"] + p["b1"])
        d = h @ p["W2"] - Y
        dz = d @ p["W2"].T * (1 - h ** 2)
        return {"W1": X.T @ dz, "b1": dz.sum(0), "W2": h.T @ d}
"""
MEAN = """
    def loss(p):
        h = np.maximum(0, X @ p["W1"] + p["b1"])
        return np.mean((h @ p["W2"] - Y) ** 2)

    def backward(p):
        h = np.maximum(0, X @ p["W1"] + p["b1"])
        y = h @ p["W2"]
        dy = 2 * (y - Y) / Y.size
        dz = dy @ p["W2"].T * (h > 0)
        return {"W1": X.T @ dz, "b1": dz.sum(0), "W2": h.T @ dy}
"""
SOFTMAX = """
    T = np.eye(3)[[0, 1, 2, 0, 1]]
    params["W2"] = rng.normal(size=(4, 3))

    def softmax(z):
        e = np.exp(z)
        return e / e.sum(1, keepdims=True)

    def loss(p):
        a = softmax(np.tanh(X @ p["W1"] + p["b1"]) @ p["W2"])
        return 0.5 * np.sum((a - T) ** 2)

    def backward(p):
        h = np.tanh(X @ p["W1"] + p["b1"])
        a = softmax(h @ p["W2"])
        d = a * ((a - T) - ((a - T) * a).sum(1, keepdims=True))
        dz = d @ p["W2"].T * (1 - h ** 2)
        return {"W1": X.T @ dz, "b1": dz.sum(0), "W2": h.T @ d}
"""
BINARY = """
    T = np.eye(2)[[0, 1, 1, 0, 1]]

    def loss(p):
        a = 1 / (1 + np.exp(-np.tanh(X @ p["W1"] + p["b1"]) @ p["W2"]))
        return -np.sum(T * np.log(a) + (1 - T) * np.log(1 - a)) / len(X)

    def backward(p):
        h = np.tanh(X @ p["W1"] + p["b1"])
        a = 1 / (1 + np.exp(-h @ p["W2"]))
        d = (a - T) / len(X)
        dz = d @ p["W2"].T * (1 - h ** 2)
        return {"W1": X.T @ dz, "b1": dz.sum(0), "W2": h.T @ d}
"""
GELU = """
    C = np.sqrt(2 / np.pi)

    def gelu(z):
        return 0.5 * z * (1 + np.tanh(C * (z + 0.044715 * z ** 3)))

    def loss(p):
        return np.sum((gelu(X @ p["W1"] + p["b1"]) @ p["W2"] - Y) ** 2) / 2

    def backward(p):
        z = X @ p["W1"] + p["b1"]
        d = gelu(z) @ p["W2"] - Y
        t = np.tanh(C * (z + 0.044715 * z ** 3))
        slope = C * (1 + 3 * 0.044715 * z ** 2)
        dz = d @ p["W2"].T * (0.5 * (1 + t) + 0.5 * z * (1 - t ** 2) * slope)
        return {"W1": X.T @ dz, "b1": dz.sum(0), "W2": gelu(z).T @ d}
"""
TWICE = """
    class Net:
        def __init__(self):
            self.W = [rng.normal(size=size) for size in ((4, 3), (4, 4), (2, 4))]
            self.dW = [np.zeros_like(W) for W in self.W]

        def forward(self, x):
            self.a = [x]
            for W in self.W:
                self.a.append(np.tanh(W @ self.a[-1]))
            return self.a[-1]

        def backward(self, y):
            d = (self.a[-1] - y) * (1 - self.a[-1] ** 2)
            for l in reversed(range(3)):
                self.dW[l] += d @ self.a[l].T
                d = self.W[l].T @ d * (1 - self.a[l] ** 2)

    net = Net()
    params = net.W

    def loss(params):
        net.W = params
        return 0.5 * np.sum((net.forward(X.T) - Y.T) ** 2)

    for _ in range(2):
        loss(params)
        net.backward(Y.T)
    grads = net.dW
"""


def write(folder, text, old="", new=""):
    text = textwrap.dedent(HEAD).lstrip() + textwrap.dedent(text)
    assert not old or text.count(old) == 1
    file = folder / "mine.py"
    file.write_text(text.replace(old, new) if old else text, encoding="utf-8")
    return file


def first(file):
    return diagnose(source=file).findings[0]


@pytest.mark.parametrize("text", [RENAMED, MEAN, SOFTMAX, BINARY, GELU])
def test_the_programs_are_right_as_they_stand(text, tmp_path):
    report = diagnose(source=write(tmp_path, text))
    assert report.ok, report
    assert report.findings == []


@pytest.mark.parametrize("wrong", ['np.tanh(X @ p["W1"])', 'np.sin(X @ p["W1"] + p["b1"])'])
def test_another_forward_pass_is_said_first_whatever_its_names_are(wrong, tmp_path):
    finding = first(write(tmp_path, RENAMED, '    h = np.tanh(X @ p["W1"] + p["b1"])', f"    h = {wrong}"))
    assert "`h` here is not the `hidden` of the loss" in finding.sentence
    assert finding.span.text.startswith("h = ")
    assert finding.suggestion == "h = np.tanh(X @ p['W1'] + p['b1'])"
    assert set(finding.explains) == {"W1", "b1", "W2"}


def test_gradients_of_all_layers_that_were_not_cleared_are_one_finding(tmp_path):
    [finding] = diagnose(source=write(tmp_path, TWICE)).findings
    assert finding.code == "gradients not cleared"
    assert finding.span.text == "self.dW[l] += d @ self.a[l].T"
    assert finding.explains == ("0", "1", "2") or finding.explains == (0, 1, 2)


@pytest.mark.parametrize("wrong", ["a - T", "(a - T) * a * (1 - a)"])
def test_a_squared_cost_over_softmax_has_its_jacobian_for_a_cure(wrong, tmp_path):
    right = "a * ((a - T) - ((a - T) * a).sum(1, keepdims=True))"
    with warnings.catch_warnings():
        warnings.simplefilter("error", SyntaxWarning)
        finding = first(write(tmp_path, SOFTMAX, f"d = {right}", f"d = {wrong}"))
    assert finding.suggestion == "d = a * (a - T - ((a - T) * a).sum(-1, keepdims=True))"
    assert finding.span.text == f"d = {wrong}"


def test_a_suggestion_is_simplified_and_has_the_readers_sizes(tmp_path):
    finding = first(write(tmp_path, BINARY, "d = (a - T) / len(X)", "d = (a - T) * a * (1 - a) / len(X)"))
    assert finding.suggestion == "d = (a - T) / len(X)"


def test_a_line_that_does_harm_alone_is_left_out(tmp_path):
    text = BINARY.replace("        return {", "        dz = dz * len(X)\n        return {")
    finding = first(write(tmp_path, text))
    assert (finding.span.text, finding.suggestion) == ("dz = dz * len(X)", "pass")
    assert "Leave this line out." in finding.sentence


def test_a_mean_over_all_entries_is_divided_by_their_number(tmp_path):
    finding = first(write(tmp_path, MEAN, "/ Y.size", "/ len(X)"))
    assert finding.suggestion in ("dy = 2 * (y - Y) / Y.size", "dy = 2 * (y - Y) / y.size")
    assert "all entries" in finding.sentence
    assert finding.code == "N forgotten"


def test_a_factor_of_minus_one_is_a_wrong_sign(tmp_path):
    finding = first(write(tmp_path, RENAMED, 'd = h @ p["W2"] - Y', 'd = Y - h @ p["W2"]'))
    assert "The sign is wrong" in finding.sentence
    assert "derivative of the step" not in finding.sentence
    assert finding.span.text == 'd = Y - h @ p["W2"]'


def test_lines_that_no_value_tells_apart_are_all_named(tmp_path):
    file = write(tmp_path, GELU, "slope = C * (1 + 3 * 0.044715 * z ** 2)", "slope = C * np.exp(z)")
    finding = first(file)
    texts = [span.text.split(" = ")[0] for span in finding.lines]
    assert "slope" in texts
    assert "dz" in texts
    assert finding.suggestion is None
    assert all(f"line {span.line}" in finding.sentence for span in finding.lines)


def test_a_constant_that_lacks_its_factor_is_found(tmp_path):
    finding = first(write(tmp_path, GELU, "1 + 3 * 0.044715", "1 + 0.044715"))
    assert finding.suggestion == "slope = C * (1 + 3 * 0.044715 * z ** 2)"
    assert finding.lines == ()


def test_no_repair_is_told_that_fits_one_batch_by_luck(tmp_path):
    """As many samples as hidden neurons: dividing by either would do, for this batch."""
    four = (
        textwrap.dedent(HEAD + BINARY)
        .lstrip()
        .replace("size=(5,", "size=(4,")
        .replace("0, 1, 1, 0, 1", "0, 1, 1, 0")
    )
    six = four.replace("X, Y = rng.normal(size=(4, 3))", "X, Y = rng.normal(size=(6, 3))")
    six = six.replace("0, 1, 1, 0", "0, 1, 1, 0, 0, 1")
    right = "d = (a - T) / len(X)"
    file = tmp_path / "mine.py"
    file.write_text(four.replace(right, "d = a - T"), encoding="utf-8")
    finding = first(file)
    assert finding.span.text == "d = a - T"
    file.write_text(six.replace(right, finding.suggestion), encoding="utf-8")
    assert trials.right(*trials.run(file)), finding.suggestion


def test_sizes_are_changed_only_where_the_program_follows(tmp_path):
    program = FileProgram(write(tmp_path, BINARY))
    program.start()
    sizes = [(change.size, change.axis) for change in size_changes(program)]
    assert (5, 0) in sizes
    change = next(change for change in size_changes(program) if change.size == 5)
    space = dict(program.space)
    change.cut(space, program.parameters)
    assert len(space["X"]) == len(space["T"]) == 4
    assert space["params"]["W1"].shape == (3, 4)


def test_named_sizes_are_one_larger():
    assert ast.unparse(larger(ast.parse("N, H = 6, 4\nrate = 0.1"))) == "N, H = (7, 5)\nrate = 0.1"
    assert larger(ast.parse("rate = 0.1")) is None
