"""The project's own files hold what they promise."""

import os
import re
import subprocess
import tomllib
from itertools import chain
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
REQUIREMENTS = (ROOT / "requirements.txt").read_text()
README = (ROOT / "README.md").read_text()
CI = (ROOT / ".ci" / "run").read_text()
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
MARKER = "<!-- .ci/run runs the next block -->\n"
# What others have made comes by its hash; the project itself has none, and is built with what came.
INSTALL = (
    "python3 -m venv .venv && .venv/bin/pip install -r requirements.txt &&\n"
    "  .venv/bin/pip install --no-deps --no-build-isolation -e . && "
)

# Written as patterns, so that this file does not hold what it forbids.
FORBIDDEN = {
    "a registry's host": r"pypi\.org|pythonhosted\.org|npmjs\.(?:com|org)|deb\.debian\.org|anaconda\.org",
    "a path of one machine": r"(?<![\w.:/])/(?:work|root|home|Users)/",
    "a workplace's tool": r"\.(?:library|mirror)/|\b(?:issues|project) (?:show|machine)\b",
    "a folder beside the clone": r"\.\./shared\b",
}


def written_files():
    """Every file that a person wrote: no environments, caches or built sites."""
    made = {".git", ".venv", "venv", "site", "build", "dist", "__pycache__", "node_modules"}
    kept = {".ci", ".github"}
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [
            name
            for name in folders
            if name in kept or not (name in made or name.startswith(".") or name.endswith(".egg-info"))
        ]
        yield from (Path(folder, name) for name in names)


def locked():
    """Each requirement of requirements.txt, with the hashes that its files may have."""
    entries = re.split(
        r"^(?=\S)", re.sub(r"^ *#.*\n", "", REQUIREMENTS, flags=re.MULTILINE), flags=re.MULTILINE
    )
    for requirement, *hashes in (entry.split(" \\\n") for entry in entries if entry):
        yield Requirement(requirement.strip()), [each.strip() for each in hashes]


def pins():
    """Each package of requirements.txt with its requirement."""
    return {canonicalize_name(requirement.name): requirement for requirement, _ in locked()}


def test_every_requirement_is_pinned_to_one_exact_version():
    for requirement in pins().values():
        assert re.fullmatch(r"==[^*,]+", str(requirement.specifier)), requirement


def test_every_requirement_is_held_to_the_hashes_of_its_files():
    for requirement, hashes in locked():
        assert hashes, requirement
        for each in hashes:
            assert re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", each), requirement


def test_every_python_gets_the_same_versions():
    for requirement in pins().values():
        assert "python" not in str(requirement.marker or ""), requirement


def test_the_pins_cover_what_the_project_needs():
    extras = PROJECT["project"]["optional-dependencies"].values()
    needed = [*PROJECT["project"]["dependencies"], *chain.from_iterable(extras)]
    for need in map(Requirement, needed):
        pin = pins()[canonicalize_name(need.name)]
        (version,) = (specifier.version for specifier in pin.specifier)
        assert version in need.specifier, f"{pin} does not satisfy {need}"


def test_the_project_is_built_with_the_backend_that_the_requirements_pin():
    [backend] = PROJECT["build-system"]["requires"]
    assert str(pins()["setuptools"]) == backend


def test_the_requirements_name_no_host_and_say_how_to_refresh_them():
    assert "://" not in REQUIREMENTS
    assert "--index" not in REQUIREMENTS
    assert PROJECT["tool"]["uv"]["pip"]["custom-compile-command"] in REQUIREMENTS


def test_the_build_backend_is_pinned_too():
    for need in map(Requirement, PROJECT["build-system"]["requires"]):
        assert re.fullmatch(r"==[^*,]+", str(need.specifier)), need


def test_the_readme_has_one_command_to_read_and_one_to_test():
    blocks = re.findall(r"^```sh\n(.*?)^```$", README, re.DOTALL | re.MULTILINE)
    assert INSTALL + ".venv/bin/mkdocs serve\n" in blocks
    assert INSTALL + ".venv/bin/pytest\n" in blocks


