"""How many mistakes get through: every formula's last term and every program, changed in one place at a time.

A mutant has to be refused by the gates of the build. What passes them is compared with the right one on
sizes that no proof used and on random numbers: if it is equal there, it is no mistake; if not, it is a
survivor, a defect of the gates. `python -m benchmarks.mutations` takes so many mutants of each formula and
each program, a chapter's or all, and writes a dated table.
"""

import argparse
import ast
import datetime
import hashlib
import importlib
import io
import platform
import sys
import tokenize
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import cache
from os import cpu_count
from pathlib import Path
from random import Random

import numpy as np
import sympy

from backprop_checked.algebra import proof
from backprop_checked.algebra.comparison import (
    BOUND,
    arguments,
    entries_of,
    numeric_interpretations,
    off,
    shaped_like,
)
from backprop_checked.algebra.formula import Formula, FormulaError, Step, formulas_of
from backprop_checked.algebra.fresh_sizes import fresh_graphs
from backprop_checked.algebra.graph import NoValue
from backprop_checked.algebra.term import ShapeError
from backprop_checked.catalog.dependencies import sources
from backprop_checked.catalog.modules import modules
from backprop_checked.catalog.paths import CONTENT
from backprop_checked.catalog.tasks import file_of
from benchmarks import operators, tables

TABLE = Path(__file__).with_suffix(".csv")
OUTCOMES = ("shape", "every size", "undecided", "small networks", "numbers", "error", "equal", "survived")
ABOUT = ("counted", "python", "sympy", "algebra", "formulas")
COLUMNS = (*ABOUT, "module", "formula", "mutated", "mutants", *OUTCOMES)
EACH = 20


def code_of(source):
    """The lines of a module without docstrings, comments and blank ones.

    As text: another Python writes a syntax tree in another way, and the table is the same for all.
    """
    lines = source.splitlines()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node):
            words = node.body[0]
            lines[words.lineno - 1 : words.end_lineno] = [""] * (words.end_lineno - words.lineno + 1)
    return [line.rstrip() for line in lines if line.strip()]


def code_digest(files):
    """A digest of the code in some files, whatever is said of it."""
    total = hashlib.sha256()
    for file in sorted(files):
        total.update("\n".join(code_of(file.read_text(encoding="utf-8"))).encode())
    return total.hexdigest()[:12]


@cache
def digest():
    """A digest of the code that proves, and of the code that mutates."""
    return code_digest([*Path(proof.__file__).parent.glob("*.py"), Path(__file__), Path(operators.__file__)])


@cache
def formulas_digest():
    """A digest of the modules in which formulas stand, and of what they import from the chapters."""
    files = set().union(*(sources(file_of(module)) for module in modules()))
    return code_digest(file for file in files if file.is_relative_to(CONTENT))


def stale():
    """Why the table does not belong to the tree as it is, and what to do; "" if it does."""
    rows = tables.read(TABLE)
    for column, now, what in (
        ("algebra", digest(), "the code that proves and mutates"),
        ("formulas", formulas_digest(), "the formulas"),
    ):
        if {row.get(column) for row in rows} != {now}:
            return f"{TABLE.name} is of another state of {what}: python -m benchmarks.mutations"
    return ""


def formulas(module):
    """The formulas of a module, with their names."""
    return list(formulas_of(importlib.import_module(module)).items())


def changed(formula, step=None, program=None):
    """A copy of a formula with another last step, or another program."""
    copy = object.__new__(Formula)
    copy.__dict__.update(formula.__dict__)
    if program is not None:
        copy._program = replace(formula.bound, function=program)
    if step is not None:
        copy.steps = [step]
        copy._demand_sense()
    return copy


def of_term(formula, make):
    """What becomes of a mutant of the last term: one of the OUTCOMES, and the term."""
    last = formula.steps[-1]
    try:
        term = make()
        if term == last.term:
            return "equal", term
        mutant = changed(formula, Step(last.reason, term))
    except (ShapeError, FormulaError):
        return "shape", None
    except Exception:  # what SymPy itself refuses to build
        return "shape", None
    try:
        proof.prove_for_every_size(mutant)
    except proof.NotProved as error:
        return "undecided" if "not decided" in str(error) else "every size", term
    except Exception:
        return "error", term
    if _equal_term(formula, term):
        return "equal", term
    try:
        proof.prove_steps(mutant)
    except FormulaError:
        return "small networks", term
    except NoValue:
        return "error", term
    return "survived", term


