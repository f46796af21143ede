"""What all tests share."""

import importlib
import os
import pkgutil
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

import snippets
from backprop_checked.algebra.formula import Formula

ROOT = Path(__file__).resolve().parents[1]

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


def chapters():
    """Every module of every chapter: `snippets.<chapter>.<name>`."""
    for chapter in pkgutil.iter_modules(snippets.__path__, "snippets."):
        if chapter.ispkg and chapter.name not in ("backprop_checked.algebra", "backprop_checked.site"):
            package = importlib.import_module(chapter.name)
            yield from (found.name for found in pkgutil.iter_modules(package.__path__, chapter.name + "."))


def every_formula():
    """Every formula of the project, by chapter, module and name. One that a module imports belongs
    elsewhere."""
    for module_name in chapters():
        for name, value in vars(importlib.import_module(module_name)).items():
            if isinstance(value, Formula) and value.module == module_name:
                yield f"{value.id}:{name}", value


def pytest_generate_tests(metafunc):
    if "a_formula" in metafunc.fixturenames:
        formulas = dict(every_formula())
        metafunc.parametrize("a_formula", formulas.values(), ids=formulas)


def pytest_make_parametrize_id(val):
    if getattr(val, "__name__", "") == "<lambda>":
        return f"line {val.__code__.co_firstlineno}"
    return None


@pytest.fixture(scope="session")
def mkdocs_build():
    """Build a project strictly, with its own `snippets`, and return what the command did."""

    def build(project, *arguments, **environment):
        surroundings = {**os.environ, "PYTHONPATH": str(project), "NO_MKDOCS_2_WARNING": "1", **environment}
        command = [sys.executable, "-m", "mkdocs", "build", "--strict", *arguments]
        return subprocess.run(
            command, cwd=project, env=surroundings, capture_output=True, text=True, timeout=1800
        )

    return build


@pytest.fixture(scope="session")
def site(tmp_path_factory, mkdocs_build):
    """The site, built strictly into a folder of its own."""
    folder = tmp_path_factory.mktemp("built") / "site"
    result = mkdocs_build(ROOT, "--site-dir", str(folder))
    assert result.returncode == 0, result.stderr
    return folder


@pytest.fixture(scope="session")
def copy_project(site):
    """Copy the project into a folder, with what is proved already and a last good site."""

    def copy(folder):
        without = shutil.ignore_patterns("__pycache__", "site-*", "ipython")
        for part in ("docs", "snippets", ".cache"):
            shutil.copytree(ROOT / part, folder / part, ignore=without)
        shutil.copy(ROOT / "mkdocs.yml", folder)
        (folder / "site").mkdir()
        (folder / "site" / "index.html").write_text("the last good site")
        return folder

    return copy
