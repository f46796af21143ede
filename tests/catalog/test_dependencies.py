"""What a file depends on is all that it imports, and its table."""

import pytest

from backprop_checked.catalog import dependencies
from backprop_checked.catalog.dependencies import fingerprint, sources
from backprop_checked.catalog.paths import PROJECT


@pytest.fixture
def project(tmp_path):
    files = {
        "lab.py": "import numpy\nfrom pack.one import x\n",
        "pack/__init__.py": "",
        "pack/one.py": "def f():\n    from . import two\n",
        "pack/two.py": "from .deep.three import *\nimport pack.one\n",
        "pack/deep/__init__.py": "from ..four import name\n",
        "pack/deep/three.py": "import pack.five as other\n",
        "pack/four.py": "",
        "pack/five.py": "",
        "pack/unused.py": "",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def names(project, path):
    return {str(file.relative_to(project)) for file in sources(project / path, project)}


def test_all_that_is_imported_is_found_through_packages_and_functions(project):
    everything = {str(file.relative_to(project)) for file in project.rglob("*.py")}
    assert names(project, "lab.py") == everything - {"pack/unused.py"}


def test_a_module_depends_on_its_own_package(project):
    assert names(project, "pack/four.py") == {"pack/four.py", "pack/__init__.py"}


def test_a_file_that_python_cannot_read_is_named(project):
    (project / "pack" / "five.py").write_text("def (:\n")
    with pytest.raises(SyntaxError) as caught:
        sources(project / "lab.py", project)
    assert caught.value.filename == str(project / "pack" / "five.py")


def test_the_fingerprint_changes_with_the_file_the_distributions_and_what_else_is_named(project):
    path = project / "pack" / "four.py"
    before = fingerprint(path)
    assert fingerprint(path) == before
    assert fingerprint(path, ["numpy"]) != before
    assert fingerprint(path, also="an option") != before
    path.write_text("x = 1\n")
    assert fingerprint(path) != before


def test_a_table_belongs_to_the_module_beside_it(project):
    (project / "pack" / "two.csv").write_text("not, Python (\n")
    assert "pack/two.csv" in names(project, "lab.py")
    assert "pack/two.csv" not in names(project, "pack/four.py")
    assert sources(PROJECT / "docs/labs/circles.py") >= {PROJECT / "benchmarks/training_speed.csv"}


@pytest.mark.parametrize(
    ("file", "text", "changes"),
    [
        ("lab.py", "import numpy  # a comment\nfrom pack.one import x\n", True),
        ("pack/one.py", "# a comment\n\ndef f():\n    from . import two\n", False),
        ("pack/one.py", '"""A docstring."""\ndef f():\n    """One more."""\n    from . import two\n', False),
        ("pack/one.py", "def f():\n    'a value' + ''\n    from . import two\n", True),
        ("pack/one.py", "def g():\n    from . import two\n", True),
    ],
)
def test_of_what_is_imported_only_the_code_counts(project, monkeypatch, file, text, changes):
    monkeypatch.setattr(dependencies, "PROJECT", project)
    monkeypatch.setattr(dependencies.sources, "__defaults__", (project,))
    before = fingerprint(project / "lab.py")
    (project / file).write_text(text)
    assert (fingerprint(project / "lab.py") != before) == changes


def test_what_prints_lines_of_other_files_depends_on_all_of_them(project, monkeypatch):
    monkeypatch.setattr(dependencies, "PROJECT", project)
    monkeypatch.setattr(dependencies.sources, "__defaults__", (project,))
    monkeypatch.setattr(dependencies, "TRACER", project / "pack" / "five.py")
    before = fingerprint(project / "lab.py")
    (project / "pack" / "one.py").write_text("# a comment\ndef f():\n    from . import two\n")
    assert fingerprint(project / "lab.py") != before


def test_the_checker_is_what_prints_lines_of_other_files():
    assert dependencies.TRACER in sources(PROJECT / "snippets" / "mistakes" / "asked.py")
    assert dependencies.TRACER in sources(PROJECT / "backprop_checked" / "catalog" / "mistakes.py")
    assert dependencies.TRACER not in sources(PROJECT / "snippets" / "vectorised" / "bp2.py")


def test_a_folder_and_a_link_to_what_is_gone_are_no_modules(project):
    (project / "gone.py").symlink_to(project / "nothing.py")
    (project / "folder.py").mkdir()
    (project / "table.csv").mkdir()
    (project / "table.py").write_text("import gone, folder\n")
    assert names(project, "table.py") == {"table.py"}


@pytest.fixture
def still(project, monkeypatch):
    """Builds follow each other in one process, as `serve` has them."""
    monkeypatch.setattr(dependencies, "_stamps", None)
    dependencies.hold_still()
    yield project
    dependencies._closures.clear()
    dependencies._digests.clear()


def test_within_a_build_what_a_file_depends_on_is_as_it_was(still):
    before = fingerprint(still / "pack" / "four.py"), names(still, "pack/four.py")
    (still / "pack" / "four.py").write_text("from pack import unused\n")
    assert (fingerprint(still / "pack" / "four.py"), names(still, "pack/four.py")) == before


@pytest.mark.parametrize("edited", ["pack/four.py", "pack/five.py", "pack/deep/__init__.py"])
def test_the_next_build_sees_what_has_changed_in_a_file_or_in_what_it_imports(still, edited):
    names(still, "lab.py")
    (still / edited).write_text("from pack import unused\n")
    dependencies.hold_still()
    assert "pack/unused.py" in names(still, "lab.py")


def test_the_next_build_sees_a_file_that_is_new_or_gone(still):
    (still / "pack" / "four.py").write_text("from pack import six\n")
    assert "pack/six.py" not in names(still, "pack/four.py")
    (still / "pack" / "six.py").write_text("")
    dependencies.hold_still()
    assert "pack/six.py" in names(still, "pack/four.py")
    (still / "pack" / "six.py").unlink()
    dependencies.hold_still()
    assert "pack/six.py" not in names(still, "pack/four.py")


def test_what_has_not_changed_is_not_read_again(still, monkeypatch):
    before = names(still, "lab.py")
    dependencies.hold_still()
    monkeypatch.setattr(dependencies, "_needed", None)  # to read would fail
    assert names(still, "lab.py") == before
