"""What a Python file depends on: the project's own files that it imports, and a fingerprint of them all.

A module's table (`training_speed.csv` beside `training_speed.py`) counts as a part of the module.
"""

import ast
import hashlib
import os
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path

from backprop_checked.catalog import memory
from backprop_checked.catalog.cache import memoize
from backprop_checked.catalog.paths import PROJECT, relative

DOCUMENTED = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
TRACER = PROJECT / "backprop_checked" / "checker" / "__init__.py"

_stamps: dict[Path, tuple[int, ...]] | None = None  # where files are taken to hold still
_closures: dict[Path, frozenset[Path]] = {}  # and what each then depends on,
_digests: dict[Path, bytes] = {}  # as a digest
_listings: dict[Path, frozenset[str]] = {}  # what lies in each folder that was looked into


def sources(path: Path, project: Path = PROJECT) -> frozenset[Path]:
    """Return the file and every file of the project that it imports, directly or through others.

    Imports are read, not run, wherever they stand in the file. A module that is imported by a name made while
    the program runs is not seen. Raises SyntaxError for a file that Python cannot read.
    """
    found: set[Path] = set()
    path = path.resolve()
    if path in _closures:
        return _closures[path]
    waiting = [path]
    if path.is_relative_to(project):
        waiting += _files(".".join(path.relative_to(project).with_suffix("").parts), project)
    while waiting:
        file = waiting.pop()
        if file in _closures:
            found |= _closures[file]
        elif file not in found:
            found.add(file)
            waiting += _needed(file, project, *_stamp(file))
    result = frozenset(found)
    if _stamps is not None:
        _closures[path] = result
    return result


def hold_still() -> None:
    """Take every file from now on as it is when it is first asked for: a build asks hundreds of times for the
    same ones. What a file depends on is kept from the build before, if no file of it has changed, and no
    folder has another file."""
    global _stamps
    before = _stamps or {}
    changed = {file for file in before if not file.exists() or _stamp_now(file) != before[file]}
    _stamps = {file: before[file] for file in before.keys() - changed}
    elsewhere = any(_list(folder) != names for folder, names in _listings.items())
    for file, closure in list(_closures.items()):
        if elsewhere or not closure.isdisjoint(changed):
            del _closures[file]
            _digests.pop(file, None)
    _listings.clear()
    _files.cache_clear()
    _needed.cache_clear()


def fingerprint(
    path: Path,
    distributions: Iterable[str] = ("numpy", "sympy", "matplotlib", "lark", "mpmath"),
    also: str = "",
) -> str:
    """Return a digest that changes with the file, with what it imports, with Python and these distributions.

    Of what the file imports only the code counts: a comment, a docstring or a blank line there changes no
    result. The checker alone prints other files' lines, so with it every byte of every file counts.

    `also` is whatever else the result depends on, such as options. Raises what `sources` raises, and
    PackageNotFoundError for a distribution that is not installed.
    """
    digest = hashlib.sha256(f"python {sys.version_info.major}.{sys.version_info.minor}\n{also}\n".encode())
    for name in sorted(distributions):
        digest.update(f"{name} {_version(name)}\n".encode())
    digest.update(_of_files(path.resolve()))
    return digest.hexdigest()


def _of_files(path: Path) -> bytes:
    """A digest of a file's bytes, and of the code that it imports."""
    if path in _digests:
        return _digests[path]
    files, digest = sources(path), hashlib.sha256()
    by_code = set() if TRACER in files else files - {path}
    lines = [(_code if file in by_code else _bytes)(file, *_stamp(file)) for file in files]
    for line in sorted(lines):
        digest.update(line)
    if _stamps is not None:
        _digests[path] = digest.digest()
    return digest.digest()


def content(path: Path) -> str:
    """Return a digest of every byte of a file and of all that it imports. Raises what `sources` raises."""
    digest = hashlib.sha256()
    for line in sorted(_bytes(file, *_stamp(file)) for file in sources(path)):
        digest.update(line)
    return digest.hexdigest()


