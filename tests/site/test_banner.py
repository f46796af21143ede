"""The theme's banner about its own end does not greet whoever reads or builds the site."""

import os
import re
from pathlib import Path

import pytest

from tests import warm

ROOT = Path(__file__).resolve().parents[2]
OURS = re.compile(r"  banner: !!python\S+ \[\]\n")
# What `mkdocs build` and `mkdocs serve` do first.
LOAD = "import sys; sys.argv[0] = 'mkdocs'; from mkdocs.config import load_config; load_config(sys.argv[1])"


def said(settings, **environment):
    """What is printed while MkDocs loads the settings, and the theme with them."""
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    if "NO_MKDOCS_2_WARNING" not in environment:
        surroundings.pop("NO_MKDOCS_2_WARNING", None)
    result = warm.run(["-c", LOAD, settings], ROOT, surroundings)
    assert result.returncode == 0, result.stderr
    return result.stdout + result.stderr


@pytest.fixture
def greeting(tmp_path):
    """A copy of the settings without the line that is tested."""
    text, count = OURS.subn("  banner: \n", (ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    assert count == 1
    for part in ("docs", "snippets", "backprop_checked", "benchmarks"):
        (tmp_path / part).symlink_to(ROOT / part)
    (tmp_path / "mkdocs.yml").write_text(text, encoding="utf-8")
    return tmp_path / "mkdocs.yml"


@pytest.mark.slow
def test_nothing_is_said_of_the_themes_end():
    assert said(ROOT / "mkdocs.yml") == ""


def test_without_the_line_in_mkdocs_yml_the_theme_greets_everybody(greeting):
    assert "end of life" in said(greeting)  # or the line has no use any more, and can go


def test_whoever_wants_to_read_it_still_can():
    assert "end of life" in said(ROOT / "mkdocs.yml", NO_MKDOCS_2_WARNING="")


def test_a_second_build_of_a_process_has_the_same_settings():
    begin = LOAD.replace("load_config(sys.argv[1])", "print(load_config(sys.argv[1]).extra)")
    again = begin + "; print(load_config(sys.argv[1]).extra)"
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NO_MKDOCS_2_WARNING": "1"}
    result = warm.run(["-c", again, ROOT / "mkdocs.yml"], ROOT, environment)
    one, other = result.stdout.splitlines()
    assert one == other
