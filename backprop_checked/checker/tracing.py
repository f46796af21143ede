"""Tracing: the reader's program is run, and each site's values are recorded, or changed on the way."""

import builtins
import contextlib
import io
import random
import sys
import warnings
from dataclasses import dataclass, field

import numpy as np

from backprop_checked.checker.loops import PASS
from backprop_checked.checker.parameters import in_form_of, numeric
from backprop_checked.checker.sources import REDRAW, STORE, VALUE

MOST_EVENTS, MOST_NUMBERS = 400_000, 60_000_000
LONGER, MORE = 10, 100  # so many times, and so many, passes of its loops more than in his own run end a run


class Runaway(Exception):
    """A `while` loop takes far more passes than in the reader's own run: with what was changed it may never
    end."""


@dataclass
class Event:
    """A site's value in one of its passes."""

    site: int
    number: int  # the how manieth value of this site in the run, counted from 0
    value: np.ndarray
    order: int  # when, among all events of the run
    identity: int  # id of the object


@dataclass
class Recording:
    """What a run reported: the events of each site, and the order of all."""

    by_site: dict = field(default_factory=dict)
    order: list = field(default_factory=list)  # (site, number, identity)
    objects: list = field(default_factory=list)  # every object is held, so that no id is given twice
    numbers: int = 0

    @property
    def full(self):
        return len(self.order) > MOST_EVENTS or self.numbers > MOST_NUMBERS

    def add(self, site, number, value, array, replaces=False):
        events = self.by_site.setdefault(site, [])
        if replaces:
            events.pop()
        events.append(Event(site, number, np.array(array), len(self.order), id(value)))
        self.order.append((site, number, id(value)))
        self.objects.append(value)
        self.numbers += array.size


def compiled(text):
    """The code of an expression that the checker made up; what is odd about it is no news to the reader."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        return compile(text, "<expression>", "eval")


class Evaluation:
    """An action that computes another expression where the program stands, in place of a site's value."""

    def __init__(self, text):
        self.code = compiled(text)

    def at(self, frame, value):
        """The expression's value in the reader's frame."""
        return eval(self.code, frame.f_globals, frame.f_locals)


class Tracer:
    """Stands between the reader's program and its values.

    `actions` maps a site to a function of (number of the pass, value) that returns the value to go on with,
    or None to leave it.
    """

    def __init__(self, sites):
        self.sites, self.redraws = sites, []
        self.passes, self.longest, self.most_passes, self.runaways = 0, 0, float("inf"), 0
        self.start({}, False)

    def start(self, actions, record):
        self.longest, self.passes = max(self.longest, self.passes), 0
        self.actions, self.counts, self.last = actions, {}, {}
        self.recording = Recording() if record else None

    def bound(self):
        """From now on, end every run whose `while` loops take far more passes than those of all runs
        before."""
        self.most_passes = MORE + LONGER * max(self.longest, self.passes)

    def count(self):
        """Called before each pass of a `while` loop; true.

        Raises:
            Runaway: there were far more of them than in the reader's own run.
        """
        self.passes += 1
        if self.passes > self.most_passes:
            self.runaways += self.passes == self.most_passes + 1
            raise Runaway("a while loop goes on and on")
        return True

    def value(self, site, value):
        """Called for the value of an expression."""
        action = self.actions.get(site)
        if action is None and self.recording is None:
            return value
        if hasattr(action, "at"):
            return action.at(sys._getframe(1), value)
        kind = self.sites[site].kind
        array = numeric(value) if kind != "use" or type(value) is not list else None
        if array is None:
            return value
        number = self.counts[site] = self.counts.get(site, -1) + 1
        if self.recording is not None and not self.recording.full:
            self.recording.add(site, number, value, array)
        changed = action(number, array) if action else None
        if changed is None:
            return value
        changed = np.asarray(changed, float)
        if kind == "state" and isinstance(value, np.ndarray) and changed.shape == value.shape:
            value[...] = changed  # whatever else names this array has to see it
            return value
        return in_form_of(value, changed)

    def store(self, site, base, index):
        """Called after a change in place: the whole array is the value, or the entry of a list or dict."""
        action = self.actions.get(site)
        if action is None and self.recording is None:
            return
        whole = isinstance(base, np.ndarray)
        try:
            value = base if whole else base[index]
        except (LookupError, TypeError):
            return
        array = numeric(value) if type(value) is not list else None
        if array is None:
            return
        number = self.counts[site] = self.counts.get(site, -1) + 1
        if self.recording is not None and not self.recording.full:
            same = self.last.get(site) is value  # of an array that is filled, the last state counts
            self.recording.add(site, number, value, array, replaces=same)
            self.last[site] = value
        changed = action(number, array) if action else None
        if changed is None:
            return
        changed = np.asarray(changed, float)
        if isinstance(value, np.ndarray) and changed.shape == value.shape:
            value[...] = changed
        elif not whole:
            base[index] = in_form_of(value, changed)

    def redraw(self, params):
        """Called where the reader's file has given `params` its value."""
        for change in self.redraws:
            change(params, sys._getframe(1).f_globals)

    @contextlib.contextmanager
    def running(self, actions=None, record=False):
        """While this lasts, the program's hooks are this tracer, and what it prints is not shown."""
        self.start(actions or {}, record)
        names = {VALUE: self.value, STORE: self.store, REDRAW: self.redraw, PASS: self.count}
        vars(builtins).update(names)
        try:
            with contextlib.redirect_stdout(io.StringIO()), np.errstate(all="ignore"):
                yield self
        finally:
            self.actions = {}
            for name in names:
                vars(builtins).pop(name, None)


@contextlib.contextmanager
def quiet():
    """While this lasts, nobody hears a warning: what experiments do to numbers is no news to the reader."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        yield


@contextlib.contextmanager
def same_random_numbers():
    """While this lasts, `draw_again` lets whatever is drawn without a seed be drawn as before."""
    legacy = np.random.get_state()  # noqa: NPY002 (the reader's program may draw in the old way)
    python, generator = random.getstate(), np.random.default_rng
    np.random.default_rng = lambda seed=None: generator(0 if seed is None else seed)
    try:
        yield
    finally:
        np.random.default_rng = generator
        np.random.set_state(legacy)  # noqa: NPY002
        random.setstate(python)


def draw_again():
    np.random.seed(0)  # noqa: NPY002 (the reader's program may draw in the old way)
    random.seed(0)
