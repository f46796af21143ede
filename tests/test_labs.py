"""Every lab runs on its own, is offered to readers, and uses the chapters' programs instead of its own."""

import ast
import copy
import html
import importlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import jupytext
import nbformat
import pytest
import yaml
from nbclient import NotebookClient

from backprop_checked.algebra.formula import formulas_of
from backprop_checked.catalog.modules import modules
from tests import warm

ROOT = Path(__file__).resolve().parents[1]
LABS = sorted((ROOT / "docs" / "labs").glob("*.py"))
WITH_A_BAR = ROOT / "docs" / "labs" / "two_layer_classifier.py"
WIDEST = 103  # characters of code that a page of 1280 pixels holds
HIDES = ("close", "switch_backend")  # of pyplot's functions, those that show nothing

every_lab = pytest.mark.parametrize("lab", LABS, ids=[lab.stem for lab in LABS])


@pytest.fixture(scope="module")
def programs():
    """Every formula's program: a name, with the syntax tree of each function that has it, by chapter."""
    programs = []
    for name in modules():
        module = importlib.import_module(f"snippets.{name}")
        wanted = {formula.function.__name__ for formula in formulas_of(module).values()}
        tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
        chapter = module.__name__.rpartition(".")[0]
        programs += [(chapter, function) for function in functions(tree) if function.name in wanted]
    return programs


@pytest.fixture
def readers_own(monkeypatch):
    """What a reader has: programs that can be imported, no display, and nothing that forbids bars."""
    importlib.import_module("matplotlib.font_manager")  # lists the fonts: the first time, stderr says so
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "MPLBACKEND", "TQDM_DISABLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


@every_lab
def test_no_line_of_code_is_broken_on_a_page_as_wide_as_a_desk(lab):
    cells = jupytext.reads(lab.read_text(encoding="utf-8"), fmt="py:percent").cells
    lines = [line for cell in cells if cell.cell_type == "code" for line in cell.source.splitlines()]
    assert len(lines) > 40
    assert [line for line in lines if len(line) > WIDEST] == []


@pytest.mark.slow
@every_lab
def test_a_lab_runs_as_a_plain_script_from_anywhere_without_a_display(lab, site, tmp_path, readers_own):
    """And prints what its page shows, on another day in a process of its own, with another order of sets."""
    result = warm.run([lab], tmp_path, {**os.environ, "SOURCE_DATE_EPOCH": "1700000000", "TZ": "Asia/Tokyo"})
    assert result.returncode == 0, result.stderr
    assert result.stderr == ""
    page = (site / "labs" / lab.stem / "index.html").read_text(encoding="utf-8")
    shown = [line.rstrip() for line in html.unescape(re.sub("<[^>]*>", "", page)).splitlines()]
    assert result.stdout
    assert [line for line in result.stdout.splitlines() if line.rstrip() not in shown] == []
    assert list(tmp_path.iterdir()) == []
    # The promise is 20 seconds on two cores. How long it takes depends on what else the machine does.
    assert result.seconds < 20


@pytest.mark.slow
def test_a_lab_runs_in_jupyter_as_it_is_downloaded_and_has_a_bar_of_progress_there(
    site, tmp_path, readers_own
):
    shutil.copy(site / "labs" / WITH_A_BAR.stem / f"{WITH_A_BAR.stem}.ipynb", tmp_path)
    [file] = tmp_path.iterdir()
    downloaded = nbformat.read(file, as_version=4)
    NotebookClient(downloaded, resources={"metadata": {"path": str(tmp_path)}}).execute()
    outputs = [output for cell in downloaded.cells for output in cell.get("outputs", [])]
    assert "4000/4000" in "".join(output.text for output in outputs if output.get("name") == "stderr")
    assert any("image/png" in output.get("data", {}) for output in outputs)
    assert list(tmp_path.iterdir()) == [file]


@every_lab
def test_a_labs_page_is_light_has_its_headings_in_the_contents_and_offers_its_files(lab, site):
    folder = site / "labs" / lab.stem
    page = (folder / "index.html").read_text(encoding="utf-8")
    drawings = re.compile(r'<svg role="img" aria-label.*?</svg>', re.DOTALL)
    assert len(drawings.sub("", page).encode()) < 300_000
    offered = {f"{lab.stem}.ipynb", lab.name}
    pictures = [file for file in folder.iterdir() if file.name not in {"index.html", *offered}]
    assert {file.suffix for file in pictures} <= {".webp", ".png"}
    drawn = sum(len(drawing.encode()) for drawing in drawings.findall(page))
    assert sum(file.stat().st_size for file in pictures) + drawn < 1_000_000
    headings = re.findall(r'<h[2-6] id="([^"]+)"', page)
    assert len(headings) > 4
    assert set(headings) <= set(re.findall(r'<a href="#([^"]+)" class="md-nav__link"', page))
    assert offered <= set(re.findall(r'download="([^"]+)" href="\1"', page))
    assert (folder / lab.name).read_bytes() == lab.read_bytes()


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="Windows has terminals of another kind")
def test_a_bar_of_progress_is_drawn_in_a_terminal(readers_own):
    pty, termios = importlib.import_module("pty"), importlib.import_module("termios")
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(ours, (24, 80))
    with subprocess.Popen(
        [sys.executable, str(WITH_A_BAR)], stdout=subprocess.DEVNULL, stderr=theirs
    ) as running:
        os.close(theirs)
        assert "0/4000" in os.read(ours, 1000).decode()
        running.kill()
    os.close(ours)


