"""A console: lines are run one by one, and what each prints is recorded."""

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


def run(code, scene, names=None):
    """Run lines as a console does: the value of an expression is printed, an error ends it."""
    names = scene.names() if names is None else names
    try:
        statements = ast.parse(code).body
    except SyntaxError as error:
        return Run([(code, "")], f"SyntaxError: {error.msg}", None, {})
    result, lines, start = Run([], "", None, {}), code.splitlines(), 0
    for statement in statements:
        source, start = "\n".join(lines[start : statement.end_lineno]), statement.end_lineno
        value, output, result.error = _execute(statement, names)
        if value is not None:
            result.value = value
        result.transcript.append((source, output))
        if result.error:
            return result
    _continue_backward(scene.backward, statements, names)
    result.claims = {name: names[f"d{name}"] for name in scene.parameters if f"d{name}" in names}
    return result


def _execute(statement, names):
    """Run one statement: its value, its output (warnings, its value, its prints) and its error."""
    stdout, value, error = io.StringIO(), None, ""
    with warnings.catch_warnings(record=True) as caught, redirect_stdout(stdout):
        warnings.simplefilter("always")
        try:
            value = _do(statement, names)
        except Exception as exception:
            error = f"{type(exception).__name__}: {exception}".strip(": ")
    output = [f"{type(warning.message).__name__}: {warning.message}" for warning in caught]
    if value is not None and isinstance(statement, ast.Expr):
        output.append(_formatted(value))
    return value, "\n".join([*output, *stdout.getvalue().splitlines()]), error


def _continue_backward(backward, statements, names):
    """Run what follows from the names that a fragment assigns: all that depends on a wrong error is wrong."""
    assigned = {
        node.id
        for statement in statements
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    for statement in ast.parse(backward).body:
        [target] = statement.targets
        read = {node.id for node in ast.walk(statement.value) if isinstance(node, ast.Name)}
        if target.id in assigned or not read & assigned:
            continue
        try:
            _do(statement, names)
        except ValueError:  # shapes that do not fit end the backward pass
            return
        assigned.add(target.id)


def _do(statement, names):
    """Run one statement; give the value of an expression, or what an assignment stored under its name."""
    if isinstance(statement, ast.Expr):
        return eval(compile(ast.Expression(statement.value), "<fragment>", "eval"), names)
    exec(compile(ast.Module([statement], []), "<fragment>", "exec"), names)
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AugAssign(target=ast.Name(id=name)):
            return names[name]
    return None


def _formatted(value):
    """A value as a console shows it, with four figures."""
    match value:
        case bool() | np.bool_():
            return str(bool(value))
        case float() | np.floating():
            return f"{value:.4g}"
        case tuple() | list():
            entries = ", ".join(_formatted(entry) for entry in value)
            return f"[{entries}]" if isinstance(value, list) else f"({entries}{',' * (len(value) == 1)})"
        case np.ndarray():
            with np.printoptions(precision=4, suppress=True):
                return repr(value)
    return str(value) if isinstance(value, np.integer) else repr(value)
