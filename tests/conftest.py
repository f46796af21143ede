"""What several tests share: the site as it is built, and copies of the project in which to break things."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def mkdocs_build():
    """Build a project strictly, with its own `snippets`, and return what the command did."""

    def build(project, *arguments, **environment):
        surroundings = {**os.environ, "PYTHONPATH": str(project), "NO_MKDOCS_2_WARNING": "1", **environment}
        command = [sys.executable, "-m", "mkdocs", "build", "--strict", *arguments]
        return subprocess.run(
            command, cwd=project, env=surroundings, capture_output=True, text=True, timeout=300
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
    """Copy the project into a folder, with all that is proved already and a good site that must stay as it is."""

    def copy(folder):
        without = shutil.ignore_patterns("__pycache__", "site-*", "ipython")
        for part in ("docs", "snippets", ".cache"):
            shutil.copytree(ROOT / part, folder / part, ignore=without)
        shutil.copy(ROOT / "mkdocs.yml", folder)
        (folder / "site").mkdir()
        (folder / "site" / "index.html").write_text("the last good site")
        return folder

    return copy
