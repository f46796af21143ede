"""The build stops where a promise is broken, says where and how, and leaves the last good site alone."""

import json
import os
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock

pytestmark = pytest.mark.slow

# Formulas that no lab uses, but for the lab that is broken itself: what rests on them is made anew.
HIDDEN_ERROR, UNROLLED = "snippets/layouts/hidden_error.py", "snippets/vectorised/unrolled.py"
OUTPUT_ERROR = "snippets/index_notation/output_error.py"
LAST_WEIGHTS = "snippets/layouts/last_weights.py"
LAB, OTHER_LAB = "docs/labs/two_three_two.py", "docs/labs/layers.py"
MISTAKES = "snippets/mistakes/factors.py"
PAGE, OTHER_PAGE = "docs/derivations/vectorised.md", "docs/derivations/batches.md"
LAST_STEP = "        (W(l + 1).T @ cost_column) * slope(l),\n"  # the third line of its step
PRODUCT = "Chain(diag(slope(k)) @ W(k + 1).T, k, 1, L - 1) @ delta(L)"
STATEMENT = "    return ((a2 - y) * a2 * (1 - a2)) @ a1.T\n"
TRANSPOSED = STATEMENT.replace("((a2", "a1 @ ((a2").replace(" @ a1.T", ".T")
NO_SLOPE = '"the slope is missing": lambda cost_slope: cost_slope,'
RIGHT = '"right": lambda cost_slope, slope: (slope * cost_slope)[:, 0],'
BIAS = "snippets/index_notation/bias_gradient.py"
BY_BIAS = "        ACTIVITY_BY_BIAS,\n"
ONE_WEIGHT, ONE_INPUT = "snippets/scalar/weight_gradient.py", "snippets/scalar/input_gradient.py"
FIRST_STEP = '    (\n        "chain rule along the path from the weight'
PRODUCT_OF_THREE = "    return cost_slope * slope * w\n"
GRAPH = "snippets/scalar/graph.py"
EDGES = '"the edges are added"'
FORGOTTEN = "    delta2 = (y2 - t) * y2 * (1 - y2)\n"
SIGMOID = "SIGMOID = Elementwise(sigmoid, sigmoid_slope)\n"
GRADIENTS = 'gradients = {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}\n'
# Labs that compute for seconds are not run elsewhere: tests/test_labs.py sees that they print the same there.
LONG = ("circles", "gpt_block", "gradient_check", "ninja", "through_time", "two_layer_classifier")
# Made anew elsewhere, with all that is not made of formulas: what is made of the others would take minutes.
OF_FORMULAS = ("formulas", "settingss")
ANEW = ("gradient_checking.max_form", "vectorised.bp2", "vectorised.unrolled")
LINKS = "[a page](nowhere.md)\n[a part](#not-here)\n[a formula](/derivations/vectorised.md#bp5)\n"

# Which file is edited, what stands there, and what comes in its place: each in a file of its own, or far from
# the others, so that none hides another.
BROKEN = {
    "the slope is dropped": (HIDDEN_ERROR, LAST_STEP, LAST_STEP.replace(" * slope(l)", "")),
    "W is not transposed": (UNROLLED, PRODUCT, PRODUCT.replace(".T", "")),
    "the program returns the transpose": (LAST_WEIGHTS, STATEMENT, TRANSPOSED),
    "a wrong variant is right": (OUTPUT_ERROR, NO_SLOPE, f"{NO_SLOPE}\n        {RIGHT}"),
    "a mistake is none": (MISTAKES, FORGOTTEN, FORGOTTEN.replace("(y2 - t)", "(y2 - t) / len(x)")),
    "the lab raises": (OTHER_LAB, SIGMOID, f"{SIGMOID}1 / 0\n"),
    "a gradient is off by a millionth": (LAB, GRADIENTS, GRADIENTS.replace("dW1", "1.000001 * dW1")),
    "a formula is unknown": (PAGE, "/// formula | vectorised.bp4\n", "/// formula | vectorised.bp5\n"),
    "a formula is not shown": (PAGE, "/// formula | vectorised.bp3\n", "/// derivation | vectorised.bp3\n"),
    "a reason names what the step does not rest on": (
        BIAS,
        BY_BIAS,
        BY_BIAS.replace("ACTIVITY_BY_BIAS", "FORK"),
    ),
    "a step says nothing": (
        ONE_WEIGHT,
        FIRST_STEP,
        f'    ("as everybody knows", d(C, w(L))),\n{FIRST_STEP}',
    ),
    "a program looks at its argument": (
        ONE_INPUT,
        PRODUCT_OF_THREE,
        PRODUCT_OF_THREE.replace("return", "return 0 if type(w) is str else"),
    ),
    "nobody makes the mistake": (GRAPH, EDGES, '"the edges are lost"'),
    "links lead nowhere": (OTHER_PAGE, "\n## Exercises\n", f"\n\n{LINKS}\n\n## Exercises\n"),
    "a dollar has no partner": (OTHER_PAGE, "\n## Exercises\n", "\n\nSo $x.\n\n## Exercises\n"),
}


