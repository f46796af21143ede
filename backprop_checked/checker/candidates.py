"""Candidates: many expressions evaluated side by side where the program stands, in one run of it."""

import ast

import numpy as np

from backprop_checked.checker.derivatives import close, direction
from backprop_checked.checker.parameters import in_form_of, numeric
from backprop_checked.checker.responses import MOST_FOR_A_REPAIR
from backprop_checked.checker.sources import CHANGES_IN_PLACE
from backprop_checked.checker.tracing import compiled

MOST_EVALUATED, MOST_GROWTH, OWN_VALUE = 30_000_000, 100, "__own_value__"
PURE = {
    *("len", "range", "float", "int", "abs", "sum", "max", "min", "zip", "enumerate", "list", "tuple"),
    *("sorted", "reversed", "isinstance", "dict", "map", "round", "pow"),
}


def around_the_value(text, old):
    """The text with the value of the site in place of its own expression."""
    return text.replace(f"({old})", f"({OWN_VALUE})")


class Candidates:
    """An action that evaluates expressions beside a site's value.

    The run goes on with what the value should be, so that later passes see what is right, or with the value.

    `expected` are the arrays that the value should be, by the number of the pass; passes that are not named
    count for nothing. Afterwards `signatures` holds for each text that can be evaluated in all passes what
    its values are, up to rounding; texts of one signature do the same. `fitting` are the texts whose values
    are the expected ones. `results` are the values of each text, an array a pass, where they are small.
    `old` is the site's own expression, if it must not be evaluated a second time:
    where it stands in a text, its value is taken.
    """

    def __init__(self, texts, expected, floor, old=None):
        self.expected, self.floor, self.passes = expected, floor, -1
        self.codes, self.signatures, self.original, self.entries = {}, {}, (), 0
        for text in texts:
            try:
                self.codes[text] = compiled(around_the_value(text, old) if old else text)
            except SyntaxError:
                continue
        self.signatures, self.results = dict.fromkeys(self.codes, ()), {text: [] for text in self.codes}
        self.fitting = set(self.codes) if expected else set()

    def at(self, frame, value):
        """Called where the program stands, with the frame in which the site's value arises."""
        if numeric(value) is None:
            return value
        self.passes += 1
        self.original += (_signature(value),)
        self.entries += np.size(value)
        if self.entries > MOST_FOR_A_REPAIR:
            self.results = {}
        expected = self.expected.get(self.passes)
        if expected is not None and np.size(expected) != np.size(value):
            expected = None
        if len(self.codes) * np.size(value) * (self.passes + 1) > MOST_EVALUATED:
            few = list(self.codes)[: max(50, MOST_EVALUATED // (np.size(value) * (self.passes + 1)))]
            self._leave_out(set(self.codes) - set(few))
        names = {**frame.f_locals, OWN_VALUE: value}
        for text, code in list(self.codes.items()):
            try:
                result = eval(code, frame.f_globals, names)
                if np.size(result) > MOST_GROWTH * max(100, np.size(value)):
                    raise ValueError("of another size by far: no gradient, and long to look at")
                self.signatures[text] += (_signature(result),)
            except Exception:  # whatever the reader's names do in an expression that they never wrote
                self._leave_out({text})
                continue
            if self.entries <= MOST_FOR_A_REPAIR and np.shape(result) == np.shape(value):
                self.results[text].append(np.array(result, float))
            if text in self.fitting and expected is not None and not self._fits(result, expected):
                self.fitting.discard(text)
        return value if expected is None else in_form_of(value, np.reshape(expected, np.shape(value)))

    def _leave_out(self, texts):
        for text in texts:
            del self.codes[text], self.signatures[text]
            self.results.pop(text, None)
            self.fitting.discard(text)

    def _fits(self, result, expected):
        array = np.asarray(result, float)
        return array.size == expected.size and close(array.ravel(), np.ravel(expected), 5 * self.floor)

    def distinct(self):
        """The texts that give something other than the site's own value, one of each signature."""
        firsts = {self.original: None}
        for text, signature in self.signatures.items():
            firsts.setdefault(signature, text)
        return [text for text in firsts.values() if text is not None]


def _signature(value):
    """What a value is, up to rounding.

    Raises:
        ValueError: it cannot be a gradient.
    """
    if np.iscomplexobj(value) or not np.isfinite(np.asarray(value, float)).all():
        raise ValueError("no gradient is complex, or holds nan or infinity")
    array = np.asarray(value, float)
    along = direction(array.shape, 0, 0)
    return array.shape, f"{float(np.sum(array * along)):.8g}", f"{float(np.sum(abs(array))):.8g}"


class Purity:
    """Says of expressions whether they can be evaluated without a trace, as far as the sources show."""

    def __init__(self, sources):
        self.modules = set().union(*(source.modules for source in sources))
        self.changing = set()
        for source in sources:
            for node in ast.walk(source.tree):
                if isinstance(node, ast.FunctionDef) and _leaves_a_trace(node):
                    self.changing.add(node.name)
                if isinstance(node, ast.ClassDef):
                    self.changing.add(node.name)

    def __call__(self, expression):
        return all(self._pure(node) for node in ast.walk(expression))

    def _pure(self, node):
        if isinstance(node, ast.NamedExpr | ast.Yield | ast.Await):
            return False
        if not isinstance(node, ast.Call):
            return True
        function = node.func
        if isinstance(function, ast.Name):
            return function.id in PURE or function.id not in self.changing | {"next", "print", "setattr"}
        if isinstance(function, ast.Attribute):
            named = ast.unparse(function)
            return function.attr not in CHANGES_IN_PLACE | self.changing and "random" not in named
        return False


def _leaves_a_trace(function):
    """Whether a function writes to an attribute, to a global, or into an argument."""
    arguments = {each.arg for each in ast.walk(function.args) if isinstance(each, ast.arg)}
    for node in ast.walk(function):
        if isinstance(node, ast.Global | ast.Nonlocal):
            return True
        base = node
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            if node.func.attr not in CHANGES_IN_PLACE:
                continue
            base = node.args[0] if node.func.attr == "at" and node.args else node.func.value
        elif not isinstance(getattr(node, "ctx", None), ast.Store) or isinstance(node, ast.Name):
            continue
        while isinstance(base, ast.Subscript | ast.Attribute):
            if isinstance(base, ast.Attribute):
                return True
            base = base.value
        if isinstance(base, ast.Name) and base.id in arguments:
            return True
    return False
