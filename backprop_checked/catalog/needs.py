"""What a program needs where it is pasted: the programs, constants and imports that its names stand for.

It is read from the sources, and nothing is run. A name is looked up in the module of the program, then where
that module imports it from, and so on through the chapters. What no file of the project holds is imported.
"""

import ast
import builtins
import re
import symtable
import textwrap
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from backprop_checked.catalog import memory
from backprop_checked.catalog.cache import memoize
from backprop_checked.catalog.dependencies import content
from backprop_checked.catalog.paths import module_file, module_name, relative
from backprop_checked.catalog.tasks import ContentError

CHECKER = "backprop_checked.checker."
CHECKER_FILE = "diagnose"  # what the build calls the one file that readers take along
NUMPY = {"np": "import numpy as np"}  # an example of a program that is pure Python may need it all the same


def needs(program: str, calls: Iterable[str] = ()) -> dict:
    """Return what a program and the calls of its example need beside the program itself.

    Args:
        program: a function with its module, `scalar.exercises.backward`.
        calls: Python that is run after it.

    Returns:
        The `imports`, a list of lines; the `names` of what else is needed; and its `code`, each definition
        after those that it needs.

    Raises:
        ContentError: for a name that nothing stands for, and for two definitions that would have one name.
    """
    return _needs(program, tuple(calls))


@memory.follows_from(memory.CONTENT)
@cache
def _needs(program: str, calls: tuple[str, ...]) -> dict:
    return _needs_of(program, list(calls), content(module_file(program.rpartition(".")[0])))


@memoize()
def _needs_of(program: str, calls: list[str], state: str) -> dict:
    """What `needs` returns; the state is that of the program's file and of all that it imports."""
    module, _, name = program.rpartition(".")
    module = module_name(module)
    paste = _Paste(_without_docstring)
    own = [call for call in calls if not imports_own(call)]
    for call in calls:
        if imports_own(call):
            paste.add_import(module, ast.parse(call).body[0])
    paste.add_all(module, [each for each in (name, *_free("\n".join(own))) if each not in paste.places])
    pieces = {each: code for each, code in paste.pieces.items() if each != name}
    return {
        "imports": paste.sorted_imports(),
        "names": list(pieces),
        "code": "\n\n\n".join(dict.fromkeys(pieces.values())),
    }


def single_file(program: str) -> str:
    """Return a program with all that it needs, as a file that prints the lines which the program returns.

    Args:
        program: a function that can be called without arguments, `two_layer.whole.classifier`.

    Raises:
        ContentError: as `needs` does.
    """
    module, _, name = program.rpartition(".")
    module = module_name(module)
    paste = _Paste(_without_example)
    paste.add_all(module, [name])
    head = [f'"""{ast.get_docstring(ast.parse(_source(module)))}"""', "", *paste.sorted_imports()]
    run = f'if __name__ == "__main__":\n    print(*{name}(), sep="\\n")\n'
    text = "\n\n\n".join(["\n".join(head), *dict.fromkeys(paste.pieces.values()), run])
    return re.sub(r'^(    """[^"\n]+)\n    """$', r'\1"""', text, flags=re.MULTILINE)


def imports_own(call: str) -> bool:
    """Whether a call of an example imports from the project: pasted, the program comes with what it names."""
    match ast.parse(call).body:
        case [ast.ImportFrom(module=str(module))]:
            return module_file(module).exists()
    return False


