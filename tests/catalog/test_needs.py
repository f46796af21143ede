"""What a program needs where it is pasted is read from the sources: all of it, in order, and nothing else."""

import doctest

import pytest

from backprop_checked.catalog import needs as needing
from backprop_checked.catalog.needs import needs
from backprop_checked.catalog.tasks import ContentError

FILES = {
    "first": "import numpy as np\n\nHALF = 0.5\n\n\ndef half(x):\n    return HALF * np.asarray(x)\n",
    "second": '''
"""A module."""
import math
from collections import deque as queue
from snippets.pasted.first import half
from backprop_checked.checker.values import diagnose

LEFT, RIGHT = 1, 2


@half.program
def quarter(x, half_of=half):
    """Return a quarter.

    >>> quarter(4)
    1.0
    """
    def inner(y):
        return half_of(y)
    return float(inner(half(x)))


def both():
    """Return both."""
    return LEFT + RIGHT + quarter(math.pi) if queue() else again()


def again():
    return both()


def asked(x):
    return diagnose(x)


def lost():
    return nowhere
''',
    "third": "from snippets.pasted.first import half\nfrom snippets.pasted.other import twice\n\n\n"
    "def clash(x):\n    return half(twice(x))\n",
    "other": "def half(x):\n    return x\n\n\ndef twice(x):\n    return half(half(x))\n\n\n"
    "from backprop_checked.checker import diagnose\n\n\ndef asked(x):\n    return diagnose(x)\n",
    "renamed": "from snippets.pasted.first import half as other\n\n\ndef use(x):\n    return other(x)\n",
}


@pytest.fixture(autouse=True)
def pasted(tmp_path, monkeypatch):
    for name, text in FILES.items():
        (tmp_path / f"{name}.py").write_text(text, encoding="utf-8")
    for cached in (needing._source, needing._statements):
        cached.cache_clear()
    monkeypatch.setattr(needing, "module_file", lambda name: tmp_path / f"{name.rpartition('.')[2]}.py")
    monkeypatch.setattr(needing, "relative", lambda path: path.name)
    yield
    for cached in (needing._source, needing._statements):
        cached.cache_clear()


def test_a_helper_of_another_module_comes_with_its_constant_and_its_import_and_without_its_decorator():
    result = needs("pasted.second.quarter")
    assert result["imports"] == ["import numpy as np"]
    assert result["names"] == ["HALF", "half"]
    assert result["code"] == "HALF = 0.5\n\n\ndef half(x):\n    return HALF * np.asarray(x)"


def test_pasted_it_runs():
    result = needs("pasted.second.both", ["both()"])
    code = "\n".join([*result["imports"], result["code"], "def both():\n    return LEFT + quarter(4)"])
    exec(code, space := {})
    assert space["both"]() == 2
    assert "quarter" in result["names"]
    assert "Return a quarter" not in result["code"]
    assert doctest.DocTestParser().get_examples(result["code"]) == []


def test_a_statement_that_gives_two_names_a_meaning_is_pasted_once():
    assert needs("pasted.second.both")["code"].count("LEFT, RIGHT = 1, 2") == 1


def test_programs_that_call_each_other_are_pasted_once():
    assert needs("pasted.second.both")["names"].count("again") == 1


def test_what_only_an_example_calls_is_needed_and_numpy_even_where_the_program_is_pure_python():
    result = needs("pasted.other.half", ["twice(np.array(1))", "x = 3", "x + 1"])
    assert (result["imports"], result["names"]) == (["import numpy as np"], ["twice"])


def test_what_an_example_imports_from_the_project_comes_with_the_program():
    result = needs("pasted.first.half", ["from snippets.pasted.other import twice", "half(twice(2))"])
    assert "twice" in result["names"]


def test_other_libraries_stay_imports_and_the_checker_is_the_file_that_readers_take_along():
    assert needs("pasted.second.both")["imports"] == [
        "import math",
        "import numpy as np",
        "from collections import deque as queue",
    ]
    for program in ("second.asked", "other.asked"):
        assert needs(f"pasted.{program}")["imports"] == ["from diagnose import diagnose"]


@pytest.mark.parametrize(
    ("program", "message"),
    [
        ("second.lost", "second.py: nothing here is called nowhere"),
        ("third.clash", "a displayed program needs this half and the one of"),
        ("renamed.use", "renamed.py:1: a displayed program needs half as other"),
    ],
)
def test_what_would_not_run_is_refused_with_its_place(program, message):
    with pytest.raises(ContentError, match=message):
        needs(f"pasted.{program}")


def test_a_single_file_has_docstrings_without_examples_and_prints_what_the_program_returns():
    lines = [
        '"""A module."""\n\nimport numpy as np',
        "HALF = 0.5",
        "def half(x):\n    return HALF * np.asarray(x)",
        'def quarter(x, half_of=half):\n    """Return a quarter."""\n    def inner(y):',
    ]
    text = needing.single_file("pasted.second.quarter")
    assert text.startswith("\n\n\n".join(lines))
    assert text.endswith('\n\n\nif __name__ == "__main__":\n    print(*quarter(), sep="\\n")\n')