def test_the_nav_offers_every_lab_once():
    # MkDocs has tags of its own in this file; the nav is plain.
    nav = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").partition("\nnav:\n")[2].partition("\n\n")[0]
    (section,) = (entry["Labs"] for entry in yaml.safe_load(nav) if "Labs" in entry)
    assert sorted(section) == [f"labs/{lab.name}" for lab in LABS]


@every_lab
def test_a_lab_uses_the_chapters_programs(lab, programs):
    chapters = {chapter for chapter, _ in programs}
    assert chapters & {name.rpartition(".")[0] for name in imported(ast.parse(lab.read_text("utf-8")))}


@pytest.mark.slow
@every_lab
def test_a_lab_does_not_write_a_program_again(lab, programs):
    assert list(written_again(ast.parse(lab.read_text("utf-8")), programs)) == []


def test_a_program_written_again_is_found_by_its_name_or_by_what_it_does(programs):
    text = """
from snippets.vectorised.bp1 import bp1

def squash(t):
    return 1 / (1 + np.exp(-t))

def bp2(W, d):
    return W.T @ d

def kink(x):
    return abs(x)

def identity(z):
    return z

class Layer:
    def bp4(self):
        return self.delta
"""
    assert list(written_again(ast.parse(text), programs)) == [
        "line 4: squash is snippets.scalar's sigmoid",
        "line 7: bp2 is snippets.vectorised's bp2",
    ]


@every_lab
def test_a_cell_that_draws_says_what_it_shows(lab):
    assert list(silent_drawings(jupytext.read(lab, fmt="py:percent"))) == []


def test_a_drawing_without_words_is_found_also_behind_a_function():
    text = """
# %%
def draw():
    plt.plot([1, 2])

# %%
draw()

# %%
figure, axes = plt.subplots()

# %% alt="Two points."
draw()

# %%
plt.rcParams.update({"font.size": 9})
plt.close()

# %%
def picture():
    figure = plt.figure()
    plt.close(figure)
    return figure

# %%
picture()
"""
    notebook = jupytext.reads(text, fmt="py:percent")
    assert list(silent_drawings(notebook)) == ["draw()", "figure, axes = plt.subplots()"]


def functions(tree):
    """The functions that stand at the top of a module, in their order."""
    return [node for node in tree.body if isinstance(node, ast.FunctionDef)]


def imported(tree):
    """The modules that a file imports from."""
    return {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


def what_it_does(function):
    """A function's body with its parameters numbered: the same for all that differ in names alone.

    None where it is too short to say anything: `return z` is the identity, and BP3.
    """
    places = {parameter.arg: f"parameter {place}" for place, parameter in enumerate(function.args.args)}
    body = function.body[1:] if ast.get_docstring(function) else function.body
    body = copy.deepcopy(ast.Module(body, []))
    if sum(isinstance(node, ast.BinOp | ast.Call) for node in ast.walk(body)) < 2:
        return None
    for node in ast.walk(body):
        if isinstance(node, ast.Name):
            node.id = places.get(node.id, node.id)
    return ast.dump(body)


def written_again(tree, programs):
    """Each function of a lab that is a program: one of a chapter that the lab uses by its name, any by what
    it does."""
    used = {name.rpartition(".")[0] for name in imported(tree)}
    for function in functions(tree):
        named = [program for program in programs if program[1].name == function.name and program[0] in used]
        does = what_it_does(function)
        alike = [program for program in programs if does and what_it_does(program[1]) == does]
        for chapter, program in (named + alike)[:1]:
            yield f"line {function.lineno}: {function.name} is {chapter}'s {program.name}"


def calls(tree):
    """What is called in some code, the functions that it defines aside: `draw`, `plt.show`."""
    if isinstance(tree, ast.FunctionDef | ast.ClassDef | ast.Lambda):
        return
    if isinstance(tree, ast.Call):
        yield ast.unparse(tree.func)
    for node in ast.iter_child_nodes(tree):
        yield from calls(node)


def draws(called, drawing):
    """Whether a figure is made and left open."""
    called = list(called)
    pyplot = [
        name.removeprefix("plt.") for name in called if name.count(".") == 1 and name.startswith("plt.")
    ]
    if "close" in pyplot:
        return False
    return bool(set(called) & drawing or set(pyplot) - set(HIDES))


def silent_drawings(notebook):
    """The code of each cell that draws, be it by a function of the lab, and has no words for it."""
    drawing = set()
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        tree = ast.parse(cell.source)
        for function in functions(tree):
            inside = (name for statement in function.body for name in calls(statement))
            if draws(inside, drawing):
                drawing.add(function.name)
        if draws(calls(tree), drawing) and not cell.metadata.get("alt"):
            yield cell.source
