"""The checker reads the reader's program: it names the line, and accuses no right one."""

import subprocess
import sys
import textwrap

import numpy as np
import pytest

from backprop_checked.catalog.paths import PROJECT
from backprop_checked.checker import Unusable, assert_gradients, diagnose
from backprop_checked.checker.findings import Finding
from backprop_checked.checker.reports import Report
from backprop_checked.checker.single_file import Collision, single_file
from backprop_checked.checker.sources import SourceSpan

pytestmark = pytest.mark.slow

NET = """
    import numpy as np

    rng = np.random.default_rng(0)
    X, Y = rng.normal(size=(5, 3)), rng.normal(size=(5, 2))
    params = {"W1": rng.normal(size=(3, 4)), "W2": rng.normal(size=(4, 2)), "b2": rng.normal(size=2)}

    def forward(p):
        z1 = X @ p["W1"]
        mean = z1.mean(axis=0)
        var = ((z1 - mean) ** 2).mean(axis=0)
        xhat = (z1 - mean) / np.sqrt(var + 1e-5)
        a1 = np.tanh(xhat)
        return z1, mean, var, xhat, a1, a1 @ p["W2"] + p["b2"]

    def loss(p):
        return np.sum((forward(p)[-1] - Y) ** 2) / (2 * len(X))

    def backward(p):
        z1, mean, var, xhat, a1, out = forward(p)
        dout = (out - Y) / len(X)
        dW2 = a1.T @ dout
        da1 = dout @ p["W2"].T
        dxhat = da1 * (1 - a1 ** 2)
        dz1 = (dxhat - dxhat.mean(axis=0) - xhat * (dxhat * xhat).mean(axis=0)) / np.sqrt(var + 1e-5)
        return {"W1": X.T @ dz1, "W2": dW2, "b2": dout.sum(axis=0)}
"""
LOOP = """
    import numpy as np

    rng = np.random.default_rng(1)
    T, H = 4, 3
    xs, target = [rng.normal(size=2) for _ in range(T)], rng.normal(size=H)
    params = {"Wx": rng.normal(size=(H, 2)), "Wh": rng.normal(size=(H, H)), "b": rng.normal(size=H)}

    def run(p):
        hs = [np.zeros(H)]
        for x in xs:
            hs.append(np.tanh(p["Wx"] @ x + p["Wh"] @ hs[-1] + p["b"]))
        return hs

    def loss(p):
        return sum(np.sum((h - target) ** 2) for h in run(p)[1:]) / 2

    def backward(p):
        hs = run(p)
        grads = {name: np.zeros_like(value) for name, value in p.items()}
        carry = np.zeros(H)
        for t in reversed(range(T)):
            dh = hs[t + 1] - target + carry
            dz = dh * (1 - hs[t + 1] ** 2)
            grads["Wx"] += np.outer(dz, xs[t])
            grads["Wh"] += np.outer(dz, hs[t])
            grads["b"] += dz
            carry = p["Wh"].T @ dz
        return grads
"""
LISTS = """
    import math

    params = {"w": [[0.1, 0.2], [0.3, -0.4]], "b": [0.5, -0.6]}
    data = [([1.0, 2.0], 1.0), ([-0.5, 0.3], 0.0)]

    def hidden(p, x):
        sums = [sum(w * v for w, v in zip(row, x)) + b for row, b in zip(p["w"], p["b"])]
        return [1 / (1 + math.exp(-z)) for z in sums]

    def loss(p):
        return sum((sum(hidden(p, x)) - y) ** 2 for x, y in data)

    def backward(p):
        grads = {"w": [[0.0, 0.0], [0.0, 0.0]], "b": [0.0, 0.0]}
        for x, y in data:
            h = hidden(p, x)
            error = 2 * (sum(h) - y)
            for j in range(2):
                delta = error * h[j] * (1 - h[j])
                grads["b"][j] += delta
                for i in range(2):
                    grads["w"][j][i] += delta * x[i]
        return grads
"""
SCRIPT = """
    import numpy as np

    rng = np.random.default_rng(2)
    f4 = np.float32
    X, Y = rng.normal(size=(6, 3)).astype(f4), rng.normal(size=(6, 2)).astype(f4)
    W1, W2 = rng.normal(size=(5, 3)).astype(f4), rng.normal(size=(2, 5)).astype(f4)
    params = [W1, W2]

    def loss(p):
        return float(np.mean((np.maximum(X @ p[0].T, 0) @ p[1].T - Y) ** 2, dtype=f4))

    z = X @ W1.T
    h = np.maximum(z, 0)
    d = 2 * (h @ W2.T - Y) / Y.size
    dW2 = d.T @ h
    dh = d @ W2
    dh[z <= 0] = 0
    dW1 = dh.T @ X
    grads = [dW1, dW2]
"""
PROGRAMS = {"batch norm": NET, "loop over time": LOOP, "plain lists": LISTS, "script in float32": SCRIPT}

# What is changed in which program, the line that is then wrong, and what the report has to say.
MISTAKES = [
    (
        "batch norm",
        "(dxhat - dxhat.mean(axis=0) - xhat * (dxhat * xhat).mean(axis=0))",
        "dxhat",
        "dz1 =",
        "`mean` (line 9) and `var` (line 10)",
    ),
    ("batch norm", "da1 * (1 - a1 ** 2)", "da1", "dxhat =", "dxhat = da1 * (1 - a1 ** 2)"),
    ("batch norm", "(out - Y) / len(X)", "out - Y", "dout =", "5"),
    ("batch norm", "dout.sum(axis=0)", "dout.mean(axis=0)", "dout.mean", ".sum(axis=0)"),
    ("batch norm", "a1 = np.tanh(xhat)", "a1 = np.tanh(xhat)", None, ""),
    ("loop over time", 'carry = p["Wh"].T @ dz', 'carry = p["Wh"] @ dz', "carry = p", "dz @ p['Wh']"),
    (
        "loop over time",
        "np.outer(dz, hs[t])",
        "np.outer(dz, hs[t + 1])",
        "hs[t + 1])\n",
        "np.outer(dz, hs[t])",
    ),
    ("loop over time", 'grads["b"] += dz', 'grads["b"] = dz', 'grads["b"] = dz', "+ dz"),
    ("loop over time", "dh * (1 - hs[t + 1] ** 2)", "dh * (1 - hs[t + 1])", "dz = dh", "hs[t + 1] ** 2"),
    ("plain lists", "error * h[j] * (1 - h[j])", "error * h[j]", "delta = error", "(1 - h[j])"),
    ("plain lists", "2 * (sum(h) - y)", "sum(h) - y", "error = sum", "half"),
    ("script in float32", "dh[z <= 0] = 0", "dh[z <= 0] *= 1", "dh[z", ""),
    ("script in float32", "dW2 = d.T @ h", "dW2 = (d.T @ h) / 6", "dW2 =", "0.16667"),
]


def write(folder, text):
    file = folder / "mine.py"
    file.write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")
    return file


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_right_program_is_right_and_no_line_is_named(name, tmp_path):
    report = diagnose(source=write(tmp_path, PROGRAMS[name]))
    assert report.ok, report
    assert (report.findings, report.lines, report.status) == ([], [], 0)


@pytest.mark.parametrize(("name", "old", "new", "line", "words"), MISTAKES)
def test_the_first_wrong_line_is_named(name, old, new, line, words, tmp_path):
    text = PROGRAMS[name]
    assert text.count(old) == 1
    file = write(tmp_path, text.replace(old, new))
    report = diagnose(source=file)
    if line is None:
        assert report.ok
        return
    wrong = file.read_text(encoding="utf-8").splitlines()
    expected = next(number for number, each in enumerate(wrong, 1) if line.strip() in each)
    assert report.status == 1
    assert report.findings[0].span.line == expected, report
    assert report.findings[0].span.file == str(file)
    finding = report.findings[0]
    assert words in f"{finding.sentence} {finding.suggestion}", report


def test_two_mistakes_are_found_in_one_run(tmp_path):
    text = NET.replace("da1 * (1 - a1 ** 2)", "da1").replace("dW2 = a1.T @ dout", "dW2 = xhat.T @ dout")
    file = write(tmp_path, text)
    report = diagnose(source=file)
    assert [finding.span.text for finding in report.findings] == ["dW2 = xhat.T @ dout", "dxhat = da1"], (
        report
    )
    assert report.findings[0].suggestion == "dW2 = a1.T @ dout"
    assert [finding.explains for finding in report.findings] == [("W2",), ("W1",)]


def test_another_forward_pass_is_said_first(tmp_path):
    copy = 'z1 = X @ p["W1"]; mean, var = z1.mean(0), z1.var(0); xhat = (z1 - mean) / np.sqrt(var + 1e-5)'
    text = NET.replace(
        "    z1, mean, var, xhat, a1, out = forward(p)",
        f'    {copy}\n        a1 = 1 / (1 + np.exp(-xhat))\n        out = a1 @ p["W2"] + p["b2"]',
    )
    report = diagnose(source=write(tmp_path, text))
    assert "`a1` here is not the `a1` of the loss" in report.findings[0].sentence, report
    assert report.findings[0].span.text.startswith("a1 = 1 / (1 + np.exp(-xhat))")


def test_the_picture_marks_right_lines_the_wrong_one_and_those_that_pass_it_on(tmp_path):
    report = diagnose(source=write(tmp_path, NET.replace("da1 * (1 - a1 ** 2)", "da1 * a1")))
    marks = {span.text.split(" = ")[0]: mark for span, mark, _ in report.lines}
    assert (marks["da1"], marks["dxhat"], marks["dz1"]) == ("✓", "✗", "→")
    assert "✗" in report.text()
    html = report._repr_html_()
    assert html.count("<table>") == html.count("</table>") == 2
    assert "<code>dxhat = da1 * a1</code>" in html


def test_a_random_loss_is_refused_with_its_line(tmp_path):
    text = NET.replace("a1 = np.tanh(xhat)", "a1 = np.tanh(xhat) * (np.random.rand(5, 4) < 0.5)")
    with pytest.raises(Unusable, match=r"loss is random: .* Line 12, `a1 = np.tanh") as refusal:
        diagnose(source=write(tmp_path, text))
    assert refusal.value.line == 12


def test_modules_beside_the_file_are_read_too(tmp_path):
    (tmp_path / "slopes.py").write_text("def tanh_slope(a):\n    return 1 - a\n", encoding="utf-8")
    text = NET.replace("da1 * (1 - a1 ** 2)", "da1 * tanh_slope(a1)").replace(
        "import numpy as np", "import numpy as np\n    from slopes import tanh_slope"
    )
    before = set(sys.modules)
    report = diagnose(source=write(tmp_path, text))
    assert report.findings[0].span.file == str(tmp_path / "slopes.py"), report
    assert report.findings[0].suggestion == "return 1 - a ** 2"
    assert "slopes" not in set(sys.modules) - before


class Net:
    """A net whose parameters are attributes, beside other arrays."""

    def __init__(self):
        rng = np.random.default_rng(3)
        self.W1, self.W2 = rng.normal(size=(3, 4)), rng.normal(size=(4, 2))
        self.x, self.target = rng.normal(size=(5, 3)), rng.normal(size=(5, 2))

    def forward(self):
        self.h = np.tanh(self.x @ self.W1)
        return self.h @ self.W2


def net_loss(net):
    return np.sum((net.forward() - net.target) ** 2) / 2


def net_backward(net):
    d = net.forward() - net.target
    dz = d @ net.W2.T * (1 - net.h)
    return {"W1": net.x.T @ dz, "W2": net.h.T @ d}


def net_backward_right(net):
    d = net.forward() - net.target
    dz = d @ net.W2.T * (1 - net.h**2)
    return {"W1": net.x.T @ dz, "W2": net.h.T @ d}


def test_functions_and_an_object_are_read_where_they_stand():
    net = Net()
    before = {name: array.copy() for name, array in vars(net).items()}
    report = diagnose(net_loss, net, net_backward)
    assert report.findings[0].span.text == "dz = d @ net.W2.T * (1 - net.h)", report
    assert {name: report[name].state for name in report} == {"W1": "wrong", "W2": "right"}
    assert all(np.array_equal(before[name], array) for name, array in vars(net).items())
    assert_gradients(net_loss, net, net_backward_right)
    with pytest.raises(AssertionError, match=r"1 of 2 gradients is wrong[\s\S]*dz = d @ net\.W2\.T"):
        assert_gradients(net_loss, net, net_backward)


def test_a_flat_vector_is_taken():
    x, y = np.arange(6.0).reshape(3, 2), np.array([1.0, 0.0, 2.0])

    def loss(w):
        return np.mean((x @ w[:2] + w[2] - y) ** 2)

    def backward(w):
        d = 2 * (x @ w[:2] + w[2] - y) / 3
        return np.append(x.T @ d, d.mean())

    report = diagnose(loss, np.array([0.3, -0.2, 0.5]), backward)
    assert report.findings[0].suggestion == "return np.append(x.T @ d, d.sum())", report


def test_values_alone_say_what_giving_the_code_would_add():
    x = np.arange(4.0)
    report = diagnose(lambda p: np.sum(p["w"] ** 2 * x), {"w": x + 1}, {"w": x * (x + 1)})
    assert [finding.code for finding in report.findings] == ["factor ½"]
    assert report.findings[0].span is None
    assert "Give `backward`" in report.text()