def _equal_term(formula, term):
    """Whether a term is the last term, on sizes that no proof used."""
    for network in fresh_graphs(formula):
        for world in numeric_interpretations(formula, network, seed=7):
            for layer in formula.layers(network):
                try:
                    right, said = (entries_of(formula, t, world, layer) for t in (formula.rhs, term))
                except (NoValue, IndexError, ValueError, TypeError):
                    return False
                if not off(said, right) <= BOUND:
                    return False
    return True


def of_program(formula, source):
    """What becomes of a mutant of the program: one of the OUTCOMES, and its source."""
    scope = dict(formula.bound.names)
    try:
        exec(compile(source, "<mutant>", "exec"), scope)
    except Exception:
        return "error", source
    mutant = scope[formula.function.__name__]
    copy = changed(formula, program=mutant)
    gates = {
        proof.prove_differences: "numbers",
        proof.prove_program: "small networks",
        proof.prove_on_other_sizes: "numbers",
    }
    for gate, outcome in gates.items():
        try:
            with np.errstate(all="ignore"):
                gate(copy)
        except FormulaError:
            return outcome, source
        except Exception:
            return "error", source
    return ("equal" if _equal_program(formula, mutant) else "survived"), source


def _equal_program(formula, mutant):
    """Whether a program gives what the formula's own one gives, on sizes that no proof used."""
    for network in fresh_graphs(formula):
        for world in numeric_interpretations(formula, network, seed=7):
            for layer in formula.layers(network):
                try:
                    given = arguments(formula.terms(formula.function), world, layer)
                    right = np.asarray(formula.function(*given), dtype=float)
                    said = shaped_like(np.asarray(mutant(*given), dtype=float), right, formula)
                except (NoValue, IndexError, ValueError, TypeError):
                    return False
                if not off(said, right) <= BOUND:
                    return False
    return True


def part(parts):
    """One part of all formulas, as (module, name): another one for another tree, the same for the same.

    Args:
        parts: how many parts there are.
    """
    tree = hashlib.sha256(digest().encode())
    for file in sorted(CONTENT.rglob("*.py")):
        tree.update(file.read_bytes())
    turn = int(tree.hexdigest(), 16) % parts
    tasks = [
        (f"snippets.{module}", name) for module in modules() for name, _ in formulas(f"snippets.{module}")
    ]
    return tasks[turn::parts]


def sample(many, formula, mutants):
    """So many of the mutants, the same each time."""
    mutants = list(mutants)
    Random(f"{formula.id} {formula.convention}").shuffle(mutants)
    return mutants[:many]


def counted(task):
    """Count one formula's mutants: (rows of the table, survivors as lines)."""
    module, name, many, kinds = task
    formula = dict(formulas(module))[name]
    rows, survivors = [], []
    for kind, judge, mutants in (
        ("term", of_term, operators.of_terms(formula.rhs)),
        ("program", of_program, operators.of_programs(formula.function)),
    ):
        if kind not in kinds:
            continue
        outcomes = Counter()
        for operator, mutant in sample(many, formula, mutants):
            outcome, shown = judge(formula, mutant)
            outcomes[outcome] += 1
            if outcome == "survived":
                survivors.append(f"{formula.id} {formula.convention}, {kind}, {operator}: {shown}")
        rows.append((module, name, kind, sum(outcomes.values()), *(outcomes[o] for o in OUTCOMES)))
    return rows, survivors


def main():
    """Count, write the table where all formulas were counted, print survivors; exit with 1 for any."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutations", description=__doc__)
    parser.add_argument("chapters", nargs="*", help="chapters or formulas; all without a name")
    parser.add_argument("--each", type=int, default=EACH, help="how many mutants of each term and program")
    parser.add_argument("--of", choices=("term", "program"), help="only terms, or only programs")
    options = parser.parse_args()
    about = (datetime.date.today().isoformat(), platform.python_version(), sympy.__version__)
    about = (*about, digest(), formulas_digest())
    named = options.chapters
    wanted = [
        f"snippets.{module}" for module in modules() if not named or any(name in module for name in named)
    ]
    kinds = (options.of,) if options.of else ("term", "program")
    tasks = [(module, name, options.each, kinds) for module in wanted for name, _ in formulas(module)]
    rows, survivors = [], []
    with ProcessPoolExecutor(cpu_count()) as pool:
        for more, lines in pool.map(counted, tasks):
            rows += [(*about, *row) for row in more]
            survivors += lines
            print(*lines, sep="\n", end="\n" * bool(lines), flush=True)
    if not options.chapters and not options.of:
        tables.write(TABLE, COLUMNS, rows)
    total = {outcome: sum(row[COLUMNS.index(outcome)] for row in rows) for outcome in OUTCOMES}
    print(sum(total.values()), "mutants:", ", ".join(f"{many} {name}" for name, many in total.items()))
    sys.exit(bool(survivors))


if __name__ == "__main__":
    main()
