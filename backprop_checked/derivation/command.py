"""The command: python -m backprop_checked.derivation notes.tex."""

import argparse
import json
import sys
from pathlib import Path

from backprop_checked.derivation.activations import KNOWN
from backprop_checked.derivation.judge import judge
from backprop_checked.derivation.serialised import from_data
from backprop_checked.derivation.setting import COSTS, Setting
from backprop_checked.derivation.verdicts import DEFINED, ELSEWHERE, RIGHT, SHAPE, SKIPPED, UNREAD, WRONG
from backprop_checked.derivation.wording import text

EPILOG = """Write one equation a line, or a chain of equals, in NumPy's form (dW = delta @ a_prev.T), as
plain mathematics
(δ = Wᵀδ ⊙ σ′(z)), in LaTeX as it is pasted, or with indices and sums. Conventions that are not given are
chosen so that
most lines are right, and the report says which. The exit status is 0 if every line is right, 1 if one is
wrong, 2 if one
cannot be read, and 3 if of one it cannot be told."""


def parser():
    """The options."""
    options = argparse.ArgumentParser(
        prog="python -m backprop_checked.derivation",
        description="Judge a derivation of backpropagation, line by line.",
        epilog=EPILOG,
    )
    options.add_argument("file", help="a text file, .tex, .txt or .py; - reads what is typed")
    options.add_argument("--cost", choices=COSTS, help="the cost")
    options.add_argument("--activation", choices=("any", *KNOWN), help="what σ is")
    options.add_argument(
        "--output", choices=("sigmoid", "tanh", "relu", "identity"), help="what σ of the last layer is"
    )
    options.add_argument(
        "--samples", choices=("columns", "rows"), help="whether a sample is a column or a row"
    )
    options.add_argument("--weights", choices=("out-in", "in-out"), help="W is out × in, or in × out")
    options.add_argument(
        "--layout", choices=("habit", "numerator", "denominator"), help="the layout of derivatives"
    )
    options.add_argument("--batch", action="store_true", help="letters hold many samples")
    options.add_argument(
        "--mean",
        choices=("cost", "parameters"),
        help="whether the cost, or dW and db alone, are means over the samples",
    )
    options.add_argument("--widths", help="how many neurons the layers have, from the input on: 2-3-2")
    options.add_argument(
        "--formula",
        help="a file of the site, formulas/….json: the forward pass and the letters that are meant",
    )
    options.add_argument("--first", type=int, choices=(0, 1), help="the number of the input layer")
    return options


def setting_of(given):
    """(the `Setting` that options say, the names of its fields that are given)."""
    fields = {
        "cost": given.cost,
        "activation": given.activation,
        "output": given.output,
        "rows": None if given.samples is None else given.samples == "rows",
        "weights": None if given.weights is None else given.weights.replace("-", " × "),
        "layout": given.layout,
        "batch": given.batch or None,
        "mean": given.mean,
        "widths": tuple(map(int, given.widths.split("-"))) if given.widths else None,
        "first": given.first,
    }
    fields = {name: value for name, value in fields.items() if value is not None}
    return Setting(**fields), tuple(fields)


def status(report):
    """0 if every line is right, 1 if one is wrong, 2 if one cannot be read, 3 if of one it cannot be told."""
    states = {verdict.state for chain in report.chains for verdict in chain.verdicts}
    if states & {WRONG, SHAPE}:
        return 1
    if UNREAD in states or not states:
        return 2
    return 0 if states <= {RIGHT, DEFINED, SKIPPED, ELSEWHERE} else 3


def main(arguments=None):
    """Judge a file; returns the exit status."""
    given = parser().parse_args(arguments)
    try:
        source = sys.stdin.read() if given.file == "-" else Path(given.file).read_text(encoding="utf-8")
        setting, fixed = setting_of(given)
        declared = given.formula and from_data(json.loads(Path(given.formula).read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, ValueError, KeyError) as error:
        print(f"{given.file}: {error}", file=sys.stderr)
        return 2
    report = judge(source, setting, fixed, declared=declared or None)
    print(text(report))
    return status(report)