def test_ci_runs_the_command_that_the_readme_gives():
    assert README.count(MARKER) == 1
    assert README.split(MARKER)[1].startswith(f"```sh\n{INSTALL}.venv/bin/pytest\n```\n")
    assert "README.md" in CI
    assert "bin/pytest" not in CI
    assert "pip install" not in CI


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_pin_every_action_to_a_commit_and_say_its_version(path):
    uses = re.findall(r"\buses: *(.*)", path.read_text())
    assert uses
    for use in uses:
        assert re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", use)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_may_only_read_but_for_the_jobs_that_publish(path):
    workflow = yaml.safe_load(path.read_text())
    assert workflow["permissions"] == {"contents": "read"}
    may = {"deploy": {"pages": "write", "id-token": "write"}, "notebooks": {"contents": "write"}}
    for name, job in workflow["jobs"].items():
        if name in may:
            assert job["permissions"] == may[name]
            assert job["if"] == "github.event_name == 'push' && github.ref == 'refs/heads/main'"
            # What may write runs no code of the repository, nor of anybody's package.
            assert not [step for step in job["steps"] if "checkout" in step.get("uses", "")]
            assert "pip" not in str(job["steps"])
        else:
            assert "permissions" not in job


@pytest.mark.parametrize(
    ("owner", "name", "given", "address"),
    [
        ("Someone", "thing", "", "https://someone.github.io/thing/"),
        ("someone", "Some.Thing", "", "https://someone.github.io/Some.Thing/"),
        ("Someone", "someone.github.io", "", "https://someone.github.io/"),
        ("someone", "thing", "https://thing.example/", "https://thing.example/"),
    ],
)
def test_the_workflow_tells_the_site_its_address(tmp_path, owner, name, given, address):
    steps = yaml.safe_load((ROOT / ".github/workflows/check.yml").read_text())["jobs"]["check"]["steps"]
    scripts = [step.get("run", "") for step in steps]
    place = next(place for place, script in enumerate(scripts) if "SITE_URL=" in script)
    assert place < scripts.index("bash .ci/run")
    assert set(steps[place]["env"]) == {"GIVEN", "OWNER", "NAME"}
    environment = {
        **os.environ,
        "OWNER": owner,
        "NAME": name,
        "GIVEN": given,
        "GITHUB_ENV": str(tmp_path / "env"),
    }
    subprocess.run(["bash", "-e", "-c", scripts[place]], env=environment, check=True)
    assert (tmp_path / "env").read_text() == f"SITE_URL={address}\n"


def test_the_tests_build_sites_without_the_address_of_the_published_one():
    assert 'env -u SITE_URL bash -eo pipefail -c "$tests"' in CI


def test_the_workflow_puts_the_notebooks_of_the_site_into_their_branch(tmp_path):
    job = yaml.safe_load((ROOT / ".github/workflows/check.yml").read_text())["jobs"]["notebooks"]
    [script] = [step["run"] for step in job["steps"] if "run" in step]
    lab = tmp_path / "built" / "labs" / "small"
    lab.mkdir(parents=True)
    (lab / "index.html").write_text("a page")
    remote, git = tmp_path / "remote.git", ["git", "-C", tmp_path / "remote.git"]
    subprocess.run(["git", "init", "-q", "--bare", remote], check=True)
    for text in ("first", "second"):
        (lab / "small.ipynb").write_text(text)
        runner = tmp_path / text
        runner.mkdir()
        subprocess.run(["tar", "-cf", runner / "artifact.tar", "-C", tmp_path / "built", "."], check=True)
        environment = {**os.environ, "REMOTE": str(remote), "GITHUB_SHA": "abc"}
        subprocess.run(["bash", "-e", "-c", script], cwd=runner, env=environment, check=True)
        files = subprocess.run(
            [*git, "ls-tree", "-r", "--name-only", "notebooks"], capture_output=True, text=True
        )
        assert files.stdout.split() == ["small.ipynb"]
        shown = subprocess.run([*git, "show", "notebooks:small.ipynb"], capture_output=True, text=True)
        assert shown.stdout == text


