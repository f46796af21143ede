"""What the page “Write a chapter” shows is run, as somebody who follows it would; what it quotes is said."""

import ast
import json
import os
import re
import shutil

import pytest

from backprop_checked.catalog.paths import DOCS, PROJECT
from tests import warm
from tests.conftest import UNFINISHED

PAGE = (DOCS / "write_a_chapter.md").read_text(encoding="utf-8")
BLOCKS = dict(re.findall(r'^```\w+ title="([^"]+)"\n(.*?)^```$', PAGE, re.DOTALL | re.MULTILINE))
FILES = {title: text for title, text in BLOCKS.items() if "/" in title and " " not in title}
LABELS = "in snippets/who.py, below KINDS = {"
NAV = "nav:\n  - derivations/vectorised.md\n  - derivations/radial.md\n"
OF_A_NETWORK = "# Matrix form { #matrix-form }\n\n/// formula | vectorised.activation_gradient\n///\n"
# What a build asks of a chapter: its formulas are proved, explained and shown, its plots drawn, its page set.
BUILD = """
import json
import markdown
from backprop_checked.catalog import formulas, pages, plots
from backprop_checked.catalog.tasks import make
from backprop_checked.site import crossrefs, problems, source_checks

said = []
problems.collect(lambda *errors: said.extend(map(str, errors)))
source_checks.check()
crossrefs.check()
said += [str(problem) for problem in formulas.problems().values()]
md = markdown.Markdown(extensions=["pymdownx.superfences", "pymdownx.details", "backprop_checked.site"])
html = md.convert((pages.DOCS / "derivations/radial.md").read_text(encoding="utf-8"))
records = {name: [each["evidence"] for each in every] for name, every in formulas.catalog().items()}
print(json.dumps({"said": said, "html": html, "records": records}))
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A project with the chapters of the page and no other."""
    folder = tmp_path_factory.mktemp("project")
    without = shutil.ignore_patterns(UNFINISHED, "node_modules")
    shutil.copytree(PROJECT / "backprop_checked", folder / "backprop_checked", ignore=without)
    for name, text in {
        **FILES,
        "mkdocs.yml": NAV,
        "snippets/__init__.py": "",
        "snippets/vectorised/__init__.py": "",
        "docs/derivations/vectorised.md": OF_A_NETWORK,
        "snippets/who.py": with_labels((PROJECT / "snippets" / "who.py").read_text(encoding="utf-8")),
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def with_labels(who):
    assert who.count("KINDS = {\n") == 1
    return who.replace("KINDS = {\n", f"KINDS = {{\n{BLOCKS[LABELS]}")


def run(project, *arguments):
    environment = {**os.environ, "PYTHONPATH": str(project), "PYTHONDONTWRITEBYTECODE": "1"}
    return warm.run(arguments, project, environment)


@pytest.mark.slow
def test_the_chapter_of_the_page_is_what_a_build_asks_for(project):
    result = run(project, "-c", BUILD)
    assert result.returncode == 0, result.stderr
    made = json.loads(result.stdout)
    assert made["said"] == []
    every_size = "proved for every size"
    assert made["records"] == {
        "radial.gradient": [every_size, every_size],
        "radial.output": [every_size],
        "vectorised.activation_gradient": [every_size],
    }
    assert made["html"].count("<svg") >= 1
    assert "This could not be shown" not in made["html"]


@pytest.mark.slow
def test_the_command_of_the_page_proves_the_chapter(project):
    assert "`python -m backprop_checked radial`" in PAGE
    result = run(project, "-m", "backprop_checked", "radial")
    assert result.returncode == 0, result.stderr
    assert "3 formulas: 3 proved, 0 defined, 0 checked; 0 failed" in result.stdout


def changed(project, path, *changes, prove="radial"):
    """What the command does with some text of one of the chapter's files replaced."""
    file = project / path
    text = new_text = file.read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1
        new_text = new_text.replace(old, new)
    try:
        file.write_text(new_text, encoding="utf-8")
        return run(project, "-m", "backprop_checked", prove)
    finally:
        file.write_text(text, encoding="utf-8")


def refusal(project, *changes):
    """What is said of the chapter's gradients with some text of theirs replaced."""
    result = changed(project, "snippets/radial/gradient.py", *changes, prove="radial.gradient")
    assert result.returncode == 1
    return result.stderr


@pytest.mark.slow
def test_the_mistake_of_the_page_is_refused_as_it_says(project):
    assert "`(M[k, i] - x[i, 0])`" in PAGE
    said = refusal(project, ("(x[i, 0] - M[k, i]),\n", "(M[k, i] - x[i, 0]),\n"))
    assert re.search(as_pattern(BLOCKS["refused"].strip()), said), said


@pytest.mark.slow
def test_a_reason_that_names_what_the_step_does_not_rest_on_is_refused_with_its_place(project):
    said = refusal(
        project,
        ("import OUTPUT\n", "import OUTPUT\nfrom snippets.vectorised.activation_gradient import *\n"),
        ("* phi[k, 0]),\n    on=", "* phi[k, 0], ACTIVATION_GRADIENT),\n    on="),
    )
    assert re.search(
        r"^FAILED  snippets/radial/gradient\.py:\d+: radial\.gradient, step “the slope of .*”: it does not "
        r"rest on vectorised\.activation_gradient \(ACTIVATION_GRADIENT\), which says .*; the step needs "
        r"how the activation phi changes with the weight beta, how the activation phi is computed ",
        said,
        re.MULTILINE,
    ), said


@pytest.mark.slow
def test_a_label_that_nothing_explains_is_refused_before_the_site_is_built(project):
    said = refusal(project, ('"the 2 is forgotten"', '"the two"'))
    assert "how does the wrong variant “the two” come about? Say it in snippets/who.py" in said


@pytest.mark.slow
def test_the_command_names_a_formula_that_no_page_shows_and_still_proves_it(project):
    result = changed(project, "docs/derivations/radial.md", ("/// formula | radial.gradient\n///\n", ""))
    assert result.returncode == 0
    assert "3 proved" in result.stdout
    assert re.search(
        r"^snippets/radial/gradient\.py:\d+: docs/derivations/radial\.md shows radial\.gradient 0 times, and "
        r"must show it once:\n    /// formula \| radial\.gradient$",
        result.stdout,
        re.MULTILINE,
    ), result.stdout
    assert "radial.output 0 times" not in result.stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('Letter("x", D, 1)', 'Leter("x", D, 1)', r":\d+: NameError: name 'Leter' is not defined"),
        ("C: AnyFunction", "C: = AnyFunction", r":\d+: invalid syntax\n    C: = AnyFunction\(.*"),
    ],
    ids=["a name", "a syntax error"],
)
def test_an_error_in_a_file_that_formulas_share_is_said_once_with_their_names(project, old, new, said):
    result = changed(project, "snippets/radial/layer.py", (old, new))
    because = r"\n  not proved because of it: radial\.gradient, radial\.output$"
    assert re.fullmatch(rf"\s*FAILED  snippets/radial/layer\.py{said}{because}\s*", result.stderr, re.M), (
        result.stderr
    )


