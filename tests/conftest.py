"""What all tests share."""

import gc
import importlib
import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock
from hypothesis import settings

from backprop_checked.algebra.formula import formulas_of
from backprop_checked.catalog import formulas
from backprop_checked.catalog.modules import modules
from benchmarks import browser as browsers
from tests import warm

ROOT = Path(__file__).resolve().parents[1]
# A module's compiled file is copied with it, which holds in a copy, too; but not while somebody writes it.
UNFINISHED = "*.pyc.*"

# Proofs make and drop millions of small objects, beside ten thousand tests that stay: to look for garbage
# among them as often as Python does took an eighth of the time.
gc.set_threshold(50_000)

# No test depends on the clock, nor on the luck of a draw.
settings.register_profile("project", deadline=None, derandomize=True)
settings.load_profile("project")


@pytest.fixture(autouse=True)
def _numpy_in_examples(doctest_namespace):
    doctest_namespace["np"] = np


@pytest.fixture
def named():
    """Give a formula that a test has written a name, a program and letters of its own."""

    def name(formula, program=lambda: None, **letters):
        formula.bind(program, "A_FORMULA", letters)
        return formula

    return name


def pytest_generate_tests(metafunc):
    # By the names of their modules: collecting imports and proves nothing.
    if "formulas_of_module" in metafunc.fixturenames:
        metafunc.parametrize("formulas_of_module", modules(), indirect=True)


WHOLE = {"site", "copy_project", "ask"}  # fixtures that build the site, or copy the project


def pytest_collection_modifyitems(items):
    """What needs the whole project is slow, and comes first: one worker builds the site. What asks for all
    that is proved in this build comes last, so that nobody waits for it."""
    of_pages = ROOT / "tests" / "site"

    def place(item):
        needs = set(getattr(item, "fixturenames", ()))
        return 0 if needs & WHOLE else 2 if "proved" in needs or item.path.is_relative_to(of_pages) else 1

    for item in items:
        if not place(item):
            item.add_marker("slow")
    items.sort(key=place)


def pytest_collection_finish():
    """What is collected is no garbage, and need not be looked at again."""
    gc.freeze()


def pytest_sessionfinish():
    """Nor is what is left behind: the process ends."""
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def _proved_once(shared):
    """Who asks for all formulas waits for whoever is proving them, as a build of the site does: two would
    each prove everything."""
    make_all = formulas.make_all

    def in_turn(tasks):
        with FileLock(shared / "site.lock"):
            return list(make_all(tasks))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(formulas, "make_all", in_turn)
        yield


@pytest.fixture
def formulas_of_module(request):
    """The formulas of one module: the first and its twins. One that the module imports belongs elsewhere."""
    return [*formulas_of(importlib.import_module(f"snippets.{request.param}")).values()]


def pytest_make_parametrize_id(val):
    if getattr(val, "__name__", "") == "<lambda>":
        return f"line {val.__code__.co_firstlineno}"
    return None


@pytest.fixture(scope="session")
def mkdocs_build():
    """Build a project strictly, with its own `snippets`, and return what the command did."""

    def build(project, *arguments, **environment):
        surroundings = {**os.environ, "PYTHONPATH": str(project), "NO_MKDOCS_2_WARNING": "1", **environment}
        return warm.run(["-m", "mkdocs", "build", "--strict", *arguments], project, surroundings)

    return build


@pytest.fixture(scope="session")
def shared(tmp_path_factory, worker_id):
    """A folder that all workers share: what one has made there, the others take."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_id == "master" else base.parent


@pytest.fixture(scope="session")
def site(shared, mkdocs_build):
    """The site, built strictly into a folder that all workers share: one builds it, the others wait."""
    folder = shared / "built" / "site"
    with FileLock(shared / "site.lock"):
        if not folder.exists():
            result = mkdocs_build(ROOT, "--site-dir", str(folder))
            assert result.returncode == 0, result.stderr
    return folder


@pytest.fixture(scope="session")
def copy_project(site):
    """Copy the project into a folder, with what is proved already and a last good site."""

    def copy(folder):
        without = shutil.ignore_patterns(UNFINISHED, "site-*", "ipython", "node_modules")
        for part in ("docs", "snippets", "backprop_checked", "benchmarks", ".cache"):
            shutil.copytree(ROOT / part, folder / part, ignore=without)
        for name in ("mkdocs.yml", "CITATION.cff"):
            shutil.copy(ROOT / name, folder)
        (folder / "site").mkdir()
        (folder / "site" / "index.html").write_text("the last good site")
        return folder

    return copy


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    """Run a script in a copy of the project with one more chapter, `small`; return the JSON it prints."""

    def run(script, files):
        project = tmp_path_factory.mktemp("project")
        for part in ("backprop_checked", "snippets"):
            shutil.copytree(ROOT / part, project / part, ignore=shutil.ignore_patterns(UNFINISHED))
        (project / "snippets" / "small").mkdir()
        for name, text in {"__init__": "", **files}.items():
            (project / "snippets" / "small" / f"{name}.py").write_text(text, encoding="utf-8")
        result = warm.run(["-c", script], project, {**os.environ, "PYTHONPATH": str(project)})
        assert result.returncode == 0, result.stderr
        return json.loads(result.stdout)

    return run


@pytest.fixture(scope="session")
def serve():
    """Serve a folder: a context whose value is the address. A handler may change how it answers."""
    return browsers.serving


@pytest.fixture(scope="module")
def address(site, serve):
    """Where the site is served, with a search that finds nothing."""
    with serve(site) as address:
        yield address


@pytest.fixture(scope="module")
def searchable(site, serve):
    """Where the site is served, with a search that finds what it holds."""
    with serve(site, words=True) as address:
        yield address


@pytest.fixture(scope="module")
def browser():
    """Chromium, as the system installs it. Skips where there is none, unless REQUIRE_BROWSER is set."""
    found = browsers.chromium()
    if not found:
        missing = f"no Chromium is installed (looked for {', '.join(browsers.NAMES)})"
        pytest.fail(missing) if os.environ.get("REQUIRE_BROWSER") else pytest.skip(missing)
    with browsers.opened(found) as browser:
        yield browser


@pytest.fixture(scope="module")
def packages():
    """What npm installed for the browser. Skips where it cannot, unless REQUIRE_BROWSER is set."""
    try:
        return browsers.packages()
    except RuntimeError as error:
        pytest.fail(str(error)) if os.environ.get("REQUIRE_BROWSER") else pytest.skip(str(error))


@pytest.fixture(scope="module")
def axe(packages):
    """The text of axe-core."""
    return (packages / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
