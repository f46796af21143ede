"""How a run ends, what is heard of it, and what the command takes."""

import numpy as np
import pytest

from backprop_checked.checker import diagnose
from benchmarks import trials

pytestmark = pytest.mark.slow

SIGN = """
import numpy as np

x, y = np.array([[1.0, 2.0], [3.0, 5.0]]), np.array([[1.0], [0.0]])
params = {"w": np.array([[0.5], [-0.25]])}

def loss(p):
    return np.mean((x @ p["w"] - y) ** 2)

def backward(p):
    return {"w": -x.T @ (x @ p["w"] - y)}
"""


ENDLESS = trials.program("second/fixed_point_loops")


def test_a_loop_that_experiments_hold_up_is_ended(tmp_path):
    """The second loop waits until a value stands still, and experiments move that value in each pass."""
    report = diagnose(source=trials.write(ENDLESS.wrong(tuple(ENDLESS.mistakes)), tmp_path))
    assert report.findings[0].suggestion == "g = s * (dz + g @ p['W'].T)", report


def test_a_loop_that_never_ends_costs_more_of_the_budget_than_a_run(tmp_path):
    report = diagnose(source=trials.write(ENDLESS.wrong(tuple(ENDLESS.mistakes)), tmp_path), budget=600)
    assert report.status == 1
    assert any("budget" in note for note in report.notes), report


LOUD = """
import numpy as np

x = np.array([[400.0, 1.0], [-300.0, 2.0], [200.0, -1.0]])
params = {"w": np.array([0.9, 0.3])}
np.seterr(all="warn")

def loss(p):
    return np.sum(np.logaddexp(0, x @ p["w"])) / 3

def backward(p):
    with np.errstate(all="warn"):
        return {"w": x.T @ (1 / (1 + np.exp(x @ p["w"]))) / 3 + 0 * np.exp(1.9 * abs(x[0, 0] * p["w"][0]))}
"""


def test_what_experiments_do_to_numbers_warns_nobody(tmp_path, recwarn):
    (tmp_path / "mine.py").write_text(LOUD, encoding="utf-8")
    with np.errstate(all="warn"):
        report = diagnose(source=tmp_path / "mine.py")
    assert report.status == 1
    assert [str(each.message) for each in recwarn] == []


def test_a_bar_is_drawn_while_the_line_is_searched(tmp_path, alone, capsys, monkeypatch):
    monkeypatch.setattr(alone.time, "monotonic", iter(range(10**9)).__next__)  # each look at the clock: 1 s
    (tmp_path / "mine.py").write_text(SIGN, encoding="utf-8")
    assert alone.main([str(tmp_path / "mine.py"), "--progress"]) == 1
    drawn = capsys.readouterr().err
    assert "searching the line" in drawn
    assert drawn.endswith("\r")
    assert alone.main([str(tmp_path / "mine.py"), "--no-progress"]) == 1
    assert capsys.readouterr().err == ""


def test_the_command_helps(alone, capsys):
    assert alone.main(["--help"]) == 0
    text = capsys.readouterr().out
    assert all(word in text for word in ("usage:", "FILE.py", "--budget", "--seed", "--no-progress"))
    assert all(f"\n  {status}   " in text for status in (0, 1, 2, 3))


@pytest.mark.parametrize(
    "arguments", [[], ["--budget", "0", "mine.py"], ["--nothing", "mine.py"], ["a", "b"]]
)
def test_what_the_command_does_not_understand_has_status_2(alone, capsys, arguments):
    assert alone.main(arguments) == 2
    assert "usage:" in capsys.readouterr().err