class _Paste:
    """Definitions by their names, each after those that it needs, and the imports of them all."""

    def __init__(self, left_out: Callable[[list[str], ast.FunctionDef], range]):
        self.left_out = left_out  # the rows of a function with a docstring that are not pasted
        self.pieces: dict[str, str] = {}
        self.imports: dict[str, None] = {}
        self.places: dict[str, tuple[str, int]] = {}  # where each name is defined

    def sorted_imports(self) -> list[str]:
        return sorted(self.imports, key=lambda line: (line.startswith("from"), line))

    def add_all(self, module: str, names: Iterable[str]) -> None:
        """Add what names stand for in a module, and all that this needs."""
        for name in names:
            match _statements(module).get(name):
                case ast.Import() | ast.ImportFrom() as statement:
                    self._follow(module, statement, name)
                case ast.stmt() as statement:
                    self._define(module, statement, name)
                case None if name in NUMPY:
                    self.imports[NUMPY[name]] = None
                case None if not hasattr(builtins, name):
                    raise ContentError(
                        f"{relative(module_file(module))}: nothing here is called {name}, and a displayed "
                        f"program needs it"
                    )

    def add_import(self, module: str, statement: ast.ImportFrom) -> None:
        """Add what an import names, and all that this needs."""
        for alias in statement.names:
            self._follow(module, statement, alias.asname or alias.name)

    def _follow(self, module: str, statement: ast.Import | ast.ImportFrom, name: str) -> None:
        [alias] = [alias for alias in statement.names if (alias.asname or alias.name) == name]
        origin = statement.module if isinstance(statement, ast.ImportFrom) else ""
        if f"{origin}.".startswith(CHECKER):
            origin = CHECKER_FILE
        elif origin and module_file(origin).exists():
            if alias.name != name:
                raise ContentError(
                    f"{_at(module, statement)}: a displayed program needs {alias.name} as {name}, and pasted "
                    f"it has one name only: import it by its own"
                )
            return self.add_all(origin, [name])
        line = ast.ImportFrom(origin, [alias], 0) if origin else ast.Import([alias])
        self.imports[ast.unparse(line)] = None

    def _define(self, module: str, statement: ast.stmt, name: str) -> None:
        place = module, statement.lineno
        if name not in self.places:
            self.places[name] = place
            code = self._code(module, statement)
            self.add_all(module, _free(code))
            self.pieces[name] = code
        elif self.places[name] != place:
            other, line = self.places[name]
            raise ContentError(
                f"{_at(module, statement)}: a displayed program needs this {name} and the one of "
                f"{relative(module_file(other))}:{line}: give them two names"
            )

    def _code(self, module: str, statement: ast.stmt) -> str:
        """A statement without what binds it to its formula."""
        lines = _source(module).splitlines()
        rows = range(statement.lineno - 1, statement.end_lineno)
        if isinstance(statement, ast.FunctionDef) and ast.get_docstring(statement):
            left_out = self.left_out(lines, statement)
            rows = [row for row in rows if row not in left_out]
        return textwrap.dedent("\n".join(lines[row] for row in rows)).strip("\n")


def _at(module: str, statement: ast.stmt) -> str:
    return f"{relative(module_file(module))}:{statement.lineno}"


@memory.follows_from(memory.CONTENT)
@cache
def _source(module: str) -> str:
    return module_file(module).read_text(encoding="utf-8")


@memory.follows_from(memory.CONTENT)
@cache
def _statements(module: str) -> dict[str, ast.stmt]:
    """The statement of a module that gives each of its names a meaning."""
    return {name: statement for statement in ast.parse(_source(module)).body for name in _bound(statement)}


def _bound(statement: ast.stmt) -> Iterator[str]:
    """The names that a statement of a module gives a meaning."""
    match statement:
        case ast.Import() | ast.ImportFrom():
            yield from (alias.asname or alias.name for alias in statement.names)
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            yield statement.name
        case _:
            for node in ast.walk(statement):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    yield node.id


def _without_docstring(lines: list[str], function: ast.FunctionDef) -> range:
    """As a page shows it."""
    text = function.body[0]
    return range(text.lineno - 1, text.end_lineno)


def _without_example(lines: list[str], function: ast.FunctionDef) -> range:
    """As a file has it: an example may need what the file does not hold."""
    rows = _without_docstring(lines, function)
    first = next((row for row in rows if lines[row].lstrip().startswith(">>>")), None)
    return rows[:0] if first is None else range(first - 1, rows.stop - 1)


@memory.follows_from(memory.CODE)
@cache
def _free(code: str) -> list[str]:
    """The names that a piece of code takes from around it, in the order in which it meets them."""
    bound, free = set(), {}

    def walk(table: symtable.SymbolTable) -> None:
        outside = table.get_type() == "module"
        for symbol in table.get_symbols():
            if outside and (symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()):
                bound.add(symbol.get_name())
            elif symbol.is_global() or (outside and symbol.is_referenced()):
                free[symbol.get_name()] = None
        for child in table.get_children():
            walk(child)

    walk(symtable.symtable(code, "<displayed>", "exec"))
    return [name for name in free if name not in bound]
