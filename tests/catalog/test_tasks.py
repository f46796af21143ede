"""What a task makes is cached while it is true, and what fails is told with where and why."""

import json
import os
import re
import sys
from pathlib import Path

import numpy as np
import pytest
from sympy import Heaviside, Max, Symbol, sqrt

from backprop_checked.algebra.loops import array_of
from backprop_checked.algebra.notation import C, Number, W, l, z
from backprop_checked.catalog import cache, dependencies, paths, tasks
from backprop_checked.catalog.paths import PROJECT, relative
from backprop_checked.catalog.tasks import ContentError, entry, make, make_all, state
from backprop_checked.site.crossrefs import formulas_json

pytestmark = pytest.mark.slow

D = Symbol("D", integer=True, positive=True)

# A small project of its own, whose chapter proves nothing and takes no time: what is tested is the cache.


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A project with one module, its results apart from ours."""
    for file, content in {
        "snippets/__init__.py": "",
        "snippets/chapter/__init__.py": "",
        "snippets/chapter/one.py": "from snippets.chapter import other\n",
        "snippets/chapter/other.py": "x = 1\n",
        "snippets/chapter/tasks.py": "",
        "backprop_checked/maker.py": "from backprop_checked.printer import tex\n",
        "backprop_checked/printer.py": "tex = str\n",
    }.items():
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text(content)
    for module in (paths, dependencies, tasks):
        monkeypatch.setattr(module, "PROJECT", tmp_path)
    monkeypatch.setattr(cache, "CACHE", tmp_path / ".cache")
    monkeypatch.setattr(tasks, "getfile", lambda maker: str(tmp_path / "backprop_checked" / "maker.py"))
    monkeypatch.setattr(dependencies.sources, "__defaults__", (tmp_path,))
    dependencies._files.cache_clear()
    yield tmp_path
    dependencies._files.cache_clear()


def formula(name):
    """A maker."""


ONE = (formula, "chapter.one")


def state_now():
    tasks._state_of_maker.cache_clear()  # as in the process of the next build
    return state(*ONE)


@pytest.mark.parametrize(
    "file",
    [
        "snippets/chapter/one.py",
        "snippets/chapter/other.py",
        "snippets/chapter/__init__.py",
        "backprop_checked/maker.py",
        "backprop_checked/printer.py",
    ],
    ids=["the module", "what it imports", "its package", "what makes it", "what that imports"],
)
def test_a_result_is_made_again_when_what_it_rests_on_changes(project, file):
    before = state_now()
    assert state_now() == before
    path = project / file
    path.write_text(path.read_text() + "changed = 1\n")
    assert state_now() != before


def test_a_result_is_not_made_again_for_what_it_does_not_rest_on(project):
    before = state_now()
    (project / "snippets" / "chapter" / "tasks.py").write_text("# changed\n")
    assert state_now() == before


@pytest.mark.parametrize("distribution", ["numpy", "sympy", "matplotlib"])
def test_a_result_is_made_again_with_another_version(project, monkeypatch, distribution):
    before, version = state_now(), dependencies._version
    monkeypatch.setattr(dependencies, "_version", lambda name: version(name) + ".1" * (name == distribution))
    assert state_now() != before


def test_a_formulas_data_rests_on_the_printer_and_the_proof_and_not_on_pages():
    file = PROJECT / "backprop_checked" / "catalog" / "formula_data.py"
    needed = {str(path.relative_to(PROJECT)) for path in dependencies.sources(file)}
    assert {
        f"backprop_checked/algebra/{name}.py" for name in ("proof", "term", "latex", "evaluation")
    } <= needed
    assert not [path for path in needed if path.startswith("backprop_checked/site/")]


@pytest.fixture
def calls(project, monkeypatch):
    """How often a module was proved, where proving only says what stands in its file."""
    calls = []

    def prove(missing):
        for task in missing:
            calls.append(task)
            text = tasks.file_of(task[1]).read_text()
            yield task, ContentError("refused") if "refuse" in text else [{"id": task[1], "text": text}]

    monkeypatch.setattr(tasks, "run_all", prove)
    tasks._failures.cache_clear()
    return calls


def test_what_is_cached_is_used_again_until_it_changes(project, calls):
    first = dict(make_all([ONE]))
    assert dict(make_all([ONE])) == first
    assert calls == [ONE]
    (project / "snippets" / "chapter" / "one.py").write_text("# new\n")
    assert dict(make_all([ONE]))[ONE][0]["text"] == "# new\n"
    assert calls == [ONE, ONE]


def test_what_is_saved_while_a_result_is_made_does_not_pass_for_what_was_there(project, calls, monkeypatch):
    """Under `mkdocs serve`: saved, saved again while it is proved, and undone."""
    monkeypatch.setattr(dependencies, "_stamps", None)
    prove, file = tasks.run_all, project / "snippets" / "chapter" / "one.py"

    def prove_after_a_save(missing):
        file.write_text("# the second save\n")
        return prove(missing)

    file.write_text("# the first\n")
    monkeypatch.setattr(tasks, "run_all", prove_after_a_save)
    dependencies.hold_still()
    list(make_all([ONE]))
    monkeypatch.setattr(tasks, "run_all", prove)
    file.write_text("# the first\n")
    dependencies.hold_still()
    assert dict(make_all([ONE]))[ONE][0]["text"] == "# the first\n"


def test_everything_is_made_again_where_that_is_asked_for(project, calls):
    list(make_all([ONE]))
    list(make_all([ONE], fresh=True))
    assert calls == [ONE, ONE]


def test_a_failure_is_remembered_by_one_build_alone_and_does_not_bring_back_what_was(project, calls):
    file = project / "snippets" / "chapter" / "one.py"
    list(make_all([ONE]))
    file.write_text("refuse = True\n")
    for _ in range(2):
        [(_, result)] = make_all([ONE])
        assert isinstance(result, ContentError)
    assert len(calls) == 2
    tasks._failures.cache_clear()  # as in the next build
    [(_, result)] = make_all([ONE])
    assert isinstance(result, ContentError)
    assert len(calls) == 3


DAMAGE = {
    "emptied": lambda content: b"",
    "cut short": lambda content: content[:-5],
    "a digit changed": lambda content: content.replace(b"x = 7", b"x = 8"),
    "another state": lambda content: b"0" + content[1:],
    "something else": lambda content: b'{"result": []}',
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_result_is_made_again(project, calls, damage):
    (project / "snippets" / "chapter" / "one.py").write_text("x = 7\n")
    [result] = make(*ONE)
    file = project / ".cache" / entry(*ONE)
    damaged = DAMAGE[damage](file.read_bytes())
    assert damaged != file.read_bytes()
    file.write_bytes(damaged)
    assert make(*ONE) == [result]
    assert make(*ONE) == [result]
    assert len(calls) == 2


def test_a_file_that_python_cannot_read_is_named_with_its_line(project, calls):
    (project / "snippets" / "chapter" / "other.py").write_text("x = 1\ny = = 2\n")
    [(_, error)] = make_all([ONE])
    assert str(error).splitlines() == ["snippets/chapter/other.py:2: invalid syntax", "    y = = 2"]


# Work in processes of its own


def give(what):
    match what:
        case "exit":
            sys.exit(0)
        case "crash":
            os.abort()
        case "quit":
            os._exit(0)  # here it quits
        case "hang":
            import time

            time.sleep(60)  # here it hangs
        case "interrupt":
            raise KeyboardInterrupt
        case "raise":
            raise ValueError("no")
    return what.upper()


_LINES = Path(__file__).read_text(encoding="utf-8").splitlines()
HANGS, QUITS = (
    f"{relative(__file__)}:{next(number for number, line in enumerate(_LINES, 1) if line.endswith(end))}"
    for end in ("# here it hangs", "# here it quits")
)


@pytest.mark.parametrize(
    ("what", "expected"),
    [
        ("exit", "SystemExit"),
        ("crash", "the process ended by itself"),
        ("quit", f"os._exit(0) ends the process; it was at {QUITS}"),
        ("raise", "ValueError: no"),
        ("interrupt", "KeyboardInterrupt"),
        ("hang", f"not done after 1 seconds; it was at {HANGS}"),
    ],
)
def test_what_ends_a_process_ends_nothing_else(monkeypatch, what, expected):
    monkeypatch.setattr(tasks, "TIME_LIMIT", 1 if what == "hang" else 30)
    wanted = [(give, name) for name in ("first", what, "last")]
    results = list(tasks.run_all(wanted))
    assert [task for task, _ in results] == wanted
    (first, error, last) = (result for _, result in results)
    assert (first, last) == ("FIRST", "LAST")
    assert isinstance(error, ContentError)
    assert expected in str(error)


def give_too(what):
    return f"{give(what)} TOO"


def test_what_a_module_ends_is_not_tried_again_for_what_else_is_made_of_it(monkeypatch):
    """One time limit a module, and not one for each of its results."""
    groups = []
    pool = tasks.ProcessPool

    class Watched(pool):
        def schedule(self, function, args, **options):
            groups.append(args[0])
            return super().schedule(function, args, **options)

    monkeypatch.setattr(tasks, "ProcessPool", Watched)
    wanted = [(maker, name) for name in ("first", "crash", "last") for maker in (give, give_too)]
    results = list(tasks.run_all(wanted))
    assert [task for task, _ in results] == wanted
    assert [str(result).rpartition(": ")[2].partition(" (")[0] for _, result in results] == [
        "FIRST", "FIRST TOO", *["the process ended by itself"] * 2, "LAST", "LAST TOO",
    ]  # fmt: skip
    assert groups == [wanted[:2], wanted[2:4], wanted[4:]]  # and none again


def test_who_stops_listening_does_not_wait_for_the_rest(monkeypatch):
    monkeypatch.setattr(tasks, "TIME_LIMIT", 30)
    results = tasks.run_all([(give, name) for name in ("first", "hang", "hang", "hang")])
    assert next(results) == ((give, "first"), "FIRST")
    results.close()  # would take as long as the time limit


# Chapters with mistakes in them, in a copy of the project

_FILE = (PROJECT / "snippets" / "vectorised" / "bp3.py").read_text(encoding="utf-8")
# One convention on one network: what is tested is not the proof.
BP3 = (
    _FILE[: _FILE.index("BP3_ROWS = ")]
    + _FILE[_FILE.index("@BP3.program") : _FILE.index("@BP3_ROWS.program")]
)
BP3 = BP3.replace('convention="a sample is a column"', "on=[Network(2, 3, 4)]")
BP3 = BP3.replace(
    "from backprop_checked.algebra.notation",
    "from backprop_checked.algebra.network import Network\nfrom backprop_checked.algebra.notation",
    1,
)
MISTAKES = {
    "import_error": BP3.replace("import Eye", "import Eye, Ey"),
    "name_error": BP3.replace("Eye(n[l]) @ delta(l)", "Ey(n[l]) @ delta(l)"),
    "syntax_error": BP3.replace("BP3 = Formula(", "BP3 = = Formula("),
    "exits": BP3.replace("BP3 = Formula(", "import sys\n\nsys.exit(0)\nBP3 = Formula("),
    "quits": BP3.replace("BP3 = Formula(", "import os\n\nos._exit(0)\nBP3 = Formula("),
    "rests_on_quits": BP3.replace("BP3 = Formula(", "from snippets.small import quits\n\nBP3 = Formula("),
    "interrupts": BP3.replace("BP3 = Formula(", "raise KeyboardInterrupt\nBP3 = Formula("),
    "prints_else": BP3.replace("array([[41],\n           [52]", "array([[40],\n           [52]"),
    "prints_nothing": BP3.replace(">>> ", ""),
    "raises": BP3.replace("    return delta\n", "    return delta / nothing\n"),
    "no_program": BP3.replace("@BP3.program\n", ""),
    "another_name": BP3.replace("def bp3(", "def another("),
    "no_steps": BP3[: BP3.index("    (")] + BP3[BP3.index("    on=") :],
}
MISTAKES = {name: text.replace("BP3", name.upper()).replace("bp3", name) for name, text in MISTAKES.items()}
TELL = """
import json
from backprop_checked.catalog import tasks
from backprop_checked.catalog.tasks import ContentError, make, make_all
from backprop_checked.catalog.formula_data import formula, program
from backprop_checked.catalog.modules import modules

