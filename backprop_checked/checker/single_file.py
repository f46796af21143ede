"""The single file that readers take away: this package's modules, one after the other.

python -m backprop_checked.checker.single_file diagnose.py
"""

import ast
import sys
from graphlib import TopologicalSorter
from pathlib import Path

ENTRIES = ("command", "testing")  # what readers call
HEAD = '''"""The checker of “Backprop, Checked”: which line of a backward pass is wrong, and what to write
instead.

    python diagnose.py my_net.py

`my_net.py` defines `loss(params)`, `params`, and `backward(params)` or `grads`. Or in a program or a
notebook:

    from diagnose import diagnose
    print(diagnose(loss, params, backward))

This file needs NumPy and nothing else. It runs your program in this process, and changes no file.
"""
'''
TAIL = """
if __name__ == "__main__":
    sys.exit(main())
"""


class Collision(ValueError):
    """Two modules give one name to two things, so that they cannot be one file."""


def single_file(folder=Path(__file__).parent):
    """The text of the file, from the modules in a folder.

    Raises:
        Collision: two modules define the same name.
    """
    imports, bodies, owners = set(), [], {}
    for module in _modules(folder):
        text = (folder / f"{module}.py").read_text(encoding="utf-8")
        tree = ast.parse(text)
        for name in _defined(tree):
            if owners.setdefault(name, module) != module:
                raise Collision(f"{name} is defined in {owners[name]}.py and in {module}.py")
        imports |= {ast.unparse(node) for node in tree.body if _is_import(node) and not _is_own(node)}
        bodies.append(_body(text, tree))
    plain = sorted(line for line in imports if line.startswith("import ") and "numpy" not in line)
    parts = sorted(line for line in imports if line.startswith("from "))
    return "\n".join([HEAD, *plain, *parts, "", "import numpy as np", "", *bodies, TAIL]).rstrip("\n") + "\n"


def _modules(folder):
    """The modules that readers need, each after those that it imports."""
    imported, waiting = {}, [*ENTRIES]
    while waiting:
        module = waiting.pop()
        if module not in imported:
            tree = ast.parse((folder / f"{module}.py").read_text(encoding="utf-8"))
            own = [node.module for node in tree.body if _is_import(node) and _is_own(node)]
            imported[module] = sorted({name.rpartition(".")[2] for name in own})
            waiting += imported[module]
    return TopologicalSorter({module: imported[module] for module in sorted(imported)}).static_order()


def _defined(tree):
    """The names that a module defines at its top."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign):
            yield from (
                each.id for target in node.targets for each in ast.walk(target) if isinstance(each, ast.Name)
            )


def _is_import(node):
    return isinstance(node, ast.Import | ast.ImportFrom)


def _is_own(node):
    return isinstance(node, ast.ImportFrom) and node.module.startswith("backprop_checked")


def _body(text, tree):
    """A module without its imports, its docstring as a comment above it."""
    lines = text.split("\n")
    first, *rest = tree.body
    docstring = ast.get_docstring(tree) or ""
    for node in [first, *(each for each in rest if _is_import(each))]:
        for number in range(node.lineno - 1, node.end_lineno):
            lines[number] = None
    title, *more = docstring.split("\n")
    banner = f"# {title} ".ljust(100, "-").rstrip() + "".join(f"\n# {line}".rstrip() for line in more if line)
    body = "\n".join(line for line in lines if line is not None).strip("\n")
    return f"\n{banner}\n\n\n{body}\n"


def main_of_the_generator(arguments):
    """Write the file to a path, or to standard output."""
    text = single_file()
    if arguments:
        Path(arguments[0]).write_text(text, encoding="utf-8", newline="\n")
    else:
        sys.stdout.write(text)


if __name__ == "__main__":
    main_of_the_generator(sys.argv[1:])
