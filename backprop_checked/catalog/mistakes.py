"""What mistakes do: each entry's fragment is run, beside the fixed one, and what happens decides what is
said."""

import ast
import importlib
import re
from dataclasses import replace
from fractions import Fraction

import numpy as np
import sympy as sp

from backprop_checked.algebra.symbols import Symbols, fresh
from backprop_checked.algebra.wrong_variants import SHAPES
from backprop_checked.algebra.wrong_variants import relative as relative_error
from backprop_checked.catalog.console import run
from backprop_checked.catalog.paths import CONTENT, module_file, module_name, relative
from backprop_checked.checker.fragments import SEEDS, Mistake, MistakeError
from backprop_checked.checker.values import diagnose_values as diagnose

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
        MistakeError: where the fragment comes out right, where the mended one does not, or where nothing
            can be compared.
    """
    plain = {
        "title": mistake.title,
        "seed": mistake.seed,
        "cure": list(mistake.cures),
        "said": mistake.said,
        "wrong": mistake.wrong,
        "right": mistake.right,
    }
    if mistake.said:
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
        "claims": [_claim(mistake.scene, name, it, measured[name]) for name, it in wrong.claims.items()],
        "laid_out": _laid_out(wrong, right),
        "checker": _asked(mistake.scene, wrong, measured),
    }


def _right_is_right(mistake, right, measured):
    if right is None:
        return
    if right.error:
        raise MistakeError(f"“{mistake.title}”: what is said to be right fails: {right.error}")
    for name, said in right.claims.items():
        if not _agree(said, measured[name]):
            raise MistakeError(
                f"“{mistake.title}”: what is said to be right gives another d{name} than differences do"
            )


def _wrong_is_wrong(mistake, wrong, right, measured):
    if wrong.claims:
        agree = all(_agree(said, measured[name]) for name, said in wrong.claims.items())
    elif right is None:
        raise MistakeError(
            f"“{mistake.title}”: it runs, claims no gradient, and there is nothing right beside it"
        )
    else:
        agree = _agree(wrong.value, right.value)
    if agree:
        raise MistakeError(f"“{mistake.title}”: what is said to be wrong comes out right")


def _agree(said, right):
    """Whether two results are the same: type of thing, shape and values."""
    if any(
        isinstance(it, bool | np.bool_) or not isinstance(it, np.ndarray | float | int | np.number)
        for it in (said, right)
    ):
        return bool(said == right)
    if np.shape(said) != np.shape(right):
        return False
    return bool(np.array_equal(said, right) or relative_error(np.asarray(said), np.asarray(right)) < BOUND)


def _caught(mistake, wrong, right, measured):
    """What finds the mistake first: "run", "shape", "algebra", "numbers" or "reading"."""
    if wrong.error:
        return "shape" if SHAPES.search(wrong.error) else "run"
    said, truth = (wrong.claims, measured) if wrong.claims else ({"": wrong.value}, {"": right.value})
    if any(np.shape(it) != np.shape(truth[name]) for name, it in said.items()):
        return "shape"
    if isinstance(wrong.value, bool | np.bool_) and wrong.value:
        return "reading"  # it is itself a check, and it passes: nothing is left that could object
    if right and _differ_on_symbols(mistake, wrong, right):
        return "algebra"
    return "numbers"


def _differ_on_symbols(mistake, wrong, right):
    """Whether both fragments run on symbols, and the entry that is most wrong differs there."""
    scene, names = replace(mistake.scene, backward=""), mistake.scene.names()  # the fragment alone
    read = {node.id for it in (mistake.wrong, mistake.right) for node in ast.walk(ast.parse(it))
            if isinstance(node, ast.Name)}  # fmt: skip
    symbols = {
        name: fresh(name, it.shape)
        for name, it in names.items()
        if name in read and isinstance(it, np.ndarray | np.floating) and it.dtype == float
    }
    if not 0 < sum(it.size for it in symbols.values()) < MANY:
        return False
    on_symbols = [run(it, scene, {**names, **symbols}) for it in (mistake.wrong, mistake.right)]
    if any(it.error for it in on_symbols):
        return False
    for name in [it for it in on_symbols[0].claims if it in on_symbols[1].claims] or [""]:
        said, truth, *symbolic = (it.claims[name] if name else it.value for it in (wrong, right, *on_symbols))
        apart = np.abs(np.asarray(said) - np.asarray(truth))
        place = np.unravel_index(np.argmax(np.nan_to_num(apart, nan=0)), apart.shape)
        difference = sp.Add(
            *(sign * sp.sympify(_entry(it, place)) for sign, it in zip((1, -1), symbolic, strict=True))
        )
        # Different at one point is different: the point's numbers are exact.
        at = {
            it: sp.Rational(3 + 2 * number, 7)
            for number, it in enumerate(sorted(difference.free_symbols, key=str))
        }
        value = difference.xreplace(at).evalf(20)
        if value.is_number and value.is_finite and abs(value) > 1e-9:
            return True
    return False


def _entry(result, place):
    entry = np.asarray(Symbols(result) if isinstance(result, np.ndarray) else result, dtype=object)[place]
    while isinstance(entry, np.ndarray):
        entry = entry.item()
    return entry


def _claim(scene, name, said, right):
    """How far a claimed gradient is from the measured one, and whether another layer lies above it."""
    said = np.asarray(said)
    claim = {
        "name": name,
        "shape": list(said.shape),
        "wanted": list(right.shape),
        "below": any(name in (layer["weight"], layer.get("bias")) for layer in scene.layers[:-1]),
        "relative": "",
        "times": "",
    }
    if said.shape == right.shape:
        times = Fraction(float(np.sum(said * right) / np.sum(right**2))).limit_denominator(100)
        claim["relative"] = f"{relative_error(said, right):.4f}"
        claim["times"] = str(times) if relative_error(said, float(times) * right) < BOUND else ""
    return claim


def _laid_out(wrong, right):
    """The shape of a result that claims no gradient and that of the right one, where they differ."""
    if wrong.error or wrong.claims or np.shape(wrong.value) == np.shape(right.value):
        return []
    return [[int(width) for width in np.shape(it.value)] for it in (wrong, right)]  # SymPy's are its own


def _asked(scene, wrong, measured):
    """What the checker says of the gradients that a fragment claims; the others it is given right."""
    if wrong.error or not wrong.claims:
        return []
    names, told = scene.names(), dict(scene.known)
    if scene.layers:  # `weight` and `bias` are names for the checker too
        told["layers"] = [
            {of: it if of in ("weight", "bias") or callable(it) else names[it] for of, it in layer.items()}
            for layer in scene.layers
        ]
    report = diagnose(scene.loss, scene.parameters, {**measured, **wrong.claims}, **told)
    return [
        {
            "name": name,
            "ok": bool(report[name].ok),
            "mistakes": [{"name": it.name, "sentence": it.sentence} for it in report[name].mistakes],
            "remarks": [{"name": it.name, "sentence": it.sentence} for it in report[name].remarks],
            "where": report[name].where,
        }
        for name in wrong.claims
    ]
