"""Programs: the reader's loss and backward pass, run with a tracer between where lines are judged."""

import sysconfig
import traceback
from pathlib import Path

import numpy as np

from backprop_checked.checker.parameters import by_name, gradients_by_name
from backprop_checked.checker.progress import Progress
from backprop_checked.checker.sources import Instrument, Sites, Source
from backprop_checked.checker.tracing import Runaway, Tracer, draw_again

COST = 50  # of the budget, for a run that had to be ended
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
        self.runs, self.limit, self.pieces, self.progress = 0, float("inf"), {}, Progress(False)

    @property
    def recording(self):
        return self.tracer.recording

    @property
    def spent(self):
        """What was spent of the budget."""
        return self.runs + COST * self.tracer.runaways

    def _keep_those_with_gradients(self, grads):
        """Of an object that holds its parameters among other arrays, keep what has a gradient."""
        if isinstance(self.params, dict | list | tuple | np.ndarray):
            return
        named = gradients_by_name(grads, self.parameters)
        some = {name: parameter for name, parameter in self.parameters.items() if named[name] is not None}
        self.parameters = some or self.parameters

    def spend(self):
        if self.spent >= self.limit:
            raise Exhausted
        self.runs += 1
        self.progress.draw("searching the line, of the budget", self.spent / self.limit)

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
        change. Where it comes to no end, it is nan."""
        for name, parameter in self.parameters.items():
            parameter.put(values[name])
        self.draw_again()
        with self.tracer.running():
            try:
                loss = self.call_loss()
            except Runaway:
                loss = np.nan
        for name, parameter in self.parameters.items():
            values[name][...] = parameter.get()
        return loss

    def values_in_form(self, values):
        """Values by the parameters' names, in the form of the reader's parameters."""
        for name, parameter in self.parameters.items():
            parameter.put(values[name])
        return self.params

    def twice(self):
        """The loss two times in a row, without drawing again."""
        with self.tracer.running():
            values = [np.asarray(self.call_loss()) for _ in range(2)]
        return [float(value.reshape(())) if value.size == 1 else np.nan for value in values]

    def recorded_twice(self):
        """The same, once it is instrumented: (value, Recording) of each."""
        runs = []
        for _ in range(2):
            with self.tracer.running(record=True):
                value = np.asarray(self.call_loss())
                runs.append((float(value.reshape(())) if value.size == 1 else np.nan, self.recording))
        return runs

    def gradients(self, actions=None, record=False, change=None, redraw=None):
        """The reader's gradients by name, those of pieces too (see pieces); None where a name has none.

        `change` gives the program other sizes (see resizing); `redraw` changes the parameters before anything
        is computed. The parameters, as they were in this run, are in `self.at`.
        """
        self.spend()
        grads, parameters = self.call_backward({**self.fixes, **(actions or {})}, record, change, redraw)
        self.at = parameters
        named = gradients_by_name(grads, self.parameters)
        for name, (whole, part, size) in self.pieces.items():
            named[name] = named[whole][part] if np.shape(named[whole]) == (size,) else None
        return named

    def right_elsewhere(self, actions, seed, names, change=None):
        """Whether, at parameters drawn anew, and after a change of sizes, these gradients agree with
        differences along random directions."""
        rng = np.random.default_rng(seed)

        def redraw(params):
            for name, parameter in by_name(params).items():
                if name not in self.parameters:
                    continue
                array = parameter.get()
                noise = rng.normal(size=array.shape)
                parameter.put(array * (1 + 0.3 * noise) + 0.1 * rng.normal(size=array.shape))

        given = self.gradients(actions, change=change, redraw=redraw)
        if any(given[name] is None for name in names):
            return False
        step = 1e-5
        for name in names:
            whole, part, size = self.pieces.get(name, (name, ..., None))
            parameter = self.at[whole]
            array = parameter.get()
            along = np.zeros(array.shape)
            along[part] = rng.normal(size=array[part].shape)
            if given[name].shape != array[part].shape or size not in (None, array.size):
                return False
            values = []
            for sign in (1, -1):
                parameter.put(array + sign * step * along)
                values.append(float(np.asarray(self.loss_there())))
            parameter.put(array)
            slope = (values[0] - values[1]) / (2 * step)
            allowed = 1e-5 * np.sum(abs(given[name] * along[part])) + 1e-8 * max(1.0, abs(values[0]))
            if not abs(slope - np.sum(given[name] * along[part])) <= allowed:
                return False
        return True

    def line_of(self, error):
        """Where the reader's own code raised an error: (file, line), or None."""
        if isinstance(error, SyntaxError) and error.filename in self.sources:
            return error.filename, error.lineno
        frames = traceback.extract_tb(error.__traceback__)
        lines = [(frame.filename, frame.lineno) for frame in frames if frame.filename in self.sources]
        return lines[-1] if lines else None


def is_readers(file):
    """Whether a file is the reader's: neither a library's nor the checker's own."""
    if file.startswith(("<ipython", "<stdin")) or "ipykernel" in file:
        return True
    resolved = str(Path(file).resolve()) if file else ""
    return bool(resolved) and not resolved.startswith(OWN_LIBRARIES) and not is_own_file(resolved)


def is_own_file(file):
    """Whether a file belongs to the checker, which may be a package or a single file."""
    own = Path(__file__).resolve()
    return file == str(own) or (own.name == "programs.py" and Path(file).parent == own.parent)
