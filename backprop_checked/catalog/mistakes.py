"""What mistakes do: a fragment is run beside the fixed one, and what happens decides what is shown."""

import ast
import importlib
import re
from dataclasses import replace
from fractions import Fraction

import numpy as np
import sympy as sp

from backprop_checked.algebra.symbols import Symbols, fresh
from backprop_checked.algebra.wrong_variants import relative as relative_error
from backprop_checked.catalog.console import run
from backprop_checked.catalog.paths import CONTENT, module_file, module_name, relative
from backprop_checked.checker.fragments import SEEDS, Mistake, MistakeError
from backprop_checked.checker.values import diagnose_values as diagnose

# How Python words what goes wrong with a shape, wherever in a fragment.
SHAPES = re.compile(r"shape|dimension|broadcast|operand|axis|align|mismatch|square", re.IGNORECASE)
MANY = 2700  # symbols: more of them take too long
BOUND = 1e-6  # relative error: above it a gradient is wrong, below it the mended one is right
# By what factor a gradient is off, and the words for it; 5 is the batch of the entries.
FACTORS = {
    "2 or ½": 2,
    "−1": -1,
    "N or 1/N, where N = 5": 5,
    "N or 1/N, where N = 32": 32,
    "N or 1/N, where N = 128": 128,
}


def mistake(name):
    """Run every mistake of a module.

    Args:
        name: the module, such as `mistakes.factors`.

    Returns:
        Its title, and for each entry all that a page shows of it.

    Raises:
        MistakeError: for an entry that does not do what it claims, with its file and line.
    """
    file, module = module_file(name), importlib.import_module(module_name(name))
    text = file.read_text(encoding="utf-8")
    entries = {}
    for entry, value in vars(module).items():
        if not isinstance(value, Mistake):
            continue
        line = _line(text, entry)
        try:
            record = _record(value)
        except MistakeError as error:
            raise MistakeError(f"{relative(file)}:{line}: {error}") from None
        place = {"file": relative(file), "line": line}
        group = name.rpartition(".")[2]
        entries[entry.lower()] = {**record, **place, "group": group, "met": SEEDS[value.seed]}
    return {"title": module.__doc__.strip().rstrip("."), "entries": entries}


def _line(source, name):
    """The line where an entry is written."""
    match = re.search(rf"^{name} = ", source, re.MULTILINE)
    return source.count("\n", 0, match.start()) + 1 if match else 1


def reading(name):
    """Return by what factor a gradient is off, and what a check says of it, computed in two ways.

    Args:
        name: a module with a function `readings`.
    """
    readings = importlib.import_module(module_name(name)).readings
    return [
        [written, factor, [f"{number:.4f}" for number in readings(factor)]]
        for written, factor in FACTORS.items()
    ]


def groups():
    """Return the kinds of mistakes: the names of their modules below `snippets/mistakes/`."""
    files = sorted((CONTENT / "mistakes").glob("*.py"))
    return [file.stem for file in files if " = Mistake(" in file.read_text(encoding="utf-8")]


def _record(mistake):
    """What happens when a mistake is made, as plain data.

    Raises:
        MistakeError: where the fragment comes out right, where the corrected one does not, or where nothing
            can be compared.
    """
    plain = {
        "title": mistake.title,
        "seed": mistake.seed,
        "cure": list(mistake.cures),
        "quote": mistake.quote,
        "wrong": mistake.wrong,
        "right": mistake.right,
    }
    if mistake.quote:
        nothing = {"transcript": [], "mended": [], "claims": [], "laid_out": [], "checker": []}
        return plain | nothing | {"caught": "reading", "error": "", "passes": None}
    measured = mistake.scene.measured() if mistake.scene.forward else {}
    wrong = run(mistake.wrong, mistake.scene)
    right = run(mistake.right, mistake.scene) if mistake.right else None
    _right_is_right(mistake, right, measured)
    if not wrong.error:
        _wrong_is_wrong(mistake, wrong, right, measured)
    return plain | {
        "caught": _caught(mistake, wrong, right, measured),
        "error": wrong.error,
        "passes": bool(wrong.value) if isinstance(wrong.value, bool | np.bool_) else None,
        "transcript": wrong.transcript,
        "mended": right.transcript if right else [],
        "claims": [
            _claim(mistake.scene, name, claimed, measured[name]) for name, claimed in wrong.claims.items()
        ],
        "laid_out": _laid_out(wrong, right),
        "checker": _checker_verdicts(mistake.scene, wrong, measured),
    }


def _right_is_right(mistake, right, measured):
    if right is None:
        return
    if right.error:
        raise MistakeError(f"“{mistake.title}”: what is said to be right fails: {right.error}")
    for name, claimed in right.claims.items():
        if not _agree(claimed, measured[name]):
            raise MistakeError(
                f"“{mistake.title}”: what is said to be right gives another d{name} than differences do"
            )


def _wrong_is_wrong(mistake, wrong, right, measured):
    if wrong.claims:
        agree = all(_agree(claimed, measured[name]) for name, claimed in wrong.claims.items())
    elif right is None:
        raise MistakeError(
            f"“{mistake.title}”: it runs, claims no gradient, and there is nothing right beside it"
        )
    else:
        agree = _agree(wrong.value, right.value)
    if agree:
        raise MistakeError(f"“{mistake.title}”: what is said to be wrong comes out right")