@pytest.mark.parametrize("place", ["labs/small/secret.ipynb", "labs/linked", "diagnose.py"])
def test_the_notebooks_job_follows_no_link(tmp_path, place):
    job = yaml.safe_load((ROOT / ".github/workflows/check.yml").read_text())["jobs"]["notebooks"]
    [script] = [step["run"] for step in job["steps"] if "run" in step]
    built, remote, runner = (tmp_path / name for name in ("built", "remote.git", "runner"))
    secret = tmp_path / "machine" / "secret.ipynb"
    secret.parent.mkdir()
    secret.write_text("a secret of the machine that may write")
    (built / "labs" / "small").mkdir(parents=True)
    (built / "labs" / "small" / "small.ipynb").write_text("a notebook")
    (built / place).symlink_to(secret if place.endswith(("ipynb", "py")) else secret.parent)
    subprocess.run(["git", "init", "-q", "--bare", remote], check=True)
    runner.mkdir()
    subprocess.run(["tar", "-cf", runner / "artifact.tar", "-C", built, "."], check=True)
    environment = {**os.environ, "REMOTE": str(remote), "GITHUB_SHA": "abc"}
    result = subprocess.run(
        ["bash", "-e", "-c", script], cwd=runner, env=environment, capture_output=True, text=True
    )
    assert result.returncode == 1
    assert "neither a file nor a folder" in result.stdout
    assert not list((runner / "notebooks").iterdir())
    refs = subprocess.run(["git", "-C", remote, "show-ref"], capture_output=True, text=True)
    assert refs.stdout == ""


def test_what_is_known_against_the_pinned_versions_is_asked_every_week_and_holds_nothing_up():
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "audit.yml").read_text())
    occasions = workflow[True]  # YAML's own reading of the word `on`
    assert occasions["schedule"][0]["cron"].endswith(" * * 1")
    [script] = [step["run"] for step in workflow["jobs"]["audit"]["steps"] if "run" in step]
    assert "pip-audit --require-hashes --disable-pip --requirement requirements.txt" in script
    assert "audit" not in CI


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_workflows_hand_no_secret_to_a_fork(path):
    text = path.read_text()
    assert "pull_request_target" not in text
    assert "secrets." not in text
    steps = [step for job in yaml.safe_load(text)["jobs"].values() for step in job["steps"]]
    for step in steps:
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


def test_the_workflow_checks_every_python_from_the_oldest_that_the_project_allows():
    matrix = yaml.safe_load((ROOT / ".github/workflows/check.yml").read_text())["jobs"]["check"]["strategy"]
    versions = matrix["matrix"]["python"]
    assert PROJECT["project"]["requires-python"] == f">={versions[0]}"
    assert versions == [f"3.{minor}" for minor in range(11, 15)]


def test_the_citation_parses_and_agrees_with_the_project():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert citation["cff-version"] == "1.2.0"
    assert citation["title"] == "Backprop, Checked"
    assert citation["message"]
    assert citation["authors"] == PROJECT["project"]["authors"]
    assert citation["version"] == PROJECT["project"]["version"]
    assert citation["license"] == PROJECT["project"]["license"]


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_names(what):
    found = []
    for path in written_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [
            f"{path.relative_to(ROOT)}: {match.group()}" for match in re.finditer(FORBIDDEN[what], text)
        ]
    assert not found


def test_no_module_of_the_machine_is_longer_than_400_lines_without_a_reason():
    long = [
        path.relative_to(ROOT)
        for folder in ("backprop_checked", "benchmarks")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if len((text := path.read_text(encoding="utf-8")).splitlines()) > 400
        and "More than 400 lines, because" not in text
    ]
    assert long == []
