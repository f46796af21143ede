"""File programs: the reader's file, and the modules beside it."""

import importlib.abc
import importlib.machinery
import sys
import types
from contextlib import contextmanager
from pathlib import Path

from backprop_checked.checker.loops import Counting
from backprop_checked.checker.parameters import Unusable, by_name
from backprop_checked.checker.programs import Program, is_own_file


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
        if self.folder not in origin.parents or is_own_file(str(origin)):
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
        return file.startswith(str(self.folder)) and "site-packages" not in file and not is_own_file(file)


class FileProgram(Program):
    """A reader's file that defines loss, params and grads or backward.

    It is run as it is for the verdicts; only from `instrument` on do its values report themselves.
    """

    def __init__(self, path):
        super().__init__()
        self.reports = False
        self.path = Path(path)
        self.file = str(path)
        self.add_source(self.file, self.path.read_text(encoding="utf-8"))
        self.codes, self.once = {}, None
        self.finder = SiblingFinder(self, self.path.resolve().parent)

    def compiled(self, file, tree=None):
        if tree is not None:
            return self.instrumented(file, tree)
        key = file, self.reports
        if key not in self.codes:
            plain = self.sources[file].tree
            self.codes[key] = (
                self.instrumented(file)
                if self.reports
                else compile(Counting().counted(plain), file, "exec", dont_inherit=True)
            )
        return self.codes[key]

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
        with self.tracer.running():
            self.space = self.execute()
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
            self.finder.alone = not self.finder.loaded

    def instrument(self):
        """Run the file anew, so that its values report themselves from now on.

        Where its own training takes far longer than a backward pass, it is not run again each time.
        """
        self.reports = True
        self.runs += 1
        self.draw_again()
        with self.tracer.running(record=True):
            self.space = self.execute()
            beginning = len(self.recording.order)
            self.params = self.space["params"]
            every = by_name(self.params)
            self.parameters = {name: every[name] for name in self.parameters}
            if self.backward():
                self.backward()(self.params)
            events = len(self.recording.order)
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

    def call_backward(self, actions, record, change, redraw):
        self.draw_again()
        trees = change.trees if change else None
        cuts = change is not None and trees is None
        with self.tracer.running(actions, record):
            self.tracer.redraws = [lambda params, space: redraw(params)] if redraw else []
            if cuts and not self.backward():
                self.tracer.redraws.append(lambda params, space: change.cut(space, by_name(params)))
            try:
                space = self.execute(trees) if self.once is None or change or redraw else self.once
                grads = space.get("grads")
                if backward := self.backward(space):
                    if cuts:
                        change.cut(space, by_name(space["params"]))
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
