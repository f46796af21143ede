"""The command: python diagnose.py my_net.py."""

import ast
import sys
from pathlib import Path

from .diagnosis import diagnose
from .parameters import Unusable

USAGE = "usage: backprop-check FILE.py   (a file that defines loss, params, and backward or grads)"


def main(arguments=None):
    """Check a file: the status is 0 if all gradients are right, 1 if one is wrong, 2 if it cannot be used, 3 if
    the differences cannot tell."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print(USAGE, file=sys.stderr)
        return 0 if arguments in (["-h"], ["--help"]) else 2
    path = Path(arguments[0])
    try:
        report = diagnose(source=path)
    except Exception as error:
        line = line_of(path, error)
        words = str(error) if isinstance(error, Unusable) else f"{type(error).__name__}: {error}"
        print(f"{path}{f':{line}' if line else ''}: {words}", file=sys.stderr)
        return 2
    print(report)
    return report.status


def line_of(path, error):
    """The line to look at: where the file raised the error, or where what it is about was last given its value."""
    if isinstance(error, SyntaxError):
        return error.lineno
    if not isinstance(error, Unusable):
        traceback, lines = error.__traceback__, []
        while traceback is not None:
            if traceback.tb_frame.f_code.co_filename == str(path):
                lines.append(traceback.tb_lineno)
            traceback = traceback.tb_next
        return lines[-1] if lines else None
    if error.line is not None:
        return error.line
    lines = [
        node.lineno
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.FunctionDef) and node.name == error.about)
        or (isinstance(node, ast.Name) and node.id == error.about and isinstance(node.ctx, ast.Store))
    ]
    return lines[-1] if lines else None
