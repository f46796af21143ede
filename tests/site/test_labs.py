import ast
import json
import os
import re
import shutil
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path

import nbformat
import pytest
from IPython.core.interactiveshell import InteractiveShell
from PIL import Image

from backprop_checked.catalog import cache, dependencies
from backprop_checked.catalog.drawing import INK
from backprop_checked.catalog.paths import PROJECT
from backprop_checked.site import download, labs, notebooks, predictions
from backprop_checked.site.animation import COLUMNS, ROWS
from tests import warm

pytestmark = pytest.mark.slow

SETTINGS = {"execute": True, "allow_errors": False, "kernel_name": ""}
START = "# %% [markdown]\n# # A lab\n\n# %%\nx = 1\n\n"


@pytest.fixture
def lab(tmp_path, monkeypatch):
    """Write a lab, its results kept apart from the project's."""
    monkeypatch.setattr(cache, "CACHE", tmp_path / "cache")

    def write(text):
        path = tmp_path / "small.py"
        path.write_text(START + text)
        return path

    return write


@pytest.fixture(scope="module")
def once(tmp_path_factory):
    """A folder for the results of a lab that several tests set."""
    return tmp_path_factory.mktemp("cache")


def refusal(path):
    with pytest.raises(notebooks.LabError) as caught:
        labs.page(path, SETTINGS)
    return str(caught.value)


@pytest.mark.parametrize(
    ("cell", "line", "problem"),
    [
        ("y = 2\nprint(y)\n1 / 0", 10, "raises ZeroDivisionError: division by zero\n    1 / 0"),
        ("def f():\n    raise ValueError('no')\n\n\nf()", 12, "raises ValueError: no\n    f()"),
        ("assert x == 2", 8, "raises AssertionError\n    assert x == 2"),
        ("print(x)\n\nraise SystemExit(0)", 8, "raises SystemExit: 0"),
        ("import os\n\nos._exit(0)", 8, "ended its process"),
        ("x = = 3", 8, "invalid syntax\n    x = = 3"),
        ("import warnings\n\nwarnings.warn('careful')", 8, "writes to stderr:\n"),
    ],
    ids=["raises", "raises in a function", "assertion", "exit", "crash", "syntax", "warning"],
)
def test_a_failing_cell_is_named_with_its_line(lab, cell, line, problem):
    path = lab(f"# %%\n{cell}\n\n# %%\nx = 1\n")
    message = refusal(path)
    assert message.startswith(f"{path}:{line}: ")
    assert problem in message
    assert len(message.splitlines()) < 6
    assert not list(cache.CACHE.glob("*"))


def test_an_error_inside_the_projects_code_is_followed_to_its_line(lab):
    call = "import numpy as np\n\nbp2(np.ones((2, 3)), np.ones((3, 1)), 1)\n"
    message = refusal(lab(f"# %%\nfrom snippets.vectorised.bp2 import bp2\n{call}"))
    assert "\n  in snippets/vectorised/bp2.py:" in message


def test_a_cell_that_hangs_is_stopped(lab, monkeypatch):
    monkeypatch.setattr(notebooks, "TIME_LIMIT", 1)
    message = refusal(lab("# %%\nwhile True:\n    pass\n"))
    assert "small.py:8: code cell 2 has not ended after 1 seconds" in message


def test_an_error_that_is_announced_is_shown_and_must_come(lab):
    tagged = '# %% tags=["raises-exception"]\n'
    assert "\nZeroDivisionError: division by zero\n" in labs.page(lab(f"{tagged}1 / 0\n"), SETTINGS).markdown
    assert "raises nothing" in refusal(lab(f"{tagged}1 / 1\n"))


def test_a_cell_becomes_code_and_one_block_of_output(lab):
    code = 'for i in range(3):\n    print(i, end=" ", flush=True)\n"```"\n'
    text = labs.page(lab(f"# %%\n{code}"), SETTINGS).markdown
    assert f"\n```` python\n{code}````\n" in text
    assert "\n```` { .text .output .no-copy }\n0 1 2 \n'```'\n````\n" in text


