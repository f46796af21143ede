"""A mistake is a fragment that runs, and a mended one beside it. What happens decides what is said."""

import ast
import copy
import inspect
import re
import textwrap
from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np
import sympy as sp

from snippets.algebra.refusal import SHAPES
from snippets.algebra.symbols import Symbols, fresh
from snippets.diagnose import diagnose
from snippets.gradient_checking.relative_error import relative_error
from snippets.mistakes._console import run

# Where a mistake was met: the word for it in an entry, and the words for it on the page.
SEEDS = {
    "cnn": "the CNN question",
    "layouts": "the 2-3-2 question and its answers",
    "notebook": "the long notebook",
    "layers": "the layer article",
    "classifier": "the two-layer classifier notes",
    "teaching": "well-known teaching material",
    "forum": "what people ask again and again",
    "tools": "the tools themselves",
}
MANY = 2700  # symbols: more of them take too long
BOUND = 1e-6  # relative error: above it a gradient is wrong, below it the mended one is right


class MistakeError(Exception):
    """An entry that does not do what it claims. The message says which, and what it does instead."""


@dataclass(frozen=True)
class Scene:
    """A small network with all its numbers, in which a fragment stands.

    Every name of the forward pass is there for the fragment. A fragment that assigns `dW` claims to know
    the gradient of the parameter `W`, and so does one that assigns an error of which `dW` is made.

    Args:
        forward: gives every name of the forward pass, its `cost` among them, from parameters and data.
        parameters: the arrays by which the cost is differentiated.
        data: everything else: inputs, targets, constants, and the functions that fragments call.
        backward: the right backward pass, an assignment a line; of it runs what follows from a fragment.
        known: what the checker is told beside the gradients, such as the batch size.
        layers: what it is told of each layer, by the names that the forward pass gives them.
    """

    forward: object = None
    parameters: dict = field(default_factory=dict)
    data: dict = field(default_factory=dict)
    backward: str = ""
    known: dict = field(default_factory=dict)
    layers: tuple = ()

    def names(self):
        """Everything that a fragment may name. Copies, which a fragment may spoil."""
        found = {"np": np, **self.data, **self.parameters}
        if self.forward:
            found |= self.forward(**self.parameters, **self._inputs())
        return {
            name: it if callable(it) or inspect.ismodule(it) else copy.deepcopy(it)
            for name, it in found.items()
        }

    def loss(self, parameters):
        """The cost, a number, at these parameters."""
        return self.forward(**parameters, **self._inputs())["cost"]

    def _inputs(self):
        return {name: it for name, it in self.data.items() if not callable(it)}

    def measured(self, step=1e-3):
        """The gradient by every parameter, by central differences: no derivation is involved.

        Two of them, with steps h and 2h, cancel each other's error: ten digits and more are right.
        """
        found = {}
        for name, parameter in self.parameters.items():
            found[name] = np.zeros(parameter.shape)
            for place in np.ndindex(*parameter.shape):

                def difference(h, name=name, parameter=parameter, place=place):
                    ways = []
                    for sign in (1, -1):
                        moved = parameter.copy()
                        moved[place] += sign * h
                        ways.append(self.loss({**self.parameters, name: moved}))
                    return (ways[0] - ways[1]) / (2 * h)

                found[name][place] = (4 * difference(step) - difference(2 * step)) / 3
        return found


@dataclass(frozen=True)
class Mistake:
    """One mistake: what was written, what is right, and where it was met.

    Args:
        title: what goes wrong, as a heading.
        seed: where it was met, a key of SEEDS.
        wrong: the fragment, as lines of a console. It must fail, or differ from what is right.
        right: the same, mended.
        said: for what cannot be run: the words or the formula that stand there.
        scene: the network in which both run.
        cure: the id of the formula that says what is right, or several.
    """

    title: str
    seed: str
    wrong: str = ""
    right: str = ""
    said: str = ""
    scene: Scene = field(default_factory=Scene)
    cure: str | tuple = ()

    def __post_init__(self):
        if self.seed not in SEEDS:
            raise MistakeError(f"“{self.title}”: the seed is one of {', '.join(SEEDS)}, not {self.seed!r}")
        if bool(self.wrong) == bool(self.said):
            raise MistakeError(f"“{self.title}”: give either a fragment that runs (wrong=) or words (said=)")
        for name in ("wrong", "right"):
            object.__setattr__(self, name, textwrap.dedent(getattr(self, name)).strip())

    @property
    def cures(self):
        return (self.cure,) if isinstance(self.cure, str) else tuple(self.cure)


def record(mistake):
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


def entries(module):
    """The mistakes of a module, in the order in which they are written: name and mistake."""
    return [(name.lower(), it) for name, it in vars(module).items() if isinstance(it, Mistake)]


def line_of(module_source, name):
    """The line where an entry is written."""
    found = re.search(rf"^{name.upper()} = ", module_source, re.MULTILINE)
    return module_source.count("\n", 0, found.start()) + 1 if found else 1
