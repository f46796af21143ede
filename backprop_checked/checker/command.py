"""The command: python diagnose.py my_net.py."""

import ast
import sys
import traceback
from pathlib import Path

from backprop_checked.checker.diagnosis import diagnose
from backprop_checked.checker.parameters import Unusable
from backprop_checked.checker.programs import is_readers

STATUSES = {"right": 0, "wrong": 1, "unusable": 2, "cannot tell": 3}
USAGE = "usage: python diagnose.py FILE.py   (a file that defines loss, params, and backward or grads)"


def main(arguments=None):
    """Check a file. The status is 0 if all gradients are right, 1 if one is wrong, 2 if it cannot be checked,
    and 3 if none is wrong and of one nobody can tell."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print(USAGE, file=sys.stderr)
        return STATUSES["unusable"]
    path = Path(arguments[0])
    try:
        report = _report(path)
    except (Exception, SystemExit) as error:
        file, line = _place(path, error)
        _write(f"{file}{f':{line}' if line else ''}: {_reason(error)}", sys.stderr)
        return STATUSES["unusable"]
    _write(str(report), sys.stdout)
    return report.status


def _report(path):
    """The report of what a file defines."""
    if path.is_dir():
        raise Unusable("", "it is a directory: give a file that defines loss, params and grads")
    try:
        path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        place = f"byte {error.start} is {error.object[error.start]:#x}"
        raise Unusable("", f"it is not UTF-8, {place}: save it as UTF-8") from None
    return diagnose(source=path)


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