small = [(formula, name) for name in modules() if name.startswith("small.")]
results = {name: str(result) for (_, name), result in make_all(small)}
pool, tasks.ProcessPool = tasks.ProcessPool, None  # from here on nothing can be made
results["again"] = {name: str(result) for (_, name), result in make_all(small)}
tasks.ProcessPool = pool
for name in ("right", "wrong", "missing", "number"):
    name = f"small.programs.{name}"
    try:
        results[name] = make(program, name)
    except ContentError as error:
        results[name] = str(error)
print(json.dumps(results))
"""
PROGRAMS = '''"""Programs."""

number = 1


def right(x):
    """Return x.

    >>> right(2)
    2
    """
    # As it is.
    return x


def wrong(x):
    """Return x.

    >>> wrong(2)
    3
    """
    return x
'''


@pytest.fixture(scope="module")
def results(ask):
    """What the catalog says of each mistake."""
    return ask(TELL, {**MISTAKES, "programs": PROGRAMS})


def line(name, text):
    lines = MISTAKES[name].splitlines()
    return f"snippets/small/{name}.py:{next(n for n, line in enumerate(lines, 1) if text in line)}"


@pytest.mark.parametrize(
    ("name", "at", "expected"),
    [
        ("import_error", "import Eye, Ey", "ImportError: cannot import name 'Ey'"),
        ("name_error", "Ey(n[l]) @ delta(l)", "NameError: name 'Ey' is not defined"),
        ("syntax_error", "= = Formula(", "invalid syntax\n    SYNTAX_ERROR = = Formula("),
        ("exits", "sys.exit(0)", "SystemExit: 0"),
        ("quits", "os._exit(0)", "os._exit(0) ends the process"),
        ("interrupts", "raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("raises", "@RAISES.program", "raises() on symbols, 2-3-4, layer 1: NameError: name 'nothing'"),
    ],
)
def test_a_module_that_cannot_be_imported_or_run_is_named_with_the_line(results, name, at, expected):
    message = results[f"small.{name}"]
    assert line(name, at) in message
    assert expected in message
    assert "Traceback" not in message


def test_what_rests_on_a_module_that_ends_its_process_names_that_module_alone(results):
    assert results["small.rests_on_quits"] == results["small.quits"]


def test_what_failed_once_is_not_tried_again_for_every_page_that_asks(results):
    names = [name for name in results["again"] if name != "small.right"]
    assert names
    assert [results["again"][name] for name in names] == [results[name] for name in names]


def test_a_formula_without_a_program_is_named_with_what_to_write(results):
    message = results["small.no_program"]
    assert message.startswith(line("no_program", "NO_PROGRAM = Formula("))
    assert "write @NO_PROGRAM.program above def no_program(" in message


def test_a_program_that_is_bound_under_another_name_is_named_with_its_line(results):
    message = results["small.another_name"]
    assert message.startswith(line("another_name", "@ANOTHER_NAME.program"))
    assert "another() is the program of a formula called ANOTHER" in message


def test_what_a_formula_refuses_as_it_is_made_is_named_with_its_line(results):
    message = results["small.no_steps"]
    assert message.startswith(line("no_steps", "NO_STEPS = Formula("))
    assert "equals nothing yet" in message


def test_an_example_that_prints_something_else_is_told_with_both(results):
    message = results["small.prints_else"]
    at, _, rest = message.partition(": the example of prints_else() fails:\n")
    assert at.startswith("snippets/small/prints_else.py:")
    expected, _, got = rest.partition("Got:")
    assert "[40]" in expected
    assert "[41]" in got


def test_a_program_without_an_example_is_told_to_have_one(results):
    message = results["small.prints_nothing"]
    assert message.startswith("snippets/small/prints_nothing.py:")
    assert "prints_nothing() has no example: add one with >>>" in message


def test_a_program_of_no_formula_is_run_and_its_docstring_left_out(results):
    right = results["small.programs.right"]
    assert right["example"] == [{"source": "right(2)", "output": "2"}]
    assert right["code"] == "def right(x):\n    # As it is.\n    return x"
    assert right["says"] == "Return x."


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("wrong", "the example of wrong() fails"),
        ("missing", "no program is called missing()"),
        ("number", "no program is called number()"),
    ],
)
def test_a_program_that_is_missing_or_prints_something_else_is_named(results, name, expected):
    assert results[f"small.programs.{name}"].startswith("snippets/small/programs.py")
    assert expected in results[f"small.programs.{name}"]


def test_a_module_that_states_no_formula_is_none(results):
    assert "small.programs" not in results


# What the site publishes


def test_what_is_published_holds_no_time_and_no_mark_of_colour():
    text = json.dumps(formulas_json())
    assert "seconds" not in text
    assert "textcolor" not in text


def problem_of(call, name="vectorised.bp2"):
    """What is said of an error below the frames of this file."""
    with pytest.raises(Exception) as refused:  # noqa: PT011 - whatever it is
        call()
    error = refused.value
    while error.__traceback__ and error.__traceback__.tb_frame.f_code.co_filename == __file__:
        error.__traceback__ = error.__traceback__.tb_next
    return tasks._problem(name, error)


def test_where_the_algebra_stumbles_the_formula_is_named_and_the_place():
    message = problem_of(lambda: array_of((), C, (), {}, None))
    assert re.fullmatch(
        r"snippets/vectorised/bp2\.py: KeyError: C\n  in backprop_checked/algebra/loops\.py:\d+", message
    )


def test_what_would_be_right_is_said_of_a_term_written_as_a_program():
    assert problem_of(lambda: np.exp(D)).endswith(
        "A term is made of SymPy's functions, not of NumPy's: from sympy import exp"
    )
    assert problem_of(lambda: range(D)).endswith(
        "A size is a letter here: a sum over it is SymPy's, Sum(term, (i, 0, D - 1))"
    )
    assert problem_of(lambda: np.sum(W(l) * W(l))).endswith(
        "A term takes no function of NumPy: write SymPy's Sum, sqrt, exp, … of its entries"
    )
    numbers = (
        r"SymPy's functions, powers and comparisons take numbers: write it of the entries, such as Entries\("
    )
    for call in (
        lambda: abs(z(l)), lambda: z(l) / sqrt(z(l)), lambda: 2 ** z(l), lambda: Max(z(l), 0),
        lambda: z(l) > 0, lambda: Heaviside(z(l), 0), lambda: sqrt(z(l)) + 1,
    ):  # fmt: skip
        assert re.search(numbers, problem_of(call))
    assert "NotImplementedError: NotImplementedError" not in problem_of(lambda: abs(z(l)))
    assert "Only a letter has entries: of a product, write the number as a sum" in problem_of(
        lambda: (z(l).T @ z(l))[0, 0]
    )
    assert "a program takes NumPy's functions, np.sqrt" in problem_of(lambda: sqrt(np.array([[1.0]])))
    assert problem_of(lambda: Number("tau")[0, 0]).endswith("A Number has no indices: write its name alone")


@pytest.mark.parametrize(("count", "lengths"), [(1, [1]), (2, [1, 1]), (5, [3, 2]), (60, [24, 24, 12])])
def test_few_tasks_are_spread_over_the_processors_and_many_share_processes(monkeypatch, count, lengths):
    monkeypatch.setattr(tasks.os, "cpu_count", lambda: 2)
    some = [(formula, f"chapter.{number}") for number in range(count)]
    assert [len(group) for group in tasks._groups(some)] == lengths
