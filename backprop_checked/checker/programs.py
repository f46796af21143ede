"""Programs: the reader's loss and backward pass, from a file or as functions, run with a tracer between."""

import copy
import importlib.abc
import importlib.machinery
import inspect
import linecache
import sys
import sysconfig
import traceback
import types
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from backprop_checked.checker.parameters import Unusable, by_name, gradients_by_name
from backprop_checked.checker.sources import Instrument, Sites, Source
from backprop_checked.checker.tracing import Tracer, draw_again

OWN_LIBRARIES = tuple({sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")})


class Exhausted(Exception):
    """The budget of runs is spent."""


class Program:
    """A loss, its parameters and a backward pass, whose sources are instrumented.

    `actions` (see Tracer) change values on the way; with `record`, `recording` holds what the run reported.
    """

    def __init__(self):
        self.sources, self.sites, self.fixes, self.draws = {}, Sites(), {}, False
        self.tracer = Tracer(self.sites)
        self.runs, self.limit = 0, float("inf")

    @property
    def recording(self):
        return self.tracer.recording

    def _keep_those_with_gradients(self, grads):
        """Of an object that holds its parameters among other arrays, keep what has a gradient."""
        if isinstance(self.params, dict | list | tuple | np.ndarray):
            return
        named = gradients_by_name(grads, self.parameters)
        some = {name: parameter for name, parameter in self.parameters.items() if named[name] is not None}
        self.parameters = some or self.parameters

    def spend(self):
        if self.runs >= self.limit:
            raise Exhausted
        self.runs += 1

    def draw_again(self):
        """Let the reader's program draw the same random numbers in every run."""
        if self.draws:
            draw_again()

    def add_source(self, file, text):
        if file not in self.sources:
            self.sources[file] = Source(file, text)
            self.draws |= "random" in text
        return self.sources[file]

    def instrumented(self, file, tree=None):
        source = self.sources[file]
        rewritten = Instrument(source, self.sites).instrumented(source.tree if tree is None else tree)
        return compile(rewritten, file, "exec", dont_inherit=True)

    def loss(self, actions=None, record=False):
        """The loss at the parameters as they are."""
        self.spend()
        self.draw_again()
        with self.tracer.running(actions, record):
            return float(np.asarray(self.call_loss()).reshape(()))

    def loss_at(self, values):
        """The loss at values by the parameters' names, whatever it returns; if it changes them, they
        change."""
        for name, parameter in self.parameters.items():
            parameter.put(values[name])
        self.draw_again()
        with self.tracer.running():
            loss = self.call_loss()
        for name, parameter in self.parameters.items():
            values[name][...] = parameter.get()
        return loss

    def values_in_form(self, values):
        """Values by the parameters' names, in the form of the reader's parameters."""
        for name, parameter in self.parameters.items():
            parameter.put(values[name])
        return self.params

    def twice(self):
        """The loss two times in a row, without drawing again: (value, Recording) of each."""
        runs = []
        for _ in range(2):
            with self.tracer.running(record=True):
                value = np.asarray(self.call_loss())
                runs.append((float(value.reshape(())) if value.size == 1 else np.nan, self.recording))
        return runs

    def gradients(self, actions=None, record=False, trees=None, redraw=None):
        """The reader's gradients by name; None where a name has none.

        `trees` are other trees for some files; `redraw` changes the parameters before anything is computed.
        The parameters, as they were in this run, are in `self.at`.
        """
        self.spend()
        grads, parameters = self.call_backward({**self.fixes, **(actions or {})}, record, trees, redraw)
        self.at = parameters
        return gradients_by_name(grads, self.parameters)

    def right_elsewhere(self, actions, seed, names):
        """Whether, at parameters drawn anew, these gradients agree with differences along random
        directions."""
        rng = np.random.default_rng(seed)

        def redraw(params):
            for name, parameter in by_name(params).items():
                if name not in self.parameters:
                    continue
                array = parameter.get()
                noise = rng.normal(size=array.shape)
                parameter.put(array * (1 + 0.3 * noise) + 0.1 * rng.normal(size=array.shape))

        given = self.gradients(actions, redraw=redraw)
        if any(given[name] is None for name in names):
            return False
        step = 1e-5
        for name in names:
            parameter = self.at[name]
            array = parameter.get()
            along = rng.normal(size=array.shape)
            if given[name].shape != array.shape:
                return False
            values = []
            for sign in (1, -1):
                parameter.put(array + sign * step * along)
                values.append(float(np.asarray(self.loss_there())))
            parameter.put(array)
            slope = (values[0] - values[1]) / (2 * step)
            allowed = 1e-5 * np.sum(abs(given[name] * along)) + 1e-8 * max(1.0, abs(values[0]))
            if not abs(slope - np.sum(given[name] * along)) <= allowed:
                return False
        return True

    def line_of(self, error):
        """Where the reader's own code raised an error: (file, line), or None."""
        if isinstance(error, SyntaxError) and error.filename in self.sources:
            return error.filename, error.lineno
        frames = traceback.extract_tb(error.__traceback__)
        lines = [(frame.filename, frame.lineno) for frame in frames if frame.filename in self.sources]
        return lines[-1] if lines else None


class SiblingFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds modules beside the reader's file, and loads them instrumented."""

    def __init__(self, program, folder):
        self.program, self.folder, self.trees, self.loaded = program, folder, {}, []
        self.alone = False  # whether the file imports nothing that stands beside it

    def find_spec(self, name, path=None, target=None):
        spec = importlib.machinery.PathFinder.find_spec(name, path or [str(self.folder)])
        if spec is None or not spec.origin or not spec.origin.endswith(".py"):
            return None
        origin = Path(spec.origin).resolve()
        if self.folder not in origin.parents or _is_own_file(str(origin)):
            return None
        spec.loader = self
        return spec

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        file = module.__spec__.origin
        if file not in self.program.sources:
            self.program.add_source(file, Path(file).read_text(encoding="utf-8"))
        self.loaded.append(module.__name__)
        exec(self.program.compiled(file, self.trees.get(file)), vars(module))

    @contextmanager
    def importing(self, trees):
        """While this lasts, modules beside the file are the instrumented ones, loaded anew."""
        self.trees, self.loaded = trees, []
        if self.alone:
            yield
            return
        beside = {path.stem for path in self.folder.glob("*.py")} | {
            path.name for path in self.folder.iterdir() if path.is_dir()
        }
        hidden = {name: sys.modules[name] for name in list(sys.modules) if self._is_beside(name, beside)}
        for name in hidden:
            del sys.modules[name]
        sys.meta_path.insert(0, self)
        try:
            yield
        finally:
            sys.meta_path.remove(self)
            for name in self.loaded:
                sys.modules.pop(name, None)
            sys.modules.update(hidden)

    def _is_beside(self, name, beside):
        file = getattr(sys.modules[name], "__file__", None)
        if name.split(".")[0] not in beside or not file or name == "__main__":
            return False
        file = str(Path(file).resolve())
        return file.startswith(str(self.folder)) and "site-packages" not in file and not _is_own_file(file)


class FileProgram(Program):
    """A reader's file that defines loss, params and grads or backward."""

    def __init__(self, path):
        super().__init__()
        self.path = Path(path)
        self.file = str(path)
        self.add_source(self.file, self.path.read_text(encoding="utf-8"))
        self.codes, self.once = {}, None
        self.finder = SiblingFinder(self, self.path.resolve().parent)

    def compiled(self, file, tree=None):
        if tree is not None:
            return self.instrumented(file, tree)
        if file not in self.codes:
            self.codes[file] = self.instrumented(file)
        return self.codes[file]

    def execute(self, trees=None):
        """Run the file; its names."""
        trees = trees or {}
        module = types.ModuleType(self.path.stem)
        module.__file__ = self.file
        name = "__reader__"
        module.__name__, sys.modules[name] = name, module
        sys.path.insert(0, str(self.finder.folder))
        try:
            with self.finder.importing(trees):
                exec(self.compiled(self.file, trees.get(self.file)), vars(module))
        finally:
            sys.path.remove(str(self.finder.folder))
        return vars(module)

    def start(self):
        """Run the file for the first time.

        Raises:
            Unusable: it does not define what is needed.
        """
        self.runs += 1
        self.draw_again()
        with self.tracer.running(record=True):
            self.space = self.execute()
            beginning = len(self.recording.order)
            missing = [name for name in ("loss", "params") if name not in self.space]
            if self.backward() is None and "grads" not in self.space:
                missing.append("grads (or backward)")
            if missing:
                raise Unusable(missing[0], f"it does not define {' and '.join(missing)}")
            self.params = self.space["params"]
            self.parameters = by_name(self.params)
            grads = self.space.get("grads")
            if self.backward():
                grads = self.backward()(self.params)
            self._keep_those_with_gradients(grads)
            events = len(self.recording.order)
            self.finder.alone = not self.finder.loaded
        if self.backward() and beginning > 20_000 and beginning > 10 * (events - beginning):
            self.once = self.space

    def options(self):
        """The options that the file gives, of those that have an option's form."""
        forms = {
            "batch_size": lambda value: isinstance(value, int) and not isinstance(value, bool) and value > 0,
            "penalty": lambda value: callable(value) or isinstance(value, float),
            "layers": lambda value: (
                isinstance(value, list) and value and all(_is_layer(each) for each in value)
            ),
            "budget": lambda value: isinstance(value, int | float) and value > 0,
            "seed": lambda value: isinstance(value, int),
        }
        return {name: self.space[name] for name, has_form in forms.items() if self._has(name, has_form)}

    def _has(self, name, has_form):
        return name in self.space and bool(has_form(self.space[name]))

    def backward(self, space=None):
        """The function that computes gradients, if the file has one and does not hold their values."""
        space = self.space if space is None else space
        if "grads" in space and not callable(space["grads"]):
            return None
        functions = (space.get(name) for name in ("backward", "grads"))
        return next((function for function in functions if callable(function)), None)

    def call_loss(self):
        return self.space["loss"](self.space["params"])

    def call_backward(self, actions, record, trees, redraw):
        self.draw_again()
        with self.tracer.running(actions, record):
            self.tracer.redraws = [redraw] if redraw else []
            try:
                space = self.execute(trees) if self.once is None or trees or redraw else self.once
                grads = space.get("grads")
                if backward := self.backward(space):
                    grads = backward(space["params"])
            finally:
                self.tracer.redraws = []
        self.there = space
        return grads, by_name(space["params"])

    def loss_there(self):
        """The loss in the names of the last run of the backward pass."""
        self.spend()
        self.draw_again()
        with self.tracer.running():
            return self.there["loss"](self.there["params"])


def _is_layer(value):
    return isinstance(value, dict) and "weight" in value


class FunctionProgram(Program):
    """Functions of the reader's, in a module or a notebook, whose sources can be read."""

    def __init__(self, loss, params, backward):
        super().__init__()
        self.functions = {"loss": loss, "backward": backward}
        self.params = params
        self.parameters = by_name(params)
        self.codes = {}
        self.swaps = []
        for function in _reachable([loss, backward, params]):
            self._add(function)
        if not self.swaps:
            raise OSError("no source of these functions can be read")

    def start(self):
        """Run the backward pass once: of an object, the attributes with gradients are the parameters."""
        with self.tracer.running(), self.swapped():
            self._keep_those_with_gradients(self.functions["backward"](self.params))

    def options(self):
        return {}

    def _add(self, function):
        file = function.__code__.co_filename
        if file not in self.codes:
            lines = linecache.getlines(file)
            try:
                self.add_source(file, "".join(lines))
                text = compile("".join(lines), file, "exec", dont_inherit=True)
                pairs = zip(_nested(text), _nested(self.instrumented(file)), strict=True)
                self.codes[file] = {_key(code): other for code, other in pairs} if lines else {}
            except (SyntaxError, ValueError):
                self.codes[file] = {}
        code = self.codes[file].get(_key(function.__code__))
        if code is not None and code.co_freevars == function.__code__.co_freevars:
            self.swaps.append((function, function.__code__, code))

    @contextmanager
    def swapped(self):
        for function, _, code in self.swaps:
            function.__code__ = code
        try:
            yield
        finally:
            for function, code, _ in self.swaps:
                function.__code__ = code

    def call_loss(self):
        with self.swapped():
            return self.functions["loss"](self.params)

    def call_backward(self, actions, record, trees, redraw):
        before = {name: parameter.get() for name, parameter in self.parameters.items()}
        self.draw_again()
        with self.tracer.running(actions, record), self.swapped():
            try:
                if redraw:
                    redraw(self.params)
                grads = self.functions["backward"](self.params)
                at = copy.deepcopy(self.params) if redraw else self.params
            finally:
                for name, parameter in self.parameters.items():
                    parameter.put(before[name])
        self.there = at
        return grads, by_name(at)

    def loss_there(self):
        """The loss at the parameters of the last run of the backward pass."""
        self.spend()
        self.draw_again()
        with self.tracer.running(), self.swapped():
            return self.functions["loss"](self.there)


def _key(code):
    """What tells a code object of a file from the others."""
    return code.co_name, code.co_firstlineno, code.co_code, code.co_names


def _nested(code):
    """A code object and all that stand in it, in order."""
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _nested(constant)


def _reachable(functions):
    """The reader's functions that these may call: by their globals, closures, classes and methods."""
    pending, seen = list(functions), set()
    while pending:
        thing = pending.pop()
        if id(thing) in seen or len(seen) > 5000:
            continue
        seen.add(id(thing))
        pending += _neighbours(thing)
        if isinstance(thing, types.FunctionType) and is_readers(thing.__code__.co_filename):
            yield thing


def _neighbours(thing):
    if isinstance(thing, types.MethodType):
        return [thing.__func__, type(thing.__self__), thing.__self__]
    if isinstance(thing, types.FunctionType):
        if not is_readers(thing.__code__.co_filename):
            return []
        cells = [cell.cell_contents for cell in thing.__closure__ or () if _filled(cell)]
        names = {name for code in _nested(thing.__code__) for name in code.co_names}
        return cells + [thing.__globals__[name] for name in names if name in thing.__globals__]
    if isinstance(thing, type):
        functions = [getattr(member, "__func__", member) for member in vars(thing).values()]
        return [*functions, *thing.__mro__[1:-1]]
    if isinstance(thing, types.ModuleType):
        file = getattr(thing, "__file__", None) or ""
        return list(vars(thing).values()) if file and is_readers(file) else []
    if isinstance(thing, list | tuple) and len(thing) < 200:
        return list(thing)
    if isinstance(thing, dict) and len(thing) < 200:
        return list(thing.values())
    if hasattr(thing, "__dict__") and is_readers(_source_file(type(thing))):
        return [type(thing), *vars(thing).values()]
    return []


def _filled(cell):
    try:
        return cell.cell_contents is not None
    except ValueError:
        return False


def is_readers(file):
    """Whether a file is the reader's: neither a library's nor the checker's own."""
    if file.startswith(("<ipython", "<stdin")) or "ipykernel" in file:
        return True
    resolved = str(Path(file).resolve()) if file else ""
    return bool(resolved) and not resolved.startswith(OWN_LIBRARIES) and not _is_own_file(resolved)


def _is_own_file(file):
    """Whether a file belongs to the checker, which may be a package or a single file."""
    own = Path(__file__).resolve()
    return file == str(own) or (own.name == "programs.py" and Path(file).parent == own.parent)


def _source_file(kind):
    try:
        return inspect.getsourcefile(kind) or ""
    except (TypeError, OSError):
        return ""
