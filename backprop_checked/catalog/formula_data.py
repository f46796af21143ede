"""What a page shows of a formula, as data: its proof, its program's output, its wrong variants' refusals."""

import ast
import doctest
import importlib
import inspect
import io
import os
import re
import textwrap
import time

from sympy import Basic, Indexed
from sympy.core.operations import LatticeOp

from backprop_checked.algebra.formula import FormulaError, formulas_of
from backprop_checked.algebra.latex import equation, shape_latex, tex, with_shapes
from backprop_checked.algebra.message import Code, Shape
from backprop_checked.algebra.notation import Letter, Number, Tensor, l, n
from backprop_checked.algebra.premises import operators, premises, spoken_of
from backprop_checked.algebra.proof import prove
from backprop_checked.algebra.recurrence import Recurrence
from backprop_checked.algebra.source_order import call_in_source_order, evaluated, in_source_order
from backprop_checked.algebra.term import unchecked
from backprop_checked.catalog.paths import PROJECT, module_name, relative

IMPORT = "import numpy as np\n"  # makes the docstring a whole; on the page it would only be noise


class ExampleFails(FormulaError):
    """A program's example that does not print what it says."""


def formula(name):
    """Prove the formulas of one module, run their examples, and return all that a page shows of them.

    Args:
        name: the module, such as `vectorised.bp2`.

    Returns:
        A list of dictionaries of plain data, the first formula first and its twins after it.

    Raises:
        FormulaError, ShapeError: what `prove` raises, and what importing the module raises.
        FormulaError: where the module holds none, or a second one that is no twin or a tab without a name.
        ExampleFails: where an example's output is not the one that stands in the docstring.
    """
    module = importlib.import_module(module_name(name))
    formulas = formulas_of(module)
    if not formulas:
        raise FormulaError(f"{relative(module.__file__)}: no formula stands here: NAME = Formula(…)")
    _demand_named_tabs(*formulas.values())
    return [_record(module, formula) for formula in formulas.values()]


def _demand_named_tabs(first, *others):
    """Each formula of a module is a tab of one figure, and its convention is the tab's name."""
    names = set()
    for variant in (first, *others) if others else ():
        place = f"{relative(variant.file)}:{variant.line}: {variant.name}"
        if variant is not first and variant.twin_of is not first:
            raise FormulaError(
                f"{place} is a second formula beside {first.name}: say twin_of={first.name} if it is the "
                f"same in another convention, or move it to a module of its own"
            )
        if not variant.convention or variant.convention in names:
            problem = "is named like another one" if variant.convention else "has no name"
            raise FormulaError(
                f"{place} is a tab that {problem}: give it a convention of its own, convention=…"
            )
        names.add(variant.convention)


def program(name):
    """Run the example of a program that belongs to no formula, and return all that a page shows of it.

    Args:
        name: a function, such as `two_layer.backward_pass.backward`.

    Raises:
        ExampleFails: where its output is not the docstring's, and where no program has that name.
    """
    module, _, function_name = name.rpartition(".")
    module = importlib.import_module(module_name(module))
    function = getattr(module, function_name, None)
    if not inspect.isfunction(function):
        raise ExampleFails(f"{relative(module.__file__)}: no program is called {function_name}()")
    return {"says": _says(function), "code": code_of(function), "example": _example(function)}


def _says(program):
    return inspect.getdoc(program).partition("\n\n")[0].replace("\n", " ")


def _record(module, formula):
    began = time.perf_counter()
    if not inspect.getdoc(module):
        raise FormulaError(
            f"{relative(module.__file__)}:1: no docstring stands here: its first line is the formula's title"
        )
    if not inspect.getdoc(formula.function):
        line = inspect.getsourcelines(formula.function)[1]
        raise FormulaError(
            f"{relative(module.__file__)}:{line}: {formula.function.__name__}() has no docstring: say what "
            f"it returns, and show it with >>>"
        )
    evidence = prove(formula)
    head, _, note = inspect.getdoc(module).partition("\n")
    tagged = re.match(r"([A-Z]+\d+): (.+)", head)  # "BP2: the error moves back one layer."
    tag, title = tagged.groups() if tagged else ("", head)
    title = title.rstrip(".")
    program = formula.function
    lhs, *terms = in_source_order(formula)
    networks = formula.on
    return {
        "id": formula.id,
        "tag": tag,
        "title": title[0].upper() + title[1:],
        "note": note.strip(),
        "convention": formula.convention,
        "statement": equation(lhs, terms[-1]),
        "shapes": shapes if r"\times" in (shapes := with_shapes(terms[-1])) else "",  # numbers have none
        "steps": [
            {
                "reason": step.reason,
                "latex": equation(lhs, term),
                "uses": [used.id for used in step.uses],
            }
            for step, term in zip(formula.steps, terms, strict=True)
        ],
        "uses": sorted({used.id for step in formula.steps for used in step.uses}),
        "name": formula.name,
        "premises": _premises(formula),
        "letters": _letters(formula),
        "program": f"{formula.module}.{program.__name__}",
        "says": _says(program),
        "code": code_of(program),
        "example": _example(program),
        "source": {"file": relative(module.__file__), "line": formula.line},
        "every_size": evidence.every_size,
        "on_sizes": evidence.on_sizes,
        "standing": evidence.standing,
        "evidence": evidence.word,
        "other_sizes": evidence.other_sizes,
        "networks": [network.name for network in networks],
        "any": [thing for thing in ("σ", "cost") if all(thing in network.opaque for network in networks)],
        "entries": evidence.entries,
        "program_entries": evidence.program_entries,
        "difference_entries": evidence.difference_entries,
        "differences": evidence.differences,
        "remainder": tex(remainder) if (remainder := formula.steps[-1].remainder) else "",
        "wrong": [_refusal(formula, refusal) for refusal in evidence.wrong],
        "seconds": time.perf_counter() - began,
    }