def test_a_figure_is_part_of_the_page_and_says_what_it_shows(lab):
    drawing = 'import matplotlib.pyplot as plt\n\nplt.plot([1, 2])\nplt.title("x")\nplt.show()\n'
    figure = f'alt="Two & two"\n{drawing}'
    text = labs.page(lab(f"# %% {figure}\n# %% {figure}"), SETTINGS).markdown
    assert text.count('<svg role="img" aria-label="Two &amp; two"') == 2
    assert "currentColor" in text
    assert not {INK, "<style", "<metadata", "<?xml"} & set(text.split())
    ids = Ids()
    ids.feed(text)
    assert ids.found
    assert len(ids.found) == len(set(ids.found))
    assert "says nothing aloud" in refusal(lab(f"# %%\n{drawing}"))


def test_a_figure_has_the_colours_of_the_page_and_no_digits_that_nobody_sees(lab):
    drawing = (
        "import matplotlib.pyplot as plt\n\nplt.plot([1 / 3, 2 / 7])\nplt.plot([2, 1], 'C1')\nplt.show()\n"
    )
    text = labs.page(lab(f'# %% alt="Two lines"\n{drawing}'), SETTINGS).markdown
    assert 'stroke="var(--math-weight)"' in text
    assert 'stroke="var(--math-error)"' in text
    places = re.findall(r' (?:d|x|y)="([^"]*)"', text)
    assert re.search(r"\.\d\b", " ".join(places))
    assert not re.search(r"\.\d{2}", " ".join(places))


def test_a_bar_of_progress_stays_off_the_page(lab):
    text = labs.page(
        lab("# %%\nfrom tqdm import trange\n\nprint([i for i in trange(3)])\n"), SETTINGS
    ).markdown
    assert "\n[0, 1, 2]\n" in text
    assert "it/s" not in text


RASTER = """\
from io import BytesIO

import PIL.Image
from IPython.display import Image

frames = [PIL.Image.new("RGB", (8, 4), (6 * number, 0, 0)) for number in range({count})]
file = BytesIO()
frames[0].save(file, "PNG", save_all=True, append_images=frames[1:])
Image(file.getvalue())
"""


def test_a_picture_that_is_no_drawing_lies_beside_the_page(lab):
    path = lab(f'# %% alt="Two & two"\n{RASTER.format(count=1)}')
    text = labs.page(path, SETTINGS).markdown
    [(name, content)] = labs.page(path, SETTINGS).files.items()
    assert f'<figure class="output">\n<img src="{name}" alt="Two &amp; two">\n</figure>' in text
    assert name.endswith(".png")
    assert content.startswith(b"\x89PNG")
    assert "base64" not in text


def test_an_animation_becomes_a_figure_that_can_be_paused(lab):
    path = lab(f'# %% alt="Two & two"\n{RASTER.format(count=COLUMNS * ROWS)}')
    text = labs.page(path, SETTINGS).markdown
    [(name, content)] = labs.page(path, SETTINGS).files.items()
    figure = text[text.index('<figure class="output frames">') :]
    assert 'aria-label="Two &amp; two"' in figure
    assert f'<image href="{name}"' in figure
    assert re.search(r'<input type="checkbox" id="(\S+)"><label for="\1">', figure)
    assert "style=" not in figure
    assert "<script" not in figure
    assert Image.open(BytesIO(content)).size == (8 * COLUMNS, 4 * ROWS)


def test_an_animation_of_another_length_is_refused_at_its_cell(lab):
    raster = RASTER.format(count=3)
    message = refusal(lab(f'# %% alt="Three"\n{raster}'))
    assert "small.py:8: code cell 2 shows something else: an animation has 40 frames" in message
    assert message.splitlines()[0].endswith("here are 3")


