"""The command: python diagnose.py my_net.py."""

import argparse
import ast
import sys
import traceback
from pathlib import Path

from backprop_checked.checker.diagnosis import diagnose
from backprop_checked.checker.parameters import Unusable
from backprop_checked.checker.programs import is_readers

STATUSES = {"right": 0, "wrong": 1, "unusable": 2, "cannot tell": 3}
DESCRIPTION = """Which line of a backward pass is wrong, and what to write instead.

FILE.py needs NumPy alone and defines

  params             the parameters: a dict, a list, one flat array, or an object with arrays as attributes
  loss(params)       a function that returns one number
  backward(params)   a function that returns the gradients in the form of params; or grads, the gradients
"""
EPILOG = """The file may also define batch_size, penalty, layers, budget and seed. Its own values come
before these options.

exit status:
  0   every gradient is right
  1   a gradient is wrong
  2   the file cannot be checked, and the message says why
  3   no gradient is wrong, but at least one could not be judged
"""


def main(arguments=None):
    """Check a file. The status is 0 if all gradients are right, 1 if one is wrong, 2 if it cannot be checked,
    and 3 if none is wrong and of one nobody can tell."""
    try:
        given = _parser().parse_args(arguments)
    except SystemExit as end:  # it was asked for help, or does not understand the arguments
        return end.code
    path = Path(given.file)
    try:
        report = _report(path, budget=given.budget, seed=given.seed, progress=given.progress)
    except (Exception, SystemExit) as error:
        file, line = _place(path, error)
        _write(f"{file}{f':{line}' if line else ''}: {_reason(error)}", sys.stderr)
        return STATUSES["unusable"]
    _write(str(report), sys.stdout)
    return report.status


def _parser():
    """What reads the arguments of the command."""
    name = Path(sys.argv[0]).name
    module = "python -m backprop_checked.checker" if name == "__main__.py" else f"python {name}"
    parser = argparse.ArgumentParser(
        prog=module if name.endswith(".py") else name,
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", metavar="FILE.py", help="the file to check")
    budget = "how often the loss may be evaluated, and how often the program may be run to find the line "
    parser.add_argument(
        "--budget", metavar="N", type=_budget, default=20_000, help=f"{budget}(default: 20000)"
    )
    seed = "of the sample of entries and the random directions (default: 0)"
    parser.add_argument("--seed", metavar="N", type=int, default=0, help=seed)
    parser.add_argument(
        "--progress",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="draw a progress bar, or none (default: on a terminal, if it takes long)",
    )
    return parser


def _budget(text):
    """A number of evaluations.

    Raises:
        ArgumentTypeError: it is no positive whole number.
    """
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"it must be a positive whole number, and it is {text}")
    return int(text)


def _report(path, **options):
    """The report of what a file defines."""
    if path.is_dir():
        raise Unusable("", "it is a directory: give a file that defines loss, params and grads")
    try:
        path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        place = f"byte {error.start} is {error.object[error.start]:#x}"
        raise Unusable("", f"it is not UTF-8, {place}: save it as UTF-8") from None
    return diagnose(source=path, **options)


def _reason(error):
    """An error, in a line."""
    if isinstance(error, Unusable):
        return str(error)
    if isinstance(error, SystemExit):
        return f"it ends itself, by exit({error.code!r}), before anything is checked: leave that out"
    return f"{type(error).__name__}: {error}"


def _write(text, stream):
    """Print it, also where the console has not all the letters."""
    encoding = getattr(stream, "encoding", None) or "utf-8"
    print(text.encode(encoding, "replace").decode(encoding), file=stream)


def _place(path, error):
    """The file and line to look at: where the reader's code raised the error, or where what it is about was
    last given its value."""
    if isinstance(error, SyntaxError):
        return error.filename or path, error.lineno
    if not isinstance(error, Unusable):
        folder = path.resolve().parent
        frames = [
            frame
            for frame in traceback.extract_tb(error.__traceback__)
            if folder in Path(frame.filename).resolve().parents and is_readers(frame.filename)
        ]
        own = [frame for frame in frames if Path(frame.filename) == path] or frames[-1:]
        return (own[-1].filename, own[-1].lineno) if own else (path, None)
    return path, error.line if error.line or not error.about else _definition(path, error.about)


def _definition(path, name):
    """The line where a name was last given its value."""
    lines = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.FunctionDef) and node.name == name)
        or (isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store))
    ]
    return lines[-1] if lines else None
