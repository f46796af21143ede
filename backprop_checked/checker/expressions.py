"""Expressions: what to write instead, from two or three values that the reader has.

Usual forms of backward passes are computed on recorded values; a form that gives what is needed is then run
in the reader's program, by Rewriting.
"""

import ast

import numpy as np

from backprop_checked.checker.derivatives import close, squeezed

ONE = (
    "{u}",
    "{u}.T",
    "{u}.sum(0)",
    "{u}.sum(1)",
    "{u}.sum(0, keepdims=True)",
    "{u}.sum(1, keepdims=True)",
    "{u}.sum()",
)
SOFTMAX = (  # each error less the mean of all, weighted by the outputs
    "{v} * ({u} - ({u} * {v}).sum(-1, keepdims=True))",
    "{v} * ({u} - ({u} * {v}).sum(0, keepdims=True))",
)
TWO = (
    "{u} * {v}",
    "{u} * (1 - {v} ** 2)",
    "{u} * {v} * (1 - {v})",
    "{u} * ({v} > 0)",
    "np.outer({u}, {v})",
    "np.outer({v}, {u})",
    "{u} @ {v}",
    "{v} @ {u}",
    "{v}.T @ {u}",
    "{u}.T @ {v}",
    "{u} @ {v}.T",
    "{v} @ {u}.T",
    "{u} + {v}",
    "{u} - {v}",
    "{u} / {v}",
    "({u} * {v}).sum(0)",
    "({u} * {v}).sum(1)",
    *SOFTMAX,
)
THREE = (
    "({u} - {u}.mean(0) - {v} * ({u} * {v}).mean(0)) / {w}",
    "({u} - {u}.mean(-1, keepdims=True) - {v} * ({u} * {v}).mean(-1, keepdims=True)) / {w}",
    "({u} - {u}.mean(0) - {v} * ({u} * {v}).mean(0)) * {w}",
    "({u} - {u}.mean(1, keepdims=True) - {v} * ({u} * {v}).mean(1, keepdims=True)) * {w}",
    "({u} - {v} * ({u} * {v}).mean(-1, keepdims=True)) / {w}",
    "{u} * {v} * {w}",
    "({u} @ {w}) * {v}",
    "({u} @ {w}.T) * {v}",
    "({u} @ {w}.T) * (1 - {v} ** 2)",
    "({u} @ {w}.T) * {v} * (1 - {v})",
    "({u} @ {w}.T) * ({v} > 0)",
    "({w}.T @ {u}) * (1 - {v} ** 2)",
    "({w}.T @ {u}) * {v} * (1 - {v})",
    "({w}.T @ {u}) * ({v} > 0)",
)
SIMPLE = {1.0: "", -1.0: "-", 2.0: "2 * ", 0.5: "0.5 * "}
MOST_FORMS = 60_000


class Expressions:
    """The forms that give what a blamed value should be.

    Args:
        values: the numbers behind the reader's names, at the moment of the blamed value.
        errors: the names among them that are gradients with respect to something.
        expected: what the value should be.
        numbers: whole numbers by the reader's names, such as N.
    """

    def __init__(self, values, errors, expected, numbers, floor):
        self.values, self.expected, self.floor = values, expected, floor
        self.errors = [name for name in errors if name in values]
        self.factors = dict(SIMPLE)
        for name, number in numbers.items():
            self.factors.setdefault(float(number), f"{name} * ")
            self.factors.setdefault(1 / number, f"1 / {name} * ")
        self.codes = {
            form: compile(form.format(u="u", v="v", w="w"), "", "eval") for form in ONE + TWO + THREE
        }

    def texts(self):
        """(text, kind) of the expressions that give the expected value, the shortest first."""
        texts, tried = [], 0
        with np.errstate(all="ignore"):
            for form, names in self._candidates():
                tried += 1
                if tried > MOST_FORMS or len(texts) >= 12:
                    break
                text = self._text(form, names)
                if text:
                    texts.append((text, "softmax" if form in SOFTMAX else "expression"))
        return sorted(texts, key=lambda pair: len(pair[0]))

    def _candidates(self):
        for form in ONE:
            yield from ((form, (name,)) for name in self.values)
        firsts = self.errors or list(self.values)
        for first in firsts:
            for second in self.values:
                yield from ((form, (first, second)) for form in TWO if self._fits(form, first, second))
        for first in firsts:
            for second in self.values:
                for third in self.values if second != first else ():
                    if third not in (first, second):
                        yield from (
                            (form, (first, second, third))
                            for form in THREE
                            if self._may_be(form, first, second)
                        )

    def _fits(self, form, first, second):
        """Whether the shapes may give what is needed, so that most forms are not computed at all."""
        one, other = self.values[first].shape, self.values[second].shape
        if "outer" in form:
            return self.values[first].size * self.values[second].size == self.expected.size
        if "@" in form or "sum" in form:
            return True
        return squeezed(self.expected.shape) in (squeezed(one), squeezed(other))

    def _may_be(self, form, first, second):
        """The same for a form of three: its factors stand entry by entry beside what is needed."""
        one, other = self.values[first].shape, self.values[second].shape
        return other == self.expected.shape and ("@" in form or one == other)

    def _text(self, form, names):
        arrays = dict(zip("uvw", (self.values[name] for name in names), strict=False))
        try:
            result = np.asarray(eval(self.codes[form], {"np": np}, arrays), float)
        except (ValueError, TypeError, IndexError):
            return None
        if result.shape != self.expected.shape or not np.any(result) or not np.isfinite(result).all():
            return None
        by = float(np.sum(result * self.expected) / np.sum(result * result))
        prefix = next(
            (text for value, text in self.factors.items() if abs(by - value) < 1e-4 * abs(value)), None
        )
        if prefix is None or not close(by * result, self.expected, 5 * self.floor):
            return None
        wrapped = [name if name.isidentifier() or _simple(name) else f"({name})" for name in names]
        return prefix + form.format(**dict(zip("uvw", wrapped, strict=False)))


def _simple(text):
    return isinstance(ast.parse(text, mode="eval").body, ast.Subscript | ast.Attribute | ast.Name)
