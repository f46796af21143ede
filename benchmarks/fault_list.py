"""The faults that `benchmarks.faults` makes, one at a time: where, what, and what has to be said of it."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

PAGE = "docs/derivations/scalar.md"
END = "\n## Exercises"
LAB = "docs/labs/two_three_two.py"
LAB_LINE = "import numpy as np\n"
FORMULA = "snippets/scalar/weight_gradient.py"
IMPORT = "from snippets.scalar.activation import ACTIVATION\n"
LAST_TERM = "        d(C, a(L)) * sigma_prime(z(L)) * a(L - 1),\n"
PROGRAM = "    return cost_slope * slope * a_prev\n"
MATRIX_FORMULA = "snippets/vectorised/bp2.py"
VARIANT = '        "the slope is missing": lambda cost_slope, a_prev: cost_slope * a_prev,\n'
PLOTS = "snippets/scalar/plots.py"
MISTAKE = "snippets/mistakes/factors.py"
SETTINGS = "mkdocs.yml"


@dataclass(frozen=True)
class Fault:
    """A fault, and what the build has to say of it.

    Attributes:
        kind: where it is made: texts, formulas, programs, what runs, settings, the cache, the machine.
        name: what is wrong, in a few words.
        make: makes it in a project's folder.
        says: a regular expression that the message holds; "" where the build must go through as before.
        file: which file the message names with a line; "" for a fault that is in none.
    """

    kind: str
    name: str
    make: Callable[[Path], None]
    says: str
    file: str = ""


def edit(file: str, old: str, new: str) -> Callable[[Path], None]:
    """Put a text in another's place.

    Raises:
        RuntimeError: where the file does not hold it.
    """

    def make(project):
        text = (project / file).read_text(encoding="utf-8")
        if old not in text:
            raise RuntimeError(f"{file} no longer holds {old!r}: mend benchmarks/faults.py")
        (project / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    return make


def on_the_page(name: str, text: str, says: str) -> Fault:
    """A fault in the text of a page, before its exercises."""
    return Fault("texts", name, edit(PAGE, END, f"\n{text}\n{END}"), says, PAGE)


def in_the_formula(name: str, old: str, new: str, says: str, file: str = FORMULA) -> Fault:
    """A fault in what a formula says, or how it is proved."""
    return Fault("formulas", name, edit(file, old, new), says, file)


def in_the_program(name: str, new: str, says: str, old: str = PROGRAM) -> Fault:
    """A fault in a formula's program."""
    return Fault("programs", name, edit(FORMULA, old, new), says, FORMULA)


def in_what_runs(name: str, file: str, old: str, new: str, says: str) -> Fault:
    """A fault in a lab, a plot or a mistake's entry."""
    return Fault("what runs", name, edit(file, old, new), says, file)


def at_import(name: str, line: str, says: str) -> Fault:
    """A fault when a formula's file is imported."""
    return in_the_formula(name, IMPORT, f"{line}\n{IMPORT}", says)


def in_the_cache(name: str, pattern: str, damage: Callable[[bytes], bytes]) -> Fault:
    """Damage to each entry of one kind in the cache."""

    def make(project):
        entries = [file for file in (project / ".cache").glob(pattern) if file.is_file()]
        if not entries:
            raise RuntimeError(f"the cache holds no {pattern}: mend benchmarks/faults.py")
        for file in entries:
            file.write_bytes(damage(file.read_bytes()))

    return Fault("the cache", name, make, "")


def written(file: str, content: bytes) -> Callable[[Path], None]:
    """Put a file, whole, where there may be one or a folder."""

    def make(project):
        path = project / file
        if path.is_dir():
            shutil.rmtree(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)

    return make


def _changed_digit(content: bytes) -> bytes:
    """The content with the last digit of its text changed."""
    place = max(content.rfind(str(digit).encode()) for digit in range(10))
    return content[:place] + (b"1" if content[place : place + 1] != b"1" else b"2") + content[place + 1 :]


def _without(file: str) -> Callable[[Path], None]:
    return lambda project: (project / file).unlink()


