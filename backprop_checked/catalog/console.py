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
    _carry_on(scene.backward, statements, names)
    found.claims = {it: names[f"d{it}"] for it in scene.parameters if f"d{it}" in names}
    return found


def _carry_on(backward, statements, names):
    """Run what follows from the names that a fragment made: a wrong error spoils all that is made of it."""
    made = {
        node.id
        for statement in statements
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }
    for statement in ast.parse(backward).body:
        [target] = statement.targets
        read = {node.id for node in ast.walk(statement.value) if isinstance(node, ast.Name)}
        if target.id in made or not read & made:
            continue
        try:
            _do(statement, names)
        except ValueError:  # shapes that do not fit end the backward pass
            return
        made.add(target.id)


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