def _agree(result, right):
    """Whether two results are the same: type of thing, shape and values."""
    if not (_is_numeric(result) and _is_numeric(right)):
        return bool(result == right)
    if np.shape(result) != np.shape(right):
        return False
    return bool(
        np.array_equal(result, right) or relative_error(np.asarray(result), np.asarray(right)) < BOUND
    )


def _is_numeric(result):
    return isinstance(result, np.ndarray | float | int | np.number) and not isinstance(
        result, bool | np.bool_
    )


def _caught(mistake, wrong, right, measured):
    """What finds the mistake first: "run", "shape", "algebra", "numbers" or "reading"."""
    if wrong.error:
        return "shape" if SHAPES.search(wrong.error) else "run"
    results, truth = (wrong.claims, measured) if wrong.claims else ({"": wrong.value}, {"": right.value})
    if any(np.shape(result) != np.shape(truth[name]) for name, result in results.items()):
        return "shape"
    if isinstance(wrong.value, bool | np.bool_) and wrong.value:
        return "reading"  # it is itself a check, and it passes: nothing is left that could object
    if right and _differ_on_symbols(mistake, wrong, right):
        return "algebra"
    return "numbers"


def _differ_on_symbols(mistake, wrong, right):
    """Whether both fragments run on symbols, and the entry that is most wrong differs there."""
    scene = replace(mistake.scene, backward="")  # the fragment alone
    fragments, names = (mistake.wrong, mistake.right), mistake.scene.names()
    used = {
        node.id
        for fragment in fragments
        for node in ast.walk(ast.parse(fragment))
        if isinstance(node, ast.Name)
    }
    symbols = {
        name: fresh(name, value.shape)
        for name, value in names.items()
        if name in used and isinstance(value, np.ndarray | np.floating) and value.dtype == float
    }
    if not 0 < sum(array.size for array in symbols.values()) < MANY:
        return False
    on_symbols = [run(fragment, scene, {**names, **symbols}) for fragment in fragments]
    if any(result.error for result in on_symbols):
        return False
    shared = [name for name in on_symbols[0].claims if name in on_symbols[1].claims] or [""]
    return any(_entry_differs(name, (wrong, right), on_symbols) for name in shared)


def _entry_differs(name, on_numbers, on_symbols):
    """Whether the entry that differs most on numbers differs on symbols too; for a last value name is ""."""
    results = [result.claims[name] if name else result.value for result in (*on_numbers, *on_symbols)]
    distance = np.abs(np.asarray(results[0]) - np.asarray(results[1]))
    place = np.unravel_index(np.argmax(np.nan_to_num(distance, nan=0)), distance.shape)
    wrong, right = (sp.sympify(_entry(result, place)) for result in results[2:])
    difference = wrong - right
    # Different at one point is different: the point's numbers are exact.
    point = {
        symbol: sp.Rational(3 + 2 * number, 7)
        for number, symbol in enumerate(sorted(difference.free_symbols, key=str))
    }
    value = difference.xreplace(point).evalf(20)
    return bool(value.is_number and value.is_finite and abs(value) > 1e-9)


def _entry(result, place):
    entry = np.asarray(Symbols(result) if isinstance(result, np.ndarray) else result, dtype=object)[place]
    while isinstance(entry, np.ndarray):
        entry = entry.item()
    return entry


def _claim(scene, name, claimed, right):
    """How far a claimed gradient is from the measured one, and whether another layer lies above it."""
    claimed = np.asarray(claimed)
    claim = {
        "name": name,
        "shape": list(claimed.shape),
        "wanted": list(right.shape),
        "below": any(name in (layer["weight"], layer.get("bias")) for layer in scene.layers[:-1]),
        "relative": "",
        "times": "",
    }
    if claimed.shape == right.shape:
        times = Fraction(float(np.sum(claimed * right) / np.sum(right**2))).limit_denominator(100)
        claim["relative"] = f"{relative_error(claimed, right):.4f}"
        claim["times"] = str(times) if relative_error(claimed, float(times) * right) < BOUND else ""
    return claim


def _laid_out(wrong, right):
    """The shape of a result that claims no gradient and that of the right one, where they differ."""
    if wrong.error or wrong.claims or np.shape(wrong.value) == np.shape(right.value):
        return []
    return [
        [int(width) for width in np.shape(result.value)] for result in (wrong, right)
    ]  # SymPy's are its own


def _checker_verdicts(scene, wrong, measured):
    """What the checker says of the gradients that a fragment claims; the others it is given right."""
    if wrong.error or not wrong.claims:
        return []
    names, options = scene.names(), dict(scene.known)
    if scene.layers:  # `weight` and `bias` are names for the checker too
        options["layers"] = [
            {
                part: value if part in ("weight", "bias") or callable(value) else names[value]
                for part, value in layer.items()
            }
            for layer in scene.layers
        ]
    report = diagnose(scene.loss, scene.parameters, {**measured, **wrong.claims}, **options)
    return [
        {
            "name": name,
            "ok": bool(report[name].ok),
            "mistakes": [{"name": entry.name, "sentence": entry.sentence} for entry in report[name].mistakes],
            "remarks": [{"name": entry.name, "sentence": entry.sentence} for entry in report[name].remarks],
            "where": report[name].where,
        }
        for name in wrong.claims
    ]
