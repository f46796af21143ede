"""What README.md promises works as it stands there."""

import doctest
import importlib.util
import re
import sys
from pathlib import Path

import pytest

from backprop_checked.algebra.proof import prove

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def recipe(tmp_path):
    """The module of the recipe “Add a formula”, imported under the name that the recipe gives it."""
    path = re.search(r"Write `(snippets/\w+/\w+)\.py`", README)[1]
    code = re.search(r"```python\n(.*?)```", README, re.DOTALL)[1]
    file = tmp_path / "recipe.py"
    file.write_text(re.sub(r"^   ", "", code, flags=re.MULTILINE), encoding="utf-8")
    name = path.replace("/", ".")
    spec = importlib.util.spec_from_file_location(name, file)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[name]


def test_the_formula_of_the_recipe_is_proved(recipe):
    evidence = prove(recipe.ACTIVATION_GRADIENT)
    assert evidence.entries
    assert [refusal.caught for refusal in evidence.wrong] == ["shape", "shape"]


def test_the_example_of_the_recipe_prints_what_it_says(recipe):
    assert doctest.testmod(recipe).attempted == 2
    assert doctest.testmod(recipe).failed == 0


def test_every_file_that_the_readme_links_to_exists():
    links = re.findall(r"\]\((?!http)([^)#]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []
