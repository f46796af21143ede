"""How the checker is used: what it refuses, what it says, and the file by itself."""

import ast
import io
import os
import re
import subprocess
import sys
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest

from backprop_checked.catalog.tasks import PROJECT, file_of
from backprop_checked.checker import Unusable, progress, value_report
from backprop_checked.checker.mistakes import MISTAKES
from backprop_checked.checker.single_file import single_file
from backprop_checked.checker.values import diagnose_values as diagnose
from benchmarks.random_networks import RandomNetwork

X, Y = np.array([[1.0, 2.0], [3.0, 5.0], [-1.0, 0.5]]), np.array([[1.0], [0.0], [2.0]])


def loss(params):
    return np.mean((X @ params["w"] - Y) ** 2)


def params():
    return {"w": np.array([[0.5], [-0.25]])}


def grads(params):
    return {"w": 2 * X.T @ (X @ params["w"] - Y) / 3}


# What is taken


def test_lists_work_as_dicts_do():
    report = diagnose(lambda p: loss({"w": p[0]}), [params()["w"]], [grads(params())["w"]])
    assert report.ok
    assert report[0].ok


def test_gradients_may_be_a_function():
    assert diagnose(loss, params(), grads).ok


@pytest.mark.parametrize("budget", [130.0, 1e5, np.inf])
def test_a_budget_need_not_be_whole(budget):
    assert diagnose(loss, params(), grads, budget=budget).ok


def test_nothing_of_the_readers_is_changed():
    given, made = params(), grads(params())
    before = given["w"].copy(), made["w"].copy()
    diagnose(loss, given, made)
    assert np.array_equal(given["w"], before[0])
    assert np.array_equal(made["w"], before[1])


def test_lists_of_lists_are_arrays():
    assert diagnose(loss, {"w": [[0.5], [-0.25]]}, {"w": grads(params())["w"].tolist()}).ok


def test_a_single_wrong_number_gets_no_name_and_its_ratio_is_told():
    report = diagnose(lambda p: p["w"] ** 2, {"w": 3.0}, {"w": 60.0})
    assert report["w"].mistakes == ()
    assert report["w"].where == "10 times what it should be"


def test_what_it_was_not_told_is_said_where_it_finds_no_mistake():
    wrong = grads(params())["w"] + [[0.3], [0.1]]
    assert "`batch_size=`, `penalty=`, `layers=`" in str(diagnose(loss, params(), {"w": wrong}))
    assert "`penalty=`, `layers=`" in diagnose(loss, params(), {"w": wrong}, batch_size=3)._repr_html_()
    assert "not told" not in str(diagnose(loss, params(), {"w": 2 * grads(params())["w"]}))


def test_single_numbers_work_as_parameters():
    report = diagnose(lambda p: p["w"] ** 2 + p["b"], {"w": 3.0, "b": 1.0}, {"w": 6.0, "b": 1.0})
    assert report.ok


# What is refused, and what would be right


def changing(p):
    p["w"] += 1
    return np.sum(p["w"])


calls = []


def drifting(p):
    calls.append(1)
    return np.sum(p["w"]) * (1 + (len(calls) > 25))


WHOLE = {"w": np.array([[1], [2]])}
NAN = {"w": np.array([[np.nan], [2.0]])}
REFUSED = {
    "a loss that is an array": (
        {"loss": lambda p: p["w"]},
        "loss",
        r"one real number.*shape \(2, 1\).*sum it",
    ),
    "a loss that is random": (
        {"loss": lambda p: np.random.default_rng().random()},
        "loss",
        "random.*dropout",
    ),
    "a loss that changes its parameters": ({"loss": changing}, "loss", "changes 'w'.*instead of"),
    "a loss that drifts": ({"loss": drifting}, "loss", "changes while it is checked"),
    "a loss that is nan": ({"loss": lambda p: np.nan}, "loss", "the loss|loss is nan"),
    "a loss that is text": ({"loss": lambda p: "0.5"}, "loss", "of type <U3"),
    "whole numbers": ({"params": WHOLE}, "params", r"whole numbers.*params\['w'\].astype\(float\)"),
    "nan in the parameters": ({"params": NAN}, "params", "nan"),
    "complex parameters": ({"params": {"w": np.array([1j])}}, "params", "real numbers.*complex128"),
    "an array for the parameters": ({"params": np.zeros(3)}, "params", "a dict or a list"),
    "no parameters": ({"params": {}}, "params", "a dict or a list"),
    "a missing gradient": ({"grads": {}}, "grads", "'w' is in one of them only"),
    "a gradient too many": ({"grads": {"w": X[:2, :1], "v": X}}, "grads", "'v' is in one of them only"),
    "gradients as a list": ({"grads": [X]}, "grads", "the form of params.*dict"),
    "gradients of text": ({"grads": {"w": np.array(["a"])}}, "grads", "of type <U1"),
    "a penalty of text": ({"penalty": "l2"}, "penalty", "λ, a number, or a function"),
    "a loss that is no function": ({"loss": 0.5}, "loss", "a function.*float.*loss itself"),
    "a parameter of several": ({"params": {"w": (X, Y)}}, "params", r"params\['w'\] is a tuple of several"),
    "an empty parameter": ({"params": {"w": np.zeros((0, 2))}}, "params", "empty"),
    "a batch of nothing": ({"batch_size": 0}, "batch_size", "batch_size is 0.*1 or more"),
    "a batch of text": ({"batch_size": "3"}, "batch_size", "'3', and must be a number"),
    "a penalty of nan": ({"penalty": np.nan}, "penalty", "λ, a number, or a function"),
    "layers that are no list": ({"layers": {"weight": "w"}}, "layers", "a list of dicts.*a dict"),
    "a layer that is no dict": ({"layers": ["w"]}, "layers", r"layers\[0\]: it must be a dict.*a str"),
    "a layer of text": (
        {"layers": [{"weight": "w", "input": X, "z": Y, "slope": "relu"}]},
        "layers",
        "slope may be a function.*'relu'",
    ),
    "a layer with its array": (
        {"layers": [{"weight": X, "input": X, "z": Y}]},
        "layers",
        "its weight is an array; it should be the name of a parameter: 'w'",
    ),
    "a budget of nothing": ({"budget": 5}, "budget", "give 130 or more"),
    "no budget": ({"budget": None}, "budget", "budget is None, and must be a number: give 130 or more"),
    "a budget of nan": ({"budget": np.nan}, "budget", "budget is nan, and must be a number"),
    "a loss that is nan beside the point": (
        {"loss": lambda p: loss(p) if p["w"][0, 0] == 0.5 else np.nan},
        "loss",
        "nan or infinite beside these parameters.*another point",
    ),
    "a layer without z": (
        {"layers": [{"weight": "w", "input": X}]},
        "layers",
        r"layers\[0\].*weight, input and z",
    ),
    "a layer with an unknown key": (
        {"layers": [{"weight": "w", "input": X, "z": Y, "activation": 1}]},
        "layers",
        "it has weight, input, z, activation",
    ),
    "a layer of an unknown weight": (
        {"layers": [{"weight": "v", "input": X, "z": Y}]},
        "layers",
        "its weight is 'v'.*name of a parameter: 'w'",
    ),
    "a layer whose shapes do not fit": (
        {"layers": [{"weight": "w", "input": X.T, "z": Y}]},
        "layers",
        r"input \(2, 3\) and z \(3, 1\) do not fit w, which is \(2, 1\)",
    ),
    "a slope of another shape": (
        {"layers": [{"weight": "w", "input": X, "z": Y, "slope": np.ones((2, 2))}]},
        "layers",
        r"slope is \(2, 2\)",
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_what_cannot_be_checked_is_refused_with_what_would_be_right(what):
    calls.clear()
    changed, about, words = REFUSED[what]
    given = {"loss": loss, "params": params(), "grads": {"w": np.zeros((2, 1))}, **changed}
    with pytest.raises(Unusable, match=words) as caught:
        diagnose(given.pop("loss"), given.pop("params"), given.pop("grads"), **given)
    assert caught.value.about == about


# Checks that cannot fail


def test_a_loss_that_reads_a_global_is_a_check_that_cannot_fail():
    fixed = params()
    report = diagnose(lambda p: loss(fixed), params(), {"w": np.zeros((2, 1))})
    assert [it.name for it in report["w"].mistakes] == ["a check that cannot fail"]
    assert "global" in report["w"].mistakes[0].sentence


@pytest.mark.parametrize("nothing", [np.array([]), None, np.full((2, 1), np.nan), np.zeros((2, 1))], ids=str)
def test_a_gradient_that_no_comparison_would_refuse_is_refused(nothing):
    report = diagnose(loss, params(), {"w": nothing})
    assert [it.name for it in report["w"].mistakes] == ["a check that cannot fail"]


def test_zeros_are_not_called_wrong_where_the_loss_may_be_constant():
    dead = {"w": np.array([[-1.0], [-2.0]])}
    report = diagnose(lambda p: np.sum(np.maximum(p["w"] - 5, 0)), dead, {"w": np.zeros((2, 1))})
    assert report.verdict == "cannot tell"
    assert "constant" in report["w"].advice
    report = diagnose(lambda p: np.sum(np.maximum(p["w"] - 5, 0)), dead, {"w": np.ones((2, 1))})
    assert report.verdict == "wrong"


def test_a_kink_accuses_nobody_and_says_both_slopes():
    report = diagnose(
        lambda p: np.sum(np.maximum(p["w"], 0)), {"w": np.array([0.0, 1.0])}, {"w": np.array([0.0, 1.0])}
    )
    assert report.ok
    [remark] = report["w"].remarks
    assert remark.name == "kink"
    assert "At [0] the slope is 0 on the left and 1 on the right" in remark.sentence
    assert report["w"].checked == "1 of 2 entries"


@pytest.mark.parametrize(
    ("slope", "verdict"),
    [(0.0, "cannot tell"), (0.5, "cannot tell"), (1.0, "cannot tell"), (1.5, "wrong"), (-1.0, "wrong")],
)
def test_where_all_is_kink_a_gradient_that_is_not_between_the_slopes_is_wrong(slope, verdict):
    report = diagnose(lambda p: np.sum(np.maximum(p["w"], 0)), {"w": np.zeros(3)}, {"w": np.full(3, slope)})
    assert report.verdict == verdict
    assert "another point" in report["w"].advice or verdict == "wrong"
    assert report["w"].checked == "0 of 3 entries"


# Precision


def rounded(p):
    w = p["w"].astype(np.float32)
    return np.mean((X.astype(np.float32) @ w - Y.astype(np.float32)) ** 2)


def test_a_loss_in_float32_accuses_nobody_and_mistakes_are_still_named():
    assert diagnose(rounded, params(), grads).ok
    report = diagnose(rounded, params(), {"w": 3 * grads(params())["w"]}, batch_size=3)
    assert [it.name for it in report["w"].mistakes] == ["N forgotten"]


@pytest.mark.parametrize("number", [np.float32, np.float16])
@pytest.mark.parametrize("beside", [0, 1, 100, 10_000])
def test_a_coarse_loss_that_hides_its_type_accuses_nobody(number, beside):
    report = diagnose(lambda p: float(number(loss(p) + beside)), params(), grads)
    assert report.verdict == ("right" if number is np.float32 and beside <= 100 else "cannot tell"), report


def test_where_the_loss_is_too_coarse_to_see_anything_that_is_said():
    report = diagnose(lambda p: float(np.float16(loss(p) + 10_000)), params(), grads)
    assert report.verdict == "cannot tell"
    assert "compute in float64" in report["w"].advice


@pytest.mark.parametrize("size", [1e-6, 1e-3, 1, 1e3, 1e6])
def test_the_step_follows_the_size_of_the_parameters(size):
    at = {"w": np.array([0.3, -1.2, 2.0]) * size}
    made = {"w": np.cos(at["w"] / size) / size}
    report = diagnose(lambda p: np.sum(np.sin(p["w"] / size)), at, made)
    assert report.ok
    assert report["w"].relative_error < 1e-7
    assert not diagnose(lambda p: np.sum(np.sin(p["w"] / size)), at, {"w": made["w"] * (1 + 1e-5)}).ok


# Large parameters


def large(side=100):
    rng = np.random.default_rng(0)
    a = rng.normal(size=(side, side)) / side
    return lambda p: np.sum(np.tanh(p["w"] * a)), {"w": rng.normal(size=(side, side))}, a


def test_large_parameters_are_checked_on_a_sample_and_along_directions_within_the_budget():
    function, at, a = large()
    right = {"w": a / np.cosh(at["w"] * a) ** 2}
    report = diagnose(function, at, right, budget=2000)
    assert report.ok
    assert re.fullmatch(r"\d+ of 10000 entries, 4 random directions", report["w"].checked)
    assert report.evaluations <= 2000
    report = diagnose(function, at, {"w": right["w"].T}, budget=2000)
    assert [it.name for it in report["w"].mistakes] == ["transposed"]


def test_six_hundred_entries_and_directions_are_enough_whatever_the_budget():
    function, at, a = large(30)
    report = diagnose(function, at, {"w": a / np.cosh(at["w"] * a) ** 2})
    assert report.ok
    assert report["w"].checked == "600 of 900 entries, 4 random directions"
    assert report.evaluations < 4000


def test_a_mistake_outside_of_the_sample_is_seen_along_a_direction():
    function, at, a = large()
    wrong = a / np.cosh(at["w"] * a) ** 2
    wrong[:3] *= 1.5
    report = diagnose(function, at, {"w": wrong}, budget=300)
    assert not report.ok


# The budget


def test_a_penalty_that_is_a_function_shares_the_budget_and_is_counted():
    times = Counter()

    def asked(name, function):
        def call(p):
            times[name] += 1
            return function(p)

        return call

    rng = np.random.default_rng(0)
    at, a = {"w": rng.normal(size=(60, 60))}, rng.normal(size=(60, 60)) / 60
    data, penalty = asked("loss", lambda p: np.sum(np.tanh(p["w"] * a)) + norm(p)), asked("penalty", norm)
    grad = a / np.cosh(at["w"] * a) ** 2
    report = diagnose(data, at, {"w": grad}, penalty=penalty, budget=1500)
    assert [it.name for it in report["w"].mistakes] == ["penalty missing"]
    assert report.evaluations == times["loss"] + times["penalty"] <= 1500


def norm(p):
    return 0.1 * np.sum(p["w"] ** 2)


@pytest.mark.parametrize("penalty", [0.1, norm])
@pytest.mark.parametrize("factor", [0.1, 0.37])
def test_a_factor_before_all_of_it_is_a_factor_whatever_the_penalty(penalty, factor):
    rng = np.random.default_rng(0)
    at, a = {"w": rng.normal(size=(3, 2))}, rng.normal(size=(3, 2))
    grad = a / np.cosh(at["w"] * a) ** 2 + 0.2 * at["w"]
    report = diagnose(
        lambda p: np.sum(np.tanh(p["w"] * a)) + norm(p), at, {"w": factor * grad}, penalty=penalty
    )
    [it] = report["w"].mistakes
    assert it.name == "a factor"
    assert f"It is {factor:g} times what it should be." in it.sentence


@pytest.mark.parametrize("off", [3e-5, 3e-7, -2e-8])
def test_nothing_is_once_what_it_should_be(off):
    one = diagnose(lambda p: p["w"] ** 2, {"w": 3.0}, {"w": 6 * (1 + off)})
    assert one["w"].where == f"{1 + off:.{9 if abs(off) < 1e-6 else 6}g} times what it should be"
    all_ = diagnose(loss, params(), {"w": (1 + off) * grads(params())["w"]})
    assert all_.verdict == "wrong"
    assert not re.search(r"\b1 times", str(one) + str(all_))


# What it says


def wrong():
    net = RandomNetwork((3, 4, 2), samples=5)
    return diagnose(net.loss, net.params, {**net.grads(), "W1": 5 * net.grads()["W1"].T}, batch_size=5)


def test_the_report_prints_a_line_for_what_is_right_and_the_mistake_for_what_is_wrong():
    text = str(wrong())
    assert text.startswith("1 of 4 gradients is wrong.\n")
    assert re.search(r"^  b1   ✓ right   \S+   all 4 entries$", text, re.MULTILINE)
    assert "looks like: transposed and N forgotten\n" in text
    assert "→ vectorised.bp4" in text
    assert max(map(len, text.splitlines())) <= 110
    assert not re.search(r" +$", text, re.MULTILINE)


class Text(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.words, self.links, self.open = "", [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.links += [dict(attributes)["href"]] if tag == "a" else []
        self.open += [] if tag == "br" else [tag]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words += data


def test_in_a_notebook_it_is_a_table_without_colours_of_its_own():
    html = wrong()._repr_html_()
    page = Text(html)
    assert page.open == []
    assert "transposed and N forgotten" in page.words
    assert "color" not in html
    assert page.links == []


def test_with_an_address_a_cure_is_a_link(monkeypatch):
    monkeypatch.setattr(value_report, "SITE", "https://example.org/")
    assert "https://example.org/derivations/vectorised/#bp4" in Text(wrong()._repr_html_()).links
    assert "→ https://example.org/derivations/vectorised/#bp4" in str(wrong())


def test_names_are_escaped():
    report = diagnose(lambda p: np.sum(p["<b>"]), {"<b>": np.ones(2)}, {"<b>": np.ones(2)})
    assert "<b>" not in report._repr_html_()


def test_every_cure_is_a_formula_of_the_site():
    cures = {it.cure for it in MISTAKES}
    assert len(cures) > 20
    assert [cure for cure in cures if not file_of(f"snippets.{cure}").exists()] == []


# The file by itself


def test_it_imports_numpy_and_the_standard_library_alone():
    tree = ast.parse(single_file())
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {getattr(node, "module", None) or node.names[0].name for node in nodes}
    assert {name.partition(".")[0] for name in names} - {"numpy"} <= set(sys.stdlib_module_names)


MINE = """\
import numpy as np

x, y = np.array([[1.0, 2.0], [3.0, 5.0]]), np.array([[1.0], [0.0]])


def loss(params):
    return np.mean((x @ params["w"] - y) ** 2)


batch_size = 2
params = {"w": np.array([[0.5], [-0.25]])}
grads = {"w": x.T @ (x @ params["w"] - y)}
"""
FILES = {
    "right": (MINE, 0, "The gradient is right.", ""),
    "a wrong sign": (MINE + 'grads["w"] *= -1\n', 1, "looks like: sign", ""),
    "no gradients": (MINE.replace("grads =", "gradients ="), 2, "", r"mine\.py: it does not define grads"),
    "whole numbers": (
        MINE.replace("[[0.5], [-0.25]]", "[[1], [2]]"),
        2,
        "",
        r"mine\.py:11: params\['w'\] holds whole",
    ),
    "a loss of many": (MINE.replace("np.mean(", "("), 2, "", r"mine\.py:6: loss must return one real number"),
    "an error inside": (MINE.replace("np.mean(", "np.man("), 2, "", r"mine\.py:7: AttributeError: .*man"),
    "a sum of many and a constant": (
        MINE.replace("y) ** 2)", "y) ** 2) + 1e14"),
        3,
        "Differences cannot tell whether the gradient is right.",
        "",
    ),
    "an end of its own": (
        MINE + "raise SystemExit(0)\n",
        2,
        "",
        r"mine\.py:13: it ends itself, by exit\(0\), before anything is checked",
    ),
    "an end inside of the loss": (
        MINE.replace("return np", "exit(); return np"),
        2,
        "",
        r"mine\.py:7: it ends itself, by exit\(None\)",
    ),
    "a small budget": (MINE + "budget = 10\n", 2, "", r"mine\.py:13: budget is 10, and must be a number"),
    "a name like an option's": (MINE + "budget = None\n", 0, "The gradient is right.", ""),
    "a loss that is nan beside the point": (
        MINE.replace("return np", 'return np.nan if params["w"][0, 0] != 0.5 else np'),
        2,
        "",
        r"mine\.py:6: loss is nan or infinite beside",
    ),
    "no UTF-8": (MINE.encode() + b"# \xe9\n", 2, "", r"mine\.py: it is not UTF-8, byte 260 is 0xe9"),
    "a directory": (PROJECT, 2, "", r"mine\.py: it is a directory: give a file"),
    "no Python": (MINE + "def\n", 2, "", r"mine\.py:13: SyntaxError"),
    "no file": (None, 2, "", r"mine\.py: .*No such file"),
}


@pytest.mark.parametrize("what", FILES)
def test_the_command_says_what_holds_of_a_file(tmp_path, what, alone, capsys, monkeypatch):
    text, status, out, error = FILES[what]
    if isinstance(text, Path):
        (tmp_path / "mine.py").mkdir()
    elif text is not None:
        (tmp_path / "mine.py").write_bytes(text if isinstance(text, bytes) else text.encode())
    monkeypatch.chdir(tmp_path)
    assert alone.main(["mine.py"]) == status
    printed = capsys.readouterr()
    assert (printed.err != "") == (status == 2), printed
    assert out in printed.out
    assert re.match(error, printed.err)
    assert "Traceback" not in printed.err


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1"])
def test_a_console_that_lacks_letters_gets_others_in_their_place(tmp_path, encoding, alone, monkeypatch):
    (tmp_path / "mine.py").write_text(MINE + 'grads["w"] *= -1\n', encoding="utf-8")
    console = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(console, encoding=encoding))
    assert alone.main([str(tmp_path / "mine.py")]) == 1
    sys.stdout.flush()
    text = console.getvalue().decode(encoding)
    assert "? WRONG" in text
    assert "looks like: sign" in text


@pytest.fixture(scope="module")
def a_wrong_sign(tmp_path_factory):
    """What a copy of the file says of a wrong sign, in a folder that has nothing else, with some options."""
    folder = tmp_path_factory.mktemp("sign")
    (folder / "mine.py").write_text(MINE + 'grads["w"] *= -1\n', encoding="utf-8")
    (folder / "diagnose.py").write_text(single_file(), encoding="utf-8")

    def ask(*options):
        command = [sys.executable, "-P", *options, "diagnose.py", "mine.py"]
        environment = {**os.environ, "PYTHONPATH": ""}
        return subprocess.run(
            command, cwd=folder, capture_output=True, encoding="utf-8", timeout=1800, env=environment
        )

    return ask


def test_the_command_works_where_only_this_file_is_and_without_docstrings_too(a_wrong_sign):
    plain, stripped = a_wrong_sign(), a_wrong_sign("-OO")
    assert "looks like: sign" in plain.stdout
    assert (stripped.stdout, stripped.returncode) == (plain.stdout, 1)
    assert plain.stderr == stripped.stderr == ""


def test_it_is_a_module_of_the_project_too(tmp_path):
    (tmp_path / "mine.py").write_text(MINE, encoding="utf-8")
    command = [sys.executable, "-m", "backprop_checked.checker", str(tmp_path / "mine.py")]
    assert subprocess.run(command, cwd=PROJECT, capture_output=True, timeout=1800).returncode == 0


def test_a_bar_is_drawn_when_asked_for_and_wiped_away(monkeypatch, capsys):
    moments = iter(range(100_000))
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(moments))
    diagnose(loss, params(), grads, progress=True)
    shown = capsys.readouterr().err
    assert "checking █" in shown
    assert shown.endswith("\r")
    diagnose(loss, params(), grads)  # nobody watches here
    assert capsys.readouterr().err == ""