@dataclass
class Build:
    """A project that was built: its folder, and the command's status and words."""

    folder: Path
    status: int
    says: str

    def line(self, file, text):
        """Where a text stands, as messages name it."""
        lines = (self.folder / file).read_text(encoding="utf-8").splitlines()
        return f"{file}:{next(number for number, line in enumerate(lines, 1) if text in line)}"


@pytest.fixture(scope="session")
def builds(shared, tmp_path_factory, copy_project, mkdocs_build):
    """Two, side by side: one with all of these promises broken, and one elsewhere, on another day. One worker
    makes them, the others wait."""

    def broken():
        folder = copy_project(tmp_path_factory.mktemp("broken"))
        for file, old, new in BROKEN.values():
            text = (folder / file).read_text(encoding="utf-8")
            assert old in text, f"{file} no longer holds {old!r}: mend this test"
            (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        result = mkdocs_build(folder)
        return str(folder), result.returncode, result.stderr

    def elsewhere():
        folder = copy_project(tmp_path_factory.mktemp("elsewhere"))
        for entry in [file for file in (folder / ".cache").rglob("*.*") if file.is_file()]:
            kept = LONG if entry.parent.name == "labs" else ()
            if entry.stem in ANEW or (entry.parent.name not in OF_FORMULAS and entry.stem not in kept):
                entry.unlink()
        assert not list(
            (folder / ".cache" / "live").glob("*.zip")
        )  # the judge of the pages is made anew, too
        shutil.rmtree(folder / "site")
        result = mkdocs_build(folder, PYTHONHASHSEED="7", SOURCE_DATE_EPOCH="1700000000", TZ="Asia/Tokyo")
        return str(folder), result.returncode, result.stderr

    made = shared / "builds.json"
    with FileLock(shared / "builds.lock"):
        if not made.exists():
            with ThreadPoolExecutor(os.cpu_count()) as pool:
                runs = {"broken": pool.submit(broken), "elsewhere": pool.submit(elsewhere)}
                results = {name: run.result() for name, run in runs.items()}
            made.write_text(json.dumps(results), encoding="utf-8")
    results = json.loads(made.read_text(encoding="utf-8"))
    return {name: Build(Path(folder), *of) for name, (folder, *of) in results.items()}


@pytest.fixture
def build(builds):
    """The project in which promises are broken."""
    return builds["broken"]


def test_broken_promises_fail_the_build_and_leave_the_last_good_site_as_it_was(build):
    assert build.status == 1, build.says
    assert [file.name for file in (build.folder / "site").rglob("*")] == ["index.html"]
    assert (build.folder / "site" / "index.html").read_text() == "the last good site"
    assert not list((build.folder / ".cache").glob("site-*"))
    assert "Traceback" not in build.says


def test_what_needs_only_texts_is_said_before_what_needs_a_proof(build):
    places = [build.says.index(words) for words in ("a $ without", "vectorised.bp3 0 times", "does not hold")]
    assert places == sorted(places)


def test_a_dropped_slope_is_named_with_its_reason_and_the_difference(build):
    file, _, line = build.line(HIDDEN_ERROR, BROKEN["the slope is dropped"][2].rstrip("\n")).rpartition(":")
    assert re.search(rf"{re.escape(file)}:{int(line) - 2}\b", build.says)
    assert re.search(r"every size|the network 4-3-5, layer \d", build.says)
    assert "the step “a diagonal matrix multiplies each entry by its own slope” does not hold" in build.says
    assert re.search(r"difference +\S", build.says)


def test_a_wrong_transpose_is_refused_once_with_both_shapes_whatever_rests_on_it(build):
    at = re.escape(build.line(UNROLLED, "@ W(k + 1), k"))
    assert len(re.findall(rf"^ERROR +-  {at}: ", build.says, re.MULTILINE)) == 1
    assert "is n[k] × n[k] and W(k + 1) is n[k + 1] × n[k]: a matrix product" in build.says


def test_a_program_that_returns_the_transpose_is_refused_with_both_shapes(build):
    at = re.escape(build.line(LAST_WEIGHTS, "@DENOMINATOR_LAST.program"))
    shapes = r"it returned \d+ × \d+, the formula is \d+ × \d+"
    assert re.search(rf"{at}: denominator_last\(\) on symbols, .+: {shapes}", build.says)


def test_a_wrong_variant_that_is_right_is_refused(build):
    assert build.line(OUTPUT_ERROR, RIGHT) in build.says
    assert "the wrong variant “right” passes every check" in build.says


def test_a_reason_that_names_what_its_step_does_not_rest_on_is_refused_with_what_would_do(build):
    assert re.search(
        rf"{BIAS}:\d+: index_notation\.bias_gradient, step “definition of the error; bias", build.says
    )
    assert "it does not rest on scalar.fork (FORK), which says the chain rule" in build.says
    assert "What would do: " in build.says


def test_a_step_that_says_nothing_is_refused(build):
    assert build.line(ONE_WEIGHT, "as everybody knows") in build.says
    assert "the step “as everybody knows” says nothing" in build.says


def test_a_program_that_looks_at_its_argument_is_refused(build):
    assert build.line(ONE_INPUT, "@INPUT_GRADIENT.program") in build.says
    assert "input_gradient calls type(), so it may answer each check in its own way" in build.says


def test_a_mistake_that_nobody_is_said_to_make_is_refused(build):
    assert "how does the wrong variant “the edges are lost” come about?" in build.says


def test_a_mistake_that_is_none_is_named_with_its_line(build):
    assert build.line(MISTAKES, "N_FORGOTTEN = Mistake(") in build.says
    assert "what is said to be wrong comes out right" in build.says


def test_a_cell_that_raises_is_named_with_its_file_and_line(build):
    at = re.escape(build.line(OTHER_LAB, "1 / 0"))
    assert re.search(
        rf"{at}: code cell \d+ raises ZeroDivisionError: division by zero\n    1 / 0", build.says
    )


def test_a_gradient_check_over_its_bound_stops_the_build_and_is_named_with_its_file_and_line(build):
    at = re.escape(build.line(LAB, "assert worst < 1e-9"))
    assert re.search(rf"{at}: code cell \d+ raises AssertionError\n    assert worst < 1e-9", build.says)


def test_an_unknown_formula_is_named_with_the_nearest_that_exist(build):
    assert f"{build.line(PAGE, 'vectorised.bp5')}: no formula is called “vectorised.bp5”" in build.says
    assert "did you mean vectorised.bp" in build.says


def test_a_formula_that_no_page_shows_is_named_with_the_block_to_add(build):
    assert build.line("snippets/vectorised/bp3.py", "= Formula(") in build.says
    assert "docs/derivations/vectorised.md shows vectorised.bp3 0 times" in build.says
    assert "/// formula | vectorised.bp3" in build.says


@pytest.mark.parametrize("link", ["nowhere.md", "#not-here", "#bp5"])
def test_a_link_that_leads_nowhere_is_named_with_its_page(build, link):
    at = build.line(OTHER_PAGE, f"{link})")
    assert any(at in line and link in line for line in build.says.splitlines())


def test_the_same_sources_give_the_same_bytes_elsewhere_on_another_day(builds, site):
    build = builds["elsewhere"]
    assert build.status == 0, build.says
    here, there = (
        {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
        for folder in (site, build.folder / "site")
    )
    assert sorted(here) == sorted(there)
    assert [name for name in here if here[name] != there[name]] == []