def _premises(formula):
    """What each step needs to know, beside what its reason names, and what the formula says to others: data
    for `derivations.refusals`."""
    found = premises(formula)
    terms = [formula.lhs, *(step.term for step in formula.steps)]
    steps = [
        {
            "place": formula.place(step).replace(f"{PROJECT}{os.sep}", ""),
            "reason": step.reason,
            "names": [[used.id, used.name] for used in step.uses],
            "needs": sorted(map(list, need)),
            "is_all": found.complete,
            "changes": operators(before, step.term),
        }
        for before, step, need in zip(terms, formula.steps, found.needs, strict=False)
    ]
    return {
        "steps": steps,
        "says": sorted(map(list, found.says)),
        "letters": sorted([list(premise), names] for premise, names in found.letters.items()),
        "is_all": found.complete,
        "changes": operators(terms[0], terms[-1]),
        "about": sorted(map(list, spoken_of(formula, formula.lhs))),
        "in_terms_of": sorted(map(list, spoken_of(formula, formula.rhs))),
    }


def _letters(formula):
    """The letters that a formula speaks of, each with its meaning and shape, the left-hand side's first."""
    letters, graph = {}, formula.on[0]
    here = graph.declared.over[0] if isinstance(graph, Recurrence) else l
    for term in in_source_order(formula):
        for node in _nodes(term):
            if isinstance(node, Letter | Number | Tensor):
                letters.setdefault(node.sign, _at_layer(here, evaluated(node)))
    return [
        {
            "name": sign.name,
            "symbol": sign.tex,
            "latex": tex(letter),
            "role": sign.role,
            "meaning": sign.meaning,
            "shape": shape_latex(letter.shape),
        }
        for sign, letter in letters.items()
    ]


def _nodes(term):
    """A term and all that it is made of, in the order in which it is written."""
    yield term
    # SymPy keeps what stands in a maximum as a set, and its order is another in each process.
    for part in sorted(term.args, key=str) if isinstance(term, LatticeOp) else term.args:
        yield from _nodes(part)


def _at_layer(here, letter):
    """The letter as it is at layer ℓ, or at step t, wherever a formula happens to meet it first."""
    if letter.layer is None:
        return letter
    if letter.layer.is_Symbol:
        return letter.subs(letter.layer, here)
    if (letter.layer - here).is_Integer:
        return letter.subs(here, 2 * here - letter.layer)
    widths = {width: n[here + width.indices[0] - letter.layer] for width in letter.atoms(Indexed)}
    return type(letter)(letter.sign, *(side.xreplace(widths) for side in letter.shape), here)


def _refusal(formula, refusal):
    program = formula.wrong[refusal.name]
    try:
        with unchecked():
            latex = with_shapes(call_in_source_order(formula, program))
    except Exception:  # NumPy's own code, which says nothing to letters: its source is shown instead
        latex = ""
    return {
        "name": refusal.name,
        "caught": refusal.caught,
        "says": [_part(part) for part in refusal.says],
        "numpy": refusal.numpy,
        "latex": latex,
        "code": _lambda(program),
    }


def _part(part):
    """A part of a message as a page sets it: text, mathematics or code."""
    match part:
        case Code():
            return {"code": str(part)}
        case Shape() if part:
            return {"latex": shape_latex(part)}
        case Basic():
            return {"latex": tex(part)}
    return {"text": str(part)}


def code_of(program):
    """Return a program's source as a reader can run it: without its docstring, which the page shows in its
    own way, and without what binds it to its formula."""
    lines, _ = inspect.getsourcelines(program)
    source = textwrap.dedent("".join(lines))
    function = ast.parse(source).body[0]
    docstring, lines = function.body[0], source.splitlines()
    body = "\n".join(lines[docstring.end_lineno :]).lstrip("\n")  # a comment may come first
    return "\n".join([*lines[function.lineno - 1 : docstring.lineno - 1], body])


def _lambda(program):
    """The body of a wrong variant, as code."""
    if program.__name__ != "<lambda>":
        return code_of(program)
    tree = ast.parse(inspect.getsource(inspect.getmodule(program)))
    parameters = list(inspect.signature(program).parameters)
    for node in ast.walk(tree):
        same_line = getattr(node, "lineno", 0) == program.__code__.co_firstlineno
        if same_line and isinstance(node, ast.Lambda) and [a.arg for a in node.args.args] == parameters:
            return ast.unparse(node.body)
    return ""


def _example(program):
    """A program's doctest, run: each call with what it printed."""
    [test] = doctest.DocTestFinder(recurse=False).find(program, globs=dict(program.__globals__))
    at = f"{relative(test.filename)}:{test.lineno + 1}"
    if not test.examples:
        raise ExampleFails(f"{at}: {program.__name__}() has no example: add one with >>>")
    report = io.StringIO()
    runner = doctest.DocTestRunner(verbose=False)
    runner.run(test, out=report.write)
    if runner.failures:
        raise ExampleFails(f"{at}: the example of {program.__name__}() fails:\n{report.getvalue()}")
    examples = [example for example in test.examples if example.source != IMPORT]
    return [{"source": example.source.rstrip(), "output": example.want.rstrip()} for example in examples]