FAULTS = (
    # texts
    on_the_page("a link to a page that there is not", "[words](nowhere.md)", "leads to nowhere.md"),
    on_the_page("a link to a place that a page has not", "[words](#not-here)", "no such anchor"),
    on_the_page(
        "a link to a formula that there is not", "[w](/derivations/vectorised.md#bp5)", "no anchor|bp5"
    ),
    on_the_page("a link to a file that there is not", "[words](nowhere.txt)", "nowhere.txt"),
    on_the_page("a link without words", "[](batches.md)", "a link without words"),
    on_the_page("a picture that there is not", "![words](nowhere.svg)", "nowhere.svg"),
    on_the_page("raw HTML that leads nowhere", '<a href="nowhere.md">w</a>', "leads to nowhere.md"),
    on_the_page(
        "a script of another site", '<script src="https://example.org/x.js"></script>', "fetches from"
    ),
    on_the_page("a picture of another site", '<img alt="a" src="//example.org/x.png">', "fetches from"),
    on_the_page("a Markdown picture of another site", "![a](https://example.org/x.png)", "fetches from"),
    on_the_page(
        "a style of another site", '<p style="background: url(//example.org/x)">w</p>', "fetches from"
    ),
    on_the_page("a dollar without its partner", "So $x is one.", "without its partner"),
    on_the_page("a result typed in a line", r"So $\partial C/\partial w = \delta a$.", "typed by hand"),
    on_the_page("a display equation typed by hand", "$$\nx = 1\n$$", "formula|typed by hand"),
    on_the_page("mathematics typed as HTML", "<math><mi>x</mi></math>", "mathematics typed as HTML"),
    on_the_page("a symbol that is no LaTeX", r"So $\frac{1$ is one.", r"frac"),
    on_the_page("an unknown block", "/// formla | scalar.bp1\n///", "formla"),
    on_the_page("an unknown formula", "/// formula | scalar.bp9\n///", "no formula is called “scalar.bp9”"),
    on_the_page("an unknown option", "/// formula | scalar.bp1\n    stepz: true\n///", "stepz"),
    on_the_page(
        "an option of the wrong kind", "/// formula | scalar.bp1\n    steps: many\n///", "steps|many"
    ),
    on_the_page("a block that does not end", "/// formula | scalar.bp1", "block|///"),
    on_the_page("a formula shown twice", "/// formula | scalar.bp1\n///", "scalar.bp1 is shown 2 times"),
    on_the_page("a plot that there is not", "/// plot | scalar.plots.nowhere\n    alt: a\n///", "nowhere"),
    on_the_page("a plot without words", "/// plot | scalar.plots.nudged_weight\n///", "needs words"),
    on_the_page("a program that there is not", "/// program | scalar.nowhere\n///", "nowhere"),
    on_the_page("a reference to no formula", "See [][scalar.bp9].", "scalar.bp9"),
    Fault(
        "texts",
        "a formula that no page shows",
        edit(PAGE, "/// formula | scalar.bp1\n", "/// derivation | scalar.bp1\n"),
        "scalar.bp1 0 times",
        "snippets/scalar/bp1.py",
    ),
    Fault(
        "texts",
        "front matter that is no YAML",
        edit(PAGE, "search:\n  boost: 2", "search: [boost"),
        "front matter",
        PAGE,
    ),
    Fault(
        "texts",
        "a page that is not UTF-8",
        lambda project: (project / PAGE).write_bytes((project / PAGE).read_bytes() + b"caf\xe9\n"),
        "not UTF-8",
        PAGE,
    ),
    # formulas
    in_the_formula(
        "a factor is missing in a step",
        LAST_TERM,
        LAST_TERM.replace(" * sigma_prime(z(L))", ""),
        "does not hold",
    ),
    in_the_formula("an index is wrong", LAST_TERM, LAST_TERM.replace("a(L - 1)", "a(L)"), "does not hold"),
    in_the_formula("a sign is wrong", LAST_TERM, LAST_TERM.replace("d(C", "-d(C"), "does not hold"),
    in_the_formula(
        "W is not transposed",
        "diag(slope(l)) @ W(l + 1).T @",
        "diag(slope(l)) @ W(l + 1) @",
        "n\\[",
        MATRIX_FORMULA,
    ),
    in_the_formula(
        "⊙ where a matrix product belongs",
        "(W(l + 1).T @ delta(l + 1)) * slope(l),\n        DEN",
        "W(l + 1).T * delta(l + 1),\n        DEN",
        "n\\[",
        MATRIX_FORMULA,
    ),
    in_the_formula(
        "the slope of another layer",
        "delta(l + 1)) * slope(l),\n        DEN",
        "delta(l + 1)) * slope(l + 1),\n        DEN",
        "n\\[|does not hold",
        MATRIX_FORMULA,
    ),
    in_the_formula(
        "a step that says nothing",
        '    (\n        "chain rule along',
        '    ("as everybody knows", d(C, w(L))),\n    (\n        "chain rule along',
        "says nothing",
    ),
    in_the_formula(
        "a reason that names another formula",
        "        ACTIVITY,\n",
        "        ACTIVATION,\n",
        "does not rest on",
    ),
    in_the_formula(
        "a wrong variant that is right",
        VARIANT,
        VARIANT + '        "right": lambda cost_slope, slope, a_prev: slope * a_prev * cost_slope,\n',
        "passes every check",
    ),
    in_the_formula(
        "a wrong variant that raises",
        VARIANT,
        VARIANT.replace("cost_slope * a_prev", "cost_slope * nowhere"),
        "nowhere",
    ),
    in_the_formula(
        "a wrong variant that nobody makes", '"the slope is missing"', '"the slope is lost"', "come about"
    ),
    in_the_formula("no wrong variants", "    wrong={", "    wrong={} and {", "wrong"),
    in_the_formula("a letter that there is not", "d(C, w(L)),\n    (", "d(C, v(L)),\n    (", "v"),
    in_the_formula("a formula without a program", "@WEIGHT_GRADIENT.program\n", "", "program"),
    at_import("a module that there is not", "import nowhere", "nowhere"),
    at_import("a file that is no Python", "def", "SyntaxError|invalid syntax"),
    at_import("an exit at import", "raise SystemExit(0)", "exit|SystemExit"),
    at_import("a process that ends at import", "import os; os._exit(0)", "end"),
    at_import("an endless loop at import", "while True: pass", "s\\b|seconds"),
    Fault(
        "formulas",
        "a file that is not UTF-8",
        lambda project: (project / FORMULA).write_bytes((project / FORMULA).read_bytes() + b"# caf\xe9\n"),
        "not UTF-8",
        FORMULA,
    ),
    # programs
    in_the_program(
        "a program with a wrong sign", PROGRAM.replace("return ", "return -"), "differs|the program gives"
    ),
    in_the_program(
        "a program that forgets a factor", "    return cost_slope * a_prev\n", "differs|the program gives"
    ),
    in_the_program(
        "a program that is off by a millionth",
        PROGRAM.replace("cost_slope *", "1.000001 * cost_slope *"),
        "differs|the program gives",
    ),
    in_the_program(
        "a program that looks at its argument",
        PROGRAM.replace("return", "return 0 if type(slope) is str else"),
        "answer each check",
    ),
    in_the_program("a program that raises", "    raise ValueError('no')\n", "ValueError|no"),
    in_the_program("a program that does not end", "    while True:\n        pass\n", "s\\b|seconds"),
    in_the_program(
        "a parameter of no letter",
        "def weight_gradient(cost_slope, slope, b):",
        "b",
        "def weight_gradient(cost_slope, slope, a_prev):",
    ),
    in_the_program("an example that is wrong", "    -0.25\n", "0.125|-0.25", "    -0.125\n"),
    # what runs
    in_what_runs("a lab that raises", LAB, LAB_LINE, f"{LAB_LINE}1 / 0\n", "ZeroDivisionError"),
    in_what_runs("a lab that is no Python", LAB, LAB_LINE, f"{LAB_LINE}def\n", "SyntaxError|invalid syntax"),
    in_what_runs("a lab that exits", LAB, LAB_LINE, f"{LAB_LINE}raise SystemExit(0)\n", "SystemExit|exit"),
    in_what_runs("a lab whose gradient is off", LAB, '"W1": dW1,', '"W1": 1.000001 * dW1,', "AssertionError"),
    in_what_runs(
        "a plot that raises",
        PLOTS,
        "def nudged_weight(ink):\n",
        "def nudged_weight(ink):\n    1 / 0\n",
        "ZeroDivisionError|division",
    ),
    in_what_runs(
        "a mistake that is none",
        MISTAKE,
        "    delta2 = (y2 - t) * y2 * (1 - y2)\n",
        "    delta2 = (y2 - t) / len(x) * y2 * (1 - y2)\n",
        "comes out right",
    ),
    # settings
    Fault(
        "settings",
        "a page that no navigation names",
        written("docs/derivations/another.md", b"# Another\n\nText.\n"),
        "another",
    ),
    Fault(
        "settings",
        "a navigation that names no page",
        edit(SETTINGS, "derivations/scalar.md", "derivations/scaler.md"),
        "scaler",
    ),
    Fault(
        "settings",
        "a stylesheet that there is not",
        edit(SETTINGS, "assets/mathematics.css", "assets/mathematic.css"),
        "mathematic.css",
    ),
    Fault("settings", "mkdocs.yml that is no YAML", edit(SETTINGS, "nav:\n", "nav: [\n"), "mkdocs.yml|YAML"),
    Fault(
        "settings", "a table of counts that is not there", _without("benchmarks/mutations.csv"), "mutations"
    ),
    # the cache
    in_the_cache("every proof is cut short", "formulas/*", lambda content: content[: len(content) // 2]),
    in_the_cache("a digit in every proof is changed", "formulas/*", _changed_digit),
    in_the_cache("every plot is emptied", "plots/*", lambda content: b""),
    in_the_cache("the font is cut short", "fonts/*", lambda content: content[:-10]),
    in_the_cache("a digit in what labs print is changed", "labs/*", _changed_digit),
    in_the_cache("what is remembered is no JSON", "memoized.json", lambda content: content[:-10]),
    # the machine
    Fault("the machine", "the cache is a file", written(".cache", b"a file"), "cannot be written"),
    Fault(
        "the machine",
        "the cache's font folder is a file",
        written(".cache/fonts", b"a file"),
        "cannot be written",
    ),
    Fault(
        "the machine", "the site's folder is a file", written("site", b"the last good site"), "left as it was"
    ),
)
