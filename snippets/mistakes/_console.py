"""A console: lines are run one by one, and what each prints is kept."""

import ast
import io
import warnings
from contextlib import redirect_stdout
from dataclasses import dataclass

import numpy as np


@dataclass
class Run:
    """What a fragment did: each statement with what it printed, its error, its last value, its claims."""

    transcript: list
    error: str
    value: object
    claims: dict

    def results(self):
        return self.claims or {"": self.value}


def run(code, scene, names=None):
    """Run lines as a console does: the value of an expression is printed, an error ends it."""
    names = scene.names() if names is None else names
    found = Run([], "", None, {})
    try:
        statements = ast.parse(code).body
    except SyntaxError as error:
        return Run([(code, "")], f"SyntaxError: {error.msg}", None, {})
    lines, shown = code.splitlines(), 0
    for statement in statements:
        source, shown = "\n".join(lines[shown : statement.end_lineno]), statement.end_lineno
        told = io.StringIO()
        with warnings.catch_warnings(record=True) as warned, redirect_stdout(told):
            warnings.simplefilter("always")
            value = None
            try:
                value = _do(statement, names)
            except Exception as error:
                found.error = f"{type(error).__name__}: {error}".strip(": ")
        said = [f"{type(it.message).__name__}: {it.message}" for it in warned]
        if value is not None:
            found.value = value
            if isinstance(statement, ast.Expr):
                said.append(_written(value))
        found.transcript.append((source, "\n".join([*said, *told.getvalue().splitlines()])))
        if found.error:
            return found
    found.claims = {it: names[f"d{it}"] for it in scene.parameters if f"d{it}" in names}
    return found


def _do(statement, names):
    """Run one statement; give the value of an expression, or what an assignment has put into its name."""
    if isinstance(statement, ast.Expr):
        return eval(compile(ast.Expression(statement.value), "<fragment>", "eval"), names)
    exec(compile(ast.Module([statement], []), "<fragment>", "exec"), names)
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AugAssign(target=ast.Name(id=name)):
            return names[name]
    return None


def _written(value):
    """A value as a console shows it, with four figures."""
    match value:
        case bool() | np.bool_():
            return str(bool(value))
        case float() | np.floating():
            return f"{value:.4g}"
        case tuple() | list():
            written = ", ".join(_written(it) for it in value)
            return f"[{written}]" if isinstance(value, list) else f"({written}{',' * (len(value) == 1)})"
        case np.ndarray():
            with np.printoptions(precision=4, suppress=True):
                return repr(value)
    return str(value) if isinstance(value, np.integer) else repr(value)
