"""The wheel: who installs it gets the algebra and the checker, and nothing that only the site needs."""

import email
import re
import shutil
import subprocess
import sys
import tomllib
import venv
import zipfile
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
# A program with a mistake that everybody makes: W is not transposed, where W is square.
PROGRAM = """\
import numpy as np

rng = np.random.default_rng(0)
x, y = rng.normal(size=(3, 5)), rng.normal(size=(3, 5))
params = {"W1": rng.normal(size=(3, 3)), "W2": rng.normal(size=(3, 3))}


def loss(params):
    return 0.5 * np.sum((params["W2"] @ np.tanh(params["W1"] @ x) - y) ** 2)


def backward(params):
    a = np.tanh(params["W1"] @ x)
    delta2 = params["W2"] @ a - y
    delta1 = params["W2"] @ delta2 * (1 - a**2)
    return {"W1": delta1 @ x.T, "W2": delta2 @ a.T}
"""
RIGHT = PROGRAM.replace('params["W2"] @ delta2', 'params["W2"].T @ delta2')
LIST = "from importlib.metadata import distributions\nprint(*{each.name for each in distributions()})"
PROVE = """\
from activation_gradient import ACTIVATION_GRADIENT
from backprop_checked.algebra.proof import prove

evidence = prove(ACTIVATION_GRADIENT)
print(evidence.entries, [refusal.caught for refusal in evidence.wrong])
"""


def run(*command, **options):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built from a copy by the backend that is pinned. Skips where that is not installed."""
    [backend] = map(Requirement, PROJECT["build-system"]["requires"])
    try:
        installed = distribution(backend.name).version
    except PackageNotFoundError:
        installed = "none"
    if installed not in backend.specifier:
        pytest.skip(f"the wheel is built with {backend}, as requirements.txt pins it; here is {installed}")
    folder = tmp_path_factory.mktemp("wheel")
    without = shutil.ignore_patterns("__pycache__", "node_modules")
    shutil.copytree(ROOT / "backprop_checked", folder / "source" / "backprop_checked", ignore=without)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, folder / "source")
    offline = ("--no-deps", "--no-index", "--no-build-isolation")
    result = run(sys.executable, "-m", "pip", "wheel", *offline, "-w", folder, folder / "source")
    assert result.returncode == 0, result.stderr
    [built] = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def metadata(wheel):
    with zipfile.ZipFile(wheel) as opened:
        [name] = [name for name in opened.namelist() if name.endswith(".dist-info/METADATA")]
        return email.message_from_string(opened.read(name).decode())


def required(requirements):
    """The distributions that these requirements lead to, without any extra."""
    names, waiting = {}, list(requirements)
    while waiting:
        need = Requirement(waiting.pop())
        if need.name not in names and (need.marker is None or need.marker.evaluate({"extra": ""})):
            names[need.name] = distribution(need.name)
            waiting += names[need.name].requires or []
    return names


@pytest.fixture(scope="module")
def alone(wheel, metadata, tmp_path_factory):
    """The `bin` of an environment that has the wheel and what it requires, and nothing else, not even pip.

    What it requires is what is installed here already, so no index is asked.
    """
    folder = tmp_path_factory.mktemp("alone")
    venv.create(folder, with_pip=False, symlinks=True)
    python = folder / "bin" / "python"
    offline = ("--no-deps", "--no-index", "--no-compile")
    result = run(sys.executable, "-m", "pip", "--python", python, "install", *offline, wheel)
    assert result.returncode == 0, result.stderr
    packages = Path(
        run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))").stdout.strip()
    )
    for each in required(metadata.get_all("Requires-Dist")).values():
        for name in {file.parts[0] for file in each.files} - {"..", "__pycache__"}:
            (packages / name).symlink_to(each.locate_file(name))
    return folder / "bin"


def test_it_requires_what_the_algebra_and_the_checker_need_and_offers_the_rest(metadata):
    needs = [Requirement(need) for need in metadata.get_all("Requires-Dist")]
    assert {need.name for need in needs if not need.marker} == {"lark", "mpmath", "numpy", "sympy"}
    assert set(metadata.get_all("Provides-Extra")) == {"site", "test"}
    site = {need.name for need in needs if need.marker and need.marker.evaluate({"extra": "site"})}
    assert {"mkdocs", "mkdocs-material", "matplotlib"} <= site


def test_it_says_its_version_and_its_licence(wheel, metadata):
    assert metadata["Version"] == PROJECT["project"]["version"]
    assert metadata["License-Expression"] == "MIT"
    with zipfile.ZipFile(wheel) as opened:
        [licence] = [name for name in opened.namelist() if name.endswith("licenses/LICENSE")]
        assert opened.read(licence) == (ROOT / "LICENSE").read_bytes()


def test_its_environment_has_nothing_else(alone):
    listed = run(alone / "python", "-c", LIST).stdout.split()
    assert sorted(listed) == ["backprop-checked", "lark", "mpmath", "numpy", "sympy"]


def test_the_algebra_proves_a_formula_of_the_guide_and_refuses_a_wrong_one(alone, tmp_path):
    guide = (ROOT / "docs" / "write_a_chapter.md").read_text(encoding="utf-8")
    recipe = re.search(r'/activation_gradient\.py"\n(.*?)```', guide, re.DOTALL)[1]
    (tmp_path / "activation_gradient.py").write_text(recipe, encoding="utf-8")
    (tmp_path / "proof.py").write_text(PROVE, encoding="utf-8")
    result = run(alone / "python", "proof.py", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    entries, caught = result.stdout.split(maxsplit=1)
    assert int(entries) > 0
    assert caught.strip() == "['shape', 'shape']"
    wrong = recipe.replace("W(l + 1).T @ delta(l + 1)),", "2 * W(l + 1).T @ delta(l + 1)),")
    assert wrong != recipe
    (tmp_path / "activation_gradient.py").write_text(wrong, encoding="utf-8")
    result = run(alone / "python", "proof.py", cwd=tmp_path)
    assert result.returncode == 1
    assert "activation_gradient.py:" in result.stderr


@pytest.mark.parametrize(("program", "status"), [(RIGHT, 0), (PROGRAM, 1)], ids=["right", "wrong"])
def test_the_checker_is_a_command(alone, tmp_path, program, status):
    (tmp_path / "net.py").write_text(program, encoding="utf-8")
    result = run(alone / "backprop-check", "net.py", cwd=tmp_path)
    assert result.returncode == status, result.stdout + result.stderr
    assert ("net.py:15" in result.stdout) == bool(status)  # the line of delta1


def test_the_judge_of_derivations_works_too(alone, tmp_path):
    (tmp_path / "notes.tex").write_text("delta = W_next^T delta_next ⊙ σ'(z)\n", encoding="utf-8")
    result = run(alone / "python", "-m", "backprop_checked.derivation", "notes.tex", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert "This is: vectorised.bp2" in result.stdout


def test_what_labs_import_is_found_beside_it_as_in_colab(alone, tmp_path):
    shutil.copytree(ROOT / "snippets", tmp_path / "programs" / "snippets")
    labs = [file.read_text(encoding="utf-8") for file in sorted((ROOT / "docs" / "labs").glob("*.py"))]
    imports = {
        line for lab in labs for line in re.findall(r"^from snippets\S* import .+[^(]$", lab, re.MULTILINE)
    }
    assert len(imports) > 20
    script = "\n".join(["import sys", 'sys.path.insert(0, "programs")', *sorted(imports)])
    result = run(alone / "python", "-c", script, cwd=tmp_path)
    assert result.returncode == 0, result.stderr