def test_markdown_that_a_cell_shows_becomes_a_part_of_the_page(lab):
    cell = "from IPython.display import Markdown\n\nMarkdown('| a | b |\\n| --- | --- |\\n| 1 | 2 |')\n"
    text = labs.page(lab(f"# %%\n{cell}"), SETTINGS).markdown
    assert "\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n" in text
    assert "IPython.core" not in text


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://github.com/someone/thing", "someone/thing"),
        ("https://github.com/someone/thing.git/", "someone/thing"),
        ("https://github.com/someone", None),
        ("https://gitlab.com/someone/thing", None),
        ("https://github.com.example/someone/thing", None),
        ("", None),
        (None, None),
    ],
)
def test_colab_is_offered_for_repositories_on_github_alone(lab, once, monkeypatch, address, name):
    path = lab("")
    monkeypatch.setattr(cache, "CACHE", once)  # where the repository is does not change what the lab prints
    assert download.on_github(address) == name
    text = labs.page(path, SETTINGS, download.on_github(address)).markdown
    assert "**Run it yourself.**" in text
    link = "](https://colab.research.google.com/github/someone/thing/blob/notebooks/small.ipynb)"
    assert (link in text) == ("olab" in text) == bool(name)
    assert ("[install the project](https://github.com/someone/thing#two-commands)" in text) == bool(name)
    assert "install the project" in text
    assert "\n## Two commands\n" in (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def test_the_notebook_for_colab_first_installs_what_is_missing(lab):
    path = lab("")
    plain, with_install = download.notebook(path), download.notebook(path, "someone/thing")
    nbformat.validate(with_install)
    assert [cell.cell_type for cell in with_install.cells][:2] == ["markdown", "code"]
    install = with_install.cells.pop(1)
    assert "!git clone --quiet --depth 1 https://github.com/someone/thing programs\n" in install.source
    assert "%pip install --quiet ./programs\n" in install.source
    assert [cell.source for cell in with_install.cells] == [cell.source for cell in plain.cells]
    # Where the programs are there, as here, it asks nobody for anything.
    shell = InteractiveShell()
    shell.magics_manager.magics["line"]["pip"] = pytest.fail
    assert shell.run_cell(install.source).success


def test_every_lab_asserts_something():
    for path in sorted((PROJECT / "docs" / "labs").glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        assert [node for node in ast.walk(tree) if isinstance(node, ast.Assert)], path


TEXT = """\
# %% [markdown]
# An [activity
# here][vectorised.activity], [][batches.stack], [its page](/derivations/two_layer.md#sources), [a
# lab](/labs/circles.py), and [elsewhere](https://example.org/a.md). $W_{1}$ stays.
#
# ??? success "Solution"
#
#     First.
#
#     - Then.
#
# The end.

# %%
"[code][stays.code]"
"""


def test_the_notebook_says_in_jupyters_markdown_what_only_the_site_knows(lab):
    text, code = download.notebook(lab(TEXT), address="https://example.org/site/").cells[-2:]
    assert (
        text.source
        == """\
An [activity
here](https://example.org/site/derivations/vectorised/#activity), \
[batches.stack](https://example.org/site/derivations/batches/#stack), \
[its page](https://example.org/site/derivations/two_layer/#sources), [a
lab](https://example.org/site/labs/circles/), and [elsewhere](https://example.org/a.md). $W_{1}$ stays.

<details><summary>Solution</summary>

First.

- Then.

</details>

The end."""
    )
    assert code.source == '"[code][stays.code]"'
    without_an_address = download.notebook(lab(TEXT)).cells[-2].source
    assert without_an_address.startswith(
        "An activity\nhere, batches.stack, its page, a\nlab, and [elsewhere]("
    )


def test_no_lab_has_markdown_left_that_jupyter_does_not_know():
    for path in sorted((PROJECT / "docs" / "labs").glob("*.py")):
        for cell in download.notebook(path, address="https://example.org").cells:
            if cell.cell_type == "markdown":
                assert not re.search(r"\]\[|\]\(/|^(\?\?\?|!!!|///|===)", cell.source, re.MULTILINE), (
                    cell.source
                )


class Ids(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        self.found += [value for name, value in attributes if name == "id"]


def test_the_notebook_has_no_outputs_and_is_the_same_each_time(lab):
    path = lab("# %%\nprint(x)\n")
    assert download.notebook(path, "a/b", "c") == download.notebook(path, "a/b", "c")
    nbformat.validate(download.notebook(path, "a/b", "c"))
    assert all(not cell.get("outputs") for cell in download.notebook(path).cells)


COUNTS = """\
# %% [markdown]
# ## A part

# %%
from snippets.chapter import six

with open("runs", "a") as runs:
    runs.write("x")
print("six is", six)
"""


@pytest.fixture
def project(without_formulas):
    """The site's own settings and theme, with one lab that counts its runs."""
    folder = without_formulas
    (folder / "snippets" / "chapter.py").write_text("from snippets.constants import six\n")
    (folder / "snippets" / "constants.py").write_text("six = 6\n")
    settings = (PROJECT / "mkdocs.yml").read_text().replace("  - backprop_checked.site\n", "")
    head, _, rest = settings.partition("nav:\n")
    nav = "nav:\n  - index.md\n  - labs/small.py\n\n"
    (folder / "mkdocs.yml").write_text(head + nav + rest[rest.index("theme:") :])
    docs = folder / "docs"
    (docs / "labs").mkdir(parents=True)
    shutil.copytree(PROJECT / "docs" / "assets", docs / "assets")
    (docs / "index.md").write_text("# Small\n\n[the lab](/labs/small.py#a-part)\n")
    (docs / "labs" / "small.py").write_text(START + COUNTS)
    return folder


def build(project):
    environment = {**os.environ, "PYTHONPATH": str(project), "NO_MKDOCS_2_WARNING": "1"}
    return warm.run(["-m", "mkdocs", "build", "--strict"], project, environment)


def shown(project):
    return (project / "site" / "labs" / "small" / "index.html").read_text()


def test_a_lab_runs_again_only_when_something_it_depends_on_changes(project):
    for six, runs in ((6, 1), (6, 1), ("'half a dozen'", 2)):
        (project / "snippets" / "constants.py").write_text(f"six = {six}\n")
        result = build(project)
        assert result.returncode == 0, result.stderr
        assert f"six is {str(six).strip(chr(39))}" in shown(project)
        assert len((project / "runs").read_text()) == runs
    assert len(list((project / ".cache" / "labs").iterdir())) == 1


def test_a_raising_lab_stops_the_build_without_a_traceback(project):
    build(project)
    lab = project / "docs" / "labs" / "small.py"
    lab.write_text(lab.read_text() + "1 / 0\n")
    result = build(project)
    assert result.returncode != 0
    place = "docs/labs/small.py:16: code cell 2"
    assert f"{place} raises ZeroDivisionError: division by zero\n    1 / 0" in result.stderr
    assert "Traceback" not in result.stderr
    assert "six is 6" in shown(project)


def test_a_labs_page_is_light_has_the_sites_look_and_offers_its_files(project):
    assert build(project).returncode == 0
    page = shown(project)
    assert len(page.encode()) < 60_000
    assert '<a href="#a-part" class="md-nav__link">' in page
    assert '<div class="language-python highlight"><pre>' in page
    assert '<div class="language-text output no-copy highlight"><pre>' in page
    assert "jp-" not in page
    assert "mathjax" not in page.lower()
    folder = project / "site" / "labs" / "small"
    assert 'href="small.ipynb"' in page
    assert 'href="small.py"' in page
    assert len(json.loads((folder / "small.ipynb").read_text())["cells"]) == 4
    assert (folder / "small.py").read_bytes() == (project / "docs" / "labs" / "small.py").read_bytes()


def test_a_labs_pictures_lie_beside_its_page_and_colab_is_linked_where_the_repository_is_named(project):
    settings = project / "mkdocs.yml"
    settings.write_text(f"repo_url: https://github.com/someone/thing\n{settings.read_text()}")
    lab = project / "docs" / "labs" / "small.py"
    lab.write_text(
        f'{START}# %% [markdown]\n# ## A part\n\n# %% alt="Red"\n{RASTER.format(count=COLUMNS * ROWS)}'
    )
    sites = []
    for _ in range(2):
        shutil.rmtree(project / ".cache", ignore_errors=True)
        result = build(project)
        assert result.returncode == 0, result.stderr
        sites.append({path.name: path.read_bytes() for path in (project / "site/labs/small").iterdir()})
    assert sites[0] == sites[1]
    [picture] = set(sites[0]) - {"index.html", "small.ipynb", "small.py"}
    assert f'<image href="{picture}"' in shown(project)
    assert "/github/someone/thing/blob/notebooks/small.ipynb" in shown(project)
    assert b"git clone --quiet --depth 1 https://github.com/someone/thing" in sites[0]["small.ipynb"]


ASKED = """\
# %% [markdown]
# ## A part
#
# > **Predict before you read on.** What is printed,
# > and why?

# %%
import matplotlib.pyplot as plt

y = 2

# %%
print("it is", y)

# %% alt="Two points"
plt.plot([1, 2])
plt.show()

# %% answer=false
print("open")

# %% [markdown]
# Because $y$ is [two][stays.two].
#
# This is no answer.

# %%
print("no answer either")
"""


def folds(text):
    """What is folded, fold by fold, and the rest."""
    fold = re.compile(
        r'<details class="question" markdown="1">\n<summary>Answer</summary>\n\n(.*?)\n\n</details>', re.S
    )
    return fold.findall(text), fold.sub("", text)


def test_what_answers_a_prediction_is_folded_and_its_code_is_not(lab):
    answers, rest = folds(labs.page(lab(ASKED), SETTINGS).markdown)
    printed, figure, discussion = answers
    assert printed == "``` { .text .output .no-copy }\nit is 2\n```"
    assert 'aria-label="Two points"' in figure
    assert discussion == "Because $y$ is [two][stays.two]."
    for code in ("y = 2", 'print("it is", y)', "plt.plot([1, 2])", 'print("open")'):
        assert code in rest
    assert "it is 2" not in rest
    assert "<svg" not in rest
    assert "\nopen\n" in rest
    assert "\n\nThis is no answer.\n\n" in rest
    assert "\nno answer either\n" in rest


@pytest.mark.parametrize(
    "following",
    ["## A heading", '<a id="place"></a>', "> A quotation.", '??? question "Hint"\n#\n#     Yes.'],
    ids=["heading", "anchor", "quotation", "fold"],
)
def test_what_discusses_nothing_is_not_folded(lab, following):
    asked = "# %% [markdown]\n# > **Predict before you read on.** Which?\n\n# %%\nx\n\n"
    answers, rest = folds(labs.page(lab(f"{asked}# %% [markdown]\n# {following}\n"), SETTINGS).markdown)
    assert answers == ["``` { .text .output .no-copy }\n1\n```"]
    assert following.partition("\n")[0] in rest


def test_a_prediction_with_an_answer_of_its_own_folds_nothing_else(lab):
    own = '# > **Predict before you read on.** Which?\n#\n# ??? question "Answer"\n#\n#     This one.\n'
    text = labs.page(lab(f"# %% [markdown]\n{own}\n# %%\nx\n"), SETTINGS).markdown
    assert "<details" not in text
    assert "\n1\n" in text


def test_the_notebook_folds_the_discussion_too(lab):
    *_, discussed, _ = download.notebook(lab(ASKED)).cells
    assert discussed.source == (
        "<details><summary>Answer</summary>\n\nBecause $y$ is two.\n\n</details>\n\nThis is no answer."
    )


def test_every_prediction_of_a_lab_has_an_answer_that_is_folded():
    asked = 0
    for path in sorted((PROJECT / "docs" / "labs").glob("*.py")):
        wanting = None
        for part in predictions.parts(notebooks.notebook(path).cells):
            if part.cell.cell_type == "code":
                answered = part.answers and re.search(
                    r"print\(|^[\w.]+\(|alt=", f"{part.text}\n{part.cell.metadata}", re.M
                )
                wanting = None if answered else wanting
                continue
            wanting = None if part.discussion else wanting
            assert wanting is None, f"{path.stem}: nothing answers {wanting}"
            written = part.cell.source.count("**Predict before you read on.**")
            asked += written
            ends = bool(predictions.ASKS.search(part.cell.source))
            own = part.cell.source.count('??? question "Answer"')
            assert written == ends + own, part.cell.source
            wanting = part.cell.source[-200:] if ends else None
    assert asked > 75


def test_a_lab_that_is_saved_while_it_runs_is_not_cached_as_what_was_saved(lab, tmp_path, monkeypatch):
    path, kept = lab("print(1)"), tmp_path / "cache" / "labs"

    def run(*_):
        lab("print(22)")
        return notebooks.notebook(path)

    monkeypatch.setattr(dependencies, "_stamps", None)  # put back when the test ends
    monkeypatch.setattr(notebooks, "run", run)
    dependencies.hold_still()
    notebooks.run_cached(path, SETTINGS)
    assert not kept.exists()
    monkeypatch.setattr(notebooks, "run", lambda *_: notebooks.notebook(path))
    dependencies.hold_still()  # the next build
    notebooks.run_cached(path, SETTINGS)
    assert [file.name for file in kept.iterdir()] == ["small.ipynb"]
