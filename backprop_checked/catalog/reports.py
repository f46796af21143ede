"""What the checker is asked by content, and what it says; and what it knows."""

import importlib

from backprop_checked.catalog.formula_data import code_of
from backprop_checked.catalog.paths import module_name


def report(name):
    """Run a program that asks the checker: return its first line, its code, and what it was told.

    Args:
        name: a function, such as `mistakes.asked.nothing_right`.
    """
    module, _, function = name.rpartition(".")
    program = getattr(importlib.import_module(module_name(module)), function)
    return {"says": program.__doc__.partition("\n")[0], "code": code_of(program), "report": str(program())}


def known(name):
    """Return every mistake that the checker knows: its name, its sentence, the formula that cures it.

    Args:
        name: the checker's module.
    """
    checker = importlib.import_module(module_name(name))
    # One by one, or in lists.
    lists = [value if isinstance(value, list) else [value] for value in vars(checker).values()]
    mistakes = (
        each for some in lists for each in some if isinstance(each, checker.Mistake) and each.sentence
    )
    return list({each.name: [each.name, each.sentence, each.cure] for each in mistakes}.values())