def as_fingerprinted(path: Path) -> bool:
    """Return whether the file, and all that it imports, is still as it was when its state was taken."""
    return all(file.exists() and _stamp(file) == _stamp_now(file) for file in sources(path))


def _stamp(file: Path) -> tuple[int, ...]:
    """What changes with the file. Hundreds of formulas rest on the same files: none is read twice."""
    if _stamps is None:
        return _stamp_now(file)
    if file not in _stamps:
        _stamps[file] = _stamp_now(file)
    return _stamps[file]


def _stamp_now(file: Path) -> tuple[int, ...]:
    now = file.stat()
    return now.st_mtime_ns, now.st_size, now.st_ino


@memory.follows_from(memory.CODE)
@cache
def _bytes(file: Path, *stamp: int) -> bytes:
    return _line(file, file.read_bytes())


@memory.follows_from(memory.CODE)
@cache
def _code(file: Path, *stamp: int) -> bytes:
    """The line of a program of which only the code counts; a table counts as a whole."""
    if file.suffix != ".py":
        return _bytes(file, *stamp)
    return _line(file, _without_prose(file.read_text(encoding="utf-8")).encode())


def _line(file: Path, content: bytes) -> bytes:
    name = relative(file) if file.is_relative_to(PROJECT) else file.name
    return f"{name} ".encode() + hashlib.sha256(content).digest()


@memoize(alone=True)
def _without_prose(text: str) -> str:
    """A digest of a program without comments, docstrings and places."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
            del node.body[0]
    return hashlib.sha256(ast.dump(tree).encode()).hexdigest()


# Reading one takes as long as reading all files of a chapter.
_version = memory.follows_from(memory.CODE)(cache(version))


@cache
def _needed(file: Path, project: Path, *stamp: int) -> tuple[Path, ...]:
    """The files that a file's own imports take."""
    if file.suffix != ".py":
        return ()
    # One dot is the file's own folder, also where the file is an __init__.py.
    package = file.relative_to(project).parent.parts if file.is_relative_to(project) else ()
    try:
        names = _imported(file.read_text(encoding="utf-8"), package)
    except SyntaxError as error:
        error.filename = str(file)
        raise
    return tuple(dict.fromkeys(needed for name in names for needed in _files(name, project)))


@memoize(alone=True)
def _imported(content: str, package: tuple[str, ...]) -> list[str]:
    """The dotted name of everything that a file imports: for `from a import b` both `a` and `a.b`.

    The file's own name is no part of what is asked, so that another checkout, or a copy, has this from the
    cache, too.
    """
    names = []
    for node in _statements(ast.parse(content)):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = [node.module] if node.module else []
            if node.level:
                base = [*package[: len(package) - node.level + 1], *base]
            names += [".".join(base), *(".".join([*base, alias.name]) for alias in node.names)]
    return list(dict.fromkeys(names))


def _statements(tree: ast.Module) -> Iterator[ast.AST]:
    """Every statement of a file, and every part that holds some; none of the expressions, which are most of a
    file, and hold no statement."""
    waiting: list[ast.AST] = [tree]
    for node in waiting:
        yield node
        for part in ("body", "handlers", "cases", "orelse", "finalbody"):
            waiting += getattr(node, part, ())


@cache
def _files(module: str, project: Path) -> tuple[Path, ...]:
    """The files that importing the module takes: each package's __init__.py, the module's own, its table."""
    files, folder = [], project
    for part in filter(None, module.split(".")):
        here = _names(folder)
        own = [folder / name for name in (f"{part}.py", f"{part}.csv") if name in here]
        own = [file for file in own if file.is_file()]  # no link to what is gone, no folder
        folder /= part
        files += [folder / "__init__.py"] if part in here and "__init__.py" in _names(folder) else []
        files += own
    return tuple(files)


def _names(folder: Path) -> frozenset[str]:
    """What lies in a folder; nothing where it is none."""
    if folder not in _listings:
        _listings[folder] = _list(folder)
    return _listings[folder]


def _list(folder: Path) -> frozenset[str]:
    return frozenset(os.listdir(folder)) if folder.is_dir() else frozenset()