def weighted(w, b):
    return np.sum(np.tanh(np.arange(6.0).reshape(3, 2) @ w + b) ** 2)


class Attributes:
    def __init__(self):
        self.w, self.b = np.full(2, 0.3), 0.1


FORMS = {
    "one array": (np.array([0.3, 0.3, 0.1]), lambda p: weighted(p[:2], p[2]), np.ones(3), ["params"]),
    "an object": (
        Attributes(),
        lambda p: weighted(p.w, p.b),
        {"w": np.ones(2), "b": 1.0},
        ["w", "b"],
    ),
    "nested dicts": (
        {"layer": {"w": np.full(2, 0.3), "b": np.array(0.1)}},
        lambda p: weighted(p["layer"]["w"], p["layer"]["b"]),
        {"layer": {"w": np.ones(2), "b": 1.0}},
        ["layer.w", "layer.b"],
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_values_alone_may_have_any_form(form):
    params, loss, grads, names = FORMS[form]
    report = diagnose(loss, params, grads)
    assert list(report) == names
    assert report.status == 1
    assert [finding.explains for finding in report.findings] == [tuple(names)]
    assert "No mistake that this checker knows" in report.text()


def test_gradients_with_one_explanation_are_told_once():
    x = np.arange(1.0, 5)
    params = {"w": x, "v": x + 1, "u": x + 2}
    grads = {"w": x, "v": x + 1, "u": 2 * (x + 2)}
    report = diagnose(lambda p: sum(np.sum(array**2) for array in p.values()), params, grads)
    [finding] = report.findings
    assert (finding.code, finding.explains) == ("factor ½", ("w", "v"))
    assert report.text().count("half of what it should be") == 1
    assert "  w, v:" in report.text()


def test_the_wrong_line_is_in_the_picture_though_it_returns(tmp_path):
    report = diagnose(source=write(tmp_path, NET.replace('"W2": dW2', '"W2": dW2 * 3')))
    [finding] = report.findings
    assert [span.line for span, mark, _ in report.lines if mark == "✗"] == [finding.span.line]


def test_a_backward_pass_without_a_return_is_refused(tmp_path):
    text = NET.replace('return {"W1": X.T @ dz1', 'grads = {"W1": X.T @ dz1')
    with pytest.raises(Unusable, match="does `backward` end with a return"):
        diagnose(source=write(tmp_path, text))


def test_a_missing_slope_below_the_last_layer_is_cured_by_bp2(tmp_path):
    report = diagnose(source=write(tmp_path, NET.replace("da1 * (1 - a1 ** 2)", "da1")))
    assert [(finding.code, finding.cures) for finding in report.findings] == [
        ("σ′ missing", ("vectorised.bp2",))
    ]


def test_a_last_error_of_the_wrong_sign_has_its_name(tmp_path):
    text = NET.replace("dout = (out - Y)", "dout = (Y - out)")
    assert text != NET
    report = diagnose(source=write(tmp_path, text))
    assert [finding.code for finding in report.findings] == ["y − a"]


def test_a_cell_of_a_notebook_is_called_one():
    span = SourceSpan("<ipython-input-3-b9bcc0b40a09>", 4, 4, 0, 5, "d = a")
    report = Report({}, [Finding("", span=span)])
    assert "  In [3], line 4: `d = a`" in report.text()
    assert "<strong>In [3], line 4</strong>" in Report._finding_html(report, report.findings[0])


def test_the_single_file_is_reproducible_and_says_the_same(tmp_path):
    assert single_file() == single_file()
    (tmp_path / "diagnose.py").write_text(single_file(), encoding="utf-8")
    file = write(tmp_path, NET.replace("da1 * (1 - a1 ** 2)", "da1"))
    command = [sys.executable, "-P", "diagnose.py", "mine.py"]
    alone = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=600)
    command = [sys.executable, "-m", "backprop_checked.checker", str(file)]
    packed = subprocess.run(command, cwd=PROJECT, capture_output=True, encoding="utf-8", timeout=600)
    assert alone.returncode == packed.returncode == 1, alone.stderr
    assert alone.stdout == packed.stdout.replace(str(file), "mine.py")


def test_two_modules_with_one_name_are_no_single_file(tmp_path):
    for file in (PROJECT / "backprop_checked" / "checker").glob("*.py"):
        (tmp_path / file.name).write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    with (tmp_path / "picture.py").open("a", encoding="utf-8") as text:
        text.write("\n\ndef largest():\n    pass\n")
    with pytest.raises(Collision, match=r"largest is defined in mistakes\.py and in picture\.py"):
        single_file(tmp_path)
