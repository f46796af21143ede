"""What the checker is asked by content, and what it says; and what it knows."""

import ast
import importlib
import io
from contextlib import redirect_stderr, redirect_stdout

from backprop_checked.catalog.formula_data import code_of
from backprop_checked.catalog.paths import module_file, module_name
from backprop_checked.checker import command


def report(name):
    """Ask the checker: return what it is asked about in a line, the code, and what it says.

    Args:
        name: a function that asks the checker, such as `mistakes.asked.nothing_right`; or a reader's file,
            such as `mistakes.nets.batch_norm`, about which the command is asked. Then the lines of the code
            have their numbers.
    """
    if module_file(name).exists():
        file = module_file(name)
        text = file.read_text(encoding="utf-8")
        printed = io.StringIO()
        with redirect_stdout(printed), redirect_stderr(printed):
            command.main([str(file)])
        report = printed.getvalue().replace(str(file), file.name)
        return {"says": _first_line(text), "code": text, "report": report, "numbers": True}
    module, _, function = name.rpartition(".")
    program = getattr(importlib.import_module(module_name(module)), function)
    report = {"says": program.__doc__.partition("\n")[0], "code": code_of(program), "report": str(program())}
    return {**report, "numbers": False}


def _first_line(text):
    """The first line of a module's docstring."""
    return ast.get_docstring(ast.parse(text)).partition("\n")[0]


def count(name):
    """Return what a table of the checker's trials says: a sentence, and tables of texts.

    Args:
        name: the module that counts, such as `benchmarks.score`.
    """
    return importlib.import_module(module_name(name)).page()


def known(name):
    """Return every mistake that the checker knows: its name, its sentence, the formula that cures it.

    Args:
        name: the checker's module.
    """
    checker = importlib.import_module(module_name(name))
    # One by one, or in lists.
    lists = [value if isinstance(value, list) else [value] for value in vars(checker).values()]
    mistakes = (
        each for some in lists for each in some if isinstance(each, checker.KnownMistake) and each.sentence
    )
    return list({each.name: [each.name, each.sentence, each.cure] for each in mistakes}.values())
