"""Derivations of content, judged when the site is built: what the page shows, as data.

And in which setting a formula is judged right, so that a reader's own line can be judged beside it.
"""

import importlib
import re

from backprop_checked.catalog.paths import module_name
from backprop_checked.derivation.answers import answer
from backprop_checked.derivation.judge import judge
from backprop_checked.derivation.setting import Setting
from backprop_checked.derivation.verdicts import RIGHT, UNREAD

# What a formula's tab says of the conventions that it is written in.
CONVENTIONS = {
    "a sample is a column": {"rows": False, "weights": "out × in"},
    "a sample is a row": {"rows": True, "weights": "in × out"},
    "Numerator layout": {"layout": "numerator"},
    "Denominator layout": {"layout": "denominator"},
}
# Where the tab alone does not say enough, the first of these in which the formula is right.
MORE = (
    {},
    {"rows": True, "weights": "in × out", "batch": True},
    {"layout": "habit"},
    {"scalar": True},
)
PLAIN = (
    (r"\\frac\{((?:[^{}]|\{[^{}]*\})*)\}\{((?:[^{}]|\{[^{}]*\})*)\}", r"\1/\2"),
    (r"\\partial\s*", "∂"),
    (r"\\delta", "δ"),
    (r"\\Delta", "Δ"),
    (r"\\ell", "l"),
    (r"(\\,|\s)+", " "),
)


def text(name):
    """Return a derivation of content, such as `mistakes.derivations.hidden_layer`, as it is typed."""
    module, _, constant = name.rpartition(".")
    return getattr(importlib.import_module(module_name(module)), constant.upper()).strip("\n")


def judgement(name):
    """Return the verdicts on a derivation of content, as `derivation.answers` has them, and its text."""
    return {**answer(text(name)), "typed": text(name)}


def setting(statement, convention):
    """Return the setting in which a formula is judged right, as its `fields`, and how a reader's line begins;
    None where there is no such setting.

    Args:
        statement: the formula in LaTeX, without marks of roles.
        convention: the name of its tab; "" where it has none.
    """
    left = statement.partition(" = ")[0]
    for pattern, written in PLAIN:
        left = re.sub(pattern, written, left)
    if "\\" in left:
        return None
    for more in MORE:
        given = {**CONVENTIONS.get(convention, {}), **more}
        report = judge(f"{left} = {statement}", Setting(**given), tuple(given), thorough=False)
        states = [verdict.state for chain in report.chains for verdict in chain.verdicts]
        if len(states) > 1 and set(states) == {RIGHT}:
            return {"fields": report.setting.given(), "left": left}
        if UNREAD in states or not states:
            return None
    return None
