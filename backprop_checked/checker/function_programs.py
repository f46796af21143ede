"""Function programs: functions of the reader's, in a module or a notebook, whose sources can be read."""

import copy
import inspect
import linecache
import types
from contextlib import contextmanager

from backprop_checked.checker.parameters import by_name
from backprop_checked.checker.programs import Program, is_readers


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

    def instrument(self):
        """Its functions report their values from the beginning."""

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

    def call_backward(self, actions, record, change, redraw):
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


def _source_file(kind):
    try:
        return inspect.getsourcefile(kind) or ""
    except (TypeError, OSError):
        return ""
