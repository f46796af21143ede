"""A program that is forked is run as by a new interpreter, and leaves nothing for the next one."""

import os
import sys

import pytest

from tests import warm

pytestmark = pytest.mark.slow

TELL = """
import os, sys
print(sys.argv[1:], __name__, sys.path[0], os.getcwd(), os.environ.get("OF_A_TEST"), "sympy" in dir())
print(sorted(name for name in sys.modules if name.startswith(("tests", "snippets", "backprop_checked"))))
print("said", file=sys.stderr)
sys.exit(3)
"""


def both(arguments, cwd, **environment):
    """What comes of a program that is forked, and of the same in a new interpreter."""
    env = {**os.environ, "PYTHONPATH": str(cwd), **environment}
    forked, anew = warm.run(arguments, cwd, env), warm._anew(list(map(str, arguments)), cwd, env, 600)
    return [(each.returncode, each.stdout, each.stderr) for each in (forked, anew)]


def test_a_text_a_module_and_a_file_are_run_as_by_a_new_interpreter(tmp_path):
    (tmp_path / "tell.py").write_text(TELL)
    for arguments in (["-c", TELL], ["-m", "tell"], [tmp_path / "tell.py"]):
        forked, anew = both([*arguments, "one", "--two"], tmp_path, OF_A_TEST="5")
        assert forked == anew
        assert forked[0] == 3
        assert "['one', '--two'] __main__" in forked[1]


def test_an_error_a_signal_and_a_module_that_is_not_there_end_it_as_they_should(tmp_path):
    killed = "import os, signal; os.kill(os.getpid(), signal.SIGTERM)"
    for arguments in (["-c", "1 / 0"], ["-c", killed], ["-m", "nowhere"]):
        forked, anew = both(arguments, tmp_path)
        assert forked[0] == anew[0] != 0
        assert forked[2].splitlines()[-1:] == anew[2].splitlines()[-1:]


def test_what_one_program_does_the_next_one_does_not_see(tmp_path):
    warm.run(["-c", "import os, sympy; sympy.left = 1; os.environ['LEFT'] = '1'; os.chdir('/')"], tmp_path)
    left = warm.run(["-c", "import os, sympy; print(hasattr(sympy, 'left'), 'LEFT' in os.environ)"], tmp_path)
    assert left.stdout == "False False\n"


def test_an_interpreter_that_must_begin_otherwise_does(tmp_path):
    hashes = {
        warm.run(["-c", "print(hash('x'))"], tmp_path, {**os.environ, "PYTHONHASHSEED": seed}).stdout
        for seed in "112"
    }
    assert len(hashes) == 2


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is nothing to fork here")
def test_its_own_pools_find_its_modules(tmp_path):
    (tmp_path / "theirs.py").write_text("def ask(number):\n    return number + 1\n")
    program = """
import multiprocessing, theirs
context = multiprocessing.get_context("forkserver")
with context.Pool(2) as pool:
    print(pool.map(theirs.ask, [1, 2]))
"""
    forked, anew = both(["-c", program], tmp_path)
    assert forked == anew == (0, "[2, 3]\n", "")


def test_how_long_processors_were_busy_is_told(tmp_path):
    assert warm.run(["-c", "for _ in range(3_000_000): pass"], tmp_path).seconds > 0.01
    assert "warm" not in sys.modules
