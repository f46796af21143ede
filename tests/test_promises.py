"""The build stops where a promise is broken, says where and how, and leaves the last good site alone."""

import os
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

BP2 = "snippets/vectorised/bp2.py"
LAB = "docs/labs/two_three_two.py"
MISTAKES = "snippets/mistakes/factors.py"
PAGE = "docs/derivations/vectorised.md"
LAST_STEP = "(W(l + 1).T @ delta(l + 1)) * slope(l), DENOMINATOR_HADAMARD),"
STATEMENT = "    return (W_next.T @ delta_next) * slope\n"
NO_SLOPE = '"the slope is missing": lambda W_next, delta_next: W_next.T @ delta_next,'
TRANSPOSED = "    delta = (W_next.T @ delta_next) * slope\n    return delta.T\n"
RIGHT = '"right": lambda W_next, delta_next, slope: slope * (W_next.T @ delta_next),'
FORGOTTEN = "    delta2 = (y2 - t) * y2 * (1 - y2)\n"
ACTIVITY = "z1 = activity(W1, x, b1)\n"
GRADIENTS = 'gradients = {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}\n'
ANEW = ("gradient_checking.max_form", "vectorised.bp2", "vectorised.unrolled")
LINKS = "[a page](nowhere.md)\n[a part](#not-here)\n[a formula](/derivations/vectorised.md#bp5)\n"

# Which file is edited, what stands there, and what comes in its place.
BROKEN = {
    "the slope is dropped": (BP2, LAST_STEP, LAST_STEP.replace(" * slope(l)", "")),
    "W is not transposed": (BP2, LAST_STEP, LAST_STEP.replace("W(l + 1).T", "W(l + 1)")),
    "the program returns the transpose": (BP2, STATEMENT, TRANSPOSED),
    "a wrong variant is right": (BP2, NO_SLOPE, f"{NO_SLOPE}\n        {RIGHT}"),
    "a mistake is none": (MISTAKES, FORGOTTEN, FORGOTTEN.replace("(y2 - t)", "(y2 - t) / len(x)")),
    "the lab raises": (LAB, ACTIVITY, f"{ACTIVITY}1 / 0\n"),
    "a gradient is off by a millionth": (LAB, GRADIENTS, GRADIENTS.replace("dW1", "1.000001 * dW1")),
    "a formula is unknown": (PAGE, "/// formula | vectorised.bp3\n", "/// formula | vectorised.bp5\n"),
    "a formula is not shown": (PAGE, "/// formula | vectorised.bp3\n", "/// derivation | vectorised.bp3\n"),
    "links lead nowhere": (PAGE, "\n", f"\n\n{LINKS}\n"),
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


@pytest.fixture(scope="module")
def builds(tmp_path_factory, copy_project, mkdocs_build):
    """All of them, built side by side."""

    def build(name):
        folder = copy_project(tmp_path_factory.mktemp("project"))
        if name in BROKEN:
            file, old, new = BROKEN[name]
            text = (folder / file).read_text(encoding="utf-8")
            assert old in text, f"{file} no longer holds {old!r}: mend this test"
            (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
            result = mkdocs_build(folder)
        else:
            for entry in [file for file in (folder / ".cache").rglob("*.*") if file.is_file()]:
                if entry.parent.name != "formulas" or entry.stem in ANEW:  # the others would take minutes
                    entry.unlink()
            result = mkdocs_build(folder, PYTHONHASHSEED="7", SOURCE_DATE_EPOCH="1700000000", TZ="Asia/Tokyo")
        return Build(folder, result.returncode, result.stderr)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        names = ["elsewhere", *BROKEN]
        return dict(zip(names, pool.map(build, names), strict=True))


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_promise_fails_the_build_and_leaves_the_last_good_site_as_it_was(builds, name):
    build = builds[name]
    assert build.status == 1, build.says
    assert [file.name for file in (build.folder / "site").rglob("*")] == ["index.html"]
    assert (build.folder / "site" / "index.html").read_text() == "the last good site"
    assert not list((build.folder / ".cache").glob("site-*"))
    assert "Traceback" not in build.says


def test_a_dropped_slope_is_named_with_its_reason_and_the_difference(builds):
    build = builds["the slope is dropped"]
    assert build.line(BP2, BROKEN["the slope is dropped"][2]) in build.says
    assert re.search(r"every size|the network 2-3-4, layer \d", build.says)
    assert "the step “a diagonal matrix scales entries” does not hold" in build.says
    assert re.search(r"difference +\S", build.says)


def test_a_wrong_transpose_is_refused_with_both_shapes(builds):
    build = builds["W is not transposed"]
    assert build.line(BP2, "(W(l + 1) @") in build.says
    assert "W(ℓ + 1) is n[ℓ + 1] × n[ℓ] and delta(ℓ + 1) is n[ℓ + 1] × 1" in build.says


def test_a_program_that_returns_the_transpose_is_refused_with_both_shapes(builds):
    build = builds["the program returns the transpose"]
    differs = "bp2() on symbols, 2-3-4, layer 1: it returned 1 × 3, the formula is 3 × 1"
    assert f"{build.line(BP2, '@BP2.program')}: {differs}" in build.says


def test_a_wrong_variant_that_is_right_is_refused(builds):
    build = builds["a wrong variant is right"]
    assert build.line(BP2, RIGHT) in build.says
    assert "the wrong variant “right” passes every check" in build.says


def test_a_mistake_that_is_none_is_named_with_its_line(builds):
    build = builds["a mistake is none"]
    assert build.line(MISTAKES, "N_FORGOTTEN = Mistake(") in build.says
    assert "what is said to be wrong comes out right" in build.says


def test_a_cell_that_raises_is_named_with_its_file_and_line(builds):
    build = builds["the lab raises"]
    at = re.escape(build.line(LAB, "1 / 0"))
    assert re.search(
        rf"{at}: code cell \d+ raises ZeroDivisionError: division by zero\n    1 / 0", build.says
    )


def test_a_gradient_check_over_its_bound_stops_the_build_and_is_named_with_its_file_and_line(builds):
    build = builds["a gradient is off by a millionth"]
    at = re.escape(build.line(LAB, "assert worst < 1e-9"))
    assert re.search(rf"{at}: code cell \d+ raises AssertionError\n    assert worst < 1e-9", build.says)


def test_an_unknown_formula_is_named_with_the_nearest_that_exist(builds):
    build = builds["a formula is unknown"]
    assert f"{build.line(PAGE, 'vectorised.bp5')}: no formula is called “vectorised.bp5”" in build.says
    assert "did you mean vectorised.bp" in build.says


def test_a_formula_that_no_page_shows_is_named_with_the_block_to_add(builds):
    build = builds["a formula is not shown"]
    assert build.line("snippets/vectorised/bp3.py", "= Formula(") in build.says
    assert "docs/derivations/vectorised.md shows vectorised.bp3 0 times" in build.says
    assert "/// formula | vectorised.bp3" in build.says


@pytest.mark.parametrize("link", ["nowhere.md", "#not-here", "#bp5"])
def test_a_link_that_leads_nowhere_is_named_with_its_page(builds, link):
    warnings = [line for line in builds["links lead nowhere"].says.splitlines() if link in line]
    assert len(warnings) == 1
    assert "derivations/vectorised.md" in warnings[0]


def test_the_same_sources_give_the_same_bytes_elsewhere_on_another_day(builds, site):
    build = builds["elsewhere"]
    assert build.status == 0, build.says
    here, there = (
        {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
        for folder in (site, build.folder / "site")
    )
    assert sorted(here) == sorted(there)
    assert [name for name in here if here[name] != there[name]] == []