@pytest.mark.slow
def test_a_root_of_a_product_in_the_forward_pass_is_refused_with_its_place(project):
    wrong = ("phi[k, 0]: exp(-beta[k, 0] * s[k, 0])", "phi: sqrt(x.T @ x) * beta")
    result = changed(project, "snippets/radial/layer.py", wrong, ("Symbol, exp\n", "Symbol, exp, sqrt\n"))
    assert re.search(
        r"^FAILED  snippets/radial/layer\.py:\d+: FunctionOfMatrix: how phi is computed: sqrt\(x\.T @ x\) is "
        r"SymPy's, and takes numbers, but x\.T @ x is 1 × 1: write the number as a sum of entries, such as ",
        result.stderr,
        re.MULTILINE,
    ), result.stderr
    assert result.stderr.count("FAILED") == 1


@pytest.mark.slow
def test_a_program_that_calls_a_function_of_sympy_is_told_which_one_is_numpys(project):
    wrong = ("np.exp(-beta * np.sum(", "exp(-beta * np.sum(")
    result = changed(project, "snippets/radial/output.py", wrong, prove="radial.output")
    assert re.search(
        r"^FAILED  snippets/radial/output\.py:\d+: radial\.output: output calls exp\(\), which is SymPy's: a "
        r"program computes with NumPy, np\.exp\(\)$",
        result.stderr,
        re.MULTILINE,
    ), result.stderr


def test_every_python_block_of_the_page_is_a_file_that_is_run():
    assert PAGE.count("```python") == len([name for name in FILES if name.endswith(".py")]) + 1  # the labels
    assert len(FILES) >= 6


# What is quoted.
RAISING = [
    *(
        f"algebra/{name}.py"
        for name in (
            "formula",
            "graph",
            "proof",
            "wrong_variants",
            "honesty",
            "restatement",
            "whole_matrices",
        )
    ),
    *(f"catalog/{name}.py" for name in ("formula_data", "formulas", "derivations", "showing")),
]
OUR_CODE = PROJECT / "backprop_checked"


def as_pattern(quote):
    """A quote as a pattern: … stands for anything."""
    return ".*?".join(map(re.escape, quote.split("…")))


def texts(node):
    """The strings of a piece of syntax, each as a whole, with … for what is put in."""
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield "".join(part.value if isinstance(part, ast.Constant) else "…" for part in node.values)
    else:
        for child in ast.iter_child_nodes(node):
            yield from texts(child)


def quotes():
    """The messages that the tables of the page explain."""
    table = PAGE.partition("{ #messages }\n")[2]
    rows = re.findall(r"^\| (`.*?) \| (.+) \|$", table, re.MULTILINE)
    assert all(meaning.strip() for _, meaning in rows)
    return [quote for cell, _ in rows for quote in re.findall(r"`([^`]+)`", cell)]


def raised(file):
    """The messages that a module raises or yields: each place with its text, where that has words."""
    for node in ast.walk(ast.parse((OUR_CODE / file).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Raise | ast.Yield):
            for text in texts(node):
                if len(re.findall(r"[a-z]{2,}", text)) > 3:
                    yield f"{file}:{node.lineno}", text


@pytest.mark.slow
def test_every_message_that_the_page_quotes_is_one_of_the_code():
    said = [
        text for file in OUR_CODE.rglob("*.py") for text in texts(ast.parse(file.read_text(encoding="utf-8")))
    ]
    found = quotes()
    assert len(found) > 60
    assert len(found) == len(set(found))
    assert [q for q in found if not any(re.search(as_pattern(q), text, re.DOTALL) for text in said)] == []


@pytest.mark.parametrize("file", RAISING)
def test_every_message_that_refuses_a_formula_is_on_the_page(file):
    patterns = [as_pattern(quote) for quote in quotes()]
    messages = list(raised(file))
    assert messages
    missing = [each for each in messages if not any(re.search(p, each[1], re.DOTALL) for p in patterns)]
    assert missing == []
