"""The checker's trials: programs whose gradients are right, and the mistakes to make in each of them.

A program is a reader's file in tests/checker/programs: it needs NumPy alone and defines `params`,
`loss(params)` and `backward(params)` or `grads`. The table of the same name beside it lists its mistakes,
each as a text that stands once in the program and the text that replaces it. No line number is typed: a
line is where its text is.
"""

import copy
import runpy
import sys
import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

PROGRAMS = Path(__file__).parents[1] / "tests" / "checker" / "programs"
GROUPS = {
    "asked": "public questions",
    "public": "further public questions and repositories",
    "layers": "today's layers",
    "seeds": "the five seeds",
    "fresh": "written after the checker, to try it",
    "blind": "by one who had not read the checker",
    "second": "a second trial, of layers that are rarely written",
}


@dataclass(frozen=True)
class Edit:
    """A text that stands once in a program, the text that replaces it, and what a good report says of it.

    Args:
        kind: the mistake, in a few words.
        old: text of one line, which stands once in the program's files.
        new: the text in its place.
        says: words of which a good report contains all; `|` parts alternatives, case does not matter.
        also: texts of other lines that may be named instead, because no value tells them from this one.
        mismatch: whether the edit changes the forward pass of the backward code, not its derivatives.
    """

    kind: str
    old: str
    new: str
    says: tuple[str, ...]
    also: tuple[str, ...] = ()
    mismatch: bool = False


@dataclass(frozen=True)
class TrialProgram:
    """A program that is right, its mistakes by kind, and which of them are also made at once."""

    path: Path
    style: str
    source: str
    mistakes: dict[str, Edit]
    together: tuple[tuple[str, ...], ...]
    modules: tuple[str, ...]

    @property
    def name(self):
        return f"{self.path.parent.name}/{self.path.stem}"

    @property
    def group(self):
        return GROUPS[self.path.parent.name]

    @cached_property
    def files(self):
        """Each file's text, by the file's name; the program itself is the first."""
        names = (self.path.name, *self.modules)
        return {name: self.path.with_name(name).read_text(encoding="utf-8") for name in names}

    @property
    def cases(self):
        """The kinds of mistakes that are made at once, for each wrong program."""
        return [(kind,) for kind in self.mistakes] + list(self.together)

    def place(self, text):
        """Return the file and the line number where the text stands.

        Raises:
            ValueError: the text stands nowhere, twice, or on more than one line.
        """
        places = [(name, number) for name, whole in self.files.items() for number in _lines(whole, text)]
        if len(places) != 1 or "\n" in text:
            raise ValueError(
                f"{self.path}: {text!r} stands {len(places)} times; it must stand once, on one line"
            )
        return places[0]

    def wrong(self, kinds):
        """Return the files' texts with the mistakes of these kinds made."""
        files = dict(self.files)
        for kind in kinds:
            mistake = self.mistakes[kind]
            name, _ = self.place(mistake.old)
            files[name] = files[name].replace(mistake.old, mistake.new)
        return files


def _lines(whole, text):
    """The number of the line of each place where the text stands."""
    start = whole.find(text)
    while start >= 0:
        yield whole.count("\n", 0, start) + 1
        start = whole.find(text, start + 1)


def load(path):
    """Return the program of a file in PROGRAMS, with the table beside it."""
    table = tomllib.loads(path.with_suffix(".toml").read_text(encoding="utf-8"))
    mistakes = {}
    for row in table["mistake"]:
        row = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
        mistakes[row["kind"]] = Edit(**row)
    together = tuple(tuple(kinds) for kinds in table.get("together", ()))
    modules = tuple(table.get("modules", ()))
    return TrialProgram(path, table["style"], table.get("source", ""), mistakes, together, modules)


def names():
    """Return the names of all programs, `group/program`, in order."""
    return sorted(f"{table.parent.name}/{table.stem}" for table in PROGRAMS.glob("*/*.toml"))


def program(name):
    """Return the program of this name."""
    return load(PROGRAMS / f"{name}.py")


def write(files, folder):
    """Write the files into a folder, and return the path of the first."""
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder / next(iter(files))


def run(path):
    """Run a program's file, and return its loss, params and gradients."""
    before = set(sys.modules)
    sys.path.insert(0, str(path.parent))
    try:
        scope = runpy.run_path(str(path))
        grads = scope["backward"](scope["params"]) if "backward" in scope else scope["grads"]
    finally:
        sys.path.remove(str(path.parent))
        for name in set(sys.modules) - before:
            if Path(getattr(sys.modules[name], "__file__", None) or "/").parent == path.parent:
                del sys.modules[name]
    return scope["loss"], scope["params"], grads


def entries(tree):
    """Yield each number of nested dicts, lists and arrays, as its container and its index there."""
    if isinstance(tree, np.ndarray):
        yield from ((tree, index) for index in np.ndindex(tree.shape))
        return
    for key in tree if isinstance(tree, dict) else range(len(tree)):
        if isinstance(tree[key], (float, int, np.number)):
            yield tree, key
        else:
            yield from entries(tree[key])


def attributes(params, names):
    """Return the parameters as a tree; of an object, its attributes of these names."""
    if isinstance(params, (dict, list, np.ndarray)):
        return params
    return {name: getattr(params, name) for name in names}


def differences(loss, params, h=1e-5, names=()):
    """Return the central differences of the loss, in the order of `entries`.

    Args:
        names: if the parameters are an object's attributes, which of them.
    """
    params = copy.deepcopy(params)
    slopes = []
    for container, index in entries(attributes(params, names)):
        middle, values = container[index], []
        for step in (h, -h):
            container[index] = middle + step
            values.append(float(loss(params)))
        container[index] = middle
        slopes.append((values[0] - values[1]) / (2 * h))
    return np.array(slopes)


def aligned(grads, params):
    """Return the gradients' numbers in the order of `entries(params)`.

    Raises:
        ValueError: a gradient has another shape than its parameter.
    """
    if isinstance(params, (np.ndarray, float, int, np.number)):
        if np.shape(grads) != np.shape(params):
            raise ValueError(
                f"a gradient of shape {np.shape(grads)} for a parameter of shape {np.shape(params)}"
            )
        return np.ravel(grads).astype(float)
    keys = params if isinstance(params, dict) else range(len(params))
    return np.concatenate([aligned(grads[key], params[key]) for key in keys])


def right(loss, params, grads, tolerance=1e-6):
    """Return whether every entry of the gradients agrees with central differences."""
    names = tuple(grads) if isinstance(grads, dict) else ()
    slopes = differences(loss, params, names=names)
    try:
        grads = aligned(grads, attributes(params, names))
    except ValueError:
        return False
    return bool(np.max(np.abs(grads - slopes)) <= tolerance * max(1.0, np.max(np.abs(slopes))))
